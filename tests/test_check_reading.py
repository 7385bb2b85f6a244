"""How well pages are read, as `dynasty check-reading` measures it."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scraper.facts import Fact, Json, as_json, compare, tally
from tests.command import Ran, call
from tests.corpus import corpus_file
from tests.paatos import write_expectations

PAGES = Path(__file__).parent / "pages"
PAGE = "item-earlier-body-had-its-own-turn.html"
REFUSED = "item-notice-of-a-break-is-refused.html"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One page of our own with its expectation, to change."""
    (tmp_path / "deep").mkdir()
    for name in (PAGE, f"{PAGE}.expected.json"):
        shutil.copy(PAGES / name, tmp_path / "deep")
    return tmp_path


def expectation(folder: Path, name: str = PAGE) -> Any:  # noqa: ANN401 - whatever the JSON holds
    return json.loads((folder / "deep" / f"{name}.expected.json").read_text(encoding="utf-8"))


def expect(folder: Path, said: object, name: str = PAGE) -> None:
    (folder / "deep" / f"{name}.expected.json").write_text(json.dumps(said), encoding="utf-8")


def numbers(ran: Ran, field: str) -> list[str]:
    """A row of the table: expected, right, wrong, missed, precision, recall."""
    (row,) = (line.split()[1:] for line in ran.out.splitlines() if line.startswith(f"{field} "))
    return row


def test_every_page_of_our_own_is_read_right() -> None:
    before = sorted(PAGES.iterdir())

    ran = call("check-reading", PAGES, "--json")

    report = json.loads(ran.out)
    assert (0, [], []) == (ran.code, report["differences"], report["unfinished"]), ran.out + ran.err
    assert before == sorted(PAGES.iterdir())
    assert 0 == len(before) % 2
    assert {"item", "meeting", "bodies", "meetings"} <= {row["field"].split(".")[0] for row in report["fields"]}


def test_every_fact_known_of_the_corpus_is_read_right(tmp_path: Path) -> None:
    """The facts of the independent scraper's JSON, and those that our own review adds."""
    write_expectations(corpus_file(), tmp_path)

    ran = call("check-reading", corpus_file(), "--expected", tmp_path, "--json")

    report = json.loads(ran.out)
    assert (0, [], []) == (ran.code, report["differences"], report["unfinished"])
    assert (324, 324, 0, 0) == tuple(
        sum(row[count] for row in report["fields"]) for count in ("expected", "right", "wrong", "missed")
    )


def test_expectations_may_stand_in_a_folder_of_their_own(folder: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    reviewed = folder / "deep" / f"{PAGE}.expected.json"
    kept = expectation(folder)
    reviewed.unlink()

    first = call("check-reading", folder / "deep", "--expected", said)

    assert (1, [PAGE]) == (first.code, [path.name for path in (folder / "deep").iterdir()])
    assert [f"{PAGE}.expected.json"] == [path.name for path in said.iterdir()]
    (said / f"{PAGE}.expected.json").write_text(json.dumps(kept), encoding="utf-8")
    assert 0 == call("check-reading", folder / "deep", "--expected", said).code
    (said / "gone.html.expected.json").write_text(json.dumps(kept), encoding="utf-8")
    third = call("check-reading", folder / "deep", "--expected", said)
    assert "gone.html.expected.json\n    its page is missing" in third.err


def test_a_feed_is_checked_as_pages_are(tmp_path: Path) -> None:
    entry = "<item><title>Tekninen lautakunta 17.03.2026 / Katu</title><link>https://kaski.example/</link></item>"
    (tmp_path / "feed.xml").write_text(f"<rss version='2.0'><channel>{entry}</channel></rss>", encoding="utf-8")

    call("check-reading", tmp_path)

    written = json.loads((tmp_path / "feed.xml.expected.json").read_text(encoding="utf-8"))
    assert ("feed", ["Katu"]) == (written["page"], [entry["title"] for entry in written["record"]])


def test_a_missing_expectation_is_written_for_a_person_to_read(folder: Path) -> None:
    reviewed = expectation(folder)
    (folder / "deep" / f"{PAGE}.expected.json").unlink()

    first, second = call("check-reading", folder), call("check-reading", folder)

    assert (1, 1) == (first.code, second.code)
    assert "nobody has said yet what it holds; what was read is written beside it: read it, then run again" in first.err
    assert f"deep/{PAGE}" in first.err
    assert 'what it holds is not reviewed: read it, say "reviewed": true, then run again' in second.err
    written = expectation(folder)
    assert written["reviewed"] is False
    assert reviewed["url"] == written["url"]
    facts = list(compare("item", reviewed["record"], written["record"]))
    assert [] == [fact for fact in facts if fact.is_judged and not fact.is_right]
    expect(folder, {**written, "reviewed": True})
    assert 0 == call("check-reading", folder).code


def test_a_page_that_no_reader_takes_is_expected_to_be_refused(folder: Path) -> None:
    shutil.copy(PAGES / REFUSED, folder / "deep")

    call("check-reading", folder)

    assert ("item", True) == (expectation(folder, REFUSED)["page"], "header" in expectation(folder, REFUSED)["error"])


def test_what_is_read_otherwise_is_counted_and_named(folder: Path) -> None:
    said = expectation(folder)
    said["record"]["title"] = "Aseman tontin myynti"
    said["record"]["case_number"] = None
    said["record"]["number"] = 7
    expect(folder, said)

    ran = call("check-reading", folder)

    assert 1 == ran.code
    assert ["1", "0", "1", "1", "0.000", "0.000"] == numbers(ran, "item.title")
    assert ["0", "0", "1", "0", "0.000", "–"] == numbers(ran, "item.case_number")
    assert ["1", "0", "0", "1", "–", "0.000"] == numbers(ran, "item.number")
    assert f"deep/{PAGE}: item.title" in ran.out
    assert '  expected  "Aseman tontin myynti"\n  found     "Aseman tontin vuokraaminen"' in ran.out
    assert "  expected  7\n  found     nothing" in ran.out


def test_of_long_texts_the_place_where_they_part_is_shown(folder: Path) -> None:
    said = expectation(folder)
    said["record"]["title"] = f"Aseman tontin vuokraaminen{' aina' * 60}"
    expect(folder, said)

    ran = call("check-reading", folder)

    (line,) = (line for line in ran.out.splitlines() if "aina" in line)
    assert "vuokraaminen aina aina" in line
    assert line.endswith("…")
    assert len(line) < 120


@pytest.mark.parametrize(
    ("error", "row"),
    [
        ("expected one page header", ["1", "1", "0", "0", "1.000", "1.000"]),
        ("expected the meeting's items", ["1", "0", "1", "1", "0.000", "0.000"]),
    ],
)
def test_a_page_must_be_refused_for_the_reason_expected(folder: Path, error: str, row: list[str]) -> None:
    shutil.copy(PAGES / REFUSED, folder / "deep")
    expect(
        folder,
        {**json.loads((PAGES / f"{REFUSED}.expected.json").read_text(encoding="utf-8")), "error": error},
        REFUSED,
    )

    assert row == numbers(call("check-reading", folder), "item.error")


def test_a_page_that_is_read_though_it_must_be_refused_is_wrong(folder: Path) -> None:
    said = {name: value for name, value in expectation(folder).items() if name != "record"}
    expect(folder, {**said, "error": "expected one page header"})

    ran = call("check-reading", folder)

    assert (1, ["1", "0", "0", "1", "–", "0.000"]) == (ran.code, numbers(ran, "item.error"))


def test_a_page_that_is_refused_though_it_must_be_read_misses_everything(folder: Path) -> None:
    (folder / "deep" / PAGE).write_bytes(b"<html></html>")

    ran = call("check-reading", folder)

    assert (1, ["1", "0", "0", "1", "–", "0.000"]) == (ran.code, numbers(ran, "item.title"))
    assert ["0", "0", "1", "0", "0.000", "–"] == numbers(ran, "item.error")


def test_what_an_expectation_does_not_name_is_not_judged_but_told(folder: Path) -> None:
    said = expectation(folder)
    del said["record"]["title"], said["record"]["handlings"]
    expect(folder, said)

    ran = call("check-reading", folder)

    assert 0 == ran.code
    assert "item.title" not in ran.out
    assert "item.handlings, " in ran.err
    assert "item.title" in ran.err


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("[", "what it holds cannot be read: "),
        ("[]", 'what it holds lacks "page" (one of item, official, meeting, bodies, meetings, feed) or "url"'),
        (
            '{"page": "picture", "url": "x"}',
            'what it holds lacks "page" (one of item, official, meeting, bodies, meetings, feed) or "url"',
        ),
        ('{"page": "item", "url": "x"}', 'what it holds must say either "record" or "error"'),
        ('{"page": "item", "url": "x", "error": 1}', 'what it holds must say either "record" or "error"'),
    ],
)
def test_an_expectation_that_is_none_is_named_and_stops_nothing(folder: Path, said: str, reason: str) -> None:
    shutil.copy(PAGES / REFUSED, folder / "deep")
    (folder / "deep" / f"{REFUSED}.expected.json").write_text(said, encoding="utf-8")

    ran = call("check-reading", folder)

    assert (1, "dynasty: could not judge 1 file") == (ran.code, ran.err.splitlines()[0])
    assert reason in ran.err
    assert ["1", "1"] == numbers(ran, "item.title")[:2]


def test_an_expectation_without_its_page_is_named(folder: Path) -> None:
    expect(folder, expectation(folder), "gone.html")

    ran = call("check-reading", folder)

    assert 1 == ran.code
    assert "deep/gone.html.expected.json\n    its page is missing" in ran.err


def test_programs_get_json(folder: Path) -> None:
    said = expectation(folder)
    said["record"]["title"] = "Muu"
    expect(folder, said)

    ran = call("check-reading", folder, "--json")

    report = json.loads(ran.out)
    assert (1, "") == (ran.code, ran.err)
    assert {
        "field": "item.title",
        "expected": 1,
        "right": 0,
        "wrong": 1,
        "missed": 1,
        "precision": 0.0,
        "recall": 0.0,
    } in report["fields"]
    assert [
        {"file": f"deep/{PAGE}", "field": "item.title", "expected": "Muu", "found": "Aseman tontin vuokraaminen"}
    ] == report["differences"]
    assert [] == report["unfinished"]


def test_wrong_use_ends_with_2_and_one_sentence(tmp_path: Path) -> None:
    assert (2, f"The folder {tmp_path} holds no saved pages.") == _sentence(call("check-reading", tmp_path))
    assert (2, f"There is no folder {tmp_path / 'no'}.") == _sentence(call("check-reading", tmp_path / "no"))


def _sentence(ran: Ran) -> tuple[int, str]:
    return ran.code, ran.sentence


def facts(expected: Json, found: Json) -> dict[str, tuple[int, int, int]]:
    """Right, wrong and missed of each field."""
    return {one.field: (one.right, one.wrong, one.missed) for one in tally(compare("x", expected, found))}


@pytest.mark.parametrize(
    ("expected", "found", "counts"),
    [
        (None, None, {}),
        ("a", "a", {"x": (1, 0, 0)}),
        ("a", "b", {"x": (0, 1, 1)}),
        ("a", None, {"x": (0, 0, 1)}),
        (None, "b", {"x": (0, 1, 0)}),
        ({"a": 1, "b": None}, {"a": 1, "b": None}, {"x.a": (1, 0, 0)}),
        ({"a": 1}, None, {"x.a": (0, 0, 1)}),
        (None, {"a": 1}, {"x.a": (0, 1, 0)}),
        (["a", "b"], ["b", "a"], {"x": (2, 0, 0)}),
        (["a", "a"], ["a"], {"x": (1, 0, 1)}),
        (["a"], ["a", "a", "c"], {"x": (1, 2, 0)}),
        ([], None, {}),
        # Each expected one is judged beside the one that agrees with it most, whatever their order.
        (
            [{"name": "A", "phone": "1"}, {"name": "B", "phone": "2"}],
            [{"name": "B", "phone": "2"}, {"name": "A", "phone": "3"}],
            {"x.name": (2, 0, 0), "x.phone": (1, 1, 1)},
        ),
        ([{"name": "A", "of": [{"n": 1}]}], [{"name": "A", "of": []}], {"x.name": (1, 0, 0), "x.of.n": (0, 0, 1)}),
        ({"a": 1}, {"a": 1, "b": 2}, {"x.a": (1, 0, 0)}),
        # Who knows some elements of a list, or a text and not how it is spaced, says so.
        ({"among": ["a", "b"]}, ["c", "b"], {"x": (1, 0, 1)}),
        ({"among": [{"n": 1}, {"n": 2}]}, [{"n": 2, "m": 3}, {"n": 4}, {"n": 1}], {"x.n": (2, 0, 0)}),
        ({"among": [1]}, None, {"x": (0, 0, 1)}),
        ({"words": "kaksi riviä"}, "kaksi\n\nriviä", {"x": (1, 0, 0)}),
        ({"words": "kaksi riviä"}, "kolme riviä", {"x": (0, 1, 1)}),
        ({"words": "kaksi riviä"}, None, {"x": (0, 0, 1)}),
    ],
)
def test_facts_are_right_wrong_or_missed(
    expected: Json, found: Json, counts: Mapping[str, tuple[int, int, int]]
) -> None:
    assert counts == facts(expected, found)


def test_what_nobody_spoke_of_is_a_fact_that_is_not_judged() -> None:
    assert [
        Fact(field="x.b", expected=None, found=[{"c": 1}], is_judged=False),
    ] == list(compare("x", {}, {"b": [{"c": 1}], "d": None, "e": []}))


def test_a_record_as_json_holds_days_as_text() -> None:
    @dataclass(frozen=True)
    class Part:
        day: date

    @dataclass(frozen=True)
    class Whole:
        parts: tuple[Part, ...]

    part = Part(date(2026, 5, 11))
    assert {"parts": [{"day": "2026-05-11"}]} == as_json(Whole((part,)))
    assert [{"day": "2026-05-11"}] == as_json((part,))


def test_a_saved_decision_without_an_expectation_is_read_as_one(tmp_path: Path) -> None:
    name = "official_decision-2026048.html"
    shutil.copy(PAGES / "official-officeholder-with-a-unit-decides-alone.html", tmp_path / name)

    call("check-reading", tmp_path)

    written = json.loads((tmp_path / f"{name}.expected.json").read_text(encoding="utf-8"))
    assert ("official", False, 48) == (written["page"], written["reviewed"], written["record"]["section"])
