"""One round in a process of its own, at a time that the caller names: real HTTP, real database, no waiting.

Run as `python -m tests.round DATABASE BASE_URL INSTANT`; exit code as `dynasty sync` has it.
"""

import sys
import time
from datetime import datetime, timedelta

from archive.errors import BusyError, DatabaseError
from archive.records import Portal
from archive.store.engine import open_archive
from archive.store.lock import portal_lock
from scraper.fetch import Fetcher
from scraper.sync import sync_portal

CODES = {"ok": 0, "partial": 1, "suspect": 1, "unreachable": 3}


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


def run(database: str, base_url: str, clock: Clock) -> int:
    """The round; its exit code."""
    portal = Portal(slug="elo", name="Esimerkkilä", base_url=base_url)
    try:
        with (
            open_archive(database, busy_timeout_s=1) as archive,
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


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2], Clock(datetime.fromisoformat(sys.argv[3]))))
