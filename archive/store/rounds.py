"""Rounds: when each portal was polled, and what came of it."""

from datetime import date, datetime

from sqlalchemy import case, func, select, update

from archive.helsinki import finnish_day
from archive.records import Account, RoundKind
from archive.store.engine import Archive
from archive.store.identities import portal_id
from archive.store.seals import chain_head
from archive.tables import PortalRow, RoundRow


def begin_round(archive: Archive, slug: str, *, kind: RoundKind, now: datetime) -> int:
    """Open a round and give its id. One that was never finished was killed: it is closed as aborted."""
    with archive.writing() as session:
        portal = portal_id(session, slug)
        session.execute(
            update(RoundRow)
            .where(RoundRow.portal_id == portal, RoundRow.status == "running")
            .values(status="aborted", finished_at=now)
        )
        row = RoundRow(portal_id=portal, kind=kind, started_at=now, status="running")
        session.add(row)
        session.flush()
        return row.id


def first_round_on(archive: Archive, slug: str) -> date | None:
    """The Finnish day on which a portal's first finished round began."""
    with archive.reading() as session:
        query = select(RoundRow.started_at).where(
            RoundRow.portal_id == portal_id(session, slug), RoundRow.finished_at.is_not(None)
        )
        first = session.scalars(query.order_by(RoundRow.id).limit(1)).one_or_none()
        return finnish_day(first) if first else None


def finish_round(archive: Archive, round_id: int, account: Account, *, now: datetime) -> None:
    """Close a round with its account."""
    with archive.writing() as session:
        row = session.scalars(select(RoundRow).filter_by(id=round_id)).one()
        row.chain_head = chain_head(session, row.portal_id)
        row.finished_at, row.status, row.requests = now, account.status, account.requests
        row.notes = list(account.notes)
        row.new, row.changed, row.unchanged, row.failed = (
            account.new,
            account.changed,
            account.unchanged,
            account.failed,
        )


def last_polled(archive: Archive) -> dict[str, tuple[datetime, datetime | None]]:
    """By each portal's short name, when its last round began, and when the last one ended that went well.

    One that was killed counts too; what was imported is no reason to ask.
    """
    is_good = RoundRow.status == "ok"
    query = (
        select(PortalRow.slug, func.max(RoundRow.started_at), func.max(case((is_good, RoundRow.finished_at))))
        .join(RoundRow, RoundRow.portal_id == PortalRow.id)
        .where(RoundRow.kind != "import")
        .group_by(PortalRow.slug)
    )
    with archive.reading() as session:
        return {slug: (begun, good) for slug, begun, good in session.execute(query)}
