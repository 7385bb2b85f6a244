"""Following from the pages: real HTTP, real letters, both databases; asked, confirmed by the address, told, ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import insert, select, update

from archive.alerts import HEAD_START
from archive.asking import (
    ASKED_BY_CLIENT,
    FOLLOWS_EACH,
    LETTERS_TO_ADDRESS,
    UNCONFIRMED_AT_ONCE,
    UNCONFIRMED_FOR,
    Tally,
    client_of,
)
from archive.records import Audience
from archive.sending import Delivered
from archive.store.engine import Archive
from archive.store.following import follow_too, follows_of, list_followers, unfollow
from archive.tables import AgendaItemRow, DeliveryRow, EventRow, FollowerRow
from archive.web import links
from archive.web.parameters import Asked, BadParameterError, read_subject
from tests.following import events, matches
from tests.killed import deliver_now
from tests.receivers import WEB, MailServer
from tests.rounds import NIGHT
from tests.serving import served, soup, submit

MAIJA = "maija@esimerkkila.example"
SEARCH = "/haku?q=palveluverkkosuunnitelma"
LATER = NIGHT + timedelta(hours=1)


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def server(mail: MailServer) -> MailServer:
    mail.letters.clear()
    return mail


@pytest.fixture
def pages(synced_url: str) -> Iterator[httpx.Client]:
    with served(synced_url, audience="public", following=True) as client:
        yield client


def ask(client: httpx.Client, path: str = SEARCH, *, address: str = MAIJA, when: str = "") -> httpx.Response:
    """From a page by its button to the form, and what the form answers."""
    return submit(
        client, submit(client, client.get(path), "Seuraa"), "Lähetä vahvistuskirje", osoite=address, milloin=when
    )


def deliver(archive: Archive, server: MailServer, *, now: datetime = NIGHT) -> Delivered:
    return deliver_now(archive, now=now, mailbox=server.mailbox())


def own_page(server: MailServer) -> str:
    """The path of the private page that the last letter leads to."""
    text = server.letters[-1].get_content()
    [link] = [line for line in text.splitlines() if line.startswith(WEB)]
    return str(link.removeprefix(WEB))


def confirmed(client: httpx.Client, archive: Archive, server: MailServer, path: str = SEARCH) -> str:
    """The private page of who asked and said yes."""
    ask(client, path)
    deliver(archive, server)
    submit(client, client.get(own_page(server)), "Vahvista seuranta")
    return own_page(server)


def happen(archive: Archive, at: datetime) -> None:
    """What a search for the plan finds is new at that time."""
    plans = select(AgendaItemRow.id).where(AgendaItemRow.title.like("Palveluverkko%"))
    with archive.writing() as session:
        session.add_all(EventRow(kind="new", agenda_item_id=item_id, at=at) for item_id in session.scalars(plans).all())


def test_from_the_button_by_the_letter_to_the_alert_and_the_end(
    pages: httpx.Client, synced: Archive, server: MailServer
) -> None:
    asked = ask(pages)
    deliver(synced, server)
    [letter] = server.letters
    before = pages.get(own_page(server))
    after = submit(pages, before, "Vahvista seuranta")
    happen(synced, LATER)
    sent = [deliver(synced, server, now=LATER + timedelta(minutes=minutes)).sent for minutes in (0, 1)]
    ended = submit(pages, after, "Lopeta seuranta")

    assert (202, ["Katso sähköpostisi"]) == (asked.status_code, [one.get_text() for one in soup(asked).select("h1")])
    assert (MAIJA, "Vahvista seuranta – Päätösarkisto") == (letter["To"], letter["Subject"])
    assert "  palveluverkkosuunnitelma" in letter.get_content().splitlines()
    assert (None, "text/plain") == (letter["List-Unsubscribe"], letter.get_content_type())
    assert "Seurantaa ei ole vielä vahvistettu." in soup(before).get_text()
    assert "Haku: palveluverkkosuunnitelma" in soup(after).get_text()
    assert ([1, 0], 2) == (sent, len(server.letters))
    assert "Et seuraa enää mitään" in soup(ended).get_text()


def test_reading_the_letter_confirms_nothing(pages: httpx.Client, synced: Archive, server: MailServer) -> None:
    ask(pages)
    deliver(synced, server)
    for path in (own_page(server), f"{own_page(server)}/vahvista"):
        assert 200 == pages.get(path, follow_redirects=True).status_code
    happen(synced, LATER)

    assert (0, ()) == (deliver(synced, server, now=LATER).sent, list_followers(synced))
    assert [] == matches(synced)


def test_what_happened_before_the_yes_is_not_told(pages: httpx.Client, synced: Archive, server: MailServer) -> None:
    ask(pages)
    deliver(synced, server)
    happen(synced, NIGHT - 2 * HEAD_START)
    submit(pages, pages.get(own_page(server)), "Vahvista seuranta")

    assert 0 == deliver(synced, server, now=LATER).sent
    assert [] != events(synced)


def test_who_does_not_say_yes_in_time_is_removed(pages: httpx.Client, synced: Archive, server: MailServer) -> None:
    ask(pages)
    deliver(synced, server)
    link = own_page(server)

    deliver(synced, server, now=NIGHT + UNCONFIRMED_FOR - timedelta(seconds=1))
    waiting = pages.get(link).status_code
    deliver(synced, server, now=NIGHT + UNCONFIRMED_FOR)

    assert (200, 404, 404) == (waiting, pages.get(link).status_code, pages.post(f"{link}/vahvista").status_code)
    assert [[], []] == [rows_of(synced, table) for table in (FollowerRow, DeliveryRow)]


def rows_of(archive: Archive, table: type[FollowerRow | DeliveryRow]) -> list[object]:
    with archive.reading() as session:
        return list(session.scalars(select(table)))


def test_who_ends_it_leaves_neither_address_nor_link(pages: httpx.Client, synced: Archive, server: MailServer) -> None:
    link = confirmed(pages, synced, server)
    pages.post(link, content="List-Unsubscribe=One-Click")
    with synced.reading() as session:
        [left] = session.execute(select(FollowerRow.address, FollowerRow.secret, FollowerRow.token)).all()
    deliver(synced, server)

    assert ("", "") == left[:2]
    assert left[2] not in link
    assert 404 == pages.get(f"/seuranta/{left[2]}").status_code == pages.get(link).status_code
    assert [] == rows_of(synced, FollowerRow)


@pytest.mark.parametrize(
    ("path", "kind", "query"),
    [
        (
            f"{SEARCH}&toimielin=Aluehallitus&vuosi=2026",
            "search",
            {"words": "palveluverkkosuunnitelma", "body": "Aluehallitus"},
        ),
        ("/demo", "portal", {"portal": "demo"}),
        ("/demo/toimielin/Aluehallitus", "body", {"portal": "demo", "body": "Aluehallitus"}),
        ("/demo/asia/1482/00.01.02/2026", "case", {"portal": "demo", "case_number": "1482/00.01.02/2026"}),
        ("/demo/henkilo/Noora%20Ylisaari", "person", {"portal": "demo", "person": "Noora Ylisaari"}),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_each_page_leads_to_following_what_it_shows(
    pages: httpx.Client, synced: Archive, server: MailServer, path: str, kind: str, query: dict[str, str]
) -> None:
    link = confirmed(pages, synced, server, path)

    [one] = follows_of(synced, str(links.find_token(link))).follows
    [follower] = list_followers(synced)
    assert (kind, query) == (one.kind, dict(one.query))
    assert ("email", MAIJA, None, "fi", "public") == (
        follower.channel, follower.address, follower.hour, follower.language, follower.audience,
    )  # fmt: skip


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_digest_has_its_hour_and_its_language(pages: httpx.Client, synced: Archive, server: MailServer) -> None:
    form = submit(pages, pages.get(f"{SEARCH}&kieli=sv"), "Följ")
    submit(pages, form, "Skicka ett bekräftelsebrev", osoite=MAIJA, milloin="7")
    deliver(synced, server)
    page = pages.get(own_page(server))
    submit(pages, page, "Bekräfta bevakningen")

    assert "Bekräfta bevakningen – Beslutsarkivet" == server.letters[-1]["Subject"]
    assert [(7, "sv")] == [(one.hour, one.language) for one in list_followers(synced)]
    assert ["klo 6", "klo 7"] == [
        str(one.get_text().split(", ")[1]) for one in soup(pages.get(form_of(SEARCH))).select("option")[7:9]
    ]


def form_of(path: str) -> str:
    return path.replace("/haku?", "/seuraa?laji=haku&")


def test_a_private_link_follows_more_and_ends_one(pages: httpx.Client, synced: Archive, server: MailServer) -> None:
    link = confirmed(pages, synced, server)
    form = submit(pages, pages.get("/demo"), "Seuraa")

    both = submit(pages, form, "Lisää", linkki=f"{WEB}{link}")
    ids = [str(one["value"]) for one in soup(both).select("button[name=seuranta]")]
    one = pages.post(link, data={"seuranta": ids[0]})

    assert link == both.url.path
    assert 2 == len(ids)
    assert ["portal"] == [left.kind for left in follows_of(synced, str(links.find_token(link))).follows]
    assert soup(one).select("button[name=seuranta]") == []
    assert 1 == len(server.letters)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_answer_is_the_same_whoever_is_known_and_each_link_has_its_own_follows(
    pages: httpx.Client, synced: Archive, server: MailServer
) -> None:
    confirmed(pages, synced, server)

    known, unknown = ask(pages), ask(pages, address="matti@esimerkkila.example")

    assert known.text == unknown.text
    assert MAIJA not in known.text
    assert [1] == [len(one.follows) for one in list_followers(synced)]


def test_an_address_that_does_not_answer_gets_few_letters(
    pages: httpx.Client, synced: Archive, server: MailServer
) -> None:
    answers = [ask(pages, address=address).text for address in (MAIJA, MAIJA.title(), MAIJA, MAIJA)]
    deliver(synced, server)

    assert 1 == len(set(answers))
    assert LETTERS_TO_ADDRESS == len(server.letters)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_client_asks_so_often_in_an_hour_and_no_more(pages: httpx.Client) -> None:
    form = form_of(SEARCH)
    codes = [pages.post(form, data={"osoite": "ei osoite"}).status_code for _ in range(ASKED_BY_CLIENT + 1)]

    behind_a_proxy = pages.post(form, data={"osoite": "ei osoite"}, headers={"X-Forwarded-For": "203.0.113.7"})

    assert [422] * ASKED_BY_CLIENT + [429, 422] == [*codes, behind_a_proxy.status_code]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_all_addresses_together_wait_for_so_many_answers(pages: httpx.Client, synced: Archive) -> None:
    ask(pages)
    with synced.writing() as session:
        [row] = session.execute(select(FollowerRow.__table__).where(FollowerRow.confirmed_at.is_(None))).mappings()
        others = range(1, UNCONFIRMED_AT_ONCE)
        many = [{**row, "id": None, "token": f"t{one}", "address": f"a{one}@e.example"} for one in others]
        session.execute(insert(FollowerRow), many)

    assert 429 == ask(pages, address="uusi@esimerkkila.example").status_code


def test_a_tally_forgets_and_knows_clients_by_their_network() -> None:
    tally = Tally(most=1, within=timedelta(hours=1))
    hosts = ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "192.0.2.1", "192.0.2.2", None, "x")

    assert [True, False, True, True, True, True, False] == [tally.count(host, now=NIGHT) for host in hosts]
    assert tally.count("2001:db8::2", now=LATER)
    assert "2001:db8::/64" == client_of("2001:db8::7")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_nobody_follows_more_than_may_be(pages: httpx.Client, synced: Archive, server: MailServer) -> None:
    link = confirmed(pages, synced, server)
    token = str(links.find_token(link))
    for number in range(FOLLOWS_EACH - 1):
        follow_too(synced, token, "search", {"words": f"sana{number}"}, now=NIGHT)

    full = submit(pages, submit(pages, pages.get("/demo"), "Seuraa"), "Lisää", linkki=f"{WEB}{link}")

    assert 422 == full.status_code
    assert "päättynyt tai täynnä" in soup(full).get_text()


@pytest.mark.parametrize("linkki", ["", "https://arkisto.example/seuranta/toinen", "https://arkisto.example/haku"])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_link_of_nobody_is_told_so_beside_its_field(pages: httpx.Client, linkki: str) -> None:
    page = pages.post(form_of(SEARCH), data={"linkki": linkki})

    assert (422, "true") == (page.status_code, soup(page).select_one("#linkki")["aria-invalid"])  # type: ignore[index]
    assert "Linkki ei kelpaa" in soup(page).select_one("#linkki-hint").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_an_unconfirmed_link_follows_nothing_more(pages: httpx.Client, synced: Archive, server: MailServer) -> None:
    ask(pages)
    deliver(synced, server)

    assert 422 == pages.post(form_of(SEARCH), data={"linkki": f"{WEB}{own_page(server)}"}).status_code


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("/seuraa", {}, 400),
        ("/seuraa?laji=haku", {}, 400),
        ("/seuraa?laji=haku&alkaen=2026-01-01", {}, 400),
        ("/seuraa?laji=muu&q=a", {}, 400),
        ("/seuraa?laji=asia&portaali=demo", {}, 400),
        ("/seuraa?laji=asia&portaali=demo&asia=9/9", {}, 404),
        ("/seuraa?laji=henkilo&portaali=demo&henkilo=Osta%20nyt", {}, 404),
        ("/seuraa?laji=haku&q=osta+https://huijaus.example/x", {}, 400),
        ("/seuraa?laji=haku&q=" + "a" * 201, {}, 400),
        (form_of(SEARCH), {"osoite": MAIJA, "milloin": "24"}, 400),
        (form_of(SEARCH), {"osoite": f"{MAIJA}\nBcc: x@y.example"}, 422),
        (form_of(SEARCH), {"osoite": "a" * 9000}, 413),
        (form_of(SEARCH), {"kanava": "webhook", "osoite": "https://h.example"}, 422),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_cannot_be_followed_is_refused_and_nothing_kept(
    pages: httpx.Client, synced: Archive, path: str, data: dict[str, str], code: int
) -> None:
    assert code == pages.post(path, data=data).status_code
    assert [] == rows_of(synced, FollowerRow)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("audience", ["newsroom", "public"])
def test_where_it_is_off_there_is_no_button_and_no_form(synced_url: str, audience: Audience) -> None:
    with served(synced_url, audience=audience) as client:
        page = client.get(SEARCH)
        codes = [client.get(form_of(SEARCH)).status_code, client.post(form_of(SEARCH)).status_code]

    assert "Seuraa" not in [one.get_text() for one in soup(page).find_all("button")]
    assert [404, 404] == codes


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_search_for_everything_has_no_button(pages: httpx.Client) -> None:
    assert soup(pages.get("/haku")).select(".follow") == soup(pages.get("/haku?vuosi=2026")).select(".follow") == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_somebody_searched_becomes_no_markup(pages: httpx.Client, synced: Archive, server: MailServer) -> None:
    words = '<b>x</b>" onfocus=alert(1)'
    link = confirmed(pages, synced, server, f"/haku?q={httpx.QueryParams({'q': words})['q']}")

    page = pages.get(link)
    assert "<b>x" not in page.text
    assert words in soup(page).get_text()


def test_a_confirmation_that_comes_twice_and_a_letter_that_comes_again_change_nothing(
    pages: httpx.Client, synced: Archive, server: MailServer
) -> None:
    link = confirmed(pages, synced, server)
    [first] = list_followers(synced)
    with synced.writing() as session:  # As a kill leaves it, between the server's 250 and our note.
        session.execute(update(DeliveryRow).values(delivered_at=None))

    assert 200 == pages.post(f"{link}/vahvista", follow_redirects=True).status_code
    assert 1 == len(server.letters)
    deliver(synced, server, now=LATER)
    assert ([first], 1) == (list(list_followers(synced)), len(server.letters))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_without_an_address_of_the_pages_the_letter_waits(
    pages: httpx.Client, synced: Archive, server: MailServer
) -> None:
    ask(pages)

    told = deliver_now(synced, now=NIGHT, mailbox=server.mailbox(web=None))

    assert [("email", "DYNASTY_WEB_URL does not say where followers confirm what they asked for")] == list(
        told.failures
    )


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_refusal_that_names_the_address_is_told_without_it(
    pages: httpx.Client, synced: Archive, server: MailServer
) -> None:
    ask(pages)
    server.answer = f"550 no such user {MAIJA}"
    try:
        [(_, reason)] = deliver(synced, server).failures
    finally:
        server.answer = "250 OK"

    assert "550 no such user …" == reason


def test_only_who_is_told_is_listed_and_ended_by_its_number(
    pages: httpx.Client, synced: Archive, server: MailServer
) -> None:
    link = confirmed(pages, synced, server)
    ask(pages, "/demo")

    [only] = list_followers(synced)
    unfollow(synced, str(links.find_token(link)), now=LATER, follow_id=only.follows[0].id)

    assert () == list_followers(synced)


@pytest.mark.parametrize(
    ("given", "name"),
    [({}, "laji"), ({"laji": "haku"}, "q"), ({"laji": "asia", "asia": "1/1"}, "portaali")],
)
def test_a_subject_says_what_is_missing(given: dict[str, str], name: str) -> None:
    with pytest.raises(BadParameterError) as refused:
        read_subject(given, Asked(), "public")

    assert name == refused.value.name
