"""Rounds over the small portal, over real HTTP, on both databases."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.records import Account, Portal
from archive.store.engine import Archive
from archive.store.failures import open_failures
from archive.store.lists import load_item
from scraper.demo.feeds import Generation
from scraper.demo.server import Answer, DemoPortal
from scraper.fetch import Fetcher
from scraper.round import GIVE_UP_AFTER
from scraper.sync import sync_portal
from tests.contents import contents, counts, statuses

NIGHT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
AGENDA_ITEM = "20261340-2"
MINUTES_ITEM = "20261242-2"
ITEMS, OFFICIALS = 32, 3
PUBLISHED = ITEMS + OFFICIALS


@pytest.fixture
def served() -> Iterator[DemoPortal]:
    with DemoPortal() as portal:
        yield portal


def sync(
    served: DemoPortal,
    archive: Archive,
    *,
    now: datetime = NIGHT,
    again: bool = False,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Account:
    portal = Portal(slug="demo", name=served.site.name, base_url=served.base_url)
    with Fetcher(delay_s=0, now=lambda: now, sleep=lambda _seconds: None) as fetcher:
        return sync_portal(
            portal, archive=archive, fetcher=fetcher, now=lambda: now, again=again, on_progress=on_progress
        )


@pytest.mark.parametrize("generation", ["current", "older"])
def test_the_first_round_archives_every_item_once(archive: Archive, generation: Generation) -> None:
    with DemoPortal(generation=generation) as served:
        account = sync(served, archive)

    published = [meeting.item_key(item) for meeting in served.site.meetings for item in meeting.items]
    published += [official.key for official in served.site.officials if generation == "current"]
    assert ("ok", len(published), 0, 0) == (account.status, account.new, account.changed, account.failed)
    assert sorted(published) == sorted(row[0] for row in contents(archive)["items"])
    assert [1] * len(published) == [row[-1] for row in contents(archive)["versions"]]


def test_a_portal_in_a_folder_of_a_shared_server_is_archived_alike(archive: Archive) -> None:
    with DemoPortal(path="/joki") as served:
        account = sync(served, archive)

    assert ("ok", PUBLISHED) == (account.status, account.new)


def test_a_quiet_round_costs_the_feeds_and_writes_nothing_but_itself(served: DemoPortal, archive: Archive) -> None:
    sync(served, archive)
    before = counts(archive)
    served.requests.clear()

    account = sync(served, archive, now=NIGHT + timedelta(minutes=5))

    shown = 30 + len(served.site.officials)
    assert (3, 0, 0, shown) == (account.requests, account.new, account.changed, account.unchanged)
    assert ["rss/meetings", "rss/meetingitems", "rss/official_decisions"] == [
        target.split("page=")[1].split("&")[0] for target in served.requests
    ]
    assert {**before, "rounds": before["rounds"] + 1} == counts(archive)


def test_a_changed_page_makes_a_new_version_beside_the_old(served: DemoPortal, archive: Archive) -> None:
    sync(served, archive)
    item = served.site.item(AGENDA_ITEM)
    served.site = served.site.replace_item(AGENDA_ITEM, replace(item, title="Palvelupisteiden aukioloajat vuonna 2027"))

    account = sync(served, archive, now=NIGHT + timedelta(hours=1))

    old, new = load_item(archive, AGENDA_ITEM).versions
    assert (0, 1) == (account.new, account.changed)
    assert (item.title, "Palvelupisteiden aukioloajat vuonna 2027") == (old.title, new.title)
    assert old.seen_until == new.seen_from == NIGHT + timedelta(hours=1)
    assert new.seen_until is None


def test_an_agenda_that_turned_into_minutes_is_read_again_item_by_item(served: DemoPortal, archive: Archive) -> None:
    sync(served, archive)
    served.site = served.site.at_stage("20261340", "minutes")

    account = sync(served, archive, now=datetime(2026, 12, 11, 1, 0, tzinfo=UTC))

    items = served.site.meeting("20261340").items
    detail = load_item(archive, AGENDA_ITEM)
    assert len(items) == account.changed
    assert ["agenda", "minutes"] == [version.stage for version in detail.versions]
    assert (2, served.site.item(AGENDA_ITEM).section) == (detail.line.number, detail.line.section)


def test_again_looks_at_everything_that_may_still_change(served: DemoPortal, archive: Archive) -> None:
    sync(served, archive)

    account = sync(served, archive, now=NIGHT + timedelta(minutes=5), again=True)

    looked_at = 3 + len(served.site.meetings) + PUBLISHED
    assert (looked_at, 0, 0, PUBLISHED) == (account.requests, account.new, account.changed, account.unchanged)


def test_a_meeting_that_cannot_be_read_does_not_hide_its_items(served: DemoPortal, archive: Archive) -> None:
    broken = served.site.meeting("20261242")
    with _WithoutMeeting() as faulty:
        account = sync(faulty, archive)

        assert ("partial", PUBLISHED, 1) == (account.status, account.new, account.failed)
        assert {broken.item_key(item) for item in broken.items} <= {row[0] for row in contents(archive)["items"]}

        faulty.is_broken = False
        healed = sync(faulty, archive, now=NIGHT + timedelta(minutes=1))
        assert ("ok", ()) == (healed.status, open_failures(archive))


def test_a_round_that_a_person_stops_is_aborted_and_the_next_one_goes_on(served: DemoPortal, archive: Archive) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(served, archive, on_progress=stop)

    account = sync(served, archive, now=NIGHT + timedelta(minutes=1))

    assert ["aborted", "ok"] == statuses(archive)
    assert PUBLISHED == account.new


def test_what_the_portal_says_of_itself_is_what_the_archive_says(served: DemoPortal, archive: Archive) -> None:
    sync(served, archive)

    published = served.site.item(MINUTES_ITEM)
    detail = load_item(archive, f"demo/{MINUTES_ITEM}")
    current = next(one for one in detail.versions[-1].handlings if one.is_current)
    assert published.title == detail.line.title
    assert published.case_number == detail.line.case_number
    assert [person.name for person in published.turn.preparers] == [one.name for one in current.preparers]


class _WithoutMeeting(DemoPortal):
    """The small portal, one of whose meetings answers with nothing."""

    is_broken = True

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        answer = super().answer(target, headers)
        is_meeting = "page=meeting&" in target and "20261242" in target
        return replace(answer, body=b"") if self.is_broken and is_meeting else answer


class _Failing(DemoPortal):
    """The small portal, too busy to give out items."""

    is_broken = True

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        answer = super().answer(target, headers)
        return Answer(status=503) if self.is_broken and "page=meetingitem&" in target else answer


def test_a_server_that_fails_page_after_page_is_left_alone_until_the_next_round(archive: Archive) -> None:
    with _Failing() as failing:
        account = sync(failing, archive)
        asked = {target for target in failing.requests if "page=meetingitem&" in target}
        failing.is_broken = False
        healed = sync(failing, archive, now=NIGHT + timedelta(minutes=1))

    assert ("partial", GIVE_UP_AFTER, GIVE_UP_AFTER + 1) == (account.status, len(asked), account.failed)
    assert "27 are left for the next round" in account.failures[-1][1]
    assert ("ok", ITEMS, ()) == (healed.status, healed.new, open_failures(archive))
