"""The folder of files: bytes under their digest, whole or not at all. Knows paths and disks; no rows, and no PDF.

A file stands at `ab/cdef….pdf`, by the 64 digits of its SHA-256. What arrives is written beside, in `incoming`, and
moved to its place when it is on the disk, so that a kill leaves nothing half there.
"""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BufferedRandom
from pathlib import Path

from archive.errors import DatabaseError, UsageError

SUFFIX = ".pdf"
LEFT_BEHIND = timedelta(days=1)
"""What arrives so long ago never will."""
_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}
_PLACE = re.compile(r"([0-9a-f]{2})/([0-9a-f]{62})\.pdf")


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A file that arrives, open for writing and reading."""

    path: Path
    file: BufferedRandom

    def measure(self) -> tuple[str, int]:
        """Its digest and its size in bytes."""
        self.file.flush()
        self.file.seek(0)
        digest = hashlib.file_digest(self.file, "sha256").hexdigest()
        return digest, self.file.tell()

    def head(self, length: int) -> bytes:
        """Its first bytes."""
        self.file.seek(0)
        return self.file.read(length)


class Vault:
    """One archive's folder of files, which need not be there yet. What the disk refuses is a DatabaseError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where the file of a digest stands, if it does."""
        return self.folder / digest[:2] / f"{digest[2:]}{SUFFIX}"

    @contextmanager
    def receive(self) -> Iterator[Incoming]:
        """A new file to write into, gone at the end unless it was kept."""
        with self._explaining():
            incoming = self.folder / "incoming"
            incoming.mkdir(parents=True, exist_ok=True)
            # The file stands under a name so that it can be moved.
            number, name = tempfile.mkstemp(dir=incoming)
        path = Path(name)
        try:
            with os.fdopen(number, "w+b") as file:
                yield Incoming(path=path, file=file)
        except OSError as error:
            if error.errno not in _OF_THE_DISK:
                raise
            raise self._error(error) from error
        finally:
            path.unlink(missing_ok=True)

    def keep(self, incoming: Incoming, digest: str) -> None:
        """Move a file that arrived whole to its place; once it is there, it is there after a power cut too."""
        with self._explaining():
            incoming.file.flush()
            os.fsync(incoming.file.fileno())
            place = self.path(digest)
            place.parent.mkdir(exist_ok=True)
            incoming.path.replace(place)
            place.chmod(0o444)
            _sync_folder(place.parent)
            _sync_folder(self.folder)

    def drop(self, digest: str) -> None:
        """Take a file away, if it is there."""
        with self._explaining():
            self.path(digest).unlink(missing_ok=True)

    def measure(self, digest: str) -> str | None:
        """The digest that the file of a digest really has; None when it is not there."""
        try:
            with self.path(digest).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(error) from error

    def digests(self) -> Iterator[str]:
        """The digests under which files stand."""
        for path in self.folder.glob(f"??/*{SUFFIX}"):
            if match := _PLACE.fullmatch(path.relative_to(self.folder).as_posix()):
                yield match[1] + match[2]

    def clear_incoming(self, *, now: datetime, left_behind: timedelta = LEFT_BEHIND) -> None:
        """Take away what a killed process left."""
        with self._explaining():
            for path in self.folder.glob("incoming/*"):
                if now - datetime.fromtimestamp(path.stat().st_mtime, UTC) >= left_behind:
                    path.unlink(missing_ok=True)

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._error(error) from error

    def _error(self, error: OSError) -> DatabaseError:
        return DatabaseError(f"The folder of files {self.folder} cannot be used: {error.strerror}.")


def open_vault(folder: Path | None) -> Vault:
    """The folder of an archive's files; UsageError when a PostgreSQL archive was not told which."""
    if folder is None:
        raise UsageError("The files of a PostgreSQL archive need a folder: name it by --files or DYNASTY_FILES.")
    return Vault(folder)


def _sync_folder(folder: Path) -> None:
    """Let a name that stands in a folder be there after a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
