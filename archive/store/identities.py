"""Names and keys → ids, made when missing: what keeps its identity while what is said of it changes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Select, Table, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from archive.masking import MARK
from archive.records import BodyKind, RemovalReason
from archive.tables import (
    AgendaItemRow,
    Base,
    BodyRow,
    CaseRow,
    MeetingRow,
    PersonRow,
    PortalRow,
    PreparerRow,
    ProposalRow,
    StandRow,
)

Row = TypeVar("Row", bound=Base)

# Asked in every transaction, or for each item: built once, they cost a quarter.
_PORTALS = PortalRow.__table__.c
_PORTAL_BY_SLUG = select(_PORTALS.id).where(_PORTALS.slug == bindparam("slug"))
_MEETING = select(MeetingRow).where(
    MeetingRow.portal_id == bindparam("portal"), MeetingRow.portal_key == bindparam("key")
)
_ANY_ITEM = (
    select(AgendaItemRow)
    .options(joinedload(AgendaItemRow.meeting))
    .where(AgendaItemRow.portal_id == bindparam("portal"), AgendaItemRow.portal_key == bindparam("key"))
)
_ITEM: Mapping[BodyKind, Select[AgendaItemRow]] = {
    "body": _ANY_ITEM.where(AgendaItemRow.meeting_id.is_not(None)),
    "officeholder": _ANY_ITEM.where(AgendaItemRow.meeting_id.is_(None)),
}
_LATEST_TITLE = (
    select(AgendaItemRow.title)
    .outerjoin(MeetingRow, AgendaItemRow.meeting_id == MeetingRow.id)
    .where(AgendaItemRow.case_id == bindparam("case"))
    .order_by(func.coalesce(MeetingRow.held_on, AgendaItemRow.held_on).desc(), AgendaItemRow.portal_key.desc())
    .limit(1)
    .scalar_subquery()
)
_CASES = cast("Table", CaseRow.__table__)
_TITLE_CASE = (
    update(_CASES)
    .where(_CASES.c.id == bindparam("case"), _CASES.c.title.is_distinct_from(_LATEST_TITLE))
    .values(title=_LATEST_TITLE)
)


def note_gone(row: AgendaItemRow | MeetingRow, reason: RemovalReason, *, now: datetime) -> None:
    """Note that the portal shows a page no more: since the first time that it did not, for the reason known best."""
    row.removed_at = row.removed_at or now
    if row.removal_reason is None or row.removal_reason == "unknown":
        row.removal_reason = reason


def portal_id(session: Session, slug: str) -> int:
    """The id of a portal that the archive knows."""
    portal: int = session.scalars(_PORTAL_BY_SLUG, {"slug": slug}).one()
    return portal


def body_id(session: Session, portal: int, name: str, kind: BodyKind = "body") -> int:
    """The id of a portal's body; it stays of the kind as which it was first seen."""
    return _ensure(session, BodyRow, {"portal_id": portal, "name": name}, kind=kind).id


def person_id(session: Session, portal: int, name: str | None) -> int | None:
    """The id of a person by the name printed; None for nobody, and for somebody forgotten."""
    return None if name is None or name == MARK else _ensure(session, PersonRow, {"portal_id": portal, "name": name}).id


def find_meeting(session: Session, portal: int, portal_key: str) -> MeetingRow | None:
    """A meeting's row by its key."""
    return session.scalars(_MEETING, {"portal": portal, "key": portal_key}).one_or_none()


def find_item(session: Session, portal: int, portal_key: str, kind: BodyKind = "body") -> AgendaItemRow | None:
    """An agenda item's row by its key: of a meeting's item, or of an officeholder decision."""
    return session.scalars(_ITEM[kind], {"portal": portal, "key": portal_key}).one_or_none()


def ensure_case(
    session: Session, portal: int, case_number: str, *, function_class: str | None, title: str | None
) -> CaseRow:
    """The row of a case; its class is kept from the first page that says it. A new one bears the title given."""
    key = {"portal_id": portal, "case_number": case_number}
    case = _ensure(session, CaseRow, key, function_class=function_class, title=title)
    case.function_class = case.function_class or function_class
    return case


def title_case(session: Session, case_id: int) -> None:
    """A case bears the title of its latest item: the order in which pages were read must not show."""
    session.flush()
    session.execute(_TITLE_CASE, {"case": case_id})


def drop_unnamed(session: Session, *, people: Collection[int], cases: Collection[int | None]) -> None:
    """Delete those of these people and cases that nothing refers to any more, in the caller's transaction."""
    named = [exists().where(part.person_id == PersonRow.id) for part in (PreparerRow, ProposalRow, StandRow)]
    session.execute(delete(PersonRow).where(PersonRow.id.in_(list(people)), ~or_(*named)))
    used = exists().where(AgendaItemRow.case_id == CaseRow.id)
    session.execute(delete(CaseRow).where(CaseRow.id.in_([case for case in cases if case]), ~used))


def _ensure(session: Session, row_class: type[Row], key: Mapping[str, Any], **facts: object) -> Row:
    # Rows with keys of their own are never left pending: what else is need not be written for the sake of the question.
    with session.no_autoflush:
        row = session.scalars(select(row_class).filter_by(**key)).one_or_none()
    if row is None:
        row = row_class(**key, **facts)
        session.add(row)
        session.flush()
    return row
