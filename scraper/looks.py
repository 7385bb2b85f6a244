"""What may be looked at: a page's address, and what lists and feeds say of it. Pure; not whether it is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from archive.errors import RefusedError
from archive.records import ListedMeeting
from scraper.addresses import canonical, page_url
from scraper.feed import FeedEntry


@dataclass(frozen=True, kw_only=True)
class Look:
    """A page to look at, and what is known of it already, by which it must prove to be the one asked for."""

    key: str
    url: str
    body_name: str | None
    held_on: date | None
    title: str | None
    is_shown: bool = False
    """Whether this round's feed says so; what the archive knows may be out of date, a meeting postponed."""
    is_known: bool = False
    """Whether it was read before."""
    is_removed: bool = False
    """Whether it was found gone already, and only whether it came back is asked."""
    is_again: bool = False
    """Whether only its time has come: such looks may wait for another night."""


def read_entries(entries: Iterable[FeedEntry], *, page: str, base_url: str) -> tuple[dict[str, Look], dict[str, str]]:
    """A feed's entries as looks by key, and the links refused with their reasons.

    Feeds are foreign input: a link that leaves the portal, or that names no page of the kind that this feed is for,
    is refused; an entry without one is listed by what it says. Of entries with the same key the first, newest, counts.
    """
    looks: dict[str, Look] = {}
    refused: dict[str, str] = {}
    for entry in entries:
        if entry.link is None:
            refused[f"{entry.body_name or ''} {entry.title or ''}".strip() or "an entry"] = (
                "expected a link, found none"
            )
            continue
        try:
            address = canonical(entry.link, base_url=base_url)
        except RefusedError as error:
            refused[entry.link] = error.reason
            continue
        if address.page != page or address.key is None:
            refused[entry.link] = f"expected the address of {'an' if page[0] in 'aeiou' else 'a'} {page}"
        elif address.key not in looks:
            looks[address.key] = Look(
                key=address.key,
                url=address.url,
                body_name=entry.body_name,
                held_on=entry.held_on,
                title=entry.title,
                is_shown=True,
            )
    return looks, refused


def listed_looks(meetings: Iterable[ListedMeeting], *, body_name: str, since: date | None) -> dict[str, Look]:
    """The meetings of a body's list as looks by key, those held since a day."""
    return {
        one.portal_key: Look(key=one.portal_key, url=one.url, body_name=body_name, held_on=one.held_on, title=None)
        for one in meetings
        if since is None or one.held_on >= since
    }


def changed_entries(before: Mapping[str, Look], now: Mapping[str, Look]) -> set[str]:
    """The keys whose entry says something else than in the feed before; new ones are no change."""
    return {key for key, look in now.items() if key in before and before[key] != look}


def reaches_back(now: Mapping[str, Look], before: Mapping[str, Look], *, shown: int) -> bool:
    """Whether a feed asked for so many entries meets those that the feed before showed, so that none came unseen.

    One with fewer entries than asked for shows all that there is.
    """
    return not before or len(now) < shown or not now.keys().isdisjoint(before)


def meeting_of(item: Look, key: str, base_url: str) -> Look:
    """The meeting of an item that a feed shows, by its key; of the same body and day."""
    return Look(
        key=key, url=url_of_meeting(item.url, key, base_url), body_name=item.body_name, held_on=item.held_on, title=None
    )


def url_of_meeting(item_url: str, meeting_key: str, base_url: str) -> str:
    """The address of an item's meeting, in the same generation as the item's own."""
    folder, _, file = item_url.rpartition("/")
    return (
        f"{folder}/{meeting_key}.HTM" if file.upper().endswith(".HTM") else page_url(base_url, "meeting", meeting_key)
    )
