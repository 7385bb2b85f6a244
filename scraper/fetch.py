"""The one door to the network. Knows httpx, tenacity, time limits and good manners; not what a page means.

Every foreign error leaves as a FetchError, chained. What robots.txt says is read in `scraper.robots`; which
addresses belong to a portal is decided in `scraper.addresses`.
"""

import random as random_numbers
import re
import socket
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from io import BytesIO
from threading import Event, Lock, Timer
from typing import Any, BinaryIO, Self, cast
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, RetryError, Retrying, retry_if_exception_type

from archive.errors import FetchError, RefusedError, StoppedError, UnansweredError, UsageError
from archive.loopback import is_loopback
from archive.records import Page, Portal
from scraper import NAME, VERSION
from scraper.addresses import SCRIPT, canonical, robots_url
from scraper.robots import Robots, read_robots

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 30.0
"""The longest silence between two pieces of an answer."""
REQUEST_TIMEOUT_S = 120.0
"""The longest whole request, however steadily it drips."""
MAX_BYTES = 20_000_000
"""Of a body, decoded."""
SLOWEST_BYTES_S = 100_000
"""Of a body that may be larger than that, in a second: so long may its request take."""
STEP_BYTES = 65_536
"""Decoded at a time."""
MAX_REDIRECTS = 5

WAITS_S = (2.0, 8.0, 30.0)
"""Between the attempts."""
ATTEMPTS = len(WAITS_S) + 1
JITTER = 0.25
"""The largest part of a wait that chance adds to it."""
MAX_RETRY_AFTER_S = 120.0
PASSING_STATUSES = {429, 500, 502, 503, 504}
REDIRECT_STATUSES = {301, 302, 303, 307, 308}

MAX_CRAWL_DELAY_S = 30.0
ROBOTS_KEPT = timedelta(hours=24)
REST_S = 600.0
"""How long a server is left alone whose robots.txt could not be had: each page would cost all the retries again."""


class Fetcher:
    """Asks portals for pages: one request at a time per host, with a pause of `delay_s` between them.

    `contact` goes into User-Agent, for the server's keeper. Raises UsageError when it cannot stand in a header.

    `stop`, once set, ends all waiting, and no request begins any more: `get` raises StoppedError. A request under way
    comes to its end, or to that of the caller's patience, by `interrupt`.
    """

    def __init__(
        self,
        *,
        delay_s: float = 1.0,
        contact: str | None = None,
        transport: httpx.BaseTransport | None = None,
        stop: Event | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        random: Callable[[], float] = random_numbers.random,
    ) -> None:
        stop = stop or Event()
        clock = _Clock(now=now, monotonic=monotonic, sleep=sleep or stop.wait, random=random)
        self._set_up(_Manners(delay_s=delay_s, contact=contact, transport=transport, stop=stop, clock=clock))

    def _set_up(self, manners: "_Manners") -> None:
        self.robots_fetched: list[Page] = []
        """Every robots.txt answer of this run, absent ones too (status 404), for the archive to keep."""
        self._manners = manners
        self._clock = manners.clock
        self._servers: dict[str, _Server] = {}
        self._lock = Lock()
        self._is_stopped = Event()

    def another(self) -> "Fetcher":
        """A fetcher for another round, at the same time and with the same manners: both take turns at one host.

        Connections, cookies, the rules of robots.txt and the count of requests are its own.
        """
        fetcher = Fetcher.__new__(Fetcher)
        fetcher._set_up(self._manners)  # noqa: SLF001 - of its own kind
        return fetcher

    def __enter__(self) -> Self:
        """Opens nothing: a connection opens with the first request to its server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes all connections."""
        self.close()

    def close(self) -> None:
        """Closes all connections."""
        for server in self._servers.values():
            server.close()

    def stop(self) -> None:
        """Begins no request any more; others go on."""
        self._is_stopped.set()

    def interrupt(self) -> None:
        """Cuts the connections on which this fetcher, or another one of its kind, waits for an answer."""
        self._manners.interrupt()

    @property
    def requests(self) -> int:
        """How many requests went to the network: robots.txt, retries and redirects included."""
        return sum(server.requests for server in list(self._servers.values()))

    def remember_robots(self, page: Page) -> None:
        """Takes a robots.txt answer from earlier, so that it is not asked again until it is 24 hours old."""
        self._server(page.url).learn(page)

    def get(
        self,
        portal: Portal,
        url: str,
        *,
        known: Page | None = None,
        new_session: bool = False,
        into: BinaryIO | None = None,
        most_bytes: int = MAX_BYTES,
    ) -> Page | None:
        """The page at an address of the portal, or None when the server says that `known` is still what it has.

        `new_session` drops the connection and the cookies first: the server keeps session state and sometimes answers
        with another page than the one asked for (dynasty-format 3). `into` is a file that takes the body, in the place
        of the memory; whatever it held, and held of an answer that is no page, is overwritten. A body of more than
        `most_bytes` is not taken.

        The page bears the canonical form of the address ASKED, also when redirects within the portal led elsewhere:
        the answer may be another page altogether, which only its reader can tell, and must before storing it.

        Raises RefusedError for an address, or a redirect, that is not ours to ask, and FetchError for all else;
        StoppedError when it was told to stop.
        """
        asked = canonical(url, base_url=portal.base_url).url
        _check_scheme(asked)
        server = self._server(asked)
        validators = _validators(known)
        with server.lock:
            self._check_stop()
            if new_session:
                server.start_session()
            robots = self._robots(server)
            _check_robots(robots, asked)
            room = _Room(most_bytes=most_bytes, into=into)
            page = _follow(server, asked, validators, lambda to, at: _admit(to, at, asked, portal, robots), room)
        return _judge(page, asked, conditional=bool(validators))

    def _check_stop(self) -> None:
        self._manners.check_stop()
        if self._is_stopped.is_set():
            raise StoppedError("The round was told to stop.")

    def _server(self, url: str) -> "_Server":
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if origin not in self._servers:
                self._servers[origin] = _Server(origin, parts.hostname or "", self._manners)
            return self._servers[origin]

    def _robots(self, server: "_Server") -> Robots:
        """The server's rules, asked for when we have none from the last 24 hours."""
        learned = server.robots_page
        if server.robots is None or learned is None or abs(self._clock.now() - learned.fetched_at) > ROBOTS_KEPT:
            server.check_rest()
            try:
                page = _get_robots(server)
            except FetchError as error:
                server.rest(error)
                raise
            self.robots_fetched.append(page)
            return server.learn(page)
        return server.robots


@dataclass(frozen=True, kw_only=True)
class _Clock:
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], object]
    random: Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class _Room:
    """Where a body goes, and how much of it may come."""

    most_bytes: int = MAX_BYTES
    into: BinaryIO | None = None

    @property
    def timeout_s(self) -> float:
        return max(REQUEST_TIMEOUT_S, self.most_bytes / SLOWEST_BYTES_S if self.into else 0)


_ROOM = _Room()


class _Host:
    """One host's turn: a request at a time and a pause after it, whichever portals on it are asked."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.ended_at_s: float | None = None


class _Manners:
    """What fetchers of one kind share: how they open connections, their clock, the hosts' turns, the wish to stop."""

    def __init__(
        self,
        *,
        delay_s: float,
        contact: str | None,
        transport: httpx.BaseTransport | None,
        stop: Event,
        clock: _Clock,
    ) -> None:
        self.delay_s = delay_s
        self.clock = clock
        self.stop = stop
        self.cuts: set[Callable[[], None]] = set()
        """How to cut each request under way."""
        self._user_agent = _user_agent(contact)
        self._transport = transport
        # Loading the certificates takes a tenth of a second, so that all connections share them.
        self._verify = httpx.create_ssl_context() if transport is None else True
        self._hosts: dict[str, _Host] = {}
        self._lock = Lock()

    def host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host())

    def open_client(self) -> httpx.Client:
        return httpx.Client(
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            transport=self._transport,
            verify=self._verify,
        )

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        self.check_stop()

    def check_stop(self) -> None:
        if self.stop.is_set():
            raise StoppedError("The round was told to stop.")

    def interrupt(self) -> None:
        for cut in tuple(self.cuts):
            cut()


class _PassingError(Exception):
    """What may be over in a moment; never leaves this module."""

    def __init__(self, reason: str, *, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s
        """What the server asked us to wait."""


class _Server:
    """One server, with its own connection and cookies. Whoever asks holds its host's lock."""

    def __init__(self, origin: str, host: str, manners: _Manners) -> None:
        self.origin = origin
        self.requests = 0
        self.robots: Robots | None = None
        self.robots_page: Page | None = None
        self._host = manners.host(host)
        self.lock = self._host.lock
        self._manners = manners
        self._clock = manners.clock
        self._client = manners.open_client()
        self._socket: socket.socket | None = None
        self._pause_s = manners.delay_s
        self._resting: tuple[FetchError, float] | None = None

    def close(self) -> None:
        self._client.close()

    def start_session(self) -> None:
        self._client.close()
        self._client = self._manners.open_client()

    def forget_cookies(self) -> None:
        self._client.cookies.clear()

    def learn(self, page: Page) -> Robots:
        self.robots_page, self.robots = page, read_robots(page)
        self._pause_s = max(self._manners.delay_s, min(self.robots.crawl_delay_s, MAX_CRAWL_DELAY_S))
        return self.robots

    def rest(self, error: FetchError) -> None:
        """Leave a server alone for a while that does not even say what we may ask."""
        self._resting = error, self._clock.monotonic() + REST_S

    def check_rest(self) -> None:
        if self._resting and self._clock.monotonic() < self._resting[1]:
            raise UnansweredError(self._resting[0].url, self._resting[0].reason)

    def ask(self, url: str, headers: Mapping[str, str], room: _Room = _ROOM) -> Page:
        """The answer, whatever its status, unless that is a passing one even after the retries."""
        retrying = Retrying(
            retry=retry_if_exception_type(_PassingError),
            stop=_is_enough,
            wait=self._wait_s,
            sleep=self._manners.sleep,
        )
        try:
            return retrying(self._attempt, url, headers, room)
        except RetryError as error:
            last = error.last_attempt
            attempts = f", after {last.attempt_number} attempts" if last.attempt_number > 1 else ""
            raise UnansweredError(url, f"{last.exception()}{attempts}") from last.exception()

    def _wait_s(self, state: RetryCallState) -> float:
        if (asked_s := _asked_wait_s(state)) is not None:
            return asked_s
        base_s = WAITS_S[min(state.attempt_number, len(WAITS_S)) - 1]  # Asked after the last attempt too, for nothing.
        return base_s * (1 + JITTER * self._clock.random())

    def _attempt(self, url: str, headers: Mapping[str, str], room: _Room) -> Page:
        try:
            page = self._send(url, headers, room)
        except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError) as error:
            raise _PassingError(_words(error)) from error
        # A host name with an empty or overlong label is a UnicodeError in the socket module.
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise FetchError(url, _words(error)) from error
        if page.status in PASSING_STATUSES:
            raise _passing(page, now=self._clock.now())
        return page

    def _send(self, url: str, headers: Mapping[str, str], room: _Room) -> Page:
        request = self._client.build_request("GET", url, headers=headers, extensions={"trace": self._note_socket})
        self._wait_turn()
        self.requests += 1
        try:
            with (
                self._time_limit(url, room.timeout_s),
                closing(self._client.send(request, stream=True)) as response,
            ):
                body = _read_body(response, url, room)
                return _page(response, url, body, fetched_at=self._clock.now())
        finally:
            self._host.ended_at_s = self._clock.monotonic()

    def _wait_turn(self) -> None:
        if self._host.ended_at_s is None:
            return
        left_s = self._host.ended_at_s + self._pause_s - self._clock.monotonic()
        if left_s > 0:
            self._manners.sleep(left_s)

    def _note_socket(self, event: str, info: Mapping[str, Any]) -> None:
        """Hears of a new connection, through the trace extension of httpx, for `_cut`."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")

    @contextmanager
    def _time_limit(self, url: str, timeout_s: float) -> Iterator[None]:
        """Cuts the connection when the whole request takes too long: httpx itself limits only each silence.

        A real timer, not our clock, because it must wake a thread that waits inside the socket.
        """
        is_cut = Event()
        cut = partial(self._cut, is_cut)
        timer = Timer(timeout_s, cut)
        timer.daemon = True
        timer.start()
        self._manners.cuts.add(cut)
        try:
            yield
        except (httpx.HTTPError, _PassingError) as error:
            if is_cut.is_set():
                raise self._cut_off(url, timeout_s) from error
            raise
        finally:
            timer.cancel()
            self._manners.cuts.discard(cut)
        if is_cut.is_set():  # A body without a length seems whole when it is cut.
            raise self._cut_off(url, timeout_s)

    def _cut_off(self, url: str, timeout_s: float) -> FetchError | StoppedError:
        """Why the request was cut."""
        if self._manners.stop.is_set():
            return StoppedError(f"The round was told to stop while it waited for {url}.")
        return FetchError(url, f"took longer than {timeout_s:g} s")

    def _cut(self, is_cut: Event) -> None:
        is_cut.set()
        if self._socket is not None:
            with suppress(OSError):  # It was closed meanwhile.
                # Not SSLSocket's own shutdown, which takes the encryption away under the reading thread.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _user_agent(contact: str | None) -> str:
    if contact is None:
        return f"{NAME}/{VERSION}"
    if not contact.strip() or not contact.isascii() or not contact.isprintable():
        raise UsageError(f"The contact {contact!r} must be printable ASCII on one line: a mail or web address.")
    return f"{NAME}/{VERSION} (+{contact})"


def _check_scheme(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise RefusedError(url, "is not https")


def _validators(known: Page | None) -> dict[str, str]:
    if known is None:
        return {}
    found = {"If-None-Match": known.header("etag"), "If-Modified-Since": known.header("last-modified")}
    return {name: value for name, value in found.items() if value and value.isascii()}


def _check_robots(robots: Robots, url: str) -> None:
    if not robots.allows(url):
        raise RefusedError(url, "is forbidden by robots.txt")


def _get_robots(server: _Server) -> Page:
    """The answer to robots.txt; a redirect to elsewhere, or too many of them, is an answer that holds no rules."""
    asked = robots_url(server.origin)

    def admit(target: str, seen_at: str) -> str | None:
        try:
            return canonical(target, base_url=f"{server.origin}{SCRIPT}", seen_at=seen_at).url
        except RefusedError:
            return None

    page = replace(_follow(server, asked, {}, admit), url=asked)
    if page.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise FetchError(asked, _answered(page))
    return page


def _follow(
    server: _Server,
    url: str,
    validators: Mapping[str, str],
    admit: Callable[[str, str], str | None],
    room: _Room = _ROOM,
) -> Page:
    """The first answer that is no redirect, or the redirect that leads nowhere admitted, or the last one allowed.

    `admit` turns a target, and the address that it was seen at, into an address to ask. The validators belong to the
    address asked, not to where it leads now.
    """
    server.forget_cookies()
    page = server.ask(url, validators, room)
    for _ in range(MAX_REDIRECTS):
        location = page.header("location") if page.status in REDIRECT_STATUSES else None
        target = admit(location, page.url) if location else None
        if target is None:
            break
        page = server.ask(target, {}, room)
    return page


def _admit(target: str, seen_at: str, asked: str, portal: Portal, robots: Robots) -> str:
    try:
        url = canonical(target, base_url=portal.base_url, seen_at=seen_at).url
        _check_robots(robots, url)
    except RefusedError as error:
        raise RefusedError(asked, f"redirects to {error.url}, which {error.reason}") from error
    return url


def _judge(page: Page, asked: str, *, conditional: bool) -> Page | None:
    if page.status == HTTPStatus.OK:
        return replace(page, url=asked)
    if page.status == HTTPStatus.NOT_MODIFIED and conditional and page.url == asked:
        return None
    if page.status in REDIRECT_STATUSES and page.header("location"):
        raise FetchError(asked, f"redirects more than {MAX_REDIRECTS} times, at last to {page.header('location')}")
    raise FetchError(asked, _answered(page), status=page.status)


def _is_enough(state: RetryCallState) -> bool:
    return state.attempt_number >= ATTEMPTS or (_asked_wait_s(state) or 0.0) > MAX_RETRY_AFTER_S


def _asked_wait_s(state: RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome else None
    return error.wait_s if isinstance(error, _PassingError) else None


def _words(error: Exception) -> str:
    """What happened, in words before httpx's own: `no connection ([Errno 111] Connection refused)`."""
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (httpx.ConnectTimeout, f"no connection within {CONNECT_TIMEOUT_S:g} s"),
        (httpx.TimeoutException, f"silent for {READ_TIMEOUT_S:g} s"),
        (httpx.ConnectError, "no connection"),
        (httpx.NetworkError, "the connection broke"),
        (httpx.RemoteProtocolError, "a broken answer"),
    )
    words = next((words for kind, words in kinds if isinstance(error, kind)), "cannot be asked")
    return f"{words} ({error})" if str(error) else words


def _passing(page: Page, *, now: datetime) -> _PassingError:
    wait_s = _find_wait_s(page.header("retry-after"), now=now)
    if wait_s is not None and wait_s > MAX_RETRY_AFTER_S:
        until = (now + timedelta(seconds=wait_s)).isoformat(sep=" ", timespec="seconds")
        return _PassingError(f"{_answered(page)} and asks us to wait until {until}", wait_s=wait_s)
    return _PassingError(_answered(page), wait_s=wait_s)


def _find_wait_s(retry_after: str | None, *, now: datetime) -> float | None:
    """Retry-After, as seconds (`120`) or as a date (`Wed, 21 Oct 2026 07:28:00 GMT`); None when it says neither."""
    if retry_after is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", retry_after):
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):  # OverflowError: a year of many digits.
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)  # `-0000` is UTC without a place.
    return max(0.0, (until - now).total_seconds())


def _answered(page: Page) -> str:
    return f"answered {page.status} {httpx.codes.get_reason_phrase(page.status)}".rstrip()


def _read_body(response: httpx.Response, url: str, room: _Room) -> bytes:
    """The body, or nothing when it went into a file."""
    if _announced_bytes(response) > room.most_bytes:
        raise _too_large(url, room)
    # The stream itself, not iter_bytes: that decodes without a limit, and whatever encodings happen to be installed.
    chunks = cast("httpx.SyncByteStream", response.stream)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    body = room.into or BytesIO()
    body.seek(0)
    body.truncate()
    for piece in _decode(chunks, encoding, url):
        body.write(piece)
        if body.tell() > room.most_bytes:
            raise _too_large(url, room)
    return body.getvalue() if isinstance(body, BytesIO) else b""


def _announced_bytes(response: httpx.Response) -> int:
    """How long the body says it is; 0 where that says nothing, of a packed one too."""
    length = response.headers.get("content-length", "")
    return int(length) if re.fullmatch(r"[0-9]{1,18}", length) else 0


def _too_large(url: str, room: _Room) -> FetchError:
    return FetchError(url, f"larger than {room.most_bytes // 1_000_000} MB")


def _decode(chunks: Iterable[bytes], encoding: str, url: str) -> Iterable[bytes]:
    if encoding in {"", "identity"}:
        return chunks
    if encoding in {"gzip", "x-gzip"}:
        return _gunzip(chunks)
    raise FetchError(url, f"encoded as {encoding!r}, which we did not ask for")


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Undoes gzip in bounded steps, so that a bomb is noticed before it fills the memory."""
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    is_empty = True
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                is_empty = False
                yield decoder.decompress(rest, STEP_BYTES)
                rest = decoder.unconsumed_tail
                if decoder.unused_data:  # A body may be several gzip members, one after the other.
                    rest, decoder = decoder.unused_data, zlib.decompressobj(zlib.MAX_WBITS | 16)
        yield decoder.flush()
    except zlib.error as error:
        raise _PassingError(f"broken gzip ({error})") from error
    if not (decoder.eof or is_empty):
        raise _PassingError("an incomplete body (its gzip ends early)")


def _page(response: httpx.Response, url: str, body: bytes, *, fetched_at: datetime) -> Page:
    # A cookie is a session, not evidence.
    headers = tuple((name, value) for name, value in response.headers.multi_items() if name != "set-cookie")
    content_type = response.headers.get("content-type", "")
    return Page(
        url=url,
        body=body,
        status=response.status_code,
        media_type=content_type.partition(";")[0].strip().lower() or None,
        fetched_at=fetched_at,
        headers=headers,
    )
