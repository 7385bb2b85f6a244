"""A round whose machine's clock is behind: what the portal shows now comes after what it showed before."""

from dataclasses import replace

from sqlalchemy import select

from archive.store.engine import Archive
from archive.tables import MeetingRow, PageRow, VersionRow
from tests.faulty import FaultyPortal
from tests.test_nothing_silent import DAY, lived, night, sync
from tests.test_renamed import NEW, first_item, rename, titles

ELSEWHERE = "Kirjaston kokoussali, Lehtoranta"


def test_a_change_that_is_read_by_a_clock_behind_is_the_newest_version(archive: Archive) -> None:
    life = lived(8)
    meeting, item = first_item(life)
    with FaultyPortal(site=life.site) as served:
        sync(served, archive, night(life))
        rename(life)
        served.site = life.site
        sync(served, archive, night(life) - 2 * DAY)

    assert life.titles() == titles(archive)
    with archive.reading() as session:
        rows = session.execute(
            select(VersionRow.title, VersionRow.seen_from, VersionRow.seen_until, PageRow.fetched_at)
            .join(PageRow, VersionRow.page_id == PageRow.id)
            .where(PageRow.url.endswith(f"id={meeting.item_key(item)}"))
            .order_by(VersionRow.ordinal)
        ).all()
    (before, _, seen_until, _), (now, since, until, fetched_at) = rows
    assert (item.title, NEW) == (before, now)
    assert since == seen_until
    assert until is None
    assert fetched_at < night(life) < since


def test_a_meeting_that_is_moved_is_where_a_clock_behind_read_it(archive: Archive) -> None:
    life = lived(8)
    agenda = next(one for one in life.site.meetings if one.stage == "agenda")
    with FaultyPortal(site=life.site) as served:
        sync(served, archive, night(life))
        served.site = life.site.replace_meeting(agenda.key, replace(agenda, place=ELSEWHERE))
        sync(served, archive, night(life) - 2 * DAY, again=True)

    with archive.reading() as session:
        assert ELSEWHERE == session.scalar(select(MeetingRow.place).filter_by(portal_key=agenda.key))
