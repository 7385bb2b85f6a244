"""Does: one round over one portal. Knows the order of things; decides nothing (plan), reads nothing (pages)."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.errors import ArchiveError, FetchError, ParseError, UnansweredError
from archive.records import Account, BodyKind, Failure, ItemPage, Page, Portal, RoundStatus
from archive.store.engine import Archive
from archive.store.failures import close_failures, open_failures, save_failure
from archive.store.items import known_official_decisions, save_item, touch_item
from archive.store.meetings import known_items, known_meetings, save_meeting, touch_meeting
from archive.store.pages import asked_at, current_page, newest_page, save_page
from archive.store.portals import save_portal
from archive.store.rounds import begin_round, finish_round
from scraper import PARSER_VERSION, plan
from scraper.addresses import feed_url, robots_url
from scraper.feed import read_feed
from scraper.fetch import Fetcher
from scraper.kinds import ITEM, MEETING, OFFICIAL, Kind, Record, reason_of, with_encoding
from scraper.plan import Look

FEED_ENTRIES = 30
"""As many as the portals' own feed links ask for."""
GIVE_UP_AFTER = 5
"""Pages in a row that got no answer."""
OFFICIAL_FEED = "official_decisions"
"""The feed that many portals lack."""
FEEDS = {"meetings": "meeting", "meetingitems": "meetingitem", OFFICIAL_FEED: "official_decision"}
"""Each feed, and the kind of page that its entries link to."""


def sync_portal(
    portal: Portal,
    *,
    archive: Archive,
    fetcher: Fetcher,
    now: Callable[[], datetime],
    again: bool = False,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Account:
    """One polite round: the feeds, then the pages behind them that the plan asks for, each in its own transaction.

    Gives the account of the round, which the archive keeps too: its status is `ok`, `partial` when some pages failed,
    or `unreachable` when neither feed of the meetings could be used. `on_progress` hears how many pages are done, and
    of how many.
    """
    save_portal(archive, portal)
    started = now()
    round_id = begin_round(archive, portal.slug, now=started)
    running = _Round(portal, archive, fetcher, now=now, again=again, on_progress=on_progress)
    status: RoundStatus = "aborted"
    try:
        status = running.run()
    finally:
        account = running.account(status, seconds=(now() - started).total_seconds())
        finish_round(archive, round_id, account, now=now())
    return account


class _UnreadableError(Exception):
    """A page that could not be read, not in a new session either; brings it to where failures are recorded."""

    def __init__(self, page: Page, reason: str) -> None:
        super().__init__(reason)
        self.page = page


@dataclass(frozen=True, kw_only=True)
class _Feed:
    """A feed as it is now."""

    url: str
    looks: Mapping[str, Look]
    refused: frozenset[str]
    """Links that are not this portal's."""
    changed: frozenset[str]
    """Keys whose entry says something else than in the feed before."""
    news: Page | None
    """Its page, when the archive does not have it yet."""


_NO_FEED = _Feed(url="", looks={}, refused=frozenset(), changed=frozenset(), news=None)


class _Round:
    """A round under way: what is constant in it, and its counts."""

    def __init__(
        self,
        portal: Portal,
        archive: Archive,
        fetcher: Fetcher,
        *,
        now: Callable[[], datetime],
        again: bool,
        on_progress: Callable[[int, int], None],
    ) -> None:
        self.failures: dict[str, str] = {}
        self._portal = portal
        self._archive = archive
        self._fetcher = fetcher
        self._now = now
        self._again = again
        self._on_progress = on_progress
        self._counts = Counter[str]()
        self._requests_before = fetcher.requests

    def account(self, status: RoundStatus, *, seconds: float) -> Account:
        """What the round has done."""
        return Account(
            portal=self._portal.slug,
            status=status,
            new=self._counts["new"],
            changed=self._counts["changed"],
            unchanged=self._counts["unchanged"],
            failed=len(self.failures),
            requests=self._fetcher.requests - self._requests_before,
            seconds=round(seconds, 1),
            failures=tuple(self.failures.items()),
        )

    def run(self) -> RoundStatus:
        """Does the round and says how it ended. One bad page never stops it; two unusable feeds of the meetings do."""
        self._remember_robots()
        try:
            meetings, items = self._read_feed("meetings"), self._read_feed("meetingitems")
        finally:
            self._keep_robots()
        if meetings is None and items is None:
            return "unreachable"
        decisions = self._read_official_feed()
        self._look_at_meetings(meetings or _NO_FEED, items or _NO_FEED)
        self._look_at_items(items or _NO_FEED)
        self._look_at_official_decisions(decisions or _NO_FEED)
        usable = [feed for feed in (meetings, items, decisions) if feed]
        refused = frozenset[str]().union(*(feed.refused for feed in usable))
        for feed in usable:
            # Only now: a round that is killed before must find the same news again.
            self._keep_feed(feed, refused)
        return "partial" if self.failures else "ok"

    def _remember_robots(self) -> None:
        robots = newest_page(self._archive, self._portal.slug, robots_url(self._portal.base_url))
        if robots is not None:
            self._fetcher.remember_robots(robots)

    def _keep_robots(self) -> None:
        for page in self._fetcher.robots_fetched:
            save_page(self._archive, self._portal.slug, page)
        self._fetcher.robots_fetched.clear()

    def _read_official_feed(self) -> _Feed | None:
        """The feed of officeholder decisions; None where it is not asked for, or cannot be used."""
        url = feed_url(self._portal.base_url, OFFICIAL_FEED, show=FEED_ENTRIES)
        is_due = plan.asks_for_official_feed(
            is_known=newest_page(self._archive, self._portal.slug, url) is not None,
            has_failed=any(failure.url == url for failure in self._open_failures()),
            asked_at=asked_at(self._archive, self._portal.slug, url),
            again=self._again,
            now=self._now(),
        )
        return self._read_feed(OFFICIAL_FEED) if is_due else None

    def _read_feed(self, name: str) -> _Feed | None:
        """The feed as it is now; None when it cannot be used: that is a failure, but where a portal may lack it."""
        url = feed_url(self._portal.base_url, name, show=FEED_ENTRIES)
        before = newest_page(self._archive, self._portal.slug, url)
        page = None
        try:
            page = self._fetcher.get(self._portal, url, known=before)
            looks, refused = self._entries(page or before, name)
        except (FetchError, ParseError) as error:
            answer = page or _answer(error, url, now=self._now())
            if name == OFFICIAL_FEED and before is None and answer and plan.is_lacking(answer):
                self._note_lack(answer, reason_of(error, url))
            else:
                self._fail(url, reason_of(error, url), page)
            return None
        for link, reason in refused.items():
            self._fail(link, reason)
        news = with_encoding(page) if page and (before is None or page.digest != before.digest) else None
        changed = plan.changed_entries(self._entries_before(before, name), looks) if news else set()
        return _Feed(url=url, looks=looks, refused=frozenset(refused), changed=frozenset(changed), news=news)

    def _note_lack(self, answer: Page, reason: str) -> None:
        """Keep the answer of a portal that lacks a feed: it says until when the feed is not asked for again."""
        save_page(self._archive, self._portal.slug, answer, problem=reason)
        failed = {failure.url for failure in self._open_failures()}
        close_failures(self._archive, self._portal.slug, failed & {answer.url}, now=self._now())

    def _entries(self, page: Page | None, name: str) -> tuple[dict[str, Look], dict[str, str]]:
        if page is None:
            return {}, {}
        entries = read_feed(page.body, url=page.url, charset=page.charset)
        return plan.read_entries(entries, page=FEEDS[name], base_url=self._portal.base_url)

    def _entries_before(self, page: Page | None, name: str) -> dict[str, Look]:
        """What the feed of the last round said; nothing, when today's reader cannot read it any more."""
        try:
            return self._entries(page, name)[0]
        except ParseError:
            return {}

    def _keep_feed(self, feed: _Feed, refused: frozenset[str]) -> None:
        if feed.news is not None:
            save_page(self._archive, self._portal.slug, feed.news)
        over = plan.settled(self._open_failures(), feed_url=feed.url, refused=refused, base_url=self._portal.base_url)
        close_failures(self._archive, self._portal.slug, over, now=self._now())

    def _look_at_meetings(self, meetings: _Feed, items: _Feed) -> None:
        retries = self._retries("meeting")
        keys = {*retries, *meetings.looks, *(key.rpartition("-")[0] for key in items.looks)}
        looks = plan.plan_meetings(
            meetings.looks,
            items.looks,
            known_meetings(self._archive, self._portal.slug, keys, since=plan.first_changing_day(self._now())),
            retries=retries,
            changed=meetings.changed,
            again=self._again,
            now=self._now(),
            base_url=self._portal.base_url,
        )
        self._each(looks, self._look_at_meeting)

    def _look_at_items(self, feed: _Feed) -> None:
        retries = self._retries("meetingitem")
        keys = {*retries, *feed.looks}
        looks = plan.plan_items(
            feed.looks,
            known_items(self._archive, self._portal.slug, keys, since=plan.first_changing_day(self._now())),
            retries=retries,
            changed=feed.changed,
            again=self._again,
            now=self._now(),
        )
        self._each(looks, self._look_at_item)
        self._counts["unchanged"] += len(feed.looks.keys() - {look.key for look in looks})

    def _look_at_official_decisions(self, feed: _Feed) -> None:
        retries = self._retries("official_decision")
        keys, since = {*retries, *feed.looks}, plan.first_changing_day(self._now())
        looks = plan.plan_official_decisions(
            feed.looks,
            known_official_decisions(self._archive, self._portal.slug, keys, since=since),
            retries=retries,
            changed=feed.changed,
            again=self._again,
            now=self._now(),
        )
        self._each(looks, self._look_at_official_decision)
        self._counts["unchanged"] += len(feed.looks.keys() - {look.key for look in looks})

    def _retries(self, page: str) -> dict[str, Look]:
        """The addresses that failed earlier and are due: also those that no feed shows any more."""
        return plan.read_retries(self._open_failures(), page=page, base_url=self._portal.base_url, now=self._now())

    def _open_failures(self) -> tuple[Failure, ...]:
        return open_failures(self._archive, self._portal.slug)

    def _each(self, looks: list[Look], look_at: Callable[[Look], None]) -> None:
        """Look at each page that is not waiting for its next try; a failure is recorded, and the next one follows.

        When page after page gets no answer, the rest is left for the next round: each page of a dead server costs all
        the retries, and a struggling one is not helped by them.
        """
        waiting = {failure.url for failure in self._open_failures() if failure.next_try_at > self._now()}
        due = [look for look in looks if look.url not in waiting]
        in_a_row = 0
        for done, look in enumerate(due):
            self._on_progress(done, len(due))
            if in_a_row == GIVE_UP_AFTER:
                left = f"{in_a_row} pages in a row got no answer; {len(due) - done} are left for the next round"
                self.failures[self._portal.base_url] = left
                return
            try:
                look_at(look)
                in_a_row = 0
            except FetchError as error:
                self._fail(look.url, reason_of(error, look.url))
                in_a_row = in_a_row + 1 if isinstance(error, UnansweredError) else 0
            except _UnreadableError as error:
                self._fail(look.url, str(error), error.page)
                in_a_row = 0
        self._on_progress(len(due), len(due))

    def _look_at_meeting(self, look: Look) -> None:
        before = newest_page(self._archive, self._portal.slug, look.url)
        got = self._get(look, MEETING, before)
        if got is None:
            touch_meeting(self._archive, self._portal.slug, look.key, now=self._now())
        else:
            save_meeting(self._archive, self._portal.slug, look.key, *got)

    def _look_at_item(self, look: Look) -> None:
        meeting_url = plan.meeting_url(look.url, look.key.rpartition("-")[0], self._portal.base_url)
        self._look_at(look, ITEM, "body", meeting_url)

    def _look_at_official_decision(self, look: Look) -> None:
        self._look_at(look, OFFICIAL, "officeholder", None)

    def _look_at(self, look: Look, kind: Kind[ItemPage], body_kind: BodyKind, meeting_url: str | None) -> None:
        before = current_page(self._archive, self._portal.slug, look.key, body_kind)
        got = self._get(look, kind, before)
        if got is None:
            touch_item(self._archive, self._portal.slug, look.key, now=self._now(), kind=body_kind)
            self._counts["unchanged"] += 1
            return
        page, item = got
        outcome = save_item(
            self._archive,
            self._portal.slug,
            look.key,
            page,
            plan.settle_title(item, look),
            meeting_url=meeting_url,
            parser_version=PARSER_VERSION,
        )
        self._counts[outcome] += 1

    def _get(self, look: Look, kind: Kind[Record], before: Page | None) -> tuple[Page, Record] | None:
        """The page and what it says, once it proved to be the one asked for; None when it says what `before` said."""
        page = self._fetcher.get(self._portal, look.url, known=before)
        if page is None or (before and page.digest == before.digest):
            return None
        try:
            record = kind.read_as(page, look)
        except ParseError:
            page, record = self._get_anew(look, kind, page)
        return None if before and record == kind.read_again(before) else (with_encoding(page), record)

    def _get_anew(self, look: Look, kind: Kind[Record], first: Page) -> tuple[Page, Record]:
        """The page once more, in a new session: the server's may have mixed up two pages (dynasty-format 3)."""
        page = first
        try:
            page = self._fetcher.get(self._portal, look.url, new_session=True) or first
            return page, kind.read_as(page, look)
        except FetchError as error:
            raise _UnreadableError(first, reason_of(error, look.url)) from error
        except ParseError as error:
            raise _UnreadableError(page, reason_of(error, look.url)) from error

    def _fail(self, url: str, reason: str, page: Page | None = None) -> None:
        self.failures[url] = reason
        save_failure(self._archive, self._portal.slug, url, reason, page=page, now=self._now())


def _answer(error: ArchiveError, url: str, *, now: datetime) -> Page | None:
    """An answer that was no page, without its text, which is the server's own; None when there was no answer."""
    status = error.status if isinstance(error, FetchError) else None
    return None if status is None else Page(url=url, body=b"", status=status, media_type=None, fetched_at=now)
