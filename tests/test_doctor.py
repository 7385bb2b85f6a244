"""What a person must look at, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.doctor import Examination, find_complaints
from archive.records import Coverage, Failure, Gap, PortalHealth

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
