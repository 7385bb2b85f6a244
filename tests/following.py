"""Following in tests: somebody who follows, what happened, what was matched, and portals in two states."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select

from archive.alerts import Way
from archive.records import Decision, Handling, ItemPage, Live, Preparer, Proposal
from archive.store.engine import Archive
from archive.store.items import save_item
from archive.tables import AgendaItemRow, EventRow, MatchRow
from tests.test_twins_kept import BASE, BOARD, DAY, NOON, Save, fill, item, meeting, page, portal

FILE = Way(channel="file", address="/dev/null", hour=None, language="fi")


def token(name: str = "token") -> Callable[[], str]:
    """Unguessable words, in an order that is known."""
    numbers = count(1)
    return lambda: f"{name}-{next(numbers)}"


def events(archive: Archive, *, since: datetime | None = None) -> list[tuple[str, str]]:
    """The kind of each event and the key of its item, sorted; only those since a time."""
    query = select(EventRow.kind, AgendaItemRow.portal_key).join(
        AgendaItemRow, AgendaItemRow.id == EventRow.agenda_item_id
    )
    if since is not None:
        query = query.where(EventRow.at >= since)
    with archive.reading() as session:
        return sorted((row[0], row[1]) for row in session.execute(query))


def matches(archive: Archive) -> list[tuple[str, str]]:
    """The same of what followers are told, once for each of them."""
    query = (
        select(EventRow.kind, AgendaItemRow.portal_key)
        .join(AgendaItemRow, AgendaItemRow.id == EventRow.agenda_item_id)
        .join(MatchRow, MatchRow.event_id == EventRow.id)
    )
    with archive.reading() as session:
        return sorted((row[0], row[1]) for row in session.execute(query))


def happened(archive: Archive) -> None:
    """Two items of a board come; the one is decided. Of the portal `joki`, at times long before `NIGHT`."""
    since = NOON - timedelta(days=1)
    fill(archive, [
        portal(), meeting("1", BOARD, 1, 2),
        item("1-1", BOARD, "1/00/2026", said="Asia.", preparer="Maija Mallila", news_since=since),
        item("1-2", BOARD, "2/00/2026", said="Toinen asia.", news_since=since),
        decided("1-1", since),
    ])  # fmt: skip


def decided(key: str, since: datetime) -> Save:
    """The minutes of an item, where a part of what was proposed is decided."""
    proposal = "Kunnanhallitus päättää myydä tontin hintaan 40 000 euroa. Tiedustelut 040 123 4567."
    own = Handling(
        body_name=BOARD,
        held_on=DAY,
        section=45,
        is_current=True,
        preparers=(Preparer(role="preparer", name="Maija Mallila"),),
        proposals=(Proposal(kind="presenter", proposer_title="Kunnanjohtaja", proposer_name=None, text=proposal),),
        decision=Decision(text=proposal.replace("40 000", "45 000"), outcome="other", unanimous=None, evidence=None),
    )
    record = ItemPage(
        portal_key=key,
        body_name=BOARD,
        stage="minutes",
        held_on=DAY,
        number=1,
        section=45,
        title=f"{BOARD} {key}",
        case_number="1/00/2026",
        function_class=None,
        language="fi",
        secrecy=None,
        pdf_url=None,
        handlings=(own,),
    )
    return lambda archive: _save(archive, key, record, since)


def _save(archive: Archive, key: str, record: ItemPage, since: datetime) -> None:
    save_item(
        archive,
        "joki",
        key,
        page("meetingitem", key, 9),
        record,
        meeting_url=f"{BASE}?page=meeting&id=1",
        parser_version=1,
        live=Live(news_since=since),
    )
