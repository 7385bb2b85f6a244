"""Kill the real command at random moments: nothing is lost, nothing doubled, nothing stored under a wrong id."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from archive.records import Portal
from archive.store import engine
from archive.store.engine import open_archive
from archive.store.portals import save_portal
from scraper.demo.server import DemoPortal
from tests.contents import contents, statuses

KILLS = 20
COMMAND = Path(sys.executable).with_name("dynasty")
PATIENCE_S = 60


@pytest.fixture(scope="module")
def served() -> Iterator[DemoPortal]:
    with DemoPortal() as portal:
        yield portal


def start(url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [COMMAND, "sync", "try", "--again", "--delay", "0", "--json", "--database", url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def add_portal(url: str, served: DemoPortal) -> None:
    with open_archive(url) as archive:
        save_portal(archive, Portal(slug="try", name=served.site.name, base_url=served.base_url))


def sync_in_peace(url: str) -> None:
    with start(url) as running:
        _, stderr = running.communicate(timeout=PATIENCE_S)
    assert (0, b"") == (running.returncode, stderr)


def kill_after(requests: int, served: DemoPortal, url: str, chance: Random) -> bool:
    """Start a sync and kill it when it has made some more requests, and a moment later; whether that met it alive."""
    until = len(served.requests) + requests
    deadline = time.monotonic() + PATIENCE_S
    with start(url) as running:
        while running.poll() is None and len(served.requests) < until and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.05)
        met_alive = running.poll() is None
        running.kill()
    return met_alive


def test_twenty_kills_leave_the_archive_of_an_undisturbed_run(
    served: DemoPortal, database_url: str, tmp_path: Path
) -> None:
    chance = Random(20261121)  # noqa: S311 - repeatable, not secret
    add_portal(database_url, served)

    met_alive = sum(kill_after(chance.randint(1, 40), served, database_url, chance) for _ in range(KILLS))
    sync_in_peace(database_url)

    peaceful = file_url(tmp_path / "peaceful.db")
    add_portal(peaceful, served)
    sync_in_peace(peaceful)
    with open_archive(peaceful) as expected, open_archive(database_url) as found:
        assert contents(expected) == contents(found)
        assert "ok" == statuses(found)[-1]
        assert met_alive >= KILLS // 2, "the kills came too late to prove anything"


def file_url(path: Path) -> str:
    return engine.database_url(str(path))
