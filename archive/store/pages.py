"""Pages: the bytes as received, compressed, each change of them once."""

import zlib
from datetime import datetime

from sqlalchemy import Text, and_, bindparam, func, select
from sqlalchemy.orm import Session

from archive.records import BodyKind, Page
from archive.store.engine import Archive
from archive.store.identities import find_item, portal_id
from archive.store.rows import add_row
from archive.store.seals import seal_page
from archive.store.tombstones import load_tombstones
from archive.tables import PageRow, VersionRow

_IS_SAME = and_(
    PageRow.digest == bindparam("digest"), PageRow.problem.is_not_distinct_from(bindparam("problem", type_=Text))
)
_NEWEST_UNTIL = (
    select(PageRow.id, PageRow.digest, PageRow.problem)
    .where(PageRow.portal_id == bindparam("portal"), PageRow.url == bindparam("url"))
    .where(PageRow.fetched_at <= bindparam("until"))
    # Of several pages of one time, any may be the same.
    .order_by(PageRow.fetched_at.desc(), _IS_SAME.desc(), PageRow.id.desc())
    .limit(1)
)
"""Asked for each page, and so built once."""

ZLIB_LEVEL = 6
"""Real pages shrink six-fold; higher levels cost time and gain nothing."""


def save_page(archive: Archive, slug: str, page: Page, *, problem: str | None = None) -> None:
    """Keep a page that stands for itself: a feed, a robots.txt; or an answer in its place, with what is wrong.

    One whose bytes must not be here is kept out once.
    """
    with archive.writing() as session:
        portal = portal_id(session, slug)
        newest = _newest(session, portal, page.url)
        if newest is None or newest.erased_at is None or newest.digest != page.digest:
            _add_page(session, portal, page, problem)


def newest_page(archive: Archive, slug: str, url: str) -> Page | None:
    """The last page kept of an address, of those that could be read; None when its bytes were erased."""
    with archive.reading() as session:
        row = _newest(session, portal_id(session, slug), url)
        return None if row is None or row.erased_at is not None else read_page(row)


def was_read(archive: Archive, slug: str, url: str) -> bool:
    """Whether a page of an address could ever be read, with its bytes or without."""
    with archive.reading() as session:
        return _newest(session, portal_id(session, slug), url) is not None


def _newest(session: Session, portal: int, url: str) -> PageRow | None:
    return session.scalars(
        select(PageRow)
        .where(PageRow.portal_id == portal, PageRow.url == url, PageRow.problem.is_(None))
        .order_by(PageRow.fetched_at.desc(), PageRow.id.desc())
        .limit(1)
    ).one_or_none()


def asked_at(archive: Archive, slug: str, url: str) -> datetime | None:
    """When the last answer that was kept of an address came, whatever it was worth."""
    with archive.reading() as session:
        query = select(func.max(PageRow.fetched_at))
        return session.scalars(query.filter_by(portal_id=portal_id(session, slug), url=url)).one()


def current_page(archive: Archive, slug: str, item_key: str, kind: BodyKind = "body") -> Page | None:
    """The page that an item's current version was read from."""
    with archive.reading() as session:
        item = find_item(session, portal_id(session, slug), item_key, kind)
        if item is None or item.current_version_id is None:
            return None
        query = select(PageRow).join(VersionRow, VersionRow.page_id == PageRow.id)
        return read_page(session.scalars(query.where(VersionRow.id == item.current_version_id)).one())


def pages_of(archive: Archive, slug: str, url: str) -> tuple[tuple[datetime, Page], ...]:
    """The pages kept of an address, of those that could be read, each with its time, oldest first."""
    with archive.reading() as session:
        rows = session.scalars(
            select(PageRow)
            .where(PageRow.portal_id == portal_id(session, slug), PageRow.url == url, PageRow.problem.is_(None))
            .order_by(PageRow.fetched_at, PageRow.id)
        )
        return tuple((row.fetched_at, read_page(row)) for row in rows)


def item_pages(
    archive: Archive, slug: str, item_key: str, kind: BodyKind = "body"
) -> tuple[tuple[datetime, Page], ...]:
    """The pages that an item's versions were read from, each with the time since when it was said, oldest first."""
    with archive.reading() as session:
        item = find_item(session, portal_id(session, slug), item_key, kind)
        if item is None:
            return ()
        rows = session.execute(
            select(VersionRow.seen_from, PageRow)
            .join(PageRow, VersionRow.page_id == PageRow.id)
            .where(VersionRow.agenda_item_id == item.id)
            .order_by(VersionRow.ordinal)
        )
        return tuple((seen_from, read_page(row)) for seen_from, row in rows)


def keep_unreadable(archive: Archive, slug: str, page: Page, *, problem: str) -> None:
    """Keep the bytes of a page that could not be read, and why."""
    with archive.writing() as session:
        keep_page(session, portal_id(session, slug), page, problem=problem)


def keep_page(session: Session, portal: int, page: Page, *, problem: str | None = None) -> int:
    """The id of a page's row, in the caller's transaction.

    It is that of the row which was the newest of the address at the time of the page, when the bytes are the same.
    """
    problem = problem and load_tombstones(session).mask(problem)
    said = {"digest": page.digest, "problem": problem}
    asked = {"portal": portal, "url": page.url, "until": page.fetched_at, **said}
    newest = session.execute(_NEWEST_UNTIL, asked).one_or_none()
    if newest is not None and (newest.digest, newest.problem) == (page.digest, problem):
        return int(newest.id)
    return _add_page(session, portal, page, problem)


def erase_page(session: Session, page_id: int, *, now: datetime) -> bool:
    """Take a page's bytes away, in the caller's transaction; whether they were still there."""
    row = session.get_one(PageRow, page_id)
    if row.erased_at is not None:
        return False
    row.body, row.erased_at = b"", now
    return True


def _add_page(session: Session, portal: int, page: Page, problem: str | None) -> int:
    is_kept_out = load_tombstones(session).keep_out(page)
    page_id = add_row(
        session,
        PageRow,
        portal_id=portal,
        url=page.url,
        status=page.status,
        digest=page.digest,
        media_type=page.media_type,
        encoding=page.encoding,
        body=b"" if is_kept_out else zlib.compress(page.body, ZLIB_LEVEL),
        erased_at=page.fetched_at if is_kept_out else None,
        fetched_at=page.fetched_at,
        headers=[list(header) for header in page.headers],
        problem=problem,
    )
    seal_page(session, portal, page_id, page)
    return page_id


def read_page(row: PageRow) -> Page:
    """The page in a row; one whose bytes were erased has none. Raises zlib.error for bytes that are no longer ours."""
    return Page(
        url=row.url,
        body=zlib.decompress(row.body) if row.erased_at is None else b"",
        status=row.status,
        media_type=row.media_type,
        fetched_at=row.fetched_at,
        headers=tuple((name, value) for name, value in row.headers),
        encoding=row.encoding,
    )
