"""The people named in a passage: title, name, unit, phone, e-mail, in the shapes that leave no doubt.

A line is read whole or not at all: what does not fit is for a person to look at, never half a name. A line becomes
fields, parted by commas, brackets, dashes and tabs; the fields become people by their order; the people of all lines
together show in which order their names are printed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from archive.records import Preparer, Role
from scraper.finnish import (
    ACTING,
    ACTING_TWO,
    DEGREES,
    SURNAME_ENDINGS,
    is_job_title,
    is_title_word,
    is_unit,
    stands_before_title,
)
from scraper.html import RUN, plain
from scraper.names import PARTICLES, Name, find_name, folded

_PHONE = r"(?:\+\d{1,3} ?(?:\(0\))?|\(0\d{1,2}\)|0)(?:[ /–-]?\d){5,11}(?![ /.–-]?\d)"
_PHONE_LABEL = (
    r"\b(?:puhelinnumero|puhelin|puhnro|puh|p|telefonnummer|telefon|tel|tfn|gsm|matkapuhelin|matkapuh|mobiltelefon|mobil)"
    r"\b\.?(?: ?(?:nro|nr)\b)?[.:]{0,2} ?"
)
_EMAIL = r"(?<![\w.+@-])[\w.+-]{1,64}(?:@| ?[(\[](?:at|ät|a)[)\]] ?)[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}"
_EMAIL_LABEL = (
    r"\b(?:s-posti|sposti|sähköpostiosoite|sähköposti|e-postadress|e-post|epost|e-mail|email|mailto)\b[.:]{0,2} ?"
)
_CONTACT = re.compile(
    rf"(?:{_PHONE_LABEL}|(?<![\w/.,-]))(?P<phone>{_PHONE})|{_PHONE_LABEL}(?P<short>\d(?:[ -]?\d){{4,11}}(?![ /.–-]?\d))"
    rf"|(?:{_EMAIL_LABEL})?[<\[]?(?:mailto:)?(?P<email>{_EMAIL})[>\]]?"
    r"|(?P<bare>\b(?:puhelin|puh|tfn|tel)\b[.:]{0,2}(?=\s*(?:$|[,;)])))",
    re.IGNORECASE,
)
_AT = re.compile(r" ?[(\[](?:at|ät|a)[)\]] ?", re.IGNORECASE)
_TEMPLATE = re.compile(
    r"(?:etunimi|förnamn|fornamn|firstname|nimi)[._-](?:[\w-]+\.)?(?:sukunimi|efternamn|lastname)@.*", re.IGNORECASE
)
"""A pattern for addresses, nobody's own."""

_CONTACT_MARK = "\x1e"
"""Stands for a contact among the fields; never in the text of a page."""
_SEPARATOR = re.compile(r"(?<!-)[,;]?(?:^| )(?:ja|sekä|tai|och|samt|eller|&)(?: |$)|(?<!-)[,;]| [–—/|•·-] |[()\t]")
_BULLET = re.compile(r"[-–—•·*˗] ")
_AROUND = " .;:,<>[]"
_HEADINGS = frozenset(
    "nimi nimike tehtävä tehtävänimike puhelin puh sähköposti namn titel tjänst telefon tfn e-post".split()
)
"""What the first row of a table of people may say above its columns."""
_SMALL_WORDS = frozenset((*ACTING, *(word.rstrip(".") for pair in ACTING_TWO for word in pair), *PARTICLES))
"""Words without capitals that may stand among people, besides titles, units and what stands before a title."""
_LABEL_TITLES = ("valmistelija", "beredare")
"""Titles that open lists of people, in whatever order their names are printed."""
_LONG_LINE = 4000
"""In characters: a longer line is text."""
_LONG_FIELD = 200
_TWO = 2


@dataclass(frozen=True, kw_only=True)
class Person:
    """A title and a name, either of which may be missing."""

    job_title: str | None
    name: str | None


_Kind = Literal["named", "titled", "both", "unit", "degree", "phone", "email", "nothing"]
_NAMING = ("named", "titled", "both")


@dataclass(frozen=True, kw_only=True)
class _Field:
    """One field of a line: what it is, and what it says."""

    kind: _Kind
    text: str
    job_title: str | None = None
    name: Name | None = None


@dataclass(kw_only=True)
class _Entry:
    """A person being put together from the fields of one line or several."""

    job_title: str | None = None
    name: Name | None = None
    unit: str | None = None
    phone: str | None = None
    email: str | None = None
    is_titled_apart: bool = False
    """Whether the title stood in a field of its own, so that it could be another's."""
    is_titled_above: bool = False
    above: int = 0
    """How many lines were understood above this person's."""

    @property
    def has_contact(self) -> bool:
        return self.phone is not None or self.email is not None

    @property
    def is_title_alone(self) -> bool:
        return self.name is None and not self.has_contact


@dataclass(kw_only=True)
class _Found:
    """The people of the lines so far; how many stand on the last line that names any."""

    entries: list[_Entry] = field(default_factory=list)
    on_line: int = 0
    untitled: int = 0
    without_contact: int = 0
    """How many of the people above the last line of names have no phone and no address."""
    taken: int = 0
    """How many lines were understood."""
    has_titles_below: bool = False
    has_units_below: bool = False
    below_unit: int | None = None
    """How many lines were understood above the last line, when that is nothing but a unit."""


def read_people(lines: Iterable[str], role: Role, *, page: str = "") -> tuple[tuple[Preparer, ...], int]:
    """The people of a passage's lines from the top, and how many lines they take.

    A line of nothing but a phone, an address, a title or a unit belongs to the person above it. Reading stops at the
    first line that is not understood; what leaves all of them in doubt (an address that is not its person's, a title
    that may be the next one's) reads nobody. `page` is the page's text, where another mention of a person may show
    which word of the name is the given one.
    """
    found = _Found()
    is_whole = True
    for count, line in enumerate(lines, start=1):
        if not line:
            continue
        below_unit, found.below_unit = found.below_unit, None
        if not _take_line(line, found):
            is_whole, found.below_unit = False, below_unit
            break
        found.taken = count if found.entries else 0
    if not is_whole:
        _leave_heading(found, page)
    entries = found.entries
    if not entries or _is_doubtful(found, is_whole=is_whole) or all(_may_be_body(entry, page) for entry in entries):
        return (), 0
    names = _given_first(entries, page)
    if any(_is_anothers(entry.email, name) for entry, name in zip(entries, names, strict=True)):
        return (), 0
    return tuple(_preparer(entry, name, role) for entry, name in zip(entries, names, strict=True)), found.taken


def may_name_people(line: str) -> bool:
    """Whether a line could name people, in whatever shape, and is no sentence that goes on with a verb."""
    if len(line) > _LONG_LINE:
        return False
    words = [word.strip(".,:;()") for word in _CONTACT.sub(" ", line).split()]
    small = [word for word in words if word[:1].islower()]
    return all(
        is_title_word(word) or stands_before_title(word) or word in _SMALL_WORDS or is_unit([word]) for word in small
    )


def find_person(text: str) -> Person | None:
    """The one person that a text is, whole: `kaupunginjohtaja Etunimi Sukunimi`, or a name of two words."""
    found = _naming_field(text)
    if found is None:
        return None
    return Person(job_title=found.job_title, name=found.name.given_first if found.name else None)


def _naming_field(text: str) -> _Field | None:
    words = text.split()
    name_ends = next((at for at, word in enumerate(words) if word[0].islower() and word not in PARTICLES), len(words))
    after = words[name_ends:]
    if name_ends and after and is_job_title(after) and (name := find_name(words[:name_ends])):
        return _Field(kind="both", text=text, job_title=" ".join(after), name=name)
    last_title = max((index for index, word in enumerate(words) if is_title_word(word.rstrip(","))), default=-1)
    title, name_words = words[: last_title + 1], words[last_title + 1 :]
    name = find_name(name_words) if name_words else None
    if (name_words and name is None) or (title and not is_job_title(title)) or not words:
        return None
    kind: _Kind = "both" if title and name else "titled" if title else "named"
    return _Field(kind=kind, text=text, job_title=" ".join(title) or None, name=name)


def _take_line(line: str, found: _Found) -> bool:
    """Add a line's people, or what it says of the person above; whether it was understood."""
    fields = _read_fields(line)
    if fields is None:
        return False
    if not any(each.kind in _NAMING for each in fields):
        return _continue(fields, found)
    if [each.kind for each in fields] == ["titled"]:
        return _take_title(fields[0], found)
    entries = _people_of(fields)
    if entries is None:
        return False
    return _add(entries, found)


def _read_fields(line: str) -> list[_Field] | None:
    """The fields of a line; a tab is taken for a space when the line can be read so, else for a comma."""
    if len(line) > _LONG_LINE:
        return None
    spaced = _BULLET.sub("", plain(line), count=1) if _BULLET.match(plain(line)) else plain(line)
    if "\t" not in line:
        return _fields(spaced)
    cells = [plain(cell) for cell in line.replace(RUN, "").split("\t")]
    if all(cell.strip(_AROUND).lower() in _HEADINGS for cell in cells if cell):
        return []
    return _fields(spaced) or _fields("\t".join(cells))


def _fields(line: str) -> list[_Field] | None:
    contacts: list[_Field] = []

    def mark(contact: re.Match[str]) -> str:
        contacts.append(_contact_field(contact))
        return f",{_CONTACT_MARK},"

    parted = _CONTACT.sub(mark, line)
    following = iter(contacts)
    fields = []
    for part in _parts(parted):
        one = next(following) if part == _CONTACT_MARK else _text_field(part)
        if one is None:
            return None
        fields.append(one)
    return fields


def _parts(line: str) -> Iterator[str]:
    """The parts of a line between separators.

    A comma or `ja` inside a title parts nothing: `perhe-, sosiaali- ja vammaispalvelujen johtaja`,
    `kasvun, oppimisen ja hyvinvoinnin johtaja`. What can only begin a title is read together with what follows.
    """
    begun = ""
    at = 0
    for separator in [*_SEPARATOR.finditer(line), None]:
        part = line[at : separator.start() if separator else len(line)]
        at = separator.end() if separator else at
        whole = begun + part
        if separator and len(whole) < _LONG_FIELD and _only_begins(whole):
            begun = whole + separator[0]
            continue
        begun = ""
        if whole.strip(_AROUND):
            yield whole.strip(_AROUND)


def _only_begins(text: str) -> bool:
    words = text.split()
    return (
        bool(words)
        and not is_unit(words)
        and all(
            (word[0].islower() or at == 0) and stands_before_title(word.lower().rstrip(","))
            for at, word in enumerate(words)
        )
    )


def _text_field(text: str) -> _Field | None:
    if text in DEGREES:
        return _Field(kind="degree", text=text)
    return _naming_field(text) or (_Field(kind="unit", text=text) if is_unit(text.split()) else None)


def _contact_field(contact: re.Match[str]) -> _Field:
    phone, email = contact["phone"] or contact["short"], contact["email"]
    if phone:
        return _Field(kind="phone", text=phone)
    address = _AT.sub("@", email) if email else ""
    if not email or _TEMPLATE.fullmatch(address):
        return _Field(kind="nothing", text=contact[0])
    return _Field(kind="email", text=address)


def _people_of(fields: list[_Field]) -> list[_Entry] | None:
    """The people of one line that names some; None where it cannot be told what is whose."""
    title_first = [each.kind for each in fields if each.kind in _NAMING] == ["titled", "named"]
    if title_first and [each.kind for each in fields[:2]] == ["titled", "named"]:
        joined = _Field(kind="both", text="", job_title=fields[0].job_title, name=fields[1].name)
        fields = [joined, *fields[2:]]
    entries: list[_Entry] = []
    for at, one in enumerate(fields):
        if not _take_field(one, entries, is_last=at == len(fields) - 1):
            return None
    return entries if _is_even(entries) else None


def _is_even(entries: list[_Entry]) -> bool:
    """Whether what stood in fields of its own on one line is told of everybody there, so that its owners are sure."""
    has_apart = any(entry.is_titled_apart for entry in entries)
    return not (
        any(entry.is_title_alone for entry in entries)
        or (has_apart and any(entry.job_title is None for entry in entries))
        or (any(entry.unit for entry in entries) and not all(entry.unit for entry in entries))
    )


def _take_field(one: _Field, entries: list[_Entry], *, is_last: bool) -> bool:
    """Add a field to the people of its line; whether it is sure whose it is."""
    last = entries[-1] if entries else None
    if one.kind in _NAMING:
        if last and last.is_title_alone:
            return False
        if last and one.kind == "titled":
            return _take_title_after(one, entries, is_last=is_last)
        entries.append(_Entry(job_title=one.job_title, name=one.name))
        return True
    return one.kind == "nothing" if last is None else _take_detail(one, entries)


def _take_detail(one: _Field, entries: list[_Entry]) -> bool:
    """A unit, a degree, a phone or an address after a person; whether it is sure that it is the last one's."""
    last, before = entries[-1], entries[-2] if len(entries) > 1 else None
    if one.kind == "degree":
        return last.name is not None and not last.has_contact
    if one.kind == "unit":
        last.unit, is_new = one.text, last.unit is None
        return is_new and (before is None or before.unit is not None)
    return _give(last, one, is_shared=before is not None and not before.has_contact)


def _take_title_after(one: _Field, entries: list[_Entry], *, is_last: bool) -> bool:
    """A title after a name is that person's, unless it could open the next one."""
    last = entries[-1]
    if last.job_title is None:
        last.job_title, last.is_titled_apart = one.job_title, True
        return not last.has_contact or (is_last and len(entries) == 1)
    if last.has_contact:
        entries.append(_Entry(job_title=one.job_title))
    return last.has_contact


def _give(entry: _Entry, contact: _Field, *, is_shared: bool) -> bool:
    """Give a phone or an address to a person, unless it may be another's; one more phone stands beside the first."""
    if contact.kind == "phone":
        entry.phone = contact.text if entry.phone is None else f"{entry.phone}, {contact.text}"
        return not is_shared
    if contact.kind == "email":
        is_new = entry.email in {None, contact.text}
        entry.email = contact.text
        return is_new and (not is_shared or _names_person(contact.text, entry.name))
    return True


def _continue(fields: list[_Field], found: _Found) -> bool:
    """Give a line without any person's name or title to the person above."""
    if not found.entries:
        return all(each.kind == "nothing" for each in fields)
    last = found.entries[-1]
    others_lack = found.without_contact > 0 or any(not each.has_contact for each in found.entries[-found.on_line : -1])
    trial = _Entry(name=last.name, phone=last.phone, email=last.email, unit=last.unit)
    for one in fields:
        if one.kind == "degree" or (one.kind == "phone" and last.phone is not None):
            return False
        if one.kind == "unit":
            if trial.unit is not None or found.on_line > 1:
                return False
            trial.unit = one.text
        elif not _give(trial, one, is_shared=others_lack):
            return False
    if trial.unit != last.unit:
        found.has_units_below = True
        found.below_unit = found.taken if len(fields) == 1 else None
    last.phone, last.email, last.unit = trial.phone, trial.email, trial.unit
    return True


def _take_title(one: _Field, found: _Found) -> bool:
    """A title alone on a line: of the person above who has none, or of one whose name follows, or of nobody named."""
    last = found.entries[-1] if found.entries else None
    if last is None or last.is_titled_above:
        return _add([_Entry(job_title=one.job_title, is_titled_above=True)], found)
    if last.name is None or last.job_title is not None or found.on_line > 1 or found.untitled > 1:
        return False
    last.job_title = one.job_title
    found.untitled, found.has_titles_below = 0, True
    return True


def _add(entries: list[_Entry], found: _Found) -> bool:
    """Add the people of a line; the name below a title that stands alone on its line is of that title."""
    last = found.entries[-1] if found.entries else None
    if last and last.is_title_alone:
        first = entries[0]
        if len(entries) > 1 or first.name is None or first.job_title is not None:
            return False
        first.job_title, first.is_titled_above = last.job_title, True
        found.entries.pop()
    elif last and entries[0].job_title and entries[0].is_title_alone and not last.is_titled_above:
        return False
    elif found.on_line:
        found.without_contact += sum(not each.has_contact for each in found.entries[-found.on_line :])
    for entry in entries:
        entry.above = found.taken
    found.entries.extend(entries)
    found.on_line = len(entries)
    found.untitled += sum(each.job_title is None for each in entries)
    return True


def _leave_heading(found: _Found, page: str) -> None:
    """Leave out a last line that may be the heading of the text below it: a unit's, or two words that prove no name."""
    if found.below_unit is not None:
        found.taken, found.entries[-1].unit = found.below_unit, None
        found.has_units_below = len(found.entries) > 1
    while found.entries and found.entries[-1].above and _is_unproven(found.entries[-1], page):
        found.taken = found.entries[-1].above
        while found.entries[-1].above == found.taken:
            found.entries.pop()


def _is_unproven(entry: _Entry, page: str) -> bool:
    """Whether two words with capitals are all that there is of a person."""
    if entry.name is None or not entry.name.is_unknown or entry.job_title or entry.has_contact or entry.unit:
        return False
    return _shown_given_first(page).isdisjoint(_address_of(each) for each in (entry.name.turned, entry.name.printed))


def _may_be_body(entry: _Entry, page: str) -> bool:
    """Whether it may be an organisation: `Oma Harjumaa`, where neither word is of a person's name for certain."""
    is_surname = entry.name is not None and entry.name.words[-1].lower().endswith(SURNAME_ENDINGS)
    return not is_surname and _is_unproven(entry, page)


def _is_doubtful(found: _Found, *, is_whole: bool) -> bool:
    """Whether something that stood on a line of its own may belong to the line below it rather than to that above."""
    entries = found.entries
    if entries[-1].is_title_alone and (not is_whole or len(entries) > 1):
        return True
    if any(entry.is_titled_above for entry in entries) and not all(entry.is_titled_above for entry in entries):
        return True
    if found.has_titles_below and any(entry.job_title is None for entry in entries):
        return True
    return found.has_units_below and not all(entry.unit for entry in entries)


def _given_first(entries: list[_Entry], page: str) -> list[str | None]:
    """The people's names, turned round where the name, its address, the page or the whole list proves it."""
    orders = [_proven_order(entry, page) if entry.name else "open" for entry in entries]
    surnames_first = orders.count("surname") if "given" not in orders else 0
    names: list[str | None] = []
    for entry, order in zip(entries, orders, strict=True):
        needed = _TWO if entry.name and entry.name.is_unknown else 1
        is_turned = order == "surname" or (order == "open" and surnames_first >= needed)
        names.append(None if entry.name is None else entry.name.turned if is_turned else entry.name.printed)
    return names


def _proven_order(entry: _Entry, page: str) -> str:
    name = entry.name
    if name is None or name.order != "open":
        return name.order if name else "open"
    address = folded(entry.email or "").partition("@")[0]
    if address in (_address_of(name.printed), _address_of(name.turned)):
        return "given" if address == _address_of(name.printed) else "surname"
    shown = _shown_given_first(page)
    is_turned, is_printed = (_address_of(one) in shown for one in (name.turned, name.printed))
    return "surname" if is_turned and not is_printed else "open"


def _address_of(name: str) -> str:
    words = folded(name).split()
    return ".".join([*words[:1], *words[1:][-1:]])


@lru_cache(maxsize=1)
def _shown_given_first(page: str) -> frozenset[str]:
    """The names, as addresses, that a page shows with the given name first: by an address, or after a title."""
    addresses = (match[1] for match in re.finditer(r"(?<![\w.-])([\w.-]{3,64}+)@", folded(page)))
    cells = (plain(cell).split() for cell in re.split(r"[\n\t]", page))
    return frozenset((*addresses, *(_address_of(name) for words in cells for name in _names_after_titles(words))))


def _names_after_titles(words: list[str]) -> Iterator[str]:
    for at, word in enumerate(words):
        if not is_title_word(word) or word.lower() in _LABEL_TITLES:
            continue
        for length in (2, 3):
            name = words[at + 1 : at + 1 + length]
            if len(name) == length and all(part[0].isupper() for part in name):
                yield " ".join(part.strip(f"{_AROUND}()") for part in name)


def _names_person(email: str, name: Name | None) -> bool:
    """Whether an address is built of a person's own given name and surname."""
    if name is None:
        return False
    return folded(email).partition("@")[0] in (_address_of(name.printed), _address_of(name.turned))


def _is_anothers(email: str | None, name: str | None) -> bool:
    """Whether an address of the shape `etunimi.sukunimi@` names somebody else."""
    local = folded(email or "").partition("@")[0]
    if "." not in local or name is None:
        return False
    pieces = re.split(r"[._-]", local)
    first, *_, last = folded(name).split()
    surnames = {*last.split("-"), last.replace("-", "")}
    if surnames.isdisjoint(pieces):
        return True
    initials = {part[0] for word in folded(name).split()[:-1] for part in word.split("-")}
    return pieces[0][:1] not in initials and not (pieces[0] in surnames and pieces[-1][:1] == first[0])


def _preparer(entry: _Entry, name: str | None, role: Role) -> Preparer:
    printed = entry.name.printed if entry.name else None
    return Preparer(
        role=role,
        name=name,
        printed=printed if printed != name else None,
        job_title=entry.job_title,
        unit=entry.unit,
        phone=entry.phone,
        email=entry.email,
    )
