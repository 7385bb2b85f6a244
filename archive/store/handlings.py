"""Which body a printed handling belongs to, and which archived item it is: kept true while pages come in any order.

Knows the rows; what is certain is decided elsewhere. Everything here works in the caller's transaction, and looks up
one body's day at a time. A printed handling is a row that is not its item's own turn.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from archive.abbreviations import find_body
from archive.records import BodyKind
from archive.same_handling import OwnItem, find_own_item
from archive.store.conditions import refers_to_none
from archive.store.identities import body_id
from archive.store.tombstones import FORGOTTEN
from archive.tables import AgendaItemRow, BodyRow, HandlingRow, MeetingRow, PortalRow, VersionRow

Place = tuple[int, date]
"""A body's id and a day: where items and the handlings printed of them meet."""

# Asked for each item, and so built once.
_BODIES = select(BodyRow.name, BodyRow.id).where(BodyRow.portal_id == bindparam("portal"), BodyRow.kind == "body")
_PRINTED_BY = (
    select(HandlingRow.body_id, HandlingRow.held_on)
    .join(VersionRow, HandlingRow.version_id == VersionRow.id)
    .where(VersionRow.agenda_item_id == bindparam("item"), ~HandlingRow.is_current)
    .distinct()
)
_PRINTED = (
    select(HandlingRow, AgendaItemRow.case_id)
    .join(VersionRow, HandlingRow.version_id == VersionRow.id)
    .join(AgendaItemRow, VersionRow.agenda_item_id == AgendaItemRow.id)
    .where(HandlingRow.body_id == bindparam("body"), HandlingRow.held_on == bindparam("day"), ~HandlingRow.is_current)
)
"""What is printed of a body's day, each with the case of the item on whose page it stands."""


def ensure_body(session: Session, portal: int, name: str, kind: BodyKind = "body") -> int:
    """The id of a portal's body. A new one may change what printed names stand for, and what is printed is so again."""
    if kind == "officeholder":
        return body_id(session, portal, name, kind)
    before = _bodies(session, portal)
    if name in before:
        return before[name]
    new = body_id(session, portal, name)
    _resolve_names(session, portal, before, {**before, name: new})
    return new


def find_body_id(session: Session, portal: int, printed: str) -> int | None:
    """The id of the one body of a portal that a printed name stands for."""
    return _find(printed, _bodies(session, portal))


def tie_item(session: Session, item: AgendaItemRow) -> None:
    """Tie what an item's pages print to the archived items, and what others print of it to the item itself."""
    session.flush()
    printed = {(body, day) for body, day in session.execute(_PRINTED_BY, {"item": item.id}) if body is not None}
    own = place_of_meeting(item.meeting) if item.meeting else None
    _tie(session, printed | ({own} if own else set()))


def place_of_meeting(row: MeetingRow) -> Place | None:
    """Where a meeting's items are looked up; None while its body or its day is not known."""
    return None if row.body_id is None or row.held_on is None else (row.body_id, row.held_on)


def tie_meeting(session: Session, row: MeetingRow, before: Place | None) -> None:
    """Tie what is printed of a meeting's items, here and where the meeting was thought to be before."""
    session.flush()
    _tie(session, {place for place in (before, place_of_meeting(row)) if place})


def resolve_all(session: Session) -> None:
    """Resolve every printed handling of the archive, as if its pages had just been read."""
    for portal in session.scalars(select(PortalRow.id)).all():
        _resolve_names(session, portal, {}, _bodies(session, portal))


def _bodies(session: Session, portal: int) -> dict[str, int]:
    return {row.name: row.id for row in session.execute(_BODIES, {"portal": portal})}


def _find(printed: str, bodies: Mapping[str, int]) -> int | None:
    name = find_body(printed, bodies)
    return None if name is None else bodies[name]


def _resolve_names(session: Session, portal: int, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Give each printed name that stands for another body than before that body, and tie what it was printed of."""
    places: set[Place] = set()
    for name in _printed_names(session, portal):
        body = _find(name, after)
        if body == _find(name, before):
            continue
        rows = (HandlingRow.portal_id == portal, HandlingRow.body_name == name, ~HandlingRow.is_current)
        session.execute(update(HandlingRow).where(*rows).values(body_id=body, agenda_item_id=None))
        if body is not None:
            places |= {(body, day) for day in session.scalars(select(HandlingRow.held_on).where(*rows).distinct())}
    _tie(session, places)


def _printed_names(session: Session, portal: int) -> list[str]:
    """The names under which a portal's pages print handlings, each found from the one before it by the index."""
    first = select(func.min(HandlingRow.body_name).label("name")).where(HandlingRow.portal_id == portal)
    names = first.cte("names", recursive=True)
    following = (
        select(func.min(HandlingRow.body_name))
        .where(HandlingRow.portal_id == portal, HandlingRow.body_name > names.c.name)
        .scalar_subquery()
    )
    names = names.union_all(select(following).where(names.c.name.is_not(None)))
    return [name for name in session.scalars(select(names.c.name)) if name is not None]


def _tie(session: Session, places: Iterable[Place]) -> None:
    for body, day in sorted(places):
        printed = session.execute(_PRINTED, {"body": body, "day": day}).all()
        items = _items(session, body, day) if printed else []
        for handling, case_id in printed:
            handling.agenda_item_id = find_own_item(handling.section, case_id, items)
    session.flush()


def _items(session: Session, body: int, day: date) -> list[OwnItem]:
    """The items of a body's meetings on a day, each once: of an agenda with minutes under another id, the minutes'."""
    rows = session.execute(
        select(AgendaItemRow.id, AgendaItemRow.section, AgendaItemRow.case_id, AgendaItemRow.removal_reason)
        .join(MeetingRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(MeetingRow.body_id == body, MeetingRow.held_on == day, refers_to_none(AgendaItemRow.minutes_id))
    )
    return [
        OwnItem(item_id=key, section=section, case_id=case_id, is_forgotten=reason == FORGOTTEN)
        for key, section, case_id, reason in rows
    ]
