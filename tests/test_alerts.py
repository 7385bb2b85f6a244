"""What is an event, whom it concerns, when it is told: rules as tables."""

from datetime import UTC, date, datetime, timedelta

import pytest

from archive.alerts import (
    DELAYS,
    Facts,
    Said,
    concerns,
    find_events,
    is_news,
    is_reworded,
    item_query,
    latest_slot,
    next_look,
    next_try,
    shorten,
    slot_before,
)
from archive.differences import Piece, compare_words
from archive.records import Change, EventKind, FollowKind, ItemQuery, Outcome, Stage

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def said(
    stage: Stage = "agenda",
    outcome: Outcome | None = None,
    change: Change | None = None,
    *,
    proposal: bool = True,
    case: int | None = None,
    came_from: int | None = None,
) -> Said:
    return Said(stage=stage, outcome=outcome, change=change, has_proposal=proposal, case_id=case, came_from=came_from)


AGENDA, MINUTES = said(), said("minutes")


@pytest.mark.parametrize(
    ("before", "now", "events"),
    [
        (None, said(), ["new"]),
        (None, said("minutes", "as_proposed"), ["new", "decided"]),
        (None, said("minutes", "tabled"), ["new", "decided_otherwise"]),
        (None, said(case=7, came_from=3), ["new", "case_moved"]),
        (None, said(case=7), ["new"]),
        (AGENDA, said("minutes", change="stage"), ["minutes_out"]),
        (AGENDA, said("minutes", "as_proposed", "stage"), ["minutes_out", "decided"]),
        (AGENDA, said("minutes", "noted", "stage"), ["minutes_out", "decided"]),
        (AGENDA, said("minutes", "other", "stage"), ["minutes_out", "decided"]),
        (AGENDA, said("minutes", "amended", "stage"), ["minutes_out", "decided_otherwise"]),
        (AGENDA, said("minutes", "tabled", "stage"), ["minutes_out", "decided_otherwise"]),
        (AGENDA, said("minutes", "returned", "stage"), ["minutes_out", "decided_otherwise"]),
        (AGENDA, said("minutes", "withdrawn", "stage"), ["minutes_out", "decided_otherwise"]),
        # The vote may have been for the proposal, and a rejected request is rejected as proposed.
        (AGENDA, said("minutes", "voted", "stage"), ["minutes_out", "decided"]),
        (AGENDA, said("minutes", "rejected", "stage"), ["minutes_out", "decided"]),
        # Of what was not proposed nothing is decided otherwise.
        (AGENDA, said("minutes", "tabled", "stage", proposal=False), ["minutes_out", "decided"]),
        (AGENDA, said(change="text"), ["text_changed"]),
        (AGENDA, said(change="characters"), []),
        (AGENDA, said(change="around"), []),
        (MINUTES, said("minutes", "as_proposed", "text"), ["decided"]),
        (said("minutes", "as_proposed"), said("minutes", "amended", "text"), ["text_changed"]),
        (said("minutes", "as_proposed"), said("minutes", "as_proposed", "text"), ["text_changed"]),
        (said("minutes", "as_proposed"), said(change="stage"), []),
        (said(), said(change="around", case=7, came_from=3), ["case_moved"]),
        (said(case=7), said(change="around", case=7, came_from=3), []),
    ],
)
def test_what_happened_is_told_by_what_was_said_before_and_now(
    before: Said | None, now: Said, events: list[EventKind]
) -> None:
    assert events == list(find_events(before, now))


@pytest.mark.parametrize(
    ("is_first", "seen", "held_on", "since", "expected"),
    [
        (True, NOW, date(2026, 11, 25), None, False),
        (False, NOW, date(2026, 11, 25), None, False),
        (True, NOW, date(2026, 11, 25), NOW - DAY, True),
        (True, NOW, None, NOW - DAY, True),
        (True, NOW - 2 * DAY, date(2026, 11, 25), NOW - DAY, False),
        (True, NOW, date(2026, 8, 1), NOW - DAY, False),
        (True, NOW, date(2026, 9, 1), NOW - DAY, True),
        (False, NOW - 900 * DAY, date(2020, 8, 1), NOW - DAY, True),
    ],
)
def test_the_first_round_and_old_meetings_are_no_news(
    is_first: bool, seen: datetime, held_on: date | None, since: datetime | None, expected: bool
) -> None:
    assert expected == is_news(is_first=is_first, first_seen_at=seen, held_on=held_on, news_since=since)


FACTS = Facts(portal="lapua", body="Kaupunginhallitus", case_number="12/00.01/2026", people=("Maija Mallila", "Ali Ek"))


@pytest.mark.parametrize(
    ("kind", "query", "expected"),
    [
        ("portal", {"portal": "lapua"}, True),
        ("portal", {"portal": "lapu"}, False),
        ("body", {"body": "Kaupunginhallitus"}, True),
        ("body", {"body": "kaupunginhallitus", "portal": "lapua"}, True),
        ("body", {"body": "Kaupunginhallitus", "portal": "salo"}, False),
        ("body", {"body": "hallitus"}, False),
        ("case", {"case_number": "12/00.01/2026"}, True),
        ("case", {"case_number": "12/00.01/202"}, False),
        ("person", {"person": "Mallila Maija"}, True),
        ("person", {"person": "Mallila"}, True),
        ("person", {"person": "Mallila Ali"}, False),
        ("person", {"person": "Malli"}, False),
        ("search", {"portal": "lapua"}, False),
    ],
)
def test_a_follow_is_met_by_whole_names_and_numbers(kind: FollowKind, query: dict[str, str], expected: bool) -> None:
    assert expected == concerns(kind, query, FACTS)


def test_a_followed_search_is_asked_among_the_items_of_events_only() -> None:
    expected = ItemQuery(words=("koulu", "tontti"), portal="lapua", item_ids=(3, 4), limit=2, audience="public")

    assert expected == item_query({"words": "koulu tontti", "portal": "lapua"}, (3, 4), audience="public")


@pytest.mark.parametrize(
    ("hour", "now", "slot"),
    [
        (7, "2026-11-21T05:00Z", "2026-11-21T05:00Z"),
        (7, "2026-11-21T04:59Z", "2026-11-20T05:00Z"),
        (7, "2026-07-01T04:00Z", "2026-07-01T04:00Z"),
        (0, "2026-11-20T22:30Z", "2026-11-20T22:00Z"),
        # The night of 25 October strikes three twice, that of 29 March never.
        (3, "2026-10-25T00:30Z", "2026-10-25T00:00Z"),
        (3, "2026-10-25T01:30Z", "2026-10-25T00:00Z"),
        (3, "2026-03-29T12:00Z", "2026-03-29T01:00Z"),
    ],
)
def test_a_digest_is_due_once_it_struck_the_hour_in_finland(hour: int, now: str, slot: str) -> None:
    assert datetime.fromisoformat(slot) == latest_slot(hour, now=datetime.fromisoformat(now))


def test_a_day_may_have_23_or_25_hours() -> None:
    spring, autumn = (datetime.fromisoformat(f"2026-{day}T05:00Z") for day in ("03-29", "10-25"))

    assert (23, 25) == tuple((at - slot_before(7, at)) / timedelta(hours=1) for at in (spring.replace(hour=4), autumn))
    assert DAY == NOW - slot_before(3, NOW)


def test_what_could_not_be_asked_is_never_given_up() -> None:
    assert [*DELAYS, DELAYS[-1]] == [next_look(attempts, now=NOW) - NOW for attempts in range(1, len(DELAYS) + 2)]


def test_delays_grow_and_end() -> None:
    assert list(DELAYS) == sorted(DELAYS)
    assert NOW + DELAYS[0] == next_try(1, now=NOW)
    assert NOW + DELAYS[-1] == next_try(len(DELAYS), now=NOW)
    assert next_try(len(DELAYS) + 1, now=NOW) is None


def test_only_what_was_reworded_is_told_word_by_word() -> None:
    proposal = "Kunnanhallitus päättää myydä tontin hintaan 40 000 euroa."

    assert is_reworded(compare_words(proposal, proposal.replace("40", "45")))
    assert not is_reworded(compare_words(proposal, "Päätösehdotus hyväksyttiin."))
    assert not is_reworded(compare_words(proposal, proposal))


def test_what_stayed_is_cut_down_to_what_stands_beside_a_change() -> None:
    pieces = (
        Piece(kind="same", text="alku" * 50),
        Piece(kind="added", text="uusi"),
        Piece(kind="same", text="keski" * 50),
        Piece(kind="removed", text="vanha"),
        Piece(kind="same", text="loppu" * 50),
    )

    expected = ["…alku", "uusi", "kesk…eski", "vanha", "lopp…"]
    assert expected == [piece.text for piece in shorten(pieces, around=4)]
