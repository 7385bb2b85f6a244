"""The feeds of a round: read, compared with the last one's, and asked for more when they have run over.

A feed shows the newest entries only. Where it shares none with the feed that the last round kept, entries may have come
and gone unseen: it is asked for a hundred, then a thousand (dynasty-format 4); where that does not reach, it says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from archive.errors import ArchiveError, FetchError, ParseError
from archive.records import Page
from archive.store.pages import asked_at, newest_page, save_page, was_read
from scraper import plan
from scraper.addresses import feed_url
from scraper.feed import read_feed
from scraper.kinds import reason_of, with_encoding
from scraper.looks import Look, changed_entries, reaches_back, read_entries
from scraper.round import Round

FEED_ENTRIES = 30
"""As many as the portals' own feed links ask for."""
MORE_ENTRIES = (100, 1000)
OFFICIAL_FEED = "official_decisions"
"""The feed that many portals lack."""
FEEDS = {"meetings": "meeting", "meetingitems": "meetingitem", OFFICIAL_FEED: "official_decision"}
"""Each feed, and the kind of page that its entries link to."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed as it is now."""

    url: str
    looks: Mapping[str, Look]
    refused: frozenset[str] = frozenset()
    """Links that are not this portal's."""
    changed: frozenset[str] = frozenset()
    """Keys whose entry says something else than in the feed before."""
    news: Page | None = None
    """Its page, when the archive does not have it yet."""
    lost_since: datetime | None = None
    """When the feed before was kept, if the two share nothing and even the longest feed does not reach back to it."""


NO_FEED = Feed(url="", looks={})


def poll(round_: Round, name: str) -> Feed | None:
    """The feed as it is now; None when it cannot be used: that is a failure, but where a portal may lack it."""
    url = feed_url(round_.portal.base_url, name, show=FEED_ENTRIES)
    before = newest_page(round_.archive, round_.portal.slug, url)
    page = None
    try:
        page = round_.fetcher.get(round_.portal, url, known=before)
        looks, refused = _entries(round_, page or before, name)
    except (FetchError, ParseError) as error:
        answer = page or _answer(error, url, now=round_.now())
        if name == OFFICIAL_FEED and answer and plan.is_lacking(answer) and not _was_read(round_, url):
            _note_lack(round_, answer, reason_of(error, url))
        else:
            round_.fail(url, reason_of(error, url), page)
        return None
    for link, reason in refused.items():
        round_.fail(link, reason)
    if page is None or (before and page.digest == before.digest):
        return Feed(url=url, looks=looks, refused=frozenset(refused))
    known = _entries_before(round_, before, name)
    changed = frozenset(changed_entries(known, looks))
    feed = Feed(url=url, looks=looks, refused=frozenset(refused), changed=changed, news=with_encoding(page))
    return _reach_back(round_, name, feed, before, known) if before else feed


def poll_official(round_: Round) -> Feed | None:
    """The feed of officeholder decisions; None where it is not asked for, or cannot be used."""
    url = feed_url(round_.portal.base_url, OFFICIAL_FEED, show=FEED_ENTRIES)
    is_due = plan.asks_for_official_feed(
        is_known=_was_read(round_, url),
        has_failed=any(failure.url == url for failure in round_.open_failures()),
        asked_at=asked_at(round_.archive, round_.portal.slug, url),
        again=round_.again,
        now=round_.now(),
    )
    return poll(round_, OFFICIAL_FEED) if is_due else None


def _was_read(round_: Round, url: str) -> bool:
    return was_read(round_.archive, round_.portal.slug, url)


def keep_feed(round_: Round, feed: Feed, refused: frozenset[str]) -> None:
    """Keeps a feed whose news are all archived or recorded: the next round compares with it.

    refused: the foreign links of all feeds, which stay failures.
    """
    if feed.news is not None:
        save_page(round_.archive, round_.portal.slug, feed.news)
    failures = round_.open_failures()
    round_.close({*plan.settled(failures, feed_url=feed.url, refused=refused, base_url=round_.portal.base_url)})


def _reach_back(round_: Round, name: str, feed: Feed, before: Page, known: Mapping[str, Look]) -> Feed:
    """The feed with as many entries as are needed to meet those of the feed before."""
    shown = FEED_ENTRIES
    for more in MORE_ENTRIES:
        if reaches_back(feed.looks, known, shown=shown):
            return feed
        round_.notes.append(f"the feed {name} has run over: asked for {more} entries")
        url = feed_url(round_.portal.base_url, name, show=more)
        try:
            page = round_.fetcher.get(round_.portal, url)
            looks, _ = _entries(round_, page, name)
        except (FetchError, ParseError) as error:
            round_.fail(url, reason_of(error, url))
            break
        round_.close({url})
        feed, shown = replace(feed, looks={**looks, **feed.looks}), more
    if reaches_back(feed.looks, known, shown=shown):
        return feed
    return replace(feed, lost_since=before.fetched_at)


def _note_lack(round_: Round, answer: Page, reason: str) -> None:
    """Keep the answer of a portal that lacks a feed: it says until when the feed is not asked for again."""
    save_page(round_.archive, round_.portal.slug, answer, problem=reason)
    round_.close({answer.url})


def _entries(round_: Round, page: Page | None, name: str) -> tuple[dict[str, Look], dict[str, str]]:
    if page is None:
        return {}, {}
    entries = read_feed(page.body, url=page.url, charset=page.charset)
    return read_entries(entries, page=FEEDS[name], base_url=round_.portal.base_url)


def _entries_before(round_: Round, page: Page | None, name: str) -> dict[str, Look]:
    """What the feed of the last round said; nothing, when today's reader cannot read it any more."""
    try:
        return _entries(round_, page, name)[0]
    except ParseError:
        return {}


def _answer(error: ArchiveError, url: str, *, now: datetime) -> Page | None:
    """An answer that was no page, without its text, which is the server's own; None when there was no answer."""
    status = error.status if isinstance(error, FetchError) else None
    return None if status is None else Page(url=url, body=b"", status=status, media_type=None, fetched_at=now)
