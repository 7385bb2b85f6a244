"""Taking people out of texts: a name in its forms, contact details by their shape. Pure: no clock, no database.

A forgotten name is kept only as keyed hashes of its forms; a text is searched for it by hashing what could be a name.
"""

import hmac
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

from archive.records import Page, Preparer

MARK = "[poistettu]"
"""What stands where a name or a contact detail stood; Finnish for `removed`."""

Record = TypeVar("Record")
Holds = Callable[[str], bool]
"""Whether a normalised candidate is forgotten."""

LONGEST_NAME = 4
"""Words that a candidate may have."""
_PARTICLES = frozenset("af von de van der du la di da".split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BETWEEN = re.compile(r"\.?,?\s+")
"""Between the words of a name: `Virtanen, Maija`, also over the end of a line."""
_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w/.,:-])(?<!\d )(?!\d{7}-\d\b)"
    r"(?:\+\d{1,3} ?(?:\(0\) ?)?|\(0\d{1,2}\) ?|0)(?:[ /–-]?\d){5,11}(?![ /.–:-]?\d)(?!/)"
)
"""`040 123 4567`, `(02) 123 4567`, `+358 40 123 4567`; no day, case number, sum, account or company."""
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
        return tuple(word for word in {*words.split(), *_folded(words).split()} if word not in _PARTICLES)

    def mask(self, text: str) -> str:
        """The text without the name."""
        small = unicodedata.normalize("NFC", text).casefold()
        return mask_names(text, self.forms.__contains__) if any(word in small for word in self._words) else text

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
    cut = next((at for at, word in enumerate(words) if word in _PARTICLES and at), len(words) - 1)
    orders = (words, [*words[cut:], *words[:cut]])
    forms = {" ".join([*order[:-1], form]) for order in orders for form in _cases(order[-1])}
    return frozenset(forms | {_folded(" ".join(order)) for order in orders})


def normalised(name: str) -> str:
    """A name as it is compared: composed, in small letters, one space between its words."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", name).casefold().replace("’", "'")))


def mask_names(text: str, holds: Holds) -> str:
    """The text with `MARK` in the place of each forgotten name, and of each e-mail address made of one."""
    spans = sorted([*_names(text, holds), *_addresses(text, holds)])
    for start, end in reversed(spans):
        text = f"{text[:start]}{MARK}{text[end:]}"
    return text


def mask_contacts(text: str) -> str:
    """The text with `MARK` in the place of each telephone number and e-mail address."""
    return _PHONE.sub(MARK, _EMAIL.sub(MARK, text))


def mask_detail(text: str, detail: str) -> str:
    """The text without one telephone number or address, however its digits are grouped."""
    digits = re.sub(r"\D", "", detail)
    if "@" not in detail and digits:
        return re.sub(rf"(?<!\d)[+(]*{r'[ ()/–-]*'.join(digits)}(?!\d)", MARK, text)
    return re.sub(re.escape(detail), MARK, text, flags=re.IGNORECASE)


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
    yield from (_TAG.sub(gap, text) for gap in (" ", ""))


def _names(text: str, holds: Holds) -> Iterator[tuple[int, int]]:
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        length = next((n for n in range(LONGEST_NAME, 1, -1) if _is_held(text, words[at : at + n], n, holds)), 0)
        if length:
            yield words[at].start(), words[at + length - 1].end()
        at += length or 1


def _is_held(text: str, words: list[re.Match[str]], length: int, holds: Holds) -> bool:
    if len(words) < length or not all(word[0][0].isupper() or word[0] in _PARTICLES for word in words):
        return False
    is_joined = all(_BETWEEN.fullmatch(text, one.end(), other.start()) for one, other in pairwise(words))
    return is_joined and holds(normalised(" ".join(word[0] for word in words)))


def _addresses(text: str, holds: Holds) -> Iterator[tuple[int, int]]:
    for match in _EMAIL.finditer(text):
        if holds(_folded(normalised(re.split(r"@|\(at\)|\[at\]", match[0])[0].replace(".", " ").replace("_", " ")))):
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
    ("ht", "hd"), ("lk", "l"), ("rk", "r"), ("k", ""), ("p", "v"), ("t", "d"),
)  # fmt: skip
"""Strong and weak grade of the consonants before a last vowel: `Virta`, `Virran`."""


_STRENGTHENED = (("nt", "nn"), ("lt", "ll"), ("rt", "rr"), ("mp", "mm"), ("kk", "k"), ("pp", "p"), ("tt", "t"))
"""Of words in -e, the other way round: `Ranne`, `Ranteen`."""


def _cases(word: str) -> set[str]:
    """A word, its last part inflected by every rule that may fit."""
    forms = {word}
    for stem in _stems(word):
        forms |= {stem + ending for ending in _ENDINGS}
        if stem[-1] in _VOWELS:
            forms |= {f"{stem}{stem[-1]}n", f"{stem}h{stem[-1]}n", f"{stem}:n"}
    return forms | {f"{word}:{ending}" for ending in _ENDINGS}


def _stems(word: str) -> set[str]:
    stems = {word}
    if word.endswith("nen"):
        stems |= {f"{word[:-3]}se", f"{word[:-3]}s"}
    if word.endswith("s"):
        stems |= {f"{word[:-1]}kse", f"{word[:-1]}ks", f"{word[:-1]}{word[-2]}", f"{word[:-1]}kse"}
    if word.endswith("e"):
        stems |= {
            f"{word}e",
            *(f"{word[: -1 - len(weak)]}{strong}ee" for strong, weak in _STRENGTHENED if word.endswith(f"{weak}e")),
        }
    if word.endswith("i"):
        stems |= {f"{word[:-1]}e"}
    return stems | {weak for stem in stems for weak in _weak(stem)}


def _weak(stem: str) -> Iterator[str]:
    """A stem with its last consonants in the weak grade."""
    if stem[-1] in _VOWELS and len(stem) > len("at"):
        for strong, weak in _GRADES:
            if stem[:-1].endswith(strong):
                yield f"{stem[: -1 - len(strong)]}{weak}{stem[-1]}"
                return


def _folded(text: str) -> str:
    """As in an e-mail address: small letters without dots and rings, words apart from each other."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )
    return " ".join(plain.split())


def _digest(salt: bytes, text: str) -> str:
    return hmac.new(salt, text.encode(), "sha256").hexdigest()
