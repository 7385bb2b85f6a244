"""The words that open a passage, as data, and how they are told from the same words in running text.

A label stands at the start of a line, whole and with its own capitals (dynasty-format 5). What follows it decides:
the end of the line, a colon, a tab or a wide gap make it a label; after a single space (all that a browser's text
keeps of a tab) it is one only when what follows could not go on a sentence.
"""

import re
from dataclasses import dataclass

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


def _label(kind: PassageKind, *words: str, role: Role | None = None) -> list[Label]:
    return [Label(words=word, kind=kind, role=role) for word in words]


LABELS: tuple[Label, ...] = (
    *_label("preparation", "Valmistelija", "Valmistelijat", "Valmistelu", role="preparer"),
    *_label("preparation", "Valmistelija / lisätiedot", "Valmistelijat / lisätiedot", role="preparer"),
    *_label("preparation", "Valmistelija ja lisätiedot", "Valmistelijat ja lisätiedot", role="preparer"),
    *_label("preparation", "Lisätiedot", "Lisätietoja", "Lisätietojen antaja", "Lisätietojen antajat", role="contact"),
    *_label("preparation", "Lisätietoja antaa", "Lisätietoja antavat", "Lisätiedot antaa", role="contact"),
    *_label("preparation", "Esittelijä", role="presenter"),
    *_label("proposal", "Päätösehdotus", "Päätösesitys", "Ehdotus"),
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
    *_label("proposal", "Föredragandens förslag", "Föredragandens beslutsförslag"),
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
_PATTERNS: dict[str, list[tuple[Label, re.Pattern[str]]]] = {}
for _each in sorted(LABELS, key=lambda label: -len(label.words)):
    _pattern = re.compile(rf"{_loose(_each.words)}{_AFTER}(?![\w-])")
    _PATTERNS.setdefault(_each.words[:_OPENING], []).append((_each, _pattern))
_SHORT_NOUNS = [noun for noun in PROPOSAL_NOUNS if not any(other in noun for other in {*PROPOSAL_NOUNS} - {noun})]
_NOUN = "|".join(_loose(noun) for noun in PROPOSAL_NOUNS)
_PRESENTER = re.compile(rf"(?P<title>[A-ZÅÄÖ][\w.\- {RUN}]*?)[ {RUN}]+(?:{_NOUN})(?:[ {RUN}]?:)?(?![\w-])")


@dataclass(frozen=True, kw_only=True)
class LabelMatch:
    """A label found at the start of a line, and what follows it there."""

    label: Label
    printed: str
    proposer_title: str | None
    rest: str
    is_parted: bool
    """Whether more than a single space parts it from the rest, so that it is no title that begins with its word."""


def match_label(line: str) -> LabelMatch | None:
    """The label that opens a line, if one does."""
    return _own_label(line) or _presenter_label(line)


def is_doubtful(line: str, following: str, *, above: PassageKind) -> bool:
    """Whether a line may open a passage and does not say so plainly; `above` is the kind of the passage it stands in.

    A label's run that touches the next one (a lost tab, or half of a longer word); a title alone that plays the part
    of a proposal's label; below a proposal, what was decided on it, and `Kunnanhallitus:` in the part of its label.
    """
    title, _, rest = line.partition("\t")
    if title[:1].isupper() and above != "proposal" and _proposes(rest or following):
        return is_job_title(plain(title).rstrip(":").split())
    name, colon, _ = plain(line).partition(":")
    if above == "proposal" and (_DECIDED.match(line) or (colon and is_body_name(name))):
        return True
    found = [pattern.match(line) for _, pattern in _patterns(line)]
    return any(match and line[match.end() :].startswith(RUN) for match in found) and not match_label(line)


def _proposes(text: str) -> bool:
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
    return line[:1].isupper() and title_of_genitive(plain(line)) is not None


def match_wrapped_label(line: str, following: str) -> LabelMatch | None:
    """The label that two lines make: a presenter's title alone in the margin, a proposal's noun below it."""
    if not is_presenter_title(line) or not following.replace(RUN, "").startswith(PROPOSAL_NOUNS):
        return None
    return _presenter_label(f"{line} {following}")


def _own_label(line: str) -> LabelMatch | None:
    for label, pattern in _patterns(line):
        match = pattern.match(line)
        if match and _parts(match[0], line[match.end() :], label):
            return _matched(label, match[0], line[match.end() :], None)
    return None


def _patterns(line: str) -> list[tuple[Label, re.Pattern[str]]]:
    """The labels that a line may open with, the longest first, by its first letters; runs may part any two of them."""
    return _PATTERNS.get(line[: 2 * _OPENING].replace(RUN, "")[:_OPENING], [])


def _presenter_label(line: str) -> LabelMatch | None:
    match = _PRESENTER.match(line) if _holds_noun(line.replace(RUN, "")) else None
    label = Label(words="", kind="proposal")
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
