"""Messages: prepared with what they tell, tried, and closed; each step is a transaction of its own.

A message stands in the database with its key and its events before anybody sends it, and is closed after it arrived:
whoever is killed between leaves it to be sent again under the same key.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from archive.alerts import (
    Digest,
    Entry,
    FailedDelivery,
    Happening,
    hidden,
    is_reworded,
    latest_slot,
    next_try,
    slot_before,
)
from archive.differences import PassageChange, compare_versions, compare_words
from archive.masking import mask_contacts, without_contacts
from archive.records import Audience, Channel, ItemVersion
from archive.store.engine import Archive
from archive.store.following import read_follower
from archive.store.lists import ITEM_LINES, read_line
from archive.store.versions import read_version
from archive.tables import (
    AgendaItemRow,
    BodyRow,
    DeliveryRow,
    EventRow,
    FollowerRow,
    MatchRow,
    PortalRow,
    RoundRow,
    VersionRow,
)

A_DAY = timedelta(days=1)


def prepare_deliveries(archive: Archive, *, now: datetime, fresh_key: Callable[[], str]) -> int:
    """Put what is due to each follower into a message, with its key; how many messages there are now to be sent."""
    with archive.reading() as session:
        ids = session.scalars(select(FollowerRow.id).where(FollowerRow.ended_at.is_(None)).order_by(FollowerRow.id))
        due = [one for one in ids.all() if _has_due(session, one, now)]
    for one in due:
        with archive.writing() as session:
            if _has_due(session, one, now):
                _prepare(session, one, now, fresh_key())
    return len(due)


def due_deliveries(archive: Archive, *, now: datetime, again: bool = False) -> list[tuple[int, Channel]]:
    """The messages to be sent now, oldest first, and how each goes.

    again: those too that were given up, or wait for their next try.
    """
    query = (
        select(DeliveryRow.id, FollowerRow.channel)
        .join(FollowerRow, FollowerRow.id == DeliveryRow.follower_id)
        .where(FollowerRow.ended_at.is_(None), DeliveryRow.delivered_at.is_(None))
        .order_by(DeliveryRow.id)
    )
    if not again:
        is_due = or_(DeliveryRow.next_try_at.is_(None), DeliveryRow.next_try_at <= now)
        query = query.where(DeliveryRow.given_up_at.is_(None), is_due)
    with archive.reading() as session:
        return [(row.id, row.channel) for row in session.execute(query)]


def begin_attempt(archive: Archive, delivery_id: int) -> Digest:
    """Count an attempt at a message, and give what it tells: what its events say in the archive now."""
    with archive.writing() as session:
        session.get_one(DeliveryRow, delivery_id).attempts += 1
    # Many items take long to be read, and who writes must not wait for that.
    with archive.reading() as session:
        return _digest(session, session.get_one(DeliveryRow, delivery_id))


def close_delivery(archive: Archive, delivery_id: int, *, now: datetime) -> None:
    """Note that a message arrived, or has nothing left to tell."""
    with archive.writing() as session:
        row = session.get_one(DeliveryRow, delivery_id)
        row.delivered_at, row.next_try_at, row.given_up_at, row.reason = now, None, None, None


def fail_delivery(archive: Archive, delivery_id: int, reason: str, *, now: datetime) -> None:
    """Note that a message did not arrive, and when it is tried again; or that it is given up."""
    with archive.writing() as session:
        row = session.get_one(DeliveryRow, delivery_id)
        row.reason, row.next_try_at = reason, next_try(row.attempts, now=now)
        row.given_up_at = now if row.next_try_at is None else None


def failed_deliveries(archive: Archive) -> tuple[FailedDelivery, ...]:
    """The messages whose last attempt failed, of those who still follow."""
    query = (
        select(DeliveryRow, FollowerRow)
        .join(FollowerRow, FollowerRow.id == DeliveryRow.follower_id)
        .where(FollowerRow.ended_at.is_(None), DeliveryRow.delivered_at.is_(None), DeliveryRow.reason.is_not(None))
        .order_by(DeliveryRow.id)
    )
    with archive.reading() as session:
        return tuple(
            FailedDelivery(
                channel=follower.channel,
                address=follower.address,
                attempts=row.attempts,
                reason=row.reason or "",
                next_try_at=row.next_try_at,
            )
            for row, follower in session.execute(query)
        )


def _has_due(session: Session, follower_id: int, now: datetime) -> bool:
    follower = session.get_one(FollowerRow, follower_id)
    if follower.ended_at is not None or follower.confirmed_at is None:
        return False
    if follower.hour is None:
        return bool(_pending(session, follower_id, until=now))
    slot = latest_slot(follower.hour, now=now)
    is_told = session.scalar(select(exists().where(DeliveryRow.follower_id == follower_id, DeliveryRow.slot == slot)))
    if is_told or slot < follower.created_at:
        return False
    return follower.wants_quiet or bool(_pending(session, follower_id, until=slot))


def _pending(session: Session, follower_id: int, *, until: datetime) -> list[int]:
    """What a follower is to be told of and stands in no message."""
    query = (
        select(MatchRow.id)
        .join(EventRow, EventRow.id == MatchRow.event_id)
        .where(MatchRow.follower_id == follower_id, MatchRow.delivery_id.is_(None), EventRow.at <= until)
    )
    return list(session.scalars(query))


def _prepare(session: Session, follower_id: int, now: datetime, key: str) -> None:
    hour = session.get_one(FollowerRow, follower_id).hour
    slot = None if hour is None else latest_slot(hour, now=now)
    row = DeliveryRow(follower_id=follower_id, key=key, slot=slot, prepared_at=now, attempts=0)
    session.add(row)
    session.flush()
    pending = _pending(session, follower_id, until=slot or now)
    session.execute(update(MatchRow).where(MatchRow.id.in_(pending)).values(delivery_id=row.id))


def _digest(session: Session, row: DeliveryRow) -> Digest:
    follower = read_follower(session, row.follower_id)
    query = (
        select(EventRow)
        .join(MatchRow, MatchRow.event_id == EventRow.id)
        .where(MatchRow.delivery_id == row.id)
        .order_by(EventRow.at, EventRow.id)
    )
    by_item: dict[int, list[EventRow]] = {}
    for event in session.scalars(query):
        by_item.setdefault(event.agenda_item_id, []).append(event)
    until = row.slot or row.prepared_at
    since = until - A_DAY if follower.hour is None else slot_before(follower.hour, until)
    checked, unreachable = _checked(session, since, until)
    return Digest(
        key=row.key,
        follower=follower,
        prepared_at=row.prepared_at,
        is_again=row.attempts > 1,
        entries=tuple(_entry(session, events, follower.audience) for events in by_item.values()),
        checked=checked,
        unreachable=unreachable,
        organisations={one.slug: one.name for one in session.execute(select(PortalRow.slug, PortalRow.name))},
    )


def _checked(session: Session, since: datetime, until: datetime) -> tuple[int, int]:
    """How many portals answered in a time, and how many were only asked."""
    has_answered = case((RoundRow.status == "unreachable", 0), else_=1)
    rounds = select(RoundRow.portal_id, func.max(has_answered)).where(
        RoundRow.requests > 0, RoundRow.finished_at > since, RoundRow.finished_at <= until
    )
    answered = [bool(row[1]) for row in session.execute(rounds.group_by(RoundRow.portal_id))]
    return sum(answered), len(answered) - sum(answered)


def _entry(session: Session, events: Iterable[EventRow], audience: Audience) -> Entry:
    told = list(events)
    item = session.get_one(AgendaItemRow, told[0].agenda_item_id)
    line = read_line(session.execute(select(ITEM_LINES).where(ITEM_LINES.c.item_id == item.id)).one())
    is_hidden = audience == "public" and item.removed_at is not None
    twin = _twin(session, item, audience)
    entry = Entry(
        organisation=session.get_one(PortalRow, item.portal_id).name,
        line=replace(line, title=_masked(line.title)),
        portal_key=item.portal_key,
        is_official=item.meeting_id is None,
        happenings=tuple(_happening(session, one) for one in told),
        other_title=_masked(twin.title) if twin else None,
        other_url=twin.url if twin else None,
    )
    return hidden(entry) if is_hidden else _with_texts(session, entry, told[-1].version_id)


def _twin(session: Session, item: AgendaItemRow, audience: Audience) -> AgendaItemRow | None:
    """The item that says the same in the other language; for the public none that was removed."""
    twin = select(AgendaItemRow).where(or_(AgendaItemRow.id == item.twin_id, AgendaItemRow.twin_id == item.id))
    shown = twin.where(AgendaItemRow.removed_at.is_(None)) if audience == "public" else twin
    return session.scalars(shown).one_or_none()


def _masked(title: str | None) -> str | None:
    return title and mask_contacts(title)


def _with_texts(session: Session, entry: Entry, version_id: int | None) -> Entry:
    """With what was proposed and decided, and how the one became the other."""
    said = _version(session, version_id)
    if said is None:
        return entry
    own = next(handling for handling in said.handlings if handling.is_current)
    proposal = next((one.text for one in own.proposals if one.kind == "presenter"), None)
    decision = own.decision.text if own.decision else None
    pieces = compare_words(proposal, decision) if proposal and decision else ()
    return replace(entry, proposal=proposal, decision=decision, difference=pieces if is_reworded(pieces) else ())


def _happening(session: Session, event: EventRow) -> Happening:
    body = session.get(BodyRow, event.from_body_id) if event.from_body_id else None
    return Happening(
        event_id=event.id,
        kind=event.kind,
        at=event.at,
        from_body=body.name if body else None,
        changes=_changes(session, event) if event.kind == "text_changed" else (),
    )


def _changes(session: Session, event: EventRow) -> tuple[PassageChange, ...]:
    said = _version(session, event.version_id)
    if said is None:
        return ()
    query = select(VersionRow.id).filter_by(agenda_item_id=event.agenda_item_id, ordinal=said.ordinal - 1)
    before = _version(session, session.scalars(query).one_or_none())
    return compare_versions(before, said) if before else ()


def _version(session: Session, version_id: int | None) -> ItemVersion | None:
    """What was said, without anybody's telephone or e-mail: a message goes from hand to hand."""
    row = session.get(VersionRow, version_id) if version_id else None
    return None if row is None else without_contacts(read_version(session, row))
