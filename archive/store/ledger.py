"""What the archive holds and lacks, body by body and year by year: written at the end of a round, read for people."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from archive.completeness import Place, Sitting, find_gaps, is_secret, show_ranges
from archive.records import Coverage, Gap, GapReason
from archive.store.conditions import refers_to_none
from archive.store.engine import Archive
from archive.store.identities import portal_id
from archive.store.tombstones import FORGOTTEN
from archive.tables import (
    AgendaItemRow,
    BodyRow,
    BodyYearRow,
    FailureRow,
    GapRow,
    MeetingRow,
    PortalRow,
    UnlinkedItemRow,
)

_Year = tuple[int, int]
"""A body's id and a year."""
_COLUMNS = ("reason", "first_number", "last_number", "first_section", "last_section", "held_before")


def write_ledger(archive: Archive, slug: str) -> None:
    """Note what the archive holds and lacks of each body's years; writes nothing where nothing changed."""
    with archive.reading() as session:
        portal = portal_id(session, slug)
        found = {year: _Book.of(sittings) for year, sittings in _sittings(session, portal).items()}
        known = _known(session, portal)
    changed = {year: book for year, book in found.items() if known.get(year) != book}
    gone = known.keys() - found.keys()
    if changed or gone:
        with archive.writing() as session:
            meetings = _meeting_ids(session, portal)
            for year in sorted({*changed, *gone}):
                _forget(session, year)
            for year, book in sorted(changed.items()):
                _write(session, year, book, meetings)


def load_coverage(archive: Archive, slug: str | None = None) -> tuple[Coverage, ...]:
    """What is held and lacking, of one portal or of all, with each gap."""
    with archive.reading() as session:
        query = (
            select(PortalRow.slug, BodyRow.name, BodyYearRow)
            .join(BodyRow, BodyYearRow.body_id == BodyRow.id)
            .join(PortalRow, BodyRow.portal_id == PortalRow.id)
            .order_by(PortalRow.slug, BodyRow.name, BodyYearRow.year)
        )
        rows = session.execute(query if slug is None else query.where(PortalRow.slug == slug)).all()
        gaps = _gaps(session, [row.id for _, _, row in rows])
        return tuple(
            Coverage(
                portal=portal,
                body=body,
                year=row.year,
                meetings=row.meetings,
                items_expected=row.items_expected,
                items_held=row.items_held,
                sections_missing=row.sections_missing,
                reason=row.reason,
                gaps=tuple(gaps[row.id]),
            )
            for portal, body, row in rows
        )


@dataclass(frozen=True)
class _Book:
    """What is known of one body's year."""

    meetings: int
    held: int
    gaps: tuple[Gap, ...]

    @classmethod
    def of(cls, sittings: Sequence[Sitting]) -> Self:
        """The year as its meetings tell."""
        held = sum(place.is_held for sitting in sittings for place in sitting.places)
        return cls(len(sittings), held, find_gaps(sittings))

    @property
    def missing(self) -> Counter[GapReason]:
        """How many items are missing for which reason; a meeting that nobody read counts as one."""
        counts: Counter[GapReason] = Counter()
        for gap in self.gaps:
            counts[gap.reason] += gap.places
        return counts


def _sittings(session: Session, portal: int) -> dict[_Year, list[Sitting]]:
    """The portal's meetings by body and year, each with what is known of its places."""
    failing = _failing(session, portal)
    places = _places(session, portal, failing)
    years: dict[_Year, list[Sitting]] = defaultdict(list)
    rows = session.execute(
        select(
            MeetingRow.id,
            MeetingRow.body_id,
            MeetingRow.portal_key,
            MeetingRow.held_on,
            MeetingRow.last_seen_at,
            MeetingRow.url,
        )
        .where(MeetingRow.portal_id == portal, refers_to_none(MeetingRow.minutes_id))
        .order_by(MeetingRow.held_on, MeetingRow.portal_key)
    )
    for meeting_id, body, key, held_on, last_seen_at, url in rows:
        if body and held_on:
            missing = None if last_seen_at else _why(url, failing)
            sitting = Sitting(portal_key=key, held_on=held_on, missing=missing, places=tuple(places[meeting_id]))
            years[body, held_on.year].append(sitting)
    return years


def _places(session: Session, portal: int, failing: set[str]) -> dict[int | None, list[Place]]:
    places: dict[int | None, list[Place]] = defaultdict(list)
    items = session.execute(
        select(
            # What an agenda's minutes under another id do not hold, withdrawn items, is counted with them.
            func.coalesce(MeetingRow.minutes_id, MeetingRow.id),
            AgendaItemRow.number,
            AgendaItemRow.section,
            AgendaItemRow.current_version_id,
            AgendaItemRow.url,
            AgendaItemRow.removal_reason,
        )
        .join(MeetingRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(AgendaItemRow.portal_id == portal, refers_to_none(AgendaItemRow.minutes_id))
        .order_by(AgendaItemRow.id)
    )
    for meeting_id, number, section, version, url, removal in items:
        is_given_up = removal == FORGOTTEN
        missing = None if version or is_given_up else _why(url, failing)
        place = Place(number=number, section=section, missing=missing, is_given_up=is_given_up)
        places[meeting_id].append(place)
    unlinked = session.execute(
        select(UnlinkedItemRow.meeting_id, UnlinkedItemRow.number, UnlinkedItemRow.section, UnlinkedItemRow.title)
        .join(MeetingRow, UnlinkedItemRow.meeting_id == MeetingRow.id)
        .where(MeetingRow.portal_id == portal)
        .order_by(UnlinkedItemRow.id)
    )
    for meeting_id, number, section, title in unlinked:
        missing = "secret" if is_secret(title) else "not_published"
        places[meeting_id].append(Place(number=number, section=section, missing=missing))
    return places


def _why(url: str, failing: set[str]) -> GapReason:
    return "fetch_failed" if url in failing else "never_seen"


def _failing(session: Session, portal: int) -> set[str]:
    query = select(FailureRow.url).where(FailureRow.portal_id == portal, FailureRow.solved_at.is_(None))
    return set(session.scalars(query))


def _known(session: Session, portal: int) -> dict[_Year, _Book]:
    rows = session.scalars(
        select(BodyYearRow).join(BodyRow, BodyYearRow.body_id == BodyRow.id).where(BodyRow.portal_id == portal)
    ).all()
    gaps = _gaps(session, [row.id for row in rows])
    return {(row.body_id, row.year): _Book(row.meetings, row.items_held, tuple(gaps[row.id])) for row in rows}


def _gaps(session: Session, body_years: Sequence[int]) -> dict[int, list[Gap]]:
    gaps: dict[int, list[Gap]] = defaultdict(list)
    rows = session.execute(
        select(GapRow, MeetingRow.portal_key)
        .outerjoin(MeetingRow, GapRow.meeting_id == MeetingRow.id)
        .where(GapRow.body_year_id.in_(body_years))
        .order_by(GapRow.id)
    )
    for row, key in rows:
        gap = Gap(meeting_key=key, **{name: getattr(row, name) for name in _COLUMNS})
        gaps[row.body_year_id].append(gap)
    return gaps


def _meeting_ids(session: Session, portal: int) -> dict[str, int]:
    query = select(MeetingRow.portal_key, MeetingRow.id).where(MeetingRow.portal_id == portal)
    return {row.portal_key: row.id for row in session.execute(query)}


def _forget(session: Session, year: _Year) -> None:
    session.execute(delete(BodyYearRow).where(BodyYearRow.body_id == year[0], BodyYearRow.year == year[1]))


def _write(session: Session, year: _Year, book: _Book, meetings: Mapping[str, int]) -> None:
    missing = book.missing
    ranges = [(gap.first_section, gap.last_section) for gap in book.gaps if gap.first_section and gap.last_section]
    row = BodyYearRow(
        body_id=year[0],
        year=year[1],
        meetings=book.meetings,
        items_expected=book.held + missing.total(),
        items_held=book.held,
        sections_missing=show_ranges(ranges) or None,
        reason=", ".join(f"{reason} {count}" for reason, count in missing.most_common()) or None,
    )
    session.add(row)
    session.flush()
    session.add_all(
        GapRow(
            body_year_id=row.id,
            meeting_id=meetings.get(gap.meeting_key or ""),
            **{name: getattr(gap, name) for name in _COLUMNS},
        )
        for gap in book.gaps
    )
