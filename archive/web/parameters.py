"""What a reader asks for in an address's query, read within limits. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NoReturn, get_args

from archive.errors import UsageError
from archive.query import MOST_TERMS
from archive.records import Audience, FollowKind, ItemQuery, Outcome, Stage
from archive.web.texts import TONGUES, Tongue

Form = Literal["html", "csv", "atom", "ics"]

LONGEST_TEXT = 200
"""Characters of any one parameter."""
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
TYPED = ("q", "henkilo", "asia", "alkaen", "asti")
"""The parameters of a search that are typed into its form; the others are chosen."""
LIMITS = {
    "characters": LONGEST_TEXT,
    "words": MOST_TERMS,
    "pages": LAST_PAGE,
    "first": FIRST_YEAR,
    "last": LAST_YEAR,
}
"""What the sentences on parameters that cannot be used are filled with."""
_FINNISH_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
"""`1.9.2026`."""
_LINK = re.compile(r"//|www\.", re.IGNORECASE)
_WORDS_OF = {"ratkaisu": get_args(Outcome), "vaihe": get_args(Stage)}

SUBJECTS: dict[str, tuple[FollowKind, tuple[str, ...]]] = {
    "haku": ("search", ()),
    "asia": ("case", ("portaali", "asia")),
    "toimielin": ("body", ("portaali", "toimielin")),
    "henkilo": ("person", ("portaali", "henkilo")),
    "portaali": ("portal", ("portaali",)),
}
"""What can be followed, by the parameter `laji`; the kind of follow, and which parameters say what it is."""
FOLLOWED = ("q", *FILTERS)
"""The parameters of a search that can be followed: what comes has a day of its own."""
LAST_HOUR = 23
LAST_ROW = 2**31 - 1


class BadParameterError(UsageError):
    """A parameter that cannot be used; `name` is its name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The parameter {name!r} cannot be used.")
        self.name = name


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a reader wants to follow: conditions by their names in ItemQuery, the words with spaces between."""

    kind: FollowKind
    query: Mapping[str, str]


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


def read_subject(given: Mapping[str, str], asked: Asked, audience: Audience) -> Subject:
    """What is to be followed. Raises BadParameterError, also for everything, and for words with a link in them.

    A search's words go into a letter to an address that a stranger names: they must lead nowhere.
    """
    kind, needed = SUBJECTS[_one_of(given, "laji", tuple(SUBJECTS)) or _bad("laji")]
    names = needed or FOLLOWED
    read_search({name: given.get(name, "") for name in names}, asked, audience)
    said = {name: " ".join((text(given, name) or "").split()) for name in names}
    for name, value in said.items():
        if _LINK.search(value) or (needed and not value):
            raise BadParameterError(name)
    query = {FILTERS.get(name, "words"): value for name, value in said.items() if value}
    return Subject(kind=kind, query=query or _bad("q"))


def read_hour(given: Mapping[str, str]) -> int | None:
    """The hour of a digest; None: at once. Raises BadParameterError."""
    return _number(given, "milloin", 0, LAST_HOUR)


def read_number(given: Mapping[str, str], name: str) -> int | None:
    """The number of a row; None where none is named. Raises BadParameterError."""
    return _number(given, name, 1, LAST_ROW)


def text(given: Mapping[str, str], name: str) -> str | None:
    """A parameter's text; None for one that is not there or empty."""
    value = given.get(name, "").strip()
    if len(value) > LONGEST_TEXT or "\0" in value:
        raise BadParameterError(name)
    return value or None


def read_day(given: Mapping[str, str], name: str) -> date | None:
    """A day as a browser sends it, `2026-09-01`, or as a Finn types it, `1.9.2026`. Raises BadParameterError."""
    value = text(given, name)
    try:
        if value is None:
            return None
        finnish = _FINNISH_DAY.fullmatch(value)
        return date(int(finnish[3]), int(finnish[2]), int(finnish[1])) if finnish else date.fromisoformat(value)
    except ValueError as error:
        raise BadParameterError(name) from error


def _bad(name: str) -> NoReturn:
    raise BadParameterError(name)


def _words(given: Mapping[str, str]) -> tuple[str, ...]:
    words = (text(given, "q") or "").split()
    if len(words) > MOST_TERMS:
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
    first, last = read_day(given, "alkaen"), read_day(given, "asti")
    if year is not None:
        first = max(first or date.min, date(year, 1, 1))
        last = min(last or date.max, date(year, 12, 31))
    return first, last
