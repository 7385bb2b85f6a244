"""Says to a person what becomes of rounds: news while they run, accounts when they end, and the exit code for cron."""

from threading import Lock
from typing import TYPE_CHECKING

from archive.records import Account
from archive.terminal import say
from scraper.news import Begun, Ended, News, Noted, Progress

if TYPE_CHECKING:
    from scraper.bars import Bars


EXIT_CODES = {"ok": 0, "busy": 4, "aborted": 1, "partial": 1, "suspect": 1, "unreachable": 3, "broken": 2}
"""What a round's status is worth to cron, from the best to the worst: of several rounds the worst counts."""


class Teller:
    """Says the news of rounds to a person, in one thread at a time, and keeps how each ended.

    quiet: only what a person must look at; silent: no accounts, for they are printed otherwise.
    """

    def __init__(self, bars: "Bars", *, quiet: bool = False, silent: bool = False) -> None:
        self.ended: list[Ended] = []
        self._bars = bars
        self._quiet = quiet
        self._silent = silent
        self._lock = Lock()

    def tell(self, news: News) -> None:
        """Something happened."""
        with self._lock:
            match news:
                case Begun(slug=slug, name=name):
                    self._bars.begin(slug, name)
                case Progress(slug=slug, done=done, total=total):
                    self._bars.advance(slug, done, total)
                case Ended():
                    self._bars.end(news.slug)
                    self.ended.append(news)
                    self._print(news)
                case Noted(sentence=sentence, is_trouble=is_trouble):
                    if is_trouble or not self._quiet:
                        note(sentence)

    def _print(self, ended: Ended) -> None:
        if ended.status == "busy" and not self._quiet:
            note(f"Another round of {ended.slug} is running.")
        if ended.account and not self._silent and not (self._quiet and ended.status in _GOOD):
            print_account(ended.account)


_GOOD = {"ok", "aborted"}
"""How a round may end that nobody needs to look at; one that was told to stop goes on with the next."""


def print_account(account: Account) -> None:
    """What a round did, on stdout; its failures and notes on stderr."""
    counts = ", ".join(f"{getattr(account, name)} {name}" for name in ("new", "changed", "unchanged", "failed"))
    say(f"{account.portal}: {counts}; {account.requests} requests in {account.seconds:.1f} s")
    _print_failures(account)


def _print_failures(account: Account) -> None:
    if account.status == "unreachable":
        note(f"{account.portal} is unreachable, or not a Dynasty portal: neither feed could be read. Tried:")
    elif account.status == "aborted":
        note(f"{account.portal}: the round was told to stop; the next one goes on.")
    for told in account.notes:
        note(f"{account.portal}: {told}")
    if account.status != "unreachable" and account.failures:
        addresses = "1 address" if account.failed == 1 else f"{account.failed} addresses"
        note(f"{account.portal}: {addresses} failed and will be tried again:")
    for url, reason in account.failures:
        say(url, indent=2, err=True)
        say(reason, indent=4, err=True)


def print_files(what: str, listed: tuple[tuple[str, str], ...]) -> None:
    """Files, each with the reason why it is listed, on stderr."""
    if listed:
        note(f"{what} {len(listed)} {'file' if len(listed) == 1 else 'files'}")
    for name, reason in listed:
        say(name, indent=2, err=True)
        say(reason, indent=4, err=True)


def note(sentence: str) -> None:
    """One sentence on stderr that says who speaks."""
    say(f"dynasty: {sentence}", err=True)
