"""The Finnish dictionary. The one door to pyvoikko and libvoikko; knows nothing of keys, texts or databases.

Loading it takes half a second, so that it waits for the first word. Where neither library is installed there are no
readings, and what is made of words then is for others to decide.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from threading import Lock
from typing import Any

Read = Callable[[str], Iterator["Reading"]]

_PLAIN = str.maketrans("", "", "=-'")
"""Voikko marks seams inside the words of its dictionary."""
_WORD_BASE = re.compile(r"\+([^()+]+)\(([^()]*)\)")
"""A part of libvoikko's WORDBASES, `+palvelu(palvelu)+verkosto(verkosto)`."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to understand a word: its base form, its class in Voikko's Finnish, and its parts where it is compound.

    parts: what is written of each part, in order, and the part's own base form; a single word is its only part.
    """

    lemma: str
    word_class: str
    parts: tuple[tuple[str, str], ...]


@cache
def dictionary_name() -> str:
    """Which dictionary there is, with its version, without loading it: `pyvoikko 0.6`; `none`."""
    for name in ("pyvoikko", "libvoikko"):
        if find_spec(name) is not None:
            try:
                return f"{name} {version(name)}"
            except PackageNotFoundError:
                return name
    return "none"


def read_word(word: str) -> tuple[Reading, ...]:
    """All readings of a word in small letters; none of an unknown one."""
    return tuple(_reader()(word))


@cache
def _reader() -> Read:
    name = dictionary_name().partition(" ")[0]
    return {"pyvoikko": _open_pyvoikko, "libvoikko": _open_libvoikko, "none": _open_nothing}[name]()


def _open_nothing() -> Read:
    return lambda _word: iter(())


def _open_pyvoikko() -> Read:
    import pyvoikko  # noqa: PLC0415 - half a second, which who reads no word does not pay

    def read(word: str) -> Iterator[Reading]:
        for one in pyvoikko.analyse(word):
            if one.BASEFORM:
                parts = [(part.FORM, part.BASEFORM or part.FORM) for part in one.COMPOUND_PARTS or [one]]
                yield _reading(one.BASEFORM, one.CLASS, parts)

    return read


def _open_libvoikko() -> Read:
    from libvoikko import Voikko, VoikkoException  # noqa: PLC0415 - as above, and seldom there

    try:
        dictionary = Voikko("fi")
    except (VoikkoException, OSError):
        # The library without a Finnish dictionary.
        return _open_nothing()
    # A handle of the library serves one thread at a time.
    turn = Lock()

    def read(word: str) -> Iterator[Reading]:
        with turn:
            analyses = dictionary.analyze(word)
        return (reading for one in analyses if (reading := read_analysis(one)))

    return read


def read_analysis(analysis: dict[str, Any]) -> Reading | None:
    """What libvoikko's analysis says, as a reading; None without a base form."""
    if not analysis.get("BASEFORM"):
        return None
    parts = _WORD_BASE.findall(analysis.get("WORDBASES", ""))
    return _reading(analysis["BASEFORM"], analysis.get("CLASS", ""), parts or [(analysis["BASEFORM"],) * 2])


def _reading(lemma: str, word_class: str | None, parts: list[tuple[str, str]]) -> Reading:
    split = tuple(piece for form, base in parts for piece in _split(form, base))
    return Reading(lemma=_clean(lemma), word_class=word_class or "", parts=split)


def _split(form: str, base: str) -> Iterator[tuple[str, str]]:
    """The parts of a part: the dictionary has `hyvin=vointi` as one word."""
    *heads, last = base.split("=")
    yield from ((_clean(head), _clean(head)) for head in heads)
    yield (_clean(last) if heads else _clean(form), _clean(last))


def _clean(text: str) -> str:
    return text.lower().translate(_PLAIN)
