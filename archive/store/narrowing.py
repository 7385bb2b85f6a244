"""Which items the conditions of a query leave, and where these are few. Knows no word that is sought.

To walk through all that has a frequent word, until twenty items meet a rare condition, takes seconds of a million.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, false, func, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from archive.records import ItemQuery
from archive.store.conditions import contains, is_sqlite
from archive.tables import (
    AgendaItemRow,
    BodyRow,
    CaseRow,
    DecisionRow,
    HandlingRow,
    MeetingRow,
    PersonRow,
    PortalRow,
    PreparerRow,
    ProposalRow,
    SearchTextRow,
)

SLUG = re.compile(r"[a-z0-9-]+")
"""A portal's short name; the index must not be asked for anything else as one."""
FEW = 1000
"""Rows that may be looked up by themselves."""


_OTHER = aliased(AgendaItemRow)

Condition = ColumnElement[bool]


def conditions(session: Session, query: ItemQuery, *, has_words: bool) -> Iterator[Condition]:
    """What must hold of a text found and its item, of `search_texts` and `agenda_items`.

    has_words: with which the index is asked for the portal too.
    """
    if query.versions == "current":
        yield SearchTextRow.is_current.is_(True)
        yield ~_is_told_by_other()
    if query.item_ids is not None:
        yield AgendaItemRow.id.in_(query.item_ids)
    if query.audience == "public":
        yield AgendaItemRow.removed_at.is_(None)
    if query.portal is not None:
        yield _may_be_slug(query.portal) if has_words else _is_of_portal(session, query.portal)
    if query.body is not None:
        yield _is_of_body(_bodies_named(session, query.body, query.portal), query.body)
    for name, is_met in _CONDITIONS.items():
        if (value := getattr(query, name)) is not None:
            yield is_met(value)


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
    if query.portal is not None:
        portal = select(PortalRow.id).where(PortalRow.slug == query.portal).scalar_subquery()
        yield select(AgendaItemRow.id).where(AgendaItemRow.portal_id == portal)


def _naming(part: type[PreparerRow | ProposalRow]) -> Select[Any]:
    return (
        select(AgendaItemRow.id)
        .join(HandlingRow, HandlingRow.version_id == AgendaItemRow.current_version_id)
        .join(part, part.handling_id == HandlingRow.id)
    )


def _is_told_by_other() -> Condition:
    """Whether it is an agenda's item whose minutes, under another id, were read; or such minutes, not read yet."""
    return or_(
        exists().where(_OTHER.id == AgendaItemRow.minutes_id, _OTHER.current_version_id.is_not(None)),
        and_(AgendaItemRow.current_version_id.is_(None), exists().where(_OTHER.minutes_id == AgendaItemRow.id)),
    )


def _may_be_slug(slug: str) -> Condition:
    return true() if SLUG.fullmatch(slug) else false()


def _is_of_portal(session: Session, slug: str) -> Condition:
    portal = select(PortalRow.id).where(PortalRow.slug == slug).scalar_subquery()
    # SQLite would take the bare column for the way to the items, and put all of a large portal in order. PostgreSQL
    # does so where it does not know how many have the value.
    return (func.coalesce(AgendaItemRow.portal_id, 0) if is_sqlite(session) else AgendaItemRow.portal_id) == portal


def _is_of_body(names: list[str], part: str) -> Condition:
    """Whether an item is of a body with one of these names; where there is none, with this part of its name."""
    bodies = select(BodyRow.id).where(BodyRow.name.in_(names) if names else contains(BodyRow.name, part))
    is_its_meeting = MeetingRow.id == AgendaItemRow.meeting_id
    sat = exists(select(MeetingRow.id).where(is_its_meeting, MeetingRow.body_id.in_(bodies)))
    return or_(sat, AgendaItemRow.body_id.in_(bodies))


def _bodies_named(session: Session, name: str, portal: str | None) -> list[str]:
    """The names of bodies that are this very one: as written, or else in other letters; none where it is but a part."""
    query = select(BodyRow.name).distinct().where(contains(BodyRow.name, name))
    if portal is not None:
        query = query.join(PortalRow, PortalRow.id == BodyRow.portal_id).where(PortalRow.slug == portal)
    alike = [one for one in session.scalars(query) if one.casefold().split() == name.casefold().split()]
    return [name] if name in alike else sorted(alike)


def _is_done_by(person: str) -> Condition:
    # Who spoke for an earlier body stands on the page too, but is no person of this item.
    prepared = _has_part(PreparerRow, contains(PreparerRow.name, person))
    return or_(prepared, _has_part(ProposalRow, contains(ProposalRow.proposer_name, person)))


def _has_part(part: type[DecisionRow | PreparerRow | ProposalRow], condition: Condition) -> Condition:
    """Whether what an item's own body did with it, as it stands now, has such a part."""
    return exists(
        select(part.id)
        .join(HandlingRow, part.handling_id == HandlingRow.id)
        .where(HandlingRow.version_id == AgendaItemRow.current_version_id, HandlingRow.is_current, condition)
    )


def _is_of_case(number: str) -> Condition:
    return exists(select(CaseRow.id).where(CaseRow.id == AgendaItemRow.case_id, CaseRow.case_number == number))


_CONDITIONS: Mapping[str, Callable[[Any], Condition]] = {
    "person": _is_done_by,
    "case_number": _is_of_case,
    "outcome": lambda outcome: _has_part(DecisionRow, DecisionRow.outcome == outcome),
    "stage": lambda stage: AgendaItemRow.stage == stage,
}
"""Of a query's fields that are one value each."""
