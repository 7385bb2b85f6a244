"""What the API tells of: frozen values in the words of the open decision API, as far as the archive knows them.

Pure, and knows no address, no JSON and no database. Ids are those of the archive's rows; an organisation is a portal or
one of its bodies, a post an officeholder who decides alone, and a function a class of the portal's own.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from archive.records import Attachment, Attendee, Handling, Language, Secrecy, Stage, StoredFile

Kind = Literal["case", "action", "event", "organization", "person", "post", "membership", "function"]
Order = Literal["id", "modified_at"]

_LEVELS = 4
_PLACES = 10**12
"""Three digits for each level of a class."""
_CLASS = re.compile(rf"\d{{2}}(?:\.\d{{2}}){{0,{_LEVELS - 1}}}")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What every resource has. `modified_at` is when the archive last wrote something of it; None: it cannot say."""

    id: int
    portal: str
    portal_id: int
    modified_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ToldGone:
    """A resource that is not told any more: removed, or told by its twin, which has the id `twin_id`."""

    id: int
    modified_at: datetime | None
    twin_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ToldVersion:
    """The version that an item has now."""

    ordinal: int
    seen_from: datetime
    parser_version: int
    warnings: tuple[str, ...]
    digest: str
    """SHA-256 of the page's bytes."""
    handling: Handling | None
    """The item's own."""
    preparers: tuple[int | None, ...]
    """The ids of the people of the handling's preparers, in their order; of proposals and stands likewise."""
    proposers: tuple[int | None, ...]
    stands: tuple[int | None, ...]
    attachments: tuple[Attachment, ...]
    files: tuple[StoredFile | None, ...]
    """What was fetched of the attachments, in their order; None of what was not fetched yet."""


@dataclass(frozen=True, kw_only=True)
class ToldAction(Told):
    """An agenda item, or an officeholder decision, which has a post in the place of an event."""

    portal_key: str
    title: str | None
    number: int | None
    section: int | None
    stage: Stage | None
    language: Language | None
    secrecy: Secrecy | None
    secrecy_law: str | None
    url: str
    pdf_url: str | None
    held_on: date | None
    first_seen_at: datetime
    last_seen_at: datetime | None
    changed_at: datetime | None
    removed_at: datetime | None
    removal_reason: str | None
    case_id: int | None
    event_id: int | None
    body_id: int | None
    post_id: int | None
    twin_id: int | None
    """The item that says the same in the other language."""
    is_second: bool
    """Whether it is its twin that is told in lists."""
    version: ToldVersion | None


@dataclass(frozen=True, kw_only=True)
class ToldEvent(Told):
    """A meeting."""

    portal_key: str
    body: str | None
    body_id: int | None
    held_on: date | None
    starts_at: datetime | None
    place: str | None
    stage: Stage | None
    language: Language | None
    checked: bool | None
    published_on: date | None
    url: str
    pdf_url: str | None
    first_seen_at: datetime
    last_seen_at: datetime | None
    changed_at: datetime | None
    removed_at: datetime | None
    removal_reason: str | None
    twin_id: int | None
    is_second: bool
    actions: tuple[int, ...]
    attendees: tuple[Attendee, ...]


@dataclass(frozen=True, kw_only=True)
class ToldCase(Told):
    """A case with the items in which it was dealt with."""

    case_number: str
    function_class: str | None
    title: str | None
    actions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ToldOrganization(Told):
    """A portal's organisation, or a body of it: then `parent` is the organisation's id."""

    name: str
    classification: str | None
    parent: int | None
    url: str | None
    events: tuple[int, ...]
    posts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ToldPerson(Told):
    """A person by name."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ToldPost(Told):
    """An officeholder who decides alone, by the title that the portal prints."""

    label: str


@dataclass(frozen=True, kw_only=True)
class ToldFunction(Told):
    """A function class that a portal's case numbers name; `parent` is the id of the class above, if that is named."""

    function_id: str
    parent: int | None


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Which part of a collection: after a place in its order, or from an offset; the first part without both."""

    limit: int
    order: Order = "id"
    after: int | None = None
    offset: int | None = None
    modified_since: datetime | None = None
    portal: str | None = None
    organization: int | None = None
    event: int | None = None
    case: int | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A part of a collection. `last` is the place of its last one, after which to go on, now or another day.

    count: of all that meet the conditions, None where it was not asked for (who goes on after a place knows it).
    """

    told: tuple[Told | ToldGone, ...]
    count: int | None
    has_more: bool
    last: int | None


def organization_of_portal(portal_id: int) -> int:
    """The id of a portal's organisation: odd, so that portals and bodies do not share one."""
    return portal_id * 2 + 1


def organization_of_body(body_id: int) -> int:
    """The id of a body's organisation: even."""
    return body_id * 2


def function_number(portal_id: int, function_class: str | None) -> int | None:
    """The id of a portal's class: its levels of two digits behind the portal's id; None for what is no class."""
    if function_class is None or not _CLASS.fullmatch(function_class):
        return None
    levels = function_class.split(".")
    # A level is counted from one, so that `00` and no level at all differ.
    digits = "".join(f"{int(level) + 1:03}" for level in levels)
    return portal_id * _PLACES + int(digits.ljust(3 * _LEVELS, "0"))


def class_above(function_class: str) -> str | None:
    """`00.01` of `00.01.02`."""
    return function_class.rpartition(".")[0] or None
