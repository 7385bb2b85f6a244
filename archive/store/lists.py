"""Items read back for people: their lines, as in `item_list`, and one item whole."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from archive.differences import kind_of_change
from archive.errors import UsageError
from archive.records import HeldFile, ItemDetail, ItemLine, ItemVersion
from archive.store.engine import Archive
from archive.store.files import held_files
from archive.store.versions import read_version
from archive.tables import (
    VIEWS,
    AgendaItemRow,
    BodyRow,
    CaseRow,
    DecisionRow,
    HandlingRow,
    MeetingRow,
    PortalRow,
    VersionRow,
)

_AGENDA, _MINUTES = aliased(AgendaItemRow), aliased(AgendaItemRow)

ITEM_LINES = (
    select(
        AgendaItemRow.id.label("item_id"),
        PortalRow.slug.label("portal"),
        BodyRow.name.label("body"),
        func.coalesce(MeetingRow.held_on, AgendaItemRow.held_on).label("held_on"),
        AgendaItemRow.stage,
        func.coalesce(AgendaItemRow.number, _AGENDA.number).label("number"),
        AgendaItemRow.section,
        AgendaItemRow.title,
        CaseRow.case_number,
        DecisionRow.outcome,
        AgendaItemRow.url,
        case(
            (_AGENDA.first_seen_at < AgendaItemRow.first_seen_at, _AGENDA.first_seen_at),
            else_=AgendaItemRow.first_seen_at,
        ).label("first_seen_at"),
        AgendaItemRow.changed_at,
        AgendaItemRow.portal_key,
        AgendaItemRow.language,
        AgendaItemRow.portal_id,
        AgendaItemRow.meeting_id,
        AgendaItemRow.body_id,
        AgendaItemRow.twin_id,
        AgendaItemRow.removed_at,
        # An agenda's item is told by the minutes' as soon as the page of that was read, and until then in its stead.
        or_(
            _MINUTES.current_version_id.is_not(None),
            and_(_AGENDA.id.is_not(None), AgendaItemRow.current_version_id.is_(None)),
        ).label("is_told_by_other"),
    )
    .join(PortalRow, PortalRow.id == AgendaItemRow.portal_id)
    .outerjoin(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
    .outerjoin(BodyRow, BodyRow.id == func.coalesce(MeetingRow.body_id, AgendaItemRow.body_id))
    .outerjoin(CaseRow, CaseRow.id == AgendaItemRow.case_id)
    .outerjoin(HandlingRow, and_(HandlingRow.version_id == AgendaItemRow.current_version_id, HandlingRow.is_current))
    .outerjoin(DecisionRow, DecisionRow.handling_id == HandlingRow.id)
    .outerjoin(_AGENDA, _AGENDA.minutes_id == AgendaItemRow.id)
    .outerjoin(_MINUTES, _MINUTES.id == AgendaItemRow.minutes_id)
    .subquery("item_lines")
)
"""The columns of `item_list`, and others to look by, of every item.

The view leaves out one that its twin stands for, and one that is told by the agenda's or the minutes' under another id.
To join the item itself once more would be one table too many: PostgreSQL puts no more than eight in the best order, and
would make all the lines there are to give one.
"""

ITEM_ID = r"[0-9]{1,9}"
"""A longer number is no id, and would be too long for the database."""


def read_line(row: Any) -> ItemLine:  # noqa: ANN401 - a row of whatever was selected beside the line
    """The line in a row of `ITEM_LINES`."""
    return ItemLine(**{name: getattr(row, name) for name in VIEWS["item_list"].split()})


def find_items(archive: Archive, named: str) -> dict[str, ItemLine]:
    """The items that a person may mean by `kanta-hame/2025100-4`, `2025100-4`, or an item_id.

    Each by a name that no other of them has: with its portal, or its item_id where two kinds share the key.
    """
    slug, _, key = named.rpartition("/")
    lines = ITEM_LINES.c
    is_meant = lines.portal_key == key
    if slug:
        is_meant &= lines.portal == slug
    elif re.fullmatch(ITEM_ID, named):
        # An officeholder decision's key is a number too, and may be the item_id of another.
        is_meant |= lines.item_id == int(named)
    query = select(ITEM_LINES).where(is_meant).order_by(lines.item_id)
    with archive.reading() as session:
        found = [(f"{row.portal}/{row.portal_key}", read_line(row)) for row in session.execute(query)]
    names = Counter(name for name, _ in found)
    return {name if names[name] == 1 else str(line.item_id): line for name, line in found}


def load_item(archive: Archive, named: str) -> ItemDetail:
    """One item with all its versions; UsageError when no item is so named, or several are.

    Where its minutes have an id of their own, by either name: the agenda's versions come before the minutes'.
    """
    found = find_items(archive, named)
    if not found:
        raise UsageError(f"The archive has no item {named!r}.")
    if len(found) > 1:
        raise UsageError(f"{named!r} names several items; say which: {_choices(found)}.")
    [line] = found.values()
    with archive.reading() as session:
        return item_detail(session, line)


def item_detail(session: Session, line: ItemLine) -> ItemDetail:
    """The item of a line with all its versions, as the caller's transaction sees it."""
    tellings = find_tellings(session, line.item_id)
    item = next((row for row in reversed(tellings) if row.current_version_id), tellings[-1])
    agenda = tellings[0]
    versions, files = _said(session, tellings)
    return ItemDetail(
        line=_line(session, item.id),
        portal_key=item.portal_key,
        pdf_url=item.pdf_url,
        agenda=_line(session, agenda.id) if agenda is not item else None,
        twin=_twin(session, item),
        removed_at=item.removed_at,
        removal_reason=item.removal_reason,
        versions=versions,
        files=files,
    )


def find_tellings(session: Session, item_id: int) -> Sequence[AgendaItemRow]:
    """The rows of an item: the agenda's before that of its minutes, where these have an id of their own."""
    own = session.get_one(AgendaItemRow, item_id)
    tied = or_(AgendaItemRow.id.in_([own.id, own.minutes_id]), AgendaItemRow.minutes_id == own.id)
    return session.scalars(select(AgendaItemRow).where(tied).order_by(AgendaItemRow.minutes_id.is_(None))).all()


def _line(session: Session, item_id: int) -> ItemLine:
    return read_line(session.execute(select(ITEM_LINES).where(ITEM_LINES.c.item_id == item_id)).one())


def _said(session: Session, tellings: Sequence[AgendaItemRow]) -> tuple[tuple[ItemVersion, ...], tuple[HeldFile, ...]]:
    """The versions of all tellings in one row, as if the agenda had become minutes under its own id; and files."""
    said: list[ItemVersion] = []
    files: list[HeldFile] = []
    for item in tellings:
        rows = session.scalars(select(VersionRow).filter_by(agenda_item_id=item.id).order_by(VersionRow.ordinal))
        versions = [read_version(session, row) for row in rows]
        numbers = {one.ordinal: at for at, one in enumerate(versions, len(said))}
        files += [replace(one, version=numbers[one.version]) for one in held_files(session, item.id)]
        if said and versions:
            versions[0] = replace(versions[0], change=kind_of_change(said[-1], versions[0]))
        said += versions
    return tuple(replace(version, ordinal=at) for at, version in enumerate(said)), tuple(files)


def _twin(session: Session, item: AgendaItemRow) -> ItemLine | None:
    """The item that says the same in the other language."""
    lines = ITEM_LINES.c
    is_twin = lines.item_id == item.twin_id if item.twin_id else lines.twin_id == item.id
    found = session.execute(select(ITEM_LINES).where(is_twin))
    row = found.one_or_none()
    return None if row is None else read_line(row)


def _choices(found: dict[str, ItemLine]) -> str:
    return ", ".join(f"{name} ({line.body or line.title}, {line.held_on})" for name, line in found.items())
