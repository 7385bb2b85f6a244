"""The web pages over real HTTP: what each shows, what every answer says of itself, and what nobody may see."""

import csv
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from itertools import count, pairwise

import feedparser
import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from archive.masking import MARK
from archive.store.engine import open_archive
from archive.store.following import follow, list_followers
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    AttendeeRow,
    Base,
    BodyRow,
    CaseRow,
    DecisionRow,
    FileRow,
    HandlingRow,
    MeetingRow,
    PassageRow,
    PersonRow,
    PortalRow,
    PreparerRow,
    ProposalRow,
    StandRow,
    UnlinkedItemRow,
    VersionRow,
    VoteRow,
)
from scraper.demo.server import DemoPortal
from tests.following import FILE, token
from tests.rounds import NIGHT, sync
from tests.serving import Walk, make_endless, served, soup, walk

PAGES = {
    "/": "Kuntien ja hyvinvointialueiden päätökset",
    "/haku": "Haku",
    "/haku?q=palvelu": "Haku",
    "/demo": "Järvilakeuden hyvinvointialue",
    "/demo/20261288-2": "Palveluverkkosuunnitelma vuosille 2027–2030",
    "/demo/viranhaltija/2026120": "Kokoushuoneiden sähköinen varausjärjestelmä",
    "/demo/kokous/20261242": "Aluehallitus 12.10.2026",
    "/demo/toimielin/Aluehallitus": "Aluehallitus",
    "/demo/toimielin/Vs.%20henkil%C3%B6st%C3%B6johtaja": "Vs. henkilöstöjohtaja",
    "/demo/asia/1482/00.01.02/2026": "Palveluverkkosuunnitelma vuosille 2027–2030",
    "/demo/henkilo/Noora%20Ylisaari": "Noora Ylisaari",
}
FEEDS = [
    "/",
    "/haku",
    "/haku?q=palvelu",
    "/demo",
    *[path for path in PAGES if re.search("toimielin|asia|henkilo", path)],
]
TABLES = ["/haku?q=palvelu", "/demo", "/demo/kokous/20261242", *FEEDS[4:]]
CALENDARS = ["/", "/demo", "/demo/toimielin/Aluevaltuusto", "/demo/kokous/20261352"]
CONTACT = re.compile(r"050 ?000 ?01\d\d|@jarvilakeus\.example")
SCRIPT = "<script>alert(1)</script>\"'&"
TEXTS: dict[type[Base], str] = {
    PortalRow: "name",
    BodyRow: "name",
    MeetingRow: "place",
    AttendeeRow: "name role note",
    UnlinkedItemRow: "title",
    CaseRow: "case_number title function_class",
    AgendaItemRow: "title secrecy_law",
    VersionRow: "title",
    HandlingRow: "body_name",
    PassageRow: "label text",
    PersonRow: "name",
    PreparerRow: "name job_title unit phone email",
    ProposalRow: "proposer_title proposer_name text",
    DecisionRow: "text evidence",
    VoteRow: "subject",
    StandRow: "name text",
    AttachmentRow: "title",
}
"""The columns that hold what a portal wrote."""


@pytest.fixture
def pages(synced_url: str) -> Iterator[httpx.Client]:
    """The pages of the small portal, for a newsroom."""
    with served(synced_url) as client:
        yield client


_walked: dict[str, Walk] = {}


@pytest.fixture
def walked(dialect: str, pages: httpx.Client) -> Walk:
    """All that links lead to, walked once for each kind of database."""
    if dialect not in _walked:
        _walked[dialect] = walk(pages)
    return _walked[dialect]


def decide(portal: DemoPortal, key: str, text: str) -> None:
    """Let an item of the small portal have been decided otherwise."""
    item = portal.site.item(key)
    portal.site = portal.site.replace_item(key, replace(item, turn=replace(item.turn, decision=text)))


def with_form(path: str, form: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}muoto={form}"


def test_every_page_has_its_heading_and_no_other_of_that_level(pages: httpx.Client) -> None:
    asked = {path: pages.get(path) for path in PAGES}

    assert dict.fromkeys(PAGES, 200) == {path: answer.status_code for path, answer in asked.items()}
    assert {path: [heading] for path, heading in PAGES.items()} == {
        path: [one.get_text() for one in soup(answer).find_all("h1")] for path, answer in asked.items()
    }


def test_every_link_of_every_page_leads_somewhere(walked: Walk, demo_portal: DemoPortal) -> None:
    assert [] == [path for path, answer in walked.answers.items() if answer.status_code != 200]
    assert set(PAGES) - {"/haku?q=palvelu"} <= set(walked.answers)
    assert [] == [link for link in walked.outside if not link.startswith(demo_portal.base_url.partition("/cgi")[0])]


def test_what_every_answer_says_of_itself(pages: httpx.Client) -> None:
    for path in [*PAGES, "/nowhere/at/all", "/haku?sivu=x", "/robots.txt", "/static/style.css"]:
        said = pages.get(path).headers
        policy = said["content-security-policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "nosniff" == said["x-content-type-options"]
        assert "same-origin" == said["referrer-policy"]
        assert "noindex, nofollow" == said["x-robots-tag"]
        assert "server" not in said


def test_nothing_is_asked_of_anybody_else_and_nothing_runs_within_a_page(walked: Walk) -> None:
    for path, answer in walked.pages.items():
        tree = soup(answer)
        loaded = [one.get("src") or one.get("href") for one in tree.select("script, link[rel=stylesheet], img, iframe")]

        assert ["/static/style.css", "/static/copy.js"] == loaded, path
        assert [] == tree.select("style, [style], [onclick], [onload]"), path


def test_headings_labels_and_languages_are_there_for_who_listens(walked: Walk) -> None:
    for path, answer in walked.pages.items():
        tree = soup(answer)
        levels = [int(one.name[1]) for one in tree.find_all(re.compile("^h[1-6]$"))]
        identities = [one["id"] for one in tree.select("[id]")]

        assert 1 == levels[0], path
        assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)
        assert len(identities) == len(set(identities)), path
        assert {"fi", "sv", "en"} > {str(tree.html and tree.html["lang"])} - {None}, path
        assert "#main" == tree.select("a")[0]["href"], path


def test_an_item_shows_proposal_and_decision_side_by_side_and_the_words_that_differ(pages: httpx.Client) -> None:
    tree = soup(pages.get("/demo/20261288-3"))

    assert "Aluehallitus ehdottaa, että aluevaltuusto merkitsee" in tree.select(".side")[0].get_text()
    assert "Aluevaltuusto merkitsi vastauksen tiedoksi" in tree.select(".side")[1].get_text()
    assert ["Aluehallitus", "ehdottaa, että aluevaltuusto merkitsee", "toteaa"] == [
        one.get_text() for one in tree.select(".redline del")
    ]
    assert ["Aluevaltuusto", "merkitsi", "totesi"] == [one.get_text() for one in tree.select(".redline ins")]


def test_an_item_shows_votes_counter_proposals_and_what_other_bodies_did(pages: httpx.Client) -> None:
    tree = soup(pages.get("/demo/20261288-2"))

    assert ["38", "19", "1", "1"] == [one.get_text() for one in tree.select("table td.number")]
    assert "Elina Harjusalo" in tree.select_one("section[aria-labelledby=counters]").get_text()  # type: ignore[union-attr]
    assert ["Sosiaali-, terveys- ja pelastuslautakunta 16.9.2026 § 62", "Aluehallitus 12.10.2026 § 209"] == [
        one.get_text().rpartition(" Ehdotuksen")[0] for one in tree.select("section[aria-labelledby=earlier] summary")
    ]


def test_a_citation_says_who_what_when_where_and_when_it_was_seen(pages: httpx.Client, demo_portal: DemoPortal) -> None:
    cited = soup(pages.get("/demo/20261288-2")).select_one("#citation")

    assert cited is not None
    assert (
        "Järvilakeuden hyvinvointialue, Aluevaltuusto 2.11.2026 § 89, Palveluverkkosuunnitelma vuosille 2027–2030, "
        f"asianumero 1482/00.01.02/2026. {demo_portal.base_url}?page=meetingitem&id=20261288-2 "
        f"(nähty 21.11.2026 klo 3.00). {pages.base_url}/demo/20261288-2"
    ) == cited.get_text()


def test_a_version_shows_what_it_changed(synced_url: str, demo_portal: DemoPortal) -> None:
    decide(demo_portal, "20261288-3", "Aluevaltuusto jätti asian pöydälle.")
    with open_archive(synced_url) as archive:
        sync(demo_portal, archive, now=NIGHT + timedelta(days=1), again=True)

    with served(synced_url) as client:
        tree = soup(client.get("/demo/20261288-3"))

    assert ["Versio 2 Pöytäkirja", "Versio 1 Pöytäkirja"] == [one.get_text() for one in tree.select(".versions h3")]
    assert "jätti" == tree.select(".versions ins")[0].get_text()


def test_the_stored_page_is_saved_as_text_and_never_shown_as_ours(pages: httpx.Client) -> None:
    link = soup(pages.get("/demo/20261288-2")).select_one(".versions a[download]")
    assert link is not None
    answer = pages.get(str(link["href"]))

    assert b"data-part-block-htm" in answer.content
    assert answer.headers["content-type"].startswith("text/plain; charset=")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "default-src 'none'; sandbox" == answer.headers["content-security-policy"]


def test_a_case_goes_from_body_to_body(pages: httpx.Client) -> None:
    turns = soup(pages.get("/demo/asia/1482/00.01.02/2026")).select(".timeline h3")

    assert ["Sosiaali-, terveys- ja pelastuslautakunta § 62", "Aluehallitus § 209", "Aluevaltuusto § 89"] == [
        one.get_text() for one in turns
    ]


def test_a_search_marks_the_words_and_counts_what_each_facet_would_leave(pages: httpx.Client) -> None:
    tree = soup(pages.get("/haku?q=omaishoidon"))

    assert "2 asiaa" == tree.select("#results")[0].get_text()
    assert {"omaishoidon"} == {one.get_text().lower() for one in tree.select("mark")}
    for choice in tree.select(".facets li"):
        link, count = choice.select("a")[0], choice.select(".count")[0].get_text()
        narrowed = soup(pages.get(str(link["href"])))

        assert int(count) == len(narrowed.select(".results .entries > li"))


def test_a_search_goes_on_page_by_page_and_loses_nothing(pages: httpx.Client) -> None:
    paths, path = [], "/haku"
    while path:
        tree = soup(pages.get(path))
        paths += [str(one["href"]) for one in tree.select(".results .entries h3 a")]
        following = tree.select_one(".pager a[rel=next]")
        path = str(following["href"]) if following else ""

    assert 35 - 4 == len(paths)
    assert len(paths) == len(set(paths))


def test_a_list_of_several_pages_says_how_many_its_table_holds(pages: httpx.Client) -> None:
    said = "Taulukossa on enintään 1000 uusinta asiaa."

    assert said not in pages.get("/demo/henkilo/Noora%20Ylisaari").text
    assert said in pages.get("/demo/henkilo/Noora%20Ylisaari?sivu=2").text


def test_a_body_of_more_items_than_its_table_holds_says_so(
    pages: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/demo/toimielin/Aluehallitus"
    whole = pages.get(path).text
    monkeypatch.setattr("archive.web.pages.MOST_ROWS", 2)

    assert "Taulukossa on enintään" not in whole
    assert "Taulukossa on enintään 2 uusinta asiaa." in pages.get(path).text


@pytest.mark.parametrize("tongue", ["fi", "sv", "en"])
def test_a_page_speaks_the_language_asked_for_and_so_do_the_pages_it_leads_to(pages: httpx.Client, tongue: str) -> None:
    tree = soup(pages.get("/demo/20261288-2", params={"kieli": tongue}))
    ours = [str(one["href"]) for one in tree.select("main a[href^='/']") if "/sivu/" not in str(one["href"])]

    assert {"fi": "Ehdotus", "sv": "Förslag", "en": "Proposal"}[tongue] == tree.select("#proposal")[0].get_text()
    assert tongue == tree.select("html")[0]["lang"]
    assert {"fi"} == {one["lang"] for one in tree.select(".side .prose")}
    assert {tongue != "fi"} == {f"kieli={tongue}" in one for one in ours}


@pytest.mark.parametrize("path", PAGES)
def test_who_has_a_page_already_is_not_given_it_again(pages: httpx.Client, path: str) -> None:
    first = pages.get(path)
    by_tag = pages.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    by_time = pages.get(path, headers={"If-Modified-Since": first.headers["last-modified"]})
    other = pages.get(path, headers={"If-None-Match": '"other"', "If-Modified-Since": first.headers["last-modified"]})

    assert [(304, b"")] * 2 == [(answer.status_code, answer.content) for answer in (by_tag, by_time)]
    assert (200, first.content) == (other.status_code, other.content)
    assert pages.get(path, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_a_page_that_changed_is_given_again(synced_url: str, demo_portal: DemoPortal) -> None:
    with served(synced_url) as client, open_archive(synced_url) as archive:
        first = client.get("/demo/20261288-3")
        decide(demo_portal, "20261288-3", "Aluevaltuusto hylkäsi aloitteen.")
        sync(demo_portal, archive, now=NIGHT + timedelta(days=1), again=True)
        second = client.get("/demo/20261288-3", headers={"If-None-Match": first.headers["etag"]})

    assert 200 == second.status_code
    assert "hylkäsi aloitteen" in second.text


def test_a_page_that_is_read_again_otherwise_is_given_again_by_its_time_too(synced_url: str) -> None:
    clock = count()
    with (
        served(synced_url, clock=lambda: NIGHT + timedelta(minutes=next(clock))) as client,
        open_archive(synced_url) as archive,
    ):
        first, again = (client.get("/demo/20261288-3") for _ in range(2))
        with archive.writing() as session:
            session.execute(update(PassageRow).values(label="Toisin luettu:"))
        known = again.headers["last-modified"]
        second = client.get("/demo/20261288-3", headers={"If-Modified-Since": known})

    assert first.headers["last-modified"] == known
    assert 200 == second.status_code
    assert "Toisin luettu" in second.text


def test_a_stored_page_and_what_robots_are_told_are_not_given_twice(pages: httpx.Client) -> None:
    stored = str(soup(pages.get("/demo/20261288-2")).select(".versions a[download]")[0]["href"])
    for path in (stored, "/robots.txt"):
        first = pages.get(path)
        again = pages.get(path, headers={"If-None-Match": first.headers["etag"]})

        assert (304, b"") == (again.status_code, again.content), path
        assert 200 == pages.get(path, headers={"If-None-Match": '"other"'}).status_code


def test_reading_goes_on_while_a_round_writes(synced_url: str) -> None:
    with served(synced_url) as client, open_archive(synced_url) as archive, archive.writing() as session:
        session.execute(update(AgendaItemRow).values(title="Ei vielä"))
        answer = client.get("/haku")

    assert 200 == answer.status_code
    assert "Ei vielä" not in answer.text


@pytest.mark.parametrize("path", TABLES)
def test_every_list_is_a_table_too(pages: httpx.Client, path: str) -> None:
    answer = pages.get(with_form(path, "csv"))
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))

    assert "text/csv; charset=utf-8" == answer.headers["content-type"]
    assert rows
    assert {200} == {pages.get(row["page"]).status_code for row in rows}
    assert {"demo"} == {row["portal"] for row in rows}


def test_what_a_spreadsheet_would_compute_is_a_text_there(synced_url: str) -> None:
    with open_archive(synced_url) as archive, archive.writing() as session:
        session.execute(update(AgendaItemRow).values(title='=HYPERLINK("https://x.example")'))
    with served(synced_url) as client:
        rows = list(csv.DictReader(StringIO(client.get("/haku?muoto=csv").content.decode("utf-8-sig"))))

    assert {'\'=HYPERLINK("https://x.example")'} == {row["title"] for row in rows}


@pytest.mark.parametrize("path", FEEDS)
def test_every_search_body_case_and_person_is_a_feed(pages: httpx.Client, path: str) -> None:
    answer = pages.get(with_form(path, "atom"))
    feed = feedparser.parse(BytesIO(answer.content))

    assert "application/atom+xml" == answer.headers["content-type"]
    assert not feed.bozo
    assert feed.entries
    assert {200} == {pages.get(entry.link).status_code for entry in feed.entries}
    assert all(entry.id == entry.link and entry.title and entry.updated_parsed for entry in feed.entries)
    assert pages.get(feed.feed.link).status_code == 200
    assert "alternate" in pages.get(path).text


@pytest.mark.parametrize("path", CALENDARS)
def test_upcoming_meetings_are_a_calendar(pages: httpx.Client, path: str) -> None:
    answer = pages.get(with_form(path, "ics"))
    events = {str(one["uid"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}
    council = events["demo-20261352@dynasty-archive"]

    assert answer.headers["content-type"].startswith("text/calendar")
    assert datetime(2026, 12, 21, 15, 0, tzinfo=UTC) == council.decoded("dtstart")
    assert "Aluevaltuusto – Järvilakeuden hyvinvointialue" == str(council["summary"])
    assert 200 == pages.get(str(council["url"])).status_code
    assert all(one.decoded("dtstart").date() >= NIGHT.date() for one in events.values())


@pytest.mark.parametrize(
    "path",
    [
        "/demo/1-1",
        "/nobody",
        "/demo/kokous/1",
        "/demo/viranhaltija/20261288-2",
        "/demo/toimielin/Ei%20ole",
        "/demo/asia/1/2",
        "/demo/henkilo/Ei%20Kukaan",
        "/demo/sivu/" + "0" * 64,
        "/demo/a/b/c",
        "/static/none.css",
    ],
)
def test_what_is_not_there_is_said_so_on_one_clear_page(pages: httpx.Client, path: str) -> None:
    answer = pages.get(path)

    assert 404 == answer.status_code
    assert "Sivua ei ole" == soup(answer).select("h1")[0].get_text()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sivu", "0"),
        ("sivu", "51"),
        ("sivu", "-1"),
        ("sivu", "1e3"),
        ("sivu", "²"),
        ("sivu", "9" * 30),
        ("kieli", "xx"),
        ("muoto", "exe"),
        ("q", "a" * 201),
        ("q", "a " * 41),
        ("q", "\0"),
        ("vuosi", "26"),
        ("vuosi", "99999"),
        ("alkaen", "eilen"),
        ("asti", "2026-02-30"),
        ("ratkaisu", "hyvä"),
        ("vaihe", "' OR 1=1 --"),
        ("henkilo", "a" * 201),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_by_name(pages: httpx.Client, name: str, value: str) -> None:
    answer = pages.get("/haku", params={name: value})

    assert 400 == answer.status_code
    assert f"Osoitteen kohta ”{name}” ei kelpaa." in answer.text


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("q", " ".join("abcdefghij" * 5), "Haussa voi olla enintään 40 sanaa ja 200 merkkiä."),
        ("alkaen", "ensi viikolla", "Kirjoita päivä muodossa 1.9.2026 tai 2026-09-01."),
        ("henkilo", "a" * 201, "Nimessä voi olla enintään 200 merkkiä."),
    ],
)
def test_what_was_typed_wrong_stays_in_the_form_and_the_limit_is_named(
    pages: httpx.Client, name: str, value: str, sentence: str
) -> None:
    answer = pages.get("/haku", params={"asia": "1482", "vuosi": "2026", name: value})
    tree = soup(answer)

    assert 400 == answer.status_code
    assert sentence in tree.select("[role=alert]")[0].get_text()
    assert {name: value, "asia": "1482", "vuosi": "2026"}.items() <= {
        one["name"]: one["value"] for one in tree.select("main form input")
    }.items()
    assert [name] == [one["name"] for one in tree.select("[aria-invalid]")]
    assert [] == tree.select(".results")


@pytest.mark.parametrize(
    ("tongue", "said"), [("sv", "högst 40 ord och 200 tecken"), ("en", "40 words and 200 characters")]
)
def test_a_limit_is_named_in_the_language_of_the_page(pages: httpx.Client, tongue: str, said: str) -> None:
    assert said in pages.get("/haku", params={"q": "a" * 201, "kieli": tongue}).text
    assert said in pages.get("/haku", params={"q": "a" * 201, "kieli": tongue, "muoto": "csv"}).text


def test_a_day_is_typed_as_finns_do(pages: httpx.Client) -> None:
    tree = soup(pages.get("/haku", params={"q": "palvelu", "alkaen": "1.10.2026"}))
    same = soup(pages.get("/haku", params={"q": "palvelu", "alkaen": "2026-10-01"}))

    assert "2026-10-01" == tree.select("#alkaen")[0]["value"]
    assert tree.select("#results")[0].get_text() == same.select("#results")[0].get_text()


def test_what_is_chosen_stays_in_the_form_and_what_is_typed_stands_there_once(pages: httpx.Client) -> None:
    asked = {
        "q": "palvelu",
        "henkilo": "kallio",
        "asia": "1482",
        "vuosi": "2026",
        "vaihe": "minutes",
        "portaali": "demo",
    }
    names = [str(one["name"]) for one in soup(pages.get("/haku", params=asked)).select("main form.search input")]

    assert len(names) == len(set(names))
    assert asked.keys() <= set(names)


@pytest.mark.parametrize(
    ("tongue", "said", "counted"),
    [
        ("fi", "vähintään 3 asiaa", "Luvut on laskettu uusimmista 3 asiasta."),
        ("sv", "minst 3 ärenden", "de 3 nyaste"),
        ("en", "at least 3 items", "the newest 3 items"),
    ],
)
def test_more_than_is_counted_is_told_so(
    pages: httpx.Client, monkeypatch: pytest.MonkeyPatch, tongue: str, said: str, counted: str
) -> None:
    monkeypatch.setattr("archive.search.MOST_COUNTED", 3)
    tree = soup(pages.get("/haku", params={"kieli": tongue}))

    assert said == tree.select("#results")[0].get_text()
    assert counted in tree.select(".facets")[0].get_text()


def test_where_pages_and_tables_end_is_told_beside_them(pages: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = soup(pages.get("/haku")).select(".results")[0].get_text()
    monkeypatch.setattr("archive.web.pages.MOST_ROWS", 30)
    told = soup(pages.get("/haku")).select(".results")[0].get_text()

    assert "Sivuilla ja taulukossa" not in whole
    assert "Sivuilla ja taulukossa ovat uusimmat 30 asiaa." in told


def test_a_title_says_which_of_several_pages_it_is(pages: httpx.Client) -> None:
    item, case, swedish = (
        soup(pages.get(path)).select("title")[0].get_text()
        for path in ("/demo/20261288-2", "/demo/asia/1482/00.01.02/2026", "/demo/asia/1482/00.01.02/2026?kieli=sv")
    )

    title = "Palveluverkkosuunnitelma vuosille 2027–2030"
    assert f"{title} – Aluevaltuusto 2.11.2026 – Päätösarkisto" == item
    assert f"Asia 1482/00.01.02/2026: {title} – Päätösarkisto" == case
    assert f"Ärende 1482/00.01.02/2026: {title} – Beslutsarkivet" == swedish


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "Tulevia kokouksia – Päätösarkisto"),
        ("/?kieli=sv", "Kommande möten – Beslutsarkivet"),
        ("/demo", "Järvilakeuden hyvinvointialue"),
        ("/demo/toimielin/Aluevaltuusto", "Aluevaltuusto – Järvilakeuden hyvinvointialue"),
        ("/demo/kokous/20261352", "Aluevaltuusto – Järvilakeuden hyvinvointialue"),
    ],
)
def test_a_calendar_says_whose_it_is(pages: httpx.Client, path: str, name: str) -> None:
    assert name == str(Calendar.from_ical(pages.get(with_form(path, "ics")).content)["x-wr-calname"])


def test_an_item_says_what_is_held_of_its_attachments(synced_url: str) -> None:
    with open_archive(synced_url) as archive, archive.writing() as session:
        row, item = session.execute(
            select(AttachmentRow, AgendaItemRow)
            .join(AgendaItemRow, AgendaItemRow.current_version_id == AttachmentRow.version_id)
            .where(AgendaItemRow.meeting_id.is_not(None))
            .order_by(AttachmentRow.id)
            .limit(1)
        ).one()
        row.digest, path = "0" * 64, f"/demo/{item.portal_key}"
        session.add(
            FileRow(
                digest=row.digest, media_type="application/pdf", size_bytes=340_500, fetched_at=NIGHT,
                state="scanned", pages=2,
            )
        )  # fmt: skip
    with served(synced_url) as client:
        told = soup(client.get(path)).select("section[aria-labelledby=attachments] li")[0].get_text()

    assert told.endswith("(340,5 kt, 2 sivua, skannattu: sanoja ei voi hakea)")


@pytest.mark.parametrize(
    "words",
    [
        "'",
        '"',
        "%",
        "_",
        "\\",
        "a'; DROP TABLE pages; --",
        "(((",
        "*",
        "-",
        "NEAR(",
        "<script>",
        "\U0001f600",
        "ä" * 200,
        '"Hallitus päättää hyväksyä suunnitelman ja panna sen täytäntöön ensi vuoden alusta. Lisäksi se ohjeistaa"',
        " ".join(f"s{at}" for at in range(40)),
    ],
)
def test_any_words_are_a_search(pages: httpx.Client, words: str) -> None:
    answer = pages.get("/haku", params={"q": words})

    assert 200 == answer.status_code
    assert words == soup(answer).select("#q")[0]["value"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_page_can_only_be_read(pages: httpx.Client, method: str) -> None:
    assert {405} == {pages.request(method, path).status_code for path in PAGES}
    assert {200} == {pages.head(path).status_code for path in PAGES}


def test_a_search_that_takes_too_long_is_cut_off_with_a_sentence(synced_url: str) -> None:
    make_endless(synced_url, "search_texts")
    with served(synced_url, reading_limit_s=1) as client:
        answer = client.get("/haku", params={"q": "palvelu", "kieli": "en"})

    assert 503 == answer.status_code
    assert "would have taken more than two seconds" in answer.text


def test_what_a_portal_wrote_never_becomes_part_of_a_page(synced_url: str) -> None:
    with open_archive(synced_url) as archive, archive.writing() as session:
        for row, columns in TEXTS.items():
            for column in map(row.__table__.c.__getitem__, columns.split()):
                session.execute(update(row).where(column.is_not(None)).values({column: column + SCRIPT}))
        session.execute(update(AttachmentRow).values(url="javascript:alert(1)"))
        session.execute(update(VersionRow).values(warnings=[SCRIPT]))
    with served(synced_url) as client:
        found = walk(client)

    assert [] == [path for path, answer in found.answers.items() if answer.status_code != 200]
    assert len(found.pages) > 60
    for path, answer in found.pages.items():
        assert SCRIPT not in answer.text, path
        assert SCRIPT in html.unescape(answer.text) or "/static" in path, path
        assert 1 == len(soup(answer).select("script")), path
    assert not any(link.startswith("javascript") for link in found.outside)


def test_the_public_sees_nobodys_contacts_on_any_page(synced_url: str, walked: Walk) -> None:
    shown = walked.answers
    with served(synced_url, audience="public") as client:
        hidden = walk(client).answers

    assert len([path for path, answer in shown.items() if _contacts(answer)]) > 10
    assert [] == [path for path, answer in hidden.items() if _contacts(answer)]
    assert [] == [path for path in hidden if "/sivu/" in path]
    assert {path for path in shown if "/sivu/" not in path and "muoto" not in path} == {
        path for path in hidden if "muoto" not in path
    }
    assert any(MARK in answer.text for answer in hidden.values())


def _contacts(answer: httpx.Response) -> list[str]:
    return CONTACT.findall(html.unescape(answer.text))


def test_the_public_gets_no_stored_page_even_by_its_address(synced_url: str) -> None:
    with served(synced_url) as client:
        link = soup(client.get("/demo/20261288-2")).select(".versions a[download]")[0]["href"]
    with served(synced_url, audience="public") as client:
        assert 404 == client.get(str(link)).status_code


def test_the_public_does_not_see_what_was_removed(synced_url: str) -> None:
    title = "Valtuustoaloite ”Kiireettömän hoidon jonot näkyviksi” / vastaus aloitteeseen"
    with open_archive(synced_url) as archive, archive.writing() as session:
        gone = update(AgendaItemRow).where(AgendaItemRow.title == title)
        session.execute(gone.values(removed_at=NIGHT, removal_reason="unknown"))
    with served(synced_url) as client:
        assert "Julkaisija on poistanut tämän sivun 21.11.2026." in client.get("/demo/20261288-3").text
    with served(synced_url, audience="public") as client:
        found = walk(client).answers

        assert 404 == client.get("/demo/20261288-3").status_code
    assert [] == [path for path, answer in found.items() if title in html.unescape(answer.text)]


def test_a_name_that_a_foreign_page_gave_this_machine_is_answered_nothing(pages: httpx.Client) -> None:
    answers = [pages.get("/", headers={"Host": host}) for host in ("evil.example:80", "localhost:1", "[::1]:1", "")]

    assert [421, 200, 200, 421] == [answer.status_code for answer in answers]


def test_robots_are_asked_to_stay_away(pages: httpx.Client) -> None:
    assert "User-agent: *\nDisallow: /\n" == pages.get("/robots.txt").text


def test_a_follower_sees_what_is_followed_and_ends_it_by_one_click(synced_url: str) -> None:
    with open_archive(synced_url) as archive:
        follower = follow(archive, "search", {"words": "palveluverkko"}, FILE, now=NIGHT, fresh_token=token())
    with served(synced_url, audience="public") as client:
        page = client.get(f"/seuranta/{follower.token}")
        ended = client.post(f"/seuranta/{follower.token}", content="List-Unsubscribe=One-Click")
        unknown = client.post("/seuranta/somebody-else")

    assert "Haku: palveluverkko" in soup(page).get_text()
    assert "Et seuraa enää mitään, eikä sinulle lähetetä mitään." in soup(ended).get_text()
    assert 404 == unknown.status_code
    with open_archive(synced_url) as archive:
        assert () == list_followers(archive)
