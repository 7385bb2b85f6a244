"""Which address of a portal a saved file is of: by its name, by the address inside, at last by its own document.

Pure: knows how Dynasty, browsers and wget name what they save; not where files are, nor what is archived.
"""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from archive.errors import ParseError, RefusedError
from scraper.addresses import Address, base_of, canonical, page_url
from scraper.encoding import decode
from scraper.pages.bodies import read_bodies, read_meetings
from scraper.pages.item import read_item
from scraper.pages.meeting import read_meeting
from scraper.pages.official import read_official

_PAGE_ENDINGS = (".htm", ".html", ".xhtml", ".php", ".mht", ".mhtml")
_OTHER_ENDINGS = tuple(
    ".css .csv .doc .docx .gif .ico .jpeg .jpg .js .json .md .pdf .png .svg .ttf .txt .webp .woff .woff2 .zip".split()
)
_PAGE_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!--|(?:!doctype html|html|head|body|meta|rss)\b)", re.IGNORECASE
)
_START = 1024
"""Characters within which a feed shows that it is one."""

_COPY = r"(?: ?\(\d+\))?"
"""What a browser adds to the name of a second copy: `2025100-4 (1).html`."""
_ENDINGS = r"(?:\.(?:html?|php))*"
_KEY = r"(?P<key>(?:\d{5,}|[0-9A-F]{4,}(?:X[0-9A-F]{4,}){2,})(?:-\d+)?)"
"""`2017409886-4`, `4D1BE189X77C7X4D54XB2F3X38E30B608289-5`: narrower than an address's, for a name may be any word."""
_NAMED = re.compile(
    rf"(?:(?:(?P<official>official_decision)|meetingitem|meeting|item)[-_ =])?{_KEY}{_COPY}{_ENDINGS}", re.IGNORECASE
)
"""`2017409886-4.HTM`, `meetingitem-2025100-4.html`, `meeting-2025100.html`, `official_decision-2024120.html`."""
_QUERY = re.compile(
    rf"DREQUEST\.PHP[\W_]+(?P<query>(?:id=[^&]*&)?page=.+?){_COPY}{_ENDINGS}", re.IGNORECASE | re.DOTALL
)
"""`DREQUEST.PHP?page=meetingitem&id=2025100-4`, as wget writes it on each system."""
_LIST = re.compile(r"(?:TELIMET|TELIN-\w+)\.HTM", re.IGNORECASE)

_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Mirrored from\s+|Page saved with SingleFile\s+url:\s*)(?P<url>(?:(?!-->)\S)+)"
)
"""What Chrome, HTTrack and SingleFile write above a page that they save."""
_OWN_TAG = re.compile(r"<(?P<tag>base|link)\b(?P<inside>[^<>]*)>", re.IGNORECASE)
"""Where a page may say its own address: `<link rel="canonical" href="…">`, `<base href="…">`."""
_HREF = re.compile(r"""href\s*=\s*["']?(?P<url>[^"'\s>]+)""", re.IGNORECASE)
_OF_DYNASTY = re.compile(
    r"/(?:cgi/DREQUEST\.PHP|kokous/[\w-]+\.(?:HTM|PDF))\b|^[\w-]+\.HTM$|^\?(?:id=[^&]*&)?page=\w", re.IGNORECASE
)
"""In the address of a page or a document of any portal."""
_STATIC_PAGE = re.compile(r"(?:^|/)[0-9A-Za-z-]+\.HTM$", re.IGNORECASE)
_NOTHING_TELLS = "neither its name nor anything in it tells which page of the portal it is"


def is_page(name: str, start: bytes) -> bool:
    """Whether a file is a page or a feed, by its name and the beginning of its bytes; not a picture, a PDF, a style."""
    small = unquote(name).lower()
    if small.endswith((*_PAGE_ENDINGS, *_OTHER_ENDINGS)):
        return small.endswith(_PAGE_ENDINGS)
    return _QUERY.fullmatch(small) is not None or _PAGE_START.match(start) is not None


def find_address(name: str, page: bytes, *, base_url: str) -> Address | str:
    """The address, in the portal of `base_url`, that a file of that name was saved from; or why there is none.

    It may be the address of a list or a feed. That the page really is the one of that address remains to be checked.
    """
    text = _decode(page, base_url)
    try:
        told = _told_inside(text, base_url)
    except RefusedError as error:
        return f"it was saved from {error.url}, which {error.reason}"
    named = _from_name(name, text, base_url)
    if isinstance(named, str):
        return named
    if told and told.key and named and (named.page, named.key) != (told.page, told.key):
        return f"its name says {_what(named)}, the address inside {_what(told)}"
    if told and (told.key or not named):
        return told
    if foreign := _foreign_portal(text, base_url):
        return f"its links lead to another portal, {foreign}"
    return named or _from_content(page, text, base_url) or _NOTHING_TELLS


def find_portal(page: bytes) -> str | None:
    """The base address of the portal that a page was saved from, as far as its addresses tell."""
    text = _decode(page, "")
    told = (url for url in (*_addresses_inside(text), *_links(text)) if _OF_DYNASTY.search(url))
    return next((base_of(url) for url in told if urlsplit(url).hostname), None)


def _decode(page: bytes, url: str) -> str:
    """The text of a page, as far as it says something of addresses; whether it can be read shows elsewhere."""
    try:
        return decode(page, url=url)[0]
    except ParseError:
        return page.decode("ascii", errors="ignore")


def _told_inside(text: str, base_url: str) -> Address | None:
    """The page that an address inside names; RefusedError when one belongs elsewhere."""
    addresses = [canonical(url, base_url=base_url) for url in _addresses_inside(text)]
    pages = [address for address in addresses if address.page is not None]
    return next((address for address in pages if address.key), next(iter(pages), None))


def _addresses_inside(text: str) -> Iterator[str]:
    """The address that the page was saved from, that it calls its own, and that it is based on."""
    for match in _SAVED_FROM.finditer(text):
        url = html.unescape(match["url"])
        yield from _absolute(f"https://{url}" if "Mirrored" in match[0] and "://" not in url else url)
    for match in _OWN_TAG.finditer(text):
        href = _HREF.search(match["inside"])
        if href and (match["tag"].lower() == "base" or "canonical" in match["inside"].lower()):
            yield from _absolute(html.unescape(href["url"]))


def _absolute(url: str) -> Iterator[str]:
    """An address on the web; not `about:internet` nor one of the file's own folder."""
    if re.match(r"https?://", url, re.IGNORECASE):
        yield url


def _from_name(name: str, text: str, base_url: str) -> Address | str | None:
    """The address by the file's name; a reason when it is one of Dynasty's that names no page."""
    plain = html.unescape(unquote(name))
    if query := _QUERY.fullmatch(plain):
        address = canonical(f"{base_url}?{query['query']}", base_url=base_url)
        if address.page in {"meeting", "meetingitem", "official_decision"} and address.key is None:
            return "its name holds no well-formed id"
        return address
    if _LIST.fullmatch(plain):
        return canonical(f"../kokous/{plain}", base_url=base_url)
    match = _NAMED.fullmatch(plain)
    if match and match["official"]:
        return _official_address(match["key"], base_url)
    return _address_of(match["key"], text, base_url, name=plain) if match else None


def _address_of(key: str, text: str, base_url: str, *, name: str = "") -> Address:
    """The address of a meeting or an item, in the generation whose addresses the page links to."""
    links = list(_links(text))
    is_linked_to_script = any("id=" in link and "page=meeting" in link for link in links)
    is_static = any(_STATIC_PAGE.search(link) for link in links) or (
        not is_linked_to_script and name.lower().endswith(".htm")
    )
    if is_static:
        return canonical(f"../kokous/{key}.HTM", base_url=base_url)
    page = "meetingitem" if "-" in key else "meeting"
    return Address(url=page_url(base_url, page, key), page=page, key=key)


def _official_address(key: str, base_url: str) -> Address:
    """The address of an officeholder decision; no static page of one is known."""
    return Address(url=page_url(base_url, "official_decision", key), page="official_decision", key=key)


def _foreign_portal(text: str, base_url: str) -> str | None:
    """The other portal that the page links to, when none of its links stays in this one."""
    foreign = []
    for url in _links(text):
        try:
            canonical(url, base_url=base_url)
        except RefusedError:
            foreign.append(url)
        else:
            return None
    return next((base_of(url) for url in foreign if urlsplit(url).hostname), None)


def _links(text: str) -> Iterator[str]:
    """The addresses that look like Dynasty's."""
    for match in _HREF.finditer(text):
        url = html.unescape(match["url"])
        if _OF_DYNASTY.search(url):
            yield url


def _from_content(page: bytes, text: str, base_url: str) -> Address | None:
    """The address by what the page says: the document of its own that it links to, or that it is a list."""
    if re.search(r"<rss\b", text[:_START]):
        return Address(url=base_url, page="rss", key=None)
    url = _address_of("0", text, base_url).url
    keys: tuple[Callable[[], str | None], ...] = (
        lambda: read_item(page, url=url).portal_key,
        lambda: read_meeting(page, url=url).portal_key,
    )
    with suppress(ParseError):
        own = read_official(page, url=url).portal_key
        return _official_address(own, base_url) if own else None
    for key in keys:
        with suppress(ParseError):
            found = key()
            return _address_of(found, text, base_url) if found else None
    for kind, read in (("meeting_handlers", read_bodies), ("meetings", read_meetings)):
        with suppress(ParseError):
            read(page, url=url)
            return Address(url=page_url(base_url, kind), page=kind, key=None)
    return None


def _what(address: Address) -> str:
    return f"{address.page} {address.key}" if address.key else str(address.page)
