"""What a reader asks for in an address's query, read within limits. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from archive.errors import UsageError
from archive.records import Audience, ItemQuery, Outcome, Stage
from archive.web.texts import TONGUES, Tongue

Form = Literal["html", "csv", "atom", "ics"]

LONGEST_TEXT = 200
"""Characters of any one parameter."""
MOST_WORDS = 12
LAST_PAGE = 50
PER_PAGE = 20
MOST_ROWS = 1000
"""Of a table or a feed."""
FIRST_YEAR, LAST_YEAR = 1900, 2100

FILTERS = {
    "portaali": "portal",
    "toimielin": "body",
    "ratkaisu": "outcome",
    "vaihe": "stage",
    "henkilo": "person",
    "asia": "case_number",
}
"""The parameters that are conditions of a search, and their fields of ItemQuery."""
FACETS = {"portal": "portaali", "body": "toimielin", "year": "vuosi", "outcome": "ratkaisu", "stage": "vaihe"}
"""By which parameter each facet narrows a search down."""
SEARCHED = ("q", *FILTERS, "vuosi", "alkaen", "asti")
_WORDS_OF = {"ratkaisu": get_args(Outcome), "vaihe": get_args(Stage)}


class BadParameterError(UsageError):
    """A parameter that cannot be used; `name` is its name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The parameter {name!r} cannot be used.")
        self.name = name


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The parameters of every page."""

    tongue: Tongue = "fi"
    form: Form = "html"
    page: int = 1


def read_asked(given: Mapping[str, str]) -> Asked:
    """Language, form and page. Raises BadParameterError."""
    return Asked(
        tongue=_one_of(given, "kieli", TONGUES) or "fi",
        form=_one_of(given, "muoto", get_args(Form)) or "html",
        page=_page(given),
    )


def read_search(given: Mapping[str, str], asked: Asked, audience: Audience) -> ItemQuery:
    """The search that a query asks for: a page of it, or as a table or feed as much as there may be.

    Raises BadParameterError.
    """
    conditions: dict[str, Any] = {
        field: _one_of(given, name, _WORDS_OF[name]) if name in _WORDS_OF else text(given, name)
        for name, field in FILTERS.items()
    }
    held_from, held_until = _days(given)
    query = ItemQuery(words=_words(given), held_from=held_from, held_until=held_until, audience=audience, **conditions)
    if asked.form != "html":
        return replace(query, limit=MOST_ROWS if asked.form == "csv" else PER_PAGE)
    return replace(query, limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)


def text(given: Mapping[str, str], name: str) -> str | None:
    """A parameter's text; None for one that is not there or empty."""
    value = given.get(name, "").strip()
    if len(value) > LONGEST_TEXT or "\0" in value:
        raise BadParameterError(name)
    return value or None


def _words(given: Mapping[str, str]) -> tuple[str, ...]:
    words = (text(given, "q") or "").split()
    if len(words) > MOST_WORDS:
        raise BadParameterError("q")
    return tuple(words)


def _one_of(given: Mapping[str, str], name: str, words: tuple[Any, ...]) -> Any:  # noqa: ANN401 - one of the words
    value = text(given, name)
    if value is not None and value not in words:
        raise BadParameterError(name)
    return value


def _page(given: Mapping[str, str]) -> int:
    return _number(given, "sivu", 1, LAST_PAGE) or 1


def _number(given: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    value = text(given, name)
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= len(str(most)) and least <= int(value) <= most):
        raise BadParameterError(name)
    return int(value)


def _days(given: Mapping[str, str]) -> tuple[date | None, date | None]:
    """From which day until which: a year's, or those that are named, or the narrower of both."""
    year = _number(given, "vuosi", FIRST_YEAR, LAST_YEAR)
    first, last = _day(given, "alkaen"), _day(given, "asti")
    if year is not None:
        first = max(first or date.min, date(year, 1, 1))
        last = min(last or date.max, date(year, 12, 31))
    return first, last


def _day(given: Mapping[str, str], name: str) -> date | None:
    value = text(given, name)
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError as error:
        raise BadParameterError(name) from error
