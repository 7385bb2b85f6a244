"""What happens between an event and its telling: removals, forgetting, other clocks, somebody who begins to follow."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event, update

from archive.alerts import HEAD_START, Digest, Way
from archive.errors import DeliveryError
from archive.letters import plain_text, subject_of
from archive.masking import MARK
from archive.records import Account, Audience
from archive.sending import deliver
from archive.store.deliveries import begin_attempt, due_deliveries
from archive.store.engine import Archive
from archive.store.following import follow
from archive.store.lock import delivery_lock
from archive.store.rounds import begin_round, finish_round
from archive.tables import AgendaItemRow
from tests.command import call
from tests.following import FILE, matches, token
from tests.killed import deliver_now
from tests.receivers import WEB, MailServer, lines
from tests.test_delivering import EVENING, LONG_AGO, kinds, start, to_file
from tests.test_twins_kept import BOARD, NOON, STYRELSE, fill, item, meeting, portal

MAIL = Way(channel="email", address="maija@esimerkkila.example", hour=None, language="fi")


def first_digest(archive: Archive, way: Way) -> Digest:
    """What the first message tells somebody who follows the portal."""
    start(archive, way)
    sent: list[Digest] = []
    deliver_to(archive, sent.append)
    return sent[0]


def deliver_to(archive: Archive, take: Callable[[Digest], None]) -> None:
    def send(digest: Digest, *, now: datetime) -> None:
        assert now == EVENING
        take(digest)

    deliver(archive, {"file": send}, now=lambda: EVENING, fresh_key=token("key"), stop=Event())


def test_nobodys_telephone_or_email_in_a_title_is_told(told: Archive) -> None:
    with told.writing() as session:
        session.execute(update(AgendaItemRow).values(title="Valitus, matti@example.org, puh. 040 123 4567"))

    digest = first_digest(told, FILE)

    assert [f"Valitus, {MARK}, puh. {MARK}"] * 2 == [entry.line.title for entry in digest.entries]
    assert "matti@" not in plain_text(digest, end_url=None) + subject_of(digest)


@pytest.mark.parametrize(("audience", "other"), [("public", None), ("newsroom", f"{STYRELSE} 2-1")])
def test_the_public_is_told_nothing_of_a_twin_that_was_removed(
    archive: Archive, audience: Audience, other: str | None
) -> None:
    fill(archive, [
        portal(), meeting("1", BOARD, 1), meeting("2", STYRELSE, 1),
        item("1-1", BOARD, "1/00/2026", said="Asia.", news_since=LONG_AGO),
        item("2-1", STYRELSE, "1/00/2026", said="Ärende.", news_since=LONG_AGO),
    ])  # fmt: skip
    with archive.writing() as session:
        session.execute(update(AgendaItemRow).where(AgendaItemRow.portal_key == "2-1").values(removed_at=NOON))

    [entry] = first_digest(archive, replace(FILE, audience=audience)).entries

    assert (other, other is None) == (entry.other_title, entry.other_url is None)


def test_who_writes_does_not_wait_while_a_message_is_put_together(told: Archive) -> None:
    start(told, FILE)
    deliver_to(told, _refuse)
    [(delivery_id, _)] = due_deliveries(told, now=EVENING, again=True)
    said: list[str] = []
    event.listen(told.engine, "before_cursor_execute", lambda *told: said.append(str(told[2])))
    event.listen(told.engine, "commit", lambda _connection: said.append("COMMIT"))

    begin_attempt(told, delivery_id)

    committed = said.index("COMMIT")
    assert any("versions" in one for one in said[committed:])
    assert not any("versions" in one for one in said[:committed])


def _refuse(_digest: Digest) -> None:
    raise DeliveryError("no")


def test_nobody_is_forgotten_while_messages_are_delivered(told: Archive, database_url: str) -> None:
    with delivery_lock(told, on_lost=lambda: None, now=lambda: datetime.now(UTC)):
        ran = call("forget", "--person", "Maija Mallila", "--database", database_url)

    assert (4, "Messages are being delivered already.") == (ran.code, ran.sentence)


def test_what_is_followed_between_the_fetching_and_the_saving_of_a_page_is_told(told: Archive) -> None:
    for at in (NOON + HEAD_START, NOON + HEAD_START * 2):
        follow(told, "portal", {"portal": "joki"}, FILE, now=at, fresh_token=token(str(at)))
        deliver_now(told, now=EVENING)

    assert 4 == len(matches(told))


def test_two_of_one_address_are_told_apart(told: Archive, server: MailServer) -> None:
    """Each asked for herself, and has a link of her own."""
    public = replace(MAIL, audience="public")
    for link in ("one", "two"):
        start(told, public, link=link)
    deliver_now(told, now=EVENING, mailbox=server.mailbox())

    assert 2 == len({letter["Message-ID"] for letter in server.letters})
    assert {f"<{WEB}/seuranta/one>", f"<{WEB}/seuranta/two>"} == {
        letter["List-Unsubscribe"] for letter in server.letters
    }


def test_two_who_share_a_file_have_each_event_each(told: Archive, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    start(told, to_file(file), link="one")
    start(told, replace(to_file(file), language="sv"), link="two")
    deliver_now(told, now=EVENING)

    assert sorted(["decided", "minutes_out", "new", "new"] * 2) == kinds(file)
    assert 8 == len({one["id"] for one in lines(file)})


def test_a_day_of_25_hours_is_checked_whole(told: Archive, tmp_path: Path) -> None:
    """Half past seven in the summer is more than a day before seven in the winter."""
    file = tmp_path / "alerts.jsonl"
    start(told, to_file(file, hour=7, quiet=True))
    seven = datetime.fromisoformat("2026-10-25T05:00:00+00:00")
    deliver_now(told, now=seven - timedelta(hours=25))
    half_past = seven - timedelta(hours=24, minutes=30)
    round_id = begin_round(told, "joki", kind="sync", now=half_past)
    finish_round(told, round_id, Account(portal="joki", status="ok", requests=3), now=half_past)
    file.unlink()

    deliver_now(told, now=seven)

    assert [1] == [one["checked"] for one in lines(file)]
