"""The current page generation: what the script answers, in UTF-8. Pure; knows HTML, not requests nor an item's text."""

from collections.abc import Iterable
from html import escape
from itertools import groupby
from urllib.parse import urlencode

from archive.records import Language
from scraper.demo import layout
from scraper.demo.content import Attendee, Body, Item, Meeting, Official, Site
from scraper.demo.word import content
from scraper.demo.words import WORDS

VERSION = "DYNASTY/10.5.0.2601"
"""Printed in the footer; looks like a date."""

OFFICIALS = "viranhaltija"
"""The folder of the documents of officeholder decisions."""


def bodies_page(site: Site, *, base_url: str) -> bytes:
    """`meeting_handlers`, `meeting_frames`: all bodies, each with its latest meeting."""
    rows = "\n".join(_body_row(site, body) for body in site.bodies)
    table = f"<table>\n<tr><th>Toimielin</th><th>Viimeisin kokous</th><th>Kokouspäivämäärä</th></tr>\n{rows}\n</table>"
    return _page(site, "<h1>Toimielimet</h1>", table, base_url=base_url)


def body_page(site: Site, body: Body, *, base_url: str) -> bytes:
    """`meetings&id=`: a body's meetings by year, latest first."""
    years = groupby(site.meetings_of(body), key=lambda meeting: meeting.held_on.year)
    tables = (_year_table(year, meetings) for year, meetings in years)
    return _page(site, _path(), f"<h1>{escape(body.name)}</h1>", *tables, base_url=base_url)


def meeting_page(site: Site, meeting: Meeting, *, base_url: str) -> bytes:
    """`meeting&id=`: a meeting's items."""
    words = WORDS[meeting.language]
    column, numbers = layout.ordinals(meeting)
    pdf = f'<a href="../kokous/{meeting.key}.PDF" target="_blank">{layout.document(meeting)}</a>'
    published = f"{words.published} {layout.day(meeting.published_on)}"
    head = f"<tr><th>{column}</th><th></th><th>{words.title}</th><th>{published} {pdf}</th></tr>"
    rows = (_item_row(meeting, item, number) for item, number in zip(meeting.items, numbers, strict=True))
    heading = f"<h1>{escape(meeting.body)}  {escape(layout.meeting_line(meeting))}</h1>"
    table = "\n".join(("<table>", head, *rows, "</table>"))
    attendees = (_attendees(*each) for each in layout.attendee_lists(meeting))
    path = _path(_body_link(site, meeting))
    return _page(site, path, heading, table, *attendees, base_url=base_url, language=meeting.language)


def item_page(site: Site, meeting: Meeting, item: Item, *, base_url: str) -> bytes:
    """`meetingitem&id=`: an item."""
    line = layout.item_line(meeting, item, joint="/")
    path = _path(
        _body_link(site, meeting),
        _link("meeting", meeting.key, f"{layout.document(meeting)} {layout.day(meeting.held_on)}"),
    )
    return _page(
        site,
        path,
        f"<h1>{escape(meeting.body)}<br>{escape(line)}</h1>",
        _navigation(meeting, item),
        content(meeting, item),
        base_url=base_url,
        language=meeting.language,
    )


def official_page(site: Site, official: Official, *, base_url: str) -> bytes:
    """`official_decision&id=`: an officeholder decision, whose documents lie in a folder of their own."""
    return _page(
        site,
        _path(),
        f"<h1>{escape(official.officeholder)}<br>{escape(layout.official_line(official))}</h1>",
        "<div class='data-part page-navigation'>",
        f"<a class='' target='_blank' href='../{OFFICIALS}/{official.key}.PDF'>{WORDS[official.language].official}</a>",
        *_attachments(official.key, official.item, folder=OFFICIALS),
        "</div>",
        content(official.sitting, official.item),
        base_url=base_url,
        language=official.language,
    )


def _page(site: Site, *parts: str, base_url: str, language: Language = "fi") -> bytes:
    name = escape(site.name)
    lines = (
        "<!DOCTYPE html>",
        f'<html lang="{language}"><head><meta charset="utf-8"><title>{name}</title></head>',
        "<body>",
        f"<div class='data-part page-header'>Dynasty tietopalvelu <span>Haku</span> <span>RSS</span> {name}</div>",
        _rss_block(base_url),
        *parts,
        f"<div class='data-part page-footer'>{VERSION}</div>",
        "</body></html>",
    )
    return "\n".join(lines).encode()


def _rss_block(base_url: str) -> str:
    feeds = (("Kokousasiat", "meetingitems"), ("Kokoukset", "meetings"), ("Viranhaltijat", "official_decisions"))
    urls = ((caption, escape(f"{base_url}?page=rss/{feed}&show=30")) for caption, feed in feeds)
    links = "\n".join(f'<p>{caption}:<br><a href="{url}">{url}</a></p>' for caption, url in urls)
    return f"<div class='data-part page-rss'>\n<p>RSS-linkki</p>\n{links}\n</div>"


def _path(*links: str) -> str:
    crumbs = "".join(f"<li>{link}</li>" for link in ('<a href="?page=meeting_handlers">Toimielimet</a>', *links))
    return f"<ul class='page-path'>{crumbs}</ul>"


def _link(page: str, key: str, text: str) -> str:
    query = escape(urlencode({"page": page, "id": key}))
    return f'<a href="?{query}">{escape(text)}</a>'


def _body_link(site: Site, meeting: Meeting) -> str:
    return _link("meetings", site.body_of(meeting).key, meeting.body)


def _body_row(site: Site, body: Body) -> str:
    meetings = site.meetings_of(body)
    if not meetings:
        return f"<tr><td>{escape(body.name)}</td><td>Ei julkaistuja kokouksia</td><td></td></tr>"
    latest = meetings[0]
    meeting = _link("meeting", latest.key, layout.document(latest))
    return (
        f"<tr><td>{_link('meetings', body.key, body.name)}</td><td>{meeting}</td>"
        f"<td>{layout.day(latest.held_on)}</td></tr>"
    )


def _year_table(year: int, meetings: Iterable[Meeting]) -> str:
    rows = "\n".join(
        f"<tr><td>{layout.day(meeting.held_on)}</td>"
        f"<td>{_link('meeting', meeting.key, layout.document(meeting))}</td></tr>"
        for meeting in meetings
    )
    return f"<table>\n<tr><th>Vuosi {year}</th><th></th></tr>\n{rows}\n</table>"


def _item_row(meeting: Meeting, item: Item, number: int | None) -> str:
    icon = '<img src="../images/attachment.gif" alt="Sisältää liitteitä">' if item.attachments else ""
    link = _link("meetingitem", meeting.item_key(item), item.title)
    return f"<tr><td>{number or ''}</td><td>{icon}</td><td>{link}</td><td></td></tr>"


def _attendees(caption: str, people: tuple[Attendee, ...]) -> str:
    """A table of three columns below its caption: name, role, note."""
    rows = (
        "<tr>" + "".join(f"<td><p>{escape(cell or '')}</p></td>" for cell in (one.name, one.role, one.note)) + "</tr>"
        for one in people
    )
    return "\n".join((f"<h2>{caption}</h2>", "<table>", *rows, "</table>"))


def _navigation(meeting: Meeting, item: Item) -> str:
    key = meeting.item_key(item)
    captions = ("Edellinen asia", "Seuraava asia")
    beside = " | ".join(
        _link("meetingitem", meeting.item_key(other), caption)
        for caption, other in zip(captions, layout.neighbours(meeting, item), strict=True)
        if other
    )
    lines = (
        "<div class='data-part page-navigation'>",
        f"<a class='' target='_blank' href='../kokous/{key}.PDF'>Kokousasia</a>",
        f"<p>{beside}</p>",
        *_attachments(key, item),
        "</div>",
    )
    return "\n".join(lines)


def _attachments(key: str, item: Item, *, folder: str = "kokous") -> tuple[str, ...]:
    if not item.attachments:
        return ()
    links = (
        f"<p><a target='_blank' href='../{folder}/{key}-{attachment.serial}.PDF'>{escape(attachment.title)}</a></p>"
        for attachment in item.attachments
    )
    return ("<p>Liitteet</p>", *links)
