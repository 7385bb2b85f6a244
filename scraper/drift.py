"""Whether a portal's pages are still as they were: tonight's beside the portal's own past. Pure.

Of each kind of page it is counted on how many a field was found, and each mark of the page's structure. A count that
the past makes all but impossible means that the portal changed, or that we no longer read it; so does a silence that is
longer than the portal ever kept.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from archive.records import ItemPage, MeetingPage, Observation

ENOUGH_PAGES = 5
"""Fewer pages in a night say nothing."""
ENOUGH_PAST = 20
"""Fewer pages in the past are no past."""
IMPOSSIBLE = 1e-5
"""How improbable a count must be, given the past, to be called a change; hundreds are judged every night."""
LONGEST_HOLIDAY = timedelta(days=45)
"""A municipality's summer; no shorter silence is unusual."""
ENOUGH_NEWS = 10

_ITEM_FIELDS = ("title", "case_number", "pdf_url", "attachments", "meeting_key")
_OWN_FIELDS = ("preparers", "proposals", "decision")
_MEETING_FIELDS = ("starts_at", "place", "published_on", "pdf_url", "items", "attendees")


def observe(pages: Iterable[tuple[ItemPage | MeetingPage, Iterable[str]]]) -> tuple[Observation, ...]:
    """What a night's pages hold, by kind and stage: each page's record with the marks of its structure."""
    numbers: Counter[str] = Counter()
    found: dict[str, Counter[str]] = {}
    for record, marks in pages:
        kind = f"{'item' if isinstance(record, ItemPage) else 'meeting'} {record.stage}"
        numbers[kind] += 1
        found.setdefault(kind, Counter()).update({*_fields(record), *marks})
    return tuple(Observation(kind=kind, pages=numbers[kind], found=dict(found[kind])) for kind in numbers)


def judge(past: Sequence[Observation], tonight: Observation) -> tuple[str, ...]:
    """What is otherwise than the past makes possible, in sentences; nothing when there is too little of either."""
    pages = sum(one.pages for one in past)
    if tonight.pages < ENOUGH_PAGES or pages < ENOUGH_PAST:
        return ()
    before = Counter[str]()
    for one in past:
        before.update(one.found)
    return tuple(
        f"{tonight.kind}: {name} on {tonight.found.get(name, 0)} of {tonight.pages} pages, before on {before[name]} of "
        f"{pages}"
        for name in sorted({*before, *tonight.found})
        if _is_impossible(before[name], pages, tonight.found.get(name, 0), tonight.pages)
    )


def judge_silence(news: Sequence[datetime], now: datetime) -> str | None:
    """Whether nothing new came for longer than ever before; `news` are the times of the rounds that brought some."""
    if len(news) < ENOUGH_NEWS:
        return None
    ordered = sorted(news)
    longest = max(LONGEST_HOLIDAY, *(2 * (other - one) for one, other in pairwise(ordered)))
    silent = now - ordered[-1]
    return f"nothing new for {silent.days} days, unlike ever before" if silent > longest else None


def _fields(record: ItemPage | MeetingPage) -> set[str]:
    if isinstance(record, MeetingPage):
        return {name for name in _MEETING_FIELDS if getattr(record, name)}
    own = {name for name in _OWN_FIELDS if getattr(record.current, name)}
    return {name for name in _ITEM_FIELDS if getattr(record, name)} | own


def _is_impossible(before: int, pages: int, found: int, tonight: int) -> bool:
    """Whether a count is all but impossible at the past's share, taken half a page nearer to the middle."""
    share = (before + 0.5) / (pages + 1)
    if found <= share * tonight:
        return _chance(range(found + 1), tonight, share) < IMPOSSIBLE
    return _chance(range(found, tonight + 1), tonight, share) < IMPOSSIBLE


def _chance(counts: Iterable[int], pages: int, share: float) -> float:
    return sum(math.comb(pages, count) * share**count * (1 - share) ** (pages - count) for count in counts)
