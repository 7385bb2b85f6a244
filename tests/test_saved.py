"""Which address a saved file is of: tables of names and of what stands inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.addresses import Address
from scraper.demo.server import DemoPortal
from scraper.saved import find_address, is_page

BASE = "https://julkaisu.example.fi/cgi/DREQUEST.PHP"
ITEM = f"{BASE}?page=meetingitem&id=2025100-4"
MEETING = f"{BASE}?page=meeting&id=2025100"
OFFICIAL = f"{BASE}?page=official_decision&id=2024120"
STATIC = "https://julkaisu.example.fi/kokous/2017409886-4.HTM"
PLAIN = b"<html><body>Asia</body></html>"
OLDER = b'<html><body><a href="2017409886.HTM">Esityslista</a></body></html>'
OWN_DOCUMENT = (
    '<a href="../kokous/2025100-4.PDF">Kokousasia</a>'
    "<h1>Aluehallitus</h1><h2>Esityslista 08.09.2025/Asianro 4</h2><p>Kokousasian teksti</p><p>Asia</p>"
)
ELSEWHERE = "https://muu.example.fi/cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4"
SAVED_ELSEWHERE = f"it was saved from {ELSEWHERE}, which does not belong to the portal {BASE}"
GUID = "4D1BE189X77C7X4D54XB2F3X38E30B608289"


def url_of(name: str, page: bytes = PLAIN) -> str:
    """The address found, or the reason."""
    found = find_address(name, page, base_url=BASE)
    return found.url if isinstance(found, Address) else found


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("2017409886-4.HTM", STATIC),
        ("2017409886-4.htm", STATIC),
        ("2017409886.HTM", "https://julkaisu.example.fi/kokous/2017409886.HTM"),
        ("2025100-4.html", ITEM),
        ("2025100-4 (1).html", ITEM),
        ("meetingitem-2025100-4.html", ITEM),
        ("item-2025100-4.html", ITEM),
        ("meeting-2025100.html", MEETING),
        ("official_decision-2024120.html", OFFICIAL),
        ("DREQUEST.PHP?page=official_decision&id=2024120", OFFICIAL),
        ("DREQUEST.PHP@id=2024120&page=official_decision.html", OFFICIAL),
        ("meeting_2025100", MEETING),
        (f"{GUID}-5.html", f"{BASE}?page=meetingitem&id={GUID}-5"),
        (f"meeting-{GUID}.html", f"{BASE}?page=meeting&id={GUID}"),
        ("DREQUEST.PHP?page=meetingitem&id=2025100-4", ITEM),
        ("DREQUEST.PHP?id=2025100-4&page=meetingitem", ITEM),
        ("DREQUEST.PHP?page=meetingitem&id=2025100-4.html", ITEM),
        ("DREQUEST.PHP@page=meetingitem&id=2025100-4.html", ITEM),
        ("DREQUEST.PHP%3Fpage=meetingitem%26id=2025100-4", ITEM),
        ("DREQUEST.PHP?page=meetingitem&amp;id=2025100-4", ITEM),
        ("drequest.php_page=meeting&id=2025100.htm", MEETING),
        ("TELIMET.HTM", "https://julkaisu.example.fi/kokous/TELIMET.HTM"),
        ("DREQUEST.PHP?page=rss%2Fmeetings&show=30", f"{BASE}?page=rss/meetings&show=30"),
    ],
)
def test_a_name_tells_the_address(name: str, url: str) -> None:
    assert url == url_of(name)


@pytest.mark.parametrize("name", ["2017409886-4.html", "item-2017409886-4.html", "2017409886-4.HTM"])
def test_a_page_that_links_to_the_older_generation_belongs_to_it(name: str) -> None:
    assert STATIC == url_of(name, OLDER)


def test_a_page_that_links_to_the_script_belongs_to_it_whatever_its_name_ends_in() -> None:
    page = b'<html><body><a href="/cgi/DREQUEST.PHP?page=meeting&amp;id=2025100">Esityslista</a></body></html>'

    assert ITEM == url_of("2025100-4.htm", page)


@pytest.mark.parametrize(
    "inside",
    [
        f"<!-- saved from url=(0085){ITEM} -->",
        "<!-- saved from url=(0085)http://julkaisu.example.fi:80/cgi/DREQUEST.PHP?id=2025100-4&amp;page=meetingitem-->",
        f"<!-- Mirrored from {ITEM.removeprefix('https://')} by HTTrack Website Copier/3.x -->",
        f"<!--\n Page saved with SingleFile \n url: {ITEM} \n saved date: Fri -->",
        f"<link href='{ITEM}' rel='canonical'>",
        f'<base href="{ITEM}">',
        f'<!-- saved from url=(0014)about:internet --><base href="{ITEM}">',
        f'<link rel="canonical" href="{BASE}?page=meeting_handlers"><base href="{ITEM}">',
        OWN_DOCUMENT,
    ],
)
def test_without_a_telling_name_what_stands_inside_tells_it(inside: str) -> None:
    assert ITEM == url_of("Kokousasia.html", f"<html><head></head><body>{inside}</body></html>".encode())


@pytest.mark.parametrize(
    ("name", "inside", "reason"),
    [
        (
            "2025100-4.html",
            f"<!-- saved from url=(0085){ELSEWHERE} -->",
            SAVED_ELSEWHERE,
        ),
        (
            "2025100-4.html",
            f'<link rel="canonical" href="{ELSEWHERE}">',
            SAVED_ELSEWHERE,
        ),
        (
            "2025100-4.html",
            '<a href="http://muu.example.fi/kokous/2025100.HTM">Kokous</a>',
            "its links lead to another portal, http://muu.example.fi/cgi/DREQUEST.PHP",
        ),
        (
            "2025100-4.html",
            f'<base href="{BASE}?page=meetingitem&id=2025100-5">',
            "its name says meetingitem 2025100-4, the address inside meetingitem 2025100-5",
        ),
        ("DREQUEST.PHP?page=meetingitem&id=..", "", "its name holds no well-formed id"),
        ("DREQUEST.PHP?page=official_decision&id=..", "", "its name holds no well-formed id"),
        ("handlers.html", "", "neither its name nor anything in it tells which page of the portal it is"),
        ("item-2.html", "", "neither its name nor anything in it tells which page of the portal it is"),
    ],
)
def test_what_has_no_address_in_the_portal_has_a_reason(name: str, inside: str, reason: str) -> None:
    assert reason == url_of(name, f"<html><head></head><body>{inside}</body></html>".encode())


def test_a_link_to_another_portal_in_the_text_is_no_harm() -> None:
    links = '<a href="../kokous/2025100-4.PDF">Kokousasia</a><a href="https://muu.example.fi/kokous/1.PDF">Liite</a>'

    assert ITEM == url_of("2025100-4.html", links.encode())


@pytest.mark.parametrize(("kind", "what"), [("meeting_handlers", "meeting_handlers"), ("meetings", "meetings")])
def test_a_list_is_known_by_what_it_says(kind: str, what: str) -> None:
    with DemoPortal() as served:
        key = f"&id={served.site.bodies[0].key}" if kind == "meetings" else ""
        page = served.answer(f"/cgi/DREQUEST.PHP?page={kind}{key}", {}).body
        found = find_address("sivu.html", page, base_url=served.base_url)

    assert isinstance(found, Address)
    assert what == found.page


@pytest.mark.parametrize(
    ("name", "start", "expected"),
    [
        ("2025100-4.html", b"", True),
        ("2017409886-4.HTM", b"", True),
        ("DREQUEST.PHP?page=meeting&id=1", b"", True),
        ("DREQUEST.PHP%3Fpage=meeting&id=1", b"", True),
        ("page", b"\xef\xbb\xbf <!DOCTYPE html>", True),
        ("page", b"<!-- saved from url=(0014)about:internet -->", True),
        ("feed.xml", b"<?xml version='1.0'?>\n<rss version='2.0'>", True),
        ("picture.svg", b"<?xml version='1.0'?><svg>", False),
        ("DJULKAISU.JS", b"<!-- hide -->", False),
        ("2025100-4.PDF", b"%PDF", False),
        ("2025100-4.html.expected.json", b"{}", False),
        ("archive.bin", b"\x00\x01", False),
    ],
)
def test_pages_are_told_from_what_browsers_save_beside_them(name: str, start: bytes, *, expected: bool) -> None:
    assert expected == is_page(name, start)


@given(name=st.text(min_size=1, max_size=60), page=st.binary(max_size=400))
def test_any_name_and_any_bytes_give_an_address_or_a_reason(name: str, page: bytes) -> None:
    is_page(name, page)
    assert find_address(name, page, base_url=BASE)


@pytest.mark.parametrize("page", [b"href=" * 400_000, b"<!-- " * 400_000, b"<base" * 2_000, b'href="' + b"a/" * 10**6])
def test_no_page_keeps_it_busy(page: bytes) -> None:
    assert "neither" in url_of("sivu.html", page)
