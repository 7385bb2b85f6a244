"""A page's header: body, document, date, number. The two languages' words for them are data here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from archive.errors import ParseError, WrongPageError
from archive.records import Language, Stage
from scraper.finnish import DATE, is_body_name, is_job_title, local_instant, parse_date
from scraper.html import RUN, Tree, attribute, has_class, lines, plain
from scraper.pages.content import in_content

STAGES: dict[str, tuple[Stage, Language]] = {
    "Esityslista": ("agenda", "fi"),
    "Pöytäkirja": ("minutes", "fi"),
    "Föredragningslista": ("agenda", "sv"),
    "Protokoll": ("minutes", "sv"),
}
OFFICIAL_DOCUMENTS: dict[str, Language] = {
    "Viranhaltijapäätös": "fi",
    "Viranhaltijan päätös": "fi",
    "Päätöspöytäkirja": "fi",
    "Päätös": "fi",
    "Tjänsteinnehavarbeslut": "sv",
    "Tjänstemannabeslut": "sv",
    "Beslutsprotokoll": "sv",
    "Beslut": "sv",
}
"""The words for an officeholder decision, which is always minutes."""
_NUMBER_WORDS = (*("Asia nro", "Asianro", "Asianumero", "Asia", "Ärende nr", "Ärendenr", "Ärendenummer", "Ärende"),)
_SECTION_WORDS = ("Pykälä", "Paragraf", "§")
_DASH = "[-‐‑–—]"
"""Dashes that stand in for each other in print."""
_BODY_LINK = re.compile(r"page=meetings(?:[&;]|$)|TELIN-")
_CHECKED = ("Tarkastettu", "Tarkistettu", "Justerat", "Justerad", "Granskat", "Granskad")
_NOT_CHECKED = (
    "Tarkastamaton", "Tarkistamaton", "Tarkastamatta", "Allekirjoitettu", "Ojusterat", "Ojusterad", "Ogranskat",
    "Undertecknat",
)  # fmt: skip
"""What else may stand there: who signed need not have checked."""

_MOST_HEADINGS = 100
_LONG_LINE = 1_000
"""In characters: a longer line is no header."""
_STAGE = "|".join(STAGES)
_DOCUMENT = "|".join(OFFICIAL_DOCUMENTS)
_NO_BODY = re.compile(rf"(?:{_STAGE}|{_DOCUMENT})(?:\s*(?:/|{_DASH})\s*(?:{_STAGE}|{_DOCUMENT}))*")
_SECTION = rf"(?i:{'|'.join(_SECTION_WORDS)})"
_VALUE = r"(?P<value>\d{1,6})(?P<letter> ?[^\W\d_](?!\w))?(?:/(?P<year>\d{4}))?"
_BEFORE = r"(?P<before>\d{1,6})(?P<letter_before> ?[^\W\d_](?!\w))?(?:/(?P<year_before>\d{4}))? ?§"
"""A § with its letter, `41 a`, and with the year, `120/2024`."""
_STATE = (
    rf"(?:\s*[/(,]?\s*(?<!\w)(?:(?P<checked>{'|'.join(_CHECKED)})|{'|'.join(_NOT_CHECKED)})"
    rf"(?:,? {DATE})?\)?)?"
)
_ITEM = re.compile(
    rf"(?:(?P<body>(?!(?:{_STAGE})\b).+?)(?<![\s,])[\s,]++)?(?:{_DASH} )?"
    rf"(?P<document>{_STAGE})(?:\s*(?:/|{_DASH})\s*(?P<other>{_STAGE}))?\s+(?P<date>{DATE})\s*(?:[/,]|{_DASH})?\s*"
    rf"(?:(?:(?P<number>(?i:{'|'.join(_NUMBER_WORDS)}))|{_SECTION})[.:]?\s*{_VALUE}|{_BEFORE})\s*{_DASH}?{_STATE}"
)
"""In two languages the document may have both names, `Pöytäkirja - Protokoll`."""
_OFFICIAL = re.compile(
    rf"(?:(?P<body>(?!(?:{_DOCUMENT})\b).+?)(?<![\s,])[\s,]++)?(?:{_DASH} )?"
    rf"(?P<document>{_DOCUMENT})(?:\s*(?:/|{_DASH})\s*(?P<other>{_DOCUMENT}))?\s+(?P<date>{DATE})"
    rf"(?:\s*(?:[/,]|{_DASH})?\s*(?:{_SECTION}[.:]?\s*{_VALUE}|{_BEFORE}))?"
)
"""With a § or without one: how these are numbered is documented nowhere."""
_MEETING = re.compile(
    rf"(?:(?P<body>(?!(?:{_STAGE})\b).+?)(?<![\s,])[\s,]++)?(?:{_DASH} )?"
    rf"(?P<document>{_STAGE})(?:\s*(?:/|{_DASH})\s*(?P<other>{_STAGE}))?\s+(?P<date>{DATE})"
    rf"(?:,?\s+(?i:klo|kl|kello|klockan)\.?\s*(?P<hour>\d{{1,2}})[.:](?P<minute>\d{{2}})"
    rf"(?:\s*{_DASH}\s*(?:(?i:klo|kl)\.?\s*)?\d{{1,2}}[.:]\d{{2}})?)?"
    rf"(?:\s*(?:{_DASH}|,)\s*(?P<place>[^\s‐‑–—-].*?))??\s*{_DASH}?{_STATE}"
)


@dataclass(frozen=True, kw_only=True)
class ItemHeader:
    """`Aluehallitus` / `Esityslista 08.09.2025/Asianro 281`."""

    body_name: str
    stage: Stage
    held_on: date
    number: int | None
    section: int | None
    language: Language
    lettered: str | None = None
    """The number as printed, where a letter is part of it, as in `41 a`: the number alone would be another item's."""


@dataclass(frozen=True, kw_only=True)
class MeetingHeader:
    """`Aluehallitus` / `Pöytäkirja 08.09.2025 klo 17:00 - Kokoushuone / Tarkastettu`."""

    body_name: str
    stage: Stage
    held_on: date
    starts_at: datetime | None
    place: str | None
    checked: bool
    language: Language


def read_item_header(tree: Tree, *, url: str) -> ItemHeader:
    """The header of an item page; ParseError when there is none, as on a login or maintenance page.

    WrongPageError when its heading is that of an officeholder decision.
    """
    if _is_official(tree):
        raise WrongPageError(f"{url}: expected the page of a meeting's item, found an officeholder decision")
    for body, match, held_on in _matches(tree, _ITEM):
        stage, language = STAGES[match["document"]]
        value, lettered = _read_number(match)
        return ItemHeader(
            body_name=body,
            stage=stage,
            held_on=held_on,
            number=value if match["number"] else None,
            section=None if match["number"] else value,
            language=language,
            lettered=lettered,
        )
    raise ParseError(f"{url}: expected one page header (body, document, date, number), found 0")


def read_official_header(tree: Tree, *, url: str) -> ItemHeader:
    """The header of an officeholder decision's page: `Hallintojohtaja` / `Viranhaltijapäätös 14.10.2024/Pykälä 120`.

    ParseError when there is none, WrongPageError when the page is one of a meeting's items.
    """
    if not _is_official(tree) and next(_matches(tree, _ITEM), None):
        raise WrongPageError(f"{url}: expected an officeholder decision, found the page of a meeting's item")
    for body, match, held_on in _matches(tree, _OFFICIAL):
        section, lettered = _read_number(match)
        return ItemHeader(
            body_name=body,
            stage="minutes",
            held_on=held_on,
            number=None,
            section=section,
            language=OFFICIAL_DOCUMENTS[match["document"]],
            lettered=lettered,
        )
    raise ParseError(f"{url}: expected one page header (officeholder, document, date), found 0")


def _read_number(match: re.Match[str]) -> tuple[int | None, str | None]:
    """A header's number, or what is printed in its place where that is not a number alone."""
    digits, letter = match["value"] or match["before"], match["letter"] or match["letter_before"]
    if digits is None or letter:
        return None, f"{digits}{letter}" if digits else None
    return int(digits), None


def _is_official(tree: Tree) -> bool:
    """Whether the headings are those of an officeholder decision, and none is that of a meeting's item."""
    item, official = (next(_in_headings(tree, pattern), None) for pattern in (_ITEM, _OFFICIAL))
    return item is None and official is not None


def read_meeting_header(tree: Tree, *, url: str) -> MeetingHeader:
    """The header of a meeting page; ParseError when there is none, or when the page is one of the meeting's items."""
    if next(_matches(tree, _ITEM), None):
        raise ParseError(f"{url}: expected a meeting's page header (body, document, date), found an item's")
    for body, match, held_on in _matches(tree, _MEETING):
        stage, language = STAGES[match["document"]]
        return MeetingHeader(
            body_name=body,
            stage=stage,
            held_on=held_on,
            starts_at=local_instant(held_on, int(match["hour"]), int(match["minute"])) if match["hour"] else None,
            place=match["place"],
            checked=match["checked"] is not None,
            language=language,
        )
    raise ParseError(f"{url}: expected one page header (body, document, date), found 0")


def _matches(tree: Tree, pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str], date]]:
    """Headers found: in headings first, then anywhere, for words are steadier than elements.

    Whatever stands above the line within one heading is the body; elsewhere it must be known for a body: by its words,
    by a link to its meetings, or because the text opens its turn with the same name and day.
    """
    yield from _in_headings(tree, pattern)
    is_known = _is_officeholder if pattern is _OFFICIAL else is_body_name
    linked = _linked_bodies(tree)
    openings = {line.partition(" §")[0] for line in map(plain, tree.lines) if len(line) <= _LONG_LINE}
    for body, match, held_on in _found(_with_previous(tree.lines), pattern):
        if is_known(body) or body in linked or f"{body} {match['date']}" in openings:
            yield body, match, held_on


def _in_headings(tree: Tree, pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str], date]]:
    headings = [
        element
        for element in tree.named("h1", "h2", "h3", "label")
        if (element.name != "label" or has_class(element, "h3")) and not in_content(tree, element)
    ]
    pairs = [pair for heading in headings[:_MOST_HEADINGS] for pair in _with_previous(lines(heading))]
    return _found(pairs, pattern)


def _found(pairs: Iterable[tuple[str, str]], pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str], date]]:
    for previous, line in pairs:
        match = pattern.fullmatch(plain(line)) if _may_be_header(line) else None
        body = match and (match["body"] or plain(previous))
        held_on = match and parse_date(match["date"])
        if match and body and held_on and not _NO_BODY.fullmatch(body) and _is_one(match, held_on):
            yield body, match, held_on


def _is_one(match: re.Match[str], held_on: date) -> bool:
    """Whether two names are of one document, and the year of its number is its day's."""
    said = match.groupdict()
    names = [said["document"], said["other"] or said["document"]]
    years = {year for year in (said.get("year"), said.get("year_before")) if year}
    return len({STAGES[name][0] if name in STAGES else None for name in names}) == 1 and years <= {str(held_on.year)}


def _is_officeholder(name: str) -> bool:
    """`Hallintojohtaja, konsernihallinto`: whether a name is, by its words, that of an office."""
    return is_job_title(name.partition(",")[0].split())


def _may_be_header(line: str) -> bool:
    bare = line.replace(RUN, "")
    return len(line) <= _LONG_LINE and any(document in bare for document in (*STAGES, *OFFICIAL_DOCUMENTS))


def _linked_bodies(tree: Tree) -> set[str | None]:
    """The names under which bodies' lists of meetings are linked."""
    return {text for link, text in tree.link_texts if _BODY_LINK.search(attribute(link, "href") or "")}


def _with_previous(page_lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    previous = ""
    for line in page_lines:
        if line:
            yield previous, line
            previous = line
