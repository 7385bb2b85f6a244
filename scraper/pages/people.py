"""The people named in a passage: title, name, phone, e-mail, in the shapes that leave no doubt.

A line is read whole or not at all: what does not fit is for a person to look at, never half a name.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.records import Preparer, Role
from scraper.finnish import ACTING, is_job_title, is_title_word, may_be_name, stands_before_title
from scraper.html import plain

_PHONE = r"(?<!\d)(?:\+358 ?(?:\(0\))?|\(0\d{1,2}\)|0)(?:[ -]?\d){5,11}(?!\d)"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_CONTACT = re.compile(
    rf"(?:\b(?:puh|p|puhelin|tel|tfn|gsm|matkapuh)\b[.:]*\s*)?(?P<phone>{_PHONE})|(?:s-posti:?\s*)?(?P<email>{_EMAIL})"
    r"|(?P<bare>\b(?:puh|tfn|tel)\b\.?)",
    re.IGNORECASE,
)
_TEMPLATES = ("etunimi.sukunimi@", "fornamn.efternamn@", "förnamn.efternamn@", "firstname.lastname@")
"""A pattern for addresses, nobody's own."""

_AND = re.compile(r"(?<!-)\s+(?:ja|sekä|och|samt)\s+")
_NAME_WORD = re.compile(r"[A-ZÅÄÖÉÜÕŠŽ][a-zåäöéüõšžæø']+(?:-[A-ZÅÄÖÉÜÕŠŽ][a-zåäöéüõšžæø']+)*")
_BETWEEN_NAMES = re.compile(r"[A-ZÅÄÖ]\.|af|von|de|van|der")
_NAME_WORDS = 2
_NAME_WORDS_AFTER_TITLE = 3


@dataclass(frozen=True, kw_only=True)
class Person:
    """A title and a name, either of which may be missing."""

    job_title: str | None
    name: str | None


def read_people(lines: Iterable[str], role: Role) -> tuple[tuple[Preparer, ...], int]:
    """The people of a passage's lines from the top, and how many lines they take.

    A line of nothing but a phone or an address belongs to the person above it. Reading stops at the first line that
    is not understood. An address that is not its person's puts all of them in doubt: nobody is read.
    """
    people: list[Preparer] = []
    taken = line_start = 0
    for count, line in enumerate(lines, start=1):
        if not line:
            continue
        found = _read_line(plain(line), role, people, line_start=line_start)
        if found is None:
            break
        line_start = len(people) if len(found) > len(people) else line_start
        people, taken = found, count
    return ((), 0) if any(_is_anothers(person) for person in people) else (tuple(people), taken)


def may_name_people(line: str) -> bool:
    """Whether a line could name people, in whatever shape, and is no sentence that goes on with a verb."""
    small = (word.strip(".,:;()") for word in _CONTACT.sub(" ", line).split() if word[0].islower())
    return all(
        is_title_word(word) or stands_before_title(word) or word in ACTING or _BETWEEN_NAMES.fullmatch(word)
        for word in small
    )


def find_person(text: str) -> Person | None:
    """The one person that a text is, whole: `kaupunginjohtaja Etunimi Sukunimi`, or a name of two words."""
    words = text.split()
    last_title = max((index for index, word in enumerate(words) if is_title_word(word.rstrip(","))), default=-1)
    title, name = words[: last_title + 1], words[last_title + 1 :]
    if name and not _is_name(name, most=_NAME_WORDS_AFTER_TITLE if title else _NAME_WORDS):
        return None
    if title and not is_job_title(title):
        return None
    return Person(job_title=" ".join(title) or None, name=" ".join(name) or None) if words else None


def _read_line(line: str, role: Role, above: list[Preparer], *, line_start: int) -> list[Preparer] | None:
    """The people above, and those of this line; None when the line is not understood.

    line_start: the first of the people who stand together on the last line that names anybody.
    """
    people = list(above)
    for field in _fields(line):
        contact = _CONTACT.fullmatch(field)
        if contact:
            together = people[len(above) :] or people[line_start:]
            if not people or not _take(people, contact, is_shared=_is_shared(together)):
                return None
            continue
        person = find_person(field)
        if person is None:
            return None
        if person.name is not None:
            people.append(Preparer(role=role, name=person.name, job_title=person.job_title))
        elif people and people[-1].job_title is None:
            people[-1] = replace(people[-1], job_title=person.job_title)
        else:
            return None
    return people


def _fields(line: str) -> list[str]:
    parted = _CONTACT.sub(lambda contact: f",{contact[0]},", _AND.sub(",", line))
    parts = (re.sub(r"^[\s.;:)]+|[\s.;:(]+$", "", part) for part in re.split(r"[,;]", parted))
    return [part for part in parts if part]


def _is_shared(together: list[Preparer]) -> bool:
    """Whether what follows people on one line could belong to the one before as well."""
    return len(together) > 1 and together[-2].phone is None and together[-2].email is None


def _take(people: list[Preparer], contact: re.Match[str], *, is_shared: bool) -> bool:
    """Give a phone or an address to the last person, unless it may be another's or there is one already."""
    last = people[-1]
    if contact["bare"] or (contact["email"] or "").lower().startswith(_TEMPLATES):
        return True
    if contact["phone"]:
        people[-1] = replace(last, phone=contact["phone"])
        return last.phone is None and not is_shared
    people[-1] = replace(last, email=contact["email"])
    return last.email is None and not (is_shared and "." not in contact["email"].partition("@")[0])


def _is_anothers(person: Preparer) -> bool:
    """Whether an address of the shape `etunimi.sukunimi@` names somebody else, or shows the name to be turned round."""
    local = _folded((person.email or "").partition("@")[0])
    if "." not in local or person.name is None:
        return False
    pieces = re.split(r"[._-]", local)
    first, *_, last = _folded(person.name).split()
    surnames = {*last.split("-"), last.replace("-", "")}
    return surnames.isdisjoint(pieces) or (pieces[0] in surnames and pieces[0] not in first.split("-"))


def _folded(text: str) -> str:
    """In small letters without their dots and rings, as addresses are written."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter)
    )


def _is_name(words: list[str], *, most: int) -> bool:
    own = [word for word in words if not _BETWEEN_NAMES.fullmatch(word)]
    ends = [words[0], words[-1]]
    return (
        _NAME_WORDS <= len(own) <= most
        and all(_NAME_WORD.fullmatch(word) for word in {*own, *ends})
        and may_be_name(own)
    )
