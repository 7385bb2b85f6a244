"""What members proposed in a handling → counter-proposals, who made and who supported them. Words are tables of data.

A presenter's changed proposal, a chair's order of business and a nomination are no counter-proposals. Where it is
told that somebody proposed something and not who, the motion stands without a name, with a warning.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from archive.records import Proposal
from scraper.finnish import is_body_name
from scraper.pages.members import Member, Names, nominative, read_members, split_members
from scraper.pages.sentences import LONG_SENTENCE, OTHER_TIMES, Sentence, split_text

KINDS = (
    r"(?:muutos|vasta|palautus|palauttamis|lisäys|hylkäys|hylkäämis|poisto|pöydälle(?:pano|jättämis)|pöytäys|täydennys"
    r"|korvaus|toivomus|ponsi)"
)
NOUN = rf"(?:{KINDS}-?)?(?:ehdotuksen|esityksen)"
SWEDISH_NOUN = r"(?:ändrings|mot|tilläggs|återremitterings|återremiss|bordläggnings|avslags)?(?:förslag|yrkande)"
SWEDISH_MAKES = "framställde|framlade|framförde|gjorde|lade fram|lämnade|avgav"

SUPPORTING = "kannattamana|kannattamina|kannatuksella|tukemana"
SWEDISH_SUPPORTING = "understödd|understödda|understött|biträdd|biträdda|med understöd|under understöd|på understöd"
VERBS = re.compile(
    r"\b(?:teki|tekivät|jätti|jättivät)(?=(?P<between>(?: \w+){0,3}?"
    rf"|(?: [^\s;]*[^\s;:]){{1,25}}? (?:{SUPPORTING}),?(?: \w+){{0,3}}?) (?P<noun>{NOUN})\b)"
    r"|\b(?P<proposed>ehdotti|ehdottivat|föreslog|yrkade)\b"
    r"|\b(?P<presented>esitti|esittivät)\b"
    rf"|\b(?:{SWEDISH_MAKES})(?=(?:(?: \w+){{0,3}}?"
    rf"|,? (?:{SWEDISH_SUPPORTING}) av(?: [^\s;:]+){{1,20}}?) (?P<swedish>{SWEDISH_NOUN})\b)"
)
"""Each says that somebody proposed; `esitti` may also be said of a presentation. Supporters may stand before a noun."""

SUPPORTED = re.compile(rf"\b(?:{SUPPORTING})\b")
SUPPORTED_BY = re.compile(
    rf",? ?\b(?:{SWEDISH_SUPPORTING})"
    rf" av (?P<who>[^:]{{1,120}}?)(?=,? (?:föreslog|yrkade|{SWEDISH_MAKES}|att|följande|ett)\b|,? ?:|[,.]?$|, )"
)
LATER_SUPPORT = re.compile(
    r"^(?P<who>[^:]{3,200}?) (?:kannatti|kannattivat|understödde|biträdde) "
    r"(?P<what>(?:[^\s,:.]+ ){0,4}\w*(?:ehdotusta|esitystä|förslag|förslaget))\b"
)
"""`Jäsen Oskari Tuomela kannatti Kuuselan ehdotusta.`"""
SUPPORTERS = re.compile(r"^(?:Kannattaja(?:t|na)?|Kannattivat|Understödare)\s*:\s*(?P<who>.+)$")

OPENINGS = re.compile(
    r"^(?:(?:(?:asiasta )?(?:käydyn |käydyssä )?(?:keskustelun|käsittelyn|keskustelussa|asian käsittelyn)"
    r"(?: (?:kuluessa|aikana|jälkeen|päätteeksi))?|lisäksi|edelleen|tämän jälkeen|kokouksessa"
    r"|(?:pöytäkirjaan )?(?:merkittiin|merkitään|kirjattiin|kirjataan|todettiin)(?: pöytäkirjaan)?,? että"
    rf"|{KINDS}-?(?:ehdotus|esitys)(?: ?(?:nro|nr)?\.? ?\d{{1,2}})?:"
    r"|(?:det )?antecknades(?: till protokollet)?,? att"
    r"|under (?:diskussionen|behandlingen)(?: av ärendet)?|vid (?:behandlingen|diskussionen)(?: av ärendet)?|därefter"
    r"|dessutom|efter diskussionen),? )+",
    re.IGNORECASE,
)
"""What may stand before the one who proposes."""
PARTIES = (
    "kokoomuksen", "keskustan", "sdp:n", "sosialidemokraattien", "sosialidemokraattinen", "vihreiden", "vihreä",
    "vasemmiston", "vasemmistoliiton", "perussuomalaisten", "kristillisdemokraattien", "kristillisdemokraattinen",
    "rkp:n", "ruotsalaisen kansanpuolueen", "liike nytin", "sitoutumattomien",
)  # fmt: skip
"""Whose group is meant where only `ryhmä` is said."""
GROUP = re.compile(
    rf"(?:[\w:-]+ ){{0,4}}(?:alue)?valtuustoryhmä|(?:{'|'.join(PARTIES)}) ryhmä"
    r"|(?:[\w:-]+ ){0,4}(?:region)?fullmäktigegruppen",
    re.IGNORECASE,
)
"""A council group that proposes as such, without a person's name."""
ON_BEHALF = re.compile(
    rf",? (?:{'|'.join(PARTIES)})? ?(?:(?:alue)?valtuustoryhmän|ryhmän)(?:sä)?"
    r" (?:puolesta|nimissä),?(?= |$)",
    re.IGNORECASE,
)
"""Between somebody's name and the verb."""
_DOING = r"\w*(?:[ae]mista|[äe]mistä)\b(?! (?:koske|käsittele|selvittä|kuvaa|varten))"
"""`jättämistä`, but not of a report: `jättämistä koskevan selvityksen`."""
PRESENTATION = re.compile(
    rf"^\s*(?:,? ?ett(?:ä|ei|eivät)\b|:|,? ?att\b)|^(?: \w+){{0,4}} (?:{_DOING}|\w*pöydälle\b)|seuraavaa:"
)
"""After a member's `esitti`: what makes it a proposal."""
CLEARLY = re.compile(rf"^\s*,? ?ett(?:ä|ei|eivät)\b|^(?: \w+){{0,4}} {_DOING}")
"""After that of somebody named without being called a member, who may be heard as an expert."""
BUSINESS = re.compile(
    r"^,?(?: \w+){0,3} ?(?:\w*(?:puheenjohtaj|tarkastaj|sihteeri|edustaj|ääntenlask)\w*ksi|jäsen\w*ksi|äänestys\w*"
    r"|äänestet\w+|kokous \w+|kokouksen keskey\w+|\w*tauon pitämi\w+|\w*taukoa|pidetään (?:\w+ )?\w*tauko"
    r"|asiat käsitellään (?:\w+ ){0,4}järjestyksessä|(?:pykälä|pöytäkirja) tark[ai]stetaan"
    r"|(?:pykälän|pöytäkirjan) tark[ai]stamista|till (?:ordförande|sekreterare|protokolljusterare|ledamot)"
    r"|omröstning\w*)\b"
)
"""After the verb: a nomination, or the order of business."""

HEADING = re.compile(
    rf"^(?:{KINDS}-?(?:ehdotus|esitys)|(?:mot|ändrings|tilläggs|återremiss)(?:förslag|yrkande))"
    r"(?: ?(?:nro|nr)?\.? ?\d{1,2})?(?: ?:| ?$)\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""`Muutosehdotus nro 1:` and perhaps the text."""
RESUMES = re.compile(
    r"(?:Puheenjohtaja|Keskustelu|Äänesty|Suoritetu|Toimitetu|Merkittiin|Todettiin|Koska |Esittelijä|Jäsen "
    r"|Valtuutettu |Varajäsen |Kannattaja|JAA|EI\b|Ordföranden|Diskussion|Omröstning|Eftersom|Ledamot|Antecknades"
    r"|Förslaget|De som |Vid omröstning|(?:Efter|Under) (?:diskussion|behandling)|Därefter |Föredragande|JA\b|NEJ\b"
    r"|Det (?:antecknades|konstaterades) "
    r"|Tehty |Tehtyä |Tehdyn |(?:\w+ )?(?:[Ee]hdotus|[Ee]sitys|ehdotusta|esitystä) (?:raukesi|hyväksyttiin|hylättiin"
    r"|ei |sai |kannat)|(?:Muutos|Vasta|Palautus|Lisäys|Hylkäys)ehdotus)"
)
"""How the minutes go on after a motion's text."""
ITEM = re.compile(r"(?:[-–—˗•]|\d{1,2}[.)]|[a-z]\))\s*\S")
NO_MOTION = re.compile(r"\b(?:JAA|EI|NEJ|ääntä|äänin|röster)\b|^(?:hyväksyttiin|hylättiin|raukesi|ei )")
"""Behind a heading: the result of a vote."""

_PLAIN_NOUNS = ("ehdotuksen", "esityksen")
_PLURAL = ("ehdottivat", "esittivät", "tekivät", "jättivät")
_OPENING_QUOTES = '”“"»„'
_CLOSING_QUOTE = re.compile(r"[”“\"»]")
_PROSE_WORDS = 3
_TWO = 2
WHOSE = "a motion is told without saying for certain who made it"
WHERE = "where the text of a motion ends cannot be told"


@dataclass(kw_only=True)
class _Reading:
    """The minutes of one handling while they are read, and the motions found."""

    names: Names
    officers: frozenset[str]
    paragraphs: Sequence[str]
    found: list[Proposal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skip_to: tuple[int, int] = (0, 0)
    """Paragraph and place up to which the text belongs to a motion found."""
    last_at: int = -9
    """The paragraph of the last motion."""


@dataclass(frozen=True, kw_only=True)
class _Makers:
    """Who made a motion, as far as the sentence says."""

    maker: Member | None
    supporters: list[Member]
    is_supported: bool
    several: list[Member] = field(default_factory=list)
    """Those who are told to have made it together."""


def read_motions(
    texts: Iterable[str], names: Names, officers: Iterable[str]
) -> tuple[tuple[Proposal, ...], tuple[str, ...]]:
    """The counter-proposals told in the passages of one handling, in their order, and warnings.

    names: those printed on the page, by which genitives are turned. officers: who prepared and presented; what they
    propose is no counter-proposal.
    """
    found: list[Proposal] = []
    warnings: list[str] = []
    for text in texts:
        paragraphs, sentences = split_text(text)
        reading = _Reading(names=names, officers=frozenset(officers), paragraphs=paragraphs)
        for at, sentence in enumerate(sentences):
            is_first = not at or sentences[at - 1].paragraph != sentence.paragraph
            if (sentence.paragraph, sentence.end) > reading.skip_to:
                _read_sentence(sentence, reading, is_first=is_first)
        found += [motion for motion in reading.found if motion not in found]
        warnings += reading.warnings
    return tuple(found), tuple(dict.fromkeys(warnings))


def _read_sentence(sentence: Sentence, reading: _Reading, *, is_first: bool) -> None:
    if len(sentence.text) > LONG_SENTENCE:
        return
    heading = HEADING.match(reading.paragraphs[sentence.paragraph]) if is_first else None
    if heading and sentence.text[:1].isupper() and _read_heading(heading, sentence, reading):
        return
    supporters = SUPPORTERS.match(sentence.text)
    if supporters:
        _support(supporters["who"], None, reading, near=sentence.paragraph)
        return
    if _read_motion(sentence, reading):
        return
    later = LATER_SUPPORT.match(sentence.text)
    if later:
        _support(later["who"], later["what"], reading, near=sentence.paragraph)


def _read_motion(sentence: Sentence, reading: _Reading) -> bool:
    """Add the motion that a sentence tells; whether its verb was one."""
    verb = VERBS.search(sentence.text)
    if verb is None:
        return False
    makers = _find_makers(sentence.text, verb)
    behind = ON_BEHALF.sub("", sentence.text[_end(verb) :])
    if makers.maker is None and not makers.is_supported and _is_body(sentence.text[: verb.start()]):
        return True
    if not _is_motion(verb, behind, makers, reading.officers):
        return True
    if OTHER_TIMES.search(sentence.text.partition(":")[0]):
        reading.warnings.append("a motion that may be of another day or body was left out")
        return True
    if makers.maker is None or (makers.is_supported and not makers.supporters):
        reading.warnings.append(WHOSE)
    _add(sentence, makers, _text_of(sentence, reading), reading)
    return True


def _end(verb: re.Match[str]) -> int:
    """Where a verb ends, with its noun where it has one."""
    return max(verb.end(), verb.end("noun"), verb.end("swedish"))


def _is_body(text: str) -> bool:
    return is_body_name(OPENINGS.sub("", text).strip(" ,"))


def _is_motion(verb: re.Match[str], behind: str, makers: _Makers, officers: frozenset[str]) -> bool:
    maker = makers.maker
    if BUSINESS.match(behind):
        return False
    if makers.is_supported:
        return maker is None or maker.standing != "office"
    is_explicit = bool(verb["noun"]) and verb["noun"] not in _PLAIN_NOUNS
    if maker is None:
        return is_explicit or _is_joint(verb, behind, makers.several, officers)
    if maker.standing == "office" or maker.name in officers:
        return False
    if maker.standing == "chair":
        return is_explicit
    return not verb["presented"] or _is_presented(behind, maker)


def _is_joint(verb: re.Match[str], behind: str, makers: list[Member], officers: frozenset[str]) -> bool:
    """Whether several members proposed together."""
    if not makers or any(one.standing in {"chair", "office"} or one.name in officers for one in makers):
        return False
    return not verb["presented"] or _is_presented(behind, makers[0])


def _is_presented(behind: str, maker: Member) -> bool:
    says = PRESENTATION if maker.standing == "member" else CLEARLY
    return says.search(behind) is not None


def _find_makers(text: str, verb: re.Match[str]) -> _Makers:
    """Who stands around the verb: `X Y:n kannattamana ehdotti`, `Y:n kannattamana X ehdotti`, `X ehdotti Y:n …`."""
    swedish = SUPPORTED_BY.search(text)
    if swedish:
        return _swedish_makers(text, swedish)
    before, behind = OPENINGS.sub("", text[: verb.start()]), text[verb.end() :].partition(":")[0]
    if GROUP.fullmatch(before.strip(" ,")):
        group = Member(title=before.strip(" ,"), words=(), standing="member", is_parted=False)
        return _Makers(maker=group, supporters=[], is_supported=False)
    before = ON_BEHALF.sub("", before)
    mark = SUPPORTED.search(before)
    if mark:
        people = read_members(before[: mark.start()])
        maker = before[mark.end() :].strip(" ,")
        if maker:
            return _makers(read_members(maker), people or [], verb)
        is_plain = people is not None and _stands_first(people, before[: mark.start()], behind)
        return _makers(people[:1] if people and is_plain else None, people[1:] if people and is_plain else [], verb)
    mark = SUPPORTED.search(behind)
    supporters = read_members(behind[: mark.start()]) if mark else None
    if mark and supporters is None and re.search(r"\b(?:että|joka|jonka|koska)\b|,", behind[: mark.start()]):
        mark = None
    people = (
        read_members(before) if before.strip() else split_members(behind)[0] or split_members(text[_end(verb) :])[0]
    )
    makers = _makers(people, supporters or [], verb)
    several = people if people and len(people) > 1 else []
    return replace(makers, is_supported=mark is not None, several=several)


def _stands_first(people: list[Member], named: str, behind: str) -> bool:
    """Whether the first of the people before `kannattamana` is the maker and the others are the supporters.

    `X Y:n kannattamana`, or `X, Y:n kannattamana` of two, unless the maker stands behind the verb.
    """
    if len(people) > 1 and not people[1].is_parted:
        return True
    is_comma = len(people) == _TWO and not re.search(r" (?:ja|sekä) ", named)
    return is_comma and not split_members(behind)[0]


def _makers(people: list[Member] | None, supporters: list[Member], verb: re.Match[str]) -> _Makers:
    maker = people[0] if people and len(people) == 1 and not verb[0].startswith(_PLURAL) else None
    return _Makers(maker=maker, supporters=supporters, is_supported=True)


def _swedish_makers(text: str, supported: re.Match[str]) -> _Makers:
    rest = " ".join(f"{text[: supported.start()]} {text[supported.end() :]}".split())
    verb = VERBS.search(rest)
    supporters = read_members(supported["who"]) or []
    if verb is None:
        return _Makers(maker=None, supporters=supporters, is_supported=True)
    before = OPENINGS.sub("", rest[: verb.start()]).strip(" ,")
    if before and not OPENINGS.match(f"{before} "):
        people = read_members(before)
    else:
        people = split_members(rest[_end(verb) :].strip())[0]
    maker = people[0] if people and len(people) == 1 else None
    return _Makers(maker=maker, supporters=supporters, is_supported=True)


def _add(sentence: Sentence, makers: _Makers, text: str, reading: _Reading) -> None:
    is_swedish = SUPPORTED_BY.search(sentence.text) is not None
    maker = makers.maker
    reading.found.append(
        Proposal(
            kind="counter",
            proposer_title=maker.title if maker else None,
            proposer_name=(maker.name or None) if maker else None,
            text=text,
            supporters=tuple(
                one.name if is_swedish else nominative(one, reading.names) or one.name
                for one in makers.supporters
                if one.words
            ),
        )
    )
    reading.last_at = sentence.paragraph


def _text_of(sentence: Sentence, reading: _Reading) -> str:
    """The motion's own words, where the page sets them apart; else the sentence that tells of it."""
    paragraph = reading.paragraphs[sentence.paragraph]
    verb = VERBS.search(paragraph, sentence.start)
    colon = paragraph.find(":", _end(verb) if verb else sentence.start, sentence.end)
    if colon < 0:
        return sentence.text
    own = paragraph[colon + 1 :].strip()
    if own[:1] and own[0] in _OPENING_QUOTES:
        return _quoted(sentence, reading, colon) or sentence.text
    if own:
        return own if sentence.end >= len(paragraph) else sentence.text
    return _below(sentence.paragraph, reading) or sentence.text


def _quoted(sentence: Sentence, reading: _Reading, colon: int) -> str | None:
    """From the opening quotation mark to the closing one, here or in a paragraph below."""
    paragraph = reading.paragraphs[sentence.paragraph]
    first = paragraph.find(paragraph[colon + 1 :].strip()[0], colon) + 1
    lines: list[str] = []
    depth = 0
    for at in range(sentence.paragraph, min(sentence.paragraph + 30, len(reading.paragraphs))):
        line = reading.paragraphs[at]
        depth, close = _find_close(line, first, depth)
        if close:
            reading.skip_to = (at, close.end())
            return "\n".join([*lines, line[first : close.start()]]).strip() or None
        lines.append(line[first:])
        first = 0
    reading.warnings.append(WHERE)
    return None


def _find_close(line: str, first: int, depth: int) -> tuple[int, re.Match[str] | None]:
    """The mark that closes a quotation begun before `first`, past those quoted within it, of which `depth` are open.

    Most write the same mark at both ends: one with a space before it and none behind it opens.
    """
    for mark in _CLOSING_QUOTE.finditer(line, first):
        if (mark.start() == 0 or line[mark.start() - 1] in " (") and line[mark.end() : mark.end() + 1].isalnum():
            depth += 1
        elif not depth:
            return depth, mark
        else:
            depth -= 1
    return depth, None


def _below(above: int, reading: _Reading) -> str | None:
    """The paragraphs below a colon that are a motion's text, up to where the minutes go on."""
    below = reading.paragraphs[above + 1 :]
    if not below or _goes_on(below[0]):
        return None
    if below[0][0] in _OPENING_QUOTES:
        close = next(
            (at for at, line in enumerate(below[:30]) if line.rstrip(".").endswith(("”", "“", '"', "»"))), None
        )
        if close is not None:
            reading.skip_to = (above + 1 + close, len(below[close]))
            return "\n".join(below[: close + 1])[1:].rstrip(" .").rstrip('”“"»')
    own = 1
    while own < len(below) and ITEM.match(below[own]):
        own += 1
    if own < len(below) and not _goes_on(below[own]):
        reading.warnings.append(WHERE)
        return None
    reading.skip_to = (above + own, len(below[own - 1]))
    return "\n".join(below[:own])


def _goes_on(paragraph: str) -> bool:
    """Whether a paragraph is the minutes', not a motion's: it opens as they do, or tells of another motion."""
    if RESUMES.match(paragraph) or HEADING.match(paragraph):
        return True
    people, rest = split_members(paragraph)
    return (
        bool(people)
        and bool(rest.strip(" ."))
        and (VERBS.search(rest[:200]) is not None or bool(SUPPORTED.search(rest[:200])))
    )


def _read_heading(heading: re.Match[str], sentence: Sentence, reading: _Reading) -> bool:
    """The motion below or behind a heading of its own; False where a sentence tells of it in its own words."""
    rest = heading["rest"].strip()
    at = sentence.paragraph
    if not rest:
        at += 1
        rest = reading.paragraphs[at] if at < len(reading.paragraphs) else ""
        if not rest or RESUMES.match(rest) or HEADING.match(rest):
            return False
    if NO_MOTION.search(rest) or VERBS.search(rest.partition(":")[0]) or len(rest.split()) < _PROSE_WORDS:
        return False
    named, colon, own = rest.partition(":")
    people = read_members(named) if colon else None
    text = own.strip() if people else rest
    if not text or (at + 1 < len(reading.paragraphs) and not _goes_on(reading.paragraphs[at + 1])):
        reading.warnings.append(WHERE)
        return False
    makers = _Makers(maker=people[0] if people and len(people) == 1 else None, supporters=[], is_supported=False)
    if makers.maker is None:
        reading.warnings.append(WHOSE)
    _add(replace(sentence, paragraph=at), makers, text.strip('”“"»').strip(), reading)
    reading.skip_to = (at, len(reading.paragraphs[at]))
    return True


def _support(who: str, what: str | None, reading: _Reading, *, near: int) -> None:
    """Give supporters named in a sentence of their own to the motion that they supported, where that is certain."""
    people = read_members(OPENINGS.sub("", who))
    motion = _supported_motion(what, reading, near=near)
    if not people or motion is None:
        return
    added = tuple(one.name for one in people if one.words and one.name not in motion.supporters)
    reading.found[reading.found.index(motion)] = replace(motion, supporters=(*motion.supporters, *added))


def _supported_motion(what: str | None, reading: _Reading, *, near: int) -> Proposal | None:
    *whose, _ = (what or "").split() or [""]
    if not whose:
        is_near = reading.found and near - reading.last_at <= _PROSE_WORDS
        return reading.found[-1] if is_near and (what is None or len(reading.found) == 1) else None
    makers = read_members(f"jäsen {' '.join(whose)}") if whose[0][:1].isupper() else read_members(" ".join(whose))
    if not makers or len(makers) != 1:
        return None
    last = makers[0].words[-1] if makers[0].words else ""
    name = nominative(replace(makers[0], words=(last,)), reading.names) or last
    same = [one for one in reading.found if (one.proposer_name or "").split(" ")[-1] in {name.split(" ")[-1], last}]
    return same[0] if len(same) == 1 else None
