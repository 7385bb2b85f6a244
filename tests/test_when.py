"""When a portal is asked: how a person writes it, and when that comes."""

from datetime import datetime, timedelta

import pytest

from archive.errors import UsageError
from archive.helsinki import HELSINKI
from scraper.portals import known_portals
from scraper.schedule import Schedule
from scraper.when import Every, default_schedule, read_schedule


def following(text: str, *, last: datetime | None, now: datetime, jitter_s: float = 0) -> datetime:
    """When a portal with this schedule and this last round is asked next; chance adds half of what it may."""
    schedule = Schedule(lambda _slug: None, portals=1, jitter_s=jitter_s, random=lambda: 0.5)
    schedule.add("a", read_schedule(text), last=last, now=now)
    schedule.start()
    try:
        return schedule.next_times()["a"].astimezone(HELSINKI)
    finally:
        schedule.stop()


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2099, month, day, hour, minute, tzinfo=HELSINKI)


MONDAY = at(2, 6, 30)
"""2099-11-02, far enough for nothing to become due while a test runs."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17 3 * * *", at(3, 3, 17)),
        ("17 7-11 * * 1-5", at(2, 7, 17)),
        ("17 7 * * 0", at(8, 7, 17)),
        ("17 7 * * 7", at(8, 7, 17)),
        ("17 7 * * sat,sun", at(7, 7, 17)),
        ("17 7 * * 5-7", at(6, 7, 17)),
        ("*/20 * * * *", at(2, 6, 40)),
        ("5/20 6 * * *", at(2, 6, 45)),
        ("0 12 1 jan,dec *", at(1, 12, month=12)),
        ("0 12 4 * wed", at(4, 12)),
        ("0 12 9 * wed", at(4, 12)),
        ("17 3 * * *; 0 9 * * *", at(2, 9)),
        ("every 6h", at(2, 12, 30)),
        ("EVERY  45 min", at(2, 7, 15)),
    ],
)
def test_a_schedule_comes_when_cron_says_in_finnish_time(text: str, expected: datetime) -> None:
    assert expected == following(text, last=MONDAY, now=MONDAY)


@pytest.mark.parametrize("text", ["17 3 * * *", "every 6h"])
def test_times_that_were_missed_are_made_up_for_at_once_and_only_once(text: str) -> None:
    assert MONDAY == following(text, last=MONDAY - timedelta(days=3), now=MONDAY)


def test_a_portal_without_a_round_is_asked_at_once() -> None:
    assert MONDAY == following("17 3 * * *", last=None, now=MONDAY)


def test_what_was_missed_is_not_made_up_for_by_all_at_one_moment() -> None:
    assert MONDAY + timedelta(seconds=50) == following("every 6h", last=None, now=MONDAY, jitter_s=100)


def test_every_portal_has_its_own_time_at_night_and_more_on_the_mornings_of_weekdays() -> None:
    defaults = {default_schedule(slug) for slug in known_portals()}

    assert len(defaults) > len(known_portals()) / 2
    night, mornings = (read_schedule(part) for part in default_schedule("kanta-hame").split(";"))
    assert not isinstance(night, Every)
    assert not isinstance(mornings, Every)
    assert {1, 2, 4} >= set(night[0].hours)
    assert ((7, 8, 9, 10, 11), (0, 1, 2, 3, 4)) == (mornings[0].hours, mornings[0].weekdays)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "write `every 6h`, or a cron expression of 5 fields"),
        ("* * * *", "write `every 6h`, or a cron expression of 5 fields"),
        ("17 3 * * *;", "write `every 6h`, or a cron expression of 5 fields"),
        ("60 3 * * *", "the minute '60' is not from 0 to 59."),
        ("1 24 * * *", "the hour '24' is not from 0 to 23."),
        ("1 1 0 * *", "the day '0' is not from 1 to 31."),
        ("1 1 * foo *", "the month 'foo' is not from 1 to 12."),
        ("1 1 * * 8", "the weekday '8' is not from 0 to 7."),
        ("1 11-7 * * *", "'11-7' names no hour."),
        ("*/0 * * * *", "'*/0' names no minute."),
        ("1, 1 * * *", "'' is no minute."),
        ("1 1 30 2 *", "never comes: no such month has such a day."),
        ("every", "write `every 30m`, `every 6h` or `every 2d` alone."),
        ("every day", "write `every 30m`, `every 6h` or `every 2d` alone."),
        ("every 4m", "is too dense: a portal is asked every 5 minutes at the most."),
    ],
)
def test_what_is_no_schedule_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=r"^The schedule '[^\n]*\.$") as caught:
        read_schedule(text)
    assert str(caught.value).endswith(sentence) or sentence in str(caught.value)
