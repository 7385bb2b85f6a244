"""What changed between two texts, word by word, and whether the text changed at all. Pure.

A version may differ from the one before only in how its characters were written (a dash, a space, an encoding that was
mended) or in what stands around the text (its documents, its links). Neither is a change of the text.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from archive.normal_forms import normal_form
from archive.records import Change, Handling, ItemPage, ItemVersion, Passage, PassageKind

PieceKind = Literal["same", "removed", "added"]

_WORD = re.compile(r"\s+|[^\W_]+|[\W_]")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−˗"), "-")
_QUOTES = {**dict.fromkeys(map(ord, "“”„‟«»″"), '"'), **dict.fromkeys(map(ord, "‘’‚‛′´`"), "'")}
INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u2060\ufeff"))
"""Signs that nobody sees, such as a soft hyphen: a table for `str.translate`."""
_WRITTEN_ALIKE = {**_DASHES, **_QUOTES, **INVISIBLE}
_MANGLED = re.compile("[Ââ][\x80-\xbf\u0152-\u2122]{1,2}|Ã.")
"""UTF-8 that was read as windows-1252."""
_MANGLER = "cp1252"

LOOKS = (250_000, 20_000, 20_000)
"""How many pairs of words are looked at: of two texts; where these are longer, of what stands between two words that
each has once; and so once more. What is longer still is another text. Looking at all took a minute for ten pages."""

_Run: TypeAlias = tuple[Literal["same", "other"], Sequence[str], Sequence[str]]
_Passages: TypeAlias = dict[tuple[str, date, PassageKind, int], Passage]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of text that stayed, went or came."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, kw_only=True)
class PassageChange:
    """A passage that differs between two versions."""

    body_name: str
    label: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class VersionChange:
    """In what a version differs from the one before it."""

    ordinal: int
    seen_from: datetime
    change: Change
    passages: tuple[PassageChange, ...]


def kind_of_change(before: ItemVersion | ItemPage, after: ItemVersion | ItemPage) -> Change:
    """In what a version differs from the one before: its stage, its text, only its characters, or what is around it."""
    if before.stage != after.stage:
        return "stage"
    texts, later = _all_text(before), _all_text(after)
    if texts == later and before.title == after.title:
        return "around"
    return "characters" if fold(f"{before.title}\n{texts}") == fold(f"{after.title}\n{later}") else "text"


def compare_versions(before: ItemVersion, after: ItemVersion) -> tuple[PassageChange, ...]:
    """The passages that differ, in the order of the later version; those that went come last."""
    texts, later = _passages(before.handlings), _passages(after.handlings)
    keys = [*later, *(key for key in texts if key not in later)]
    return tuple(
        PassageChange(body_name=key[0], label=(later.get(key) or texts[key]).label, pieces=pieces)
        for key in keys
        if (pieces := compare_words(_text(texts.get(key)), _text(later.get(key)))) and _differs(pieces)
    )


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts as pieces that stayed, went or came: words are whole, and lines are compared first."""
    lines, later = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for kind, texts, others in _compare(lines, later):
        if kind == "same":
            pieces.append(Piece(kind="same", text="".join(texts)))
        else:
            pieces += _compare_runs("".join(texts), "".join(others))
    return tuple(_joined(pieces))


def fold(text: str) -> str:
    """The text without what is only a way of writing it."""
    mended = _MANGLED.sub(_mend, text)
    return "".join(normal_form("NFKC", mended).translate(_WRITTEN_ALIKE).split())


def _compare_runs(before: str, after: str) -> Iterator[Piece]:
    for kind, words, others in _compare(_WORD.findall(before), _WORD.findall(after)):
        if kind == "same":
            yield Piece(kind="same", text="".join(words))
            continue
        if words:
            yield Piece(kind="removed", text="".join(words))
        if others:
            yield Piece(kind="added", text="".join(others))


def _compare(before: Sequence[str], after: Sequence[str], looks: Sequence[int] = LOOKS) -> Iterator[_Run]:
    """What stayed and what became what, of words or of lines; of very many that differ, only that they do."""
    most, *deeper = looks
    if len(before) * len(after) <= most:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for tag, start, stop, other_start, other_stop in matcher.get_opcodes():
            yield "same" if tag == "equal" else "other", before[start:stop], after[other_start:other_stop]
        return
    anchors = _anchors(before, after) if deeper else []
    if not anchors:
        yield "other", before, after
        return
    start, other_start = 0, 0
    for at, other in anchors:
        yield from _compare(before[start:at], after[other_start:other], deeper)
        yield "same", before[at : at + 1], after[other : other + 1]
        start, other_start = at + 1, other + 1
    yield from _compare(before[start:], after[other_start:], deeper)


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The places of what stands once in each: as many of them as are in the same order in both."""
    once = _single(before) & _single(after)
    places = {word: at for at, word in enumerate(after) if word in once}
    return _longest_rise([(at, places[word]) for at, word in enumerate(before) if word in once])


def _single(words: Sequence[str]) -> set[str]:
    return {word for word, count in Counter(words).items() if count == 1}


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many of the pairs as can be, in their order, whose second numbers rise."""
    lowest, ending, previous = list[int](), list[int](), list[int | None]()
    for at, (_, other) in enumerate(pairs):
        length = bisect_left(lowest, other)
        previous.append(ending[length - 1] if length else None)
        lowest[length : length + 1], ending[length : length + 1] = [other], [at]
    rise, last = list[tuple[int, int]](), ending[-1] if ending else None
    while last is not None:
        rise.append(pairs[last])
        last = previous[last]
    return rise[::-1]


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in pieces:
        if last and last.kind == piece.kind:
            last = Piece(kind=piece.kind, text=last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _differs(pieces: Iterable[Piece]) -> bool:
    return any(piece.kind != "same" for piece in pieces)


def _passages(handlings: Iterable[Handling]) -> _Passages:
    """The passages by what makes them the same one in another version: whose turn, which kind, the how manieth."""
    found: _Passages = {}
    for handling in handlings:
        for passage in handling.passages:
            at = 0
            while (key := (handling.body_name, handling.held_on, passage.kind, at)) in found:
                at += 1
            found[key] = passage
    return found


def _text(passage: Passage | None) -> str:
    return passage.text or "" if passage else ""


def _all_text(version: ItemVersion | ItemPage) -> str:
    return "\n".join(line for handling in version.handlings for line in _lines(handling))


def _lines(handling: Handling) -> Iterator[str]:
    yield f"{handling.body_name} {handling.held_on} {handling.section}"
    for passage in handling.passages:
        yield f"{passage.label or ''}\n{passage.text or ''}"


def _mend(mangled: re.Match[str]) -> str:
    try:
        return mangled[0].encode(_MANGLER).decode("utf-8")
    except UnicodeError:
        return mangled[0]
