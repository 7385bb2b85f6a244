"""One meeting's page → record: header, its document, its list of items."""

import re
from collections.abc import Iterable

from archive.errors import ParseError
from archive.records import ListedItem, MeetingPage, UnlinkedItem
from scraper.finnish import DATE, parse_date
from scraper.html import Element, Rows, Tree, lines, plain
from scraper.pages.attendees import read_attendees
from scraper.pages.header import MeetingHeader, read_meeting_header
from scraper.pages.links import Link, is_appeal, links, open_page

_PUBLISHED = re.compile(rf"(?:Julkaistu|Publicerad|Publicerat)\s*:?\s*({DATE})")
_NUMBERED_BY = re.compile(r"(?:(?P<number>Asia ?nro|Ärende(?: ?nr)?)|Pykälä|Paragraf|§)(?:\t.*)?")
"""The first column's caption in the head of the list."""
_LEADING_NUMBER = re.compile(r"§?\s*(\d{1,6})\s*[§.]?")
_ATTACHMENT_MARK = re.compile(r"att[a-z]*che?ment|liit|bilag", re.IGNORECASE)
"""Of an icon: `ATTACHEMENT.GIF`, `Sisältää liitteitä`."""
_SECTIONS = re.compile(r"(?:§§?\s*)?(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?\s*§?|\d{1,5}\s+[a-zåäö].*")
"""`132`, `141-142`; of `137 kohdat 1-2` nothing, for the instructions are for a part of it only."""
_MOST_SECTIONS = 500


def read_meeting(page: bytes, *, url: str, charset: str | None = None) -> MeetingPage:
    """All that a meeting's page says; ParseError without a header or without a single item."""
    return read_meeting_in(open_page(page, url=url, charset=charset), url=url)


def read_meeting_in(tree: Tree, *, url: str) -> MeetingPage:
    """As `read_meeting`, of a page that is open already."""
    header = read_meeting_header(tree, url=url)
    found = list(links(tree, url=url))
    is_section = _counts_sections(tree, header)
    items = _items(found, Rows(tree, (link.element for link in found)), is_section=is_section)
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
        unlinked=_unlinked(tree, found, is_section=is_section),
        language=header.language,
        attendees=read_attendees(tree.lines) if header.stage == "minutes" else (),
    )


def _counts_sections(tree: Tree, header: MeetingHeader) -> bool:
    """Whether the list's numbers are sections (minutes) or order numbers (agenda)."""
    for line in tree.lines:
        if match := _NUMBERED_BY.fullmatch(line):
            return match["number"] is None
    return header.stage == "minutes"


def _items(found: list[Link], rows: Rows, *, is_section: bool) -> tuple[ListedItem, ...]:
    """The linked items, each once, in the order of the list."""
    appeals = _appeals(found, rows) if is_section else {}
    items: dict[str, ListedItem] = {}
    for link in found:
        key = link.address.key if link.address.page == "meetingitem" else None
        if key and link.text and key not in items:
            number = rows.read(link.element, _number)
            items[key] = ListedItem(
                portal_key=key,
                number=None if is_section else number,
                section=number if is_section else None,
                title=link.text,
                url=link.address.url,
                has_attachments=any(_ATTACHMENT_MARK.search(image) for image in rows.images_of(link.element)),
                appeal_url=appeals.get(number) if number is not None else None,
            )
    return tuple(items.values())


def _appeals(found: list[Link], rows: Rows) -> dict[int, str]:
    """The instructions for an appeal against each section for which exactly one is listed."""
    listed: dict[int, set[str]] = {}
    for link in found:
        if is_appeal(link):
            for section in rows.read(link.element, _sections):
                listed.setdefault(section, set()).add(link.address.url)
    return {section: urls.pop() for section, urls in listed.items() if len(urls) == 1}


def _sections(row: list[str]) -> set[int]:
    """The sections in a row's first cell, `132, 135, 141-142`; none when a part of it cannot be read."""
    parts = [part.strip() for part in plain((row or [""])[0].split("\t")[0]).split(",")]
    matches = [match for part in parts if (match := _SECTIONS.fullmatch(part))]
    ranges = [range(int(match[1]), int(match[2] or match[1]) + 1) for match in matches if match[1]]
    if len(matches) < len(parts) or any(len(each) > _MOST_SECTIONS for each in ranges):
        return set()
    return {section for each in ranges for section in each}


def _unlinked(tree: Tree, found: list[Link], *, is_section: bool) -> tuple[UnlinkedItem, ...]:
    """The numbered rows of the list of items that link to no item's page."""
    elements = [link.element for link in found if link.address.page == "meetingitem"]
    tables = {id(table) for element in elements if (table := tree.above(element, "table"))}
    linked = _around(elements)
    rows = [lines(row) for row in tree.named("tr") if id(tree.above(row, "table")) in tables and id(row) not in linked]
    numbered = [(_number(row), [plain(cell) for cell in (row or [""])[0].split("\t")]) for row in rows]
    return tuple(
        UnlinkedItem(
            number=None if is_section else number, section=number if is_section else None, title=" ".join(cells[1:])
        )
        for number, cells in numbered
        if number is not None and "".join(cells[1:])
    )


def _around(elements: Iterable[Element]) -> set[int]:
    """The identities of all that stands around some elements."""
    seen: set[int] = set()
    for element in elements:
        around = element.parent
        while around is not None and id(around) not in seen:
            seen.add(id(around))
            around = around.parent
    return seen


def _number(row: list[str]) -> int | None:
    """The number in the row's first cell; a title that begins with a number is no such cell."""
    first_cell = (row or [""])[0].split("\t")
    match = _LEADING_NUMBER.fullmatch(plain(first_cell[0])) if len(first_cell) > 1 else None
    return int(match[1]) if match else None


def _common_key(items: tuple[ListedItem, ...]) -> str | None:
    keys = {item.portal_key.rpartition("-")[0] for item in items}
    return keys.pop() if len(keys) == 1 else None
