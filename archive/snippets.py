"""The piece of a text that shows why it was found. Pure."""

import re
from collections.abc import Iterable, Sequence

SNIPPET_CHARACTERS = 160
BEFORE_THE_WORD = SNIPPET_CHARACTERS // 3
"""How much of a snippet stands before the word found."""

Place = tuple[int, int, int]
"""Where a word begins and ends that was found, and which of those sought it is."""


def best_place(places: Sequence[Place]) -> tuple[int, Place | None]:
    """The first place near which most of what is sought stands, and how much that is; the places come in order."""
    best: tuple[int, Place | None] = (0, None)
    for place in places:
        near = {which for start, _, which in places if 0 <= start - place[0] < SNIPPET_CHARACTERS - BEFORE_THE_WORD}
        if len(near) > best[0]:
            best = (len(near), place)
    return best


def cut_snippet(texts: Sequence[str], places: Sequence[Sequence[Place]]) -> str | None:
    """A piece of the text that shows most, cut at spaces; without any place the beginning of the first text."""
    found = [(*best_place(of_text), text) for text, of_text in zip(texts, places, strict=True)]
    if not found:
        return None
    most = max(count for count, _, _ in found)
    _, place, text = next(one for one in found if one[0] == most)
    return _cut(text, place)


def mark_words(text: str, words: Iterable[str], before: str, after: str) -> str:
    """The text with marks around each of these words."""
    sought = sorted({" ".join(word.split()) for word in words}, key=len, reverse=True)
    if not sought:
        return text
    pattern = "|".join(map(re.escape, sought))
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda found: f"{before}{found[0]}{after}", text)


def _cut(text: str, place: Place | None) -> str:
    """A piece of a text on one line, around what was found in it."""
    at, end = place[:2] if place else (0, 0)
    start = max(0, at - BEFORE_THE_WORD)
    stop = max(start + SNIPPET_CHARACTERS, end)
    if start:
        # The cut words at both ends go, unless the word found is one of them.
        space = re.compile(r"\s").search(text, start, at)
        start = space.end() if space else at
    if stop < len(text):
        spaces = list(re.compile(r"\s").finditer(text, end, stop))
        stop = spaces[-1].start() if spaces else stop
    piece = " ".join(text[start:stop].split())
    return f"{'…' if start else ''}{piece}{'…' if stop < len(text) else ''}"
