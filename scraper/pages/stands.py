"""Dissents and disqualifications told in a handling, with the people certain to be meant. Words are tables of data."""

import re
from collections.abc import Iterable

from archive.records import Stand, StandKind
from scraper.pages.members import Member, Names, nominative, read_members, split_members
from scraper.pages.sentences import LONG_SENTENCE, OTHER_TIMES, split_text

SUBJECTS: dict[StandKind, re.Pattern[str]] = {
    "dissent": re.compile(
        r"\beriäv(?:ä|ät|än|iä|ää) mielipi|\bavvikande (?:åsikt|mening)|\breserverade sig\b|\breservation\b",
        re.IGNORECASE,
    ),
    "disqualification": re.compile(
        r"\besteelli(?:nen|set|senä|sinä|seksi|siksi)\b|\besteellisyy(?:tensä|destään|tensa|den vuoksi|den takia)\b"
        r"|\bjääv(?:i|it|inä|einä|iksi|eiksi|äsi|äsivät)\b|\bintressijääv|\bjävig(?:a|t)?\b|\banmälde jäv\b"
        r"|\bjävade sig\b|\bpå grund av jäv\b",
        re.IGNORECASE,
    ),
}

ACTS: dict[StandKind, re.Pattern[str]] = {
    "dissent": re.compile(
        r"\b(?:jätti|jättivät|ilmoitti|ilmoittivat|esitti|esittivät|merkitytti|merkityttivät|kirjautti|kirjauttivat"
        r"|liitti|liittivät|antoi|antoivat|jätettiin|merkittiin|kirjattiin"
        r"|liitettiin|liitetään|liitteenä|liittyivät|liittyi"
        r"|anmälde|lämnade|framförde|avgav|antecknades|bifogas|bifogades|reserverade|inlämnade|meddelade|lät anteckna"
        r"|fogade|fogades)\b",
        re.IGNORECASE,
    ),
    "disqualification": re.compile(
        r"\b(?:ilmoitti|ilmoittivat|poistui|poistuivat|oli|olivat|totesi|totesivat|todettiin"
        r"|jääväsi|jääväsivät|merkittiin"
        r"|ei osallistunut|eivät osallistuneet|ei ottanut osaa|siirtyi|siirtyivät|anmälde|avlägsnade|var|jävade"
        r"|deltog inte"
        r"|konstaterades|lämnade|meddelade|uppgav)\b",
        re.IGNORECASE,
    ),
}
"""What somebody does; without such a word a sentence tells the law."""

DENIED = re.compile(
    r"\b(?:ei|eivät|ettei|etteivät|inte|inga|ingen|inget|icke)\b(?! (?:osallistu|ottan|ole läsnä|ollut läsnä|deltog))"
    r"|\b(?:jos|mikäli|mahdoll\w+|voi|saa|om någon)\b",
    re.IGNORECASE,
)
_TOOK_NO_PART = re.compile(
    r"\b(?:eikä|eivätkä|och)? ?(?:ei|eivät|eikä|eivätkä|deltog inte|inte) (?:osallistu\w*|ottan\w*|deltog|i)\b"
)
"""`ei osallistunut` denies the part taken, not the disqualification."""

OPENINGS = re.compile(
    r"^(?:(?:pöytäkirjaan )?(?:merkittiin|merkitään|kirjattiin|todettiin)(?: pöytäkirjaan)?,? että"
    r"|puheenjohtaja totesi, että|(?:lisäksi"
    r"|ennen asian käsittelyä|tämän pykälän osalta|asian käsittelyn (?:aikana|ajaksi))"
    r"|antecknades att|det antecknades att),? ",
    re.IGNORECASE,
)
BEHIND = frozenset(
    """
    asian asiasta asiaan tämän pykälän käsittelyn käsittelystä käsittelyyn päätöksentekoon päätöksenteon kokouksesta
    kokoushuoneesta salista ajaksi aikana poistui poistuivat poissa ei eivät osallistunut osallistuneet otti osaa ja
    esteellisenä esteellisinä jäävinä jäävi jäävejä olivat oli ilmoittautui ilmoittautuivat olevansa klo
    """.split()
)
"""What may stand between `Esteellisenä` and the names at the sentence's end: no word of anybody who came instead."""

_NAMES = re.compile(r"[A-ZÅÄÖ][a-zåäö]+(?:-[A-ZÅÄÖ]\w+){0,3}(?: (?:af|von|de))? [A-ZÅÄÖ][a-zåäö]+")
_ANOTHER_CLAUSE = re.compile(r"\b(?:että|joka|jonka|jolloin|koska|att(?! (?:hon|han|hen|de) (?:är|var)\b)|som)\b|:")
_FIRST_VERBS = frozenset("ei eivät on ovat deltog lät".split())
"""Verbs that are one only with the words behind them: `deltog inte`, `lät anteckna`."""
_LABELS: dict[StandKind, tuple[str, ...]] = {"dissent": ("eriävä mielipide", "avvikande åsikt", "reservation")}
_ONCE = "the name of somebody who dissented or was disqualified is not certain"
_LONGEST = 160


def read_stands(texts: Iterable[tuple[str | None, str]], names: Names) -> tuple[tuple[Stand, ...], tuple[str, ...]]:
    """The dissents and disqualifications told in the passages of one handling, in their order, and warnings.

    texts: label and text of each. A sentence that names nobody for certain gives one without a name, unless another
    sentence of the same kind names somebody.
    """
    found: dict[tuple[StandKind, str | None], Stand] = {}
    warnings: list[str] = []
    for label, text in texts:
        for at, sentence in enumerate(split_text(text)[1]):
            stands = _labelled(label, sentence.text) if not at else []
            stands = stands or [stand for kind in SUBJECTS for stand in _read_sentence(kind, sentence.text, names)]
            if stands and OTHER_TIMES.search(_without_self(sentence.text)):
                warnings.append("a dissent or disqualification that may be of another day or body was left out")
                continue
            for stand in stands:
                found.setdefault((stand.kind, stand.name), stand)
    named = {kind for kind, name in found if name}
    kept = tuple(stand for stand in found.values() if stand.name or stand.kind not in named)
    warnings += [_ONCE for stand in kept if stand.name is None]
    return kept, tuple(dict.fromkeys(warnings))


def _without_self(text: str) -> str:
    """Without the section under which the minutes speak of themselves."""
    return re.sub(r"\b(?:tämän )?(?:pykälän|§:n|paragrafen) (?:osalta|kohdalla)|\b(?:oli|olivat) läsnä\b", " ", text)


def _labelled(label: str | None, text: str) -> list[Stand]:
    """The dissent whose label stands above this sentence: its own names, followed by nothing or a colon."""
    opened = (label or "").rstrip(": ").lower()
    kind = next((kind for kind, labels in _LABELS.items() if opened in labels), None)
    if kind is None or SUBJECTS[kind].search(text) or DENIED.search(text):
        return []
    people, rest = split_members(text)
    is_named = not rest.strip(" .") or rest.lstrip().startswith(":")
    return _stands(kind, text, [one.name for one in people if len(one.words) > 1] if is_named else [])


def _stands(kind: StandKind, text: str, names: list[str]) -> list[Stand]:
    if not names:
        return [Stand(kind=kind, name=None, text=text)]
    return [Stand(kind=kind, name=name, text=text) for name in names]


def _read_sentence(kind: StandKind, text: str, names: Names) -> list[Stand]:
    subject = SUBJECTS[kind].search(text) if len(text) <= LONG_SENTENCE else None
    if subject is None or not ACTS[kind].search(text) or DENIED.search(_TOOK_NO_PART.sub(" ", text)):
        return []
    named = _named_before(kind, text, subject) or _named_behind(kind, text, subject)
    return _stands(kind, text, named or _owners(kind, text, subject, names))


def _named_before(kind: StandKind, text: str, subject: re.Match[str]) -> list[str]:
    """The subjects of the sentence: it begins with them, and nobody else stands before the word that counts."""
    opening = OPENINGS.match(text)
    start = opening.end() if opening else 0
    people, rest = split_members(text[start:])
    between = rest[: max(0, subject.start() - (len(text) - len(rest)))]
    is_alone = not _NAMES.search(between) and not _ANOTHER_CLAUSE.search(between)
    if not people or not is_alone or not ACTS[kind].search(text[len(text) - len(rest) :]):
        return []
    return _nominatives(people, rest)


def _nominatives(people: list[Member], rest: str) -> list[str]:
    """Their names, when all have one and the word behind them is a verb, not what somebody's is."""
    behind = rest.strip(" ,").split(" ")[0].strip(",.:")
    is_verb = any(acts.fullmatch(behind) for acts in ACTS.values()) or behind in _FIRST_VERBS
    return [one.name for one in people] if is_verb and all(len(one.words) > 1 for one in people) else []


def _named_behind(kind: StandKind, text: str, subject: re.Match[str]) -> list[str]:
    """The names at the sentence's end: `Esteellisenä asian käsittelystä poistui Etunimi Sukunimi`."""
    if kind != "disqualification" or subject.start() > _LONGEST or _NAMES.search(text[: subject.start()]):
        return []
    behind = text[subject.end() :].strip(" .,")
    words = behind.split(" ")
    cut = next((at for at, word in enumerate(words) if word.strip(",") not in BEHIND), len(words))
    people = read_members(" ".join(words[cut:])) if cut else None
    if not people or not all(len(one.words) > 1 for one in people):
        return []
    return [one.name for one in people]


def _owners(kind: StandKind, text: str, subject: re.Match[str], names: Names) -> list[str]:
    """`Merkittiin pöytäkirjaan Pia Virtasen eriävä mielipide`: a genitive, where its nominative is certain."""
    before = re.sub(r"^(?:Merkittiin|Kirjattiin|Liitettiin)(?: pöytäkirjaan)?,? ", "", text[: subject.start()])
    if kind != "dissent" or len(before) == subject.start():
        return []
    people = read_members(before)
    own = [nominative(one, names) if len(one.words) > 1 else None for one in people or []]
    return [name for name in own if name] if all(own) else []
