"""How long until the next look, as a table."""

from datetime import UTC, date, datetime, timedelta

import pytest

from archive.records import Stage
from scraper.rhythm import MONTH, NIGHT, RHYTHM, WEEK, YEAR, Standing, pause_at, standing_of

HELD_ON = date(2026, 9, 8)
DAY = timedelta(days=1)


def seen(day: int) -> datetime:
    """Noon, so many days after the meeting's day."""
    return datetime(2026, 9, 8, 9, tzinfo=UTC) + day * DAY


@pytest.mark.parametrize(
    ("meeting", "item", "standing", "day"),
    [
        pytest.param(WEEK, 2 * WEEK, "agenda", -20, id="an agenda long before its day"),
        pytest.param(NIGHT, 3 * DAY, "agenda", -14, id="an agenda of the next two weeks"),
        pytest.param(NIGHT, 3 * DAY, "agenda", -1, id="the eve"),
        pytest.param(NIGHT, NIGHT, "agenda", 0, id="the day"),
        pytest.param(NIGHT, NIGHT, "agenda", 29, id="minutes that are late"),
        pytest.param(WEEK, WEEK, "agenda", 30, id="minutes that may never come"),
        pytest.param(NIGHT, WEEK, "minutes", 2, id="minutes not checked yet"),
        pytest.param(WEEK, 2 * WEEK, "minutes", 40, id="minutes that nobody marks as checked"),
        pytest.param(3 * DAY, WEEK, "checked", 8, id="checked minutes"),
        pytest.param(WEEK, 2 * WEEK, "checked", 14, id="checked minutes two weeks on"),
        pytest.param(MONTH, MONTH, "checked", 89, id="the last weeks"),
        pytest.param(YEAR, YEAR, "checked", 90, id="after ninety days"),
        pytest.param(YEAR, YEAR, "agenda", 91, id="an agenda that stayed one"),
    ],
)
def test_the_pause_at_a_look(meeting: timedelta, item: timedelta, standing: Standing, day: int) -> None:
    pause = pause_at(HELD_ON, standing, seen(day))

    assert (meeting, item) == (pause.meeting, pause.item)


@pytest.mark.parametrize("standing", RHYTHM)
def test_once_the_day_has_come_looks_grow_ever_more_seldom(standing: Standing) -> None:
    pauses = [pause_at(HELD_ON, standing, seen(day)) for day in range(400)]

    assert sorted(pause.meeting for pause in pauses) == [pause.meeting for pause in pauses]
    assert sorted(pause.item for pause in pauses) == [pause.item for pause in pauses]


@pytest.mark.parametrize(
    ("expected", "stage", "checked"),
    [("agenda", "agenda", False), ("agenda", None, False), ("minutes", "minutes", False), ("checked", "minutes", True)],
)
def test_what_a_document_is(expected: Standing, stage: Stage | None, checked: bool) -> None:
    assert expected == standing_of(stage, checked=checked)
