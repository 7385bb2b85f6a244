"""Decides what to look at, and when again. Pure: no clock, no network; not whether a page is the one asked for."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from http import HTTPStatus

from archive.errors import RefusedError
from archive.helsinki import finnish_day
from archive.records import (
    Coverage,
    Failure,
    Horizon,
    KnownItem,
    KnownMeeting,
    Page,
    Stage,
    WantedFile,
)
from scraper.addresses import canonical, find_document, find_official_document
from scraper.looks import Look, meeting_of
from scraper.rhythm import CONTINUED, REMOVED, RHYTHM, YEAR, Pause, pause_at, standing_of

MAY_CHANGE_DAYS = max(pauses[-1].until for pauses in RHYTHM.values())
"""How long after a meeting its texts are still expected to change: minutes come late, corrections later."""
PAGES = {"meeting_handlers", "meetings", "meeting", "meetingitem", "official_decision"}
"""The kinds of pages that are ever asked for."""
ASK_FOR_FEED_AFTER = timedelta(days=7)
"""Between two times that a portal is asked for a feed which it lacks."""
GONE_LOOKS = 3
GONE_FOR = timedelta(days=2)
"""How often, and over how long, a page is found gone before it counts as removed: a server may stumble for a day."""
MANY_GONE = 5
WALK_AGAIN_AFTER = timedelta(days=30)


def read_retries(
    failures: Iterable[Failure], *, page: str, base_url: str, again: bool, now: datetime
) -> dict[str, Look]:
    """The failed addresses of one kind of page that are due for another try; nothing else is known of them."""
    looks = {}
    for failure in failures:
        with suppress(RefusedError):  # A feed's foreign link stays a failure and is never asked.
            address = canonical(failure.url, base_url=base_url)
            if address.page == page and address.key is not None and not is_waiting(failure, again=again, now=now):
                looks[address.key] = Look(key=address.key, url=address.url, body_name=None, held_on=None, title=None)
    return looks


def bodies_lacking(coverage: Iterable[Coverage], *, began_on: date | None) -> dict[str, date]:
    """The bodies between whose meetings sections were never seen, each with the first day of the year of the first.

    began_on: the day of the portal's first round. What lacks before that is the past, which only a backfill brings.
    """
    lacking: dict[str, date] = {}
    for book in coverage:
        for gap in book.gaps:
            if gap.reason == "never_seen" and began_on and gap.held_before and gap.held_before > began_on:
                lacking.setdefault(book.body, date(book.year, 1, 1))
    return lacking


def may_walk(walked_at: datetime | None, *, now: datetime) -> bool:
    """Whether the bodies' lists may be walked for a gap: once a month, for some gaps never close."""
    return walked_at is None or now - walked_at >= WALK_AGAIN_AFTER


def is_absent(status: int | None) -> bool:
    """Whether an answer's status says that there is no such page (any more)."""
    return status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


def is_too_much_gone(gone: int, looked_at: int) -> bool:
    """Whether so many of a round's pages are gone that the portal is at fault rather than tidy."""
    return gone >= MANY_GONE and 2 * gone >= looked_at


def is_removed(failure: Failure) -> bool:
    """Whether a page was found gone often enough, over long enough, to be called removed."""
    return failure.gone >= GONE_LOOKS and failure.last_at - failure.first_at >= GONE_FOR


def is_waiting(failure: Failure, *, again: bool, now: datetime) -> bool:
    """Whether a failed address is left alone for now; one that was given up is, unless a person asks for all."""
    return (failure.next_try_at is None or failure.next_try_at > now) and not again


def settled(failures: Iterable[Failure], *, feed_url: str, refused: AbstractSet[str], base_url: str) -> tuple[str, ...]:
    """The failures that a feed read well puts an end to: its own, and foreign links that it shows no more.

    Attachments that failed are no links of feeds.
    """
    return tuple(
        failure.url
        for failure in failures
        if failure.url == feed_url or (failure.url not in refused and not _can_be_asked(failure.url, base_url))
    )


def due_files(
    wanted: Iterable[WantedFile], failures: Iterable[Failure], *, again: bool, now: datetime
) -> list[WantedFile]:
    """The attachments to fetch: first those of which nothing was had yet; none that waits for its next try."""
    waiting = {failure.url for failure in failures if is_waiting(failure, again=again, now=now)}
    return sorted((one for one in wanted if one.url not in waiting), key=lambda one: one.held is not None)


def pointless(failures: Iterable[Failure], wanted: Iterable[WantedFile], *, base_url: str) -> tuple[str, ...]:
    """The failures of attachments that nothing links to any more."""
    urls = {one.url for one in wanted}
    return tuple(one.url for one in failures if one.url not in urls and _is_document(one.url, base_url))


def plan_meetings(
    meetings: Mapping[str, Look],
    items: Mapping[str, Look],
    known: Iterable[KnownMeeting],
    *,
    retries: Mapping[str, Look],
    changed: AbstractSet[str],
    again: bool,
    now: datetime,
    base_url: str,
) -> list[Look]:
    """The meetings to look at: shown by a feed and never read, changed in it, due, or to be tried again."""
    by_key = {meeting.portal_key: meeting for meeting in known}
    shown = dict(meetings)
    for key, look in items.items():
        meeting_key = key.rpartition("-")[0]
        shown.setdefault(meeting_key, meeting_of(look, meeting_key, base_url))
    fresh = [look for key, look in shown.items() if key in changed or _is_unread(by_key.get(key))]
    due = _due(by_key.values(), again=again, now=now)
    unread = [_look(meeting) for meeting in by_key.values() if _is_waited_for(meeting)]
    return _each_once([*fresh, *unread, *_tried_again(retries, by_key), *due])


def plan_items(
    items: Mapping[str, Look],
    known: Iterable[KnownItem],
    *,
    retries: Mapping[str, Look],
    changed: AbstractSet[str],
    again: bool,
    now: datetime,
) -> list[Look]:
    """The items to look at: listed or shown and never read, changed in the feed, due, left behind, or to be tried.

    Officeholder decisions too: of those no list is behind, and what is decided is as settled as checked minutes.
    """
    by_key = {item.portal_key: item for item in known}
    fresh = [look for key, look in items.items() if key in changed or _is_unread(by_key.get(key))]
    listed = [_look(item) for item in by_key.values() if _is_waited_for(item)]
    behind = [_look(item) for item in by_key.values() if _is_left_behind(item, now=now)]
    due = _due(by_key.values(), again=again, now=now)
    told = [_as_shown(look, items) for look in (*behind, *_tried_again(retries, by_key))]
    looks = _each_once([*listed, *fresh, *told, *due])
    return [look for look in looks if look.key not in by_key or not by_key[look.key].is_forgotten]


def asks_for_official_feed(
    *, is_known: bool, has_failed: bool, asked_at: datetime | None, again: bool, now: datetime
) -> bool:
    """Whether to ask for the feed of officeholder decisions.

    is_known: whether it was ever usable; has_failed: whether it was there and broken; asked_at: when the last answer
    came. Many portals lack it: those are asked once a week, the others in each round.
    """
    return again or is_known or has_failed or asked_at is None or now - asked_at >= ASK_FOR_FEED_AFTER


def is_lacking(answer: Page) -> bool:
    """Whether an answer shows that a portal lacks a feed, rather than that the feed is broken.

    Nothing, a page without any entry, or an error of the kind that is the asker's (404 Not Found).
    """
    is_refusal = HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return is_refusal or b"<item" not in answer.body.lower()


def may_change(stage: Stage | None, held_on: date | None, *, now: datetime) -> bool:
    """Whether a text is still expected to change."""
    return held_on is None or stage is None or held_on >= first_changing_day(now)


def within_budget(looks: Iterable[Look], budget: int) -> tuple[list[Look], int]:
    """The looks of one night: all that is new, and of those again as many as the budget has; how many are left."""
    kept: list[Look] = []
    left = 0
    for look in looks:
        if look.is_again and budget <= 0:
            left += 1
            continue
        budget -= look.is_again
        kept.append(look)
    return kept, left


def horizon(now: datetime) -> Horizon:
    """Which of the known pages may be due: recent ones, and those that nobody looked at for a year."""
    return Horizon(since=first_changing_day(now), unseen_since=now - YEAR)


def first_changing_day(now: datetime) -> date:
    """Meetings held since this day may still change."""
    return finnish_day(now) - timedelta(days=MAY_CHANGE_DAYS)


def _can_be_asked(url: str, base_url: str) -> bool:
    try:
        page = canonical(url, base_url=base_url).page or ""
    except RefusedError:
        return False
    return page in PAGES or page.startswith("rss/") or _is_document(url, base_url)


def _is_document(url: str, base_url: str) -> bool:
    with suppress(RefusedError):
        url = canonical(url, base_url=base_url).url
        return find_document(url) is not None or find_official_document(url) is not None
    return False


def _is_unread(known: KnownMeeting | KnownItem | None) -> bool:
    return known is None or known.last_seen_at is None


def _is_waited_for(known: KnownMeeting | KnownItem) -> bool:
    """Whether a page was never read and may be there: that of an agenda may have given way to the minutes."""
    return known.last_seen_at is None and not known.is_removed


def _due(known: Iterable[KnownMeeting | KnownItem], *, again: bool, now: datetime) -> list[Look]:
    """What was read before and whose time has come, the longest overdue first."""
    overdue = [(late, one) for one in known if (late := _lateness(one, again=again, now=now)) is not None]
    return [replace(_look(one), is_again=True) for _, one in sorted(overdue, key=lambda pair: -pair[0])]


def _lateness(known: KnownMeeting | KnownItem, *, again: bool, now: datetime) -> timedelta | None:
    """How long a page is overdue; None when it is not. `again` makes all that may still change due."""
    if known.last_seen_at is None or known.held_on is None:
        return None
    pause = _pause(known, known.held_on, now)
    late = now - known.last_seen_at - (pause.item if isinstance(known, KnownItem) else pause.meeting)
    is_open = not known.is_continued and may_change(known.stage, known.held_on, now=now)
    return late if late >= timedelta(0) or (again and is_open) else None


def _pause(known: KnownMeeting | KnownItem, held_on: date, now: datetime) -> Pause:
    if known.is_removed:
        return REMOVED
    if known.is_continued:
        return CONTINUED
    return pause_at(held_on, standing_of(known.stage, checked=known.checked), now)


def _is_left_behind(item: KnownItem, *, now: datetime) -> bool:
    """An item last looked at before its meeting's page said something new, an agenda's become minutes above all."""
    if item.last_seen_at is None or not may_change(item.stage, item.held_on, now=now):
        return False
    became_minutes = item.stage == "agenda" and item.meeting_stage == "minutes"
    news_at = item.meeting_seen_at if became_minutes else item.meeting_changed_at
    return news_at is not None and item.last_seen_at < news_at


def _look(known: KnownMeeting | KnownItem) -> Look:
    title = known.title if isinstance(known, KnownItem) else None
    return Look(
        key=known.portal_key,
        url=known.url,
        body_name=known.body_name,
        held_on=known.held_on,
        title=title,
        is_known=known.last_seen_at is not None,
        is_removed=known.is_removed,
    )


def _tried_again(retries: Mapping[str, Look], known: Mapping[str, KnownMeeting | KnownItem]) -> list[Look]:
    """What failed earlier, with all that is known of it by now."""
    return [_look(known[key]) if key in known else look for key, look in retries.items()]


def _as_shown(look: Look, shown: Mapping[str, Look]) -> Look:
    """What the feed says of a page now, in the place of what was known: that may be a mistake of an earlier feed."""
    return replace(shown[look.key], is_known=look.is_known, is_removed=look.is_removed) if look.key in shown else look


def _each_once(looks: Iterable[Look]) -> list[Look]:
    return list({look.key: look for look in reversed(list(looks))}.values())[::-1]
