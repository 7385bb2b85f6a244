"""Does: tells followers what happened, in steps that may be killed anywhere. Knows their order, and no channel.

Each event is matched once, stands in one message of a follower, and a message is sent until it arrived: a kill between
its arrival and our note of that makes it be sent once more, under the same key, by which a receiver drops it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Protocol

from archive.alerts import Digest
from archive.errors import DeliveryError, NoWayError
from archive.records import Channel
from archive.store.asking import clear_followers
from archive.store.deliveries import (
    begin_attempt,
    close_delivery,
    due_deliveries,
    fail_delivery,
    prepare_deliveries,
)
from archive.store.engine import Archive
from archive.store.lock import delivery_lock
from archive.store.matching import match_events


class Send(Protocol):
    """Sends a digest; raises DeliveryError when it did not arrive."""

    def __call__(self, digest: Digest, *, now: datetime) -> None:
        """Send it now."""


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What one delivery did."""

    events: int
    """Held against what is followed."""
    sent: int
    failures: tuple[tuple[str, str], ...]
    """Channel and reason of each message that did not arrive; never an address."""
    waiting: tuple[Channel, ...]
    """The channels for which messages are there, and no way to send them."""
    unmatched: Mapping[int, str]
    """By its number, why something followed could not be asked about what happened."""


def deliver(
    archive: Archive,
    channels: Mapping[Channel, Send],
    *,
    now: Callable[[], datetime],
    fresh_key: Callable[[], str],
    stop: Event,
    again: bool = False,
) -> Delivered:
    """Send all that is due, one message at a time; BusyError while another process does.

    again: also what was given up, or waits for its next try. A channel that is not there costs no attempt; one whose
    server is away costs one, and no time of those who are told otherwise.
    """
    lost = Event()
    sent, failures, waiting, away = 0, list[tuple[str, str]](), set[Channel](), set[Channel]()
    with delivery_lock(archive, on_lost=lost.set, now=now):
        clear_followers(archive, now=now())
        matched = match_events(archive, now=now(), again=again)
        prepare_deliveries(archive, now=now(), fresh_key=fresh_key)
        for delivery_id, channel in due_deliveries(archive, now=now(), again=again):
            if stop.is_set() or lost.is_set():
                break
            if channel not in channels:
                waiting.add(channel)
            elif channel not in away:
                error = _attempt(archive, delivery_id, channels[channel], now)
                sent += error is None
                failures += [(channel, str(error))] if error else []
                away |= {channel} if isinstance(error, NoWayError) else set()
    return Delivered(
        events=matched.events,
        sent=sent,
        failures=tuple(failures),
        waiting=tuple(sorted(waiting)),
        unmatched=matched.failures,
    )


def _attempt(archive: Archive, delivery_id: int, send: Send, now: Callable[[], datetime]) -> DeliveryError | None:
    """Send one message; the error when it did not arrive."""
    digest = begin_attempt(archive, delivery_id)
    try:
        if digest.is_due:
            send(digest, now=now())
    except DeliveryError as error:
        fail_delivery(archive, delivery_id, str(error), now=now())
        return error
    close_delivery(archive, delivery_id, now=now())
    return None
