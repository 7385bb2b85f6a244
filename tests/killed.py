"""A deliverer in a process of its own, which kills itself before its n-th step: a write, a commit, a send."""

import os
import signal
import socket
from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Engine, event

from archive.appending import append_digest
from archive.mailing import Mailbox, send_letter
from archive.posting import send_request
from archive.sending import Delivered, Send, deliver
from archive.store.engine import Archive, open_archive

if TYPE_CHECKING:
    from archive.records import Channel

READS = ("SELECT", "PRAGMA", "SHOW")


def deliver_now(archive: Archive, *, now: datetime, mailbox: Mailbox | None = None, again: bool = False) -> Delivered:
    """All that is due, by every channel."""
    channels: dict[Channel, Send] = {"webhook": send_request, "file": append_digest}
    if mailbox is not None:
        channels["email"] = partial(send_letter, mailbox=mailbox)
    return deliver(archive, channels, now=lambda: now, fresh_key=lambda: uuid4().hex, stop=Event(), again=again)


def deliver_until(step: int, url: str, now: datetime, mailbox: Mailbox | None) -> None:
    """The same, until a step."""
    _Steps(step).watch()
    with open_archive(url, create=False) as archive:
        deliver_now(archive, now=now, mailbox=mailbox)


class _Steps:
    def __init__(self, last: int) -> None:
        self._left = last

    def take(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        event.listen(Engine, "commit", lambda _connection: self.take())
        event.listen(Engine, "before_cursor_execute", self._execute)
        for name in ("send", "sendall", "recv", "recv_into"):
            setattr(socket.socket, name, self._counted(getattr(socket.socket, name)))
        os.fsync, os.ftruncate = self._counted(os.fsync), self._counted(os.ftruncate)
        os.write = self._torn(os.write)  # type: ignore[assignment]

    def _execute(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(READS):
            self.take()

    def _counted(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - any step's own
            self.take()
            return step(*arguments, **options)

        return counted

    def _torn(self, write: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
        """Writing in two steps, as a full disk or a signal may make it."""

        def torn(file: int, text: bytes) -> int:
            self.take()
            written = write(file, text[: len(text) // 2])
            self.take()
            return written + write(file, text[len(text) // 2 :])

        return torn
