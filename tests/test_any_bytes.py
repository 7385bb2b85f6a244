"""Whatever comes in, the readers give a record or a ParseError, and soon."""

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import ParseError
from scraper.feed import read_feed
from scraper.pages.bodies import read_bodies, read_meetings
from scraper.pages.item import read_item
from scraper.pages.meeting import read_meeting
from scraper.pages.official import read_official
from tests.baits import MEMORY_MB, Cost, baits, list_page
from tests.hang import no_hang
from tests.reading import BASE_URL, CASES, URL, demo, fetch, item_page

Reader = Callable[..., object]
READERS: dict[str, Reader] = {
    "item": read_item,
    "official": read_official,
    "meeting": read_meeting,
    "bodies": read_bodies,
    "meetings": read_meetings,
    "feed": read_feed,
}
PAGES = {
    "item": [fetch(*case, "meetingitem", key) for case in CASES for key in ("20261288-2", "20261247-3", "20261180-2")],
    "official": [fetch("current", "minutes", "official_decision", key) for key in ("2026120", "2026141")],
    "meeting": [fetch(*case, "meeting", "20261242") for case in CASES],
    "bodies": [fetch(*case, "meeting_handlers") for case in CASES],
    "meetings": [fetch(*case, "meetings", "102") for case in CASES],
    "feed": [
        (
            demo("current", "minutes").answer(f"/cgi/DREQUEST.PHP?page=rss/{name}&show=9", {}).body,
            f"{BASE_URL}?page=rss/{name}",
        )
        for name in ("meetings", "meetingitems", "official_decisions")
    ],
}
quickly = settings(max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
every_reader = pytest.mark.parametrize("name", READERS)


def read(name: str, page: bytes, url: str = URL, charset: str | None = None) -> object:
    """What the reader makes of the page: a record, or the error that says that it is none."""
    try:
        return READERS[name](page, url=url, charset=charset)
    except ParseError as error:
        return error


@every_reader
@quickly
@given(
    page=st.binary(max_size=400),
    charset=st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["utf-16", "idna"])),
)
def test_any_bytes_are_a_record_or_an_error(name: str, page: bytes, charset: str | None) -> None:
    assert read(name, page, charset=charset) is not None


@every_reader
@quickly
@given(text=st.text(max_size=200), before=st.integers(0, 1500), choice=st.integers(0, 11))
def test_any_text_in_the_midst_of_a_page_is_a_record_or_an_error(
    name: str, text: str, before: int, choice: int
) -> None:
    page, url = PAGES[name][choice % len(PAGES[name])]
    encoded = text.encode("utf-8", "replace")
    assert read(name, page[:before] + encoded + page[before:], url) is not None


def changed(page: bytes, changes: Sequence[tuple[str, int, int]]) -> bytes:
    """The page with parts of it deleted, doubled, or swapped."""
    for kind, start, length in changes:
        at = start % (len(page) + 1)
        part, rest = page[at : at + length], page[at + length :]
        page = (
            page[:at]
            + {"delete": rest, "double": part + part + rest, "swap": rest[:length] + part + rest[length:]}[kind]
        )
    return page


CHANGES = st.lists(
    st.tuples(st.sampled_from(["delete", "double", "swap"]), st.integers(0, 40_000), st.integers(1, 900)),
    min_size=1,
    max_size=4,
)


@every_reader
@quickly
@given(changes=CHANGES, choice=st.integers(0, 11))
def test_a_changed_page_is_a_record_or_an_error(name: str, changes: list[tuple[str, int, int]], choice: int) -> None:
    page, url = PAGES[name][choice % len(PAGES[name])]
    assert read(name, changed(page, changes), url) is not None


@every_reader
def test_a_page_cut_off_anywhere_is_an_error(name: str) -> None:
    page, url = PAGES[name][0]
    end = page.rindex(b"</html>" if name != "feed" else b"</rss>")
    for cut in range(0, end, end // 20):
        assert isinstance(read(name, page[:cut], url), ParseError)


def wrapped(inside: str) -> bytes:
    return item_page(f"<table><tr><td>{inside}</td></tr></table>", "Valmistelija", "rehtori Aino Kuusela")


HUGE = {
    "two thousand divs": wrapped("<div>" * 2_000 + "syvällä" + "</div>" * 2_000),
    "two thousand spans": wrapped("<span>" * 2_000 + "syvällä" + "</span>" * 2_000),
    "a thousand tables": wrapped("<table><tr><td>" * 990 + "syvällä" + "</td></tr></table>" * 990),
    "a thousand layouts": wrapped("<table><tr><td>a</td><td>" * 990 + "syvällä" + "</td></tr></table>" * 990),
    "two thousand tabs": wrapped("<span style='display:inline-block'>" * 2_000 + "syvällä" + "</span>" * 2_000),
    "eight thousand rows": wrapped("<table>" + "<tr><td>Tulot</td><td>1 000</td></tr>" * 8_000 + "</table>syvällä"),
    "five megabytes of paragraphs": wrapped(
        f"<p class='MsoNormal'><span>{'Halli on auki. ' * 30}</span></p>" * 10_000 + "syvällä"
    ),
    "ten thousand entries": wrapped("<ol>" + "<li>kohta" * 10_000 + "</ol>syvällä"),
    "an unclosed paragraph": wrapped("<p><b><i>" * 5_000 + "syvällä"),
    "a million letters": wrapped("a" * 1_000_000 + " syvällä"),
    "a million label letters": wrapped("Päätös " * 150_000 + " syvällä"),
    "a million non-breaking spaces": wrapped("&nbsp; " * 150_000 + "syvällä"),
    "a million digits": wrapped("9" * 1_000_000 + "/2026 syvällä"),
}


@pytest.mark.parametrize("page", HUGE.values(), ids=HUGE)
def test_a_huge_page_is_read_to_its_end_and_never_hangs(page: bytes) -> None:
    gc.freeze()  # What other tests left behind is no cost of this page.
    with no_hang():
        item = read_item(page, url=URL)
    gc.unfreeze()
    assert any("syvällä" in (passage.text or "") for passage in item.current.passages)
    assert ["Aino Kuusela"] == [person.name for person in item.current.preparers]


BEYOND = {
    "most 8000000 bytes": b"a" * 8_000_001,
    "most 25000 elements": wrapped("<td>1</td>" * 25_001),
    "most 25000 elements, found": wrapped("</p>" * 75_001),
    "most 1000 deep": wrapped("<div>" * 3_000 + "</div>" * 3_000),
    "most 1000 attributes": wrapped("<p " + "aa=b " * 100_000 + ">"),
    "most 5000 links": wrapped("<a>x</a>" * 5_001),
}


@pytest.mark.parametrize(("complaint", "page"), BEYOND.items(), ids=BEYOND)
def test_a_page_beyond_reason_is_refused_and_says_why(complaint: str, page: bytes) -> None:
    with pytest.raises(ParseError, match=f"at {complaint}"):
        read_item(page, url=URL)


GUARDED = ("item: ", "course: ")


@pytest.fixture(scope="module")
def costs() -> list[Cost]:
    """What reading each bait came to, in processes that are killed where they hang."""
    told = subprocess.run([sys.executable, "-m", "tests.baits", *GUARDED], capture_output=True, text=True, check=True)
    return [Cost(**json.loads(line)) for line in told.stdout.splitlines()]


def test_what_is_made_to_hang_or_to_burst_is_a_record_or_an_error_within_200_megabytes(costs: list[Cost]) -> None:
    assert sum(name.startswith(GUARDED) for name, _ in baits()) == len(costs)
    assert [] == [cost for cost in costs if not cost.outcome.startswith(("record", "ParseError"))]
    assert [] == [cost for cost in costs if cost.peak_mb > MEMORY_MB]


@pytest.mark.parametrize(
    "value", ["9" * 5_000, "١٢٣", "-1", "1" * 20], ids=["five thousand digits", "arabic", "negative", "twenty digits"]
)
def test_numbers_beyond_reason_are_no_numbers_and_no_crash(value: str) -> None:
    page = item_page("Valmistelija", header=f"Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä {value}")
    section = getattr(read("item", page), "section", None)
    assert section in {None, 123}
    read("item", item_page(f"Kunnanhallitus 14.9.2026 § {value}", f"<ol start='{value}'><li>kohta</li></ol>"))
    cells = f"<tr><td>{value}</td><td><a href='?page=meetingitem&id=20261242-5'>asia</a></td></tr>"
    assert read("meeting", list_page(f"<table>{cells}</table>")) is not None
    read("meeting", page.replace(b"/Pyk\xc3\xa4l\xc3\xa4", b" klo 17.00 / "))


@pytest.mark.parametrize("day", ["01.01.0001", "31.12.9999", "00.00.0000"])
def test_days_at_the_ends_of_time_are_read_or_refused(day: str) -> None:
    page, url = fetch("current", "minutes", "meeting", "20261242")
    assert read("meeting", page.replace(b"12.10.2026 klo 12:30", f"{day} klo 00:30".encode()), url) is not None


@pytest.mark.parametrize("mark", [b"\x00", b"&#0;", b"&#31;", b"&#x1e;", b"\x1f", b"\x1e", b"\xef\xbf\xbe"])
def test_characters_that_are_no_text_do_not_reach_the_record(mark: bytes) -> None:
    page = item_page("Valmistelija", "rehtori Aino Kuusela", "Selostus", "Halli @ on auki.").replace(b"@", mark * 3)
    item = read_item(page, url=URL)
    assert ["Aino Kuusela"] == [person.name for person in item.current.preparers]
    texts = "".join(passage.text or "" for passage in item.current.passages)
    assert not set(texts) & {"\x00", "\x1f", "\x1e"}
