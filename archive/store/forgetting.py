"""Forgetting people: a name, or how to reach those of old meetings, in rows and in the bytes of pages.

Rounds must rest meanwhile. What each table holds is found by its columns: a new one needs no word here.
"""

import zlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, Table, Text, delete, func, select, update
from sqlalchemy.orm import Session

from archive.errors import UsageError
from archive.masking import Sought, digest_name, holds_contacts, mask_contacts, mask_detail, normalised
from archive.store.engine import Archive
from archive.store.removals import Order, Removal, Removing
from archive.tables import (
    AgendaItemRow,
    Base,
    HandlingRow,
    MeetingRow,
    PageRow,
    PassageRow,
    PersonRow,
    PreparerRow,
    VersionRow,
)

ROWS_AT_ONCE = 500
_NOT_SAID = {"portals", "people", "seals", "removals", "tombstones", "secrets", "leases", "observations", "changes"}
"""Tables whose texts no page said, and people, who go as whole rows."""


def forget_person(archive: Archive, name: str, order: Order) -> Removal:
    """Take a name out of every row, and the bytes of every page that holds it; it does not come back.

    name: given name first. UsageError for a single word, which too many people bear.
    """
    if " " not in normalised(name):
        raise UsageError(f"{name!r} is one word; name a person by given name and surname.")
    sought = Sought(name=name)
    removing = Removing(archive, "person", order)
    removing.begin(lambda key: [digest_name(key, form) for form in sought.forms])
    for table in _tables():
        _mask_table(removing, table, lambda values: _masked(values, sought.mask))
    _forget_people(removing, sought)
    pages = select(PageRow.id).where(PageRow.erased_at.is_(None))
    removing.erase_where(pages, lambda row: is_in_page(row, sought.is_in))
    return removing.finish(is_thorough=True)


def forget_contacts(archive: Archive, *, held_before: date, order: Order) -> Removal:
    """Take telephone numbers and e-mail addresses out of what was decided before a day, with the bytes of its pages.

    So do the bytes of pages that could not be read and were fetched before that day. Done again, it finds nothing, and
    writes no line of the log.
    """
    removing = Removing(archive, "contacts", order)
    with archive.reading() as session:
        versions = list(session.scalars(_versions_before(held_before)))
    for at in range(0, len(versions), ROWS_AT_ONCE):
        for table in _tables():
            only = _of_versions(table, versions[at : at + ROWS_AT_ONCE])
            if only is not None:
                _mask_table(removing, table, lambda values: _masked(values, mask_contacts), only=only, is_nobody=True)
    day = datetime.combine(held_before, datetime.min.time(), order.now.tzinfo)
    unread = select(PageRow.id).where(PageRow.erased_at.is_(None), PageRow.problem.is_not(None))
    removing.erase_where(unread.where(PageRow.fetched_at < day), lambda row: is_in_page(row, holds_contacts))
    if removing.has_found:
        removing.begin(lambda _key: [])
    return removing.finish(is_thorough=False)


def is_in_page(row: PageRow, is_in: Callable[[bytes, str | None], bool]) -> bool:
    """Whether something is in a page's text; bytes that cannot be unpacked are taken to hold it."""
    try:
        return is_in(zlib.decompress(row.body), row.encoding)
    except zlib.error:
        return True


def _tables() -> list[Table]:
    """The tables that hold what pages said; first the one that tells how to reach whom."""
    said = [table for name, table in Base.metadata.tables.items() if name not in _NOT_SAID]
    return sorted(said, key=lambda table: (table.name != PreparerRow.__tablename__, table.name))


def _mask_table(
    removing: Removing,
    table: Table,
    mask: Callable[[Mapping[str, Any]], dict[str, Any]],
    *,
    only: ColumnElement[bool] | None = None,
    is_nobody: bool = False,
) -> None:
    """Mask the texts of a table, some rows at a time; with `is_nobody`, nobody in it can be reached any more."""
    texts = [column for column in table.columns if isinstance(column.type, Text | JSON)]
    query = select(table.c.id, *texts).order_by(table.c.id).limit(ROWS_AT_ONCE)
    query, last = query if only is None else query.where(only), 0
    while True:
        with removing.step() as session:
            rows = session.execute(query.where(table.c.id > last)).all()
            changes = {row.id: mask(row._asdict()) for row in rows}
            if table.name == PreparerRow.__tablename__:
                _hide_preparers(session, changes, everybody=is_nobody)
            changed = [row_id for row_id, values in changes.items() if values]
            for row_id in changed:
                session.execute(update(table).where(table.c.id == row_id).values(**changes[row_id]))
            removing.counts[table.name] += len(changed)
            removing.erase(session, _pages_of(session, table, changed))
        if not rows:
            return
        last = rows[-1].id


def _masked(values: Mapping[str, Any], mask: Callable[[str], str]) -> dict[str, Any]:
    """The values whose text is another once it is masked."""
    masked = {name: _mask_value(value, mask) for name, value in values.items()}
    return {name: value for name, value in masked.items() if value != values[name]}


def _mask_value(value: Any, mask: Callable[[str], str]) -> Any:  # noqa: ANN401 - text, lists of it, or anything else
    if isinstance(value, str):
        return mask(value)
    return [_mask_value(one, mask) for one in value] if isinstance(value, list) else value


def _hide_preparers(session: Session, changes: dict[int, dict[str, Any]], *, everybody: bool) -> None:
    """Let those who lose their name, or everybody, not be reached any more: neither by a column nor by the text."""
    for row_id, values in changes.items():
        row = session.get_one(PreparerRow, row_id)
        is_masked = bool(values.keys() & {"name", "printed"})
        details = [detail for detail in (row.phone, row.email) if detail and (is_masked or everybody)]
        for passage in session.scalars(select(PassageRow).filter_by(handling_id=row.handling_id)) if details else ():
            text = passage.text and (mask_contacts(passage.text) if everybody else passage.text)
            for detail in details:
                text = text and mask_detail(text, detail)
            passage.text = text
        if details:
            values |= {"phone": None, "email": None}
        if is_masked:
            values |= {"phone": None, "email": None, "printed": None, "person_id": None}


def _pages_of(session: Session, table: Table, ids: list[int]) -> list[int]:
    """The pages of the versions that these rows are parts of: rows and bytes must not say different things."""
    own = select(table.c.id).where(table.c.id.in_(ids))
    if table.name == VersionRow.__tablename__:
        versions = own
    elif "handling_id" in table.c:
        versions = select(HandlingRow.version_id).join(table, table.c.handling_id == HandlingRow.id)
        versions = versions.where(table.c.id.in_(ids))
    elif "version_id" in table.c:
        versions = own.with_only_columns(table.c.version_id)
    else:
        return []
    return list(session.scalars(select(VersionRow.page_id).where(VersionRow.id.in_(versions)).distinct()))


def _forget_people(removing: Removing, sought: Sought) -> None:
    with removing.step() as session:
        people = session.execute(select(PersonRow.id, PersonRow.name)).all()
        gone = [row.id for row in people if sought.mask(row.name) != row.name]
        # What refers to them lets go by the schema's own rule.
        session.execute(delete(PersonRow).where(PersonRow.id.in_(gone)))
        removing.counts["people"] += len(gone)


def _versions_before(day: date) -> Select[int]:
    return (
        select(VersionRow.id)
        .join(AgendaItemRow, AgendaItemRow.id == VersionRow.agenda_item_id)
        .outerjoin(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(func.coalesce(MeetingRow.held_on, AgendaItemRow.held_on) < day)
        .order_by(VersionRow.id)
    )


def _of_versions(table: Table, ids: list[int]) -> ColumnElement[bool] | None:
    """Which rows of a table are parts of some versions; None for a table of no such parts."""
    if table.name == VersionRow.__tablename__:
        return table.c.id.in_(ids)
    if "version_id" in table.c:
        return table.c.version_id.in_(ids)
    if "handling_id" in table.c:
        return table.c.handling_id.in_(select(HandlingRow.id).where(HandlingRow.version_id.in_(ids)))
    return None
