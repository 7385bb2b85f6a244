"""What a page of the API costs deep in a large collection: after a place, by offset, and of the list of changes.

Run it with `python -m tests.bench.paging [ROWS]`; a million rows take a minute or two to make. The figures are
ratios to the first page of the same collection, in the same run.
"""

import sys
import tempfile
import time
from statistics import median

from sqlalchemy import text

from archive.paatos import Paging
from archive.store import changes
from archive.store.collections import list_resources
from archive.store.engine import Archive, database_url, open_archive

ROWS = 1_000_000
RUNS = 5
MANY = """
    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :rows)
    INSERT INTO agenda_items (portal_id, meeting_id, portal_key, title, url, first_seen_at)
    SELECT 1, 1, '1-' || n, 'Asia ' || n, 'https://kunta.example/' || n, '2026-01-01 00:00:00.000000' FROM n
"""


def main() -> None:
    """Print the ratios."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder, open_archive(database_url(f"{folder}/archive.db")) as archive:
        fill(archive, rows)
        deep = rows * 9 // 10
        ways = {
            "after a place": Paging(limit=20, after=deep),
            "of changes, after a place": Paging(limit=20, order="modified_at", after=deep),
            "by offset": Paging(limit=20, offset=deep),
            "first, with the count": Paging(limit=20),
        }
        floor = timed(archive, Paging(limit=20, after=0))
        print(f"{rows} rows; a page of 20 from the start: {floor * 1000:.1f} ms")
        for name, paging in ways.items():
            print(f"{name:>28}: {timed(archive, paging) / floor:8.1f} times that")


def fill(archive: Archive, rows: int) -> None:
    with archive.writing() as session:
        changes.rest(session.connection())
        session.execute(
            text("INSERT INTO portals (id, slug, name, base_url, evidence) VALUES (1, 'k', 'K', 'https://k/', 'added')")
        )
        session.execute(
            text(
                "INSERT INTO meetings (id, portal_id, portal_key, url, first_seen_at) "
                "VALUES (1, 1, '1', 'u', '2026-01-01 00:00:00.000000')"
            )
        )
        session.execute(text(MANY), {"rows": rows})
        changes.keep(session.connection())


def timed(archive: Archive, paging: Paging) -> float:
    return median(once(archive, paging) for _ in range(RUNS))


def once(archive: Archive, paging: Paging) -> float:
    started = time.perf_counter()
    list_resources(archive, "action", paging, "newsroom")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
