"""The kinds of pages that are archived: how each is read, and how it proves to be the one asked for. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from archive.errors import ArchiveError, ParseError
from archive.records import ItemPage, MeetingPage, Page
from scraper import identity
from scraper.encoding import decode
from scraper.html import Tree
from scraper.looks import Look
from scraper.pages.content import find_marks
from scraper.pages.item import read_item_in
from scraper.pages.links import open_page
from scraper.pages.meeting import read_meeting_in
from scraper.pages.official import read_official_in

Record = TypeVar("Record", ItemPage, MeetingPage)


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[Record]):
    """A kind of page."""

    read_in: Callable[[Tree, str], Record]
    """What an open page of an address says."""
    check: Callable[[Record, Look], None]

    def read(self, page: Page) -> Record:
        """What the page says; ParseError when it cannot be read."""
        return self.read_in(_open(page), page.url)

    def read_as(self, page: Page, look: Look) -> tuple[Record, frozenset[str]]:
        """What the page says, if it is the one looked for, and the marks of its structure; ParseError otherwise."""
        tree = _open(page)
        record = self.read_in(tree, page.url)
        self.check(record, look)
        return record, find_marks(tree)

    def read_again(self, page: Page) -> Record | None:
        """What an archived page says to today's reader; None when that cannot read it any more."""
        try:
            return self.read(page)
        except ParseError:
            return None


ITEM = Kind(read_in=lambda tree, url: read_item_in(tree, url=url), check=identity.check_item)
OFFICIAL = Kind(read_in=lambda tree, url: read_official_in(tree, url=url), check=identity.check_item)
MEETING = Kind(read_in=lambda tree, url: read_meeting_in(tree, url=url), check=identity.check_meeting)


def with_encoding(page: Page) -> Page:
    """The page with the encoding that its text is in, once that was read."""
    return replace(page, encoding=decode(page.body, url=page.url, charset=page.charset)[1])


def reason_of(error: ArchiveError, url: str) -> str:
    """What is wrong, without the address under which it is listed; another address, a robots.txt's, stays."""
    return str(error).removeprefix(f"{url}: ")


def _open(page: Page) -> Tree:
    return open_page(page.body, url=page.url, charset=page.charset)
