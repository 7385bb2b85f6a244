"""One turn's lines → labelled parts. Knows labels and what stands above the first; not what the parts state."""

import re
from collections.abc import Container, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from archive.records import PassageKind, Role
from scraper.finnish import SPACED_DATE, find_case_number
from scraper.html import plain
from scraper.pages.head import find_title_lines, is_known
from scraper.pages.header import ItemHeader
from scraper.pages.labels import (
    PRESENTERS_PROPOSALS,
    LabelMatch,
    find_bare_title,
    is_doubtful,
    match_closing_label,
    match_label,
    match_wrapped_label,
    proposes,
)
from scraper.pages.likely import (
    Likely,
    is_caption_row,
    is_decision_of,
    is_like_label,
    is_shouted,
    match_likely,
    names_proposal,
)
from scraper.pages.openings import Opening, find_opening_case, is_strange_opening, match_opening

IN_HEAD = "text without a label stands in the head"
_QUOTED = 40
_LONG_LINE = 100
_COURSE = frozenset({"handling", "decision"})
_DECIDED_ON = frozenset({"proposal", "handling"})
_ONLY_NUMBERS = re.compile(rf"(?=.*§|{SPACED_DATE}$)[\d§ .,:/]+")
"""The lower half of an opening line over two lines; no title."""


@dataclass(kw_only=True)
class Part:
    """A passage being collected, with what its label said."""

    kind: PassageKind
    label: str | None = None
    role: Role | None = None
    proposer_title: str | None = None
    may_open: str | None = None
    """The line that opens it, where it may be a label and does not say so plainly."""
    may_open_turn: bool = False
    """Whether the line that opens it may open another body's turn, and does not say so plainly."""
    title: str | None = None
    """A presenter's title that opens it and may play the part of the proposal's label."""
    likely: Likely | None = None
    """A body's proposal that it may be, where the turn has no other."""
    is_change: bool = False
    """Whether it takes the place of what was proposed."""
    lines: list[str] = field(default_factory=list)


def split_parts(
    lines: Sequence[str], header: ItemHeader, own: Opening, *, holds_title: bool, listed: Container[str] = ()
) -> tuple[list[Part], list[str]]:
    """The parts of a turn in the order of the page, every line in one of them, and warnings.

    own: whose turn it is; holds_title: whether the page's head, with the title, stands above this turn; listed: the
    lines of lists of earlier handlings, which open nothing.
    """
    warnings: list[str] = []
    parts = _split(lines, header, own, has_title=not holds_title, listed=listed)
    for at, part in enumerate(parts):
        if part.may_open and not ((part.title or part.likely) and _is_proposal(parts, at)):
            warnings.append(f"{part.may_open[:_QUOTED]!r} may open with a label")
        elif part.title:
            _make_proposal(part, part.title)
        elif part.likely:
            part.kind, part.label, part.lines = "proposal", part.likely.printed, [part.likely.rest, *part.lines[1:]]
    settled = [
        piece
        for at, part in enumerate(parts)
        for piece in (
            _split_head(part, header, warnings, holds_title=holds_title and at == 0, listed=listed)
            if part.kind == "head"
            else [part]
        )
    ]
    return [part for part in settled if part.label or any(part.lines)], warnings


def find_head(lines: Sequence[str], header: ItemHeader, listed: Container[str]) -> list[str]:
    """The lines above the first label, where title and case number stand; lines that name a handling are left empty."""
    head: list[str] = []
    for line, below in zip(lines, _below(lines), strict=True):
        if _match(line, below, has_title=any(not is_known(above, header) for above in head)):
            break
        if _names_handling(line, header, listed):
            head.append(find_opening_case(plain(line)) or "")
        else:
            head += _without_case(line)
    return head


def _without_case(line: str) -> list[str]:
    """A line, and the case number that a tab parts from it as a line of its own."""
    words, _, number = line.rpartition("\t")
    return [plain(words), plain(number)] if words and find_case_number(plain(number)) else [plain(line)]


def _names_handling(line: str, header: ItemHeader, listed: Container[str]) -> bool:
    words = plain(line)
    return (
        line in listed
        or match_opening(words, header) is not None
        or is_strange_opening(words, "", header, opens_page=False)
        or (len(words) <= _LONG_LINE and _ONLY_NUMBERS.fullmatch(words) is not None)
    )


def _below(lines: Sequence[str]) -> list[tuple[str, str]]:
    """For each line the next two that are not empty."""
    found: list[tuple[str, str]] = []
    below = ("", "")
    for line in reversed(lines):
        found.append(below)
        below = (line, below[0]) if line else below
    return found[::-1]


def _match(line: str, below: tuple[str, str], *, has_title: bool) -> LabelMatch | None:
    """The label that opens a line; a title may begin with a label's word, so none stands above the title by a space."""
    match = match_label(line)
    if match:
        return match if match.is_parted or match.label.role or has_title else None
    return match_wrapped_label(line, *below) if len(line) <= _LONG_LINE else None


def _match_below(
    match: LabelMatch | None, line: str, kinds: AbstractSet[PassageKind], above: Part
) -> LabelMatch | None:
    """The label that opens a line below parts of these kinds: some open only there, and some never."""
    if match and match.label.words in PRESENTERS_PROPOSALS and above.kind in _COURSE:
        return None
    if match and match.label.is_change and above.kind == "decision":
        return None
    return match or (match_closing_label(line) if kinds & {"proposal", "handling", "decision"} else None)


def _split(
    lines: Sequence[str], header: ItemHeader, own: Opening, *, has_title: bool, listed: Container[str]
) -> list[Part]:
    parts = [Part(kind="head")]
    kinds: set[PassageKind] = set()
    wrapped = 0
    is_in_table = False
    for at, (line, (below, second)) in enumerate(zip(lines, _below(lines), strict=True)):
        if not line or line in listed:
            parts[-1].lines.append(line)
            continue
        if wrapped:
            wrapped -= 1
            continue
        match = _match_below(_match(line, (below, second), has_title=has_title), line, kinds, parts[-1])
        is_in_table = _is_in_table(lines, at, parts[-1], was_in_table=is_in_table)
        if match and is_in_table:
            parts.append(_doubted(line, parts[-1]))
        elif match:
            wrapped = match.lines - 1
            parts.append(_open(match))
            kinds.add(parts[-1].kind)
        elif opened := (
            _likely_part(line, below, parts[-1], own)
            or _turns_part(line, below, parts[-1], header, opens_page=not kinds)
            or _doubtful_part(lines, at, below, parts[-1])
        ):
            parts.append(opened)
            kinds |= {opened.kind} if opened.label else set()
        else:
            parts[-1].lines.append(line)
        has_title = has_title or not (is_known(words := plain(line), header) or match_opening(words, header))
    return parts


def _turns_part(line: str, below: str, above: Part, header: ItemHeader, *, opens_page: bool) -> Part | None:
    """The part that a line opens as a turn's opening line, plainly or perhaps."""
    words = plain(line)
    if (above.label or above.may_open_turn) and match_opening(words, header):
        above.may_open_turn = False
        return Part(kind="head", lines=[line])
    if is_strange_opening(words, plain(below), header, opens_page=opens_page):
        return Part(kind="other", may_open_turn=True, lines=[line])
    return None


def _doubtful_part(lines: Sequence[str], at: int, below: str, above: Part) -> Part | None:
    """The part of a line that may open with a label."""
    line = lines[at]
    if not any(above.lines):
        return None
    if is_doubtful(line, below, above=above.kind):
        return Part(kind="other", may_open=plain(line), title=find_bare_title(line, below), lines=[line])
    return _doubted(line) if _may_be_label(lines, at, above=above) else None


def _doubted(line: str, above: Part | None = None) -> Part:
    """A part that may open with a label; of a table's rows the first is told."""
    is_told = above is not None and above.kind == "other"
    return Part(kind="other", may_open=None if is_told else plain(line), lines=[line])


def _likely_part(line: str, below: str, above: Part, own: Opening) -> Part | None:
    """The part of a body's decision or proposal, where it is plain whose it is; else one that may open with a label."""
    likely = match_likely(line) if above.label or above.kind == "other" else None
    if likely is None:
        return None
    if likely.kind == "proposal":
        is_plain = above.kind not in _COURSE and proposes(likely.rest or below)
        return Part(kind="other", may_open=plain(line), likely=likely, lines=[line]) if is_plain else None
    follows = above.kind in _DECIDED_ON or above.is_change
    if follows and is_decision_of(likely, own.body_name, own.held_on, own.section):
        return Part(kind="decision", label=likely.printed, lines=[likely.rest] if likely.rest else [])
    return _doubted(line) if follows or likely.rest else None


def _is_in_table(lines: Sequence[str], at: int, above: Part, *, was_in_table: bool) -> bool:
    """Whether a line in a description is one more row of a table, whose first row is captions.

    A row may begin with a label's word: `Päätös` beside `Hyväksyttiin` in a table of earlier steps. What proposes is
    none, since a proposal may stand below a table.
    """
    line, row = lines[at], lines[at - 1] if at else ""
    if line.count("\t") != row.count("\t") or "\t" not in line or proposes(line):
        return False
    return was_in_table or (above.kind == "description" and match_label(row) is None and is_caption_row(row))


def _may_be_label(lines: Sequence[str], at: int, *, above: Part) -> bool:
    """Whether a line may open with a label that is not known: in capitals, or a few words that a tab parts from text.

    A row of a table is none; without its cells, a table shows by another row beside.
    """
    if above.label and is_shouted(lines[at]):
        return True
    if "\t" not in lines[at]:
        return False
    is_stated = above.kind in {"proposal", "decision"} or (above.label is not None and names_proposal(lines[at]))
    if not is_stated or not is_like_label(lines[at]):
        return False
    return not any(_is_row(line) for line in (lines[at - 1], *lines[at + 1 : at + 2]))


def _is_row(line: str) -> bool:
    match = match_label(line) or match_closing_label(line)
    return "\t" in (match.rest if match else line)


def _is_proposal(parts: Sequence[Part], at: int) -> bool:
    """Whether the text below a presenter's title is the turn's proposal: the only one, and decided on further down."""
    others = (part.kind == "proposal" or part.title or part.likely for part in (*parts[:at], *parts[at + 1 :]))
    return not any(others) and any(part.kind in {"handling", "decision"} and part.label for part in parts[at + 1 :])


def _make_proposal(part: Part, title: str) -> None:
    _, _, rest = part.lines[0].partition("\t")
    part.kind, part.label, part.proposer_title = "proposal", title, title.rstrip(": ")
    part.lines = [rest, *part.lines[1:]] if rest else part.lines[1:]


def _open(match: LabelMatch) -> Part:
    return Part(
        kind=match.label.kind,
        label=match.printed,
        role=match.label.role,
        proposer_title=match.proposer_title,
        is_change=match.label.is_change,
        lines=[match.rest] if match.rest else [],
    )


def _split_head(
    head: Part, header: ItemHeader, warnings: list[str], *, holds_title: bool, listed: Container[str]
) -> list[Part]:
    """The head as far as it is understood; text without a label below it becomes a part of its own."""
    own = ["" if _names_handling(line, header, listed) else plain(line) for line in head.lines]
    title = find_title_lines(own, header) if holds_title else range(0)
    strange = {at for at, line in enumerate(own) if at not in title and not is_known(line, header)}
    if not strange:
        return [head]
    warnings.append(IN_HEAD)
    known = [at for at, line in enumerate(head.lines) if line and at not in strange]
    cut = known[-1] + 1 if known else 0
    return [Part(kind="head", lines=head.lines[:cut]), Part(kind="other", lines=head.lines[cut:])]
