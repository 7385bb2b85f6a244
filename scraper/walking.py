"""Walks the bodies' lists of meetings: for the years before the feeds, and where a feed ran over or a section lacks."""

from collections.abc import Callable
from datetime import date

from archive.errors import FetchError, ParseError
from archive.records import ListedBody, ListedMeeting, Page
from archive.store.meetings import known_meetings
from archive.store.pages import save_page
from scraper import plan
from scraper.addresses import bodies_urls, list_url
from scraper.kinds import reason_of, with_encoding
from scraper.looks import Look, listed_looks
from scraper.pages.bodies import read_bodies, read_meetings
from scraper.round import Round


def walk(
    round_: Round, *, since: date | None, wants: Callable[[ListedBody], bool] = lambda _: True
) -> tuple[dict[str, Look], bool]:
    """The meetings listed and not read yet, of those held since a day, by key; and whether every list could be read.

    wants: which bodies' lists are asked for.
    """
    read = _read_bodies(round_)
    if read is None:
        return {}, False
    bodies_url, bodies = read
    looks: dict[str, Look] = {}
    is_whole = True
    for key, name in {body.portal_key: body.name for body in bodies if body.portal_key and wants(body)}.items():
        meetings = _read_meetings(round_, list_url(bodies_url, key))
        is_whole = is_whole and meetings is not None
        looks |= listed_looks(meetings or (), body_name=name, since=since)
    known = known_meetings(round_.archive, round_.portal.slug, looks, plan.horizon(round_.now()))
    read_already = {one.portal_key for one in known if one.last_seen_at is not None}
    return {key: look for key, look in looks.items() if key not in read_already}, is_whole


def _read_bodies(round_: Round) -> tuple[str, tuple[ListedBody, ...]] | None:
    """The bodies, and where their page is, in whichever generation; None, and a failure, when in none."""
    failed: dict[str, FetchError | ParseError] = {}
    urls = bodies_urls(round_.portal.base_url)
    for url in urls:
        try:
            page = _get(round_, url)
            bodies = read_bodies(page.body, url=page.url, charset=page.charset)
        except (FetchError, ParseError) as error:
            failed[url] = error
            continue
        _keep(round_, page)
        round_.close({*urls})
        return url, bodies
    # A page that is there and cannot be read says more than one that is not there.
    url = next((url for url, error in failed.items() if isinstance(error, ParseError)), urls[0])
    round_.fail(url, reason_of(failed[url], url))
    return None


def _read_meetings(round_: Round, url: str) -> tuple[ListedMeeting, ...] | None:
    """The meetings of one body's list; None, and a failure, when it cannot be read."""
    try:
        page = _get(round_, url)
        meetings = read_meetings(page.body, url=page.url, charset=page.charset)
    except (FetchError, ParseError) as error:
        round_.fail(url, reason_of(error, url))
        return None
    _keep(round_, page)
    round_.close({url})
    return meetings


def _get(round_: Round, url: str) -> Page:
    page = round_.fetcher.get(round_.portal, url)
    if page is None:
        raise ParseError(f"{url}: expected a page, found that it is as before, of which nothing was told")
    return page


def _keep(round_: Round, page: Page) -> None:
    """Lists are kept each time: when one was asked for last is known by it."""
    save_page(round_.archive, round_.portal.slug, with_encoding(page))
