"""Lines that open a passage only in their place, or that only may open one. Knows one line and what it is told of it.

A body's name in the genitive or a day makes a label of a decision that may be another body's: whoever knows whose part
of the page it stands in decides (dynasty-format 5).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scraper.finnish import DATE, body_of_genitive, is_body_name, is_job_title, parse_date
from scraper.html import RUN, plain
from scraper.pages.labels import CLOSING_LABELS, LABELS, PROPOSAL_NOUNS
from scraper.pages.people import may_name_people

_DECISION_NOUNS = ("päätös", "beslut")
_WHOLE_MEETING = ("Kokous", "Sammanträdet", "Mötet")
_HEAD = re.compile(r"[^\t:]{1,80}(?=[\t:]|$)")
_BODYS = re.compile(rf"(?P<body>[^\d.,;]+?) (?P<noun>{'|'.join((*_DECISION_NOUNS, *PROPOSAL_NOUNS))})")
_DATED = re.compile(rf"(?:Päätös|Beslut) (?P<date>{DATE})(?: ?[/,]? ?§ ?(?P<section>\d{{1,5}}))?")
_BARE_PROPOSAL = ("Esitys",)
"""What opens the proposal where there is no other; elsewhere it may be a heading in the text."""
_SHOUTED = frozenset(label.words.upper() for label in (*LABELS, *CLOSING_LABELS))
_CELL = re.compile(r"[A-ZÅÄÖ][^\W\d]+(?:[ ,/-]{1,3}[^\W\d]+){0,3}:?")
_MOST_WORDS = 4
_LONGEST_CAPTIONS = 200
_FEWEST_TEXT_WORDS = 3


@dataclass(frozen=True, kw_only=True)
class Likely:
    """A label that a line may open with, and what would make it somebody else's."""

    kind: Literal["decision", "proposal"]
    printed: str
    rest: str
    body_name: str | None = None
    held_on: date | None = None
    section: int | None = None


def match_likely(line: str) -> Likely | None:
    """The label of a body's decision or proposal that a line, or what a tab or a colon parts from its rest, may be."""
    head = _HEAD.match(line)
    if head is None or not line[:1].isupper():
        return None
    words, parted = plain(head[0]), line[head.end() :]
    printed = f"{words}:" if parted.startswith(":") else words
    rest = parted.removeprefix(":").strip(f" \t{RUN}")
    if words in _BARE_PROPOSAL:
        return Likely(kind="proposal", printed=printed, rest=rest)
    dated = _DATED.fullmatch(words)
    if dated and (held_on := parse_date(dated["date"])):
        section = int(dated["section"]) if dated["section"] else None
        return Likely(kind="decision", printed=printed, rest=rest, held_on=held_on, section=section)
    bodys = _BODYS.fullmatch(words)
    body_name = body_of_genitive(bodys["body"]) if bodys else None
    if bodys is None or body_name is None:
        return None
    kind: Literal["decision", "proposal"] = "decision" if bodys["noun"] in _DECISION_NOUNS else "proposal"
    return Likely(kind=kind, printed=printed, rest=rest, body_name=body_name)


def is_decision_of(likely: Likely, body_name: str, held_on: date, section: int | None) -> bool:
    """Whether a decision so labelled is this body's, of this day: `Lautakunnan päätös` in the part of a committee."""
    if likely.held_on:
        return likely.held_on == held_on and likely.section in {None, section}
    named = likely.body_name or ""
    return named in {body_name, *_WHOLE_MEETING} or (" " not in named and body_name.lower().endswith(named.lower()))


def is_caption_row(line: str) -> bool:
    """Whether a line is cells of a few words each, none of them a sentence: a table's captions."""
    cells = [plain(cell) for cell in line.split("\t")] if "\t" in line and len(line) <= _LONGEST_CAPTIONS else []
    return bool(cells) and all(_CELL.fullmatch(cell) for cell in cells)


def is_shouted(line: str) -> bool:
    """Whether a line begins with a known label in capitals, alone or parted from its text."""
    head = _HEAD.match(line)
    return head is not None and plain(head[0]) in _SHOUTED


def is_like_label(line: str) -> bool:
    """Whether a tab parts a few words in the margin from a text, as a label's: no people, no amount, no body's name."""
    margin, tab, text = line.partition("\t")
    words, value = plain(margin), plain(text)
    if not tab or "\t" in text or not _CELL.fullmatch(words) or len(words.split()) > _MOST_WORDS:
        return False
    is_text = value[:1].isupper() and (value.endswith(".") or len(value.split()) >= _FEWEST_TEXT_WORDS)
    name = words.rstrip(":")
    names_people = not value.endswith(".") and may_name_people(value)
    names_body = is_body_name(name) and not names_proposal(line)
    return is_text and not (names_people or names_body or is_job_title(name.split()))


def names_proposal(line: str) -> bool:
    """Whether the words in the margin of a line speak of a proposal or a decision."""
    return any(noun in line.partition("\t")[0].lower() for noun in (*_DECISION_NOUNS, *PROPOSAL_NOUNS))
