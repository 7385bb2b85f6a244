"""Attachments' files: which are wanted, what was had of them, what their pages say. Bytes stand in the vault."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import accumulate
from typing import Literal

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from archive.analysis import keys_of
from archive.records import FilePage, FilesHealth, FileText, HeldFile, Page, StoredFile, WantedFile
from archive.store.engine import Archive
from archive.store.failures import solve_failure
from archive.store.file_texts import MOST_CHARACTERS
from archive.store.identities import portal_id
from archive.store.indexing import index_versions
from archive.store.tombstones import load_tombstones
from archive.store.vault import Incoming, Vault
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    DownloadRow,
    FilePageRow,
    FileRow,
    MeetingRow,
    VersionRow,
)


def wanted_files(archive: Archive, slug: str, *, missing: Collection[str] = ()) -> tuple[WantedFile, ...]:
    """The addresses of a portal's attachments whose files were not had yet, those of the newest meetings first.

    Of current versions, and not of items that were removed. missing: digests of files that are wanted again.
    """
    held_on = func.max(func.coalesce(MeetingRow.held_on, AgendaItemRow.held_on))
    with archive.reading() as session:
        portal = portal_id(session, slug)
        is_wanted = AttachmentRow.digest.is_(None) | AttachmentRow.digest.in_(list(missing))
        query = (
            select(AttachmentRow.url)
            .join(AgendaItemRow, AgendaItemRow.current_version_id == AttachmentRow.version_id)
            .outerjoin(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
            .where(AgendaItemRow.portal_id == portal, AgendaItemRow.removed_at.is_(None), is_wanted)
            .group_by(AttachmentRow.url)
            .order_by(held_on.desc(), func.max(AttachmentRow.id).desc())
        )
        return tuple(
            WantedFile(url=url, held=_last_download(session, portal, url, set(missing)))
            for url in session.scalars(query).all()
        )


def missing_files(archive: Archive, vault: Vault) -> tuple[str, ...]:
    """The digests of the files that should be in the folder and are not."""
    there = set(vault.digests())
    with archive.reading() as session:
        held = session.scalars(select(FileRow.digest).where(FileRow.erased_at.is_(None)).order_by(FileRow.id))
        return tuple(digest for digest in held if digest not in there)


def files_health(archive: Archive) -> FilesHealth:
    """How the files are, and which are missing or could not be read."""
    vault = Vault(archive.files) if archive.files else None
    with archive.reading() as session:
        counts = {str(row.state): int(row.number) for row in session.execute(_STATES)}
        erased = session.scalars(select(func.count()).where(FileRow.erased_at.is_not(None))).one()
        known = set(session.scalars(select(FileRow.digest)))
        unreadable = tuple((url, reason or "") for url, reason in session.execute(_NOT_WHOLE))
    return FilesHealth(
        folder=str(archive.files) if archive.files else None,
        counts={**counts, **({"erased": erased} if erased else {})},
        missing=missing_files(archive, vault) if vault else (),
        strays=len(set(vault.digests()) - known) if vault else 0,
        unreadable=unreadable,
    )


_STATES = select(FileRow.state, func.count().label("number")).where(FileRow.erased_at.is_(None)).group_by(FileRow.state)
_NOT_WHOLE = (
    select(func.min(DownloadRow.url), func.min(FileRow.reason))
    .join(FileRow, FileRow.id == DownloadRow.file_id)
    .where(FileRow.reason.is_not(None), FileRow.erased_at.is_(None))
    .group_by(FileRow.id)
    .order_by(FileRow.id)
)


def is_known(archive: Archive, digest: str) -> bool:
    """Whether a file was read already, wherever it came from."""
    with archive.reading() as session:
        return session.scalars(select(FileRow.id).filter_by(digest=digest)).one_or_none() is not None


def save_file(
    archive: Archive, slug: str, page: Page, incoming: Incoming, text: FileText | None, vault: Vault
) -> Literal["new", "known", "kept out"]:
    """Save a file that arrived, what its pages say, and that it is what the portal's current versions link to.

    page: the answer that brought it, without its body; text: None for one that is known. All in one transaction, at
    whose end the bytes are in their place: killed before, nothing is here. One that is known is not kept twice. One
    that holds a forgotten name, or that was forgotten, is not kept at all; its digest is.
    """
    if text is not None:
        with archive.reading() as session:
            linked = _is_linked(portal_id(session, slug), page.url)
        learn_words(archive, text, *linked)
    try:
        return _save(archive, slug, page, incoming, text, vault)
    except IntegrityError:
        # Another portal's round had the same file at the same moment.
        return _save(archive, slug, page, incoming, text, vault)


def learn_words(archive: Archive, text: FileText, *linked: ColumnElement[bool]) -> None:
    """Meet the words that will be indexed, in the languages of the items that have it so: a first time takes long.

    Ten thousand take seconds, in which nobody else could write.
    """
    with archive.reading() as session:
        query = select(VersionRow.language).join(AttachmentRow, AttachmentRow.version_id == VersionRow.id)
        languages = set(session.scalars(query.where(*linked)))
    said = accumulate(len(page.text or "") for page in text.pages)
    for page, characters in zip(text.pages, said, strict=True):
        for language in languages if page.text and characters <= MOST_CHARACTERS else ():
            keys_of(page.text or "", language)


def _save(
    archive: Archive, slug: str, page: Page, incoming: Incoming, text: FileText | None, vault: Vault
) -> Literal["new", "known", "kept out"]:
    digest, size_bytes = incoming.measure()
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = session.scalars(select(FileRow).filter_by(digest=digest)).one_or_none()
        is_new = row is None
        if row is None:
            if text is None:
                raise ValueError(f"{digest} was never read")
            row = _add_file(session, page, digest, size_bytes, text)
        session.add(_download(portal, row, page))
        _attach(session, portal, page.url, row)
        solve_failure(session, portal, page.url, page.fetched_at)
        if row.erased_at is not None:
            return "kept out"
        session.flush()
        if is_new or vault.measure(digest) is None:
            vault.keep(incoming, digest)
        return "new" if is_new else "known"


def note_unchanged(archive: Archive, slug: str, url: str, *, now: datetime) -> None:
    """Note that the address of an attachment still gives the file that was had from it last."""
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = session.scalars(_downloads(portal, url).with_only_columns(FileRow)).first()
        if row is not None:
            _attach(session, portal, url, row)
        solve_failure(session, portal, url, now)


def held_files(session: Session, item_id: int) -> tuple[HeldFile, ...]:
    """What is held of the attachments of an item's versions, in their order."""
    scanned = select(func.count()).where(FilePageRow.file_id == FileRow.id, FilePageRow.is_scanned).scalar_subquery()
    rows = session.execute(
        select(VersionRow.ordinal, AttachmentRow.url, FileRow, scanned)
        .join(VersionRow, VersionRow.id == AttachmentRow.version_id)
        .join(FileRow, FileRow.digest == AttachmentRow.digest)
        .where(VersionRow.agenda_item_id == item_id)
        .order_by(VersionRow.ordinal, AttachmentRow.ordinal)
    )
    return tuple(
        HeldFile(version=version, url=url, scanned_pages=count, **vars(stored_file(row)))
        for version, url, row, count in rows
    )


def stored_file(row: FileRow) -> StoredFile:
    """The record of a file's row."""
    return StoredFile(
        digest=row.digest,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        state=row.state,
        reason=row.reason,
        page_count=row.pages,
        fetched_at=row.fetched_at,
        erased_at=row.erased_at,
    )


def attached_to(session: Session, version_id: int) -> dict[str, str]:
    """The digests of the files of a version's attachments, by address."""
    rows = select(AttachmentRow.url, AttachmentRow.digest).filter_by(version_id=version_id)
    return {url: digest for url, digest in session.execute(rows) if digest is not None}


def attach_again(session: Session, version_id: int, digests: dict[str, str]) -> None:
    """Let the attachments of a version that was read again have the files that they had, see `attached_to`."""
    session.flush()
    for url, digest in digests.items():
        row = session.scalars(select(FileRow).filter_by(digest=digest)).one()
        _link(session, row, AttachmentRow.version_id == version_id, AttachmentRow.url == url)


def _downloads(portal: int, url: str) -> Select[DownloadRow, FileRow]:
    return (
        select(DownloadRow, FileRow)
        .join(FileRow, FileRow.id == DownloadRow.file_id)
        .where(DownloadRow.portal_id == portal, DownloadRow.url == url)
        .order_by(DownloadRow.fetched_at.desc(), DownloadRow.id.desc())
        .limit(1)
    )


def _last_download(session: Session, portal: int, url: str, missing: Collection[str]) -> Page | None:
    found = session.execute(_downloads(portal, url)).one_or_none()
    if found is None or found[1].digest in missing:
        return None
    download, file = found
    return Page(
        url=url,
        body=b"",
        status=200,
        media_type=file.media_type,
        fetched_at=download.fetched_at,
        headers=tuple((name, value) for name, value in download.headers),
    )


def _add_file(session: Session, page: Page, digest: str, size_bytes: int, text: FileText) -> FileRow:
    masked, is_kept_out = mask_pages(session, text)
    row = FileRow(
        digest=digest,
        media_type=page.media_type,
        size_bytes=size_bytes,
        fetched_at=page.fetched_at,
        state=text.state,
        reason=text.reason,
        extractor=text.extractor,
        pages=text.page_count,
        erased_at=page.fetched_at if is_kept_out else None,
    )
    session.add(row)
    session.flush()
    add_pages(session, row, masked)
    return row


def mask_pages(session: Session, text: FileText) -> tuple[tuple[FilePage, ...], bool]:
    """A file's pages without what is forgotten; whether anything of it stood there, which keeps out the bytes."""
    tombstones = load_tombstones(session)
    masked = tuple(replace(one, text=tombstones.mask(one.text)) if one.text else one for one in text.pages)
    return masked, masked != text.pages


def add_pages(session: Session, row: FileRow, pages: Iterable[FilePage]) -> None:
    """Add the pages of a file that has none."""
    session.add_all(
        FilePageRow(file_id=row.id, page=one.number, text=one.text, is_scanned=one.is_scanned) for one in pages
    )


def _download(portal: int, row: FileRow, page: Page) -> DownloadRow:
    headers = [list(header) for header in page.headers]
    return DownloadRow(portal_id=portal, file_id=row.id, url=page.url, fetched_at=page.fetched_at, headers=headers)


def _attach(session: Session, portal: int, url: str, row: FileRow) -> None:
    """Let the current versions that link to an address have this file there, and be found by what it says."""
    index_versions(session, _link(session, row, *_is_linked(portal, url)))


def _is_linked(portal: int, url: str) -> tuple[ColumnElement[bool], ...]:
    """Of attachments: those of a portal's current versions that have this address."""
    versions = select(AgendaItemRow.current_version_id).where(AgendaItemRow.portal_id == portal)
    return AttachmentRow.url == url, AttachmentRow.version_id.in_(versions)


def _link(session: Session, row: FileRow, *where: ColumnElement[bool]) -> set[int]:
    """Say of attachments that have no file yet that this is theirs; the versions that they are of."""
    told = {"digest": row.digest, "media_type": row.media_type, "size_bytes": row.size_bytes}
    meant = (AttachmentRow.digest.is_(None), *where)
    versions = set(session.scalars(select(AttachmentRow.version_id).where(*meant)))
    session.execute(update(AttachmentRow).where(*meant).values(**told))
    return versions
