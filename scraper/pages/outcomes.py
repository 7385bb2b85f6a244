"""The phrases that prove an outcome, as data; where none does, the outcome is `other` and no sentence proves it.

Each line is one way of saying it, as a pattern on one sentence in small letters. To teach a new phrase, add a line.
"""

import re

from archive.records import Outcome

PHRASES: tuple[tuple[Outcome, str], ...] = (
    ("as_proposed", r"^(?:(?:päätös)?ehdotuksen|esityksen) mukaan\.?$"),
    ("as_proposed", r"(?:ehdotus|esitys) hyväksyttiin(?! (?:muutettuna|muutoksin|äänestyksen|äänin))"),
    ("as_proposed", r"hyväksyi (?:yksimielisesti )?(?:esittelijän |päätös)ehdotuksen"),
    ("as_proposed", r"(?:päätti|hyväksyttiin|hyväksyi)(?: \w+)? (?:päätös)?ehdotuksen mukai"),
    ("as_proposed", r"^(?:beslut )?enligt (?:besluts)?förslag(?:et)?\.?$"),
    ("as_proposed", r"förslaget godkändes(?! (?:med ändring|efter))|godkände (?:enhälligt )?(?:besluts)?förslaget"),
    ("amended", r"hyväksyttiin (?:muutettuna|muutoksin)|muutetun päätösehdotuksen|godkändes med ändring"),
    ("voted", r"äänin \d+\s*[-–/]\s*\d+|äänestyksen jälkeen|efter omröstning|med rösterna \d+"),
    ("tabled", r"jät(?:ti|ettiin|tää) .*pöydälle|jätettiin pöydälle|bordlades|bordlade"),
    ("returned", r"palaut(?:ettiin|ti) .*valmistel(?:tavaksi|uun)|återremitterade"),
    ("rejected", r"(?:oikaisuvaatimus|hakemus|aloite|vaatimus|ehdotus|esitys) hylättiin"),
    ("rejected", r"(?:hylkäsi|hylätä) (?:\w+ )?(?:oikaisuvaatimuksen|hakemuksen|vaatimuksen)|förkastades|avslogs"),
    ("withdrawn", r"poistettiin esityslistalta|vedettiin pois|ströks från föredragningslistan"),
    ("noted", r"merkittiin (?:\w+ )*tiedoksi|merkitsi (?:.* )?tiedoksi|antecknade(?:s)? (?:.* )?(?:för|till) kännedom"),
)
"""Finnish and Swedish; kinds that go together are told apart in `OUTRANKS`."""

OUTRANKS: dict[frozenset[Outcome], Outcome] = {frozenset({"as_proposed", "noted"}): "as_proposed"}
"""Two outcomes in one decision that do not contradict each other, and the one that says more."""

UNANIMOUS = re.compile(r"yksimieli|enhällig", re.IGNORECASE)

_NOT = re.compile(r"\b(?:ei|eivät|inte|icke)\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_COMPILED = [(outcome, re.compile(pattern)) for outcome, pattern in PHRASES]


def find_outcome(text: str) -> tuple[Outcome, str | None, list[str]]:
    """The outcome a decision's text proves, the sentence that proves it, and warnings where it says several."""
    found: dict[Outcome, str] = {}
    for sentence in filter(None, map(str.strip, _SENTENCE_END.split(text))):
        for outcome, pattern in _COMPILED:
            if pattern.search(sentence.lower()) and not _NOT.search(sentence.lower()):
                found.setdefault(outcome, sentence)
    if len(found) > 1:
        winner = OUTRANKS.get(frozenset(found))
        if winner is None:
            return "other", None, [f"the decision proves several outcomes: {', '.join(sorted(found))}"]
        return winner, found[winner], []
    return next(((outcome, sentence, []) for outcome, sentence in found.items()), ("other", None, []))


def is_unanimous(evidence: str | None) -> bool | None:
    """True when the sentence says so; None when it says nothing of it."""
    return True if evidence and UNANIMOUS.search(evidence) else None
