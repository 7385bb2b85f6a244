"""Who follows what: kept, listed, ended. Knows no event and no message."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.alerts import Follow, Follower, Way
from archive.asking import FOLLOWS_EACH
from archive.errors import UsageError
from archive.records import FollowKind
from archive.store.backlogs import hand_over
from archive.store.engine import Archive
from archive.tables import FollowerRow, FollowRow, MatchRow


def follow(
    archive: Archive,
    kind: FollowKind,
    query: Mapping[str, str],
    way: Way,
    *,
    now: datetime,
    fresh_token: Callable[[], str],
) -> Follower:
    """Follow something, by order of who keeps the archive: the address is not asked (see `asking`).

    What the same address follows at the same hour comes in one message: it is added to the follower who is told alike,
    of the newsroom; one of the public is made anew, whose private link nobody else has. What is followed already is
    not followed twice.
    """
    with archive.writing() as session:
        row = _alike(session, way)
        if row is None:
            row = FollowerRow(**vars(way), token=fresh_token(), secret=fresh_token(), created_at=now, confirmed_at=now)
            session.add(row)
            session.flush()
        return _add(session, row, kind, query, now)


def follow_too(archive: Archive, token: str, kind: FollowKind, query: Mapping[str, str], *, now: datetime) -> Follower:
    """Follow something more, told as before. UsageError for no such follower, or one who follows enough."""
    with archive.writing() as session:
        row = _by_token(session, token)
        if row.confirmed_at is None:
            raise UsageError("This follower has not been confirmed.")
        if len(_live(session, row)) >= FOLLOWS_EACH:
            raise UsageError(f"Nobody follows more than {FOLLOWS_EACH}.")
        return _add(session, row, kind, query, now)


def unfollow(archive: Archive, token: str, *, now: datetime, follow_id: int | None = None) -> Follower:
    """End all that a follower follows, or one of it; what stood in no message yet is not told any more.

    Who follows nothing any more has no address, link and secret from here on, and soon is not there at all.
    UsageError where there is no such follower, or no such follow of theirs.
    """
    with archive.writing() as session:
        row = _by_token(session, token)
        ended = [one for one in _live(session, row) if follow_id in {None, one.id}]
        if not ended and follow_id is not None:
            raise UsageError(f"There is no follow {follow_id} here; `dynasty follow list` shows them.")
        for one in ended:
            one.ended_at = now
        session.flush()
        left = _live(session, row)
        _take_back(session, ended, left, now=now)
        if not left:
            # The next delivery removes the row: in the midst of one it would be missed.
            row.ended_at, row.address, row.secret = now, "", ""
            row.token = f"ended {row.id}"
        return _follower(session, row)


def follows_of(archive: Archive, token: str) -> Follower:
    """A follower, with all that is followed now; UsageError where there is none."""
    with archive.reading() as session:
        return _follower(session, _by_token(session, token))


def list_followers(archive: Archive) -> tuple[Follower, ...]:
    """All followers who follow something now, and whose addresses want it, in the order in which they came."""
    query = select(FollowerRow).where(FollowerRow.ended_at.is_(None), FollowerRow.confirmed_at.is_not(None))
    with archive.reading() as session:
        rows = session.scalars(query.order_by(FollowerRow.id))
        return tuple(_follower(session, row) for row in rows)


def token_of_follow(archive: Archive, follow_id: int) -> str:
    """The token of the follower whose follow this is; UsageError where there is none, or it has ended."""
    with archive.reading() as session:
        query = (
            select(FollowerRow.token)
            .join(FollowRow, FollowRow.follower_id == FollowerRow.id)
            .where(FollowRow.id == follow_id, FollowRow.ended_at.is_(None))
        )
        token = session.scalars(query).one_or_none()
    if token is None:
        raise UsageError(f"There is no follow {follow_id}; `dynasty follow list` shows them.")
    return token


def read_follower(session: Session, follower_id: int) -> Follower:
    """A follower by the number of the row, in the caller's transaction."""
    return _follower(session, session.get_one(FollowerRow, follower_id))


def _add(session: Session, row: FollowerRow, kind: FollowKind, query: Mapping[str, str], now: datetime) -> Follower:
    if not any(one.kind == kind and one.query == query for one in _live(session, row)):
        session.add(FollowRow(follower_id=row.id, kind=kind, query=dict(query), created_at=now))
        session.flush()
    return _follower(session, row)


def _by_token(session: Session, token: str) -> FollowerRow:
    row = session.scalars(select(FollowerRow).filter_by(token=token, ended_at=None)).one_or_none()
    if row is None:
        raise UsageError("There is no such follower.")
    return row


def _alike(session: Session, way: Way) -> FollowerRow | None:
    if way.audience == "public":
        return None
    told = (FollowerRow.ended_at.is_(None), FollowerRow.confirmed_at.is_not(None))
    query = select(FollowerRow).filter_by(**vars(way)).where(*told)
    return session.scalars(query.order_by(FollowerRow.id).limit(1)).one_or_none()


def _take_back(session: Session, ended: Iterable[FollowRow], left: Iterable[FollowRow], *, now: datetime) -> None:
    """Let what these met and stands in no message yet not be told for their sake; what is left may meet it too."""
    untold = (MatchRow.follow_id.in_([one.id for one in ended]), MatchRow.delivery_id.is_(None))
    pending = session.scalars(delete(MatchRow).where(*untold).returning(MatchRow.event_id)).all()
    hand_over(session, pending, [one.id for one in left], now=now)


def _live(session: Session, row: FollowerRow) -> list[FollowRow]:
    query = select(FollowRow).filter_by(follower_id=row.id).where(FollowRow.ended_at.is_(None))
    return list(session.scalars(query.order_by(FollowRow.id)))


def _follower(session: Session, row: FollowerRow) -> Follower:
    return Follower(
        id=row.id,
        token=row.token,
        secret=row.secret,
        channel=row.channel,
        address=row.address,
        hour=row.hour,
        language=row.language,
        audience=row.audience,
        wants_quiet=row.wants_quiet,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
        follows=tuple(
            Follow(id=one.id, kind=one.kind, query=one.query, created_at=one.created_at, ended_at=one.ended_at)
            for one in _live(session, row)
        ),
    )
