"""The schema: identity above, what was said below. Knows no query, no engine and no Alembic.

A class is named after what one row of its table is. The words that a column may hold come from the records, so that
both speak the same; the migrations spell them out, and a test holds the two together.
"""

from datetime import UTC, date, datetime
from typing import Any, ClassVar, get_args

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column, relationship

from archive.records import (
    AlertLanguage,
    Audience,
    BodyKind,
    Change,
    Channel,
    EventKind,
    Evidence,
    FileState,
    FollowKind,
    GapReason,
    Language,
    Outcome,
    PassageKind,
    ProposalKind,
    RemovalKind,
    Role,
    RoundKind,
    RoundStatus,
    Secrecy,
    Stage,
    StandKind,
)

VIEWS = {
    "item_list": (
        "item_id portal body held_on stage number section title case_number outcome url first_seen_at changed_at"
    ),
    "decision_list": (
        "item_id portal body held_on section title case_number proposer_title proposer_name proposal decision outcome "
        "unanimous in_favour against url"
    ),
    "preparer_list": "item_id portal body held_on section title case_number role name job_title phone email",
    "case_history": "case_number portal held_on body section stage title outcome decision item_id",
    "coverage": "portal body year meetings items_expected items_held sections_missing reason",
    "version_list": "item_id ordinal stage title seen_from seen_until proposal decision",
    "twin_list": "item_id twin_item_id portal body twin_body held_on section title twin_title",
}
"""The views that people rely on, with their columns in order. What they select stands in the migrations."""


SEARCH_INDEX = "search_index"
"""The table of keys, of a kind of its own on each database, with the tables that SQLite makes beside it."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: refuses a datetime without time zone and gives back aware UTC, on SQLite too, which forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database: UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; instants are stored in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From the database: SQLite gives the UTC that was stored, without saying so; PostgreSQL any zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; every constraint has a name, the same on both databases."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        bool: Boolean,
        bytes: LargeBinary,
        date: Date,
        datetime: UtcDateTime,
        int: Integer,
        list[str]: JSON,
        list[list[str]]: JSON,
        dict[str, int]: JSON,
        dict[str, str]: JSON,
        str: Text,
    } | dict.fromkeys(
        # Without this, SQLAlchemy makes an enumeration type of a Literal; our rule is a constraint with a name.
        (
            AlertLanguage,
            Audience,
            BodyKind,
            Change,
            Channel,
            EventKind,
            Evidence,
            FileState,
            FollowKind,
            GapReason,
            Language,
            Outcome,
            PassageKind,
            ProposalKind,
            RemovalKind,
            Role,
            RoundKind,
            RoundStatus,
            Secrecy,
            Stage,
            StandKind,
        ),
        Text,
    )

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


def _one_of(column: str, words: object) -> CheckConstraint:
    """The rule that a column holds one of the words of a Literal, or nothing where it may be NULL."""
    allowed = ", ".join(f"'{word}'" for word in get_args(words))
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def _part_of(parent: str) -> MappedColumn[Any]:
    """A reference to what this row cannot live without."""
    return mapped_column(ForeignKey(f"{parent}.id", ondelete="CASCADE"))


def _refers_to(target: str) -> MappedColumn[Any]:
    """A reference that may be unknown, and that goes when its target goes."""
    return mapped_column(ForeignKey(f"{target}.id", ondelete="SET NULL"), index=True)


def _told_by(own: str) -> MappedColumn[Any]:
    """A reference to the row that stands for this one; a rule lets only one refer to it."""
    return mapped_column(ForeignKey(f"{own}.id", ondelete="SET NULL"))


class PortalRow(Base):
    """One organisation's Dynasty installation."""

    __tablename__ = "portals"
    __table_args__ = (UniqueConstraint("slug"), UniqueConstraint("base_url"), _one_of("evidence", Evidence))

    slug: Mapped[str]
    name: Mapped[str]
    base_url: Mapped[str]
    kind: Mapped[str | None]
    language: Mapped[str | None]
    evidence: Mapped[Evidence]
    schedule: Mapped[str | None]
    """When it is asked, where its user chose that: a cron expression, or `every 6h`."""


class BodyRow(Base):
    """A council, board or committee, or an officeholder who decides alone, by the name that its portal prints."""

    __tablename__ = "bodies"
    __table_args__ = (UniqueConstraint("portal_id", "name"), _one_of("kind", BodyKind))

    portal_id: Mapped[int] = _part_of("portals")
    name: Mapped[str]
    kind: Mapped[BodyKind] = mapped_column(default="body")


class MeetingRow(Base):
    """A meeting. One known only from a feed may lack its stage, its date and its body until its page is read."""

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("portal_id", "portal_key"),
        UniqueConstraint("twin_id"),
        UniqueConstraint("minutes_id"),
        _one_of("stage", Stage),
        _one_of("language", Language),
        Index(None, "held_on"),
        Index(None, "portal_id", "held_on"),
    )

    portal_id: Mapped[int] = _part_of("portals")
    body_id: Mapped[int | None] = _refers_to("bodies")
    portal_key: Mapped[str]
    held_on: Mapped[date | None]
    starts_at: Mapped[datetime | None]
    place: Mapped[str | None]
    stage: Mapped[Stage | None]
    language: Mapped[Language | None]
    checked: Mapped[bool | None]
    published_on: Mapped[date | None]
    url: Mapped[str]
    pdf_url: Mapped[str | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    """When its own page was last read."""
    changed_at: Mapped[datetime | None]
    """When its own page last said something new."""
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str | None]
    twin_id: Mapped[int | None] = _told_by("meetings")
    """What says the same in the portal's first language."""
    minutes_id: Mapped[int | None] = _told_by("meetings")
    """What an agenda's became in minutes that have an id of their own."""


class AttendeeRow(Base):
    """A person listed among a meeting's attendees, or among those absent."""

    __tablename__ = "attendees"
    __table_args__ = (UniqueConstraint("meeting_id", "ordinal"),)

    meeting_id: Mapped[int] = _part_of("meetings")
    ordinal: Mapped[int]
    name: Mapped[str]
    role: Mapped[str | None]
    note: Mapped[str | None]
    present: Mapped[bool]


class UnlinkedItemRow(Base):
    """A line of a meeting's list that leads to no page."""

    __tablename__ = "unlinked_items"
    __table_args__ = (UniqueConstraint("meeting_id", "ordinal"),)

    meeting_id: Mapped[int] = _part_of("meetings")
    ordinal: Mapped[int]
    number: Mapped[int | None]
    section: Mapped[int | None]
    title: Mapped[str]


class CaseRow(Base):
    """What travels through several meetings, under one case number."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("portal_id", "case_number"), Index(None, "case_number"))

    portal_id: Mapped[int] = _part_of("portals")
    case_number: Mapped[str]
    function_class: Mapped[str | None]
    title: Mapped[str | None]


class AgendaItemRow(Base):
    """An item of a meeting, or an officeholder decision, which has a body and a day in the place of a meeting.

    An item keeps its identity from agenda to minutes; what its page said stands in its versions. The portals number
    the two kinds apart, so that a key may occur once in each.
    """

    __tablename__ = "agenda_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "portal_key"),
        Index(None, "portal_id", "portal_key"),
        Index(
            "uq_agenda_items_without_meeting",
            "portal_id",
            "portal_key",
            unique=True,
            sqlite_where=text("meeting_id IS NULL"),
            postgresql_where=text("meeting_id IS NULL"),
        ),
        CheckConstraint(
            "(meeting_id IS NOT NULL AND body_id IS NULL AND held_on IS NULL) OR "
            "(meeting_id IS NULL AND body_id IS NOT NULL AND held_on IS NOT NULL)",
            name="meeting_or_body",
        ),
        UniqueConstraint("twin_id"),
        UniqueConstraint("minutes_id"),
        _one_of("stage", Stage),
        _one_of("language", Language),
        _one_of("secrecy", Secrecy),
    )

    portal_id: Mapped[int] = _part_of("portals")
    meeting_id: Mapped[int | None] = _part_of("meetings")
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[date | None]
    case_id: Mapped[int | None] = _refers_to("cases")
    portal_key: Mapped[str]
    number: Mapped[int | None]
    section: Mapped[int | None]
    title: Mapped[str | None]
    stage: Mapped[Stage | None]
    language: Mapped[Language | None]
    secrecy: Mapped[Secrecy | None]
    secrecy_law: Mapped[str | None]
    url: Mapped[str]
    pdf_url: Mapped[str | None]
    # Items and versions refer to each other: the name is for ALTER TABLE, which PostgreSQL needs after both stand.
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("versions.id", name="fk_agenda_items_current_version_id", ondelete="SET NULL", use_alter=True),
        index=True,
    )
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    """When its own page was last looked at."""
    changed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str | None]
    twin_id: Mapped[int | None] = _told_by("agenda_items")
    """What says the same in the portal's first language."""
    minutes_id: Mapped[int | None] = _told_by("agenda_items")
    """What an agenda's became in minutes that have an id of their own."""

    meeting: Mapped[MeetingRow | None] = relationship(viewonly=True)


class SearchTextRow(Base):
    """What of an item is in the search index: one of its versions, or the listed title of one that was not read.

    The keys themselves stand in `search_index`, under the same id, which the migrations make of each database's own
    kind. The id orders: by day, item and version, those without a day first.
    """

    __tablename__ = "search_texts"
    __table_args__ = (UniqueConstraint("agenda_item_id", "ordinal"), Index(None, "analyser"))

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False, sort_order=-1
    )
    agenda_item_id: Mapped[int] = _part_of("agenda_items")
    ordinal: Mapped[int | None]
    """The version's; NULL where none was read."""
    is_current: Mapped[bool]
    analyser: Mapped[str]
    """Of which version the keys are."""


class PageRow(Base):
    """Bytes as fetched, compressed; the digest is that of the bytes before compression."""

    __tablename__ = "pages"
    __table_args__ = (Index(None, "portal_id", "url"), CheckConstraint("length(digest) = 64", name="digest"))

    portal_id: Mapped[int] = _part_of("portals")
    url: Mapped[str]
    status: Mapped[int]
    digest: Mapped[str]
    media_type: Mapped[str | None]
    encoding: Mapped[str | None]
    body: Mapped[bytes]
    fetched_at: Mapped[datetime]
    headers: Mapped[list[list[str]]]
    """Name and value of each, in the order received."""
    problem: Mapped[str | None]
    """Why it could not be read; NULL for a page that could."""
    erased_at: Mapped[datetime | None]
    """Since when its bytes are not here any more, for somebody's sake; the digest and the seal stay."""


class SealRow(Base):
    """A page's place in the chain of its portal. Nothing before a link can change without changing the link."""

    __tablename__ = "seals"
    __table_args__ = (UniqueConstraint("portal_id", "ordinal"), UniqueConstraint("page_id"))

    portal_id: Mapped[int] = _part_of("portals")
    round_id: Mapped[int | None] = _refers_to("rounds")
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id", ondelete="SET NULL"))
    ordinal: Mapped[int]
    digest: Mapped[str]
    """Of the page's bytes."""
    metadata_digest: Mapped[str]
    """Of what was received beside them."""
    chain: Mapped[str]


class VersionRow(Base):
    """What an item's page said from one time until another; until NULL while it is what the page says."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("agenda_item_id", "ordinal"),
        _one_of("stage", Stage),
        _one_of("language", Language),
        _one_of("change", Change),
    )

    agenda_item_id: Mapped[int] = _part_of("agenda_items")
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    stage: Mapped[Stage]
    language: Mapped[Language | None]
    title: Mapped[str | None]
    seen_from: Mapped[datetime]
    seen_until: Mapped[datetime | None]
    parser_version: Mapped[int]
    warnings: Mapped[list[str]]
    change: Mapped[Change | None]
    """In what it differs from the version before; NULL for the first, and where nobody looked."""


class HandlingRow(Base):
    """One body's turn at the case, as printed on the page. The current one is the item's own."""

    __tablename__ = "handlings"
    __table_args__ = (
        UniqueConstraint("version_id", "ordinal"),
        Index(
            "uq_handlings_current",
            "version_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index(None, "portal_id", "body_name"),
        Index(None, "body_id", "held_on"),
    )

    portal_id: Mapped[int] = _part_of("portals")
    """Its version's portal, so that what a portal prints under one name is found without reading all handlings."""
    version_id: Mapped[int] = _part_of("versions")
    ordinal: Mapped[int]
    body_name: Mapped[str]
    """As printed, perhaps abbreviated."""
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id", ondelete="SET NULL"))
    """The body that the printed name certainly stands for."""
    held_on: Mapped[date]
    section: Mapped[int | None]
    is_current: Mapped[bool]
    agenda_item_id: Mapped[int | None] = _refers_to("agenda_items")
    """The archived item whose own turn it certainly is; of the current handling the item itself."""


class PassageRow(Base):
    """One part of a handling's text."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("handling_id", "ordinal"), _one_of("kind", PassageKind))

    handling_id: Mapped[int] = _part_of("handlings")
    ordinal: Mapped[int]
    kind: Mapped[PassageKind]
    label: Mapped[str | None]
    text: Mapped[str | None]


class PersonRow(Base):
    """A person by name, the given name first, however a page prints it."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("portal_id", "name"),)

    portal_id: Mapped[int] = _part_of("portals")
    name: Mapped[str]


class PreparerRow(Base):
    """A person named for the preparation, presentation or further information."""

    __tablename__ = "preparers"
    __table_args__ = (UniqueConstraint("handling_id", "ordinal"), _one_of("role", Role))

    handling_id: Mapped[int] = _part_of("handlings")
    ordinal: Mapped[int]
    role: Mapped[Role]
    person_id: Mapped[int | None] = _refers_to("people")
    name: Mapped[str | None]
    job_title: Mapped[str | None]
    unit: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    printed: Mapped[str | None]


class ProposalRow(Base):
    """What the presenter, or a member, proposed."""

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("handling_id", "ordinal"), _one_of("kind", ProposalKind))

    handling_id: Mapped[int] = _part_of("handlings")
    ordinal: Mapped[int]
    kind: Mapped[ProposalKind]
    proposer_title: Mapped[str | None]
    proposer_name: Mapped[str | None]
    person_id: Mapped[int | None] = _refers_to("people")
    text: Mapped[str]
    supporters: Mapped[list[str]]


class DecisionRow(Base):
    """The text decided. A handling without a row here is not decided yet, or its page does not say."""

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("handling_id"), _one_of("outcome", Outcome))

    handling_id: Mapped[int] = _part_of("handlings")
    text: Mapped[str]
    outcome: Mapped[Outcome]
    unanimous: Mapped[bool | None]
    evidence: Mapped[str | None]


class VoteRow(Base):
    """One vote of a handling."""

    __tablename__ = "votes"
    __table_args__ = (UniqueConstraint("handling_id", "ordinal"),)

    handling_id: Mapped[int] = _part_of("handlings")
    ordinal: Mapped[int]
    in_favour: Mapped[int | None]
    against: Mapped[int | None]
    blank: Mapped[int | None]
    absent: Mapped[int | None]
    subject: Mapped[str | None]


class StandRow(Base):
    """A dissent from a decision, or a disqualification from its handling."""

    __tablename__ = "stands"
    __table_args__ = (UniqueConstraint("handling_id", "ordinal"), _one_of("kind", StandKind))

    handling_id: Mapped[int] = _part_of("handlings")
    ordinal: Mapped[int]
    kind: Mapped[StandKind]
    person_id: Mapped[int | None] = _refers_to("people")
    name: Mapped[str | None]
    text: Mapped[str]


class AttachmentRow(Base):
    """A document that a version's page links to."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("version_id", "ordinal"),
        CheckConstraint("length(digest) = 64", name="digest"),
        Index(None, "digest"),
    )

    version_id: Mapped[int] = _part_of("versions")
    ordinal: Mapped[int]
    title: Mapped[str | None]
    url: Mapped[str]
    media_type: Mapped[str | None]
    size_bytes: Mapped[int | None]
    digest: Mapped[str | None]
    """Of the file that was had from its address for this version, see `files`; NULL until it is fetched."""


class FileRow(Base):
    """A document by its bytes, which stand in the folder of files under their digest. Media type by content."""

    __tablename__ = "files"
    __table_args__ = (
        UniqueConstraint("digest"),
        CheckConstraint("length(digest) = 64", name="digest"),
        _one_of("state", FileState),
    )

    digest: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    fetched_at: Mapped[datetime]
    """When it was had first."""
    state: Mapped[FileState]
    reason: Mapped[str | None]
    """Why not all of its text could be read."""
    extractor: Mapped[str | None]
    pages: Mapped[int | None]
    """How many it has; those that were read stand in `file_pages`."""
    erased_at: Mapped[datetime | None]
    """Since when its bytes are not here any more, for somebody's sake; the digest stays."""


class FilePageRow(Base):
    """One page of a document, counted from 1, with its text; NULL where it has none, as a scanned one."""

    __tablename__ = "file_pages"
    __table_args__ = (UniqueConstraint("file_id", "page"),)

    file_id: Mapped[int] = _part_of("files")
    page: Mapped[int]
    text: Mapped[str | None]
    is_scanned: Mapped[bool]


class DownloadRow(Base):
    """A document as it was had from an address of a portal."""

    __tablename__ = "downloads"
    __table_args__ = (Index(None, "portal_id", "url"),)

    portal_id: Mapped[int] = _part_of("portals")
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), index=True)
    url: Mapped[str]
    fetched_at: Mapped[datetime]
    headers: Mapped[list[list[str]]]
    """Name and value of each, in the order received."""


class RoundRow(Base):
    """One run over one portal."""

    __tablename__ = "rounds"
    __table_args__ = (
        _one_of("kind", RoundKind),
        _one_of("status", RoundStatus),
        Index(None, "portal_id", "started_at"),
    )

    portal_id: Mapped[int] = _part_of("portals")
    kind: Mapped[RoundKind]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    status: Mapped[RoundStatus]
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[str]] = mapped_column(default=list)
    """What a person should know of it, in sentences."""
    chain_head: Mapped[str | None]
    """The last link of the portal's chain when the round ended: whoever notes it down can prove all before it."""


class ObservationRow(Base):
    """On how many of a round's pages of one kind each field and each mark of structure was found."""

    __tablename__ = "observations"
    __table_args__ = (UniqueConstraint("round_id", "kind"),)

    round_id: Mapped[int] = _part_of("rounds")
    kind: Mapped[str]
    pages: Mapped[int]
    found: Mapped[dict[str, int]]


class RemovalRow(Base):
    """What was removed for good, on whose order; never the data. Not finished: to be asked for again."""

    __tablename__ = "removals"
    __table_args__ = (_one_of("kind", RemovalKind),)

    kind: Mapped[RemovalKind]
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[str]
    reason: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, int]]
    """How many rows of which table."""


class TombstoneRow(Base):
    """The keyed hash of a form of a name, or of a page's address, that must not come back."""

    __tablename__ = "tombstones"
    __table_args__ = (UniqueConstraint("digest"),)

    removal_id: Mapped[int] = mapped_column(ForeignKey("removals.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str]


class SecretRow(Base):
    """What this archive keeps to itself: the key of its hashes."""

    __tablename__ = "secrets"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str]
    value: Mapped[str]


class FailureRow(Base):
    """An address that could not be fetched or read, until it is solved."""

    __tablename__ = "failures"
    __table_args__ = (UniqueConstraint("portal_id", "url"),)

    portal_id: Mapped[int] = _part_of("portals")
    page_id: Mapped[int | None] = _refers_to("pages")
    """The bytes that could not be read, when there were any."""
    url: Mapped[str]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    attempts: Mapped[int]
    gone: Mapped[int] = mapped_column(default=0)
    """How many looks in a row found the page gone, rather than broken."""
    reason: Mapped[str]
    next_try_at: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]


class BodyYearRow(Base):
    """What the archive holds of a body's year, and what it lacks."""

    __tablename__ = "body_years"
    __table_args__ = (UniqueConstraint("body_id", "year"),)

    body_id: Mapped[int] = _part_of("bodies")
    year: Mapped[int]
    meetings: Mapped[int]
    items_expected: Mapped[int]
    items_held: Mapped[int]
    sections_missing: Mapped[str | None]
    """`3, 7–9`."""
    reason: Mapped[str | None]
    """How many are missing for which reason, `never_seen 12, secret 1`."""


class GapRow(Base):
    """A meeting that is missing, or items of one, or sections between the meetings that are known."""

    __tablename__ = "gaps"
    __table_args__ = (_one_of("reason", GapReason),)

    body_year_id: Mapped[int] = mapped_column(ForeignKey("body_years.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    first_number: Mapped[int | None]
    last_number: Mapped[int | None]
    first_section: Mapped[int | None]
    last_section: Mapped[int | None]
    held_before: Mapped[date | None]
    """For sections between meetings, the day of the meeting that follows them."""
    reason: Mapped[GapReason]


class LeaseRow(Base):
    """Who is at a portal now, until when unless renewed. Its portal may have no row yet."""

    __tablename__ = "leases"
    __table_args__ = (UniqueConstraint("slug"),)

    slug: Mapped[str]
    holder: Mapped[str]
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class EventRow(Base):
    """Something that happened to an item, written with what tells it. Holds no text: what it says is read when told."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("agenda_item_id", "kind", "version_id", "at"),
        UniqueConstraint("same_as_id"),
        _one_of("kind", EventKind),
        Index(
            "ix_events_unmatched",
            "id",
            sqlite_where=text("matched_at IS NULL"),
            postgresql_where=text("matched_at IS NULL"),
        ),
    )

    kind: Mapped[EventKind]
    agenda_item_id: Mapped[int] = _part_of("agenda_items")
    version_id: Mapped[int | None] = _refers_to("versions")
    """What told it; of a removal, what was said last."""
    from_body_id: Mapped[int | None] = _refers_to("bodies")
    """Of a case that moved, the body that had it before."""
    at: Mapped[datetime]
    matched_at: Mapped[datetime | None]
    """When it was held against what people follow."""
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"))
    """The event that told the same in the other language."""


class FollowerRow(Base):
    """Somebody who is told: where, when and in which language. Nothing else is known of them."""

    __tablename__ = "followers"
    __table_args__ = (
        UniqueConstraint("token"),
        _one_of("channel", Channel),
        _one_of("language", AlertLanguage),
        _one_of("audience", Audience),
        CheckConstraint("hour >= 0 AND hour <= 23", name="hour"),
    )

    token: Mapped[str]
    """Who knows it may see and end what is followed."""
    secret: Mapped[str]
    """With which a webhook's requests are signed."""
    channel: Mapped[Channel]
    address: Mapped[str]
    hour: Mapped[int | None]
    """Of the day in Finland, for one digest a day; NULL: at once."""
    language: Mapped[AlertLanguage]
    audience: Mapped[Audience]
    wants_quiet: Mapped[bool]
    """Whether a day without news is told too."""
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """NULL until the address itself said yes: nothing but the letter that asks goes there."""
    ended_at: Mapped[datetime | None]


class FollowRow(Base):
    """What a follower follows."""

    __tablename__ = "follows"
    __table_args__ = (_one_of("kind", FollowKind),)

    follower_id: Mapped[int] = mapped_column(ForeignKey("followers.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FollowKind]
    query: Mapped[dict[str, str]]
    """The conditions by their names in `ItemQuery`; the words with spaces between."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class DeliveryRow(Base):
    """One message to a follower; its key stays the same however often it is tried."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("key"), UniqueConstraint("follower_id", "slot"))

    follower_id: Mapped[int] = _part_of("followers")
    key: Mapped[str]
    slot: Mapped[datetime | None]
    """The hour of a digest; NULL: at once."""
    prepared_at: Mapped[datetime]
    attempts: Mapped[int]
    next_try_at: Mapped[datetime | None]
    """NULL: as soon as may be."""
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why the last attempt failed."""


class MatchRow(Base):
    """An event that a follower is to be told of, once, and the message in which it is."""

    __tablename__ = "matches"
    __table_args__ = (UniqueConstraint("follower_id", "event_id"),)

    follower_id: Mapped[int] = _part_of("followers")
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    follow_id: Mapped[int] = mapped_column(ForeignKey("follows.id", ondelete="CASCADE"), index=True)
    """The first of the follower's that met it."""
    delivery_id: Mapped[int | None] = _refers_to("deliveries")
    """NULL until it stands in a message."""


class BacklogRow(Base):
    """Events that a follow is yet to be held against, though the others were: those from one on, in their order."""

    __tablename__ = "backlogs"
    __table_args__ = (UniqueConstraint("follow_id"),)

    follow_id: Mapped[int] = mapped_column(ForeignKey("follows.id", ondelete="CASCADE"))
    first_event_id: Mapped[int]
    """The event may be forgotten meanwhile: its number is only a place in the order."""
    since: Mapped[datetime]
    attempts: Mapped[int]
    next_try_at: Mapped[datetime | None]
    """NULL: as soon as may be."""
    reason: Mapped[str | None]
    """Why the last attempt failed; NULL: none did."""


class ChangeRow(Base):
    """That a row of another table changed; its id grows with every change, and the row keeps only its last one."""

    __tablename__ = "changes"
    __table_args__ = (UniqueConstraint("kind", "row_id"), Index(None, "kind", "id"), Index(None, "kind", "changed_at"))

    kind: Mapped[str]
    """The table."""
    row_id: Mapped[int]
    changed_at: Mapped[datetime]
    """When the archive wrote it down."""
    is_gone: Mapped[bool]
