"""Saved pages as files: which files of a folder are pages, and what they hold. Knows folders; not what a page says."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import UsageError
from scraper.saved import is_page

MAX_BYTES = 20_000_000
"""As much as is ever fetched of one address."""
START_BYTES = 1024
"""As much of a file as tells whether it is a page."""
SIDE_FOLDERS = ("_files", "_tiedostot", "-tiedostot", "_filer", "-filer")
"""What browsers call the folder of pictures and styles beside a page, in three languages."""


class UnusableFileError(Exception):
    """A file of which nothing can be made; its text is the reason."""


def find_files(folder: Path) -> tuple[Path, ...]:
    """The files in a folder, and in the folders in it, that are pages or feeds; UsageError when there are none."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {shown(folder)}.")
    found = tuple(path for path in _files(folder) if _is_candidate(path))
    if not found:
        raise UsageError(f"The folder {shown(folder)} holds no saved pages.")
    return found


def read_file(path: Path) -> tuple[bytes, datetime]:
    """What a file holds, and its time; UnusableFileError when it cannot be read, or is too large to be a page."""
    try:
        with path.open("rb") as file:
            body, seconds = file.read(MAX_BYTES + 1), os.fstat(file.fileno()).st_mtime
    except OSError as error:
        raise UnusableFileError(f"the file cannot be read: {error.strerror}") from error
    if len(body) > MAX_BYTES:
        raise UnusableFileError(f"larger than {MAX_BYTES // 1_000_000} MB")
    return body, datetime.fromtimestamp(seconds, UTC)


def shown(path: Path) -> str:
    """A path as text; old collections hold names that are not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(folder: Path) -> Iterator[Path]:
    """All files, in an order of their own; without the pictures and styles that a browser keeps beside a page."""
    for parent, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not _is_beside_page(name, names))
        paths = (Path(parent, name) for name in sorted(names))
        yield from (path for path in paths if path.is_file())


def _refuse(error: OSError) -> None:
    raise UsageError(f"The folder {shown(Path(error.filename))} cannot be read: {error.strerror}.") from error


def _is_beside_page(folder: str, files: Sequence[str]) -> bool:
    page = next((folder.removesuffix(ending) for ending in SIDE_FOLDERS if folder.endswith(ending)), None)
    return page is not None and any(name.startswith(f"{page}.") for name in files)


def _is_candidate(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_page(path.name, file.read(START_BYTES))
    except OSError:
        return is_page(path.name, b"")  # Whether it can be read shows when it is.
