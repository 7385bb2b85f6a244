"""`dynasty run` tells followers after its rounds and fetches attachments in them: real processes, HTTP and mail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import httpx
import pytest

from archive.alerts import Way
from archive.channels import find_channels
from archive.following_cli import deliver_now
from archive.store.engine import Archive
from archive.store.following import follow as follow_in
from archive.store.lock import delivery_lock
from scraper.delivering import Delivering
from scraper.demo.server import DemoPortal
from scraper.news import News, Noted, Told
from tests.command import call
from tests.following import happened, token
from tests.receivers import SENDER, MailServer, WebServer, lines
from tests.test_attachments import small
from tests.test_run import PATIENCE_S, add, end, rounds_of, running, served, small_site, sqlite_only, wait_for

if TYPE_CHECKING:
    import subprocess

__all__ = ["served"]
ITEM = "20261288-2"


@pytest.fixture
def news(served: DemoPortal, database_url: str) -> str:
    """The address of an archive whose portal changed an item since its first round."""
    add(database_url, "try", served)
    assert call("sync", "try", "--delay", "0", "--database", database_url).code == 0
    served.site = served.site.replace_item(ITEM, replace(small_site().item(ITEM), title="Aivan uusi otsikko"))
    call("portals", "schedule", "try", "* * * * *", "--database", database_url)
    return database_url


def follow(url: str, *way: str) -> None:
    assert 0 == call("follow", "portal", "try", *way, "--database", url).code


def run(url: str) -> tuple[str, ...]:
    return ("run", "--delay", "0", "--jitter", "0", "--listen", "127.0.0.1:0", "--database", url)


def address_of(process: "subprocess.Popen[str]") -> str:
    assert process.stderr
    return process.stderr.readline().rpartition(" at ")[2].strip().rstrip(".")


def test_who_follows_is_told_once_after_the_round_by_file_and_by_letter(news: str, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    with MailServer() as server:
        follow(news, "--file", str(file))
        follow(news, "--email", "maija@esimerkkila.example")
        env = {"DYNASTY_SMTP_URL": server.url, "DYNASTY_MAIL_FROM": SENDER}
        with running(*run(news), env=env) as process:
            wait_for(lambda: len(list(lines(file))) > 0 and len(server.letters) > 0)
            first = end(process)
        with running(*run(news), env=env) as process:
            address = address_of(process)
            wait_for(lambda: "delivery" in httpx.get(f"{address}/health").json())
            second, _, _ = end(process)

    assert (0, 0) == (first[0], second)
    assert ["text_changed"] == [one["kind"] for one in lines(file)]
    assert ["1 uusi tapahtuma: Teksti muuttunut – Aivan uusi otsikko"] == [
        str(one["Subject"]) for one in server.letters
    ]


@sqlite_only
def test_what_did_not_arrive_is_said_and_counted(news: str) -> None:
    with WebServer(status=503) as receiver:
        follow(news, "--webhook", receiver.url)
        with running(*run(news)) as process:
            address = address_of(process)
            wait_for(lambda: 'dynasty_messages_total{result="failed"} 1.0' in httpx.get(f"{address}/metrics").text)
            health = httpx.get(f"{address}/health").json()
            _, _, err = end(process)

    assert "a message by webhook did not arrive and will be tried again: it answered 503." in err
    assert {"at", "sent", "failed"} == set(health["delivery"])


@sqlite_only
def test_where_nobody_can_be_told_nothing_is_delivered(news: str) -> None:
    follow(news, "--email", "maija@esimerkkila.example")
    with running(*run(news)) as process:
        address = address_of(process)
        wait_for(lambda: len(rounds_of(news)) > 1 and "running" not in rounds_of(news))
        health = httpx.get(f"{address}/health").json()
        _, _, err = end(process)

    assert "delivery" not in health
    assert "e-mail is waiting" not in err


@pytest.fixture
def silent() -> Iterator[tuple[str, Event]]:
    """The address of a receiver that takes a request and never answers; and when it did."""
    asked, over = Event(), Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.set()
            over.wait(PATIENCE_S)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", asked
    over.set()
    server.shutdown()
    server.server_close()


@sqlite_only
def test_a_receiver_that_hangs_does_not_keep_the_scheduler(news: str, silent: tuple[str, Event]) -> None:
    address, asked = silent
    follow(news, "--webhook", address)
    with running(*run(news)) as process:
        assert asked.wait(PATIENCE_S)
        code, _, _ = end(process)

    assert code == 0


@sqlite_only
def test_its_rounds_fetch_attachments_when_told(database_url: str) -> None:
    with DemoPortal(small()) as portal:
        add(database_url, "try", portal)
        arguments = ("run", "try", "--attachments", "--delay", "0", "--jitter", "0", "--database", database_url)
        with running(*arguments) as process:
            wait_for(lambda: bool(rounds_of(database_url)) and "running" not in rounds_of(database_url))
            code, _, err = end(process)

    assert code == 0
    assert "try: attachments: 2 new, 1 scanned" in err


def delivering(archive: Archive, news: list[News], stop: Event) -> Delivering:
    deliver = partial(deliver_now, archive, stop, find_channels({}))
    return Delivering(deliver, tell=news.append, stop=stop)


@sqlite_only
def test_what_another_deliverer_does_is_left_to_it_without_a_word(archive: Archive) -> None:
    news: list[News] = []
    with delivery_lock(archive, on_lost=lambda: None, now=lambda: datetime.now(UTC)):
        delivering(archive, news, Event()).do()

    assert [] == news


@sqlite_only
def test_what_waits_for_a_mailbox_is_said_once(archive: Archive) -> None:
    happened(archive)
    way = Way(channel="email", address="maija@esimerkkila.example", hour=None, language="fi")
    since = datetime(2026, 1, 1, tzinfo=UTC)
    follow_in(archive, "portal", {"portal": "joki"}, way, now=since, fresh_token=token())
    news: list[News] = []
    chore = delivering(archive, news, Event())
    for _ in range(2):
        chore.do()

    said = [one.sentence for one in news if isinstance(one, Noted)]
    assert ["e-mail is waiting to be sent: set DYNASTY_SMTP_URL and DYNASTY_MAIL_FROM."] == said
    assert [Told(sent=0, failed=0)] * 2 == [one for one in news if isinstance(one, Told)]


@sqlite_only
def test_who_was_told_to_stop_begins_nothing(archive: Archive) -> None:
    news: list[News] = []
    stop = Event()
    stop.set()
    chore = delivering(archive, news, stop)
    chore.do()

    assert ([], True) == (news, chore.is_over(0))
