"""Which events concern which followers: each event is held once against all that is followed, and marked.

An event that is not marked was not held against anything: neither the order of transactions nor a kill can hide one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from archive.alerts import SAME_NEWS, Facts, Follow, Follower, concerns, item_query
from archive.records import EventKind
from archive.search import search
from archive.store.engine import Archive
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
"""By each followed search, the families among some events that it finds, or found before."""


def match_events(archive: Archive, *, now: datetime) -> int:
    """Hold all events that were not yet against what is followed; how many there were."""
    count = 0
    while events := _unmatched(archive):
        followers = list_followers(archive)
        found = {
            one.id: _found(archive, one, follower, events)
            for follower in followers
            for one in follower.follows
            if one.kind == "search"
        }
        with archive.writing() as session:
            for event in events:
                _match(archive, session, event, followers, found, now=now)
        count += len(events)
    return count


def _unmatched(archive: Archive) -> list[_Event]:
    with archive.reading() as session:
        query = select(EventRow).where(EventRow.matched_at.is_(None)).order_by(EventRow.id).limit(EVENTS_AT_ONCE)
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


def _found(archive: Archive, one: Follow, follower: Follower, events: Iterable[_Event]) -> frozenset[int]:
    """The families that a search finds, or of which it told before: what was found stays followed."""
    with archive.reading() as session:
        rows = session.execute(_members({event.family for event in events})).all()
        members = {row.id: row.twin_id or row.id for row in rows}
        told = session.scalars(
            select(EventRow.agenda_item_id)
            .join(MatchRow, MatchRow.event_id == EventRow.id)
            .where(MatchRow.follow_id == one.id, EventRow.agenda_item_id.in_(members))
        ).all()
    hits = search(archive, item_query(one.query, tuple(sorted(members)), audience=follower.audience))
    return frozenset(members[item_id] for item_id in (*told, *(hit.line.item_id for hit in hits)))


def _members(families: Collection[int]) -> Select[int, int | None]:
    """The items of these families, each with the one that it tells again."""
    either = or_(AgendaItemRow.id.in_(families), AgendaItemRow.twin_id.in_(families))
    return select(AgendaItemRow.id, AgendaItemRow.twin_id).where(either)


def _match(
    archive: Archive,
    session: Session,
    event: _Event,
    followers: Iterable[Follower],
    found: _Found,
    *,
    now: datetime,
) -> None:
    row = session.get(EventRow, event.id)
    if row is None:  # Its item was forgotten meanwhile.
        return
    row.matched_at, row.same_as_id = now, _told_in_other_language(session, event)
    session.flush()
    for follower in followers:
        met = (one for one in follower.follows if one.created_at <= event.at and _concerns(one, event, found))
        for one in list(met)[:1]:
            _insert(archive, session, follower.id, one.id, row.same_as_id or event.id)


def _concerns(one: Follow, event: _Event, found: _Found) -> bool:
    if one.kind == "search":
        return event.family in found[one.id]
    return concerns(one.kind, one.query, event.facts)


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
