"""Those who are told, for real: a mail server, a web server, a file."""

import base64
import hmac
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from archive.mailing import Mailbox, find_mailbox

SENDER = "Päätösarkisto <arkisto@esimerkkila.example>"
WEB = "https://arkisto.esimerkkila.example"


class MailServer:
    """A mail server on this machine; `answer` is what it says to a letter."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.letters: list[EmailMessage] = []
        # The controller greets itself at the port that it was given: it must be one.
        self._port = _free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        """Take a letter, or not."""
        if self.answer.startswith("2"):
            assert isinstance(envelope.content, bytes)
            letter = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
        return self.answer

    @property
    def url(self) -> str:
        """Where it is."""
        return f"smtp://127.0.0.1:{self._port}"

    def mailbox(self, *, web: str | None = WEB) -> Mailbox:
        """How to reach it."""
        found = find_mailbox({"DYNASTY_SMTP_URL": self.url, "DYNASTY_MAIL_FROM": SENDER, "DYNASTY_WEB_URL": web or ""})
        assert found
        return found

    def told(self) -> list[tuple[str, str]]:
        """What arrived: each letter's id once, with its subject."""
        return list({str(one["Message-ID"]): (str(one["To"]), str(one["Subject"])) for one in self.letters}.values())

    def __enter__(self) -> Self:
        """Serving."""
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Over."""
        self._controller.stop()


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@dataclass
class Post:
    """A request that arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """What it says."""
        return dict(json.loads(self.body))

    def is_signed_with(self, secret: str) -> bool:
        """Whether it is of whom it should be, as Standard Webhooks has it."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = base64.b64encode(hmac.new(key, signed, "sha256").digest()).decode()
        return hmac.compare_digest(f"v1,{expected}", self.headers["webhook-signature"])


class WebServer:
    """A web server on this machine; `status` is what it answers."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.posts: list[Post] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                owner.posts.append(Post(headers=dict(self.headers.items()), body=body))
                self.send_response(owner.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # a sender that is killed

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}/hook"

    def told(self) -> list[str]:
        """The kinds of the events that arrived: each request's id once."""
        requests = {one.headers["webhook-id"]: one for one in self.posts if self.status == 200}
        return sorted(event["kind"] for one in requests.values() for event in one.told["events"])

    def __enter__(self) -> Self:
        """Serving."""
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Over."""
        self._server.shutdown()
        self._server.server_close()


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """What a file was told; every line must be whole."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    assert text == "" or text.endswith("\n")
    yield from (json.loads(line) for line in text.splitlines())
