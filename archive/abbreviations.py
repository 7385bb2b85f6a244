"""Which body a printed name stands for: the full name, or an abbreviation. Pure; knows no page and no database.

An abbreviation is made of the beginnings of a name's parts, in their order: `Henjao` of `henkilöstö|jaosto`, `Tarkltk`
of `tarkastus|lautakunta`. Some are made otherwise, or could be made of many names and always mean one: they are data.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_BOARDS = ("kaupunginhallitus", "kunnanhallitus")
_COUNCILS = ("kaupunginvaltuusto", "kunnanvaltuusto")
_JOINT_BOARDS = ("yhtymähallitus",)
_JOINT_COUNCILS = ("yhtymävaltuusto",)
_REGIONAL_BOARDS = ("aluehallitus",)
_REGIONAL_COUNCILS = ("aluevaltuusto",)
_SWEDISH_COUNCILS = ("stadsfullmäktige", "kommunfullmäktige")

COMMON: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("kh", "khal", "khall"), _BOARDS),
    **dict.fromkeys(("kv", "kval", "kvalt"), _COUNCILS),
    **dict.fromkeys(("ah", "ahall", "aluehall"), _REGIONAL_BOARDS),
    **dict.fromkeys(("av", "avalt", "aluevalt"), _REGIONAL_COUNCILS),
    **dict.fromkeys(("yh", "yhall", "yhthall", "yhtymähall"), _JOINT_BOARDS),
    **dict.fromkeys(("yv", "yvalt", "yhtvalt", "yhtymävalt"), _JOINT_COUNCILS),
    **dict.fromkeys(("hall", "hallitus"), ("hallitus", *_BOARDS, *_JOINT_BOARDS, *_REGIONAL_BOARDS)),
    **dict.fromkeys(("valt", "valtuusto"), ("valtuusto", *_COUNCILS, *_JOINT_COUNCILS, *_REGIONAL_COUNCILS)),
    **dict.fromkeys(("la", "ltk"), ("lautakunta",)),
    **dict.fromkeys(("kst", "kstyr"), ("kommunstyrelsen",)),
    **dict.fromkeys(("stst", "sts"), ("stadsstyrelsen",)),
    **dict.fromkeys(("stfge", "stfm", "sfge"), ("stadsfullmäktige",)),
    **dict.fromkeys(("kfge", "kfm"), ("kommunfullmäktige",)),
    **dict.fromkeys(("fge", "fm", "fullmäktige"), ("fullmäktige", *_SWEDISH_COUNCILS)),
}
"""What is always meant, in small letters without full stops: it stands for one of these names and for no other."""

FREQUENT = frozenset("henjao perla sivla tekla tela tarkla ymla ymp".split())
"""Abbreviations that are met often, and that mean what the names of their portal's bodies let them mean."""

KINDS: dict[str, tuple[str, ...]] = {
    "hallitus": (),
    "valtuusto": ("vsto",),
    "lautakunta": ("ltk", "lk", "lka"),
    "jaosto": ("jsto", "jst", "js"),
    "toimikunta": ("tmk", "tk"),
    "neuvosto": ("nsto", "nv"),
    "johtokunta": ("jk",),
    "valiokunta": ("vk",),
    "kokous": (),
    "styrelsen": (),
    "styrelse": (),
    "fullmäktige": ("fge", "fm"),
    "nämnden": ("nd",),
    "nämnd": ("nd",),
    "sektionen": (),
    "sektion": (),
    "utskottet": (),
    "utskott": (),
    "rådet": (),
}
"""The last part of a body's name, and what it is shortened to besides its beginnings."""

FIRST_PARTS = (
    "kaupungin", "kunnan", "yhtymä", "alue", "seurakunta", "kirkko", "hyvinvointi", "perus", "henkilöstö", "konserni",
    "elin", "kehittämis", "maaseutu", "yhdys", "kulttuuri", "liikunta", "vapaa", "nuoriso", "varhais", "sosiaali",
    "terveys", "rakennus", "keskus", "vaali", "ympäristö", "kaupunki", "ympäristön", "tarkastus", "sivistys",
    "koulutus", "palvelu",
    "stads", "kommun", "bildnings", "byggnads", "miljö", "social", "revisions", "personal", "närings",
)  # fmt: skip
"""Beginnings of compounds, each a part of its own: `perus|turva|lautakunta`."""

_SMALL_WORDS = frozenset("ja sekä och samt för".split())
_LETTERS = re.compile(r"[a-zåäö]+")
_ABBREVIATION = re.compile(r"[A-ZÅÄÖ][A-Za-zÅÄÖåäö]*(?:(?:\. ?[a-zåäö]|[.-][A-ZÅÄÖ])[A-Za-zÅÄÖåäö]*){0,2}\.?")
"""`Khall`, `KV`, `Tekn.ltk`, `Kaup. hall.`."""
_FEWEST_LETTERS = 2
_FEWEST_OF_ONE_PART = 3
_MOST_LETTERS = 12
_REMEMBERED = 4096


def find_body(printed: str, names: Iterable[str]) -> str | None:
    """The one of these bodies' names that a printed name stands for.

    None where it stands for none of them, or may stand for several.
    """
    known = list(names)
    if printed in known:
        return printed
    same = [name for name in known if _plain(name) == _plain(printed)]
    found = same or [name for name in known if can_stand_for(printed, name)]
    return found[0] if len(found) == 1 else None


def is_abbreviation(printed: str) -> bool:
    """Whether a name has the form of an abbreviation."""
    return bool(_ABBREVIATION.fullmatch(printed)) and _FEWEST_LETTERS <= len(_letters(printed)) <= _MOST_LETTERS


def is_common(printed: str) -> bool:
    """Whether an abbreviation is known for one wherever it stands."""
    return _letters(printed) in COMMON or _letters(printed) in FREQUENT


@lru_cache(_REMEMBERED)
def can_stand_for(printed: str, name: str) -> bool:
    """Whether an abbreviation may stand for a body's name: `Khall` for `Kaupunginhallitus`."""
    if not is_abbreviation(printed):
        return False
    letters = _letters(printed)
    if letters in COMMON:
        return _plain(name) in COMMON[letters]
    return any(
        _cuts(letters, parts) and len(letters) >= (_FEWEST_LETTERS if len(parts) > 1 else _FEWEST_OF_ONE_PART)
        for parts in _parts_of_name(name)
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _letters(printed: str) -> str:
    """`Tekn. ltk` → `tekn` and `ltk` in one."""
    return "".join(_LETTERS.findall(printed.lower()))


def _cuts(letters: str, parts: tuple[str, ...]) -> bool:
    """Whether letters are beginnings of all these parts, one after another."""
    if not parts:
        return not letters
    return any(
        _cuts(letters[end:], parts[1:])
        for end in range(1, len(letters) - len(parts) + 2)
        if parts[0].startswith(letters[:end]) or letters[:end] in KINDS.get(parts[0], ())
    )


@lru_cache(_REMEMBERED)
def _parts_of_name(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways in which a name falls into parts; a compound is also left whole."""
    words = [word for word in _LETTERS.findall(name.lower()) if word not in _SMALL_WORDS]
    ways: list[tuple[str, ...]] = [()]
    for word in words:
        ways = [(*way, *parts) for way in ways for parts in _parts_of_word(word)]
    return tuple(ways)


def _parts_of_word(word: str) -> Iterator[tuple[str, ...]]:
    yield (word,)
    for kind in KINDS:
        if word.endswith(kind) and word != kind:
            yield from ((*parts, kind) for parts in _parts_of_beginning(word.removesuffix(kind)))


def _parts_of_beginning(word: str) -> Iterator[tuple[str, ...]]:
    yield (word,)
    for first in FIRST_PARTS:
        if word.startswith(first) and word != first:
            yield from ((first, *parts) for parts in _parts_of_beginning(word.removeprefix(first)))
