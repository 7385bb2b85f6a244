"""The web application: which address leads to which page, what may go wrong, and what every answer says of itself."""

from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.asking import Tally
from archive.errors import DatabaseError, TooSlowError
from archive.records import Audience
from archive.store.engine import Archive
from archive.web import api, following, pages
from archive.web.links import FOLLOW, SEARCH
from archive.web.parameters import BadParameterError
from archive.web.rendering import Templates
from archive.web.visit import Freshness, Site, Visit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every answer says, unless it says something stricter itself."""

ROUTES = (
    Route("/", pages.front),
    Route("/robots.txt", pages.robots),
    Route(SEARCH, pages.search),
    Route(FOLLOW, following.follow, methods=["GET", "POST"]),
    Route("/seuranta/{token}", following.followed, methods=["GET", "POST"]),
    Route("/seuranta/{token}/vahvista", following.confirmed, methods=["GET", "POST"]),
    Mount("/static", StaticFiles(directory=str(files("archive.web") / "static"))),
    Route("/{portal}", pages.portal),
    Route("/{portal}/kokous/{key}", pages.meeting),
    Route("/{portal}/viranhaltija/{key}", pages.official_decision),
    Route("/{portal}/toimielin/{name:path}", pages.body),
    Route("/{portal}/asia/{number:path}", pages.case),
    Route("/{portal}/henkilo/{name:path}", pages.person),
    Route("/{portal}/sivu/{digest}", pages.stored_page),
    Route("/{portal}/{key}", pages.item),
)
"""The first that fits answers."""


def make_app(
    archive: Archive,
    *,
    audience: Audience,
    now: Callable[[], datetime],
    address: str | None = None,
    fresh_token: Callable[[], str] | None = None,
) -> FastAPI:
    """The application over an archive, which it only reads, but where somebody follows something (`following`).

    `fresh_token` makes what nobody can guess; without it nobody can ask to follow anything.

    `address` is where readers find it, when that is not the address they ask (behind a proxy). Without it, the
    newsroom's pages are given only to who asks for this machine by name: a foreign page that a reader has open could
    otherwise have a name of its own lead here.
    """
    app = FastAPI(title="dynasty-archive", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = Site(
        archive=archive,
        audience=audience,
        now=now,
        address=address.rstrip("/") if address else None,
        templates=Templates(),
        freshness=Freshness(now=now),
        fresh_token=fresh_token,
        tally=Tally(),
    )
    app.include_router(api.router)
    app.router.routes.extend(ROUTES)
    for error, handler in _HANDLERS.items():
        app.add_exception_handler(error, handler)
    app.add_middleware(_Manners, hosts=LOOPBACK if audience == "newsroom" and address is None else None)
    return app


def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return api.tell_error(request, status) or _message(request, status, "method" if status == 405 else "missing")  # noqa: PLR2004 - method not allowed


def _bad(request: Request, error: Exception) -> Response:
    return _message(request, 400, "bad", wrong=error.name if isinstance(error, BadParameterError) else "")


def _slow(request: Request, _error: Exception) -> Response:
    return _message(request, 503, "slow")


def _unavailable(request: Request, _error: Exception) -> Response:
    return _message(request, 503, "database")


_HANDLERS: dict[type[Exception], Callable[[Request, Any], Response]] = {
    HTTPException: _missing,
    BadParameterError: _bad,
    TooSlowError: _slow,
    DatabaseError: _unavailable,
}


def _message(request: Request, status: int, kind: str, *, wrong: str | None = None) -> Response:
    """A page that says what is wrong, in the language asked for if that much is right."""
    try:
        visit = Visit(request)
    except BadParameterError:
        visit = Visit(Request({**request.scope, "query_string": b""}))
    words = visit.words
    return visit.page(
        "message.html",
        status=status,
        title=words.text(f"error.{kind}_title"),
        text=words.text(f"error.{kind}_text", name=wrong),
        wrong=wrong,
    )


class _Manners:
    """Gives every answer its headers, and none to who asks for a host that is not ours."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_politely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._app if self._knows(scope) else PlainTextResponse("This server has no such name.\n", 421)
        await answer(scope, receive, send_politely)

    def _knows(self, scope: Scope) -> bool:
        host = Headers(scope=scope).get("host", "")
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        return self._hosts is None or name in self._hosts
