"""What a handling says of its votes → counts of JAA and EI, and what was voted on. Words are tables of data.

A vote is read only where both sides are counted in plain words, or names under both sides are counted and agree
with every sum that is stated. What looks like a vote and is not understood is a warning, never a number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from archive.records import Outcome, Vote
from scraper.finnish import is_body_name, is_title_word
from scraper.pages.numerals import in_digits
from scraper.pages.outcomes import PRESENTERS
from scraper.pages.sentences import LONG_SENTENCE, OTHER_TIMES, split_paragraphs, split_sentences

Side = Literal["in_favour", "against", "blank", "absent"]
SIDES: tuple[tuple[Side, str], ...] = (
    ("in_favour", r"\b(?:JAA|Jaa)\b|\bjaa(?=-ään)|[”\"“']jaa[”\"“']|(?<=\d )jaa\b|\bjaa(?=[:=]? *\d)"),
    ("in_favour", r"\bJA\b|\b[Jj]a(?=-röst)|[”\"“']ja[”\"“']"),
    ("against", r"\bEI\b|\b[Ee]i(?=-ään)|[”\"“'][Ee]i[”\"“']|(?<=\d )ei\b|\b[Ee]i(?=[:=]? *\d)|^Ei(?=:|$)"),
    ("against", r"\bNEJ\b|\b[Nn]ej(?=-röst)|[”\"“'][Nn]ej[”\"“']"),
    ("blank", r"\b[Tt]yhj(?:ää|ä|iä|än|äänestäneitä|inä)\b|\bTYHJ(?:ÄÄ|Ä|IÄ)\b|\b[Bb]lank(?:t|a|o)?\b|\bBLANKT?\b"),
    ("absent", r"\b[Pp]oissa(?:olevia|oleva|olevaa|olleita)?\b|\bPOISSA\b|\b[Ff]rånvarande\b"),
)
"""How each side is called. Small `ei` and `ja` are Finnish words of every other sentence: only beside a count."""
SIDE_LETTERS = "JjEeNnTtBbPpFf”\"“'"
"""What they begin with; at any other character none of them is tried."""

PAIRS: tuple[str, ...] = (
    r"\b[Ää]änin\s*\(?{pair}",
    r"\b[Ää]änestystulos(?:\s+(?:oli|on))?:?\s+{pair}",
    r"\b[Ää]änestyksen tulos(?:\s+(?:oli|on))?:?\s+{pair}",
    r"\b[Ää]änet jakautuivat(?:\s+tasan)?\s+{pair}",
    r"\b[Ää]än(?:ten|ien) (?:mennessä|mentyä|jakautuessa|jakauduttua) tasan\s*\(?{pair}",
    r"\b(\d{{1,3}})\s+äänellä\s+(\d{{1,3}})(?::\w+)?(?:\s+ääntä)?(?:\s*\((\d+)\s*[-–—−/]\s*(\d+)\))?\s+vastaan\b",
    r"\bmed röst(?:erna|siffrorna)\s*\(?{pair}",
    r"\b[Rr]österna (?:föll|fördelades|fördelade sig)(?:\s+jämnt)?:?\s+{pair}",
    r"\b[Oo]mröstningsresultat(?:et)?(?:\s+(?:var|blev|är))?:?\s+{pair}",
    r"\bmed\s+(\d{{1,3}})\s+röst(?:er)?\s+mot\s+(\d{{1,3}})\b",
    r"\b[Rr]östetalen(?:\s+(?:var|blev|är))?:?\s+{pair}",
)
"""Two counts without a side: who won tells whose they are."""

BASE = re.compile(
    rf"\b(?:{'|'.join(PRESENTERS)}) (?:päätös)?(?:ehdotu|esity)|(?<!muutos)(?:päätös|pohja)(?:ehdotu|esity)"
    r"|alkuperäi\w+ (?:ehdotu|esity)|\b(?:föredragandens|\w*direktörens|\w*styrelsens|\w*nämndens) (?:besluts)?förslag"
    r"|\b(?:besluts|grund|bas)förslag",
    re.IGNORECASE,
)
"""What JAA stands for: the proposal that the body was given."""
AGAINST_BASE = re.compile(
    r"muutoseh|muutoses|vastaeh|vastaes|lisäyseh|palaut|pöydälle|hylk|hylä|hyläts|poikkea|kaatu|raukes|muutettu|muutetun"
    r"|ändrings|motförslag|återremi|bordlä|bordlade|avslo|avslå|förkasta|föll\b|tillägg",
    re.IGNORECASE,
)
"""A motion, or the base proposal's fall: whose the counts are is not said then."""
GOT = re.compile(
    r"(?P<first>.*?)\b(?:sai|saanut|fick) (?P<firsts>\d{1,3}) (?:ääntä|röster)(?:,? (?:ja|sekä|kun taas|och|medan)|,) "
    r"(?P<second>[^,;\d]*?)\b(?:sai )?(?P<seconds>\d{1,3})(?: ääntä| röster)?"
    r"(?:(?:,| ja| och) (?=[^,]*(?:[Tt]yhj|[Pp]oissa|[Bb]lank))[^,]*)?\.?"
)
"""`Hallituksen ehdotus sai 15 ääntä ja Pulkan vastaehdotus 6`: each count beside what got it."""
_MEMBERS = re.compile(
    r"\b(?:[A-ZÅÄÖ][\w-]+n|jäsenen|valtuutetun|edustajan|\w*ryhmän) (?:\w+)?(?:ehdotu|esity)"
    r"|\b(?i:tehty|tehdyn|esitetty|esitetyn|kannatettu|kannatetun|toinen|toisen"
    r"|(?:tekem|esittäm|jättäm|ehdottam|antam)\w+) (?:\w+)?(?:ehdotu|esity)"
    r"|\b[A-ZÅÄÖ][\w-]+s (?:\w+)?förslag"
)
"""`Virtasen ehdotus`, `Virtasen tekemä ehdotus`, `tehty ehdotus`."""
_NOT_BASE = re.compile(
    r"\b(?:ei|eivät|eikä)\b(?!-)|hävi|vähemmis|sijaan\b|sijasta\b|tappi|kumo"
    r"|\b(?:inte|icke)\b|i ?stället|förlora|minoritet",
    re.IGNORECASE,
)
"""Where the base proposal is named and lost: whose the counts are is not said then."""
_ELECTION = re.compile(r"\bvali(?:ttiin|tsi|tuksi)|\bvaali|\bvald(?:e|es)\b|\bval(?:et)?\b", re.IGNORECASE)
_PROPOSITION = re.compile(
    r"ehdotu|esity(?!slist)|\b(?:JAA|EI|JA|NEJ) *=|kannatta|äänestävät|förslag|understöd|röstar", re.IGNORECASE
)
_SEVERAL = re.compile(
    r"\b(?:[Ee]nsimmäi|[Tt]oise|[Tt]oinen|[Kk]olma|[Nn]eljä[ns]|[Vv]iide|[Ss]euraavak|[Ff]örsta|[Aa]ndra|[Tt]redje)\w*"
    r" (?:äänesty|omröstning)|\b[Ää]änesty\w*(?: nro)? \d|\b[Oo]mröstning(?: nr)? \d"
)
"""`Toisessa äänestyksessä`: another vote than the one before."""
_TELLING = ("ään", "röst")
"""What every sentence that tells of a vote holds, unless it names a side."""
_TELLS = re.compile(
    r"(?:ehdotu|esity)\w* sai \d+ ääntä"
    r"|\b[Ää]änin\b|\bäänellä\b.{0,300}\bvastaan\b|\bJAA\b|\b[Ää]änestyksessä annettiin"
    r"|\bmed röst(?:erna|siffrorna)\b|\bröster mot\b|\bNEJ\b"
)
"""That a vote took place, and how it went."""

_DIGIT = re.compile(r"\d")
_NO_COUNT = re.compile(
    r"(?=[\dk§ÄäOoLlPpMmn])(?:\b\d{1,2}\.\d{1,2}\.(?:\d{4})?|\bklo \d+(?:[.:]\d+)?|§:?\w* ?\d+|\d+ ?§|\d+[.,:]\d+"
    r"|\b\d{4,}\b|\b\d{1,3}(?: \d{3})+\b"
    r"|\b\d+ ?(?:%|€|prosen\w+|euro\w*|mom\b|kohda\w+|kohta\w*|päivä\w*|vuo\w+|jäsenestä|valtuutetusta)"
    r"|\b(?:[Ää]änesty\w*|[Oo]mröstning\w*|[Ll]iit\w+|[Pp]ykälä\w*|[Mm]uutos\w+)(?: n(?:ro|r))?\.? \d+|\bnro \d+)"
)
"""Numbers that count no votes: dates, times, sections, sums."""
_PAIR = r"(\d{{1,3}})\s*[-–—−/:]\s*(\d{{1,3}})(?!\s*[-–—−/:.,]?\d)(?:\s*\((\d+)\s*[-–—−/]\s*(\d+)\))?"
_PAIR_PATTERN = re.compile("|".join(pattern.format(pair=_PAIR.format()) for pattern in PAIRS))
_SIDE_PATTERN = re.compile(rf"(?=[{SIDE_LETTERS}])(?:\b|(?!\w))(?:{'|'.join(f'({pattern})' for _, pattern in SIDES)})")
_COUNT = re.compile(r"(?<![\w.,/§-])\d{1,3}(?![\w/%]|[.,]\d)")
_PARTS = re.compile(r"[,;\n]|\b(?:ja|sekä|och|samt)\b(?!-)|(?<=[\w)])\. ")

_AROUND_NAMES = re.compile(
    r"\b(?:-?ääni[äå]?|-?ääntä|-?äänen|-?röster|äänestivät|äänesti|antoivat|antoi|annettiin|röstade|eli|yhteensä|kpl|"
    r"jäsentä|valtuutettua|edustajaa|ledamöter|sammanlagt|oli(?:vat)?|var|ääntä|röster)\b|\d+|[-–:=.”\"“']"
)
"""What stands around the names of a side: `JAA äänestivät … eli 8 jäsentä`."""
_NAME = r"[A-ZÅÄÖÉÜ][\w'’]*(?:-[A-ZÅÄÖ]\w+){0,3}"
_NAMES = re.compile(rf"(?:{_NAME}|[A-ZÅÄÖ]\.)(?: (?:{_NAME}|[A-ZÅÄÖ]\.|af|von|de)){{0,3}}")
_NO_NAMES = ("ehdotus", "esitys", "förslag", "ehdotuksen", "esityksen", "förslaget")
_CAPITAL = re.compile(r"[A-ZÅÄÖ]")
_LONE_SIDE = re.compile(
    r"[”\"]?(?:JAA|Jaa|EI|Ei|Tyhj(?:ä|ää|iä)|Poissa|JA|Ja|NEJ|Nej|Blankt?|Frånvarande)[”\"]?(?:-ääni\w*|-röster)?"
    r"[ :=(]*\d{0,3}[ :)]*(?:ääntä|röster|kpl)?:?"
)
"""A side alone on its line; names may follow, one a line."""


_VOTE_WORDS = frozenset(
    """
    jäsentä jäsenen jäsen jäsenet valtuutettua valtuutettu valtuutetun edustajaa ääntä ääni äänen ääniä äänesti
    äänestivät äänestäessä äänestäneitä äänestänyt antoi antoivat annettiin annettu saatiin sai oli olivat ollessa on
    yhteensä eli seuraavat seuraavaa kpl kappaletta kannatti kannattivat ehdotusta lisäksi sekä jätti jättivät
    röst röster ledamöter ledamot röstade avgavs gavs var blev fick sammanlagt följande st stycken
    """.split()
)
"""May stand between a side and its count without making them two things."""
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+|[,;]")
_SEPARATORS = frozenset([",", ";", "ja", "sekä", "och", "samt", "joista", "varav"])
_FUTURE = re.compile(r"\b(?:äänestävät|äänestää|äänestetään|röstar|rösta)\b")
_REJECTS = re.compile(r"hylättiin|hylkäsi|raukes|kaatu|hävi|avslo|förkasta|föll\b")
_ACCEPTS = re.compile(r"hyväksy|voitti|voittan|päätti|päätök|godkän|biföll|vann\b|beslutade|beslöt")
_PLAIN_BASE = re.compile(
    r"(?:^|[:.,] |\d\)? |\b(?:hyväksy(?:i|ä|ttiin)|yksimielisesti|päät(?:ti|ettiin)|että|vastaan|jälkeen|asian) )"
    r"(?:ehdotus|esitys|ehdotuksen|esityksen)"
    r"(?=[.:]?$|[.:] |,? \(?\d| (?:hyväksy|voitti|tuli|muka|ään|yksimielisesti|\w+ll[aä](?: \(\d+\))? ään))"
    r"|(?:^|\b(?:godkände|godkänna|biföll|enligt|röster|att) )förslaget\b",
    re.IGNORECASE,
)
"""In a decision `ehdotus` alone is the proposal decided on; in a handling it may be a motion just made."""
_ORDER = re.compile(r"palaut|pöydälle|jatka|återremi|bordl|fortsätt", re.IGNORECASE)
_MATTERS = ("as_proposed", "amended", "rejected", "voted")
NOT_UNDERSTOOD = "a vote is told whose counts were not understood"
_NEAR = 1
_MOST = 200


@dataclass(kw_only=True)
class _Told:
    """What one place tells of a vote, before it is settled against what other places tell."""

    at: int
    """The number of its last sentence."""
    counts: dict[Side, int] = field(default_factory=dict)
    pair: tuple[int, int] | None = None
    """Two counts without sides, as printed."""
    text: str = ""
    subject: str | None = None
    is_another: bool = False
    """Whether the page says that it is another vote than the one before."""
    is_decision: bool = False


@dataclass(kw_only=True)
class _Reading:
    """What is known so far while the sentences of a handling are read in their order."""

    told: list[_Told] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    at: int = 0
    half: str | None = None
    """The sentence that says what JAA stands for, while that of EI is awaited."""
    subject: str | None = None
    is_another: bool = False
    is_decision: bool = False


def read_votes(handling: Iterable[str], decision: Iterable[str]) -> tuple[tuple[Vote, ...], tuple[str, ...]]:
    """The votes told in the texts of one handling, in their order, and warnings.

    What several sentences tell of one vote gives one vote. Where one is not understood, or places contradict each
    other, the handling has none: the last vote decides, and it may be the one that is missing.
    """
    reading = _Reading()
    texts = [(text, False) for text in handling] + [(text, True) for text in decision]
    for text, is_decision in texts:
        reading.is_decision = is_decision
        for sentence in split_sentences(_join_lists(split_paragraphs(text))):
            reading.at += 1
            if not reading.doubts:
                _read_sentence(sentence.text, reading)
        reading.at += _NEAR
    votes = _settle(reading)
    if not votes and not reading.doubts and not reading.notes and any(_TELLS.search(text) for text, _ in texts):
        reading.doubts.append(NOT_UNDERSTOOD)
    return () if reading.doubts else votes, tuple(dict.fromkeys([*reading.doubts, *reading.notes]))


def is_decided_by_vote(outcome: Outcome, votes: Iterable[Vote]) -> bool:
    """Whether a vote decided the matter, not only whether it was to be tabled or returned."""
    last = next(reversed(tuple(votes)), None)
    return outcome == "voted" or (last is not None and not _ORDER.search(last.subject or "") and outcome in _MATTERS)


def _join_lists(paragraphs: list[str]) -> list[str]:
    """A side alone on its line and the names below it, one a line, as one paragraph."""
    joined: list[str] = []
    is_list = has_names = False
    for paragraph in paragraphs:
        if is_list and all(_NAMES.fullmatch(item.strip()) for item in paragraph.rstrip(".").split(",") if item.strip()):
            joined[-1] += (", " if has_names else ": ") + paragraph.rstrip(".,")
            has_names = True
            continue
        is_list, has_names = _LONE_SIDE.fullmatch(paragraph) is not None, False
        joined.append(paragraph.rstrip(": ") if is_list else paragraph)
    return joined


def _read_sentence(text: str, reading: _Reading) -> None:
    if len(text) > LONG_SENTENCE:
        reading.doubts += [NOT_UNDERSTOOD] if _TELLS.search(text) else []
        return
    small = text.lower()
    is_told = any(word in small for word in _TELLING)
    reading.is_another = reading.is_another or (is_told and _SEVERAL.search(text) is not None)
    has_sides = _SIDE_PATTERN.search(text) is not None
    if not (has_sides or is_told):
        return
    clean = in_digits(text)
    if clean is None:
        if has_sides or _TELLS.search(text):
            reading.doubts.append("a numeral and the digits beside it contradict each other")
        return
    if _DIGIT.search(clean):
        _read_pairs(text, clean, reading)
        _read_got(text, clean, reading)
        clean = _NO_COUNT.sub(" ", _PAIR_PATTERN.sub(" ", clean))
    counts = _count_sides(clean, reading)
    is_set = _set_subject(text, has_counts=bool(counts), reading=reading)
    if counts and not is_set:
        _add_counts(counts, text, reading)


def _set_subject(text: str, *, has_counts: bool, reading: _Reading) -> bool:
    """Note a sentence that sets JAA against EI, or its half; whether the sentence did nothing but that."""
    if not _PROPOSITION.search(text):
        return False
    sides = {side for side, _ in _find_sides(text)} & {"in_favour", "against"}
    is_future = _FUTURE.search(text) is not None
    if has_counts and not is_future:
        if len(sides) > 1 and reading.subject is None:
            reading.subject = text
        return False
    if len(sides) > 1:
        _new_subject(text, reading)
    elif sides == {"in_favour"}:
        reading.half = text
    elif sides and reading.half:
        _new_subject(f"{reading.half} {text}", reading)
    return bool(sides)


def _new_subject(text: str, reading: _Reading) -> None:
    reading.half = None
    if text not in {one.subject for one in reading.told}:
        reading.subject = text
        reading.is_another = True


def _find_sides(text: str) -> list[tuple[Side, re.Match[str]]]:
    return [(SIDES[(match.lastindex or 1) - 1][0], match) for match in _SIDE_PATTERN.finditer(text)]


def _count_sides(text: str, reading: _Reading) -> dict[Side, int]:
    """The count of each side that a sentence, its numerals in digits, states or whose names it lists."""
    sides = _find_sides(text)
    if not sides or _FUTURE.search(text):
        return {}
    if len(sides) > _MOST or len(reading.told) > _MOST:
        reading.doubts.append("more votes are told than one handling can hold")
        return {}
    bound = _bind(text, sides)
    ends = [match.start() for _, match in sides[1:]] + [len(text)]
    found: list[tuple[Side, int]] = list(bound)
    for (side, match), end in zip(sides, ends, strict=True):
        names, stated = _count_names(text[match.end() : end])
        if names and stated <= {names}:
            found.append((side, names))
        elif names:
            reading.doubts.append(f"{names} names stand where the page states another sum of {match[0]!r}")
    counts = dict(found)
    told = {side for side, _ in sides} & {"in_favour", "against"}
    if any(counts[side] != count for side, count in found) or (len(told) > 1 and len(told & counts.keys()) == 1):
        reading.doubts.append(NOT_UNDERSTOOD)
        return {}
    return counts


def _bind(text: str, sides: list[tuple[Side, re.Match[str]]]) -> list[tuple[Side, int]]:
    """Sides and counts that stand together: `38 JAA-ääntä`, `JAA 8`, `1 äänesti tyhjää`."""
    starts = {match.start(): (side, match.end()) for side, match in sides}
    inside = {at for _, match in sides for at in range(match.start(), match.end())}
    segments: list[list[Side | int | None]] = [[]]
    tokens = sorted(
        [(start, None) for start in starts]
        + [(token.start(), token[0]) for token in _TOKEN.finditer(text) if token.start() not in inside]
    )
    for start, word in tokens:
        if word is None:
            segments[-1].append(starts[start][0])
        elif word in _SEPARATORS:
            segments.append([])
        elif word.isdecimal():
            segments[-1].append(int(word) if _COUNT.match(text, start) else None)
        elif word.lower() not in _VOTE_WORDS:
            segments[-1].append(None)
    return [pair for segment in segments for pair in _bind_segment(segment)]


def _bind_segment(segment: list[Side | int | None]) -> list[tuple[Side, int]]:
    """The pairs of a segment, all in one direction; a word that is none of a vote's parts what it stands between."""
    known = [part for part in segment if part is not None]
    is_side_first = bool(known) and isinstance(known[0], str)
    pairs: list[tuple[Side, int]] = []
    for at, (first, second) in enumerate(pairwise(segment)):
        if is_side_first and isinstance(first, str) and isinstance(second, int):
            following = segment[at + 2] if at + 2 < len(segment) else ""
            pairs += [] if following is None else [(first, second)]
        elif not is_side_first and isinstance(first, int) and isinstance(second, str):
            pairs.append((second, first))
    return pairs


def _count_names(chunk: str) -> tuple[int, set[int]]:
    """How many names stand in the text behind a side, 0 where it is no list of names; and the sums stated there."""
    own = re.sub(r"\([^()\d]*\)", " ", chunk)
    if not _CAPITAL.search(own) or re.search(r"\d\s*[-–—−/]\s*\d", own):
        return 0, set()
    stated = {int(number) for number in _COUNT.findall(own)}
    items = [" ".join(item.split()).rstrip(".") for item in _PARTS.split(_AROUND_NAMES.sub(_around, own))]
    names = [item.strip("() ") for item in items if item.strip("() ")]
    are_names = all(_NAMES.fullmatch(name) and not _is_no_name(name) for name in names)
    is_list = len(names) > 1 or bool(stated) or any(" " in name for name in names)
    return (len(names) if are_names and is_list else 0), stated


def _around(match: re.Match[str]) -> str:
    return match[0] if match[0] == "-" and match.start() and match.string[match.start() - 1].isalpha() else " "


def _is_no_name(name: str) -> bool:
    small = name.lower()
    return small.endswith(_NO_NAMES) or is_body_name(name) or is_title_word(small)


def _add_counts(counts: dict[Side, int], text: str, reading: _Reading) -> None:
    last = reading.told[-1] if reading.told and reading.at - reading.told[-1].at <= _NEAR else None
    if last and (last.counts or counts.keys() <= {"blank", "absent"}) and not (last.counts.keys() & counts.keys()):
        last.counts |= counts
        last.at = reading.at
        last.subject = last.subject or _take_subject(reading)
    elif counts.keys() & {"in_favour", "against"}:
        _add(_Told(at=reading.at, counts=counts, text=text), reading)


def _add(told: _Told, reading: _Reading) -> None:
    told.is_another, reading.is_another = reading.is_another, False
    told.is_decision = reading.is_decision
    told.subject = _take_subject(reading)
    reading.told.append(told)


def _take_subject(reading: _Reading) -> str | None:
    subject, reading.subject = reading.subject, None
    return subject


def _read_pairs(text: str, clean: str, reading: _Reading) -> None:
    for match in _PAIR_PATTERN.finditer(clean):
        if len(reading.told) > _MOST:
            break
        first, second, *stated = (int(count) for count in match.groups() if count is not None)
        if stated and stated != [first, second]:
            reading.doubts.append("the counts of a vote and those in brackets contradict each other")
            continue
        _add(_Told(at=reading.at, pair=(first, second), text=text), reading)


def _read_got(text: str, clean: str, reading: _Reading) -> None:
    """What the base proposal and the motion against it got, where the sentence names both."""
    match = GOT.fullmatch(clean)
    owners = [_owner(match[side]) for side in ("first", "second")] if match else []
    if not match or {*owners} != {"base", "motion"} or _is_elsewhere(text, reading):
        return
    got = dict(zip(owners, (int(match["firsts"]), int(match["seconds"])), strict=True))
    counts: dict[Side, int] = {"in_favour": got["base"], "against": got["motion"]}
    _add(_Told(at=reading.at, counts=counts, text=text), reading)


def _owner(text: str) -> Literal["base", "motion"] | None:
    """Which of the two proposals a text names, when it names one."""
    without_base, is_base = BASE.subn(" ", text)
    is_motion = AGAINST_BASE.search(text) or _MEMBERS.search(without_base)
    if bool(is_base) == bool(is_motion):
        return None
    return "base" if is_base else "motion"


def _settle(reading: _Reading) -> tuple[Vote, ...]:
    """One vote for each that is told, however often; what contradicts another is a doubt."""
    settled: list[_Told] = []
    for told in reading.told:
        if told.pair is None and not told.counts.keys() >= {"in_favour", "against"}:
            reading.doubts.append(NOT_UNDERSTOOD)
            continue
        same = [one for one in settled if _sizes(one) == _sizes(told)]
        if same and (told.is_decision or not told.is_another):
            _merge(same[-1], told)
        elif settled and not told.is_another:
            _doubt_another(told, reading)
        else:
            settled.append(told)
    return tuple(vote for one in settled if (vote := _vote(one, reading)))


def _doubt_another(told: _Told, reading: _Reading) -> None:
    if told.pair and _is_elsewhere(told.text, reading):
        return
    reading.doubts.append("the page tells of one vote with different counts")


def _sizes(told: _Told) -> list[int]:
    return sorted(told.pair or (told.counts["in_favour"], told.counts["against"]))


def _merge(told: _Told, again: _Told) -> None:
    """What another place adds; its sides count for those that had none."""
    if told.pair and again.pair is None:
        told.pair = None
    told.counts = again.counts | told.counts
    told.subject = told.subject or again.subject


def _vote(told: _Told, reading: _Reading) -> Vote | None:
    sides = _sides_of(told, reading) if told.pair else (told.counts["in_favour"], told.counts["against"])
    if sides is None:
        return None
    return Vote(
        in_favour=sides[0],
        against=sides[1],
        blank=told.counts.get("blank"),
        absent=told.counts.get("absent"),
        subject=told.subject,
    )


def _is_elsewhere(text: str, reading: _Reading) -> bool:
    """Whether a pair is no vote of this handling for certain; a note says so."""
    if OTHER_TIMES.search(text) or _ELECTION.search(text):
        reading.notes.append("counts of a vote that may be an election, or of another day or body, were left out")
        return True
    return False


def _sides_of(told: _Told, reading: _Reading) -> tuple[int, int] | None:
    """Whose two counts without sides are: the greater is the winner's, where the sentence says who won."""
    first, second = told.pair or (0, 0)
    if _is_elsewhere(told.text, reading):
        return None
    winner = _winner(told)
    if first == second or (winner == "base" and first > second):
        return first, second
    if winner == "motion":
        return min(first, second), max(first, second)
    reading.doubts.append("two counts of a vote stand without saying whose they are")
    return None


def _winner(told: _Told) -> Literal["base", "motion"] | None:
    without_base, is_base = BASE.subn(" ", told.text)
    is_motion = AGAINST_BASE.search(told.text) or _MEMBERS.search(without_base)
    if not is_motion:
        if _NOT_BASE.search(told.text):
            return None
        return "base" if is_base or (told.is_decision and _PLAIN_BASE.search(told.text)) else None
    if is_base or told.subject is None or not _sets_base_first(told.subject):
        return None
    if _REJECTS.search(told.text):
        return "base" if not _ACCEPTS.search(told.text) else None
    return "motion" if _ACCEPTS.search(told.text) else None


def _sets_base_first(subject: str) -> bool:
    """Whether JAA stands for the body's own proposal, in the order in which both are always named."""
    sides = [side for side, _ in _find_sides(subject)]
    base, motion = BASE.search(subject), AGAINST_BASE.search(subject) or _MEMBERS.search(BASE.sub(" ", subject))
    return (
        [side for side in sides if side in {"in_favour", "against"}] == ["in_favour", "against"]
        and base is not None
        and motion is not None
        and (AGAINST_BASE.search(subject) is None or base.start() < motion.start())
    )
