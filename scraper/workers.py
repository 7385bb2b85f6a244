"""More processes for more portals than one can read for. Knows processes and how a share of portals is worked on there.

Reading and keeping a new page costs some 50 ms of a slow processor, half of it in the turn at writing, so that one
keeps up with some dozen portals of a second's pause each (tests/bench/many_portals.py). Portals on one host stay
together: their turns at it are kept within a process.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from queue import Empty
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.errors import UsageError
from archive.records import Portal
from archive.store.engine import open_archive
from scraper.news import News
from scraper.rhythm import BUDGET
from scraper.stopping import FINISH_S, LEAVE_S, TICK_S, heeding_signals, leave

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

    from scraper.attachments import AttachmentTerms

PORTALS_EACH = 12
"""A process more is worth its start for so many portals."""
BUSY_TIMEOUT_S = 30.0
"""Several processes write into one SQLite file by turns."""
LAST_WORDS_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what terms portals are asked: all that a process of its own must be told."""

    database: str
    delay_s: float = 1.0
    contact: str | None = None
    again: bool = False
    budget: int = BUDGET
    ping_url: str | None = None
    attachments: "AttachmentTerms | None" = None
    files: str | None = None
    """The folder of a PostgreSQL archive's files."""


def choose_jobs(portals: int, *, processors: int) -> int:
    """How many processes so many portals are worth."""
    return max(1, min(processors, portals // PORTALS_EACH))


def share_out(portals: Iterable[Portal], jobs: int) -> list[list[Portal]]:
    """The portals in so many shares at the most, about equal, and those of one host in the same one."""
    hosts: dict[str, list[Portal]] = {}
    for portal in portals:
        hosts.setdefault(urlsplit(portal.base_url).hostname or "", []).append(portal)
    shares: list[list[Portal]] = [[] for _ in range(jobs)]
    for together in sorted(hosts.values(), key=len, reverse=True):
        min(shares, key=len).extend(together)
    return [share for share in shares if share]


def do_rounds(portals: list[Portal], jobs: int, terms: Terms, *, stop: Event, tell: Callable[[News], None]) -> bool:
    """A round of each portal, side by side; whether all came to an end (see `Rounds.do_all`).

    With one job all is done in this process. Raises what `Rounds.do_all` raises.
    """
    shares = share_out(portals, jobs)
    if len(shares) > 1:
        return _do_in_processes(shares, terms, stop=stop, tell=tell)
    return _do_here(portals, terms, stop=stop, tell=tell)


def _do_here(portals: list[Portal], terms: Terms, *, stop: Event, tell: Callable[[News], None]) -> bool:
    # Slow to import, and not needed where processes of their own do the rounds.
    from scraper.fetch import Fetcher  # noqa: PLC0415
    from scraper.rounds import Rounds  # noqa: PLC0415
    from scraper.sync import sync_portal  # noqa: PLC0415

    with (
        open_archive(terms.database, create=False, busy_timeout_s=BUSY_TIMEOUT_S, files=terms.files) as archive,
        Fetcher(delay_s=terms.delay_s, contact=terms.contact, stop=stop) as fetcher,
    ):
        rounds = Rounds(archive, fetcher, now=lambda: datetime.now(UTC), tell=tell, ping_url=terms.ping_url)
        errand = partial(sync_portal, again=terms.again, budget=terms.budget, attachments=terms.attachments)
        return rounds.do_all(portals, stop=stop, errand=errand)


def _do_in_processes(shares: list[list[Portal]], terms: Terms, *, stop: Event, tell: Callable[[News], None]) -> bool:
    # Not forked: this process has threads, and connections to the database.
    context = get_context("spawn")
    news: Queue[News | UsageError] = context.Queue()
    processes = [context.Process(target=_work, args=(share, terms, news), daemon=True) for share in shares]
    for process in processes:
        process.start()
    errors = _listen(processes, news, stop=stop, tell=tell)
    if errors:
        raise errors[0]
    # What else went wrong, a bug, it said itself on stderr.
    return all(process.exitcode == 0 for process in processes)


def _listen(
    processes: Sequence[BaseProcess], news: "Queue[News | UsageError]", *, stop: Event, tell: Callable[[News], None]
) -> list[UsageError]:
    """Pass the news on until all processes ended; the errors that ended some of them."""
    errors = []
    is_told, deadline_s = False, float("inf")
    while any(process.is_alive() for process in processes) or not news.empty():
        if stop.is_set() and not is_told:
            is_told, deadline_s = True, time.monotonic() + FINISH_S + LEAVE_S + LAST_WORDS_S
            for process in processes:
                process.terminate()
        if time.monotonic() > deadline_s:
            break
        try:
            said = news.get(timeout=TICK_S)
        except Empty:
            continue
        if isinstance(said, UsageError):
            errors.append(said)
        else:
            tell(said)
    return errors


def _work(portals: list[Portal], terms: Terms, news: "Queue[News | UsageError]") -> None:
    """In a process of its own: a share of the portals."""
    stop = Event()
    Thread(target=_stop_with_parent, args=(stop,), daemon=True).start()
    is_over = False
    with heeding_signals(stop):
        try:
            is_over = _do_here(portals, terms, stop=stop, tell=news.put)
        except UsageError as error:
            news.put(error)
            is_over = True
    if not is_over:
        time.sleep(LAST_WORDS_S / 2)  # The queue is written by a thread.
        leave(1)


def _stop_with_parent(stop: Event) -> None:
    """Who is left behind by a kill ends too, also when nobody takes its news any more."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        stop.set()
        time.sleep(FINISH_S + LEAVE_S + LAST_WORDS_S)
        leave(1)
