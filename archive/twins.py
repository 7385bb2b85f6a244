"""Which meetings and items are one, told in Finnish and in Swedish. Pure: plain values in, pairs out.

Two-language portals publish a Finnish and a Swedish meeting, each with an id of its own that says nothing of the
other's (dynasty-format 2). Two meetings of a portal on one day are twins when their names are one body's in both
languages, or, where the tables do not know a name, when their agendas prove it.
"""

from collections.abc import Iterable
from itertools import combinations

from archive.body_names import are_one_body
from archive.tellings import (
    ItemPairs,
    ItemTelling,
    MeetingPairs,
    MeetingTelling,
    find_language,
    may_be_at_one_time,
    only_pairs,
)

PROOF_ITEMS = 2
"""Items with the same case number in the same place that prove two agendas to be one."""


def may_be_twins(meetings: Iterable[MeetingTelling]) -> bool:
    """Whether any two of the meetings may be twins, whatever their items are: a day in one language is soon done."""
    return any(
        None in {one.language, other.language} or _in_languages(one, other) for one, other in combinations(meetings, 2)
    )


def pair_meetings(meetings: Iterable[MeetingTelling]) -> MeetingPairs:
    """The twins among the meetings of one portal and one day, each pair as Finnish and Swedish."""
    candidates = (_in_languages(one, other) for one, other in combinations(meetings, 2))
    return only_pairs(pair for pair in candidates if pair and _fit(*pair))


def pair_items(finnish: tuple[ItemTelling, ...], swedish: tuple[ItemTelling, ...]) -> ItemPairs:
    """The twins among the items of two meetings that are twins, each pair as Finnish and Swedish.

    Those in the same place first, unless their case numbers speak against it; then those of a case number that occurs
    once on each side.
    """
    placed = tuple(pair for pair in _in_same_place(finnish, swedish) if _agree(*pair, finnish, swedish))
    tied = {item.id for pair in placed for item in pair}
    by_case = only_pairs((one, other) for one in finnish for other in swedish if _same_case(one, other))
    return (*placed, *(pair for pair in by_case if not tied & {item.id for item in pair}))


def _in_languages(one: MeetingTelling, other: MeetingTelling) -> tuple[MeetingTelling, MeetingTelling] | None:
    """Two meetings as Finnish and Swedish; None when they are not in different languages, as far as is known.

    A name that is a translation of the other tells its language best: the words of a page's header may be the
    portal's, and the same for both languages.
    """
    for finnish, swedish in ((one, other), (other, one)):
        if finnish.body and swedish.body and are_one_body(finnish.body, swedish.body):
            return finnish, swedish
    spoken = {find_language(meeting): meeting for meeting in (one, other)}
    return (spoken["fi"], spoken["sv"]) if spoken.keys() == {"fi", "sv"} else None


def _fit(finnish: MeetingTelling, swedish: MeetingTelling) -> bool:
    """Whether nothing speaks against two meetings being one, and their names or their agendas say that they are."""
    if not may_be_at_one_time(finnish, swedish):
        return False
    is_named = _is_named(finnish.body, swedish.body)
    if is_named is False:
        return False
    compared = [
        one.case_number == other.case_number
        for one, other in _in_same_place(finnish.items, swedish.items)
        if one.case_number and other.case_number
    ]
    return all(compared) and (is_named or len(compared) >= PROOF_ITEMS)


def _is_named(finnish: str | None, swedish: str | None) -> bool | None:
    if not finnish or not swedish:
        return False
    # Of one name in both languages it cannot be told whether it is twice the same meeting.
    return None if finnish == swedish else are_one_body(finnish, swedish)


def _in_same_place(finnish: Iterable[ItemTelling], swedish: tuple[ItemTelling, ...]) -> ItemPairs:
    """Items of the same section, or of the same number while one of them has no section yet."""
    return only_pairs((one, other) for one in finnish for other in swedish if _is_same_place(one, other))


def _is_same_place(one: ItemTelling, other: ItemTelling) -> bool:
    if one.section is not None and other.section is not None:
        return one.section == other.section
    return one.number is not None and one.number == other.number


def _agree(
    one: ItemTelling, other: ItemTelling, finnish: Iterable[ItemTelling], swedish: Iterable[ItemTelling]
) -> bool:
    """Whether the cases of two items in the same place are one, or one is unknown and the other's is nowhere else."""
    if one.case_number and other.case_number:
        return _same_case(one, other)
    return not any(_same_case(one, item) for item in swedish) and not any(_same_case(item, other) for item in finnish)


def _same_case(one: ItemTelling, other: ItemTelling) -> bool:
    return one.case_number is not None and one.case_number == other.case_number
