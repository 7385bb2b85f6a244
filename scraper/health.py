"""What `dynasty run` tells of itself over HTTP: /health for a supervisor, /metrics for Prometheus.

Knows http.server and prometheus_client; hears the news of rounds, not what a round is.
"""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from threading import Thread
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest

from archive.errors import UsageError
from scraper.news import Begun, Ended, News, Told

LOOPBACK = "127.0.0.1"
OVERDUE = timedelta(minutes=10)
"""A time to come is never that long past, unless nobody begins rounds any more."""
_COUNTS = ("new", "changed", "unchanged", "failed")


class Watch:
    """Hears the news and can say how things stand. next_times: when each portal is next asked."""

    def __init__(
        self,
        next_times: Callable[[], Mapping[str, datetime]],
        *,
        last_good: Mapping[str, datetime],
        now: Callable[[], datetime],
    ) -> None:
        self._next_times = next_times
        self._now = now
        self._running: set[str] = set()
        self._last: dict[str, str] = {}
        self._registry = registry = CollectorRegistry()
        self._rounds = Counter("dynasty_rounds", "Rounds that ended.", ["portal", "status"], registry=registry)
        self._items = Counter("dynasty_items", "Agenda items seen.", ["portal", "count"], registry=registry)
        self._requests = Counter("dynasty_requests", "Requests to portals.", ["portal"], registry=registry)
        self._is_running = Gauge("dynasty_round_running", "1 while a round runs.", ["portal"], registry=registry)
        self._last_good = Gauge(
            "dynasty_last_good_round_timestamp_seconds",
            "When the last good round ended.",
            ["portal"],
            registry=registry,
        )
        self._next = Gauge(
            "dynasty_next_round_timestamp_seconds", "When the next round begins.", ["portal"], registry=registry
        )
        self._messages = Counter("dynasty_messages", "Messages to followers.", ["result"], registry=registry)
        self._last_told = Gauge(
            "dynasty_last_delivery_timestamp_seconds", "When followers were last looked after.", registry=registry
        )
        self._delivery: dict[str, Any] | None = None
        for slug, at in last_good.items():
            self._last_good.labels(slug).set(at.timestamp())

    def tell(self, news: News) -> None:
        """Something happened."""
        if isinstance(news, Begun):
            self._running.add(news.slug)
            self._is_running.labels(news.slug).set(1)
        elif isinstance(news, Ended):
            self._hear_end(news)
        elif isinstance(news, Told):
            self._hear_told(news)

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Whether rounds are begun as they should, and how each portal stands."""
        times = self._next_times()
        overdue = sorted(slug for slug, at in times.items() if at < self._now() - OVERDUE)
        portals = {
            slug: {"next": at.isoformat(), "running": slug in self._running, "last_status": self._last.get(slug)}
            for slug, at in sorted(times.items())
        }
        is_well = bool(times) and not overdue
        return is_well, {"status": "ok" if is_well else "stopped", "overdue": overdue, "portals": portals} | (
            {"delivery": self._delivery} if self._delivery else {}
        )

    def metrics(self) -> bytes:
        """All figures, in Prometheus's text format."""
        for slug, at in self._next_times().items():
            self._next.labels(slug).set(at.timestamp())
        return generate_latest(self._registry)

    def _hear_end(self, ended: Ended) -> None:
        slug, account = ended.slug, ended.account
        self._rounds.labels(slug, ended.status).inc()
        if ended.status == "busy":  # Another program's; it may begin while ours runs elsewhere.
            return
        self._running.discard(slug)
        self._last[slug] = ended.status
        self._is_running.labels(slug).set(0)
        if ended.status == "ok":
            self._last_good.labels(slug).set(self._now().timestamp())
        if account is not None:
            self._requests.labels(slug).inc(account.requests)
            for count in _COUNTS:
                self._items.labels(slug, count).inc(getattr(account, count))

    def _hear_told(self, told: Told) -> None:
        self._delivery = {"at": self._now().isoformat(), "sent": told.sent, "failed": told.failed}
        self._last_told.set(self._now().timestamp())
        self._messages.labels("sent").inc(told.sent)
        self._messages.labels("failed").inc(told.failed)


def read_listen(text: str) -> tuple[str, int]:
    """`127.0.0.1:9108`, `[::1]:9108` or `9108` as host and port: this machine alone unless a host is named."""
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) <= 65535:  # noqa: PLR2004 - the largest port
        raise UsageError(f"{text!r} is not a place to listen at: write HOST:PORT, 127.0.0.1:9108.")
    return host.strip("[]") or LOOPBACK, int(port)


@contextmanager
def serving(watch: Watch, listen: str | None) -> Iterator[str | None]:
    """Answer at that place while the block lasts; gives its address, or None when there is nowhere to listen."""
    if listen is None:
        yield None
        return
    host, port = read_listen(listen)
    try:
        server = _Server(host, port, watch)
    except OSError as error:
        raise UsageError(f"Cannot listen at {listen}: {error.strerror or error}.") from error
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    timeout = 10

    def __init__(
        self, watch: Watch, request: socket.socket, client_address: tuple[str, int], server: BaseServer
    ) -> None:
        self._watch = watch
        super().__init__(request, client_address, server)

    def do_GET(self) -> None:
        """Answer a GET request."""
        answer = _answers(self._watch).get(self.path.partition("?")[0])
        status, media_type, body = answer() if answer else (HTTPStatus.NOT_FOUND, "text/plain", b"Not found\n")
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing: it is asked every few seconds."""


class _Server(ThreadingHTTPServer):
    """Of version 4 or 6 of the internet protocol, by what its address looks like."""

    def __init__(self, host: str, port: int, watch: Watch) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), partial(_Handler, watch))


def _answers(watch: Watch) -> dict[str, Callable[[], tuple[HTTPStatus, str, bytes]]]:
    def health() -> tuple[HTTPStatus, str, bytes]:
        is_well, said = watch.health()
        status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
        return status, "application/json", json.dumps(said, indent=2).encode() + b"\n"

    return {"/health": health, "/metrics": lambda: (HTTPStatus.OK, CONTENT_TYPE_LATEST, watch.metrics())}
