"""What a driver's error means to the person at the keyboard. Knows SQLite's and PostgreSQL's codes; opens nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from archive.errors import DatabaseError, TooSlowError

LOCKED = "is locked by another program; try again when that one is done"
READ_ONLY = "is read-only: the file and its folder must be writable, and the server must not be a read-only copy"
FULL = "has no room: its disk is full"
LOST = "does not answer: its server stopped or is starting"
FORBIDDEN = "is closed to this user: the permission is missing"

SQLITE_REASONS = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_PERM: FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: it is a folder, or this user may not read or make it",
    sqlite3.SQLITE_NOTADB: "is not a database: the file holds something else",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore it from a copy",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
}
"""By primary code, https://sqlite.org/rescode.html."""

POSTGRESQL_REASONS = {
    "08": LOST,
    "25006": READ_ONLY,
    "3D000": "does not exist on its server",
    "28": FORBIDDEN,
    "40": "was changed by another program at the same moment; try again",
    "42501": FORBIDDEN,
    "53100": FULL,
    "53300": "has too many connections; try again later",
    "55P03": LOCKED,
    "57P": LOST,
}
"""By the beginning of SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html."""

CUT_OFF = (sqlite3.SQLITE_INTERRUPT, "57014")
"""How each database says that it stopped because it was told to."""

SECRETS = ("password", "passfile", "sslpassword")
"""What an address may carry in its query and nobody should see."""


@contextmanager
def explaining(url: URL) -> Iterator[None]:
    """Let the state of a database (locked, full, lost …) arrive as DatabaseError, in one sentence.

    Raises TooSlowError, which is one, for reading that took too long.
    Broken rules of the schema and bugs in SQL pass through as they are.
    """
    try:
        yield
    except DBAPIError as error:
        if _code(error) in CUT_OFF:
            raise TooSlowError(f"Reading {show_url(url)} took too long and was cut off.") from error
        reason = _find_reason(error)
        if reason is None:
            raise
        raise DatabaseError(f"The database {show_url(url)} {reason}.") from error


def show_url(url: URL) -> str:
    """The file's path or the server's address, without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql").difference_update_query(SECRETS).render_as_string(hide_password=True)


def _code(error: DBAPIError) -> int | str | None:
    """SQLite's primary code, or SQLSTATE; None when no server spoke."""
    if isinstance(error.orig, sqlite3.Error):
        # The lowest byte is the primary code; the rest refines it (SQLITE_READONLY_DIRECTORY).
        return int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF
    return getattr(error.orig, "sqlstate", None)


def _find_reason(error: DBAPIError) -> str | None:
    state = _code(error)
    if isinstance(state, int):
        return SQLITE_REASONS.get(state)
    if state is None and isinstance(error, OperationalError):
        # Without a state no server spoke: it was never reached, or the connection broke.
        return f"cannot be reached: {_gist(error.orig)}"
    return next((reason for start, reason in POSTGRESQL_REASONS.items() if str(state).startswith(start)), None)


def _gist(error: BaseException | None) -> str:
    # connection failed: connection to server on socket "…" failed: FATAL:  database "x" does not exist
    line = str(error).partition("\n")[0].removeprefix("connection failed: ")
    return line.rpartition("FATAL:")[2].strip(" .")
