"""Rounds of several portals side by side, one at a time of each. Knows threads, leases and pings.

Not what a round does (sync), nor when (schedule). Rounds wait for most of their time: for the pause between two
requests. So each has a thread; where reading the pages takes more than one processor, see `workers`.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from threading import Condition, Event

from archive.errors import ArchiveError, BusyError
from archive.records import Account, Portal, RoundStatus
from archive.store.engine import Archive
from archive.store.lock import portal_lock
from scraper.fetch import Fetcher
from scraper.news import Begun, Ended, News, Noted, Progress
from scraper.ping import Pinger
from scraper.stopping import wait_until
from scraper.sync import sync_portal

Errand = Callable[..., Account]
"""What is done at a portal: `sync_portal`, or anything that is called as it is."""


class Rounds:
    """Does rounds, and tells the news of them in whichever thread they happen."""

    def __init__(
        self,
        archive: Archive,
        fetcher: Fetcher,
        *,
        now: Callable[[], datetime],
        tell: Callable[[News], None],
        ping_url: str | None = None,
    ) -> None:
        self._archive = archive
        self._fetcher = fetcher
        self._now = now
        self._tell = tell
        self._pinger = Pinger(ping_url, lambda sentence: tell(Noted(sentence=sentence)))
        self._under_way = 0
        self._changed = Condition()

    def do(self, portal: Portal, errand: Errand = sync_portal) -> Account | None:
        """One round, or another errand to a portal; None when another one is there.

        Errors of the database pass, after they were told of.
        """
        self._count(1)
        try:
            account = self._do(portal, errand)
        except BusyError:
            self._tell(Ended(slug=portal.slug, status="busy"))
            return None
        except BaseException:
            self._tell(Ended(slug=portal.slug, status="broken"))
            raise
        finally:
            self._count(-1)
        self._tell(Ended(slug=portal.slug, status=account.status, account=account))
        return account

    def do_all(self, portals: Iterable[Portal], *, stop: Event, errand: Errand = sync_portal) -> bool:
        """A round of each, at the same time; whether all came to an end: not so when `stop` met one that hangs.

        Raises the first error of them, after the others came to their end.
        """
        chosen = list(portals)
        pool = ThreadPoolExecutor(max_workers=max(1, len(chosen)))
        rounds = [pool.submit(self.do, portal, errand) for portal in chosen]
        pool.shutdown(wait=False)
        is_over = wait_until(
            lambda seconds: not wait(rounds, timeout=seconds).not_done, stop=stop, interrupt=self._fetcher.interrupt
        )
        self._raise_first(one for one in rounds if one.done())
        return is_over

    def are_over(self, within_s: float) -> bool:
        """Whether no round is under way, now or after so many seconds at the most."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way, within_s)

    def _do(self, portal: Portal, errand: Errand) -> Account:
        with (
            self._fetcher.another() as fetcher,
            portal_lock(self._archive, portal.slug, on_lost=fetcher.stop, now=self._now),
        ):
            self._tell(Begun(slug=portal.slug, name=portal.name))
            self._pinger.ping(portal.slug, "start")
            status: RoundStatus | None = None
            try:
                account = errand(
                    portal,
                    archive=self._archive,
                    fetcher=fetcher,
                    now=self._now,
                    on_progress=lambda done, total: self._tell(Progress(slug=portal.slug, done=done, total=total)),
                )
                status = account.status
            finally:
                self._ping_end(portal.slug, status)
            return account

    def _ping_end(self, slug: str, status: RoundStatus | None) -> None:
        """Tell the watcher how a round ended; None of one that raised."""
        # One that was told to stop is neither good nor bad; when none follows, the watcher misses it by itself.
        if status != "aborted":
            self._pinger.ping(slug, "good" if status == "ok" else "bad")

    def _count(self, change: int) -> None:
        with self._changed:
            self._under_way += change
            self._changed.notify_all()

    def _raise_first(self, rounds: Iterable[Future[Account | None]]) -> None:
        """The first error; of the others, those that say something else are told."""
        errors = {str(error): error for one in rounds if (error := one.exception())}
        first, *others = errors.values() or [None]
        for error in others:
            self._tell(Noted(sentence=str(error) if isinstance(error, ArchiveError) else repr(error)))
        if first:
            raise first
