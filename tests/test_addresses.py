"""What belongs to a portal, and its one form: tables of addresses as found, and as kept."""

import pytest

from archive.errors import RefusedError, UsageError
from archive.loopback import is_loopback
from scraper.addresses import (
    Address,
    Document,
    base_of,
    canonical,
    check_base,
    feed_url,
    find_document,
    page_url,
    robots_url,
)

ALONE = "https://julkaisu.example.fi/cgi/DREQUEST.PHP"
SHARED = "https://julkaisu.example.fi/joki/cgi/DREQUEST.PHP"
LOCAL = "http://127.0.0.1:8080/cgi/DREQUEST.PHP"
ITEM = Address(url=f"{SHARED}?page=meetingitem&id=2025100-4", page="meetingitem", key="2025100-4")


@pytest.mark.parametrize(
    ("base", "url"),
    [
        (ALONE, ALONE),
        (
            "https://julkaisu.example.fi/joki/dynasty10/cgi/DREQUEST.PHP",
            "https://julkaisu.example.fi/joki/dynasty10/cgi/DREQUEST.PHP",
        ),
        (ALONE, "https://JULKAISU.Example.fi:443/cgi/DREQUEST.PHP?page=meeting_frames#top"),
        (ALONE, "https://julkaisu.example.fi:/cgi/DREQUEST.PHP"),
        ("https://julkaisu.example.fi:8443/cgi/DREQUEST.PHP", "https://julkaisu.example.fi:8443/cgi/DREQUEST.PHP"),
        ("http://127.0.0.1/cgi/DREQUEST.PHP", "http://127.0.0.1:80/cgi/DREQUEST.PHP"),
        ("http://localhost:8080/cgi/DREQUEST.PHP", "http://LOCALHOST:8080/cgi/DREQUEST.PHP"),
        ("http://[::1]:8080/cgi/DREQUEST.PHP", "http://[::1]:8080/cgi/DREQUEST.PHP"),
    ],
)
def test_a_portal_has_one_base_address(base: str, url: str) -> None:
    assert base == check_base(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "julkaisu.example.fi/cgi/DREQUEST.PHP",
        "/cgi/DREQUEST.PHP",
        "https:///cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi/",
        "https://julkaisu.example.fi/cgi/DREQUEST.PHP/more",
        "https://julkaisu.example.fi/?cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi:99999/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi:x/cgi/DREQUEST.PHP",
        "https://[::1/cgi/DREQUEST.PHP",
        "https://julkaisu℀example.fi/cgi/DREQUEST.PHP",
        "https://keeper:secret@julkaisu.example.fi/cgi/DREQUEST.PHP",
        "http://localhost@example.fi/cgi/DREQUEST.PHP",
        "http://127.0.0.1:80@example.fi/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi\\evil/cgi/DREQUEST.PHP",
        "https://julkaisu example.fi/cgi/DREQUEST.PHP",
        "https://julkaisu..fi/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi/joki/%2e%2e/cgi/DREQUEST.PHP",
    ],
)
def test_what_is_no_portal_is_a_usage_error(url: str) -> None:
    with pytest.raises(UsageError):
        check_base(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://julkaisu.example.fi/cgi/DREQUEST.PHP",
        "http://10.0.0.1/cgi/DREQUEST.PHP",
        "http://169.254.169.254/cgi/DREQUEST.PHP",
        "http://0.0.0.0/cgi/DREQUEST.PHP",
        "http://2130706433/cgi/DREQUEST.PHP",
        "http://127.0.0.1.example.fi/cgi/DREQUEST.PHP",
        "http://localhost.example.fi/cgi/DREQUEST.PHP",
        "//julkaisu.example.fi/cgi/DREQUEST.PHP",
        "ftp://julkaisu.example.fi:21/cgi/DREQUEST.PHP",
        "file://localhost/cgi/DREQUEST.PHP",
    ],
)
def test_a_portal_beyond_this_machine_must_be_https(url: str) -> None:
    with pytest.raises(UsageError, match="must be https"):
        check_base(url)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - the question is whether it is this machine
        ("10.0.0.1", False),
        ("::", False),
        ("127.1", False),
        ("localhost.example.fi", False),
        ("", False),
    ],
)
def test_this_machine_is_known_by_its_plain_names(host: str, *, expected: bool) -> None:
    assert expected == is_loopback(host)


@pytest.mark.parametrize(
    "link",
    [
        "https://julkaisu.example.fi/joki/cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4",
        "https://julkaisu.example.fi:443/joki/cgi/DREQUEST.PHP?id=2025100-4&page=meetingitem",
        "http://julkaisu.example.fi:80/joki/cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4",
        "http://julkaisu.example.fi:443/joki/cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4",
        "https://JULKAISU.EXAMPLE.FI/joki/cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4",
        "//julkaisu.example.fi/joki/cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4",
        "https://@julkaisu.example.fi/joki/cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4",
        "/joki/cgi/drequest.php?page=meetingitem&id=2025100-4",
        "../cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4",
        "../../joki/cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4",
        "DREQUEST.PHP?page=meetingitem&id=2025100-4#ota",
        "  ?page=meetingitem&id=2025100-4\n",
        "?page=meetingitem&id=2025100-4&lang=fi",
        "?page=meetingitem&id=2025100%2D4",
        ITEM.url,
    ],
)
def test_an_item_has_one_address_however_it_is_linked(link: str) -> None:
    assert canonical(link, base_url=SHARED) == ITEM


@pytest.mark.parametrize(
    ("link", "path", "page", "key"),
    [
        ("", "/cgi/DREQUEST.PHP", None, None),
        ("?", "/cgi/DREQUEST.PHP", None, None),
        ("?page=meeting_frames", "/cgi/DREQUEST.PHP?page=meeting_frames", "meeting_frames", None),
        ("?show=30&page=rss/meetings", "/cgi/DREQUEST.PHP?show=30&page=rss/meetings", "rss/meetings", None),
        ("?page=meetings&id=12", "/cgi/DREQUEST.PHP?page=meetings&id=12", "meetings", "12"),
        (
            "?page=meetingitem&id=4D1BE189X77C7X4D54XB2F3X38E30B608289-5",
            "/cgi/DREQUEST.PHP?page=meetingitem&id=4D1BE189X77C7X4D54XB2F3X38E30B608289-5",
            "meetingitem",
            "4D1BE189X77C7X4D54XB2F3X38E30B608289-5",
        ),
        ("?page=meetingitem&id=2025100-4-1", "/cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4-1", "meetingitem", None),
        ("?page=meetingitem&id=../x", "/cgi/DREQUEST.PHP?page=meetingitem&id=../x", "meetingitem", None),
        ("../kokous/2025100-4.PDF", "/kokous/2025100-4.PDF", None, None),
        ("../kokous/2025100-4-1.PDF", "/kokous/2025100-4-1.PDF", None, None),
        ("/joki/kuulutus/7.PDF", "/kuulutus/7.PDF", None, None),
        ("../kokous/TELIMET.HTM", "/kokous/TELIMET.HTM", "meeting_handlers", None),
        ("../kokous/TELIN-12.HTM", "/kokous/TELIN-12.HTM", "meetings", "12"),
        ("../kokous/2016380366.HTM", "/kokous/2016380366.HTM", "meeting", "2016380366"),
        ("../kokous/2016380366-4.HTM", "/kokous/2016380366-4.HTM", "meetingitem", "2016380366-4"),
    ],
)
def test_an_address_names_what_it_leads_to(link: str, path: str, page: str | None, key: str | None) -> None:
    assert Address(url=f"https://julkaisu.example.fi/joki{path}", page=page, key=key) == canonical(
        link, base_url=SHARED
    )


def test_a_relative_link_belongs_to_the_page_that_it_was_seen_at() -> None:
    seen_at = "https://julkaisu.example.fi/joki/kokous/TELIN-12.HTM"
    assert canonical("2016380366.HTM", base_url=SHARED, seen_at=seen_at).url.endswith("/joki/kokous/2016380366.HTM")


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example.fi/joki/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi.elsewhere.fi/joki/cgi/DREQUEST.PHP",
        "//elsewhere.example.fi/joki/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi./joki/cgi/DREQUEST.PHP",
        "https://julkaisu．example.fi/joki/cgi/DREQUEST.PHP",
        "https://user@julkaisu.example.fi/joki/cgi/DREQUEST.PHP",
        "https://user:secret@julkaisu.example.fi/joki/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi@elsewhere.example.fi/joki/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi\\@elsewhere.example.fi/joki/cgi/DREQUEST.PHP",
        "https://elsewhere.example.fi\\.julkaisu.example.fi/joki/cgi/DREQUEST.PHP",
        "https://elsewhere.example.fi#@julkaisu.example.fi/joki/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi:8443/joki/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi:0/joki/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi:99999/joki/cgi/DREQUEST.PHP",
        "https://julkaisu.example.fi:x/joki/cgi/DREQUEST.PHP",
        "https://[::1]/joki/cgi/DREQUEST.PHP",
        "https://[::1/joki/cgi/DREQUEST.PHP",
        "ftp://julkaisu.example.fi/joki/cgi/DREQUEST.PHP",
        "file:///joki/cgi/DREQUEST.PHP",
        "javascript:history.back()",
        "mailto:kirjaamo@example.fi",
        "data:text/html,x",
        "tel:+358400000000",
    ],
)
def test_another_server_is_refused(link: str) -> None:
    with pytest.raises(RefusedError):
        canonical(link, base_url=SHARED)


@pytest.mark.parametrize(
    "link",
    [
        "https://julkaisu.example.fi",
        "https://julkaisu.example.fi/joki",
        "/cgi/DREQUEST.PHP",
        "/jokilaakso/cgi/DREQUEST.PHP",
        "/JOKI/cgi/DREQUEST.PHP",
        "/vate/cgi/DREQUEST.PHP",
        "/joki/../vate/cgi/DREQUEST.PHP",
        "../../vate/kokous/1.PDF",
        "/joki/%2e%2e/vate/cgi/DREQUEST.PHP",
        "/joki/.%2E/vate/cgi/DREQUEST.PHP",
        "/joki/%2e%2e%2fvate/cgi/DREQUEST.PHP",
        "/joki/..%2fvate/cgi/DREQUEST.PHP",
        "/joki/%2e%2e%5cvate/cgi/DREQUEST.PHP",
        "/joki\\..\\vate\\cgi\\DREQUEST.PHP",
        "//julkaisu.example.fi//joki/cgi/DREQUEST.PHP",
        "/\\joki/cgi/DREQUEST.PHP",
    ],
)
def test_the_folder_of_another_organisation_on_the_same_server_is_refused(link: str) -> None:
    with pytest.raises(RefusedError):
        canonical(link, base_url=SHARED)


@pytest.mark.parametrize(
    ("base", "link", "expected"),
    [
        (LOCAL, "http://127.0.0.1:80/kokous/1.PDF", "http://127.0.0.1:8080/kokous/1.PDF"),
        (LOCAL, "https://127.0.0.1:443/kokous/1.PDF", "http://127.0.0.1:8080/kokous/1.PDF"),
        ("http://[::1]:8080/cgi/DREQUEST.PHP", "../kokous/1.PDF", "http://[::1]:8080/kokous/1.PDF"),
        (ALONE, "http://julkaisu.example.fi/kokous/1.PDF", "https://julkaisu.example.fi/kokous/1.PDF"),
    ],
)
def test_the_scheme_and_the_port_are_always_those_of_the_portal(base: str, link: str, expected: str) -> None:
    assert expected == canonical(link, base_url=base).url


@pytest.mark.parametrize(
    "link",
    ["?page=a%23b&id=1-1", "?page=meetingitem%26id%3D9-9&id=1-1", "?page=a%0D%0Ab&id=1-1", "?page=p%C3%A4&id=1-1"],
)
def test_the_canonical_form_of_a_canonical_form_is_itself(link: str) -> None:
    address = canonical(link, base_url=ALONE)
    assert address == canonical(address.url, base_url=ALONE)
    assert address.url.isascii()
    assert address.url.isprintable()


def test_pages_and_feeds_have_plain_addresses() -> None:
    assert page_url(ALONE, "meetings", "12") == f"{ALONE}?page=meetings&id=12"
    assert page_url(ALONE, "meeting_handlers") == f"{ALONE}?page=meeting_handlers"
    assert feed_url(ALONE, "meetingitems", show=1000) == f"{ALONE}?page=rss/meetingitems&show=1000"


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (ALONE, "https://julkaisu.example.fi/robots.txt"),
        (SHARED, "https://julkaisu.example.fi/robots.txt"),
        (LOCAL, "http://127.0.0.1:8080/robots.txt"),
    ],
)
def test_robots_stands_at_the_top_of_the_server(base: str, expected: str) -> None:
    assert expected == robots_url(base)


@pytest.mark.parametrize(
    "link", ["?page=meetingitem&id=2025100-4", "?page=meeting_handlers", "../kokous/2025100-4.PDF", "../kokous/1.HTM"]
)
@pytest.mark.parametrize("base", [ALONE, SHARED, LOCAL, "https://julkaisu.example.fi/joki/dynasty10/cgi/DREQUEST.PHP"])
def test_a_canonical_address_tells_its_portal(base: str, link: str) -> None:
    assert base == base_of(canonical(link, base_url=base).url)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("kokous/2025100-4.PDF", Document(meeting_key="2025100", item_key="2025100-4", is_attachment=False)),
        ("joki/kokous/2025100-4.pdf?x=1", Document(meeting_key="2025100", item_key="2025100-4", is_attachment=False)),
        ("kokous/2025100.PDF", Document(meeting_key="2025100", item_key=None, is_attachment=False)),
        ("kokous/2025100-4-3717.PDF", Document(meeting_key="2025100", item_key="2025100-4", is_attachment=True)),
        (
            "kokous/4D1BE189X77C7-5.PDF",
            Document(meeting_key="4D1BE189X77C7", item_key="4D1BE189X77C7-5", is_attachment=False),
        ),
        ("kuulutus/7.PDF", None),
        ("kokous/2025100-4.HTM", None),
        ("cgi/DREQUEST.PHP?page=meetingitem&id=2025100-4", None),
    ],
)
def test_a_document_names_its_meeting_and_its_item(path: str, expected: Document | None) -> None:
    assert expected == find_document(f"https://julkaisu.example.fi/{path}")
