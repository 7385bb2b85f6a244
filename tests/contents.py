"""What an archive says, apart from when it was said and from the numbers of its rows: for comparing two archives."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select, text

from archive.store.engine import Archive
from archive.tables import Base, PageRow, RoundRow

_TELLS = {
    "portals": "SELECT slug, name, base_url FROM portals",
    "bodies": "SELECT name, kind FROM bodies",
    "people": "SELECT name FROM people",
    "cases": "SELECT case_number, function_class, title FROM cases",
    "meetings": (
        "SELECT meetings.portal_key, bodies.name, held_on, starts_at, place, stage, language, checked, published_on,"
        " url, pdf_url FROM meetings LEFT JOIN bodies ON bodies.id = meetings.body_id"
    ),
    "attendees": (
        "SELECT m.portal_key, ordinal, name, role, note, present FROM attendees a"
        " JOIN meetings m ON m.id = a.meeting_id"
    ),
    "unlinked items": (
        "SELECT m.portal_key, ordinal, number, section, title FROM unlinked_items u JOIN meetings m"
        " ON m.id = u.meeting_id"
    ),
    "items": (
        "SELECT i.portal_key, m.portal_key AS meeting, c.case_number, number, section, i.title, i.stage, i.language,"
        " i.secrecy, i.secrecy_law, i.url, i.pdf_url, b.name AS officeholder, i.held_on"
        " FROM agenda_items i LEFT JOIN meetings m ON m.id = i.meeting_id LEFT JOIN bodies b ON b.id = i.body_id"
        " LEFT JOIN cases c ON c.id = i.case_id"
    ),
    "twin meetings": ("SELECT t.portal_key, o.portal_key FROM meetings t JOIN meetings o ON o.id = t.twin_id"),
    "meetings' minutes": "SELECT a.portal_key, m.portal_key FROM meetings a JOIN meetings m ON m.id = a.minutes_id",
    "items' minutes": (
        "SELECT a.portal_key, m.portal_key FROM agenda_items a JOIN agenda_items m ON m.id = a.minutes_id"
    ),
    "twin items": ("SELECT t.portal_key, o.portal_key FROM agenda_items t JOIN agenda_items o ON o.id = t.twin_id"),
    "versions": (
        "SELECT i.portal_key, v.ordinal, v.stage, v.language, v.title, v.parser_version, p.digest,"
        " v.seen_until IS NULL, i.current_version_id = v.id FROM versions v"
        " JOIN agenda_items i ON i.id = v.agenda_item_id JOIN pages p ON p.id = v.page_id"
    ),
    "handlings": (
        "SELECT i.portal_key, v.ordinal, h.ordinal, h.body_name, h.held_on, h.section, h.is_current, b.name,"
        " t.portal_key FROM handlings h JOIN versions v ON v.id = h.version_id"
        " JOIN agenda_items i ON i.id = v.agenda_item_id"
        " LEFT JOIN bodies b ON b.id = h.body_id LEFT JOIN agenda_items t ON t.id = h.agenda_item_id"
    ),
    "passages": "SELECT {h}, o.ordinal, o.kind, o.label, o.text FROM passages o {join}",
    "preparers": (
        "SELECT {h}, o.ordinal, o.role, o.name, o.job_title, o.phone, o.email, p.name FROM preparers o {join}"
        " LEFT JOIN people p ON p.id = o.person_id"
    ),
    "proposals": (
        "SELECT {h}, o.ordinal, o.kind, o.proposer_title, o.proposer_name, o.text, CAST(o.supporters AS TEXT)"
        " FROM proposals o {join}"
    ),
    "decisions": "SELECT {h}, 0, o.text, o.outcome, o.unanimous, o.evidence FROM decisions o {join}",
    "votes": "SELECT {h}, o.ordinal, o.in_favour, o.against, o.blank, o.absent, o.subject FROM votes o {join}",
    "stands": (
        "SELECT {h}, o.ordinal, o.kind, o.name, o.text, p.name FROM stands o {join}"
        " LEFT JOIN people p ON p.id = o.person_id"
    ),
    "attachments": (
        "SELECT i.portal_key, v.ordinal, o.ordinal, o.title, o.url FROM attachments o"
        " JOIN versions v ON v.id = o.version_id JOIN agenda_items i ON i.id = v.agenda_item_id"
    ),
    "open failures": "SELECT url, reason FROM failures WHERE solved_at IS NULL",
}
_OF_HANDLING = {
    "h": "i.portal_key, v.ordinal, h.ordinal",
    "join": (
        "JOIN handlings h ON h.id = o.handling_id JOIN versions v ON v.id = h.version_id"
        " JOIN agenda_items i ON i.id = v.agenda_item_id"
    ),
}


def contents(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """Every fact of the archive by subject, in an order of their own; and the newest page of each address."""
    with archive.reading() as session:
        told = {
            subject: sorted((_plain(row) for row in session.execute(text(query.format(**_OF_HANDLING)))), key=repr)
            for subject, query in _TELLS.items()
        }
        newest = select(func.max(PageRow.id)).group_by(PageRow.url)
        pages = session.execute(select(PageRow.url, PageRow.digest).where(PageRow.id.in_(newest)))
        return {**told, "pages": sorted(tuple(row) for row in pages)}


def _plain(row: Iterable[Any]) -> tuple[Any, ...]:
    """A row in the form that both databases give: SQLite knows neither days, instants nor truth."""
    return tuple(_plain_value(value) for value in row)


def _plain_value(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def counts(archive: Archive) -> dict[str, int]:
    """How many rows each table has."""
    with archive.reading() as session:
        return {
            name: session.scalars(select(func.count()).select_from(table)).one()
            for name, table in Base.metadata.tables.items()
        }


def statuses(archive: Archive) -> list[str]:
    """How the rounds ended, oldest first."""
    with archive.reading() as session:
        return list(session.scalars(select(RoundRow.status).order_by(RoundRow.id)))
