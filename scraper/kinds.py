"""The kinds of pages that are archived: how each is read, and how it proves to be the one asked for. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from archive.errors import ArchiveError, ParseError
from archive.records import ItemPage, MeetingPage, Page
from scraper import plan
from scraper.encoding import decode
from scraper.pages.item import read_item
from scraper.pages.meeting import read_meeting
from scraper.pages.official import read_official
from scraper.plan import Look

Record = TypeVar("Record", ItemPage, MeetingPage)


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[Record]):
    """A kind of page."""

    read: Callable[[Page], Record]
    check: Callable[[Record, Look], None]

    def read_as(self, page: Page, look: Look) -> Record:
        """What the page says, if it is the one looked for; ParseError otherwise."""
        record = self.read(page)
        self.check(record, look)
        return record

    def read_again(self, page: Page) -> Record | None:
        """What an archived page says to today's reader; None when that cannot read it any more."""
        try:
            return self.read(page)
        except ParseError:
            return None


ITEM = Kind(read=lambda page: read_item(page.body, url=page.url, charset=page.charset), check=plan.check_item)
OFFICIAL = Kind(read=lambda page: read_official(page.body, url=page.url, charset=page.charset), check=plan.check_item)
MEETING = Kind(read=lambda page: read_meeting(page.body, url=page.url, charset=page.charset), check=plan.check_meeting)


def with_encoding(page: Page) -> Page:
    """The page with the encoding that its text is in, once that was read."""
    return replace(page, encoding=decode(page.body, url=page.url, charset=page.charset)[1])


def reason_of(error: ArchiveError, url: str) -> str:
    """What is wrong, without the address under which it is listed; another address, a robots.txt's, stays."""
    return str(error).removeprefix(f"{url}: ")
