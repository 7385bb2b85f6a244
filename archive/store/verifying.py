"""Whether the archive is as it was stored: what SQL alone can tell. What a page says to a reader, others must check."""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from archive.evidence import Finding, Seal, SealedPage, check_chain, judge_file
from archive.records import Page
from archive.store.engine import Archive
from archive.store.pages import read_page
from archive.store.seals import chain_head
from archive.store.vault import open_vault
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    Base,
    DownloadRow,
    FileRow,
    PageRow,
    PortalRow,
    RemovalRow,
    RoundRow,
    SealRow,
    VersionRow,
)

PAGES_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """How much of a portal was proved, and what was found."""

    portal: str
    pages: int
    erased: int
    """Of these pages, those whose bytes were erased: seal and digest are checked, bytes cannot be."""
    head: str | None
    """The last link of its chain, to be noted down."""
    findings: tuple[Finding, ...]


def verify_portal(archive: Archive, slug: str, *, noted: str | None = None) -> Sealed:
    """Prove a portal's pages against its chain, its rounds' heads, and its versions against its pages.

    noted: a head that somebody wrote down once.
    """
    with archive.reading() as session:
        portal = session.scalars(select(PortalRow.id).where(PortalRow.slug == slug)).one()
        chain = check_chain(slug, _sealed_pages(session, portal), heads=_heads(session, portal), noted=noted)
        loose = _loose_pages(session, portal, slug)
        return Sealed(
            portal=slug,
            pages=_count(session, PageRow, PageRow.portal_id == portal),
            erased=_count(session, PageRow, (PageRow.portal_id == portal) & PageRow.erased_at.is_not(None)),
            head=chain_head(session, portal),
            findings=(*chain, *loose, *_versions(session, portal, slug)),
        )


def verify_files(archive: Archive, slug: str) -> tuple[int, tuple[Finding, ...]]:
    """How many files a portal has given, and which are not as they were had.

    UsageError when there are some and nobody says where.
    """
    with archive.reading() as session:
        given = select(DownloadRow.file_id).join(PortalRow, PortalRow.id == DownloadRow.portal_id)
        query = select(FileRow.digest, FileRow.erased_at).where(FileRow.id.in_(given.where(PortalRow.slug == slug)))
        rows = session.execute(query.order_by(FileRow.id)).all()
        loose = tuple(_loose_attachments(session, slug))
    vault = open_vault(archive.files) if rows else None
    judged = (
        Finding(portal=slug, subject=f"file {row.digest}", what=what)
        for row in rows
        if vault and (what := judge_file(row.digest, vault.measure(row.digest), is_erased=row.erased_at is not None))
    )
    return len(rows), (*judged, *loose)


def _loose_attachments(session: Session, slug: str) -> Iterator[Finding]:
    query = (
        select(AttachmentRow.url)
        .join(VersionRow, VersionRow.id == AttachmentRow.version_id)
        .join(AgendaItemRow, AgendaItemRow.id == VersionRow.agenda_item_id)
        .join(PortalRow, PortalRow.id == AgendaItemRow.portal_id)
        .outerjoin(FileRow, FileRow.digest == AttachmentRow.digest)
        .where(PortalRow.slug == slug, AttachmentRow.digest.is_not(None), FileRow.id.is_(None))
        .order_by(AttachmentRow.id)
    )
    for url in session.scalars(query):
        yield Finding(portal=slug, subject=url, what="the file that was had from here is gone from the rows")


def _count(session: Session, row_class: type[Base], condition: ColumnElement[bool]) -> int:
    return session.scalars(select(func.count()).select_from(row_class).where(condition)).one()


def _sealed_pages(session: Session, portal: int) -> Iterator[SealedPage]:
    """The seals of a portal in order, each with its page as it is now."""
    last = 0
    is_ordered = session.scalars(select(RemovalRow.id).limit(1)).one_or_none() is not None
    while True:
        rows = session.execute(
            select(SealRow, PageRow)
            .outerjoin(PageRow, SealRow.page_id == PageRow.id)
            .where(SealRow.portal_id == portal, SealRow.ordinal > last)
            .order_by(SealRow.ordinal)
            .limit(PAGES_AT_ONCE)
        ).all()
        if not rows:
            return
        yield from (_sealed_page(seal, page, is_ordered=is_ordered) for seal, page in rows)
        last = rows[-1][0].ordinal
        session.expunge_all()


def _sealed_page(seal: SealRow, row: PageRow | None, *, is_ordered: bool) -> SealedPage:
    """is_ordered: whether anybody ever ordered a removal, without which no page loses its bytes."""
    return SealedPage(
        seal=Seal(ordinal=seal.ordinal, digest=seal.digest, metadata_digest=seal.metadata_digest, chain=seal.chain),
        round_id=seal.round_id,
        page=None if row is None else _unpacked(row),
        url=None if row is None else row.url,
        digest=None if row is None else row.digest,
        is_erased=row is not None and row.erased_at is not None and is_ordered,
    )


def _unpacked(row: PageRow) -> Page | None:
    try:
        return read_page(row)
    except zlib.error:
        return None


def _heads(session: Session, portal: int) -> dict[str, Collection[int]]:
    """The links at which rounds ended, with the rounds."""
    heads: dict[str, list[int]] = defaultdict(list)
    query = select(RoundRow.chain_head, RoundRow.id).where(RoundRow.portal_id == portal).order_by(RoundRow.id)
    for head, round_id in session.execute(query):
        if head is not None:
            heads[head].append(round_id)
    return dict(heads)


def _loose_pages(session: Session, portal: int, slug: str) -> Iterator[Finding]:
    query = select(PageRow.url).outerjoin(SealRow, SealRow.page_id == PageRow.id).order_by(PageRow.id)
    for url in session.scalars(query.where(PageRow.portal_id == portal, SealRow.id.is_(None))):
        yield Finding(portal=slug, subject=url, what="this page was put in without a seal")


def _versions(session: Session, portal: int, slug: str) -> Iterator[Finding]:
    """Items of which a version is gone, or the page of one."""
    counted = (
        select(AgendaItemRow, func.count(PageRow.id), func.coalesce(func.max(VersionRow.ordinal), -1))
        .outerjoin(VersionRow, VersionRow.agenda_item_id == AgendaItemRow.id)
        .outerjoin(PageRow, PageRow.id == VersionRow.page_id)
        .where(AgendaItemRow.portal_id == portal)
        .group_by(AgendaItemRow.id)
        .order_by(AgendaItemRow.id)
    )
    for item, count, newest in session.execute(counted):
        if count != newest + 1:
            what = f"of its versions 0 to {newest}, {newest + 1 - count} are gone, or their pages"
            yield Finding(portal=slug, subject=f"item {item.portal_key}", what=what)
        elif item.changed_at is not None and item.current_version_id is None:
            yield Finding(portal=slug, subject=f"item {item.portal_key}", what="its current version is gone")
