"""When a page is worth another look: often around the meeting's day, then ever more seldom. Pure; the table is data.

An agenda is completed until its day, then becomes minutes, which are checked some days later; corrections come until
the time for appeal has ended. After ninety days a text is looked at once a year, for what was removed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from archive.helsinki import finnish_day
from archive.records import Stage

Standing = Literal["agenda", "minutes", "checked"]
"""What a meeting's document is, in the order in which it becomes so."""

NIGHT = timedelta(hours=20)
"""Between the looks of two nights, with room for a round that comes early."""
BUDGET = 400
"""Pages looked at again in a night: at a second each, seven minutes of a small server's time."""
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Pause:
    """How long to wait between two looks, until a day counted from the meeting's."""

    until: int
    meeting: timedelta
    item: timedelta


RHYTHM: dict[Standing, tuple[Pause, ...]] = {
    "agenda": (
        Pause(until=-14, meeting=WEEK, item=2 * WEEK),
        Pause(until=0, meeting=NIGHT, item=3 * DAY),
        Pause(until=30, meeting=NIGHT, item=NIGHT),
        Pause(until=90, meeting=WEEK, item=WEEK),
    ),
    "minutes": (
        Pause(until=30, meeting=NIGHT, item=WEEK),
        Pause(until=90, meeting=WEEK, item=2 * WEEK),
    ),
    "checked": (
        Pause(until=14, meeting=3 * DAY, item=WEEK),
        Pause(until=30, meeting=WEEK, item=2 * WEEK),
        Pause(until=90, meeting=MONTH, item=MONTH),
    ),
}
"""For each standing, the pauses in the order of time; after the last, a year."""


def standing_of(stage: Stage | None, *, checked: bool) -> Standing:
    """What a document is; one of unknown stage is as little settled as an agenda."""
    return "agenda" if stage != "minutes" else "checked" if checked else "minutes"


def pause_at(held_on: date, standing: Standing, now: datetime) -> Pause:
    """The pause that is due between two looks, now."""
    day = (finnish_day(now) - held_on).days
    return next((pause for pause in RHYTHM[standing] if day < pause.until), _YEARLY)


REMOVED = CONTINUED = _YEARLY = Pause(until=0, meeting=YEAR, item=YEAR)
"""What the portal took away may come back; an agenda whose minutes are here under another id has said its last."""
