"""Agenda items: one page, one transaction — its bytes, its version, its rows, or nothing."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from archive.differences import kind_of_change
from archive.item_keys import version_keys
from archive.masking import without_contacts
from archive.records import BodyKind, Handling, Horizon, ItemPage, KnownItem, Live, Page, RemovalReason
from archive.store.engine import Archive
from archive.store.events import note_removal, note_version, said_before
from archive.store.failures import solve_failure
from archive.store.handlings import ensure_body, find_body_id, tie_item
from archive.store.identities import (
    Row,
    ensure_case,
    find_item,
    find_meeting,
    note_gone,
    person_id,
    portal_id,
    title_case,
)
from archive.store.indexing import index_item
from archive.store.pages import erase_page, keep_page
from archive.store.rows import add_parts, add_row
from archive.store.ties import tie_days
from archive.store.tombstones import FORGOTTEN, load_tombstones
from archive.store.versions import read_version
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    Base,
    BodyRow,
    DecisionRow,
    HandlingRow,
    MeetingRow,
    PageRow,
    PassageRow,
    PreparerRow,
    ProposalRow,
    StandRow,
    VersionRow,
    VoteRow,
)

NO_CHANGES = ("characters", "around")
"""Ways to differ from the version before that leave its text as it was."""
NEIGHBOURS = 2
"""How many versions after a new one have another before them now: the next, and what was said twice."""

INSTANT = timedelta(microseconds=1)
"""The least by which two times differ on both databases."""
_VERSIONS = select(VersionRow).where(VersionRow.agenda_item_id == bindparam("item")).order_by(VersionRow.ordinal)
"""Asked for each item, and so built once."""


def save_item(
    archive: Archive,
    slug: str,
    key: str,
    page: Page,
    item: ItemPage,
    *,
    meeting_url: str | None,
    parser_version: int,
    live: Live | None = None,
) -> Literal["new", "changed", "unchanged"]:
    """Save what an item's page says as a version of it, where the time of the page puts it among the others.

    What a round saw (`live`) comes after all that the portal showed before, whatever a clock says of it. The newest
    version is the current one and says what the item is now; the ones before it stay, closed. `key` is the id that was
    asked for and that the page proved to be; the meeting's row is made when it is missing. Without `meeting_url` it is
    an officeholder decision, which has no meeting. A version that mends only characters, or what stands around the
    text, is kept and does not count as a change. What was forgotten does not come back: of a forgotten item nothing is
    saved, of a forgotten person no name. What happened to the item since there is news is an event, in the same
    transaction.
    """
    # Here, not while others wait for their turn at writing.
    keys = version_keys(item)
    with archive.writing() as session:
        portal = portal_id(session, slug)
        as_read, item = item, load_tombstones(session).masked(item)
        row = _item_row(session, portal, key, page, item, meeting_url)
        versions = item_versions(session, row)
        page_as_fetched, page = page, _after_all(row, versions, page) if live else page
        if row.removal_reason == FORGOTTEN or _is_said_without_bytes(session, versions, page, item):
            row.last_seen_at = max(row.last_seen_at or page.fetched_at, page.fetched_at)
            solve_failure(session, portal, page.url, page.fetched_at)
            return "unchanged"
        news_since = live.news_since if live else None
        is_new, before = row.current_version_id is None, said_before(session, row) if news_since else None
        ordinal, later = _make_room(session, row, versions, page, item)
        page_id = keep_page(session, portal, page_as_fetched)
        version = _add_version(session, row, page_id, item, parser_version, ordinal=ordinal, seen_from=page.fetched_at)
        add_said(session, portal, row, version.id, item)
        if item != as_read:
            erase_page(session, version.page_id, now=page.fetched_at)
        if later:
            version.seen_until = later[0].seen_from
            complete_item(row, item)
        else:
            describe_item(session, portal, row, item)
            row.url, row.last_seen_at = page.url, page.fetched_at
            row.removed_at = row.removal_reason = None
        versions = [*versions[:ordinal], version, *later]
        row.current_version_id = versions[-1].id
        note_changes(session, row, versions, since=ordinal)
        tie_again(session, row)
        index_item(session, row.id, read={version.id: keys if item == as_read else version_keys(item)})
        if not later:
            note_version(session, row, before, version, since=news_since)
        solve_failure(session, portal, page.url, page.fetched_at)
        return "new" if is_new else "unchanged" if version.change in NO_CHANGES else "changed"


def tie_again(session: Session, row: AgendaItemRow) -> None:
    """Tie an item to what else tells it, and to what is printed of it, as they are now, in the caller's transaction.

    Its case bears its title then, if it is the latest.
    """
    tie_days(session, row.portal_id, row.meeting.held_on if row.meeting else None)
    tie_item(session, row)
    if row.case_id is not None:
        title_case(session, row.case_id)


def title_of(archive: Archive, slug: str, key: str, kind: BodyKind = "body") -> tuple[str | None, tuple[str, ...]]:
    """The title that an item has now, and of what the reader of its page warned."""
    with archive.reading() as session:
        row = find_item(session, portal_id(session, slug), key, kind)
        version = session.get(VersionRow, row.current_version_id) if row and row.current_version_id else None
        return (row.title if row else None), tuple(version.warnings) if version else ()


def touch_item(archive: Archive, slug: str, key: str, *, now: datetime, kind: BodyKind = "body") -> None:
    """Note that an item's page was looked at and says what it said before."""
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = find_item(session, portal, key, kind)
        if row is not None:
            row.last_seen_at = max(row.last_seen_at or now, now)
            if row.removed_at and row.removed_at < now and row.removal_reason != FORGOTTEN:
                row.removed_at = row.removal_reason = None
            solve_failure(session, portal, row.url, now)


def remove_item(
    archive: Archive,
    slug: str,
    key: str,
    *,
    reason: RemovalReason,
    now: datetime,
    kind: BodyKind = "body",
    tells: bool = False,
) -> bool:
    """Note that the portal shows an item no more; all that it said stays. False for one that was never read.

    With `tells`, that is an event, unless it was noted before.
    """
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = find_item(session, portal, key, kind)
        if row is None or row.current_version_id is None:
            return False
        if tells and row.removed_at is None:
            note_removal(session, row, now=now)
        note_gone(row, reason, now=now)
        row.last_seen_at = now
        solve_failure(session, portal, row.url, now)
        return True


def date_back(archive: Archive, slug: str, key: str, page: Page, *, kind: BodyKind = "body") -> None:
    """Note that the version which follows the time of a page is what that page said already."""
    with archive.writing() as session:
        portal = portal_id(session, slug)
        row = find_item(session, portal, key, kind)
        versions = item_versions(session, row) if row else []
        at = next((index for index, one in enumerate(versions) if one.seen_from > page.fetched_at), None)
        if row is None or at is None:
            return
        keep_page(session, portal, page)
        versions[at].seen_from = page.fetched_at
        if at:
            versions[at - 1].seen_until = page.fetched_at
        row.first_seen_at = min(row.first_seen_at, page.fetched_at)
        note_changes(session, row, versions, since=at)
        solve_failure(session, portal, page.url, page.fetched_at)


def known_official_decisions(
    archive: Archive, slug: str, keys: Iterable[str], horizon: Horizon
) -> tuple[KnownItem, ...]:
    """What is known of the officeholder decisions with these keys, or within the horizon."""
    with archive.reading() as session:
        rows = session.execute(
            select(AgendaItemRow, BodyRow.name)
            .join(BodyRow, AgendaItemRow.body_id == BodyRow.id)
            .where(
                AgendaItemRow.portal_id == portal_id(session, slug),
                AgendaItemRow.meeting_id.is_(None),
                or_(
                    AgendaItemRow.portal_key.in_(list(keys)),
                    AgendaItemRow.held_on >= horizon.since,
                    AgendaItemRow.last_seen_at <= horizon.unseen_since,
                ),
            )
            .order_by(AgendaItemRow.held_on, AgendaItemRow.id)
        ).all()
        return tuple(
            KnownItem(
                portal_key=row.portal_key,
                url=row.url,
                title=row.title,
                body_name=body,
                held_on=row.held_on,
                stage=row.stage,
                last_seen_at=row.last_seen_at,
                meeting_stage=None,
                meeting_seen_at=None,
                checked=True,
                is_removed=row.removed_at is not None,
                is_forgotten=row.removal_reason == FORGOTTEN,
            )
            for row, body in rows
        )


def _after_all(row: AgendaItemRow, versions: list[VersionRow], page: Page) -> Page:
    """The page, as seen after all that is known of its item: a clock that was set back does not turn the order."""
    known = [one.seen_from for one in versions] + ([row.last_seen_at] if row.last_seen_at else [])
    return replace(page, fetched_at=max([page.fetched_at, *(at + INSTANT for at in known)]))


def _is_said_without_bytes(session: Session, versions: list[VersionRow], page: Page, item: ItemPage) -> bool:
    """Whether a page says what the item's version of that time says, whose own page has lost its bytes."""
    before = [one for one in versions if one.seen_from <= page.fetched_at]
    kept = session.get_one(PageRow, before[-1].page_id) if before else None
    if kept is None or kept.erased_at is None:
        return False
    stored = read_version(session, before[-1])
    said = (stored.stage, stored.title, tuple(one.printed for one in stored.handlings), stored.attachments)
    told = (item.stage, item.title, item.handlings, item.attachments)
    return kept.digest == page.digest or said in {told, without_contacts(told)}


def _item_row(
    session: Session, portal: int, key: str, page: Page, item: ItemPage, meeting_url: str | None
) -> AgendaItemRow:
    row = find_item(session, portal, key, "officeholder" if meeting_url is None else "body")
    if row is None:
        row = AgendaItemRow(portal_id=portal, portal_key=key, url=page.url, first_seen_at=page.fetched_at)
        if meeting_url is None:
            _place(session, row, item)
        else:
            row.meeting_id = _meeting_row(session, portal, key.rpartition("-")[0], page, item, meeting_url).id
        session.add(row)
        session.flush()
    row.first_seen_at = min(row.first_seen_at, page.fetched_at)
    return row


def _place(session: Session, row: AgendaItemRow, item: ItemPage) -> None:
    """Whose decision it is and of which day: said of itself by one that has no meeting to say it."""
    row.body_id, row.held_on = ensure_body(session, row.portal_id, item.body_name, "officeholder"), item.held_on


def _meeting_row(session: Session, portal: int, key: str, page: Page, item: ItemPage, url: str) -> MeetingRow:
    """The item's meeting; one whose own page was not read yet is known by what the item's header says."""
    row = find_meeting(session, portal, key)
    if row is None:
        row = MeetingRow(
            portal_id=portal,
            body_id=ensure_body(session, portal, item.body_name),
            portal_key=key,
            held_on=item.held_on,
            stage=item.stage,
            url=url,
            first_seen_at=page.fetched_at,
        )
        session.add(row)
        session.flush()
    return row


def describe_item(session: Session, portal: int, row: AgendaItemRow, item: ItemPage) -> None:
    """What the item is now, from its newest page. A minutes page no longer says its order number: it is kept."""
    case = None
    if item.case_number:
        facts = {"function_class": item.function_class, "title": item.title}
        case = ensure_case(session, portal, item.case_number, **facts)
    before, row.case_id = row.case_id, case.id if case else None
    row.number = item.number if item.number is not None else row.number
    row.section = item.section if item.section is not None else row.section
    row.title, row.stage, row.language, row.secrecy = item.title, item.stage, item.language, item.secrecy
    row.secrecy_law, row.pdf_url = item.secrecy_law, item.pdf_url
    if row.meeting_id is None:
        _place(session, row, item)
    if before is not None and before != row.case_id:
        title_case(session, before)


def note_changes(session: Session, row: AgendaItemRow, versions: Sequence[VersionRow], *, since: int) -> None:
    """In what the versions from an ordinal on differ from those before; the last that is a change dates the item."""
    for before, version in pairwise(versions):
        if version.ordinal >= since and (version.change is None or version.ordinal <= since + NEIGHBOURS):
            version.change = kind_of_change(read_version(session, before), read_version(session, version))
    row.changed_at = next(one.seen_from for one in reversed(versions) if one.change not in NO_CHANGES)


def complete_item(row: AgendaItemRow, item: ItemPage) -> None:
    """What an older page adds to what the item is now: only what no newer one says."""
    row.number = item.number if row.number is None else row.number
    row.section = item.section if row.section is None else row.section


def _make_room(
    session: Session, row: AgendaItemRow, versions: list[VersionRow], page: Page, item: ItemPage
) -> tuple[int, list[VersionRow]]:
    """The ordinal that a page's version has by its time, and the versions that are later, moved up by one.

    What was said before ends there. What is said now may have been seen again since: then it was said twice, with
    this page between. Of two pages of one time the agenda comes before the minutes.
    """
    place = (page.fetched_at, item.stage == "minutes")
    at = bisect_right(versions, place, key=lambda one: (one.seen_from, one.stage == "minutes"))
    before, later = versions[:at], versions[at:]
    if before:
        before[-1].seen_until = page.fetched_at
        if not later and row.last_seen_at is not None and row.last_seen_at > page.fetched_at:
            later = [_copy(session, before[-1], ordinal=at, seen_from=row.last_seen_at, seen_until=None)]
    for one in reversed(later):
        one.ordinal += 1
        session.flush()
    return at, later


def item_versions(session: Session, row: AgendaItemRow) -> list[VersionRow]:
    """The versions of an item, the first one first."""
    return list(session.scalars(_VERSIONS, {"item": row.id}))


def _copy(session: Session, row: Row, **changes: object) -> Row:
    """A second row like this one, with all that is part of it."""
    said = {column.name: getattr(row, column.name) for column in row.__table__.columns if column.name != "id"}
    copy = type(row)(**{**said, **changes})
    session.add(copy)
    session.flush()
    for part_class, parent in _part_classes(row):
        for part in session.scalars(select(part_class).filter_by(**{parent: row.id}).order_by(part_class.id)):
            _copy(session, part, **{parent: copy.id})
    return copy


def _part_classes(row: Base) -> Iterator[tuple[type[Base], str]]:
    """The classes of the rows that cannot live without this one, and the name of their reference to it."""
    for mapper in Base.registry.mappers:
        for key in mapper.local_table.foreign_keys:
            if key.column.table is row.__table__ and key.ondelete == "CASCADE":
                yield mapper.class_, key.parent.name


def _add_version(
    session: Session,
    row: AgendaItemRow,
    page_id: int,
    item: ItemPage,
    parser_version: int,
    *,
    ordinal: int,
    seen_from: datetime,
) -> VersionRow:
    version = VersionRow(
        agenda_item_id=row.id,
        page_id=page_id,
        ordinal=ordinal,
        stage=item.stage,
        language=item.language,
        title=item.title,
        seen_from=seen_from,
        parser_version=parser_version,
        warnings=list(item.warnings),
    )
    session.add(version)
    session.flush()
    return version


def add_said(session: Session, portal: int, row: AgendaItemRow, version_id: int, item: ItemPage) -> None:
    """The rows of all that the page of an item's version says, in the caller's transaction."""
    own_body = ensure_body(session, portal, item.body_name, "body" if row.meeting_id else "officeholder")
    for at, handling in enumerate(item.handlings):
        if handling.is_current:
            _add_handling(session, portal, version_id, at, handling, body_id=own_body, agenda_item_id=row.id)
        else:
            body_id = find_body_id(session, portal, handling.body_name)
            _add_handling(session, portal, version_id, at, handling, body_id=body_id)
    add_parts(session, AttachmentRow, map(vars, item.attachments), version_id=version_id)


def _add_handling(
    session: Session,
    portal: int,
    version_id: int,
    ordinal: int,
    handling: Handling,
    *,
    body_id: int | None,
    agenda_item_id: int | None = None,
) -> None:
    row_id = add_row(
        session,
        HandlingRow,
        portal_id=portal,
        version_id=version_id,
        ordinal=ordinal,
        body_id=body_id,
        agenda_item_id=agenda_item_id,
        body_name=handling.body_name,
        held_on=handling.held_on,
        section=handling.section,
        is_current=handling.is_current,
    )
    proposals = ({**vars(one), "supporters": list(one.supporters)} for one in handling.proposals)
    add_parts(session, PassageRow, map(vars, handling.passages), handling_id=row_id)
    add_parts(session, VoteRow, map(vars, handling.votes), handling_id=row_id)
    add_parts(session, PreparerRow, _with_people(session, portal, map(vars, handling.preparers)), handling_id=row_id)
    add_parts(session, ProposalRow, _with_people(session, portal, proposals, "proposer_name"), handling_id=row_id)
    add_parts(session, StandRow, _with_people(session, portal, map(vars, handling.stands)), handling_id=row_id)
    if handling.decision is not None:
        add_row(session, DecisionRow, handling_id=row_id, **vars(handling.decision))


def _with_people(
    session: Session, portal: int, parts: Iterable[Mapping[str, Any]], name: str = "name"
) -> Iterator[Mapping[str, Any]]:
    """The parts, each with the id of the person whom it names."""
    for part in parts:
        yield {**part, "person_id": person_id(session, portal, part[name])}
