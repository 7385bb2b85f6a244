"""Events of the demo portal's life, on both databases: each once, and nothing of the past."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.records import Account, Portal
from archive.store.engine import Archive
from archive.store.following import follow
from archive.store.matching import match_events
from scraper.demo.content import load
from scraper.demo.server import DemoPortal
from scraper.fetch import Fetcher
from scraper.importing import import_files
from scraper.sync import backfill_portal
from tests.following import FILE, events, matches, token
from tests.rounds import NIGHT, sync
from tests.saved import page, save
from tests.test_twins_kept import BOARD, STYRELSE, fill, item, meeting, portal

MEETING, COUNCIL = "20261340", "20261352"
LATER = NIGHT + timedelta(days=21)
HOUR = timedelta(hours=1)


@pytest.fixture
def without_council(archive: Archive, demo_portal: DemoPortal) -> DemoPortal:
    """The demo portal after its first round, when its council had not been convened yet."""
    site = demo_portal.site
    demo_portal.site = replace(site, meetings=tuple(one for one in site.meetings if one.key != COUNCIL))
    sync(demo_portal, archive)
    return demo_portal


def test_the_first_round_tells_nothing_nor_does_a_quiet_one(archive: Archive, demo_portal: DemoPortal) -> None:
    sync(demo_portal, archive)
    sync(demo_portal, archive, now=NIGHT + HOUR, again=True)

    assert [] == events(archive)


def test_a_portals_life_gives_exactly_its_events(archive: Archive, without_council: DemoPortal) -> None:
    served = without_council
    served.site = load()
    sync(served, archive, now=NIGHT + HOUR)
    assert [
        ("case_moved", "20261352-2"), ("new", "20261352-1"), ("new", "20261352-2"), ("new", "20261352-3"),
        ("new", "20261352-4"),
    ] == events(archive)  # fmt: skip

    served.site = served.site.at_stage(MEETING, "minutes")
    sync(served, archive, now=LATER)
    assert [
        ("decided", "20261340-1"), ("decided", "20261340-2"), ("decided", "20261340-3"),
        ("minutes_out", "20261340-1"), ("minutes_out", "20261340-2"), ("minutes_out", "20261340-3"),
    ] == events(archive, since=LATER)  # fmt: skip

    changed = served.site.item(f"{MEETING}-3")
    turn = replace(changed.turn, description="Valvonnan kustannukset on korjattu.")
    served.site = served.site.replace_item(f"{MEETING}-3", replace(changed, turn=turn))
    sync(served, archive, now=LATER + HOUR, again=True)
    assert [("text_changed", f"{MEETING}-3")] == events(archive, since=LATER + HOUR)


def test_minutes_under_an_id_of_their_own_are_no_new_items(archive: Archive, without_council: DemoPortal) -> None:
    served = without_council
    served.site = served.site.with_minutes_under("20261341", MEETING)

    sync(served, archive, now=LATER)

    assert {(kind, f"20261341-{number}") for kind in ("decided", "minutes_out") for number in (1, 2, 3)} == {
        one for one in events(archive, since=LATER) if one[1].startswith("20261341")
    }


def test_an_item_put_off_is_decided_otherwise_than_proposed(archive: Archive, without_council: DemoPortal) -> None:
    served = without_council
    key = f"{MEETING}-2"
    item = served.site.item(key)
    served.site = served.site.replace_item(
        key, replace(item, turn=replace(item.turn, decision="Asia jätettiin pöydälle."))
    ).at_stage(MEETING, "minutes")

    sync(served, archive, now=LATER)

    assert [("decided_otherwise", key), ("minutes_out", key)] == [
        one for one in events(archive, since=LATER) if one[1] == key
    ]


def test_what_is_around_the_text_tells_nothing(archive: Archive, without_council: DemoPortal) -> None:
    served = without_council
    item = served.site.item(f"{MEETING}-3")
    served.site = served.site.replace_item(f"{MEETING}-3", replace(item, attachments=()))

    account = sync(served, archive, now=NIGHT + HOUR, again=True)

    assert ("ok", []) == (account.status, events(archive))


def test_a_backfill_tells_nothing(archive: Archive, without_council: DemoPortal) -> None:
    served = without_council
    served.site = load()

    assert 4 == backfill(served, archive).new
    assert [] == events(archive)


def backfill(served: DemoPortal, archive: Archive) -> Account:
    one = Portal(slug="demo", name=served.site.name, base_url=served.base_url)
    now = NIGHT + HOUR
    with Fetcher(delay_s=0, now=lambda: now, sleep=lambda _seconds: None) as fetcher:
        return backfill_portal(one, archive=archive, fetcher=fetcher, now=lambda: now)


def test_an_import_tells_nothing(archive: Archive, without_council: DemoPortal, tmp_path: Path) -> None:
    served = without_council
    served.site = load()
    key = f"{COUNCIL}-2"
    file = save(tmp_path / f"meetingitem-{key}.html", page(served, "meetingitem", key), NIGHT + HOUR)
    one = Portal(slug="demo", name=served.site.name, base_url=served.base_url)

    imported = import_files([file], one, folder=tmp_path, archive=archive, now=lambda: LATER)

    assert (1, []) == (imported.account.new, events(archive))


def test_a_page_that_stays_gone_is_told_once(archive: Archive, without_council: DemoPortal) -> None:
    served = without_council
    key = f"{MEETING}-3"
    whole = served.site.meeting(MEETING)
    shorter = replace(whole, items=tuple(item for item in whole.items if whole.item_key(item) != key))
    served.site = served.site.replace_meeting(MEETING, shorter)

    for nights in range(1, 8):
        sync(served, archive, now=NIGHT + timedelta(days=nights), again=True)

    assert [("removed", key)] == [one for one in events(archive) if one[0] == "removed"]


def test_what_is_told_in_both_languages_is_told_once(archive: Archive) -> None:
    """Twins are tied whatever comes first, and a second change of the one is not the other's."""
    fill(archive, [portal()])
    follow(archive, "portal", {"portal": "joki"}, FILE, now=NIGHT - timedelta(days=900), fresh_token=token())
    since = NIGHT - timedelta(days=900)
    fill(archive, [
        meeting("1", BOARD, 1), meeting("2", STYRELSE, 1),
        item("1-1", BOARD, "1/00/2026", said="Asia.", news_since=since),
        item("2-1", STYRELSE, "1/00/2026", said="Ärende.", hours=1, news_since=since),
        item("2-1", STYRELSE, "1/00/2026", said="Ändrat ärende.", hours=2, news_since=since),
        item("1-1", BOARD, "1/00/2026", said="Muuttunut asia.", hours=3, news_since=since),
        item("1-1", BOARD, "1/00/2026", said="Taas muuttunut asia.", hours=4, news_since=since),
    ])  # fmt: skip

    match_events(archive, now=NIGHT)

    assert [("new", "1-1"), ("text_changed", "1-1"), ("text_changed", "2-1")] == matches(archive)
