"""Texts as archived, in the pieces that a page shows: paragraphs, lists, tables, marked words, differences. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from archive.differences import Piece, compare_words

LONGEST_COMPARED = 20_000
"""Characters of both texts; comparing longer ones takes longer than a reader waits."""
LEAST_SHARED = 0.4
"""Of the longer text, which must be in both: less, and the one is no reworking of the other."""
_TYPED_DASH = re.compile(r"^\s*[-–˗•]\s+")

BlockKind = Literal["paragraph", "list", "table"]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines of a text that belong together; a table's cells are parted by tabs in each."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A piece of a snippet, and whether it is a word that was sought."""

    text: str
    is_found: bool


def split_blocks(text: str | None) -> tuple[Block, ...]:
    """A text's paragraphs, one a line; its typed lists; its tables."""
    lines = [line.rstrip() for line in (text or "").split("\n") if line.strip()]
    return tuple(block for kind, run in groupby(lines, _kind) for block in _blocks(kind, tuple(run)))


def _kind(line: str) -> BlockKind:
    if "\t" in line.strip():
        return "table"
    return "list" if _TYPED_DASH.match(line) else "paragraph"


def _blocks(kind: BlockKind, lines: tuple[str, ...]) -> Iterator[Block]:
    if kind == "paragraph":
        yield from (Block(kind=kind, lines=(line,)) for line in lines)
    elif kind == "list":
        yield Block(kind=kind, lines=tuple(_TYPED_DASH.sub("", line) for line in lines))
    else:
        yield Block(kind=kind, lines=lines)


def redline(before: str, after: str) -> tuple[Piece, ...] | None:
    """The words that differ between a proposal and a decision; None where showing them helps nobody.

    That is when the texts are the same, or the decision is no reworking of the proposal's words but says something of
    it (`Hyväksyttiin.`), or they are too long.
    """
    if before.split() == after.split() or len(before) + len(after) > LONGEST_COMPARED:
        return None
    pieces = compare_words(before, after)
    same = sum(len(piece.text) for piece in pieces if piece.kind == "same" and piece.text.strip())
    return pieces if same >= LEAST_SHARED * max(len(before), len(after)) else None


def mark_words(snippet: str, words: Iterable[str]) -> tuple[Marked, ...]:
    """A snippet with the words in it that were sought."""
    sought = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if not sought:
        return (Marked(text=snippet, is_found=False),)
    # Splitting by a group, every second part is what it matched.
    parts = re.split(f"({sought})", snippet, flags=re.IGNORECASE)
    return tuple(Marked(text=part, is_found=bool(at % 2)) for at, part in enumerate(parts) if part)
