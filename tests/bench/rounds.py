"""What a round costs beyond its requests: against a bare client that asks for the same pages, in the same run.

Run it with `python -m tests.bench.rounds`. The small portal answers from the same machine without a pause, so the
figures are of our own work alone; a real portal's pause of a second a page is forty times that.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx

from archive.records import Account, Portal
from archive.store.engine import Archive, database_url, open_archive
from scraper.demo.server import DemoPortal
from scraper.fetch import Fetcher
from scraper.sync import sync_portal

RUNS = 5


def main() -> None:
    """Print the median of some runs of each, and the ratios to the floor."""
    with DemoPortal() as served, Fetcher(delay_s=0) as fetcher:
        portal = Portal(slug="demo", name=served.site.name, base_url=served.base_url)
        first, quiet = [], []
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as folder, open_archive(fresh(folder)) as archive:
                first.append(timed(lambda: sync(portal, archive, fetcher)))
                quiet.append(timed(lambda: sync(portal, archive, fetcher)))
        asked = list(dict.fromkeys(served.requests))
        floor = [timed(lambda: ask(served.base_url, asked)) for _ in range(RUNS)]
    report(len(asked), floor=median(floor), first=median(first), quiet=median(quiet))


def fresh(folder: str) -> str:
    return database_url(str(Path(folder) / "archive.db"))


def sync(portal: Portal, archive: Archive, fetcher: Fetcher) -> Account:
    return sync_portal(portal, archive=archive, fetcher=fetcher, now=lambda: datetime.now(UTC))


def ask(base_url: str, targets: list[str]) -> None:
    origin = httpx.URL(base_url)
    with httpx.Client() as client:
        for target in targets:
            client.get(origin.join(target))


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(requests: int, *, floor: float, first: float, quiet: float) -> None:
    print(f"{requests} requests by a bare client   {floor * 1000:7.0f} ms   1.0")
    print(f"the first round, all archived    {first * 1000:7.0f} ms   {first / floor:.1f}")
    print(f"a quiet round, nothing new       {quiet * 1000:7.0f} ms   {quiet / floor:.1f}")
    print(f"our own work a page              {(first - floor) / requests * 1000:7.1f} ms, beside a pause of 1000 ms")


if __name__ == "__main__":
    main()
