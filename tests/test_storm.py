"""Many rounds in a storm, with kills: at the end nothing is lost, nothing doubled, nothing stored under a wrong id."""

import resource
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import make_url, select
from sqlalchemy import text as sql

from archive.doctor import Examination, find_complaints
from archive.store.engine import open_archive
from archive.store.failures import open_failures
from archive.store.health import find_damage, portals_health
from archive.store.ledger import load_coverage
from archive.store.migrate import find_drift
from archive.tables import AgendaItemRow, HandlingRow, PassageRow, VersionRow
from tests.life import MARK, Life
from tests.storm import StormyPortal

FIRST_DAY = date(2026, 1, 5)
SHARE = 0.2
CALM_NIGHTS = 12
CALM_STEP = timedelta(days=3)
"""Together longer than the longest pause between two looks at an item, and shorter than a silence that is suspect."""
CALM_EVERY = 6
PATIENCE_S = 120
ROOM_BYTES = 40_000


@dataclass
class Log:
    """What the storm did."""

    rounds: Counter[int] = field(default_factory=Counter)
    """By exit code."""
    last: int | None = None
    """The last round's."""
    told: str = ""
    """What the last one said."""
    kills: int = 0
    disks_full: int = 0
    locks: int = 0


@dataclass
class Kept:
    """What the archive has of one item."""

    rows: int
    states: list[int]
    strange: list[str]
    """Marks of other items."""


def run_round(database: str, portal: StormyPortal, at: datetime, **told: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.round", database, portal.base_url, at.isoformat()]
    return subprocess.Popen(command, stderr=subprocess.PIPE, **told)  # type: ignore[call-overload,no-any-return] # as told


def finish(running: subprocess.Popen[bytes], log: Log) -> int:
    with running:
        _, stderr = running.communicate(timeout=PATIENCE_S)
    assert b"Traceback" not in stderr, stderr.decode()
    log.rounds[running.returncode] += 1
    log.told = stderr.decode()
    return running.returncode


def kill_soon(running: subprocess.Popen[bytes], chance: Random, log: Log) -> None:
    with suppress(subprocess.TimeoutExpired):
        running.wait(chance.uniform(0.8, 3))
    log.kills += running.poll() is None
    running.kill()
    running.communicate()


def fill_disk(database: str, portal: StormyPortal, at: datetime, log: Log) -> None:
    """A round whose database may grow by little only."""
    file = Path(str(make_url(database).database))
    most = file.stat().st_size + ROOM_BYTES
    code = finish(
        run_round(
            database,
            portal,
            at,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY)),
        ),
        log,
    )
    log.disks_full += code == 2


@contextmanager
def locked(database: str) -> Iterator[None]:
    """The database, kept by another process for longer than a round waits."""
    connection = sqlite3.connect(str(make_url(database).database), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def lock_for_a_while(database: str, portal: StormyPortal, at: datetime, log: Log) -> None:
    running = run_round(database, portal, at)
    time.sleep(1.5)
    with locked(database):
        time.sleep(2)
    log.locks += finish(running, log) == 2


def drop_connections(database: str, portal: StormyPortal, at: datetime, log: Log) -> None:
    """A round whose PostgreSQL server hangs up."""
    running = run_round(database, portal, at)
    time.sleep(2)
    with open_archive(database) as archive, archive.reading() as session:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        session.execute(sql(f"SELECT pg_terminate_backend(pid) {others}"))
    log.locks += finish(running, log) == 2


def storm(database: str, life: Life, portal: StormyPortal, *, days: int) -> Log:
    """So many days of a portal's life in a storm, then nights of calm in which nothing happens any more."""
    log, chance = Log(), life.chance
    is_file = database.startswith("sqlite")
    for day in range(days):
        life.next_day()
        portal.site = life.site
        is_calm = day % CALM_EVERY == CALM_EVERY - 1
        portal.share = 0 if is_calm else SHARE
        event = None if is_calm else chance.choice(("kill", "kill", "disk" if is_file else "drop", "lock", "clock", ""))
        if event == "kill":
            kill_soon(run_round(database, portal, night(life.today)), chance, log)
        elif event == "disk":
            fill_disk(database, portal, night(life.today), log)
        elif event == "drop":
            drop_connections(database, portal, night(life.today), log)
        elif event == "lock" and is_file:
            lock_for_a_while(database, portal, night(life.today), log)
        else:
            back = timedelta(days=2) if event == "clock" else timedelta(0)
            finish(run_round(database, portal, night(life.today) - back), log)
        portal.settle(is_whole=is_calm or event == "")
    portal.share = 0
    for step in range(1, CALM_NIGHTS + 1):
        log.last = finish(run_round(database, portal, night(life.today) + step * CALM_STEP), log)
    return log


def night(today: date) -> datetime:
    return datetime(today.year, today.month, today.day, 1, tzinfo=UTC)


def read_kept(database: str) -> dict[str, Kept]:
    """The states of each item that its versions hold, in their order."""
    with open_archive(database) as archive, archive.reading() as session:
        rows = session.execute(
            select(AgendaItemRow.portal_key, AgendaItemRow.id, VersionRow.ordinal, PassageRow.text)
            .join(VersionRow, VersionRow.agenda_item_id == AgendaItemRow.id)
            .join(HandlingRow, HandlingRow.version_id == VersionRow.id)
            .join(PassageRow, PassageRow.handling_id == HandlingRow.id)
            .order_by(AgendaItemRow.id, VersionRow.ordinal)
        ).all()
    ids, marks = defaultdict[str, set[int]](set), defaultdict[str, list[tuple[str, int]]](list)
    for key, item_id, _, text in rows:
        ids[key].add(item_id)
        marks[key] += [(found[1], int(found[2])) for found in MARK.finditer(text or "")]
    return {
        key: Kept(
            rows=len(ids[key]),
            states=[state for name, state in marks[key] if name == key],
            strange=[name for name, _ in marks[key] if name != key],
        )
        for key in ids
    }


def judge(database: str, *, days: int, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    life = Life(chance, FIRST_DAY)
    with StormyPortal(life.site, chance, share=SHARE) as portal:
        log = storm(database, life, portal, days=days)
    kept, shown = read_kept(database), life.current()
    lost = shown.keys() - kept.keys()
    doubled = {key: one.rows for key, one in kept.items() if one.rows != 1}
    misfiled = {key: one.strange for key, one in kept.items() if one.strange}
    figures = (
        f"{log.rounds.total()} rounds by exit code {dict(log.rounds)}, {len(portal.requests)} requests, "
        f"{portal.befallen.total()} faults {dict(portal.befallen)}, {log.kills} kills, {log.disks_full} disks full, "
        f"{log.locks} locks and lost connections; {len(shown)} items, {sum(map(len, life.published.values()))} states, "
        f"{sum(len(one.states) for one in kept.values())} kept; lost {len(lost)}, doubled {len(doubled)}, "
        f"misfiled {len(misfiled)}; at last: {log.told}"
    )
    print(figures)  # noqa: T201 - the figures of the storm
    assert (set(), {}, {}) == (lost, doubled, misfiled), figures
    assert shown == {key: kept[key].states[-1] for key in shown}, figures
    assert {} == {key: one.states for key, one in kept.items() if one.states != sorted(one.states)}, figures
    assert [] == [(key, state) for key, state in portal.received if state not in kept[key].states], figures
    assert (True, 0) == (log.kills > 0, log.last), figures
    assert [] == complain(database, life.today + (CALM_NIGHTS + 1) * CALM_STEP), figures


def complain(database: str, today: date) -> list[str]:
    """What `dynasty doctor` would tell a person to look at, and what the ledger says is missing."""
    with open_archive(database) as archive:
        examined = Examination(
            damage=find_damage(archive),
            drift=tuple(find_drift(database)),
            portals=portals_health(archive),
            failures=open_failures(archive),
            coverage=load_coverage(archive),
            warnings=(),
        )
    complaints = find_complaints(examined, now=night(today))
    return [*complaints, *(f"{book.body} {book.year}: {book.reason}" for book in examined.coverage if book.gaps)]


def test_a_storm_of_weeks_loses_doubles_and_misfiles_nothing(database_url: str) -> None:
    judge(database_url, days=24, seed=20261121)


@pytest.mark.long
def test_a_storm_of_a_year_loses_doubles_and_misfiles_nothing(database_url: str) -> None:
    judge(database_url, days=330, seed=3)
