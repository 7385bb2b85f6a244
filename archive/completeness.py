"""What a body's year lacks: the items of a meeting run from 1, the sections from 1 through the year. Pure.

A gap says what is missing and why, as far as that is known; it never says what the missing text is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from archive.records import Gap, GapReason

_SECRET = re.compile(r"salassa|salai|ei[- ]julki|sekretess|hemlig|icke[- ]offentlig", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Place:
    """An item's place in its meeting, whether it is here or not."""

    number: int | None
    section: int | None
    missing: GapReason | None = None
    """Why its text is not here; None when it is."""
    is_given_up: bool = False
    """Whether the text was here and was removed for good, on somebody's order: it is neither held nor missing."""

    @property
    def is_held(self) -> bool:
        """Whether the text is here."""
        return self.missing is None and not self.is_given_up


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A meeting with the places that are known of it."""

    portal_key: str
    held_on: date
    missing: GapReason | None
    """Why its own page is not here; None when it is."""
    places: tuple[Place, ...]

    @property
    def sections(self) -> list[int]:
        """The sections known, in order."""
        return sorted({place.section for place in self.places if place.section is not None})


def find_gaps(sittings: Iterable[Sitting]) -> tuple[Gap, ...]:
    """The gaps in one body's meetings of one year, in order of time."""
    ordered = sorted(sittings, key=lambda sitting: (sitting.held_on, sitting.sections[:1], sitting.portal_key))
    inside = [gap for sitting in ordered for gap in _inside(sitting)]
    return (*_between(ordered), *inside)


def _inside(sitting: Sitting) -> Iterator[Gap]:
    if sitting.missing:
        yield Gap(reason=sitting.missing, meeting_key=sitting.portal_key)
    for place in sitting.places:
        if place.missing:
            yield _gap(place.missing, sitting, number=place.number, section=place.section)
    reason: GapReason = sitting.missing or "not_published"
    numbers = {place.number for place in sitting.places if place.number is not None}
    if sitting.sections:
        for first, last in _holes(sitting.sections):
            yield Gap(reason=reason, meeting_key=sitting.portal_key, first_section=first, last_section=last)
    else:
        for first, last in _holes(sorted({0, *numbers})):
            yield Gap(reason=reason, meeting_key=sitting.portal_key, first_number=first, last_number=last)


def _gap(reason: GapReason, sitting: Sitting, *, number: int | None, section: int | None) -> Gap:
    """A gap of one item: by its section where there is one, else by its number."""
    return Gap(
        reason=reason,
        meeting_key=sitting.portal_key,
        first_number=None if section else number,
        last_number=None if section else number,
        first_section=section,
        last_section=section,
    )


def _between(sittings: Sequence[Sitting]) -> Iterator[Gap]:
    """The sections that lie between one meeting's last and the next one's first.

    Where the first is not after the last, the numbers begin anew, or belong to another book: nothing is missing.
    """
    numbered = [at for at, sitting in enumerate(sittings) if sitting.sections]
    if not numbered:
        return
    first = sittings[numbered[0]]
    if first.sections[0] > 1:
        reason = _reason_between(sittings[: numbered[0]])
        yield _between_gap(reason, 1, first)
    for one, other in pairwise(numbered):
        last, following = sittings[one].sections[-1], sittings[other]
        if following.sections[0] > last + 1:
            reason = _reason_between(sittings[one + 1 : other])
            yield _between_gap(reason, last + 1, following)


def _between_gap(reason: GapReason, first: int, following: Sitting) -> Gap:
    return Gap(
        reason=reason,
        meeting_key=None,
        first_section=first,
        last_section=following.sections[0] - 1,
        held_before=following.held_on,
    )


def _reason_between(meetings: Sequence[Sitting]) -> GapReason:
    """Sections may belong to a meeting that is known and has no minutes yet; otherwise nobody has seen theirs."""
    return "not_published" if meetings else "never_seen"


def _holes(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((one + 1, other - 1) for one, other in pairwise(numbers) if other > one + 1)


def is_secret(title: str) -> bool:
    """Whether the line of a list says that its item is secret."""
    return _SECRET.search(title) is not None


def show_ranges(ranges: Iterable[tuple[int, int]]) -> str:
    """Numbers as people write them: `3, 7–9`."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in sorted(set(ranges)))
