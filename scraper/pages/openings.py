"""A line → the turn that it opens: `Aluehallitus 04.12.2023 § 198`. Knows one line; nothing of those around it."""

import re
from dataclasses import dataclass
from datetime import date

from archive.abbreviations import can_stand_for, is_abbreviation, is_common
from scraper.finnish import SPACED_DATE, WEEKDAYS, is_body_name, parse_date
from scraper.pages.header import STAGES, ItemHeader
from scraper.pages.labels import LABELS

_NO_BODIES = frozenset(
    [label.words for label in LABELS]
    + [*STAGES, *"Asetus Hakemus Kirje Kokous Laki Lausunto Muistio Ote Raportti Sopimus".split()]
)
"""What may stand before a date and a § and is no body."""
_REFERENCES = ("Ks.", "Vrt.", "Jfr.", "Esim.")
"""What refers to another handling, and opens none."""

_NUMBERS = (r"(?:§|[Pp]ykälä|[Pp]aragraf)\s*(?P<section>\d{1,5})", r"(?P<section>\d{1,5})\s*§")
_BODY = r"(?P<body>[A-ZÅÄÖ][^\d§]*?(?: (?:\d{1,2}|\d{4} ?[-–] ?\d{4}))?)"
"""Perhaps with the qualifier of a body of which there are several: `Vaalilautakunta 3`."""
_WEEKDAY = rf"(?:(?i:{'|'.join(WEEKDAYS)})\.? )?"
_CLOCK = r"(?:,? (?i:klo|kl)\.? ?\d{1,2}(?:[.:]\d{2})?)?"
_DAY = rf"{_WEEKDAY}(?P<date>{SPACED_DATE}){_CLOCK}"
_CASE = r"(?:[ ,]+(?P<case>\d{1,6}/\d{2}(?:\.\d{2}){1,3}/\d{4}))?"
_NOTE = rf"[.:]?(?:\s*\([^()]*\))?{_CASE}"
_TURN = [
    re.compile(pattern)
    for number in _NUMBERS
    for pattern in (
        rf"{_BODY}[\s,/]+{_DAY}(?:[\s,/]*{number})?{_NOTE}",
        rf"{_BODY}[\s,/]+{number}[\s,/]+{_DAY}{_NOTE}",
        rf"{number}[\s,/]+{_BODY}[\s,/]+{_DAY}{_NOTE}",
    )
]
_MOST_CHARACTERS = 200
_ENDS_IN_CASE = re.compile(rf"{_CASE}$")
_ANY_DAY = re.compile(SPACED_DATE)
_DIGIT = re.compile(r"\d")

UNNUMBERED = "its opening line has no § and another day than this meeting's: it may be a heading in the text"

_BESIDE = frozenset(
    [
        *WEEKDAYS,
        *"klo kl kello kokous sammanträde möte pykälä pykälät paragraf paragrafer nro nr pvm ja och t".split(),
        *"tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta".split(),
        *"lokakuuta marraskuuta joulukuuta januari februari mars april maj juni juli augusti september".split(),
        *"oktober november december".split(),
    ]
)
"""What may stand in an opening line besides the body's name and numbers."""
_WORD = re.compile(r"[^\W\d_]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_ANY_NUMBER = re.compile(r"(?:§+(?::\w+)?|[Pp]ykälä\w*|[Pp]aragraf\w*) ?(\d{1,5})|(\d{1,5}) ?§")
_NUMBER_FIRST = re.compile(r"(?:§+ ?\d{1,5}|\d{1,5} ?§)[ ,/:]*")
_LOOSE_DAY = re.compile(r"\b(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}|\d{2})\b)?")
_NAME = re.compile(r"[^\d§]*")
_MARGIN = " .,:;/–-"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What an opening line says: whose turn, when, under which number."""

    body_name: str
    held_on: date
    section: int | None
    doubt: str | None = None
    """Why no facts may be read from what stands below it."""


def match_opening(line: str, header: ItemHeader) -> Opening | None:
    """The opening of a turn that a line is, if it is one."""
    for pattern in _TURN if len(line) <= _MOST_CHARACTERS and _ANY_DAY.search(line) else ():
        match = pattern.fullmatch(line)
        held_on = match and parse_date(match["date"])
        if match and held_on:
            section = int(match["section"]) if match["section"] else None
            is_sure = section is not None or held_on == header.held_on
            if may_be_body(match["body"], header, is_numbered=section is not None, is_sure=is_sure):
                return Opening(
                    body_name=match["body"], held_on=held_on, section=section, doubt=None if is_sure else UNNUMBERED
                )
    return None


def is_strange_opening(line: str, below: str, header: ItemHeader, *, opens_page: bool) -> bool:
    """Whether a line that is no known opening names a body and its § or day, alone or with the line `below`, as one.

    opens_page: whether no label stands above it, so that it may be the item's own, which changes nothing there.
    """
    if len(line) > _MOST_CHARACTERS or not line or match_opening(line, header):
        return False
    name, rest = _named_first(_IN_BRACKETS.sub("", line))
    if not rest and not _DIGIT.search(line):
        rest = _IN_BRACKETS.sub("", below) if len(below) <= _MOST_CHARACTERS and "§" in below else ""
    number, day = _ANY_NUMBER.search(_LOOSE_DAY.sub(" | ", rest)), _LOOSE_DAY.search(rest)
    if not (number or (day and day[3])) or any(word.lower() not in _BESIDE for word in _WORD.findall(rest)):
        return False
    is_abbreviated = is_common(name) or bool(number and day and is_abbreviation(name))
    if not (name == header.body_name or is_body_name(name) or is_abbreviated) or _is_none(name):
        return False
    return not (opens_page and _may_be_own(name, number, day, header))


def _named_first(line: str) -> tuple[str, str]:
    """The name that a line begins with, perhaps after a §, and all the rest of the line."""
    first = _NUMBER_FIRST.match(line)
    start = first.end() if first else 0
    name = _NAME.match(line, start)
    words = name[0].split() if name else []
    while words and words[-1].strip(_MARGIN).lower() in _BESIDE:
        words.pop()
    rest = line[:start] + line[name.end() if name else start :]
    return " ".join(words).rstrip(_MARGIN), rest.strip()


def _may_be_own(name: str, number: re.Match[str] | None, day: re.Match[str] | None, header: ItemHeader) -> bool:
    """Whether nothing that such a line says is another handling's than the item's own."""
    own = header.held_on
    if day and ((int(day[1]), int(day[2])) != (own.day, own.month) or (day[3] and int(day[3]) % 100 != own.year % 100)):
        return False
    section = int(number[1] or number[2]) if number else None
    is_own = name == header.body_name or can_stand_for(name, header.body_name)
    return is_own and (section == header.section if section and header.section else day is not None)


def _is_none(name: str) -> bool:
    """Whether a name is, or begins with, a word that is no body's."""
    first = name.split(maxsplit=1)[0].strip(_MARGIN)
    return name.startswith(_REFERENCES) or name.rstrip(".") in _NO_BODIES or first in _NO_BODIES


def find_opening_case(line: str) -> str | None:
    """The case number that an opening line ends with: `Kaupunginhallitus 20.4.2026 § 41 220/10.02.03/2026`."""
    match = _ENDS_IN_CASE.search(line) if len(line) <= _MOST_CHARACTERS else None
    return match["case"] if match else None


def may_be_body(name: str, header: ItemHeader, *, is_numbered: bool, is_sure: bool = True) -> bool:
    """Whether a name is a body's, whole, or abbreviated where it is plain that a body's name is expected."""
    if name == header.body_name or is_body_name(name):
        return True
    is_none = name.rstrip(".") in _NO_BODIES or name.startswith(_REFERENCES)
    if is_none or not is_sure or not is_abbreviation(name):
        return False
    return is_numbered or is_common(name)


def is_same(one: Opening, other: Opening) -> bool:
    """Whether two lines name one handling; the body may be abbreviated and the § left out in one of them."""
    names = one.body_name, other.body_name
    if one.held_on != other.held_on or (one.section != other.section and None not in {one.section, other.section}):
        return False
    return names[0] == names[1] or can_stand_for(*names) or can_stand_for(*names[::-1])
