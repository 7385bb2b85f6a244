"""What the web pages show, read from the archive: bodies, meetings, cases, people, portals. Only reads."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    column,
    extract,
    func,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import Session

from archive.browsing import (
    BodyEntry,
    BodyView,
    CaseView,
    Entry,
    ItemView,
    MeetingEntry,
    MeetingView,
    Month,
    PersonView,
    PortalView,
    Turn,
)
from archive.records import (
    Attendee,
    Audience,
    Coverage,
    Gap,
    Outcome,
    Page,
    Portal,
    UnlinkedItem,
)
from archive.store.conditions import refers_to_none
from archive.store.engine import Archive
from archive.store.health import portals_health
from archive.store.lists import ITEM_LINES, item_detail, read_line
from archive.store.pages import read_page
from archive.tables import (
    VIEWS,
    AgendaItemRow,
    AttendeeRow,
    BodyRow,
    BodyYearRow,
    CaseRow,
    ChangeRow,
    DecisionRow,
    DownloadRow,
    FilePageRow,
    GapRow,
    HandlingRow,
    MeetingRow,
    PageRow,
    PersonRow,
    PortalRow,
    PreparerRow,
    ProposalRow,
    RemovalRow,
    RoundRow,
    StandRow,
    UnlinkedItemRow,
    VersionRow,
)

PER_PAGE = 50
MONTHS_SHOWN = 24
TURNS_SHOWN = 500
"""A case with more turns than this is no case."""

_LINE = ITEM_LINES.c
_IS_TOLD_HERE = _LINE.is_told_by_other.is_not(True)
_HISTORY = table("case_history", *map(column, VIEWS["case_history"].split()))


def archive_stamp(archive: Archive) -> tuple[object, ...]:
    """Something that differs when what is archived does: from one round, page or change to the next."""
    with archive.reading() as session:
        return tuple(
            session.scalars(select(what)).one()
            for what in (
                func.max(PageRow.id),
                func.max(VersionRow.id),
                func.max(RoundRow.id),
                func.max(RoundRow.finished_at),
                func.max(RemovalRow.finished_at),
                func.max(DownloadRow.id),
                func.max(FilePageRow.id),
                func.max(ChangeRow.id),
            )
        )


def newest_entries(archive: Archive, audience: Audience, *, limit: int, slug: str | None = None) -> tuple[Entry, ...]:
    """The items that came last into the archive."""
    # Of twins, the first to come is told.
    told = [_LINE.twin_id.is_(None), _IS_TOLD_HERE, *([] if slug is None else [_is_of_portal(_LINE, slug)])]
    with archive.reading() as session:
        return _entries(session, audience, *told, order=(_LINE.item_id.desc(),), limit=limit)


def upcoming_meetings(
    archive: Archive, audience: Audience, *, since: date, slug: str | None = None, body: str | None = None, limit: int
) -> tuple[MeetingEntry, ...]:
    """The meetings held on a day or later, the next one first; of all portals, or one, or one body of it."""
    conditions: list[ColumnElement[bool]] = [MeetingRow.held_on >= since, refers_to_none(MeetingRow.minutes_id)]
    if slug is not None:
        conditions.append(PortalRow.slug == slug)
    if body is not None:
        conditions.append(BodyRow.name == body)
    with archive.reading() as session:
        order = (MeetingRow.held_on, MeetingRow.starts_at, MeetingRow.id)
        return _meetings(session, audience, *conditions, order=order, limit=limit)


def find_entries(archive: Archive, item_ids: Iterable[int]) -> dict[int, Entry]:
    """Items by their item_id."""
    with archive.reading() as session:
        return _by_id(session, item_ids)


def find_item_view(archive: Archive, slug: str, key: str, audience: Audience, *, is_official: bool) -> ItemView | None:
    """An item with what stands around it; None where there is none that this audience may see."""
    with archive.reading() as session:
        kind = _LINE.meeting_id.is_(None) if is_official else _LINE.meeting_id.is_not(None)
        entries = _entries(session, audience, kind, _LINE.portal_key == key, _is_of_portal(_LINE, slug), limit=1)
        if not entries:
            return None
        [entry] = entries
        row = session.get_one(AgendaItemRow, entry.line.item_id)
        detail = item_detail(session, entry.line)
        linked = {one.item_id for version in detail.versions for one in version.handlings if one.item_id is not None}
        known = _by_id(session, {*linked, *([detail.twin.item_id] if detail.twin else [])}, audience)
        before, after = _neighbours(session, row, audience)
        return ItemView(
            entry=entry,
            detail=detail,
            organisation=session.get_one(PortalRow, row.portal_id).name,
            meeting_key=row.meeting.portal_key if row.meeting else None,
            function_class=None if row.case_id is None else session.get_one(CaseRow, row.case_id).function_class,
            secrecy=row.secrecy,
            secrecy_law=row.secrecy_law,
            last_seen_at=row.last_seen_at,
            twin=known.get(detail.twin.item_id) if detail.twin else None,
            before=before,
            after=after,
            handled={item_id: other for item_id, other in known.items() if item_id in linked and other != entry},
            stored=_stored(session, row.id),
        )


def find_meeting_view(archive: Archive, slug: str, key: str, audience: Audience) -> MeetingView | None:
    """A meeting whole; None where there is none that this audience may see."""
    with archive.reading() as session:
        is_it = (PortalRow.slug == slug, MeetingRow.portal_key == key)
        entries = _meetings(session, audience, *is_it, limit=1)
        if not entries:
            return None
        row = session.scalars(
            select(MeetingRow).join(PortalRow, MeetingRow.portal_id == PortalRow.id).where(*is_it)
        ).one()
        is_twin = MeetingRow.id == row.twin_id if row.twin_id else MeetingRow.twin_id == row.id
        twins = _meetings(session, audience, is_twin, limit=1)
        return MeetingView(
            entry=entries[0],
            pdf_url=row.pdf_url,
            twin=twins[0] if twins else None,
            attendees=_listed(session, AttendeeRow, Attendee, row.id),
            items=_agenda(session, row.id, audience),
            unlinked=_listed(session, UnlinkedItemRow, UnlinkedItem, row.id),
            gaps=_gaps(session, GapRow.meeting_id == row.id),
            is_read=row.last_seen_at is not None,
        )


def find_body_view(archive: Archive, slug: str, name: str, audience: Audience, *, page: int = 1) -> BodyView | None:
    """A body with a page of its meetings, or an officeholder with a page of decisions."""
    with archive.reading() as session:
        found = session.execute(_bodies().where(PortalRow.slug == slug, BodyRow.name == name)).one_or_none()
        if found is None:
            return None
        entry, row = _body_entry(found), session.get_one(BodyRow, found.body_id)
        meetings, items = _body_lists(session, row, audience, page)
        return BodyView(
            entry=entry,
            meetings=meetings[:PER_PAGE],
            items=items[:PER_PAGE],
            has_more=len(meetings) + len(items) > PER_PAGE,
            coverage=_coverage(session, slug, row),
            outcomes=_outcomes(session, _is_of(AgendaItemRow, row), audience),
            months=_months(session, _is_of(AgendaItemRow, row), audience),
        )


def body_entries(archive: Archive, slug: str, name: str, audience: Audience, *, limit: int) -> tuple[Entry, ...]:
    """A body's newest items, or an officeholder's decisions; none where there is no such body."""
    with archive.reading() as session:
        row = session.scalars(
            select(BodyRow).join(PortalRow).where(PortalRow.slug == slug, BodyRow.name == name)
        ).one_or_none()
        return _entries(session, audience, _is_of(_LINE, row), _IS_TOLD_HERE, limit=limit) if row else ()


def find_case_view(archive: Archive, slug: str, case_number: str, audience: Audience) -> CaseView | None:
    """A case with its turns; None where nothing of it can be seen."""
    with archive.reading() as session:
        row = session.scalars(
            select(CaseRow)
            .join(PortalRow, CaseRow.portal_id == PortalRow.id)
            .where(PortalRow.slug == slug, CaseRow.case_number == case_number)
        ).one_or_none()
        turns = _turns(session, slug, case_number, audience) if row else ()
        if row is None or not turns:
            return None
        return CaseView(
            portal=slug, case_number=case_number, function_class=row.function_class, title=row.title, turns=turns
        )


def find_person_view(
    archive: Archive, slug: str, name: str, audience: Audience, *, page: int = 1, limit: int = PER_PAGE
) -> PersonView | None:
    """A person with a page of what they prepared, presented, proposed or stood apart from."""
    with archive.reading() as session:
        person = session.scalars(
            select(PersonRow.id).join(PortalRow).where(PortalRow.slug == slug, PersonRow.name == name)
        ).one_or_none()
        if person is None:
            return None
        done = _done_by(person)
        entries = _entries(
            session,
            audience,
            _LINE.item_id.in_(select(done.c.item_id)),
            _IS_TOLD_HERE,
            limit=limit + 1,
            offset=(page - 1) * limit,
        )
        roles = _roles(session, person)
        items = tuple(replace(one, roles=roles.get(one.line.item_id, ())) for one in entries[:limit])
        return PersonView(portal=slug, name=name, items=items, has_more=len(entries) > limit)


def find_portal_view(archive: Archive, slug: str, audience: Audience) -> PortalView | None:
    """A portal with its bodies; None where the archive has no such portal."""
    with archive.reading() as session:
        row = session.scalars(select(PortalRow).filter_by(slug=slug)).one_or_none()
        if row is None:
            return None
        bodies = session.execute(_bodies().where(PortalRow.slug == slug).order_by(BodyRow.name)).all()
        portal = Portal(**{name: getattr(row, name) for name in Portal.__dataclass_fields__})
        months = _months(session, AgendaItemRow.portal_id == row.id, audience)
    health = portals_health(archive, slug)
    return PortalView(
        portal=portal, health=health[0] if health else None, bodies=tuple(map(_body_entry, bodies)), months=months
    )


def find_stored_page(archive: Archive, slug: str, digest: str) -> Page | None:
    """A page that a version was read from, by the digest of its bytes; None when they are not here."""
    with archive.reading() as session:
        row = session.scalars(
            select(PageRow)
            .join(VersionRow, VersionRow.page_id == PageRow.id)
            .join(AgendaItemRow, AgendaItemRow.id == VersionRow.agenda_item_id)
            .where(PageRow.digest == digest, PageRow.erased_at.is_(None), _is_of_portal(AgendaItemRow, slug))
            .limit(1)
        ).first()
        return None if row is None else read_page(row)


def _entries(
    session: Session,
    audience: Audience,
    *conditions: ColumnElement[bool],
    order: tuple[Any, ...] = (_LINE.held_on.desc().nulls_last(), _LINE.item_id.desc()),
    limit: int,
    offset: int = 0,
) -> tuple[Entry, ...]:
    query = (
        select(ITEM_LINES).where(*conditions, *_may_see(_LINE, audience)).order_by(*order).limit(limit).offset(offset)
    )
    return tuple(
        Entry(
            line=read_line(row),
            portal_key=row.portal_key,
            is_official=row.meeting_id is None,
            language=row.language,
        )
        for row in session.execute(query)
    )


def _by_id(session: Session, item_ids: Iterable[int], audience: Audience = "newsroom") -> dict[int, Entry]:
    ids = set(item_ids)
    entries = _entries(session, audience, _LINE.item_id.in_(ids), limit=len(ids)) if ids else ()
    return {entry.line.item_id: entry for entry in entries}


def _may_see(rows: Any, audience: Audience) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401 - rows or lines
    return (rows.removed_at.is_(None),) if audience == "public" else ()


def _is_of_portal(items: Any, slug: str) -> ColumnElement[bool]:  # noqa: ANN401 - rows or lines
    found: ColumnElement[bool] = items.portal_id == select(PortalRow.id).where(PortalRow.slug == slug).scalar_subquery()
    return found


def _meetings(
    session: Session,
    audience: Audience,
    *conditions: ColumnElement[bool],
    order: tuple[Any, ...] = (MeetingRow.held_on.desc().nulls_last(), MeetingRow.id.desc()),
    limit: int,
    offset: int = 0,
) -> tuple[MeetingEntry, ...]:
    query = (
        select(MeetingRow, PortalRow.slug, BodyRow.name)
        .join(PortalRow, PortalRow.id == MeetingRow.portal_id)
        .outerjoin(BodyRow, BodyRow.id == MeetingRow.body_id)
        .where(*conditions, *_may_see(MeetingRow, audience))
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    return tuple(_meeting_entry(row, slug, body) for row, slug, body in session.execute(query))


def _meeting_entry(row: MeetingRow, slug: str, body: str | None) -> MeetingEntry:
    same = "portal_key held_on starts_at place stage checked published_on url language".split()
    return MeetingEntry(
        portal=slug,
        body=body,
        changed_at=row.changed_at or row.first_seen_at,
        **{name: getattr(row, name) for name in same},
    )


def _agenda(session: Session, meeting_id: int, audience: Audience) -> tuple[Entry, ...]:
    order = (_LINE.number.nulls_last(), _LINE.section.nulls_last(), _LINE.item_id)
    return _entries(session, audience, _LINE.meeting_id == meeting_id, order=order, limit=TURNS_SHOWN)


def _neighbours(session: Session, row: AgendaItemRow, audience: Audience) -> tuple[Entry | None, Entry | None]:
    agenda = _agenda(session, row.meeting_id, audience) if row.meeting_id else ()
    at = next((index for index, one in enumerate(agenda) if one.line.item_id == row.id), None)
    if at is None:
        return None, None
    return agenda[at - 1] if at else None, agenda[at + 1] if at + 1 < len(agenda) else None


def _listed(session: Session, row_class: Any, record: Any, meeting_id: int) -> tuple[Any, ...]:  # noqa: ANN401 - its record
    rows = session.scalars(select(row_class).filter_by(meeting_id=meeting_id).order_by("ordinal"))
    return tuple(record(**{name: getattr(row, name) for name in record.__dataclass_fields__}) for row in rows)


def _stored(session: Session, item_id: int) -> frozenset[str]:
    query = (
        select(PageRow.digest)
        .join(VersionRow, VersionRow.page_id == PageRow.id)
        .where(VersionRow.agenda_item_id == item_id, PageRow.erased_at.is_(None))
    )
    return frozenset(session.scalars(query))


def _gaps(session: Session, *conditions: ColumnElement[bool]) -> tuple[Gap, ...]:
    query = (
        select(GapRow, MeetingRow.portal_key)
        .outerjoin(MeetingRow, GapRow.meeting_id == MeetingRow.id)
        .where(*conditions)
        .order_by(GapRow.id)
    )
    same = [name for name in Gap.__dataclass_fields__ if name != "meeting_key"]
    return tuple(
        Gap(meeting_key=key, **{name: getattr(row, name) for name in same}) for row, key in session.execute(query)
    )


def _coverage(session: Session, slug: str, body: BodyRow) -> tuple[Coverage, ...]:
    rows = session.scalars(select(BodyYearRow).filter_by(body_id=body.id).order_by(BodyYearRow.year.desc())).all()
    same = "year meetings items_expected items_held sections_missing reason".split()
    return tuple(
        Coverage(
            portal=slug,
            body=body.name,
            gaps=_gaps(session, GapRow.body_year_id == row.id),
            **{name: getattr(row, name) for name in same},
        )
        for row in rows
    )


def _bodies() -> Select[Any]:
    """Bodies with how many items they have, and the day of the last; whose meetings nobody read yet have none."""
    held = select(func.sum(BodyYearRow.items_held)).where(BodyYearRow.body_id == BodyRow.id).scalar_subquery()
    decided = select(func.count()).where(AgendaItemRow.body_id == BodyRow.id).scalar_subquery()
    last_meeting = select(func.max(MeetingRow.held_on)).where(MeetingRow.body_id == BodyRow.id).scalar_subquery()
    last_decision = select(func.max(AgendaItemRow.held_on)).where(AgendaItemRow.body_id == BodyRow.id).scalar_subquery()
    return select(
        BodyRow.id.label("body_id"),
        PortalRow.slug,
        BodyRow.name,
        BodyRow.kind,
        (func.coalesce(held, 0) + decided).label("items"),
        func.coalesce(last_meeting, last_decision).label("last_on"),
    ).join(PortalRow, PortalRow.id == BodyRow.portal_id)


def _body_entry(row: Any) -> BodyEntry:  # noqa: ANN401 - a row of `_bodies`
    return BodyEntry(portal=row.slug, name=row.name, kind=row.kind, items=row.items, last_on=row.last_on)


def _body_lists(
    session: Session, body: BodyRow, audience: Audience, page: int
) -> tuple[tuple[MeetingEntry, ...], tuple[Entry, ...]]:
    if body.kind == "officeholder":
        return (), _entries(session, audience, _is_of(_LINE, body), limit=PER_PAGE + 1, offset=_skipped(page))
    sat = (MeetingRow.body_id == body.id, refers_to_none(MeetingRow.minutes_id))
    return _meetings(session, audience, *sat, limit=PER_PAGE + 1, offset=_skipped(page)), ()


def _skipped(page: int) -> int:
    return (page - 1) * PER_PAGE


def _is_of(items: Any, body: BodyRow) -> ColumnElement[bool]:  # noqa: ANN401 - rows or lines
    """Whether an item is a body's, be it an officeholder."""
    meetings = select(MeetingRow.id).where(MeetingRow.body_id == body.id)
    found: ColumnElement[bool] = items.meeting_id.in_(meetings) if body.kind == "body" else items.body_id == body.id
    return found


def _outcomes(session: Session, condition: ColumnElement[bool], audience: Audience) -> tuple[tuple[Outcome, int], ...]:
    count = func.count().label("items")
    rows = session.execute(
        select(DecisionRow.outcome, count)
        .join(HandlingRow, DecisionRow.handling_id == HandlingRow.id)
        .join(AgendaItemRow, and_(AgendaItemRow.current_version_id == HandlingRow.version_id, HandlingRow.is_current))
        .where(condition, *_may_see(AgendaItemRow, audience))
        .group_by(DecisionRow.outcome)
        .order_by(count.desc(), DecisionRow.outcome)
    )
    return tuple((row.outcome, row.items) for row in rows)


def _months(session: Session, condition: ColumnElement[bool], audience: Audience) -> tuple[Month, ...]:
    """The last months that had items, oldest first."""
    held_on = func.coalesce(MeetingRow.held_on, AgendaItemRow.held_on)
    year, month = extract("year", held_on), extract("month", held_on)
    rows = session.execute(
        select(year.label("year"), month.label("month"), func.count().label("items"))
        .select_from(AgendaItemRow)
        .outerjoin(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(condition, held_on.is_not(None), *_may_see(AgendaItemRow, audience))
        .group_by(year, month)
        .order_by(year.desc(), month.desc())
        .limit(MONTHS_SHOWN)
    ).all()
    return tuple(Month(year=int(row.year), month=int(row.month), items=row.items) for row in reversed(rows))


def _turns(session: Session, slug: str, case_number: str, audience: Audience) -> tuple[Turn, ...]:
    rows = session.execute(
        select(_HISTORY)
        .where(_HISTORY.c.portal == slug, _HISTORY.c.case_number == case_number)
        .order_by(_HISTORY.c.held_on, func.coalesce(_HISTORY.c.section, 0), _HISTORY.c.item_id)
        .limit(TURNS_SHOWN)
    ).all()
    entries = _by_id(session, {row.item_id for row in rows}, audience)
    return tuple(_turn(row, entries[row.item_id]) for row in rows if row.item_id in entries)


def _turn(row: Any, entry: Entry) -> Turn:  # noqa: ANN401 - a row of `case_history`
    held_on = _day(row.held_on)
    return Turn(
        held_on=held_on,
        body=row.body,
        section=row.section,
        stage=row.stage,
        title=row.title,
        outcome=row.outcome if row.outcome in get_args(Outcome) else None,
        decision=row.decision,
        entry=entry,
        is_own=(held_on, row.body) == (entry.line.held_on, entry.line.body),
    )


def _day(value: date | str) -> date:
    """A day that came through a view, where SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _done_by(person: int) -> Any:  # noqa: ANN401 - a subquery of item_id and role
    """The items of a person, with each role."""
    parts = (
        select(PreparerRow.handling_id, PreparerRow.role.label("role")).where(PreparerRow.person_id == person),
        select(ProposalRow.handling_id, ProposalRow.kind.label("role")).where(ProposalRow.person_id == person),
        select(StandRow.handling_id, StandRow.kind.label("role")).where(StandRow.person_id == person),
    )
    named = union_all(*parts).subquery("named")
    return (
        select(AgendaItemRow.id.label("item_id"), named.c.role)
        .join(HandlingRow, and_(HandlingRow.id == named.c.handling_id, HandlingRow.is_current))
        .join(AgendaItemRow, AgendaItemRow.current_version_id == HandlingRow.version_id)
        .subquery("done")
    )


def _roles(session: Session, person: int) -> dict[int, tuple[str, ...]]:
    done = _done_by(person)
    roles: dict[int, tuple[str, ...]] = {}
    for item_id, role in session.execute(select(done.c.item_id, done.c.role).distinct().order_by(done.c.role)):
        roles[item_id] = (*roles.get(item_id, ()), role)
    return roles
