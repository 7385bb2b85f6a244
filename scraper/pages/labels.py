"""The words that open a passage, as data, and how they are told from the same words in running text.

A label stands at the start of a line, whole and with its own capitals (dynasty-format 5). What follows it decides:
the end of the line, a colon, a tab or a wide gap make it a label; after a single space (all that a browser's text
keeps of a tab) it is one only when what follows could not go on a sentence.
"""

import re
from dataclasses import dataclass

from archive.records import PassageKind, Role
from scraper.finnish import is_title_word, title_of_genitive
from scraper.html import RUN, plain


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
    *_label("preparation", "Lisätiedot", "Lisätietoja", "Lisätietojen antaja", role="contact"),
    *_label("preparation", "Esittelijä", role="presenter"),
    *_label("proposal", "Päätösehdotus", "Päätösesitys", "Ehdotus"),
    *_label("handling", "Käsittely", "Kokouskäsittely"),
    *_label("decision", "Päätös"),
    *_label("description", "Selostus", "Perustelut"),
    *_label("attachments", "Oheismateriaali", "Liitteet", "Liite"),
    *_label("notified", "Tiedoksi"),
    *_label("implementation", "Täytäntöönpano"),
    *_label("appeal", "Muutoksenhaku"),
    *_label("history", "Päätöshistoria", "Asian aikaisempi käsittely"),
    *_label("preparation", "Beredning", "Beredare", "Beredd av", role="preparer"),
    *_label("preparation", "Tilläggsuppgifter", "Mer information", role="contact"),
    *_label("preparation", "Föredragande", role="presenter"),
    *_label("proposal", "Beslutsförslag", "Förslag"),
    *_label("handling", "Behandling"),
    *_label("decision", "Beslut"),
    *_label("description", "Redogörelse", "Motivering"),
    *_label("attachments", "Bilagor", "Bilaga"),
    *_label("notified", "För kännedom", "Delges"),
    *_label("implementation", "Verkställighet"),
    *_label("appeal", "Ändringssökande", "Sökande av ändring"),
    *_label("history", "Beslutshistoria"),
)

PROPOSAL_NOUNS = ("päätösehdotus", "päätösesitys", "ehdotus", "esitys", "beslutsförslag", "förslag")
"""After a presenter's title in the genitive: `Kaupunginjohtajan päätösehdotus`."""

_GOES_ON: dict[PassageKind, tuple[str, ...]] = {
    "implementation": ("päätösote", "pöytäkirjanote", "otteet", "ote", "utdrag", "protokollsutdrag"),
    "notified": ("päätösote", "pöytäkirjanote", "ote", "utdrag"),
}
"""Small first words that tell a value from the rest of a sentence, after a single space."""

_OPENERS = "”\"'-–˗•"


def _loose(words: str) -> str:
    """A pattern for words that Word may have split into runs anywhere."""
    return rf"{RUN}?".join(rf"[ {RUN}]+" if letter == " " else re.escape(letter) for letter in words)


_AFTER = rf"(?:\s*\([^()]*@[^()]*\))?[ {RUN}]?:?"
_PATTERNS = [
    (label, re.compile(rf"{_loose(label.words)}{_AFTER}(?![\w-])"))
    for label in sorted(LABELS, key=lambda label: -len(label.words))
]
_NOUN = "|".join(_loose(noun) for noun in PROPOSAL_NOUNS)
_PRESENTER = re.compile(rf"(?P<title>[A-ZÅÄÖ][\w.\- {RUN}]*?)[ {RUN}]+(?:{_NOUN})(?:[ {RUN}]?:)?(?![\w-])")


@dataclass(frozen=True, kw_only=True)
class LabelMatch:
    """A label found at the start of a line, and what follows it there."""

    label: Label
    printed: str
    proposer_title: str | None
    rest: str


def match_label(line: str) -> LabelMatch | None:
    """The label that opens a line, if one does."""
    return _own_label(line) or _presenter_label(line)


def is_presenter_title(line: str) -> bool:
    """Whether a line is nothing but a presenter's title in the genitive, the upper half of a wrapped label."""
    return title_of_genitive(plain(line)) is not None


def match_wrapped_label(line: str, following: str) -> LabelMatch | None:
    """The label that two lines make: a presenter's title alone in the margin, a proposal's noun below it."""
    if not is_presenter_title(line) or not following.replace(RUN, "").startswith(PROPOSAL_NOUNS):
        return None
    return _presenter_label(f"{line} {following}")


def _own_label(line: str) -> LabelMatch | None:
    for label, pattern in _PATTERNS:
        match = pattern.match(line)
        if match and _parts(match[0], line[match.end() :], label):
            rest = line[match.end() :].strip(f" \t{RUN}")
            return LabelMatch(label=label, printed=plain(match[0]), proposer_title=None, rest=rest)
    return None


def _presenter_label(line: str) -> LabelMatch | None:
    label = Label(words="", kind="proposal")
    match = _PRESENTER.match(line)
    title = match and title_of_genitive(plain(match["title"]))
    if not match or not title or not _parts(match[0], line[match.end() :], label):
        return None
    rest = line[match.end() :].strip(f" \t{RUN}")
    return LabelMatch(label=label, printed=plain(match[0]), proposer_title=title, rest=rest)


def _parts(printed: str, rest: str, label: Label) -> bool:
    """Whether what follows a label's words is parted from them as a value is, not as a sentence goes on."""
    value = plain(rest)
    if not value or printed.rstrip().endswith(":") or rest.startswith("\t"):
        return True
    if value[0].isupper() or value[0] in _OPENERS:
        return True
    if value[0].isdigit():
        return label.kind == "attachments"
    if label.role:
        return any(is_title_word(word) for word in value.split(",")[0].split())
    return value.startswith(_GOES_ON.get(label.kind, ()) or "\0")
