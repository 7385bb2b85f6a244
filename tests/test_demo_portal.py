import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest

from scraper.demo.content import Item, Meeting, Site, load
from scraper.demo.feeds import Generation
from scraper.demo.server import Answer, DemoPortal

get = partial(httpx.get, verify=ssl.create_default_context())
"""Without reading the certificates anew for each request, which takes longer than all else."""

GENERATIONS: tuple[Generation, ...] = ("current", "older")
AGENDA = "20261340"
MINUTES = "20261242"
ITEM = "20261242-5"
CLIMBED = "20261288-2"
HIDDEN = "20261242-6"
EXPLAINED_LAST = "20261315-4"


@pytest.fixture(params=GENERATIONS)
def portal(request: pytest.FixtureRequest) -> Iterator[DemoPortal]:
    with DemoPortal(generation=request.param) as opened:
        yield opened


@pytest.fixture
def current() -> Iterator[DemoPortal]:
    with DemoPortal() as opened:
        yield opened


@pytest.fixture
def older() -> Iterator[DemoPortal]:
    with DemoPortal(generation="older") as opened:
        yield opened


@pytest.fixture
def site() -> Site:
    return load()


def folder(portal: DemoPortal) -> str:
    return portal.base_url.replace("/cgi/DREQUEST.PHP", "/kokous")


def address(portal: DemoPortal, key: str) -> str:
    """Of a meeting or an item."""
    if portal.generation == "older":
        return f"{folder(portal)}/{key}.HTM"
    return f"{portal.base_url}?page={'meetingitem' if '-' in key else 'meeting'}&id={key}"


def read(portal: DemoPortal, key: str) -> str:
    """The page's text: spans joined as they are, paragraphs and cells parted, white space made single."""
    page = get(address(portal, key)).content
    markup = page.decode("windows-1252" if portal.generation == "older" else "utf-8")
    body = re.sub(r"<style>.*?</style>|<!--.*?-->", "", markup, flags=re.DOTALL)
    parted = re.sub(r"<br>|</(p|h1|td|th|label)>", " ", body)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", parted)).split())


def links(answer: httpx.Response) -> set[str]:
    found = re.findall(r"""(?:href|src)=["']([^"']+)["']""", answer.content.decode("latin-1"))
    pages = (unescape(url) for url in found if not url.startswith("mailto:") and not url.lower().endswith(".gif"))
    return {urljoin(str(answer.url), url) for url in pages}


def channel(portal: DemoPortal, query: str) -> ET.Element:
    return ET.fromstring(get(f"{portal.base_url}?page=rss/{query}").content)  # noqa: S314 - we wrote it


def texts(feed: ET.Element, name: str) -> list[str]:
    return [unescape(element.text or "") for element in feed.iterfind(f"channel/item/{name}")]


def all_items(site: Site) -> list[tuple[Meeting, Item]]:
    return [(meeting, item) for meeting in site.meetings for item in meeting.items]


def test_every_linked_page_and_document_answers(portal: DemoPortal) -> None:
    waiting, seen = {f"{portal.base_url}?page=meeting_frames"}, set[str]()
    while waiting:
        url = waiting.pop()
        seen.add(url)
        answer = get(url)
        assert (answer.status_code, bool(answer.content)) == (200, True), url
        if answer.headers["content-type"].startswith("text/html"):
            waiting |= links(answer) - seen
    assert {address(portal, meeting.item_key(item)) for meeting, item in all_items(portal.site)} < seen


@pytest.mark.parametrize("name", ["meetings", "meetingitems"])
def test_a_feed_is_rss_in_iso_8859_1_with_neither_guid_nor_date(portal: DemoPortal, name: str) -> None:
    answer = get(f"{portal.base_url}?page=rss/{name}")
    assert answer.headers["content-type"] == "text/xml"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'>")
    assert "Välfärdsområdesstyrelsen".encode("iso-8859-1") in answer.content
    entries = ET.fromstring(answer.content).findall("channel/item")  # noqa: S314 - we wrote it
    assert {tuple(element.tag for element in entry) for entry in entries} == {("title", "description", "link")}


def test_a_feed_begins_with_the_newest(portal: DemoPortal) -> None:
    days = [title[-10:] for title in texts(channel(portal, "meetings"), "title")]
    assert sorted((date(int(day[6:]), int(day[3:5]), int(day[:2])) for day in days), reverse=True) == [
        date(int(day[6:]), int(day[3:5]), int(day[:2])) for day in days
    ]
    assert texts(channel(portal, "meetingitems"), "title")[0] == (
        "Aluevaltuusto 21.12.2026 / Valtuutetun ero ja uuden varavaltuutetun kutsuminen"
    )


def test_a_feed_shows_as_many_entries_as_asked_and_thirty_unasked(portal: DemoPortal) -> None:
    counts = [len(texts(channel(portal, f"meetingitems{query}"), "link")) for query in ("&show=3", "&show=1000", "")]
    assert counts == [3, len(all_items(portal.site)), 30]


def test_feed_titles_are_encoded_once_more_and_say_what_the_pages_say(portal: DemoPortal) -> None:
    answer = get(f"{portal.base_url}?page=rss/meetingitems&show=1000")
    assert b"2027&ndash;2030" in answer.content
    assert b"&rdquo;Kiireett" in answer.content
    assert b"yhteisty\xf6alueita &amp; p" in answer.content
    expected = {f"{meeting.body} {meeting.held_on:%d.%m.%Y} / {item.title}" for meeting, item in all_items(portal.site)}
    assert set(texts(channel(portal, "meetingitems&show=1000"), "title")) == expected


@pytest.mark.parametrize("name", ["meetings", "meetingitems"])
def test_feed_links_carry_the_port_and_lead_to_pages(portal: DemoPortal, name: str) -> None:
    found = texts(channel(portal, f"{name}&show=1000"), "link")
    assert {urlsplit(link).port for link in found} == {urlsplit(portal.base_url).port}
    assert all(get(link).content for link in found)


def test_the_order_of_a_links_parameters_varies(current: DemoPortal) -> None:
    found = texts(channel(current, "meetingitems&show=1000"), "link")
    assert {tuple(parse_qs(urlsplit(link).query)) for link in found} == {("id", "page"), ("page", "id")}


def test_feeds_of_the_older_generation_link_static_pages(older: DemoPortal) -> None:
    assert texts(channel(older, "meetingitems&show=1"), "link") == [f"{folder(older)}/20261352-4.HTM"]
    assert texts(channel(older, "meetings&show=1"), "link") == [f"{folder(older)}/20261352.HTM"]


def test_an_agenda_shows_item_numbers_and_minutes_show_sections(portal: DemoPortal) -> None:
    agenda, minutes = read(portal, AGENDA), read(portal, MINUTES)
    assert "Esityslista 09.12.2026 klo 16:00 - Järvilakeuden keskussairaala, kokoushuone Kuikka" in agenda
    assert "Asianro" in agenda
    assert "Pykälä" not in agenda
    assert "Pöytäkirja 12.10.2026 klo 12:30 / Tarkastettu" in minutes
    assert "Pykälä" in minutes
    assert "206" in minutes


def test_unchecked_minutes_do_not_say_that_they_are_checked(portal: DemoPortal) -> None:
    assert "Tarkastettu" not in read(portal, "20261315")


def test_an_items_heading_has_a_slash_in_the_current_generation_only(current: DemoPortal, older: DemoPortal) -> None:
    assert "<h1>Aluehallitus<br>Pöytäkirja 12.10.2026/Pykälä 209</h1>" in get(address(current, ITEM)).text
    assert "Aluehallitus Pöytäkirja 12.10.2026 Pykälä 209" in read(older, ITEM)


def test_a_swedish_meeting_is_set_in_swedish_words(portal: DemoPortal) -> None:
    assert "Protokoll 12.10.2026 kl 12:30 / Justerat" in read(portal, "20261247")
    page = read(portal, "20261247-3")
    labels = ("Beredning", "Redogörelse", "Välfärdsområdesdirektörens beslutsförslag", "Behandling", "Beslut")
    assert [label for label in labels if label not in page] == []


def test_moving_a_meeting_on_changes_its_pages_at_once(portal: DemoPortal) -> None:
    key = f"{AGENDA}-2"
    before = read(portal, key)
    portal.site = portal.site.at_stage(AGENDA, "minutes")
    after = read(portal, key)
    assert "Asianro 2" in before
    assert "selosti ohjeeseen" not in before
    assert "Päätösehdotus hyväksyttiin" not in before
    assert "Pykälä 80" in after
    assert "selosti ohjeeseen tehtyjä muutoksia." in after
    assert "Päätösehdotus hyväksyttiin yksimielisesti." in after
    portal.site = portal.site.at_stage(AGENDA, "agenda")
    assert read(portal, key) == before


def test_an_agenda_prints_the_empty_label_of_a_decision_for_some_items(portal: DemoPortal) -> None:
    assert "Päätös Muutoksenhaku" in read(portal, f"{AGENDA}-2")
    assert "Päätös " not in read(portal, f"{AGENDA}-3")


def test_replacing_an_item_changes_its_page_and_its_lists(portal: DemoPortal) -> None:
    item = portal.site.item(ITEM)
    portal.site = portal.site.replace_item(ITEM, replace(item, title="Uusi <otsikko> & muuta"))
    assert "Uusi <otsikko> & muuta" in read(portal, ITEM)
    assert "Uusi <otsikko> & muuta" in read(portal, MINUTES)
    assert any(title.endswith("/ Uusi <otsikko> & muuta") for title in texts(channel(portal, "meetingitems"), "title"))


def test_a_case_that_climbed_repeats_the_earlier_handlings_above_its_own(portal: DemoPortal) -> None:
    page = read(portal, CLIMBED)
    lines = (
        "Sosiaali-, terveys- ja pelastuslautakunta 16.09.2026 § 62",
        "Aluehallitus 12.10.2026 § 209",
        "Aluevaltuusto 02.11.2026 § 89",
    )
    places = [page.rindex(line) for line in lines]
    assert places == sorted(places)


def test_the_explanation_comes_after_the_decision_when_the_item_says_so(portal: DemoPortal) -> None:
    page = read(portal, EXPLAINED_LAST)
    assert page.index("päätösesitys") < page.index("Käsittely") < page.index("Oikaisuvaatimus hylättiin")
    assert page.index("Oikaisuvaatimus hylättiin") < page.index("Selostus") < page.index("Muutoksenhaku")


@pytest.mark.parametrize("key", [meeting.item_key(item) for meeting, item in all_items(load())])
def test_all_that_an_item_says_is_on_its_page(portal: DemoPortal, key: str) -> None:
    meeting = portal.site.meeting(key.rpartition("-")[0])
    portal.site = portal.site.at_stage(meeting.key, "minutes")
    item = portal.site.item(key)
    page = read(portal, key)
    turns = (*item.earlier, item.turn)
    said = [item.title, item.implementation, item.appeal, item.notified]
    said += [attachment.title for attachment in item.attachments]
    said += [part for turn in turns for part in (turn.description, turn.handling, turn.decision)]
    said += [turn.proposal.text for turn in turns if turn.proposal]
    said += [person.name for turn in turns for person in turn.preparers]
    lines = [" ".join(line.removeprefix("- ").split()) for text in said if text for line in text.split("\n")]
    assert [line for line in lines if line not in page] == []


def test_some_labels_stand_against_their_text_without_any_space(current: DemoPortal) -> None:
    assert "<span>Valmistelija</span><span>lakimies" in get(address(current, EXPLAINED_LAST)).text


def test_a_secret_item_says_nothing_but_that_it_is_secret(portal: DemoPortal) -> None:
    page = read(portal, HIDDEN)
    assert "(salassa pidettävä JulkL 24 § 1 mom. 32 kohta)" in page
    assert [label for label in ("Selostus", "Päätösehdotus", "päätösesitys", "Valmistelija") if label in page] == []


def test_a_page_has_one_rss_block_with_both_feeds_and_their_port(current: DemoPortal) -> None:
    page = get(address(current, ITEM)).text
    assert page.count("RSS-linkki") == 1
    assert page.count(f">{current.base_url}?page=rss/meetingitems&amp;show=30<") == 1
    assert page.count(f">{current.base_url}?page=rss/meetings&amp;show=30<") == 1


def test_the_generations_declare_their_encodings_each_in_its_way(current: DemoPortal, older: DemoPortal) -> None:
    new, old = get(address(current, ITEM)), get(address(older, ITEM))
    assert new.headers["content-type"] == "text/html; charset=utf-8"
    assert "Pöytäkirja".encode() in new.content
    assert old.headers["content-type"] == "text/html"
    assert b"charset=windows-1252" in old.content
    assert "Pöytäkirja".encode("windows-1252") in old.content
    assert "2027–2030".encode("windows-1252") in old.content


def test_a_page_that_dynasty_lacks_is_empty_and_any_other_is_not_found(portal: DemoPortal) -> None:
    lacking = get(f"{portal.base_url}?page=announcement_search&id=1")
    assert (lacking.status_code, lacking.content, lacking.headers["content-length"]) == (200, b"", "0")
    root = portal.base_url.removesuffix("/cgi/DREQUEST.PHP")
    for path in ("/robots.txt", "/", "/kokous/1.HTM", "/kokous/1.PDF", f"/kokous/{ITEM}-1.PDF"):
        assert get(f"{root}{path}").status_code == 404


def test_every_answer_says_its_length_and_a_page_opens_a_session(portal: DemoPortal) -> None:
    with httpx.Client() as client:
        first, second = (client.get(f"{portal.base_url}?page=meeting_frames") for _ in range(2))
    assert int(first.headers["content-length"]) == len(first.content)
    assert first.headers["set-cookie"].startswith("PHPSESSID=")
    assert "set-cookie" not in second.headers


def test_requests_are_remembered_in_order_with_their_queries(current: DemoPortal) -> None:
    root = current.base_url.removesuffix("/cgi/DREQUEST.PHP")
    for path in ("/robots.txt", "/cgi/DREQUEST.PHP?page=meeting&id=1", "/kokous/20261242.PDF"):
        get(f"{root}{path}")
    assert current.requests == ["/robots.txt", "/cgi/DREQUEST.PHP?page=meeting&id=1", "/kokous/20261242.PDF"]


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_tenants_folder_stands_before_everything(generation: Generation) -> None:
    with DemoPortal(generation=generation, path="/joensuu") as portal:
        assert urlsplit(portal.base_url).path == "/joensuu/cgi/DREQUEST.PHP"
        assert "Kuikka" in read(portal, AGENDA)
        assert all("/joensuu/" in link for link in texts(channel(portal, "meetings"), "link"))
        assert get(portal.base_url.replace("/joensuu", "")).status_code == 404


def test_faults_can_be_put_in_by_overriding_one_method() -> None:
    class Faulty(DemoPortal):
        def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
            if "meetings" in target:
                return Answer(status=503, headers=(("Retry-After", "1"),), body=headers["user-agent"].encode())
            return super().answer(target, headers)

    with Faulty() as portal:
        failed = get(f"{portal.base_url}?page=meetings&id=102", headers={"User-Agent": "probe"})
        assert (failed.status_code, failed.headers["retry-after"], failed.text) == (503, "1", "probe")
        assert get(address(portal, ITEM)).status_code == 200


def test_a_closed_portal_is_gone_and_said_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with DemoPortal() as portal:
        get(portal.base_url)
    with pytest.raises(httpx.ConnectError):
        get(portal.base_url)
    assert capfd.readouterr() == ("", "")


def test_what_was_never_published_is_not_found_but_asking_for_it_by_name_is_an_error(site: Site) -> None:
    assert (site.find_item("20261242-99"), site.find_item("1-1"), site.find_meeting("1")) == (None, None, None)
    with pytest.raises(KeyError, match="20261242-99"):
        site.item("20261242-99")
    with pytest.raises(KeyError, match="1"):
        site.at_stage("1", "minutes")
