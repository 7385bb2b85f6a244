"""A portal's bad days, over real HTTP: feeds that run over, pages that vanish, meetings that nobody showed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from archive.records import Account, Portal
from archive.store.engine import Archive
from archive.store.ledger import load_coverage
from archive.store.lists import load_item
from archive.tables import AgendaItemRow, MeetingRow
from scraper import polling
from scraper.demo.server import Answer
from scraper.fetch import Fetcher
from scraper.sync import backfill_portal, sync_portal
from tests import faulty
from tests.faulty import FaultyPortal
from tests.life import Life
from tests.round import Clock

DAY = timedelta(days=1)
BEGIN = date(2026, 1, 5)


def night(life: Life) -> datetime:
    return datetime(life.today.year, life.today.month, life.today.day, 1, tzinfo=UTC)


def portal_of(served: FaultyPortal) -> Portal:
    return Portal(slug="elo", name="Esimerkkilä", base_url=served.base_url)


def sync(served: FaultyPortal, archive: Archive, now: datetime, *, again: bool = False) -> Account:
    clock = Clock(now)
    with Fetcher(delay_s=0, now=clock.now, monotonic=clock.monotonic, sleep=clock.sleep) as fetcher:
        return sync_portal(portal_of(served), archive=archive, fetcher=fetcher, now=clock.now, again=again)


def backfill(served: FaultyPortal, archive: Archive, now: datetime, since: date | None = None) -> Account:
    clock = Clock(now)
    with Fetcher(delay_s=0, now=clock.now, monotonic=clock.monotonic, sleep=clock.sleep) as fetcher:
        return backfill_portal(portal_of(served), archive=archive, fetcher=fetcher, now=clock.now, since=since)


def lived(days: int, *, seed: int = 5) -> Life:
    life = Life(Random(seed), BEGIN)  # noqa: S311 - repeatable, not secret
    for _ in range(days):
        life.next_day()
    return life


def held(archive: Archive) -> int:
    return sum(book.items_held for book in load_coverage(archive, "elo"))


def test_after_weeks_away_a_feed_that_ran_over_is_asked_for_more(archive: Archive) -> None:
    life = lived(20)
    with FaultyPortal(site=life.site) as served:
        sync(served, archive, night(life))
        for _ in range(35):
            life.next_day()
        served.site = life.site
        account = sync(served, archive, night(life))

    asked = "show=100" in " ".join(served.requests)
    assert ("ok", True) == (account.status, asked)
    assert [note for note in account.notes if "has run over: asked for 100" in note]
    assert len(life.current()) == held(archive)


class ShortFeeds(FaultyPortal):
    """A portal whose feeds never show more than ten entries, and say nothing of it."""

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        """As the demo portal, with a few entries repeated as often as was asked for."""
        return super().answer(re.sub(r"show=\d+", "show=10", target), headers)


def test_a_feed_that_never_reaches_back_sends_us_to_the_lists_of_meetings(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "FEED_ENTRIES", 10)
    monkeypatch.setattr(polling, "MORE_ENTRIES", (10, 10))
    life = lived(20)
    with ShortFeeds(site=life.site) as served:
        sync(served, archive, night(life))
        backfill(served, archive, night(life))
        for _ in range(45):
            life.next_day()
        served.site = life.site
        account = sync(served, archive, night(life))

    assert ("ok", True) == (account.status, any("lists of meetings were walked" in note for note in account.notes))
    assert len(life.current()) == held(archive)


def test_a_page_that_stays_gone_is_removed_and_keeps_its_text(archive: Archive) -> None:
    life = lived(12)
    with FaultyPortal(site=life.site) as served:
        sync(served, archive, night(life))
        key = min(life.current())
        served.faults[f"id={key}"] = faulty.html("<p>Pykälä on poistettu julkaisusta henkilötietojen vuoksi.</p>")
        accounts = [sync(served, archive, night(life) + nights * 8 * DAY) for nights in range(1, 8)]

    detail = load_item(archive, f"elo/{key}")
    assert {"ok"} == {account.status for account in accounts}
    assert "redacted by portal" == detail.removal_reason
    assert detail.versions[-1].handlings[0].passages
    assert [note for account in accounts for note in account.notes if "was removed by the portal" in note]


@pytest.mark.parametrize("page", ["page=meetingitem&id={item}", "page=meeting&id={meeting}"])
def test_what_is_found_gone_again_was_removed_when_it_first_was_and_is_no_news(archive: Archive, page: str) -> None:
    life = lived(12)
    with FaultyPortal(site=life.site) as served:
        sync(served, archive, night(life))
        key = min(life.current())
        served.faults[page.format(item=key, meeting=key.partition("-")[0])] = faulty.status(404)
        for nights in range(1, 8):
            sync(served, archive, night(life) + nights * 8 * DAY)
        first = removed(archive)
        later = [sync(served, archive, night(life) + days * DAY) for days in (400, 401, 402, 403)]

    assert first
    assert first == removed(archive)
    assert not [note for account in later for note in account.notes if "gone" in note or "removed" in note]


def removed(archive: Archive) -> dict[str, datetime]:
    with archive.reading() as session:
        rows = [*session.scalars(select(AgendaItemRow)), *session.scalars(select(MeetingRow))]
        return {row.portal_key: row.removed_at for row in rows if row.removed_at}


def test_when_most_pages_are_gone_the_portal_is_at_fault(archive: Archive) -> None:
    life = lived(12)
    with FaultyPortal(site=life.site) as served:
        sync(served, archive, night(life))
        served.faults["page=meetingitem"] = faulty.status(404)
        account = sync(served, archive, night(life) + 20 * DAY)

    assert ("partial", True) == (account.status, account.failed > 0)
    assert all(load_item(archive, f"elo/{key}").removed_at is None for key in life.current())


def test_backfill_brings_the_years_before_and_goes_on_where_it_was_stopped(archive: Archive) -> None:
    life = lived(70)
    newest = replace(life.site, meetings=life.site.meetings[-4:])
    with FaultyPortal(site=newest) as served:
        sync(served, archive, night(life))
        before = held(archive)
        served.site = life.site
        served.faults["page=meetingitem"] = faulty.status(500)
        assert "partial" == backfill(served, archive, night(life)).status
        served.faults.clear()
        account = backfill(served, archive, night(life) + DAY)
        again = backfill(served, archive, night(life) + 2 * DAY)

    assert before < len(life.current()) == held(archive)
    assert ("ok", "ok", 0) == (account.status, again.status, again.new)


@pytest.mark.parametrize("since", [BEGIN + 40 * DAY])
def test_backfill_brings_no_more_than_was_asked_for(archive: Archive, since: date) -> None:
    life = lived(70)
    with FaultyPortal(site=replace(life.site, meetings=())) as served:
        served.site = life.site
        backfill(served, archive, night(life), since)

    expected = [len(one.items) for one in life.site.meetings if one.held_on >= since]
    assert sum(expected) == held(archive)
