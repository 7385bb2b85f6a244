"""The scheduler as a whole: schedule, rounds, and what is told of them, until it is told to stop."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

from archive.errors import ArchiveError, UsageError
from archive.records import Portal
from archive.sending import Delivered
from archive.store.engine import Archive
from archive.store.portals import list_schedules
from archive.store.rounds import last_polled
from scraper.delivering import Delivering
from scraper.fetch import Fetcher
from scraper.health import Watch, serving
from scraper.news import Ended, News, Noted
from scraper.rounds import Errand, Rounds
from scraper.schedule import Schedule
from scraper.stopping import TICK_S, all_of, wait_until
from scraper.when import Cron, Every, default_schedule, read_schedule


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How the scheduler goes about it."""

    errand: Errand
    """What a round does."""
    deliver: Callable[[], Delivered] | None
    """Tells followers, every minute and after each round with news; None: nobody does."""
    jitter_s: float
    listen: str | None
    ping_url: str | None


def run_until_stopped(
    portals: Iterable[Portal],
    *,
    archive: Archive,
    fetcher: Fetcher,
    tell: Callable[[News], None],
    stop: Event,
    habits: Habits,
) -> bool:
    """Rounds of each portal at its times until `stop`; whether what was under way came to an end then.

    Raises UsageError for a schedule in the archive that cannot be read, or a place where nothing can listen.
    """
    chosen = {portal.slug: portal for portal in portals}
    last = last_polled(archive)
    times = _times(archive, chosen)

    def do(slug: str) -> None:
        try:
            if not stop.is_set():
                rounds.do(chosen[slug], habits.errand)
        except ArchiveError as error:
            # A full disk may have room again by the next time; a bug is logged and ends there.
            hear(Noted(sentence=f"{slug}: {error}"))

    def hear(news: News) -> None:
        watch.tell(news)
        tell(news)
        if isinstance(news, Ended) and news.account and (news.account.new or news.account.changed):
            schedule.hasten_chore(now=_now())

    schedule = Schedule(do, portals=len(chosen), jitter_s=habits.jitter_s, random=random.random)
    watch = Watch(
        schedule.next_times,
        last_good={slug: good for slug, (_, good) in last.items() if good and slug in chosen},
        now=_now,
    )
    rounds = Rounds(archive, fetcher, now=_now, tell=hear, ping_url=habits.ping_url)
    are_over = [rounds.are_over]
    if habits.deliver:
        delivering = Delivering(habits.deliver, tell=hear, stop=stop)
        are_over.append(delivering.is_over)
        schedule.add_chore(delivering.do, now=_now())
    for slug, when in times.items():
        schedule.add(slug, when, last=last[slug][0] if slug in last else None, now=_now())
    with serving(watch, habits.listen) as address:
        schedule.start()
        tell(Noted(sentence=_greeting(schedule, address), is_trouble=False))
        while not stop.is_set():
            time.sleep(TICK_S)
        schedule.stop()
        return wait_until(all_of(are_over), stop=stop, interrupt=fetcher.interrupt)


def _times(archive: Archive, slugs: Iterable[str]) -> dict[str, Every | tuple[Cron, ...]]:
    own = list_schedules(archive)
    times = {}
    for slug in slugs:
        try:
            times[slug] = read_schedule(own.get(slug) or default_schedule(slug))
        except UsageError as error:
            raise UsageError(f"{slug}: {error}") from error
    return times


def _greeting(schedule: Schedule, address: str | None) -> str:
    times = schedule.next_times()
    slug, at = min(times.items(), key=lambda one: one[1])
    where = f", listening at {address}" if address else ""
    count = "1 portal" if len(times) == 1 else f"{len(times)} portals"
    return f"running {count}, first {slug} at {at.isoformat(sep=' ', timespec='seconds')}{where}."


def _now() -> datetime:
    return datetime.now(UTC)
