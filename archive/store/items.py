"""Agenda items: one page, one transaction — its bytes, its version, its rows, or nothing."""

from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.records import Attachment, Handling, ItemPage, Page
from archive.store.engine import Archive
from archive.store.failures import solve_failure
from archive.store.identities import body_id, ensure_case, find_item, find_meeting, person_id, portal_id, title_case
from archive.store.pages import keep_page
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    CaseRow,
    DecisionRow,
    HandlingRow,
    MeetingRow,
    PassageRow,
    PreparerRow,
    ProposalRow,
    StandRow,
    VersionRow,
    VoteRow,
)


def save_item(
    archive: Archive, slug: str, key: str, page: Page, item: ItemPage, *, meeting_url: str, parser_version: int
) -> Literal["new", "changed"]:
    """Save what an item's page says as its new current version; the version before it stays, closed.

    `key` is the id that was asked for and that the page proved to be; the meeting's row is made when it is missing.
    """
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = _item_row(session, portal, key, page, item, meeting_url)
        outcome: Literal["new", "changed"] = "new" if row.current_version_id is None else "changed"
        version = _add_version(session, portal, row, page, item, parser_version)
        row.current_version_id, row.changed_at = version.id, page.fetched_at
        _describe(session, portal, row, page, item)
        solve_failure(session, portal, page.url, page.fetched_at)
    return outcome


def touch_item(archive: Archive, slug: str, key: str, *, now: datetime) -> None:
    """Note that an item's page was looked at and says what it said before."""
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = find_item(session, portal, key)
        if row is not None:
            row.last_seen_at = now
            solve_failure(session, portal, row.url, now)


def _item_row(session: Session, portal: int, key: str, page: Page, item: ItemPage, meeting_url: str) -> AgendaItemRow:
    row = find_item(session, portal, key)
    if row is not None:
        return row
    meeting = _meeting_row(session, portal, key.rpartition("-")[0], page, item, meeting_url)
    row = AgendaItemRow(meeting_id=meeting.id, portal_key=key, url=page.url, first_seen_at=page.fetched_at)
    session.add(row)
    session.flush()
    return row


def _meeting_row(session: Session, portal: int, key: str, page: Page, item: ItemPage, url: str) -> MeetingRow:
    """The item's meeting; one whose own page was not read yet is known by what the item's header says."""
    row = find_meeting(session, portal, key)
    if row is None:
        row = MeetingRow(
            portal_id=portal,
            body_id=body_id(session, portal, item.body_name),
            portal_key=key,
            held_on=item.held_on,
            stage=item.stage,
            language=item.language,
            url=url,
            first_seen_at=page.fetched_at,
        )
        session.add(row)
        session.flush()
    return row


def _describe(session: Session, portal: int, row: AgendaItemRow, page: Page, item: ItemPage) -> None:
    """What the item is now, from its newest page. A minutes page no longer says its order number: it is kept."""
    case = ensure_case(session, portal, item.case_number, item.function_class) if item.case_number else None
    before = session.get(CaseRow, row.case_id) if row.case_id else None
    row.case_id = case.id if case else None
    row.number = item.number if item.number is not None else row.number
    row.section = item.section if item.section is not None else row.section
    row.title, row.stage, row.language, row.secrecy = item.title, item.stage, item.language, item.secrecy
    row.secrecy_law = item.secrecy_law
    row.url, row.pdf_url, row.last_seen_at = page.url, item.pdf_url, page.fetched_at
    session.flush()
    for touched in {case, before} - {None}:
        title_case(session, touched)  # type: ignore[arg-type]


def _add_version(
    session: Session, portal: int, row: AgendaItemRow, page: Page, item: ItemPage, parser_version: int
) -> VersionRow:
    count = session.scalars(select(func.count()).where(VersionRow.agenda_item_id == row.id)).one()
    if row.current_version_id is not None:
        session.get_one(VersionRow, row.current_version_id).seen_until = page.fetched_at
    version = VersionRow(
        agenda_item_id=row.id,
        page_id=keep_page(session, portal, page),
        ordinal=count,
        stage=item.stage,
        title=item.title,
        seen_from=page.fetched_at,
        parser_version=parser_version,
        warnings=list(item.warnings),
    )
    session.add(version)
    session.flush()
    for ordinal, handling in enumerate(item.handlings):
        _add_handling(session, portal, version.id, ordinal, handling)
    session.add_all(_attachment(version.id, ordinal, one) for ordinal, one in enumerate(item.attachments))
    return version


def _add_handling(session: Session, portal: int, version_id: int, ordinal: int, handling: Handling) -> None:
    row = HandlingRow(
        version_id=version_id,
        ordinal=ordinal,
        body_name=handling.body_name,
        held_on=handling.held_on,
        section=handling.section,
        is_current=handling.is_current,
    )
    session.add(row)
    session.flush()
    for parts, row_class in ((handling.passages, PassageRow), (handling.votes, VoteRow)):
        session.add_all(row_class(handling_id=row.id, ordinal=at, **vars(part)) for at, part in enumerate(parts))
    session.add_all(
        PreparerRow(handling_id=row.id, ordinal=at, person_id=person_id(session, portal, one.name), **vars(one))
        for at, one in enumerate(handling.preparers)
    )
    session.add_all(
        ProposalRow(
            handling_id=row.id,
            ordinal=at,
            person_id=person_id(session, portal, one.proposer_name),
            **{**vars(one), "supporters": list(one.supporters)},
        )
        for at, one in enumerate(handling.proposals)
    )
    session.add_all(
        StandRow(handling_id=row.id, ordinal=at, person_id=person_id(session, portal, one.name), **vars(one))
        for at, one in enumerate(handling.stands)
    )
    if handling.decision is not None:
        session.add(DecisionRow(handling_id=row.id, **vars(handling.decision)))


def _attachment(version_id: int, ordinal: int, attachment: Attachment) -> AttachmentRow:
    return AttachmentRow(version_id=version_id, ordinal=ordinal, title=attachment.title, url=attachment.url)
