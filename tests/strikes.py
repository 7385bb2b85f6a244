"""What strikes a round in the midst of its work: death, a full disk, a lock, a database server that hangs up.

A strike runs the round and says how it ended, and whether it met the round at work: what comes too late is no strike.
"""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from tests.round import Running
from tests.storm import StormyPortal

ROOM_BYTES = (40_000, 300_000)
"""The largest file that a round may write on a full disk: its share of the write-ahead log."""
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
POLL_S = 0.002


@dataclass(frozen=True, kw_only=True)
class Struck:
    """How a round ended that something struck, or came too late for."""

    code: int
    told: str
    was_met: bool


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Where and when a round takes place."""

    database: str
    portal: StormyPortal
    at: datetime
    chance: Random
    told: Path

    def begin(self, *, room: int | None = None) -> Running:
        """The round."""
        self.told.unlink(missing_ok=True)
        return Running(self.database, self.portal.base_url, self.at, told=self.told, room=room)

    def begin_and_wait(self) -> Running:
        """The round, some requests later, and a moment after that; or at its end, when it makes fewer."""
        reached = self.portal.after(self.chance.randint(1, 9))
        running = self.begin()
        while running.is_alive() and not reached.wait(POLL_S):
            pass
        time.sleep(self.chance.random() * 0.06)
        return running

    def end(self, running: Running, *, was_met: bool | None = None) -> Struck:
        """The round's end; it was met, if nothing else is known, when the database failed it."""
        code, told = running.end()
        return Struck(code=code, told=told, was_met=code == 2 if was_met is None else was_met)


Strike = Callable[[Scene], Struck]


def nothing(scene: Scene) -> Struck:
    """Leaves the round alone."""
    return scene.end(scene.begin(), was_met=True)


def kill(scene: Scene) -> Struck:
    """SIGKILL."""
    running = scene.begin_and_wait()
    running.kill()
    code, told = running.end()
    return Struck(code=code, told=told, was_met=code == -signal.SIGKILL)


def fill_disk(scene: Scene) -> Struck:
    """A limit to what files may hold, which the database meets."""
    return scene.end(scene.begin(room=scene.chance.randint(*ROOM_BYTES)))


def lock_file(scene: Scene) -> Struck:
    """Another process writes to the SQLite file, for longer than the round has patience."""
    running = scene.begin_and_wait()
    with _locked(scene.database):
        while running.is_alive():
            time.sleep(POLL_S)
    return scene.end(running)


def lock_tables(scene: Scene) -> Struck:
    """Another session of PostgreSQL keeps a table, until the round waits for it."""
    running = scene.begin_and_wait()
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with _connected(scene.database) as keeper, _connected(scene.database) as watcher:
        keeper.execute(text("BEGIN"))
        keeper.execute(text("LOCK TABLE pages IN ACCESS EXCLUSIVE MODE"))
        was_met = False
        while running.is_alive() and not was_met:
            was_met = bool(watcher.scalar(text(waiting)))
            time.sleep(POLL_S)
    return scene.end(running, was_met=was_met)


def hang_up(scene: Scene) -> Struck:
    """PostgreSQL ends the round's connections, at whatever they are."""
    running = scene.begin_and_wait()
    with _connected(scene.database) as other:
        ended = other.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS}")).all()
    return scene.end(running, was_met=bool(ended))


def hang_up_within(scene: Scene) -> Struck:
    """PostgreSQL ends a connection in the midst of a transaction."""
    running = scene.begin_and_wait()
    with _connected(scene.database) as other:
        while running.is_alive():
            other.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS} AND state <> 'idle'"))
    return scene.end(running)


def restart(scene: Scene) -> Struck:
    """The PostgreSQL server is started anew."""
    running = scene.begin_and_wait()
    with _connected(scene.database) as other:
        folder = Path(str(other.scalar(text("SHOW data_directory"))))
        programs = Path(str(other.scalar(text("SELECT setting FROM pg_config WHERE name = 'BINDIR'"))))
    was_alive = running.is_alive()
    # As the server's own user, which is another one when the tests run as root.
    subprocess.run(
        [programs / "pg_ctl", "-D", folder, "-w", "-m", "fast", "restart"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=folder.stat().st_uid,
    )
    return scene.end(running, was_met=was_alive)


@contextmanager
def _connected(database: str) -> Iterator[Connection]:
    engine = create_engine(database, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@contextmanager
def _locked(database: str) -> Iterator[None]:
    connection = sqlite3.connect(str(make_url(database).database), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()
