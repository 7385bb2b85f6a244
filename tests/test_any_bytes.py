"""Whatever comes in, the readers give a record or a ParseError, and soon."""

import gc
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
    "ten thousand divs": wrapped("<div>" * 10_000 + "syvällä" + "</div>" * 10_000),
    "ten thousand spans": wrapped("<span>" * 10_000 + "syvällä" + "</span>" * 10_000),
    "three thousand tables": wrapped("<table><tr><td>" * 3_000 + "syvällä" + "</td></tr></table>" * 3_000),
    "three thousand layouts": wrapped("<table><tr><td>a</td><td>" * 3_000 + "syvällä" + "</td></tr></table>" * 3_000),
    "three thousand tabs": wrapped("<span style='display:inline-block'>" * 3_000 + "syvällä" + "</span>" * 3_000),
    "twenty thousand rows": wrapped("<table>" + "<tr><td>Tulot</td><td>1 000</td></tr>" * 20_000 + "</table>syvällä"),
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


@pytest.mark.parametrize(
    "value", ["9" * 5_000, "١٢٣", "-1", "1" * 20], ids=["five thousand digits", "arabic", "negative", "twenty digits"]
)
def test_numbers_beyond_reason_are_no_numbers_and_no_crash(value: str) -> None:
    page = item_page("Valmistelija", header=f"Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä {value}")
    section = getattr(read("item", page), "section", None)
    assert section in {None, 123}
    read("item", item_page(f"Kunnanhallitus 14.9.2026 § {value}", f"<ol start='{value}'><li>kohta</li></ol>"))
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
