"""Kept files beside what was read of them, and what is read of them again put in its place. Reads no PDF."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.records import FilePage, FileText
from archive.store.engine import Archive
from archive.store.files import add_pages, learn_words, mask_pages
from archive.store.identities import portal_id
from archive.store.indexing import index_versions
from archive.store.vault import Vault
from archive.tables import AttachmentRow, DownloadRow, FilePageRow, FileRow


def digests_of(archive: Archive, slug: str, *, not_by: str | None = None) -> list[str]:
    """The digests of a portal's files that were not erased, in the order they came: all, or those of other readers."""
    with archive.reading() as session:
        had = select(DownloadRow.file_id).where(DownloadRow.portal_id == portal_id(session, slug))
        query = select(FileRow.digest).where(FileRow.id.in_(had), FileRow.erased_at.is_(None)).order_by(FileRow.id)
        if not_by is not None:
            query = query.where(FileRow.extractor.is_distinct_from(not_by))
        return list(session.scalars(query))


def load_text(archive: Archive, digest: str) -> tuple[FileText, str]:
    """What the rows hold of what a file says; and an address that gave it."""
    with archive.reading() as session:
        row = _file(session, digest)
        pages = session.scalars(select(FilePageRow).filter_by(file_id=row.id).order_by(FilePageRow.page))
        text = FileText(
            state=row.state,
            reason=row.reason,
            extractor=row.extractor,
            page_count=row.pages,
            pages=tuple(FilePage(number=one.page, text=one.text, is_scanned=one.is_scanned) for one in pages),
        )
        return text, session.scalars(select(DownloadRow.url).filter_by(file_id=row.id).limit(1)).one()


def replace_text(archive: Archive, digest: str, text: FileText, vault: Vault, *, now: datetime) -> None:
    """Put what was read of a file again in the place of what was, in one transaction, and let it be found by that.

    A forgotten name that is only read now takes the bytes away, as it does when a file arrives.
    """
    learn_words(archive, text, AttachmentRow.digest == digest)
    with archive.writing() as session:
        row = _file(session, digest)
        if row.erased_at is not None:
            return
        masked, is_kept_out = mask_pages(session, text)
        row.state, row.reason, row.extractor, row.pages = text.state, text.reason, text.extractor, text.page_count
        session.execute(delete(FilePageRow).where(FilePageRow.file_id == row.id))
        add_pages(session, row, masked)
        session.flush()
        index_versions(session, session.scalars(select(AttachmentRow.version_id).filter_by(digest=digest)))
        if is_kept_out:
            row.erased_at = now
            vault.drop(digest)


def _file(session: Session, digest: str) -> FileRow:
    return session.scalars(select(FileRow).filter_by(digest=digest)).one()
