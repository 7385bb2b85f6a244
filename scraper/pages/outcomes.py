"""The phrases that prove an outcome, as data; where none does, the outcome is `other` and no sentence proves it.

Each line is one way of saying it, as a pattern on one sentence in small letters. To teach a new phrase, add a line.
"""

import re

from archive.records import Outcome
from scraper.pages.sentences import OTHER_TIMES

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
_MANNER = r"(?:(?!\w*(?:ehdotu|esity|aloit)|hylätä)[\w()/–-]+,? ){0,8}"
"""How it was decided: `päätti yksimielisesti`, `päätti äänin 5–2`; no word of a motion."""
_LIST = r"(?:esitys|asia)?listalta"
_ENLIGT = r"(?:enligt|i enlighet med)"
_REQUEST = r"begäran om omprövning|omprövningsbegäran|rättelseyrkandet|besvären|ansökan"
_APPROVED = r"^(?:(?:yksimielisesti )?hyväksyttiin(?: yksimielisesti)?|(?:enhälligt )?godkändes(?: enhälligt)?)\.?$"
"""Without a word of what: the presenter's proposal, where it is the only one."""
_CHANGED = r"(?:[\w-]+ ){0,4}(?:muutettu|muuttama|korjattu|korjaama|täydennetty|täydentämä|tarkennettu|tarkentama)"
PHRASES: tuple[tuple[Outcome, str], ...] = (
    (
        "as_proposed",
        (
            rf"^(?:{_ITS}(?:päätös)?|päätös)?(?:ehdotuksen|esityksen) (?:mukaan|mukaisesti)"
            r"(?: yksimielisesti)?(?: muutoksitta)?\.?$"
        ),
    ),
    ("as_proposed", rf"^(?:{_ITS}|asian )?(?:päätös|pohja)?(?:ehdotus|esitys) hyväksyttiin\b"),
    (
        "as_proposed",
        rf"{_BODY}hyväksyi (?:yksimielisesti )?(?:{_ITS}(?:päätös)?|päätös|pohja)(?:ehdotuksen|esityksen)\b",
    ),
    ("as_proposed", rf"{_BODY}hyväksyi (?:yksimielisesti )?(?:ehdotuksen|esityksen)(?: yksimielisesti)?\.?$"),
    (
        "as_proposed",
        (
            rf"{_BODY}päätti (?:yksimielisesti )?hyväksyä (?:yksimielisesti )?"
            rf"(?:(?:{_ITS}(?:päätös)?|päätös|pohja)(?:ehdotuksen|esityksen)\b|(?:ehdotuksen|esityksen)\.?$)"
        ),
    ),
    ("as_proposed", rf"^hyväksyttiin (?:yksimielisesti )?(?:{_ITS}(?:päätös)?|päätös|pohja)(?:ehdotus|esitys)\b"),
    (
        "as_proposed",
        (
            rf"^(?:hyväksyttiin|päätettiin) (?:yksimielisesti )?(?:{_ITS})?(?:päätös)?"
            r"(?:ehdotuksen|esityksen) muka(?:an\b|i)"
        ),
    ),
    ("as_proposed", _APPROVED),
    (
        "as_proposed",
        (
            rf"{_BODY}päätti (?:yksimielisesti )?(?:asiasta )?(?:salassa pidettävän )?(?:{_ITS})?(?:päätös)?"
            r"(?:ehdotuksen|esityksen) mukai"
        ),
    ),
    (
        "as_proposed",
        (
            rf"^(?:(?:beslut|godkändes) )?(?:enhälligt )?{_ENLIGT} {_DERAS}?(?:besluts)?förslag(?:et)?"
            r"(?: enhälligt)?\.?$"
        ),
    ),
    ("as_proposed", rf"^(?:(?:besluts)?förslaget|{_DERAS}(?:besluts)?förslag) godkändes\b"),
    ("as_proposed", rf"{_BODY}godkände (?:enhälligt )?(?:(?:besluts)?förslaget|{_DERAS}(?:besluts)?förslag)\b"),
    (
        "as_proposed",
        (
            rf"{_BODY}besl(?:utade|öt) (?:enhälligt )?(?:att )?godkänna (?:(?:besluts)?förslaget"
            rf"|{_DERAS}(?:besluts)?förslag)\b"
        ),
    ),
    ("as_proposed", rf"{_BODY}besl(?:utade|öt) (?:enhälligt )?{_ENLIGT} {_DERAS}?(?:besluts)?förslag(?:et)?\b"),
    ("as_proposed", rf"{_BODY}{_ENLIGT} {_DERAS}(?:besluts)?förslag\.?$"),
    ("amended", r"hyväksyttiin (?:muutettuna|muutoksin)|muutetun (?:päätös)?(?:ehdotuksen|esityksen)"),
    ("amended", rf"{_BODY}hyväksyi (?:[\w-]+ ){{1,6}}(?:muutettuna|muutoksin)\b"),
    ("amended", rf"^{_CHANGED} (?:päätös)?(?:ehdotus|esitys) hyväksyttiin"),
    ("amended", rf"^hyväksyttiin {_CHANGED} (?:päätös)?(?:ehdotus|esitys)\b"),
    ("amended", r"^(?:\w+ )?ändrade (?:besluts)?förslaget godkändes"),
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
    ("tabled", rf"\bpäätti {_MANNER}jättää (?:\w+ ){{0,8}}asian (?:\w+ ){{0,8}}pöydälle"),
    ("tabled", r"\bpäätti(?: yksimielisesti)?, että asia jätetään (?:\w+ )*pöydälle"),
    ("returned", r"^asia (?:\w+ )*palautettiin (?:\w+ )*valmistel(?:tavaksi|uun)|^palautettiin (?:\w+ )*valmistel"),
    (
        "returned",
        (
            r"\bpalautti (?:\w+ )*asian (?:\w+ )*valmistel(?:tavaksi|uun)"
            rf"|\bpäätti {_MANNER}palauttaa asian (?:\w+ ){{0,8}}valmistel"
        ),
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
    ("withdrawn", rf"^(?:asia )?poistettiin {_LIST}|^asia vedettiin pois"),
    ("withdrawn", rf"^(?:esittelijä|[\w-]*johtaja) (?:poisti asian {_LIST}|veti asian (?:pois|takaisin|{_LIST}))"),
    ("withdrawn", rf"{_BODY}päätti (?:yksimielisesti )?poistaa asian {_LIST}"),
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
        r"|\bsiten\b|kuitenkin|lukuun ?ottamatta|pois ?luki|osittai|osaksi|\bosin\b|osalta|\bmutta\b|edellyttä"
        r"|\b(?:ala)?koh(?:ta|da|dis|tie|tia)|tarkennu|tarkennet|tarkistu|tarkistettuna|poistet|poistam|poistaen|poistoin"
        r"|eväst|\bilman\b|\bsillä\b|muodossa|muutoin|seuraavasti|seuraavin|sijaan|sijasta|pöydälle|palaut|\behdo(?:in|lla)\b"
        r"|\bpunkt|delvis|\bdock\b|så att|i övrigt|till (?:viss|den) del|\butan\b|förutom|i ?stället|bordlä|återremi"
        r"|med följande|förutsättning|villkor"
    ),
    "rejected": r"\b(?:osittain|osin|osaksi|muilta osin|delvis|till (?:viss|den) del|i övrigt)\b",
    "noted": (
        r"\b(?:ja|sekä|och|samt) (?:[\w-]+ ){0,3}?(?:hyväksy|päät(?:ti|tä|et)|vali(?:ttiin|tsi|ta\b)"
        r"|esit(?:ti\b|tää|etä)|antoi\b|antaa\b|annettiin|myön(?:si|tää|net)|hylä|hylkäsi|palautt|jätti\b|jättää|godkän|besl(?:ut|öt)|vald"
        r"|välj|före(?:slå|slog))"
    ),
}
"""What in the same sentence takes a phrase's proof away: a change, a part left out, a second decision."""
_HARMLESS = re.compile(
    r"\b(?:ilman (?:muutoksia|keskustelua|äänestystä)|muutoksitta|muuttamattomana"
    r"|utan (?:ändringar|diskussion|omröstning)|oförändra[dt])\b"
    r"|,? (?:ja|sekä) (?:tämä |tämän asian |asian )?(?:pykälä|pöytäkirja)(?: \w+){0,6}? tark[ai]st\w+"
    r"(?: (?:heti|välittömästi|kokouksessa|tämän|asian|pykälän|osalta|tältä|osin))*"
)
"""What takes nothing away though it sounds so."""
_GOES_ON = re.compile(
    r"^(?:koh(?:ta|da|dis|tie)\w*|(?:[\w-]+ ){0,4}(?:lisäksi|kuitenkin|sen sijaan|mui?lta osin|muutoin)"
    r"|punkt\w*|(?:[\w-]+ ){0,3}(?:dessutom|därtill|däremot|i övrigt|till övriga delar))\b"
)
_CLOSING = re.compile(r"\b(?:tark[ai]st|merkit|todet|totesi|kirjat|poistui|saapui|justera|anteckna|konstatera)")
"""What a sentence may go on with that decides nothing more: `Lisäksi merkittiin, että …`."""
_LATER = re.compile(
    r"\b(?:koska|jotta|kunnes|sillä|eftersom|för att)\b.*|\d{1,2}\.\d{1,2}\.\d{4}(?: \w+){0,2} kokoukseen\w*"
    r"|kokoukseen\w*(?: \w+)? \d{1,2}\.\d{1,2}\.\d{4}"
    r"|\btill (?:\w+ ){0,4}(?:möte\w*|sammanträde\w*)(?: \w+)? \d{1,2}\.\d{1,2}\.\d{4}",
)
"""The reason, and the meeting to which a matter is put off: neither says that it was on another day."""
_DATED: tuple[Outcome, ...] = ("tabled", "returned", "withdrawn")
"""What the minutes also tell of earlier meetings."""

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
GOES_ON = (
    "the decision goes on with a part of the proposal or adds to it: whether it was approved as it was is not said"
)
_LONG_TEXT = 200_000
_LONG_SENTENCE = 2_000
"""In characters: what is longer proves nothing."""
_COMPILED = [(outcome, re.compile(pattern)) for outcome, pattern in PHRASES]
_NO_PROOF = {outcome: re.compile(pattern) for outcome, pattern in NO_PROOF.items()}
_VERB = re.compile(r"^.*?\bhyväksyi ")


def find_outcome(text: str, proposed: str = "") -> tuple[Outcome, str | None, list[str]]:
    """The outcome a decision's text proves, the sentence that proves it, and warnings where it says several.

    proposed: the presenter's own words; what they hold too, `vähäisin muutoksin`, amends nothing.
    """
    if len(text) > _LONG_TEXT:
        return "other", None, [f"a decision of {len(text)} characters was not searched for its outcome"]
    found: dict[Outcome, str] = {}
    own = " ".join(proposed.lower().split())
    goes_on = False
    sentences = (sentence.strip() for sentence in _SENTENCE_END.split(text) if len(sentence) <= _LONG_SENTENCE)
    for sentence in filter(None, sentences):
        small = _PRINTED_HEAD.sub("", sentence).lower()
        goes_on = goes_on or (_GOES_ON.search(small) is not None and not _CLOSING.search(small))
        for outcome in _proven(small, own):
            found.setdefault(outcome, sentence)
    winner = next(iter(found)) if len(found) == 1 else OUTRANKS.get(frozenset(found))
    if winner is None:
        return "other", None, [f"the decision proves several outcomes: {', '.join(sorted(found))}"] if found else []
    if winner == "as_proposed" and goes_on:
        return "other", None, [GOES_ON]
    return winner, found[winner], []


def _proven(sentence: str, proposed: str = "") -> list[Outcome]:
    if _NOT.search(sentence):
        return []
    matched = [(outcome, match) for outcome, pattern in _COMPILED if (match := pattern.search(sentence))]
    return [outcome for outcome, match in matched if not _is_disproved(outcome, match, proposed)]


def _is_disproved(outcome: Outcome, match: re.Match[str], proposed: str) -> bool:
    """Whether the sentence itself takes the proof away, or says no more than the proposal did."""
    if outcome == "amended":
        return bool(proposed) and _VERB.sub("", match[0]) in proposed
    if outcome in _DATED:
        return OTHER_TIMES.search(_LATER.sub("", match.string)) is not None
    return outcome in _NO_PROOF and _NO_PROOF[outcome].search(_HARMLESS.sub("", match.string)) is not None


def tells_what(evidence: str) -> bool:
    """Whether the sentence says what was approved, so that it proves an outcome beside a member's proposal too."""
    return not re.search(_APPROVED, _PRINTED_HEAD.sub("", evidence).lower())


def tells_vote(evidence: str) -> bool:
    """Whether the sentence says that a vote was needed, also where it proves more than that."""
    return "voted" in _proven(evidence.lower())


def is_unanimous(evidence: str | None) -> bool | None:
    """True when the sentence says so; None when it says nothing of it."""
    return True if evidence and UNANIMOUS.search(evidence) else None
