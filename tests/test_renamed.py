"""An item's title, when the portal corrects it, and when a feed had mixed up two entries: over real HTTP."""

from dataclasses import replace

from sqlalchemy import select

from archive.store.engine import Archive
from archive.tables import AgendaItemRow
from scraper.demo.content import Item, Meeting
from scraper.rereading import differences_from_pages
from tests import faulty
from tests.faulty import FaultyPortal
from tests.life import Life
from tests.round import SLUG
from tests.storm import mix_up_ids
from tests.test_nothing_silent import DAY, lived, night, sync

NEW = "Tontin vuokraus"
MIXED_UP = {"rss/meetingitems": mix_up_ids, "page=meeting&": faulty.status(500)}
"""A feed's mistake, while nothing else tells what the items are called."""


def first_item(life: Life) -> tuple[Meeting, Item]:
    meeting = life.site.meetings[0]
    return meeting, meeting.items[0]


def rename(life: Life) -> None:
    meeting, item = first_item(life)
    items = (replace(item, title=NEW), *meeting.items[1:])
    life.site = life.site.replace_meeting(meeting.key, replace(meeting, items=items))


def titles(archive: Archive) -> dict[str, str | None]:
    with archive.reading() as session:
        return {row.portal_key: row.title for row in session.scalars(select(AgendaItemRow))}


def test_a_title_that_the_page_corrects_is_taken_although_no_feed_shows_the_item(archive: Archive) -> None:
    life = lived(8)
    with FaultyPortal(site=life.site) as served:
        sync(served, archive, night(life))
        rename(life)
        served.site = life.site
        served.faults["rss/meetingitems"] = faulty.no_entries
        sync(served, archive, night(life) + 15 * DAY)

    assert life.titles() == titles(archive)


def test_a_feed_that_mixes_up_two_items_names_them_wrong_for_a_night_only(archive: Archive) -> None:
    life = lived(8)
    with FaultyPortal(MIXED_UP, site=life.site) as served:
        sync(served, archive, night(life))
        before = titles(archive)
        served.faults.clear()
        sync(served, archive, night(life) + DAY)

    assert [key for key, title in before.items() if title != life.titles()[key]]
    assert life.titles() == titles(archive)


def test_a_feed_that_mixes_up_two_items_names_none_wrong_whom_their_meeting_lists(archive: Archive) -> None:
    life = lived(8)
    with FaultyPortal({"rss/meetingitems": mix_up_ids}, site=life.site) as served:
        sync(served, archive, night(life))

    assert life.titles() == titles(archive)


def test_its_mistake_is_mended_by_the_meeting_s_list_when_no_feed_shows_the_item_any_more(archive: Archive) -> None:
    life = lived(8)
    with FaultyPortal(MIXED_UP, site=life.site) as served:
        sync(served, archive, night(life))
        before = titles(archive)
        served.faults.clear()
        served.faults["rss/meetingitems"] = faulty.no_entries
        sync(served, archive, night(life) + 15 * DAY)

    assert [key for key, title in before.items() if title != life.titles()[key]]
    assert life.titles() == titles(archive)
    assert [] == list(differences_from_pages(archive, SLUG, sample=None))
