"""Which meetings and items are twins, as tables: plain values in, pairs out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.records import Language
from archive.tellings import ItemTelling, MeetingTelling
from archive.twins import may_be_twins, pair_items, pair_meetings

FIVE, SIX = (datetime(2026, 3, 4, hour, tzinfo=UTC) for hour in (15, 16))
Place = tuple[int | None, int | None, str | None]
"""The number, the section and the case number of an item."""


def items(first_id: int, *places: Place, language: Language | None = None) -> tuple[ItemTelling, ...]:
    return tuple(
        ItemTelling(id=first_id + at, number=number, section=section, case_number=case, language=language)
        for at, (number, section, case) in enumerate(places)
    )


def finnish(id_: int, body: str, *places: Place, starts_at: datetime | None = None) -> MeetingTelling:
    return MeetingTelling(id=id_, body=body, language="fi", starts_at=starts_at, items=items(100 * id_, *places))


def swedish(id_: int, body: str, *places: Place, starts_at: datetime | None = None) -> MeetingTelling:
    return MeetingTelling(id=id_, body=body, language="sv", starts_at=starts_at, items=items(100 * id_, *places))


def unread(id_: int, body: str, *languages: Language | None) -> MeetingTelling:
    """A meeting whose own page was not read: only two of its items."""
    own = tuple(
        ItemTelling(id=100 * id_ + at, number=at, case_number=f"{at}/2026", language=language)
        for at, language in enumerate(languages)
    )
    return MeetingTelling(id=id_, body=body, items=own)


A, B, C = "1/00/2026", "2/00/2026", "3/00/2026"
AGENDA: tuple[Place, ...] = ((1, None, None), (2, None, A), (3, None, B))
MINUTES: tuple[Place, ...] = ((None, 10, None), (None, 11, A), (None, 12, B))

BOARD, STYRELSE = finnish(1, "Kunnanhallitus"), swedish(2, "Kommunstyrelsen")
COUNCIL, FULLMAKTIGE = finnish(3, "Kunnanvaltuusto"), swedish(4, "Kommunfullmäktige")

MEETINGS: list[tuple[str, tuple[MeetingTelling, ...], list[tuple[int, int]]]] = [
    ("nothing to tie", (), []),
    ("one alone", (BOARD,), []),
    ("by their names", (BOARD, STYRELSE), [(1, 2)]),
    ("whichever comes first", (STYRELSE, BOARD), [(1, 2)]),
    ("each with its own", (BOARD, FULLMAKTIGE, COUNCIL, STYRELSE), [(1, 2), (3, 4)]),
    ("board and council are two", (BOARD, FULLMAKTIGE), []),
    ("one language is no twin", (BOARD, finnish(5, "Tekninen lautakunta")), []),
    ("twice the board: which?", (BOARD, finnish(5, "Kunnanhallitus"), STYRELSE), []),
    (
        "at one hour",
        (finnish(1, "Kunnanhallitus", starts_at=FIVE), swedish(2, "Kommunstyrelsen", starts_at=FIVE)),
        [(1, 2)],
    ),
    ("at an hour that only one says", (finnish(1, "Kunnanhallitus", starts_at=FIVE), STYRELSE), [(1, 2)]),
    ("at two hours", (finnish(1, "Kunnanhallitus", starts_at=FIVE), swedish(2, "Kommunstyrelsen", starts_at=SIX)), []),
    (
        "the hour tells two meetings apart",
        (
            finnish(1, "Kunnanhallitus", starts_at=FIVE),
            finnish(5, "Kunnanhallitus", starts_at=SIX),
            swedish(2, "Kommunstyrelsen", starts_at=SIX),
        ),
        [(5, 2)],
    ),
    (
        "another case in the same place",
        (finnish(1, "Kunnanhallitus", (1, None, A)), swedish(2, "Kommunstyrelsen", (1, None, B))),
        [],
    ),
    ("agendas prove it", (finnish(1, "Joenvarren lautakunta", *AGENDA), swedish(2, "Ådalsnämnden", *AGENDA)), [(1, 2)]),
    (
        "minutes prove it",
        (finnish(1, "Joenvarren lautakunta", *MINUTES), swedish(2, "Ådalsnämnden", *MINUTES)),
        [(1, 2)],
    ),
    (
        "one case is no proof",
        (finnish(1, "Joenvarren lautakunta", *AGENDA[:2]), swedish(2, "Ådalsnämnden", *AGENDA[:2])),
        [],
    ),
    (
        "places that do not meet are no proof",
        (finnish(1, "Joenvarren lautakunta", *AGENDA), swedish(2, "Ådalsnämnden", *MINUTES)),
        [],
    ),
    (
        "agreeing with a slip is no proof",
        (
            finnish(1, "Joenvarren lautakunta", *AGENDA, (4, None, C)),
            swedish(2, "Ådalsnämnden", *AGENDA, (4, None, "4/00/2026")),
        ),
        [],
    ),
    (
        "agendas do not make the board a council",
        (finnish(1, "Kunnanhallitus", *AGENDA), swedish(4, "Kommunfullmäktige", *AGENDA)),
        [],
    ),
    (
        "two agendas fit",
        (
            finnish(1, "Joenvarren lautakunta", *AGENDA),
            swedish(2, "Ådalsnämnden", *AGENDA),
            swedish(5, "Åkernämnden", *AGENDA),
        ),
        [],
    ),
    (
        "the names say the language, where the header's words are the portal's",
        (BOARD, finnish(2, "Kommunstyrelsen")),
        [(1, 2)],
    ),
    ("the items say it", (unread(1, "Joenlautakunta", "fi", "fi"), unread(2, "Ånämnden", "sv", "sv")), [(1, 2)]),
    ("the items do not agree", (unread(1, "Joenlautakunta", "fi", "sv"), unread(2, "Ånämnden", "sv", "sv")), []),
    ("no item says it", (unread(1, "Joenlautakunta", None, None), unread(2, "Ånämnden", "sv", "sv")), []),
    ("of one name, without proof", (finnish(1, "Delta"), swedish(2, "Delta")), []),
    ("of one name, with proof", (finnish(1, "Delta", *AGENDA), swedish(2, "Delta", *AGENDA)), [(1, 2)]),
    (
        "without a name",
        (
            MeetingTelling(id=1, body=None, language="fi", items=items(100, *AGENDA)),
            MeetingTelling(id=2, body=None, language="sv", items=items(200, *AGENDA)),
        ),
        [],
    ),
]


@pytest.mark.parametrize(("meetings", "twins"), [row[1:] for row in MEETINGS], ids=[row[0] for row in MEETINGS])
def test_meetings_are_twins_when_names_or_agendas_prove_it(
    meetings: tuple[MeetingTelling, ...], twins: list[tuple[int, int]]
) -> None:
    assert twins == sorted((one.id, other.id) for one, other in pair_meetings(meetings))


@pytest.mark.parametrize(("meetings", "twins"), [row[1:] for row in MEETINGS], ids=[row[0] for row in MEETINGS])
def test_no_twins_are_passed_over_before_their_items_are_looked_at(
    meetings: tuple[MeetingTelling, ...], twins: list[tuple[int, int]]
) -> None:
    assert may_be_twins(replace(meeting, items=()) for meeting in meetings) or not twins


def test_a_day_in_one_language_is_soon_done() -> None:
    assert not may_be_twins((BOARD, COUNCIL, finnish(5, "Tekninen lautakunta", *AGENDA)))
    assert may_be_twins((BOARD, unread(2, "Ådalsnämnden")))


ITEMS: list[tuple[str, tuple[Place, ...], tuple[Place, ...], list[tuple[int, int]]]] = [
    ("nothing to tie", (), AGENDA, []),
    ("by number", AGENDA, AGENDA, [(0, 0), (1, 1), (2, 2)]),
    ("by section", MINUTES, MINUTES, [(0, 0), (1, 1), (2, 2)]),
    ("in any order", AGENDA, AGENDA[::-1], [(0, 2), (1, 1), (2, 0)]),
    ("minutes that kept their numbers, and an agenda", ((1, 10, A), (2, 11, None)), ((1, None, A),), [(0, 0)]),
    ("a section says more than a number", ((1, 10, None),), ((1, 11, None), (2, 10, None)), [(0, 1)]),
    ("by case, minutes and an agenda", MINUTES, AGENDA, [(1, 1), (2, 2)]),
    ("a case twice on one side", ((None, None, A),), ((None, None, A), (None, None, A)), []),
    ("no place, no case", ((None, None, None),), ((None, None, None),), []),
    ("another case in the same place", ((1, None, A),), ((1, None, B),), []),
    ("a case that only one says", ((1, None, A),), ((1, None, None),), [(0, 0)]),
    ("a case that moved", ((1, None, A), (2, None, None)), ((1, None, None), (2, None, A)), [(0, 1)]),
    (
        "a case that moved to where another stands",
        ((1, None, A), (2, None, C)),
        ((1, None, None), (2, None, A)),
        [(0, 1)],
    ),
    ("a number that occurs twice", ((1, None, None), (1, None, None)), ((1, None, None),), []),
    ("a number twice, told apart by case", ((1, None, A), (1, None, B)), ((1, None, A),), [(0, 0)]),
]


@pytest.mark.parametrize(
    ("finnish_places", "swedish_places", "twins"), [row[1:] for row in ITEMS], ids=[row[0] for row in ITEMS]
)
def test_items_are_twins_by_place_else_by_case(
    finnish_places: tuple[Place, ...], swedish_places: tuple[Place, ...], twins: list[tuple[int, int]]
) -> None:
    pairs = pair_items(items(100, *finnish_places), items(200, *swedish_places))

    assert twins == sorted((one.id - 100, other.id - 200) for one, other in pairs)
