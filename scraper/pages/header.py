"""A page's header: body, document, date, number. The two languages' words for them are data here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from archive.errors import ParseError
from archive.records import Language, Stage
from scraper.finnish import DATE, is_body_name, local_instant, parse_date
from scraper.html import RUN, Tree, attribute, has_class, lines, plain
from scraper.pages.content import in_content

STAGES: dict[str, tuple[Stage, Language]] = {
    "Esityslista": ("agenda", "fi"),
    "Pöytäkirja": ("minutes", "fi"),
    "Föredragningslista": ("agenda", "sv"),
    "Protokoll": ("minutes", "sv"),
}
_NUMBER_WORDS = (*("Asia nro", "Asianro", "Asianumero", "Asia", "Ärende nr", "Ärendenr", "Ärendenummer", "Ärende"),)
_SECTION_WORDS = ("Pykälä", "Paragraf", "§")
_DASH = "[-‐‑–—]"
"""Dashes that stand in for each other in print."""
_BODY_LINK = re.compile(r"page=meetings(?:[&;]|$)|TELIN-")
_CHECKED = ("Tarkastettu", "Justerat", "Granskat")

_MOST_HEADINGS = 100
_LONG_LINE = 1_000
"""In characters: a longer line is no header."""
_STAGE = "|".join(STAGES)
_ITEM = re.compile(
    rf"(?:(?P<body>.+?)[\s,]+)?(?:{_DASH} )?(?P<stage>{_STAGE})\s+(?P<date>{DATE})\s*(?:[/,]|{_DASH})?\s*"
    rf"(?:(?:(?P<number>(?i:{'|'.join(_NUMBER_WORDS)}))|(?i:{'|'.join(_SECTION_WORDS)}))[.:]?\s*(?P<value>\d{{1,6}})"
    r"|(?P<before>\d{1,6}) ?§)"
)
_MEETING = re.compile(
    rf"(?:(?P<body>.+?)[\s,]+)?(?P<stage>{_STAGE})\s+(?P<date>{DATE})"
    rf"(?:,?\s+(?i:klo|kl|kello|klockan)\.?\s*(?P<hour>\d{{1,2}})[.:](?P<minute>\d{{2}})"
    rf"(?:\s*{_DASH}\s*(?:(?i:klo|kl)\.?\s*)?\d{{1,2}}[.:]\d{{2}})?)?"
    rf"(?:\s*(?:{_DASH}|,)\s*(?P<place>[^\s‐‑–—-].*?))??\s*{_DASH}?(?:\s*[/(]\s*(?P<checked>{'|'.join(_CHECKED)})\)?)?"
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
    """The header of an item page; ParseError when there is none, as on a login or maintenance page."""
    for body, match, held_on in _matches(tree, _ITEM):
        stage, language = STAGES[match["stage"]]
        value = int(match["value"] or match["before"])
        return ItemHeader(
            body_name=body,
            stage=stage,
            held_on=held_on,
            number=value if match["number"] else None,
            section=None if match["number"] else value,
            language=language,
        )
    raise ParseError(f"{url}: expected one page header (body, document, date, number), found 0")


def read_meeting_header(tree: Tree, *, url: str) -> MeetingHeader:
    """The header of a meeting page; ParseError when there is none, or when the page is one of the meeting's items."""
    if next(_matches(tree, _ITEM), None):
        raise ParseError(f"{url}: expected a meeting's page header (body, document, date), found an item's")
    for body, match, held_on in _matches(tree, _MEETING):
        stage, language = STAGES[match["stage"]]
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
    headings = [
        element
        for element in tree.named("h1", "h2", "h3", "label")
        if (element.name != "label" or has_class(element, "h3")) and not in_content(tree, element)
    ]
    for body, match, held_on in _found(
        [pair for heading in headings[:_MOST_HEADINGS] for pair in _with_previous(lines(heading))], pattern
    ):
        yield body, match, held_on
    known = _linked_bodies(tree)
    openings = {line.partition(" §")[0] for line in map(plain, tree.lines) if len(line) <= _LONG_LINE}
    for body, match, held_on in _found(_with_previous(tree.lines), pattern):
        if is_body_name(body) or body in known or f"{body} {match['date']}" in openings:
            yield body, match, held_on


def _found(pairs: Iterable[tuple[str, str]], pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str], date]]:
    for previous, line in pairs:
        match = pattern.fullmatch(plain(line)) if _may_be_header(line) else None
        body = match and (match["body"] or plain(previous))
        held_on = match and parse_date(match["date"])
        if match and body and held_on:
            yield body, match, held_on


def _may_be_header(line: str) -> bool:
    bare = line.replace(RUN, "")
    return len(line) <= _LONG_LINE and any(stage in bare for stage in STAGES)


def _linked_bodies(tree: Tree) -> set[str | None]:
    """The names under which bodies' lists of meetings are linked."""
    return {text for link, text in tree.link_texts if _BODY_LINK.search(attribute(link, "href") or "")}


def _with_previous(page_lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    previous = ""
    for line in page_lines:
        if line:
            yield previous, line
            previous = line
