"""The people named in a passage: title, name, phone, e-mail, in the shapes that leave no doubt.

A line is read whole or not at all: what does not fit is for a person to look at, never half a name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.records import Preparer, Role
from scraper.finnish import ACTING, is_title_word
from scraper.html import plain

_PHONE = r"(?:\+358|0)(?:[ -]?\(?\d\)?){5,12}"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_CONTACT = re.compile(
    rf"(?:(?:puh|p|puhelin|tel|tfn|gsm|matkapuh)\b[.:]*\s*)?(?P<phone>{_PHONE})|(?:s-posti:?\s*)?(?P<email>{_EMAIL})"
    r"|(?P<bare>(?:puh|tfn|tel)\b\.?)",
    re.IGNORECASE,
)
_TEMPLATES = ("etunimi.sukunimi@", "fornamn.efternamn@", "förnamn.efternamn@", "firstname.lastname@")
"""A pattern for addresses, nobody's own."""

_AND = re.compile(r"(?<!-)\s+(?:ja|sekä|och|samt)\s+")
_NAME_WORD = re.compile(r"[A-ZÅÄÖÉÜÕŠŽ][a-zåäöéüõšžæø']+(?:-[A-ZÅÄÖÉÜÕŠŽ][a-zåäöéüõšžæø']+)*")
_BETWEEN_NAMES = re.compile(r"[A-ZÅÄÖ]\.|af|von|de|van|der")
_NAME_WORDS = 2


@dataclass(frozen=True, kw_only=True)
class Person:
    """A title and a name, either of which may be missing."""

    job_title: str | None
    name: str | None


def read_people(lines: Iterable[str], role: Role) -> tuple[tuple[Preparer, ...], int]:
    """The people of a passage's lines from the top, and how many lines they take.

    A line of nothing but a phone or an address belongs to the person above it. Reading stops at the first line that
    is not understood.
    """
    people: list[Preparer] = []
    taken = 0
    for count, line in enumerate(lines, start=1):
        if not line:
            continue
        found = _read_line(plain(line), role, people)
        if found is None:
            break
        people, taken = found, count
    return tuple(people), taken


def find_person(text: str) -> Person | None:
    """The one person that a text is, whole: `kaupunginjohtaja Etunimi Sukunimi`, or a name of two words."""
    words = text.split()
    last_title = max((index for index, word in enumerate(words) if is_title_word(word.rstrip(","))), default=-1)
    title, name = words[: last_title + 1], words[last_title + 1 :]
    if name and not _is_name(name):
        return None
    if title and not _is_title(title):
        return None
    if not title and len(name) != _NAME_WORDS and not any(_BETWEEN_NAMES.fullmatch(word) for word in name):
        return None
    return Person(job_title=" ".join(title) or None, name=" ".join(name) or None)


def _read_line(line: str, role: Role, above: list[Preparer]) -> list[Preparer] | None:
    """The people above, and those of this line; None when the line is not understood."""
    people = list(above)
    for field in _fields(line):
        contact = _CONTACT.fullmatch(field)
        if contact:
            if not people or not _take(people, contact):
                return None
            continue
        person = find_person(field)
        if person is None:
            return None
        if person.name is None and people and people[-1].job_title is None:
            people[-1] = replace(people[-1], job_title=person.job_title)
        elif person.name is None:
            return None
        else:
            people.append(Preparer(role=role, name=person.name, job_title=person.job_title))
    return people


def _fields(line: str) -> list[str]:
    parted = _CONTACT.sub(lambda contact: f",{contact[0]},", _AND.sub(",", line))
    return [field for field in (part.strip(" .;:") for part in re.split(r"[,;]", parted)) if field]


def _take(people: list[Preparer], contact: re.Match[str]) -> bool:
    """Give a phone or an address to the last person, unless there is one already."""
    last = people[-1]
    if contact["bare"]:
        return True
    if contact["phone"]:
        people[-1] = replace(last, phone=contact["phone"])
        return last.phone is None
    if contact["email"].lower().startswith(_TEMPLATES):
        return True
    people[-1] = replace(last, email=contact["email"])
    return last.email is None


def _is_name(words: list[str]) -> bool:
    ends = [words[0], words[-1]]
    return len(words) >= _NAME_WORDS and all(
        _NAME_WORD.fullmatch(word) or (word not in ends and _BETWEEN_NAMES.fullmatch(word)) for word in words
    )


def _is_title(words: list[str]) -> bool:
    """Small words, the first perhaps with a capital (or with `vs.`, `ma.` before it), the last a title."""
    acting = words[0].lower().rstrip(".") in ACTING
    small = words[2 if acting else 1 :]
    return all(word[0].islower() or word[:2].isupper() for word in small)
