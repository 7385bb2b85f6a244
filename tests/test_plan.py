"""What to look at, and when again: tables of plain values."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from archive.records import Failure, KnownItem, KnownMeeting, Page, WantedFile
from scraper import plan
from tests.looks import BASE, DAY, NOW, TODAY, item_url, look


def known_item(**told: object) -> KnownItem:
    values: dict[str, object] = {
        "portal_key": "2026100-4",
        "url": item_url("2026100-4"),
        "title": "Lausunto",
        "body_name": "Aluehallitus",
        "held_on": TODAY,
        "stage": "agenda",
        "last_seen_at": NOW - DAY,
        "meeting_stage": "agenda",
        "meeting_seen_at": NOW - DAY,
    }
    return KnownItem(**{**values, **told})  # type: ignore[arg-type] # a table's row


def known_decision(**told: object) -> KnownItem:
    url = f"{BASE}?page=official_decision&id=2026100-4"
    return replace(known_item(url=url, stage="minutes", meeting_stage=None, meeting_seen_at=None), **told)  # type: ignore[arg-type] # a table's row


def known_meeting(**told: object) -> KnownMeeting:
    values: dict[str, object] = {
        "portal_key": "2026100",
        "url": f"{BASE}?page=meeting&id=2026100",
        "body_name": "Aluehallitus",
        "held_on": TODAY,
        "stage": "agenda",
        "checked": False,
        "last_seen_at": NOW - DAY,
    }
    return KnownMeeting(**{**values, **told})  # type: ignore[arg-type] # a table's row


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        pytest.param(True, {"last_seen_at": None}, id="listed but never read"),
        pytest.param(True, {}, id="an agenda whose day has come, last seen yesterday"),
        pytest.param(False, {"last_seen_at": NOW - timedelta(hours=1)}, id="seen an hour ago"),
        pytest.param(False, {"held_on": TODAY + DAY}, id="the meeting is tomorrow"),
        pytest.param(False, {"stage": "minutes"}, id="minutes already"),
        pytest.param(True, {"stage": "minutes", "last_seen_at": NOW - 7 * DAY}, id="minutes, a week later"),
        pytest.param(False, {"held_on": TODAY - 89 * DAY}, id="an agenda of ninety days ago, seen yesterday"),
        pytest.param(
            True, {"held_on": TODAY - 89 * DAY, "last_seen_at": NOW - 7 * DAY}, id="the same, seen a week ago"
        ),
        pytest.param(
            False, {"held_on": TODAY - 91 * DAY, "last_seen_at": NOW - 30 * DAY}, id="more than ninety days ago"
        ),
        pytest.param(
            True, {"held_on": TODAY - 500 * DAY, "last_seen_at": NOW - 366 * DAY}, id="old, and seen a year ago"
        ),
        pytest.param(False, {"last_seen_at": NOW - 7 * DAY, "is_removed": True}, id="removed by the portal"),
        pytest.param(
            False, {"last_seen_at": NOW - 7 * DAY, "is_continued": True}, id="its minutes are here under another id"
        ),
        pytest.param(True, {"last_seen_at": None, "is_continued": True}, id="the same, never read"),
        pytest.param(
            False,
            {"last_seen_at": None, "is_continued": True, "is_removed": True},
            id="the same, and gave way to them before it was read",
        ),
        pytest.param(
            True,
            {"stage": "minutes", "meeting_stage": "minutes", "meeting_changed_at": NOW},
            id="its meeting's page said something new since",
        ),
        pytest.param(False, {"held_on": None}, id="nobody knows when"),
    ],
)
def test_an_item_is_looked_at_when_it_is_owed(expected: bool, told: dict[str, object]) -> None:
    looks = plan.plan_items({}, [known_item(**told)], retries={}, changed=set(), again=False, now=NOW)

    assert expected == bool(looks)


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        pytest.param(True, {"stage": "minutes"}, id="minutes may be corrected"),
        pytest.param(True, {"held_on": TODAY + 30 * DAY}, id="an agenda may be amended"),
        pytest.param(False, {"held_on": TODAY - 91 * DAY}, id="long past"),
        pytest.param(False, {"is_continued": True}, id="an agenda whose minutes are here under another id"),
    ],
)
def test_again_asks_for_all_that_may_still_change(expected: bool, told: dict[str, object]) -> None:
    told = {"last_seen_at": NOW - timedelta(minutes=1), **told}

    looks = plan.plan_items({}, [known_item(**told)], retries={}, changed=set(), again=True, now=NOW)

    assert expected == bool(looks)


def test_a_known_item_is_looked_at_when_its_entry_changed() -> None:
    item = known_item(stage="minutes", last_seen_at=NOW)

    looks = plan.plan_items({"2026100-4": look()}, [item], retries={}, changed={"2026100-4"}, again=False, now=NOW)

    assert ["2026100-4"] == [one.key for one in looks]


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        pytest.param(True, {}, id="the meeting turned into minutes after the item was seen"),
        pytest.param(False, {"meeting_stage": "agenda"}, id="the meeting is an agenda still"),
        pytest.param(False, {"stage": "minutes"}, id="the item is minutes too"),
        pytest.param(False, {"last_seen_at": NOW}, id="the item was looked at since"),
    ],
)
def test_an_item_that_its_meeting_left_behind_is_looked_at(expected: bool, told: dict[str, object]) -> None:
    seen = NOW - timedelta(minutes=1)
    turned = {"last_seen_at": seen - DAY / 2, "meeting_stage": "minutes", "meeting_seen_at": seen, **told}

    looks = plan.plan_items({}, [known_item(**turned)], retries={}, changed=set(), again=False, now=NOW)

    assert expected == bool(looks)


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        (True, f"{BASE}?page=rss/meetings&show=30"),
        (False, f"{BASE}?page=rss/meetingitems&show=30"),
        (False, item_url("2026100-4")),
        (True, "https://elsewhere.example.fi/gone"),
        (False, "https://elsewhere.example.fi/still-shown"),
    ],
    ids=["this feed", "the other feed", "a page", "a foreign link that is gone", "a foreign link that is still shown"],
)
def test_a_feed_read_well_settles_its_own_failures(expected: bool, url: str) -> None:
    failure = Failure(portal="demo", url=url, reason="", attempts=1, first_at=NOW, last_at=NOW, next_try_at=NOW)
    shown = frozenset({"https://elsewhere.example.fi/still-shown"})

    over = plan.settled([failure], feed_url=f"{BASE}?page=rss/meetings&show=30", refused=shown, base_url=BASE)

    assert expected == bool(over)


def test_an_item_of_an_unknown_meeting_brings_its_meeting() -> None:
    looks = plan.plan_meetings(
        {}, {"2026100-4": look()}, [], retries={}, changed=set(), again=False, now=NOW, base_url=BASE
    )

    assert [(f"{BASE}?page=meeting&id=2026100", "Aluehallitus", TODAY)] == [
        (one.url, one.body_name, one.held_on) for one in looks
    ]


def test_a_meeting_is_looked_at_once_for_all_its_reasons() -> None:
    shown = look("2026100", url=f"{BASE}?page=meeting&id=2026100")

    looks = plan.plan_meetings(
        {"2026100": shown},
        {"2026100-4": look(), "2026100-5": look("2026100-5")},
        [known_meeting()],
        retries={},
        changed={"2026100"},
        again=True,
        now=NOW,
        base_url=BASE,
    )

    assert [shown] == looks


def test_what_the_feed_says_now_goes_before_what_was_known_of_an_item_left_behind() -> None:
    behind = known_item(title="Vanha", meeting_changed_at=NOW)
    shown = look(title="Uusi", is_shown=True)

    looks = plan.plan_items({"2026100-4": shown}, [behind], retries={}, changed={"2026100-4"}, again=False, now=NOW)

    assert [shown] == looks


def test_a_page_that_failed_is_tried_again_as_the_feed_names_it_now() -> None:
    known, shown = known_item(title="Vanha"), look(title="Uusi", is_shown=True)

    looks = plan.plan_items(
        {"2026100-4": shown}, [known], retries={"2026100-4": look()}, changed=set(), again=False, now=NOW
    )

    assert [replace(shown, is_known=True)] == looks


def test_a_page_that_failed_is_tried_with_all_that_is_known_of_it() -> None:
    unknown = look("2026100-9", body_name=None, held_on=None, title=None)
    retries = {"2026100-4": replace(unknown, key="2026100-4"), "2026100-9": unknown}
    known = known_item(stage="minutes", last_seen_at=NOW)

    looks = plan.plan_items({}, [known], retries=retries, changed=set(), again=False, now=NOW)

    assert [look(is_known=True), unknown] == looks


@pytest.mark.parametrize(
    ("expected", "url", "next_try_at"),
    [
        (["2026100-4"], item_url("2026100-4"), NOW),
        ([], item_url("2026100-4"), NOW + timedelta(hours=1)),
        ([], f"{BASE}?page=rss/meetings&show=30", NOW),
        ([], "https://elsewhere.example.fi/cgi/DREQUEST.PHP?page=meetingitem&id=1-1", NOW),
    ],
    ids=["due", "not due yet", "a feed", "not ours"],
)
def test_a_failed_page_is_tried_again_when_it_is_due(expected: list[str], url: str, next_try_at: datetime) -> None:
    failure = Failure(portal="demo", url=url, reason="", attempts=1, first_at=NOW, last_at=NOW, next_try_at=next_try_at)

    retries = plan.read_retries([failure], page="meetingitem", base_url=BASE, again=False, now=NOW)

    assert expected == list(retries)


@pytest.mark.parametrize(
    ("shown", "known", "changed", "again", "is_looked_at"),
    [
        (True, None, False, False, True),
        (True, {}, False, False, False),
        (True, {}, True, False, True),
        (False, {}, False, False, False),
        (False, {"last_seen_at": NOW - 7 * DAY}, False, False, True),
        (False, {}, False, True, True),
        (False, {"held_on": TODAY - 90 * DAY}, False, True, True),
        (False, {"held_on": TODAY - 91 * DAY}, False, True, False),
    ],
)
def test_a_decision_is_looked_at_when_new_or_changed_or_asked_for(
    shown: bool, known: dict[str, object] | None, changed: bool, again: bool, is_looked_at: bool
) -> None:
    looks = plan.plan_items(
        {"2026100-4": look(is_shown=True)} if shown else {},
        [] if known is None else [known_decision(**known)],
        retries={},
        changed={"2026100-4"} if changed else set(),
        again=again,
        now=NOW,
    )

    assert is_looked_at == bool(looks)


def test_a_decision_that_failed_is_tried_again_with_what_is_known_of_it() -> None:
    retry = look(body_name=None, held_on=None, title=None)
    tried = {
        len(known): plan.plan_items({}, known, retries={"2026100-4": retry}, changed=set(), again=False, now=NOW)
        for known in ([], [known_decision()])
    }

    assert [retry] == tried[0]
    assert ["Aluehallitus"] == [one.body_name for one in tried[1]]


@pytest.mark.parametrize(
    ("is_known", "has_failed", "asked_at", "again", "is_asked"),
    [
        (True, False, NOW - timedelta(hours=1), False, True),
        (False, True, NOW - timedelta(hours=1), False, True),
        (False, False, None, False, True),
        (False, False, NOW - timedelta(days=6, hours=23), False, False),
        (False, False, NOW - timedelta(days=7), False, True),
        (False, False, NOW - timedelta(hours=1), True, True),
    ],
)
def test_a_feed_that_many_portals_lack_is_asked_for_once_a_week_until_it_is_there(
    is_known: bool, has_failed: bool, asked_at: datetime | None, again: bool, is_asked: bool
) -> None:
    assert is_asked == plan.asks_for_official_feed(
        is_known=is_known, has_failed=has_failed, asked_at=asked_at, again=again, now=NOW
    )


@pytest.mark.parametrize(
    ("status", "body", "is_lacking"),
    [
        (200, b"", True),
        (200, b"<rss><channel></channel></rss>", True),
        (200, b"<html>Sivua ei ole</html>", True),
        (200, b"<rss><channel><item><title>Rikki", False),
        (404, b"", True),
        (403, b"", True),
        (500, b"<item>", False),
    ],
)
def test_an_answer_without_entries_shows_that_a_feed_is_lacking(status: int, body: bytes, is_lacking: bool) -> None:
    page = Page(url=BASE, body=body, status=status, media_type=None, fetched_at=NOW)

    assert is_lacking == plan.is_lacking(page)


def test_a_budget_limits_what_is_looked_at_again_and_nothing_else() -> None:
    looks = [look("a"), look("b", is_again=True), look("c", is_again=True), look("d")]

    kept, left = plan.within_budget(looks, 1)

    assert (["a", "b", "d"], 1) == ([one.key for one in kept], left)


PDF = f"{BASE.removesuffix('/cgi/DREQUEST.PHP')}/kokous/2025100-4-3717.PDF"


def failed(url: str, *, next_try_at: datetime | None = NOW) -> Failure:
    return Failure(portal="demo", url=url, reason="", attempts=1, first_at=NOW, last_at=NOW, next_try_at=next_try_at)


def test_documents_never_had_come_first_and_those_that_wait_not_at_all() -> None:
    had = Page(url="b", body=b"", status=200, media_type=None, fetched_at=NOW)
    wanted = [WantedFile(url="b", held=had), WantedFile(url="a", held=None), WantedFile(url="c", held=None)]
    waiting = [failed("c", next_try_at=NOW + timedelta(hours=1))]

    assert ["a", "b"] == [one.url for one in plan.due_files(wanted, waiting, again=False, now=NOW)]
    assert ["a", "c", "b"] == [one.url for one in plan.due_files(wanted, waiting, again=True, now=NOW)]


def test_a_document_that_failed_is_settled_by_no_feed_and_pointless_once_nothing_links_to_it() -> None:
    failures = [failed(PDF), failed(f"{BASE}?page=meeting&id=2025100")]

    assert () == plan.settled(failures, feed_url="", refused=set(), base_url=BASE)
    assert (PDF,) == plan.pointless(failures, [], base_url=BASE)
    assert () == plan.pointless(failures, [WantedFile(url=PDF, held=None)], base_url=BASE)
