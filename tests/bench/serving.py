"""What the web server bears: pages asked for by many readers at once, from a second process.

Run it with `python -m tests.bench.serving [READERS] [SECONDS]`. Each page is asked for by one reader first; the figures
of many are told as ratios to that. A server that is asked too much must say so, not slow down for ever nor grow.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import httpx

from archive.records import Portal
from archive.store.engine import database_url, open_archive
from scraper.demo.server import DemoPortal
from scraper.fetch import Fetcher
from scraper.sync import sync_portal

READERS, SECONDS = 32, 10
PAGES = {
    "front page": "/",
    "search, one word": "/haku?q=koulu",
    "search, a beginning": "/haku?q=p*",
    "search, too long": "/haku?q=" + "koulu+" * 40,
    "feed of a search": "/haku?q=koulu&muoto=atom",
    "items of the API": "/api/v1/action/",
}


@dataclass(frozen=True, kw_only=True)
class Load:
    """Milliseconds of each answer, and how many had which status."""

    times_ms: tuple[float, ...]
    statuses: Counter[int]
    seconds: float


def main() -> None:
    """Print what each page costs, alone and among many, and how the server grew."""
    readers, seconds = (*map(int, sys.argv[1:]), *(READERS, SECONDS)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        fill(str(path))
        with serving(path) as (base_url, process):
            began = memory_mb(process)
            for name, page in PAGES.items():
                alone = ask(base_url + page, 1, min(seconds, 3))
                many = ask(base_url + page, readers, seconds)
                print(f"{name:20} {told(alone)} alone")
                print(f"{readers:17} of them {told(many)}; {rate(many) / rate(alone):.1f} times")
            print(f"memory: {began:.0f} MB before, {memory_mb(process):.0f} MB after")


def fill(path: str) -> None:
    with (
        DemoPortal() as portal,
        open_archive(database_url(path)) as archive,
        Fetcher(delay_s=0) as fetcher,
    ):
        demo = Portal(slug="demo", name="Demo", base_url=portal.base_url)
        sync_portal(demo, archive=archive, fetcher=fetcher, now=lambda: datetime.now(UTC))


@contextmanager
def serving(path: Path) -> Iterator[tuple[str, int]]:
    """The address of the real command, and its process."""
    code = "from scraper.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--database", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = re.match(r"(http://\S+)/ ", server.stderr.readline())
        assert said, server.stderr.read()
        try:
            yield said[1], server.pid
        finally:
            server.send_signal(signal.SIGTERM)


def ask(url: str, readers: int, seconds: float) -> Load:
    """So many readers ask for a page again and again."""
    until = time.perf_counter() + seconds

    def read(_reader: int) -> list[tuple[float, int]]:
        answers = []
        with httpx.Client(timeout=60) as client:
            while time.perf_counter() < until:
                began = time.perf_counter()
                status = client.get(url).status_code
                answers.append(((time.perf_counter() - began) * 1000, status))
        return answers

    began = time.perf_counter()
    with ThreadPoolExecutor(readers) as pool:
        answers = [answer for of_one in pool.map(read, range(readers)) for answer in of_one]
    return Load(
        times_ms=tuple(spent for spent, _ in answers),
        statuses=Counter(status for _, status in answers),
        seconds=time.perf_counter() - began,
    )


def rate(load: Load) -> float:
    """Answers a second."""
    return len(load.times_ms) / load.seconds


def told(load: Load) -> str:
    cuts = quantiles(load.times_ms, n=20) if len(load.times_ms) > 1 else [load.times_ms[0]] * 19
    return f"p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, {rate(load):.0f} a second, {dict(load.statuses)}"


def memory_mb(process: int) -> float:
    """What a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
