"""Which rows are twins: what `archive/twins.py` decides of one day, stored. Called within the transaction of a save.

A reference stands in the row of the portal's second language, so that `twin_id IS NULL` counts each once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from archive.store.tombstones import FORGOTTEN
from archive.tables import AgendaItemRow, BodyRow, CaseRow, MeetingRow, PortalRow
from archive.twins import TwinItem, TwinMeeting, may_be_twins, pair_items, pair_meetings


def tie_twins(session: Session, portal: int, *days: date | None) -> None:
    """Tie the twins among a portal's meetings of these days, and among their items; untie those that are none.

    All is decided anew from what is known of the day: the order in which pages come does not show.
    """
    for day in {*days} - {None}:
        _tie_day(session, portal, day)


def tie_all_twins(session: Session) -> None:
    """Tie the twins of all that is archived, as after a change of what is known of names."""
    days = select(MeetingRow.portal_id, MeetingRow.held_on).distinct().where(MeetingRow.held_on.is_not(None))
    for portal, day in session.execute(days).all():
        tie_twins(session, portal, day)


def _tie_day(session: Session, portal: int, day: date | None) -> None:
    bare = _meetings(session, portal, day)
    if not may_be_twins(bare) and not _are_tied(session, bare):
        return
    meetings = _with_items(session, bare)
    pairs = pair_meetings(meetings)
    turned = _is_turned(session, portal)
    tied_items = [pair for finnish, swedish in pairs for pair in pair_items(finnish.items, swedish.items)]
    _refer(session, MeetingRow, [meeting.id for meeting in meetings], _references(pairs, turned=turned))
    items = [item.id for meeting in meetings for item in meeting.items]
    _refer(session, AgendaItemRow, items, _references(tied_items, turned=turned))


def _are_tied(session: Session, meetings: Iterable[TwinMeeting]) -> bool:
    """Whether one of the meetings refers to another, or is referred to."""
    ids = [meeting.id for meeting in meetings]
    either = or_(MeetingRow.id.in_(ids), MeetingRow.twin_id.in_(ids))
    return bool(session.scalar(select(exists().where(either, MeetingRow.twin_id.is_not(None)))))


def _references(
    pairs: Iterable[tuple[TwinMeeting, TwinMeeting] | tuple[TwinItem, TwinItem]], *, turned: bool
) -> dict[int, int]:
    """From the row in the portal's second language to the original; usually that is from Swedish to Finnish."""
    return dict((one.id, other.id) if turned else (other.id, one.id) for one, other in pairs)


def _is_turned(session: Session, portal: int) -> bool:
    """Whether Swedish is the portal's first language: `sv fi`."""
    return (session.get_one(PortalRow, portal).language or "").startswith("sv")


def _meetings(session: Session, portal: int, day: date | None) -> tuple[TwinMeeting, ...]:
    """A portal's meetings of a day, without their items."""
    rows = session.execute(
        select(MeetingRow.id, BodyRow.name, MeetingRow.language, MeetingRow.starts_at)
        .outerjoin(BodyRow, MeetingRow.body_id == BodyRow.id)
        .where(MeetingRow.portal_id == portal, MeetingRow.held_on == day)
    )
    return tuple(TwinMeeting(id=row.id, body=row.name, language=row.language, starts_at=row.starts_at) for row in rows)


def _with_items(session: Session, meetings: tuple[TwinMeeting, ...]) -> tuple[TwinMeeting, ...]:
    items = _items(session, [meeting.id for meeting in meetings])
    return tuple(replace(meeting, items=tuple(items.get(meeting.id, ()))) for meeting in meetings)


def _items(session: Session, meetings: list[int]) -> Mapping[int, list[TwinItem]]:
    found: dict[int, list[TwinItem]] = {}
    rows = session.execute(
        select(
            AgendaItemRow.meeting_id,
            AgendaItemRow.id,
            AgendaItemRow.number,
            AgendaItemRow.section,
            AgendaItemRow.language,
            CaseRow.case_number,
        )
        .outerjoin(CaseRow, AgendaItemRow.case_id == CaseRow.id)
        .where(AgendaItemRow.meeting_id.in_(meetings), AgendaItemRow.removal_reason.is_distinct_from(FORGOTTEN))
    )
    for row in rows:
        item = TwinItem(
            id=row.id, number=row.number, section=row.section, language=row.language, case_number=row.case_number
        )
        found.setdefault(row.meeting_id, []).append(item)
    return found


def _refer(
    session: Session, row_class: type[MeetingRow | AgendaItemRow], ids: Iterable[int], wanted: Mapping[int, int]
) -> None:
    """Let each of these rows refer to what is wanted, or to nothing.

    What is over goes first: no two rows may refer to one, not even in passing.
    """
    ours = list(ids)
    # A meeting that was moved to another day may still be referred to from there.
    concerned = or_(row_class.id.in_(ours), row_class.twin_id.in_(ours))
    known = session.execute(select(row_class.id, row_class.twin_id).where(concerned)).all()
    changed = [row_id for row_id, twin_id in known if twin_id != wanted.get(row_id)]
    for references in (dict.fromkeys(changed), {row_id: wanted[row_id] for row_id in changed if row_id in wanted}):
        for row_id, twin_id in references.items():
            session.execute(update(row_class).where(row_class.id == row_id).values(twin_id=twin_id))
