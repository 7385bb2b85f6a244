"""Which items the conditions of a query leave, where they are few. Knows cases, people and bodies; no word of a text.

To walk through all that has a frequent word, until twenty items meet a rare condition, takes seconds of a million.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CompoundSelect, Select, select, union_all
from sqlalchemy.orm import Session

from archive.records import ItemQuery
from archive.store.conditions import contains
from archive.tables import AgendaItemRow, BodyRow, CaseRow, HandlingRow, MeetingRow, PersonRow, PreparerRow, ProposalRow

FEW = 1000
"""Rows that may be looked up by themselves."""


def few_items(session: Session, query: ItemQuery) -> list[int] | None:
    """Items among which are all that meet the conditions of a query; None where these may be met by many."""
    for named in _named(query):
        ids = session.scalars(named.limit(FEW + 1)).all()
        if len(ids) <= FEW:
            return list(dict.fromkeys(ids))
    return None


def _named(query: ItemQuery) -> Iterator[Select[int] | CompoundSelect[int]]:
    """The items of what a query names, and more."""
    if query.case_number is not None:
        yield select(AgendaItemRow.id).join(CaseRow).where(CaseRow.case_number == query.case_number)
    if query.person is not None:
        people = select(PersonRow.id).where(contains(PersonRow.name, query.person))
        yield union_all(*(_naming(part).where(part.person_id.in_(people)) for part in (PreparerRow, ProposalRow)))
    if query.body is not None:
        bodies = select(BodyRow.id).where(contains(BodyRow.name, query.body))
        yield union_all(
            select(AgendaItemRow.id).join(MeetingRow).where(MeetingRow.body_id.in_(bodies)),
            select(AgendaItemRow.id).where(AgendaItemRow.body_id.in_(bodies)),
        )


def _naming(part: type[PreparerRow | ProposalRow]) -> Select[Any]:
    return (
        select(AgendaItemRow.id)
        .join(HandlingRow, HandlingRow.version_id == AgendaItemRow.current_version_id)
        .join(part, part.handling_id == HandlingRow.id)
    )
