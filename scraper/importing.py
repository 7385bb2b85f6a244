"""Does: saved pages into the archive, as if fetched. Knows the order of things; fetches nothing.

Decides neither which page a file is (saved) nor whether it is the one that it should be (plan).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from archive.errors import ParseError, WrongPageError
from archive.records import Account, BodyKind, ItemPage, MeetingPage, Page, Portal, RoundStatus
from archive.store.engine import Archive
from archive.store.items import date_back, save_item, touch_item
from archive.store.ledger import write_ledger
from archive.store.meetings import save_meeting, touch_meeting
from archive.store.pages import item_pages, keep_unreadable, pages_of
from archive.store.portals import save_portal
from archive.store.rounds import begin_round, finish_round
from scraper import PARSER_VERSION, identity
from scraper.addresses import Address
from scraper.files import UnusableFileError, read_file, shown
from scraper.kinds import ITEM, MEETING, OFFICIAL, Kind, Record, reason_of, with_encoding
from scraper.looks import Look, url_of_meeting
from scraper.pages.links import links, open_page
from scraper.saved import find_address

KINDS = ("meeting", "meetingitem", "official_decision")
"""The pages that are archived, in this order: a meeting's list helps to prove its items."""
LEFT_OUT = {
    "meeting_frames": "a list of bodies",
    "meeting_handlers": "a list of bodies",
    "meetings": "a list of meetings",
    "official_frames": "a search form",
    "official_search": "a search form",
    "announcement_search": "a search form",
    "rss": "a feed",
}
"""The pages that hold nothing to archive themselves, by the first part of Dynasty's word."""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of an import."""

    account: Account
    """Its failures are files, each with the reason why it was not archived."""
    left_out: tuple[tuple[str, str], ...]
    """Files that are pages of the portal and hold nothing to archive, each with what it is."""


def import_files(
    files: Sequence[Path],
    portal: Portal,
    *,
    folder: Path,
    archive: Archive,
    now: Callable[[], datetime],
    fetched_at: datetime | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Imported:
    """Archive saved pages of a portal, each in its own transaction: meetings before items, the oldest first.

    A page is of the time of its file, or of `fetched_at`; one older than what the archive has takes its place in the
    past. What cannot be placed or read is in the account with its reason, and stops nothing. The files' names are
    told as in `folder`.
    """
    save_portal(archive, portal)
    started = now()
    round_id = begin_round(archive, portal.slug, kind="import", now=started)
    running = _Import(portal, archive, folder=folder, started=started, fetched_at=fetched_at)
    status: RoundStatus = "aborted"
    try:
        status = running.run(files, on_progress)
        write_ledger(archive, portal.slug)
    finally:
        account = running.account(status, seconds=(now() - started).total_seconds())
        finish_round(archive, round_id, account, now=now())
    return Imported(account=account, left_out=tuple(running.left_out.items()))


@dataclass(frozen=True, kw_only=True)
class _Saved:
    """A file, and the page that it should be."""

    path: Path
    name: str
    address: Address
    key: str
    fetched_at: datetime

    @property
    def order(self) -> tuple[int, datetime, str]:
        """Meetings before items, the oldest first."""
        return KINDS.index(self.address.page or ""), self.fetched_at, self.name


class _Import:
    """An import under way: what is constant in it, and its counts."""

    def __init__(
        self, portal: Portal, archive: Archive, *, folder: Path, started: datetime, fetched_at: datetime | None
    ) -> None:
        self.failures: dict[str, str] = {}
        self.left_out: dict[str, str] = {}
        self._portal = portal
        self._archive = archive
        self._folder = folder
        self._started = started
        self._fetched_at = fetched_at
        self._counts = Counter[str]()
        self._meetings: dict[str, MeetingPage | None] = {}

    def account(self, status: RoundStatus, *, seconds: float) -> Account:
        """What the import has done."""
        return Account(
            portal=self._portal.slug,
            status=status,
            new=self._counts["new"],
            changed=self._counts["changed"],
            unchanged=self._counts["unchanged"],
            failed=len(self.failures),
            seconds=round(seconds, 1),
            failures=tuple(self.failures.items()),
        )

    def run(self, files: Sequence[Path], on_progress: Callable[[int, int], None]) -> RoundStatus:
        """Imports the files and says how it ended. One bad file never stops it."""
        found = [saved for path in files if (saved := self._find(path))]
        for done, saved in enumerate(sorted(found, key=lambda one: one.order)):
            on_progress(done, len(found))
            self._take(saved)
        on_progress(len(found), len(found))
        return "partial" if self.failures else "ok"

    def _find(self, path: Path) -> _Saved | None:
        """The page that a file should be; None, and a note, when it is none that is archived."""
        name = shown(path.relative_to(self._folder))
        try:
            body, saved_at = read_file(path)
            address = self._address(path.name, body)
            if what := LEFT_OUT.get((address.page or "").partition("/")[0]):
                self.left_out[name] = what
                return None
            fetched_at = self._fetched_at or self._past(saved_at)
        except UnusableFileError as error:
            self.failures[name] = str(error)
            return None
        return _Saved(path=path, name=name, address=address, key=address.key or "", fetched_at=fetched_at)

    def _address(self, name: str, body: bytes) -> Address:
        address = find_address(name, body, base_url=self._portal.base_url)
        if isinstance(address, str):
            raise UnusableFileError(address)
        page = address.page or ""
        if page.partition("/")[0] not in LEFT_OUT and (page not in KINDS or address.key is None):
            raise UnusableFileError(
                f"expected the page of a meeting, an item or an officeholder decision, found {page or address.url}"
            )
        return address

    def _past(self, saved_at: datetime) -> datetime:
        """The time of a file; one to come would stand above all that is fetched until then."""
        if saved_at > self._started:
            raise UnusableFileError(f"its file is of {saved_at:%Y-%m-%d %H:%M} UTC, which has not come yet")
        return saved_at

    def _take(self, saved: _Saved) -> None:
        try:
            body, _ = read_file(saved.path)
        except UnusableFileError as error:
            self.failures[saved.name] = str(error)
            return
        page = Page(url=saved.address.url, body=body, status=200, media_type="text/html", fetched_at=saved.fetched_at)
        try:
            if saved.address.page == "meeting":
                self._take_meeting(saved.key, page)
            elif saved.address.page == "meetingitem":
                self._take_item(saved.key, page, ITEM, "body")
            else:
                self._take_item(saved.key, page, OFFICIAL, "officeholder")
        except ParseError as error:
            reason = reason_of(error, page.url)
            keep_unreadable(self._archive, self._portal.slug, page, problem=reason)
            self.failures[saved.name] = reason

    def _take_meeting(self, key: str, page: Page) -> None:
        meeting, _ = MEETING.read_as(page, _look(key, page))
        archived = pages_of(self._archive, self._portal.slug, page.url)
        if _is_among(_said_at(archived, page.fetched_at), page, meeting, MEETING):
            touch_meeting(self._archive, self._portal.slug, key, now=page.fetched_at)
        else:
            save_meeting(self._archive, self._portal.slug, key, with_encoding(page), meeting)

    def _take_item(self, key: str, page: Page, kind: Kind[ItemPage], body_kind: BodyKind) -> None:
        item = kind.read(page)
        meeting_url = self._meeting_url(key, page) if body_kind == "body" else None
        checked = self._checked(key, page, item, meeting_url)
        versions = item_pages(self._archive, self._portal.slug, key, body_kind)
        if _is_among(_said_at(versions, page.fetched_at), page, item, kind):
            touch_item(self._archive, self._portal.slug, key, now=page.fetched_at, kind=body_kind)
            self._counts["unchanged"] += 1
        elif _is_among(_said_next(versions, page.fetched_at), page, item, kind):
            date_back(self._archive, self._portal.slug, key, page, kind=body_kind)
            self._counts["unchanged"] += 1
        else:
            self._counts[self._save_item(key, with_encoding(page), checked, meeting_url)] += 1

    def _save_item(self, key: str, page: Page, item: ItemPage, meeting_url: str | None) -> str:
        return save_item(
            self._archive,
            self._portal.slug,
            key,
            page,
            item,
            meeting_url=meeting_url,
            parser_version=PARSER_VERSION,
        )

    def _checked(self, key: str, page: Page, item: ItemPage, meeting_url: str | None) -> ItemPage:
        """The item, once it proved to be the one of that key: by its own document, or by its meeting's list."""
        listed = self._listed(key, page, meeting_url) if meeting_url else None
        if listed is not None:
            identity.check_item(item, listed)
            return identity.settle_title(item, listed)
        if item.portal_key is not None:
            identity.check_item(item, _look(key, page))
            return item
        return _trusted(key, page, item, meeting_url)

    def _listed(self, key: str, page: Page, meeting_url: str) -> Look | None:
        """What the page of its meeting says of an item: the last page until then, or else the first one after."""
        archived = pages_of(self._archive, self._portal.slug, meeting_url)
        for kept in (*_said_at(archived, page.fetched_at)[:1], *_said_next(archived, page.fetched_at)):
            meeting = self._read_meeting(kept)
            title = next((one.title for one in meeting.items if one.portal_key == key), None) if meeting else None
            if meeting and title is not None:
                look = _look(key, page)
                return replace(look, body_name=meeting.body_name, held_on=meeting.held_on, title=title)
        return None

    def _meeting_url(self, key: str, page: Page) -> str:
        return url_of_meeting(page.url, key.rpartition("-")[0], self._portal.base_url)

    def _read_meeting(self, page: Page) -> MeetingPage | None:
        """An archived meeting page; each is read once, not once for each of its items."""
        if page.digest not in self._meetings:
            self._meetings[page.digest] = MEETING.read_again(page)
        return self._meetings[page.digest]


def _look(key: str, page: Page) -> Look:
    return Look(key=key, url=page.url, body_name=None, held_on=None, title=None)


def _trusted(key: str, page: Page, item: ItemPage, meeting_url: str | None) -> ItemPage:
    """An item that nothing but its address tells apart, with a warning; WrongPageError if its links belie that."""
    own, found = key.rpartition("-")[0], links(open_page(page.body, url=page.url, charset=None), url=page.url)
    meetings = {link.address.key for link in found if link.address.page == "meeting"} - {None}
    if meeting_url and meetings and own not in meetings:
        raise WrongPageError(f"{page.url}: expected an item of the meeting {own}, found links to others")
    warning = f"{identity.TOLD_BY_FILE}: it names no document of its own, no list names it"
    return replace(item, warnings=(*item.warnings, warning))


def _said_at(archived: Sequence[tuple[datetime, Page]], when: datetime) -> list[Page]:
    """The page that was the current one at a time, and all that are of that very time."""
    until = [(since, page) for since, page in archived if since <= when]
    return [page for since, page in reversed(until) if since == when or page is until[-1][1]]


def _said_next(archived: Sequence[tuple[datetime, Page]], when: datetime) -> list[Page]:
    """The first page after a time, if any."""
    return [page for since, page in archived if since > when][:1]


def _is_among(archived: Sequence[Page], page: Page, record: Record, kind: Kind[Record]) -> bool:
    """Whether one of the archived pages says what this one says."""
    return any(one.digest == page.digest or kind.read_again(one) == record for one in archived)
