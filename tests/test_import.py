"""Saved pages put into the archive as if fetched, on both databases."""

import json
import os
import shutil
import subprocess
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text

from archive.records import ItemVersion, Portal
from archive.store import engine
from archive.store.engine import Archive, open_archive
from archive.store.failures import open_failures, save_failure
from archive.store.items import touch_item
from archive.store.lists import load_item
from archive.store.lock import portal_lock
from archive.store.portals import save_portal
from archive.tables import Base, PageRow
from scraper.demo.content import load
from scraper.demo.feeds import Generation
from scraper.demo.server import DemoPortal
from scraper.fetch import Fetcher
from scraper.files import find_files
from scraper.importing import Imported, import_files
from scraper.sync import sync_portal
from tests.command import DYNASTY, call
from tests.contents import contents, counts, statuses
from tests.saved import NAMERS, name_as_wget, name_plainly, page, save, save_portal_pages

NIGHT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
NOW = NIGHT + timedelta(days=30)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""For the command, whose clock is the real one."""
DAY = timedelta(days=1)
MEETING = "20261340"
AGENDA_ITEM = "20261340-2"
GENERATIONS: tuple[Generation, ...] = ("current", "older")
PATIENCE_S = 60


def small_portal(generation: Generation = "current") -> DemoPortal:
    """A portal of three meetings, one of them an agenda still."""
    site = load()
    few = tuple(meeting for meeting in site.meetings if meeting.key in {MEETING, "20261242", "20261288"})
    return DemoPortal(replace(site, meetings=few, officials=()), generation=generation)


@pytest.fixture
def served() -> Iterator[DemoPortal]:
    with small_portal() as portal:
        yield portal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files are saved."""
    path = tmp_path / "saved"
    path.mkdir()
    return path


def portal_of(served: DemoPortal) -> Portal:
    return Portal(slug="demo", name=served.site.name, base_url=served.base_url)


def put(
    folder: Path, served: DemoPortal, archive: Archive, *, now: datetime = NOW, fetched_at: datetime | None = None
) -> Imported:
    """Import a folder."""
    return import_files(
        find_files(folder),
        portal_of(served),
        folder=folder,
        archive=archive,
        now=lambda: now,
        fetched_at=fetched_at,
    )


def sync(served: DemoPortal, archive: Archive, *, now: datetime = NIGHT, again: bool = False) -> None:
    with Fetcher(delay_s=0, now=lambda: now, sleep=lambda _seconds: None) as fetcher:
        sync_portal(portal_of(served), archive=archive, fetcher=fetcher, now=lambda: now, again=again)


def told(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """What the archive says, feeds and robots.txt apart."""
    found = contents(archive)
    return {**found, "pages": [row for row in found["pages"] if "rss/" not in row[0] and "robots" not in row[0]]}


def everything(archive: Archive) -> dict[str, list[Any]]:
    """Every row of every table but the rounds."""
    with archive.reading() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table).order_by(table.c.id))]
            for name, table in Base.metadata.tables.items()
            if name != "rounds"
        }


def failures(imported: Imported) -> dict[str, str]:
    return dict(imported.account.failures)


def spans(archive: Archive, key: str = AGENDA_ITEM) -> list[tuple[int, str | None, datetime, datetime | None]]:
    """Ordinal, description, from and until of each version; the last one is the current one."""
    detail = load_item(archive, key)
    with archive.reading() as session:
        query = (
            "SELECT v.ordinal FROM agenda_items i JOIN versions v ON v.id = i.current_version_id "
            f"WHERE i.portal_key = '{key}'"
        )
        assert session.execute(text(query)).scalar_one() == detail.versions[-1].ordinal
    assert detail.line.changed_at == detail.versions[-1].seen_from
    return [(one.ordinal, description(one), one.seen_from, one.seen_until) for one in detail.versions]


def description(version: ItemVersion) -> str | None:
    current = next(one for one in version.handlings if one.is_current)
    return next((one.text for one in current.passages if one.kind == "description"), None)


def reworded(served: DemoPortal, description: str) -> bytes:
    """The page of the agenda's item with another description."""
    site, item = served.site, served.site.item(AGENDA_ITEM)
    served.site = site.replace_item(AGENDA_ITEM, replace(item, turn=replace(item.turn, description=description)))
    body = page(served, "meetingitem", AGENDA_ITEM)
    served.site = site
    return body


@pytest.mark.parametrize("generation", GENERATIONS)
def test_saved_pages_make_the_archive_that_a_round_makes(
    archive: Archive, folder: Path, tmp_path: Path, generation: Generation
) -> None:
    with DemoPortal(generation=generation) as served, open_archive(file_url(tmp_path / "synced.db")) as synced:
        sync(served, synced)
        save_portal_pages(served, folder, NIGHT)
        asked = len(served.requests)

        imported = put(folder, served, archive)

        assert asked == len(served.requests)
    published = {"current": 32 + len(served.site.officials), "older": 32}
    assert ("ok", published[generation], 0, 0, 0) == (
        imported.account.status,
        imported.account.new,
        imported.account.changed,
        imported.account.failed,
        imported.account.requests,
    )
    assert told(synced) == told(archive)


def test_a_file_is_archived_under_the_time_that_it_was_saved(
    served: DemoPortal, archive: Archive, folder: Path
) -> None:
    save(folder / name_plainly("meetingitem", AGENDA_ITEM), page(served, "meetingitem", AGENDA_ITEM), NIGHT)

    put(folder, served, archive)

    assert [NIGHT] == [one.seen_from for one in load_item(archive, AGENDA_ITEM).versions]


def test_a_time_that_was_told_counts_for_every_file(served: DemoPortal, archive: Archive, folder: Path) -> None:
    save(folder / name_plainly("meetingitem", AGENDA_ITEM), page(served, "meetingitem", AGENDA_ITEM), NIGHT)

    put(folder, served, archive, fetched_at=NIGHT - DAY)

    assert [NIGHT - DAY] == [one.seen_from for one in load_item(archive, AGENDA_ITEM).versions]


@pytest.mark.parametrize("generation", GENERATIONS)
def test_the_same_folder_again_changes_nothing_but_the_rounds(
    archive: Archive, folder: Path, generation: Generation
) -> None:
    with small_portal(generation) as served:
        items = sum(len(meeting.items) for meeting in served.site.meetings)
        save_portal_pages(served, folder / "agendas", NIGHT)
        served.site = served.site.at_stage(MEETING, "minutes")
        save_portal_pages(served, folder / "minutes", NIGHT)
        save(folder / NAMERS[generation]("meetingitem", "20261242-9"), page(served, "meetingitem", AGENDA_ITEM), NIGHT)
        first = put(folder, served, archive)
        before = everything(archive)

        second = put(folder, served, archive, now=NOW + DAY)

    assert (items, 3, 1) == (first.account.new, first.account.changed, first.account.failed)
    assert (0, 0, 1) == (second.account.new, second.account.changed, second.account.failed)
    assert first.account.new + first.account.changed + first.account.unchanged == second.account.unchanged
    assert before == everything(archive)
    assert 2 == counts(archive)["rounds"]


def test_of_pages_of_one_time_the_minutes_are_the_newest(served: DemoPortal, archive: Archive, folder: Path) -> None:
    agenda = page(served, "meetingitem", AGENDA_ITEM), page(served, "meeting", MEETING)
    served.site = served.site.at_stage(MEETING, "minutes")
    minutes = page(served, "meetingitem", AGENDA_ITEM), page(served, "meeting", MEETING)
    for name, (item, meeting) in (("a", minutes), ("b", agenda)):
        save(folder / name / name_plainly("meetingitem", AGENDA_ITEM), item, NIGHT)
        save(folder / name / name_plainly("meeting", MEETING), meeting, NIGHT)

    put(folder, served, archive)

    assert ["agenda", "minutes"] == [one.stage for one in load_item(archive, AGENDA_ITEM).versions]
    assert "minutes" == load_item(archive, AGENDA_ITEM).line.stage
    assert ["minutes"] == [row[5] for row in contents(archive)["meetings"]]


def test_an_older_page_becomes_an_older_version(served: DemoPortal, archive: Archive, folder: Path) -> None:
    sync(served, archive)
    current = told(archive)["items"]
    save(folder / name_plainly("meetingitem", AGENDA_ITEM), reworded(served, "Vanha selostus."), NIGHT - DAY)

    imported = put(folder, served, archive)

    old, new = spans(archive)
    assert (0, 1) == (imported.account.new, imported.account.changed)
    assert (0, NIGHT - DAY, NIGHT) == (old[0], *old[2:])
    assert (1, NIGHT, None) == (new[0], *new[2:])
    assert current == told(archive)["items"]
    assert load_item(archive, AGENDA_ITEM).line.first_seen_at == NIGHT - DAY


def test_a_page_between_two_versions_parts_them(served: DemoPortal, archive: Archive, folder: Path) -> None:
    texts = {hours: reworded(served, f"Selostus {hours}.") for hours in (0, 1, 2)}
    for hours in (0, 2, 1):
        save(
            folder / str(hours) / name_plainly("meetingitem", AGENDA_ITEM),
            texts[hours],
            NIGHT + timedelta(hours=hours),
        )
        put(folder / str(hours), served, archive)

    times = [NIGHT + timedelta(hours=hours) for hours in (0, 1, 2)]
    assert [
        (hours, f"Selostus {hours}.", since, until)
        for hours, (since, until) in enumerate(zip(times, [*times[1:], None], strict=True))
    ] == spans(archive)


def test_the_order_of_importing_does_not_show(
    served: DemoPortal, archive: Archive, folder: Path, tmp_path: Path
) -> None:
    for hours in range(4):
        body = reworded(served, f"Selostus {hours % 3}.")
        save(folder / str(hours) / f"{AGENDA_ITEM}.html", body, NIGHT + timedelta(hours=hours))
    for hours in (3, 0, 2, 1):
        put(folder / str(hours), served, archive)

    with open_archive(file_url(tmp_path / "straight.db")) as straight:
        put(folder, served, straight)
        assert {**told(straight), "pages": []} == {**told(archive), "pages": []}
        assert spans(straight) == spans(archive)


def test_a_page_that_says_what_a_later_version_says_dates_it_back(
    served: DemoPortal, archive: Archive, folder: Path
) -> None:
    sync(served, archive)
    save(folder / f"{AGENDA_ITEM}.html", page(served, "meetingitem", AGENDA_ITEM), NIGHT - DAY)

    imported = put(folder, served, archive)

    assert 1 == imported.account.unchanged
    assert [(0, NIGHT - DAY, None)] == [(one[0], *one[2:]) for one in spans(archive)]
    assert load_item(archive, AGENDA_ITEM).line.first_seen_at == NIGHT - DAY


def test_what_was_seen_again_after_a_page_was_said_twice(served: DemoPortal, archive: Archive, folder: Path) -> None:
    sync(served, archive)
    (_, said, *_), *_ = spans(archive)
    touch_item(archive, "demo", AGENDA_ITEM, now=NIGHT + 2 * DAY)
    before = load_item(archive, AGENDA_ITEM)
    save(folder / f"{AGENDA_ITEM}.html", reworded(served, "Välillä."), NIGHT + DAY)

    put(folder, served, archive)

    assert [
        (0, said, NIGHT, NIGHT + DAY),
        (1, "Välillä.", NIGHT + DAY, NIGHT + 2 * DAY),
        (2, said, NIGHT + 2 * DAY, None),
    ] == spans(archive)
    after = load_item(archive, AGENDA_ITEM)
    assert before.line == replace(after.line, changed_at=before.line.changed_at)
    assert before.versions[0].handlings == after.versions[0].handlings == after.versions[2].handlings
    assert before.versions[0].attachments == after.versions[2].attachments
    rows = everything(archive)
    put(folder, served, archive)
    assert rows == everything(archive)


def test_an_older_meeting_page_adds_only_what_is_not_known(served: DemoPortal, archive: Archive, folder: Path) -> None:
    agenda = page(served, "meeting", MEETING)
    served.site = served.site.at_stage(MEETING, "minutes")
    sync(served, archive)
    (before,) = (row for row in told(archive)["meetings"] if row[0] == MEETING)
    save(folder / f"{MEETING}.html", agenda, NIGHT - DAY)

    put(folder, served, archive)

    (after,) = (row for row in told(archive)["meetings"] if row[0] == MEETING)
    place = 4
    assert (None, "minutes") == (before[place], after[5])
    assert after[place] is not None
    assert before == (*after[:place], None, *after[place + 1 :])
    assert [1, 2, 3] == [item[3] for item in told(archive)["items"] if item[1] == MEETING]


def test_a_round_after_an_import_goes_on_from_there(served: DemoPortal, archive: Archive, folder: Path) -> None:
    save_portal_pages(served, folder, NIGHT - DAY)
    put(folder, served, archive)
    rows = counts(archive)["versions"]

    sync(served, archive, now=NIGHT + DAY, again=True)

    assert rows == counts(archive)["versions"]
    assert ["ok", "ok"] == statuses(archive)


def test_an_old_page_does_not_end_a_failure_that_came_later(served: DemoPortal, archive: Archive, folder: Path) -> None:
    sync(served, archive)
    save_failure(archive, "demo", item_url(served), "timed out", page=None, now=NIGHT)
    for age in (DAY, -DAY):
        assert [item_url(served)] == [failure.url for failure in open_failures(archive)]
        save(folder / f"{AGENDA_ITEM}.html", page(served, "meetingitem", AGENDA_ITEM), NIGHT - age)
        put(folder, served, archive)
    assert () == open_failures(archive)


def test_it_stops_nothing_and_asks_nothing_of_later_rounds(served: DemoPortal, archive: Archive, folder: Path) -> None:
    save(folder / "20261242-9.html", page(served, "meetingitem", AGENDA_ITEM), NIGHT)
    save(folder / "20261242-2.html", page(served, "meetingitem", "20261242-2")[:-200], NIGHT)
    save(folder / "20261242-3.html", b"", NIGHT)
    save(folder / "holiday.html", b"<html><body>Kes\xc3\xa4loma</body></html>", NIGHT)
    save(folder / "later.html", page(served, "meetingitem", "20261288-2"), NOW + DAY)
    save(folder / f"{AGENDA_ITEM}.html", page(served, "meetingitem", AGENDA_ITEM), NIGHT)

    imported = put(folder, served, archive)

    assert {
        "20261242-2.html": "expected a whole page, found one that is cut off (no closing </html>)",
        "20261242-3.html": "expected a page, found an empty answer",
        "20261242-9.html": f"expected the page of 20261242-9, found that of {AGENDA_ITEM}",
        "holiday.html": "neither its name nor anything in it tells which page of the portal it is",
        "later.html": "its file is of 2026-12-22 01:00 UTC, which has not come yet",
    } == failures(imported)
    assert [AGENDA_ITEM] == [row[0] for row in contents(archive)["items"]]
    assert () == open_failures(archive)


def test_the_bytes_of_a_page_that_could_not_be_read_are_kept(
    served: DemoPortal, archive: Archive, folder: Path
) -> None:
    broken = page(served, "meetingitem", AGENDA_ITEM)[:-200]
    save(folder / f"{AGENDA_ITEM}.html", broken, NIGHT)

    put(folder, served, archive)
    put(folder, served, archive)

    with archive.reading() as session:
        (row,) = session.scalars(select(PageRow))
        assert (item_url(served), NIGHT, broken) == (row.url, row.fetched_at, zlib.decompress(row.body))
        assert "expected a whole page" in (row.problem or "")


def test_lists_and_feeds_are_named_and_the_rest_of_a_saved_page_is_not(
    served: DemoPortal, archive: Archive, folder: Path
) -> None:
    save(folder / "bodies.html", page(served, "meeting_handlers", ""), NIGHT)
    body = served.site.bodies[0].key
    save(folder / "some body.html", page(served, "meetings", body), NIGHT)
    save(folder / f"DREQUEST.PHP@page=meetings&id={body}", page(served, "meetings", body), NIGHT)
    save(folder / "feed.xml", served.answer("/cgi/DREQUEST.PHP?page=rss/meetings&show=3", {}).body, NIGHT)
    save(folder / f"{AGENDA_ITEM}.html", page(served, "meetingitem", AGENDA_ITEM), NIGHT)
    save(folder / f"{AGENDA_ITEM}_files" / "frame.html", b"<html></html>", NIGHT)
    for name in (f"{AGENDA_ITEM}.PDF", "logo.png", "DJULKAISU.JS", "style.css", "notes.txt"):
        save(folder / name, b"<!-- \x00", NIGHT)

    imported = put(folder, served, archive)

    assert ("ok", 1) == (imported.account.status, imported.account.new)
    assert {
        "bodies.html": "a list of bodies",
        "some body.html": "a list of meetings",
        f"DREQUEST.PHP@page=meetings&id={body}": "a list of meetings",
        "feed.xml": "a feed",
    } == dict(imported.left_out)


def test_an_item_that_names_no_document_proves_itself_by_its_meetings_list(
    served: DemoPortal, archive: Archive, folder: Path
) -> None:
    anonymous = page(served, "meetingitem", AGENDA_ITEM).replace(f"{AGENDA_ITEM}.PDF".encode(), b"none")
    assert anonymous != page(served, "meetingitem", AGENDA_ITEM)
    save(folder / f"{AGENDA_ITEM}.html", anonymous, NIGHT)
    save(folder / f"{MEETING}-1.html", anonymous, NIGHT)
    save(folder / f"{MEETING}.html", page(served, "meeting", MEETING), NIGHT)

    imported = put(folder, served, archive)

    assert [f"{MEETING}-1.html"] == list(failures(imported))
    assert () == load_item(archive, AGENDA_ITEM).versions[0].warnings


def test_without_document_and_list_its_address_is_trusted_with_a_warning(
    served: DemoPortal, archive: Archive, folder: Path
) -> None:
    anonymous = page(served, "meetingitem", AGENDA_ITEM).replace(f"{AGENDA_ITEM}.PDF".encode(), b"none")
    save(folder / f"{AGENDA_ITEM}.html", anonymous, NIGHT)
    save(folder / "20261242-1.html", anonymous, NIGHT)

    imported = put(folder, served, archive)

    assert {"20261242-1.html": "expected an item of the meeting 20261242, found links to others"} == failures(imported)
    (warning,) = load_item(archive, AGENDA_ITEM).versions[0].warnings
    assert "told by its file alone" in warning


def test_a_name_in_no_known_encoding_can_be_told(served: DemoPortal, archive: Archive, folder: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(folder) + b"/p\xf6yt\xe4kirja.html"))
    save(file, b"<html></html>", NIGHT)

    assert [r"p\xf6yt\xe4kirja.html"] == list(failures(put(folder, served, archive)))


@pytest.fixture
def file(served: DemoPortal, migrated_file: Path, tmp_path: Path) -> Path:
    """An archive that knows the small portal."""
    path = Path(shutil.copy(migrated_file, tmp_path / "archive.db"))
    with open_archive(file_url(path)) as archive:
        save_portal(archive, portal_of(served))
    return path


def test_it_says_what_it_did(served: DemoPortal, file: Path, folder: Path) -> None:
    save(folder / "a" / f"{AGENDA_ITEM}.html", page(served, "meetingitem", AGENDA_ITEM), NIGHT)

    ran = call("import", folder, "--portal", "demo", "--fetched-at", "2017-05-29", "--database", file)

    assert (0, "") == (ran.code, ran.err)
    assert ran.out.startswith("demo: 1 new, 0 changed, 0 unchanged, 0 failed; in ")
    with open_archive(file_url(file)) as archive:
        midnight = datetime(2017, 5, 28, 21, 0, tzinfo=UTC)
        assert [midnight] == [one.seen_from for one in load_item(archive, AGENDA_ITEM).versions]


def test_what_failed_is_listed_and_makes_the_exit_code_1(served: DemoPortal, file: Path, folder: Path) -> None:
    save(folder / "a" / "holiday.html", b"<html></html>", NIGHT)
    save(folder / "TELIMET.HTM", page(served, "meeting_handlers", ""), NIGHT)

    ran = call("import", folder, "--portal", "demo", "--database", file)

    assert 1 == ran.code
    assert [
        "dynasty: demo: nothing to archive in 1 file",
        "  TELIMET.HTM",
        "    a list of bodies",
        "dynasty: demo: could not archive 1 file",
        "  a/holiday.html",
        "    neither its name nor anything in it tells which page of the portal it is",
    ] == ran.err.splitlines()


def test_programs_get_json(served: DemoPortal, file: Path, folder: Path) -> None:
    save(folder / "holiday.html", b"<html></html>", NIGHT)
    save(folder / "TELIMET.HTM", page(served, "meeting_handlers", ""), NIGHT)

    ran = call("import", folder, "--portal", "demo", "--json", "--database", file)

    (account,) = json.loads(ran.out)
    assert (1, "", "partial", 1, 0) == (
        ran.code,
        ran.err,
        account["status"],
        account["failed"],
        account["requests"],
    )
    assert [["TELIMET.HTM", "a list of bodies"]] == account["left_out"]
    assert ["holiday.html"] == [name for name, _ in account["failures"]]


def test_wrong_use_ends_with_2_and_one_sentence(served: DemoPortal, file: Path, folder: Path) -> None:
    def sentence(*arguments: str | Path) -> str:
        ran = call("import", *arguments, "--database", file)
        assert (2, "") == (ran.code, ran.out)
        return ran.sentence

    assert f"The folder {folder} holds no saved pages." == sentence(folder, "--portal", "demo")
    assert f"There is no folder {folder / 'none'}." == sentence(folder / "none", "--portal", "demo")
    one = save(folder / f"{AGENDA_ITEM}.html", page(served, "meetingitem", AGENDA_ITEM), NIGHT)
    assert f"There is no folder {one}." == sentence(one, "--portal", "demo")
    assert "There is no portal 'demp'" in sentence(folder, "--portal", "demp")
    assert "'eilen' is not a time" in sentence(folder, "--portal", "demo", "--fetched-at", "eilen")
    assert "has not come yet" in sentence(folder, "--portal", "demo", "--fetched-at", "2999-01-01")
    assert 2 == call("import", folder, "--database", file).code


def test_another_round_of_the_portal_ends_it_with_4(served: DemoPortal, file: Path, folder: Path) -> None:
    save(folder / f"{AGENDA_ITEM}.html", page(served, "meetingitem", AGENDA_ITEM), NIGHT)
    with open_archive(file_url(file)) as archive, portal_lock(archive, "demo"):
        ran = call("import", folder, "--portal", "demo", "--database", file)

    assert (4, "Another round of demo is running.") == (ran.code, ran.sentence)


def test_kills_leave_the_archive_of_an_undisturbed_import(
    served: DemoPortal, database_url: str, folder: Path, tmp_path: Path
) -> None:
    save_portal_pages(served, folder / "agendas", LONG_AGO, name_plainly)
    served.site = served.site.at_stage(MEETING, "minutes")
    save_portal_pages(served, folder / "minutes", LONG_AGO + DAY, name_as_wget)
    peaceful = file_url(tmp_path / "peaceful.db")
    for url in (database_url, peaceful):
        with open_archive(url) as archive:
            save_portal(archive, portal_of(served))

    chance = Random(20261121)  # noqa: S311 - repeatable, not secret
    met_alive = sum(kill_during_import(database_url, folder, chance) for _ in range(5))
    for url in (database_url, peaceful):
        with start(url, folder) as running:
            assert 0 == running.wait(PATIENCE_S)

    with open_archive(peaceful) as expected, open_archive(database_url) as found:
        assert contents(expected) == contents(found)
        assert "ok" == statuses(found)[-1]
        assert met_alive, "the kills came too late to prove anything"


def start(url: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [DYNASTY, "import", folder, "--portal", "demo", "--json", "--database", url], stdout=subprocess.DEVNULL
    )


def kill_during_import(url: str, folder: Path, chance: Random) -> bool:
    """Start an import and kill it some time after it has begun to write; whether that met it alive."""
    with open_archive(url) as archive:
        before, deadline = counts(archive)["rounds"], time.monotonic() + PATIENCE_S
        with start(url, folder) as running:
            while running.poll() is None and counts(archive)["rounds"] == before and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.3)
            met_alive = running.poll() is None
            running.kill()
    return met_alive


def item_url(served: DemoPortal) -> str:
    return f"{served.base_url}?page=meetingitem&id={AGENDA_ITEM}"


def file_url(path: Path) -> str:
    return engine.database_url(str(path))
