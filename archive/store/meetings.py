"""Meetings and the items they list: saved from a meeting's page, read back for deciding what to look at."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from archive.records import Horizon, KnownItem, KnownMeeting, ListedItem, MeetingPage, Page, RemovalReason
from archive.store.engine import Archive
from archive.store.failures import solve_failure
from archive.store.handlings import ensure_body, place_of_meeting, tie_meeting
from archive.store.identities import find_item, find_meeting, note_gone, portal_id
from archive.store.indexing import index_item, index_meeting
from archive.store.pages import erase_page, keep_page
from archive.store.ties import tie_days
from archive.store.tombstones import FORGOTTEN, load_tombstones
from archive.tables import AgendaItemRow, AttendeeRow, BodyRow, MeetingRow, UnlinkedItemRow

FACTS = ("held_on", "starts_at", "place", "stage", "checked", "published_on", "pdf_url", "language")
"""What a meeting's page says of it, by the same names in the record and in the row."""


def save_meeting(
    archive: Archive, slug: str, key: str, page: Page, meeting: MeetingPage, *, is_live: bool = False
) -> None:
    """Save a meeting's page in one transaction: its bytes, its row, and a row for each item it lists.

    An item that was read already keeps what its own page said. A page older than what is known of the meeting adds
    only what is not known; what a round saw (`is_live`) is the newest, whatever a clock says of it.
    """
    with archive.writing() as session:
        portal = portal_id(session, slug)
        as_read, meeting = meeting, load_tombstones(session).masked(meeting)
        page_id = keep_page(session, portal, page)
        if meeting != as_read:
            erase_page(session, page_id, now=page.fetched_at)
        facts = {name: getattr(meeting, name) for name in FACTS}
        facts |= {"body_id": ensure_body(session, portal, meeting.body_name), "url": page.url}
        row = find_meeting(session, portal, key)
        is_new = row is None
        if row is None:
            row = MeetingRow(portal_id=portal, portal_key=key, url=page.url, first_seen_at=page.fetched_at)
            session.add(row)
        before, was = place_of_meeting(row), (row.body_id, row.held_on)
        is_news = is_live or _is_news(session, row, page, meeting)
        if is_news:
            row.changed_at = max(row.changed_at or page.fetched_at, page.fetched_at)
            row.removed_at = row.removal_reason = None
        for name, value in facts.items():
            if is_news or getattr(row, name) is None:
                setattr(row, name, value)
        row.first_seen_at = min(row.first_seen_at, page.fetched_at)
        row.last_seen_at = max(row.last_seen_at or page.fetched_at, page.fetched_at)
        session.flush()
        _save_lists(session, row.id, meeting, is_news=is_news)
        for item in meeting.items:
            list_item(session, portal, row, item, page.fetched_at, is_news=is_news)
        tie_days(session, portal, was[1], row.held_on)
        tie_meeting(session, row, before)
        if not is_new and (row.body_id, row.held_on) != was:
            index_meeting(session, row.id)
        solve_failure(session, portal, page.url, page.fetched_at)


def touch_meeting(archive: Archive, slug: str, key: str, *, now: datetime) -> None:
    """Note that a meeting's page was looked at and says what it said before."""
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = find_meeting(session, portal, key)
        if row is not None:
            row.last_seen_at = max(row.last_seen_at or now, now)
            if row.removed_at and row.removed_at < now:
                row.removed_at = row.removal_reason = None
            solve_failure(session, portal, row.url, now)


def remove_meeting(archive: Archive, slug: str, key: str, *, reason: RemovalReason, now: datetime) -> bool:
    """Note that the portal shows a meeting no more; all that it said stays. False for one that was never read."""
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = find_meeting(session, portal, key)
        if row is None or row.last_seen_at is None:
            return False
        note_gone(row, reason, now=now)
        row.last_seen_at = now
        solve_failure(session, portal, row.url, now)
        return True


def note_replaced(archive: Archive, slug: str, key: str, *, now: datetime) -> bool:
    """Note that the portal shows an agenda, or an item of one, no more: its minutes are here, under another id.

    False, and nothing noted, for a page of which that is not so.
    """
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = find_item(session, portal, key) if "-" in key else find_meeting(session, portal, key)
        if row is None or row.minutes_id is None:
            return False
        note_gone(row, "replaced by minutes", now=now)
        solve_failure(session, portal, row.url, now)
        return True


def known_meetings(archive: Archive, slug: str, keys: Iterable[str], horizon: Horizon) -> tuple[KnownMeeting, ...]:
    """What is known of the meetings with these keys, never read, or within the horizon."""
    with archive.reading() as session:
        rows = session.execute(
            select(MeetingRow, BodyRow.name)
            .outerjoin(BodyRow, MeetingRow.body_id == BodyRow.id)
            .where(
                MeetingRow.portal_id == portal_id(session, slug),
                or_(
                    MeetingRow.portal_key.in_(list(keys)),
                    MeetingRow.last_seen_at.is_(None),
                    MeetingRow.held_on >= horizon.since,
                    MeetingRow.last_seen_at <= horizon.unseen_since,
                ),
            )
            .order_by(MeetingRow.held_on, MeetingRow.id)
        ).all()
        return tuple(
            KnownMeeting(
                portal_key=row.portal_key,
                url=row.url,
                body_name=body,
                held_on=row.held_on,
                stage=row.stage,
                checked=bool(row.checked),
                last_seen_at=row.last_seen_at,
                is_removed=row.removed_at is not None,
                is_continued=row.minutes_id is not None,
            )
            for row, body in rows
        )


def known_items(archive: Archive, slug: str, keys: Iterable[str], horizon: Horizon) -> tuple[KnownItem, ...]:
    """What is known of the items with these keys, never read, or within the horizon."""
    with archive.reading() as session:
        rows = session.execute(
            select(AgendaItemRow, MeetingRow, BodyRow.name)
            .join(MeetingRow, AgendaItemRow.meeting_id == MeetingRow.id)
            .outerjoin(BodyRow, MeetingRow.body_id == BodyRow.id)
            .where(
                MeetingRow.portal_id == portal_id(session, slug),
                or_(
                    AgendaItemRow.portal_key.in_(list(keys)),
                    AgendaItemRow.current_version_id.is_(None),
                    MeetingRow.held_on >= horizon.since,
                    AgendaItemRow.last_seen_at <= horizon.unseen_since,
                ),
            )
            .order_by(MeetingRow.held_on, AgendaItemRow.id)
        ).all()
        return tuple(
            KnownItem(
                portal_key=row.portal_key,
                url=row.url,
                title=row.title,
                body_name=body,
                held_on=meeting.held_on,
                stage=row.stage,
                last_seen_at=row.last_seen_at if row.current_version_id else None,
                meeting_stage=meeting.stage,
                meeting_seen_at=meeting.last_seen_at,
                meeting_changed_at=meeting.changed_at,
                checked=bool(meeting.checked),
                is_removed=row.removed_at is not None,
                is_continued=meeting.minutes_id is not None,
                is_forgotten=row.removal_reason == FORGOTTEN,
            )
            for row, meeting, body in rows
        )


def _save_lists(session: Session, meeting_id: int, meeting: MeetingPage, *, is_news: bool) -> None:
    """The attendees and the items without a page, in the place of those listed before, unless that was later."""
    for row_class, listed in ((AttendeeRow, meeting.attendees), (UnlinkedItemRow, meeting.unlinked)):
        known = session.scalars(select(row_class.id).where(row_class.meeting_id == meeting_id)).first()
        if is_news or known is None:
            session.execute(delete(row_class).where(row_class.meeting_id == meeting_id))
            session.add_all(row_class(meeting_id=meeting_id, ordinal=at, **vars(one)) for at, one in enumerate(listed))


def _is_news(session: Session, row: MeetingRow, page: Page, meeting: MeetingPage) -> bool:
    """Whether a page is at least as new as what is known of its meeting, from its own page or else from its items'.

    Of two pages of one time the minutes are newer than the agenda.
    """
    known = (
        row.last_seen_at
        or session.scalars(select(func.max(AgendaItemRow.last_seen_at)).where(AgendaItemRow.meeting_id == row.id)).one()
    )
    return known is None or (known, row.stage == "minutes") <= (page.fetched_at, meeting.stage == "minutes")


def list_item(
    session: Session, portal: int, meeting: MeetingRow, item: ListedItem, seen_at: datetime, *, is_news: bool
) -> None:
    """A row for a listed item. Its title is the list's until its own page says one; numbers are kept from either.

    A forgotten item stays as it is.
    """
    row = find_item(session, portal, item.portal_key)
    is_new = row is None
    if row is None:
        row = AgendaItemRow(portal_id=portal, meeting_id=meeting.id, portal_key=item.portal_key, url=item.url)
        row.first_seen_at = seen_at
        session.add(row)
    if row.removal_reason == FORGOTTEN:
        return
    facts: dict[str, object] = {"number": item.number, "section": item.section}
    if is_news:
        row.url = item.url
    if row.current_version_id is None:
        facts["title"] = item.title
    before = (row.section, row.title)
    for name, value in facts.items():
        if value is not None and (is_news or getattr(row, name) is None):
            setattr(row, name, value)
    row.first_seen_at = min(row.first_seen_at, seen_at)
    session.flush()
    if is_new or (row.section, row.title) != before:
        index_item(session, row.id)
