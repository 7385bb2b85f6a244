"""The vocabulary that scraper and archive both speak: frozen values, equal when all they say is equal.

Imports nothing of ours. `None` means that the page does not say; an empty string never occurs.
The allowed words (`Stage`, `Role` …) are constraints of the database too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Literal

Evidence = Literal["page", "feed", "claimed", "added"]
BodyKind = Literal["body", "officeholder"]
Stage = Literal["agenda", "minutes"]
RoundStatus = Literal["running", "ok", "partial", "unreachable", "aborted", "suspect"]
RoundKind = Literal["sync", "backfill", "import"]
Role = Literal["preparer", "presenter", "contact"]
ProposalKind = Literal["presenter", "counter"]
StandKind = Literal["dissent", "disqualification"]
RemovalKind = Literal["person", "item", "contacts"]
Audience = Literal["newsroom", "public"]
"""Who reads: only a newsroom sees how to reach people, and what was removed."""
PassageKind = Literal[
    "head",
    "preparation",
    "proposal",
    "description",
    "handling",
    "decision",
    "implementation",
    "appeal",
    "notified",
    "attachments",
    "history",
    "other",
]
Outcome = Literal["as_proposed", "amended", "voted", "tabled", "returned", "rejected", "withdrawn", "noted", "other"]
Language = Literal["fi", "sv"]
Secrecy = Literal["whole", "part"]
Change = Literal["stage", "text", "characters", "around"]
"""In what a version differs from the one before it: agenda became minutes, the words, only their writing, or only what
stands around the text."""
RemovalReason = Literal["redacted by portal", "withdrawn", "replaced by minutes", "unknown"]
GapReason = Literal["secret", "not_published", "fetch_failed", "never_seen"]
EventKind = Literal["new", "decided", "decided_otherwise", "text_changed", "removed", "minutes_out", "case_moved"]
FollowKind = Literal["search", "case", "body", "person", "portal"]
Channel = Literal["email", "webhook", "file"]
AlertLanguage = Literal["fi", "sv", "en"]
FileState = Literal["text", "scanned", "textless", "unreadable", "too_big"]
"""What became of an attachment's text: it has some, it is pictures of pages, it has neither text nor such pictures (a
drawing), it cannot be read, or only as far as the limits allow."""


@dataclass(frozen=True, kw_only=True)
class Portal:
    """One organisation's Dynasty installation."""

    slug: str
    name: str
    base_url: str
    """The address of its script, `https://…/cgi/DREQUEST.PHP`, without a query."""
    kind: str | None = None
    language: str | None = None
    """Its languages, `fi` or `fi sv`."""
    evidence: Evidence = "added"
    """How we know the address: seen on a page, in feed data, only claimed by others, or added by the user."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Bytes as fetched, with where and when."""

    url: str
    """The canonical address."""
    body: bytes
    status: int
    media_type: str | None
    fetched_at: datetime
    headers: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    """In which its text was read; None while nobody did, and where nobody could."""

    @property
    def digest(self) -> str:
        """SHA-256 of the body, 64 hexadecimal digits."""
        return sha256(self.body).hexdigest()

    @property
    def charset(self) -> str | None:
        """What the HTTP header says of the encoding; the page itself may say otherwise."""
        match = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", self.header("content-type") or "", re.IGNORECASE)
        return match[1] if match else None

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One part of the text, under the label that opens it. Joined, the passages give back the whole text."""

    kind: PassageKind
    label: str | None
    """As printed, colon included."""
    text: str | None


@dataclass(frozen=True, kw_only=True)
class Preparer:
    """A person named for the preparation, presentation or further information of an item."""

    role: Role
    name: str | None
    job_title: str | None = None
    unit: str | None = None
    phone: str | None = None
    email: str | None = None
    printed: str | None = None
    """The name as printed, where that differs from `name`, which has the given name first."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the presenter (or a member, as a counter-proposal) proposed."""

    kind: ProposalKind
    proposer_title: str | None
    proposer_name: str | None
    text: str
    supporters: tuple[str, ...] = ()
    """Who supported a counter-proposal: names in the nominative where that is certain, else as printed."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The text decided, and how, with the sentence that says so."""

    text: str
    outcome: Outcome
    unanimous: bool | None
    evidence: str | None


@dataclass(frozen=True, kw_only=True)
class Vote:
    """One vote, with what was voted on."""

    in_favour: int | None
    """JAA, the proposal voted on."""
    against: int | None
    """EI, what was proposed against it."""
    blank: int | None
    absent: int | None
    subject: str | None
    """The sentence that sets JAA against EI."""


@dataclass(frozen=True, kw_only=True)
class Stand:
    """What set somebody apart from the decision: a dissent from it, or a disqualification from its handling."""

    kind: StandKind
    name: str | None
    """None where the sentence does not name anybody for certain."""
    text: str
    """The sentence that says so."""


@dataclass(frozen=True, kw_only=True)
class Handling:
    """One body's turn at a case, as printed on the page."""

    body_name: str
    held_on: date
    section: int | None
    is_current: bool
    passages: tuple[Passage, ...] = ()
    preparers: tuple[Preparer, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    decision: Decision | None = None
    votes: tuple[Vote, ...] = ()
    stands: tuple[Stand, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document that the page links to."""

    title: str | None
    url: str
    """The canonical address."""


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """All that one item page says."""

    portal_key: str | None
    """The id that the page itself names (`2025100-4`), when it names one."""
    body_name: str
    stage: Stage
    held_on: date
    number: int | None
    section: int | None
    title: str | None
    case_number: str | None
    function_class: str | None
    language: Language | None
    secrecy: Secrecy | None
    secrecy_law: str | None = None
    """The section of law as printed, `JulkL 24 § 1 mom. 32 kohta`."""
    pdf_url: str | None
    handlings: tuple[Handling, ...]
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()
    meeting_key: str | None = None
    """The meeting that the page links to as its own."""
    previous_key: str | None = None
    next_key: str | None = None
    appeal_url: str | None = None
    """The instructions for an appeal, when the page links to them."""

    @property
    def current(self) -> Handling:
        """The handling that is this item's own; every item page has exactly one."""
        return next(handling for handling in self.handlings if handling.is_current)


@dataclass(frozen=True, kw_only=True)
class ListedItem:
    """One line of a meeting's list."""

    portal_key: str
    number: int | None
    section: int | None
    title: str
    url: str
    """The canonical address."""
    has_attachments: bool = False
    """Whether the list marks it as having attachments."""
    appeal_url: str | None = None
    """The instructions for an appeal, when the list says for which sections they are."""


@dataclass(frozen=True, kw_only=True)
class UnlinkedItem:
    """One line of a meeting's list that leads to no page: a secret item, or one not published."""

    number: int | None
    section: int | None
    title: str


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """A person listed among a meeting's attendees, or among those absent."""

    name: str
    role: str | None
    """As printed, `kaupunginsihteeri, sihteeri`; None where only a caption says it."""
    note: str | None
    """`saapui klo 15.33 § 126 käsittelyn aikana`."""
    present: bool
    """False for those listed as absent; who came late or left early was present."""


@dataclass(frozen=True, kw_only=True)
class MeetingPage:
    """All that one meeting page says."""

    portal_key: str | None
    """The id that the page itself names (`2025100`), when it names one."""
    body_name: str
    stage: Stage
    held_on: date
    starts_at: datetime | None
    place: str | None
    checked: bool
    published_on: date | None
    pdf_url: str | None
    language: Language | None
    items: tuple[ListedItem, ...]
    attendees: tuple[Attendee, ...] = ()
    unlinked: tuple[UnlinkedItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListedMeeting:
    """One line of a body's list of meetings, or a body's latest meeting."""

    portal_key: str
    stage: Stage
    held_on: date
    url: str
    """The canonical address."""


@dataclass(frozen=True, kw_only=True)
class ListedBody:
    """One line of the page of bodies."""

    name: str
    portal_key: str | None
    """The body's own id in the portal, when its list of meetings is linked."""
    latest: ListedMeeting | None


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """Which of the known pages the plan hears of, besides those never read and those named."""

    since: date
    """Of meetings held since this day."""
    unseen_since: datetime
    """Or not looked at since this instant."""


@dataclass(frozen=True, kw_only=True)
class KnownMeeting:
    """What the archive knows of a meeting, for deciding whether to look at it again."""

    portal_key: str
    url: str
    body_name: str | None
    held_on: date | None
    stage: Stage | None
    checked: bool
    last_seen_at: datetime | None
    """When its own page was last read; None when it never was."""
    is_removed: bool = False
    """Whether the portal shows it no more."""
    is_continued: bool = False
    """Whether it is an agenda whose minutes are here under another id."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """What only a round knows of a page: the portal shows it now, and since when there is news of the portal."""

    news_since: datetime | None = None
    """None until the portal's first round has ended."""


@dataclass(frozen=True, kw_only=True)
class KnownItem:
    """What the archive knows of an agenda item, for deciding whether to look at it again."""

    portal_key: str
    url: str
    title: str | None
    body_name: str | None
    held_on: date | None
    stage: Stage | None
    last_seen_at: datetime | None
    """When its own page was last looked at; None when it is only listed so far."""
    meeting_stage: Stage | None
    meeting_seen_at: datetime | None
    meeting_changed_at: datetime | None = None
    """When the meeting's own page last said something new."""
    checked: bool = False
    """Whether its meeting's minutes are checked."""
    is_removed: bool = False
    is_continued: bool = False
    """Whether its meeting's minutes are here under another id."""
    is_forgotten: bool = False
    """Whether it was removed for good: then it is never looked at again."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An address that could not be fetched or read, and when it is tried again."""

    portal: str
    url: str
    reason: str
    attempts: int
    gone: int = 0
    """How many looks in a row found that the portal has no such page any more."""
    first_at: datetime
    last_at: datetime
    next_try_at: datetime | None
    """None when it was tried often enough: a person must look."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What the archive lacks of a body's year: a meeting, or some of its items, by section or else by number."""

    reason: GapReason
    meeting_key: str | None
    """None for sections between the meetings that are known."""
    first_number: int | None = None
    last_number: int | None = None
    first_section: int | None = None
    last_section: int | None = None
    held_before: date | None = None
    """For sections between meetings, the day of the meeting that follows them."""

    @property
    def places(self) -> int:
        """How many items are missing; a meeting that nobody read counts as one."""
        first, last = self.first_section or self.first_number, self.last_section or self.last_number
        return last - first + 1 if first is not None and last is not None else 1


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """A row of the view `coverage`, with the gaps behind it."""

    portal: str
    body: str
    year: int
    meetings: int
    items_expected: int
    items_held: int
    sections_missing: str | None
    reason: str | None
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True)
class Warned:
    """How often the reader warned of one thing, on a portal's pages of one kind."""

    portal: str
    kind: str
    warning: str
    """With `…` for what differs from page to page."""
    count: int


@dataclass(frozen=True, kw_only=True)
class FilesHealth:
    """How the files of attachments are."""

    folder: str | None
    """Where they are; None of a PostgreSQL archive when nobody says."""
    counts: Mapping[str, int]
    """How many by the state of their text, and `erased`."""
    missing: tuple[str, ...]
    """The digests of those that should be there."""
    strays: int
    """How many stand in the folder that no row names."""
    unreadable: tuple[tuple[str, str], ...]
    """Address and reason of each that could not be read, or not whole."""


@dataclass(frozen=True, kw_only=True)
class PortalHealth:
    """How a portal's last round ended."""

    portal: str
    status: RoundStatus
    finished_at: datetime | None
    last_good_at: datetime | None
    """When a round last ended well; None when none ever did."""
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What a round's pages of one kind and stage held, `item minutes`."""

    kind: str
    pages: int
    found: Mapping[str, int]
    """On how many of them each field was found, and each mark of structure (`.data-part-block-htm`)."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """What one round did. The counts are of agenda items; `requests` counts all that went to the network."""

    portal: str
    status: RoundStatus
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    requests: int = 0
    seconds: float = 0.0
    failures: tuple[tuple[str, str], ...] = ()
    """Address and reason of each page that failed."""
    notes: tuple[str, ...] = ()
    """What a person should know besides, in sentences."""


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """An item with the columns of the view `item_list`, also one that the view leaves out because of its twin."""

    item_id: int
    portal: str
    body: str | None
    held_on: date | None
    stage: Stage | None
    number: int | None
    section: int | None
    title: str | None
    case_number: str | None
    outcome: Outcome | None
    url: str
    first_seen_at: datetime
    changed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ItemQuery:
    """What to look for: every term of the words (see archive/query.py), and every condition that is given."""

    words: tuple[str, ...] = ()
    portal: str | None = None
    body: str | None = None
    """A part of the body's name."""
    held_from: date | None = None
    held_until: date | None = None
    person: str | None = None
    """A part of the name of somebody who prepared, presented or proposed."""
    case_number: str | None = None
    outcome: Outcome | None = None
    stage: Stage | None = None
    limit: int = 20
    offset: int = 0
    """How many of the first to leave out."""
    audience: Audience = "newsroom"
    """The public does not see items that were removed."""
    ranked: bool = False
    """The best of the newest first, rather than the newest."""
    versions: Literal["current", "all"] = "current"
    """Whether what items said before is sought too."""
    item_ids: tuple[int, ...] | None = None
    """Only among these items."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """A word of a text, as written there, and the term of the query that it meets."""

    asked: str
    word: str


@dataclass(frozen=True, kw_only=True)
class AttachedHit:
    """Where in an attachment stands what the item's own text lacks of a query, with a piece of the first such page."""

    title: str | None
    """The attachment's."""
    url: str
    pages: tuple[int, ...]
    """The first of them, counted from 1."""
    snippet: str | None


@dataclass(frozen=True, kw_only=True)
class Hit:
    """An item found, with a piece of its text around the first word found."""

    line: ItemLine
    snippet: str | None
    score: float
    """How much of it, and how weighty a part, holds the words: a title counts more than a decision or a proposal, and
    these more than the rest."""
    why: tuple[Match, ...] = ()
    """The words that met the query, of each term some."""
    ordinal: int | None = None
    """The version found; None of an item whose page was not read."""
    is_current: bool = True
    attached: tuple[AttachedHit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Facets:
    """How many of the items found are of which portal, body, year, stage and outcome, the most frequent first."""

    total: int
    is_all: bool
    """False where only the newest were counted."""
    portal: Mapping[str, int]
    body: Mapping[str, int]
    year: Mapping[str, int]
    stage: Mapping[str, int]
    outcome: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class IndexHealth:
    """How the search index stands beside the texts."""

    analyser: str
    """Today's version."""
    texts: int
    """How many are in the index."""
    missing: int
    """How many are not."""
    stray: int
    """How many are there and should not be."""
    outdated: Mapping[str, int]
    """How many have the keys of another analyser, by its version."""
    compared: int = 0
    """Of how many items, taken by chance, the keys were held against the texts."""
    differing: int = 0
    """Of how many of these the index holds other keys than the texts give."""


@dataclass(frozen=True, kw_only=True)
class ArchivedHandling(Handling):
    """A handling with what the archive knows of it beyond its page."""

    body: str | None
    """The full name of the body that `body_name` certainly stands for."""
    item_id: int | None
    """The archived item whose own turn it certainly is; of the current handling the item itself."""

    @property
    def printed(self) -> Handling:
        """The handling as its page has it."""
        return Handling(**{field.name: getattr(self, field.name) for field in fields(Handling)})


@dataclass(frozen=True, kw_only=True)
class ItemVersion:
    """A version of an item's text: the first is ordinal 0; `seen_until` is None while the portal still says it."""

    ordinal: int
    stage: Stage
    language: Language | None
    title: str | None
    seen_from: datetime
    seen_until: datetime | None
    parser_version: int
    warnings: tuple[str, ...]
    digest: str
    """SHA-256 of the stored page."""
    change: Change | None = None
    """In what it differs from the version before; None for the first."""
    handlings: tuple[ArchivedHandling, ...]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, kw_only=True)
class FilePage:
    """One page of a document: its number, counted from 1, and its text, None when it has none."""

    number: int
    text: str | None
    is_scanned: bool = False
    """Whether it is a picture, so that it has words which nobody can search."""


@dataclass(frozen=True, kw_only=True)
class FileText:
    """What could be read of a document."""

    state: FileState
    reason: str | None
    """Why not all of it could be read."""
    extractor: str | None
    """By which reader, with its version; None when that did not come so far."""
    page_count: int | None
    """How many pages it has; `pages` may be fewer."""
    pages: tuple[FilePage, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WantedFile:
    """An attachment whose bytes are to be fetched: by its address, for all current versions that link to it."""

    url: str
    held: Page | None
    """The last download of that address, without its body; None when there was none."""


@dataclass(frozen=True, kw_only=True)
class AttachedText:
    """What one page of an attachment says."""

    title: str | None
    """The attachment's."""
    url: str
    page: int
    """Counted from 1."""
    text: str


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """What is known of a document that was fetched."""

    digest: str
    """SHA-256 of its bytes."""
    media_type: str
    size_bytes: int
    state: FileState
    reason: str | None
    page_count: int | None
    fetched_at: datetime
    erased_at: datetime | None
    """Since when its bytes are not here any more, for somebody's sake."""


@dataclass(frozen=True, kw_only=True)
class HeldFile(StoredFile):
    """What is held of an attachment of a version."""

    version: int
    """Its ordinal."""
    url: str
    scanned_pages: int


@dataclass(frozen=True, kw_only=True)
class ItemDetail:
    """An item with all its versions, oldest first; without any while it is only listed."""

    line: ItemLine
    portal_key: str
    pdf_url: str | None
    agenda: ItemLine | None = None
    """The item that became this one, where the minutes have an id of their own; its versions come first."""
    twin: ItemLine | None
    """The item that says the same in the other language."""
    versions: tuple[ItemVersion, ...]
    files: tuple[HeldFile, ...] = ()
    """What is held of the versions' attachments."""
    removed_at: datetime | None = None
    removal_reason: str | None = None
