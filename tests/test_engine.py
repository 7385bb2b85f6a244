"""One door to the database: its sentences, its transactions, its locks."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from textwrap import dedent
from time import monotonic, sleep

import pytest
from sqlalchemy import Executable, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from archive.errors import BusyError, DatabaseError, UsageError
from archive.store import engine
from archive.store.engine import Archive, open_archive
from archive.store.lock import portal_lock
from archive.store.migrate import downgrade
from archive.tables import (
    AgendaItemRow,
    BodyRow,
    DecisionRow,
    HandlingRow,
    MeetingRow,
    PageRow,
    PortalRow,
    RoundRow,
    VersionRow,
)

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
TOP = Path(__file__).parents[1]
NOBODY = 65534
sqlite_only = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


@pytest.mark.parametrize(
    ("named", "url"),
    [
        ("/data/archive.db", "sqlite:////data/archive.db"),
        ("sqlite:////data/archive.db", "sqlite:////data/archive.db"),
        ("postgresql://me:secret@host/name", "postgresql+psycopg://me:secret@host/name"),
        ("postgres://host/name?sslmode=require", "postgresql+psycopg://host/name?sslmode=require"),
        ("postgresql+psycopg://host/name", "postgresql+psycopg://host/name"),
    ],
)
def test_a_database_is_a_path_or_an_address(named: str, url: str) -> None:
    assert engine.database_url(named) == url


@pytest.mark.parametrize("name", ["archive.db", "a b.db", "päätökset #1.db", "100%20.db", "a&b=c@d:e.db"])
def test_a_file_is_the_one_named(tmp_path: Path, name: str) -> None:
    with open_archive(engine.database_url(str(tmp_path / name))) as archive:
        assert (archive.file, archive.name) == (tmp_path / name, str(tmp_path / name))
        assert (tmp_path / name).is_file()


def test_a_path_is_absolute_and_knows_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/somebody")

    assert engine.database_url("archive.db") == f"sqlite:///{tmp_path}/archive.db"
    assert engine.database_url("~/archive.db") == "sqlite:////home/somebody/archive.db"


def test_without_a_name_it_is_the_users_own_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert engine.database_url(None) == f"sqlite:///{tmp_path}/dynasty-archive/archive.db"


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ("mysql://me:secret@host/name", "not mysql://"),
        ("postgresql+psycopg2://host/name", "not postgresql+psycopg2://"),
        ("sqlite://", "not sqlite://"),
        ("sqlite:///:memory:", "not sqlite://"),
        ("sqlite:///file:a.db?mode=ro&uri=true", "not sqlite://"),
        ("postgresql://me:secret@host:port/name", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_anything_else_is_no_database(named: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=re.escape(sentence)) as caught:
        engine.database_url(named)
    assert "secret" not in str(caught.value)


def test_a_missing_file_becomes_an_archive_and_its_folder_too(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "archive.db"

    with open_archive(engine.database_url(str(path))) as archive, archive.writing() as session:
        _add_portal(session)

    with open_archive(engine.database_url(str(path)), create=False) as archive:
        assert _portals(archive) == ["a"]


def test_an_empty_file_becomes_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.touch()

    with open_archive(engine.database_url(str(path))) as archive:
        assert _portals(archive) == []


def test_opening_an_archive_does_not_wait_for_alembic(migrated_file: Path) -> None:
    program = """
        open_archive(url).close()
        sys.exit("alembic" in sys.modules)
    """
    with _other(program, engine.database_url(str(migrated_file))) as other:
        assert _end(other) == (0, "")


def test_several_programs_may_make_the_same_archive_at_once(tmp_path: Path) -> None:
    url = engine.database_url(str(tmp_path / "archive.db"))

    with ExitStack() as stack:
        others = [stack.enter_context(_other("open_archive(url).close()", url)) for _ in range(4)]

        assert [_end(other) for other in others] == [(0, "")] * 4


def test_who_only_reads_makes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "archive.db"

    _refuses(engine.database_url(str(path)), f"There is no archive at {path} yet; `dynasty sync` makes one.")

    assert list(tmp_path.iterdir()) == []


@sqlite_only
def test_sqlite_keeps_rules_and_writes_ahead(archive: Archive) -> None:
    with archive.reading() as session:
        settings = [session.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")]
        settings += [session.execute(text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "busy_timeout")]

    assert settings == ["wal", 1, 2, 5000]


@postgresql_only
def test_an_empty_server_database_is_not_migrated_unasked(empty_url: str) -> None:
    _refuses(empty_url, "is empty; `dynasty db upgrade` makes it an archive.", create=True)


def test_an_archive_at_an_older_revision_asks_for_the_upgrade(database_url: str) -> None:
    downgrade(database_url, "base")

    _refuses(database_url, f"is at revision base, older than {engine.REVISION}; run `dynasty db upgrade`.", create=True)


@pytest.mark.parametrize("revision", ["0999", "3f9c2d"])
def test_an_archive_at_an_unknown_revision_is_left_alone(database_url: str, revision: str) -> None:
    with open_archive(database_url) as archive, archive.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})

    _refuses(database_url, f"is at revision '{revision}', which this version of the program does not know", create=True)


def test_a_database_of_something_else_is_left_alone(empty_url: str, tmp_path: Path) -> None:
    with Archive(empty_url) as archive, archive.writing() as session:
        session.execute(text("CREATE TABLE recipes (id INTEGER)"))
    before = [path.read_bytes() for path in tmp_path.iterdir()]

    _refuses(empty_url, "is not an archive: it holds other tables.", create=True)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == before


def test_a_file_of_something_else_is_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Muistiinpanoja. " * 100)

    _refuses(engine.database_url(str(path)), f"The database {path} is not a database: the file holds something else.")


def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    _refuses(engine.database_url(str(tmp_path)), f"The database {tmp_path} cannot be opened: it is a folder, or")


def test_a_folder_cannot_be_made_inside_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    _refuses(
        engine.database_url(str(tmp_path / "file" / "archive.db")),
        f"The folder {tmp_path / 'file'} cannot be made: File exists.",
        create=True,
    )


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    url = engine.database_url("postgresql://me:secret@127.0.0.1:1/name?password=secret")

    _refuses(url, "The database postgresql://me:***@127.0.0.1:1/name cannot be reached: connection to server at")


@postgresql_only
def test_a_database_that_its_server_does_not_have(database_url: str) -> None:
    _refuses(database_url.replace("/test_", "/rest_"), "does not exist.")


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    _refuses("postgresql+psycopg://host/name", r"not installed: install dynasty-archive[postgres].")


@sqlite_only
def test_a_locked_database_says_so(database_url: str) -> None:
    program = "with open_archive(url, busy_timeout_s=0.05).writing(): pass"
    with open_archive(database_url) as archive, archive.writing(), _other(program, database_url) as other:
        status, complaint = _end(other)

    assert status == 1
    assert complaint.endswith("is locked by another program; try again when that one is done.")


@sqlite_only
def test_a_reader_is_not_kept_waiting_by_a_writer(database_url: str) -> None:
    with open_archive(database_url) as archive, archive.writing() as session:
        _add_portal(session)
        with open_archive(database_url, create=False, busy_timeout_s=0.05) as other:
            assert _portals(other) == []


def test_a_file_that_may_not_be_written_says_so() -> None:
    with _public_archive() as archive, _as_nobody(archive):
        assert _portals(archive) == []

        _fails_to_write(archive, "is read-only: the file and its folder must be writable")


def test_a_folder_that_may_not_be_written_says_so() -> None:
    with _public_archive() as archive:
        assert archive.file is not None
        archive.file.parent.chmod(0o555)
        with _as_nobody(archive):
            _fails_to_write(archive, "is read-only: the file and its folder must be writable")


@postgresql_only
def test_a_server_that_only_reads_says_so(archive: Archive) -> None:
    with pytest.raises(DatabaseError, match="is read-only"):
        _write(archive, text("SET TRANSACTION READ ONLY"), insert(BodyRow))


@sqlite_only
def test_a_full_disk_says_so(archive: Archive) -> None:
    with pytest.raises(DatabaseError, match="has no room: its disk is full"):
        _write(archive, text("PRAGMA max_page_count = 1"), text("CREATE TABLE recipes (id INTEGER)"))


@postgresql_only
def test_a_lost_connection_says_so(archive: Archive) -> None:
    with pytest.raises(DatabaseError, match="does not answer"):
        _write(archive, select(func.pg_terminate_backend(func.pg_backend_pid())))


@postgresql_only
def test_a_connection_lost_between_two_rounds_is_made_anew(archive: Archive) -> None:
    with archive.reading() as session:
        victim = session.execute(select(func.pg_backend_pid())).scalar()
    with Archive(archive.url.render_as_string(hide_password=False)) as other, other.writing() as session:
        session.execute(select(func.pg_terminate_backend(victim)))

    assert _portals(archive) == []


def test_a_bug_stays_a_bug(archive: Archive) -> None:
    with pytest.raises(DBAPIError, match="recipes"), archive.reading() as session:
        session.execute(text("SELECT * FROM recipes"))


def test_a_broken_rule_stays_an_integrity_error(archive: Archive) -> None:
    with pytest.raises(IntegrityError), archive.writing() as session:
        _add_portal(session, evidence="guessed")


def test_an_error_undoes_the_whole_transaction(archive: Archive) -> None:
    with suppress(ZeroDivisionError), archive.writing() as session:
        _add_portal(session)
        raise ZeroDivisionError

    assert _portals(archive) == []


def test_changing_tables_belongs_to_the_transaction_too(archive: Archive) -> None:
    with suppress(ZeroDivisionError), archive.writing() as session:
        session.execute(text("CREATE TABLE recipes (id INTEGER)"))
        raise ZeroDivisionError

    with archive.writing() as session:
        session.execute(text("CREATE TABLE recipes (id INTEGER)"))


def test_a_killed_writer_leaves_nothing_half(database_url: str) -> None:
    program = """
        with open_archive(url).writing() as session:
            session.execute(text("INSERT INTO portals (slug, name, base_url, evidence) VALUES ('a', '', '', 'added')"))
            print("ready", flush=True)
            sleep(60)
    """
    with _other(program, database_url) as other:
        _wait_until_ready(other)
        other.kill()

    with open_archive(database_url) as archive:
        assert _portals(archive) == []
        with archive.writing() as session:
            _add_portal(session)


def test_a_reader_sees_one_moment(archive: Archive) -> None:
    with archive.reading() as session:
        before = session.execute(select(func.count(PortalRow.id))).scalar()
        with archive.writing() as other:
            _add_portal(other)
        after = session.execute(select(func.count(PortalRow.id))).scalar()

    assert (before, after, _portals(archive)) == (0, 0, ["a"])


def test_reading_leaves_nothing(archive: Archive) -> None:
    with archive.reading() as session:
        _add_portal(session)

    assert _portals(archive) == []


def test_an_instant_without_zone_is_refused(archive: Archive) -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        _write(archive, insert(RoundRow).values(portal_id=1, started_at=NOON.replace(tzinfo=None), status="running"))


def test_an_instant_comes_back_in_utc_whatever_its_zone_was(archive: Archive) -> None:
    with archive.writing() as session:
        portal = _add_portal(session)
        summer = NOON.astimezone(timezone(timedelta(hours=3)))
        session.add(RoundRow(portal_id=portal, kind="sync", started_at=summer, finished_at=None, status="running"))

    with archive.reading() as session:
        started_at, finished_at = session.execute(select(RoundRow.started_at, RoundRow.finished_at)).one()
    assert (started_at, started_at.tzinfo, finished_at) == (NOON, UTC, None)


def test_a_version_has_at_most_one_current_handling(archive: Archive) -> None:
    with archive.writing() as session:
        version = _add_version(session)
        session.add_all([_handling(version, 1), _handling(version, 2), _handling(version, 3, is_current=True)])

    with pytest.raises(IntegrityError), archive.writing() as session:
        session.add(_handling(version, 4, is_current=True))


def test_a_portal_goes_with_all_that_it_said(archive: Archive) -> None:
    with archive.writing() as session:
        version = _add_version(session)
        session.add(_handling(version, 1, is_current=True))
        session.flush()
        handling = session.execute(select(HandlingRow.id)).scalar_one()
        session.add(DecisionRow(handling_id=handling, text="Hyväksyttiin.", outcome="as_proposed"))

    with archive.writing() as session:
        session.delete(session.get_one(PortalRow, 1))

    with archive.reading() as session:
        tables = (PortalRow, BodyRow, MeetingRow, AgendaItemRow, PageRow, VersionRow, HandlingRow, DecisionRow)
        assert [session.execute(select(func.count(table.id))).scalar() for table in tables] == [0] * 8


def test_a_portal_is_kept_by_one_round_at_a_time(archive: Archive, database_url: str) -> None:
    with portal_lock(archive, "kanta-hame"):
        with open_archive(database_url) as other:
            with pytest.raises(BusyError, match="Another round of kanta-hame is running"):
                portal_lock(other, "kanta-hame").__enter__()
            with portal_lock(other, "lapua"):
                pass
        with pytest.raises(BusyError):
            portal_lock(archive, "kanta-hame").__enter__()

    with portal_lock(archive, "kanta-hame"), archive.writing() as session:
        _add_portal(session)


def test_a_round_that_fails_lets_go(archive: Archive) -> None:
    with suppress(ZeroDivisionError), portal_lock(archive, "lapua"):
        raise ZeroDivisionError

    with portal_lock(archive, "lapua"):
        pass


def test_a_killed_round_lets_go(archive: Archive, database_url: str) -> None:
    program = """
        with portal_lock(open_archive(url), "lapua"):
            print("ready", flush=True)
            sleep(60)
    """
    with _other(program, database_url) as other:
        _wait_until_ready(other)
        with pytest.raises(BusyError):
            portal_lock(archive, "lapua").__enter__()
        other.kill()

    assert _gets_lock_within(archive, "lapua", seconds=5)


@pytest.mark.parametrize("slug", ["", "../etc", "Lapua", "a b"])
def test_a_lock_is_for_a_portals_short_name(tmp_path: Path, slug: str) -> None:
    archive = Archive(engine.database_url(str(tmp_path / "archive.db")))

    with pytest.raises(UsageError, match="is not the short name of a portal"):
        portal_lock(archive, slug)


def _refuses(url: str, sentence: str, *, create: bool = False) -> None:
    with pytest.raises(DatabaseError) as caught:
        open_archive(url, create=create)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def _fails_to_write(archive: Archive, sentence: str) -> None:
    with pytest.raises(DatabaseError, match=sentence), archive.writing() as session:
        _add_portal(session)


def _write(archive: Archive, *statements: Executable) -> None:
    with archive.writing() as session:
        for statement in statements:
            session.execute(statement)


def _add_portal(session: Session, **changes: object) -> int:
    row = PortalRow(**{"slug": "a", "name": "A", "base_url": "https://a/", "evidence": "added"} | changes)
    session.add(row)
    session.flush()
    return row.id


def _portals(archive: Archive) -> list[str]:
    with archive.reading() as session:
        return list(session.scalars(select(PortalRow.slug)))


def _add_version(session: Session) -> int:
    """A portal with one item and one version of it, and the circle between the two closed."""
    portal = _add_portal(session, id=1)
    session.add(BodyRow(id=1, portal_id=portal, name="Valtuusto"))
    session.flush()
    session.add(MeetingRow(id=1, portal_id=portal, body_id=1, portal_key="1", url="https://a/1", first_seen_at=NOON))
    page = PageRow(portal_id=portal, url="u", status=200, digest="0" * 64, body=b"", fetched_at=NOON, headers=[])
    session.add(page)
    session.flush()
    item = AgendaItemRow(portal_id=portal, meeting_id=1, portal_key="1-1", url="https://a/1-1", first_seen_at=NOON)
    session.add(item)
    session.flush()
    version = VersionRow(
        agenda_item_id=item.id,
        page_id=page.id,
        ordinal=1,
        stage="minutes",
        seen_from=NOON,
        parser_version=1,
        warnings=["outo otsikko"],
    )
    session.add(version)
    session.flush()
    item.current_version_id = version.id
    return version.id


def _handling(version: int, ordinal: int, *, is_current: bool = False) -> HandlingRow:
    return HandlingRow(
        portal_id=1,
        version_id=version,
        ordinal=ordinal,
        body_name="Valtuusto",
        held_on=date(2025, 3, 4),
        is_current=is_current,
    )


@contextmanager
def _public_archive() -> Iterator[Archive]:
    """An archive that others may read; pytest's own folders are closed to them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with open_archive(engine.database_url(str(path))) as archive:
            path.chmod(0o444)
            path.parent.chmod(0o777)
            yield archive
        path.parent.chmod(0o700)


@contextmanager
def _as_nobody(archive: Archive) -> Iterator[None]:
    """Not as root, to whom no file is read-only. What this process opened before is closed."""
    archive.close()
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
        archive.close()
    finally:
        os.seteuid(0)


@contextmanager
def _other(program: str, url: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that runs a few lines with the archive's `url`; at the end it is gone."""
    head = """
        import sys
        from time import sleep
        from sqlalchemy import text
        from archive.store.engine import open_archive
        from archive.store.lock import portal_lock
        url = sys.argv[1]
    """
    source = dedent(head) + dedent(program)
    with subprocess.Popen(
        [sys.executable, "-c", source, url], cwd=TOP, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _wait_until_ready(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def _end(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Its exit code, and the last line of its complaint."""
    _, complaint = process.communicate(timeout=60)
    return process.returncode, complaint.strip().rpartition("\n")[2]


def _gets_lock_within(archive: Archive, slug: str, *, seconds: float) -> bool:
    """A server takes a moment to see that a client died."""
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        with suppress(BusyError), portal_lock(archive, slug):
            return True
        sleep(0.05)
    return False
