"""Whether a night's pages are as the portal's always were."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from archive.records import Decision, Handling, ItemPage, Observation
from scraper.drift import judge, judge_silence, observe

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DECIDED = Decision(text="Hyväksyttiin.", outcome="other", unanimous=None, evidence=None)


def item(**told: object) -> ItemPage:
    handling = Handling(
        body_name="Aluehallitus", held_on=date(2026, 9, 8), section=4, is_current=True, decision=DECIDED
    )
    page = ItemPage(
        portal_key="2026100-4",
        body_name="Aluehallitus",
        stage="minutes",
        held_on=date(2026, 9, 8),
        number=None,
        section=4,
        title="Lausunto",
        case_number=None,
        function_class=None,
        language="fi",
        secrecy=None,
        pdf_url=None,
        handlings=(handling,),
    )
    return replace(page, **told)  # type: ignore[arg-type] # a table's row


def seen(pages: int, **found: int) -> Observation:
    return Observation(kind="item minutes", pages=pages, found=found)


def test_a_night_is_counted_by_kind_of_page_field_and_mark() -> None:
    pages = [(item(), {".content"}), (item(title=None), {".content", ".new"}), (item(stage="agenda"), set[str]())]

    assert (
        Observation(kind="item minutes", pages=2, found={"title": 1, "decision": 2, ".content": 2, ".new": 1}),
        Observation(kind="item agenda", pages=1, found={"title": 1, "decision": 1}),
    ) == observe(pages)


@pytest.mark.parametrize(
    ("expected", "past", "tonight"),
    [
        pytest.param((), [seen(400, decision=380)], seen(30, decision=28), id="as ever"),
        pytest.param(
            ("item minutes: decision on 0 of 30 pages, before on 380 of 400",),
            [seen(200, decision=190), seen(200, decision=190)],
            seen(30),
            id="nothing is decided any more",
        ),
        pytest.param(
            ("item minutes: .login on 30 of 30 pages, before on 0 of 400",),
            [seen(400)],
            seen(30, **{".login": 30}),
            id="something new on every page",
        ),
        pytest.param((), [seen(400, preparers=120)], seen(12, preparers=1), id="a field that often lacks"),
        pytest.param((), [seen(400, decision=400)], seen(4), id="too few pages tonight"),
        pytest.param((), [seen(19, decision=19)], seen(30), id="too short a past"),
    ],
)
def test_a_night_is_judged_by_the_portals_own_past(
    expected: tuple[str, ...], past: list[Observation], tonight: Observation
) -> None:
    assert expected == judge(past, tonight)


@pytest.mark.parametrize(
    ("expected", "news"),
    [
        pytest.param(None, [NOW - 2 * DAY], id="a portal that is hardly known"),
        pytest.param(None, [NOW - (40 + day) * DAY for day in range(20)], id="a summer"),
        pytest.param(
            "nothing new for 50 days, unlike ever before",
            [NOW - (50 + day) * DAY for day in range(20)],
            id="longer than any summer",
        ),
        pytest.param(None, [NOW - (50 + 30 * month) * DAY for month in range(12)], id="a body that meets seldom"),
    ],
)
def test_a_silence_is_judged_by_the_portals_own_past(expected: str | None, news: list[datetime]) -> None:
    assert expected == judge_silence(news, NOW)
