"""Taking people out of texts: a name in its forms, contact details by their shape. Pure: no clock, no database.

A forgotten name is kept only as keyed hashes of its forms; a text is searched for it by hashing what could be a name.
"""

import hmac
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from itertools import pairwise, takewhile
from typing import Any, TypeVar

from archive.differences import INVISIBLE
from archive.normal_forms import normal_form
from archive.records import Page, Preparer

MARK = "[poistettu]"
"""What stands where a name or a contact detail stood; Finnish for `removed`."""

Record = TypeVar("Record")
Holds = Callable[[str], bool]
"""Whether a normalised candidate is forgotten."""

LONGEST_NAME = 6
"""Words that a candidate may have, and a name that is to be forgotten."""
PARTICLES = ("af", "von", "de", "van", "der", "du", "la", "di", "da")
"""Small words that belong to the surname they stand before."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BETWEEN = re.compile(r"\.?,?\s+")
"""Between the words of a name: `Virtanen, Maija`, also over the end of a line."""
_COMBINING = "\u0300-\u036f"
_UNSEEN = re.compile(f"[{''.join(map(chr, INVISIBLE))}]")
_NOT_AS_SEEN = re.compile(rf"[{_COMBINING}]|{_UNSEEN.pattern}")
_CLUSTER = re.compile(rf"[^{_COMBINING}][{_COMBINING}]*|^[{_COMBINING}]+")

_AT = r"(?:[@＠﹫]|\(\s?(?:at|ät)\s?\)|\[\s?(?:at|ät)\s?\])"
_LETTER_AT = r"(?:\(\s?a\s?\)|\[\s?a\s?\])"
_HOST = r"[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}"
_EMAIL = re.compile(
    # Not without end, so that a long word without an @ is not read again from each of its letters.
    rf"[\w.+-]{{1,64}}+(?:\s?{_AT}\s?[\w-]+(?:\.[\w-]+)+|{_LETTER_AT}{_HOST})"
    rf"|[^\W\d_][\w-]{{0,31}}+\.[^\W\d_][\w.-]{{0,31}}+\s?(?:{_LETTER_AT}\s?|(?<=\s)(?:at|ät)\s){_HOST}",
    re.IGNORECASE,
)
"""`aino@`, `aino (at)`, `aino(a)`; `(a)` with spaces, which could be the first of a list, only after `aino.salo`."""
_AT_SIGN = re.compile(rf"{_AT}|{_LETTER_AT}|\s(?:at|ät)\s", re.IGNORECASE)

_SPACE = r"[^\S\r\n]"
_DASH = "‐‑‒–−-"
_GAP = rf"(?:{_SPACE}{{1,2}}|[/{_DASH}])?"
_MOBILE_GAP = rf"(?:{_SPACE}{{1,2}}|{_SPACE}?[{_DASH}]{_SPACE}?|[./])?"
_MOBILE = (
    rf"0[45]\d{_MOBILE_GAP}(?:\d{{3}}{_MOBILE_GAP}\d\d{_MOBILE_GAP}\d\d|\d{{4}}{_MOBILE_GAP}\d{{3}})"
    rf"|0[45]\d\d{_MOBILE_GAP}\d{{3}}{_MOBILE_GAP}\d{{3}}"
)
_NO_NUMBER_OF_ELSE = (
    r"(?!\d{7}-\d\b)(?!\d{1,7}/(?:19|20)\d\d(?! ?\d))"
    rf"(?!\d{{3}}[{_DASH}](?!\d{{3}}[{_DASH}]\d\d[{_DASH}]\d\d(?!\d))(?:\d{{1,4}}[{_DASH}]){{2}}\d{{1,4}}(?!\d))"
)
"""A company's, a case's or law's, a property's: `0123456-7`, `0123/2026`, `049-54-26-4`."""
_PHONE = re.compile(
    rf"(?<!\w){_NO_NUMBER_OF_ELSE}(?:"
    # Ten digits in the groups of a mobile number are no part of another number, whatever stands beside them.
    rf"(?<![{_DASH}])(?<!\d[.:])(?<!(?<!\d\d)\d,)(?:{_MOBILE})(?:/\d\d?(?![\d/.]))?(?![.:{_DASH}]?\d)"
    rf"|(?<![/{_DASH}])(?<!\d[.,:])(?:(?<!\d{_SPACE})|(?=\+ ?358))"
    rf"(?:(?:\+ ?358|\+\d{{1,3}}|00 ?358)(?:{_SPACE}{{0,2}}|[{_DASH}])(?:\(0\){_SPACE}?)?"
    rf"|\(0\)(?=\d)|\(0\d{{1,3}}\){_SPACE}?|0[1-9]\d?{_SPACE}[{_DASH}]{_SPACE}(?=\d{{3}})|0(?=[ /–-]?\d))"
    rf"(?:{_GAP}\d){{5,11}}(?!(?:{_SPACE}|[/.:{_DASH}])?\d))"
)
"""`040 123 4567`, `puh:0401234567`, `(02) 123 4567`, `+358 40 123 4567`; no day, sum, account,
or number of a case, a company or a property."""
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Tombstones:
    """What must not come back, without saying what it is: keyed hashes of names and of addresses."""

    salt: bytes
    digests: frozenset[str]

    def mask(self, text: str) -> str:
        """The text without the forgotten names."""
        return mask_names(text, self._holds_name) if self.digests else text

    def masked(self, record: Record) -> Record:
        """The record without the forgotten names, in whatever part of it."""
        return mask_record(record, self._holds_name) if self.digests else record

    def keep_out(self, page: Page) -> bool:
        """Whether a page's bytes must not be stored: they hold a forgotten name, or are a forgotten item's."""
        if not self.digests:
            return False
        return digest_address(self.salt, page.url) in self.digests or holds_name(
            page.body, page.encoding, self._holds_name
        )

    def _holds_name(self, candidate: str) -> bool:
        return digest_name(self.salt, candidate) in self.digests


@dataclass(frozen=True, kw_only=True)
class Sought:
    """A name that is looked for while it is being forgotten, when it is still known."""

    name: str

    @cached_property
    def forms(self) -> frozenset[str]:
        """All its forms."""
        return name_forms(self.name)

    @cached_property
    def _words(self) -> tuple[str, ...]:
        """Words of which each form holds one as it is: only one word of a name is inflected."""
        words = normalised(self.name)
        return tuple(word for word in {*words.split(), *_folded(words).split()} if word not in PARTICLES)

    def mask(self, text: str) -> str:
        """The text without the name."""
        return mask_names(text, self.forms.__contains__) if self._may_be_in(text) else text

    def mask_note(self, text: str) -> str:
        """What somebody typed without the name, be it in small letters."""
        return mask_names(text, self.forms.__contains__, is_small_too=True) if self._may_be_in(text) else text

    def _may_be_in(self, text: str) -> bool:
        small = _composed(text).casefold()
        return any(word in small for word in self._words)

    def is_in(self, body: bytes, encoding: str | None) -> bool:
        """Whether the text of a page holds the name."""
        return any(self.mask(text) != text for text in page_texts(body, encoding))


def digest_name(salt: bytes, form: str) -> str:
    """The keyed hash of a normalised form of a name."""
    return _digest(salt, f"name {form}")


def digest_address(salt: bytes, url: str) -> str:
    """The keyed hash of a page's address."""
    return _digest(salt, f"address {url}")


def name_forms(name: str) -> frozenset[str]:
    """The normalised forms of a person's name: both orders, the last word in its cases, as in an e-mail address.

    name: given name first, `Maija Virtanen`. By rule, more than occur: a form that nobody writes does no harm.
    """
    words = normalised(name).split()
    cut = next((at for at, word in enumerate(words) if word in PARTICLES and at), len(words) - 1)
    orders = (words, [*words[cut:], *words[:cut]])
    forms = {" ".join([*order[:-1], form]) for order in orders for form in _cases(order[-1])}
    return frozenset(forms | {_folded(" ".join(order)) for order in orders})


def normalised(name: str) -> str:
    """A name as it is compared: composed, in small letters, one space between its words."""
    return " ".join(_WORD.findall(_composed(name).casefold().replace("’", "'")))


def mask_names(text: str, holds: Holds, *, is_small_too: bool = False) -> str:
    """The text with `MARK` in the place of each forgotten name, and of each e-mail address made of one.

    is_small_too: also of a name whose words do not begin with capitals.
    """
    return _mask(text, lambda seen: [*_names(seen, holds, is_small_too=is_small_too), *_addresses(seen, holds)])


def mask_contacts(text: str) -> str:
    """The text with `MARK` in the place of each telephone number and e-mail address."""
    return _mask_pattern(_mask_pattern(text, _EMAIL), _PHONE)


def mask_detail(text: str, detail: str) -> str:
    """The text without one telephone number or address, however its digits are grouped."""
    digits, parts = re.sub(r"\D", "", detail), _AT_SIGN.split(detail)
    if len(parts) == 1 and digits:
        gap = rf"[\s()/.{_DASH}]*"
        sought = rf"(?<!\d)[+(]{{0,2}}{gap.join(digits)}(?!\d)"
    else:
        sought = rf"\s?(?:{_AT_SIGN.pattern})\s?".join(re.escape(part.strip()) for part in parts)
    return _mask_pattern(text, re.compile(sought, re.IGNORECASE))


def mask_record(record: Record, holds: Holds) -> Record:
    """A record whose texts hold no forgotten name; a person so named has no telephone and no address any more."""
    masked: Record = _change(record, lambda text: mask_names(text, holds))
    return masked


def without_contacts(record: Record) -> Record:
    """A record without telephone numbers and e-mail addresses, in fields and in texts."""
    left: Record = _change(record, mask_contacts, is_nobody=True)
    return left


def holds_name(body: bytes, encoding: str | None, holds: Holds) -> bool:
    """Whether the text of a page holds a forgotten name, also one that tags cut in two."""
    return any(mask_names(text, holds) != text for text in page_texts(body, encoding))


def holds_contacts(body: bytes, encoding: str | None) -> bool:
    """Whether the text of a page holds a telephone number or an e-mail address."""
    return any(mask_contacts(text) != text for text in page_texts(body, encoding))


def page_texts(body: bytes, encoding: str | None) -> Iterator[str]:
    """The text of a page or a feed: with its tags taken for spaces, and for nothing."""
    try:
        text = body.decode(encoding or "utf-8")
    except (UnicodeError, LookupError):
        text = body.decode("cp1252", errors="replace")
    # A feed's texts are escaped once more.
    text = html.unescape(html.unescape(text.replace("<![CDATA[", "").replace("]]>", "")))
    yield from (_UNSEEN.sub("", _TAG.sub(gap, text)) for gap in (" ", ""))


def _mask_pattern(text: str, pattern: re.Pattern[str]) -> str:
    return _mask(text, lambda seen: (match.span() for match in pattern.finditer(seen)))


def _mask(text: str, find: Callable[[str], Iterable[tuple[int, int]]]) -> str:
    """The text with `MARK` in the place of what is found in it as one sees it."""
    seen, places = _as_seen(text)
    for start, end in sorted(find(seen), reverse=True):
        text = f"{text[: places[start]]}{MARK}{text[places[end] :]}"
    return text


def _as_seen(text: str) -> tuple[str, Sequence[int]]:
    """The text composed and without what nobody sees; and where in it each sign began, and the last one ended."""
    if not _NOT_AS_SEEN.search(text):
        return text, range(len(text) + 1)
    signs = [(match.start(), sign) for match in _CLUSTER.finditer(text) for sign in _composed(match[0])]
    return "".join(sign for _, sign in signs), [*(at for at, _ in signs), len(text)]


def _composed(text: str) -> str:
    return _UNSEEN.sub("", normal_form("NFC", text))


def _names(text: str, holds: Holds, *, is_small_too: bool) -> Iterator[tuple[int, int]]:
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        start = words[at : at + LONGEST_NAME]
        if not is_small_too:
            start = list(takewhile(_may_be_of_name, start))
        length = next((n for n in range(len(start), 1, -1) if _is_held(text, start[:n], holds)), 0)
        if length:
            yield words[at].start(), words[at + length - 1].end()
        at += length or 1


def _may_be_of_name(word: re.Match[str]) -> bool:
    return word[0][0].isupper() or word[0] in PARTICLES


def _is_held(text: str, words: list[re.Match[str]], holds: Holds) -> bool:
    is_joined = all(_BETWEEN.fullmatch(text, one.end(), other.start()) for one, other in pairwise(words))
    return is_joined and holds(normalised(" ".join(word[0] for word in words)))


def _addresses(text: str, holds: Holds) -> Iterator[tuple[int, int]]:
    for match in _EMAIL.finditer(text):
        if holds(_folded(normalised(_AT_SIGN.split(match[0])[0].replace(".", " ").replace("_", " ")))):
            yield match.span()


def _change(value: Any, change: Callable[[str], str], *, is_nobody: bool = False) -> Any:  # noqa: ANN401 - any part
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_change(one, change, is_nobody=is_nobody) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    said = {one.name: getattr(value, one.name) for one in fields(value)}
    changed: Any = replace(value, **{name: _change(one, change, is_nobody=is_nobody) for name, one in said.items()})
    if isinstance(value, Preparer) and (is_nobody or changed.name != value.name or changed.printed != value.printed):
        return replace(changed, phone=None, email=None, printed=value.printed if is_nobody else None)
    return _without_details(value, changed)


def _without_details(before: Any, after: Any) -> Any:  # noqa: ANN401 - a handling, or any other record
    """A handling whose texts do not hold the contact details of those who are nobody any more."""
    gone = [
        detail
        for one, other in zip(getattr(before, "preparers", ()), getattr(after, "preparers", ()), strict=True)
        for detail in (one.phone, one.email)
        if detail and other.phone is None and other.email is None
    ]
    for detail in gone:
        passages = tuple(replace(one, text=one.text and mask_detail(one.text, detail)) for one in after.passages)
        after = replace(after, passages=passages)
    return after


_VOWELS = "aeiouyäöåé"
_ENDINGS = tuple(
    "n a ä ta tä lle lta ltä lla llä ssa ssä sta stä na nä ksi tta ttä s in ia iä ille ilta iltä illa illä issa issä "
    "ista istä ina inä iksi ksen sta".split()
)
"""Of the Finnish cases, with both harmonies, the Swedish genitive, and those after a consonant."""
_GRADES = (
    ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("lt", "ll"), ("rt", "rr"), ("mp", "mm"),
    ("ht", "hd"), ("lk", "l"), ("lk", "lj"), ("rk", "r"), ("rk", "rj"), ("k", ""), ("p", "v"), ("t", "d"),
)  # fmt: skip
"""Strong and weak grade of the consonants before a last vowel: `Virta`, `Virran`; `Kurki`, `Kurjen`."""
_ROUND = ("uku", "yky")
"""Where k is weakened to v: `Suku`, `Suvun`."""
_STRENGTHENED = (
    ("nt", "nn"), ("lt", "ll"), ("rt", "rr"), ("mp", "mm"), ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"),
    ("lk", "lj"), ("rk", "rj"), ("hk", "hj"), ("p", "v"), ("t", "d"),
)  # fmt: skip
"""The other way round, of words that are weak by themselves: `Ranne`, `Ranteen`; `Hammas`, `Hampaan`."""
_SHORTENED = ("hi", "li", "ni", "ri", "si")
"""Ends of words that lose their -i before -ta: `Saari`, `Saarta`."""


def _cases(word: str) -> set[str]:
    """A word, its last part inflected by every rule that may fit."""
    forms = {word}
    for stem in _stems(word):
        forms |= {stem + ending for ending in _ENDINGS}
        if stem[-1] in _VOWELS:
            forms |= {f"{stem}{stem[-1]}n", f"{stem}h{stem[-1]}n", f"{stem}:n"}
        if stem[-1] in _VOWELS and stem[-2:-1] == stem[-1]:
            forms |= {f"{stem}seen"}
    return forms | {f"{word}:{ending}" for ending in _ENDINGS}


def _stems(word: str) -> set[str]:
    stems = {word}
    if word.endswith("nen"):
        stems |= {f"{word[:-3]}se", f"{word[:-3]}s"}
    elif word.endswith(("l", "n", "r")):
        stems |= {f"{start}{word[-2:]}{end}" for start in (word[:-2], *_strong(word[:-2])) for end in ("e", "ee")}
    if word.endswith("s") and len(word) > 1:
        stems |= {f"{word[:-1]}kse", f"{word[:-1]}ks", f"{word[:-1]}{word[-2]}"}
    if word.endswith(("as", "äs")):
        stems |= {f"{start}{word[-2]}{word[-2]}" for start in _strong(word[:-2])}
    if word.endswith("e"):
        stems |= {f"{start}ee" for start in (word[:-1], *_strong(word[:-1]))}
    if word.endswith("i"):
        stems |= {f"{word[:-1]}e", *_stems_in_i(word)}
    return stems | {weak for stem in stems for weak in _weak(stem)}


def _stems_in_i(word: str) -> Iterator[str]:
    """The shorter stems of words in -i: `Saarta`, `Lunta`, `Veden`, `Vettä`."""
    if word.endswith(_SHORTENED):
        yield word[:-1]
    if word.endswith("mi"):
        yield f"{word[:-2]}n"
    if word.endswith("si") and not word.endswith("ssi"):
        yield from (f"{word[:-2]}te", f"{word[:-2]}t")


def _strong(start: str) -> Iterator[str]:
    """What stands before a last vowel, with its consonants in the strong grade."""
    return (f"{start[: -len(weak)]}{strong}" for strong, weak in _STRENGTHENED if start.endswith(weak))


def _weak(stem: str) -> Iterator[str]:
    """A stem with its last consonants in the weak grade."""
    if stem[-1] not in _VOWELS or len(stem) <= len("at"):
        return
    found = next((strong for strong, _ in _GRADES if stem[:-1].endswith(strong)), None)
    for strong, weak in _GRADES if found else ():
        if strong == found:
            yield f"{stem[: -1 - len(strong)]}{weak}{stem[-1]}"
    if stem.endswith(_ROUND):
        yield f"{stem[:-2]}v{stem[-1]}"


def _folded(text: str) -> str:
    """As in an e-mail address: small letters without dots and rings, words apart from each other."""
    plain = "".join(letter for letter in normal_form("NFKD", text.casefold()) if not unicodedata.combining(letter))
    return " ".join(plain.split())


def _digest(salt: bytes, text: str) -> str:
    return hmac.new(salt, text.encode(), "sha256").hexdigest()
