"""The deliverer killed at every step, and at random moments: each event arrives once."""

import signal
import subprocess
import time
from collections.abc import Callable
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from archive.alerts import Way
from archive.mailing import Mailbox
from archive.store.asking import ask
from archive.store.engine import Archive
from archive.store.following import follow
from tests.command import DYNASTY
from tests.following import happened, token
from tests.killed import deliver_now, deliver_until
from tests.receivers import MailServer, WebServer, lines
from tests.rounds import NIGHT

PATIENCE_S = 120
KINDS = ["decided", "minutes_out", "new", "new"]
"""What happened."""
RANDOM_KILLS = 6


@pytest.fixture
def told(archive: Archive) -> Archive:
    """An archive where something happened of which nobody was told yet, and which nobody follows."""
    happened(archive)
    return archive


def kill_at_every_step(
    archive: Archive,
    url: str,
    mailbox: Mailbox | None,
    check: Callable[[], None],
    reset: Callable[[Archive], None] | None = None,
) -> int:
    """For each step from the first: kill the deliverer there, deliver in peace, check; how many steps there are."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.killed"])
    for step in count(1):
        process = context.Process(target=deliver_until, args=(step, url, NIGHT, mailbox))
        process.start()
        process.join(PATIENCE_S)
        if process.exitcode == 0:
            return step - 1
        assert -signal.SIGKILL == process.exitcode
        deliver_now(archive, now=NIGHT, mailbox=mailbox)
        check()
        (reset or forget_deliveries)(archive)
    raise AssertionError


def forget_deliveries(archive: Archive) -> None:
    """As if nothing had been matched, nor any message sent."""
    with archive.writing() as session:
        for statement in ("DELETE FROM matches", "DELETE FROM deliveries", "UPDATE events SET matched_at = NULL"):
            session.execute(text(statement))


def unsend(archive: Archive) -> None:
    """As if no message had been sent."""
    with archive.writing() as session:
        session.execute(text("UPDATE deliveries SET attempts = 0, delivered_at = NULL"))


def follow_all(archive: Archive, way: Way) -> str:
    """Somebody follows the whole portal, since before it happened; the secret."""
    since = NIGHT.replace(year=2025)
    return follow(archive, "portal", {"portal": "joki"}, way, now=since, fresh_token=token()).secret


def test_a_file_has_each_event_once_wherever_the_deliverer_is_killed(
    told: Archive, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "alerts.jsonl"
    follow_all(told, Way(channel="file", address=str(file), hour=None, language="fi"))

    def check() -> None:
        assert sorted(one["kind"] for one in lines(file)) == KINDS
        file.unlink()

    assert kill_at_every_step(told, database_url, None, check) >= 10


def test_a_webhook_gets_each_event_under_one_id_wherever_the_deliverer_is_killed(
    told: Archive, database_url: str
) -> None:
    with WebServer() as receiver:
        follow_all(told, Way(channel="webhook", address=receiver.url, hour=None, language="fi"))

        def check() -> None:
            assert receiver.told() == KINDS
            receiver.posts.clear()

        assert kill_at_every_step(told, database_url, None, check) >= 10


def test_a_letter_has_one_message_id_wherever_the_deliverer_is_killed(told: Archive, database_url: str) -> None:
    with MailServer() as receiver:
        follow_all(told, Way(channel="email", address="maija@esimerkkila.example", hour=None, language="en"))

        def check() -> None:
            assert [("maija@esimerkkila.example", "4 new events: Decided – Kunnanhallitus 1-1")] == receiver.told()
            receiver.letters.clear()

        assert kill_at_every_step(told, database_url, receiver.mailbox(), check) >= 15


def test_a_letter_that_asks_has_one_message_id_wherever_the_deliverer_is_killed(
    archive: Archive, database_url: str
) -> None:
    with MailServer() as receiver:
        way = Way(channel="email", address="maija@esimerkkila.example", hour=None, language="sv")
        assert ask(archive, "portal", {"portal": "joki"}, way, now=NIGHT, fresh_token=token())

        def check() -> None:
            assert [("maija@esimerkkila.example", "Bekräfta bevakningen – Beslutsarkivet")] == receiver.told()
            receiver.letters.clear()

        assert kill_at_every_step(archive, database_url, receiver.mailbox(), check, unsend) >= 10


def test_the_command_killed_at_random_moments_tells_each_event_once(
    told: Archive, database_url: str, tmp_path: Path
) -> None:
    file, chance = tmp_path / "alerts.jsonl", Random(20261122)  # noqa: S311 - repeatable, not secret
    follow_all(told, Way(channel="file", address=str(file), hour=None, language="fi"))

    for _ in range(RANDOM_KILLS):
        with subprocess.Popen([DYNASTY, "deliver", "--quiet", "--database", database_url]) as running:
            time.sleep(0.3 + chance.random() * 2)
            running.kill()
    subprocess.run([DYNASTY, "deliver", "--quiet", "--database", database_url], check=True, timeout=PATIENCE_S)

    assert sorted(one["kind"] for one in lines(file)) == KINDS
