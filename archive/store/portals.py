"""Portals as rows: those that were synced, and those that the user added."""

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from archive.errors import UsageError
from archive.records import Portal
from archive.store.engine import Archive
from archive.tables import MeetingRow, PortalRow

_FIELDS = ("slug", "name", "base_url", "kind", "language", "evidence")


def portals_of(archive: Archive, slug: str | None) -> tuple[str, ...]:
    """The portals of the archive, or the one named; UsageError when it has none of that name."""
    with archive.reading() as session:
        slugs = tuple(session.scalars(select(PortalRow.slug).order_by(PortalRow.slug)))
    if slug is not None and slug not in slugs:
        raise UsageError(f"This archive has no portal {slug!r}.")
    return slugs if slug is None else (slug,)


def save_portal(archive: Archive, portal: Portal) -> None:
    """Add a portal, or bring its row up to what is known of it now.

    Raises UsageError when another portal has that address, or when the archive of this one came from another address.
    """
    try:
        _save_portal(archive, portal)
    except IntegrityError:
        # Another program added it at the same moment.
        _save_portal(archive, portal)


def _save_portal(archive: Archive, portal: Portal) -> None:
    with archive.writing() as session:
        # In one question: between two, another program may add it.
        either = or_(PortalRow.slug == portal.slug, PortalRow.base_url == portal.base_url)
        rows = {row.slug: row for row in session.scalars(select(PortalRow).where(either))}
        row = rows.pop(portal.slug, None)
        if rows:
            raise UsageError(f"The address {portal.base_url} is already the portal {next(iter(rows))!r}.")
        if row is None:
            session.add(PortalRow(**_fields(portal)))
        elif row.base_url != portal.base_url and row.evidence == "added":
            raise UsageError(f"{portal.slug!r} is already the portal at {row.base_url}.")
        else:
            for name, value in _fields(portal).items():
                setattr(row, name, value)


def list_portals(archive: Archive) -> tuple[Portal, ...]:
    """The portals of this archive, by short name."""
    with archive.reading() as session:
        rows = session.scalars(select(PortalRow).order_by(PortalRow.slug))
        return tuple(Portal(**{name: getattr(row, name) for name in _FIELDS}) for row in rows)


def remove_portal(archive: Archive, slug: str) -> None:
    """Remove a portal that nothing was archived of; UsageError otherwise, for an archive is not dropped in passing."""
    with archive.writing() as session:
        row = session.scalars(select(PortalRow).filter_by(slug=slug)).one_or_none()
        if row is None:
            raise UsageError(f"This archive has no portal {slug!r}.")
        meetings = session.scalars(select(func.count()).where(MeetingRow.portal_id == row.id)).one()
        if meetings:
            raise UsageError(f"{slug!r} is not removed: {meetings} of its meetings are archived here.")
        session.execute(delete(PortalRow).where(PortalRow.id == row.id))


def set_schedule(archive: Archive, slug: str, schedule: str | None) -> None:
    """Keep when a portal of this archive is asked; None for the default."""
    with archive.writing() as session:
        session.execute(update(PortalRow).filter_by(slug=slug).values(schedule=schedule))


def list_schedules(archive: Archive) -> dict[str, str]:
    """The schedules that were chosen, by the portals' short names."""
    with archive.reading() as session:
        rows = session.execute(select(PortalRow.slug, PortalRow.schedule).where(PortalRow.schedule.is_not(None)))
        return {slug: schedule for slug, schedule in rows if schedule}


def _fields(portal: Portal) -> dict[str, str | None]:
    return {name: getattr(portal, name) for name in _FIELDS}
