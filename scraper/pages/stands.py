"""Dissents and disqualifications told in a handling, with the people certain to be meant. Words are tables of data."""

import re
from collections.abc import Iterable

from archive.records import Stand, StandKind
from scraper.finnish import DATE
from scraper.pages.members import Member, Names, nominative, read_members, split_members
from scraper.pages.sentences import LONG_SENTENCE, OTHER_TIMES, split_text

_KINDS_OF_BIAS = (
    "osallisuus|asianosais|intressi|yhteisö|edustus|palvelussuhde|toimeksianto|toimeksiantosuhde|valvonta|läheis"
    "|sukulaisuus|yleislauseke|puolueettomuus"
)
"""Before `-jäävi`, by the cases of the law (Administrative Procedure Act 434/2003, section 28)."""

SUBJECTS: dict[StandKind, re.Pattern[str]] = {
    "dissent": re.compile(
        r"\beriäv(?:ä|ät|än|iä|ää|änä|inä) mielipi|\bavvikande (?:åsikt|mening)|\breserverade sig\b|\breservation\b",
        re.IGNORECASE,
    ),
    "disqualification": re.compile(
        r"\besteelli(?:nen|set|senä|sinä|seksi|siksi)\b|\besteellisyy(?:tensä|destään|tensa|den vuoksi|den takia)\b"
        rf"|\b(?:{_KINDS_OF_BIAS})?jääv(?:i|it|inä|einä|iksi|eiksi|äsi|äsivät)\b|\bintressijääv|\bjävig(?:a|t)?\b"
        r"|\banmälde jäv\b"
        r"|\bjävade sig\b|\bpå grund av jäv\b",
        re.IGNORECASE,
    ),
}

ACTS: dict[StandKind, re.Pattern[str]] = {
    "dissent": re.compile(
        r"\b(?:jätti|jättivät|ilmoitti|ilmoittivat|esitti|esittivät|merkitytti|merkityttivät|kirjautti|kirjauttivat"
        r"|liitti|liittivät|antoi|antoivat|jätettiin|merkittiin|kirjattiin"
        r"|liitettiin|liitetään|liitteenä|liittyivät|liittyi"
        r"|(?:pyysi|pyysivät|halusi|halusivat) (?:\w+ ){0,3}(?:merkit|kirja|liit)\w+"
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
_FIRST_VERBS = frozenset("ei eivät on ovat deltog lät pyysi pyysivät halusi halusivat".split())
"""Verbs that are one only with the words behind them: `deltog inte`, `lät anteckna`."""
_OF_ONE = re.compile(
    r"\b(?:poistui|oli|ilmoitti|ilmoittautui|totesi|siirtyi|jääväsi|otti|ei|jätti|esitti|merkitytti|kirjautti|liitti"
    r"|antoi|pyysi|halusi|osallistunut)\b"
)
_OF_SEVERAL = re.compile(r"\b(?:\w+(?:ivat|ivät|neet)|eivät)\b")
"""Finnish verbs of which one person is the subject, and those of several; of Swedish ones it cannot be told."""
_TOGETHER = re.compile(r"\b(?:ja|sekä)\b")
_DEPUTY_APART = re.compile(r"[,;] (?:\w+ )?(?:varajäse|varavaltuute|ersättar|suppleant)\w+", re.IGNORECASE)
"""A deputy behind a comma, who came instead of whoever stands before it or left too."""
_LABELS: dict[StandKind, tuple[str, ...]] = {"dissent": ("eriävä mielipide", "avvikande åsikt", "reservation")}
_HEADINGS: dict[StandKind, re.Pattern[str]] = {
    "dissent": re.compile(r"(?:eriävä mielipide|eriävät mielipiteet|avvikande åsikt(?:er)?) ?: ?", re.IGNORECASE),
    "disqualification": re.compile(
        rf"(?:esteelli(?:nen|set|syys|syydet)|(?:{_KINDS_OF_BIAS})?jäävi?t?|jäviga?) ?: ?", re.IGNORECASE
    ),
}
"""What a line may say before the names: `Esteelliset: Etunimi Sukunimi`."""
_REASON = re.compile(r"\b(?:että|koska|sillä|jonka mukaan|att|eftersom|emedan)\b")
"""Behind it stands what somebody who dissents holds."""
_BRACKETS = re.compile(r" ?\(([^()]{0,200})\)")
_OF_LAW = re.compile(r"(?:laki|lain|lagens?)\b|\b(?:HL|KuntaL|HallL|mom|momentin|moment)\b|\b\d+\.\d+ §")
_LAW = re.compile(
    r"\b\w{0,40}(?:laki|lain|lagens?|HL|KuntaL|HallL) (?:\(\d{1,4}/\d{4}\) )?\d{1,3}(?:\.\d{1,2})?(?: ?[a-z])? ?§"
    r"(?::\w{1,4})?"
    r"|\b\d{1,3}(?: ?[a-z])? ?§[^()§]{0,40} i \w{0,40}lagen\b"
)
"""`hallintolain 28 §:n`: a section of a law is no body's turn."""
_AND = ("ja", "sekä", "och", "samt")
_TWO = 2
_LONG_NAMES = 400
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
            for told, stands in _read(label if not at else None, sentence.text, names):
                if stands and OTHER_TIMES.search(_without_self(told, is_named=all(stand.name for stand in stands))):
                    warnings.append("a dissent or disqualification that may be of another day or body was left out")
                    continue
                for stand in stands:
                    found.setdefault((stand.kind, stand.name), stand)
    named = {kind for kind, name in found if name}
    kept = tuple(stand for stand in found.values() if stand.name or stand.kind not in named)
    warnings += [_ONCE for stand in kept if stand.name is None]
    return kept, tuple(dict.fromkeys(warnings))


_Told = tuple[str, list[Stand]]
"""The words of a sentence that tell of a dissent or disqualification, and whose it is."""


def _read(label: str | None, text: str, names: Names) -> list[_Told]:
    told = _labelled(label, text) or _headed(text)
    if told or len(text) > LONG_SENTENCE:
        return [told] if told else []
    return [_read_sentence(kind, text, names) for kind in SUBJECTS]


def _without_self(text: str, *, is_named: bool) -> str:
    """Without the section under which the minutes speak of themselves, and of a law whose case somebody is."""
    own = _LAW.sub(" ", text) if is_named else text
    return re.sub(r"\b(?:tämän )?(?:pykälän|§:n|paragrafen) (?:osalta|kohdalla)|\b(?:oli|olivat) läsnä\b", " ", own)


def _without_law(text: str) -> str:
    """Without brackets that hold a section of a law, and nothing but the kind of bias that they name besides."""

    def shorten(bracket: re.Match[str]) -> str:
        if "§" not in bracket[1] or not _OF_LAW.search(bracket[1]) or re.search(DATE, bracket[1]):
            return bracket[0]
        kind = SUBJECTS["disqualification"].search(bracket[1])
        return f" ({kind[0]})" if kind else ""

    return _BRACKETS.sub(shorten, text)


def _labelled(label: str | None, text: str) -> _Told | None:
    """The dissent whose label stands above this sentence: its own names, followed by nothing or a colon."""
    opened = (label or "").rstrip(": ").lower()
    kind = next((kind for kind, labels in _LABELS.items() if opened in labels), None)
    people, told = _people_above_colon(text)
    if kind is None or SUBJECTS[kind].search(told) or DENIED.search(told):
        return None
    return told, _stands(kind, text, [one.name for one in people if len(one.words) > 1])


def _headed(text: str) -> _Told | None:
    """The people behind a heading of the line's own: alone, before a verb, or before a colon and their words."""
    kind, behind = _split_heading(text)
    people, told = _people_above_colon(behind)
    first, rest = split_members(told)
    is_like_names = bool(told) and all(word[0].isupper() or word in _AND for word in told.split())
    if kind is None or not (first or is_like_names) or DENIED.search(_TOOK_NO_PART.sub(" ", told)):
        return None
    own = [one.name for one in people] if all(len(one.words) > 1 for one in people) else []
    return told, _stands(kind, text, own or _nominatives(first, told, rest))


def _people_above_colon(text: str) -> tuple[list[Member], str]:
    """The people that a sentence is, or its words before a colon are, and the part of it without their own words."""
    before, colon, _ = text.partition(":")
    people = (read_members(before) if len(before) <= _LONG_NAMES else None) or []
    return people, before if colon and people else text


def _split_heading(text: str) -> tuple[StandKind | None, str]:
    for kind, heading in _HEADINGS.items():
        if match := heading.match(text):
            return kind, _without_law(text[match.end() :])
    return None, ""


def _stands(kind: StandKind, text: str, names: list[str]) -> list[Stand]:
    if not names:
        return [Stand(kind=kind, name=None, text=text)]
    return [Stand(kind=kind, name=name, text=text) for name in names]


def _read_sentence(kind: StandKind, printed: str, names: Names) -> _Told:
    text = _without_law(printed)
    subject = SUBJECTS[kind].search(text)
    reason = _REASON.search(text, subject.end()) if subject and kind == "dissent" else None
    told = text[: reason.start()] if reason else text
    if subject is None or not ACTS[kind].search(text) or DENIED.search(_TOOK_NO_PART.sub(" ", told)):
        return told, []
    bare = _LAW.sub("", told)
    subject = SUBJECTS[kind].search(bare) or subject
    named = _named_before(kind, bare, subject) or _named_behind(kind, bare, subject)
    return told, _stands(kind, printed, named or _owners(kind, bare, subject, names))


def _named_before(kind: StandKind, text: str, subject: re.Match[str]) -> list[str]:
    """The subjects of the sentence: it begins with them, and nobody else stands before the word that counts."""
    opening = OPENINGS.match(text)
    start = opening.end() if opening else 0
    people, rest = split_members(text[start:])
    head = text[start : len(text) - len(rest)]
    between = rest[: max(0, subject.start() - (len(text) - len(rest)))]
    is_alone = not _NAMES.search(between) and not _ANOTHER_CLAUSE.search(between)
    # `Etunimi Sukunimi (yhteisöjäävi) ja Toinen Henkilö poistuivat`: each has brackets of their own.
    is_shared = len(SUBJECTS[kind].findall(head)) in {0, len(people)} or SUBJECTS[kind].search(rest)
    if not people or not is_alone or not is_shared or not ACTS[kind].search(rest):
        return []
    return _nominatives(people, head, rest)


def _nominatives(people: list[Member], head: str, rest: str) -> list[str]:
    """Their names, when all have one and the word behind them is a verb of as many, not what somebody's is."""
    behind = rest.strip(" ,").split(" ")[0].strip(",.:")
    is_verb = any(acts.fullmatch(behind) for acts in ACTS.values()) or behind in _FIRST_VERBS
    is_certain = is_verb and all(len(one.words) > 1 for one in people) and _agree(people, head, behind)
    return [one.name for one in people] if is_certain else []


def _agree(people: list[Member], printed: str, verbs: str) -> bool:
    """Whether people are as many as their verb is of, so that all of them are meant and none came instead."""
    is_of_one = _OF_ONE.search(verbs) and not _OF_SEVERAL.search(verbs)
    if _DEPUTY_APART.search(printed):
        return len(people) == 1 or (len(people) == _TWO and not is_of_one)
    return len(people) == 1 or not is_of_one or _TOGETHER.search(printed) is not None


def _named_behind(kind: StandKind, text: str, subject: re.Match[str]) -> list[str]:
    """The names at the sentence's end: `Esteellisenä asian käsittelystä poistui Etunimi Sukunimi`."""
    if kind != "disqualification" or subject.start() > _LONGEST or _NAMES.search(text[: subject.start()]):
        return []
    behind = text[subject.end() :].strip(" .,")
    words = behind.split(" ")
    cut = next((at for at, word in enumerate(words) if word.strip(",") not in BEHIND), len(words))
    printed = " ".join(words[cut:])
    people = read_members(printed) if cut else None
    if not people or not all(len(one.words) > 1 for one in people):
        return []
    if _agree(people, printed, f"{text[: subject.end()]} {' '.join(words[:cut])}"):
        return [one.name for one in people]
    is_first_alone = len(people) == _TWO and _DEPUTY_APART.search(printed) and not _TOGETHER.search(printed)
    return [people[0].name] if is_first_alone else []


def _owners(kind: StandKind, text: str, subject: re.Match[str], names: Names) -> list[str]:
    """`Merkittiin pöytäkirjaan Pia Virtasen eriävä mielipide`: a genitive, where its nominative is certain."""
    before = re.sub(r"^(?:Merkittiin|Kirjattiin|Liitettiin)(?: pöytäkirjaan)?,? ", "", text[: subject.start()])
    if kind != "dissent" or len(before) == subject.start():
        return []
    people = read_members(before)
    own = [nominative(one, names) if len(one.words) > 1 else None for one in people or []]
    return [name for name in own if name] if all(own) else []
