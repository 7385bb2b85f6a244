"""The collections of the API: which rows are in which part of which.

A collection is ordered by its own ids, or by the numbers of the list of changes; both only grow, and a part begins
after a place in that order, wherever the rows before it went meanwhile. Only reads; what is told of a row is told by
`resources`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from archive.errors import TooSlowError
from archive.paatos import Kind, Listing, Paging, Told, ToldGone
from archive.records import Audience, ItemDetail
from archive.store.engine import Archive
from archive.store.lists import ITEM_LINES, item_detail, read_line
from archive.store.resources import Place, are_told, list_functions, tell
from archive.tables import AgendaItemRow, Base, BodyRow, CaseRow, ChangeRow, MeetingRow, PersonRow, PortalRow


def list_resources(archive: Archive, kind: Kind, paging: Paging, audience: Audience) -> Listing:
    """A part of a collection as this audience may see it.

    In the order of changes those are told as gone that are in it no more.
    """
    if kind == "membership":
        # To be at a meeting is not yet to be a member: the archive knows of none.
        return Listing(told=(), count=0, has_more=False, last=None)
    with archive.reading() as session:
        if kind == "function":
            return _part_of_functions(session, paging)
        found = _changed if paging.order == "modified_at" else _in_order
        places = found(session, kind, paging, audience)
        shown = places[: paging.limit]
        told = tuple(tell(session, kind, shown, audience))
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
            return next((one for one in list_functions(session) if one.id == resource_id), None)
        lines = _lines(kind)
        row = session.execute(select(*_columns(lines)).where(lines.c.id == resource_id)).one_or_none()
        return next(iter(tell(session, kind, [Place(*row)], audience, is_alone=True)), None) if row else None


def find_versions(archive: Archive, item_id: int) -> ItemDetail | None:
    """An item with all that it ever said, contacts and all: for whom is decided elsewhere."""
    with archive.reading() as session:
        row = session.execute(select(ITEM_LINES).where(ITEM_LINES.c.item_id == item_id)).one_or_none()
        return None if row is None else item_detail(session, read_line(row))


def last_change(archive: Archive) -> datetime | None:
    """When the newest line of the list of changes was written."""
    with archive.reading() as session:
        return session.scalars(select(ChangeRow.changed_at).order_by(ChangeRow.id.desc()).limit(1)).one_or_none()


def _base(kind: Kind, audience: Audience) -> FromClause:
    """The rows of a collection that this audience is told, twins once."""
    if kind == "organization":
        portals = _ids(PortalRow, PortalRow.id * 2 + 1, PortalRow.id)
        bodies = _ids(BodyRow, BodyRow.id * 2, BodyRow.portal_id).where(BodyRow.kind == "body")
        return union_all(portals, bodies).subquery("base")
    rows: Any = _ROWS[kind]
    query = _ids(rows, rows.id, rows.portal_id).where(*are_told(kind, audience))
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


def _in_order(session: Session, kind: Kind, paging: Paging, audience: Audience) -> list[Place]:
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


def _changed(session: Session, kind: Kind, paging: Paging, _audience: Audience) -> list[Place]:
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


def _part(session: Session, query: Select[Any], paging: Paging) -> list[Place]:
    rows = session.execute(query.limit(paging.limit + 1).offset(paging.offset or 0))
    return [Place(*row) for row in rows]


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


def _part_of_functions(session: Session, paging: Paging) -> Listing:
    known = [one for one in list_functions(session) if paging.portal in {None, one.portal}]
    left = [one for one in known if paging.after is None or one.id > paging.after][paging.offset or 0 :]
    shown = tuple(left[: paging.limit])
    return Listing(
        told=shown,
        count=len(known) if paging.after is None else None,
        has_more=len(left) > paging.limit,
        last=shown[-1].id if shown else paging.after,
    )
