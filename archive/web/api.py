"""The JSON API under /api/v1: which address asks for what, and how an answer or an error is sent.

Knows Starlette; the words of the answers stand in paatos.py, what is in them comes from archive/store/collections.py.
"""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial, wraps
from hashlib import sha256
from http import HTTPStatus
from typing import cast

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.audience import show_hit, show_item
from archive.errors import DatabaseError, TooSlowError
from archive.paatos import Kind, Listing, Order, Paging, ToldGone
from archive.query import MOST_TERMS
from archive.records import ItemQuery
from archive.search import search as search_items
from archive.store.collections import find_resource, find_versions, last_change, list_resources
from archive.web import openapi
from archive.web.links import with_query
from archive.web.paatos import Addresses, Json, write_hit, write_resource, write_version
from archive.web.paatos_words import RESOURCES
from archive.web.parameters import LONGEST_TEXT
from archive.web.visit import SETTLED, Site, is_known

PREFIX = "/api/v1"
MOST = 200
USUAL = 20
METHODS = "GET, HEAD, OPTIONS"
LARGEST = 2**31 - 1
"""A larger number is nobody's id in the database, but a function's."""
LARGEST_PLACE = 10**18 - 1
"""The largest number of so many digits is one of the database's."""
MOST_DIGITS = 18
MOST_OFFSET = 10_000_000

router = APIRouter()


class ProblemError(Exception):
    """What is told as a problem: an HTTP status and one sentence."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class _Call:
    """A request, with what it is asked of."""

    request: Request
    site: Site

    @property
    def base(self) -> str:
        """The API's own address."""
        return f"{self.site.address or str(self.request.base_url).rstrip('/')}{PREFIX}"

    @property
    def at(self) -> Addresses:
        """The addresses of resources."""
        return Addresses(self.base)

    @property
    def here(self) -> str:
        """The address asked for, without its query."""
        return f"{self.base}{self.request.url.path.removeprefix(PREFIX)}"

    def link(self, **changed: object) -> str:
        """This address with some parameters changed, or left out by None."""
        return with_query(self.here, {**self.request.query_params, **changed})


Ask = Callable[[_Call], Json]


def _answering(ask: Ask, *, is_dated: bool) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that asks in a thread of its own, and tells errors as problems."""

    @wraps(ask)
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_answer, request, ask, is_dated=is_dated)

    return answer


def _answer(request: Request, ask: Ask, *, is_dated: bool) -> Response:
    site: Site = request.app.state.site
    call = _Call(request=request, site=site)
    try:
        # First: what comes while the answer is made has not been told by it.
        changed = _settled(last_change(site.archive), site.now())
        said = ask(call)
        modified = max([changed, *_settled_looks(said, site.now())]) if is_dated else None
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    except ProblemError as problem:
        return _problem(site, problem.status, problem.detail)
    except TooSlowError:
        return _problem(site, 503, "The answer took too long and was cut off: ask for less, or follow `next`.")
    except DatabaseError:
        return _problem(site, 503, "The archive cannot be read now: try again later.")
    told = {
        "ETag": f'"{sha256(body).hexdigest()[:32]}"',
        **({"Last-Modified": format_datetime(modified, usegmt=True)} if modified else {}),
        "Cache-Control": "no-cache",
        **_open_to(site),
    }
    if is_known(request, told["ETag"], modified):
        return Response(status_code=304, headers=told)
    return Response(body, media_type="application/json", headers=told)


def _open_to(site: Site) -> dict[str, str]:
    """What is for everybody may be read by every page; what is a newsroom's by none."""
    if site.audience != "public":
        return {}
    return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Last-Modified"}


def _problem(site: Site, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body = json.dumps(said, ensure_ascii=False)
    return Response(body, status, media_type="application/problem+json", headers={**_open_to(site), **(headers or {})})


def _settled(modified: datetime | None, now: datetime) -> datetime:
    known = min(modified or datetime.fromtimestamp(0, UTC), now - SETTLED)
    return known.replace(microsecond=0)


def _settled_looks(said: Json, now: datetime) -> list[datetime]:
    """When the pages told of were last looked at, which is no change."""
    told = [one["dynasty"] for one in (said, *said.get("results", ())) if "dynasty" in one]
    looks = (one.get("last_seen_at") for one in told)
    return [_settled(datetime.fromisoformat(one), now) for one in looks if one]


# What is asked.


def _root(call: _Call) -> Json:
    """The addresses of all collections."""
    return {name: f"{call.base}/{name}/" for name in (*RESOURCES, "search")} | {"openapi": f"{call.base}/openapi.json"}


def _openapi(call: _Call) -> Json:
    return openapi.describe(call.base)


def _collection(call: _Call, *, kind: Kind) -> Json:
    paging = _paging(call, kind)
    listing = list_resources(call.site.archive, kind, paging, call.site.audience)
    results = [write_resource(kind, one, call.at) for one in listing.told]
    return _part(call, paging, listing, results)


def _part(call: _Call, paging: Paging, listing: Listing, results: list[Json]) -> Json:
    following = None
    if listing.has_more and _is_numbered(call):
        following = call.link(page=_page(call) + 1)
    elif listing.has_more and paging.offset is not None:
        following = call.link(offset=paging.offset + paging.limit)
    elif listing.has_more:
        following = call.link(after=listing.last)
    return {
        "count": listing.count,
        "next": following,
        "previous": _previous(call, paging),
        "results": results,
        "dynasty": {"after": listing.last},
    }


def _previous(call: _Call, paging: Paging) -> str | None:
    if _is_numbered(call):
        return call.link(page=_page(call) - 1) if _page(call) > 1 else None
    return call.link(offset=max(0, paging.offset - paging.limit)) if paging.offset else None


def _one(call: _Call, *, kind: Kind) -> Json:
    number = _id(call)
    told = find_resource(call.site.archive, kind, number, call.site.audience)
    if told is None:
        raise ProblemError(404, f"The archive has no {kind} {number}.")
    if isinstance(told, ToldGone):
        raise ProblemError(410, f"The {kind} {number} was here, and is not told any more.")
    return write_resource(kind, told, call.at)


def _versions(call: _Call) -> Json:
    number = _id(call)
    _refuse_others(call, openapi.VERSIONED)
    paging = Paging(limit=_number(call, "limit", 1, MOST) or USUAL, offset=_number(call, "offset", 0, MOST_OFFSET) or 0)
    detail = find_versions(call.site.archive, number)
    if detail is None:
        raise ProblemError(404, f"The archive has no action {number}.")
    shown = show_item(detail, call.site.audience)
    if shown is None:
        raise ProblemError(410, f"The action {number} was here, and is not told any more.")
    start = paging.offset or 0
    chosen = shown.versions[start : start + paging.limit]
    has_more = len(shown.versions) > start + paging.limit
    listing = Listing(told=(), count=len(shown.versions), has_more=has_more, last=None)
    return _part(call, paging, listing, [write_version(one, shown.files) for one in chosen])


def _search(call: _Call) -> Json:
    _refuse_others(call, openapi.SEARCHED)
    limit, offset = _number(call, "limit", 1, MOST) or USUAL, _number(call, "offset", 0, MOST_OFFSET) or 0
    words = tuple((_text(call, "q") or "").split())
    if len(words) > MOST_TERMS:
        raise ProblemError(400, f"Ask for {MOST_TERMS} words at most.")
    query = ItemQuery(
        words=words,
        portal=_text(call, "data_source"),
        limit=limit + 1,
        offset=offset,
        audience=call.site.audience,
    )
    hits = search_items(call.site.archive, query)
    listing = Listing(told=(), count=None, has_more=len(hits) > limit, last=None)
    shown = [write_hit(show_hit(one, call.site.audience), call.at) for one in hits[:limit]]
    return _part(call, Paging(limit=limit, offset=offset), listing, shown)


def _missing(call: _Call) -> Json:
    raise ProblemError(404, f"There is nothing at {call.request.url.path}.")


def tell_error(request: Request, status: int) -> Response | None:
    """What no address or method of the API fits, as a problem; None of what is none of the API's."""
    path = request.url.path
    if path != PREFIX and not path.startswith(f"{PREFIX}/"):
        return None
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return _refuse(request)
    return _problem(request.app.state.site, status, f"There is nothing at {path}.")


def _refuse(request: Request) -> Response:
    return _problem(request.app.state.site, 405, "The archive can only be read: ask with GET.", {"Allow": METHODS})


async def _refused(request: Request) -> Response:
    """Whatever is not GET."""
    return _refuse(request)


async def _allowed(request: Request) -> Response:
    """What may be asked; of a public archive by the pages of others too (the CORS protocol's preflight)."""
    site: Site = request.app.state.site
    told = {"Allow": METHODS, **_open_to(site)}
    if site.audience == "public":
        told |= {
            "Access-Control-Allow-Methods": "GET, HEAD",
            "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
            "Access-Control-Max-Age": "86400",
        }
    return Response(status_code=204, headers=told)


# What a query may say.


def _paging(call: _Call, kind: Kind) -> Paging:
    _refuse_others(call, openapi.asked(kind))
    limit, offset = _extent(call)
    paging = Paging(
        limit=limit,
        order=_order(call),
        after=_number(call, "after", 0, LARGEST_PLACE if kind == "function" else LARGEST),
        offset=offset,
        modified_since=_instant(call, "modified_since"),
        portal=_text(call, "data_source"),
        organization=_reference(call, "organization"),
        event=_reference(call, "event"),
        case=_reference(call, "case"),
    )
    if paging.after is not None and paging.offset is not None:
        raise ProblemError(400, "Ask with after or with offset, not with both.")
    narrowing = (paging.portal, paging.organization, paging.event, paging.case)
    if paging.order == "modified_at" and any(one is not None for one in narrowing):
        raise ProblemError(400, "In the order of changes a collection is told whole: leave the other conditions out.")
    return paging


def _extent(call: _Call) -> tuple[int, int | None]:
    """How many to tell and how many to leave out, by `limit` and `offset` or, where the standard has it so, by pages.

    In the standard's words a page has `page_size` resources, and `page` counts from 1.
    """
    if not _is_numbered(call):
        return _number(call, "limit", 1, MOST) or USUAL, _number(call, "offset", 0, MOST_OFFSET)
    if any(name in call.request.query_params for name in openapi.PAGED):
        raise ProblemError(400, "Ask with page and page_size or with limit, offset and after, not with both.")
    size = _number(call, "page_size", 1, MOST) or USUAL
    return size, (_page(call) - 1) * size


def _is_numbered(call: _Call) -> bool:
    return any(name in call.request.query_params for name in openapi.NUMBERED)


def _page(call: _Call) -> int:
    return _number(call, "page", 1, MOST_OFFSET // MOST) or 1


def _refuse_others(call: _Call, known: tuple[str, ...]) -> None:
    for name in call.request.query_params:
        if name not in known and name != "format":
            raise ProblemError(
                400, f"There is no parameter {name[:LONGEST_TEXT]!r} here; there are {', '.join(known)}."
            )


def _order(call: _Call) -> Order:
    value = _text(call, "order") or "id"
    if value not in {"id", "modified_at"}:
        raise ProblemError(400, "The order is id or modified_at.")
    return cast("Order", value)


def _id(call: _Call) -> int:
    number: int = call.request.path_params["id"]
    if number > LARGEST and not call.request.url.path.startswith(f"{PREFIX}/function/"):
        raise ProblemError(404, "The archive has no such number.")
    return number


def _text(call: _Call, name: str) -> str | None:
    value = call.request.query_params.get(name, "").strip()
    if len(value) > LONGEST_TEXT or "\0" in value:
        raise ProblemError(400, f"The parameter {name} is too long, or no text.")
    return value or None


def _number(call: _Call, name: str, least: int, most: int) -> int | None:
    value = _text(call, name)
    if value is None:
        return None
    if not re.fullmatch(rf"[0-9]{{1,{MOST_DIGITS}}}", value) or not least <= int(value) <= most:
        raise ProblemError(400, f"The parameter {name} is a number from {least} to {most}.")
    return int(value)


def _reference(call: _Call, name: str) -> int | None:
    """A resource by its number or its address."""
    value = _text(call, name)
    if value is None:
        return None
    match = re.fullmatch(rf"(?:\S*/{name}/)?([0-9]{{1,10}})/?", value)
    if match is None or int(match[1]) > LARGEST:
        raise ProblemError(400, f"The parameter {name} is the number or the address of one.")
    return int(match[1])


def _instant(call: _Call, name: str) -> datetime | None:
    value = _text(call, name)
    try:
        # A + that was not escaped arrives as a space.
        instant = datetime.fromisoformat(value.replace(" ", "+")) if value else None
        if instant is None:
            return None
        return (instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ProblemError(400, f"The parameter {name} is an instant such as 2026-11-21T03:00:00Z.") from error


async def _with_slash(request: Request) -> Response:
    """Who leaves out the slash at the end is led to the address that has it."""
    site, path = request.app.state.site, f"{request.url.path}/"
    location = with_query(path, request.query_params)
    return RedirectResponse(location, status_code=308, headers=_open_to(site))


class _Digits(IntegerConvertor):
    """A number of no more digits than Python reads, which is what Starlette's own may be."""

    regex = f"[0-9]{{1,{MOST_DIGITS}}}"


register_url_convertor("digits", _Digits())


def _get(path: str, ask: Ask, *, is_dated: bool = True) -> None:
    router.add_route(f"{PREFIX}{path}", _answering(ask, is_dated=is_dated), methods=["GET"], include_in_schema=False)
    if path.endswith("/"):
        router.add_route(f"{PREFIX}{path[:-1]}", _with_slash, methods=["GET"], include_in_schema=False)


_get("/", _root)
_get("/openapi.json", _openapi)
# What is found depends on the index and on what documents say too, which are no changes of what is told.
_get("/search/", _search, is_dated=False)
_get("/action/{id:digits}/versions/", _versions)
for _kind in RESOURCES:
    _get(f"/{_kind}/", partial(_collection, kind=cast("Kind", _kind)))
    _get(f"/{_kind}/{{id:digits}}/", partial(_one, kind=cast("Kind", _kind)))
_get("/{rest:path}", _missing)
for _path in ("", "/{rest:path}"):
    router.add_route(f"{PREFIX}{_path}", _allowed, methods=["OPTIONS"])
    router.add_route(f"{PREFIX}{_path}", _refused, methods=["POST", "PUT", "PATCH", "DELETE"])
