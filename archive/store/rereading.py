"""Versions beside their stored pages, and what is read of these again put in the place of what was.

Identities stay: ids, ordinals, and when each version was seen. Nothing here reads a page.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from archive.records import (
    Attachment,
    Handling,
    ItemPage,
    Language,
    Page,
    Secrecy,
    Stage,
)
from archive.store.engine import Archive
from archive.store.files import attach_again, attached_to
from archive.store.identities import drop_unnamed, portal_id
from archive.store.indexing import index_item
from archive.store.items import add_said, complete_item, describe_item, item_versions, note_changes, tie_again
from archive.store.pages import read_page
from archive.store.tombstones import load_tombstones
from archive.store.versions import read_version
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    BodyRow,
    CaseRow,
    HandlingRow,
    PageRow,
    PreparerRow,
    ProposalRow,
    StandRow,
    VersionRow,
)

_TOLD = ("title", "stage", "language")
"""What an item tells as its current version does."""


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """What the rows of a version hold of what its page says; those of the item itself only for its current version."""

    stage: Stage
    title: str | None
    warnings: tuple[str, ...]
    handlings: tuple[Handling, ...]
    attachments: tuple[Attachment, ...]
    language: Language | None
    body_name: str | None = None
    """This and the day only of an officeholder decision: an item's meeting says them."""
    held_on: date | None = None
    item_title: str | None = None
    item_stage: Stage | None = None
    item_language: Language | None = None
    number: int | None = None
    section: int | None = None
    case_number: str | None = None
    function_class: str | None = None
    secrecy: Secrecy | None = None
    secrecy_law: str | None = None
    pdf_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredVersion:
    """A version as its rows have it, with its page."""

    id: int
    item_key: str
    ordinal: int
    meeting_url: str | None
    """None of an officeholder decision."""
    is_current: bool
    is_erased: bool
    """Whether the page has lost its bytes: then there is nothing to read again."""
    seen_from: datetime
    page: Page
    facts: ItemFacts


def versions_of(archive: Archive, slug: str, *, read_by: int | None = None, not_by: int | None = None) -> list[int]:
    """The ids of a portal's versions whose bytes are there, meeting by meeting: all, or by the reader's version."""
    with archive.reading() as session:
        query = _versions(session, slug)
        if read_by is not None:
            query = query.where(VersionRow.parser_version == read_by)
        if not_by is not None:
            query = query.where(VersionRow.parser_version != not_by)
        return list(session.scalars(query))


def unversioned_pages(archive: Archive, slug: str) -> tuple[tuple[Page, tuple[int, ...]], ...]:
    """A portal's pages of items that no version was read from though they could be; the ids of the item's versions."""
    with archive.reading() as session:
        rows = session.execute(
            select(PageRow, AgendaItemRow.id)
            .join(AgendaItemRow, AgendaItemRow.url == PageRow.url)
            .where(
                PageRow.portal_id == portal_id(session, slug),
                PageRow.portal_id == AgendaItemRow.portal_id,
                PageRow.status == HTTPStatus.OK,
                PageRow.problem.is_(None),
                PageRow.erased_at.is_(None),
                PageRow.id.not_in(select(VersionRow.page_id)),
            )
            .order_by(PageRow.id)
        ).all()
        of_item = select(VersionRow.id).order_by(VersionRow.ordinal)
        return tuple(
            (read_page(row), tuple(session.scalars(of_item.filter_by(agenda_item_id=item_id)))) for row, item_id in rows
        )


def load_version(archive: Archive, version_id: int) -> StoredVersion:
    """A version with its page."""
    with archive.reading() as session:
        row = session.get_one(VersionRow, version_id)
        item = session.get_one(AgendaItemRow, row.agenda_item_id)
        page = session.get_one(PageRow, row.page_id)
        is_current = item.current_version_id == row.id
        return StoredVersion(
            id=row.id,
            item_key=item.portal_key,
            ordinal=row.ordinal,
            meeting_url=item.meeting.url if item.meeting else None,
            is_current=is_current,
            is_erased=page.erased_at is not None,
            seen_from=row.seen_from,
            page=read_page(page),
            facts=_item_facts(session, row, item if is_current else None),
        )


def facts_of_item(item: ItemPage, stored: StoredVersion) -> ItemFacts:
    """What the rows of a version would hold of an item. What other pages say beside this one stays."""
    said = ItemFacts(
        stage=item.stage,
        title=item.title,
        warnings=item.warnings,
        handlings=item.handlings,
        attachments=item.attachments,
        language=item.language,
    )
    if not stored.is_current:
        return said
    known = stored.facts
    placed = ("body_name", "held_on") if stored.meeting_url is None else ()
    own = {name: getattr(item, name) for name in (*placed, "case_number", "secrecy", "secrecy_law", "pdf_url")}
    kept = {name: _first(getattr(item, name), getattr(known, name)) for name in ("number", "section")}
    is_same_case = item.case_number == known.case_number
    function_class = _first(known.function_class, item.function_class) if is_same_case else item.function_class
    told = {f"item_{name}": getattr(item, name) for name in _TOLD}
    function_class = function_class if item.case_number else None
    return ItemFacts(**{**vars(said), **told, **own, **kept, "function_class": function_class})


def replace_version(archive: Archive, slug: str, version_id: int, item: ItemPage, *, parser_version: int) -> None:
    """Put what was read again in the place of a version's parts, in one transaction."""
    with archive.writing() as session:
        portal = portal_id(session, slug)
        item = load_tombstones(session).masked(item)
        row = session.get_one(VersionRow, version_id)
        owner = session.get_one(AgendaItemRow, row.agenda_item_id)
        people, case = _people(session, version_id), owner.case_id
        files = attached_to(session, version_id)
        for part in (HandlingRow, AttachmentRow):
            session.execute(delete(part).where(part.version_id == version_id))
        row.stage, row.title, row.warnings = item.stage, item.title, list(item.warnings)
        row.language, row.parser_version = item.language, parser_version
        session.flush()
        add_said(session, portal, owner, version_id, item)
        attach_again(session, version_id, files)
        if owner.current_version_id == version_id:
            describe_item(session, portal, owner, item)
        else:
            complete_item(owner, item)
        note_changes(session, owner, item_versions(session, owner), since=row.ordinal)
        tie_again(session, owner)
        index_item(session, owner.id)
        drop_unnamed(session, people=people, cases={case} - {None, owner.case_id})


def note_read(archive: Archive, version_ids: Collection[int], *, parser_version: int) -> None:
    """Note that a reader reads these versions as they are stored."""
    if version_ids:
        with archive.writing() as session:
            same = VersionRow.id.in_(list(version_ids))
            session.execute(update(VersionRow).where(same).values(parser_version=parser_version))


def _versions(session: Session, slug: str) -> Select[int]:
    return (
        select(VersionRow.id)
        .join(AgendaItemRow, AgendaItemRow.id == VersionRow.agenda_item_id)
        .join(PageRow, PageRow.id == VersionRow.page_id)
        .where(PageRow.portal_id == portal_id(session, slug), PageRow.erased_at.is_(None))
        .order_by(AgendaItemRow.meeting_id, AgendaItemRow.id, VersionRow.ordinal)
    )


def _item_facts(session: Session, row: VersionRow, item: AgendaItemRow | None) -> ItemFacts:
    version = read_version(session, row)
    case = session.get(CaseRow, item.case_id) if item and item.case_id else None
    body = session.get(BodyRow, item.body_id) if item and item.body_id else None
    return ItemFacts(
        stage=version.stage,
        title=version.title,
        warnings=version.warnings,
        handlings=tuple(one.printed for one in version.handlings),
        attachments=version.attachments,
        language=version.language,
        body_name=body.name if body else None,
        held_on=item.held_on if item else None,
        **({f"item_{name}": getattr(item, name) for name in _TOLD} if item else {}),
        number=item.number if item else None,
        section=item.section if item else None,
        case_number=case.case_number if case else None,
        function_class=case.function_class if case else None,
        secrecy=item.secrecy if item else None,
        secrecy_law=item.secrecy_law if item else None,
        pdf_url=item.pdf_url if item else None,
    )


def _people(session: Session, version_id: int) -> set[int]:
    """The people whom a version names."""
    found: set[int] = set()
    for part in (PreparerRow, ProposalRow, StandRow):
        query = select(part.person_id).join(HandlingRow, HandlingRow.id == part.handling_id)
        found |= set(session.scalars(query.where(HandlingRow.version_id == version_id)))
    return found - {None}


def _first(one: object, other: object) -> object:
    return other if one is None else one
