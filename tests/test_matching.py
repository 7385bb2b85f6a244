"""What cannot be asked about events stops nobody else, is told, and loses nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from archive.alerts import DELAYS, FailedFollow, Follower
from archive.doctor import Examination, find_complaints
from archive.store.backlogs import backlogs, failed_follows
from archive.store.emptying import forget_item
from archive.store.engine import Archive
from archive.store.following import follow, unfollow
from archive.store.lists import load_item
from archive.store.matching import match_events
from archive.store.migrate import downgrade, upgrade
from tests.command import call
from tests.following import FILE, matches, token
from tests.killed import deliver_now
from tests.receivers import lines
from tests.serving import make_endless
from tests.test_delivering import EVENING, LONG_AGO, ORDER, SEVEN, kinds, start, to_file
from tests.test_twins_kept import BOARD, NOON, STYRELSE, fill, item, meeting, portal

if TYPE_CHECKING:
    from archive.records import FollowKind

WORDS, PERSON = {"words": "tontin"}, {"person": "Mallila"}
"""A search that looks into the index, and one that does not; both find the first item alone."""
BEFORE = NOON + timedelta(hours=10)
"""After it happened, and before seven strikes for the first time."""


@contextmanager
def without_index(archive: Archive) -> Iterator[None]:
    """No search for words is answered."""
    _rename(archive, "search_index", "kept_index")
    yield
    _rename(archive, "kept_index", "search_index")


def _rename(archive: Archive, table: str, name: str) -> None:
    with archive.writing() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


def three(archive: Archive, folder: Path) -> list[Path]:
    """Three who are told by files: by a search for words, by a search of a person, of a whole portal."""
    asked: list[tuple[FollowKind, dict[str, str]]] = [
        ("search", WORDS), ("search", PERSON), ("portal", {"portal": "joki"}),
    ]  # fmt: skip
    files = [folder / f"{kind}{number}.jsonl" for number, (kind, _) in enumerate(asked)]
    for file, (kind, query) in zip(files, asked, strict=True):
        start(archive, to_file(file), kind, query, link=file.name)
    return files


def test_a_search_that_fails_stops_nobody_and_loses_nothing(told: Archive, tmp_path: Path) -> None:
    words, person, portal = three(told, tmp_path)
    with without_index(told):
        failed = deliver_now(told, now=EVENING)
        again = deliver_now(told, now=EVENING + DELAYS[0])
    waiting = deliver_now(told, now=EVENING + DELAYS[1])
    assert not words.exists()
    mended = deliver_now(told, now=EVENING + DELAYS[0] + DELAYS[1])

    assert [(4, 2, [1]), (0, 0, [1]), (0, 0, []), (0, 1, [])] == [
        (one.events, one.sent, list(one.unmatched)) for one in (failed, again, waiting, mended)
    ]
    assert ["decided", "minutes_out", "new"] == kinds(words) == kinds(person)
    assert ["decided", "minutes_out", "new", "new"] == kinds(portal)
    assert ({}, ()) == (backlogs(told), failed_follows(told))


def test_what_happens_while_a_search_fails_is_told_when_it_is_answered(told: Archive, tmp_path: Path) -> None:
    words, _, portal = three(told, tmp_path)
    with without_index(told):
        deliver_now(told, now=EVENING)
    fill(told, [item("1-2", BOARD, "2/00/2026", said="Muu tontin kauppa.", hours=3, news_since=LONG_AGO)])
    meanwhile = deliver_now(told, now=EVENING + DELAYS[0] / 2)
    assert (1, 1, False) == (meanwhile.events, meanwhile.sent, words.exists())
    deliver_now(told, now=EVENING + DELAYS[0])
    deliver_now(told, now=EVENING + DELAYS[0])

    assert ["decided", "minutes_out", "new", "new", "text_changed"] == kinds(portal)
    # The item is found by what it says now; of it everything is told that happened meanwhile.
    assert kinds(portal) == kinds(words)


def test_a_search_without_end_is_cut_off(told: Archive, database_url: str, tmp_path: Path) -> None:
    three(told, tmp_path)
    make_endless(database_url, "search_texts")

    failed = match_events(told, now=EVENING, limit_s=0.2)
    with told.writing() as session:
        session.execute(text("DROP VIEW search_texts"))
    _rename(told, "search_texts_there", "search_texts")
    mended = match_events(told, now=EVENING, again=True)

    assert dict.fromkeys((1, 2), "its search took too long and was cut off") == failed.failures
    assert (4, 0, {}) == (failed.events, mended.events, mended.failures)
    assert 3 + 3 + 4 == len(matches(told))


def test_who_is_behind_with_a_forgotten_item_is_not_told_of_it(told: Archive, tmp_path: Path) -> None:
    words, *_ = three(told, tmp_path)
    with without_index(told):
        deliver_now(told, now=EVENING)
    forget_item(told, load_item(told, "joki/1-1").line.item_id, ORDER)
    deliver_now(told, now=EVENING, again=True)

    assert not words.exists()
    assert {} == backlogs(told)


def test_who_ends_what_failed_is_asked_nothing_more(told: Archive, tmp_path: Path) -> None:
    follower = start(told, to_file(tmp_path / "a.jsonl"), "search", WORDS)
    with without_index(told):
        deliver_now(told, now=EVENING)
    unfollow(told, follower.token, now=EVENING)

    assert () == failed_follows(told)
    assert {} == deliver_now(told, now=EVENING, again=True).unmatched
    assert {} == backlogs(told)


def both(archive: Archive, file: Path) -> Follower:
    """Who follows a person and an item's case, and is told at seven."""
    way = to_file(file, hour=7)
    start(archive, way, "person", {"person": "Maija Mallila"})
    return start(archive, way, "case", {"case_number": "2/00/2026"})


def test_what_an_ended_follow_met_and_no_message_told_is_told_no_more(told: Archive, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    follower = both(told, file)
    deliver_now(told, now=BEFORE)

    unfollow(told, follower.token, now=SEVEN, follow_id=follower.follows[0].id)
    deliver_now(told, now=SEVEN)

    assert ["new"] == kinds(file)


def test_what_an_ended_follow_met_is_still_told_for_anothers_sake(told: Archive, tmp_path: Path) -> None:
    file = tmp_path / "alerts.jsonl"
    follower = both(told, file)
    follow(told, "portal", {"portal": "joki"}, to_file(file, hour=7), now=LONG_AGO, fresh_token=token())
    deliver_now(told, now=BEFORE)

    unfollow(told, follower.token, now=SEVEN, follow_id=follower.follows[0].id)
    deliver_now(told, now=SEVEN)
    deliver_now(told, now=SEVEN + timedelta(days=1))

    assert ["decided", "minutes_out", "new", "new"] == kinds(file)
    assert {} == backlogs(told)


def test_a_backlog_goes_down_as_events_of_which_nobody_is_told_twice(
    told: Archive, database_url: str, tmp_path: Path
) -> None:
    files = three(told, tmp_path)
    with without_index(told):
        deliver_now(told, now=EVENING)

    downgrade(database_url, "0014")
    upgrade(database_url)
    deliver_now(told, now=EVENING)

    assert [3, 3, 4] == [len(list(lines(file))) for file in files]


def test_the_commands_say_which_follow_could_not_be_asked(told: Archive, database_url: str, tmp_path: Path) -> None:
    three(told, tmp_path)
    with without_index(told):
        delivered = call("deliver", "--database", database_url)
    examined = call("doctor", "--database", database_url)

    assert 1 == delivered.code
    assert "follow 1 could not be asked about what happened and will be tried again: " in delivered.err
    assert "Follow 1 (search tontin) could not be asked about what happened since " in examined.out
    assert 0 == call("deliver", "--again", "--database", database_url).code
    assert "could not be asked" not in call("doctor", "--database", database_url).out


def test_the_doctor_says_what_could_not_be_asked() -> None:
    failed = FailedFollow(
        id=3, kind="search", query={"words": "koulu", "portal": "joki"}, since=EVENING, attempts=2,
        reason="its search took too long", next_try_at=EVENING,
    )  # fmt: skip
    examined = Examination(damage=(), drift=(), portals=(), failures=(), coverage=(), warnings=(), follows=(failed,))

    [complaint] = find_complaints(examined, now=EVENING)

    assert complaint == (
        "Follow 3 (search koulu, joki) could not be asked about what happened since 2026-03-05, 2 tries: "
        "its search took too long; it is tried again, or ended by `dynasty unfollow`."
    )


def test_one_who_is_told_at_once_and_one_at_an_hour_both_catch_up(told: Archive, tmp_path: Path) -> None:
    now, daily = tmp_path / "now.jsonl", tmp_path / "daily.jsonl"
    start(told, to_file(now), "search", WORDS, link="one")
    start(told, replace(FILE, address=str(daily), hour=7), "search", WORDS, link="two")
    with without_index(told):
        deliver_now(told, now=SEVEN)
    deliver_now(told, now=SEVEN + DELAYS[0])

    assert ["decided", "minutes_out", "new"] == kinds(now) == kinds(daily)


def test_what_one_language_excludes_is_not_followed_in_the_other(archive: Archive) -> None:
    fill(archive, [
        portal(), meeting("1", BOARD, 1, 2), meeting("2", STYRELSE, 1),
        item("1-1", BOARD, "1/00/2026", said="Granholman koulu.", news_since=LONG_AGO),
        item("2-1", STYRELSE, "1/00/2026", said="Granholma.", news_since=LONG_AGO),
        item("1-2", BOARD, "2/00/2026", said="Granholman ranta.", news_since=LONG_AGO),
    ])  # fmt: skip
    start(archive, FILE, "search", {"words": "granholma -koulu"})

    match_events(archive, now=EVENING)

    assert [("new", "1-2")] == matches(archive)
