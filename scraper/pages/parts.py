"""One turn's lines → labelled parts. Knows labels and what stands above the first; not what the parts state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.records import PassageKind, Role
from scraper.html import plain
from scraper.pages.head import find_title_lines, is_known
from scraper.pages.header import ItemHeader
from scraper.pages.labels import LabelMatch, is_doubtful, is_presenter_title, match_label, match_wrapped_label
from scraper.pages.turns import match_turn

IN_HEAD = "text without a label stands in the head"
_QUOTED = 40


@dataclass(kw_only=True)
class Part:
    """A passage being collected, with what its label said."""

    kind: PassageKind
    label: str | None = None
    role: Role | None = None
    proposer_title: str | None = None
    lines: list[str] = field(default_factory=list)


def split_parts(lines: Sequence[str], header: ItemHeader, *, holds_title: bool) -> tuple[list[Part], list[str]]:
    """The parts of a turn in the order of the page, every line in one of them, and warnings.

    holds_title: whether the page's head, with the title, stands above this turn.
    """
    warnings: list[str] = []
    parts = _split(lines, header, warnings, has_title=not holds_title)
    settled = [
        piece
        for at, part in enumerate(parts)
        for piece in (
            _split_head(part, header, warnings, holds_title=holds_title and at == 0) if part.kind == "head" else [part]
        )
    ]
    return [part for part in settled if part.label or any(part.lines)], warnings


def find_head(lines: Iterable[str], header: ItemHeader) -> list[str]:
    """The lines above the first label, where title and case number stand; an opening line of a turn is left empty."""
    head: list[str] = []
    kept = list(lines)
    for line, following in zip(kept, _following(kept), strict=True):
        if _match(line, following, has_title=any(not is_known(above, header) for above in head)):
            break
        head.append("" if match_turn(plain(line), header) else plain(line))
    return head


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


def _split(lines: Sequence[str], header: ItemHeader, warnings: list[str], *, has_title: bool) -> list[Part]:
    parts = [Part(kind="head")]
    is_wrapped = False
    for line, below in zip(lines, _following(lines), strict=True):
        if not line:
            parts[-1].lines.append(line)
            continue
        if is_wrapped:
            is_wrapped = False
            continue
        match = _match(line, below, has_title=has_title)
        if match:
            is_wrapped = match_label(line) is None
            parts.append(_open(match))
        elif parts[-1].label and match_turn(plain(line), header):
            parts.append(Part(kind="head", lines=[line]))
        elif any(parts[-1].lines) and is_doubtful(line, below, above=parts[-1].kind):
            warnings.append(f"{plain(line)[:_QUOTED]!r} may open with a label")
            parts.append(Part(kind="other", lines=[line]))
        else:
            parts[-1].lines.append(line)
        has_title = has_title or not (is_known(words := plain(line), header) or match_turn(words, header))
    return parts


def _open(match: LabelMatch) -> Part:
    return Part(
        kind=match.label.kind,
        label=match.printed,
        role=match.label.role,
        proposer_title=match.proposer_title,
        lines=[match.rest] if match.rest else [],
    )


def _split_head(head: Part, header: ItemHeader, warnings: list[str], *, holds_title: bool) -> list[Part]:
    """The head as far as it is understood; text without a label below it becomes a part of its own."""
    own = ["" if match_turn(plain(line), header) else plain(line) for line in head.lines]
    title = find_title_lines(own, header) if holds_title else range(0)
    strange = {at for at, line in enumerate(own) if at not in title and not is_known(line, header)}
    if not strange:
        return [head]
    warnings.append(IN_HEAD)
    known = [at for at, line in enumerate(head.lines) if line and at not in strange]
    cut = known[-1] + 1 if known else 0
    return [Part(kind="head", lines=head.lines[:cut]), Part(kind="other", lines=head.lines[cut:])]
