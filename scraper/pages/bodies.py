"""The page of bodies, and one body's list of meetings → records."""

import re
from datetime import date

from archive.errors import ParseError
from archive.records import ListedBody, ListedMeeting
from scraper.finnish import DATE, parse_date
from scraper.html import Rows, Tree, lines, plain
from scraper.pages.header import STAGES
from scraper.pages.links import Link, links, open_page

_DATE = re.compile(DATE)
_NO_MEETINGS = ("Ei julkaistuja kokouksia", "Inga publicerade möten", "Inga publicerade sammanträden")


def read_bodies(page: bytes, *, url: str, charset: str | None = None) -> tuple[ListedBody, ...]:
    """Every body of a portal with its latest meeting; a body is listed once for each of its own ids.

    Only the rows of the list count: every page links a body in its path.
    """
    tree = open_page(page, url=url, charset=charset)
    found = list(links(tree, url=url))
    rows = Rows(tree, (link.element for link in found))
    latest = _latest_by_row(found, rows)
    linked = tuple(
        ListedBody(name=link.text, portal_key=link.address.key, latest=latest.get(id(row)))
        for link in found
        if link.address.page == "meetings" and link.text and (row := rows.row_of(link.element)).name == "tr"
    )
    bodies = (*linked, *_unlinked(tree, linked={id(rows.row_of(link.element)) for link in found}))
    if not bodies:
        raise ParseError(f"{url}: expected bodies, found 0")
    return bodies


def read_meetings(page: bytes, *, url: str, charset: str | None = None) -> tuple[ListedMeeting, ...]:
    """The meetings of one body, in the order of the page."""
    tree = open_page(page, url=url, charset=charset)
    found = list(links(tree, url=url))
    rows = Rows(tree, (link.element for link in found))
    meetings = tuple(meeting for link in found if (meeting := _meeting(link, rows)))
    if not meetings:
        raise ParseError(f"{url}: expected the body's meetings, found 0")
    return meetings


def _latest_by_row(found: list[Link], rows: Rows) -> dict[int, ListedMeeting]:
    """The first meeting that each row links, by the row's identity."""
    latest: dict[int, ListedMeeting] = {}
    for link in found:
        if meeting := _meeting(link, rows):
            latest.setdefault(id(rows.row_of(link.element)), meeting)
    return latest


def _meeting(link: Link, rows: Rows) -> ListedMeeting | None:
    """A link to a meeting whose row says which document it is and the day."""
    stage = STAGES.get(link.text or "")
    if link.address.page != "meeting" or link.address.key is None or stage is None:
        return None
    held_on = rows.read(link.element, _find_day)
    if held_on is None:
        return None
    return ListedMeeting(portal_key=link.address.key, stage=stage[0], held_on=held_on, url=link.address.url)


def _find_day(row: list[str]) -> date | None:
    day = _DATE.search(plain(" ".join(row)))
    return parse_date(day[0]) if day else None


def _unlinked(tree: Tree, *, linked: set[int]) -> list[ListedBody]:
    """Bodies that have published nothing yet: named in rows without a link, beside those that are `linked`."""
    unlinked = (row for row in tree.innermost("tr") if id(row) not in linked)
    rows = [[plain(cell) for cell in line.split("\t")] for row in unlinked for line in lines(row)]
    return [
        ListedBody(name=cells[0], portal_key=None, latest=None)
        for cells in rows
        if len(cells) > 1 and cells[0] and cells[1] in _NO_MEETINGS
    ]
