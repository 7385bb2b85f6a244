"""The addresses of our own pages. Pure; the patterns that answer them stand in app.py.

An item's address is made of its portal's own id and stays: `/kanta-hame/2025100-4`. An officeholder decision may share
its id with an item of a meeting, and has a folder of its own: `/kanta-hame/viranhaltija/2025100`.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from archive.browsing import Entry, MeetingEntry

SEARCH = "/haku"
FOLLOW = "/seuraa"


def item_path(entry: Entry) -> str:
    """`/kanta-hame/2025100-4`, `/kanta-hame/viranhaltija/2025100`."""
    return item_key_path(entry.line.portal, entry.portal_key, is_official=entry.is_official)


def item_key_path(portal: str, key: str, *, is_official: bool) -> str:
    """The same, by the item's key."""
    folder = "viranhaltija/" if is_official else ""
    return f"/{_part(portal)}/{folder}{_part(key)}"


def meeting_path(meeting: MeetingEntry) -> str:
    """`/kanta-hame/kokous/2025100`."""
    return meeting_key_path(meeting.portal, meeting.portal_key)


def meeting_key_path(portal: str, key: str) -> str:
    """The same, by the meeting's key."""
    return f"/{_part(portal)}/kokous/{_part(key)}"


def portal_path(portal: str) -> str:
    """`/kanta-hame`."""
    return f"/{_part(portal)}"


def body_path(portal: str, name: str) -> str:
    """`/kanta-hame/toimielin/Aluehallitus`."""
    return f"/{_part(portal)}/toimielin/{quote(name)}"


def case_path(portal: str, case_number: str) -> str:
    """`/kanta-hame/asia/1482/00.01.02/2026`."""
    return f"/{_part(portal)}/asia/{quote(case_number)}"


def person_path(portal: str, name: str) -> str:
    """`/kanta-hame/henkilo/Maija%20Virtanen`."""
    return f"/{_part(portal)}/henkilo/{quote(name)}"


def stored_path(portal: str, digest: str) -> str:
    """Of the bytes of a page as they were received."""
    return f"/{_part(portal)}/sivu/{digest}"


def follower_path(token: str) -> str:
    """Of a follower's own page."""
    return f"/seuranta/{_part(token)}"


def find_token(link: str) -> str | None:
    """The token in the link to a follower's own page, as it stands in letters; None for another address."""
    before, found, token = urlsplit(link.strip()).path.rpartition("/seuranta/")
    return token if found and token and not before else None


def outside(url: str) -> str:
    """The address of a foreign page, as far as a browser may follow it: never one that runs something."""
    return url if url.startswith(("https://", "http://")) else "about:blank"


def with_query(path: str, query: Mapping[str, object]) -> str:
    """A path with those parts of a query that have a value."""
    said = {name: str(value) for name, value in query.items() if value not in {None, ""}}
    return f"{path}?{urlencode(said)}" if said else path


def _part(text: str) -> str:
    return quote(text, safe="")
