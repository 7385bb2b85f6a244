"""The one place that opens a database. Knows engines and transactions; not what is written in them."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from threading import RLock
from time import monotonic
from types import TracebackType
from typing import Any, Self

import platformdirs
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from archive.errors import DatabaseError, UsageError
from archive.store.faults import explaining, show_url

REVISION = "0016"
"""The newest revision of migrations/, which this program needs. Here, so that only migrating imports Alembic."""

BASE = "base"
"""The revision of a database that was migrated down to nothing; Alembic's word."""

CONNECT_TIMEOUT_S = 10

STEPS_BETWEEN_LOOKS = 10_000
"""Of SQLite's machine, between two looks at the clock: a fraction of a millisecond."""


def database_url(named: str | None) -> str:
    """The address of the database that a person named: a file's path, an address, or None for the user's own archive.

    Raises UsageError for what is none of these.
    """
    if named is None:
        return _file_url(platformdirs.user_data_path("dynasty-archive", appauthor=False) / "archive.db")
    if named and "://" not in named:
        return _file_url(Path(named).expanduser().absolute())
    try:
        url = make_url(named)
    except (ArgumentError, ValueError) as error:
        # The sentence does not repeat the address: it may hold a password.
        raise UsageError("The address of the database cannot be read.") from error
    if url.drivername == "sqlite" and url.database not in {None, "", ":memory:"} and not url.query:
        return url.render_as_string(hide_password=False)
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    raise UsageError(f"A database is a file's path, sqlite:///PATH or postgresql://HOST/NAME, not {url.drivername}://.")


class Archive:
    """A database, opened when first used. Gives sessions, each one transaction; to be closed, or used in `with`.

    file: the SQLite file, None on PostgreSQL; name: the path or address, as a person may see it; files: the folder of
    attachments, beside the SQLite file, of PostgreSQL the one that is named, or None. With `reading_limit_s` nothing
    can be written, and no transaction reads longer than that.
    """

    def __init__(
        self, url: str, *, busy_timeout_s: float = 5, reading_limit_s: float | None = None, files: str | None = None
    ) -> None:
        self.url = make_url(url)
        self.name = show_url(self.url)
        self.file = Path(str(self.url.database)) if self.url.get_backend_name() == "sqlite" else None
        beside = self.file.with_name(f"{self.file.name}.files") if self.file else None
        self.files = Path(files).expanduser().absolute() if files and not beside else beside
        if self.file:
            self.engine = self._reader = _sqlite_engine(self.url, busy_timeout_s)
        else:
            self.engine = _postgresql_engine(self.url)
            # What is read in one transaction is of one moment, as it always is on SQLite.
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ")
        if reading_limit_s is not None:
            _only_read(self.engine, reading_limit_s)
        # SQLite has one writer. Its threads wait here for their turn, where none is overtaken for long and none holds a
        # connection; SQLite itself lets them try again and again until its patience is over.
        self._turn = RLock() if self.file else nullcontext()
        # Taking the write lock at once: who reads first and writes later fails when another was faster.
        self._writer = self.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction: kept as a whole at the end, or undone as a whole by an error.

        Raises DatabaseError when the database is locked, read-only, full or lost.
        """
        with self._turn, explaining(self.url), Session(self._writer) as session, session.begin():
            session.connection()
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session in one transaction that sees one moment and leaves nothing.

        Raises DatabaseError as `writing`, and TooSlowError at the limit that the archive was opened with.
        """
        with explaining(self.url), Session(self._reader) as session:
            session.connection()
            yield session

    def make_folder(self) -> None:
        """The folder of the file, where there is none yet."""
        if self.file is None:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"The folder {self.file.parent} cannot be made: {error.strerror}.") from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Closed, whatever happened."""
        self.close()


def open_archive(
    url: str,
    *,
    create: bool = True,
    busy_timeout_s: float = 5,
    reading_limit_s: float | None = None,
    files: str | None = None,
) -> Archive:
    """The archive at `url` (see `database_url`), at the revision that this program needs.

    files: the folder of attachments, which a PostgreSQL archive has where a person says; SQLite's is beside its file.
    With `create`, a missing or empty SQLite file becomes an archive; without it (for who only reads) it is an error.
    `reading_limit_s`, without `create`: see Archive.
    Raises DatabaseError, in one sentence, when the database cannot be used as it is.
    """
    with ExitStack() as stack:
        opened = Archive(url, busy_timeout_s=busy_timeout_s, reading_limit_s=reading_limit_s, files=files)
        archive = stack.enter_context(opened)
        if create:
            archive.make_folder()
        revision = find_revision(archive)
        if create and archive.file:
            _use_wal(archive)
            if revision is None:
                revision = _migrate(url)
        check_revision(revision, archive)
        stack.pop_all()
    return archive


def find_revision(archive: Archive) -> str | None:
    """The revision at which a database stands, None when there is nothing yet.

    Raises DatabaseError when it holds something that is not an archive.
    """
    if archive.file and not archive.file.exists():
        return None
    with archive.reading() as session:
        tables = set(inspect(session.connection()).get_table_names())
        if not tables:
            return None
        if tables != {"alembic_version"} and not {"alembic_version", "portals", "agenda_items"} <= tables:
            raise DatabaseError(f"The database {archive.name} is not an archive: it holds other tables.")
        revision = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return BASE if revision is None else str(revision)


def check_revision(revision: str | None, archive: Archive) -> None:
    """Raise DatabaseError, which says what to do, unless the revision is the one that this program needs."""
    if revision == REVISION:
        return
    if revision is None and archive.file:
        raise DatabaseError(f"There is no archive at {archive.name} yet; `dynasty sync` makes one.")
    if revision is None:
        raise DatabaseError(f"The database {archive.name} is empty; `dynasty db upgrade` makes it an archive.")
    if is_older(revision):
        raise DatabaseError(
            f"The database {archive.name} is at revision {revision}, older than {REVISION}; run `dynasty db upgrade`."
        )
    raise DatabaseError(
        f"The database {archive.name} is at revision {revision!r}, which this version of the program does not know; "
        "update the program."
    )


def is_older(revision: str) -> bool:
    """Whether a revision comes before the one that this program needs: they count up in four digits."""
    return revision == BASE or (revision.isdecimal() and len(revision) == len(REVISION) and revision < REVISION)


def _file_url(path: Path) -> str:
    return URL.create("sqlite", database=str(path)).render_as_string()


def _sqlite_engine(url: URL, busy_timeout_s: float) -> Engine:
    engine = create_engine(url, connect_args={"timeout": busy_timeout_s})

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must not begin transactions by itself: it does so late, and never before a CREATE or a SELECT.
        connection.isolation_level = None
        try:
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA synchronous=FULL")
        except sqlite3.Error:
            # Not a database, or one that may not be read. Nobody else closes what was not handed over yet.
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine


def _postgresql_engine(url: URL) -> Engine:
    patience = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_TIMEOUT_S}
    try:
        # The pings are for a scheduler that runs for weeks, longer than its connections live.
        return create_engine(url, connect_args=patience, pool_pre_ping=True)
    except ImportError as error:
        raise DatabaseError(
            "PostgreSQL needs a driver that is not installed: install dynasty-archive[postgres]."
        ) from error


def _only_read(engine: Engine, limit_s: float) -> None:
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "begin")
        def limit(connection: Connection) -> None:
            until = monotonic() + limit_s
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA query_only=ON")
            driver.set_progress_handler(lambda: monotonic() > until, STEPS_BETWEEN_LOOKS)

        return

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info["until"] = monotonic() + limit_s
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    @event.listens_for(engine, "before_cursor_execute")
    def limit_statement(connection: Connection, cursor: Any, *_asked: object) -> None:  # noqa: ANN401 - the driver's own
        # The server knows a limit for each statement; this is what is left of that for all.
        left_ms = round((connection.info["until"] - monotonic()) * 1000)
        cursor.connection.execute(f"SET LOCAL statement_timeout = {max(1, left_ms)}")


def _use_wal(archive: Archive) -> None:
    # The mode stays with the file. It is set when the file is known to be ours, and never within a transaction.
    with explaining(archive.url), archive.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA journal_mode=WAL")


def _migrate(url: str) -> str:
    from archive.store.migrate import upgrade  # noqa: PLC0415 - Alembic is slow to import and seldom needed

    upgrade(url)
    return REVISION
