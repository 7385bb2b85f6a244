"""RSS bytes → feed entries. The one module that knows feedparser; what an entry is worth is decided elsewhere."""

import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from io import BytesIO

import feedparser

from archive.errors import ParseError
from archive.records import Language
from scraper.encoding import decode
from scraper.finnish import DATE, guess_language, parse_date
from scraper.html import as_seen

_TITLE = re.compile(rf"(?P<body>.+?)\s+(?P<date>{DATE})(?:\s+§\s*\d{{1,6}})?(?:\s*/(?:\s+(?P<title>.*))?)?", re.DOTALL)
"""`<body> DD.MM.YYYY / <title>`: split at the first slash after the date, for titles hold slashes and dates too.

An officeholder decision's § may stand before the slash.
"""
_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One entry: what its title says, and its link as printed (foreign input, not to be trusted)."""

    link: str | None
    body_name: str | None
    held_on: date | None
    title: str | None
    """The item's title; None for a meeting. Without body and date, the whole title as printed."""
    language: Language | None


def read_feed(page: bytes, *, url: str, charset: str | None = None) -> tuple[FeedEntry, ...]:
    """The entries of a feed, in its order (newest first).

    Raises ParseError for what is not RSS, not well-formed, or empty: a feed that shows nothing is never an answer.
    """
    text, _ = decode(page, url=url, charset=charset)
    parsed = feedparser.parse(BytesIO(_DECLARATION.sub("", text).encode()), sanitize_html=False)
    if parsed.bozo or not parsed.get("version", "").startswith("rss"):
        raise ParseError(f"{url}: expected a well-formed RSS feed, found {_complaint(text, parsed)}")
    entries = tuple(_entry(entry) for entry in parsed.entries)
    if not any(entry.link for entry in entries):
        raise ParseError(f"{url}: expected feed entries, found 0")
    return entries


def _complaint(text: str, parsed: feedparser.FeedParserDict) -> str:
    if not text.strip():
        return "an empty answer"
    if re.search(r"<(!doctype\s+)?html\b", text[:1000], re.IGNORECASE):
        return "an HTML page"
    return str(parsed.get("bozo_exception", "something else"))


def _entry(entry: feedparser.FeedParserDict) -> FeedEntry:
    # CDATA holds text that is entity-encoded once more (dynasty-format 4).
    printed = " ".join(as_seen(unescape(entry.get("title", ""))).split())
    match = _TITLE.fullmatch(printed)
    held_on = parse_date(match["date"]) if match else None
    if not match or not held_on:
        return FeedEntry(
            link=entry.get("link") or None,
            body_name=None,
            held_on=None,
            title=printed or None,
            language=guess_language(printed),
        )
    return FeedEntry(
        link=entry.get("link") or None,
        body_name=match["body"],
        held_on=held_on,
        title=match["title"] or None,
        language=guess_language(printed),
    )
