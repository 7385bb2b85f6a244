"""How the archive is: whether the database is sound, how the portals' last rounds ended, of what the reader warned."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session

from archive.records import PortalHealth, Warned
from archive.store.engine import Archive
from archive.store.lock import is_kept
from archive.tables import AgendaItemRow, PortalRow, RoundRow, VersionRow

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\d+([./-]\d+)*")
"""What differs from page to page in a warning of one kind."""
_SHOWN = 20


def find_damage(archive: Archive) -> tuple[str, ...]:
    """What the database itself says is wrong with it, in its own words; nothing when it is sound."""
    with archive.reading() as session:
        if not archive.file:
            return ()
        checked = [str(line) for line in session.execute(text("PRAGMA integrity_check(20)")).scalars()]
        broken = session.execute(text("PRAGMA foreign_key_check")).all()
        lines = [] if checked == ["ok"] else checked
        return (*lines, *(f"a row of {row[0]} refers to nothing in {row[2]}" for row in broken[:_SHOWN]))


def count_warnings(archive: Archive, slug: str | None = None) -> tuple[Warned, ...]:
    """The warnings of the current versions, counted by portal, kind of page and kind of warning, most first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    with archive.reading() as session:
        query = (
            select(PortalRow.slug, AgendaItemRow.meeting_id, VersionRow.warnings)
            .join(AgendaItemRow, AgendaItemRow.current_version_id == VersionRow.id)
            .join(PortalRow, PortalRow.id == AgendaItemRow.portal_id)
        )
        for portal, meeting, warnings in session.execute(query.where(*_is(slug))):
            kind = "item" if meeting else "officeholder decision"
            counts.update((portal, kind, _QUOTED.sub("…", warning)) for warning in warnings)
    return tuple(
        Warned(portal=portal, kind=kind, warning=warning, count=count)
        for (portal, kind, warning), count in counts.most_common()
    )


def portals_health(archive: Archive, slug: str | None = None) -> tuple[PortalHealth, ...]:
    """How each portal's last round ended that asked its feeds, and when the last one was that ended well.

    Only a portal that none ever asked is judged by what was imported or filled up. A first round that is under way is
    `running`, one that was killed `aborted`.
    """
    with archive.reading() as session:
        query = select(PortalRow.id, PortalRow.slug).order_by(PortalRow.slug)
        rows = session.execute(query.where(*_is(slug))).all()
        told = [health for portal, name in rows if (health := _health(session, portal, name))]
    now = datetime.now(UTC)
    return tuple(
        replace(one, status="aborted") if one.status == "running" and not is_kept(archive, one.portal, now=now) else one
        for one in told
    )


def _health(session: Session, portal: int, slug: str) -> PortalHealth | None:
    rounds = select(RoundRow).where(RoundRow.portal_id == portal).limit(1)
    rank = ((RoundRow.kind == "sync").desc(), RoundRow.finished_at.is_(None), RoundRow.id.desc())
    last = session.scalars(rounds.order_by(*rank)).one_or_none()
    if last is None:
        return None
    good = rounds.where(RoundRow.kind == last.kind, RoundRow.status == "ok").order_by(RoundRow.id.desc())
    well = session.scalars(good).one_or_none()
    return PortalHealth(
        portal=slug,
        status=last.status,
        finished_at=last.finished_at,
        last_good_at=well.finished_at if well else None,
        notes=tuple(last.notes),
    )


def _is(slug: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if slug is None else (PortalRow.slug == slug,)
