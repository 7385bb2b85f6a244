"""The people that a sentence of the minutes names: titles, names, and the nominative of a genitive where it is certain.

A stretch of text is read whole as people or not at all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from scraper.finnish import ORGANISATION_ENDINGS, ORGANISATION_WORDS, is_title_word
from scraper.names import is_given, may_be_name

MEMBER_TITLES = frozenset(
    """
    jäsen jäsenen jäsenet jäsenten varajäsen varajäsenen varajäsenet varajäsenten valtuutettu valtuutetun valtuutetut
    valtuutettujen aluevaltuutettu aluevaltuutetun varavaltuutettu varavaltuutetun edustaja edustajan kansanedustaja
    kansanedustajan kokousedustaja kokousedustajan
    ledamot ledamoten ledamöter ledamöterna ersättare ersättaren fullmäktigeledamot fullmäktigeledamoten
    fullmäktigeledamöterna suppleant suppleanten
    """.split()
)
"""Who votes and makes motions, in the forms that stand before a name."""
CHAIRS = ("puheenjohtaja", "puheenjohtajan", "ordförande", "ordföranden", "ordförandens")
OFFICES = ("esittelijä", "esittelijän", "föredragande", "föredraganden")
BODIES = (
    "hallituksen", "valtuuston", "lautakunnan", "jaoston", "toimikunnan", "johtokunnan", "neuvoston", "valiokunnan",
    "ryhmän", "fullmäktiges", "nämndens", "styrelsens", "sektionens",
)  # fmt: skip
"""Before a title: `aluehallituksen jäsen`."""
RANKS = ("i", "ii", "iii", "1", "2", "3", "ensimmäinen", "toinen", "kolmas", "vice", "första", "andra", "tekninen")

TAILS = {
    "saaren": "saari", "järven": "järvi", "niemen": "niemi", "mäen": "mäki", "joen": "joki", "lahden": "lahti",
    "kosken": "koski", "rannan": "ranta", "ojan": "oja", "salmen": "salmi", "vuoren": "vuori", "harjun": "harju",
    "korven": "korpi", "lammen": "lampi", "niityn": "niitty", "kallion": "kallio", "lehdon": "lehto",
    "bergin": "berg", "strömin": "ström", "qvistin": "qvist", "kvistin": "kvist", "grenin": "gren", "ssonin": "sson",
}  # fmt: skip
"""A surname's ending in the genitive, and the only nominative it can come from."""
GRADES = (
    ("mm", "mp"), ("nn", "nt"), ("ng", "nk"), ("ll", "lt"), ("rr", "rt"), ("d", "t"), ("v", "p"), ("t", "tt"),
    ("p", "pp"), ("k", "kk"), ("", "k"),
)  # fmt: skip
"""Weak grade and strong: `Rannan` is of `Ranta`."""

_AND = ("ja", "sekä", "och", "samt")
_NAME_WORD = re.compile(r"[A-ZÅÄÖÉÜÕŠŽ][a-zåäöéüõšžæøá'’]+(?:-[A-ZÅÄÖÉÜÕŠŽ][a-zåäöéüõšžæøá'’]+){0,3}")
_BETWEEN = ("af", "von", "de", "van")
_PIECE = re.compile(r"[^\s,;:]+|[,;]")
_BRACKETS = re.compile(r"\s*\([^()]{0,40}\)|(?<=\w)/(?:[a-zåäö]{2,5}\.?|[A-ZÅÄÖ]{1,4})(?=[\s,;]|$)")
"""`(kesk.)`, `/sd`: the party."""
_RUN = re.compile(rf"{_NAME_WORD.pattern}(?: {_NAME_WORD.pattern})+")
_LAST = re.compile(r"(.*?)(mm|nn|ng|ll|rr|[dvtpk]|)([aeiouyäö])$", re.DOTALL)
_E_STEM = re.compile(r"(.*[aeiouyäö][^\Waeiouyäöptk]{1,2}e)en$")
"""`Laineen`, `Halmeen`: in the nominative of these only p, t and k change."""
_UNGRADED = re.compile(r"(.*[aeiouyäö][mns][aouyäö])n$")
"""`Vesan`, `Niemisan`: between two vowels these letters are no other's weak grade."""
_SEN = re.compile(r"(.{2,}[aeiouyäö])sen$")
_FULL_NAME = 2
_LONGEST_NAME = 3
_LONGEST_RUN = 5

Standing = Literal["member", "chair", "office"]


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person named in a sentence."""

    title: str | None
    words: tuple[str, ...]
    """The name as printed, perhaps a surname alone or in the genitive."""
    standing: Standing | None
    is_parted: bool
    """Whether a comma or an `and` parts this one from the one before."""

    @property
    def name(self) -> str:
        """As printed."""
        return " ".join(self.words)


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names printed on a page."""

    full: frozenset[str]
    by_surname: dict[str, frozenset[str]] = field(default_factory=dict)


def find_names(lines: Iterable[str]) -> Names:
    """Every two words with capitals side by side that may be a name."""
    pairs = set()
    for line in lines:
        for run in _RUN.finditer(line):
            words = run[0].split()
            pairs |= set(pairwise(words))
    full = {(first, last) for first, last in pairs if may_be_name([first, last])}
    by_surname: dict[str, set[str]] = {}
    for first, last in full:
        if is_given(first):
            by_surname.setdefault(last, set()).add(f"{first} {last}")
    return Names(
        full=frozenset(" ".join(pair) for pair in full),
        by_surname={last: frozenset(names) for last, names in by_surname.items()},
    )


def read_members(text: str) -> list[Member] | None:
    """The people that a text is, whole: titles, names, commas and `and`; None when it is anything else."""
    members: list[Member] = []
    title: list[str] = []
    words: list[str] = []
    is_parted = False
    for piece in [*_PIECE.findall(_BRACKETS.sub("", text).strip(" .:")), ";"]:
        is_separator = piece in ",;" or piece.lower() in _AND
        if is_separator or (words and _is_title(piece)):
            if words or title:
                found = _members(title, words, is_parted=is_parted)
                if found is None:
                    return None
                members += found
                is_parted = False
            title, words = [], []
            is_parted = is_parted or is_separator
        if is_separator:
            continue
        if not words and _is_title(piece):
            title.append(piece)
        elif _NAME_WORD.fullmatch(piece) or (words and piece in _BETWEEN):
            words.append(piece)
        else:
            return None
    return members


def split_members(text: str) -> tuple[list[Member], str]:
    """The people that a text begins with, as far as they go, and the text behind them."""
    end = 0
    for piece in _PIECE.finditer(text[:400]):
        word = piece[0].rstrip(".")
        is_part = word in {",", ";"} or word.lower() in _AND or _is_title(word) or word in _BETWEEN
        if not (is_part or _NAME_WORD.fullmatch(word) or word.startswith("(") or word.endswith(")")):
            break
        end = piece.end()
    head = re.sub(r"(?:[\s,;]|\b(?:ja|sekä|och|samt)$)+$", "", text[:end])
    return read_members(head) or [], text[len(head) :]


def nominative(member: Member, names: Names) -> str | None:
    """The name of somebody named in the genitive; None where it is not certain."""
    *given, last = member.words
    if not given:
        found = {name for form in _nominatives(last) for name in names.by_surname.get(form, ())}
        return next(iter(found)) if len(found) == 1 else _by_tail(last)
    printed = {form for form in _nominatives(last) if f"{given[-1]} {form}" in names.full}
    surname = next(iter(printed)) if len(printed) == 1 else _by_tail(last)
    return f"{' '.join(given)} {surname}" if surname else None


def _members(title: list[str], words: list[str], *, is_parted: bool) -> list[Member] | None:
    standing = _standing(title)
    if title and standing is None:
        return None
    printed = " ".join(title) or None
    if len(words) <= 1:
        is_person = bool(words) and standing is not None and _is_surname(words[0])
        is_office = not words and standing in {"chair", "office"}
        if not (is_person or is_office):
            return None
        return [Member(title=printed, words=tuple(words), standing=standing, is_parted=is_parted)]
    pieces = _split_run(words)
    if pieces is None:
        return None
    first, *others = pieces
    return [
        Member(title=printed, words=tuple(first), standing=standing, is_parted=is_parted),
        *(Member(title=None, words=tuple(piece), standing=None, is_parted=False) for piece in others),
    ]


def _split_run(words: list[str]) -> list[list[str]] | None:
    """One name, or two that nothing parts (`Outi Salo Pia Oksasen kannattamana`): where that is plain."""
    own = [word for word in words if word not in _BETWEEN]
    if len(own) == _FULL_NAME:
        return [words] if may_be_name(own) else None
    if len(own) > _LONGEST_RUN or own != words:
        return [words] if len(own) <= _LONGEST_NAME and may_be_name(own) else None
    given = [at for at, word in enumerate(words) if is_given(word)]
    cuts = [at for at in given if at >= _FULL_NAME and len(words) - at >= _FULL_NAME and at - 1 not in given]
    if len(cuts) == 1 and 0 in given:
        return [words[: cuts[0]], words[cuts[0] :]]
    if len(words) == 2 * _FULL_NAME and not cuts:
        halves = [words[:_FULL_NAME], words[_FULL_NAME:]]
        return halves if all(may_be_name(half) for half in halves) else None
    return [words] if len(words) == _LONGEST_NAME and given[:2] == [0, 1] and len(given) == _FULL_NAME else None


def _is_surname(word: str) -> bool:
    small = word.lower()
    return not (small.endswith((*ORGANISATION_ENDINGS, *BODIES)) or small in ORGANISATION_WORDS or is_title_word(small))


def _is_title(piece: str) -> bool:
    small = piece.lower().rstrip(".")
    return (
        small in MEMBER_TITLES or small.endswith((*CHAIRS, *BODIES, *OFFICES)) or small in RANKS or is_title_word(small)
    )


def _standing(title: list[str]) -> Standing | None:
    if not title:
        return None
    last = title[-1].lower()
    if last in MEMBER_TITLES:
        return "member"
    if last.endswith(CHAIRS):
        return "chair"
    return "office" if last.endswith(OFFICES) or is_title_word(last) else None


def _by_tail(genitive: str) -> str | None:
    tail = next((tail for tail in TAILS if genitive.lower().endswith(tail)), None)
    if tail:
        own = genitive[-len(tail) :]
        return genitive[: -len(tail)] + (TAILS[tail].capitalize() if own[0].isupper() else TAILS[tail])
    stem = _E_STEM.fullmatch(genitive) or _UNGRADED.fullmatch(genitive)
    match = None if genitive.lower().endswith("kuusen") else _SEN.fullmatch(genitive)
    return stem[1] if stem else f"{match[1]}nen" if match else None


def _nominatives(genitive: str) -> set[str]:
    """Every nominative that a surname's genitive may come from; most of them are nobody's name."""
    if not genitive.endswith("n"):
        return set()
    stem = genitive[:-1]
    forms = {stem}
    match = _LAST.match(stem)
    if match:
        forms |= {f"{match[1]}{strong}{match[3]}" for weak, strong in GRADES if match[2] == weak}
    forms |= {form[:-1] + "i" for form in forms if form.endswith("e")}
    forms |= {stem[: -len(ending)] + changed for ending, changed in _STEMS if stem.endswith(ending)}
    return forms


_STEMS = (("se", "nen"), ("kse", "s"), ("i", ""), ("ee", "e"), ("kaa", "gas"), ("ä", ""), ("aa", "as"), ("ää", "äs"))
"""Endings of stems that are not the nominative's: `Virtase-`, `Kallakse-`, `Lindbergi-`, `Halmee-`, `Kankaa-`."""
