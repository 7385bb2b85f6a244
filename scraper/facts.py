"""What a record says beside what it should say, fact by fact. Pure; knows neither pages nor any field by its name.

A fact is a field of a record, or of a part of it, that says something: `None` says nothing and is no fact. The
elements of a list are compared as a set: each expected one with the one read that agrees with it in most facts.
Who knows less than a whole list or a text's exact lines says so: `{"among": […]}` judges no other elements of the
list, `{"words": "…"}` compares a text without its white space.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | dict[str, Json] | None"

AMONG, WORDS = "among", "words"
"""What an expectation says in the place of a whole list, and of a text as it is spaced."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact that was expected, read, or both."""

    field: str
    """`item.handlings.preparers.name`."""
    expected: Json
    found: Json
    is_judged: bool = True
    """False for what was read where nobody said what to expect."""

    @property
    def is_right(self) -> bool:
        """Whether what was expected was read."""
        return self.expected == self.found


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many facts of one field were read right, wrong (otherwise, or where there is nothing) and not at all."""

    field: str
    right: int
    wrong: int
    missed: int

    @property
    def expected(self) -> int:
        """How many there are."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """The part of what was read that is right; None when nothing was read."""
        read = self.right + self.wrong
        return self.right / read if read else None

    @property
    def recall(self) -> float | None:
        """The part of what there is that was read; None when there is nothing."""
        return self.right / self.expected if self.expected else None


def as_json(record: object) -> Json:
    """A record, or a tuple of records, as JSON has it: days and instants as text in ISO 8601."""
    plain = asdict(record) if is_dataclass(record) and not isinstance(record, type) else record
    told: Json = json.loads(json.dumps(plain, default=_plain))
    return told


def compare(field: str, expected: Json, found: Json) -> Iterator[Fact]:
    """The facts of a record as expected and as read. What an expected part does not name is not judged."""
    if isinstance(expected, dict) and expected.keys() == {AMONG}:
        yield from _compare_among(field, _elements(expected[AMONG]), _elements(found))
    elif isinstance(expected, dict) and expected.keys() == {WORDS}:
        yield _compare_words(field, expected[WORDS], found)
    elif isinstance(expected, dict) or isinstance(found, dict):
        yield from _compare_parts(field, expected, found)
    elif isinstance(expected, list) or isinstance(found, list):
        for one, other in _pairs(_elements(expected), _elements(found)):
            yield from compare(field, one, other)
    elif expected is not None or found is not None:
        yield Fact(field=field, expected=expected, found=found)


def tally(facts: Iterable[Fact]) -> tuple[Tally, ...]:
    """The facts counted by field, in the order in which the fields first occur. Read otherwise is wrong and missed."""
    counts: dict[str, list[int]] = {}
    for fact in facts:
        if fact.is_judged:
            count = counts.setdefault(fact.field, [0, 0, 0])
            count[0] += fact.is_right
            count[1] += not fact.is_right and fact.found is not None
            count[2] += not fact.is_right and fact.expected is not None
    return tuple(
        Tally(field=field, right=right, wrong=wrong, missed=missed) for field, (right, wrong, missed) in counts.items()
    )


@dataclass(frozen=True, kw_only=True)
class Change:
    """How often one field is read otherwise than it was."""

    field: str
    """`item.handlings.preparers.name`."""
    new: int
    """Where nothing was read before."""
    other: int
    gone: int
    """Where nothing is read any more."""


class Changes:
    """What was read beside what is read now, counted by field."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}

    def add(self, what: str, before: object, now: object) -> None:
        """Count what two readings of one record say otherwise."""
        for fact in compare(what, as_json(before), as_json(now)):
            if not fact.is_right:
                kind = "new" if fact.expected is None else "gone" if fact.found is None else "other"
                self._counts.setdefault(fact.field, Counter())[kind] += 1

    @property
    def told(self) -> tuple[Change, ...]:
        """By field."""
        return tuple(
            Change(field=name, new=count["new"], other=count["other"], gone=count["gone"])
            for name, count in sorted(self._counts.items())
        )


def _plain(value: object) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _compare_parts(field: str, expected: Json, found: Json) -> Iterator[Fact]:
    said, read = _parts(expected), _parts(found)
    for name in said if isinstance(expected, dict) else read:
        yield from compare(f"{field}.{name}", said.get(name), read.get(name))
    if isinstance(expected, dict):
        for name in read.keys() - said.keys():
            if read[name] not in (None, []):
                yield Fact(field=f"{field}.{name}", expected=None, found=read[name], is_judged=False)


def _compare_among(field: str, expected: list[Json], found: list[Json]) -> Iterator[Fact]:
    """The facts of the elements that are expected; what else was read is not judged."""
    left = list(found)
    for one, other in _closest(expected, found):
        if one is not None:
            yield from compare(field, one, other)
            left = [each for each in left if each is not other]
    if left:
        yield Fact(field=field, expected=None, found=left, is_judged=False)


def _compare_words(field: str, expected: Json, found: Json) -> Fact:
    is_same = isinstance(found, str) and "".join(str(expected).split()) == "".join(found.split())
    return Fact(field=field, expected=found if is_same else expected, found=found)


def _parts(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _elements(value: Json) -> list[Json]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _pairs(expected: list[Json], found: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each expected element beside the one read that agrees with it most, then what is left of either."""
    left, unmatched = list(found), []
    for one in expected:
        if one in left:
            left.remove(one)
            yield one, one
        else:
            unmatched.append(one)
    yield from _closest(unmatched, left)


def _closest(expected: list[Json], found: list[Json]) -> Iterator[tuple[Json, Json]]:
    places = [(at, place) for at in range(len(expected)) for place in range(len(found))]
    agreements = {(at, place): _agreement(expected[at], found[place]) for at, place in places}
    paired: dict[int, int] = {}
    for at, place in sorted(places, key=lambda pair: -agreements[pair]):
        if agreements[at, place] and at not in paired and place not in paired.values():
            paired[at] = place
    yield from ((one, found[paired[at]] if at in paired else None) for at, one in enumerate(expected))
    yield from ((None, other) for place, other in enumerate(found) if place not in paired.values())


def _agreement(expected: Json, found: Json) -> int:
    """How many facts two elements have in common."""
    return sum(fact.is_right for fact in compare("", expected, found))
