"""Meetings and the items they list: saved from a meeting's page, read back for deciding what to look at."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from archive.records import KnownItem, KnownMeeting, ListedItem, MeetingPage, Page
from archive.store.engine import Archive
from archive.store.failures import solve_failure
from archive.store.identities import body_id, find_item, find_meeting, portal_id
from archive.store.pages import keep_page
from archive.tables import AgendaItemRow, AttendeeRow, BodyRow, MeetingRow, UnlinkedItemRow


def save_meeting(archive: Archive, slug: str, key: str, page: Page, meeting: MeetingPage) -> None:
    """Save a meeting's page in one transaction: its bytes, its row, and a row for each item it lists.

    An item that was read already keeps what its own page said.
    """
    with archive.writing() as session:
        portal = portal_id(session, slug)
        keep_page(session, portal, page)
        body = body_id(session, portal, meeting.body_name)
        row = find_meeting(session, portal, key)
        if row is None:
            row = MeetingRow(portal_id=portal, portal_key=key, url=page.url, first_seen_at=page.fetched_at)
            session.add(row)
        row.body_id, row.url, row.last_seen_at = body, page.url, page.fetched_at
        for name in ("held_on", "starts_at", "place", "stage", "checked", "published_on", "pdf_url", "language"):
            setattr(row, name, getattr(meeting, name))
        session.flush()
        _save_lists(session, row.id, meeting)
        for item in meeting.items:
            _list_item(session, portal, row, item, page.fetched_at)
        solve_failure(session, portal, page.url, page.fetched_at)


def touch_meeting(archive: Archive, slug: str, key: str, *, now: datetime) -> None:
    """Note that a meeting's page was looked at and says what it said before."""
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = find_meeting(session, portal, key)
        if row is not None:
            row.last_seen_at = now
            solve_failure(session, portal, row.url, now)


def known_meetings(archive: Archive, slug: str, keys: Iterable[str], *, since: date) -> tuple[KnownMeeting, ...]:
    """What is known of the meetings with these keys, never read, or held since a day."""
    with archive.reading() as session:
        rows = session.execute(
            select(MeetingRow, BodyRow.name)
            .outerjoin(BodyRow, MeetingRow.body_id == BodyRow.id)
            .where(
                MeetingRow.portal_id == portal_id(session, slug),
                or_(
                    MeetingRow.portal_key.in_(list(keys)),
                    MeetingRow.last_seen_at.is_(None),
                    MeetingRow.held_on >= since,
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
            )
            for row, body in rows
        )


def known_items(archive: Archive, slug: str, keys: Iterable[str], *, since: date) -> tuple[KnownItem, ...]:
    """What is known of the items with these keys, never read, or of meetings held since a day."""
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
                    MeetingRow.held_on >= since,
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
            )
            for row, meeting, body in rows
        )


def _save_lists(session: Session, meeting_id: int, meeting: MeetingPage) -> None:
    """The attendees and the items without a page, as this page lists them, in the place of those listed before."""
    for row_class, listed in ((AttendeeRow, meeting.attendees), (UnlinkedItemRow, meeting.unlinked)):
        session.execute(delete(row_class).where(row_class.meeting_id == meeting_id))
        session.add_all(row_class(meeting_id=meeting_id, ordinal=at, **vars(one)) for at, one in enumerate(listed))


def _list_item(session: Session, portal: int, meeting: MeetingRow, item: ListedItem, now: datetime) -> None:
    row = find_item(session, portal, item.portal_key)
    if row is None:
        row = AgendaItemRow(meeting_id=meeting.id, portal_key=item.portal_key, url=item.url, first_seen_at=now)
        session.add(row)
    row.url = item.url
    if row.current_version_id is None:
        row.title = item.title
    row.number = item.number if item.number is not None else row.number
    row.section = item.section if item.section is not None else row.section
    session.flush()
