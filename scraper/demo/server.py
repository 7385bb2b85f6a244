"""The portal as a server: which address gets which page, and the HTTP around it. Knows neither texts nor HTML.

Answers as Dynasty does where we know how: one script for all pages, an empty 200 for a page that it lacks, documents
and the older generation's pages in `/kokous/`, links with the port in them, and no robots.txt.
"""

import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from socketserver import BaseServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from scraper.demo import current, feeds, older
from scraper.demo.content import Item, Site, load
from scraper.demo.documents import make_document
from scraper.demo.feeds import SCRIPT, Generation

HOST = "127.0.0.1"
POLL_S = 0.02
"""How often a portal looks whether it is to close."""
DRIPS = 8
"""Pieces of a body that drips."""
SHOW = 30
"""Entries of a feed that is not asked for any number of them."""

HTML = "text/html; charset=utf-8"
OLDER_HTML = "text/html"
XML = "text/xml"
FEEDS = {
    "rss/meetings": feeds.meetings_feed,
    "rss/meetingitems": feeds.items_feed,
    "rss/official_decisions": feeds.officials_feed,
}
SESSION = "PHPSESSID=d3m0d3m0d3m0d3m0d3m0d3m0; path=/"

_DOCUMENT = re.compile(r"(?P<key>[0-9A-Za-z]+)(?P<number>-\d+)?(?P<serial>-\d+)?\.PDF")
"""`20261242.PDF`, `20261242-5.PDF`, `20261242-5-39020.PDF`."""
_STATIC = re.compile(r"(?P<all>TELIMET)\.HTM|TELIN-(?P<body>\w+)\.HTM|(?P<item>\w+-\d+)\.HTM|(?P<meeting>\w+)\.HTM")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes back over HTTP. The server adds Content-Length unless the headers give one."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    drip_s: float = 0.0
    """Seconds between the pieces of the body, as over a poor line."""

    def pieces(self) -> Iterator[bytes]:
        """The body, at once or as it drips."""
        size = len(self.body) // DRIPS + 1 if self.drip_s else len(self.body) or 1
        for begin in range(0, len(self.body), size):
            time.sleep(self.drip_s)
            yield self.body[begin : begin + size]


class DemoPortal:
    """The demo portal on this machine, for as long as the `with` block lasts.

    site: what it publishes; assign another value at any time and the next answer shows it. Default: `load()`.
    generation: which page generation it speaks; feeds have the same address in both.
    path: a tenant's folder before `/cgi/…`, `/joensuu`.
    host: an address of this machine; portals that must not count as one host have several, 127.0.0.2 and so on.
    port: 0 for any free one; `base_url` names the real one once the portal is open.
    requests: the path and query of each request, in order, robots.txt included.
    """

    def __init__(
        self,
        site: Site | None = None,
        *,
        generation: Generation = "current",
        path: str = "",
        host: str = HOST,
        port: int = 0,
    ) -> None:
        self.site = site or load()
        self.generation: Generation = generation
        self.path = path.rstrip("/")
        self.requests: list[str] = []
        self._host = host
        self._port = port
        self._server: ThreadingHTTPServer | None = None

    @property
    def base_url(self) -> str:
        """`http://HOST:PORT/cgi/DREQUEST.PHP`, the tenant's folder before `/cgi` when there is one."""
        port = self._server.server_address[1] if self._server else self._port
        return f"http://{self._host}:{port}{self.path}{SCRIPT}"

    def __enter__(self) -> Self:
        """Open the portal; its address is known from here on."""
        self._server = _QuietServer((self._host, self._port), partial(_Handler, self))
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": POLL_S}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the portal; requests under way are let go."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a request's path and query. No I/O, so that a test may wrap or replace it with its own faults.

        target: as on the request line, `/cgi/DREQUEST.PHP?page=meeting&id=20261242`.
        headers: the request's, their names in lower case.
        """
        parts = urlsplit(target)
        if parts.path == f"{self.path}{SCRIPT}":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return self._script(query, in_session="PHPSESSID=" in headers.get("cookie", ""))
        folder = f"{self.path}/kokous/"
        officials = f"{self.path}/{current.OFFICIALS}/"
        if parts.path.startswith(officials):
            return _document_answer(self._official_document(parts.path.removeprefix(officials)))
        if not parts.path.startswith(folder):
            return NOT_FOUND
        name = parts.path.removeprefix(folder)
        page = self._static_page(name) if self.generation == "older" else None
        if page is not None:
            return Answer(status=200, headers=(("Content-Type", OLDER_HTML),), body=page)
        return _document_answer(self._document(name))

    def _script(self, query: Mapping[str, str], *, in_session: bool) -> Answer:
        page = query.get("page", "")
        session = () if in_session else (("Set-Cookie", SESSION),)
        if page.startswith("rss/"):
            media_type, body = XML, self._feed(page, query.get("show", ""))
        elif self.generation == "older":
            media_type = OLDER_HTML
            body = older.frames_page(self.site, base_url=self.base_url) if page == "meeting_frames" else b""
        else:
            media_type, body = HTML, self._current_page(page, query.get("id", ""))
        return Answer(status=200, headers=(("Content-Type", media_type), *session), body=body)

    def _feed(self, page: str, show: str) -> bytes:
        write = FEEDS.get(page)
        count = int(show) if show.isdecimal() else SHOW
        return write(self.site, base_url=self.base_url, generation=self.generation, show=count) if write else b""

    def _current_page(self, page: str, key: str) -> bytes:
        site, base_url = self.site, self.base_url
        if page in {"meeting_handlers", "meeting_frames"}:
            return current.bodies_page(site, base_url=base_url)
        if page == "meetings" and (body := site.find_body(key)):
            return current.body_page(site, body, base_url=base_url)
        if page == "meeting" and (meeting := site.find_meeting(key)):
            return current.meeting_page(site, meeting, base_url=base_url)
        if page == "official_decision" and (official := site.find_official(key)):
            return current.official_page(site, official, base_url=base_url)
        if page == "meetingitem" and (item := site.find_item(key)):
            return current.item_page(site, site.meeting(key.rpartition("-")[0]), item, base_url=base_url)
        return b""

    def _static_page(self, name: str) -> bytes | None:
        site, base_url = self.site, self.base_url
        match = _STATIC.fullmatch(name)
        if not match:
            return None
        if match["all"]:
            return older.bodies_page(site, base_url=base_url)
        if match["body"] and (body := site.find_body(match["body"])):
            return older.body_page(site, body, base_url=base_url)
        if match["meeting"] and (meeting := site.find_meeting(match["meeting"])):
            return older.meeting_page(site, meeting, base_url=base_url)
        if match["item"] and (item := site.find_item(match["item"])):
            return older.item_page(site, site.meeting(match["item"].rpartition("-")[0]), item, base_url=base_url)
        return None

    def _official_document(self, name: str) -> bytes | None:
        """The document `2026120.PDF`, or `2026120-39020.PDF`, of an officeholder decision."""
        key, _, serial = name.removesuffix(".PDF").partition("-")
        official = self.site.find_official(key)
        return _document_of(official.item, serial) if official else None

    def _document(self, name: str) -> bytes | None:
        match = _DOCUMENT.fullmatch(name)
        if not match:
            return None
        if not match["number"]:
            meeting = self.site.find_meeting(match["key"])
            return make_document("text", [item.title for item in meeting.items]) if meeting else None
        item = self.site.find_item(match["key"] + match["number"])
        return _document_of(item, (match["serial"] or "").removeprefix("-")) if item else None


def _document_of(item: Item, serial: str) -> bytes | None:
    """The item's own document, or the attachment of that serial."""
    if not serial:
        return make_document("text", [item.title])
    return next((one.file for one in item.attachments if str(one.serial) == serial), None)


def _document_answer(document: bytes | None) -> Answer:
    if document is None:
        return NOT_FOUND
    return Answer(status=200, headers=(("Content-Type", "application/pdf"),), body=document)


class _QuietServer(ThreadingHTTPServer):
    """Says nothing when a client hangs up, which is no fault of ours."""

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Report faults of our own only."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One request, told to the portal and answered as it says."""

    def __init__(
        self, portal: DemoPortal, request: socket, client_address: tuple[str, int], server: BaseServer
    ) -> None:
        self.portal = portal
        super().__init__(request, client_address, server)

    def do_GET(self) -> None:
        """Answer a GET request."""
        self.portal.requests.append(self.path)
        answer = self.portal.answer(self.path, {name.lower(): value for name, value in self.headers.items()})
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if not any(name.lower() == "content-length" for name, _ in answer.headers):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        for piece in answer.pieces():
            self.wfile.write(piece)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


NOT_FOUND = Answer(status=404, headers=(("Content-Type", "text/plain"),), body=b"Not Found\n")
