"""What can go wrong, split by what to do next. Knows no library; foreign errors are translated where they arise.

ArchiveError
├── UsageError       you asked for something impossible: one sentence, exit code 2
│   └── DatabaseError    the database cannot be used as it is: locked, read-only, at another revision
│       └── TooSlowError     reading took longer than this reader may: ask for less
├── FetchError       try again later: the network, the server, or a limit of ours
│   ├── UnansweredError  no usable answer after all attempts: the server is down, or struggling
│   └── RefusedError     never asked at all: not this portal's address, or robots.txt says no
├── DeliveryError    try again later: a message did not arrive
│   └── NoWayError       nor would another one by the same channel now
├── MatchError       try again later: one thing that is followed could not be held against what happened
├── ParseError       a person must look: the page is not what it should be
│   └── WrongPageError   the server answered with another page than the one asked for
├── BusyError        another round of the same portal is running: exit code 4
└── StoppedError     a round was told to stop: nothing is wrong, and the next one goes on
"""


class ArchiveError(Exception):
    """The root of all errors of this project; its text is one sentence for a person."""


class UsageError(ArchiveError):
    """Something impossible was asked for. Exit code 2."""


class DatabaseError(UsageError):
    """The database cannot be used as it is. Exit code 2."""


class TooSlowError(DatabaseError):
    """Reading was cut off at its time limit."""


class FetchError(ArchiveError):
    """A page could not be fetched; trying again later may help.

    url: the address asked; reason: what came back, in one phrase; status: the HTTP status of an answer that was none.
    """

    def __init__(self, url: str, reason: str, *, status: int | None = None) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.status = status


class UnansweredError(FetchError):
    """The server gave no usable answer, however often it was asked."""


class RefusedError(FetchError):
    """An address that we do not ask: foreign to the portal, not https, or forbidden by robots.txt."""


class DeliveryError(ArchiveError):
    """A message to a follower did not arrive; its text says why, in one phrase, and no password."""


class NoWayError(DeliveryError):
    """Nothing can be sent by a channel now: its server is away, or will not have us."""


class MatchError(ArchiveError):
    """What somebody follows could not be asked about events; its text says why, in one phrase."""


class ParseError(ArchiveError):
    """A page that a person must look at; its text names what was sought."""


class WrongPageError(ParseError):
    """The page says that it is another one than the one asked for, or does not say which it is."""


class BusyError(ArchiveError):
    """Another round of the same portal is running. Exit code 4."""


class StoppedError(ArchiveError):
    """A round was told to stop, between two pages; the next one goes on."""
