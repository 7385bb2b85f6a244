"""Many rounds in a storm, struck in their midst: at the end nothing is lost, doubled, or stored under a wrong id."""

import os
import re
import signal
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import make_url, select

from archive.doctor import Examination, find_complaints
from archive.store.engine import open_archive
from archive.store.failures import open_failures
from archive.store.health import find_damage, portals_health
from archive.store.ledger import load_coverage
from archive.store.meetings import known_items, known_meetings
from archive.store.migrate import find_drift
from archive.store.verifying import verify_portal
from archive.tables import AgendaItemRow, HandlingRow, PassageRow, VersionRow
from scraper import plan
from scraper.addresses import canonical, feed_url
from scraper.demo.server import Answer, DemoPortal
from scraper.polling import FEED_ENTRIES
from scraper.rereading import differences_from_pages
from tests.life import MARK, Life
from tests.round import SLUG
from tests.storm import KINDS, SCRIPT, StormyPortal
from tests.strikes import (
    Scene,
    Strike,
    Struck,
    fill_disk,
    hang_up,
    hang_up_within,
    kill,
    lock_file,
    lock_tables,
    nothing,
    restart,
)

FIRST_DAY = date(2026, 1, 5)
SHARE = 0.2
STRIKES: dict[str, tuple[Strike, ...]] = {
    "sqlite": (nothing, kill, nothing, fill_disk, nothing, kill, nothing, lock_file),
    "postgresql": (nothing, kill, nothing, hang_up_within, nothing, lock_tables, nothing, restart, nothing, hang_up),
}
CLOCKS = (timedelta(0), timedelta(0), timedelta(0), timedelta(days=-2), timedelta(hours=23), timedelta(0))
"""By how much the machine's clock is wrong, night by night."""
CLEAR_EVERY = 8
CALM_NIGHTS = 12
CALM_STEP = timedelta(days=3, hours=1)
"""Together longer than the longest pause between two looks at an item, and shorter than a silence that is suspect.

The hour keeps what is due apart from what is not: a round's own seconds decide nothing.
"""
QUIET_NIGHTS = CALM_NIGHTS // 2
"""The last nights, when all is healed."""
SAME_NIGHT = timedelta(hours=12)
MOJIBAKE = re.compile("Ã.|\ufffd")
CODES = {0, 1, 2, 3, -signal.SIGKILL}
LONG_DAYS = int(os.environ.get("DYNASTY_STORM_DAYS", "240"))


@dataclass
class Log:
    """What the storm did."""

    rounds: Counter[int] = field(default_factory=Counter)
    """By exit code."""
    strikes: Counter[str] = field(default_factory=Counter)
    """Those that met a round at work."""
    clocks: int = 0
    """Nights by a wrong clock."""
    told: str = ""
    """What the last round said."""


@dataclass
class Kept:
    """What the archive has of one item."""

    rows: int
    states: list[int]
    strange: list[str]
    """Marks of other items, another title, and letters of a wrong encoding."""


@dataclass(kw_only=True)
class Storm:
    """A portal's life, the weather, and the archive that is kept of it."""

    database: str
    life: Life
    portal: StormyPortal
    told: Path
    log: Log = field(default_factory=Log)

    def rage(self, days: int) -> None:
        """So many days; on some of them the sky is clear. A strike that came too late comes again."""
        strikes, clocks = cycle(STRIKES[make_url(self.database).get_backend_name()]), cycle(CLOCKS)
        strike: Strike = nothing
        was_met = True
        for day in range(days):
            self.life.next_day()
            self.portal.site = self.life.site
            is_clear = day % CLEAR_EVERY == CLEAR_EVERY - 1
            self.portal.share = 0 if is_clear else SHARE
            if is_clear:
                self.night(night(self.life.today), nothing)
            else:
                strike, wrong = next(strikes) if was_met else strike, next(clocks)
                was_met = self.night(night(self.life.today) + wrong, strike)
                self.log.clocks += bool(wrong)
            self.portal.settle(is_whole=is_clear or strike is nothing)

    def settle(self) -> list[tuple[list[str], list[str]]]:
        """Nights in which nothing happens any more; of the last of them, what was asked for, and what was owed."""
        self.portal.share = 0
        begin, asked = night(self.life.today), []
        times = [begin + step * CALM_STEP for step in range(1, CALM_NIGHTS + 1)]
        for at in [*times, times[-1] + SAME_NIGHT]:
            due, before = owed(self.database, self.portal.base_url, at), len(self.portal.requests)
            self.night(at, nothing)
            asked.append((sorted(map(self._canonical, self.portal.requests[before:])), due))
        return asked[-QUIET_NIGHTS:]

    def night(self, at: datetime, strike: Strike) -> bool:
        """One round; whether it was struck."""
        scene = Scene(database=self.database, portal=self.portal, at=at, chance=self.life.chance, told=self.told)
        struck = strike(scene)
        check_end(struck)
        self.log.rounds[struck.code] += 1
        self.log.strikes[strike.__name__] += struck.was_met
        self.log.told = struck.told
        return struck.was_met

    def _canonical(self, target: str) -> str:
        origin = self.portal.base_url.partition("/cgi/")[0]
        return canonical(f"{origin}{target}", base_url=self.portal.base_url).url


def check_end(struck: Struck) -> None:
    """A round ends with a code of the table in the README, and says in a sentence when the database failed it."""
    assert "Traceback" not in struck.told, struck.told
    assert struck.code in CODES, struck
    if struck.code == 2:
        (sentence,) = struck.told.splitlines()
        assert sentence.startswith("The database "), sentence
        assert sentence.endswith("."), sentence


def owed(database: str, base_url: str, at: datetime) -> list[str]:
    """What a quiet night asks for: two feeds, and the pages whose time has come."""
    with open_archive(database) as archive:
        horizon = plan.horizon(at)
        meetings = plan.plan_meetings(
            {},
            {},
            known_meetings(archive, SLUG, (), horizon),
            retries={},
            changed=frozenset(),
            again=False,
            now=at,
            base_url=base_url,
        )
        known = known_items(archive, SLUG, (), horizon)
        items = plan.plan_items({}, known, retries={}, changed=frozenset(), again=False, now=at)
    feeds = [feed_url(base_url, name, show=FEED_ENTRIES) for name in ("meetings", "meetingitems")]
    return sorted([*feeds, *(look.url for look in (*meetings, *items))])


def night(today: date) -> datetime:
    return datetime(today.year, today.month, today.day, 1, tzinfo=UTC)


def read_kept(database: str, published: Mapping[str, str]) -> dict[str, Kept]:
    """The states of each item that its versions hold, in their order; published: the titles."""
    with open_archive(database) as archive, archive.reading() as session:
        rows = session.execute(
            select(AgendaItemRow.portal_key, AgendaItemRow.id, AgendaItemRow.title, PassageRow.text)
            .join(VersionRow, VersionRow.agenda_item_id == AgendaItemRow.id)
            .join(HandlingRow, HandlingRow.version_id == VersionRow.id)
            .join(PassageRow, PassageRow.handling_id == HandlingRow.id)
            .order_by(AgendaItemRow.id, VersionRow.ordinal)
        ).all()
    kept: dict[str, Kept] = {}
    ids = defaultdict[str, set[int]](set)
    for key, item_id, title, text in rows:
        ids[key].add(item_id)
        marks = [(found[1], int(found[2])) for found in MARK.finditer(text or "")]
        one = kept.setdefault(key, Kept(rows=0, states=[], strange=[] if title == published[key] else [str(title)]))
        one.rows = len(ids[key])
        one.states += [state for name, state in marks if name == key]
        one.strange += [*(name for name, _ in marks if name != key), *MOJIBAKE.findall(text or "")]
    return kept


def judge(database: str, *, days: int, seed: int, told: Path) -> Storm:
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    life = Life(chance, FIRST_DAY)
    with StormyPortal(life.site, chance, share=SHARE) as portal:
        storm = Storm(database=database, life=life, portal=portal, told=told)
        storm.rage(days)
        quiet = storm.settle()
    log, kept, shown = storm.log, read_kept(database, life.titles()), life.current()
    lost = shown.keys() - kept.keys()
    doubled = {key: one.rows for key, one in kept.items() if one.rows != 1}
    misfiled = {key: one.strange for key, one in kept.items() if one.strange}
    complaints = complain(database, life.today + (CALM_NIGHTS + 1) * CALM_STEP)
    figures = (
        f"{log.rounds.total()} rounds by exit code {dict(log.rounds)}, {log.clocks} by a wrong clock, "
        f"{len(portal.requests)} requests, {portal.befallen.total()} faults of {len(portal.befallen)} kinds "
        f"{dict(portal.befallen.most_common())}, struck by {dict(log.strikes)}; {len(shown)} items, "
        f"{sum(map(len, life.published.values()))} states, {sum(len(one.states) for one in kept.values())} kept; "
        f"lost {len(lost)}, doubled {len(doubled)}, misfiled {len(misfiled)}; doctor and verify: {complaints}; "
        f"at last: {log.told}"
    )
    print(figures)  # noqa: T201 - the figures of the storm
    assert (set(), {}, {}) == (lost, doubled, misfiled), figures
    assert shown == {key: kept[key].states[-1] for key in shown}, figures
    assert {} == {key: one.states for key, one in kept.items() if one.states != sorted(one.states)}, figures
    assert [] == [(key, state) for key, state in portal.received if state not in kept[key].states], figures
    assert [] == complaints, figures
    check_quiet(quiet)
    return storm


def check_quiet(nights: Sequence[tuple[list[str], list[str]]]) -> None:
    """Of each night, what was asked for and what was owed; besides, robots.txt each day and a third feed each week."""
    extra = ("robots.txt", "rss/official_decisions")
    for asked, due in nights:
        assert due == [url for url in asked if not any(name in url for name in extra)]
    last, _ = nights[-1]
    assert 2 == len(last), last


def complain(database: str, today: date) -> list[str]:
    """What `dynasty doctor` and `dynasty verify` would tell a person to look at, and what the ledger lacks."""
    with open_archive(database) as archive:
        examined = Examination(
            damage=find_damage(archive),
            drift=tuple(find_drift(database)),
            portals=portals_health(archive),
            failures=open_failures(archive),
            coverage=load_coverage(archive),
            warnings=(),
        )
        altered = [*verify_portal(archive, SLUG).findings, *differences_from_pages(archive, SLUG, sample=None)]
    return [
        *find_complaints(examined, now=night(today)),
        *(f"{book.body} {book.year}: {book.reason}" for book in examined.coverage if book.gaps),
        *map(str, altered),
    ]


def test_a_storm_of_weeks_loses_doubles_and_misfiles_nothing(database_url: str, dialect: str, tmp_path: Path) -> None:
    storm = judge(database_url, days=24, seed=20261121, told=tmp_path / "told")

    missed = {strike.__name__ for strike in STRIKES[dialect]} - {*+storm.log.strikes}
    assert set() == missed, storm.log


@pytest.mark.parametrize(
    ("days", "target"),
    [
        (0, "page=rss/meetingitems&show=50"),
        (30, "page=rss/meetingitems&show=50"),
        (30, "page=rss/official_decisions&show=50"),
        (30, "page=meeting&id=2026001"),
        (30, "page=meetingitem&id=2026001-1"),
    ],
)
def test_every_fault_alters_the_answer_that_it_befalls(days: int, target: str) -> None:
    life = Life(Random(1), FIRST_DAY)  # noqa: S311 - repeatable, not secret
    for _ in range(days):
        life.next_day()
    with StormyPortal(life.site, life.chance, share=1) as portal:
        true = DemoPortal.answer(portal, f"{SCRIPT}?{target}", {})
        befallen = [befall(portal, f"{SCRIPT}?{target}") for _ in range(200)]

    assert true not in befallen


def befall(portal: StormyPortal, target: str) -> Answer | None:
    """The altered answer; None for none at all."""
    try:
        return portal.answer(target, {})
    except ConnectionResetError:
        return None


@pytest.mark.long
def test_a_storm_of_months_loses_doubles_and_misfiles_nothing(database_url: str, dialect: str, tmp_path: Path) -> None:
    storm = judge(database_url, days=LONG_DAYS, seed=3, told=tmp_path / "told")

    missed = {strike.__name__ for strike in STRIKES[dialect]} - {*+storm.log.strikes}
    assert (set(), set()) == (missed, KINDS - storm.portal.befallen.keys()), storm.log
