"""Meetings as a calendar (iCalendar, RFC 5545). Pure: meetings to bytes; the only module that knows icalendar."""

from collections.abc import Iterable
from datetime import UTC

from icalendar import Calendar, Event

from archive.browsing import MeetingEntry

MEDIA_TYPE = "text/calendar"


def write_calendar(name: str, meetings: Iterable[tuple[MeetingEntry, str, str]]) -> bytes:
    """A calendar of meetings, each with its summary and the address of its page; those without a day are left out."""
    calendar = Calendar()
    calendar.add("prodid", "-//dynasty-archive//meetings//FI")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for meeting, summary, address in meetings:
        if meeting.held_on is not None:
            calendar.add_component(_event(meeting, summary, address))
    return bytes(calendar.to_ical())


def _event(meeting: MeetingEntry, summary: str, address: str) -> Event:
    event = Event()
    event.add("uid", f"{meeting.portal}-{meeting.portal_key}@dynasty-archive")
    event.add("dtstamp", meeting.changed_at.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC) if meeting.starts_at else meeting.held_on)
    event.add("summary", summary)
    event.add("url", address)
    if meeting.place:
        event.add("location", meeting.place)
    return event
