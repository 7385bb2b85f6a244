"""When a portal is asked, as a person writes it: `17 3 * * *; 17 7-11 * * mon-fri`, or `every 6h`. Pure.

A cron expression has five fields: minute, hour, day of the month, month, weekday (crontab(5)). Times are Helsinki's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import product

from archive.errors import UsageError

DEFAULT = "{minute} {hour} * * *; {minute} 7-11 * * mon-fri"
"""Every night, and every hour on the mornings of weekdays, when agendas and minutes are published."""
NIGHT_HOURS = (1, 2, 4)
"""Not the hour that a night in spring lacks and one in autumn has twice: 3."""
SHORTEST = timedelta(minutes=5)

_EVERY = re.compile(r"every ([0-9]{1,4}) ?(m|min|h|d)")
_UNITS = {"m": timedelta(minutes=1), "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_PART = re.compile(r"(?:(?P<all>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>[0-9]{1,2}))?")
"""`*`, `7`, `7-11`, `mon-fri`, `*/15`, `7-19/2`."""


@dataclass(frozen=True, kw_only=True)
class Every:
    """Again and again, so long after the last time."""

    interval: timedelta


@dataclass(frozen=True, kw_only=True)
class Cron:
    """At each time that all the fields admit. Weekdays count from Monday, 0, as Python's do."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class _Field:
    name: str
    first: int
    last: int
    words: Mapping[str, int]


def _numbered(words: str, first: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split(), first)}


_FIELDS = (
    _Field(name="minute", first=0, last=59, words={}),
    _Field(name="hour", first=0, last=23, words={}),
    _Field(name="day", first=1, last=31, words={}),
    _Field(name="month", first=1, last=12, words=_numbered("jan feb mar apr may jun jul aug sep oct nov dec", 1)),
    # Cron's week: Sunday is 0, and 7 too.
    _Field(name="weekday", first=0, last=7, words=_numbered("sun mon tue wed thu fri sat", 0)),
)
_DAY, _WEEKDAY = 2, 4
_LONGEST = {month: 29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31 for month in range(1, 13)}  # noqa: PLR2004


def default_schedule(slug: str) -> str:
    """The schedule of a portal for which nobody chose one: the time is its own, so that not all are asked at once."""
    number = int.from_bytes(sha256(slug.encode()).digest()[:4])
    return DEFAULT.format(minute=number % 60, hour=NIGHT_HOURS[number // 60 % len(NIGHT_HOURS)])


def read_schedule(text: str) -> Every | tuple[Cron, ...]:
    """What a schedule says: an interval, or the times of one or more cron expressions, with `;` between them.

    Raises UsageError, in one sentence, for what is no schedule, or one that never comes.
    """
    words = " ".join(text.lower().split())
    if words.startswith("every"):
        return _read_every(words, text)
    return tuple(cron for expression in words.split(";") for cron in _read_cron(expression, text))


def _read_every(words: str, text: str) -> Every:
    match = _EVERY.fullmatch(words)
    if not match:
        raise UsageError(f"The schedule {text!r} cannot be read: write `every 30m`, `every 6h` or `every 2d` alone.")
    interval = int(match[1]) * _UNITS[match[2]]
    if interval < SHORTEST:
        raise UsageError(f"The schedule {text!r} is too dense: a portal is asked every 5 minutes at the most.")
    return Every(interval=interval)


def _read_cron(expression: str, text: str) -> tuple[Cron, ...]:
    """One, or two where both days of the month and weekdays are named: cron means either (crontab(5))."""
    fields = expression.split()
    if len(fields) != len(_FIELDS):
        raise UsageError(
            f"The schedule {text!r} cannot be read: write `every 6h`, or a cron expression of 5 fields, "
            "minute hour day month weekday."
        )
    values = [_read_field(field, kind, text) for field, kind in zip(fields, _FIELDS, strict=True)]
    all_days, all_weekdays = _read_field("*", _FIELDS[_DAY], text), _read_field("*", _FIELDS[_WEEKDAY], text)
    if fields[_DAY].startswith("*") or fields[_WEEKDAY].startswith("*"):
        return (_cron(values, text),)
    by_day, by_weekday = list(values), list(values)
    by_day[_WEEKDAY], by_weekday[_DAY] = all_weekdays, all_days
    return _cron(by_day, text), _cron(by_weekday, text)


def _cron(values: list[set[int]], text: str) -> Cron:
    minutes, hours, days, months, weekdays = values
    if not any(day <= _LONGEST[month] for day, month in product(days, months)):
        raise UsageError(f"The schedule {text!r} never comes: no such month has such a day.")
    return Cron(
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=tuple(sorted(days)),
        months=tuple(sorted(months)),
        weekdays=tuple(sorted({(day - 1) % 7 for day in weekdays})),
    )


def _read_field(field: str, kind: _Field, text: str) -> set[int]:
    return {value for part in field.split(",") for value in _read_part(part, kind, text)}


def _read_part(part: str, kind: _Field, text: str) -> range:
    match = _PART.fullmatch(part)
    if not match:
        raise UsageError(f"The schedule {text!r} cannot be read: {part!r} is no {kind.name}.")
    first = kind.first if match["all"] else _number(match["first"], kind, text)
    # `5/15` is from 5 on, as most crons have it.
    is_open = match["all"] or (match["step"] and not match["last"])
    last = kind.last if is_open else _number(match["last"] or match["first"], kind, text)
    step = int(match["step"] or 1)
    if step == 0 or last < first:
        raise UsageError(f"The schedule {text!r} cannot be read: {part!r} names no {kind.name}.")
    return range(first, last + 1, step)


def _number(word: str, kind: _Field, text: str) -> int:
    number = kind.words.get(word, int(word) if re.fullmatch("[0-9]{1,2}", word) else -1)
    if not kind.first <= number <= kind.last:
        raise UsageError(
            f"The schedule {text!r} cannot be read: the {kind.name} {word!r} is not from {kind.first} to {kind.last}."
        )
    return number
