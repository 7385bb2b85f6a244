"""Tells a watcher, as healthchecks.io is one, how a round goes. The door to hosts that are no portal.

The address is the user's own choice; what it answers is not read.
"""

from collections.abc import Callable
from threading import Thread
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import httpx

from archive.errors import UsageError
from scraper import NAME, VERSION

TIME_LIMIT_S = 10.0
"""For a whole ping."""
PLACE = "{portal}"
_ENDINGS = {"start": "/start", "good": "", "bad": "/fail"}


class Pinger:
    """Pings one address, or none. What goes wrong with that is said to `note`, and never matters to the round."""

    def __init__(self, url: str | None, note: Callable[[str], None]) -> None:
        self._url = url
        self._note = note

    def ping(self, slug: str, event: Literal["start", "good", "bad"]) -> None:
        """Ask for the address, or for it with `/start` or `/fail`; comes back within the time limit."""
        if self._url is None:
            return
        problems: list[str] = []
        url = ping_address(self._url, slug, event)
        # httpx limits each silence, not the whole.
        asking = Thread(target=lambda: problems.extend(_ask(url)), daemon=True)
        asking.start()
        asking.join(TIME_LIMIT_S)
        if asking.is_alive():
            problems = [f"no answer within {TIME_LIMIT_S:g} s"]
        for problem in problems:
            # Not the whole address: who knows it may ping in our name.
            self._note(f"The ping of {slug} to {urlsplit(url).hostname} failed: {problem}.")


def check_ping_url(url: str | None, *, portals: int) -> None:
    """Raise UsageError, in one sentence, for what cannot be pinged, or would mix up the rounds of several portals."""
    if url is None:
        return
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise UsageError("The ping address must begin with https:// or http:// and a host.")
    if portals > 1 and PLACE not in url:
        raise UsageError(
            f"A ping address for several portals must hold {PLACE}, which each one's short name takes the place of; "
            "otherwise a good round of one would hide the bad one of another."
        )


def ping_address(url: str, slug: str, event: Literal["start", "good", "bad"]) -> str:
    """`https://hc-ping.com/KEY/{portal}?create=1` → `https://hc-ping.com/KEY/kanta-hame/fail?create=1`."""
    parts = urlsplit(url.replace(PLACE, slug))
    path = parts.path.rstrip("/") + _ENDINGS[event] if _ENDINGS[event] else parts.path
    return urlunsplit(parts._replace(path=path))


def _ask(url: str) -> list[str]:
    """What went wrong, if anything."""
    try:
        with httpx.stream("GET", url, timeout=TIME_LIMIT_S, headers={"User-Agent": f"{NAME}/{VERSION}"}) as response:
            return [] if response.is_success else [f"it answered {response.status_code}"]
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return [str(error) or type(error).__name__]
