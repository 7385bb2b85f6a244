"""What reading an item page costs, against building its tree with BeautifulSoup and lxml alone, in the same run.

Run it with `python -m tests.bench.reading`. Reads the real pages where they are, and the small portal's largest.
"""

import os
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bs4 import BeautifulSoup

from scraper.demo import current, older
from scraper.demo.content import load
from scraper.encoding import decode
from scraper.pages.item import read_item

RUNS = 40
BASE = "http://127.0.0.1:8901/cgi/DREQUEST.PHP"


def main() -> None:
    """Print for each page the least of some runs, for other work on the machine only adds, and the ratio."""
    for name, url, page in (*real_pages(), *own_pages()):
        text, _ = decode(page, url=url)
        tree, read = timed(partial(BeautifulSoup, text, "lxml"), partial(read_item, page, url=url))
        print(f"{name:24} {len(page):6} bytes   tree {tree:5.1f} ms   read {read:5.1f} ms   {read / tree:.2f}")


def real_pages() -> list[tuple[str, str, bytes]]:
    folder = Path(os.environ.get("DYNASTY_CORPUS") or "../shared/corpus") / "espoo-2017"
    url = "http://127.0.0.1:8901/kokous/2017409886-4.HTM"
    return [(path.name, url, path.read_bytes()) for path in folder.glob("*-4.HTM")]


def own_pages() -> list[tuple[str, str, bytes]]:
    site = load()
    pages = []
    for generation, module in (("current", current), ("older", older)):
        rendered = [
            (f"{generation} {meeting.item_key(item)}", module.item_page(site, meeting, item, base_url=BASE))
            for meeting in site.meetings
            for item in meeting.items
        ]
        pages += [(name, BASE, page) for name, page in sorted(rendered, key=lambda one: -len(one[1]))[:2]]
    return pages


def timed(*works: Callable[[], object]) -> tuple[float, ...]:
    """The least of some runs of each, in turns, in milliseconds."""
    runs = [[timeit.timeit(work, number=1) for work in works] for _ in range(RUNS)]
    return tuple(min(one) * 1000 for one in zip(*runs, strict=True))


if __name__ == "__main__":
    main()
