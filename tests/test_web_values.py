"""The pure parts of the web pages: texts, words, charts, addresses, feeds."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import feedparser
import pytest

from archive.browsing import Month
from archive.query import MOST_TERMS
from archive.records import Change, FileState, GapReason, HeldFile, Outcome, Role, RoundStatus, Stage, StandKind
from archive.web import charts
from archive.web.api import PREFIX
from archive.web.app import ROUTES
from archive.web.feeds import FeedEntry, write_feed
from archive.web.links import body_path, case_path, outside, with_query
from archive.web.parameters import BadParameterError, read_asked, read_search
from archive.web.prose import Block, Marked, mark_words, redline, split_blocks
from archive.web.telling import tell_file
from archive.web.texts import TONGUES, Tongue, Words, load_texts
from scraper.portals import RESERVED, known_portals

WEB = Path(__file__).parent.parent / "archive" / "web"
USED = re.compile(r"""(?:\bt|\btext|\bcount)\(\s*"([a-z_]+\.[a-z_]+)\"[,)]""")


def test_every_text_is_there_in_every_language_and_is_filled_in_alike() -> None:
    holes = re.compile(r"\{\w+\}")

    assert [] == [key for key, said in load_texts().items() if set(TONGUES) != set(said) or not all(said.values())]
    assert [] == [
        key
        for key, said in load_texts().items()
        if len({tuple(sorted(holes.findall(one))) for one in said.values()}) > 1
    ]


def test_every_text_that_a_page_shows_is_in_the_table() -> None:
    sources = [*WEB.glob("templates/*.html"), *WEB.glob("*.py")]
    used = {key for source in sources for key in USED.findall(source.read_text(encoding="utf-8"))}

    named = {"outcome": Outcome, "stage": Stage, "change": Change, "gap": GapReason, "status": RoundStatus}
    used |= {f"{section}.{word}" for section, words in named.items() for word in get_args(words)}
    used |= {f"role.{word}" for words in (Role, StandKind) for word in get_args(words)}

    assert len(used) > 100
    assert set() == used - set(load_texts())


DYNAMIC = re.compile(
    r"""(?:outcome|stage|change|gap|status|role|facet|limit|file)\.|error\.\w+_(?:title|text)$"""
    r"""|list\.(?:csv|atom|ics)$|item\.secret_|following\.(?:search|case|body|person|portal|wrong_\w+|\w+_(?:title|text))$"""
)
"""Texts whose keys are put together where they are used."""


def test_every_text_in_the_table_is_shown_somewhere() -> None:
    sources = [*WEB.glob("templates/*.html"), *WEB.glob("*.py")]
    named = set(
        re.findall(r"""["']([a-z_]+\.[a-z_]+)["']""", "".join(one.read_text(encoding="utf-8") for one in sources))
    )

    assert [] == [key for key in load_texts() if key.removesuffix("_one") not in named and not DYNAMIC.match(key)]


@pytest.mark.parametrize(
    ("tongue", "said"),
    [("fi", "12.10.2026 klo 15.05"), ("sv", "12.10.2026 kl. 15.05"), ("en", "12 Oct 2026 15:05")],
)
def test_times_are_written_as_in_the_language_and_are_finnish(tongue: Tongue, said: str) -> None:
    assert said == Words(tongue).instant(datetime(2026, 10, 12, 12, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (None, ()),
        ("Yksi.\n\nKaksi.", (("paragraph", ("Yksi.",)), ("paragraph", ("Kaksi.",)))),
        ("Näin:\n- a\n– b", (("paragraph", ("Näin:",)), ("list", ("a", "b")))),
        ("Vuosi\tEuroa\n2026\t5", (("table", ("Vuosi\tEuroa", "2026\t5")),)),
    ],
)
def test_a_text_is_split_into_paragraphs_lists_and_tables(
    text: str | None, blocks: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    assert blocks == tuple((block.kind, block.lines) for block in split_blocks(text))
    assert all(isinstance(block, Block) for block in split_blocks(text))


@pytest.mark.parametrize(
    ("before", "after", "is_shown"),
    [
        ("Lautakunta hyväksyy ohjeen.", "Lautakunta hyväksyi ohjeen.", True),
        ("Lautakunta hyväksyy ohjeen.", "Lautakunta  hyväksyy\nohjeen.", False),
        ("Lautakunta hyväksyy ohjeen liitteen mukaisena.", "Hyväksyttiin.", False),
        ("sana " * 3000, "sana " * 3001, False),
    ],
)
def test_differences_are_shown_where_a_decision_reworks_the_proposal(
    before: str, after: str, *, is_shown: bool
) -> None:
    assert is_shown == (redline(before, after) is not None)


def test_differences_give_back_both_texts() -> None:
    before, after = "Kunta ostaa tontin 5 eurolla.", "Kunta ostaa tontin 6 eurolla."
    pieces = redline(before, after) or ()

    assert before == "".join(piece.text for piece in pieces if piece.kind != "added")
    assert after == "".join(piece.text for piece in pieces if piece.kind != "removed")


def test_words_found_are_marked_however_they_are_written() -> None:
    assert (
        Marked(text="Palvelu", is_found=True),
        Marked(text="verkko (", is_found=False),
        Marked(text="a.b", is_found=True),
        Marked(text=")", is_found=False),
    ) == mark_words("Palveluverkko (a.b)", ("palvelu", "a.b"))


def test_a_chart_has_a_place_for_months_without_items_too() -> None:
    months = (Month(year=2025, month=11, items=4), Month(year=2026, month=2, items=8))
    chart = charts.draw_months(months)

    assert chart is not None
    assert [(2025, 11), (2025, 12), (2026, 1), (2026, 2)] == [(bar.month.year, bar.month.month) for bar in chart.bars]
    assert [60, 0, 0, 120] == [bar.height for bar in chart.bars]
    assert all(bar.y + bar.height == charts.HEIGHT for bar in chart.bars)
    assert chart.bars[-1].x + chart.bars[-1].width <= chart.width
    assert None is charts.draw_months(months[:1])


def test_something_that_is_there_is_seen_beside_much_more() -> None:
    assert [100, 1, 0] == [charts.share(count, 10_000) for count in (10_000, 1, 0)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (case_path("demo", "1482/00.01.02/2026"), "/demo/asia/1482/00.01.02/2026"),
        (body_path("demo", "A/B? #1"), "/demo/toimielin/A/B%3F%20%231"),
        (with_query("/haku", {"q": "ä&b", "sivu": None, "kieli": ""}), "/haku?q=%C3%A4%26b"),
        (outside("javascript:alert(1)"), "about:blank"),
        (outside("https://a.example/x"), "https://a.example/x"),
    ],
)
def test_addresses(path: str, expected: str) -> None:
    assert expected == path


def test_a_year_and_days_narrow_each_other() -> None:
    query = read_search({"vuosi": "2026", "alkaen": "2026-03-01"}, read_asked({}), "public")

    assert (date(2026, 3, 1), date(2026, 12, 31), "public") == (query.held_from, query.held_until, query.audience)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("1.9.2026", date(2026, 9, 1)),
        ("01.09.2026", date(2026, 9, 1)),
        (" 31.12.2026 ", date(2026, 12, 31)),
        ("", None),
    ],
)
def test_a_day_is_understood_as_a_browser_sends_it_and_as_a_finn_types_it(said: str, day: date | None) -> None:
    assert (day, day) == (
        read_search({"alkaen": said}, read_asked({}), "public").held_from,
        read_search({"asti": said}, read_asked({}), "public").held_until,
    )


@pytest.mark.parametrize("said", ["31.2.2026", "1.9.", "1.9.26", "1/9/2026", "9.2026", "1.9.2026 asti", "٣.9.2026"])
def test_what_is_no_day_is_none(said: str) -> None:
    with pytest.raises(BadParameterError):
        read_search({"alkaen": said}, read_asked({}), "public")


def test_a_search_is_as_long_as_a_sentence() -> None:
    sentence = " ".join(f"sana{at}" for at in range(25))

    assert 25 == len(read_search({"q": sentence}, read_asked({}), "public").words)


def test_a_search_has_as_many_words_as_are_looked_at() -> None:
    words = ["sana"] * MOST_TERMS

    assert MOST_TERMS == len(read_search({"q": " ".join(words)}, read_asked({}), "public").words)
    with pytest.raises(BadParameterError):
        read_search({"q": " ".join([*words, "sana"])}, read_asked({}), "public")


HELD = HeldFile(
    version=0, url="https://a.example/1", digest="0" * 64, media_type="application/pdf", size_bytes=1_240_000,
    state="text", reason=None, page_count=14, scanned_pages=0,
    fetched_at=datetime(2026, 11, 21, tzinfo=UTC), erased_at=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("held", "tongue", "said"),
    [
        (HELD, "fi", "1,2 Mt, 14 sivua"),
        (HELD, "en", "1.2 MB, 14 pages"),
        (replace(HELD, size_bytes=900, page_count=1), "sv", "0,9 kB, 1 sida"),
        (replace(HELD, scanned_pages=3), "fi", "1,2 Mt, 14 sivua, joista skannattuja 3"),
        (replace(HELD, state="scanned", scanned_pages=14), "fi", "1,2 Mt, 14 sivua, skannattu: sanoja ei voi hakea"),
        (replace(HELD, state="unreadable", page_count=None), "sv", "1,2 MB, kunde inte läsas"),
        (replace(HELD, erased_at=HELD.fetched_at), "en", "1.2 MB, 14 pages, erased from the archive"),
    ],
)
def test_what_is_held_of_an_attachment_is_told_with_what_cannot_be_searched(
    held: HeldFile, tongue: Tongue, said: str
) -> None:
    assert said == tell_file(held, Words(tongue))
    assert {f"file.{state}" for state in get_args(FileState)} - set(load_texts()) == {"file.text"}


def test_a_feed_holds_no_character_that_xml_cannot() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    entry = FeedEntry(address="https://a.example/1", title="a\x0b\x00<b>\ufffe", summary="", updated=now, published=now)
    feed = write_feed("Haku", address="https://a.example/f", page="https://a.example/", entries=[entry], author="x")

    assert ["a<b>"] == [one.title for one in feedparser.parse(feed).entries]


def test_no_portal_can_have_the_name_of_a_page_of_our_own() -> None:
    ours = {path.split("/")[1] for path in (PREFIX, *(route.path for route in ROUTES))}

    assert RESERVED == ours - {"", "robots.txt", "{portal}"}
    assert RESERVED.isdisjoint(known_portals())
