"""The collections of the API: which rows are in which part of which collection, and what is told of them.

A collection is ordered by its own ids, or by the numbers of the list of changes; both only grow, and a part begins
after a place in that order, wherever the rows before it went meanwhile. Only reads.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from archive.audience import show_record
from archive.errors import TooSlowError
from archive.paatos import (
    Kind,
    Listing,
    Paging,
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
from archive.records import (
    Attachment,
    Attendee,
    Audience,
    Decision,
    Handling,
    ItemDetail,
    Passage,
    Preparer,
    Proposal,
    Stand,
    Vote,
)
from archive.store.conditions import refers_to_none
from archive.store.engine import Archive
from archive.store.files import stored_file
from archive.store.lists import ITEM_LINES, item_detail, read_line
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    AttendeeRow,
    Base,
    BodyRow,
    CaseRow,
    ChangeRow,
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


class _Place(NamedTuple):
    """A row of a collection: its id there, its place in the order, and what the list of changes says of it."""

    id: int
    row_id: int
    table: str
    place: int
    changed_at: datetime | None
    is_gone: bool


def list_resources(archive: Archive, kind: Kind, paging: Paging, audience: Audience) -> Listing:
    """A part of a collection as this audience may see it.

    In the order of changes those are told as gone that are in it no more.
    """
    if kind == "membership":
        # To be at a meeting is not yet to be a member: the archive knows of none.
        return Listing(told=(), count=0, has_more=False, last=None)
    with archive.reading() as session:
        if kind == "function":
            return _list_functions(session, paging)
        found = _changed if paging.order == "modified_at" else _in_order
        places = found(session, kind, paging, audience)
        shown = places[: paging.limit]
        told = tuple(_tell(session, kind, shown, audience))
    return Listing(
        told=told,
        count=_count(archive, kind, paging, audience),
        has_more=len(places) > paging.limit,
        last=shown[-1].place if shown else paging.after,
    )


def find_resource(archive: Archive, kind: Kind, resource_id: int, audience: Audience) -> Told | ToldGone | None:
    """One resource, also one that is told by its twin; ToldGone of one that is not here any more; None: never was."""
    if kind == "membership":
        return None
    with archive.reading() as session:
        if kind == "function":
            return next((one for one in _functions(session) if one.id == resource_id), None)
        lines = _lines(kind)
        row = session.execute(select(*_columns(lines)).where(lines.c.id == resource_id)).one_or_none()
        return next(iter(_tell(session, kind, [_Place(*row)], audience, is_alone=True)), None) if row else None


def find_versions(archive: Archive, item_id: int) -> ItemDetail | None:
    """An item with all that it ever said, contacts and all: for whom is decided elsewhere."""
    with archive.reading() as session:
        row = session.execute(select(ITEM_LINES).where(ITEM_LINES.c.item_id == item_id)).one_or_none()
        return None if row is None else item_detail(session, read_line(row))


def last_change(archive: Archive) -> datetime | None:
    """When the newest line of the list of changes was written."""
    with archive.reading() as session:
        return session.scalars(select(ChangeRow.changed_at).order_by(ChangeRow.id.desc()).limit(1)).one_or_none()


# Which rows are in a part.


def _base(kind: Kind, audience: Audience) -> FromClause:
    """The rows of a collection that this audience is told, twins once."""
    if kind == "organization":
        portals = _ids(PortalRow, PortalRow.id * 2 + 1, PortalRow.id)
        bodies = _ids(BodyRow, BodyRow.id * 2, BodyRow.portal_id).where(BodyRow.kind == "body")
        return union_all(portals, bodies).subquery("base")
    rows: Any = _ROWS[kind]
    query = _ids(rows, rows.id, rows.portal_id).where(*_told(kind, audience))
    return query.subquery("base")


_ROWS: dict[str, type[Base]] = {
    "case": CaseRow,
    "action": AgendaItemRow,
    "event": MeetingRow,
    "person": PersonRow,
    "post": BodyRow,
}


def _ids(rows: Any, number: Any, portal: Any) -> Select[Any]:  # noqa: ANN401 - a class of rows and two columns
    return select(
        number.label("id"),
        rows.id.label("row_id"),
        literal(rows.__tablename__).label("table"),
        portal.label("portal_id"),
    )


def _told(
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


def _narrowed(base: FromClause, paging: Paging) -> list[ColumnElement[bool]]:
    """The conditions that were asked for, on a collection's rows."""
    within = []
    if paging.portal is not None:
        within.append(base.c.portal_id == select(PortalRow.id).where(PortalRow.slug == paging.portal).scalar_subquery())
    for asked, rows, column in (
        (paging.event, AgendaItemRow, AgendaItemRow.meeting_id),
        (paging.case, AgendaItemRow, AgendaItemRow.case_id),
    ):
        if asked is not None:
            within.append(base.c.row_id.in_(select(rows.id).where(column == asked)))
    if paging.organization is not None:
        of_body = MeetingRow.body_id == paging.organization // 2
        even = literal(paging.organization % 2 == 0)
        within.append(base.c.row_id.in_(select(MeetingRow.id).where(of_body, even)))
    if paging.modified_since is not None:
        line = aliased(ChangeRow)
        is_of_row = (line.kind == base.c.table) & (line.row_id == base.c.row_id)
        within.append(exists(select(line.id).where(is_of_row, line.changed_at >= paging.modified_since)))
    return within


def _in_order(session: Session, kind: Kind, paging: Paging, audience: Audience) -> list[_Place]:
    """The rows of a part by their ids, and one more where there is one."""
    base = _base(kind, audience)
    line = and_(ChangeRow.kind == base.c.table, ChangeRow.row_id == base.c.row_id)
    query = (
        select(base.c.id, base.c.row_id, base.c.table, base.c.id, ChangeRow.changed_at, literal(value=False))
        .outerjoin(ChangeRow, line)
        .where(*_narrowed(base, paging))
        .order_by(base.c.id)
    )
    if paging.after is not None:
        query = query.where(base.c.id > paging.after)
    return _part(session, query, paging)


def _lines(kind: Kind) -> FromClause:
    """The list of changes as far as it is of one collection, with the ids that its rows have there."""
    line = (ChangeRow.row_id, ChangeRow.kind, ChangeRow.id.label("place"), ChangeRow.changed_at, ChangeRow.is_gone)
    of_bodies = (ChangeRow.kind == "bodies") & ChangeRow.row_id.in_(select(BodyRow.id).where(BodyRow.kind == "body"))
    # Of a body that is gone nobody knows of which kind it was: it is told as gone in both.
    of_nobody = (ChangeRow.kind == "bodies") & ChangeRow.is_gone
    if kind == "organization":
        number = case((ChangeRow.kind == "portals", ChangeRow.row_id * 2 + 1), else_=ChangeRow.row_id * 2)
        query = select(number.label("id"), *line).where(or_(ChangeRow.kind == "portals", of_bodies, of_nobody))
    else:
        query = select(ChangeRow.row_id.label("id"), *line).where(ChangeRow.kind == _ROWS[kind].__tablename__)
        query = query.where(or_(~of_bodies, of_nobody)) if kind == "post" else query
    return query.subquery("lines")


def _columns(lines: FromClause) -> list[ColumnElement[Any]]:
    return [lines.c[name] for name in ("id", "row_id", "kind", "place", "changed_at", "is_gone")]


def _changed(session: Session, kind: Kind, paging: Paging, _audience: Audience) -> list[_Place]:
    """The rows of a part by when they last changed, those that are gone too, and one more where there is one."""
    lines = _lines(kind)
    query = select(*_columns(lines)).where(lines.c.place > _start(session, lines, paging)).order_by(lines.c.place)
    return _part(session, query, paging)


def _start(session: Session, lines: FromClause, paging: Paging) -> int:
    """The number after which a part of the list of changes begins."""
    if paging.after is not None:
        return paging.after
    if paging.modified_since is None:
        return 0
    # By the numbers, not by the clock, which may have been set back meanwhile.
    first = session.scalars(select(func.min(lines.c.place)).where(lines.c.changed_at >= paging.modified_since)).one()
    newest = session.scalars(select(func.max(ChangeRow.id))).one()
    return (newest or 0) if first is None else first - 1


def _part(session: Session, query: Select[Any], paging: Paging) -> list[_Place]:
    rows = session.execute(query.limit(paging.limit + 1).offset(paging.offset or 0))
    return [_Place(*row) for row in rows]


def _count(archive: Archive, kind: Kind, paging: Paging, audience: Audience) -> int | None:
    """How many there are; None for who goes on after a place, and where counting takes too long."""
    if paging.after is not None:
        return None
    try:
        with archive.reading() as session:
            if paging.order == "modified_at":
                lines = _lines(kind)
                query = select(func.count()).where(lines.c.place > _start(session, lines, paging))
            else:
                base = _base(kind, audience)
                query = select(func.count()).select_from(base).where(*_narrowed(base, paging))
            return session.scalars(query).one()
    except TooSlowError:
        return None


# What is told of them.


def _tell(
    session: Session, kind: Kind, places: Sequence[_Place], audience: Audience, *, is_alone: bool = False
) -> list[Told | ToldGone]:
    """The records of rows, in their order. A twin is told only when it is asked for alone."""
    told = _TELLERS[kind](session, places, audience)
    return [show_record(_shown(place, told.get(place.id), audience, is_alone=is_alone), audience) for place in places]


def _shown(place: _Place, told: Told | None, audience: Audience, *, is_alone: bool) -> Told | ToldGone:
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
    session: Session, rows: type[Base], places: Iterable[_Place], *conditions: ColumnElement[bool]
) -> list[tuple[_Place, Any, dict[str, Any]]]:
    """Each row there is with its place, and with what every record has."""
    by_row = {place.row_id: place for place in places if place.table == rows.__tablename__}
    found = session.scalars(select(rows).where(rows.id.in_(by_row), *conditions)).all()
    slugs = {row.id: row.slug for row in session.execute(select(PortalRow.id, PortalRow.slug))}
    return [(by_row[row.id], row, _common(by_row[row.id], row, slugs)) for row in found]


def _common(place: _Place, row: Any, slugs: dict[int, str]) -> dict[str, Any]:  # noqa: ANN401 - any row
    portal = row.id if isinstance(row, PortalRow) else row.portal_id
    return {"id": place.id, "portal_id": portal, "portal": slugs[portal], "modified_at": place.changed_at}


def _grouped(session: Session, query: Select[Any]) -> dict[int, tuple[Any, ...]]:
    """The second column's values by the first's, in the query's order."""
    groups = defaultdict[int, list[Any]](list)
    for key, value in session.execute(query):
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _tell_cases(session: Session, places: Sequence[_Place], audience: Audience) -> dict[int, Told]:
    found = _rows(session, CaseRow, places, *_told("case", audience))
    column, ids = AgendaItemRow.case_id, [row.id for _, row, _ in found]
    actions = _grouped(session, _ids_by(column, ids, "action", audience).order_by(AgendaItemRow.id))
    return {
        place.id: ToldCase(**{**_same(row, ToldCase), **common}, actions=actions.get(row.id, ()))
        for place, row, common in found
    }


def _ids_by(column: Any, ids: Iterable[int], kind: Kind, audience: Audience) -> Select[Any]:  # noqa: ANN401 - a column
    return select(column, column.class_.id).where(column.in_(list(ids)), *_told(kind, audience, refers_to_none))


def _tell_events(session: Session, places: Sequence[_Place], audience: Audience) -> dict[int, Told]:
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


def _tell_organizations(session: Session, places: Sequence[_Place], audience: Audience) -> dict[int, Told]:
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


def _tell_people(session: Session, places: Sequence[_Place], audience: Audience) -> dict[int, Told]:
    found = _rows(session, PersonRow, places, *_told("person", audience))
    return {place.id: ToldPerson(**common, name=row.name) for place, row, common in found}


def _tell_posts(session: Session, places: Sequence[_Place], audience: Audience) -> dict[int, Told]:
    found = _rows(session, BodyRow, places, *_told("post", audience))
    return {place.id: ToldPost(**common, label=row.name) for place, row, common in found}


def _tell_actions(session: Session, places: Sequence[_Place], _audience: Audience) -> dict[int, Told]:
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


_TELLERS: dict[str, Callable[[Session, Sequence[_Place], Audience], dict[int, Told]]] = {
    "case": _tell_cases,
    "action": _tell_actions,
    "event": _tell_events,
    "organization": _tell_organizations,
    "person": _tell_people,
    "post": _tell_posts,
}


# Functions have no rows of their own: a class is what a portal's case numbers name.


def _functions(session: Session) -> list[ToldFunction]:
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


def _list_functions(session: Session, paging: Paging) -> Listing:
    known = [one for one in _functions(session) if paging.portal in {None, one.portal}]
    left = [one for one in known if paging.after is None or one.id > paging.after][paging.offset or 0 :]
    shown = tuple(left[: paging.limit])
    return Listing(
        told=shown,
        count=len(known) if paging.after is None else None,
        has_more=len(left) > paging.limit,
        last=shown[-1].id if shown else paging.after,
    )
