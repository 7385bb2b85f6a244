"""Stored pages read again, offline: identities stay, facts follow the reader, on both databases."""

import subprocess
import time
import zlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from archive.records import ItemPage
from archive.store.engine import Archive, open_archive
from archive.store.items import remove_item
from archive.store.lists import load_item
from archive.tables import PageRow
from scraper import PARSER_VERSION
from scraper.demo.server import DemoPortal
from scraper.facts import Change
from scraper.identity import settle_again, settle_title
from scraper.looks import Look
from scraper.rereading import reread_portal
from tests.command import DYNASTY, call
from tests.contents import contents
from tests.rounds import NIGHT, sync

ITEM = "20261288-2"
PATIENCE_S = 60
ROWS = ("agenda_items", "versions", "meetings", "cases", "people", "handlings", "attendees")


def execute(archive: Archive, *statements: str) -> None:
    with archive.writing() as session:
        for statement in statements:
            session.execute(text(statement))


def rows(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables of what was said, ids and times included."""
    with archive.reading() as session:
        return {
            name: [tuple(row) for row in session.execute(text(f"SELECT * FROM {name} ORDER BY id"))] for name in ROWS
        }


def misread(archive: Archive) -> None:
    """The archive as an older reader of the same pages might have left it."""
    execute(
        archive,
        f"UPDATE versions SET parser_version = {PARSER_VERSION - 1}",
        "UPDATE decisions SET outcome = 'other', evidence = NULL WHERE outcome = 'as_proposed'",
        "DELETE FROM preparers WHERE role = 'preparer'",
        "UPDATE agenda_items SET secrecy_law = NULL, language = NULL",
        "UPDATE versions SET language = NULL",
        "UPDATE attendees SET note = NULL",
        "DELETE FROM unlinked_items",
    )


def test_the_same_reader_changes_nothing(synced: Archive, demo_portal: DemoPortal) -> None:
    demo_portal.site = demo_portal.site.at_stage("20261340", "minutes")
    sync(demo_portal, synced, now=NIGHT.replace(month=12, day=11))
    before = rows(synced)

    told = reread_portal(synced, "demo", every=True)

    assert before == rows(synced)
    assert (0, 0, (), ()) == (told.changed, told.meetings_changed, told.fields, told.refused)
    assert (len(before["versions"]), len(before["meetings"])) == (told.versions, told.meetings)


def test_the_older_generation_is_read_again_as_it_was(archive: Archive) -> None:
    with DemoPortal(generation="older") as served:
        sync(served, archive)
    before = rows(archive)

    told = reread_portal(archive, "demo", every=True)

    assert (before, 0, 0) == (rows(archive), told.changed, told.meetings_changed)


def test_what_an_older_reader_missed_is_read_and_told(synced: Archive) -> None:
    facts, before = contents(synced), rows(synced)
    misread(synced)

    told = reread_portal(synced, "demo")

    assert facts == contents(synced)
    for name, kept in (("agenda_items", 1), ("versions", 1), ("meetings", 1), ("people", 1)):
        assert [row[:kept] for row in before[name]] == [row[:kept] for row in rows(synced)[name]]
    changes = {change.field: change for change in told.fields}
    outcomes = changes["item.handlings.decision.outcome"]
    assert outcomes == Change(field=outcomes.field, new=0, other=outcomes.other, gone=0)
    assert outcomes.other > 0
    assert {"item.handlings.preparers.name", "item.language", "meeting.attendees.note"} <= changes.keys()
    assert all((0, 0) == (change.other, change.gone) for name, change in changes.items() if name.endswith(".name"))


def test_officeholder_decisions_are_read_again_by_their_own_reader(synced: Archive) -> None:
    facts = contents(synced)
    execute(
        synced,
        f"UPDATE versions SET parser_version = {PARSER_VERSION - 1}",
        "UPDATE agenda_items SET held_on = '2001-02-03' WHERE meeting_id IS NULL",
        "DELETE FROM passages WHERE handling_id IN"
        " (SELECT h.id FROM handlings h JOIN agenda_items i ON i.id = h.agenda_item_id WHERE i.meeting_id IS NULL)",
    )

    told = reread_portal(synced, "demo")

    assert facts == contents(synced)
    assert {"item.held_on", "item.handlings.passages.text"} <= {change.field for change in told.fields}
    assert () == told.refused


@pytest.mark.parametrize(
    ("has_feed", "title"), [(True, "Kokoushuoneiden sähköinen varausjärjestelmä"), (False, "Muu otsikko")]
)
def test_a_decision_keeps_the_name_that_a_stored_feed_gives_it(synced: Archive, *, has_feed: bool, title: str) -> None:
    """Its page is another here, as if it were read otherwise."""
    url, named = "%page=official_decision&id=2026120", load_item(synced, "2026120").line.title or ""
    with synced.writing() as session:
        found = session.execute(select(PageRow).where(PageRow.url.like(url))).scalars().one()
        found.body = zlib.compress(zlib.decompress(found.body).replace(named.encode(), b"Muu otsikko"))
    execute(synced, "UPDATE versions SET parser_version = 0")
    if not has_feed:
        execute(synced, "DELETE FROM pages WHERE url LIKE '%rss/official_decisions%'")

    reread_portal(synced, "demo")

    assert title == load_item(synced, "2026120").line.title


def test_what_versions_changed_is_noted_anew(synced: Archive, demo_portal: DemoPortal) -> None:
    item = demo_portal.site.item(ITEM)
    demo_portal.site = demo_portal.site.replace_item(ITEM, replace(item, title="Uusi otsikko palveluverkolle"))
    sync(demo_portal, synced, now=NIGHT.replace(hour=2))
    before = load_item(synced, ITEM)
    misread(synced)
    execute(synced, "UPDATE versions SET change = 'around' WHERE ordinal > 0")

    reread_portal(synced, "demo")

    assert (None, "text") == tuple(version.change for version in load_item(synced, ITEM).versions)
    assert before == load_item(synced, ITEM)


def test_what_the_portal_removed_stays_removed(synced: Archive) -> None:
    misread(synced)
    remove_item(synced, "demo", ITEM, reason="withdrawn", now=NIGHT)

    reread_portal(synced, "demo")

    assert (NIGHT, "withdrawn") == (load_item(synced, ITEM).removed_at, load_item(synced, ITEM).removal_reason)


def test_times_and_order_of_versions_stay(synced: Archive, demo_portal: DemoPortal) -> None:
    item = demo_portal.site.item(ITEM)
    demo_portal.site = demo_portal.site.replace_item(ITEM, replace(item, title="Uusi otsikko palveluverkolle"))
    sync(demo_portal, synced, now=NIGHT.replace(hour=2))
    before = load_item(synced, ITEM)
    misread(synced)

    reread_portal(synced, "demo")

    assert before == load_item(synced, ITEM)
    assert [0, 1] == [version.ordinal for version in before.versions]


def test_a_dry_run_tells_the_same_and_writes_nothing(synced: Archive) -> None:
    misread(synced)
    before = rows(synced)

    dry = reread_portal(synced, "demo", dry_run=True)

    assert before == rows(synced)
    assert dry == reread_portal(synced, "demo")


def test_only_what_another_reader_read_is_read_again(synced: Archive) -> None:
    execute(synced, "UPDATE versions SET parser_version = 0 WHERE id <= 3")

    assert 3 == reread_portal(synced, "demo").versions
    assert 0 == reread_portal(synced, "demo").versions


def test_a_page_that_is_refused_now_keeps_what_was_read_of_it(synced: Archive) -> None:
    """Its bytes are made unreadable here, as if today's reader were stricter."""
    current = f"SELECT current_version_id FROM agenda_items WHERE portal_key = '{ITEM}'"
    page = f"SELECT page_id FROM versions WHERE id = ({current})"
    other = "SELECT body FROM pages WHERE url LIKE '%page=meeting&%' LIMIT 1"
    execute(synced, f"UPDATE pages SET body = ({other}) WHERE id = ({page})")
    misread(synced)
    before = load_item(synced, ITEM).versions[-1].handlings

    told = reread_portal(synced, "demo")

    assert [True] == [ITEM in url for url, _ in told.refused]
    assert before == load_item(synced, ITEM).versions[-1].handlings
    assert 1 == reread_portal(synced, "demo").changed + len(reread_portal(synced, "demo").refused)


def test_names_and_cases_that_no_page_says_any_more_go(synced: Archive) -> None:
    facts = contents(synced)
    execute(
        synced,
        "INSERT INTO people (portal_id, name) VALUES (1, 'Väärin Luettu')",
        "UPDATE preparers SET person_id = (SELECT id FROM people WHERE name = 'Väärin Luettu'), name = 'Väärin Luettu'"
        " WHERE id = 1",
        "UPDATE versions SET parser_version = 0",
    )

    reread_portal(synced, "demo")

    assert facts["people"] == contents(synced)["people"]


def test_killed_and_started_again_it_ends_where_an_undisturbed_one_does(synced_url: str) -> None:
    with open_archive(synced_url) as archive:
        facts = contents(archive)
        misread(archive)

    with subprocess.Popen([DYNASTY, "reparse", "--database", synced_url]) as running:
        wait_for_some(synced_url)
        running.kill()
    with open_archive(synced_url) as archive:
        left = len(outdated(archive))
        told = reread_portal(archive, "demo")
        assert 0 < left < len(facts["versions"])
        assert left == told.versions
        assert facts == contents(archive)


def wait_for_some(url: str) -> None:
    """Until some versions are read again."""
    deadline = time.monotonic() + PATIENCE_S
    with open_archive(url) as archive:
        everything = len(outdated(archive))
        while len(outdated(archive)) > everything - 3 and time.monotonic() < deadline:
            time.sleep(0.01)


def outdated(archive: Archive) -> list[int]:
    with archive.reading() as session:
        return list(session.scalars(text(f"SELECT id FROM versions WHERE parser_version <> {PARSER_VERSION}")))


def item(title: str | None, *warnings: str) -> ItemPage:
    return ItemPage(
        portal_key=None,
        body_name="Valtuusto",
        stage="minutes",
        held_on=date(2026, 11, 2),
        number=None,
        section=None,
        title=title,
        case_number=None,
        function_class=None,
        language=None,
        secrecy=None,
        pdf_url=None,
        handlings=(),
        warnings=warnings,
    )


@pytest.mark.parametrize("own", [None, "Otsikko", "Muu otsikko"])
@pytest.mark.parametrize("listed", [None, "Otsikko", "Salassa pidettävä (JulkL 24 § 1 mom. 25 kohta)"])
def test_a_title_is_settled_again_as_it_was(own: str | None, listed: str | None) -> None:
    look = Look(key="1-1", url="https://a.example/", body_name=None, held_on=None, title=listed)
    stored = settle_title(item(own, "a warning"), look)

    again = settle_again(
        item(own, "a warning"), title=stored.title, warnings=stored.warnings, is_listed=lambda title: title == listed
    )

    assert stored == again


def test_a_title_that_no_list_gave_is_read_anew() -> None:
    again = settle_again(item("Oikein luettu"), title="Väärin", warnings=(), is_listed=lambda _title: False)

    assert "Oikein luettu" == again.title


def test_reparse_says_what_changed_and_how_often(synced_url: str) -> None:
    with open_archive(synced_url) as archive:
        misread(archive)

    ran = call("reparse", "--portal", "demo", "--database", synced_url)

    assert (0, "") == (ran.code, ran.err)
    assert "versions read again" in ran.out
    assert "item.handlings.decision.outcome: 0 new, " in ran.out


def test_verify_ends_with_1_and_names_what_was_altered(synced_url: str) -> None:
    sound = call("verify", "--deep", "--database", synced_url)
    with open_archive(synced_url) as archive:
        execute(archive, "UPDATE decisions SET text = 'Muutettu.'")
    altered = call("verify", "--database", synced_url)

    assert (0, "") == (sound.code, sound.out)
    assert sound.err.endswith("Nothing was altered.\n")
    assert 1 == altered.code
    assert "its rows are not what its page says: item.handlings.decision.text" in altered.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("verify", "--portal", "nowhere"), "This archive has no portal 'nowhere'."),
        (("reparse", "--portal", "nowhere"), "This archive has no portal 'nowhere'."),
        (("verify", "--head", "0" * 64), "A head is one portal's: name it with --portal."),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_cannot_be_asked_is_one_sentence(synced_url: str, arguments: tuple[str, ...], sentence: str) -> None:
    ran = call(*arguments, "--database", synced_url)

    assert (2, sentence) == (ran.code, ran.sentence)
