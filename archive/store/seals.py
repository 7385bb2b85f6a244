"""Sealing pages as they are stored: one link of the portal's chain for each, in the transaction that stores it."""

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from archive.evidence import FIRST, chain_link, digest_metadata
from archive.records import Page
from archive.store.rows import add_row
from archive.tables import RoundRow, SealRow

# Asked for each page, and so built once.
_NEWEST = (
    select(SealRow.ordinal, SealRow.chain)
    .where(SealRow.portal_id == bindparam("portal"))
    .order_by(SealRow.ordinal.desc())
    .limit(1)
)
_NEWEST_ROUND = (
    select(RoundRow.id, RoundRow.status)
    .where(RoundRow.portal_id == bindparam("portal"))
    .order_by(RoundRow.started_at.desc(), RoundRow.id.desc())
    .limit(1)
)


def seal_page(session: Session, portal: int, page_id: int, page: Page) -> None:
    """Add a page to the chain of its portal, as of the round that is running."""
    before = _newest(session, portal)
    digest, metadata_digest = page.digest, digest_metadata(page)
    add_row(
        session,
        SealRow,
        portal_id=portal,
        page_id=page_id,
        round_id=_running_round(session, portal),
        ordinal=before.ordinal + 1 if before else 1,
        digest=digest,
        metadata_digest=metadata_digest,
        chain=chain_link(before.chain if before else FIRST, digest, metadata_digest),
    )


def chain_head(session: Session, portal: int) -> str | None:
    """The last link of a portal's chain; None before its first page."""
    newest = _newest(session, portal)
    return newest.chain if newest else None


def _newest(session: Session, portal: int) -> Row[int, str] | None:
    return session.execute(_NEWEST, {"portal": portal}).one_or_none()


def _running_round(session: Session, portal: int) -> int | None:
    """A portal has one round at a time, the newest; None for a page that was stored without one."""
    newest = session.execute(_NEWEST_ROUND, {"portal": portal}).one_or_none()
    return newest.id if newest and newest.status == "running" else None
