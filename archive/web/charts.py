"""Small pictures of counts: where each bar stands. Pure; a template draws them."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.browsing import Month

WIDTH, HEIGHT = 640, 120
"""Of a chart of months, in the units of its picture."""
BAR_LENGTH = 100
"""Of the longest bar of a list of counts, in per cent of its column."""
_GAP = 0.25
"""Of a bar's place, left free."""
_WIDEST = 60.0
_MOST_LABELS = 8
MONTHS_A_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One month's bar, its corner at the upper left, and whether the month is written below it."""

    x: float
    y: float
    width: float
    height: float
    month: Month
    is_labelled: bool


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The bars of all months from the first to the last, those without items too."""

    bars: tuple[Bar, ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def draw_months(months: Iterable[Month]) -> Chart | None:
    """A chart of items per month; None of fewer than two months, which need no picture."""
    filled = _without_holes(tuple(months))
    if len(filled) <= 1:
        return None
    most = max(month.items for month in filled)
    place = min(WIDTH / len(filled), _WIDEST / (1 - _GAP))
    every = -(-len(filled) // _MOST_LABELS)
    bars = tuple(_bar(month, at, place, most, is_labelled=at % every == 0) for at, month in enumerate(filled))
    return Chart(bars=bars, most=most, width=round(place * len(filled)))


def share(count: int, most: int) -> int:
    """How long a bar is beside the longest one, in per cent; something that is there is seen."""
    return max(1, round(BAR_LENGTH * count / most)) if count else 0


def _bar(month: Month, at: int, place: float, most: int, *, is_labelled: bool) -> Bar:
    height = HEIGHT * month.items / most
    return Bar(
        x=round(place * (at + _GAP / 2), 1),
        y=round(HEIGHT - height, 1),
        width=round(place * (1 - _GAP), 1),
        height=round(height, 1),
        month=month,
        is_labelled=is_labelled,
    )


def _without_holes(months: tuple[Month, ...]) -> tuple[Month, ...]:
    if not months:
        return ()
    items = {_ordinal(month): month.items for month in months}
    return tuple(
        Month(year=at // MONTHS_A_YEAR, month=at % MONTHS_A_YEAR + 1, items=items.get(at, 0))
        for at in range(_ordinal(months[0]), _ordinal(months[-1]) + 1)
    )


def _ordinal(month: Month) -> int:
    return month.year * MONTHS_A_YEAR + month.month - 1
