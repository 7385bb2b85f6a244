"""Forgetting people: a name, or how to reach those of old meetings, in rows and in the bytes of pages.

Rounds must rest meanwhile. What each table holds is found by its columns: a new one needs no word here.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, Table, Text, delete, false, func, select, update
from sqlalchemy.orm import Session

from archive.errors import UsageError
from archive.masking import LONGEST_NAME, Sought, digest_name, holds_contacts, mask_contacts, mask_detail, normalised
from archive.store.engine import Archive
from archive.store.indexing import index_item, index_versions
from archive.store.removals import Order, Removal, Removing
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    Base,
    FilePageRow,
    FileRow,
    FollowerRow,
    FollowRow,
    HandlingRow,
    MeetingRow,
    PageRow,
    PassageRow,
    PersonRow,
    PreparerRow,
    RemovalRow,
    VersionRow,
)

ROWS_AT_ONCE = 500
_FILE_PAGES = Base.metadata.tables[FilePageRow.__tablename__]
_NOT_SAID = {"portals", "people", "seals", "removals", "tombstones", "secrets", "leases", "observations", "changes"}
_NOT_SAID |= {"search_texts", "events", "followers", "follows", "deliveries", "matches", "backlogs"}
"""Tables whose texts no page said, and people and who follows them, who go as whole rows."""
_FEWEST_WORDS = 2


def forget_person(archive: Archive, name: str, order: Order) -> Removal:
    """Take a name out of every row, and the bytes of every page that holds it; it does not come back.

    It goes from the reasons in the log of removals too. name: given name first. UsageError for a single word, which too
    many people bear, and for more words than are looked for.
    """
    words = normalised(name).split()
    if len(words) < _FEWEST_WORDS:
        raise UsageError(f"{name!r} is one word; name a person by given name and surname.")
    if len(words) > LONGEST_NAME:
        raise UsageError(f"{name!r} is {len(words)} words; a name of at most {LONGEST_NAME} can be found.")
    sought = Sought(name=name)
    removing = Removing(archive, "person", replace(order, reason=order.reason and sought.mask_note(order.reason)))
    removing.begin(lambda key: [digest_name(key, form) for form in sought.forms])
    for table in _tables():
        _mask_table(removing, table, lambda values: _masked(values, sought.mask))
    _forget_people(removing, sought)
    _forget_follows(removing, sought)
    _forget_reasons(removing, sought)
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
    only = FilePageRow.file_id.in_(_files_before(held_before))
    _mask_table(removing, _FILE_PAGES, lambda values: _masked(values, mask_contacts), only=only)
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
                _hide_preparers(removing, session, changes, everybody=is_nobody)
            changed = [row_id for row_id, values in changes.items() if values]
            for row_id in changed:
                session.execute(update(table).where(table.c.id == row_id).values(**changes[row_id]))
            removing.count(table.name, changed)
            removing.erase(session, _pages_of(session, table, changed))
            _index(session, table, changed)
            removing.erase_files(session, _files_of(session, table, changed))
        if not rows:
            return
        last = rows[-1].id


def _index(session: Session, table: Table, ids: list[int]) -> None:
    """Let the search index say what these rows say now."""
    versions = _versions_with(ids) if table is _FILE_PAGES else _versions_of(table, ids)
    index_versions(session, session.scalars(versions).all())
    if table.name == AgendaItemRow.__tablename__:
        for item_id in ids:
            index_item(session, item_id)


def _masked(values: Mapping[str, Any], mask: Callable[[str], str]) -> dict[str, Any]:
    """The values whose text is another once it is masked."""
    masked = {name: _mask_value(value, mask) for name, value in values.items()}
    return {name: value for name, value in masked.items() if value != values[name]}


def _mask_value(value: Any, mask: Callable[[str], str]) -> Any:  # noqa: ANN401 - text, lists of it, or anything else
    if isinstance(value, str):
        return mask(value)
    return [_mask_value(one, mask) for one in value] if isinstance(value, list) else value


def _hide_preparers(
    removing: Removing, session: Session, changes: dict[int, dict[str, Any]], *, everybody: bool
) -> None:
    """Let those who lose their name, or everybody, not be reached any more: neither by a column nor by the text."""
    for row_id, values in changes.items():
        row = session.get_one(PreparerRow, row_id)
        is_masked = bool(values.keys() & {"name", "printed"})
        details = [detail for detail in (row.phone, row.email) if detail and (is_masked or everybody)]
        for passage in session.scalars(select(PassageRow).filter_by(handling_id=row.handling_id)) if details else ():
            text = passage.text and (mask_contacts(passage.text) if everybody else passage.text)
            for detail in details:
                text = text and mask_detail(text, detail)
            if text != passage.text:
                passage.text = text
                removing.count(PassageRow.__tablename__, [passage.id])
        if details:
            values |= {"phone": None, "email": None}
        if is_masked:
            values |= {"phone": None, "email": None, "printed": None, "person_id": None}


def _pages_of(session: Session, table: Table, ids: list[int]) -> list[int]:
    """The pages of the versions that these rows are parts of: rows and bytes must not say different things."""
    pages = select(VersionRow.page_id).where(VersionRow.id.in_(_versions_of(table, ids))).distinct()
    return list(session.scalars(pages))


def _versions_of(table: Table, ids: list[int]) -> Select[int]:
    """The versions that these rows are parts of; none of a table of no such parts."""
    own = select(table.c.id).where(table.c.id.in_(ids))
    if table.name == VersionRow.__tablename__:
        return own
    if "handling_id" in table.c:
        versions = select(HandlingRow.version_id).join(table, table.c.handling_id == HandlingRow.id)
        return versions.where(table.c.id.in_(ids))
    if "version_id" in table.c:
        return own.with_only_columns(table.c.version_id)
    return select(VersionRow.id).where(false())


def _versions_with(file_pages: list[int]) -> Select[int]:
    """The versions to which these pages are attached."""
    attached = select(AttachmentRow.version_id).join(FileRow, FileRow.digest == AttachmentRow.digest)
    return (
        attached.join(FilePageRow, FilePageRow.file_id == FileRow.id).where(FilePageRow.id.in_(file_pages)).distinct()
    )


def _files_of(session: Session, table: Table, ids: list[int]) -> list[int]:
    """The files whose pages these rows are."""
    if table.name != FilePageRow.__tablename__:
        return []
    return list(session.scalars(select(FilePageRow.file_id).where(FilePageRow.id.in_(ids)).distinct()))


def _forget_people(removing: Removing, sought: Sought) -> None:
    with removing.step() as session:
        people = session.execute(select(PersonRow.id, PersonRow.name)).all()
        gone = [row.id for row in people if sought.mask(row.name) != row.name]
        # What refers to them lets go by the schema's own rule.
        session.execute(delete(PersonRow).where(PersonRow.id.in_(gone)))
        removing.counts["people"] += len(gone)


def _forget_follows(removing: Removing, sought: Sought) -> None:
    """Nobody follows the person any more, nor is the person told anything."""
    with removing.step() as session:
        follows = session.execute(select(FollowRow.id, FollowRow.query)).all()
        followers = session.execute(select(FollowerRow.id, FollowerRow.address)).all()
        ended = [row.id for row in follows if any(sought.mask(value) != value for value in row.query.values())]
        gone = {row.id for row in followers if sought.mask(row.address) != row.address}
        session.execute(delete(FollowRow).where(FollowRow.id.in_(ended)))
        idle = FollowerRow.id.not_in(select(FollowRow.follower_id))
        gone |= set(session.scalars(select(FollowerRow.id).where(idle)))
        session.execute(delete(FollowerRow).where(FollowerRow.id.in_(gone)))
        removing.counts["follows"] += len(ended)
        removing.counts["followers"] += len(gone)


def _forget_reasons(removing: Removing, sought: Sought) -> None:
    """No earlier line of the log says the name."""
    with removing.step() as session:
        for row in session.scalars(select(RemovalRow).where(RemovalRow.reason.is_not(None))):
            reason = row.reason and sought.mask_note(row.reason)
            if reason != row.reason:
                row.reason = reason
                removing.count(RemovalRow.__tablename__, [row.id])


def _versions_before(day: date) -> Select[int]:
    return (
        select(VersionRow.id)
        .join(AgendaItemRow, AgendaItemRow.id == VersionRow.agenda_item_id)
        .outerjoin(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(func.coalesce(MeetingRow.held_on, AgendaItemRow.held_on) < day)
        .order_by(VersionRow.id)
    )


def _files_before(day: date) -> Select[int]:
    """The files that are attached to items of meetings before a day, and to none that was held later."""
    held_on = func.coalesce(MeetingRow.held_on, AgendaItemRow.held_on)
    attached = (
        select(AttachmentRow.digest)
        .join(VersionRow, VersionRow.id == AttachmentRow.version_id)
        .join(AgendaItemRow, AgendaItemRow.id == VersionRow.agenda_item_id)
        .outerjoin(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AttachmentRow.digest.is_not(None))
    )
    before, later = attached.where(held_on < day), attached.where(held_on >= day)
    return select(FileRow.id).where(FileRow.digest.in_(before), FileRow.digest.not_in(later))


def _of_versions(table: Table, ids: list[int]) -> ColumnElement[bool] | None:
    """Which rows of a table are parts of some versions; None for a table of no such parts."""
    if table.name == VersionRow.__tablename__:
        return table.c.id.in_(ids)
    if "version_id" in table.c:
        return table.c.version_id.in_(ids)
    if "handling_id" in table.c:
        return table.c.handling_id.in_(select(HandlingRow.id).where(HandlingRow.version_id.in_(ids)))
    return None
