"""In which order a person's name is printed. Knows given names, kept as data; not where a name stands on a page."""

import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from archive import masking
from scraper.finnish import ORGANISATION_ENDINGS, ORGANISATION_WORDS, SURNAME_ENDINGS, SURNAME_ENDINGS_N, is_title_word

Order = Literal["given", "surname", "open"]
"""What is printed first; open while nothing proves it."""

PARTICLES = masking.PARTICLES
"""Small words that belong to the surname they stand before."""

_CAPITAL, _SMALL = "A-ZÅÄÖÆØÉÜÕŠŽÁ", "a-zåäöæøéèüõšžáćčëíóôúý'’"
_NAME_WORD = re.compile(rf"(?:Mc|[OD]['’])?[{_CAPITAL}][{_SMALL}]+(?:-(?:Mc)?[{_CAPITAL}][{_SMALL}]+)*")
_INITIAL = re.compile(rf"[{_CAPITAL}]\.?")
_TWO, _THREE = 2, 3


def _read_given_names() -> dict[str, bool]:
    text = (files(__package__) / "given_names.txt").read_text(encoding="utf-8")
    words = (word for line in text.splitlines() if not line.startswith("#") for word in line.split())
    return {word.rstrip("*"): not word.endswith("*") for word in words}


_GIVEN = _read_given_names()
"""Given names, and whether each is one and not usual as a surname too."""


@dataclass(frozen=True, kw_only=True)
class Name:
    """The words of one person's name as printed, and what stands first in it."""

    words: tuple[str, ...]
    order: Order

    @property
    def printed(self) -> str:
        """As the page has it."""
        return " ".join(self.words)

    @property
    def turned(self) -> str:
        """The same name in the other order, taken for one with its surname first."""
        cut = next(at for at, word in enumerate(self.words, start=1) if word not in PARTICLES)
        return " ".join((*self.words[cut:], *self.words[:cut]))

    @property
    def given_first(self) -> str:
        """The name with its given name first, where it is known to stand last; else as printed."""
        return self.turned if self.order == "surname" else self.printed

    @property
    def is_unknown(self) -> bool:
        """Whether no word of it is a given name that we know."""
        return not any(is_given(word) for word in self.words)


def find_name(words: list[str]) -> Name | None:
    """The name that words are, whole; None for a unit, a company, or what could be more than one name."""
    own = [word for word in words if word not in PARTICLES and not _INITIAL.fullmatch(word)]
    if not _TWO <= len(own) <= _THREE or not all(_NAME_WORD.fullmatch(word) for word in own) or is_other(own):
        return None
    if words[-1] in PARTICLES or _INITIAL.fullmatch(words[0]):
        return None
    order = _find_order(own, has_particle=words[0] in PARTICLES)
    if order is None or (order != "surname" and not (words[0] == own[0] and words[-1] == own[-1])):
        return None
    return Name(words=tuple(words), order=order)


def may_be_name(words: list[str]) -> bool:
    """Whether words with capitals can be a person's first name and surname, in that order."""
    name = find_name(words)
    return name is not None and name.order != "surname"


def is_other(words: list[str]) -> bool:
    """Whether a word of them is a unit's, a company's or a title."""
    small = [word.lower() for word in words]
    return any(
        word.endswith(ORGANISATION_ENDINGS) or word in ORGANISATION_WORDS or is_title_word(word) for word in small
    )


def is_given(word: str) -> bool:
    """Whether a word is a given name that we know, also one of two with a hyphen."""
    parts = word.lower().split("-")
    return all(part in _GIVEN for part in parts) or (len(parts) > 1 and _GIVEN.get(parts[0], False))


def folded(text: str) -> str:
    """In small letters without their dots and rings, as addresses are written."""
    taken_apart = unicodedata.normalize("NFKD", text.lower())
    for mark in filter(unicodedata.combining, set(taken_apart)):
        taken_apart = taken_apart.replace(mark, "")
    return taken_apart


def _find_order(own: list[str], *, has_particle: bool) -> Order | None:
    """What stands first; None when the words are not a name, as far as can be told."""
    first, last = own[0], own[-1]
    if len(own) == _THREE and not _is_middle(own):
        return None
    if is_given(first):
        is_open = is_given(last) and (_is_only_given(last) or not _is_only_given(first))
        return "open" if is_open else "given"
    if is_given(last):
        is_surname = has_particle or first.lower().endswith(SURNAME_ENDINGS)
        if is_surname or (_is_only_given(last) and not _may_be_genitive(first)):
            return "surname"
    return None if _may_be_genitive(first) else "open"


def _is_middle(own: list[str]) -> bool:
    """Whether the second of three words is a given name beside another: `Eero Juhani S`, `S Eero Juhani`."""
    return is_given(own[1]) and is_given(own[0]) != is_given(own[2])


def _may_be_genitive(word: str) -> bool:
    """`Uimahallin Henkilöstö`, `Espoon Aino`: of a place or a unit, rather than a surname such as `Virtanen`."""
    small = word.lower()
    return small.endswith("n") and not small.endswith((*SURNAME_ENDINGS, *SURNAME_ENDINGS_N))


def _is_only_given(word: str) -> bool:
    return any(_GIVEN.get(part, False) for part in word.lower().split("-"))
