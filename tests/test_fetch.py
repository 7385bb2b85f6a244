"""The network door, against real servers on this machine; the schedule of waits, against a clock that we turn."""

import gzip
import socket
import struct
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from threading import Thread

import httpx
import pytest

from archive.errors import FetchError, RefusedError, UnansweredError, UsageError
from archive.records import Page, Portal
from scraper import fetch
from scraper.fetch import ATTEMPTS, REST_S, Fetcher

Handler = Callable[[httpx.Request], httpx.Response]
Connection = Callable[[socket.socket], None]

NIGHT = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
BASE = "https://julkaisu.example.fi/cgi/DREQUEST.PHP"
ITEM = f"{BASE}?page=meetingitem&id=2025100-4"
ROBOTS = "https://julkaisu.example.fi/robots.txt"
PORTAL = Portal(slug="try", name="Try", base_url=BASE)
ABSENT = httpx.Response(404, text="no such file")


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        """The time of the wall clock."""
        return NIGHT + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """Seconds since the test began."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Moves the clock, and notes by how much."""
        self.slept.append(seconds)
        self.seconds += seconds


class Office:
    """A server that gives its answers in order, the last one again and again, and notes what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception, robots: httpx.Response | Exception = ABSENT) -> None:
        self.answers = list(answers)
        self.robots = robots
        self.asked: list[httpx.Request] = []

    @property
    def addresses(self) -> list[str]:
        """What was asked for, in order."""
        return [str(request.url) for request in self.asked]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The next answer."""
        self.asked.append(request)
        if request.url.path == "/robots.txt":
            answer = self.robots
        else:
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def fetcher_at(
    office: Handler,
    clock: Clock | None = None,
    *,
    delay_s: float = 1.0,
    random: float = 0.0,
    contact: str | None = None,
) -> Fetcher:
    clock = clock or Clock()
    return Fetcher(
        delay_s=delay_s,
        contact=contact,
        transport=httpx.MockTransport(office),
        now=clock.now,
        monotonic=clock.monotonic,
        sleep=clock.sleep,
        random=lambda: random,
    )


def kept(
    url: str = ITEM, *, age: timedelta = timedelta(0), status: int = 200, body: bytes = b"", **headers: str
) -> Page:
    return Page(
        url=url,
        body=body,
        status=status,
        media_type="text/plain",
        fetched_at=NIGHT - age,
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
    )


def refused(fetcher: Fetcher, url: str = ITEM, portal: Portal = PORTAL) -> FetchError:
    with fetcher, pytest.raises(FetchError) as caught:
        fetcher.get(portal, url)
    return caught.value


# --- real servers ---------------------------------------------------------------------------------------------------


@pytest.fixture
def serve() -> Iterator[Callable[[Connection], Portal]]:
    """Starts a server that hands each connection to a function, in turn, and gives the portal that it is."""
    with ExitStack() as stack:

        def start(serve_one: Connection) -> Portal:
            listener = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
            thread = Thread(target=accept, args=[listener, serve_one])
            thread.start()
            stack.callback(thread.join)
            stack.callback(listener.shutdown, socket.SHUT_RDWR)
            return Portal(
                slug="try", name="Try", base_url=f"http://127.0.0.1:{listener.getsockname()[1]}/cgi/DREQUEST.PHP"
            )

        yield start


def accept(listener: socket.socket, serve_one: Connection) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            try:
                serve_one(connection)
            except OSError:
                continue


def read_request(connection: socket.socket) -> bytes:
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        if not (piece := connection.recv(4096)):
            break
        request += piece
    return request


def saying(*head: str, body: bytes = b"", status: str = "200 OK") -> Connection:
    """Answers every request of a connection alike, and robots.txt with 404."""

    def serve_one(connection: socket.socket) -> None:
        while request := read_request(connection):
            if request.startswith(b"GET /robots.txt"):
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            else:
                connection.sendall("\r\n".join([f"HTTP/1.1 {status}", *head, "", ""]).encode("latin-1") + body)
                if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in head):
                    return

    return serve_one


def quick() -> Fetcher:
    """A fetcher on the real network that does not really sleep."""
    return Fetcher(delay_s=0.0, sleep=lambda _: None, now=lambda: NIGHT)


def sized(body: bytes) -> str:
    return f"Content-Length: {len(body)}"


def test_a_page_is_its_bytes_with_where_and_when_and_how(serve: Callable[[Connection], Portal]) -> None:
    body = "<p>Pöytäkirja</p>".encode("latin-1")
    portal = serve(
        saying(
            "Content-Type: Text/HTML; Charset=ISO-8859-1",
            "X-Two: a",
            "Set-Cookie: sid=1",
            "X-Two: b",
            sized(body),
            body=body,
        )
    )

    with quick() as fetcher:
        page = fetcher.get(portal, "?id=2025100-4&page=meetingitem#top")

    assert page == Page(
        url=f"{portal.base_url}?page=meetingitem&id=2025100-4",
        body=body,
        status=200,
        media_type="text/html",
        fetched_at=NIGHT,
        headers=(
            ("content-type", "Text/HTML; Charset=ISO-8859-1"),
            ("x-two", "a"),
            ("x-two", "b"),
            ("content-length", "17"),
        ),
    )
    assert fetcher.requests == 2


@pytest.mark.parametrize(
    ("content_type", "media_type", "charset"),
    [
        (None, None, None),
        ("", None, None),
        ("text/html", "text/html", None),
        ("text/html; charset=", "text/html", None),
        ('application/rss+xml; charset="UTF-8"', "application/rss+xml", "UTF-8"),
        ("; charset=utf-8", None, "utf-8"),
    ],
)
def test_the_type_is_what_the_header_says_and_none_when_it_says_nothing(
    content_type: str | None, media_type: str | None, charset: str | None
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    with fetcher_at(Office(httpx.Response(200, headers=headers, content=b"x"))) as fetcher:
        page = fetcher.get(PORTAL, ITEM)
    assert page is not None
    assert (media_type, charset) == (page.media_type, page.charset)


@pytest.mark.parametrize(
    ("head", "wire"),
    [
        ([], b"whole"),
        (["Content-Length: 5"], b"whole"),
        (["Transfer-Encoding: chunked"], b"3\r\nwho\r\n2\r\nle\r\n0\r\n\r\n"),
        (["Content-Encoding: gzip"], gzip.compress(b"whole")),
        (["Content-Encoding: x-gzip"], gzip.compress(b"who") + gzip.compress(b"le")),
        (["Content-Encoding: Identity"], b"whole"),
        (["Content-Encoding:"], b"whole"),
    ],
    ids=["no length", "length", "chunks", "gzip", "gzip in members", "identity", "empty encoding"],
)
def test_however_the_body_travels_the_page_has_it_whole(
    head: list[str], wire: bytes, serve: Callable[[Connection], Portal]
) -> None:
    portal = serve(saying(*head, body=wire))
    with quick() as fetcher:
        page = fetcher.get(portal, portal.base_url)
    assert page is not None
    assert page.body == b"whole"


@pytest.mark.parametrize("piece", [1, 7, 65_536])
def test_gzip_comes_whole_in_pieces_of_any_size(piece: int) -> None:
    text = b"".join(b"%d\n" % number for number in range(50_000))
    wire = gzip.compress(text[:1000]) + gzip.compress(text[1000:])
    pieces = (wire[start : start + piece] for start in range(0, len(wire), piece))
    office = Office(httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=pieces))
    with fetcher_at(office) as fetcher:
        page = fetcher.get(PORTAL, ITEM)
    assert page is not None
    assert page.body == text


def test_an_empty_body_needs_no_gzip() -> None:
    with fetcher_at(Office(httpx.Response(200, headers={"Content-Encoding": "gzip"}))) as fetcher:
        page = fetcher.get(PORTAL, ITEM)
    assert page is not None
    assert page.body == b""


def test_an_encoding_that_we_did_not_ask_for_is_an_error(serve: Callable[[Connection], Portal]) -> None:
    portal = serve(saying("Content-Encoding: gzip, br", body=b"?"))
    error = refused(quick(), portal.base_url, portal)
    assert error.reason == "encoded as 'gzip, br', which we did not ask for"


def half_a_body(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def half_a_chunk(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf")


def half_a_gzip(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"whole")[:-9])


def bad_gzip(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n<html>")


def reset(connection: socket.socket) -> None:
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset_in_the_body(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    time.sleep(0.02)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up(connection: socket.socket) -> None:
    read_request(connection)


def speak_another_language(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"220 mail.example.fi ESMTP\r\n\r\n")


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (half_a_body, "a broken answer (peer closed connection without sending complete message body"),
        (half_a_chunk, "a broken answer (peer closed connection without sending complete message body"),
        (half_a_gzip, "an incomplete body (its gzip ends early)"),
        (bad_gzip, "broken gzip (Error -3"),
        (reset, "the connection broke ("),
        (reset_in_the_body, "the connection broke ("),
        (hang_up, "a broken answer (Server disconnected"),
        (speak_another_language, "a broken answer (illegal status line"),
    ],
)
def test_a_broken_answer_is_asked_again_and_never_taken_for_a_page(
    trouble: Connection, reason: str, serve: Callable[[Connection], Portal]
) -> None:
    portal = serve(trouble)
    fetcher = quick()
    fetcher.remember_robots(kept(portal.base_url.replace("/cgi/DREQUEST.PHP", "/robots.txt")))
    error = refused(fetcher, portal.base_url, portal)
    assert error.reason.startswith(reason)
    assert error.reason.endswith(", after 4 attempts")
    assert error.__cause__ is not None
    assert fetcher.requests == 4


def test_a_broken_answer_may_be_followed_by_a_whole_one(serve: Callable[[Connection], Portal]) -> None:
    turns = iter([hang_up, half_a_body, half_a_gzip, saying(sized(b"whole"), body=b"whole")])

    def take_turns(connection: socket.socket) -> None:
        next(turns)(connection)

    portal = serve(take_turns)
    with quick() as fetcher:
        page = fetcher.get(portal, portal.base_url)
    assert page is not None
    assert (page.body, fetcher.requests) == (b"whole", 5)


def test_a_server_that_is_not_there_is_asked_four_times() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    portal = Portal(slug="try", name="Try", base_url=f"http://127.0.0.1:{port}/cgi/DREQUEST.PHP")
    fetcher = quick()
    error = refused(fetcher, portal.base_url, portal)
    assert error.reason.startswith("no connection ([Errno ")
    assert error.reason.endswith("Connection refused), after 4 attempts")
    assert fetcher.requests == 4


@pytest.mark.parametrize("host", ["a..fi", "a" * 64 + ".fi"])
def test_a_name_that_no_resolver_takes_is_an_error_of_ours(host: str) -> None:
    portal = Portal(slug="try", name="Try", base_url=f"https://{host}/cgi/DREQUEST.PHP")
    assert refused(quick(), portal.base_url, portal).reason.startswith("cannot be asked (")


def test_an_address_that_httpx_does_not_take_is_an_error_of_ours() -> None:
    assert refused(fetcher_at(Office(ABSENT)), f"{BASE}?page=\x00").reason.startswith("cannot be asked (Invalid")


def test_silence_is_an_error(serve: Callable[[Connection], Portal], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "READ_TIMEOUT_S", 0.05)

    def silence(connection: socket.socket) -> None:
        read_request(connection)
        connection.recv(1)

    portal = serve(silence)
    assert refused(quick(), portal.base_url, portal).reason == "silent for 0.05 s (timed out), after 4 attempts"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\0\0\0\0\0\0",
    ],
    ids=["in the headers", "in a body without a length", "in a body with a length", "in a gzip header"],
)
def test_a_slow_drip_is_cut_off_and_not_asked_again(
    head: bytes, serve: Callable[[Connection], Portal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "REQUEST_TIMEOUT_S", 0.3)

    def drip(connection: socket.socket) -> None:
        request = read_request(connection)
        if request.startswith(b"GET /robots.txt"):
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            read_request(connection)
        connection.sendall(head)
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)

    portal = serve(drip)
    fetcher = quick()
    error = refused(fetcher, portal.base_url, portal)
    assert error.reason == "took longer than 0.3 s"
    assert fetcher.requests == 2


def test_a_body_larger_than_20_mb_is_not_read_on_and_not_asked_again(serve: Callable[[Connection], Portal]) -> None:
    portal = serve(saying("Content-Length: 900000000", body=bytes(21_000_000)))
    fetcher = quick()
    assert refused(fetcher, portal.base_url, portal).reason == "larger than 20 MB"
    assert fetcher.requests == 2


def test_a_body_of_20_mb_is_taken() -> None:
    with fetcher_at(Office(httpx.Response(200, content=bytes(20_000_000)))) as fetcher:
        page = fetcher.get(PORTAL, ITEM)
    assert page is not None
    assert len(page.body) == 20_000_000


def test_a_gzip_bomb_stops_before_it_fills_the_memory(serve: Callable[[Connection], Portal]) -> None:
    bomb = gzip.compress(bytes(1_000_000)) * 400
    portal = serve(saying("Content-Encoding: gzip", body=bomb))
    tracemalloc.start()
    error = refused(quick(), portal.base_url, portal)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.reason == "larger than 20 MB"
    assert peak < 60_000_000


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example.fi/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi:8443/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi@elsewhere.example.fi/cgi/DREQUEST.PHP",
        "//elsewhere.example.fi/cgi/DREQUEST.PHP",
        "ftp://julkaisu.example.fi/cgi/DREQUEST.PHP",
        "file:///etc/passwd",
        "http://[",
    ],
)
def test_a_foreign_address_is_refused_and_nothing_is_sent(url: str) -> None:
    office = Office(httpx.Response(200))
    error = refused(fetcher_at(office), url)
    assert isinstance(error, RefusedError)
    assert office.asked == []


@pytest.mark.parametrize("host", ["julkaisu.example.fi", "127.0.0.1.example.fi", "169.254.169.254", "0.0.0.0"])  # noqa: S104 - refused is the point
def test_plain_http_is_refused_beyond_this_machine(host: str) -> None:
    office = Office(httpx.Response(200))
    portal = Portal(slug="try", name="Try", base_url=f"http://{host}/cgi/DREQUEST.PHP")
    error = refused(fetcher_at(office), portal.base_url, portal)
    assert isinstance(error, RefusedError)
    assert error.reason == "is not https"
    assert office.asked == []


@pytest.mark.parametrize("link", ["http://julkaisu.example.fi:80/cgi/DREQUEST.PHP?id=2025100-4&page=meetingitem", ITEM])
def test_the_page_is_asked_for_and_named_by_its_canonical_address(link: str) -> None:
    office = Office(httpx.Response(200))
    with fetcher_at(office) as fetcher:
        page = fetcher.get(PORTAL, link)
    assert page is not None
    assert page.url == ITEM
    assert office.addresses == [ROBOTS, ITEM]


# --- manners --------------------------------------------------------------------------------------------------------


def test_requests_to_one_server_keep_their_distance_also_between_its_portals() -> None:
    clock = Clock()

    def slowly(_: httpx.Request) -> httpx.Response:
        clock.seconds += 5
        return httpx.Response(200)

    neighbour = Portal(slug="n", name="N", base_url="https://julkaisu.example.fi/n/cgi/DREQUEST.PHP")
    with fetcher_at(slowly, clock, delay_s=1.5) as fetcher:
        fetcher.get(PORTAL, ITEM)
        clock.seconds += 0.5
        fetcher.get(neighbour, neighbour.base_url)
        clock.seconds += 60
        fetcher.get(PORTAL, ITEM)
    assert clock.slept == [1.5, 1.0]


def test_requests_to_different_servers_do_not_wait_for_each_other() -> None:
    clock = Clock()
    with fetcher_at(Office(httpx.Response(200)), clock) as fetcher:
        for host in ("a.example.fi", "b.example.fi", "c.example.fi"):
            fetcher.remember_robots(kept(f"https://{host}/robots.txt"))
            portal = Portal(slug=host[0], name=host, base_url=f"https://{host}/cgi/DREQUEST.PHP")
            fetcher.get(portal, portal.base_url)
    assert clock.slept == []


@pytest.mark.parametrize(
    ("asked_s", "pause_s"),
    [("0.2", 1.0), ("7", 7.0), ("30", 30.0), ("3600", 30.0), ("-5", 1.0), ("soon", 1.0), ("nan", 1.0)],
)
def test_a_longer_crawl_delay_is_kept_up_to_30_seconds(asked_s: str, pause_s: float) -> None:
    clock = Clock()
    office = Office(httpx.Response(200), robots=httpx.Response(200, text=f"User-agent: *\nCrawl-delay: {asked_s}\n"))
    with fetcher_at(office, clock) as fetcher:
        fetcher.get(PORTAL, ITEM)
    assert clock.slept == [pause_s]


@pytest.mark.parametrize(
    ("contact", "user_agent"),
    [
        (None, "dynasty-archive/0.1.0"),
        ("keeper@example.fi", "dynasty-archive/0.1.0 (+keeper@example.fi)"),
        ("https://example.fi/archive", "dynasty-archive/0.1.0 (+https://example.fi/archive)"),
    ],
)
def test_every_request_says_who_asks(contact: str | None, user_agent: str) -> None:
    office = Office(httpx.Response(200))
    with fetcher_at(office, contact=contact) as fetcher:
        fetcher.get(PORTAL, ITEM)
    assert [request.headers["user-agent"] for request in office.asked] == [user_agent, user_agent]


@pytest.mark.parametrize(
    "contact", ["a@b.fi\r\nX-Evil: 1", "a@b.fi\n", "a\x00b", "a\x7fb", "hyvä@example.fi", "", "  "]
)
def test_a_contact_that_cannot_stand_in_a_header_is_a_usage_error(contact: str) -> None:
    with pytest.raises(UsageError, match="must be printable ASCII on one line"):
        Fetcher(contact=contact)


def test_threads_ask_one_server_one_at_a_time() -> None:
    busy: list[int] = []

    def slowly(_: httpx.Request) -> httpx.Response:
        busy.append(1)
        time.sleep(0.01)
        return httpx.Response(200, text=str(busy.pop() + len(busy)))

    pages: list[Page | None] = []
    with fetcher_at(slowly, delay_s=0.0) as fetcher:
        threads = [Thread(target=lambda: pages.append(fetcher.get(PORTAL, ITEM))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [page.body for page in pages if page] == [b"1"] * 4
    assert fetcher.requests == 5


def test_cookies_do_not_go_from_page_to_page() -> None:
    office = Office(httpx.Response(200, headers={"Set-Cookie": "sid=1; Path=/"}))
    with fetcher_at(office) as fetcher:
        pages = [fetcher.get(PORTAL, ITEM), fetcher.get(PORTAL, ITEM)]
    assert [request.headers.get("cookie") for request in office.asked] == [None, None, None]
    assert [page.header("set-cookie") for page in pages if page] == [None, None]


def test_a_connection_is_kept_until_a_new_session_is_asked_for(serve: Callable[[Connection], Portal]) -> None:
    connections: list[str] = []

    def count(connection: socket.socket) -> None:
        connections.append("opened")
        saying(sized(b"page"), body=b"page")(connection)

    portal = serve(count)
    with quick() as fetcher:
        fetcher.get(portal, portal.base_url)
        fetcher.get(portal, portal.base_url)
        assert connections == ["opened"]
        fetcher.get(portal, portal.base_url, new_session=True)
        assert connections == ["opened", "opened"]


# --- robots.txt -----------------------------------------------------------------------------------------------------

NO_ITEMS = "User-agent: *\nDisallow: /cgi/DREQUEST.PHP?page=meetingitem\n"
NOBODY = "User-agent: *\nDisallow: /\n"


def test_robots_is_asked_once_and_handed_out_for_keeping() -> None:
    office = Office(httpx.Response(200), robots=httpx.Response(200, text=NO_ITEMS))
    with fetcher_at(office) as fetcher:
        fetcher.get(PORTAL, f"{BASE}?page=meeting&id=1")
        fetcher.get(PORTAL, f"{BASE}?page=meeting&id=2")
        with pytest.raises(RefusedError, match=r"id=2025100-4: is forbidden by robots\.txt"):
            fetcher.get(PORTAL, ITEM)
    assert office.addresses == [ROBOTS, f"{BASE}?page=meeting&id=1", f"{BASE}?page=meeting&id=2"]
    assert [(page.url, page.status, page.body) for page in fetcher.robots_fetched] == [(ROBOTS, 200, NO_ITEMS.encode())]


def test_an_absent_robots_is_handed_out_too() -> None:
    with fetcher_at(Office(httpx.Response(200))) as fetcher:
        fetcher.get(PORTAL, ITEM)
    assert [(page.url, page.status, page.body) for page in fetcher.robots_fetched] == [(ROBOTS, 404, b"no such file")]


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("", True),
        (NOBODY, False),
        ("\ufeff" + NOBODY, False),
        ("User-agent: dynasty-archive\nDisallow:\n\nUser-agent: *\nDisallow: /\n", True),
        ("User-agent: Dynasty-Archive\nDisallow: /\n\nUser-agent: *\nAllow: /\n", False),
        ("User-agent: another\nDisallow: /\n", True),
        ("User-agent: *\nDisallow: /\nAllow: /cgi/\n", True),
        ("User-agent: *\nDisallow: /*id=2025\n", False),
        ("<!DOCTYPE html>\n<pre>\nUser-agent: *\nDisallow: /\n", True),
        ("\n <html>\nUser-agent: *\nDisallow: /\n", True),
        ("User-agent: *\0\nDisallow: /\n", True),
        ("User-agent: *\nDisallow: //[\nCrawl-delay: %%\n:::\n", True),
    ],
)
def test_what_robots_says_to_us(text: str, *, is_allowed: bool) -> None:
    office = Office(httpx.Response(200), robots=httpx.Response(200, text=text))
    if is_allowed:
        with fetcher_at(office) as fetcher:
            assert fetcher.get(PORTAL, ITEM) is not None
    else:
        assert isinstance(refused(fetcher_at(office)), RefusedError)


@pytest.mark.parametrize("status", [204, 304, 400, 401, 403, 404, 410, 451])
def test_a_robots_that_is_not_given_forbids_nothing(status: int) -> None:
    office = Office(httpx.Response(200), robots=httpx.Response(status, text=NOBODY))
    with fetcher_at(office) as fetcher:
        assert fetcher.get(PORTAL, ITEM) is not None


@pytest.mark.parametrize(
    ("answer", "reason", "attempts"),
    [
        (httpx.Response(503), "answered 503 Service Unavailable, after 4 attempts", 4),
        (httpx.Response(429), "answered 429 Too Many Requests, after 4 attempts", 4),
        (httpx.Response(501), "answered 501 Not Implemented", 1),
        (httpx.Response(520), "answered 520", 1),
        (httpx.ConnectTimeout(""), "no connection within 10 s, after 4 attempts", 4),
    ],
)
def test_while_robots_cannot_be_had_no_page_is_asked(
    answer: httpx.Response | Exception, reason: str, attempts: int
) -> None:
    office = Office(httpx.Response(200), robots=answer)
    error = refused(fetcher_at(office))
    assert (error.url, error.reason) == (ROBOTS, reason)
    assert not isinstance(error, RefusedError)
    assert office.addresses == [ROBOTS] * attempts


def test_a_server_whose_robots_could_not_be_had_is_left_alone_for_ten_minutes() -> None:
    clock = Clock()
    office = Office(httpx.Response(200), robots=httpx.Response(503))
    with fetcher_at(office, clock) as fetcher:
        for _ in range(2):
            with pytest.raises(UnansweredError, match="503"):
                fetcher.get(PORTAL, ITEM)
        office.robots = ABSENT
        clock.seconds += REST_S
        assert fetcher.get(PORTAL, ITEM) is not None
    assert office.addresses == [ROBOTS] * (ATTEMPTS + 1) + [ITEM]


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/static/robots.txt", [ROBOTS, "https://julkaisu.example.fi/static/robots.txt", ITEM]),
        ("http://julkaisu.example.fi:80/r", [ROBOTS, "https://julkaisu.example.fi/r", ITEM]),
        ("https://www.example.fi/robots.txt", [ROBOTS, ITEM]),
        ("/robots.txt", [ROBOTS] * 6 + [ITEM]),
    ],
)
def test_a_redirected_robots_is_followed_on_its_own_server_only(location: str, asked: list[str]) -> None:
    office = Office(httpx.Response(200), robots=httpx.Response(302, headers={"Location": location}))
    with fetcher_at(office) as fetcher:
        assert fetcher.get(PORTAL, ITEM) is not None
    assert office.addresses == asked
    assert [page.url for page in fetcher.robots_fetched] == [ROBOTS]


@pytest.mark.parametrize(
    ("age", "asked"),
    [
        (timedelta(hours=24), [ITEM]),
        (timedelta(hours=24, seconds=1), [ROBOTS, ITEM]),
        (timedelta(days=-2), [ROBOTS, ITEM]),
    ],
)
def test_a_kept_robots_serves_for_a_day(age: timedelta, asked: list[str]) -> None:
    office = Office(httpx.Response(200))
    with fetcher_at(office) as fetcher:
        fetcher.remember_robots(kept(ROBOTS, age=age))
        fetcher.get(PORTAL, ITEM)
    assert office.addresses == asked


@pytest.mark.parametrize(("status", "is_allowed"), [(200, False), (404, True), (302, True)])
def test_a_kept_robots_says_what_it_said(status: int, *, is_allowed: bool) -> None:
    fetcher = fetcher_at(Office(httpx.Response(200)))
    fetcher.remember_robots(kept(ROBOTS, status=status, body=NOBODY.encode()))
    if is_allowed:
        assert fetcher.get(PORTAL, ITEM) is not None
    else:
        assert refused(fetcher).reason == "is forbidden by robots.txt"


def test_robots_is_asked_again_by_a_fetcher_that_lives_longer_than_a_day() -> None:
    clock = Clock()
    office = Office(httpx.Response(200))
    with fetcher_at(office, clock) as fetcher:
        fetcher.get(PORTAL, ITEM)
        clock.seconds += 25 * 3600
        fetcher.get(PORTAL, ITEM)
    assert office.addresses == [ROBOTS, ITEM, ROBOTS, ITEM]


# --- what we already have -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        (None, {}),
        (kept(), {}),
        (kept(etag='"a1"'), {"if-none-match": '"a1"'}),
        (kept(last_modified="Tue, 29 Sep 2026 07:28:00 GMT"), {"if-modified-since": "Tue, 29 Sep 2026 07:28:00 GMT"}),
        (kept(ETag='W/"a1"', Last_Modified="x"), {"if-none-match": 'W/"a1"', "if-modified-since": "x"}),
        (kept(etag='"ä"'), {}),
    ],
)
def test_the_server_hears_what_we_have(known: Page | None, sent: dict[str, str]) -> None:
    office = Office(httpx.Response(200))
    with fetcher_at(office) as fetcher:
        fetcher.get(PORTAL, ITEM, known=known)
    robots, page = office.asked
    assert sent == {name: value for name, value in page.headers.items() if name.startswith("if-")}
    assert not any(name.startswith("if-") for name in robots.headers)


def test_nothing_new_is_none() -> None:
    with fetcher_at(Office(httpx.Response(304))) as fetcher:
        assert fetcher.get(PORTAL, ITEM, known=kept(etag='"a1"')) is None


@pytest.mark.parametrize("known", [None, kept()])
def test_a_304_that_nobody_asked_for_is_an_error(known: Page | None) -> None:
    with (
        fetcher_at(Office(httpx.Response(304))) as fetcher,
        pytest.raises(FetchError, match="answered 304 Not Modified"),
    ):
        fetcher.get(PORTAL, ITEM, known=known)


def test_what_we_have_of_an_address_says_nothing_of_where_it_leads_now() -> None:
    office = Office(httpx.Response(302, headers={"Location": "?page=meeting&id=1"}), httpx.Response(304))
    with fetcher_at(office) as fetcher, pytest.raises(FetchError, match="answered 304 Not Modified"):
        fetcher.get(PORTAL, ITEM, known=kept(etag='"a1"'))
    assert [request.headers.get("if-none-match") for request in office.asked] == [None, '"a1"', None]


# --- redirects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_portal_is_followed_politely_under_the_name_asked(status: int) -> None:
    clock = Clock()
    office = Office(
        httpx.Response(status, headers={"Location": "http://julkaisu.example.fi:80/kokous/2025100-4.HTM"}),
        httpx.Response(200, text="there"),
    )
    with fetcher_at(office, clock) as fetcher:
        page = fetcher.get(PORTAL, ITEM)
    assert page is not None
    assert (page.url, page.body) == (ITEM, b"there")
    assert office.addresses == [ROBOTS, ITEM, "https://julkaisu.example.fi/kokous/2025100-4.HTM"]
    assert clock.slept == [1.0, 1.0]
    assert fetcher.requests == 3


def test_cookies_last_as_long_as_the_page() -> None:
    office = Office(
        httpx.Response(302, headers={"Location": ITEM, "Set-Cookie": "sid=1; Path=/"}),
        httpx.Response(200),
    )
    with fetcher_at(office) as fetcher:
        fetcher.get(PORTAL, ITEM)
    assert [request.headers.get("cookie") for request in office.asked] == [None, None, "sid=1"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://elsewhere.example.fi/x", "redirects to https://elsewhere.example.fi/x, which does not belong to"),
        ("//elsewhere.example.fi/x", "redirects to https://elsewhere.example.fi/x, which does not belong to"),
        ("http://127.0.0.1/", "redirects to http://127.0.0.1/, which does not belong to"),
        ("/secret/", "redirects to https://julkaisu.example.fi/secret/, which is forbidden by robots.txt"),
    ],
)
def test_a_redirect_to_where_we_may_not_go_is_refused(location: str, reason: str) -> None:
    robots = httpx.Response(200, text="User-agent: *\nDisallow: /secret/\n")
    office = Office(httpx.Response(302, headers={"Location": location}), robots=robots)
    error = refused(fetcher_at(office))
    assert isinstance(error, RefusedError)
    assert error.url == ITEM
    assert error.reason.startswith(reason)
    assert office.addresses == [ROBOTS, ITEM]


def test_redirects_end_after_five() -> None:
    office = Office(httpx.Response(302, headers={"Location": "?page=meeting&id=1"}))
    error = refused(fetcher_at(office))
    assert error.reason == "redirects more than 5 times, at last to ?page=meeting&id=1"
    assert len(office.asked) == 7


def test_a_redirect_to_nowhere_is_an_error() -> None:
    assert refused(fetcher_at(Office(httpx.Response(302)))).reason == "answered 302 Found"


# --- failures and waits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, "answered 204 No Content"),
        (206, "answered 206 Partial Content"),
        (400, "answered 400 Bad Request"),
        (403, "answered 403 Forbidden"),
        (404, "answered 404 Not Found"),
        (410, "answered 410 Gone"),
        (501, "answered 501 Not Implemented"),
        (599, "answered 599"),
    ],
)
def test_a_lasting_failure_is_told_at_once(status: int, reason: str) -> None:
    office = Office(httpx.Response(status, text="<p>regrets"))
    error = refused(fetcher_at(office))
    assert (error.url, error.reason) == (ITEM, reason)
    assert len(office.asked) == 2


PASSING = [
    (httpx.Response(429), "answered 429 Too Many Requests"),
    (httpx.Response(500), "answered 500 Internal Server Error"),
    (httpx.Response(502), "answered 502 Bad Gateway"),
    (httpx.Response(503), "answered 503 Service Unavailable"),
    (httpx.Response(504), "answered 504 Gateway Timeout"),
    (httpx.ConnectError("no route"), "no connection (no route)"),
    (httpx.ConnectTimeout(""), "no connection within 10 s"),
    (httpx.ReadTimeout("read"), "silent for 30 s (read)"),
    (httpx.ReadError(""), "the connection broke"),
    (httpx.RemoteProtocolError("nonsense"), "a broken answer (nonsense)"),
]


@pytest.mark.parametrize(("answer", "reason"), PASSING)
def test_a_passing_failure_is_tried_four_times_with_growing_waits(
    answer: httpx.Response | Exception, reason: str
) -> None:
    clock = Clock()
    fetcher = fetcher_at(Office(answer), clock)
    fetcher.remember_robots(kept(ROBOTS))
    error = refused(fetcher)
    assert error.reason == f"{reason}, after 4 attempts"
    assert clock.slept == [2.0, 8.0, 30.0]
    assert fetcher.requests == 4


@pytest.mark.parametrize("answer", [answer for answer, _ in PASSING])
def test_a_passing_failure_passes(answer: httpx.Response | Exception) -> None:
    clock = Clock()
    with fetcher_at(Office(answer, httpx.Response(200)), clock, random=0.5) as fetcher:
        fetcher.remember_robots(kept(ROBOTS))
        assert fetcher.get(PORTAL, ITEM) is not None
    assert clock.slept == [2.25]
    assert fetcher.requests == 2


@pytest.mark.parametrize(("random", "slept"), [(0.0, [2.0, 8.0, 30.0]), (1.0, [2.5, 10.0, 37.5])])
def test_chance_lengthens_a_wait_by_a_quarter_at_most(random: float, slept: list[float]) -> None:
    clock = Clock()
    fetcher = fetcher_at(Office(httpx.Response(500)), clock, random=random)
    fetcher.remember_robots(kept(ROBOTS))
    refused(fetcher)
    assert slept == clock.slept


def test_a_retry_keeps_the_pause_too() -> None:
    clock = Clock()
    with fetcher_at(Office(httpx.Response(500), httpx.Response(200)), clock, delay_s=5.0) as fetcher:
        fetcher.remember_robots(kept(ROBOTS))
        fetcher.get(PORTAL, ITEM)
    assert clock.slept == [2.0, 3.0]


@pytest.mark.parametrize(
    ("retry_after", "slept"),
    [
        ("17", [17.0]),
        ("120", [120.0]),
        ("0", [0.0, 1.0]),
        ("Wed, 30 Sep 2026 01:00:45 GMT", [45.0]),
        ("Wed, 30 Sep 2026 01:00:45 -0000", [45.0]),
        ("Wed, 30 Sep 2026 00:00:00 GMT", [0.0, 1.0]),
        ("soon", [2.0]),
        ("-1", [2.0]),
        ("1.5", [2.0]),
        ("9999999999", [2.0]),
        ("Wed, 30 Sep 99999999999 01:00:45 GMT", [2.0]),
    ],
)
def test_the_wait_that_the_server_asks_for_is_kept(retry_after: str, slept: list[float]) -> None:
    clock = Clock()
    busy = httpx.Response(503, headers={"Retry-After": retry_after})
    with fetcher_at(Office(busy, httpx.Response(200)), clock) as fetcher:
        fetcher.remember_robots(kept(ROBOTS))
        assert fetcher.get(PORTAL, ITEM) is not None
    assert slept == clock.slept


@pytest.mark.parametrize("retry_after", ["7200", "Wed, 30 Sep 2026 03:00:00 GMT"])
def test_a_long_wait_ends_the_attempts_and_is_told(retry_after: str) -> None:
    clock = Clock()
    fetcher = fetcher_at(Office(httpx.Response(503, headers={"Retry-After": retry_after})), clock)
    fetcher.remember_robots(kept(ROBOTS))
    error = refused(fetcher)
    assert error.reason == "answered 503 Service Unavailable and asks us to wait until 2026-09-30 03:00:00+00:00"
    assert clock.slept == []


def test_a_long_wait_may_come_after_other_trouble() -> None:
    office = Office(httpx.Response(500), httpx.Response(503, headers={"Retry-After": "7200"}))
    fetcher = fetcher_at(office)
    fetcher.remember_robots(kept(ROBOTS))
    assert refused(fetcher).reason.endswith("wait until 2026-09-30 03:00:02+00:00, after 2 attempts")
