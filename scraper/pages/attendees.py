"""The attendees that a meeting's page lists below its items. Knows captions, roles and notes; not which page it is.

A line is a person: `Nimi, rooli, huomautus`, or the same in cells. What cannot be told is left out: two names on a line
(a member and a deputy, of whom one was there), a mark in a column, a list under a caption that does not say who came.
"""

import re
from collections.abc import Iterable

from archive.records import Attendee
from scraper.finnish import is_title_word, stands_before_title
from scraper.html import plain
from scraper.names import is_other, may_be_name

_PRESENT = (
    "läsnä", "läsnäolijat", "läsnäolleet", "läsnä olleet", "läsnä olleet jäsenet", "läsnä olleet varajäsenet",
    "läsnäolevat jäsenet", "saapuvilla", "saapuvilla olleet", "saapuvilla olleet jäsenet",
    "saapuvilla olleet varajäsenet", "osallistujat", "muut läsnäolijat", "muut läsnäolleet", "muut läsnä olleet",
    "muut saapuvilla olleet", "muut osallistujat", "muut läsnä olleet viranhaltijat", "asiantuntijat",
    "närvarande", "närvarande ledamöter", "närvarande ersättare", "tjänstgörande ersättare", "deltagare",
    "övriga närvarande", "övriga deltagare", "övriga", "muut", "sakkunniga", "närvarande medlemmar",
    "närvarande tjänsteinnehavare", "övriga närvarande tjänsteinnehavare", "tjänstgörande suppleanter",
)  # fmt: skip
_ABSENT = (
    "poissa", "poissaolijat", "poissa olleet", "poissaolleet", "poissa olleet jäsenet", "estyneet",
    "frånvarande", "frånvarande ledamöter", "frånvarande medlemmar", "förhindrade", "anmält förhinder",
)  # fmt: skip
_EITHER = (
    "jäsenet", "varsinaiset jäsenet", "varajäsenet", "viranhaltijat", "päätöksentekijät",
    "ledamöter", "ordinarie ledamöter", "medlemmar", "ersättare", "suppleanter", "tjänsteinnehavare", "beslutsfattare",
)  # fmt: skip
"""Captions that say who, not whether they came: they go on with the list above, when that is of those present."""
_CAPTIONS = dict.fromkeys(_PRESENT, True) | dict.fromkeys(_ABSENT, False)

_ROLE_ENDINGS = (
    "jäsen", "edustaja", "esittelijä", "pöytäkirjanpitäjä", "puhetta johtanut", "asiamies", "pj", "pj.", "vpj", "vpj.",
    "ledamot", "ersättare", "föredragande", "protokollförare", "justerare", "representant", "suppleant", "ombudsman",
    "medlem",
)  # fmt: skip
"""Beside the endings of job titles, among which are `puheenjohtaja`, `sihteeri` and `tarkastaja`."""
_NOTE = re.compile(
    r"(?:saapui|poistui|läsnä|poissa|paikalla|etä|sähköisesti|teams|esteellinen|jäävi|klo\b|kl\b|§"
    r"|varajäsen\s+\S.*:n\s|.*\btilalla\b|anlände|anslöt|kom\b|avlägsnade|lämnade|närvarande|frånvarande"
    r"|på distans|elektroniskt|via teams|förhindrad|förhinder|jävig|ersättare för|i stället för)",
    re.IGNORECASE,
)
_NOTE_WITHIN = re.compile(r"\s+(?=(?:saapui|poistui|anlände|anslöt|kom kl|avlägsnade|lämnade)\b)")
_AWAY = re.compile(r"(?:poissa|estynyt|frånvarande|förhindrad|förhinder)(?:\s*[,(].*)?", re.IGNORECASE)
_AFTER_NAME = re.compile(r"\s*,\s*|\s+[–-]\s+")
_IN_BRACKETS = re.compile(r"\s*\(([^()]+)\)$")
_NAME = re.compile(r"[A-ZÅÄÖÉÜÕŠŽ][\w’'.-]*(?: (?:von|af|de|van|[A-ZÅÄÖÉÜÕŠŽ][\w’'.-]*)){1,3}")
_MOST_CHARACTERS = 300
_FEWEST_LETTERS = 3
"""A shorter field is a mark (`x`, `-`) of a column whose meaning the line does not say."""
_SHORT_PARTIES = ("sd", "kd", "ps", "r")
"""Parties that a name has behind it in brackets."""


def read_attendees(lines: Iterable[str]) -> tuple[Attendee, ...]:
    """The people of every list of attendees, in the order of the page.

    A list begins with its caption and ends where a line is neither a person nor a row of its table.
    """
    attendees: list[Attendee] = []
    present: bool | None = None
    for line in lines:
        cells = [cell for part in line.split("\t") if (cell := plain(part))]
        while cells and (caption := _caption(cells[0])):
            present = _CAPTIONS.get(caption, present is not False or None)
            del cells[0]
        if not cells or present is None:
            continue
        attendee = _attendee(cells, present=present)
        if attendee:
            attendees.append(attendee)
        elif _ends_list(cells):
            present = None
    return tuple(attendees)


def _caption(cell: str) -> str | None:
    """A caption's words in small letters; of a caption in two languages the first."""
    words = [word.strip(" :").lower() for word in cell.split("/")]
    return words[0] if all(word in _CAPTIONS or word in _EITHER for word in words) else None


def _attendee(cells: list[str], *, present: bool) -> Attendee | None:
    if sum(map(len, cells)) > _MOST_CHARACTERS:
        return None
    if len(cells) > 1 and _is_role(cells[0]) and not _is_role(cells[1]):
        cells = [cells[1], cells[0], *cells[2:]]
    name, said, party = _fields(cells)
    fields = [*said, *party]
    is_bare = not fields
    is_said = all(map(_is_said, said if _is_short_party(party) else fields))
    if not _may_be_person(name, is_bare=is_bare) or not is_said:
        return None
    count = next((at for at, field in enumerate(fields) if not _is_role(field)), len(fields))
    note = ", ".join(fields[count:]) or None
    return Attendee(
        name=name,
        role=", ".join(fields[:count]) or None,
        note=note,
        present=present and not (note and _AWAY.fullmatch(note)),
    )


def _fields(cells: list[str]) -> tuple[str, list[str], list[str]]:
    """The name, what stands after it by commas and in cells, and what stands in brackets, usually the party."""
    name, *rest = _AFTER_NAME.split(cells[0], maxsplit=1)
    said = [part for cell in (*rest, *cells[1:]) for field in cell.split(", ") for part in _parts(field)]
    bracketed = _IN_BRACKETS.search(name)
    role, own = _split_role(name[: bracketed.start()] if bracketed else name)
    return own, [role, *said] if role else said, [bracketed[1]] if bracketed else []


def _is_short_party(party: list[str]) -> bool:
    return any(each.lower().rstrip(".") in _SHORT_PARTIES for each in party)


def _split_role(name: str) -> tuple[str | None, str]:
    """`Nuorisovaltuuston edustaja Etunimi Sukunimi` is a role and a name."""
    words = name.split()
    last = max((at for at, word in enumerate(words) if _is_role(word)), default=-1)
    before, own = words[: last + 1], words[last + 1 :]
    is_whole = all(word.islower() for word in before[1:]) and all(map(stands_before_title, map(str.lower, before[:-1])))
    return (" ".join(before), " ".join(own)) if before and is_whole and may_be_name(own) else (None, name)


def _parts(field: str) -> list[str]:
    """`jäsen (etänä)`, `jäsen saapui klo 17.05` are a role and a note."""
    bracketed = _IN_BRACKETS.search(field)
    if bracketed and _is_role(field[: bracketed.start()]):
        return [field[: bracketed.start()], bracketed[1]]
    return [part for part in _NOTE_WITHIN.split(field, maxsplit=1) if part]


def _is_role(field: str) -> bool:
    last = field.lower().split()[-1:] or [""]
    return not _NOTE.match(field) and (last[0].endswith(_ROLE_ENDINGS) or is_title_word(last[0]))


def _is_said(field: str) -> bool:
    """Whether a field is words of a role or a note; a name is another person's, a mark's column is not known."""
    if _is_role(field) or _NOTE.match(field):
        return True
    return sum(map(str.isalpha, field)) >= _FEWEST_LETTERS and not _NAME.fullmatch(field)


def _may_be_person(name: str, *, is_bare: bool) -> bool:
    words = name.split()
    if not _NAME.fullmatch(name) or is_other(words):
        return False
    return not is_bare or may_be_name(words)


def _ends_list(cells: list[str]) -> bool:
    """Whether a line that is no person is no row of the list either: no cells, no commas, not even like a name."""
    return len(cells) == 1 and ", " not in cells[0] and not _NAME.fullmatch(cells[0])
