"""What a version of an item says, from its rows: one whole, with all that is part of it."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from archive.records import (
    ArchivedHandling,
    Attachment,
    Decision,
    ItemVersion,
    Passage,
    Preparer,
    Proposal,
    Stand,
    Vote,
)
from archive.tables import (
    AttachmentRow,
    Base,
    BodyRow,
    DecisionRow,
    HandlingRow,
    PageRow,
    PassageRow,
    PreparerRow,
    ProposalRow,
    StandRow,
    VersionRow,
    VoteRow,
)


def _parts(row_class: type[Base], parent: str, parent_id: int) -> Select[Any]:
    return select(row_class).filter_by(**{parent: parent_id}).order_by(row_class.__table__.c.ordinal)


def read_version(session: Session, row: VersionRow) -> ItemVersion:
    """One version with all that is part of it."""
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
        change=row.change,
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
