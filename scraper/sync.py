"""Does: one round over one portal, or over its years before. Knows the order of things; decides nothing (plan)."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta

from archive.errors import StoppedError
from archive.records import Account, BodyKind, Horizon, KnownItem, Portal, RoundKind, RoundStatus
from archive.store.engine import Archive
from archive.store.events import news_since
from archive.store.items import known_official_decisions
from archive.store.ledger import load_coverage, write_ledger
from archive.store.meetings import known_items, known_meetings
from archive.store.pages import asked_at, newest_page, save_page
from archive.store.portals import save_portal
from archive.store.rounds import begin_round, finish_round, first_round_on
from scraper import plan
from scraper.addresses import bodies_urls, feed_url, robots_url
from scraper.attachments import AttachmentTerms, look_at_attachments
from scraper.fetch import Fetcher
from scraper.looking import look_at_items, look_at_meetings, look_at_official_decisions
from scraper.looks import Look
from scraper.polling import FEED_ENTRIES, NO_FEED, OFFICIAL_FEED, Feed, keep_feed, poll, poll_official
from scraper.rhythm import BUDGET
from scraper.round import Round
from scraper.walking import walk
from scraper.watching import watch

OVERLAP = timedelta(days=60)
"""How long before a lost stretch meetings may have been held whose pages came in it: minutes come late."""

FEEDS_OF: dict[BodyKind, tuple[str, ...]] = {"body": ("meetings", "meetingitems"), "officeholder": (OFFICIAL_FEED,)}
"""The feeds that show what is new, of each kind of item."""


def sync_portal(
    portal: Portal,
    *,
    archive: Archive,
    fetcher: Fetcher,
    now: Callable[[], datetime],
    again: bool = False,
    budget: int = BUDGET,
    attachments: AttachmentTerms | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Account:
    """One polite round: the feeds, then the pages behind them that the plan asks for, each in its own transaction.

    With `attachments`, then the documents beside them that are not here yet.

    Gives the account of the round, which the archive keeps too: its status is `ok`, `partial` when some pages failed,
    `suspect` when the pages are unlike the portal's own past, `unreachable` when neither feed of the meetings could be
    used, or `aborted` when the fetcher was told to stop. `budget` limits the looks at pages that were read before.
    `on_progress` hears how many pages are done, and of how many.
    """
    return _run(
        _begin(portal, archive, fetcher, now, on_progress, again=again, budget=budget),
        "sync",
        lambda round_: _poll(round_, attachments),
    )


def backfill_portal(
    portal: Portal,
    *,
    archive: Archive,
    fetcher: Fetcher,
    now: Callable[[], datetime],
    since: date | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Account:
    """The years before: every meeting that the bodies' lists name, held since a day, and its items.

    What is archived already is not asked for again, so that an interrupted one goes on where it stopped.
    """
    return _run(
        _begin(portal, archive, fetcher, now, on_progress, again=False, budget=0),
        "backfill",
        lambda round_: _backfill(round_, since),
    )


def _begin(
    portal: Portal,
    archive: Archive,
    fetcher: Fetcher,
    now: Callable[[], datetime],
    on_progress: Callable[[int, int], None],
    *,
    again: bool,
    budget: int,
) -> Round:
    save_portal(archive, portal)
    return Round(
        portal=portal,
        archive=archive,
        fetcher=fetcher,
        now=now,
        again=again,
        budget=budget,
        on_progress=on_progress,
        requests_before=fetcher.requests,
    )


def _run(round_: Round, kind: RoundKind, work: Callable[[Round], RoundStatus]) -> Account:
    started = round_.now()
    round_id = begin_round(round_.archive, round_.portal.slug, kind=kind, now=started)
    status: RoundStatus = "aborted"
    try:
        with suppress(StoppedError):
            _remember_robots(round_)
            status = work(round_)
            write_ledger(round_.archive, round_.portal.slug)
            if unlike := watch(round_, round_id):
                round_.notes += unlike
                status = "suspect"
    finally:
        account = round_.account(status, started=started)
        finish_round(round_.archive, round_id, account, now=round_.now())
    return account


def _poll(round_: Round, attachments: AttachmentTerms | None) -> RoundStatus:
    """Does the round and says how it ended. One bad page never stops it; two unusable feeds of the meetings do."""
    _find_what_is_news(round_)
    try:
        meetings, items = poll(round_, "meetings"), poll(round_, "meetingitems")
    finally:
        _keep_robots(round_)
    if meetings is None and items is None:
        return "unreachable"
    decisions = poll_official(round_)
    feeds = [feed for feed in (meetings, items, decisions) if feed]
    walked, is_whole = _walk_where_needed(round_, feeds)
    _look_at_meetings(round_, meetings or NO_FEED, items or NO_FEED, walked)
    _look_at_items(round_, items or NO_FEED)
    _look_at_official_decisions(round_, decisions or NO_FEED)
    refused = frozenset[str]().union(*(feed.refused for feed in feeds))
    for feed in feeds:
        # Only now: a round that is killed before must find the same news again. So must one whose walk fell short.
        if feed.lost_since is None or is_whole:
            keep_feed(round_, feed, refused)
    if attachments is not None:
        look_at_attachments(round_, attachments)
    return _status(round_)


def _find_what_is_news(round_: Round) -> None:
    """What the first round finds is no news, nor what it could not read; each kind of feed has a first of its own."""
    base_url = round_.portal.base_url
    for kind, names in FEEDS_OF.items():
        urls = [feed_url(base_url, name, show=FEED_ENTRIES) for name in names]
        since = news_since(round_.archive, round_.portal.slug, urls)
        if since is not None:
            round_.news_since[kind] = since


def _backfill(round_: Round, since: date | None) -> RoundStatus:
    try:
        walked, _ = walk(round_, since=since)
    finally:
        _keep_robots(round_)
    _look_at_meetings(round_, NO_FEED, NO_FEED, walked)
    _look_at_items(round_, NO_FEED)
    return _status(round_)


def _status(round_: Round) -> RoundStatus:
    return "partial" if round_.failures else "ok"


def _walk_where_needed(round_: Round, feeds: Iterable[Feed]) -> tuple[dict[str, Look], bool]:
    """Meetings that no feed shows any more, where feeds ran over or sections lack; whether no list was left unread."""
    lost = [feed.lost_since for feed in feeds if feed.lost_since]
    if lost:
        round_.notes.append("a feed has run over entirely: the bodies' lists of meetings were walked")
        return walk(round_, since=min(lost).date() - OVERLAP)
    began_on = first_round_on(round_.archive, round_.portal.slug)
    lacking = plan.bodies_lacking(load_coverage(round_.archive, round_.portal.slug), began_on=began_on)
    if not lacking or not plan.may_walk(_walked_at(round_), now=round_.now()):
        return {}, True
    round_.notes.append(f"sections lack between meetings of {', '.join(sorted(lacking))}: their lists were walked")
    return walk(round_, since=min(lacking.values()), wants=lambda body: body.name in lacking)


def _walked_at(round_: Round) -> datetime | None:
    urls = bodies_urls(round_.portal.base_url)
    times = [asked_at(round_.archive, round_.portal.slug, url) for url in urls]
    return max(filter(None, times), default=None)


def _look_at_meetings(round_: Round, meetings: Feed, items: Feed, walked: Mapping[str, Look]) -> None:
    retries, shown = round_.retries("meeting"), {**walked, **meetings.looks}
    keys = {*retries, *shown, *(key.rpartition("-")[0] for key in items.looks)}
    looks = plan.plan_meetings(
        shown,
        items.looks,
        known_meetings(round_.archive, round_.portal.slug, keys, plan.horizon(round_.now())),
        retries=retries,
        changed=meetings.changed,
        again=round_.again,
        now=round_.now(),
        base_url=round_.portal.base_url,
    )
    look_at_meetings(round_, looks)


def _look_at_items(round_: Round, feed: Feed) -> None:
    _look_at(round_, feed, "meetingitem", known_items, look_at_items)


def _look_at_official_decisions(round_: Round, feed: Feed) -> None:
    _look_at(round_, feed, "official_decision", known_official_decisions, look_at_official_decisions)


def _look_at(
    round_: Round,
    feed: Feed,
    page: str,
    load_known: Callable[[Archive, str, Iterable[str], Horizon], Iterable[KnownItem]],
    look_at: Callable[[Round, list[Look]], None],
) -> None:
    retries = round_.retries(page)
    known = load_known(round_.archive, round_.portal.slug, {*retries, *feed.looks}, plan.horizon(round_.now()))
    looks = plan.plan_items(
        feed.looks, known, retries=retries, changed=feed.changed, again=round_.again, now=round_.now()
    )
    look_at(round_, looks)
    round_.counts["unchanged"] += len(feed.looks.keys() - {look.key for look in looks})


def _remember_robots(round_: Round) -> None:
    robots = newest_page(round_.archive, round_.portal.slug, robots_url(round_.portal.base_url))
    if robots is not None:
        round_.fetcher.remember_robots(robots)


def _keep_robots(round_: Round) -> None:
    for page in round_.fetcher.robots_fetched:
        save_page(round_.archive, round_.portal.slug, page)
    round_.fetcher.robots_fetched.clear()
