"""Databases come from migrations, and migrations from nowhere else."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, ForeignKeyConstraint, Table, UniqueConstraint, inspect, text

from archive.errors import DatabaseError, UsageError
from archive.store.engine import BASE, REVISION, Archive, open_archive
from archive.store.migrate import current_revision, downgrade, find_drift, migrating, upgrade
from archive.tables import Base, BodyRow, PortalRow
from tests.test_printed_handlings import HISTORY, PAGES, TIES, history, saved, ties

TOP = Path(__file__).parents[1]
BEFORE_RESOLVED = "0002"
"""The revision before handlings knew their body and their item."""


def test_a_migrated_database_is_what_the_models_say(empty_url: str) -> None:
    upgrade(empty_url)

    assert find_drift(empty_url) == []
    assert current_revision(empty_url) == REVISION


def test_nothing_is_left_after_going_down_and_all_is_back_after_going_up(empty_url: str) -> None:
    upgrade(empty_url)
    downgrade(empty_url, "base")

    assert current_revision(empty_url) == BASE
    with Archive(empty_url) as archive, archive.reading() as session:
        inspector = inspect(session.connection())
        assert (inspector.get_table_names(), inspector.get_view_names()) == (["alembic_version"], [])

    upgrade(empty_url)

    assert find_drift(empty_url) == []


def test_migrating_twice_is_migrating_once(database_url: str) -> None:
    upgrade(database_url)

    assert current_revision(database_url) == REVISION


def test_there_is_no_revision_where_nothing_stands(empty_url: str, tmp_path: Path) -> None:
    assert current_revision(empty_url) is None
    assert list(tmp_path.iterdir()) == []


def test_going_down_to_an_unknown_revision_is_refused(database_url: str) -> None:
    with pytest.raises(UsageError, match="There is no way down to revision 'nowhere'"):
        downgrade(database_url, "nowhere")


def test_nothing_goes_down_where_nothing_stands(empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"There is no archive|is empty"):
        downgrade(empty_url, "base")
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_database_is_not_migrated(empty_url: str) -> None:
    with Archive(empty_url) as archive, archive.writing() as session:
        session.execute(text("CREATE TABLE recipes (id INTEGER)"))

    with pytest.raises(DatabaseError, match="is not an archive"):
        upgrade(empty_url)


def test_the_program_wants_the_newest_revision() -> None:
    assert ScriptDirectory(str(TOP / "migrations")).get_current_head() == REVISION


@pytest.mark.parametrize(
    ("change", "drift"),
    [
        ("ALTER TABLE cases ADD COLUMN extra TEXT", ["remove column: cases.extra"]),
        ("ALTER TABLE cases DROP COLUMN title", ["add column: cases.title"]),
        ("DROP INDEX ix_meetings_held_on", ["add index: ix_meetings_held_on"]),
        ("DROP INDEX uq_handlings_current", ["add index: uq_handlings_current"]),
        ("CREATE TABLE recipes (id INTEGER)", ["remove table: recipes"]),
        ("DROP VIEW case_history", ["add view: case_history"]),
        ("CREATE VIEW recipe_list AS SELECT 1 AS id", ["remove view: recipe_list"]),
    ],
)
def test_a_change_by_hand_is_drift(database_url: str, change: str, drift: list[str]) -> None:
    with Archive(database_url) as archive, archive.writing() as session:
        session.execute(text(change))

    assert find_drift(database_url) == drift


@pytest.mark.parametrize(
    ("table", "name", "kind", "drift"),
    [
        ("cases", "uq_cases_portal_id_case_number", "unique", "add constraint: uq_cases_portal_id_case_number"),
        ("bodies", "fk_bodies_portal_id", "foreignkey", "add fk: fk_bodies_portal_id"),
        ("meetings", "ck_meetings_stage", "check", "add rule: ck_meetings_stage"),
    ],
)
def test_a_dropped_constraint_is_drift(database_url: str, table: str, name: str, kind: str, drift: str) -> None:
    with (
        Archive(database_url) as archive,
        migrating(archive) as connection,
        _operations(connection).batch_alter_table(table) as batch,
    ):
        batch.drop_constraint(name, type_=kind)

    assert find_drift(database_url) == [drift]


def test_a_view_that_selects_otherwise_named_columns_is_drift(database_url: str) -> None:
    with Archive(database_url) as archive, archive.writing() as session:
        session.execute(text("DROP VIEW version_list"))
        session.execute(text("CREATE VIEW version_list AS SELECT id FROM versions"))

    assert find_drift(database_url) == ["modify view: version_list"]


def test_a_table_made_anew_keeps_what_refers_to_it(database_url: str) -> None:
    """On SQLite a batch migration drops the old table, which cascades unless foreign keys rest."""
    with open_archive(database_url) as archive, archive.writing() as session:
        session.add(PortalRow(id=1, slug="a", name="A", base_url="https://a/", evidence="added"))
        session.flush()
        session.add(BodyRow(portal_id=1, name="Valtuusto"))

    with (
        Archive(database_url) as archive,
        migrating(archive) as connection,
        _operations(connection).batch_alter_table("portals") as batch,
    ):
        batch.alter_column("name", nullable=True)

    with open_archive(database_url) as archive, archive.reading() as session:
        assert session.query(BodyRow).count() == 1
        assert session.execute(text("SELECT count(*) FROM item_list")).scalar() == 0


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_migration_that_breaks_references_changes_nothing(database_url: str) -> None:
    """Foreign keys rest on SQLite while it migrates, so they are looked at before the end."""
    with (
        pytest.raises(DatabaseError, match="1 rows would refer to nothing, the first in bodies"),
        Archive(database_url) as archive,
        migrating(archive) as connection,
    ):
        connection.execute(text("INSERT INTO bodies (portal_id, name, kind) VALUES (99, 'Valtuusto', 'body')"))

    with open_archive(database_url) as archive, archive.reading() as session:
        assert session.query(BodyRow).count() == 0


def test_migrations_import_none_of_our_code() -> None:
    imported = {
        name.partition(".")[0] for path in (TOP / "migrations/versions").glob("*.py") for name in _imports(path)
    }

    assert imported <= {"alembic", "sqlalchemy", *sys.stdlib_module_names}


def test_every_foreign_key_can_be_followed_backwards() -> None:
    """Without an index, deleting one row reads the whole table that may refer to it."""
    missing = [
        f"{table.name}.{key.column_keys[0]}"
        for table in Base.metadata.sorted_tables
        for key in table.constraints
        if isinstance(key, ForeignKeyConstraint) and key.column_keys[0] not in _indexed(table)
    ]

    assert missing == []


def test_a_developers_alembic_finds_nothing_to_do(database_url: str) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "alembic", "-x", f"database={database_url}", "check"],
        cwd=TOP,
        check=False,
        capture_output=True,
        text=True,
    )

    assert (found.returncode, found.stdout.strip()) == (0, "No new upgrade operations detected."), found.stderr


def test_what_stood_before_officeholders_came_is_a_bodys_and_has_a_meeting(database_url: str) -> None:
    downgrade(database_url, BEFORE_OFFICEHOLDERS)
    _fill(database_url, ROWS_BEFORE)

    upgrade(database_url)

    assert find_drift(database_url) == []
    assert _select(database_url, "SELECT kind FROM bodies") == [("body",)]
    assert _select(database_url, "SELECT portal_id, meeting_id, body_id, held_on FROM agenda_items") == [
        (7, 3, None, None)
    ]
    assert _select(database_url, LISTED) == [("kunta", "Valtuusto", "Koulu")]
    assert _select(database_url, "SELECT count(*) FROM passages") == [(1,)]


def test_going_down_takes_officeholder_decisions_along_and_nothing_else(database_url: str) -> None:
    downgrade(database_url, BEFORE_OFFICEHOLDERS)
    _fill(database_url, ROWS_BEFORE)
    upgrade(database_url)
    _fill(database_url, ROWS_OF_AN_OFFICEHOLDER)
    assert _select(database_url, LISTED) == [("kunta", "Valtuusto", "Koulu"), ("kunta", "Rehtori", "Retki")]

    downgrade(database_url, BEFORE_OFFICEHOLDERS)

    assert _select(database_url, LISTED) == [("kunta", "Valtuusto", "Koulu")]
    for table in ("agenda_items", "versions", "handlings", "passages", "bodies"):
        assert _select(database_url, f"SELECT count(*) FROM {table}") == [(1,)]

    upgrade(database_url)

    assert find_drift(database_url) == []


BEFORE_OFFICEHOLDERS = "0001"
LISTED = "SELECT portal, body, title FROM item_list ORDER BY item_id"
ROWS_OF_A_VERSION = """
INSERT INTO versions (id, agenda_item_id, page_id, ordinal, stage, seen_from, parser_version, warnings)
    VALUES ({item}, {item}, 1, 0, 'minutes', '2024-10-14 09:00:00', 1, '[]');
UPDATE agenda_items SET current_version_id = {item} WHERE id = {item};
INSERT INTO handlings (id, version_id, ordinal, body_name, held_on, is_current{portal_id})
    VALUES ({item}, {item}, 0, 'Valtuusto', '2024-10-14', true{portal});
INSERT INTO passages (id, handling_id, ordinal, kind) VALUES ({item}, {item}, 0, 'other')
"""
ROWS_BEFORE = f"""
INSERT INTO portals (id, slug, name, base_url, evidence) VALUES (7, 'kunta', 'Kunta', 'https://k/', 'added');
INSERT INTO bodies (id, portal_id, name) VALUES (1, 7, 'Valtuusto');
INSERT INTO meetings (id, portal_id, body_id, portal_key, url, held_on, first_seen_at)
    VALUES (3, 7, 1, '20', 'u', '2024-10-14', '2024-10-14 09:00:00');
INSERT INTO agenda_items (id, meeting_id, portal_key, title, url, first_seen_at)
    VALUES (1, 3, '20-1', 'Koulu', 'u', '2024-10-14 09:00:00');
INSERT INTO pages (id, portal_id, url, status, digest, body, fetched_at, headers)
    VALUES (1, 7, 'u', 200, '{"0" * 64}', '', '2024-10-14 09:00:00', '[]');
{ROWS_OF_A_VERSION.format(item=1, portal_id="", portal="")}
"""
ROWS_OF_AN_OFFICEHOLDER = f"""
INSERT INTO bodies (id, portal_id, name, kind) VALUES (2, 7, 'Rehtori', 'officeholder');
INSERT INTO agenda_items (id, portal_id, body_id, held_on, portal_key, title, url, first_seen_at)
    VALUES (2, 7, 2, '2024-10-14', '20-1', 'Retki', 'u', '2024-10-14 09:00:00');
{ROWS_OF_A_VERSION.format(item=2, portal_id=", portal_id", portal=", 7")}
"""


def _fill(url: str, statements: str) -> None:
    with Archive(url) as archive, archive.writing() as session:
        for statement in statements.split(";"):
            session.execute(text(statement))


def _select(url: str, query: str) -> list[tuple[object, ...]]:
    with Archive(url) as archive, archive.reading() as session:
        return [tuple(row) for row in session.execute(text(query))]


def _operations(connection: Connection) -> Operations:
    return Operations(MigrationContext.configure(connection))


def _imports(path: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)]


def _indexed(table: Table) -> set[str]:
    """The columns by which a table is looked up: the first ones of its indexes and unique constraints."""
    unique = {next(iter(rule.columns)).name for rule in table.constraints if isinstance(rule, UniqueConstraint)}
    return unique | {next(iter(index.columns)).name for index in table.indexes}


def test_what_is_printed_of_others_is_resolved_again_after_migrating_up(database_url: str) -> None:
    """The migration gives the columns, and the program what they hold: it alone knows abbreviations."""
    with open_archive(database_url) as archive:
        slug = saved(archive, PAGES)
    downgrade(database_url, BEFORE_RESOLVED)
    with Archive(database_url) as archive:
        assert {"body_id", "agenda_item_id", "portal_id"}.isdisjoint(_columns(archive, "handlings"))
        with archive.reading() as session:
            assert session.execute(text("SELECT count(*) FROM case_history")).scalar()

    upgrade(database_url)

    assert find_drift(database_url) == []
    with open_archive(database_url) as archive:
        assert (ties(archive, slug), history(archive, slug)) == (TIES, HISTORY)
        with archive.reading() as session:
            unknown = "SELECT count(*) FROM handlings WHERE is_current AND (body_id IS NULL OR agenda_item_id IS NULL)"
            assert session.execute(text(unknown)).scalar() == 0


def test_a_version_has_one_own_handling_after_its_table_was_made_anew(database_url: str) -> None:
    with Archive(database_url) as archive, archive.reading() as session:
        (index,) = (
            index
            for index in inspect(session.connection()).get_indexes("handlings")
            if index["name"] == "uq_handlings_current"
        )
        options = index["dialect_options"]

    assert index["unique"]
    assert [str(rule) for name, rule in options.items() if name.endswith("_where")] == ["is_current"]


def _columns(archive: Archive, table: str) -> set[str]:
    with archive.reading() as session:
        return {column["name"] for column in inspect(session.connection()).get_columns(table)}
