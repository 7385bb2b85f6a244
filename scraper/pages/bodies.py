"""The page of bodies, and one body's list of meetings → records."""

import re

from archive.errors import ParseError
from archive.records import ListedBody, ListedMeeting
from scraper.finnish import DATE, parse_date
from scraper.html import Element, Tree, lines, one_line, plain, row_of
from scraper.pages.header import STAGES
from scraper.pages.links import Link, links, open_page

_DATE = re.compile(DATE)
_NO_MEETINGS = ("Ei julkaistuja kokouksia", "Inga publicerade möten", "Inga publicerade sammanträden")


def read_bodies(page: bytes, *, url: str, charset: str | None = None) -> tuple[ListedBody, ...]:
    """Every body of a portal with its latest meeting; a body is listed once for each of its own ids.

    Only the rows of the list count: every page links a body in its path.
    """
    tree = open_page(page, url=url, charset=charset)
    found = [(link, row_of(link.element)) for link in links(tree, url=url)]
    latest = _latest_by_row(found)
    linked = tuple(
        ListedBody(name=link.text, portal_key=link.address.key, latest=latest.get(id(row)))
        for link, row in found
        if link.address.page == "meetings" and link.text and row.name == "tr"
    )
    bodies = (*linked, *_unlinked(tree, linked={id(row) for _, row in found}))
    if not bodies:
        raise ParseError(f"{url}: expected bodies, found 0")
    return bodies


def read_meetings(page: bytes, *, url: str, charset: str | None = None) -> tuple[ListedMeeting, ...]:
    """The meetings of one body, in the order of the page."""
    tree = open_page(page, url=url, charset=charset)
    meetings = tuple(meeting for link in links(tree, url=url) if (meeting := _meeting(link)))
    if not meetings:
        raise ParseError(f"{url}: expected the body's meetings, found 0")
    return meetings


def _latest_by_row(found: list[tuple[Link, Element]]) -> dict[int, ListedMeeting]:
    """The first meeting that each row links, by the row's identity."""
    latest: dict[int, ListedMeeting] = {}
    for link, row in found:
        if id(row) not in latest and (meeting := _meeting(link)):
            latest[id(row)] = meeting
    return latest


def _meeting(link: Link) -> ListedMeeting | None:
    """A link to a meeting whose row says which document it is and the day."""
    stage = STAGES.get(link.text or "")
    if link.address.page != "meeting" or link.address.key is None or stage is None:
        return None
    day = _DATE.search(one_line(row_of(link.element)) or "")
    held_on = day and parse_date(day[0])
    if held_on is None:
        return None
    return ListedMeeting(portal_key=link.address.key, stage=stage[0], held_on=held_on, url=link.address.url)


def _unlinked(tree: Tree, *, linked: set[int]) -> list[ListedBody]:
    """Bodies that have published nothing yet: named in rows without a link, beside those that are `linked`."""
    unlinked = (row for row in tree.named("tr") if id(row) not in linked)
    rows = [[plain(cell) for cell in line.split("\t")] for row in unlinked for line in lines(row)]
    return [
        ListedBody(name=cells[0], portal_key=None, latest=None)
        for cells in rows
        if len(cells) > 1 and cells[0] and cells[1] in _NO_MEETINGS
    ]
