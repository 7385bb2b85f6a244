"""Meetings of one day and their items, as far as that shows which of them are one. Pure: values, and pairs of them.

One meeting may be told more than once: in two languages (twins), and as an agenda under one id and minutes under
another (succession). What contradicts itself, or could be tied in several ways, is not tied at all: a meeting counted
twice is seen, one lost is not.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

from archive.records import Language, Stage


@dataclass(frozen=True, kw_only=True)
class ItemTelling:
    """What of an agenda item shows which other one it is."""

    id: int
    number: int | None = None
    section: int | None = None
    case_number: str | None = None
    title: str | None = None
    language: Language | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingTelling:
    """What of a meeting shows which other one it is; all that are compared are of one portal and one day."""

    id: int
    body: str | None
    stage: Stage | None = None
    language: Language | None = None
    """As its own page says; None while that is not read."""
    starts_at: datetime | None = None
    items: tuple[ItemTelling, ...] = ()


MeetingPairs: TypeAlias = tuple[tuple[MeetingTelling, MeetingTelling], ...]
ItemPairs: TypeAlias = tuple[tuple[ItemTelling, ItemTelling], ...]
Telling = TypeVar("Telling", ItemTelling, MeetingTelling)


def find_language(meeting: MeetingTelling) -> Language | None:
    """A meeting's language: its page's, or that of all its items which say one."""
    spoken = {item.language for item in meeting.items} - {None}
    return meeting.language or (spoken.pop() if len(spoken) == 1 else None)


def may_be_at_one_time(one: MeetingTelling, other: MeetingTelling) -> bool:
    """Whether two meetings of a day may have begun at the same hour: one of them may not say its own."""
    return None in {one.starts_at, other.starts_at} or one.starts_at == other.starts_at


def only_pairs(pairs: Iterable[tuple[Telling, Telling]]) -> tuple[tuple[Telling, Telling], ...]:
    """The pairs of which neither side is in another pair too."""
    found = tuple(pairs)
    times = Counter(telling.id for pair in found for telling in pair)
    return tuple(pair for pair in found if all(times[telling.id] == 1 for telling in pair))
