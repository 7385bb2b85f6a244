"""The list of what changed: each row that the API tells of has one line, with a number that grows at every change.

Triggers write it, whoever changes a row by whatever statement. Numbers are given in the order in which changes become
visible: SQLite has one writer; on PostgreSQL the triggers wait for the end of their transaction and take turns there.
So who has read up to a number has missed nothing before it. Knows which tables matter; not what they are told as.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, text

from archive.tables import Base

OWN = ("portals", "bodies", "meetings", "cases", "agenda_items", "people")
"""The tables whose rows have lines of their own."""
_UNTOLD = frozenset({"id", "last_seen_at", "parser_version", "schedule", "seen_until"})
"""Columns that say nothing of what a portal says."""
_VERSION = "SELECT agenda_item_id FROM versions WHERE id = NEW.version_id"
_HANDLING = (
    "SELECT agenda_item_id FROM versions WHERE id = (SELECT version_id FROM handlings WHERE id = NEW.handling_id)"
)


class _Trigger(NamedTuple):
    """Of which table, on what, and which line it is for."""

    table: str
    event: str
    kind: str
    row_id: str


def rest(connection: Connection) -> None:
    """Take the triggers away, while tables may be made anew."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS tell_change CASCADE"))
        return
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tell!_%' ESCAPE '!'"
    for name in connection.scalars(text(names)).all():
        connection.execute(text(f'DROP TRIGGER "{name}"'))


def keep(connection: Connection) -> None:
    """Make the triggers, and a line for every row that has none yet."""
    rest(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text(_FUNCTION))
    write = _postgresql if connection.dialect.name == "postgresql" else _sqlite
    for trigger in _triggers():
        connection.execute(text(write(trigger)))
    for table in OWN:
        connection.execute(text(_fill(table, _NOW[connection.dialect.name])))


def _triggers() -> Iterator[_Trigger]:
    for table in OWN:
        yield _Trigger(table, "INSERT", table, "NEW.id")
        yield _Trigger(table, _update(table), table, "NEW.id")
        yield _Trigger(table, "DELETE", table, "OLD.id")
    for event in ("INSERT", _update("versions")):
        yield _Trigger("versions", event, "agenda_items", "NEW.agenda_item_id")
    for name, part in Base.metadata.tables.items():
        if "version_id" in part.c:
            yield _Trigger(name, "INSERT", "agenda_items", _VERSION)
        for parent, row_id in (("version_id", _VERSION), ("handling_id", _HANDLING)):
            if parent in part.c:
                yield _Trigger(name, _update(name), "agenda_items", row_id)
    for name in ("attendees", "unlinked_items"):
        yield _Trigger(name, _update(name), "meetings", "NEW.meeting_id")


def _update(table: str) -> str:
    columns = [column.name for column in Base.metadata.tables[table].columns if column.name not in _UNTOLD]
    return f"UPDATE OF {', '.join(columns)}"


def _name(trigger: _Trigger) -> str:
    return f"tell_{trigger.table}_{trigger.event.partition(' ')[0].lower()}"


_NOW = {
    # As SQLAlchemy writes an instant: six digits, so that texts compare as times do.
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'",
    "postgresql": "clock_timestamp()",
}


def _sqlite(trigger: _Trigger) -> str:
    # No INSERT OR REPLACE: the conflict clause of the statement that fires a trigger would stand in its place.
    gone = "1" if trigger.event == "DELETE" else "0"
    line = f"kind = '{trigger.kind}' AND row_id = ({trigger.row_id})"
    number = "(SELECT coalesce(max(id), 0) + 1 FROM changes)"
    return f"""
        CREATE TRIGGER {_name(trigger)} AFTER {trigger.event} ON {trigger.table} BEGIN
        UPDATE changes SET id = {number}, changed_at = {_NOW["sqlite"]}, is_gone = {gone} WHERE {line};
        INSERT INTO changes (id, kind, row_id, changed_at, is_gone)
            SELECT {number}, '{trigger.kind}', found.row_id, {_NOW["sqlite"]}, {gone}
            FROM (SELECT ({trigger.row_id}) AS row_id) AS found
            WHERE found.row_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM changes WHERE {line});
        END"""  # noqa: S608 - of our own words


# Its plans are made while the list is short, and kept while a long transaction makes it long: it must use the index.
_FUNCTION = """
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    told_id integer;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{untold}'::text[] = to_jsonb(OLD) - '{untold}'::text[] THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        told_id := OLD.id;
    ELSIF TG_ARGV[1] = 'own' THEN
        told_id := NEW.id;
    ELSIF TG_ARGV[1] = 'item' THEN
        told_id := NEW.agenda_item_id;
    ELSIF TG_ARGV[1] = 'meeting' THEN
        told_id := NEW.meeting_id;
    ELSIF TG_ARGV[1] = 'version' THEN
        SELECT agenda_item_id INTO told_id FROM versions WHERE id = NEW.version_id;
    ELSE
        SELECT v.agenda_item_id INTO told_id FROM versions v JOIN handlings h ON h.version_id = v.id
            WHERE h.id = NEW.handling_id;
    END IF;
    IF told_id IS NULL OR EXISTS (SELECT 1 FROM changes WHERE kind = TG_ARGV[0] AND row_id = told_id
            AND is_gone = (TG_OP = 'DELETE') AND xmin = pg_current_xact_id()::xid) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('dynasty changes'));
    INSERT INTO changes AS told (kind, row_id, changed_at, is_gone)
        VALUES (TG_ARGV[0], told_id, clock_timestamp(), TG_OP = 'DELETE')
        ON CONFLICT (kind, row_id) DO UPDATE
        SET id = EXCLUDED.id, changed_at = EXCLUDED.changed_at, is_gone = EXCLUDED.is_gone;
    RETURN NULL;
END $$
""".replace("{untold}", f"{{{','.join(sorted(_UNTOLD - {'id'}))}}}")
_PLACES = {
    "NEW.id": "own",
    "OLD.id": "own",
    "NEW.agenda_item_id": "item",
    "NEW.meeting_id": "meeting",
    _VERSION: "version",
    _HANDLING: "handling",
}


def _postgresql(trigger: _Trigger) -> str:
    # Without the columns: one that a trigger names could not be dropped. The function compares them instead.
    event = trigger.event.partition(" ")[0]
    return f"""
        CREATE CONSTRAINT TRIGGER {_name(trigger)} AFTER {event} ON {trigger.table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        EXECUTE FUNCTION tell_change('{trigger.kind}', '{_PLACES[trigger.row_id]}')"""


def _fill(table: str, now: str) -> str:
    return f"""
        INSERT INTO changes (kind, row_id, changed_at, is_gone)
        SELECT '{table}', id, {now}, false FROM {table}
        WHERE NOT EXISTS (SELECT 1 FROM changes WHERE kind = '{table}' AND row_id = {table}.id)
        ORDER BY id"""  # noqa: S608 - of our own words
