"""Who runs a round of a portal: one process at a time. Knows files and the server's own locks; not what a round is."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from archive.errors import BusyError, DatabaseError, UsageError
from archive.store.engine import Archive
from archive.store.faults import explaining


def portal_lock(archive: Archive, slug: str) -> AbstractContextManager[None]:
    """Keep a portal for this process. Raises BusyError while another keeps it; a process that dies lets go.

    slug: the portal's, of `a-z`, `0-9` and `-`.
    """
    if not re.fullmatch(r"[a-z0-9-]+", slug):
        raise UsageError(f"{slug!r} is not the short name of a portal: a-z, 0-9 and - only.")
    if archive.file:
        return _file_lock(archive.file.with_name(f"{archive.file.name}.{slug}.lock"), slug)
    return _server_lock(archive, slug)


@contextmanager
def _file_lock(path: Path, slug: str) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BusyError(_busy(slug)) from error
    except OSError as error:
        raise DatabaseError(f"The lock {path} cannot be made: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _server_lock(archive: Archive, slug: str) -> Iterator[None]:
    key = _key(slug)
    # Without a transaction, which would stand open for as long as the round.
    engine = archive.engine.execution_options(isolation_level="AUTOCOMMIT")
    with explaining(archive.url), engine.connect() as connection:
        # No longer the pool's: whatever happens, closing it really closes it, and the server lets go.
        connection.detach()
        if not connection.scalar(select(func.pg_try_advisory_lock(key))):
            raise BusyError(_busy(slug))
        try:
            yield
        finally:
            # A lost connection has let go already; the round that it guarded is done and must not fail for it.
            with suppress(DBAPIError):
                connection.execute(select(func.pg_advisory_unlock(key)))


def _busy(slug: str) -> str:
    return f"Another round of {slug} is running."


def _key(slug: str) -> int:
    # The server's locks have numbers of 64 bits, and are shared by all who use the database.
    return int.from_bytes(sha256(f"dynasty-archive:{slug}".encode()).digest()[:8], signed=True)
