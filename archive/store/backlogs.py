"""What a follow is behind with: the events from one on that it was not held against, or is to be held against again.

Knows neither searches nor messages. A backlog is written in the transaction that marks its events as held against all
that is followed, so that none of them is lost to a follow that could not be asked.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from archive.alerts import FailedFollow, next_look
from archive.store.engine import Archive
from archive.tables import BacklogRow, FollowRow


def put_off(session: Session, follow_id: int, event_id: int, *, now: datetime, reason: str | None = None) -> None:
    """Keep that a follow is behind from an event on, or an earlier one as before; with a reason, that it failed."""
    row = session.scalars(select(BacklogRow).filter_by(follow_id=follow_id)).one_or_none()
    if row is None:
        row = BacklogRow(follow_id=follow_id, first_event_id=event_id, since=now, attempts=0)
        session.add(row)
    row.first_event_id = min(row.first_event_id, event_id)
    if reason is not None:
        row.attempts += 1
        row.reason, row.next_try_at = reason, next_look(row.attempts, now=now)


def move_on(session: Session, follow_id: int, event_id: int, *, to: int | None) -> bool:
    """Whether a follow is behind from this event on no more, but from a later one, or up to date.

    Not where it was put off to an earlier one meanwhile.
    """
    ours = (BacklogRow.follow_id == follow_id, BacklogRow.first_event_id == event_id)
    change = delete(BacklogRow) if to is None else update(BacklogRow).values(first_event_id=to)
    return session.scalar(change.where(*ours).returning(BacklogRow.id)) is not None


def backlogs(archive: Archive, *, due: datetime | None = None) -> Mapping[int, int]:
    """The follows that are behind, each with the first event that it was not held against; those due, where asked."""
    query = select(BacklogRow.follow_id, BacklogRow.first_event_id)
    if due is not None:
        query = query.where(or_(BacklogRow.next_try_at.is_(None), BacklogRow.next_try_at <= due))
    with archive.reading() as session:
        return {row.follow_id: row.first_event_id for row in session.execute(query)}


def failed_follows(archive: Archive) -> tuple[FailedFollow, ...]:
    """What is followed and could not be asked about what happened, since when and why."""
    query = (
        select(BacklogRow, FollowRow)
        .join(FollowRow, FollowRow.id == BacklogRow.follow_id)
        .where(FollowRow.ended_at.is_(None), BacklogRow.reason.is_not(None))
        .order_by(FollowRow.id)
    )
    with archive.reading() as session:
        return tuple(
            FailedFollow(
                id=follow.id,
                kind=follow.kind,
                query=follow.query,
                since=row.since,
                attempts=row.attempts,
                reason=row.reason or "",
                next_try_at=row.next_try_at,
            )
            for row, follow in session.execute(query)
        )


def hand_over(session: Session, pending: Iterable[int], others: Iterable[int], *, now: datetime) -> None:
    """Let what a follow met that ended, and nobody was told yet, be held against these others once more."""
    events = sorted(pending)
    for follow_id in others if events else ():
        put_off(session, follow_id, events[0], now=now)
