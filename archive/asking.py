"""How much a stranger may ask for, from the web: a table of limits, and who counts as one stranger. Knows no web."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

UNCONFIRMED_FOR = timedelta(hours=48)
"""So long the letter that asks may be answered; then what was asked is removed."""
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
LETTERS_TO_ADDRESS = 3
"""That ask, to one address in a day, unless it answers."""
UNCONFIRMED_AT_ONCE = 500
"""Of all addresses together: so many letters a stranger can make us send."""
FOLLOWS_EACH = 50
"""Of one follower."""
ASKED_BY_CLIENT = 20
"""In an hour."""


class Tally:
    """Counts how often each client asked lately, in memory: a server that starts anew forgets it."""

    def __init__(self, *, most: int = ASKED_BY_CLIENT, within: timedelta = AN_HOUR) -> None:
        self._most = most
        self._within = within
        self._asked: dict[str, list[datetime]] = {}
        self._turn = Lock()

    def count(self, host: str | None, *, now: datetime) -> bool:
        """Whether this client may ask once more; counted if so."""
        client = client_of(host)
        with self._turn:
            self._forget(now - self._within)
            times = self._asked.setdefault(client, [])
            may = len(times) < self._most
            if may:
                times.append(now)
            return may

    def _forget(self, until: datetime) -> None:
        lately = {client: [at for at in times if at > until] for client, times in self._asked.items()}
        self._asked = {client: times for client, times in lately.items() if times}


def client_of(host: str | None) -> str:
    """Who asks: an address, of version 6 its network of 64 bits, in which one person may choose freely."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return ""
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
