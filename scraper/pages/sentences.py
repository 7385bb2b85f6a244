"""A passage's text → its sentences, each knowing its paragraph. Knows Finnish and Swedish abbreviations, no facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

ABBREVIATIONS = frozenset(
    "nro klo mm ym yms esim ks vrt puh pj vpj vs vt ma mom kesk kok vihr vas tekn hall ns bl a kl nr tf t.f s".split()
)
"""Words whose point ends no sentence."""

OTHER_TIMES = re.compile(
    r"\b(?:oli|olivat|on|ovat) (?:\w+ ){0,3}\w+(?<!voitta)(?<!tul)(?<!saa)(?:nut|nyt|neet)\b"
    r"|\b(?:hade|har) (?:\w+ ){0,3}\w+(?:t|it|at)\b"
    r"|\b(?:aiemmin|aikaisemmin|aiempi|aikaisempi|aiemma\w+|aikaisemma\w+|viime|edellise\w+|tidigare|föregående)\b"
    r"|\b\d{1,2}\.\d{1,2}\.\d{4}\b|§",
    re.IGNORECASE,
)
"""What tells that a sentence may be about another body's turn or another day, and proves nothing of this one."""

LONG_SENTENCE = 5_000
"""In characters: what is longer is no sentence, and nobody's words are told apart in it."""

_END = re.compile(r"[.!?][”\"»]?\s+(?=[”“\"»(]?[A-ZÅÄÖ0-9])")
_LAST_WORD = re.compile(r"[\w.]*$")
_OPEN_END = re.compile(r"[^.!?:;”\"»]$")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence as printed, and where it stands."""

    text: str
    paragraph: int
    start: int
    end: int
    """Where it begins and ends in its paragraph."""


@lru_cache(maxsize=4)
def split_text(text: str) -> tuple[tuple[str, ...], tuple[Sentence, ...]]:
    """The paragraphs of a text and its sentences; several readers ask for those of one text in turn."""
    paragraphs = split_paragraphs(text)
    return tuple(paragraphs), tuple(split_sentences(paragraphs))


def split_paragraphs(text: str) -> list[str]:
    """The lines that say something; a line that goes on with a small letter belongs to the one above."""
    paragraphs: list[list[str]] = []
    for line in filter(None, (" ".join(line.split()) for line in text.split("\n"))):
        if paragraphs and line[0].islower() and _OPEN_END.search(paragraphs[-1][-1]):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [" ".join(lines) for lines in paragraphs]


def split_sentences(paragraphs: list[str]) -> list[Sentence]:
    """The sentences of all paragraphs in their order."""
    return [
        Sentence(text=paragraph[start:end].strip(), paragraph=at, start=start, end=end)
        for at, paragraph in enumerate(paragraphs)
        for start, end in _sentences(paragraph)
    ]


def _sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in _END.finditer(paragraph):
        if _ends(paragraph[max(start, mark.start() - 12) : mark.start()], is_first=mark.start() - start < 4):  # noqa: PLR2004 - `12. ` numbers a clause
            yield start, mark.end()
            start = mark.end()
    if paragraph[start:].strip():
        yield start, len(paragraph)


def _ends(before: str, *, is_first: bool) -> bool:
    """Whether a point after these words ends a sentence: not after an initial, an abbreviation or a clause's number."""
    match = _LAST_WORD.search(before)
    word = match[0] if match else ""
    if word.isdecimal():
        return not is_first
    return word.lower() not in ABBREVIATIONS and not (len(word) == 1 and word.isupper())
