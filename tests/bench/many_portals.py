"""What many portals at once cost beyond their own pauses: a first round of each, side by side.

Run it with `python -m tests.bench.many_portals [PORTALS] [JOBS] [MEETINGS]`. The small portals are served by a process
of their own, each at an address of its own (127.0.0.2 and on), and take their part of this machine's processors. The
floor is what the longest portal alone must wait for: a pause of a second between its requests. By JOBS 0 the command
chooses.
"""

import os
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Lock

from archive.records import Account, Portal
from archive.store.engine import database_url, open_archive
from archive.store.portals import save_portal
from scraper.demo import server
from scraper.demo.content import load
from scraper.demo.server import DemoPortal
from scraper.news import Ended, News
from scraper.workers import Terms, choose_jobs, do_rounds

DELAY_S = 1.0


def main() -> None:
    """Print wall time, processor time and the floor."""
    portals, jobs, meetings = (*map(int, sys.argv[1:]), *(50, 0, 3)[len(sys.argv) - 1 :])
    jobs = jobs or choose_jobs(portals, processors=os.cpu_count() or 1)
    ours, theirs = get_context("spawn").Pipe()
    serving = get_context("spawn").Process(target=serve, args=(theirs, portals, meetings), daemon=True)
    serving.start()
    addresses = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        report("a first round", sync(addresses, jobs, folder), portals, jobs)
        report("a quiet round", sync(addresses, jobs, folder), portals, jobs)
    ours.send("enough")
    serving.join()


def serve(connection: Connection, portals: int, meetings: int) -> None:
    # Fifty that look fifty times a second take a quarter of a processor.
    server.POLL_S = 5.0
    site = load()
    few = replace(site, meetings=site.meetings[:meetings])
    with ExitStack() as stack:
        served = [stack.enter_context(DemoPortal(few, host=f"127.0.0.{number + 2}")) for number in range(portals)]
        connection.send([one.base_url for one in served])
        connection.recv()


def sync(addresses: list[str], jobs: int, folder: str) -> tuple[float, float, list[Account]]:
    """Seconds by the clock, seconds of a processor, and the accounts."""
    url = database_url(str(Path(folder) / "archive.db"))
    chosen = [Portal(slug=f"p{number}", name="P", base_url=address) for number, address in enumerate(addresses)]
    with open_archive(url) as archive:
        for portal in chosen:
            save_portal(archive, portal)
    accounts: list[Account] = []
    lock = Lock()

    def tell(news: News) -> None:
        if isinstance(news, Ended) and news.account:
            with lock:
                accounts.append(news.account)

    started, worked = time.perf_counter(), processor_s()
    do_rounds(chosen, jobs, Terms(database=url, delay_s=DELAY_S), stop=Event(), tell=tell)
    return time.perf_counter() - started, processor_s() - worked, accounts


def processor_s() -> float:
    """Of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def report(what: str, done: tuple[float, float, list[Account]], portals: int, jobs: int) -> None:
    wall_s, worked_s, accounts = done
    requests = [account.requests for account in accounts]
    floor_s = (max(requests) - 1) * DELAY_S
    good = sum(account.status == "ok" for account in accounts)
    print(f"{what} of {portals} portals in {jobs} processes: {good} good, {sum(requests)} requests")
    print(f"  the longest portal's own pauses  {floor_s:7.1f} s   1.00")
    print(f"  by the clock                     {wall_s:7.1f} s   {wall_s / floor_s:.2f}")
    print(f"  of a processor                   {worked_s:7.1f} s, {worked_s / sum(requests) * 1000:.0f} ms a request")
    needed_s = worked_s / (os.cpu_count() or 1)
    print(f"  all processors, doing only that  {needed_s:7.1f} s   {needed_s / floor_s:.2f}")


if __name__ == "__main__":
    main()
