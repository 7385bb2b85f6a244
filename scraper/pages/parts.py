"""One turn's lines → labelled parts. Knows labels and what stands above the first; not what the parts state."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from archive.records import PassageKind, Role
from scraper.finnish import SPACED_DATE, find_case_number
from scraper.html import plain
from scraper.pages.head import find_title_lines, is_known
from scraper.pages.header import ItemHeader
from scraper.pages.labels import (
    LabelMatch,
    find_bare_title,
    is_doubtful,
    is_presenter_title,
    match_label,
    match_wrapped_label,
)
from scraper.pages.openings import find_opening_case, is_strange_opening, match_opening

IN_HEAD = "text without a label stands in the head"
_QUOTED = 40
_LONG_LINE = 100
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
    lines: list[str] = field(default_factory=list)


def split_parts(
    lines: Sequence[str], header: ItemHeader, *, holds_title: bool, listed: Container[str] = ()
) -> tuple[list[Part], list[str]]:
    """The parts of a turn in the order of the page, every line in one of them, and warnings.

    holds_title: whether the page's head, with the title, stands above this turn; listed: the lines of lists of earlier
    handlings, which open nothing.
    """
    warnings: list[str] = []
    parts = _split(lines, header, has_title=not holds_title, listed=listed)
    for at, part in enumerate(parts):
        if part.may_open and not (part.title and _is_proposal(parts, at)):
            warnings.append(f"{part.may_open[:_QUOTED]!r} may open with a label")
        elif part.title:
            _make_proposal(part, part.title)
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
    for line, following in zip(lines, _following(lines), strict=True):
        if _match(line, following, has_title=any(not is_known(above, header) for above in head)):
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


def _following(lines: Sequence[str]) -> list[str]:
    """For each line the next one that is not empty."""
    following: list[str] = []
    below = ""
    for line in reversed(lines):
        following.append(below)
        below = line or below
    return following[::-1]


def _match(line: str, following: str, *, has_title: bool) -> LabelMatch | None:
    """The label that opens a line; a title may begin with a label's word, so none stands above the title by a space."""
    match = match_label(line)
    if match:
        return match if match.is_parted or match.label.role or has_title else None
    return match_wrapped_label(line, following) if is_presenter_title(line) else None


def _split(lines: Sequence[str], header: ItemHeader, *, has_title: bool, listed: Container[str]) -> list[Part]:
    parts = [Part(kind="head")]
    is_wrapped = False
    for line, below in zip(lines, _following(lines), strict=True):
        if not line or line in listed:
            parts[-1].lines.append(line)
            continue
        if is_wrapped:
            is_wrapped = False
            continue
        match = _match(line, below, has_title=has_title)
        if match:
            is_wrapped = match_label(line) is None
            parts.append(_open(match))
        elif (parts[-1].label or parts[-1].may_open_turn) and match_opening(plain(line), header):
            parts[-1].may_open_turn = False
            parts.append(Part(kind="head", lines=[line]))
        elif is_strange_opening(plain(line), plain(below), header, opens_page=not any(part.label for part in parts)):
            parts.append(Part(kind="other", may_open_turn=True, lines=[line]))
        elif any(parts[-1].lines) and is_doubtful(line, below, above=parts[-1].kind):
            title = find_bare_title(line, below)
            parts.append(Part(kind="other", may_open=plain(line), title=title, lines=[line]))
        else:
            parts[-1].lines.append(line)
        has_title = has_title or not (is_known(words := plain(line), header) or match_opening(words, header))
    return parts


def _is_proposal(parts: Sequence[Part], at: int) -> bool:
    """Whether the text below a presenter's title is the turn's proposal: the only one, and decided on further down."""
    others = (part.kind == "proposal" or part.title for part in (*parts[:at], *parts[at + 1 :]))
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
