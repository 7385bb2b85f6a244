"""Does: stored pages read again, offline. Knows the order of things; reads nothing (pages), writes nothing (archive).

What is read is put in the place of what was, or, for `differences_from_pages`, only compared with it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from archive.errors import ParseError
from archive.evidence import Finding
from archive.records import ItemPage, MeetingPage, Page
from archive.store.engine import Archive
from archive.store.meeting_rereading import (
    StoredMeeting,
    compare_meeting,
    load_meeting,
    meetings_of,
    replace_meeting,
)
from archive.store.pages import pages_of
from archive.store.rereading import (
    StoredVersion,
    facts_of_item,
    load_version,
    note_read,
    replace_version,
    unversioned_pages,
    versions_of,
)
from scraper import PARSER_VERSION, identity
from scraper.addresses import base_of, feed_url
from scraper.facts import Change, Changes, as_json, compare
from scraper.feed import read_feed
from scraper.kinds import ITEM, MEETING, OFFICIAL, reason_of
from scraper.looks import Look, read_entries
from scraper.polling import FEED_ENTRIES, FEEDS, OFFICIAL_FEED

NOTED_AT_ONCE = 100
"""Versions that are read as they are stored, noted in one transaction."""


@dataclass(frozen=True, kw_only=True)
class Reread:
    """What came of reading a portal's pages again."""

    portal: str
    versions: int
    """That were read again."""
    changed: int
    """Of these, those whose rows were replaced."""
    meetings: int
    meetings_changed: int
    fields: tuple[Change, ...]
    refused: tuple[tuple[str, str], ...]
    """Addresses of pages that today's reader refuses, with the reason; their rows stay as they were."""


def reread_portal(
    archive: Archive,
    slug: str,
    *,
    every: bool = False,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Reread:
    """Read a portal's stored pages again: of meetings all, of items those that another reader read; with `every`, all.

    Each change is one transaction, and a version bears the reader that read it: what was interrupted goes on where it
    was. With `dry_run` nothing is written.
    """
    running = _Rereading(archive, slug, dry_run=dry_run)
    # Meetings first: when every version is of today's reader, so is every meeting.
    meetings = meetings_of(archive, slug)
    versions = versions_of(archive, slug, not_by=None if every else PARSER_VERSION)
    total = len(meetings) + len(versions)
    for done, meeting_id in enumerate(meetings):
        on_progress(done, total)
        running.reread_meeting(load_meeting(archive, meeting_id))
    for done, version_id in enumerate(versions, start=len(meetings)):
        on_progress(done, total)
        running.reread_version(load_version(archive, version_id))
    running.note()
    on_progress(total, total)
    return running.told


def differences_from_pages(archive: Archive, slug: str, *, sample: int | None) -> Iterator[Finding]:
    """What the rows of a portal hold otherwise than today's reader reads it from their pages.

    Only versions of this very reader are compared: `sample` of them, spread over all, or all; and the meetings, when
    there is nothing of another reader.
    """
    versions = versions_of(archive, slug, read_by=PARSER_VERSION)
    for version_id in _spread(versions, sample):
        stored = load_version(archive, version_id)
        for what in _differences_of_item(archive, slug, stored):
            yield Finding(portal=slug, subject=f"item {stored.item_key}, version {stored.ordinal}", what=what)
    if not versions_of(archive, slug, not_by=PARSER_VERSION):
        yield from _lost_versions(archive, slug)
        for meeting_id in _spread(meetings_of(archive, slug), sample):
            meeting = load_meeting(archive, meeting_id)
            for what in _differences_of_meeting(archive, meeting):
                yield Finding(portal=slug, subject=f"meeting {meeting.portal_key}", what=what)


@dataclass
class _Rereading:
    """A rereading under way: what is constant in it, and its counts."""

    archive: Archive
    slug: str
    dry_run: bool = field(kw_only=True)
    counts: Counter[str] = field(default_factory=Counter)
    changes: Changes = field(default_factory=Changes)
    refused: list[tuple[str, str]] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)

    @property
    def told(self) -> Reread:
        """What has come of it."""
        return Reread(
            portal=self.slug,
            versions=self.counts["versions"],
            changed=self.counts["changed"],
            meetings=self.counts["meetings"],
            meetings_changed=self.counts["meetings changed"],
            fields=self.changes.told,
            refused=tuple(self.refused),
        )

    def reread_version(self, stored: StoredVersion) -> None:
        """One version; nothing of it changes when its page is refused."""
        try:
            item = _read_item(self.archive, self.slug, stored)
        except ParseError as error:
            self.refused.append((stored.page.url, reason_of(error, stored.page.url)))
            return
        self.counts["versions"] += 1
        facts = facts_of_item(item, stored)
        if facts == stored.facts:
            self.unchanged.append(stored.id)
            if len(self.unchanged) == NOTED_AT_ONCE:
                self.note()
            return
        self.counts["changed"] += 1
        self.changes.add("item", stored.facts, facts)
        if not self.dry_run:
            replace_version(self.archive, self.slug, stored.id, item, parser_version=PARSER_VERSION)

    def reread_meeting(self, stored: StoredMeeting) -> None:
        """One meeting, from its newest page."""
        try:
            page, meeting = _read_meeting(stored)
        except ParseError as error:
            self.refused.append((stored.url, reason_of(error, stored.url)))
            return
        if page is None or meeting is None:
            return
        self.counts["meetings"] += 1
        before, now = compare_meeting(self.archive, stored, meeting)
        if before == now:
            return
        self.counts["meetings changed"] += 1
        self.changes.add("meeting", before, now)
        if not self.dry_run:
            replace_meeting(self.archive, stored, now, page, meeting)

    def note(self) -> None:
        """Note the versions that are read as they are stored."""
        if not self.dry_run:
            note_read(self.archive, self.unchanged, parser_version=PARSER_VERSION)
        self.unchanged.clear()


def _read_item(archive: Archive, slug: str, stored: StoredVersion) -> ItemPage:
    """What a version's page says to today's reader, as it would be saved."""
    kind = OFFICIAL if stored.meeting_url is None else ITEM
    item = kind.read(stored.page)
    if item.portal_key not in {None, stored.item_key}:
        raise ParseError(f"{stored.page.url}: expected the page of {stored.item_key}, found that of {item.portal_key}")
    return identity.settle_again(
        item,
        title=stored.facts.title,
        warnings=stored.facts.warnings,
        is_listed=lambda title: _is_listed(archive, slug, stored, item, title),
    )


def _is_listed(archive: Archive, slug: str, stored: StoredVersion, item: ItemPage, title: str) -> bool:
    """Whether a stored page of the item's meeting, or a stored feed of officeholder decisions, names it by a title."""
    if stored.meeting_url is None:
        feed = feed_url(base_of(stored.page.url), OFFICIAL_FEED, show=FEED_ENTRIES)
        looks = (_look_in(page, stored) for _, page in pages_of(archive, slug, feed))
        return any(look is not None and identity.listed_title(item, look) == title for look in looks)
    meetings = (MEETING.read_again(page) for _, page in pages_of(archive, slug, stored.meeting_url))
    return any(
        (listed.portal_key, listed.title) == (stored.item_key, title)
        for meeting in meetings
        if meeting is not None
        for listed in meeting.items
    )


def _look_in(feed: Page, stored: StoredVersion) -> Look | None:
    """What a feed says of an officeholder decision."""
    try:
        entries = read_feed(feed.body, url=feed.url, charset=feed.charset)
    except ParseError:
        return None
    looks, _ = read_entries(entries, page=FEEDS[OFFICIAL_FEED], base_url=base_of(stored.page.url))
    return looks.get(stored.item_key)


def _read_meeting(stored: StoredMeeting) -> tuple[Page, MeetingPage] | tuple[None, None]:
    """The page that a meeting's rows were read from, and what it says: of several of one time, the minutes."""
    read = [(page, MEETING.read(page)) for page in stored.pages]
    minutes = [one for one in read if one[1].stage == "minutes"] or read
    return minutes[-1] if minutes else (None, None)


def _lost_versions(archive: Archive, slug: str) -> Iterator[Finding]:
    """Pages that say what no version says. One that was found later than its text has none of its own."""
    for page, version_ids in unversioned_pages(archive, slug):
        versions = [load_version(archive, version_id) for version_id in version_ids]
        kind = OFFICIAL if any(one.meeting_url is None for one in versions) else ITEM
        item = kind.read_again(page)
        told = [(one.facts.stage, one.facts.handlings, one.facts.attachments) for one in versions]
        if item and (item.stage, item.handlings, item.attachments) not in told:
            yield Finding(portal=slug, subject=page.url, what="it says what no version of its item says: one is gone")


def _differences_of_item(archive: Archive, slug: str, stored: StoredVersion) -> Iterator[str]:
    try:
        facts = facts_of_item(_read_item(archive, slug, stored), stored)
    except ParseError as error:
        yield f"its page cannot be read: {reason_of(error, stored.page.url)}"
        return
    yield from _differences("item", facts, stored.facts)


def _differences_of_meeting(archive: Archive, stored: StoredMeeting) -> Iterator[str]:
    try:
        _, meeting = _read_meeting(stored)
    except ParseError as error:
        yield f"its page cannot be read: {reason_of(error, stored.url)}"
        return
    if meeting is not None:
        held, read = compare_meeting(archive, stored, meeting)
        yield from _differences("meeting", read, held)


def _differences(what: str, read: object, held: object) -> Iterator[str]:
    """A sentence for each field whose rows differ from the page, not repeating what they say."""
    if read == held:
        return
    fields = {fact.field for fact in compare(what, as_json(read), as_json(held)) if not fact.is_right}
    for name in sorted(fields) or [f"{what}: the order of its parts"]:
        yield f"its rows are not what its page says: {name}"


def _spread(ids: list[int], sample: int | None) -> list[int]:
    """So many of them, evenly spread; all, when there are no more or no number is given."""
    if sample is None or len(ids) <= sample:
        return ids
    return [ids[at * len(ids) // sample] for at in range(sample)]
