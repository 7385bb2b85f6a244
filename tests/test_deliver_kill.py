"""The deliverer killed at every step, and at random moments: each event arrives once."""

import signal
import subprocess
import time
from collections.abc import Callable
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from random import Random

from sqlalchemy import text

from archive.alerts import Way
from archive.mailing import Mailbox
from archive.store.asking import ask
from archive.store.backlogs import put_off
from archive.store.engine import Archive
from archive.store.following import follow
from tests.command import DYNASTY
from tests.following import token
from tests.killed import deliver_now, deliver_until
from tests.receivers import MailServer, WebServer, lines
from tests.rounds import NIGHT

PATIENCE_S = 120
KINDS = ["decided", "minutes_out", "new", "new"]
"""What happened."""
SINCE = NIGHT.replace(year=2025)
RANDOM_KILLS = 6


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
        for table in ("matches", "deliveries", "backlogs"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("UPDATE events SET matched_at = NULL"))


def unsend(archive: Archive) -> None:
    """As if no message had been sent."""
    with archive.writing() as session:
        session.execute(text("UPDATE deliveries SET attempts = 0, delivered_at = NULL"))


def fall_behind(archive: Archive) -> None:
    """The same, but that what happened first was held against all that is followed, only not against the first."""
    forget_deliveries(archive)
    with archive.writing() as session:
        session.execute(text("UPDATE events SET matched_at = at WHERE kind = 'new'"))
        put_off(session, 1, 1, now=NIGHT)


def kinds(file: Path) -> list[str]:
    """What a file was told."""
    return sorted(one["kind"] for one in lines(file))


def follow_all(archive: Archive, way: Way) -> str:
    """Somebody follows the whole portal, since before it happened; the secret."""
    return follow(archive, "portal", {"portal": "joki"}, way, now=SINCE, fresh_token=token()).secret


def test_a_file_has_each_event_once_wherever_the_deliverer_is_killed(
    told: Archive, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "alerts.jsonl"
    follow_all(told, Way(channel="file", address=str(file), hour=None, language="fi"))

    def check() -> None:
        assert KINDS == kinds(file)
        file.unlink()

    assert kill_at_every_step(told, database_url, None, check) >= 10


def test_two_who_are_told_differently_are_told_once_wherever_the_deliverer_is_killed(
    told: Archive, database_url: str, tmp_path: Path
) -> None:
    """The one at once, of a case, behind with what happened first; the other daily, of what came after."""
    now, daily = (tmp_path / name for name in ("now.jsonl", "daily.jsonl"))
    way = Way(channel="file", address=str(now), hour=None, language="fi")
    follow(told, "case", {"case_number": "1/00/2026"}, way, now=SINCE, fresh_token=token("one"))
    follow_all(told, Way(channel="file", address=str(daily), hour=7, language="fi", wants_quiet=True))
    fall_behind(told)

    def check() -> None:
        assert (KINDS[:3], KINDS[:2]) == (kinds(now), kinds(daily))
        now.unlink()
        daily.unlink()

    assert kill_at_every_step(told, database_url, None, check, fall_behind) >= 30


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

    assert KINDS == kinds(file)
