"""Dynasty's addresses: which belong to a portal, what they name, and the one form in which we keep them.

Pure: knows query strings and paths, not the network. Links carry explicit ports, `http` on an https site and
parameters in any order (dynasty-format 1), so an address is parsed and written anew, never compared as found.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, quote, unquote, urljoin, urlsplit

from archive.errors import RefusedError, UsageError
from archive.loopback import is_loopback

SCRIPT = "/cgi/DREQUEST.PHP"
DEFAULT_PORTS = {80, 443}
"""Printed in links whatever the server really listens on."""

MEETING_KEY = r"[0-9A-Za-z]+"
ITEM_KEY = rf"{MEETING_KEY}-[0-9]+"
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|[0-9a-f:]+")
_ID = re.compile(rf"{MEETING_KEY}(-[0-9]+)?")
_STATIC = re.compile(rf"/kokous/(?:(TELIMET)|TELIN-({MEETING_KEY})|({ITEM_KEY})|({MEETING_KEY}))\.HTM", re.IGNORECASE)
_STATIC_PAGES = ("meeting_handlers", "meetings", "meetingitem", "meeting")
_OFFICIAL_FILE = re.compile(r"/(\d{5,}|[0-9A-F]{4,}(?:X[0-9A-F]{4,}){2,})(-\d+)?\.PDF$", re.IGNORECASE)
"""Narrower than a key may be: in any folder, any word may be the name of a file."""
_FILE = re.compile(rf"/kokous/({MEETING_KEY})(-\d+)?(-\d+)?\.PDF", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Address:
    """What an address of a portal names."""

    url: str
    """The canonical form."""
    page: str | None
    """Dynasty's word for the kind of page (`meetingitem`); None for a file or an unknown address."""
    key: str | None
    """The id (`2025100-4`), when there is a well-formed one."""


def check_base(url: str) -> str:
    """The canonical base address of a portal, `https://…/cgi/DREQUEST.PHP`; UsageError says what is wrong."""
    parts = _split(url.strip())
    if parts is None or not _HOST.fullmatch(parts.hostname or "") or parts.username is not None:
        raise UsageError(f"{url!r} is not an address that can be asked.")
    if not parts.path.endswith(SCRIPT) or ".." in unquote(parts.path):
        raise UsageError(f"{url!r} is not the address of a Dynasty portal: it should end in {SCRIPT}.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise UsageError(f"{url!r} must be https; plain http is for this machine only.")
    return _origin(parts) + parts.path


def canonical(url: str, *, base_url: str, seen_at: str | None = None) -> Address:
    """What the address `url`, as linked on the page `seen_at`, names in the portal of `base_url`.

    Raises RefusedError when it does not belong to that portal: another host, another port, or, on a server that
    several organisations share, another organisation's folder.
    """
    base = urlsplit(base_url)
    try:
        absolute = urljoin(seen_at or base_url, url.strip())
    except ValueError as error:
        raise RefusedError(url, "is not an address") from error
    parts = _split(absolute)
    if parts is None:
        raise RefusedError(url, "is not an address")
    root = base.path.removesuffix(SCRIPT)
    if parts.hostname != base.hostname or not _same_port(parts, base) or parts.username or ".." in unquote(parts.path):
        raise RefusedError(absolute, f"does not belong to the portal {base_url}")
    if not parts.path.startswith(f"{root}/") or parts.scheme not in {"http", "https"}:
        raise RefusedError(absolute, f"does not belong to the portal {base_url}")
    return _name(parts, path=parts.path.removeprefix(root), base=base, root=root)


def base_of(url: str) -> str:
    """The base address of the portal that a page's canonical address belongs to."""
    parts = urlsplit(url)
    root = re.split(r"/(?:cgi|kokous)/", parts.path, maxsplit=1)[0]
    return f"{_origin(parts)}{root}{SCRIPT}"


def page_url(base_url: str, page: str, key: str | None = None) -> str:
    """The canonical address of a page: `page=meetingitem&id=2025100-4`."""
    return f"{base_url}?page={quote(page)}" + (f"&id={quote(key)}" if key else "")


def feed_url(base_url: str, feed: str, *, show: int) -> str:
    """The address of a feed (`meetings`, `meetingitems`) with its newest `show` entries."""
    return f"{base_url}?page=rss/{feed}&show={show}"


def bodies_urls(base_url: str) -> tuple[str, ...]:
    """Where the page of bodies may be: of the current generation, of the older, static one."""
    return page_url(base_url, "meeting_handlers"), f"{base_url.removesuffix(SCRIPT)}/kokous/TELIMET.HTM"


def list_url(bodies_url: str, key: str) -> str:
    """The address of a body's list of meetings, in the generation of the page of bodies."""
    folder, _, file = bodies_url.rpartition("/")
    base_url = bodies_url.partition("?")[0]
    return f"{folder}/TELIN-{key}.HTM" if file.upper().endswith(".HTM") else page_url(base_url, "meetings", key)


def robots_url(base_url: str) -> str:
    """Where the portal's server keeps its robots.txt: at the top, also when the portal is in a folder."""
    return f"{_origin(urlsplit(base_url))}/robots.txt"


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a PDF's address names: `…/kokous/2025100-4-3717.PDF` is an attachment of the item `2025100-4`."""

    meeting_key: str
    item_key: str | None
    is_attachment: bool


def find_document(url: str) -> Document | None:
    """The document behind an address; None for any other."""
    match = _FILE.search(urlsplit(url).path)
    if match is None:
        return None
    item_key = match[1] + match[2] if match[2] else None
    return Document(meeting_key=match[1], item_key=item_key, is_attachment=match[3] is not None)


def find_official_document(url: str) -> Document | None:
    """The document of an officeholder decision behind an address, in whatever folder; None for any other.

    `…/2024120.PDF` is the decision's own, `…/2024120-3717.PDF` an attachment of it.
    """
    match = _OFFICIAL_FILE.search(urlsplit(url).path)
    if match is None:
        return None
    return Document(meeting_key=match[1], item_key=match[1], is_attachment=match[2] is not None)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _same_port(parts: SplitResult, base: SplitResult) -> bool:
    return parts.port == base.port or parts.port in DEFAULT_PORTS or (parts.port is None and base.port in DEFAULT_PORTS)


def _origin(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None or parts.port == {"http": 80, "https": 443}[parts.scheme] else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _name(parts: SplitResult, *, path: str, base: SplitResult, root: str) -> Address:
    origin = _origin(base)
    if path.upper() == SCRIPT.upper():
        query = parse_qs(parts.query)
        page = query.get("page", [None])[0]
        key = query.get("id", [None])[0]
        if page and key and _ID.fullmatch(key):
            return Address(url=page_url(origin + base.path, page, key), page=page, key=key)
        return Address(url=f"{origin}{base.path}" + (f"?{parts.query}" if parts.query else ""), page=page, key=None)
    url = f"{origin}{root}{path}" + (f"?{parts.query}" if parts.query else "")
    if static := _STATIC.fullmatch(path):
        kind = next(index for index, group in enumerate(static.groups()) if group)
        return Address(url=url, page=_STATIC_PAGES[kind], key=None if kind == 0 else static[kind + 1])
    return Address(url=url, page=None, key=None)
