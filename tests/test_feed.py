from contextlib import suppress
from datetime import date

import pytest

from archive.errors import ParseError
from archive.records import Language
from scraper.feed import FeedEntry, read_feed
from scraper.looks import read_entries

BASE_URL = "https://kunta.oncloudos.com/cgi/DREQUEST.PHP"
URL = f"{BASE_URL}?page=rss/meetingitems&show=30"
LINK = f"{BASE_URL}?page=meetingitem&id=20261350-4"
DAY = date(2026, 9, 14)


def rss(*entries: tuple[str, str], encoding: str = "iso-8859-1") -> bytes:
    """A feed as Dynasty writes it; what the encoding lacks stands as an entity, encoded once more in CDATA."""
    items = "".join(
        f"<item><title><![CDATA[{title}]]></title><description><![CDATA[{title}]]></description>"
        f"<link><![CDATA[{link}]]></link></item>"
        for title, link in entries
    )
    head = "<title><![CDATA[Dynasty]]></title><description><![CDATA[Dynasty - Kokousasiat]]></description>"
    declaration = f"<?xml version='1.0' encoding='{encoding}'?>"
    return f"{declaration}<rss version='2.0'><channel>{head}{items}</channel></rss>".encode(
        encoding, "xmlcharrefreplace"
    )


def read_title(title: str) -> FeedEntry:
    [entry] = read_feed(rss((title, LINK)), url=URL)
    return entry


@pytest.mark.parametrize(
    ("printed", "body", "title"),
    [
        ("Kunnanhallitus 14.09.2026 / Uimahalli", "Kunnanhallitus", "Uimahalli"),
        ("Kunnanhallitus 14.9.2026 / Uimahalli", "Kunnanhallitus", "Uimahalli"),
        ("Kunnanhallitus 14.09.2026 / Halli / Sali / Tori", "Kunnanhallitus", "Halli / Sali / Tori"),
        ("Kunnanhallitus 14.09.2026 / Päätös 2.9.2026 § 4 / muutos", "Kunnanhallitus", "Päätös 2.9.2026 § 4 / muutos"),
        ("Kunnanhallitus 14.09.2026 / Kysely: ”Miten?” 'Näin'", "Kunnanhallitus", "Kysely: ”Miten?” 'Näin'"),
        ("Kunnanhallitus 14.09.2026 / 1/2026 tai/ja 2/2026", "Kunnanhallitus", "1/2026 tai/ja 2/2026"),
        ("Terveys-, sote- ja lupajaosto, julkinen 14.09.2026 / A", "Terveys-, sote- ja lupajaosto, julkinen", "A"),
        ("Mellersta Österbottens nämnd 14.09.2026 / Ärende", "Mellersta Österbottens nämnd", "Ärende"),
        ("Kunnanhallitus 14.09.2026 / Vuodet 2027&ndash;2030", "Kunnanhallitus", "Vuodet 2027–2030"),
        ("Kunnanhallitus 14.09.2026 / Uima&shy;halli&#8203; ja ka&#x308;vely", "Kunnanhallitus", "Uimahalli ja kävely"),
        ("Kunnanhallitus 14.09.2026 / &rdquo;Lis&auml;&auml; valoa&#8221;", "Kunnanhallitus", "”Lisää valoa”"),
        ("Kunnanhallitus 14.09.2026 / Halli &amp; sali &lt;uusi&gt;", "Kunnanhallitus", "Halli & sali <uusi>"),
        ("Kunnanhallitus 14.09.2026 / R&D ja 5 < 6", "Kunnanhallitus", "R&D ja 5 < 6"),
        ("  Kunnanhallitus&nbsp;14.09.2026  /  Halli \n ja sali ", "Kunnanhallitus", "Halli ja sali"),
        ("Kunnanhallitus 14.09.2026 /Uimahalli", None, "Kunnanhallitus 14.09.2026 /Uimahalli"),
        ("Hallintojohtaja, konserni 14.09.2026 / § 120 Halli", "Hallintojohtaja, konserni", "§ 120 Halli"),
        ("Hallintojohtaja 14.09.2026 § 120 / Halli", "Hallintojohtaja", "Halli"),
        ("Kunnanhallitus 14.09.2026", "Kunnanhallitus", None),
        ("Kunnanhallitus 14.09.2026 /", "Kunnanhallitus", None),
        ("uimahallin aukioloista (salassa pidettävä)", None, "uimahallin aukioloista (salassa pidettävä)"),
        ("Kunnanhallitus 34.09.2026 / Uimahalli", None, "Kunnanhallitus 34.09.2026 / Uimahalli"),
        ("14.09.2026 / Uimahalli", None, "14.09.2026 / Uimahalli"),
        (")", None, ")"),
        ("", None, None),
    ],
)  # fmt: skip
def test_a_title_is_split_at_the_first_slash_after_the_date(printed: str, body: str | None, title: str | None) -> None:
    entry = read_title(printed)
    assert (body, DAY if body else None, title) == (entry.body_name, entry.held_on, entry.title)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Kommunstyrelsen 14.09.2026 / Begäran om omprövning av beslutet", "sv"),
        ("Kunnanhallitus 14.09.2026 / Oikaisuvaatimus ja sen käsitteleminen", "fi"),
    ],
)
def test_a_feed_holds_both_languages(title: str, language: Language) -> None:
    assert language == read_title(title).language


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8", "windows-1252"])
def test_a_feed_is_read_in_its_own_encoding(encoding: str) -> None:
    [entry] = read_feed(rss(("Nämnden för Åland 14.09.2026 / Öljy", LINK), encoding=encoding), url=URL)
    assert ("Nämnden för Åland", "Öljy", LINK) == (entry.body_name, entry.title, entry.link)


def test_a_feed_keeps_its_order_and_its_duplicates() -> None:
    titles = [f"Kunnanhallitus 14.09.2026 / Asia {number}" for number in (3, 1, 2, 1)]
    assert ["Asia 3", "Asia 1", "Asia 2", "Asia 1"] == [
        entry.title for entry in read_feed(rss(*((title, LINK) for title in titles)), url=URL)
    ]


def looks_of(*links: str, page: str = "meetingitem") -> tuple[list[tuple[str, str, str | None]], list[str]]:
    entries = read_feed(
        rss(*((f"Kunnanhallitus 14.09.2026 / Asia {at}", link) for at, link in enumerate(links))), url=URL
    )
    looks, refused = read_entries(entries, page=page, base_url=BASE_URL)
    return [(look.key, look.url, look.title) for look in looks.values()], list(refused)


def test_an_entry_without_a_link_is_refused_by_what_it_says() -> None:
    looks, refused = looks_of("", LINK)
    assert (1, ["Kunnanhallitus Asia 0"]) == (len(looks), refused)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("?page=meetingitem&id=20261350-4", "20261350-4"),
        ("?id=20261350-4&page=meetingitem", "20261350-4"),
        ("?page=meetingitem&amp;id=20261350-4", "20261350-4"),
        ("?page=meetingitem&id=4D1BE189X77C7X4D54XB2F3X38E30B608289-23", "4D1BE189X77C7X4D54XB2F3X38E30B608289-23"),
    ],
)
@pytest.mark.parametrize(
    "base",
    [BASE_URL, BASE_URL.replace(".com", ".com:443"), BASE_URL.replace("https", "http").replace(".com", ".com:80")],
)
def test_a_link_gives_a_key_and_one_canonical_address(query: str, key: str, base: str) -> None:
    assert ([(key, f"{BASE_URL}?page=meetingitem&id={key}", "Asia 0")], []) == looks_of(base + query)


@pytest.mark.parametrize(
    "link",
    [
        "https://muu.oncloudos.com/cgi/DREQUEST.PHP?page=meetingitem&id=20261350-4",
        "https://kunta.oncloudos.com.paha.example/cgi/DREQUEST.PHP?page=meetingitem&id=20261350-4",
        "https://kunta.oncloudos.com/naapuri/cgi/DREQUEST.PHP?page=meetingitem&id=20261350-4",
        "file:///etc/passwd",
        "javascript:alert(1)",
        f"{BASE_URL}?page=meeting&id=20261350",
        f"{BASE_URL}?page=meetingitem",
        f"{BASE_URL}?page=meetingitem&id=../../x",
    ],
)
def test_a_link_that_is_not_the_portals_or_no_items_is_refused(link: str) -> None:
    looks, refused = looks_of(link, LINK)
    assert ([("20261350-4", LINK, "Asia 1")], 1) == (looks, len(refused))


def test_of_entries_with_one_key_the_newest_counts() -> None:
    other = BASE_URL.replace(".com", ".com:443") + "?id=20261350-4&page=meetingitem"
    assert ([("20261350-4", LINK, "Asia 0")], []) == looks_of(LINK, other)


FEED = rss(("Kunnanhallitus 14.09.2026 / Uimahalli", LINK)).decode("iso-8859-1")


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("", "an empty answer"),
        (" \n ", "an empty answer"),
        ("<!DOCTYPE html><html><body><h1>Huoltokatko</h1></body></html>", "an HTML page"),
        ("<html><head><title>Kirjaudu</title></head><body><p>x</body></html>", "an HTML page"),
        (FEED[: len(FEED) // 2], "expected a well-formed RSS feed"),
        (FEED.replace("</item>", ""), "expected a well-formed RSS feed"),
        (FEED.replace("</channel></rss>", ""), "expected a well-formed RSS feed"),
        (FEED.replace("<link>", "<link"), "expected a well-formed RSS feed"),
        ("<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>x</title></feed>", "RSS feed, found"),
        ("<?xml version='1.0'?><kunta/>", "RSS feed, found"),
        ('{"entries": []}', "RSS feed, found"),
        ("Palvelu ei ole käytössä", "RSS feed, found"),
        (rss().decode(), "expected feed entries, found 0"),
        (FEED.replace(LINK, ""), "expected feed entries, found 0"),
    ],
)
def test_what_is_no_whole_feed_is_an_error_that_says_what_it_is(page: str, found: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_feed(page.encode("iso-8859-1"), url=URL)
    assert str(caught.value).startswith(f"{URL}: expected ")
    assert found in str(caught.value)


def test_a_feed_in_another_encoding_than_it_declares_is_an_error() -> None:
    page = FEED.replace("Uimahalli", "Jäähalli").encode()
    with pytest.raises(ParseError, match="expected text in the declared encoding"):
        read_feed(page, url=URL)


def test_a_feed_can_name_no_file_and_no_entity_of_its_own() -> None:
    page = FEED.replace("<rss", "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss").replace(
        "Uimahalli", "a]]>&x;<![CDATA[b"
    )
    with suppress(ParseError):
        assert "root:" not in str(read_feed(page.encode("iso-8859-1"), url=URL))
