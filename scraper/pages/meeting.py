"""One meeting's page → record: header, its document, its list of items."""

import re

from archive.errors import ParseError
from archive.records import ListedItem, MeetingPage
from scraper.finnish import DATE, parse_date
from scraper.html import Element, Tree, lines, plain, row_of
from scraper.pages.attendees import read_attendees
from scraper.pages.header import MeetingHeader, read_meeting_header
from scraper.pages.links import Link, links, open_page

_PUBLISHED = re.compile(rf"(?:Julkaistu|Publicerad|Publicerat)\s*:?\s*({DATE})")
_NUMBERED_BY = re.compile(r"(?:(?P<number>Asianro|Ärende(?:nr)?)|Pykälä|Paragraf|§)(?:\t.*)?")
"""The first column's caption in the head of the list."""
_LEADING_NUMBER = re.compile(r"§?\s*(\d+)\b")


def read_meeting(page: bytes, *, url: str, charset: str | None = None) -> MeetingPage:
    """All that a meeting's page says; ParseError without a header or without a single item."""
    tree = open_page(page, url=url, charset=charset)
    header = read_meeting_header(tree, url=url)
    found = list(links(tree, url=url))
    items = _items(found, is_section=_counts_sections(tree, header))
    if not items:
        raise ParseError(f"{url}: expected the meeting's items, found 0")
    own = next((link for link in found if link.document and link.document.item_key is None), None)
    published = _PUBLISHED.search(plain(" ".join(tree.lines)))
    return MeetingPage(
        portal_key=own.document.meeting_key if own and own.document else _common_key(items),
        body_name=header.body_name,
        stage=header.stage,
        held_on=header.held_on,
        starts_at=header.starts_at,
        place=header.place,
        checked=header.checked,
        published_on=parse_date(published[1]) if published else None,
        pdf_url=own.address.url if own else None,
        items=items,
        language=header.language,
        attendees=read_attendees(tree.lines) if header.stage == "minutes" else (),
    )


def _counts_sections(tree: Tree, header: MeetingHeader) -> bool:
    """Whether the list's numbers are sections (minutes) or order numbers (agenda)."""
    for line in tree.lines:
        if match := _NUMBERED_BY.fullmatch(line):
            return match["number"] is None
    return header.stage == "minutes"


def _items(found: list[Link], *, is_section: bool) -> tuple[ListedItem, ...]:
    """The linked items, each once, in the order of the list."""
    items: dict[str, ListedItem] = {}
    for link in found:
        key = link.address.key if link.address.page == "meetingitem" else None
        if key and link.text and key not in items:
            number = _number(row_of(link.element))
            items[key] = ListedItem(
                portal_key=key,
                number=None if is_section else number,
                section=number if is_section else None,
                title=link.text,
                url=link.address.url,
            )
    return tuple(items.values())


def _number(row: Element) -> int | None:
    """The number in the row's first cell; a title that begins with a number is no such cell."""
    first_cell = (lines(row) or [""])[0].split("\t")
    match = _LEADING_NUMBER.fullmatch(plain(first_cell[0])) if len(first_cell) > 1 else None
    return int(match[1]) if match else None


def _common_key(items: tuple[ListedItem, ...]) -> str | None:
    keys = {item.portal_key.rpartition("-")[0] for item in items}
    return keys.pop() if len(keys) == 1 else None
