"""Following in tests: somebody who follows, what happened, what was matched, and portals in two states."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

from sqlalchemy import select

from archive.alerts import Way
from archive.store.engine import Archive
from archive.tables import AgendaItemRow, EventRow, MatchRow

FILE = Way(channel="file", address="/dev/null", hour=None, language="fi")


def token() -> Callable[[], str]:
    """Unguessable words, in an order that is known."""
    numbers = count(1)
    return lambda: f"token-{next(numbers)}"


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
