"""What a person must look at, as a table."""

from datetime import UTC, date, datetime, timedelta

import pytest

from archive.doctor import Examination, find_complaints
from archive.records import Account, Coverage, Failure, Gap, Portal, PortalHealth, RoundKind, RoundStatus
from archive.store.engine import Archive
from archive.store.health import portals_health
from archive.store.lock import portal_lock
from archive.store.portals import save_portal
from archive.store.rounds import begin_round, finish_round, first_round_on, last_polled
from tests.command import call

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WELL = PortalHealth(portal="demo", status="ok", finished_at=NOW - DAY, last_good_at=NOW - DAY, notes=())


def examined(**found: object) -> Examination:
    nothing = {"damage": (), "drift": (), "portals": (WELL,), "failures": (), "coverage": (), "warnings": ()}
    return Examination(**{**nothing, **found})  # type: ignore[arg-type] # a table's row


def health(**told: object) -> PortalHealth:
    values = {"portal": "demo", "status": "ok", "finished_at": NOW, "last_good_at": NOW, "notes": (), **told}
    return PortalHealth(**values)  # type: ignore[arg-type] # a table's row


def failure(**told: object) -> Failure:
    values = {
        "portal": "demo",
        "url": "u",
        "reason": "empty",
        "attempts": 3,
        "first_at": NOW - 50 * DAY,
        "last_at": NOW,
    }
    return Failure(**{**values, "next_try_at": NOW, **told})  # type: ignore[arg-type] # a table's row


def book(*gaps: Gap) -> Coverage:
    return Coverage(
        portal="demo",
        body="Valtuusto",
        year=2026,
        meetings=3,
        items_expected=30,
        items_held=20,
        sections_missing=None,
        reason=None,
        gaps=gaps,
    )


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        pytest.param((), examined(), id="all is well"),
        pytest.param((), examined(failures=(failure(),)), id="a failure that waits for its next try"),
        pytest.param(
            (),
            examined(coverage=(book(Gap(reason="secret", meeting_key="1", first_section=4, last_section=4)),)),
            id="a secret item",
        ),
        pytest.param(("The database is damaged: row 5 missing.",), examined(damage=("row 5 missing",)), id="damage"),
        pytest.param(
            ("The database is not as this program makes it: add view: item_list.",),
            examined(drift=("add view: item_list",)),
            id="a view less",
        ),
        pytest.param(
            ("demo: the last round ended as suspect: nothing is decided any more.",),
            examined(portals=(health(status="suspect", notes=("nothing is decided any more",)),)),
            id="a suspect night",
        ),
        pytest.param(
            ("demo: no round ended well since 2026-11-17.",),
            examined(portals=(health(last_good_at=NOW - 4 * DAY),)),
            id="a cron that stopped",
        ),
        pytest.param(
            ("demo: the last round ended as unreachable.", "demo: no round ever ended well."),
            examined(portals=(health(status="unreachable", last_good_at=None),)),
            id="a portal that never answered",
        ),
        pytest.param(
            (),
            examined(portals=(health(status="running", finished_at=None, last_good_at=None),)),
            id="a first round that is under way",
        ),
        pytest.param(
            ("demo: u was given up after 12 tries since 2026-10-02: empty.",),
            examined(failures=(failure(attempts=12, next_try_at=None),)),
            id="a page that was given up",
        ),
        pytest.param(
            ("demo: Valtuusto 2026: 3 items could not be fetched.",),
            examined(coverage=(book(Gap(reason="fetch_failed", meeting_key="1", first_section=4, last_section=6)),)),
            id="items that could not be fetched",
        ),
    ],
)
def test_what_a_person_must_look_at(expected: tuple[str, ...], found: Examination) -> None:
    assert expected == find_complaints(found, now=NOW)


def test_a_first_round_that_was_killed_is_seen_and_one_under_way_is_not_complained_of(archive: Archive) -> None:
    save_portal(archive, Portal(slug="demo", name="Demo", base_url="https://demo.example/"))
    begin_round(archive, "demo", kind="sync", now=NOW)

    [killed] = portals_health(archive)
    with portal_lock(archive, "demo"):
        [running] = portals_health(archive)

    assert ("aborted", None, None) == (killed.status, killed.finished_at, killed.last_good_at)
    assert "running" == running.status
    assert {"demo"} == last_polled(archive).keys()


@pytest.mark.parametrize("kind", ["backfill", "import"])
def test_what_was_filled_up_or_imported_does_not_hide_how_the_feeds_are(archive: Archive, kind: RoundKind) -> None:
    save_portal(archive, Portal(slug="demo", name="Demo", base_url="https://demo.example/"))
    end_round(archive, "sync", "suspect", now=NOW - 10 * DAY)
    end_round(archive, kind, "ok", now=NOW)

    [told] = portals_health(archive)

    assert ("suspect", NOW - 10 * DAY, None) == (told.status, told.finished_at, told.last_good_at)


def test_an_archive_of_imported_pages_alone_is_judged_by_its_imports(archive: Archive) -> None:
    save_portal(archive, Portal(slug="demo", name="Demo", base_url="https://demo.example/"))
    end_round(archive, "import", "ok", now=NOW)

    assert [("ok", NOW)] == [(told.status, told.last_good_at) for told in portals_health(archive)]
    assert {} == last_polled(archive)


def test_a_portal_began_on_the_day_that_it_was_in_finland(archive: Archive) -> None:
    save_portal(archive, Portal(slug="demo", name="Demo", base_url="https://demo.example/"))
    end_round(archive, "sync", "ok", now=datetime(2026, 11, 21, 22, 30, tzinfo=UTC))

    assert date(2026, 11, 22) == first_round_on(archive, "demo")


@pytest.mark.usefixtures("archive")
def test_a_portal_that_is_not_there_is_no_portal_that_is_well(database_url: str) -> None:
    told = call("doctor", "--portal", "nope", "--database", database_url)

    assert (2, "") == (told.code, told.out)
    assert "This archive has no portal 'nope'." in told.err


def end_round(archive: Archive, kind: RoundKind, status: RoundStatus, *, now: datetime) -> None:
    round_id = begin_round(archive, "demo", kind=kind, now=now)
    account = Account(portal="demo", status=status, new=0, changed=0, unchanged=0, failed=0, requests=3, seconds=1.0)
    finish_round(archive, round_id, account, now=now)
