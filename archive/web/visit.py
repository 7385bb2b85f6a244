"""One request and its answer: the language and form asked for, our addresses in it, and whether anything is new.

Knows Starlette; not which pages there are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from threading import Lock
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from archive.asking import Tally
from archive.browsing import Entry, MeetingEntry
from archive.helsinki import finnish_day
from archive.records import Audience
from archive.store.browsing import archive_stamp
from archive.store.engine import Archive
from archive.store.portals import list_portals
from archive.web import calendars, feeds, links, tables
from archive.web.parameters import Asked, read_asked
from archive.web.rendering import Templates
from archive.web.texts import Tongue, Words

HTML = "text/html"
ETAG_DIGITS = 32
SETTLED = timedelta(seconds=2)
"""A change may come within the second of the last one: Last-Modified never names a second that is not over."""


@dataclass(kw_only=True)
class Freshness:
    """Since when the archive has been as it is now, as far as this server has seen."""

    now: Callable[[], datetime]
    _stamp: tuple[object, ...] | None = None
    _since: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    _turn: Lock = field(default_factory=Lock)

    def since(self, stamp: tuple[object, ...]) -> datetime:
        """When a stamp like this was first seen."""
        with self._turn:
            if stamp != self._stamp:
                self._stamp, self._since = stamp, self.now()
            return self._since


@dataclass(frozen=True, kw_only=True)
class Site:
    """What the pages stand on. `address` is where readers find them, without a slash at the end; None: as asked."""

    archive: Archive
    audience: Audience
    now: Callable[[], datetime]
    address: str | None
    templates: Templates
    freshness: Freshness
    fresh_token: Callable[[], str] | None
    """Makes what nobody can guess; None: nobody can ask here to follow anything."""
    tally: Tally

    @property
    def today(self) -> date:
        """The day in Finland."""
        return finnish_day(self.now())


class Visit:
    """A request with what it asks for. Raises BadParameterError for what cannot be."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.site: Site = request.app.state.site
        self.given = request.query_params
        self.asked: Asked = read_asked(self.given)
        self.words = Words(self.asked.tongue)

    @property
    def path(self) -> str:
        """The page's own path, as it is written in a link."""
        return str(self.request.scope.get("raw_path", b"").decode("ascii")) or self.request.url.path

    def to(self, path: str, **query: object) -> str:
        """A link to one of our pages, in the language of this one."""
        tongue = None if self.asked.tongue == "fi" else self.asked.tongue
        return links.with_query(path, {**query, "kieli": tongue})

    def here(self, **changed: object) -> str:
        """A link to this page with some parameters changed, or left out by None."""
        return links.with_query(self.path, {**self.given, **changed})

    def in_tongue(self, tongue: Tongue) -> str:
        """A link to this page in a language."""
        return self.here(kieli=None if tongue == "fi" else tongue)

    def absolute(self, path: str) -> str:
        """The whole address of a link."""
        return f"{self.site.address or str(self.request.base_url).rstrip('/')}{path}"

    def page(self, template: str, *, status: int = 200, **shown: Any) -> Response:  # noqa: ANN401 - what a template shows
        """An HTML page."""
        body = self.site.templates.render(template, self.words, {"visit": self, **shown})
        return self._answer(body, f"{HTML}; charset=utf-8", status=status)

    def feed(self, title: str, entries: Iterable[Entry]) -> Response:
        """An Atom feed of items, with the page it belongs to."""
        body = feeds.write_feed(
            f"{title} – {self.words.text('site.name')}",
            address=self.absolute(self.here()),
            page=self.absolute(self.here(muoto=None)),
            entries=[self._feed_entry(entry) for entry in entries],
            author=self.words.text("site.name"),
        )
        return self._answer(body, feeds.MEDIA_TYPE)

    def table(self, name: str, entries: Iterable[Entry]) -> Response:
        """A table of items, to be saved as a file."""
        body = tables.write_table((entry, self.absolute(links.item_path(entry))) for entry in entries)
        return self._saved(body, f"{tables.MEDIA_TYPE}; charset=utf-8", f"{name}.csv")

    def calendar(self, name: str, title: str, meetings: Iterable[MeetingEntry]) -> Response:
        """A calendar of meetings."""
        organisations = self.organisations()
        body = calendars.write_calendar(
            title,
            (
                (
                    meeting,
                    f"{meeting.body or self.words.text('meeting.title')} – {organisations[meeting.portal]}",
                    self.absolute(links.meeting_path(meeting)),
                )
                for meeting in meetings
            ),
        )
        return self._saved(body, f"{calendars.MEDIA_TYPE}; charset=utf-8", f"{name}.ics")

    def organisations(self) -> dict[str, str]:
        """The portals' names by their short names."""
        return {portal.slug: portal.name for portal in list_portals(self.site.archive)}

    def _feed_entry(self, entry: Entry) -> feeds.FeedEntry:
        line = entry.line
        outcome = self.words.text(f"outcome.{line.outcome}") if line.outcome else None
        when = self.words.day(line.held_on) if line.held_on else None
        return feeds.FeedEntry(
            address=self.absolute(links.item_path(entry)),
            title=line.title or self.words.text("item.untitled"),
            summary=" · ".join(part for part in (line.body, when, line.case_number, outcome) if part),
            updated=line.changed_at or line.first_seen_at,
            published=line.first_seen_at,
        )

    def _saved(self, body: bytes, media_type: str, name: str) -> Response:
        return self._answer(body, media_type, {"Content-Disposition": f'attachment; filename="{name}"'})

    def _answer(
        self, body: bytes, media_type: str, headers: dict[str, str] | None = None, *, status: int = 200
    ) -> Response:
        if status != 200:  # noqa: PLR2004 - OK
            return Response(body, status, media_type=media_type)
        stamp = (*archive_stamp(self.site.archive), self.site.today)
        modified = min(self.site.freshness.since(stamp), self.site.now() - SETTLED).replace(microsecond=0)
        told = {
            "ETag": f'"{sha256(body).hexdigest()[:ETAG_DIGITS]}"',
            "Last-Modified": format_datetime(modified, usegmt=True),
            "Cache-Control": "no-cache",
        }
        if is_known(self.request, told["ETag"], modified):
            return Response(status_code=304, headers=told)
        return Response(body, media_type=media_type, headers={**told, **(headers or {})})


def is_known(request: Request, etag: str, modified: datetime | None = None) -> bool:
    """Whether who asks has this answer already (RFC 9110, 13.2.2: the tag counts before the time).

    modified: None of what never changes and has no time.
    """
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or etag in {one.strip().removeprefix("W/") for one in known.split(",")}
    since = request.headers.get("if-modified-since")
    try:
        return modified is not None and since is not None and parsedate_to_datetime(since) >= modified
    except (ValueError, TypeError):
        # Not a date, or one without a zone: as if it were not there.
        return False
