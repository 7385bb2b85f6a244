"""Items read back for people: the lines of `item_list`, and one item whole."""

import re
from typing import Any

from sqlalchemy import Select, TableClause, column, select, table
from sqlalchemy.orm import Session

from archive.errors import UsageError
from archive.records import (
    ArchivedHandling,
    Attachment,
    Decision,
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
    DecisionRow,
    HandlingRow,
    MeetingRow,
    PageRow,
    PassageRow,
    PreparerRow,
    ProposalRow,
    StandRow,
    UtcDateTime,
    VersionRow,
    VoteRow,
)

ITEM_LIST: TableClause = table(
    "item_list",
    *(
        column(name, UtcDateTime)
        if name.endswith("_at")
        else column(name, MeetingRow.held_on.type)
        if name == "held_on"
        else column(name)
        for name in VIEWS["item_list"].split()
    ),
)
"""The view, with the types that SQLite does not tell."""

ITEM_ID = r"[0-9]{1,9}"
"""A longer number is no id, and would be too long for the database."""


def read_line(row: Any) -> ItemLine:  # noqa: ANN401 - a row of whatever was selected beside the line
    """The line in a row of `item_list`."""
    return ItemLine(**{name: getattr(row, name) for name in VIEWS["item_list"].split()})


def find_items(archive: Archive, named: str) -> tuple[ItemLine, ...]:
    """The items that a person may mean: `kanta-hame/2025100-4`, `2025100-4`, or an item_id."""
    slug, _, key = named.rpartition("/")
    query = (
        select(ITEM_LIST)
        .join(AgendaItemRow, AgendaItemRow.id == ITEM_LIST.c.item_id)
        .where(AgendaItemRow.portal_key == key)
        .order_by(ITEM_LIST.c.item_id)
    )
    with archive.reading() as session:
        found = session.execute(query.where(ITEM_LIST.c.portal == slug) if slug else query).all()
        if not found and re.fullmatch(ITEM_ID, named):
            found = session.execute(select(ITEM_LIST).where(ITEM_LIST.c.item_id == int(named))).all()
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
            versions=tuple(_version(session, version) for version in versions),
        )


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
        title=row.title,
        seen_from=row.seen_from,
        seen_until=row.seen_until,
        parser_version=row.parser_version,
        warnings=tuple(row.warnings),
        digest=session.get_one(PageRow, row.page_id).digest,
        handlings=tuple(_handling(session, handling) for handling in handlings),
        attachments=tuple(Attachment(title=one.title, url=one.url) for one in attachments),
    )


def _handling(session: Session, row: HandlingRow) -> ArchivedHandling:
    decision = session.scalars(select(DecisionRow).filter_by(handling_id=row.id)).one_or_none()
    return ArchivedHandling(
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
        body=None if row.body_id is None else session.get_one(BodyRow, row.body_id).name,
        item_id=row.agenda_item_id,
    )


def _records(session: Session, row_class: type[Base], record: type[Any], handling_id: int) -> tuple[Any, ...]:
    return tuple(_record(row, record) for row in session.scalars(_parts(row_class, "handling_id", handling_id)))


def _record(row: Base, record: type[Any]) -> Any:  # noqa: ANN401 - an instance of `record`
    return record(**{name: _frozen(getattr(row, name)) for name in record.__dataclass_fields__})


def _frozen(value: object) -> object:
    """JSON's lists are a record's tuples."""
    return tuple(value) if isinstance(value, list) else value
