"""When to run. Knows the clock and APScheduler; not what the job does, nor how a person writes a time (when)."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from archive.helsinki import HELSINKI
from scraper.when import Cron, Every

CHORE = "(chore)"
"""No portal can be called so."""


class Schedule:
    """Runs a job for each portal at its times: one at a time of each, and times that were missed once, not each.

    Beside the portals there may be one chore, for every minute.

    do: what to do, given a portal's short name; called in threads of its own. jitter_s: the longest that chance adds.
    """

    def __init__(
        self, do: Callable[[str], None], *, portals: int, jitter_s: float, random: Callable[[], float]
    ) -> None:
        self._do = do
        self._jitter_s = jitter_s
        self._random = random
        # It warns of a time that comes while the round before still runs, which is as it should be.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone=HELSINKI,
            # A round waits for most of its time, so that every portal has a thread, and so has the chore.
            executors={"default": ThreadPoolExecutor(max_workers=portals + 1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def add(self, slug: str, when: Every | tuple[Cron, ...], *, last: datetime | None, now: datetime) -> None:
        """A portal, with its times and the start of its last round, None for none: what was missed is done at once."""
        trigger = _trigger(when, jitter_s=self._jitter_s)
        following = now if last is None else _next(when, trigger, last)
        if following <= now:
            # Not all of them at the same moment.
            following = now + timedelta(seconds=self._random() * self._jitter_s)
        self._scheduler.add_job(self._do, trigger, args=[slug], id=slug, next_run_time=following)

    def add_chore(self, do: Callable[[], None], *, now: datetime) -> None:
        """What is done now and every minute, never twice at once."""
        self._scheduler.add_job(do, CronTrigger(second=0, timezone=HELSINKI), id=CHORE, next_run_time=now)

    def hasten_chore(self, *, now: datetime) -> None:
        """Do it now, if there is one; while it is being done, its next time stays."""
        with suppress(JobLookupError):
            self._scheduler.modify_job(CHORE, next_run_time=now)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing more; what runs goes on."""
        self._scheduler.shutdown(wait=False)

    def next_times(self) -> Mapping[str, datetime]:
        """When each portal is next asked."""
        return {job.id: job.next_run_time for job in self._portals() if job.next_run_time}

    def _portals(self) -> list[Job]:
        return [job for job in self._scheduler.get_jobs() if job.id != CHORE]


def _trigger(when: Every | tuple[Cron, ...], *, jitter_s: float) -> BaseTrigger:
    if isinstance(when, Every):
        return IntervalTrigger(seconds=int(when.interval.total_seconds()), timezone=HELSINKI, jitter=jitter_s)
    return OrTrigger([_cron_trigger(cron) for cron in when], jitter=jitter_s)


def _cron_trigger(cron: Cron) -> CronTrigger:
    minutes, hours, days, months, weekdays = (
        ",".join(map(str, values)) for values in (cron.minutes, cron.hours, cron.days, cron.months, cron.weekdays)
    )
    return CronTrigger(
        minute=minutes, hour=hours, day=days, month=months, day_of_week=weekdays, second=0, timezone=HELSINKI
    )


def _next(when: Every | tuple[Cron, ...], trigger: BaseTrigger, last: datetime) -> datetime:
    """The time that follows the last round, which began a little after its own time."""
    if isinstance(when, Every):
        return last + when.interval
    following: datetime = trigger.get_next_fire_time(None, last)
    return following
