"""Events, written in the transaction that writes what they tell, a version or a removal. Decides not what is one.

So an event is there if, and only if, what it tells is there.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.alerts import Said, find_events, is_news
from archive.records import EventKind
from archive.store.engine import Archive
from archive.store.identities import portal_id
from archive.tables import (
    AgendaItemRow,
    DecisionRow,
    EventRow,
    HandlingRow,
    MeetingRow,
    PageRow,
    ProposalRow,
    RoundRow,
    VersionRow,
)


def news_since(archive: Archive, slug: str, feed_urls: Iterable[str]) -> datetime | None:
    """When the first round had ended that kept one of these feeds of a portal; None before that.

    A feed is kept when all that it shows was looked at.
    """
    with archive.reading() as session:
        portal = portal_id(session, slug)
        kept = select(func.min(PageRow.fetched_at)).where(
            PageRow.portal_id == portal, PageRow.url.in_(list(feed_urls)), PageRow.problem.is_(None)
        )
        first = session.scalars(kept).one()
        if first is None:
            return None
        ended = select(func.min(RoundRow.finished_at))
        return session.scalars(ended.where(RoundRow.portal_id == portal, RoundRow.finished_at >= first)).one()


def said_before(session: Session, row: AgendaItemRow) -> Said | None:
    """What an item said before its next version: its current one, or, of minutes under an own id, the agenda's."""
    agenda = select(AgendaItemRow.current_version_id).where(AgendaItemRow.minutes_id == row.id)
    version_id = row.current_version_id or session.scalars(agenda).one_or_none()
    version = session.get(VersionRow, version_id) if version_id else None
    return None if version is None else _said(session, row, version, came_from=None)


def note_version(
    session: Session, row: AgendaItemRow, before: Said | None, version: VersionRow, *, since: datetime | None
) -> None:
    """Write what happened to an item when its newest version came, if that is news."""
    day, body = _place(row)
    if is_news(is_first=before is None, first_seen_at=row.first_seen_at, held_on=day, news_since=since):
        came_from = _came_from(session, row, version, day, body)
        for kind in find_events(before, _said(session, row, version, came_from=came_from)):
            from_body = came_from if kind == "case_moved" else None
            _add(session, row, kind, version.id, at=version.seen_from, from_body_id=from_body)


def note_removal(session: Session, row: AgendaItemRow, *, now: datetime) -> None:
    """Write that an item is shown no more."""
    _add(session, row, "removed", row.current_version_id, at=now)


def _add(
    session: Session,
    row: AgendaItemRow,
    kind: EventKind,
    version_id: int | None,
    *,
    at: datetime,
    from_body_id: int | None = None,
) -> None:
    session.add(EventRow(kind=kind, agenda_item_id=row.id, version_id=version_id, from_body_id=from_body_id, at=at))
    session.flush()


def _said(session: Session, row: AgendaItemRow, version: VersionRow, *, came_from: int | None) -> Said:
    own = select(HandlingRow.id).where(HandlingRow.version_id == version.id, HandlingRow.is_current)
    outcome = session.scalars(select(DecisionRow.outcome).where(DecisionRow.handling_id.in_(own))).one_or_none()
    proposal = select(ProposalRow.id).where(ProposalRow.handling_id.in_(own), ProposalRow.kind == "presenter")
    return Said(
        stage=version.stage,
        outcome=outcome,
        has_proposal=session.scalars(proposal.limit(1)).one_or_none() is not None,
        change=version.change,
        case_id=row.case_id,
        came_from=came_from,
    )


def _place(row: AgendaItemRow) -> tuple[date | None, int | None]:
    place = row.meeting or row
    return place.held_on, place.body_id


def _came_from(
    session: Session, row: AgendaItemRow, version: VersionRow, day: date | None, own: int | None
) -> int | None:
    """The body that had the item's case last before, when that is certainly one, and another.

    Known from archived items in the same language, and from what the page itself prints of earlier turns.
    """
    if row.case_id is None or day is None or own is None:
        return None
    body = func.coalesce(MeetingRow.body_id, AgendaItemRow.body_id)
    held_on = func.coalesce(MeetingRow.held_on, AgendaItemRow.held_on)
    archived = (
        select(held_on, body)
        .select_from(AgendaItemRow)
        .outerjoin(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AgendaItemRow.case_id == row.case_id, AgendaItemRow.id != row.id, held_on < day, body.is_not(None))
        .where(AgendaItemRow.language.is_not_distinct_from(row.language))
    )
    printed = select(HandlingRow.held_on, HandlingRow.body_id).where(
        HandlingRow.version_id == version.id,
        ~HandlingRow.is_current,
        HandlingRow.held_on < day,
        HandlingRow.body_id.is_not(None),
    )
    turns = {(at, body_id) for query in (archived, printed) for at, body_id in session.execute(query)}
    last = max((at for at, _ in turns), default=None)
    bodies = {body_id for at, body_id in turns if at == last}
    return bodies.pop() if len(bodies) == 1 and own not in bodies else None
