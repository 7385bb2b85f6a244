"""What a body's year lacks, as tables."""

from datetime import date

import pytest

from archive.completeness import Place, Sitting, find_gaps
from archive.records import Gap, GapReason


def sitting(day: int, *places: Place, missing: GapReason | None = None) -> Sitting:
    return Sitting(portal_key=f"2026{day}", held_on=date(2026, 3, day), missing=missing, places=places)


def minutes(day: int, *sections: int) -> Sitting:
    return sitting(day, *(Place(number=at, section=section) for at, section in enumerate(sections, 1)))


def agenda(day: int, *numbers: int) -> Sitting:
    return sitting(day, *(Place(number=number, section=None) for number in numbers))


def sections(reason: GapReason, meeting: str | None, first: int, last: int, *, before: int | None = None) -> Gap:
    held_before = date(2026, 3, before) if before else None
    return Gap(reason=reason, meeting_key=meeting, first_section=first, last_section=last, held_before=held_before)


def numbers(reason: GapReason, meeting: str, first: int, last: int) -> Gap:
    return Gap(reason=reason, meeting_key=meeting, first_number=first, last_number=last)


@pytest.mark.parametrize(
    ("expected", "sittings"),
    [
        pytest.param([], [], id="no meetings"),
        pytest.param([], [minutes(1, 1, 2, 3), minutes(8, 4, 5)], id="a whole year so far"),
        pytest.param(
            [sections("never_seen", None, 1, 11, before=1)], [minutes(1, 12, 13)], id="the year began before us"
        ),
        pytest.param(
            [sections("never_seen", None, 4, 6, before=8)],
            [minutes(1, 1, 2, 3), minutes(8, 7)],
            id="a meeting that nobody saw",
        ),
        pytest.param(
            [sections("not_published", None, 4, 6, before=8)],
            [minutes(1, 1, 2, 3), agenda(5, 1, 2, 3), minutes(8, 7)],
            id="minutes that are late",
        ),
        pytest.param(
            [sections("not_published", "20261", 2, 2)], [minutes(1, 1, 3)], id="a section that the list leaves out"
        ),
        pytest.param([numbers("not_published", "20261", 1, 1)], [agenda(1, 2, 3)], id="an agenda without its first"),
        pytest.param([], [minutes(1, 1, 2), minutes(8, 1, 2)], id="numbers that begin anew"),
        pytest.param([], [minutes(8, 3), minutes(1, 1, 2)], id="meetings in any order"),
        pytest.param(
            [Gap(reason="fetch_failed", meeting_key="20261")], [sitting(1, missing="fetch_failed")], id="a lost meeting"
        ),
        pytest.param(
            [sections("secret", "20261", 2, 2), numbers("never_seen", "20261", 3, 3)],
            [
                sitting(
                    1,
                    Place(number=1, section=1),
                    Place(number=None, section=2, missing="secret"),
                    Place(number=3, section=None, missing="never_seen"),
                )
            ],
            id="items known by their place alone",
        ),
    ],
)
def test_the_gaps_of_a_bodys_year(expected: list[Gap], sittings: list[Sitting]) -> None:
    assert expected == list(find_gaps(sittings))
