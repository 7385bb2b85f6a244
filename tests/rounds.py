"""Rounds over the small portal, without a pause, at a time that the test names."""

from datetime import UTC, datetime

from archive.records import Account, Portal
from archive.store.engine import Archive
from scraper.demo.server import DemoPortal
from scraper.fetch import Fetcher
from scraper.sync import sync_portal

NIGHT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def sync(served: DemoPortal, archive: Archive, *, now: datetime = NIGHT, again: bool = False) -> Account:
    """One round."""
    portal = Portal(slug="demo", name=served.site.name, base_url=served.base_url)
    with Fetcher(delay_s=0, now=lambda: now, sleep=lambda _seconds: None) as fetcher:
        return sync_portal(portal, archive=archive, fetcher=fetcher, now=lambda: now, again=again)
