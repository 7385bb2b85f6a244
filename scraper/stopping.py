"""How a program ends in good order when it is told to. Knows signals and patience; not what is ended."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)
TICK_S = 0.2
"""How late a signal may be noticed."""
FINISH_S = 5.0
"""For the pages in hand."""
LEAVE_S = 3.0
"""For what waited for a server, after it was interrupted: together less than the ten seconds of most supervisors."""


@contextmanager
def heeding_signals(stop: Event) -> Iterator[None]:
    """SIGTERM and SIGINT set `stop`; the same signal once more has its usual effect, for the impatient."""

    def heed(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, former[number])
        stop.set()

    former = {number: signal.signal(number, heed) for number in map(int, SIGNALS)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def wait_until(is_done: Callable[[float], bool], *, stop: Event, interrupt: Callable[[], None]) -> bool:
    """Wait for the end, and after `stop` for so long as was said above; whether the end came.

    is_done: waits for so many seconds at the most and says whether all is done.
    """
    # In steps: a signal's handler runs between them, and may not meet this thread inside the lock of `stop`.
    while not stop.is_set():
        if is_done(TICK_S):
            return True
    if is_done(FINISH_S):
        return True
    interrupt()
    return is_done(LEAVE_S)


def all_of(are_done: Iterable[Callable[[float], bool]]) -> Callable[[float], bool]:
    """Whether each is done: they share the seconds that are given."""
    parts = tuple(are_done)

    def is_done(within_s: float) -> bool:
        until = time.monotonic() + within_s
        return all(part(max(0, until - time.monotonic())) for part in parts)

    return is_done


def leave(code: int) -> None:
    """End this process now, whatever still runs in it: what it had in hand is left as a kill would leave it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
