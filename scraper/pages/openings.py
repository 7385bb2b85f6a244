"""A line → the turn that it opens: `Aluehallitus 04.12.2023 § 198`. Knows one line; nothing of those around it."""

import re
from dataclasses import dataclass
from datetime import date

from archive.abbreviations import can_stand_for, is_abbreviation, is_common
from scraper.finnish import DATE, is_body_name, parse_date
from scraper.pages.header import STAGES, ItemHeader
from scraper.pages.labels import LABELS

_NO_BODIES = frozenset(
    [label.words for label in LABELS]
    + [*STAGES, *"Asetus Hakemus Kirje Kokous Laki Lausunto Muistio Ote Raportti Sopimus".split()]
)
"""What may stand before a date and a § and is no body."""
_REFERENCES = ("Ks.", "Vrt.", "Jfr.", "Esim.")
"""What refers to another handling, and opens none."""

_NUMBERS = (r"(?:§|Pykälä|Paragraf)\s*(?P<section>\d{1,5})", r"(?P<section>\d{1,5})\s*§")
_BODY = r"(?P<body>[A-ZÅÄÖ][^\d§]*?(?: (?:\d{1,2}|\d{4} ?[-–] ?\d{4}))?)"
"""Perhaps with the qualifier of a body of which there are several: `Vaalilautakunta 3`."""
_DAY = rf"(?P<date>{DATE})"
_NOTE = r"[.:]?(?:\s*\([^()]*\))?"
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
_ANY_DAY = re.compile(DATE)

UNNUMBERED = "its opening line has no § and another day than this meeting's: it may be a heading in the text"


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
