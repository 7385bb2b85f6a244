"""What could not be fetched or read: a queue with growing delays, closed by success."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from archive.records import Failure, Page
from archive.store.engine import Archive
from archive.store.identities import portal_id
from archive.store.pages import keep_page
from archive.store.tombstones import load_tombstones
from archive.tables import FailureRow, PortalRow

DELAYS = (timedelta(0), timedelta(0), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))
"""After the first, second … failure in a row: the next rounds try at once, then ever more seldom."""
_FAILURES = cast("Table", FailureRow.__table__)
_SOLVE = (
    # Of the table: no row of failures is at hand in such a transaction, whose values would have to follow.
    update(_FAILURES)
    .where(_FAILURES.c.portal_id == bindparam("portal"), _FAILURES.c.url == bindparam("address"))
    .where(_FAILURES.c.solved_at.is_(None), _FAILURES.c.last_at <= bindparam("now"))
    .values(solved_at=bindparam("now"))
)
GIVE_UP_AFTER = 12
"""Failures in a row, some seven weeks; then a person is asked, and only `--again` tries."""


def save_failure(
    archive: Archive, slug: str, url: str, reason: str, *, page: Page | None, now: datetime, is_gone: bool = False
) -> Failure:
    """Record a failure, with the page that could not be read, if there was one, and give it as it stands now.

    is_gone: whether the portal says that it has no such page any more.
    """
    with archive.writing() as session:
        portal = portal_id(session, slug)
        reason = load_tombstones(session).mask(reason)
        row = session.scalars(select(FailureRow).filter_by(portal_id=portal, url=url)).one_or_none()
        if row is None:
            row = FailureRow(portal_id=portal, url=url, first_at=now, attempts=0)
            session.add(row)
        elif row.solved_at is not None:
            row.first_at, row.attempts, row.gone, row.solved_at = now, 0, 0, None
        delay = DELAYS[min(row.attempts, len(DELAYS) - 1)]
        row.last_at, row.reason, row.attempts = now, reason, row.attempts + 1
        row.next_try_at = now + delay if row.attempts < GIVE_UP_AFTER else None
        row.gone = (row.gone or 0) + 1 if is_gone else 0
        row.page_id = keep_page(session, portal, page, problem=reason) if page else None
        return _failure(row, slug)


def open_failures(archive: Archive, slug: str | None = None) -> tuple[Failure, ...]:
    """The failures not solved yet, of one portal or of all, oldest first."""
    with archive.reading() as session:
        query = select(FailureRow, PortalRow.slug).join(PortalRow, FailureRow.portal_id == PortalRow.id)
        query = query.where(FailureRow.solved_at.is_(None)).order_by(FailureRow.first_at, FailureRow.id)
        rows = session.execute(query if slug is None else query.where(PortalRow.slug == slug)).all()
        return tuple(_failure(row, portal) for row, portal in rows)


def close_failures(archive: Archive, slug: str, urls: Collection[str], *, now: datetime) -> None:
    """Close failures that are over without a page to show for it; writes nothing when there are none."""
    if urls:
        with archive.writing() as session:
            for url in urls:
                solve_failure(session, portal_id(session, slug), url, now)


def solve_failure(session: Session, portal: int, url: str, now: datetime) -> None:
    """Close the failure of an address, in the caller's transaction; not one that came later than `now`."""
    session.execute(_SOLVE, {"portal": portal, "address": url, "now": now})


def _failure(row: FailureRow, slug: str) -> Failure:
    return Failure(
        portal=slug,
        url=row.url,
        reason=row.reason,
        attempts=row.attempts,
        gone=row.gone,
        first_at=row.first_at,
        last_at=row.last_at,
        next_try_at=row.next_try_at,
    )
