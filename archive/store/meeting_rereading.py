"""Meetings beside their newest stored page, and what is read of that again put in the place of what was.

Identities stay. Nothing here reads a page.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.records import Attendee, Language, MeetingPage, Page, Stage, UnlinkedItem
from archive.store.engine import Archive
from archive.store.handlings import ensure_body, place_of_meeting, tie_meeting
from archive.store.identities import find_item, portal_id
from archive.store.indexing import index_meeting
from archive.store.meetings import FACTS, list_item
from archive.store.pages import read_page
from archive.store.ties import tie_days
from archive.store.tombstones import load_tombstones
from archive.tables import AttendeeRow, BodyRow, MeetingRow, PageRow, UnlinkedItemRow


@dataclass(frozen=True, kw_only=True)
class ListedTitle:
    """A line of a meeting's list. The title only of an item whose own page was not read: others have their own."""

    portal_key: str
    title: str | None


@dataclass(frozen=True, kw_only=True)
class MeetingFacts:
    """What the rows of a meeting hold of what its page says."""

    body_name: str | None
    held_on: date | None
    starts_at: datetime | None
    place: str | None
    stage: Stage | None
    checked: bool | None
    published_on: date | None
    pdf_url: str | None
    language: Language | None
    attendees: tuple[Attendee, ...]
    unlinked: tuple[UnlinkedItem, ...]
    items: tuple[ListedTitle, ...]


@dataclass(frozen=True, kw_only=True)
class StoredMeeting:
    """A meeting as its rows have it, with the newest page of it (of one time: several), and how many there are."""

    id: int
    portal_key: str
    url: str
    pages: tuple[Page, ...]
    is_only: bool
    facts: MeetingFacts
    """Without its items, which a page must name."""


def meetings_of(archive: Archive, slug: str) -> list[int]:
    """The ids of a portal's meetings."""
    with archive.reading() as session:
        query = select(MeetingRow.id).where(MeetingRow.portal_id == portal_id(session, slug)).order_by(MeetingRow.id)
        return list(session.scalars(query))


def load_meeting(archive: Archive, meeting_id: int) -> StoredMeeting:
    """A meeting with the newest of its readable pages; without any when it has none, or has lost its bytes."""
    with archive.reading() as session:
        row = session.get_one(MeetingRow, meeting_id)
        times = session.scalars(
            select(PageRow.fetched_at)
            .where(PageRow.portal_id == row.portal_id, PageRow.url == row.url, PageRow.problem.is_(None))
            .order_by(PageRow.fetched_at.desc())
        ).all()
        newest = session.scalars(
            select(PageRow)
            .where(PageRow.portal_id == row.portal_id, PageRow.url == row.url, PageRow.problem.is_(None))
            .where(PageRow.fetched_at == (times[0] if times else None))
            .order_by(PageRow.id)
        ).all()
        is_whole = all(page.erased_at is None for page in newest)
        return StoredMeeting(
            id=row.id,
            portal_key=row.portal_key,
            url=row.url,
            pages=tuple(read_page(page) for page in newest) if is_whole else (),
            is_only=len(times) == 1,
            facts=_meeting_facts(session, row),
        )


def compare_meeting(archive: Archive, stored: StoredMeeting, meeting: MeetingPage) -> tuple[MeetingFacts, MeetingFacts]:
    """What the rows of a meeting hold, and what they would hold of its page.

    What the page does not say is taken away only where no other page of the meeting can have said it; and one that is
    an agenda says nothing of a meeting whose items are minutes already, but its lists.
    """
    known = stored.facts
    is_news = not (known.stage == "minutes" and meeting.stage == "agenda")
    said = {name: getattr(meeting, name) for name in (*FACTS, "body_name")} if is_news else {}
    said |= {"attendees": meeting.attendees, "unlinked": meeting.unlinked}
    kept = {name for name, value in said.items() if value in {None, ()} and not (stored.is_only and name != "language")}
    with archive.reading() as session:
        portal = session.get_one(MeetingRow, stored.id).portal_id
        rows = {one.portal_key: find_item(session, portal, one.portal_key) for one in meeting.items}
        own = {key for key, row in rows.items() if row is not None and row.current_version_id is not None}
        titles = {key: row.title for key, row in rows.items() if row is not None}
    listed = tuple(
        ListedTitle(portal_key=one.portal_key, title=None if one.portal_key in own else one.title)
        for one in meeting.items
    )
    held = tuple(
        ListedTitle(portal_key=one.portal_key, title=None if one.portal_key in own else titles[one.portal_key])
        for one in meeting.items
        if one.portal_key in titles
    )
    read = {name: value for name, value in said.items() if name not in kept}
    return MeetingFacts(**{**vars(known), "items": held}), MeetingFacts(**{**vars(known), **read, "items": listed})


def replace_meeting(
    archive: Archive, stored: StoredMeeting, facts: MeetingFacts, page: Page, read: MeetingPage
) -> None:
    """Put what was read again in the place of what a meeting's rows hold, in one transaction."""
    with archive.writing() as session:
        row = session.get_one(MeetingRow, stored.id)
        place, was = place_of_meeting(row), (row.body_id, row.held_on)
        tombstones = load_tombstones(session)
        facts, read = tombstones.masked(facts), tombstones.masked(read)
        for name in FACTS:
            setattr(row, name, getattr(facts, name))
        if facts.body_name is not None:
            row.body_id = ensure_body(session, row.portal_id, facts.body_name)
        for row_class, listed in ((AttendeeRow, facts.attendees), (UnlinkedItemRow, facts.unlinked)):
            session.execute(delete(row_class).where(row_class.meeting_id == row.id))
            session.add_all(row_class(meeting_id=row.id, ordinal=at, **vars(one)) for at, one in enumerate(listed))
        for item in read.items:
            known = find_item(session, row.portal_id, item.portal_key)
            is_unread = known is None or known.current_version_id is None
            list_item(session, row.portal_id, row, item, page.fetched_at, is_news=is_unread)
        tie_days(session, row.portal_id, was[1], row.held_on)
        tie_meeting(session, row, place)
        if (row.body_id, row.held_on) != was:
            index_meeting(session, row.id)


def _meeting_facts(session: Session, row: MeetingRow) -> MeetingFacts:
    body = session.get(BodyRow, row.body_id) if row.body_id else None
    attendees = session.scalars(select(AttendeeRow).filter_by(meeting_id=row.id).order_by(AttendeeRow.ordinal))
    unlinked = session.scalars(select(UnlinkedItemRow).filter_by(meeting_id=row.id).order_by(UnlinkedItemRow.ordinal))
    return MeetingFacts(
        **{name: getattr(row, name) for name in FACTS},
        body_name=body.name if body else None,
        attendees=tuple(Attendee(name=a.name, role=a.role, note=a.note, present=a.present) for a in attendees),
        unlinked=tuple(UnlinkedItem(number=one.number, section=one.section, title=one.title) for one in unlinked),
        items=(),
    )
