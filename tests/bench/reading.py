"""What reading a page costs, against building its tree with BeautifulSoup and lxml alone, in the same run.

Run it with `python -m tests.bench.reading`. Reads the largest real pages where they are, each with its own reader, for
only one of them is an item's, and the small portal's largest items. Goal: at most `MOST` times the tree.
"""

import os
import time
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bs4 import BeautifulSoup

from scraper.demo import current, older
from scraper.demo.content import load
from scraper.encoding import decode
from scraper.pages.bodies import read_bodies, read_meetings
from scraper.pages.item import read_item
from scraper.pages.meeting import read_meeting

MOST = 2.0
RUNS = 40
BASE = "http://127.0.0.1:8901/cgi/DREQUEST.PHP"
Read = Callable[..., object]
REAL: tuple[tuple[str, Read], ...] = (
    ("2017409886-4.HTM", read_item),
    ("TELIMET.HTM", read_bodies),
    ("2017406946.HTM", read_meeting),
    ("TELIN-217668.HTM", read_meetings),
)
"""The corpus's pages of more than 1,000 bytes, and how each is read."""


def main() -> None:
    """Print for each page the least of some runs, for other work on the machine only adds, and the ratio."""
    print(f"goal: at most {MOST} times the tree")
    for name, read, url, page in (*real_pages(), *own_pages()):
        text, _ = decode(page, url=url)
        tree, cost = timed(partial(BeautifulSoup, text, "lxml"), partial(read, page, url=url))
        ratio = f"{cost / tree:.2f}{'' if cost <= MOST * tree else ' MISSED'}"
        print(f"{name:20} {read.__name__:14} {len(page):6} bytes   tree {tree:5.1f} ms   read {cost:5.1f} ms   {ratio}")


def real_pages() -> list[tuple[str, Read, str, bytes]]:
    folder = Path(os.environ.get("DYNASTY_CORPUS") or "../shared/corpus") / "espoo-2017"
    root = "http://espoo04.hosting.documenta.fi/kokous"
    return [
        (name, read, f"{root}/{name}", (folder / name).read_bytes()) for name, read in REAL if (folder / name).exists()
    ]


def own_pages() -> list[tuple[str, Read, str, bytes]]:
    site = load()
    pages: list[tuple[str, Read, str, bytes]] = []
    for generation, module in (("current", current), ("older", older)):
        rendered = [
            (f"{generation} {meeting.item_key(item)}", module.item_page(site, meeting, item, base_url=BASE))
            for meeting in site.meetings
            for item in meeting.items
        ]
        largest = sorted(rendered, key=lambda one: -len(one[1]))[:2]
        pages += [(name, read_item, BASE, page) for name, page in largest]
    return pages


def timed(*works: Callable[[], object]) -> tuple[float, ...]:
    """The least of some runs of each, in turns, in milliseconds of the processor."""
    runs = [[timeit.timeit(work, timer=time.process_time, number=1) for work in works] for _ in range(RUNS)]
    return tuple(min(one) * 1000 for one in zip(*runs, strict=True))


if __name__ == "__main__":
    main()
