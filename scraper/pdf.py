"""What a PDF says, read by a process of its own within limits. Knows that process and how it ends; not PDFium.

A file comes from a foreign server: whatever is in it, the worst that becomes of its reader is its end.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGALRM, SIGKILL, SIGXCPU, Signals
from typing import Any, BinaryIO

from archive.records import FilePage, FileState, FileText

READER = Path(__file__).with_name("pdf_reader.py")
"""A path and no import: PDFium is not to be loaded here."""
EXIT_FULL = 3
"""How the reader ends when there is more to tell than it may write."""
HEAD_BYTES = 1024
"""Within these `%PDF-` stands, by readers' custom."""
PATIENCE_S = 10
"""How much later than the reader ends itself it is ended."""
_KEPT = ("PATH", "HOME", "PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Of the environment: no address of a database, no password."""
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)])
_KINDS = (
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"{\\rtf", "application/rtf"),
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What reading one file may take."""

    cpu_s: int = 20
    """Of a processor; by the clock thrice as much."""
    memory_bytes: int = 1_000_000_000
    """Of address space: the file, what it unpacks to, and the libraries."""
    output_bytes: int = 40_000_000


LIMITS = Limits()


def media_type_of(head: bytes) -> str:
    """What a file is by its first bytes, whatever its name or its server says."""
    if b"%PDF-" in head[:HEAD_BYTES]:
        return "application/pdf"
    start = head.lstrip()[:32]
    known = (kind for mark, kind in _KINDS if start.startswith(mark) or start.lower().startswith(mark))
    return next(known, "application/octet-stream")


def read_pdf(file: BinaryIO, *, limits: Limits = LIMITS) -> FileText:
    """What the pages of a PDF say. Never raises for what is in the file: what could not be read is said."""
    program = [sys.executable, "-P", str(READER), *map(str, vars(limits).values())]
    file.seek(0)
    with tempfile.TemporaryFile() as told:
        with suppress(subprocess.TimeoutExpired):
            ended = subprocess.run(  # noqa: S603 - our own program
                program,
                stdin=file,
                stdout=told,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _KEPT if name in os.environ},
                start_new_session=True,  # What is typed to stop a round is not meant for it.
                timeout=3 * limits.cpu_s + PATIENCE_S,
                check=False,
            ).returncode
            told.seek(0)
            return understand(told.readlines(), ended=ended, limits=limits)
        told.seek(0)
        return understand(told.readlines(), ended=-SIGKILL, limits=limits)


def reader_name() -> str | None:
    """Today's reader with its version, as it names itself; None when it cannot be started."""
    with tempfile.TemporaryFile() as nothing:
        return read_pdf(nothing).extractor


def understand(lines: Iterable[bytes], *, ended: int, limits: Limits = LIMITS) -> FileText:
    """What the lines of a reader say that ended so: with an exit code, or, below zero, by a signal."""
    told = list(_objects(lines))
    said = {name: one[name] for one in told[:2] for name in ("extractor", "pages") if name in one}
    spoken = [one for one in told if "text" in one or "broken" in one]
    pages = tuple(
        FilePage(number=number, text=_clean(one.get("text")), is_scanned=one.get("is_scanned", False))
        for number, one in enumerate(spoken, 1)
    )
    broken = [number for number, one in enumerate(spoken, 1) if "broken" in one]
    state, reason = _verdict(told[-1] if told else {}, pages, broken, ended=ended, limits=limits)
    return FileText(
        state=state, reason=reason, extractor=said.get("extractor"), page_count=said.get("pages"), pages=pages
    )


def _objects(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The lines that came whole."""
    for line in lines:
        with suppress(ValueError):
            yield json.loads(line)


def _verdict(
    last: dict[str, Any], pages: tuple[FilePage, ...], broken: list[int], *, ended: int, limits: Limits
) -> tuple[FileState, str | None]:
    if "unreadable" in last:
        return "unreadable", last["unreadable"]
    if "too_big" in last:
        return "too_big", last["too_big"]
    if "end" not in last:
        return _broken_off(len(pages), ended=ended, limits=limits)
    if len(broken) == len(pages):
        return "unreadable", "none of its pages can be read"
    listed = ", ".join(map(str, broken[:20]))
    reason = f"of its pages {len(broken)} cannot be read: {listed}" if broken else None
    return _state(pages), reason


def _state(pages: tuple[FilePage, ...]) -> FileState:
    if any(page.text and not page.is_scanned for page in pages):
        return "text"
    return "scanned" if any(page.is_scanned for page in pages) else "textless"


def _broken_off(count: int, *, ended: int, limits: Limits) -> tuple[FileState, str]:
    upto = f"; {count} pages were read" if count else ""
    if ended in {-SIGXCPU, -SIGALRM, -SIGKILL}:
        return "too_big", f"it takes more than {limits.cpu_s} s to read{upto}"
    if ended == EXIT_FULL:
        return "too_big", f"its text is larger than {limits.output_bytes // 1_000_000} MB{upto}"
    how = Signals(-ended).name if ended < 0 else f"exit code {ended}"
    return "unreadable", f"its reader failed ({how}){upto}"


def _clean(text: str | None) -> str | None:
    """A page's text as both databases can hold it; PDFium has a mark in the place of a hyphen that ends a line."""
    if text is None:
        return None
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = whole.replace("\ufffe", "-\n").replace("\x02", "-\n").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in lines.translate(_CONTROLS).split("\n")).strip() or None
