"""The lines above the first label: title, case number, function class, and what a line there may be besides."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from scraper.finnish import (
    ACTING,
    DATE,
    FUNCTION_CLASS,
    ORGANISATION_WORDS,
    find_case_number,
    find_function_class,
    parse_date,
)
from scraper.pages.header import OFFICIAL_DOCUMENTS, STAGES, ItemHeader
from scraper.pages.secrecy import is_secrecy_line
from scraper.pages.sentences import ABBREVIATIONS

_MARKING = re.compile(r"Confidential|Public|Internal|General", re.IGNORECASE)
"""A word processor's sensitivity label, on public documents too; not secrecy (dynasty-format 5)."""
_NUMBER_ALONE = re.compile(
    r"(?:§|Asia(?:nro)?|Pykälä|Ärende|Paragraf)?\s*\d+\s*§?\.?|(?:§|Pykälä|Paragraf)\s*\d+ ?[A-Za-z]|\d+ ?[A-Za-z] ?§"
)
_NUMBER_BEFORE = re.compile(r"(?:§\s*(\d{1,5})|(\d{1,5})\s*§)\s+(?=[A-ZÅÄÖ\d”\"])")
_DOCUMENT = "|".join((*STAGES, *OFFICIAL_DOCUMENTS))
_HEADER = re.compile(rf"(?:{_DOCUMENT})(?:\s*[/–-]\s*(?:{_DOCUMENT}))?\s+{DATE}.{{0,40}}")
_SENTENCE_END = re.compile(r"[a-zåäö)”](?=[.!?]\s+[A-ZÅÄÖ])")
_LAST_END = re.compile(r"[a-zåäö]{4}[.!?]$")
_NO_ENDS = frozenset((*ABBREVIATIONS, *ACTING, *ORGANISATION_WORDS))
"""Words whose point ends no sentence within a title: `Oy Yritys Ab. Vastine`."""
_LONG_TITLE = 200
"""In characters: a longer line that ends as a sentence does is a text, wherever it stands."""
_LONG_LINE = 2_000
"""In characters: a longer line is neither a title nor anything else that stands in a head."""
_GOES_ON = re.compile(r"[a-zåäö(–]")


def is_known(line: str, header: ItemHeader) -> bool:
    """Whether a line of the head is none of the item's own words.

    Those are a marking, a number, a note of secrecy, the page's header again.
    """
    return len(line) <= _LONG_LINE and bool(
        not line
        or line == header.body_name
        or line in OFFICIAL_DOCUMENTS
        or (re.fullmatch(DATE, line) and parse_date(line) == header.held_on)
        or _MARKING.fullmatch(line)
        or _NUMBER_ALONE.fullmatch(line)
        or _HEADER.fullmatch(line.removeprefix(header.body_name).strip())
        or find_case_number(line)
        or re.fullmatch(FUNCTION_CLASS, line)
        or is_secrecy_line(line)
    )


def find_title_lines(head: Sequence[str], header: ItemHeader) -> range:
    """Where the title stands among the head's lines: the first that is nothing else, with what goes on below it.

    Empty when that is a text rather than a title.
    """
    at = next((index for index, line in enumerate(head) if not is_known(line, header)), len(head))
    if at == len(head) or len(head[at]) > _LONG_LINE or not _may_be_title(head, at):
        return range(at, at)
    end = next((index for index in range(at + 1, len(head)) if not _goes_on(head[index], header)), len(head))
    return range(at, end)


def find_title(head: Sequence[str], header: ItemHeader) -> str | None:
    """The title, without the item's own § before it."""
    title = " ".join(head[at] for at in find_title_lines(head, header))
    for own in (f"§ {header.lettered} ", f"{header.lettered} § ") if header.lettered else ():
        title = title.removeprefix(own)
    return without_number(title, {header.section, header.number}) or None


def without_number(title: str, numbers: AbstractSet[int | None]) -> str:
    """A title without the § before it, when that is one of the item's own numbers."""
    number = _NUMBER_BEFORE.match(title)
    return title[number.end() :] if number and int(number[1] or number[2]) in numbers else title


def find_case(head: Sequence[str]) -> tuple[str | None, str | None, list[str]]:
    """Case number and function class, from lines of their own near the head only, and doubts."""
    head = [line for line in head if line]
    numbers = {number: line for line in head if (number := find_case_number(line))}
    if len(numbers) > 1:
        return None, None, [f"several case numbers near the head: {', '.join(numbers)}"]
    for number, line in numbers.items():
        below = next((after for before, after in pairwise([*head, ""]) if before == line), "")
        own_line = below if re.fullmatch(FUNCTION_CLASS, below) else None
        return number, find_function_class(number) or own_line, []
    return None, None, []


def _may_be_title(head: Sequence[str], at: int) -> bool:
    """Whether a line is no text: a title may exclaim or ask, and what stands above the case number is one."""
    line = head[at]
    if not _is_prose(line):
        return True
    exclaims = line.endswith(("!", "?")) and not _has_sentences(line)
    return len(line) <= _LONG_TITLE and (exclaims or _is_above_case(head, at))


def _is_prose(line: str) -> bool:
    """Whether a line is of two sentences, or ends as one does."""
    return _LAST_END.search(line) is not None or _has_sentences(line)


def _has_sentences(line: str) -> bool:
    """Whether a sentence ends within a line: not behind an abbreviation."""
    words = (line[: end.end()].rsplit(maxsplit=1)[-1].strip('(”"') for end in _SENTENCE_END.finditer(line))
    return any(word.lower() not in _NO_ENDS for word in words)


def _is_above_case(head: Sequence[str], at: int) -> bool:
    """Whether the case number stands directly below a line."""
    return find_case_number(next(filter(None, head[at + 1 :]), "")) is not None


def _goes_on(line: str, header: ItemHeader) -> bool:
    return len(line) <= _LONG_LINE and bool(_GOES_ON.match(line)) and not is_known(line, header) and not _is_prose(line)
