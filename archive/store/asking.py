"""Asking from the web to be told: kept until the address itself says yes, or removed. Sends nothing.

The letter that asks stands among the messages from the same transaction on, and goes out as they do.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from archive.alerts import Way
from archive.asking import A_DAY, LETTERS_TO_ADDRESS, UNCONFIRMED_AT_ONCE, UNCONFIRMED_FOR
from archive.errors import UsageError
from archive.records import FollowKind
from archive.store.engine import Archive
from archive.tables import DeliveryRow, FollowerRow, FollowRow

_UNCONFIRMED = and_(FollowerRow.confirmed_at.is_(None), FollowerRow.ended_at.is_(None))


def ask(
    archive: Archive,
    kind: FollowKind,
    query: Mapping[str, str],
    way: Way,
    *,
    now: datetime,
    fresh_token: Callable[[], str],
) -> bool:
    """Keep what somebody wants to follow, with the letter that asks the address; False: too many wait for an answer.

    Each time it is a new follower with a private link of its own, whoever else is told at that address. An address
    that got its letters of the day gets no more, and who asks does not hear which it was.
    """
    with archive.writing() as session:
        if _count(session, _UNCONFIRMED) >= UNCONFIRMED_AT_ONCE:
            return False
        if _count(session, _asked_today(way.address, now)) < LETTERS_TO_ADDRESS:
            _keep(session, kind, query, way, now, fresh_token)
        return True


def confirm(archive: Archive, token: str, *, now: datetime) -> None:
    """The address says yes: from now on it is told; twice changes nothing. UsageError for no such follower."""
    with archive.writing() as session:
        known = select(FollowerRow.id).where(FollowerRow.token == token, FollowerRow.ended_at.is_(None))
        if session.scalars(known).one_or_none() is None:
            raise UsageError("There is no such follower.")
        # One statement: who clears what was not confirmed may be faster.
        begun = (
            update(FollowerRow)
            .where(FollowerRow.token == token, _UNCONFIRMED)
            .values(confirmed_at=now, created_at=now)
            .returning(FollowerRow.id)
        )
        follower_id = session.scalar(begun)
        session.execute(update(FollowRow).filter_by(follower_id=follower_id).values(created_at=now))


def clear_followers(archive: Archive, *, now: datetime) -> None:
    """Remove for good who follows nothing any more, and who did not say yes in time."""
    is_late = and_(_UNCONFIRMED, FollowerRow.created_at <= now - UNCONFIRMED_FOR)
    with archive.writing() as session:
        session.execute(delete(FollowerRow).where(or_(FollowerRow.ended_at.is_not(None), is_late)))


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalars(select(func.count()).select_from(FollowerRow).where(condition)).one()


def _asked_today(address: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        FollowerRow.confirmed_at.is_(None),
        func.lower(FollowerRow.address) == address.lower(),
        FollowerRow.created_at > now - A_DAY,
    )


def _keep(
    session: Session,
    kind: FollowKind,
    query: Mapping[str, str],
    way: Way,
    now: datetime,
    fresh_token: Callable[[], str],
) -> None:
    row = FollowerRow(**vars(way), token=fresh_token(), secret=fresh_token(), created_at=now)
    session.add(row)
    session.flush()
    session.add(FollowRow(follower_id=row.id, kind=kind, query=dict(query), created_at=now))
    session.add(DeliveryRow(follower_id=row.id, key=fresh_token(), prepared_at=now, attempts=0))
