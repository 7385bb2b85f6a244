"""Items read back for people: their lines, as in `item_list`, and one item whole."""

import re
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from archive.errors import UsageError
from archive.records import (
    Attachment,
    Decision,
    Handling,
    ItemDetail,
    ItemLine,
    ItemVersion,
    Passage,
    Preparer,
    Proposal,
    Stand,
    Vote,
)
from archive.store.engine import Archive
from archive.tables import (
    VIEWS,
    AgendaItemRow,
    AttachmentRow,
    Base,
    BodyRow,
    CaseRow,
    DecisionRow,
    HandlingRow,
    MeetingRow,
    PageRow,
    PassageRow,
    PortalRow,
    PreparerRow,
    ProposalRow,
    StandRow,
    VersionRow,
    VoteRow,
)

ITEM_LINES = (
    select(
        AgendaItemRow.id.label("item_id"),
        PortalRow.slug.label("portal"),
        BodyRow.name.label("body"),
        MeetingRow.held_on,
        AgendaItemRow.stage,
        AgendaItemRow.number,
        AgendaItemRow.section,
        AgendaItemRow.title,
        CaseRow.case_number,
        DecisionRow.outcome,
        AgendaItemRow.url,
        AgendaItemRow.first_seen_at,
        AgendaItemRow.changed_at,
        AgendaItemRow.portal_key,
        AgendaItemRow.twin_id,
    )
    .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
    .join(PortalRow, PortalRow.id == MeetingRow.portal_id)
    .outerjoin(BodyRow, BodyRow.id == MeetingRow.body_id)
    .outerjoin(CaseRow, CaseRow.id == AgendaItemRow.case_id)
    .outerjoin(HandlingRow, and_(HandlingRow.version_id == AgendaItemRow.current_version_id, HandlingRow.is_current))
    .outerjoin(DecisionRow, DecisionRow.handling_id == HandlingRow.id)
    .subquery("item_lines")
)
"""The columns of `item_list`, and two to look by, of every item: the view leaves out one that its twin stands for."""

ITEM_ID = r"[0-9]{1,9}"
"""A longer number is no id, and would be too long for the database."""


def read_line(row: Any) -> ItemLine:  # noqa: ANN401 - a row of whatever was selected beside the line
    """The line in a row of `ITEM_LINES`."""
    return ItemLine(**{name: getattr(row, name) for name in VIEWS["item_list"].split()})


def find_items(archive: Archive, named: str) -> tuple[ItemLine, ...]:
    """The items that a person may mean: `kanta-hame/2025100-4`, `2025100-4`, or an item_id."""
    slug, _, key = named.rpartition("/")
    query = select(ITEM_LINES).where(ITEM_LINES.c.portal_key == key).order_by(ITEM_LINES.c.item_id)
    with archive.reading() as session:
        found = session.execute(query.where(ITEM_LINES.c.portal == slug) if slug else query).all()
        if not found and re.fullmatch(ITEM_ID, named):
            found = session.execute(select(ITEM_LINES).where(ITEM_LINES.c.item_id == int(named))).all()
        return tuple(read_line(row) for row in found)


def load_item(archive: Archive, named: str) -> ItemDetail:
    """One item with all its versions; UsageError when no item is so named, or several are."""
    lines = find_items(archive, named)
    if not lines:
        raise UsageError(f"The archive has no item {named!r}.")
    if len(lines) > 1:
        raise UsageError(f"{named!r} is an item of several portals; say which: {_choices(lines, named)}.")
    with archive.reading() as session:
        item = session.get_one(AgendaItemRow, lines[0].item_id)
        versions = session.scalars(_parts(VersionRow, "agenda_item_id", item.id))
        return ItemDetail(
            line=lines[0],
            portal_key=item.portal_key,
            pdf_url=item.pdf_url,
            twin=_twin(session, item),
            versions=tuple(_version(session, version) for version in versions),
        )


def _twin(session: Session, item: AgendaItemRow) -> ItemLine | None:
    """The item that says the same in the other language."""
    lines = ITEM_LINES.c
    found = session.execute(select(ITEM_LINES).where(or_(lines.item_id == item.twin_id, lines.twin_id == item.id)))
    row = found.one_or_none()
    return None if row is None else read_line(row)


def _choices(lines: tuple[ItemLine, ...], named: str) -> str:
    return ", ".join(f"{line.portal}/{named}" for line in lines)


def _parts(row_class: type[Base], parent: str, parent_id: int) -> Select[Any]:
    return select(row_class).filter_by(**{parent: parent_id}).order_by(row_class.__table__.c.ordinal)


def _version(session: Session, row: VersionRow) -> ItemVersion:
    handlings = session.scalars(_parts(HandlingRow, "version_id", row.id))
    attachments = session.scalars(_parts(AttachmentRow, "version_id", row.id))
    return ItemVersion(
        ordinal=row.ordinal,
        stage=row.stage,
        language=row.language,
        title=row.title,
        seen_from=row.seen_from,
        seen_until=row.seen_until,
        parser_version=row.parser_version,
        warnings=tuple(row.warnings),
        digest=session.get_one(PageRow, row.page_id).digest,
        handlings=tuple(_handling(session, handling) for handling in handlings),
        attachments=tuple(Attachment(title=one.title, url=one.url) for one in attachments),
    )


def _handling(session: Session, row: HandlingRow) -> Handling:
    decision = session.scalars(select(DecisionRow).filter_by(handling_id=row.id)).one_or_none()
    return Handling(
        body_name=row.body_name,
        held_on=row.held_on,
        section=row.section,
        is_current=row.is_current,
        passages=_records(session, PassageRow, Passage, row.id),
        preparers=_records(session, PreparerRow, Preparer, row.id),
        proposals=_records(session, ProposalRow, Proposal, row.id),
        decision=None if decision is None else _record(decision, Decision),
        votes=_records(session, VoteRow, Vote, row.id),
        stands=_records(session, StandRow, Stand, row.id),
    )


def _records(session: Session, row_class: type[Base], record: type[Any], handling_id: int) -> tuple[Any, ...]:
    return tuple(_record(row, record) for row in session.scalars(_parts(row_class, "handling_id", handling_id)))


def _record(row: Base, record: type[Any]) -> Any:  # noqa: ANN401 - an instance of `record`
    return record(**{name: _frozen(getattr(row, name)) for name in record.__dataclass_fields__})


def _frozen(value: object) -> object:
    """JSON's lists are a record's tuples."""
    return tuple(value) if isinstance(value, list) else value
