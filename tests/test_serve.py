"""`dynasty serve`, the command: where it listens, what it refuses, how it ends."""

import os
import signal
import socket
import subprocess
from pathlib import Path
from threading import Thread

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from archive.store.engine import database_url, open_archive
from archive.web.serving import listen, make_server
from tests.command import DYNASTY, PATIENCE_S, call


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "arkisto.example"])  # noqa: S104 - what is refused
def test_other_machines_reach_it_only_when_that_is_said(host: str, tmp_path: Path) -> None:
    ran = call("serve", "--host", host, "--database", tmp_path / "archive.db")

    assert 2 == ran.code
    assert ran.sentence.startswith(f"{host} can be reached from other machines: say --public")


def test_it_makes_no_archive(tmp_path: Path) -> None:
    ran = call("serve", "--database", tmp_path / "archive.db")

    assert 2 == ran.code
    assert "There is no archive" in ran.sentence
    assert not (tmp_path / "archive.db").exists()


def test_a_port_that_is_taken_is_said_so(tmp_path: Path, migrated_file: Path) -> None:
    database = tmp_path / "archive.db"
    database.write_bytes(migrated_file.read_bytes())
    with _serving(database) as (_, url):
        ran = call("serve", "--port", str(httpx.URL(url).port), "--database", database)

    assert 2 == ran.code
    assert "cannot be listened on" in ran.sentence


def test_it_serves_until_it_is_told_to_stop_and_is_public_only_when_told(tmp_path: Path, migrated_file: Path) -> None:
    database = tmp_path / "archive.db"
    database.write_bytes(migrated_file.read_bytes())
    open_archive(database_url(str(database))).close()
    with _serving(database) as (process, url):
        answer = httpx.get(url)
        process.send_signal(signal.SIGTERM)
        ended = process.wait(timeout=PATIENCE_S)

    assert 200 == answer.status_code
    assert "Arkistossa ei ole vielä mitään." in answer.text
    assert -signal.SIGTERM == ended


@pytest.mark.parametrize(("options", "code"), [((), 404), (("--following",), 200)])
def test_readers_may_follow_only_when_that_is_said(
    tmp_path: Path, migrated_file: Path, options: tuple[str, ...], code: int
) -> None:
    database = tmp_path / "archive.db"
    database.write_bytes(migrated_file.read_bytes())
    with _serving(database, *options) as (_, url):
        answer = httpx.get(f"{url}seuraa?laji=haku&q=palveluverkko")

    assert code == answer.status_code


class _serving:  # noqa: N801 - a context manager, read as a verb
    """The real command in a process of its own, and its address."""

    def __init__(self, database: Path, *options: str) -> None:
        command = [str(DYNASTY), "serve", "--port", "0", "--database", str(database), *options]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ)

    def __enter__(self) -> tuple[subprocess.Popen[str], str]:
        assert self._process.stderr is not None
        return self._process, self._process.stderr.readline().split()[0]

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.mark.parametrize(
    ("proxies", "asker"),
    [((), "127.0.0.2"), (("127.0.0.2",), "203.0.113.7"), (("127.0.0.0/30",), "203.0.113.7")],
    ids=["unknown", "address", "network"],
)
def test_only_a_proxy_that_is_named_is_believed_for_whom_it_asks(proxies: tuple[str, ...], asker: str) -> None:
    from_elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
    with listen("127.0.0.1", 0) as port, httpx.Client(transport=from_elsewhere, timeout=PATIENCE_S) as client:
        server = make_server(tell_who_asks, most_connections=10, proxies=proxies)
        running = Thread(target=server.run, kwargs={"sockets": [port]})
        running.start()
        try:
            url = f"http://127.0.0.1:{port.getsockname()[1]}/"
            answer = client.get(url, headers={"X-Forwarded-For": "203.0.113.7"})
        finally:
            server.should_exit = True
            running.join()

    assert asker == answer.text


async def tell_who_asks(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await PlainTextResponse(scope["client"][0])(scope, receive, send)


def test_a_proxy_is_named_by_its_address(tmp_path: Path, migrated_file: Path) -> None:
    database = tmp_path / "archive.db"
    database.write_bytes(migrated_file.read_bytes())

    ran = call("serve", "--port", "0", "--proxy", "valityspalvelin.example", "--database", database)

    assert 2 == ran.code
    assert "valityspalvelin.example is no address or network of a proxy" in ran.sentence


@pytest.mark.parametrize(
    "address",
    ["nonsense", "ftp://arkisto.example", "https://", "arkisto.example.fi", "https://a.example/?x=1", "https://a b"],
)
def test_an_address_of_no_pages_is_refused(tmp_path: Path, address: str) -> None:
    ran = call("serve", "--public", "--address", address, "--database", tmp_path / "archive.db")

    assert 2 == ran.code
    assert "is no address of pages" in ran.sentence


@pytest.mark.parametrize("address", ["https://arkisto.example.fi", "https://arkisto.example.fi/", "http://[::1]:8700"])
def test_an_address_of_pages_is_taken(tmp_path: Path, address: str) -> None:
    ran = call("serve", "--public", "--address", address, "--database", tmp_path / "archive.db")

    assert "There is no archive" in ran.sentence


def test_a_small_answer_does_not_wait_for_the_reader_to_acknowledge_its_head() -> None:
    """Asyncio turns the waiting off only for a socket that says it is TCP's."""
    with listen("127.0.0.1", 0) as listening:
        assert socket.IPPROTO_TCP == listening.proto
