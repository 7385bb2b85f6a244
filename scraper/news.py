"""What is said of rounds while they run, and of telling followers: plain values, for other processes too."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from archive.records import Account, RoundStatus


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A round has its portal for itself."""

    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """So many of its pages are done."""

    slug: str
    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A round is over: `busy` when another one was at the portal, `broken` when it could not be done at all."""

    slug: str
    status: RoundStatus | Literal["busy", "broken"]
    account: Account | None = None


@dataclass(frozen=True, kw_only=True)
class Noted:
    """Something for a person to know, in one sentence."""

    sentence: str
    is_trouble: bool = True


@dataclass(frozen=True, kw_only=True)
class Told:
    """Followers were told: so many messages arrived, so many did not."""

    sent: int
    failed: int


News: TypeAlias = Begun | Progress | Ended | Noted | Told
