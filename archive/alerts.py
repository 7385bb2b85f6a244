"""What is an event, whom it concerns, and when it is told. Pure: plain values in, decisions out.

An event is what a page says for the first time: that an item is there, that it was decided. What only looks otherwise
(characters, furniture) is none, nor is what the archive learns of the past.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from archive.differences import PassageChange, Piece
from archive.helsinki import HELSINKI
from archive.records import (
    AlertLanguage,
    Audience,
    Change,
    Channel,
    EventKind,
    FollowKind,
    ItemLine,
    ItemQuery,
    Outcome,
    Stage,
)

NEWS_AGE = timedelta(days=90)
"""An item of an older meeting that comes to light, from a body's list, is no news."""
SAME_NEWS = timedelta(days=7)
"""Within which a happening is told in both languages; later, it is another one."""
HEAD_START = timedelta(minutes=1)
"""A page is fetched a moment before the archive shows what it says: what is followed between the two is told of it."""
OTHERWISE: frozenset[Outcome] = frozenset({"amended", "tabled", "returned", "withdrawn"})
"""Outcomes that are not what was proposed. A vote may be for the proposal, and a rejection what was proposed."""
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60))
"""Between the attempts at one message; after the last it is given up."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a version says of its item, as far as events go."""

    stage: Stage
    outcome: Outcome | None
    """None: not decided yet."""
    has_proposal: bool
    change: Change | None = None
    """In what it differs from the version before."""
    case_id: int | None = None
    came_from: int | None = None
    """The other body that had the case last."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What of an event is held against what people follow."""

    portal: str
    body: str | None
    case_number: str | None
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Follow:
    """What somebody follows: conditions by their names in `ItemQuery`, the words with spaces between."""

    id: int
    kind: FollowKind
    query: Mapping[str, str]
    created_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Way:
    """How somebody wants to be told."""

    channel: Channel
    address: str
    hour: int | None
    """Of the day in Finland, for one digest a day; None: at once."""
    language: AlertLanguage
    wants_quiet: bool = False
    """Whether a day without news is told too."""
    audience: Audience = "newsroom"


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Somebody who is told."""

    id: int
    token: str
    secret: str
    channel: Channel
    address: str
    hour: int | None
    language: AlertLanguage
    audience: Audience
    wants_quiet: bool
    created_at: datetime
    confirmed_at: datetime | None
    """None until the address itself said yes."""
    ended_at: datetime | None
    follows: tuple[Follow, ...]


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One event, as it is told."""

    event_id: int
    kind: EventKind
    at: datetime
    from_body: str | None = None
    changes: tuple[PassageChange, ...] = ()
    """Of a text that changed: what."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What happened to one item, and what its page says."""

    organisation: str
    line: ItemLine
    portal_key: str
    is_official: bool = False
    """Whether it is an officeholder decision: the archive's page of it has an address of another kind."""
    is_hidden: bool = False
    """Whether who is told may not see the archive's page of it."""
    happenings: tuple[Happening, ...]
    proposal: str | None = None
    decision: str | None = None
    difference: tuple[Piece, ...] = ()
    """From the proposal to the decision, where the one is worded as the other."""
    other_title: str | None = None
    """In the other language, with the address."""
    other_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Digest:
    """One message: what is told to one follower at one time. Without entries, that there is nothing new."""

    key: str
    follower: Follower
    prepared_at: datetime
    is_again: bool
    """Whether an attempt was made before, which may have arrived."""
    entries: tuple[Entry, ...]
    checked: int = 0
    """Portals that were asked and answered, since it struck the same hour before."""
    unreachable: int = 0
    organisations: Mapping[str, str] = field(default_factory=dict)
    """The portals' names by their short names."""

    @property
    def is_question(self) -> bool:
        """Whether it tells nothing yet, but asks the address whether it wants to be told."""
        return self.follower.confirmed_at is None

    @property
    def is_due(self) -> bool:
        """Whether there is anything left to send, and anybody to send it to."""
        follower = self.follower
        return follower.ended_at is None and (self.is_question or follower.wants_quiet or bool(self.entries))


@dataclass(frozen=True, kw_only=True)
class FailedDelivery:
    """A message that did not arrive yet, or never will."""

    channel: Channel
    address: str
    attempts: int
    reason: str
    next_try_at: datetime | None
    """None when it was given up."""


@dataclass(frozen=True, kw_only=True)
class FailedFollow:
    """Something followed that could not be held against what happened; it is tried again, and loses nothing."""

    id: int
    kind: FollowKind
    query: Mapping[str, str]
    since: datetime
    attempts: int
    reason: str
    next_try_at: datetime | None


Rule = Callable[[Said | None, Said], bool]

RULES: tuple[tuple[EventKind, Rule], ...] = (
    ("new", lambda before, _now: before is None),
    (
        "minutes_out",
        lambda before, now: before is not None and before.stage == "agenda" and now.stage == "minutes",
    ),
    ("decided", lambda before, now: _is_decided(before, now) and not _is_otherwise(now)),
    ("decided_otherwise", lambda before, now: _is_decided(before, now) and _is_otherwise(now)),
    (
        "case_moved",
        lambda before, now: now.came_from is not None and (before is None or before.case_id != now.case_id),
    ),
)
"""Each kind of event, and what a version says beside the one before when it happened. Several may."""


def find_events(before: Said | None, now: Said) -> tuple[EventKind, ...]:
    """What happened when a page said something else than before, or said anything for the first time."""
    happened = tuple(kind for kind, holds in RULES if holds(before, now))
    return happened or (("text_changed",) if now.change == "text" else ())


def _is_decided(before: Said | None, now: Said) -> bool:
    return now.outcome is not None and (before is None or before.outcome is None)


def _is_otherwise(now: Said) -> bool:
    return now.outcome in OTHERWISE and now.has_proposal


def is_news(*, is_first: bool, first_seen_at: datetime, held_on: date | None, news_since: datetime | None) -> bool:
    """Whether what a version says is news: not on a portal's first round, nor of what that round knew or could know.

    news_since: when the portal's first round had ended; None: it has not, or nothing is to be told.
    """
    if news_since is None:
        return False
    is_old = held_on is not None and held_on < (first_seen_at - NEWS_AGE).date()
    return not is_first or (first_seen_at > news_since and not is_old)


def concerns(kind: FollowKind, query: Mapping[str, str], facts: Facts) -> bool:
    """Whether a follow of a portal, body, case or person is met; a search is asked of the archive."""
    return kind != "search" and all(_CONDITIONS[name](value, facts) for name, value in query.items())


_CONDITIONS: dict[str, Callable[[str, Facts], bool]] = {
    "portal": lambda value, facts: value == facts.portal,
    "body": lambda value, facts: _fold(value) == _fold(facts.body or ""),
    "case_number": lambda value, facts: value == facts.case_number,
    "person": lambda value, facts: any(_words(value) <= _words(name) for name in facts.people),
}


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _words(name: str) -> frozenset[str]:
    return frozenset(_fold(name).replace(",", " ").split())


def item_query(query: Mapping[str, str], item_ids: tuple[int, ...] | None, *, audience: Audience) -> ItemQuery:
    """What is followed as a search, asked among these items only; whether there is anything, where none are given."""
    conditions = {name: value for name, value in query.items() if name != "words"}
    words = tuple(query.get("words", "").split())
    return ItemQuery(words=words, item_ids=item_ids, limit=max(1, len(item_ids or ())), audience=audience, **conditions)  # type: ignore[arg-type] # words of a Literal, checked when they were followed


def latest_slot(hour: int, *, now: datetime) -> datetime:
    """When it last struck that hour in Finland; one that clocks strike twice counts once."""
    local = now.astimezone(HELSINKI)
    slot = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if slot.astimezone(UTC) > now:
        slot = (slot - timedelta(days=1)).replace(fold=0)
    return slot.astimezone(UTC)


def slot_before(hour: int, slot: datetime) -> datetime:
    """When it struck that hour the last time before, which may be 23 or 25 hours."""
    return latest_slot(hour, now=slot - timedelta(microseconds=1))


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """When a message is tried again after so many attempts; None when it is given up."""
    return now + DELAYS[attempts - 1] if attempts <= len(DELAYS) else None


def next_look(attempts: int, *, now: datetime) -> datetime:
    """When what could not be held against events is tried again after so many attempts: it is never given up."""
    return now + DELAYS[min(attempts, len(DELAYS)) - 1]


def hidden(entry: Entry) -> Entry:
    """What the public may be told of an item that was removed: that it was, and where it stood."""
    happenings = tuple(replace(one, changes=()) for one in entry.happenings)
    line = replace(entry.line, title=None, case_number=None, outcome=None)
    said = replace(entry, line=line, happenings=happenings, other_title=None, proposal=None, decision=None)
    return replace(said, is_hidden=True)


def shorten(pieces: tuple[Piece, ...], *, around: int = 60) -> tuple[Piece, ...]:
    """A difference with its long runs of the same cut down to what stands next to a change."""
    last = len(pieces) - 1
    return tuple(
        Piece(kind="same", text=_cut(piece.text, around, is_first=at == 0, is_last=at == last))
        if piece.kind == "same"
        else piece
        for at, piece in enumerate(pieces)
    )


def _cut(text: str, around: int, *, is_first: bool, is_last: bool) -> str:
    before = "" if is_first else text[:around]
    after = "" if is_last else text[-around:]
    return text if len(text) <= len(before) + len(after) else f"{before}…{after}"


def is_reworded(pieces: tuple[Piece, ...]) -> bool:
    """Whether a text is another one in other words, rather than another text: half of what is there stayed."""
    lengths = {kind: sum(len(one.text) for one in ones) for kind, ones in _by_kind(pieces)}
    changed = lengths.get("removed", 0) + lengths.get("added", 0)
    return 0 < changed <= lengths.get("same", 0) * 2


def _by_kind(pieces: tuple[Piece, ...]) -> list[tuple[str, list[Piece]]]:
    ordered = sorted(pieces, key=lambda piece: piece.kind)
    return [(kind, list(ones)) for kind, ones in groupby(ordered, key=lambda piece: piece.kind)]
