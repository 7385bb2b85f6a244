"""One round in a process of its own, at a time that the caller names: real HTTP, real database, no waiting.

Each process is a fork of one that has imported everything, for importing takes longer than a round.
"""

import multiprocessing
import os
import resource
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from archive.errors import BusyError, DatabaseError
from archive.records import Portal
from archive.store.engine import open_archive
from archive.store.lock import portal_lock
from scraper.fetch import Fetcher
from scraper.sync import sync_portal

SLUG = "elo"
CODES = {"ok": 0, "partial": 1, "suspect": 1, "unreachable": 3}
"""As `dynasty sync` has them; 2 and 4 are below."""
BUSY_TIMEOUT_S = 0.5
PATIENCE_S = 600
"""For who hangs, not for who is slow."""

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])
configure_mappers()


class Clock:
    """Time that begins at an instant and leaps over every pause."""

    def __init__(self, begin: datetime) -> None:
        self._begin, self._leapt, self._started = begin, 0.0, time.monotonic()

    def monotonic(self) -> float:
        """Seconds, those leapt over included."""
        return time.monotonic() + self._leapt

    def sleep(self, seconds: float) -> None:
        """Leap."""
        self._leapt += seconds

    def now(self) -> datetime:
        """The instant it is by this clock."""
        return self._begin + timedelta(seconds=self.monotonic() - self._started)


class Running:
    """A round under way.

    told: where it writes what it has to say; room: how many bytes its files may have, None for any number.
    """

    def __init__(self, database: str, base_url: str, at: datetime, *, told: Path, room: int | None = None) -> None:
        self._told = told
        self._process = FORKS.Process(target=_run_apart, args=(database, base_url, at, told, room), daemon=True)
        self._process.start()

    def is_alive(self) -> bool:
        """Whether it is still at it."""
        return self._process.is_alive()

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()

    def end(self) -> tuple[int, str]:
        """Waits for its end; the exit code, negative when a signal ended it, and what it said."""
        self._process.join(PATIENCE_S)
        code = self._process.exitcode
        assert code is not None, "a round hangs"
        self._process.close()
        return code, self._told.read_text() if self._told.exists() else ""


def _run_apart(database: str, base_url: str, at: datetime, told: Path, room: int | None) -> None:
    with told.open("w") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    sys.exit(run(database, base_url, Clock(at)))


def run(database: str, base_url: str, clock: Clock) -> int:
    """The round; its exit code."""
    portal = Portal(slug=SLUG, name="Esimerkkilä", base_url=base_url)
    try:
        with (
            open_archive(database, busy_timeout_s=BUSY_TIMEOUT_S) as archive,
            portal_lock(archive, portal.slug),
            Fetcher(delay_s=0, now=clock.now, monotonic=clock.monotonic, sleep=clock.sleep) as fetcher,
        ):
            account = sync_portal(portal, archive=archive, fetcher=fetcher, now=clock.now)
    except BusyError:
        return 4
    except DatabaseError as error:
        print(error, file=sys.stderr)  # noqa: T201 - what the caller is told
        return 2
    print(*account.notes, *account.failures, sep="\n", file=sys.stderr)  # noqa: T201 - what the caller is told
    return CODES[account.status]
