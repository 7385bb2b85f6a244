"""How text becomes keys: what is stored in the index, and what is sought in it. Pure; knows no database and no query.

A key is what several forms of one word share. Of Finnish it is the base form, of every run of a compound's parts
(`palveluverkon`: palveluverkko, palvelu, verkko); `~` and a stem of Swedish; `+` and a stem where the dictionary does
not know the word; `=` and the word itself as written, for phrases and beginnings of words. A number with its marks
(`1482/00.01.02/2026`) is one word, and its own key.

The document's side has all keys of a word, the query's side only those of the whole word. Where there is no dictionary
(`dictionary_name`), Finnish words have stems only: no parts of compounds are found then.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, pairwise
from typing import NamedTuple

from archive import swedish
from archive.normal_forms import normal_form
from archive.records import Language
from archive.stemming import stem_finnish
from archive.voikko import dictionary_name, read_word

RULES = 3
"""Counted up when the keys of any text change by a change here, in archive/swedish.py or in archive/item_keys.py."""

WORDS_KEPT = 200_000
"""Distinct words whose keys are remembered: some 100 MB."""
CHUNKS_KEPT = 50_000
"""Words as written, `Palveluverkon`, and with what stands at them, `(palveluverkon,`, whose keys are remembered."""

_LETTER = r"(?:[^\W_]|[\u00ad\u0300-\u036f])"
_TOKEN = re.compile(
    # A hyphen of a line's end, or an accent, that stands alone is no word.
    r"(?=[^\W_])(?:"
    # `31.12.2026`, `1482/00.01.02/2026`, `covid-19`: its last piece has a digit.
    rf"(?P<number>(?:{_LETTER}+[./:-])+{_LETTER}*\d{_LETTER}*)"
    # `palvelu`, `ict-hanke`, `EU:n`
    rf"|{_LETTER}+(?:[-–'’:]{_LETTER}+)*)"
)
_PIECE = re.compile(rf"{_LETTER}+")
_HYPHENS = frozenset("-–")
_HYPHEN = re.compile("[-–]")
_SPACE = re.compile(r"\s")
_HANGING = re.compile(r"\S[-–](?!\w)|\s[-–]\S")
"""Without one, `sosiaali- ` or ` -valtuusto`, nothing in a text is a word of several."""
_FOREIGN = re.compile(r"[^0-9a-zß-öø-ɏ/.:'§-]")
"""What not every database takes for a letter; in keys it is spelt by its number."""
_SPELT = re.compile(r"x[0-9a-f]{2}")
LONGEST_WORD = 60
"""Letters of the longest word that is looked up; of a longer one these are its key."""
_AND = frozenset("ja sekä tai eli och eller samt".split())
_UNINFLECTED = frozenset("seikkasana sidesana suhdesana huudahdussana kieltosana".split())
"""Classes of words which, being themselves, are no forms of others: `silloin` is not of `silta`."""
_NEAR = 8
"""How many words, from one that ends with a hyphen, may be pieces of one."""
_LEAST_BEFORE = 2
_LEAST_TAIL = 4
_LEAST_HEAD = 3
_NAME_IN_NEN = re.compile(
    r"(?P<stem>\w{2,})(?:se(?:n|lle|lt[aä]|ll[aä]|ss[aä]|st[aä]|en|n[aä]|ksi|t)|sten|si(?:[aä]|lle|ss[aä]|st[aä]))"
)

IsSought = Callable[[frozenset[str]], bool]


class Word(NamedTuple):
    """A word of a text, where it stands, and its keys; of what is written once for two (`sosiaali- ja …`) both.

    One that the end of a line parts (`palvelu-` and `verkko` below) is a word beside its two parts.
    """

    start: int
    end: int
    keys: frozenset[str]


def analyser_version() -> str:
    """What the keys depend on, without loading it. Keys of two versions do not match each other."""
    return f"{RULES}, {dictionary_name()}"


def load_analyser() -> None:
    """Load the dictionary and the stemmers now, which else the first word waits for: seconds on a small machine."""
    query_keys("ärende")


def find_words(text: str, language: Language | None, *, sought: IsSought = lambda _keys: True) -> Iterator[Word]:
    """The words of a text in this language with their keys, of an unknown language in both; those that are `sought`.

    sought: by its keys; of more keys it is one whenever it is one of fewer.
    """
    chunks = [chunk for chunk in set(text.split()) if sought(_keys_of_chunk(chunk, language))]
    places = sorted(place for chunk in chunks for place in _places(text, chunk))
    tokens = (token for place in places for token in _TOKEN.finditer(text, *place))
    words = (Word(start=one.start(), end=one.end(), keys=_keys_of_token(one, language)) for one in tokens)
    yield from (word for word in words if sought(word.keys))
    yield from (word for word in _of_several(text, language) if sought(word.keys))


def keys_of(text: str, language: Language | None) -> set[str]:
    """All keys of a text: those of its words, without looking for where these stand."""
    keys = set[str]().union(*(_keys_of_chunk(chunk, language) for chunk in set(text.split())))
    keys.update(*(word.keys for word in _of_several(text, language)))
    return keys


def keys_of_words(text: str) -> tuple[frozenset[str], ...]:
    """The keys of each word of a text of unknown language as it stands there; of what is written once for two, none."""
    return tuple(_keys_of_token(token, None) for token in _TOKEN.finditer(text))


def _places(text: str, chunk: str) -> Iterator[tuple[int, int]]:
    """Where in a text that stands between two spaces, from where to where."""
    start = text.find(chunk)
    while start >= 0:
        end = start + len(chunk)
        if not text[max(start - 1, 0) : start].strip() and not text[end : end + 1].strip():
            yield start, end
        start = text.find(chunk, start + 1)


def query_keys(text: str) -> tuple[frozenset[str], ...]:
    """Of each word that is sought, the keys of which a text must have one."""
    return tuple(_asked(token) for token in _TOKEN.finditer(text))


def forms_of(text: str) -> tuple[str, ...]:
    """The words of a text as written, in small letters, and `§`: two texts that say the same have the same."""
    return tuple(form_of(one) for one in re.findall(rf"{_TOKEN.pattern.replace('?P<number>', '?:')}|§", text))


def form_of(word: str) -> str:
    """A word as it is compared: composed, in small letters, without hyphens that only a line's end shows."""
    small = letters_of(_plain(word)[: 2 * LONGEST_WORD])
    return _FOREIGN.sub(lambda sign: f"x{ord(sign[0]):x}", small)[:LONGEST_WORD]


def letters_of(text: str) -> str:
    """A text in the letters of its words' forms; what is spelt there by its number is here as it is."""
    return normal_form("NFKC", _plain(text)).lower()


def may_differ(form: str) -> bool:
    """Whether a word of this form may be written otherwise in `letters_of` a text: it is cut, or spelt by numbers."""
    return len(form) >= LONGEST_WORD or _SPELT.search(form) is not None


def written_key(form: str) -> str:
    """The key of a word as it is written, given its form."""
    return "=" + form.replace("'", "")


def _plain(text: str) -> str:
    return text.replace("\u00ad", "").replace("–", "-").replace("’", "'")


def _languages(language: Language | None) -> tuple[Language, ...]:
    return ("fi", "sv") if language is None else (language,)


def _keys_of_chunk(chunk: str, language: Language | None) -> frozenset[str]:
    """The keys of what stands between two spaces: no word reaches over one."""
    return (_chunk if len(chunk) <= LONGEST_WORD else _chunk.__wrapped__)(chunk, language)


@lru_cache(CHUNKS_KEPT)
def _chunk(chunk: str, language: Language | None) -> frozenset[str]:
    return frozenset[str]().union(*(_keys_of_token(token, language) for token in _TOKEN.finditer(chunk)))


def _keys_of_token(token: re.Match[str], language: Language | None) -> frozenset[str]:
    look_up = _keys if len(token[0]) <= LONGEST_WORD else _keys.__wrapped__
    return look_up(token[0], language, is_number=bool(token["number"]))


@lru_cache(CHUNKS_KEPT)
def _keys(said: str, language: Language | None, *, is_number: bool) -> frozenset[str]:
    form = form_of(said)
    written = frozenset({written_key(form)})
    if is_number:
        return written.union({form}, filter(None, form.split("-")))
    return written.union(*(_word(form, one).keys for one in _languages(language)))


def _asked(token: re.Match[str]) -> frozenset[str]:
    form = form_of(token[0])
    return frozenset({form}) if token["number"] else _word(form, "fi").own | _word(form, "sv").own


@dataclass(frozen=True, kw_only=True)
class _Analysed:
    """A word: the keys of itself, those of itself and its parts, and its parts in each reading."""

    own: frozenset[str]
    keys: frozenset[str]
    parts: tuple[tuple[tuple[str, str], ...], ...]


@lru_cache(WORDS_KEPT)
def _word(form: str, language: Language) -> _Analysed:
    """A word with its pieces, `ict-hanke` and `EU:n`."""
    if form.isdigit() or len(form) >= LONGEST_WORD:
        form = form.replace("'", "")
        return _Analysed(own=frozenset({form}), keys=frozenset({form}), parts=())
    single = {"fi": _finnish, "sv": _swedish}[language]
    bare = form.partition(":")[0]
    pieces = _PIECE.findall(bare)
    whole = single(bare if len(pieces) > 1 else pieces[0])
    if len(pieces) == 1:
        return whole
    # The last piece is inflected, the others stand before it: as a compound is, with its seams shown.
    last = single(pieces[-1])
    joined = frozenset(_joined("".join(pieces[:-1]), key) for key in last.own)
    apart = (single(piece).keys for piece in pieces)
    return _Analysed(own=joined, keys=joined.union(whole.keys, *apart), parts=last.parts)


def _joined(head: str, key: str) -> str:
    """A key of a word with something before it: the mark stays first."""
    return f"{key[0]}{head}{key[1:]}" if key[0] in "~+" else f"{head}{key}"


@lru_cache(WORDS_KEPT)
def _finnish(word: str) -> _Analysed:
    plain = word.replace("-", "").replace("'", "")
    readings = read_word(word)
    if any(one.lemma == plain and one.word_class in _UNINFLECTED for one in readings):
        readings = tuple(one for one in readings if one.word_class in _UNINFLECTED)
    if not readings:
        return _unknown(plain)
    lemmas = frozenset(one.lemma for one in readings)
    parts = tuple(one.parts for one in readings)
    keys = lemmas.union(*map(_runs, parts))
    return _Analysed(own=frozenset({plain}) if plain in lemmas else lemmas, keys=keys, parts=parts)


def _unknown(word: str) -> _Analysed:
    """A word that the dictionary lacks, mostly a name: by its stem, by what its end is a form of, and as it is."""
    tails = tuple(_guess(word))
    own = {word, f"+{_stem(word)}", *(head + lemma for ((head, _), (_, lemma)) in tails)}
    if name := _NAME_IN_NEN.fullmatch(word):
        own.add(f"{name['stem']}nen")
    return _Analysed(own=frozenset(own), keys=frozenset(own).union(*map(_runs, tails)), parts=tails)


def _guess(word: str) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """The parts of a compound with an unknown beginning (`firdonkadun`), by the longest end that is a noun's form."""
    for at in range(_LEAST_HEAD, len(word) - _LEAST_TAIL + 1):
        nouns = {one.lemma for one in read_word(word[at:]) if one.word_class == "nimisana" and len(one.parts) == 1}
        if nouns:
            yield from (((word[:at], word[:at]), (word[at:], lemma)) for lemma in sorted(nouns))
            return


@lru_cache(WORDS_KEPT)
def _swedish(word: str) -> _Analysed:
    plain = word.replace("-", "").replace("'", "")
    parts = swedish.split(plain)
    own = frozenset({f"~{swedish.stem(plain)}", f"~{_whole(parts)}"})
    return _Analysed(own=own, keys=own.union(f"~{key}" for key in _runs(parts)), parts=(parts,))


def _runs(parts: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Every run of neighbouring parts: written as they are, but the last, which is its base form."""
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            yield _whole(parts[first : last + 1])


def _of_several(text: str, language: Language | None) -> Iterator[Word]:
    """The words that are written in several pieces: wherever a hyphen stands at the end of one or before one."""
    for start, end in _hyphened(text) if _HANGING.search(text) else ():
        tokens = list(_TOKEN.finditer(text, start, end))
        if start and tokens and tokens[0].start() == start + 1 and text[start] in _HYPHENS:
            yield from _with_shared_beginning(text, [*_before(text, start), tokens[0]], language)
        for at, token in enumerate(tokens):
            if text[token.end() : token.end() + 1] in _HYPHENS:
                near = list(islice(chain(tokens[at:], _TOKEN.finditer(text, end)), _NEAR))
                yield from _with_shared_end(text, near, language)
                yield from _parted(text, near, language)


def _hyphened(text: str) -> Iterator[tuple[int, int]]:
    """What stands between two spaces and has a hyphen, from where to where."""
    end = 0
    for hyphen in _HYPHEN.finditer(text):
        if hyphen.start() >= end:
            start = hyphen.start()
            while start > end and not text[start - 1].isspace():
                start -= 1
            space = _SPACE.search(text, hyphen.end())
            end = space.start() if space else len(text)
            yield start, end


def _before(text: str, end: int) -> list[re.Match[str]]:
    """The last two words of a text before a place, looked for ever farther back."""
    reach, tokens = 0, list[re.Match[str]]()
    while len(tokens) < _LEAST_BEFORE and reach < end:
        reach = 4 * reach or LONGEST_WORD
        space = _SPACE.search(text, end - reach, end) if reach < end else None
        tokens = list(_TOKEN.finditer(text, space.end() if space else 0, end))
    return tokens[-_LEAST_BEFORE:]


def _with_shared_end(text: str, tokens: list[re.Match[str]], language: Language | None) -> Iterator[Word]:
    """What is written once for two: `sosiaali- ja terveyspalvelut`."""
    full = _following(text, tokens)
    if full is None:
        return
    for one in _languages(language):
        keys = frozenset(_shared_end(form_of(tokens[0][0]), form_of(full[0]), one))
        yield Word(start=tokens[0].start(), end=full.end(), keys=keys)


def _with_shared_beginning(text: str, tokens: list[re.Match[str]], language: Language | None) -> Iterator[Word]:
    """What is written once for two: `kunnanhallitus ja -valtuusto`."""
    if len(tokens) <= _LEAST_BEFORE:
        return
    full, between, token = tokens
    if text[token.end() : token.end() + 1] in _HYPHENS or form_of(between[0]) not in _AND:
        return
    for one in _languages(language):
        keys = frozenset(_shared_beginning(form_of(full[0]), form_of(token[0]), one))
        yield Word(start=full.start(), end=token.end(), keys=keys)


def _parted(text: str, tokens: list[re.Match[str]], language: Language | None) -> Iterator[Word]:
    """The word that the end of a line parts, when these begin with its two pieces."""
    first, last = tokens[0], tokens[min(1, len(tokens) - 1)]
    if text[first.end() : last.start()] == "-\n" and form_of(last[0]) not in _AND:
        whole = _TOKEN.fullmatch(first[0] + last[0])
        if whole and not whole["number"]:
            yield Word(start=first.start(), end=last.end(), keys=_keys_of_token(whole, language))


def _following(text: str, tokens: list[re.Match[str]]) -> re.Match[str] | None:
    """The whole word to which a beginning belongs: after `ja`, or after other beginnings and commas."""
    has_and = False
    for before, token in pairwise(tokens):
        between = text[before.end() : token.start()].strip()
        if between not in {"", "-", "–", ",", "-,", "–,", "/", "-/"}:
            return None
        if form_of(token[0]) in _AND or "/" in between:
            has_and = True
        if form_of(token[0]) not in _AND and text[token.end() : token.end() + 1] not in _HYPHENS:
            return token if has_and else None
    return None


def _shared_end(head: str, full: str, language: Language) -> Iterator[str]:
    mark = "~" if language == "sv" else ""
    for parts in _word(full, language).parts:
        yield from (f"{mark}{head}{_whole(parts[first:])}" for first in range(1, len(parts)))


def _shared_beginning(full: str, tail: str, language: Language) -> Iterator[str]:
    for parts in _word(full, language).parts:
        for last in range(1, len(parts)):
            head = "".join(form for form, _ in parts[:last])
            yield from (_joined(head, key) for key in _word(tail, language).own if key[0] != "+")


def _whole(parts: tuple[tuple[str, str], ...]) -> str:
    return "".join(form for form, _ in parts[:-1]) + parts[-1][1]


@lru_cache(WORDS_KEPT)
def _stem(word: str) -> str:
    return stem_finnish(word)
