"""The list of what changed: each row that the API tells of has one line, with a number that grows at every change.

Triggers write it, whoever changes a row by whatever statement. A row changes with those of other tables that are told
with it, and with those on which it depends who may see it. Numbers are given in the order in which changes become
visible: SQLite has one writer; on PostgreSQL the triggers wait for the end of their transaction and take turns there.
So who has read up to a number has missed nothing before it. Knows which tables matter; not what they are told as.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, text

from archive.tables import Base

OWN = ("portals", "bodies", "meetings", "cases", "agenda_items", "people")
"""The tables whose rows have lines of their own."""
_UNTOLD = frozenset({"id", "extractor", "last_seen_at", "parser_version", "schedule", "seen_until"})
"""Columns that say nothing of what a portal says."""
_RESOLVED = frozenset({"agenda_item_id", "body_id"})
"""Of a handling, what the names that it prints stand for: that is found anew for many at once, and not told with it."""
_EVENTS = "INSERT UPDATE DELETE"
_TABLES = Base.metadata.tables
_OF_VERSIONS = [name for name, table in _TABLES.items() if "version_id" in table.c and not table.c.version_id.nullable]
_OF_HANDLINGS = [name for name, table in _TABLES.items() if "handling_id" in table.c]
_NAMING = [name for name, table in _TABLES.items() if "person_id" in table.c]


class _Relation(NamedTuple):
    """Which rows are told as changed when a row of another table changes: `{row}` stands for it, before and after.

    columns: on whose update; empty: on that of all that are told. A relation to many rows goes through them one by one.
    """

    table: str
    kind: str
    rows: str
    columns: str = ""
    events: str = _EVENTS
    is_to_many: bool = False


def _columns(table: str, untold: frozenset[str] = frozenset()) -> str:
    return ", ".join(one.name for one in _TABLES[table].columns if one.name not in _UNTOLD | untold)


_VERSION = "SELECT agenda_item_id FROM versions WHERE id = {row}.version_id"
_HANDLING = (
    "SELECT agenda_item_id FROM versions WHERE id = (SELECT version_id FROM handlings WHERE id = {row}.handling_id)"
)
_ATTACHED = (
    "SELECT versions.agenda_item_id FROM attachments JOIN versions ON versions.id = attachments.version_id "
    "WHERE attachments.digest = {row}.digest"
)
_NAMED = " UNION ".join(
    f"SELECT {part}.person_id FROM versions JOIN handlings ON handlings.version_id = versions.id "  # noqa: S608 - ours
    f"JOIN {part} ON {part}.handling_id = handlings.id WHERE versions.agenda_item_id = {{row}}.id"
    for part in _NAMING
)
_RELATIONS = (
    _Relation("versions", "agenda_items", "SELECT {row}.agenda_item_id"),
    *(_Relation(part, "agenda_items", _VERSION, _columns(part, _RESOLVED)) for part in _OF_VERSIONS),
    _Relation("files", "agenda_items", _ATTACHED, is_to_many=True),
    # They come and go with their handling, which tells it.
    *(_Relation(part, "agenda_items", _HANDLING, events="UPDATE") for part in _OF_HANDLINGS),
    _Relation("attendees", "meetings", "SELECT {row}.meeting_id"),
    # What a case, a meeting, a body or a portal lists, and the twin that each tells.
    _Relation("agenda_items", "cases", "SELECT {row}.case_id", "case_id, removed_at, twin_id"),
    _Relation(
        "agenda_items", "meetings", "SELECT {row}.meeting_id", "meeting_id, number, section, removed_at, twin_id"
    ),
    _Relation("agenda_items", "agenda_items", "SELECT {row}.twin_id", "twin_id"),
    _Relation("meetings", "bodies", "SELECT {row}.body_id", "body_id, removed_at, twin_id"),
    _Relation("meetings", "meetings", "SELECT {row}.twin_id", "twin_id"),
    _Relation("bodies", "portals", "SELECT {row}.portal_id", "kind"),
    # What an item tells of its meeting, and a meeting of its body.
    _Relation(
        "meetings",
        "agenda_items",
        "SELECT id FROM agenda_items WHERE meeting_id = {row}.id",
        "body_id, held_on",
        events="UPDATE",
        is_to_many=True,
    ),
    _Relation(
        "bodies", "meetings", "SELECT id FROM meetings WHERE body_id = {row}.id", "name", "UPDATE", is_to_many=True
    ),
    # Of whom only what was removed tells, the public is told nothing.
    *(_Relation(part, "people", "SELECT {row}.person_id", "person_id") for part in _NAMING),
    _Relation("agenda_items", "people", _NAMED, "removed_at", events="UPDATE", is_to_many=True),
)
_TOUCHED = {"agenda_items": "url", "meetings": "url", "people": "name"}
"""A column of each table that no relation names: a row whose column is set to what it is has changed as such."""


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
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in _sqlite() if is_sqlite else _postgresql():
        connection.execute(text(statement))
    for table in OWN:
        connection.execute(text(_fill(table, _NOW[connection.dialect.name])))


_NOW = {
    # As SQLAlchemy writes an instant: six digits, so that texts compare as times do.
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'",
    "postgresql": "clock_timestamp()",
}


def _sqlite() -> Iterator[str]:
    for table in OWN:
        for event in _EVENTS.split():
            yield _sqlite_trigger(f"tell_{table}", event, table, _columns(table), _write(table, event))
    for one in _RELATIONS:
        for event in one.events.split():
            name, columns = f"tell_{one.table}_{one.kind}", one.columns or _columns(one.table)
            yield _sqlite_trigger(name, event, one.table, columns, _tell(one, event))


def _tell(one: _Relation, event: str) -> str:
    now, before = (one.rows.format(row=side) for side in ("NEW", "OLD"))
    rows = {"INSERT": [now], "UPDATE": [now, before], "DELETE": [before]}[event]
    if one.is_to_many:
        return _touch(one.kind, " UNION ".join(rows))
    return _renumber(one.kind, rows[0]) + "".join(_renumber(one.kind, row, but=now) for row in rows[1:])


def _sqlite_trigger(name: str, event: str, table: str, columns: str, told: str) -> str:
    when = f"UPDATE OF {columns}" if event == "UPDATE" else event
    return f"CREATE TRIGGER {name}_{event.lower()} AFTER {when} ON {table} BEGIN {told} END"


_NEXT = "(SELECT coalesce(max(id), 0) + 1 FROM changes)"


def _write(table: str, event: str) -> str:
    # No INSERT OR REPLACE: the conflict clause of the statement that fires a trigger would stand in its place.
    gone, row_id = ("1", "OLD.id") if event == "DELETE" else ("0", "NEW.id")
    line = f"kind = '{table}' AND row_id = {row_id}"
    return f"""
        UPDATE changes SET id = {_NEXT}, changed_at = {_NOW["sqlite"]}, is_gone = {gone} WHERE {line};
        INSERT INTO changes (id, kind, row_id, changed_at, is_gone)
            SELECT {_NEXT}, '{table}', {row_id}, {_NOW["sqlite"]}, {gone}
            WHERE NOT EXISTS (SELECT 1 FROM changes WHERE {line});"""  # noqa: S608 - of our own words


def _renumber(kind: str, row: str, but: str = "SELECT NULL") -> str:
    # What is gone stays so, whatever goes after it.
    return f"""
        UPDATE changes SET id = {_NEXT}, changed_at = {_NOW["sqlite"]}
            WHERE kind = '{kind}' AND row_id = ({row}) AND row_id IS NOT ({but}) AND NOT is_gone;"""  # noqa: S608 - ours


def _touch(kind: str, rows: str) -> str:
    # Each row's own trigger gives it a number of its own.
    return f"""
        UPDATE {kind} SET {_TOUCHED[kind]} = {_TOUCHED[kind]} WHERE id IN ({rows});"""  # noqa: S608 - of our own words


def _postgresql() -> Iterator[str]:
    branches = "".join(
        f"""
    ELSIF TG_ARGV[1] = '{at}' THEN
        IF TG_OP <> 'DELETE' THEN told_ids := ARRAY({one.rows.format(row="NEW")}); END IF;
        IF TG_OP <> 'INSERT' THEN told_ids := told_ids || ARRAY({one.rows.format(row="OLD")}); END IF;"""
        for at, one in enumerate(_RELATIONS)
    )
    yield _FUNCTION.replace("{branches}", branches)
    for table in OWN:
        # Without the columns: one that a trigger names could not be dropped. The function compares them instead.
        yield _postgresql_trigger(f"tell_{table}", "INSERT OR UPDATE OR DELETE", table, f"'{table}', 'own'")
    for at, one in enumerate(_RELATIONS):
        update = f"UPDATE OF {one.columns}" if one.columns else "UPDATE"
        when = " OR ".join(update if event == "UPDATE" else event for event in one.events.split())
        yield _postgresql_trigger(f"tell_{one.table}_{one.kind}", when, one.table, f"'{one.kind}', '{at}'")


def _postgresql_trigger(name: str, when: str, table: str, told: str) -> str:
    return f"""
        CREATE CONSTRAINT TRIGGER {name} AFTER {when} ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tell_change({told})"""


# Its plans are made while tables are short, and kept while a long transaction makes them long: it must use the indexes.
_FUNCTION = """
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    gone boolean := TG_OP = 'DELETE' AND TG_ARGV[1] = 'own';
    told_ids integer[] := '{}';
    told_id integer;
    line record;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{untold}'::text[] = to_jsonb(OLD) - '{untold}'::text[] THEN
        RETURN NULL;
    END IF;
    IF gone THEN
        told_ids := ARRAY[OLD.id];
    ELSIF TG_ARGV[1] = 'own' THEN
        told_ids := ARRAY[NEW.id];{branches}
    END IF;
    FOREACH told_id IN ARRAY told_ids LOOP
        CONTINUE WHEN told_id IS NULL;
        PERFORM pg_advisory_xact_lock(hashtext('dynasty changes'));
        SELECT is_gone, xmin = pg_current_xact_id()::xid AS is_new INTO line
            FROM changes WHERE kind = TG_ARGV[0] AND row_id = told_id;
        -- What is gone stays so, whatever goes after it.
        CONTINUE WHEN (line.is_new AND line.is_gone = gone) OR (line.is_gone AND TG_ARGV[1] <> 'own');
        INSERT INTO changes AS told (kind, row_id, changed_at, is_gone)
            VALUES (TG_ARGV[0], told_id, clock_timestamp(), gone)
            ON CONFLICT (kind, row_id) DO UPDATE
            SET id = EXCLUDED.id, changed_at = EXCLUDED.changed_at, is_gone = EXCLUDED.is_gone;
    END LOOP;
    RETURN NULL;
END $$
""".replace("{untold}", f"{{{','.join(sorted(_UNTOLD - {'id'}))}}}")


def _fill(table: str, now: str) -> str:
    return f"""
        INSERT INTO changes (kind, row_id, changed_at, is_gone)
        SELECT '{table}', id, {now}, false FROM {table}
        WHERE NOT EXISTS (SELECT 1 FROM changes WHERE kind = '{table}' AND row_id = {table}.id)
        ORDER BY id"""  # noqa: S608 - of our own words
