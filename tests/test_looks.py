"""What feeds list, as looks: tables of plain values."""

import pytest

from scraper.feed import FeedEntry
from scraper.looks import changed_entries, read_entries
from tests.looks import BASE, TODAY, item_url, look


def entry(link: str, title: str | None = "Lausunto") -> FeedEntry:
    return FeedEntry(link=link, body_name="Aluehallitus", held_on=TODAY, title=title, language="fi")


def test_entries_become_looks_under_their_canonical_address() -> None:
    link = "http://julkaisu.example.fi:80/cgi/DREQUEST.PHP?id=2026100-4&page=meetingitem"

    looks, refused = read_entries([entry(link)], page="meetingitem", base_url=BASE)

    assert {"2026100-4": look(is_shown=True)} == looks
    assert {} == refused


def test_of_two_entries_with_one_key_the_first_counts() -> None:
    entries = [entry(item_url("2026100-4"), "Uusi"), entry(item_url("2026100-4"), "Vanha")]

    looks, _ = read_entries(entries, page="meetingitem", base_url=BASE)

    assert ["Uusi"] == [one.title for one in looks.values()]


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example.fi/cgi/DREQUEST.PHP?page=meetingitem&id=2026100-4",
        f"{BASE}?page=meeting&id=2026100",
        f"{BASE}?page=meetingitem",
        f"{BASE}?page=meetingitem&id=../../etc",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_link_that_is_not_an_item_of_this_portal_is_refused(link: str) -> None:
    looks, refused = read_entries([entry(link)], page="meetingitem", base_url=BASE)

    assert {} == looks
    assert [link] == list(refused)


def test_only_an_entry_that_says_something_else_has_changed() -> None:
    before = {"a": look("a"), "b": look("b")}
    now = {"a": look("a"), "b": look("b", title="Muu"), "c": look("c")}

    assert {"b"} == changed_entries(before, now)
