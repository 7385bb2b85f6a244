"""The words that open a passage, as data, and how they are told from the same words in running text.

A label stands at the start of a line, whole and with its own capitals (dynasty-format 5). What follows it decides:
the end of the line, a colon, a tab or a wide gap make it a label; after a single space (all that a browser's text
keeps of a tab) it is one only when what follows could not go on a sentence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.records import PassageKind, Role
from scraper.finnish import TITLE_GENITIVES, is_body_name, is_job_title, title_of_genitive
from scraper.html import RUN, plain
from scraper.pages.people import may_name_people


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label's words, the kind of passage it opens, and whose names follow it, if anybody's."""

    words: str
    kind: PassageKind
    role: Role | None = None
    is_change: bool = False
    """Whether what it opens takes the place of what was proposed."""


def _label(kind: PassageKind, *words: str, role: Role | None = None, is_change: bool = False) -> list[Label]:
    return [Label(words=word, kind=kind, role=role, is_change=is_change) for word in words]


PRESENTERS_PROPOSALS = (
    *("Esittelijän ehdotus", "Esittelijän päätösehdotus", "Esittelijän esitys", "Esittelijän päätösesitys"),
    *("Föredragandens förslag", "Föredragandens beslutsförslag", "Föredragandens förslag till beslut"),
)
"""Where votes are counted the same words name one of the sides."""
_PRESENTERS = ("Esittelijän", "Föredragandens")
_CHANGED = ("Muutettu", "Korjattu", "Tarkistettu", "Täydennetty", "Uusi", "Ändrat", "Korrigerat", "Reviderat", "Nytt")


LABELS: tuple[Label, ...] = (
    *_label("preparation", "Valmistelija", "Valmistelijat", "Valmistelu", role="preparer"),
    *_label("preparation", "Valmistelija / lisätiedot", "Valmistelijat / lisätiedot", role="preparer"),
    *_label("preparation", "Valmistelija ja lisätiedot", "Valmistelijat ja lisätiedot", role="preparer"),
    *_label("preparation", "Lisätiedot", "Lisätietoja", "Lisätietojen antaja", "Lisätietojen antajat", role="contact"),
    *_label("preparation", "Lisätietoja antaa", "Lisätietoja antavat", "Lisätiedot antaa", role="contact"),
    *_label("preparation", "Esittelijä", role="presenter"),
    *_label("proposal", "Päätösehdotus", "Päätösesitys", "Ehdotus"),
    *_label("proposal", *PRESENTERS_PROPOSALS),
    *_label("other", *(f"{each} päätösehdotus" for each in _CHANGED[:5]), is_change=True),
    *_label("other", *(f"{each} päätösesitys" for each in _CHANGED[:5]), is_change=True),
    *_label("other", *(f"{each} ehdotus" for each in _CHANGED[:5]), is_change=True),
    *_label("other", *(f"{each} beslutsförslag" for each in _CHANGED[5:]), is_change=True),
    *_label("other", *(f"{each} förslag" for each in _CHANGED[5:]), is_change=True),
    *_label("other", *(f"Esittelijän {each.lower()} päätösehdotus" for each in _CHANGED[:5]), is_change=True),
    *_label("other", *(f"Esittelijän {each.lower()} ehdotus" for each in _CHANGED[:5]), is_change=True),
    *_label("handling", "Käsittely", "Kokouskäsittely", "Äänestys", "Eriävä mielipide"),
    *_label("decision", "Päätös"),
    *_label("description", "Selostus", "Perustelut", "Päätöksen perustelut", "Päätöksen perusteet"),
    *_label("other", "Toimivalta", "Toimivallan peruste", "Toimivallan perusteet", "Sovelletut säännökset"),
    *_label("attachments", "Oheismateriaali", "Liitteet", "Liite"),
    *_label("notified", "Tiedoksi", "Tiedoksianto", "Jakelu"),
    *_label("implementation", "Täytäntöönpano"),
    *_label("appeal", "Muutoksenhaku", "Muutoksenhakuohje", "Oikaisuvaatimusohje", "Valitusosoitus"),
    *_label("history", "Päätöshistoria", "Asian aikaisempi käsittely"),
    *_label("preparation", "Beredning", "Beredare", "Beredd av", role="preparer"),
    *_label("preparation", "Tilläggsuppgifter", "Mer information", role="contact"),
    *_label("preparation", "Tilläggsuppgifter ges av", "Mer information ges av", role="contact"),
    *_label("preparation", "Ytterligare information", "Ytterligare information ges av", role="contact"),
    *_label("preparation", "Tilläggsinformation", "Närmare information", "Information ges av", role="contact"),
    *_label("preparation", "Beredning / tilläggsuppgifter", "Beredare / tilläggsuppgifter", role="preparer"),
    *_label("preparation", "Beredning och tilläggsuppgifter", "Beredare och tilläggsuppgifter", role="preparer"),
    *_label("preparation", "Föredragande", role="presenter"),
    *_label("proposal", "Beslutsförslag", "Förslag", "Förslag till beslut"),
    *_label("handling", "Behandling", "Omröstning", "Avvikande åsikt", "Reservation", "Jäv"),
    *_label("handling", "Mötesbehandling", "Behandling vid mötet", "Behandling på mötet"),
    *_label("decision", "Beslut"),
    *_label("description", "Redogörelse", "Redogörelse för ärendet", "Motivering", "Motiveringar"),
    *_label("description", "Motivering till beslutet"),
    *_label("other", "Behörighet", "Tillämpade bestämmelser"),
    *_label("attachments", "Bilagor", "Bilaga", "Övrigt material", "Tilläggsmaterial", "Kompletterande material"),
    *_label("notified", "För kännedom", "Till kännedom", "Delges", "Delgivning", "Distribution", "Sändlista"),
    *_label("implementation", "Verkställighet", "Verkställande"),
    *_label("appeal", "Ändringssökande", "Sökande av ändring"),
    *_label("appeal", "Anvisning om ändringssökande", "Anvisningar om ändringssökande", "Besvärsanvisning"),
    *_label("history", "Beslutshistoria", "Tidigare behandling", "Tidigare behandling av ärendet"),
    *_label("history", "Ärendets tidigare behandling"),
)

CLOSING_LABELS: tuple[Label, ...] = (
    *_label("notified", "Otteet", "Ote", "Pöytäkirjanote", "Pöytäkirjanotteet", "Päätösote", "Päätösotteet"),
    *_label("notified", "Päätöksen tiedoksianto", "Jäljennös", "Jäljennökset", "Utdrag", "Protokollsutdrag"),
    *_label("implementation", "Toimeenpano", "Toimenpiteet", "Jatkotoimenpiteet", "Åtgärder"),
    *_label("attachments", "Oheisaineisto", "Liiteaineisto", "Lisämateriaali", "Lisäaineisto"),
    *_label("appeal", "Muutoksenhakukielto", "Oikaisuvaatimus", "Valitus", "Valitusoikeus", "Besvärsförbud", "Besvär"),
    *_label("appeal", "Förbud mot sökande av ändring", "Begäran om omprövning", "Omprövningsbegäran"),
    *_label("handling", "Esteellisyys", "Esteellisyydet", "Jääviys", "Äänestystulos", "Äänestyksen tulos"),
    *_label("handling", "Omröstningsresultat", "Resultatet av omröstningen"),
    *_label("other", "Allekirjoitus", "Allekirjoitukset", "Sähköinen allekirjoitus", "Underskrift", "Underskrifter"),
    *_label("other", "Otteen oikeaksi todistaa", "Oikeaksi todistaa", "Pöytäkirjan tarkastus", "Tarkastus"),
    *_label("other", "Merkinnät", "Asianosaiset", "Utdragets riktighet bestyrks"),
)
"""What opens a passage below a proposal or a decision; in a head it may be a title, in a description a heading."""

PROPOSAL_NOUNS = (
    *("päätösehdotus", "päätösesitys", "ehdotus", "esitys"),
    *("beslutsförslag", "förslag till beslut", "förslag"),
)
"""After a presenter's title in the genitive: `Kaupunginjohtajan päätösehdotus`."""

_GOES_ON: dict[PassageKind, tuple[str, ...]] = {
    "implementation": ("päätösote", "pöytäkirjanote", "otteet", "ote", "utdrag", "protokollsutdrag"),
    "notified": ("päätösote", "pöytäkirjanote", "ote", "utdrag"),
}
"""Small first words that tell a value from the rest of a sentence, after a single space."""

_OPENERS = "”\"'-–˗•"
_PROPOSING = ("päättää", "ehdottaa", "esittää", "hyväksyy", "merkitsee", "beslutar", "beslutas", "föreslår")
_PROPOSES = re.compile(rf"\b(?:{'|'.join(_PROPOSING)})\b")
_DECIDED = re.compile(r"(?:Päätös|Beslut) (?:\w+t?tiin|\w+des|hyväksyi|godkände)\b")
_NUMBERED = re.compile(r"\d+(?:\s*[-–,]\s*\d+|\s+ja\s+\d+|\s+och\s+\d+)*[.:)]?\s*")
"""`Liite 1 Kartta` is a label with its value; `Liite 1 sisältää laskelmat` is a sentence."""


def _loose(words: str) -> str:
    """A pattern for words that Word may have split into runs anywhere."""
    return rf"{RUN}?".join(rf"[ {RUN}]+" if letter == " " else re.escape(letter) for letter in words)


_AFTER = rf"(?:\s*\([^()@]*@[^()]*\))?(?:[ {RUN}]?:)?"
_OPENING = min(len(label.words.split()[0]) for label in LABELS)
"""So many letters of a line tell which labels it may open with."""
_Patterns = dict[str, list[tuple[Label, re.Pattern[str]]]]


def _compiled(labels: Iterable[Label]) -> _Patterns:
    patterns: _Patterns = {}
    for label in sorted(labels, key=lambda label: -len(label.words)):
        pattern = re.compile(rf"{_loose(label.words)}{_AFTER}(?![\w-])")
        patterns.setdefault(label.words[:_OPENING], []).append((label, pattern))
    return patterns


_PATTERNS = _compiled(LABELS)
_CLOSING_PATTERNS = _compiled(CLOSING_LABELS)
_SHORT_NOUNS = [noun for noun in PROPOSAL_NOUNS if not any(other in noun for other in {*PROPOSAL_NOUNS} - {noun})]
_NOUN = "|".join(_loose(noun) for noun in PROPOSAL_NOUNS)
_CHANGED_WORD = "|".join(_loose(word) for word in (*(each.lower() for each in _CHANGED), "ändrade", "nya"))
_PRESENTER = re.compile(
    rf"(?P<title>[A-ZÅÄÖ][\w.\- {RUN}]*?)[ {RUN}]+(?P<change>(?:{_CHANGED_WORD})[ {RUN}]+)?(?:{_NOUN})"
    rf"(?:[ {RUN}]?:)?(?![\w-])"
)


@dataclass(frozen=True, kw_only=True)
class LabelMatch:
    """A label found at the start of a line, and what follows it there."""

    label: Label
    printed: str
    proposer_title: str | None
    rest: str
    is_parted: bool
    """Whether more than a single space parts it from the rest, so that it is no title that begins with its word."""
    lines: int = 1
    """How many lines it stands on, its text begins on the last of them."""


def match_label(line: str) -> LabelMatch | None:
    """The label that opens a line, if one does."""
    return _own_label(line, _PATTERNS) or _presenter_label(line)


def match_closing_label(line: str) -> LabelMatch | None:
    """The label of what stands below a proposal or a decision, where more than a space parts it from the rest."""
    match = _own_label(line, _CLOSING_PATTERNS)
    return match if match and match.is_parted else None


def is_doubtful(line: str, following: str, *, above: PassageKind) -> bool:
    """Whether a line may open a passage and does not say so plainly; `above` is the kind of the passage it stands in.

    A label's run that touches the next one (a lost tab, or half of a longer word); a title alone that plays the part
    of a proposal's label; below a proposal, what was decided on it, and `Kunnanhallitus:` in the part of its label.
    """
    title, _, rest = line.partition("\t")
    if title[:1].isupper() and above != "proposal" and proposes(rest or following):
        return is_job_title(plain(title).rstrip(":").split())
    name, colon, _ = plain(line).partition(":")
    if above == "proposal" and (_DECIDED.match(line) or (colon and is_body_name(name))):
        return True
    found = [pattern.match(line) for _, pattern in _patterns(line, _PATTERNS)]
    return any(match and line[match.end() :].startswith(RUN) for match in found) and not match_label(line)


def proposes(text: str) -> bool:
    """Whether a text holds a verb of those that propose: `päättää`, `föreslår`."""
    return any(verb in text for verb in _PROPOSING) and _PROPOSES.search(text) is not None


def find_bare_title(line: str, following: str) -> str | None:
    """A presenter's title that alone plays the part of a proposal's label: below it, or after a tab, a body decides."""
    printed, _, rest = line.partition("\t")
    title = plain(printed)
    proposes = _PROPOSES.search(rest or following)
    small = title.rstrip(": ").lower()
    is_presenters = small.endswith((*TITLE_GENITIVES.values(),)) and not small.endswith(("puheenjohtaja", "ordförande"))
    if not proposes or not is_presenters or not is_body_name(plain((rest or following)[: proposes.start()])):
        return None
    return title


def is_presenter_title(line: str) -> bool:
    """Whether a line is nothing but a presenter's title in the genitive, the upper half of a wrapped label."""
    words = plain(line)
    return line[:1].isupper() and (words in _PRESENTERS or title_of_genitive(words) is not None)


def match_wrapped_label(line: str, *below: str) -> LabelMatch | None:
    """The label that two lines or three make: a presenter's title alone in the margin, a proposal's noun below it."""
    for count, following in enumerate(below, start=1):
        upper = " ".join([line, *below[: count - 1]])
        if following.replace(RUN, "").startswith(PROPOSAL_NOUNS) and is_presenter_title(upper):
            joined = f"{upper} {following}"
            match = _own_label(joined, _PATTERNS) if plain(upper) in _PRESENTERS else _presenter_label(joined)
            return match and replace(match, lines=count + 1)
    return None


def _own_label(line: str, patterns: _Patterns) -> LabelMatch | None:
    for label, pattern in _patterns(line, patterns):
        match = pattern.match(line)
        if match and _parts(match[0], line[match.end() :], label):
            return _matched(label, match[0], line[match.end() :], None)
    return None


def _patterns(line: str, patterns: _Patterns) -> list[tuple[Label, re.Pattern[str]]]:
    """The labels that a line may open with, the longest first, by its first letters; runs may part any two of them."""
    return patterns.get(line[: 2 * _OPENING].replace(RUN, "")[:_OPENING], [])


def _presenter_label(line: str) -> LabelMatch | None:
    match = _PRESENTER.match(line) if _holds_noun(line.replace(RUN, "")) else None
    is_change = bool(match and match["change"])
    label = Label(words="", kind="other" if is_change else "proposal", is_change=is_change)
    title = match and title_of_genitive(plain(match["title"]))
    if not match or not title or not _parts(match[0], line[match.end() :], label):
        return None
    return _matched(label, match[0], line[match.end() :], title)


def _holds_noun(text: str) -> bool:
    return any(noun in text for noun in _SHORT_NOUNS)


def _matched(label: Label, printed: str, rest: str, title: str | None) -> LabelMatch:
    return LabelMatch(
        label=label,
        printed=plain(printed),
        proposer_title=title,
        rest=rest.strip(f" \t{RUN}"),
        is_parted=_is_parted(printed, rest),
    )


def _parts(printed: str, rest: str, label: Label) -> bool:
    """Whether what follows a label's words is parted from them as a value is, not as a sentence goes on."""
    value = plain(rest)
    if _is_parted(printed, rest):
        return True
    if label.role:
        return may_name_people(value)
    if label.kind == "attachments" and (numbered := _NUMBERED.match(value)):
        return not value[numbered.end() :][:1].islower()
    return value[0].isupper() or value[0] in _OPENERS or value.startswith(_GOES_ON.get(label.kind, ()) or "\0")


def _is_parted(printed: str, rest: str) -> bool:
    return not plain(rest) or printed.endswith(":") or rest.startswith("\t")
