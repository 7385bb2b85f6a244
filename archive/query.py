"""What a person typed, as terms, and what of the index each term needs. Pure; knows no database.

`"sosiaali- ja terveyspalvelut"` are these words as written, next to each other; `-` before a term excludes it;
`palveluv*` is any word that begins so; `§ 12` an item's section; `toimielin:valtuusto` and the like are sought where
they belong, several words of a field, `valmistelija:"Maija Virtanen"`, in one name there. What cannot be read so is
searched as words: no query is wrong.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from archive.analysis import (
    LONGEST_WORD,
    form_of,
    forms_of,
    keys_of_words,
    letters_of,
    may_differ,
    query_keys,
    written_key,
)

Field = Literal["preparer", "presenter", "body", "case", "section"]
_FIELD_WORDS: dict[Field, str] = {
    "preparer": "valmistelija preparer beredare",
    "presenter": "esittelijä presenter föredragande",
    "body": "toimielin body organ",
    "case": "asia asianumero case ärende",
    "section": "pykälä section paragraf",
}
FIELDS = {name: field for field, names in _FIELD_WORDS.items() for name in names.split()}
"""Field words in Finnish, English and Swedish."""
MARKS: dict[Field, str] = {"preparer": "v:", "presenter": "e:", "body": "t:", "case": "a:", "section": "§"}
"""What stands before a key that is sought in a field."""
MOST_TERMS = 40
"""Terms of a query; what follows them is not looked at. A search by web page or API has no more words than this."""
_LEAST_BEGINNING = 2
_PEOPLE: frozenset[Field] = frozenset({"preparer", "presenter"})

_QUOTES = str.maketrans(dict.fromkeys("”“„«»", '"'))
_TERM = re.compile(
    r"(?P<minus>(?<!\S)-)?"
    r"(?:§\s*(?P<section>\d+)|(?P<number>\d+)\s*§"
    rf"|(?:(?P<field>{'|'.join(FIELDS)}):)?(?:\"(?P<phrase>[^\"]*)\"|(?P<words>[^\s\"]+)))",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Need:
    """One word of a query: the keys of which a text must have one, or with `excluded` must have none.

    asked: as typed; beginnings: of keys; a field's word counts nothing in ranking. What is `in_phrase` is a word of a
    phrase or a name that tells of itself.
    """

    asked: str
    keys: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()
    excluded: bool = False
    field: Field | None = None
    in_phrase: bool = False

    def is_met_by(self, keys: AbstractSet[str]) -> bool:
        """Whether a word with these keys is one that is sought."""
        if not self.keys.isdisjoint(keys):
            return True
        begins = tuple(self.beginnings)
        return bool(begins) and any(key.startswith(begins) for key in keys)


def any_of(needs: Iterable[Need]) -> Need:
    """What is met by whatever meets one of these; of none, by nothing."""
    told = tuple(needs)
    keys = frozenset[str]().union(*(need.keys for need in told))
    return Need(asked="", keys=keys, beginnings=frozenset[str]().union(*(need.beginnings for need in told)))


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Words that must stand next to each other as written, or must not."""

    asked: str
    forms: tuple[str, ...]
    excluded: bool

    def is_said(self, text: str) -> bool:
        """Whether a text says it."""
        if self._look and not self._look.search(letters_of(text)):
            return False
        length, forms = len(self.forms), forms_of(text)
        return any(forms[at : at + length] == self.forms for at, form in enumerate(forms) if form == self.forms[0])

    @cached_property
    def _look(self) -> re.Pattern[str] | None:
        """What the letters of a text have that says it, for a quick look; None where they may be others."""
        if any(map(may_differ, self.forms)):
            return None
        return re.compile(r"[\W_]*".join(map(re.escape, self.forms)))


@dataclass(frozen=True, kw_only=True)
class Name:
    """Words that one person, body or case must have all, in any order and form; or that none may have all."""

    asked: str
    field: Field
    needs: tuple[Need, ...]
    excluded: bool

    def is_borne_by(self, name: str) -> bool:
        """Whether a name has all of the words."""
        words = [field_keys(self.field, keys) for keys in self._words(name)]
        return all(any(need.is_met_by(keys) for keys in words) for need in self.needs)

    def _words(self, name: str) -> Iterator[set[str]]:
        """The keys of each word of a name; of a person's those of no part of it, and not of its Swedish stem.

        Luoma is not Heinäluoma, nor Anne, of whose name the stem is that of Anna's, Anna.
        """
        for keys in query_keys(name) if self.field in _PEOPLE else keys_of_words(name):
            yield {key for key in keys if self.field not in _PEOPLE or not key.startswith("~")}


@dataclass(frozen=True, kw_only=True)
class Sought:
    """All that a query asks of texts."""

    needs: tuple[Need, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    names: tuple[Name, ...] = ()

    @property
    def wanted(self) -> tuple[Need, ...]:
        """What must be there."""
        return tuple(need for need in self.needs if not need.excluded)

    @property
    def unwanted(self) -> tuple[Need, ...]:
        """What must not."""
        return tuple(need for need in self.needs if need.excluded)

    @property
    def excluded(self) -> "Sought":
        """What it must not find alone."""
        return Sought(
            needs=self.unwanted,
            phrases=tuple(phrase for phrase in self.phrases if phrase.excluded),
            names=tuple(name for name in self.names if name.excluded),
        )


def read_query(text: str) -> Sought:
    """What a query asks for. Where nothing of it is a word, nothing."""
    found = [part for term in list(_TERM.finditer(text.translate(_QUOTES)))[:MOST_TERMS] for part in _read(term)]
    return Sought(
        needs=tuple(dict.fromkeys(part for part in found if isinstance(part, Need))),
        phrases=tuple(dict.fromkeys(part for part in found if isinstance(part, Phrase))),
        names=tuple(dict.fromkeys(part for part in found if isinstance(part, Name))),
    )


def field_keys(field: Field, keys: set[str]) -> set[str]:
    """The keys of a text as they stand in the index for a field."""
    return {MARKS[field] + key for key in keys if not key.startswith("=")}


def _read(term: re.Match[str]) -> Iterator[Need | Phrase | Name]:
    excluded = term["minus"] is not None
    field = FIELDS[term["field"].lower()] if term["field"] else None
    section = term["section"] or term["number"]
    if section or field == "section":
        digits = re.findall(r"\d+", section or term[0])
        yield from (_section(digit, excluded=excluded) for digit in digits[:1])
    elif term["phrase"] is not None and field is None:
        yield from _phrase(term["phrase"], excluded=excluded)
    else:
        said = term["phrase"] or term["words"] or ""
        needs = tuple(_words(said, field, excluded=excluded))
        yield from needs if field is None or len(needs) == 1 else _name(said, field, needs, excluded=excluded)


def _section(digits: str, *, excluded: bool) -> Need:
    # No section has so many digits that they must all be read, and Python refuses to.
    key = MARKS["section"] + str(int(digits.lstrip("0")[:LONGEST_WORD] or 0))
    return Need(asked=f"§ {digits}", keys=frozenset({key}), excluded=excluded, field="section")


def _phrase(text: str, *, excluded: bool) -> Iterator[Need | Phrase]:
    forms = forms_of(text)
    if not forms:
        return
    yield Phrase(asked=text, forms=forms, excluded=excluded)
    if not excluded:
        # That a text has all of the words is quickly known; their order is looked up in what is left.
        for form in forms:
            if form != "§":
                yield Need(asked=form, keys=frozenset({written_key(form)}), in_phrase=True)


def _name(text: str, field: Field, needs: tuple[Need, ...], *, excluded: bool) -> Iterator[Need | Name]:
    """Several words of a field, or none."""
    of_name = tuple(replace(need, excluded=False, in_phrase=True) for need in needs)
    if of_name:
        yield Name(asked=text, field=field, needs=of_name, excluded=excluded)
    if not excluded:
        # As for a phrase: that all of the words are there is quickly known, that one name has them is looked up.
        yield from of_name


def _words(text: str, field: Field | None, *, excluded: bool) -> Iterator[Need]:
    mark = MARKS[field] if field else ""
    bare = text.rstrip("*").rstrip("/.:-") if text.endswith("*") else text
    sought = list(query_keys(bare))
    beginning = _beginning(bare) if text != bare else None
    if beginning is not None:
        sought.pop()
    for keys in sought:
        yield Need(asked=text, keys=frozenset(mark + key for key in keys), excluded=excluded, field=field)
    if beginning is not None:
        keys = frozenset({mark + beginning} if mark else {beginning, written_key(beginning)})
        yield Need(asked=text, beginnings=keys, excluded=excluded, field=field)


def _beginning(text: str) -> str | None:
    """The beginning of a word that a text ends with; None where it is too short, or ends otherwise."""
    forms = forms_of(text)
    is_long = bool(forms) and len(forms[-1]) >= _LEAST_BEGINNING and form_of(text).endswith(forms[-1])
    return forms[-1] if is_long else None
