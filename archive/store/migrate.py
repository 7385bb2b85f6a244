"""How a database changes from one revision to another. The only module that knows Alembic, which is slow to import."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import CheckConstraint, Connection, Inspector, Table, event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.schema import SchemaItem

from archive.errors import DatabaseError, UsageError
from archive.store import changes
from archive.store.engine import Archive, check_revision, find_revision, is_older, open_archive
from archive.store.handlings import resolve_all
from archive.store.indexing import reindex
from archive.store.ties import tie_all_days
from archive.tables import SEARCH_INDEX, VIEWS, Base


def is_compared(name: str | None, kind: str, _parents: Mapping[str, str | None]) -> bool:
    """Whether a table is one of `archive/tables.py`: the search index is of a kind that these cannot say."""
    return kind != "table" or name is None or not name.startswith(SEARCH_INDEX)


COMPARING = {"compare_type": True, "compare_server_default": True, "include_name": is_compared}
"""What Alembic compares."""
PATIENCE_S = 60.0
"""For other programs that migrate the same file, each in one transaction."""


def upgrade(url: str) -> None:
    """Bring a database to this program's revision, or make an archive where there is nothing.

    Raises DatabaseError when it is not an archive, or one of a newer program. All is done, or nothing.
    """
    with Archive(url, busy_timeout_s=PATIENCE_S) as archive:
        archive.make_folder()
        with migrating(archive) as connection:
            changes.rest(connection)
            command.upgrade(_config(connection), "head")
            changes.keep(connection)
            # What a migration cannot know, for it imports none of our code.
            with Session(connection) as session, session.begin():
                tie_all_days(session)
                resolve_all(session)
    with Archive(url, busy_timeout_s=PATIENCE_S) as archive:
        # In steps of its own: it may take minutes, and goes on where it was.
        reindex(archive)


def downgrade(url: str, revision: str) -> None:
    """Take a database back to an earlier revision, `base` for nothing at all. All is done, or nothing."""
    with Archive(url) as archive:
        if find_revision(archive) is None:
            check_revision(None, archive)
        with migrating(archive) as connection:
            changes.rest(connection)
            try:
                command.downgrade(_config(connection), revision)
            except CommandError as error:
                raise UsageError(f"There is no way down to revision {revision!r}.") from error


def current_revision(url: str) -> str | None:
    """The revision at which a database stands: `base` after migrating down to nothing, None when nothing ever stood."""
    with Archive(url) as archive:
        return find_revision(archive)


def find_drift(url: str) -> list[str]:
    """What would have to change in an archive to be as archive/tables.py says: `remove column: meetings.extra`.

    Alembic compares tables, columns, keys and indexes; the rules of columns and the views are compared here.
    """
    with open_archive(url, create=False) as archive, archive.reading() as session:
        connection = session.connection()
        context = MigrationContext.configure(connection, opts=COMPARING)
        structure = [_sentence(difference) for difference in _flat(compare_metadata(context, Base.metadata))]
        inspector = inspect(connection)
        structure += [] if inspector.has_table(SEARCH_INDEX) else [f"add table: {SEARCH_INDEX}"]
        rules = [line for table in Base.metadata.sorted_tables for line in _compare_rules(table, inspector)]
        return [*structure, *rules, *_compare_views(inspector)]


@contextmanager
def migrating(archive: Archive) -> Iterator[Connection]:
    """A connection in one transaction in which a table may be made anew, with the archive's own rules at its end.

    For an archive that was not used before: its connections are other ones than for reading and writing.
    """
    revision = find_revision(archive)
    if revision is not None and not is_older(revision):
        check_revision(revision, archive)
    archive.engine.dispose()
    if archive.file:
        event.listen(archive.engine, "connect", _let_rules_rest)
    with archive.writing() as session:
        connection = session.connection()
        yield connection
        if archive.file:
            _check_references(connection, archive)


def _let_rules_rest(connection: SqliteConnection, _record: object) -> None:
    # SQLite changes a table by making it anew. With foreign keys on, dropping the old one would delete all that refers
    # to it; without the legacy mode, renaming the new one stops at the views. Neither can be set in a transaction.
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA legacy_alter_table=ON")


def _check_references(connection: Connection, archive: Archive) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise DatabaseError(
            f"The database {archive.name} was not changed: {len(broken)} rows would refer to nothing, "
            f"the first in {broken[0][0]}."
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_find_migrations()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _find_migrations() -> Path:
    # Installed, they stand inside our package; in a checkout, beside it. A `migrations` beside an installed package
    # would be somebody else's, so that place comes second.
    package = Path(__file__).parents[1]
    places = (package / "migrations", package.parent / "migrations")
    return next(place for place in places if (place / "env.py").is_file())


def _flat(differences: Iterable[Any]) -> Iterator[tuple[object, ...]]:
    for difference in differences:
        # What changes in one column comes as a list of its own.
        yield from difference if isinstance(difference, list) else [difference]


def _sentence(difference: tuple[object, ...]) -> str:
    kind, *rest = difference
    names = [part if isinstance(part, str) else _name(part) for part in rest if isinstance(part, str | SchemaItem)]
    return f"{str(kind).replace('_', ' ')}: {'.'.join(names)}"


def _name(item: SchemaItem) -> str:
    return str(getattr(item, "name", None))


def _compare_rules(table: Table, inspector: Inspector) -> Iterator[str]:
    if not inspector.has_table(table.name):
        return
    wanted = {
        str(rule.name): _words(str(rule.sqltext)) for rule in table.constraints if isinstance(rule, CheckConstraint)
    }
    found = {str(rule["name"]): _words(rule["sqltext"]) for rule in inspector.get_check_constraints(table.name)}
    yield from _compare("rule", wanted, found)


def _words(rule: str) -> frozenset[str]:
    # PostgreSQL writes `stage IN ('agenda')` anew in its own way; the words stay.
    return frozenset(re.findall(r"'([^']*)'", rule))


def _compare_views(inspector: Inspector) -> Iterator[str]:
    wanted = {name: tuple(columns.split()) for name, columns in VIEWS.items()}
    found = {
        name: tuple(column["name"] for column in inspector.get_columns(name)) for name in inspector.get_view_names()
    }
    yield from _compare("view", wanted, found)


def _compare(kind: str, wanted: Mapping[str, object], found: Mapping[str, object]) -> Iterator[str]:
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"add {kind}: {name}"
        elif name not in wanted:
            yield f"remove {kind}: {name}"
        elif wanted[name] != found[name]:
            yield f"modify {kind}: {name}"
