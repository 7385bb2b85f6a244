"""A round under way: what is constant in it, what it has done so far, and what it notes. Knows no page and no feed."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from archive.records import Account, BodyKind, Failure, ItemPage, MeetingPage, Page, Portal, RoundStatus
from archive.store.engine import Archive
from archive.store.failures import close_failures, open_failures, save_failure
from scraper import plan
from scraper.fetch import Fetcher
from scraper.looks import Look

Asked = TypeVar("Asked")

GIVE_UP_AFTER = 5
"""Pages in a row that got no answer."""
OBSERVED_PAGES = 40
"""Of each kind in a night; more would say no more of a portal."""


@dataclass(kw_only=True)
class Round:
    """One round over one portal."""

    portal: Portal
    archive: Archive
    fetcher: Fetcher
    now: Callable[[], datetime]
    again: bool = False
    budget: int
    """How many pages that were read before may be looked at again."""
    on_progress: Callable[[int, int], None]
    unanswered: int = 0
    """How many pages in a row got no answer; who asks counts them."""
    failures: dict[str, str] = field(default_factory=dict)
    """Address and reason of each page that failed."""
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    observed: dict[type, list[tuple[ItemPage | MeetingPage, frozenset[str]]]] = field(default_factory=dict)
    """What was read, with the marks of its page's structure, as far as it is observed for drift."""
    requests_before: int = 0
    news_since: dict[BodyKind, datetime] = field(default_factory=dict)
    """Since when what happens is news, of items of meetings and of officeholder decisions; on a first round nothing."""

    def each(self, due: Sequence[Asked], *, of: str = "pages") -> Iterator[Asked]:
        """What is due, one by one. When page after page gets no answer, the rest is left for the next round.

        Each page of a dead server costs all the retries, and a struggling one is not helped by them.
        """
        self.unanswered = 0
        for done, one in enumerate(due):
            self.on_progress(done, len(due))
            if self.unanswered == GIVE_UP_AFTER:
                left = f"{self.unanswered} {of} in a row got no answer; {len(due) - done} are left for the next round"
                self.failures[self.portal.base_url] = left
                return
            before = self.unanswered
            yield one
            if self.unanswered == before:
                self.unanswered = 0
        self.on_progress(len(due), len(due))

    def fail(self, url: str, reason: str, page: Page | None = None) -> None:
        """Records an address that could not be fetched or read."""
        self.failures[url] = reason
        save_failure(self.archive, self.portal.slug, url, reason, page=page, now=self.now())

    def note_gone(self, url: str, reason: str, page: Page | None) -> Failure:
        """Records an address that the portal has no more; the next looks will tell whether it stays so."""
        slug, now = self.portal.slug, self.now()
        return save_failure(self.archive, slug, url, reason, page=page, now=now, is_gone=True)

    def open_failures(self) -> tuple[Failure, ...]:
        """What failed and is not solved yet."""
        return open_failures(self.archive, self.portal.slug)

    def close(self, urls: set[str]) -> None:
        """Closes failures that are over without a page of the archive to show for it."""
        failed = {failure.url for failure in self.open_failures()} if urls else set()
        close_failures(self.archive, self.portal.slug, failed & urls, now=self.now())

    def retries(self, page: str) -> dict[str, Look]:
        """The addresses that failed earlier and are due: also those that no feed shows any more."""
        failures, base_url = self.open_failures(), self.portal.base_url
        return plan.read_retries(failures, page=page, base_url=base_url, again=self.again, now=self.now())

    def observe(self, record: ItemPage | MeetingPage, marks: frozenset[str]) -> None:
        """Takes a page that was read among those by which the portal is judged."""
        observed = self.observed.setdefault(type(record), [])
        if len(observed) < OBSERVED_PAGES:
            observed.append((record, marks))

    def account(self, status: RoundStatus, *, started: datetime) -> Account:
        """What the round has done."""
        return Account(
            portal=self.portal.slug,
            status=status,
            new=self.counts["new"],
            changed=self.counts["changed"],
            unchanged=self.counts["unchanged"],
            failed=len(self.failures),
            requests=self.fetcher.requests - self.requests_before,
            seconds=round((self.now() - started).total_seconds(), 1),
            failures=tuple(self.failures.items()),
            notes=tuple(self.notes),
        )
