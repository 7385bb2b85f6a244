"""Forgetting an item: all that it said goes, what keeps it away stays.

Its key, its address, and its place in its meeting (of an officeholder decision whose it is, and of which day) stay as a
tombstone; other items' pages that print its text are theirs.
"""

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from archive.differences import INVISIBLE
from archive.masking import digest_address, page_texts
from archive.store.engine import Archive
from archive.store.forgetting import is_in_page
from archive.store.identities import drop_unnamed, title_case
from archive.store.indexing import index_item
from archive.store.items import tie_again
from archive.store.lists import find_tellings
from archive.store.removals import Order, Removal, Removing, is_interrupted
from archive.store.tombstones import FORGOTTEN
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    Base,
    EventRow,
    FailureRow,
    FilePageRow,
    FileRow,
    HandlingRow,
    PageRow,
    PersonRow,
    VersionRow,
)

_EMPTIED = "case_id title stage language secrecy secrecy_law pdf_url current_version_id changed_at".split()
"""What a forgotten item does not tell any more. Its place in the meeting stays: without it one would seem to lack."""


def forget_item(archive: Archive, item_id: int, order: Order) -> Removal:
    """Empty an item: its versions with all their parts go, its pages lose their bytes; it does not come back.

    So do those stored pages of its meeting, and feeds, that show one of its titles. Where its minutes have an id of
    their own, both are emptied. Done again, it finds nothing, and writes no line of the log.
    """
    removing = Removing(archive, "item", order)
    with archive.reading() as session:
        tellings = find_tellings(session, item_id)
        portal, ids = tellings[0].portal_id, [item.id for item in tellings]
        meeting_urls = [item.meeting.url for item in tellings if item.meeting]
        urls = set[str]().union(*(_urls(session, item) for item in ids))
        titles = set[str]().union(*(_titles(session, item) for item in ids))
        there = select(PageRow.id).where(PageRow.portal_id == portal, PageRow.erased_at.is_(None))
        has_page = session.scalars(there.where(PageRow.url.in_(urls)).limit(1)).one_or_none() is not None
        is_gone = not has_page and all(_is_empty(session, item) for item in ids)
        if is_gone and not is_interrupted(session, "item"):
            return removing.finish(is_thorough=False)
    removing.begin(lambda key: [digest_address(key, url) for url in urls])
    showing = or_(PageRow.url.in_(meeting_urls), PageRow.url.contains("page=rss", autoescape=True))
    removing.erase_where(there.where(PageRow.url.in_(urls)), lambda _row: True)
    removing.erase_where(
        there.where(showing), lambda row: is_in_page(row, lambda body, encoding: _shows(body, encoding, titles))
    )
    with removing.step() as session:
        for item in ids:
            _empty(session, removing, item)
        session.execute(delete(FailureRow).where(FailureRow.portal_id == portal, FailureRow.url.in_(urls)))
    return removing.finish(is_thorough=True)


def _urls(session: Session, item_id: int) -> set[str]:
    """Where the item was ever fetched from."""
    pages = select(PageRow.url).join(VersionRow, VersionRow.page_id == PageRow.id)
    seen = session.scalars(pages.where(VersionRow.agenda_item_id == item_id))
    return {session.get_one(AgendaItemRow, item_id).url, *seen}


def _titles(session: Session, item_id: int) -> set[str]:
    """What the item was ever called."""
    said = session.scalars(select(VersionRow.title).where(VersionRow.agenda_item_id == item_id))
    own = session.get_one(AgendaItemRow, item_id).title
    return {" ".join(title.translate(INVISIBLE).split()) for title in (own, *said) if title}


def _is_empty(session: Session, item_id: int) -> bool:
    """Whether the item was forgotten, and tells nothing."""
    item = session.get_one(AgendaItemRow, item_id)
    versions = select(VersionRow.id).where(VersionRow.agenda_item_id == item_id).limit(1)
    return (
        item.removal_reason == FORGOTTEN
        and session.scalars(versions).one_or_none() is None
        and all(getattr(item, name) is None for name in _EMPTIED)
    )


def _shows(body: bytes, encoding: str | None, titles: set[str]) -> bool:
    texts = [" ".join(text.split()) for text in page_texts(body, encoding)]
    return any(title in text for title in titles for text in texts)


def _empty(session: Session, removing: Removing, item_id: int) -> None:
    item = session.get_one(AgendaItemRow, item_id)
    case_id, people = item.case_id, set[int]()
    versions = select(VersionRow.id).where(VersionRow.agenda_item_id == item_id)
    handlings = select(HandlingRow.id).where(HandlingRow.version_id.in_(versions))
    for name, table in Base.metadata.tables.items():
        for parent, ids in (("version_id", versions), ("handling_id", handlings)):
            if parent in table.c:
                removing.counts[name] += len(session.scalars(select(table.c.id).where(table.c[parent].in_(ids))).all())
            if parent in table.c and PersonRow.__table__ in {key.column.table for key in table.foreign_keys}:
                people |= set(session.scalars(select(table.c.person_id).where(table.c[parent].in_(ids)))) - {None}
    removing.counts["versions"] += len(session.scalars(versions).all())
    removing.counts["agenda_items"] += not _is_empty(session, item_id)
    for name in _EMPTIED:
        setattr(item, name, None)
    item.removed_at, item.removal_reason = removing.now, FORGOTTEN
    session.flush()
    session.execute(delete(EventRow).where(EventRow.agenda_item_id == item_id))
    digests = set(session.scalars(select(AttachmentRow.digest).where(AttachmentRow.version_id.in_(versions))))
    session.execute(delete(VersionRow).where(VersionRow.agenda_item_id == item_id))
    _empty_files(session, removing, digests)
    tie_again(session, item)
    index_item(session, item.id)
    drop_unnamed(session, people=people, cases={case_id})
    if case_id is not None:
        title_case(session, case_id)


def _empty_files(session: Session, removing: Removing, digests: set[str | None]) -> None:
    """Take away the files that were the item's alone, with the texts of their pages."""
    elsewhere = select(AttachmentRow.digest).where(AttachmentRow.digest.is_not(None))
    only = select(FileRow.id).where(FileRow.digest.in_(digests - {None}), FileRow.digest.not_in(elsewhere))
    file_ids = list(session.scalars(only))
    texts = FilePageRow.file_id.in_(file_ids)
    removing.counts["file_pages"] += len(session.scalars(select(FilePageRow.id).where(texts)).all())
    session.execute(delete(FilePageRow).where(texts))
    removing.erase_files(session, file_ids)
