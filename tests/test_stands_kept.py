"""What is read of motions, votes and stands is what the archive gives back."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from archive.records import ArchivedHandling, Page, Portal
from archive.store.engine import Archive
from archive.store.items import save_item
from archive.store.lists import load_item
from archive.store.migrate import upgrade
from archive.store.portals import save_portal
from scraper.pages.item import read_item
from tests.reading import BASE_URL, fetch


def test_motions_votes_and_stands_come_back_as_they_were_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    upgrade(url)
    with Archive(url) as archive:
        save_portal(archive, Portal(slug="demo", name="Demo", base_url=BASE_URL))
        for key in ("20261288-2", "20261315-4"):
            body, address = fetch("current", "minutes", "meetingitem", key)
            page = Page(url=address, body=body, status=200, media_type="text/html", fetched_at=datetime.now(UTC))
            item = read_item(body, url=address)
            save_item(archive, "demo", key, page, item, meeting_url=address, parser_version=1)
            kept = load_item(archive, key).versions[-1].handlings
            assert [vars(handling) for handling in item.handlings] == [_as_printed(handling) for handling in kept]
        with archive.reading() as session:
            listed = session.execute(text("SELECT outcome, in_favour, against FROM decision_list WHERE section = 89"))
            assert [("voted", 38, 19)] == [tuple(row) for row in listed]


def _as_printed(handling: ArchivedHandling) -> dict[str, object]:
    """What the page says of a handling, without what the archive knows beyond it."""
    return {name: value for name, value in vars(handling).items() if name not in {"body", "item_id"}}
