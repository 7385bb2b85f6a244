"""Digests into a file: one line of JSON for each event, each event once. The door to followers' files.

What was appended and not noted before a kill is found in the file by its id; a line that was torn by it is finished.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from archive.alerts import Digest
from archive.errors import DeliveryError
from archive.letters import as_json

_OWNER_ONLY = 0o600


def append_digest(digest: Digest, *, now: datetime, web_url: str | None = None) -> None:  # noqa: ARG001 - as all senders
    """Append what the file does not have yet; it is on the disk then. Raises DeliveryError."""
    lines = _lines(digest, web_url)
    try:
        file = os.open(digest.follower.address, os.O_RDWR | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            _append(file, lines, is_again=digest.is_again)
            os.fsync(file)
        finally:
            os.close(file)
        _keep_name(Path(digest.follower.address).parent)
    except OSError as error:
        raise DeliveryError(error.strerror or type(error).__name__) from error


def _lines(digest: Digest, web_url: str | None) -> dict[str, bytes]:
    """Each line by its id; that of a day without news has the message's own."""
    told = as_json(digest, web_url=web_url)
    objects = told["events"] or [told]
    return {one["id"]: json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in objects}


def _append(file: int, lines: Mapping[str, bytes], *, is_again: bool) -> None:
    tail = _mend(file, lines)
    known = _ids(file) if is_again else frozenset()
    text = tail + b"".join(line for key, line in lines.items() if key not in known)
    while text:
        text = text[os.write(file, text) :]


def _mend(file: int, lines: Mapping[str, bytes]) -> bytes:
    """Cut a line of ours that was torn; after anybody else's that does not end, give the end of a line."""
    size = os.fstat(file).st_size
    start = max(0, size - max(map(len, lines.values())))
    last = os.pread(file, size - start, start).rpartition(b"\n")[2]
    if not last:
        return b""
    if any(line.startswith(last) for line in lines.values()):
        os.ftruncate(file, size - len(last))
        return b""
    return b"\n"


def _ids(file: int) -> frozenset[str]:
    """The ids of the lines that are there."""
    with os.fdopen(os.dup(file), "rb") as opened:
        opened.seek(0)
        return frozenset(found for line in opened if (found := _id(line)))


def _id(line: bytes) -> str | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return str(told["id"]) if isinstance(told, dict) and "id" in told else None


def _keep_name(folder: Path) -> None:
    """Put the name of a new file on the disk too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
