"""The RSS feeds, as Dynasty writes them. Pure; knows RSS and where each generation's links point, not requests.

ISO-8859-1 whatever the pages are, no guid and no pubDate; text inside CDATA is entity-encoded once more, and the order
of a link's parameters varies (dynasty-format 1 and 4).
"""

from collections.abc import Iterable
from html.entities import codepoint2name
from typing import Literal

from scraper.demo.content import Item, Meeting, Official, Site
from scraper.demo.layout import day

Generation = Literal["current", "older"]

SCRIPT = "/cgi/DREQUEST.PHP"
ALWAYS_ENCODED = "&<>"
LATIN_1_END = 256


def meetings_feed(site: Site, *, base_url: str, generation: Generation, show: int) -> bytes:
    """`rss/meetings`: the newest meetings."""
    entries = (
        (_meeting_title(meeting), _meeting_title(meeting), _meeting_link(meeting, base_url, generation))
        for meeting in _newest_first(site)[:show]
    )
    return _channel("Dynasty - Kokoukset", entries, base_url=base_url)


def items_feed(site: Site, *, base_url: str, generation: Generation, show: int) -> bytes:
    """`rss/meetingitems`: the newest items, each meeting's last one first."""
    newest = [(meeting, item) for meeting in _newest_first(site) for item in reversed(meeting.items)]
    entries = (
        (f"{_meeting_title(meeting)} / {item.title}", item.title, _item_link(meeting, item, base_url, generation))
        for meeting, item in newest[:show]
    )
    return _channel("Dynasty - Kokousasiat", entries, base_url=base_url)


def officials_feed(site: Site, *, base_url: str, generation: Generation, show: int) -> bytes:
    """`rss/official_decisions`: the newest officeholder decisions, some with the § in the title; none when older."""
    if generation == "older":
        return b""
    newest = sorted(site.officials, key=lambda official: official.held_on, reverse=True)
    entries = (
        (
            f"{official.officeholder} {day(official.held_on)} / {_numbered(official)}",
            _numbered(official),
            f"{base_url}?page=official_decision&id={official.key}",
        )
        for official in newest[:show]
    )
    return _channel("Dynasty - Viranhaltijapäätökset", entries, base_url=base_url)


def _numbered(official: Official) -> str:
    is_numbered = (official.item.section or 0) % 2 == 0
    return f"§ {official.item.section} {official.item.title}" if is_numbered else official.item.title


def static_root(base_url: str) -> str:
    """The folder of the older generation's pages and of all documents, from the address of the script."""
    return f"{base_url.removesuffix(SCRIPT)}/kokous"


def _newest_first(site: Site) -> list[Meeting]:
    return sorted(site.meetings, key=lambda meeting: meeting.held_on, reverse=True)


def _meeting_title(meeting: Meeting) -> str:
    return f"{meeting.body} {day(meeting.held_on)}"


def _meeting_link(meeting: Meeting, base_url: str, generation: Generation) -> str:
    if generation == "older":
        return f"{static_root(base_url)}/{meeting.key}.HTM"
    return f"{base_url}?page=meeting&id={meeting.key}"


def _item_link(meeting: Meeting, item: Item, base_url: str, generation: Generation) -> str:
    key = meeting.item_key(item)
    if generation == "older":
        return f"{static_root(base_url)}/{key}.HTM"
    id_first = item.number % 2 == 0
    return f"{base_url}?id={key}&page=meetingitem" if id_first else f"{base_url}?page=meetingitem&id={key}"


def _channel(description: str, entries: Iterable[tuple[str, str, str]], *, base_url: str) -> bytes:
    head = f"{_element('title', 'Dynasty')}{_element('description', description)}"
    link = _element("link", f"{base_url}?page=meeting_frames")
    items = "".join(f"<item>{_entry(*entry)}</item>" for entry in entries)
    xml = f"<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel>{head}{link}{items}</channel></rss>"
    return xml.encode("iso-8859-1")


def _entry(title: str, description: str, link: str) -> str:
    texts = f"{_element('title', _encoded(title))}{_element('description', _encoded(description))}"
    return f"{texts}{_element('link', link)}"


def _element(name: str, text: str) -> str:
    return f"<{name}><![CDATA[{text}]]></{name}>"


def _encoded(text: str) -> str:
    """The text with entities for markup and for what ISO-8859-1 lacks: `&ndash;`, `&rdquo;`, `&#8470;`."""
    return "".join(_entity(char) if char in ALWAYS_ENCODED or ord(char) >= LATIN_1_END else char for char in text)


def _entity(char: str) -> str:
    return f"&{codepoint2name[ord(char)]};" if ord(char) in codepoint2name else f"&#{ord(char)};"
