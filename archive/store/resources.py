"""What the API tells of rows, and which are told to whom. Only reads."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from archive.audience import show_record
from archive.paatos import (
    Kind,
    Told,
    ToldAction,
    ToldCase,
    ToldEvent,
    ToldFunction,
    ToldGone,
    ToldOrganization,
    ToldPerson,
    ToldPost,
    ToldVersion,
    class_above,
    function_number,
    organization_of_portal,
)
from archive.records import Attachment, Attendee, Audience, Decision, Handling, Passage, Preparer, Proposal, Stand, Vote
from archive.store.conditions import refers_to_none
from archive.store.files import stored_file
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    AttendeeRow,
    Base,
    BodyRow,
    CaseRow,
    DecisionRow,
    FileRow,
    HandlingRow,
    MeetingRow,
    PageRow,
    PassageRow,
    PersonRow,
    PortalRow,
    PreparerRow,
    ProposalRow,
    StandRow,
    VersionRow,
    VoteRow,
)


class Place(NamedTuple):
    """A row of a collection: its id there, its place in the order, and what the list of changes says of it."""

    id: int
    row_id: int
    table: str
    place: int
    changed_at: datetime | None
    is_gone: bool


def are_told(
    kind: Kind, audience: Audience, is_first: Callable[[Any], ColumnElement[bool]] = lambda twin: twin.is_(None)
) -> list[ColumnElement[bool]]:
    """The rows that are told, as conditions on their own table."""
    public = audience == "public"
    if kind == "action":
        return [is_first(AgendaItemRow.twin_id), *([AgendaItemRow.removed_at.is_(None)] if public else [])]
    if kind == "event":
        return [is_first(MeetingRow.twin_id), *([MeetingRow.removed_at.is_(None)] if public else [])]
    if kind == "post":
        return [BodyRow.kind == "officeholder"]
    if not public:
        return []
    # Of whom only what was removed tells, nothing is told.
    return [_is_case_seen() if kind == "case" else _is_person_seen()]


def _is_case_seen() -> ColumnElement[bool]:
    return exists().where(AgendaItemRow.case_id == CaseRow.id, AgendaItemRow.removed_at.is_(None))


def _is_person_seen() -> ColumnElement[bool]:
    def named_in(parts: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a class of rows that name people
        return exists(
            select(parts.id)
            .join(HandlingRow, HandlingRow.id == parts.handling_id)
            .join(VersionRow, VersionRow.id == HandlingRow.version_id)
            .join(AgendaItemRow, AgendaItemRow.id == VersionRow.agenda_item_id)
            .where(parts.person_id == PersonRow.id, AgendaItemRow.removed_at.is_(None))
        )

    return or_(*map(named_in, (PreparerRow, ProposalRow, StandRow)))


def tell(
    session: Session, kind: Kind, places: Sequence[Place], audience: Audience, *, is_alone: bool = False
) -> list[Told | ToldGone]:
    """The records of rows, in their order. A twin is told only when it is asked for alone."""
    told = _TELLERS[kind](session, places, audience)
    return [show_record(_shown(place, told.get(place.id), audience, is_alone=is_alone), audience) for place in places]


def _shown(place: Place, told: Told | None, audience: Audience, *, is_alone: bool) -> Told | ToldGone:
    is_removed = audience == "public" and getattr(told, "removed_at", None) is not None
    if told is None or is_removed:
        return ToldGone(id=place.id, modified_at=place.changed_at)
    if isinstance(told, ToldAction | ToldEvent) and told.is_second and not is_alone:
        return ToldGone(id=place.id, modified_at=place.changed_at, twin_id=told.twin_id)
    return told


def _same(row: Base, record: type[Told]) -> dict[str, Any]:
    """What a row and a record both have under the same name."""
    names = {column.name for column in row.__table__.columns} & record.__dataclass_fields__.keys()
    return {name: getattr(row, name) for name in names}


def _rows(
    session: Session, rows: type[Base], places: Iterable[Place], *conditions: ColumnElement[bool]
) -> list[tuple[Place, Any, dict[str, Any]]]:
    """Each row there is with its place, and with what every record has."""
    by_row = {place.row_id: place for place in places if place.table == rows.__tablename__}
    found = session.scalars(select(rows).where(rows.id.in_(by_row), *conditions)).all()
    slugs = {row.id: row.slug for row in session.execute(select(PortalRow.id, PortalRow.slug))}
    return [(by_row[row.id], row, _common(by_row[row.id], row, slugs)) for row in found]


def _common(place: Place, row: Any, slugs: dict[int, str]) -> dict[str, Any]:  # noqa: ANN401 - any row
    portal = row.id if isinstance(row, PortalRow) else row.portal_id
    return {"id": place.id, "portal_id": portal, "portal": slugs[portal], "modified_at": place.changed_at}


def _grouped(session: Session, query: Select[Any]) -> dict[int, tuple[Any, ...]]:
    """The second column's values by the first's, in the query's order."""
    groups = defaultdict[int, list[Any]](list)
    for key, value in session.execute(query):
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _tell_cases(session: Session, places: Sequence[Place], audience: Audience) -> dict[int, Told]:
    found = _rows(session, CaseRow, places, *are_told("case", audience))
    column, ids = AgendaItemRow.case_id, [row.id for _, row, _ in found]
    actions = _grouped(session, _ids_by(column, ids, "action", audience).order_by(AgendaItemRow.id))
    return {
        place.id: ToldCase(**{**_same(row, ToldCase), **common}, actions=actions.get(row.id, ()))
        for place, row, common in found
    }


def _ids_by(column: Any, ids: Iterable[int], kind: Kind, audience: Audience) -> Select[Any]:  # noqa: ANN401 - a column
    return select(column, column.class_.id).where(column.in_(list(ids)), *are_told(kind, audience, refers_to_none))


def _tell_events(session: Session, places: Sequence[Place], audience: Audience) -> dict[int, Told]:
    found = _rows(session, MeetingRow, places)
    ids = [row.id for _, row, _ in found]
    # A second telling's items are told by their twins too; alone, it tells its own.
    order = (AgendaItemRow.number.nulls_last(), AgendaItemRow.section.nulls_last(), AgendaItemRow.id)
    actions = _grouped(session, _ids_by(AgendaItemRow.meeting_id, ids, "action", audience).order_by(*order))
    people = _grouped(session, _parts(AttendeeRow, AttendeeRow.meeting_id, ids))
    names = _names(session, [row.body_id for _, row, _ in found])
    twins = _twins(session, MeetingRow, ids)
    return {
        place.id: ToldEvent(
            **{**_same(row, ToldEvent), **common, "twin_id": row.twin_id or twins.get(row.id)},
            body=names.get(row.body_id),
            is_second=row.twin_id is not None,
            actions=actions.get(row.id, ()),
            attendees=_records(people.get(row.id, ()), Attendee),
        )
        for place, row, common in found
    }


def _names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one is not None}
    return {row.id: row.name for row in session.execute(select(BodyRow.id, BodyRow.name).where(BodyRow.id.in_(wanted)))}


def _twins(session: Session, rows: Any, ids: Iterable[int]) -> dict[int, int]:  # noqa: ANN401 - a class of rows
    """The second tellings of first ones."""
    found = session.execute(select(rows.twin_id, rows.id).where(rows.twin_id.in_(list(ids))))
    return {row.twin_id: row.id for row in found}


def _parts(rows: Any, column: Any, ids: Iterable[int]) -> Select[Any]:  # noqa: ANN401 - a class of rows and its column
    return select(column, rows).where(column.in_(list(ids))).order_by(column, rows.ordinal)


def _records(rows: Iterable[Base], record: type[Any]) -> tuple[Any, ...]:
    return tuple(_record(row, record) for row in rows)


def _record(row: Base, record: type[Any]) -> Any:  # noqa: ANN401 - an instance of `record`
    said = {name: getattr(row, name) for name in record.__dataclass_fields__}
    # JSON's lists are a record's tuples.
    return record(**{name: tuple(value) if isinstance(value, list) else value for name, value in said.items()})


def _tell_organizations(session: Session, places: Sequence[Place], audience: Audience) -> dict[int, Told]:
    bodies, portals = _rows(session, BodyRow, places), _rows(session, PortalRow, places)
    body_ids, portal_ids = [row.id for _, row, _ in bodies], [row.id for _, row, _ in portals]
    events = _grouped(session, _ids_by(MeetingRow.body_id, body_ids, "event", audience).order_by(MeetingRow.id))
    posts = _grouped(session, _ids_by(BodyRow.portal_id, portal_ids, "post", audience).order_by(BodyRow.id))
    told: list[ToldOrganization] = [
        ToldOrganization(
            **common,
            name=row.name,
            classification=None,
            parent=organization_of_portal(row.portal_id),
            url=None,
            events=events.get(row.id, ()),
            posts=(),
        )
        for _, row, common in bodies
    ]
    told += [
        ToldOrganization(
            **common,
            name=row.name,
            classification=row.kind,
            parent=None,
            url=row.base_url,
            events=(),
            posts=posts.get(row.id, ()),
        )
        for _, row, common in portals
    ]
    return {one.id: one for one in told}


def _tell_people(session: Session, places: Sequence[Place], audience: Audience) -> dict[int, Told]:
    found = _rows(session, PersonRow, places, *are_told("person", audience))
    return {place.id: ToldPerson(**common, name=row.name) for place, row, common in found}


def _tell_posts(session: Session, places: Sequence[Place], audience: Audience) -> dict[int, Told]:
    found = _rows(session, BodyRow, places, *are_told("post", audience))
    return {place.id: ToldPost(**common, label=row.name) for place, row, common in found}


def _tell_actions(session: Session, places: Sequence[Place], _audience: Audience) -> dict[int, Told]:
    found = _rows(session, AgendaItemRow, places)
    items = [row for _, row, _ in found]
    query = select(MeetingRow.id, MeetingRow.held_on, MeetingRow.body_id)
    meetings = {
        row.id: row for row in session.execute(query.where(MeetingRow.id.in_({one.meeting_id for one in items})))
    }
    versions = _versions(session, [one.current_version_id for one in items])
    twins = _twins(session, AgendaItemRow, [one.id for one in items])
    told: dict[int, Told] = {}
    for place, row, common in found:
        meeting = meetings.get(row.meeting_id)
        said = {
            **_same(row, ToldAction),
            **common,
            "twin_id": row.twin_id or twins.get(row.id),
            "held_on": meeting.held_on if meeting else row.held_on,
            "body_id": meeting.body_id if meeting else None,
        }
        told[place.id] = ToldAction(
            **said,
            event_id=row.meeting_id,
            post_id=row.body_id,
            is_second=row.twin_id is not None,
            version=versions.get(row.current_version_id),
        )
    return told


def _versions(session: Session, ids: Iterable[int | None]) -> dict[int, ToldVersion]:
    """Versions with their own handlings."""
    wanted = [one for one in ids if one is not None]
    query = select(VersionRow, PageRow.digest).join(PageRow, PageRow.id == VersionRow.page_id)
    versions = session.execute(query.where(VersionRow.id.in_(wanted))).all()
    own = session.scalars(select(HandlingRow).where(HandlingRow.version_id.in_(wanted), HandlingRow.is_current)).all()
    handling_ids = [one.id for one in own]
    parts: dict[type[Base], dict[int, tuple[Any, ...]]] = {
        rows: _grouped(session, _parts(rows, rows.handling_id, handling_ids)) for rows, _, _ in _PARTS
    }
    decided = session.scalars(select(DecisionRow).where(DecisionRow.handling_id.in_(handling_ids)))
    decisions = {one.handling_id: _record(one, Decision) for one in decided}
    linked = _grouped(session, _parts(AttachmentRow, AttachmentRow.version_id, wanted))
    fetched = select(FileRow).join(AttachmentRow, AttachmentRow.digest == FileRow.digest)
    files = {
        row.digest: stored_file(row) for row in session.scalars(fetched.where(AttachmentRow.version_id.in_(wanted)))
    }
    handlings = {one.version_id: one for one in own}
    told = {}
    for row, digest in versions:
        handling = handlings.get(row.id)
        rows = {part: parts[part].get(handling.id, ()) if handling else () for part in parts}
        told[row.id] = ToldVersion(
            ordinal=row.ordinal,
            seen_from=row.seen_from,
            parser_version=row.parser_version,
            warnings=tuple(row.warnings),
            digest=digest,
            handling=_handling(handling, rows, decisions) if handling else None,
            preparers=tuple(one.person_id for one in rows[PreparerRow]),
            proposers=tuple(one.person_id for one in rows[ProposalRow]),
            stands=tuple(one.person_id for one in rows[StandRow]),
            attachments=_records(linked.get(row.id, ()), Attachment),
            files=tuple(files.get(one.digest) for one in linked.get(row.id, ())),
        )
    return told


_PARTS: tuple[tuple[Any, str, type[Any]], ...] = (
    (PassageRow, "passages", Passage),
    (PreparerRow, "preparers", Preparer),
    (ProposalRow, "proposals", Proposal),
    (VoteRow, "votes", Vote),
    (StandRow, "stands", Stand),
)


def _handling(row: HandlingRow, rows: dict[type[Base], tuple[Any, ...]], decisions: dict[int, Decision]) -> Handling:
    said = {name: _records(rows[part], record) for part, name, record in _PARTS}
    return Handling(
        body_name=row.body_name,
        held_on=row.held_on,
        section=row.section,
        is_current=True,
        decision=decisions.get(row.id),
        **said,
    )


_TELLERS: dict[str, Callable[[Session, Sequence[Place], Audience], dict[int, Told]]] = {
    "case": _tell_cases,
    "action": _tell_actions,
    "event": _tell_events,
    "organization": _tell_organizations,
    "person": _tell_people,
    "post": _tell_posts,
}


# Functions have no rows of their own: a class is what a portal's case numbers name.


def list_functions(session: Session) -> list[ToldFunction]:
    """All function classes, by their ids."""
    query = select(CaseRow.portal_id, PortalRow.slug, CaseRow.function_class).join(PortalRow).distinct()
    rows = session.execute(query.where(CaseRow.function_class.is_not(None))).all()
    numbers = {(row.portal_id, row.function_class): function_number(row.portal_id, row.function_class) for row in rows}
    told = [
        ToldFunction(
            id=number,
            portal=row.slug,
            portal_id=row.portal_id,
            modified_at=None,
            function_id=row.function_class,
            parent=numbers.get((row.portal_id, class_above(row.function_class))),
        )
        for row in rows
        if (number := numbers[row.portal_id, row.function_class]) is not None
    ]
    return sorted(told, key=lambda one: one.id)
