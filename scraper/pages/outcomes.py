"""The phrases that prove an outcome, as data; where none does, the outcome is `other` and no sentence proves it.

Each line is one way of saying it, as a pattern on one sentence in small letters. To teach a new phrase, add a line.
"""

import re

from archive.records import Outcome

PRESENTERS = (
    r"esittelijän", r"[\w-]*(?<!puheen)johtajan", r"[\w-]*päällikön", r"[\w-]*sihteerin", r"[\w-]*rehtorin",
    r"[\w-]*hallituksen", r"[\w-]*lautakunnan", r"[\w-]*jaoston",
)  # fmt: skip
"""Whose proposal it is when it is accepted as proposed: a presenter's, or that of the body below; never a member's."""
SWEDISH_PRESENTERS = (
    r"föredragandens", r"[\w-]*direktörens", r"[\w-]*chefens", r"[\w-]*sekreterarens", r"[\w-]*ingenjörens",
    r"[\w-]*rektorns", r"[\w-]*styrelsens", r"[\w-]*nämndens", r"[\w-]*sektionens", r"[\w-]*utskottets",
)  # fmt: skip

_ITS = rf"(?:{'|'.join(PRESENTERS)}) "
_DERAS = rf"(?:(?:[a-zåäö]+a )?(?:{'|'.join(SWEDISH_PRESENTERS)}) )"
"""`tekniska direktörens`: an adjective may stand before the title."""
_BODY = r"^(?:[\w-]+(?:(?<=-),)? ){0,5}"
"""Who decides, from the start of the sentence and without a clause between: `Sosiaali-, terveys- ja … `."""
_REQUEST = r"begäran om omprövning|omprövningsbegäran|rättelseyrkandet|besvären|ansökan"
_APPROVED = r"^(?:(?:yksimielisesti )?hyväksyttiin(?: yksimielisesti)?|(?:enhälligt )?godkändes(?: enhälligt)?)\.?$"
"""Without a word of what: the presenter's proposal, where it is the only one."""
PHRASES: tuple[tuple[Outcome, str], ...] = (
    ("as_proposed", r"^(?:(?:päätös)?ehdotuksen|(?:päätös)?esityksen) mukaan(?: yksimielisesti)?\.?$"),
    ("as_proposed", rf"^(?:{_ITS}|asian )?(?:päätös)?(?:ehdotus|esitys) hyväksyttiin\b"),
    ("as_proposed", rf"{_BODY}hyväksyi (?:yksimielisesti )?(?:{_ITS}(?:päätös)?|päätös)(?:ehdotuksen|esityksen)\b"),
    ("as_proposed", rf"{_BODY}hyväksyi (?:yksimielisesti )?(?:ehdotuksen|esityksen)(?: yksimielisesti)?\.?$"),
    ("as_proposed", rf"^hyväksyttiin (?:yksimielisesti )?(?:{_ITS}(?:päätös)?|päätös)(?:ehdotus|esitys)\b"),
    ("as_proposed", rf"^hyväksyttiin (?:yksimielisesti )?(?:{_ITS})?(?:päätös)?(?:ehdotuksen|esityksen) mukai"),
    ("as_proposed", _APPROVED),
    (
        "as_proposed",
        (
            rf"{_BODY}päätti (?:yksimielisesti )?(?:asiasta )?(?:salassa pidettävän )?(?:{_ITS})?(?:päätös)?"
            r"(?:ehdotuksen|esityksen) mukai"
        ),
    ),
    ("as_proposed", rf"^(?:beslut )?(?:enhälligt )?enligt {_DERAS}?(?:besluts)?förslag(?:et)?(?: enhälligt)?\.?$"),
    ("as_proposed", rf"^(?:(?:besluts)?förslaget|{_DERAS}(?:besluts)?förslag) godkändes\b"),
    ("as_proposed", rf"{_BODY}godkände (?:enhälligt )?(?:(?:besluts)?förslaget|{_DERAS}(?:besluts)?förslag)\b"),
    ("as_proposed", rf"{_BODY}besl(?:utade|öt) (?:enhälligt )?enligt {_DERAS}?(?:besluts)?förslag(?:et)?\b"),
    ("as_proposed", rf"{_BODY}enligt {_DERAS}(?:besluts)?förslag\.?$"),
    ("amended", r"hyväksyttiin (?:muutettuna|muutoksin)|muutetun (?:päätös)?ehdotuksen"),
    ("amended", rf"{_BODY}hyväksyi (?:[\w-]+ ){{1,6}}(?:muutettuna|muutoksin)\b"),
    ("amended", r"^muutettu (?:päätös)?ehdotus hyväksyttiin|^(?:\w+ )?ändrade (?:besluts)?förslaget godkändes"),
    ("amended", r"^(?:besluts)?förslaget godkändes med (?:\w+ )*ändring"),
    ("voted", r"\b[\w-]+(?: \(\d+\))? äänellä [\w()/– -]{1,40} vastaan\b"),
    ("voted", r"äänin \d+\s*[-–/]\s*\d+|äänestyksen jälkeen"),
    ("voted", r"(?:efter|genom) omröstning|med röst(?:erna|siffrorna) \d+"),
    ("voted", r"\bmed [\w()]+ (?:\(\d+\) )?röst(?:er)? mot [\w()]+"),
    (
        "tabled",
        r"^(?:asia|ärendet) (?:\w+ )*(?:jätettiin|jäi) (?:\w+ )*pöydälle|\bjätti (?:\w+ )*asian (?:\w+ )*pöydälle",
    ),
    ("tabled", r"^jätettiin (?:\w+ )*pöydälle|\bbordlade (?:\w+ )*ärendet|^ärendet bordlades"),
    ("tabled", rf"{_BODY}besl(?:utade|öt) (?:enhälligt )?(?:att )?bordlägga ärendet\b"),
    ("tabled", r"\bpäätti (?:\w+ )*jättää (?:\w+ )*asian (?:\w+ )*pöydälle"),
    ("returned", r"^asia (?:\w+ )*palautettiin (?:\w+ )*valmistel(?:tavaksi|uun)|^palautettiin (?:\w+ )*valmistel"),
    (
        "returned",
        r"\bpalautti (?:\w+ )*asian (?:\w+ )*valmistel(?:tavaksi|uun)|\bpäätti palauttaa asian (?:\w+ )*valmistel",
    ),
    ("returned", r"\bpäätti(?: yksimielisesti)?, että asia palautetaan (?:\w+ )*valmistel"),
    ("returned", r"^ärendet återremitterades|\båterremitterade (?:\w+ )*ärendet"),
    ("returned", rf"{_BODY}besl(?:utade|öt) (?:enhälligt )?(?:att )?återremittera ärendet\b"),
    ("rejected", rf"^(?:{_ITS}|asian )?(?:päätös)?(?:ehdotus|esitys) hylättiin\b"),
    ("rejected", r"^(?:oikaisuvaatimus|hakemus|aloite) hylättiin\b"),
    ("rejected", rf"^(?:{_REQUEST}) (?:avslogs|förkastades)\b|{_BODY}(?:avslog|förkastade) (?:\w+ )*(?:{_REQUEST})\b"),
    ("rejected", rf"{_BODY}besl(?:utade|öt) (?:enhälligt )?(?:att )?(?:avslå|förkasta) (?:{_REQUEST})\b"),
    ("rejected", rf"^(?:(?:besluts)?förslaget|{_DERAS}(?:besluts)?förslag) (?:avslogs|förkastades)\b"),
    ("rejected", rf"{_BODY}(?:hylkäsi|päätti (?:\w+ )*hylätä) (?:\w+ )*(?:oikaisuvaatimuksen|hakemuksen)\b"),
    ("withdrawn", r"^(?:asia )?poistettiin esityslistalta|^asia vedettiin pois"),
    ("withdrawn", r"^ärendet (?:\w+ )*(?:ströks|avfördes|drogs bort|togs bort) från föredragningslistan"),
    ("withdrawn", r"^ärendet drogs tillbaka|\b(?:strök|avförde|drog bort) ärendet från föredragningslistan"),
    (
        "noted",
        rf"^merkittiin (?:\w+ )*tiedoksi|{_BODY}merkitsi (?:.* )?tiedoksi|{_BODY}päätti merkitä (?:.* )?tiedoksi",
    ),
    ("noted", rf"^(?:\w+ )*antecknades? (?:.* )?(?:för|till) kännedom|{_BODY}antecknade (?:.* )?(?:för|till) kännedom"),
    ("noted", rf"{_BODY}besl(?:utade|öt) (?:enhälligt )?(?:att )?anteckna (?:.* )?(?:för|till) kännedom"),
)
"""Finnish and Swedish, from the start of a sentence where a member's motion, or a clause about another body, would say
the same further on; kinds that go together are told apart in `OUTRANKS`."""

NO_PROOF: dict[Outcome, str] = {
    "as_proposed": (
        r"muutet|muutok|muutta|lisäy|lisät|lisäk|täyden|täsmen|korja|poik[ek]|ääne|ääni|ändr|tillägg|komplett|röst"
        r"|\butom\b|undantag|\bstryk|ströks|justera|precisera|\bavvik"
    ),
    "rejected": r"\b(?:osittain|osin|osaksi|muilta osin|delvis|till (?:viss|den) del|i övrigt)\b",
}
"""What in the same sentence takes a phrase's proof away."""

OUTRANKS: dict[frozenset[Outcome], Outcome] = {
    frozenset({"as_proposed", "noted"}): "as_proposed",
    frozenset({"tabled", "voted"}): "tabled",
    frozenset({"returned", "voted"}): "returned",
    frozenset({"rejected", "voted"}): "rejected",
}
"""Two outcomes in one decision that do not contradict each other, and the one that says more."""

UNANIMOUS = re.compile(r"yksimieli|enhällig", re.IGNORECASE)

_NOT = re.compile(
    r"\b(?:ei|eivät|eikä|inte|icke|ehdott\w+|esitti|esittivät|kannatt\w+|raukesi|föreslog|föreslagit|understödd?\w*)\b"
)
"""A denial, or a member's motion: no proof of an outcome."""
_PRINTED_HEAD = re.compile(r"^[\w-]+:\s+")
"""`Kaupunginhallitus:` before the sentence."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_LONG_TEXT = 200_000
_LONG_SENTENCE = 2_000
"""In characters: what is longer proves nothing."""
_COMPILED = [(outcome, re.compile(pattern)) for outcome, pattern in PHRASES]


def find_outcome(text: str) -> tuple[Outcome, str | None, list[str]]:
    """The outcome a decision's text proves, the sentence that proves it, and warnings where it says several."""
    if len(text) > _LONG_TEXT:
        return "other", None, [f"a decision of {len(text)} characters was not searched for its outcome"]
    found: dict[Outcome, str] = {}
    sentences = (sentence.strip() for sentence in _SENTENCE_END.split(text) if len(sentence) <= _LONG_SENTENCE)
    for sentence in filter(None, sentences):
        for outcome in _proven(_PRINTED_HEAD.sub("", sentence).lower()):
            found.setdefault(outcome, sentence)
    if len(found) > 1:
        winner = OUTRANKS.get(frozenset(found))
        if winner is None:
            return "other", None, [f"the decision proves several outcomes: {', '.join(sorted(found))}"]
        return winner, found[winner], []
    return next(((outcome, sentence, []) for outcome, sentence in found.items()), ("other", None, []))


def _proven(sentence: str) -> list[Outcome]:
    if _NOT.search(sentence):
        return []
    matched = (outcome for outcome, pattern in _COMPILED if pattern.search(sentence))
    return [outcome for outcome in matched if outcome not in NO_PROOF or not re.search(NO_PROOF[outcome], sentence)]


def tells_what(evidence: str) -> bool:
    """Whether the sentence says what was approved, so that it proves an outcome beside a member's proposal too."""
    return not re.search(_APPROVED, _PRINTED_HEAD.sub("", evidence).lower())


def tells_vote(evidence: str) -> bool:
    """Whether the sentence says that a vote was needed, also where it proves more than that."""
    return "voted" in _proven(evidence.lower())


def is_unanimous(evidence: str | None) -> bool | None:
    """True when the sentence says so; None when it says nothing of it."""
    return True if evidence and UNANIMOUS.search(evidence) else None
