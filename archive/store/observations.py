"""How each round's pages looked: written at its end, read by the rounds that follow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from archive.records import Observation
from archive.store.engine import Archive
from archive.store.identities import portal_id
from archive.tables import ObservationRow, RoundRow

PAST_ROUNDS = 60
"""Two months of nights: a portal may change for good, and then that is its past."""
WELL = ("ok", "partial")


def save_observations(archive: Archive, round_id: int, observations: Iterable[Observation]) -> None:
    """Keep what a round saw; writes nothing when it saw nothing."""
    rows = [ObservationRow(round_id=round_id, **{**vars(one), "found": dict(one.found)}) for one in observations]
    if rows:
        with archive.writing() as session:
            session.add_all(rows)


def past_observations(archive: Archive, slug: str) -> Mapping[str, tuple[Observation, ...]]:
    """What the last rounds saw that were not suspect, by kind of page."""
    found: dict[str, tuple[Observation, ...]] = defaultdict(tuple)
    with archive.reading() as session:
        rounds = (
            select(RoundRow.id)
            .where(RoundRow.portal_id == portal_id(session, slug), RoundRow.status.in_(WELL))
            .order_by(RoundRow.id.desc())
            .limit(PAST_ROUNDS)
        )
        for row in session.scalars(select(ObservationRow).where(ObservationRow.round_id.in_(rounds))):
            found[row.kind] += (Observation(kind=row.kind, pages=row.pages, found=row.found),)
    return found


def news_times(archive: Archive, slug: str) -> tuple[datetime, ...]:
    """When rounds brought something new, oldest first."""
    with archive.reading() as session:
        query = (
            select(RoundRow.started_at)
            .where(RoundRow.portal_id == portal_id(session, slug), RoundRow.new > 0)
            .order_by(RoundRow.id)
        )
        return tuple(session.scalars(query))
