"""Lines → turns: which body's part of the page a line belongs to. Knows opening lines; not what stands below them.

A matter that climbed from body to body repeats what each did; a line `Aluehallitus 04.12.2023 § 198` opens a body's
turn, and the turn whose date and number equal the header's is the item's own (dynasty-format 5). Where it cannot be
told whose a text is, the turn says so in `doubt`, and no facts are read from it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scraper.finnish import DATE, is_body_name, parse_date
from scraper.html import plain
from scraper.pages.header import STAGES, ItemHeader
from scraper.pages.labels import LABELS, match_label

_ABBREVIATED = re.compile(r"[A-ZÅÄÖ][A-Za-zåäöÅÄÖ-]{1,9}")
"""`Khall`, `Henjao`, `KV`: a body only with a § after it, or when known."""
ABBREVIATIONS = frozenset(
    "ah ahall aluehall aluevalt av avalt hall henjao kh khal khall kval kvalt kv la perla sivla tekla tela valt yh "
    "yhall ymla ymp".split()
)
_NO_BODIES = frozenset(
    [label.words for label in LABELS]
    + [*STAGES, *"Asetus Hakemus Kirje Kokous Laki Lausunto Muistio Ote Raportti Sopimus".split()]
)
"""What may stand before a date and a § and is no body."""

_NUMBERS = (r"(?:§|Pykälä|Paragraf)\s*(?P<section>\d{1,5})", r"(?P<section>\d{1,5})\s*§")
_BODY = r"(?P<body>[A-ZÅÄÖ][^\d§]*?(?: (?:\d{1,2}|\d{4} ?[-–] ?\d{4}))?)"
"""Perhaps with the qualifier of a body of which there are several: `Vaalilautakunta 3`."""
_DAY = rf"(?P<date>{DATE})"
_NOTE = r"[.:]?(?:\s*\([^()]*\))?"
_TURN = [
    re.compile(pattern)
    for number in _NUMBERS
    for pattern in (
        rf"{_BODY}[\s,/]+{_DAY}(?:[\s,/]*{number})?{_NOTE}",
        rf"{_BODY}[\s,/]+{number}[\s,/]+{_DAY}{_NOTE}",
        rf"{number}[\s,/]+{_BODY}[\s,/]+{_DAY}{_NOTE}",
    )
]
_MOST_CHARACTERS = 200
_POINTS_OF_DAY = 2
_ANY_DAY = re.compile(DATE)

NOT_FOUND = "no part of the page is this item's own handling: every part belongs to an earlier body"
UNNUMBERED = "its opening line has no § and another day than this meeting's: it may be a heading in the text"
BELOW_LIST = "stands below a list of earlier handlings: whose text it is cannot be told"
LAST_UNOWNED = "is the last part of a page that names none as its own: whose text it is cannot be told"
AFTER_OWN = "stands below the item's own part, not under a label of history: whose text it is cannot be told"
LABELS_ABOVE = "labels stand above the first opening line: whose text they open cannot be told"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One body's part of the page, as lines; without an opening line it is the page's own head."""

    body_name: str | None = None
    held_on: date | None = None
    section: int | None = None
    lines: tuple[str, ...] = ()
    is_current: bool = False
    doubt: str | None = None
    """Why no facts may be read from it."""


def split_turns(lines: Sequence[str], header: ItemHeader) -> tuple[list[Turn], list[str]]:
    """The turns in the order of the page, exactly one of them the current, and warnings."""
    turns = _with_head(_split(lines, header), header)
    current = _find_current(turns, header)
    if current is not None:
        turns[current] = replace(turns[current], is_current=True)
        return [_doubted(turns, at, current) for at in range(len(turns))], []
    if turns[0].body_name is None:
        turns[0] = replace(turns[0], is_current=True)
        return [_doubted(turns, at, 0) for at in range(len(turns))], []
    turns[-1] = replace(turns[-1], doubt=turns[-1].doubt or LAST_UNOWNED)
    own = Turn(body_name=header.body_name, held_on=header.held_on, section=header.section, is_current=True)
    return [*turns, own], [NOT_FOUND]


def match_turn(line: str, header: ItemHeader) -> Turn | None:
    """The turn that a line opens, if it is such a line."""
    if len(line) > _MOST_CHARACTERS or line.count(".") < _POINTS_OF_DAY or not _ANY_DAY.search(line):
        return None
    for pattern in _TURN:
        match = pattern.fullmatch(line)
        held_on = match and parse_date(match["date"])
        if match and held_on:
            section = int(match["section"]) if match["section"] else None
            is_sure = section is not None or held_on == header.held_on
            if _is_body(match["body"], header, is_numbered=section is not None, is_sure=is_sure):
                return Turn(
                    body_name=match["body"], held_on=held_on, section=section, doubt=None if is_sure else UNNUMBERED
                )
    return None


def _is_body(name: str, header: ItemHeader, *, is_numbered: bool, is_sure: bool) -> bool:
    if name == header.body_name or is_body_name(name):
        return True
    if name in _NO_BODIES or not is_sure or not _ABBREVIATED.fullmatch(name):
        return False
    return is_numbered or name.lower() in ABBREVIATIONS


def _split(lines: Sequence[str], header: ItemHeader) -> list[Turn]:
    turns: list[Turn] = []
    collected: list[str] = []
    opening = Turn()
    for line in lines:
        opens = match_turn(plain(line), header) if line else None
        if opens and opens != opening:
            turns.append(replace(opening, lines=tuple(collected)))
            opening, collected = opens, []
        collected.append(line)
    turns.append(replace(opening, lines=tuple(collected)))
    return turns


def _with_head(turns: list[Turn], header: ItemHeader) -> list[Turn]:
    """The page's head (title, case number) goes to the turn that is printed first, unless it is a turn itself."""
    head, *rest = turns
    if not rest:
        return turns
    first = replace(rest[0], lines=head.lines + rest[0].lines)
    kinds = {match.label.kind for line in head.lines if (match := match_label(line))}
    current = _find_current(rest, header)
    if not kinds or (current == 0 and kinds == {"preparation"}):
        return [first, *rest[1:]]
    if current is None:
        return turns
    return [replace(first, doubt=LABELS_ABOVE), *rest[1:]]


def _find_current(turns: list[Turn], header: ItemHeader) -> int | None:
    """The turn whose date and number equal the header's; an agenda may number it otherwise, or not at all."""
    same_day = [at for at, turn in enumerate(turns) if turn.held_on == header.held_on]
    own = [at for at in same_day if turns[at].body_name == header.body_name and _fits(turns[at].section, header)]
    numbered = [at for at in same_day if header.section is not None and turns[at].section == header.section]
    abbreviated = [
        at for at in same_day if not is_body_name(turns[at].body_name or "") and _fits(turns[at].section, header)
    ]
    return next(iter([*own, *numbered, *abbreviated]), None)


def _fits(section: int | None, header: ItemHeader) -> bool:
    return header.stage == "agenda" or section in {None, header.section}


def _doubted(turns: list[Turn], at: int, current: int) -> Turn:
    turn = turns[at]
    if at == current or turn.doubt:
        return turn
    if at > 0 and _is_bare(turns[at - 1]) and not _is_bare(turn):
        return replace(turn, doubt=BELOW_LIST)
    if at > current and not _is_history(turns[current:at]):
        return replace(turn, doubt=AFTER_OWN)
    return turn


def _is_bare(turn: Turn) -> bool:
    """Whether nothing stands below an opening line: a line of a list."""
    return turn.body_name is not None and sum(1 for line in turn.lines if line) == 1


def _is_history(before: Sequence[Turn]) -> bool:
    """Whether a label of history follows the labels of the item's own part."""
    kinds = [match.label.kind for turn in before for line in turn.lines if (match := match_label(line))]
    return any(
        kind == "history" and {"description", "proposal", "decision"} & {*kinds[:at]} for at, kind in enumerate(kinds)
    )
