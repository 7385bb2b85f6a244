"""Which rows tell the same: what `succession.py` and `twins.py` decide of one day, stored in the caller's transaction.

A reference stands in the row that another one stands for: an agenda's `minutes_id` where its minutes have an id of
their own, and `twin_id` in the portal's second language. So `minutes_id IS NULL AND twin_id IS NULL` counts each once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from archive import succession, twins
from archive.store.tombstones import FORGOTTEN
from archive.tables import AgendaItemRow, BodyRow, CaseRow, MeetingRow, PortalRow
from archive.tellings import ItemPairs, ItemTelling, MeetingPairs, MeetingTelling

_OTHER = aliased(MeetingRow)
_MEETINGS = (
    select(
        MeetingRow.id,
        BodyRow.name,
        MeetingRow.stage,
        MeetingRow.language,
        MeetingRow.starts_at,
        or_(
            MeetingRow.twin_id.is_not(None),
            MeetingRow.minutes_id.is_not(None),
            exists().where(_OTHER.twin_id == MeetingRow.id),
            exists().where(_OTHER.minutes_id == MeetingRow.id),
        ).label("is_tied"),
    )
    .outerjoin(BodyRow, MeetingRow.body_id == BodyRow.id)
    .where(MeetingRow.portal_id == bindparam("portal"), MeetingRow.held_on == bindparam("day"))
)
"""A portal's meetings of a day, and whether they refer to another or are referred to. Asked for each item."""


def tie_days(session: Session, portal: int, *days: date | None) -> None:
    """Tie what tells the same of a portal's meetings of these days, and of their items; untie what does not.

    All is decided anew from what is known of the day: the order in which pages come does not show.
    """
    for day in {*days} - {None}:
        _tie_day(session, portal, day)


def tie_all_days(session: Session) -> None:
    """Tie what tells the same in all that is archived, as after a change of what is known of names."""
    days = select(MeetingRow.portal_id, MeetingRow.held_on).distinct().where(MeetingRow.held_on.is_not(None))
    for portal, day in session.execute(days).all():
        tie_days(session, portal, day)


def _tie_day(session: Session, portal: int, day: date | None) -> None:
    rows = session.execute(_MEETINGS, {"portal": portal, "day": day}).all()
    bare = tuple(
        MeetingTelling(id=row.id, body=row.name, stage=row.stage, language=row.language, starts_at=row.starts_at)
        for row in rows
    )
    if not succession.may_go_on(bare) and not twins.may_be_twins(bare) and not any(row.is_tied for row in rows):
        return
    meetings = _with_items(session, bare)
    continued = succession.pair_meetings(meetings)
    items = tuple(pair for agenda, minutes in continued for pair in succession.pair_items(agenda.items, minutes.items))
    ids = [meeting.id for meeting in meetings], [item.id for meeting in meetings for item in meeting.items]
    _refer(session, MeetingRow.minutes_id, ids[0], _references(continued))
    _refer(session, AgendaItemRow.minutes_id, ids[1], _references(items))
    # Twins are two languages of what stands once in each.
    pairs = twins.pair_meetings(succession.join(meetings, continued, items))
    turned = _is_turned(session, portal)
    twin_items = tuple(pair for finnish, swedish in pairs for pair in twins.pair_items(finnish.items, swedish.items))
    _refer(session, MeetingRow.twin_id, ids[0], _references(pairs, turned=not turned))
    _refer(session, AgendaItemRow.twin_id, ids[1], _references(twin_items, turned=not turned))


def _references(pairs: MeetingPairs | ItemPairs, *, turned: bool = False) -> dict[int, int]:
    """From the one to the other of each pair; turned, from the other to the one."""
    return dict((other.id, one.id) if turned else (one.id, other.id) for one, other in pairs)


def _is_turned(session: Session, portal: int) -> bool:
    """Whether Swedish is the portal's first language: `sv fi`."""
    return (session.get_one(PortalRow, portal).language or "").startswith("sv")


def _with_items(session: Session, meetings: tuple[MeetingTelling, ...]) -> tuple[MeetingTelling, ...]:
    items = _items(session, [meeting.id for meeting in meetings])
    return tuple(replace(meeting, items=tuple(items.get(meeting.id, ()))) for meeting in meetings)


def _items(session: Session, meetings: list[int]) -> Mapping[int, list[ItemTelling]]:
    found: dict[int, list[ItemTelling]] = {}
    rows = session.execute(
        select(
            AgendaItemRow.meeting_id,
            AgendaItemRow.id,
            AgendaItemRow.number,
            AgendaItemRow.section,
            AgendaItemRow.title,
            AgendaItemRow.language,
            CaseRow.case_number,
        )
        .outerjoin(CaseRow, AgendaItemRow.case_id == CaseRow.id)
        .where(AgendaItemRow.meeting_id.in_(meetings), AgendaItemRow.removal_reason.is_distinct_from(FORGOTTEN))
    )
    for row in rows:
        said = row._asdict()
        found.setdefault(said.pop("meeting_id"), []).append(ItemTelling(**said))
    return found


def _refer(
    session: Session, column: InstrumentedAttribute[int | None], ids: Iterable[int], wanted: Mapping[int, int]
) -> None:
    """Let each of these rows refer to what is wanted, or to nothing.

    What is over goes first: no two rows may refer to one, not even in passing. An agenda that was taken to be gone for
    its minutes' sake is gone for no known reason when these are not its own.
    """
    ours, row_class = list(ids), column.class_
    # A meeting that was moved to another day may still be referred to from there.
    concerned = or_(row_class.id.in_(ours), column.in_(ours))
    known = session.execute(select(row_class.id, column).where(concerned)).all()
    changed = [row_id for row_id, told_by in known if told_by != wanted.get(row_id)]
    for references in (dict.fromkeys(changed), {row_id: wanted[row_id] for row_id in changed if row_id in wanted}):
        for row_id, told_by in references.items():
            session.execute(update(row_class).where(row_class.id == row_id).values({column.key: told_by}))
    if column.key == "minutes_id":
        untied = row_class.id.in_([row_id for row_id in changed if row_id not in wanted])
        replaced = row_class.removal_reason == "replaced by minutes"
        session.execute(update(row_class).where(untied, replaced).values(removal_reason="unknown"))
