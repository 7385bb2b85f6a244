"""Who is at a portal: a lease that one round at a time holds, on one machine or several."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy import select, update

from archive.errors import BusyError
from archive.records import Portal
from archive.store.engine import Archive, open_archive
from archive.store.lock import LEASE, portal_lock
from archive.store.portals import list_portals, list_schedules, save_portal
from archive.store.processes import is_gone, this_process
from archive.tables import LeaseRow

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PATIENCE_S = 60
CROWD = 12


def held_by(archive: Archive) -> list[tuple[str, datetime]]:
    with archive.reading() as session:
        return [(row.holder, row.expires_at) for row in session.scalars(select(LeaseRow))]


def give_to(archive: Archive, holder: str) -> None:
    """As if another machine had taken the lease."""
    with archive.writing() as session:
        session.execute(update(LeaseRow).values(holder=holder))


def is_busy(archive: Archive, *, now: datetime = NOON) -> bool:
    try:
        with portal_lock(archive, "lapua", now=lambda: now):
            return False
    except BusyError:
        return True


def leave_behind(archive: Archive, holder: str) -> None:
    """The lease of a round that crashed at noon."""
    with archive.writing() as session:
        session.add(LeaseRow(slug="lapua", holder=holder, taken_at=NOON, expires_at=NOON + LEASE))


def ended_process() -> str:
    """The name of a process of this machine that is no more."""
    program = "from archive.store.processes import this_process; print(this_process())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def test_a_lease_is_gone_with_its_round(archive: Archive) -> None:
    with portal_lock(archive, "lapua", now=lambda: NOON):
        [(_, expires_at)] = held_by(archive)

    assert NOON + LEASE == expires_at
    assert [] == held_by(archive)


def test_a_lease_of_another_machine_is_over_when_it_expires(archive: Archive) -> None:
    leave_behind(archive, "elsewhere boot pid:[1] 7 100 token")

    assert is_busy(archive, now=NOON + LEASE - timedelta(seconds=1))
    assert not is_busy(archive, now=NOON + LEASE)


def test_a_lease_of_a_process_of_this_machine_that_is_gone_is_over_at_once(archive: Archive) -> None:
    leave_behind(archive, f"{ended_process()} token")

    assert not is_busy(archive)


def test_a_lease_of_a_process_that_lives_is_not_taken(archive: Archive) -> None:
    leave_behind(archive, f"{this_process()} token")

    assert is_busy(archive)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda name: name, False),
        (lambda name: f"other{name}", False),
        (lambda name: f"{name}1", True),
        (lambda name: " ".join([*name.split()[:3], "999999999", "1"]), True),
        (lambda name: " ".join(["other", *name.split()[1:3], "999999999", "1"]), False),
    ],
    ids=["itself", "elsewhere", "number used anew", "no such number", "no such number elsewhere"],
)
def test_a_process_is_gone_only_when_that_is_sure(change: Callable[[str], str], expected: bool) -> None:
    assert expected is is_gone(change(this_process()))


def test_a_process_that_nobody_waited_for_is_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    start = this_process().split()
    state = Path(f"/proc/{child.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    name = " ".join([*start[:3], str(child.pid), state[19]])

    assert not is_gone(name)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(name)
    child.communicate()


def test_of_a_crowd_of_threads_one_gets_the_lease(archive: Archive) -> None:
    barrier, done = Barrier(CROWD), Event()

    def take() -> bool:
        barrier.wait(PATIENCE_S)
        with suppress(BusyError), portal_lock(archive, "lapua"):
            done.wait(PATIENCE_S)
            return True
        return False

    with ThreadPoolExecutor(CROWD) as pool:
        takes = [pool.submit(take) for _ in range(CROWD)]
        while sum(one.done() for one in takes) < CROWD - 1:
            sleep(0.01)
        done.set()

    assert 1 == sum(one.result() for one in takes)


def test_of_a_crowd_of_processes_each_has_the_lease_alone(archive: Archive, database_url: str) -> None:
    program = """
import sys
from contextlib import suppress
from archive.errors import BusyError
from archive.store.engine import open_archive
from archive.store.lock import portal_lock
from archive.store.portals import list_schedules, save_portal, set_schedule
from archive.records import Portal
got = 0
with open_archive(sys.argv[1], busy_timeout_s=60) as archive:
    save_portal(archive, Portal(slug="lapua", name="Lapua", base_url="https://lapua.example/cgi/DREQUEST.PHP"))
    sys.stdin.readline()
    for _ in range(40):
        with suppress(BusyError), portal_lock(archive, "lapua"):
            before = int(list_schedules(archive).get("lapua", "0"))
            set_schedule(archive, "lapua", str(before + 1))
            got += 1
print(got)
"""
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", program, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for one in crowd:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    got = sum(int(one.communicate(timeout=PATIENCE_S)[0]) for one in crowd)

    assert str(got) == list_schedules(archive)["lapua"]
    assert got > 0


def test_a_crowd_may_add_the_same_portal_at_once(archive: Archive) -> None:
    barrier = Barrier(CROWD)

    def add(number: int) -> None:
        barrier.wait(PATIENCE_S)
        save_portal(
            archive, Portal(slug=f"p{number}", name="P", base_url=f"https://p{number}.example/cgi/DREQUEST.PHP")
        )

    with ThreadPoolExecutor(CROWD) as pool:
        for number in range(5):
            list(pool.map(add, [number] * CROWD))

    assert [f"p{number}" for number in range(5)] == [one.slug for one in list_portals(archive)]


def test_a_lease_is_renewed_while_its_round_runs(archive: Archive) -> None:
    times = iter(NOON + timedelta(minutes=number) for number in range(1000))
    renewed = Event()

    def now() -> datetime:
        time = next(times)
        if time > NOON + timedelta(minutes=20):
            renewed.set()
        return time

    with portal_lock(archive, "lapua", now=now, renew_s=0.001):
        assert renewed.wait(PATIENCE_S)
        [(_, expires_at)] = held_by(archive)

    assert expires_at > NOON + timedelta(minutes=20)


def test_who_lost_the_lease_hears_of_it_and_does_not_give_back_what_is_anothers(archive: Archive) -> None:
    lost = Event()

    with portal_lock(archive, "lapua", on_lost=lost.set, renew_s=0.001):
        give_to(archive, "elsewhere boot pid:[1] 7 100 token")
        assert lost.wait(PATIENCE_S)

    assert ["elsewhere boot pid:[1] 7 100 token"] == [holder for holder, _ in held_by(archive)]


def test_threads_that_write_at_once_wait_for_each_other(database_url: str) -> None:
    """Far more writes than SQLite's own patience would let through, were it asked by all at once."""

    def write(number: int) -> None:
        for _ in range(20):
            with portal_lock(archive, f"portal-{number}"):
                pass

    with open_archive(database_url, busy_timeout_s=0.05) as archive, ThreadPoolExecutor(CROWD) as pool:
        for one in [pool.submit(write, number) for number in range(CROWD)]:
            one.result()
        assert [] == held_by(archive)
