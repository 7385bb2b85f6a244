"""How well pages are read: saved pages beside what a person says that they hold. Knows the form of expectations.

Beside each page `NAME`, or at the same place in another folder, stands `NAME.expected.json`: `page` (item, official,
meeting, bodies, meetings, feed) and `url`, by which it is read, then `record`, or `error` (a part of the sentence) for
a page that must be refused, and `reviewed`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ParseError, UsageError
from scraper.facts import Fact, Json, Tally, as_json, compare, tally
from scraper.feed import read_feed
from scraper.files import UnusableFileError, find_files, read_file, shown
from scraper.pages.bodies import read_bodies, read_meetings
from scraper.pages.item import read_item
from scraper.pages.meeting import read_meeting
from scraper.pages.official import read_official
from scraper.saved import find_address, find_portal

READERS: dict[str, Callable[..., object]] = {
    "item": read_item,
    "official": read_official,
    "meeting": read_meeting,
    "bodies": read_bodies,
    "meetings": read_meetings,
    "feed": read_feed,
}
"""How each kind of page is read: `read(page, url=…)`."""
KINDS = {
    "meetingitem": "item",
    "official_decision": "official",
    "meeting": "meeting",
    "meeting_handlers": "bodies",
    "meetings": "meetings",
    "rss": "feed",
}
"""Our words for Dynasty's; of `rss/meetingitems` the first."""
NEUTRAL_URL = "https://julkaisu.example/cgi/DREQUEST.PHP"
"""For a page that tells of no portal."""
ENDING = ".expected.json"

WRITTEN = "nobody has said yet what it holds; what was read is written beside it: read it, then run again"
NOT_REVIEWED = 'what it holds is not reviewed: read it, say "reviewed": true, then run again'


@dataclass(frozen=True, kw_only=True)
class Report:
    """How well the pages of a folder were read."""

    facts: tuple[tuple[str, Fact], ...]
    """Each fact with the file that it is of."""
    unfinished: tuple[tuple[str, str], ...]
    """Files that could not be judged, each with the reason."""

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The facts counted by field."""
        return tally(fact for _, fact in self.facts)

    @property
    def differences(self) -> tuple[tuple[str, Fact], ...]:
        """The facts that were not read as expected."""
        return tuple((name, fact) for name, fact in self.facts if fact.is_judged and not fact.is_right)

    @property
    def unjudged(self) -> tuple[str, ...]:
        """The fields that were read on some page whose expectation does not name them."""
        return tuple(sorted({fact.field for _, fact in self.facts if not fact.is_judged}))

    @property
    def is_all_right(self) -> bool:
        """Whether every page was judged, and every fact is right."""
        return not self.differences and not self.unfinished


class _UnfinishedError(Exception):
    """A page that cannot be judged; its text is the reason."""


@dataclass(frozen=True, kw_only=True)
class _Expectation:
    """What a page should be read as: a record, or an error that says so."""

    page: str
    url: str
    record: Json
    error: str | None


def check_folder(folder: Path, expected: Path | None = None) -> Report:
    """Read each page of a folder, and of the folders in it, and compare it with what is expected.

    expected: the folder of the expectations; None when they stand beside the pages. Where nothing is expected yet,
    what was read is written there for a person to review. Raises UsageError when there are no pages.
    """
    expected = expected or folder
    facts: list[tuple[str, Fact]] = []
    unfinished: list[tuple[str, str]] = []
    for path in find_files(folder):
        place = path.relative_to(folder)
        name = shown(place)
        try:
            facts += [(name, fact) for fact in _check(path, expected / place.with_name(place.name + ENDING))]
        except (UnusableFileError, _UnfinishedError) as error:
            unfinished.append((name, str(error)))
    unfinished += [(shown(place), "its page is missing") for place in _orphans(folder, expected)]
    return Report(facts=tuple(facts), unfinished=tuple(unfinished))


def _check(path: Path, beside: Path) -> list[Fact]:
    page, _ = read_file(path)
    if not beside.exists():
        _write(beside, _expect_what_is_read(path.name, page))
        raise _UnfinishedError(WRITTEN)
    expectation = _load(beside)
    record, error = _read(page, expectation.page, expectation.url)
    facts = list(compare(expectation.page, expectation.record, record))
    if expectation.error is not None or error is not None:
        is_expected = expectation.error is not None and error is not None and expectation.error in error
        found = expectation.error if is_expected else error
        facts.append(Fact(field=f"{expectation.page}.error", expected=expectation.error, found=found))
    return facts


def _read(page: bytes, kind: str, url: str) -> tuple[Json, str | None]:
    """What a page is read as, or the sentence that refuses it."""
    try:
        return as_json(READERS[kind](page, url=url)), None
    except ParseError as error:
        return None, str(error).removeprefix(f"{url}: ")


def _load(beside: Path) -> _Expectation:
    try:
        said = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _UnfinishedError(f"what it holds cannot be read: {error}") from error
    if not isinstance(said, dict) or said.get("page") not in READERS or not isinstance(said.get("url"), str):
        raise _UnfinishedError(f'what it holds lacks "page" (one of {", ".join(READERS)}) or "url"')
    if ("record" in said) == ("error" in said) or not isinstance(said.get("error", ""), str):
        raise _UnfinishedError('what it holds must say either "record" or "error"')
    if said.get("reviewed") is not True:
        raise _UnfinishedError(NOT_REVIEWED)
    return _Expectation(page=said["page"], url=said["url"], record=said.get("record"), error=said.get("error"))


def _expect_what_is_read(name: str, page: bytes) -> dict[str, Json]:
    """A first expectation: the page as today's readers read it, whichever can; as an item when none can."""
    base_url = find_portal(page) or NEUTRAL_URL
    address = find_address(name, page, base_url=base_url)
    named = None if isinstance(address, str) else KINDS.get((address.page or "").partition("/")[0])
    url = base_url if isinstance(address, str) else address.url
    outcomes = [(kind, *_read(page, kind, url)) for kind in ([named] if named else READERS)]
    kind, record, error = next((outcome for outcome in outcomes if outcome[2] is None), outcomes[0])
    first: dict[str, Json] = {"reviewed": False, "page": kind, "url": url}
    return {**first, "record": record} if error is None else {**first, "error": error}


def _write(beside: Path, expectation: dict[str, Json]) -> None:
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(expectation, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{shown(beside)} cannot be written: {error.strerror}.") from error


def _orphans(folder: Path, expected: Path) -> list[Path]:
    places = sorted(path.relative_to(expected) for path in expected.rglob(f"*{ENDING}"))
    return [place for place in places if not (folder / place.with_name(place.name.removesuffix(ENDING))).exists()]
