"""Which events concern which followers: each event is held once against all that is followed, and marked.

An event that is not marked was not held against anything: neither the order of transactions nor a kill can hide one.
What cannot be asked about events is left behind with them, alone, and caught up with later (see `backlogs`): its search
is a transaction of its own, in which an error harms nobody else.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from archive.alerts import HEAD_START, SAME_NEWS, Facts, Follow, Follower, concerns, item_query
from archive.errors import MatchError, TooSlowError
from archive.records import EventKind
from archive.search import search_ids
from archive.store.backlogs import backlogs, move_on, put_off
from archive.store.engine import Archive, open_archive
from archive.store.following import list_followers
from archive.store.lists import ITEM_LINES
from archive.tables import (
    AgendaItemRow,
    EventRow,
    HandlingRow,
    MatchRow,
    PreparerRow,
    ProposalRow,
)

EVENTS_AT_ONCE = 500
SEARCH_LIMIT_S = 20.0
"""For each question of a followed search; what takes longer is asked again later."""
LONGEST_REASON = 300


@dataclass(frozen=True, kw_only=True)
class Matched:
    """What was held against what is followed."""

    events: int
    """That were not held against anything before."""
    failures: Mapping[int, str]
    """By its number, why something followed could not be asked."""


@dataclass(frozen=True, kw_only=True)
class _Event:
    id: int
    kind: EventKind
    at: datetime
    item_id: int
    family: int
    """The item, or the one in the portal's first language that it tells again."""
    facts: Facts


_Found = Mapping[int, frozenset[int]]
"""By each follow that could be asked, the families among some events that it finds, or found before; a search's."""


def match_events(archive: Archive, *, now: datetime, again: bool = False, limit_s: float = SEARCH_LIMIT_S) -> Matched:
    """Hold all events that were not yet against what is followed, and first what some of it is behind with.

    again: also what waits for its next try. Raises DatabaseError for what would fail them all.
    """
    count = 0
    address = archive.url.render_as_string(hide_password=False)
    with open_archive(address, create=False, reading_limit_s=limit_s) as asked:
        failures = _catch_up(archive, asked, now=now, again=again)
        while events := _unmatched(archive):
            _match_all(archive, asked, events, failures, now=now)
            count += len(events)
    return Matched(events=count, failures=failures)


def _catch_up(archive: Archive, asked: Archive, *, now: datetime, again: bool) -> dict[int, str]:
    """Hold what some follows are behind with against them; of those that still could not be asked, why."""
    failures = dict[int, str]()
    due = backlogs(archive, due=None if again else now)
    for follower in list_followers(archive) if due else ():
        for one in (one for one in follower.follows if one.id in due):
            try:
                _hold_late(archive, asked, one, follower, due[one.id])
            except MatchError as error:
                failures[one.id] = str(error)
                with archive.writing() as session:
                    put_off(session, one.id, due[one.id], now=now, reason=str(error))
    return failures


def _hold_late(archive: Archive, asked: Archive, one: Follow, follower: Follower, first: int) -> None:
    """Hold the events from one on, which the others were held against, against one follow. Raises MatchError."""
    while True:
        events = _events(archive, EventRow.matched_at.is_not(None), EventRow.id >= first)
        found = {one.id: _found(archive, asked, one, follower, events)}
        following = events[-1].id + 1 if len(events) == EVENTS_AT_ONCE else None
        with archive.writing() as session:
            for event in events:
                if row := session.get(EventRow, event.id):
                    _tell(archive, session, event, [replace(follower, follows=(one,))], found, row.same_as_id)
            has_moved = move_on(session, one.id, first, to=following)
        if following is None or not has_moved:
            return
        first = following


def _match_all(
    archive: Archive, asked: Archive, events: list[_Event], failures: dict[int, str], *, now: datetime
) -> None:
    """Hold events against all that is followed, mark them, and leave behind what could not be asked."""
    behind, failed, found = set(backlogs(archive)), dict[int, str](), dict[int, frozenset[int]]()
    followers = list_followers(archive)
    for follower in followers:
        for one in (one for one in follower.follows if one.id not in behind):
            try:
                found[one.id] = _found(archive, asked, one, follower, events)
            except MatchError as error:
                failed[one.id] = str(error)
    with archive.writing() as session:
        for event in events:
            if row := _mark(session, event, now=now):
                _tell(archive, session, event, followers, found, row.same_as_id)
        for follow_id in sorted({*behind, *failed}):
            put_off(session, follow_id, events[0].id, now=now, reason=failed.get(follow_id))
    failures.update(failed)


def _unmatched(archive: Archive) -> list[_Event]:
    return _events(archive, EventRow.matched_at.is_(None))


def _events(archive: Archive, *conditions: ColumnElement[bool]) -> list[_Event]:
    """The first of the events that are meant, in their order."""
    with archive.reading() as session:
        query = select(EventRow).where(*conditions).order_by(EventRow.id).limit(EVENTS_AT_ONCE)
        return [_event(session, row) for row in session.scalars(query)]


def _event(session: Session, row: EventRow) -> _Event:
    line = session.execute(select(ITEM_LINES).where(ITEM_LINES.c.item_id == row.agenda_item_id)).one()
    facts = Facts(
        portal=line.portal, body=line.body, case_number=line.case_number, people=_people(session, row.version_id)
    )
    family = line.twin_id or row.agenda_item_id
    return _Event(id=row.id, kind=row.kind, at=row.at, item_id=row.agenda_item_id, family=family, facts=facts)


def _people(session: Session, version_id: int | None) -> tuple[str, ...]:
    """Who prepared, presented or proposed it."""
    own = select(HandlingRow.id).where(HandlingRow.version_id == version_id, HandlingRow.is_current)
    columns = (
        (PreparerRow.name, PreparerRow.handling_id),
        (ProposalRow.proposer_name, ProposalRow.handling_id),
    )
    return tuple(
        name for column, parent in columns for name in session.scalars(select(column).where(parent.in_(own))) if name
    )


def _found(
    archive: Archive, asked: Archive, one: Follow, follower: Follower, events: Iterable[_Event]
) -> frozenset[int]:
    """The families that a search finds, or of which it told before: what was found stays followed.

    Nothing for what is no search: that is told by the facts of an event. Raises MatchError.
    """
    families = {event.family for event in events}
    if one.kind != "search" or not families:
        return frozenset()
    with archive.reading() as session:
        rows = session.execute(_members(families)).all()
        members = {row.id: row.twin_id or row.id for row in rows}
        told = session.scalars(
            select(EventRow.agenda_item_id)
            .join(MatchRow, MatchRow.event_id == EventRow.id)
            .where(MatchRow.follow_id == one.id, EventRow.agenda_item_id.in_(members))
        ).all()
    query = item_query(one.query, tuple(sorted(members)), audience=follower.audience)
    try:
        found = search_ids(asked, query)
    except TooSlowError as error:
        raise MatchError("its search took too long and was cut off") from error
    except DBAPIError as error:
        # The database itself is well, or this were a DatabaseError: it is this search that it will not answer.
        raise MatchError(" ".join(str(error.orig).split())[:LONGEST_REASON]) from error
    return frozenset(members[item_id] for item_id in (*told, *found))


def _members(families: Collection[int]) -> Select[int, int | None]:
    """The items of these families, each with the one that it tells again."""
    either = or_(AgendaItemRow.id.in_(families), AgendaItemRow.twin_id.in_(families))
    return select(AgendaItemRow.id, AgendaItemRow.twin_id).where(either)


def _mark(session: Session, event: _Event, *, now: datetime) -> EventRow | None:
    """Note that an event was held against all that is followed; None when its item was forgotten meanwhile."""
    row = session.get(EventRow, event.id)
    if row is not None:
        row.matched_at, row.same_as_id = now, _told_in_other_language(session, event)
        session.flush()
    return row


def _tell(
    archive: Archive,
    session: Session,
    event: _Event,
    followers: Iterable[Follower],
    found: _Found,
    same_as: int | None,
) -> None:
    """Keep that those of these followers who want it are told of an event, or of the one that told the same."""
    for follower in followers:
        met = (one for one in follower.follows if one.id in found and _is_met(one, event, found[one.id]))
        for one in list(met)[:1]:
            _insert(archive, session, follower.id, one.id, same_as or event.id)


def _is_met(one: Follow, event: _Event, found: frozenset[int]) -> bool:
    if event.at < one.created_at - HEAD_START:
        return False
    return event.family in found if one.kind == "search" else concerns(one.kind, one.query, event.facts)


def _told_in_other_language(session: Session, event: _Event) -> int | None:
    """The event that told the same of the twin lately, unless another of this item answers to it already."""
    members = session.scalars(_members({event.family})).all()
    answer = EventRow.__table__.alias("answer")
    query = (
        select(EventRow.id)
        .where(EventRow.agenda_item_id.in_(set(members) - {event.item_id}), EventRow.kind == event.kind)
        .where(EventRow.id < event.id, EventRow.same_as_id.is_(None), EventRow.at >= event.at - SAME_NEWS)
        .where(~exists().where(answer.c.same_as_id == EventRow.id))
    )
    return session.scalars(query.order_by(EventRow.id).limit(1)).one_or_none()


def _insert(archive: Archive, session: Session, follower_id: int, follow_id: int, event_id: int) -> None:
    insert = (sqlite.insert if archive.file else postgresql.insert)(MatchRow)
    values = insert.values(follower_id=follower_id, follow_id=follow_id, event_id=event_id)
    session.execute(values.on_conflict_do_nothing())
