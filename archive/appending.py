"""Digests into a file: one line of JSON for each event, each event once. The door to followers' files.

What was appended and not noted before a kill is found in the file by its id; a line that was torn by it is finished.
"""

import fcntl
import json
import os
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from archive.alerts import Digest
from archive.errors import DeliveryError
from archive.letters import as_json

_OWNER_ONLY = 0o600
PATIENCE_S = 10.0
"""With another program that has locked the file."""
_BETWEEN_LOOKS_S = 0.05


def append_digest(
    digest: Digest,
    *,
    now: datetime,  # noqa: ARG001 - as all senders
    web_url: str | None = None,
    patience_s: float = PATIENCE_S,
) -> None:
    """Append what the file does not have yet; it is on the disk then. Raises DeliveryError."""
    lines = _lines(digest, web_url)
    try:
        file = os.open(digest.follower.address, os.O_RDWR | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
        try:
            _lock(file, until=time.monotonic() + patience_s)
            known = _read_back(file, digest.key) if digest.is_again else frozenset()
            _append(file, b"".join(line for key, line in lines.items() if key not in known))
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


def _lock(file: int, *, until: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise DeliveryError("another program keeps the file locked") from error
            time.sleep(_BETWEEN_LOOKS_S)
        else:
            return


def _read_back(file: int, message: str) -> frozenset[str]:
    """The ids of the lines that are there; a line of this message that was torn, at the end, is cut off."""
    beginning = json.dumps({"id": message}).encode()[: -len(b'"}')]
    ids, size = set[str](), 0
    with os.fdopen(os.dup(file), "rb") as opened:
        opened.seek(0)
        for line in opened:
            if line.endswith(b"\n"):
                ids |= _id(line)
                size += len(line)
            elif line.startswith(beginning) or beginning.startswith(line):
                os.ftruncate(file, size)
    return frozenset(ids)


def _append(file: int, text: bytes) -> None:
    """Append lines; after anybody else's that does not end, its end first. All of it, or nothing."""
    size = os.fstat(file).st_size
    if text and size and os.pread(file, 1, size - 1) != b"\n":
        text = b"\n" + text
    try:
        while text:
            text = text[os.write(file, text) :]
    except OSError:
        # A disk that is full takes a piece: another message may stand behind it before this one is tried again.
        with suppress(OSError):
            os.ftruncate(file, size)
        raise


def _id(line: bytes) -> set[str]:
    """The id of a line that is one of ours, or like it."""
    try:
        told = json.loads(line)
    except ValueError:
        return set()
    return {str(told["id"])} if isinstance(told, dict) and "id" in told else set()


def _keep_name(folder: Path) -> None:
    """Put the name of a new file on the disk too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
