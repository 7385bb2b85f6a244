"""Tells followers between rounds, in one thread at a time. Knows what is said of it; not when, nor what is sent."""

from collections.abc import Callable
from threading import Event, Lock

from archive.errors import ArchiveError, BusyError
from archive.following_cli import troubles
from archive.sending import Delivered
from scraper.news import News, Noted, Told


class Delivering:
    """Delivers when it is called, and tells the news of it. deliver: sends all that is due, as `sending.deliver`."""

    def __init__(self, deliver: Callable[[], Delivered], *, tell: Callable[[News], None], stop: Event) -> None:
        self._deliver = deliver
        self._stop = stop
        self._tell = tell
        self._turn = Lock()
        self._waiting: frozenset[str] = frozenset()

    def do(self) -> None:
        """Deliver. Another one at it, `dynasty deliver` or a scheduler elsewhere, does what is to be done."""
        with self._turn:
            if self._stop.is_set():
                return
            try:
                self._say(self._deliver())
            except BusyError:
                return
            except ArchiveError as error:  # As for rounds: the next time may find room on the disk again.
                self._tell(Noted(sentence=f"followers were not told: {error}"))

    def is_over(self, within_s: float) -> bool:
        """Whether nothing is being sent, now or after so many seconds at the most."""
        is_free = self._turn.acquire(timeout=within_s)
        if is_free:
            self._turn.release()
        return is_free

    def _say(self, told: Delivered) -> None:
        self._tell(Told(sent=told.sent, failed=len(told.failures)))
        # What waits would be said every minute.
        waiting = frozenset(told.waiting)
        for trouble in troubles(told, waiting=waiting - self._waiting):
            self._tell(Noted(sentence=trouble))
        self._waiting = waiting
