"""Bad input, and what it gets: the exit code, a plain sentence, and an archive that says nothing it was not told.

The real command over real HTTP; only the waits between retries are left out.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.store.engine import REVISION, database_url, open_archive
from scraper import fetch
from scraper.demo.content import load
from tests import faulty
from tests.command import call, run
from tests.contents import contents
from tests.faulty import Fault, FaultyPortal, once

MINUTES, AGENDA = "20261315", "20261340"
ITEM, NEIGHBOUR = "20261315-2", "20261315-3"
ITEMS = 3
REQUESTS = 9
"""For robots.txt, three feeds, two meetings and these items."""
MEETINGS_FEED, ITEMS_FEED = "page=rss/meetings&", "page=rss/meetingitems&"
ITEM_PAGE, MEETING_PAGE = f"id={ITEM}", f"page=meeting&id={MINUTES}"
NOBODY = 65534


@pytest.fixture(scope="module")
def opened() -> Iterator[FaultyPortal]:
    site = load()
    minutes, agenda = site.meeting(MINUTES), site.meeting(AGENDA)
    few = (replace(minutes, items=minutes.items[1:3]), replace(agenda, items=agenda.items[1:2]))
    with FaultyPortal(site=replace(site, meetings=few, officials=())) as served:
        yield served


@pytest.fixture
def portal(opened: FaultyPortal, monkeypatch: pytest.MonkeyPatch) -> FaultyPortal:
    """A portal of two meetings, without a fault so far; who asks again does not wait."""
    monkeypatch.setattr(fetch, "WAITS_S", (0.0,) * len(fetch.WAITS_S))
    opened.faults.clear()
    opened.requests.clear()
    return opened


@pytest.fixture
def file(migrated_file: Path, tmp_path: Path) -> Path:
    """An archive with nothing in it."""
    return Path(shutil.copy(migrated_file, tmp_path / "archive.db"))


@pytest.fixture
def database(portal: FaultyPortal, file: Path) -> Path:
    """An archive that knows the portal as `try` and has nothing of it yet."""
    return know(file, portal.base_url)


@pytest.fixture(scope="module")
def undisturbed(opened: FaultyPortal, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an archive holds after a round without any fault."""
    path = know(Path(shutil.copy(migrated_file, tmp_path_factory.mktemp("undisturbed"))), opened.base_url)
    opened.faults.clear()
    assert call("sync", "try", "--delay", "0", "--database", path).code == 0
    return held(path)


def know(path: Path, url: str) -> Path:
    assert call("portals", "add", "try", url, "--database", path).code == 0
    return path


def sync(path: Path) -> tuple[int, str]:
    """The exit code of a round, and what it said on stderr."""
    ran = call("sync", "try", "--delay", "0", "--database", path)
    assert ran.out.startswith("try: ")
    return ran.code, ran.err


def held(path: Path) -> dict[str, Any]:
    with open_archive(database_url(str(path)), create=False) as archive:
        return contents(archive)


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def read_items(path: Path) -> set[str]:
    return {key for (key,) in rows(path, "SELECT portal_key FROM agenda_items WHERE current_version_id IS NOT NULL")}


def open_failures(path: Path) -> list[tuple[str, str, int]]:
    """Address, reason, and whether the bytes that could not be read were kept, under the same reason."""
    return rows(
        path,
        "SELECT f.url, reason, problem IS reason FROM failures f LEFT JOIN pages p ON p.id = page_id"
        " WHERE solved_at IS NULL ORDER BY f.id",
    )


def statuses(path: Path) -> list[str]:
    return [status for (status,) in rows(path, "SELECT status FROM rounds ORDER BY id")]


# Unknown portal or malformed address: one sentence and exit 2.


def test_an_unknown_portal_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    ran = run("sync", "kanta-hamee", "--database", tmp_path / "archive.db")

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence == (
        "There is no portal 'kanta-hamee'; `dynasty portals list` shows those we know. Did you mean 'kanta-hame'?"
    )


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("http://portal.example/cgi/DREQUEST.PHP", "must be https"),
        ("ftp://portal.example/cgi/DREQUEST.PHP", "must be https"),
        ("https://portal.example/", "should end in /cgi/DREQUEST.PHP"),
        ("https://portal.example:port/cgi/DREQUEST.PHP", "is not an address"),
        ("https://[/cgi/DREQUEST.PHP", "is not an address"),
        ("/cgi/DREQUEST.PHP", "is not an address"),
        ("nonsense", "is not an address"),
        ("", "is not an address"),
    ],
)
def test_a_malformed_address_is_no_portal(file: Path, address: str, complaint: str) -> None:
    ran = call("portals", "add", "try", address, "--database", file)

    assert (2, "") == (ran.code, ran.out)
    assert complaint in ran.sentence
    assert rows(file, "SELECT slug FROM portals") == []


# Unreachable, or not Dynasty: what was tried and what came back, exit 3.


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])


def test_an_unreachable_portal_is_asked_again_when_it_is_back(portal: FaultyPortal, file: Path) -> None:
    port = free_port()
    path = know(file, f"http://127.0.0.1:{port}/cgi/DREQUEST.PHP")

    code, said = sync(path)

    assert code == 3
    assert said.splitlines()[0] == (
        "dynasty: try is unreachable, or not a Dynasty portal: neither feed could be read. Tried:"
    )
    assert said.count(f"  http://127.0.0.1:{port}/cgi/DREQUEST.PHP?page=rss/meeting") == 2
    assert said.count("no connection") == 2
    assert rows(path, "SELECT count(*) FROM agenda_items") == [(0,)]
    with FaultyPortal(site=portal.site, port=port):
        assert sync(path) == (0, "")
    assert len(read_items(path)) == ITEMS
    assert statuses(path) == ["unreachable", "ok"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (faulty.status(404), "answered 404 Not Found"),
        (faulty.status(403), "answered 403 Forbidden"),
        (faulty.status(503), "answered 503 Service Unavailable, after 4 attempts"),
        (faulty.homepage, "expected a well-formed RSS feed, found an HTML page"),
        (faulty.login, "expected a well-formed RSS feed, found an HTML page"),
        (faulty.empty, "RSS feed, found an empty answer"),
        (faulty.redirect("https://elsewhere.example/"), "redirects to https://elsewhere.example/, which does not"),
    ],
)
def test_a_server_that_is_not_dynasty_changes_nothing(
    portal: FaultyPortal, database: Path, fault: Fault, reason: str
) -> None:
    portal.faults[""] = fault

    code, said = sync(database)

    assert code == 3
    assert said.count(f"{portal.base_url}?page=rss/meeting") == 2
    assert said.count(reason) == 2
    assert rows(database, "SELECT count(*) FROM meetings") == [(0,)]
    assert statuses(database) == ["unreachable"]


def test_what_is_not_dynasty_ends_the_process_with_3(portal: FaultyPortal, database: Path) -> None:
    portal.faults[""] = faulty.homepage

    ran = run("sync", "try", "--delay", "0", "--json", "--database", database)

    assert (3, "") == (ran.code, ran.err)
    assert '"status": "unreachable"' in ran.out


# A broken feed: the round fails for that feed, nothing is invented, the other feed is still used, exit 1.


@pytest.mark.parametrize("feed", [MEETINGS_FEED, ITEMS_FEED])
@pytest.mark.parametrize(
    ("fault", "reason", "kept"),
    [
        (faulty.homepage, "expected a well-formed RSS feed, found an HTML page", "kept"),
        (faulty.empty, "RSS feed, found an empty answer", "kept"),
        (faulty.cut, "expected a well-formed RSS feed, found ", "kept"),
        (faulty.not_well_formed, "expected a well-formed RSS feed, found ", "kept"),
        (faulty.no_entries, "expected feed entries, found 0", "kept"),
        (faulty.broken_off, "a broken answer", "lost"),
        (faulty.status(404), "answered 404 Not Found", "lost"),
    ],
)
def test_a_broken_feed_fails_alone(
    portal: FaultyPortal,
    database: Path,
    undisturbed: dict[str, Any],
    feed: str,
    fault: Fault,
    reason: str,
    kept: str,
) -> None:
    portal.faults[feed] = fault

    code, said = sync(database)

    assert code == 1
    assert "1 address failed and will be tried again" in said
    assert reason in said
    [(url, why, is_kept)] = open_failures(database)
    assert (feed in url, reason in why, is_kept) == (True, True, kept == "kept")
    # The other feed leads to the same meetings, and these to the same items.
    told = held(database)
    for subject in ("meetings", "items", "versions", "passages"):
        assert undisturbed[subject] == told[subject]
    portal.faults.clear()
    assert sync(database) == (0, "")
    assert undisturbed == held(database)
    assert statuses(database) == ["partial", "ok"]


@pytest.mark.parametrize("feed", [MEETINGS_FEED, ITEMS_FEED])
def test_links_that_leave_the_portal_are_refused_and_never_asked(
    portal: FaultyPortal, database: Path, undisturbed: dict[str, Any], feed: str
) -> None:
    portal.faults[feed] = faulty.foreign_links

    code, said = sync(database)

    assert code == 1
    assert "  https://elsewhere.example/cgi/DREQUEST.PHP?" in said
    assert "    does not belong to the portal " in said
    assert "    expected the address of a meeting" in said
    assert not [target for target in portal.requests if "logout" in target]
    assert len(open_failures(database)) == 2
    assert len(read_items(database)) == ITEMS
    portal.faults.clear()
    assert sync(database) == (0, "")
    assert undisturbed == held(database)


# A broken page: its bytes are kept, the failure is recorded and listed, the rest goes on, exit 1.

PAGES = [
    (faulty.empty, "expected a page, found an empty answer", "kept"),
    (faulty.cut, "found one that is cut off (no closing </html>)", "kept"),
    (faulty.short_length, "found one that is cut off (no closing </html>)", "kept"),
    (faulty.latin_1_as_utf_8, "expected text in the declared encoding (utf-8), found other bytes", "kept"),
    (faulty.utf_8_called_latin_1, "expected text in the declared encoding (cp1252), found other bytes", "kept"),
    (faulty.login, "expected one page header", "kept"),
    (faulty.maintenance, "expected one page header", "kept"),
    (faulty.broken_off, "a broken answer", "lost"),
    (faulty.status(404), "answered 404 Not Found", "lost"),
    (faulty.status(500), "answered 500 Internal Server Error, after 4 attempts", "lost"),
    (faulty.redirect("https://elsewhere.example/"), "redirects to https://elsewhere.example/", "lost"),
]


@pytest.mark.parametrize(("fault", "reason", "kept"), PAGES)
def test_a_broken_item_fails_alone_until_it_is_whole(
    portal: FaultyPortal, database: Path, undisturbed: dict[str, Any], fault: Fault, reason: str, kept: str
) -> None:
    portal.faults[ITEM_PAGE] = fault

    code, said = sync(database)

    assert code == 1
    assert said.startswith("dynasty: try: 1 address failed and will be tried again:\n")
    [(url, why, is_kept)] = open_failures(database)
    assert [f"  {url}", f"    {why}"] == said.splitlines()[1:]
    assert (url.endswith(ITEM_PAGE), reason in why, is_kept) == (True, True, kept == "kept")
    assert {key for key, *_ in undisturbed["items"]} - {ITEM} == read_items(database)
    portal.faults.clear()
    assert sync(database) == (0, "")
    assert undisturbed == held(database)
    assert statuses(database) == ["partial", "ok"]


@pytest.mark.parametrize(
    ("fault", "reason", "kept"), [*PAGES[:2], PAGES[-3], (None, f"expected the page of {MINUTES}", "kept")]
)
def test_a_broken_meeting_fails_alone_until_it_is_whole(
    portal: FaultyPortal, database: Path, undisturbed: dict[str, Any], fault: Fault | None, reason: str, kept: str
) -> None:
    portal.faults[MEETING_PAGE] = fault or portal.page_of(AGENDA)

    code, said = sync(database)

    assert code == 1
    [(url, why, is_kept)] = open_failures(database)
    assert [f"  {url}", f"    {why}"] == said.splitlines()[1:]
    assert (url.endswith(MEETING_PAGE), reason in why, is_kept) == (True, True, kept == "kept")
    assert len(read_items(database)) == ITEMS
    portal.faults.clear()
    assert sync(database) == (0, "")
    assert undisturbed == held(database)


def test_somebody_elses_page_is_never_stored_under_the_wrong_id(
    portal: FaultyPortal, database: Path, undisturbed: dict[str, Any]
) -> None:
    page_of_item = f"{portal.base_url}?page=meetingitem&{ITEM_PAGE}"
    portal.faults[ITEM_PAGE] = portal.page_of(NEIGHBOUR)

    code, said = sync(database)

    assert code == 1
    assert f"expected the page of {ITEM}, found that of {NEIGHBOUR}" in said
    assert {key for key, *_ in undisturbed["items"]} - {ITEM} == read_items(database)
    versions = [row for row in undisturbed["versions"] if row[0] != ITEM]
    assert versions == held(database)["versions"]
    # The portal lacks the third feed, and its answer that says so is kept too.
    unread = "SELECT url FROM pages WHERE problem IS NOT NULL AND url NOT LIKE '%rss/official_decisions%'"
    assert rows(database, unread) == [(page_of_item,)]
    portal.faults.clear()
    assert sync(database) == (0, "")
    assert undisturbed == held(database)


@pytest.mark.parametrize(("target", "other"), [(ITEM_PAGE, NEIGHBOUR), (MEETING_PAGE, AGENDA)])
def test_somebody_elses_page_is_healed_by_a_new_session(
    portal: FaultyPortal, database: Path, undisturbed: dict[str, Any], target: str, other: str
) -> None:
    portal.faults[target] = once(portal.page_of(other))

    assert sync(database) == (0, "")

    assert [target in asked for asked in portal.requests].count(True) == 2
    assert undisturbed == held(database)
    assert rows(database, "SELECT * FROM failures") == []


def test_a_page_that_knows_its_encoding_better_than_http_is_read(
    portal: FaultyPortal, database: Path, undisturbed: dict[str, Any]
) -> None:
    portal.faults[ITEM_PAGE] = faulty.utf_8_as_latin_1

    assert sync(database) == (0, "")

    assert undisturbed == held(database)


def test_a_page_that_breaks_later_leaves_what_was_read_of_it(portal: FaultyPortal, database: Path) -> None:
    sync(database)
    before = held(database)
    portal.faults[ITEM_PAGE] = faulty.maintenance

    again = call("sync", "try", "--again", "--delay", "0", "--database", database)

    assert again.code == 1
    assert len(open_failures(database)) == 1
    assert before["versions"] == held(database)["versions"]
    portal.faults.clear()
    assert sync(database) == (0, "")
    assert open_failures(database) == []
    assert before["versions"] == held(database)["versions"]


def test_a_partly_failed_round_ends_the_process_with_1(portal: FaultyPortal, database: Path) -> None:
    portal.faults = {ITEM_PAGE: faulty.login, f"id={NEIGHBOUR}": faulty.empty}

    ran = run("sync", "try", "--delay", "0", "--database", database)

    assert ran.code == 1
    assert ran.out.startswith(f"try: {ITEMS - 2} new, 0 changed, 0 unchanged, 2 failed; {REQUESTS + 2} requests in ")
    assert "2 addresses failed and will be tried again" in ran.err


def test_what_has_not_changed_is_not_sent_again(portal: FaultyPortal, database: Path) -> None:
    portal.has_etags = True
    try:
        sync(database)
        before = held(database)
        assert call("sync", "try", "--again", "--delay", "0", "--database", database).code == 0
        assert before == held(database)
    finally:
        portal.has_etags = False


# Database locked, read-only, or at an unknown revision: one sentence, exit 2.

COMMANDS = [("sync", "kanta-hame"), ("search", "talous"), ("show", "1"), ("portals", "list"), ("db", "upgrade")]


@contextmanager
def locked_elsewhere(path: Path) -> Iterator[None]:
    program = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE');"
        "print('locked', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"locked\n"
        yield
        other.communicate()


def test_a_locked_database_is_said_to_be_locked(file: Path) -> None:
    with locked_elsewhere(file):
        ran = run("sync", "kanta-hame", "--database", file)
        reading = call("search", "talous", "--database", file)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence == f"The database {file} is locked by another program; try again when that one is done."
    assert (0, "Nothing found.\n") == (reading.code, reading.err)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Not as root, to whom no file is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_file_is_said_to_be_read_only(portal: FaultyPortal, migrated_file: Path) -> None:
    # Not in pytest's own folder, which is closed to others.
    with tempfile.TemporaryDirectory() as folder:
        path = know(Path(shutil.copy(migrated_file, folder)), portal.base_url)
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        with as_nobody():
            ran = call("sync", "try", "--database", path)
        Path(folder).chmod(0o755)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence.startswith(f"The database {path} is read-only: ")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_of_a_newer_program_is_left_alone(file: Path, command: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    ran = call(*command, "--database", file)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence == (
        f"The database {file} is at revision '9999', which this version of the program does not know; "
        "update the program."
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, command: tuple[str, ...]) -> None:
    path = tmp_path / "diary.txt"
    path.write_text("Dear diary\n" * 1000)

    ran = call(*command, "--database", path)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence == f"The database {path} is not a database: the file holds something else."
    assert path.read_text() == "Dear diary\n" * 1000


@pytest.mark.parametrize("command", COMMANDS)
def test_somebody_elses_database_is_left_alone(tmp_path: Path, command: tuple[str, ...]) -> None:
    path = tmp_path / "recipes.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()

    ran = call(*command, "--database", path)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence == f"The database {path} is not an archive: it holds other tables."
    assert before == path.read_bytes()


@pytest.mark.parametrize("command", [("search", "talous"), ("show", "1"), ("portals", "remove", "try")])
def test_who_only_reads_is_told_that_there_is_no_archive_yet(tmp_path: Path, command: tuple[str, ...]) -> None:
    path = tmp_path / "archive.db"

    ran = call(*command, "--database", path)

    assert (2, "") == (ran.code, ran.out)
    assert ran.sentence == f"There is no archive at {path} yet; `dynasty sync` makes one."
    assert not path.exists()


def test_an_archive_of_this_program_is_none_of_these(file: Path) -> None:
    assert (
        call("db", "status", "--database", file).out
        == f"{file} is at revision {REVISION}; this program needs {REVISION}.\n"
    )
