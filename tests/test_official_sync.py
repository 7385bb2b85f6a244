"""Officeholder decisions over real HTTP and from files, on both databases: there, lacking, lost, mixed up."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Date, text

from archive.records import Account, Portal
from archive.store.engine import Archive
from archive.store.failures import open_failures
from archive.store.lists import load_item
from scraper.demo.content import Official, load
from scraper.demo.server import Answer, DemoPortal
from scraper.fetch import Fetcher
from scraper.files import find_files
from scraper.importing import Imported, import_files
from scraper.sync import sync_portal
from tests import faulty
from tests.contents import contents, counts
from tests.faulty import FaultyPortal
from tests.saved import name_as_wget, name_plainly, save
from tests.saved import page as page_of

NIGHT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KEY, OTHER = "2026120", "2026133"
FEED = "rss/official_decisions"
DECISION_PAGE = f"page=official_decision&id={KEY}"
LINK = b"?page=official_decision&id=%s]]" % KEY.encode()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyPortal]:
    """A portal of one meeting and three officeholder decisions."""
    monkeypatch.setattr("scraper.fetch.WAITS_S", (0.0,) * 3)
    site = load()
    with FaultyPortal(site=replace(site, meetings=site.meetings[:1])) as portal:
        yield portal


def portal_of(served: DemoPortal) -> Portal:
    return Portal(slug="demo", name=served.site.name, base_url=served.base_url)


def sync(served: DemoPortal, archive: Archive, *, now: datetime = NIGHT, again: bool = False) -> Account:
    served.requests.clear()
    with Fetcher(delay_s=0, now=lambda: now, sleep=lambda _seconds: None) as fetcher:
        return sync_portal(portal_of(served), archive=archive, fetcher=fetcher, now=lambda: now, again=again)


def put(served: DemoPortal, archive: Archive, folder: Path) -> Imported:
    return import_files(
        find_files(folder), portal_of(served), folder=folder, archive=archive, now=lambda: NIGHT + 30 * DAY
    )


def asked(served: DemoPortal, piece: str) -> int:
    """How often an address was asked for in the last round."""
    return sum(piece in target for target in served.requests)


def decisions(archive: Archive) -> list[tuple[object, ...]]:
    query = text(
        "SELECT body, held_on, section, title, case_number, outcome FROM decision_list "
        "WHERE url LIKE '%official_decision%' ORDER BY held_on"
    )
    with archive.reading() as session:
        return [tuple(row) for row in session.execute(query.columns(held_on=Date))]


def change(served: DemoPortal, **told: object) -> None:
    """The portal's first decision, said otherwise."""
    first, *rest = served.site.officials
    item = replace(first.item, **told)  # type: ignore[arg-type] # a table's row
    served.site = replace(served.site, officials=(replace(first, item=item), *rest))


def test_every_decision_is_archived_once_with_who_decided_and_when(served: FaultyPortal, archive: Archive) -> None:
    account = sync(served, archive)

    assert ("ok", 0) == (account.status, account.failed)
    assert decisions(archive) == [
        (one.officeholder, one.held_on, one.item.section, one.item.title, one.item.case_number, "other")
        for one in served.site.officials
    ]
    assert {("Hallintojohtaja, konsernipalvelut", "officeholder"), ("Förvaltningsdirektören", "officeholder")} < set(
        contents(archive)["bodies"]
    )
    assert [()] * 3 == [load_item(archive, f"demo/{one.key}").versions[0].warnings for one in served.site.officials]


def test_a_quiet_night_costs_a_third_request_where_there_are_decisions(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)
    before = counts(archive)

    account = sync(served, archive, now=NIGHT + timedelta(hours=1))

    assert (3, 0, 0, 0) == (account.requests, account.new, account.changed, account.failed)
    assert {**before, "rounds": before["rounds"] + 1} == counts(archive)


def test_a_decision_is_looked_at_again_when_its_entry_changes(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)
    change(served, title="Kokoushuoneiden varausjärjestelmä, oikaistu")

    account = sync(served, archive, now=NIGHT + timedelta(hours=1))

    titles = [version.title for version in load_item(archive, f"demo/{KEY}").versions]
    assert (1, 1) == (account.changed, asked(served, "page=official_decision&"))
    assert ["Kokoushuoneiden sähköinen varausjärjestelmä", "Kokoushuoneiden varausjärjestelmä, oikaistu"] == titles


def test_a_decision_is_looked_at_again_in_its_time_and_when_asked_for_within_ninety_days(
    served: FaultyPortal, archive: Archive
) -> None:
    sync(served, archive)
    change(served, appeal="Oikaisuvaatimusaika on päättynyt.")

    due = sync(served, archive, now=NIGHT + 40 * DAY)
    again = sync(served, archive, now=NIGHT + 52 * DAY, again=True)
    recent = asked(served, "page=official_decision&")
    late = sync(served, archive, now=NIGHT + 200 * DAY, again=True)

    assert (1, 0, 0) == (due.changed, again.changed, late.changed)
    # The first decision was made 89 days before.
    assert (3, 0) == (recent, asked(served, "page=official_decision&"))


ABSENT = {
    "an empty answer": faulty.empty,
    "a feed without entries": faulty.no_entries,
    "404": faulty.status(404),
    "an HTML page": faulty.homepage,
}


@pytest.mark.parametrize("absence", ABSENT)
def test_a_portal_without_the_feed_is_no_worse_and_is_asked_once_a_week(
    served: FaultyPortal, archive: Archive, absence: str
) -> None:
    served.faults[FEED] = ABSENT[absence]
    first = sync(served, archive)
    asks = [asked(served, FEED)]
    for days in (1, 6, 7, 8, 14):
        sync(served, archive, now=NIGHT + days * DAY)
        asks.append(asked(served, FEED))

    assert ("ok", 0, ()) == (first.status, first.failed, open_failures(archive))
    assert [1, 0, 0, 1, 0, 1] == asks
    assert [] == decisions(archive)


def test_a_portal_that_begins_to_publish_decisions_is_found_out(served: FaultyPortal, archive: Archive) -> None:
    served.faults[FEED] = faulty.empty
    sync(served, archive)
    served.faults.clear()

    accounts = [sync(served, archive, now=NIGHT + days * DAY) for days in (1, 7, 8)]

    assert [0, 3, 0] == [account.new for account in accounts]
    assert 1 == asked(served, FEED)


@pytest.mark.parametrize("absence", ABSENT)
def test_a_feed_that_was_there_and_is_lost_is_a_failure_until_it_is_back(
    served: FaultyPortal, archive: Archive, absence: str
) -> None:
    sync(served, archive)
    served.faults[FEED] = ABSENT[absence]

    lost = [sync(served, archive, now=NIGHT + days * DAY) for days in (1, 2)]
    failed = [failure.url for failure in open_failures(archive)]
    served.faults.clear()
    back = sync(served, archive, now=NIGHT + 3 * DAY)

    assert ["partial", "partial"] == [account.status for account in lost]
    assert [f"{served.base_url}?page={FEED}&show=30"] == failed
    assert ("ok", ()) == (back.status, open_failures(archive))
    assert 3 == len(decisions(archive))


def test_a_server_too_busy_for_the_feed_is_no_portal_without_it(served: FaultyPortal, archive: Archive) -> None:
    served.faults[FEED] = faulty.status(503)
    busy = sync(served, archive)
    served.faults[FEED] = faulty.empty
    lacking = sync(served, archive, now=NIGHT + DAY)

    assert ("partial", 1) == (busy.status, busy.failed)
    assert ("ok", ()) == (lacking.status, open_failures(archive))


def test_a_feed_that_is_broken_at_first_is_a_failure_until_it_is_whole(served: FaultyPortal, archive: Archive) -> None:
    served.faults[FEED] = faulty.not_well_formed
    broken = [sync(served, archive, now=NIGHT + days * DAY).status for days in (0, 1)]
    served.faults.clear()
    whole = sync(served, archive, now=NIGHT + 2 * DAY)

    assert ["partial", "partial"] == broken
    assert ("ok", 3, ()) == (whole.status, whole.new, open_failures(archive))


def test_neither_feed_of_the_meetings_is_a_portal_that_cannot_be_reached(
    served: FaultyPortal, archive: Archive
) -> None:
    served.faults["rss/meeting"] = faulty.homepage

    assert "unreachable" == sync(served, archive).status
    assert 0 == asked(served, FEED)


def another_decision(served: FaultyPortal) -> faulty.Fault:
    return lambda _: DemoPortal.answer(served, f"/cgi/DREQUEST.PHP?page=official_decision&id={OTHER}", {})


@pytest.mark.parametrize("is_others", [True, False])
def test_another_page_in_the_place_of_a_decision_is_refused(
    served: FaultyPortal, archive: Archive, is_others: bool
) -> None:
    served.faults[DECISION_PAGE] = another_decision(served) if is_others else served.page_of("20261180-2")
    account = sync(served, archive)
    served.faults.clear()
    healed = sync(served, archive, now=NIGHT + timedelta(minutes=5))

    [(url, reason)] = account.failures
    assert url.endswith(DECISION_PAGE)
    assert (
        f"expected the page of {KEY}, found that of {OTHER}"
        if is_others
        else "expected an officeholder decision, found the page of a meeting's item"
    ) == reason
    assert ("ok", 1, 3) == (healed.status, healed.new, len(decisions(archive)))


def test_a_decision_in_the_place_of_a_meetings_item_is_refused(served: FaultyPortal, archive: Archive) -> None:
    served.faults["page=meetingitem&id=20261180-3"] = another_decision(served)
    account = sync(served, archive)

    assert ["expected the page of a meeting's item, found an officeholder decision"] == [
        reason for _, reason in account.failures
    ]
    assert "20261180-3" not in {row[0] for row in contents(archive)["versions"]}


def test_a_page_without_its_own_document_must_say_what_the_feed_says(served: FaultyPortal, archive: Archive) -> None:
    def unproven(answer: Answer) -> Answer:
        return replace(answer, body=answer.body.replace(b".PDF", b".ODT"))

    def of_another(_: Answer) -> Answer:
        return unproven(another_decision(served)(Answer(status=200)))

    served.faults["page=official_decision&"] = unproven
    served.faults[DECISION_PAGE] = of_another
    account = sync(served, archive)

    assert [f"expected a page of {date(2026, 10, 14)}, found one of {date(2026, 11, 3)}"] == [
        reason for _, reason in account.failures
    ]
    assert [OTHER, "2026141"] == sorted(row[0] for row in contents(archive)["items"] if "-" not in row[0])


def test_a_link_of_the_feed_to_another_kind_of_page_is_refused(served: FaultyPortal, archive: Archive) -> None:
    def to_an_item(answer: Answer) -> Answer:
        return replace(answer, body=answer.body.replace(LINK, b"?page=meetingitem&id=20261180-2]]"))

    served.faults[FEED] = to_an_item
    account = sync(served, archive)

    assert ["expected the address of an official_decision"] == [reason for _, reason in account.failures]
    assert 2 == len(decisions(archive))


def test_an_item_and_a_decision_of_one_key_are_both_kept(served: FaultyPortal, archive: Archive) -> None:
    """No key of the one kind is of the form of the other's so far; were there one, nothing may be mixed."""
    first, *rest = served.site.officials
    twin: Official = replace(first, key="20261180-2")
    with _NamedAlike(replace(served.site, officials=(twin, *rest))) as portal:
        account = sync(portal, archive)
        again = sync(portal, archive, now=NIGHT + timedelta(hours=1), again=True)

    assert ("ok", "ok", 0) == (account.status, again.status, again.changed)
    stored = [row for row in contents(archive)["items"] if row[0] == "20261180-2"]
    assert {"20261180", None} == {row[1] for row in stored}


class _NamedAlike(DemoPortal):
    """A portal whose decisions name no document of their own."""

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        answer = super().answer(target, headers)
        is_decision = "page=official_decision&" in target
        return replace(answer, body=answer.body.replace(b".PDF", b".ODT")) if is_decision else answer


@pytest.mark.parametrize("namer", [name_as_wget, name_plainly])
def test_saved_decisions_make_the_archive_that_a_round_makes(
    served: FaultyPortal, archive: Archive, tmp_path: Path, namer: object
) -> None:
    folder = tmp_path / "saved"
    for one in served.site.officials:
        name = namer("official_decision", one.key)  # type: ignore[operator] # one of two functions
        save(folder / name, page_of(served, "official_decision", one.key), NIGHT)

    imported = put(served, archive, folder)
    taken = decisions(archive)
    account = sync(served, archive)

    assert ("ok", 3, (), 0) == (
        imported.account.status,
        imported.account.new,
        imported.left_out,
        imported.account.requests,
    )
    assert taken == decisions(archive)
    assert (0, 0) == (account.changed, account.failed)
    assert 3 == len(taken)


def test_saved_decisions_are_told_by_their_address_or_document_inside(
    served: FaultyPortal, archive: Archive, tmp_path: Path
) -> None:
    folder, body = tmp_path / "saved", page_of(served, "official_decision", KEY)
    address = f"<!-- saved from url=(0085){served.base_url}?{DECISION_PAGE} -->".encode()
    save(folder / "päätös.html", address + body, NIGHT)
    save(folder / "toinen.html", page_of(served, "official_decision", OTHER), NIGHT)

    assert ("ok", 2) == ((account := put(served, archive, folder).account).status, account.new)
    assert [KEY, OTHER] == sorted(row[0] for row in contents(archive)["items"])


def test_a_saved_page_that_is_another_one_than_its_name_says_is_listed(
    served: FaultyPortal, archive: Archive, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    save(folder / f"official_decision-{KEY}.html", page_of(served, "official_decision", OTHER), NIGHT)
    save(folder / f"official_decision-{OTHER}.html", page_of(served, "meetingitem", "20261180-2"), NIGHT)
    save(folder / "meetingitem-20261180-2.html", page_of(served, "official_decision", KEY), NIGHT)

    failures = dict(put(served, archive, folder).account.failures)

    assert failures == {
        f"official_decision-{KEY}.html": f"expected the page of {KEY}, found that of {OTHER}",
        f"official_decision-{OTHER}.html": "expected an officeholder decision, found the page of a meeting's item",
        "meetingitem-20261180-2.html": "expected the page of a meeting's item, found an officeholder decision",
    }
    assert [] == contents(archive)["items"]


def test_a_saved_decision_told_by_its_file_alone_is_kept_with_a_warning(
    served: FaultyPortal, archive: Archive, tmp_path: Path
) -> None:
    body = page_of(served, "official_decision", KEY).replace(b".PDF", b".ODT")
    save(tmp_path / "saved" / f"official_decision-{KEY}.html", body, NIGHT)

    account = put(served, archive, tmp_path / "saved").account

    [warning] = load_item(archive, KEY).versions[0].warnings
    assert ("ok", 1) == (account.status, account.new)
    assert warning.startswith("which item it is was told by its file alone")
