"""Lines → turns: which body's part of the page a line belongs to. Knows opening lines; not what stands below them.

A matter that climbed from body to body repeats what each did; a line `Aluehallitus 04.12.2023 § 198` opens a body's
turn, and the turn whose date and number equal the header's is the item's own (dynasty-format 5). Where it cannot be
told whose a text is, the turn says so in `doubt`, and no facts are read from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from archive.abbreviations import can_stand_for
from scraper.html import plain
from scraper.pages.earlier import Listed
from scraper.pages.header import ItemHeader
from scraper.pages.labels import match_label
from scraper.pages.openings import Opening, is_same, match_opening

NOT_FOUND = "no part of the page is this item's own handling: every part belongs to an earlier body"
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


def split_turns(lines: Sequence[str], header: ItemHeader, listed: Listed) -> tuple[list[Turn], list[str]]:
    """The turns in the order of the page, exactly one of them the current, and warnings.

    Those that are only `listed` come first and have no lines: theirs are part of what they stand in.
    """
    turns, warnings = _own_and_others(_with_head(_split(lines, header, listed), header), header)
    own = Opening(body_name=header.body_name, held_on=header.held_on, section=header.section)
    # A list may name the item's own handling too.
    others = [opening for opening in listed.openings if not is_same(opening, own)]
    return [*_listed_turns(others, turns), *turns], warnings


def _own_and_others(turns: list[Turn], header: ItemHeader) -> tuple[list[Turn], list[str]]:
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


def _listed_turns(openings: Sequence[Opening], turns: Sequence[Turn]) -> list[Turn]:
    """Turns without lines, for the handlings that are only listed; one whose turn stands on the page is that turn."""
    shown = [
        Opening(body_name=turn.body_name, held_on=turn.held_on, section=turn.section)
        for turn in turns
        if turn.body_name and turn.held_on
    ]
    return [
        Turn(body_name=one.body_name, held_on=one.held_on, section=one.section)
        for at, one in enumerate(openings)
        if not any(is_same(one, other) for other in (*shown, *openings[:at]))
    ]


def _split(lines: Sequence[str], header: ItemHeader, listed: Listed) -> list[Turn]:
    turns: list[Turn] = []
    collected: list[str] = []
    current: Opening | None = None
    for at, line in enumerate(lines):
        opening = match_opening(plain(line), header) if line and at not in listed.lines else None
        if opening and opening != current:
            turns.append(_turn(current, collected))
            current, collected = opening, []
        collected.append(line)
    return [*turns, _turn(current, collected)]


def _turn(opening: Opening | None, lines: Sequence[str]) -> Turn:
    return Turn(**vars(opening) if opening else {}, lines=tuple(lines))


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
        at
        for at in same_day
        if can_stand_for(turns[at].body_name or "", header.body_name) and _fits(turns[at].section, header)
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
