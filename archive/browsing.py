"""What the web pages show: frozen values, beyond those of one item that archive/records.py has.

Pure, and knows no database, no address of a page and no word that a person reads.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from archive.records import (
    Attendee,
    BodyKind,
    Coverage,
    Facets,
    Gap,
    ItemDetail,
    ItemLine,
    Language,
    Outcome,
    Portal,
    PortalHealth,
    Secrecy,
    Stage,
    UnlinkedItem,
)

FACETS = ("portal", "body", "year", "outcome", "stage")
FACET_VALUES = 12


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item as it stands in a list, with what its own address is made of."""

    line: ItemLine
    portal_key: str
    is_official: bool
    """Whether it is an officeholder decision: the portals number these apart."""
    language: Language | None = None
    roles: tuple[str, ...] = ()
    """On a person's list, what the person did: words of Role, ProposalKind and StandKind."""


@dataclass(frozen=True, kw_only=True)
class MeetingEntry:
    """A meeting as it stands in a list."""

    portal: str
    portal_key: str
    body: str | None
    held_on: date | None
    starts_at: datetime | None
    place: str | None
    stage: Stage | None
    checked: bool | None
    published_on: date | None
    url: str
    language: Language | None = None
    changed_at: datetime
    """When it was first seen or last said something new."""


@dataclass(frozen=True, kw_only=True)
class MeetingView:
    """A meeting whole: who was there, its agenda in order, and what of it is missing."""

    entry: MeetingEntry
    pdf_url: str | None
    twin: MeetingEntry | None
    attendees: tuple[Attendee, ...]
    items: tuple[Entry, ...]
    unlinked: tuple[UnlinkedItem, ...]
    gaps: tuple[Gap, ...]
    is_read: bool
    """Whether its own page was ever read; else its list of items may lack some."""


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """An item with what stands around it."""

    entry: Entry
    detail: ItemDetail
    organisation: str
    """The portal's name."""
    meeting_key: str | None
    function_class: str | None
    secrecy: Secrecy | None
    secrecy_law: str | None
    last_seen_at: datetime | None
    twin: Entry | None
    before: Entry | None
    """The item before it on the agenda."""
    after: Entry | None
    handled: Mapping[int, Entry] = field(default_factory=dict)
    """The archived items that its handlings are, by item_id."""
    stored: frozenset[str] = frozenset()
    """Digests of the pages whose bytes are here."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One body's turn at a case: a row of the view `case_history`."""

    held_on: date
    body: str
    section: int | None
    stage: Stage | None
    title: str | None
    outcome: Outcome | None
    decision: str | None
    entry: Entry
    """The item whose turn it is, or on whose page it is printed."""
    is_own: bool
    """Whether it is that item's own turn."""


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """A case and its way through the bodies, oldest turn first."""

    portal: str
    case_number: str
    function_class: str | None
    title: str | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True, kw_only=True)
class BodyEntry:
    """A body, or an officeholder who decides alone, as it stands in a list."""

    portal: str
    name: str
    kind: BodyKind
    items: int
    last_on: date | None
    """The day of its last meeting or decision."""


@dataclass(frozen=True, kw_only=True)
class Month:
    """How many items a month had."""

    year: int
    month: int
    items: int


@dataclass(frozen=True, kw_only=True)
class BodyView:
    """A body with its meetings, or an officeholder with the decisions; the newest first."""

    entry: BodyEntry
    meetings: tuple[MeetingEntry, ...]
    items: tuple[Entry, ...]
    has_more: bool
    coverage: tuple[Coverage, ...]
    outcomes: tuple[tuple[Outcome, int], ...]
    """How many decisions had which outcome, the most frequent first."""
    months: tuple[Month, ...]


@dataclass(frozen=True, kw_only=True)
class PortalView:
    """A portal with its bodies."""

    portal: Portal
    health: PortalHealth | None
    bodies: tuple[BodyEntry, ...]
    months: tuple[Month, ...]


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """A person of a portal, by name, and what the archive has of them, the newest first."""

    portal: str
    name: str
    items: tuple[Entry, ...]
    has_more: bool


@dataclass(frozen=True, kw_only=True)
class Facet:
    """Into what the items found fall apart by one of their columns."""

    name: str
    counts: tuple[tuple[str, int], ...]
    """Each value and how many items have it, the most first; years the newest first."""


@dataclass(frozen=True, kw_only=True)
class Division:
    """How many items a query finds, and how they divide."""

    total: int
    is_all: bool
    """False where there are more, and only the newest were counted."""
    facets: tuple[Facet, ...]


def divide(found: Facets) -> Division:
    """How items that were counted divide: the commonest of each, of years the latest."""
    values = {**asdict(found), "year": dict(sorted(found.year.items(), reverse=True))}
    return Division(
        total=found.total,
        is_all=found.is_all,
        facets=tuple(Facet(name=name, counts=tuple(values[name].items())[:FACET_VALUES]) for name in FACETS),
    )
