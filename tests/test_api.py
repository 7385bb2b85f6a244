"""The JSON API over real HTTP: the standard's words, paging that tells each once, changes that nobody misses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import httpx
import pytest
from sqlalchemy import event, text

from archive.paatos import Kind, Paging
from archive.query import MOST_TERMS
from archive.records import Audience
from archive.store.collections import list_resources
from archive.store.engine import Archive, open_archive
from archive.web.app import make_app
from archive.web.openapi import describe
from archive.web.paatos import to_hypertext
from archive.web.serving import listen, make_server
from tests.paatos_properties import PARTS, STANDARD
from tests.serving import make_endless

LATER = datetime(2100, 1, 1, tzinfo=UTC)
FILLED = sorted(STANDARD.keys() - {"membership"})
FOLLOWED = sorted(STANDARD.keys() - {"membership", "function"})
Json = dict[str, Any]


@contextmanager
def served(url: str, *, audience: Audience = "newsroom", reading_limit_s: float = 20) -> Iterator[httpx.Client]:
    """A client of the API over an archive."""
    with open_archive(url, create=False, reading_limit_s=reading_limit_s) as archive, listen("127.0.0.1", 0) as port:
        server = make_server(make_app(archive, audience=audience, now=lambda: LATER), most_connections=100)
        running = Thread(target=server.run, kwargs={"sockets": [port]})
        running.start()
        try:
            address = f"http://127.0.0.1:{port.getsockname()[1]}/api/v1"
            with httpx.Client(base_url=address, timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            running.join()


@pytest.fixture
def client(synced_url: str) -> Iterator[httpx.Client]:
    """The small portal's archive, for a newsroom."""
    with served(synced_url) as opened:
        yield opened


@pytest.fixture
def public(synced_url: str) -> Iterator[httpx.Client]:
    """The same for everybody, one decision and one meeting removed."""
    _run(
        synced_url,
        "UPDATE agenda_items SET removed_at = '2026-11-22 00:00:00' WHERE id = 20",
        "UPDATE meetings SET removed_at = '2026-11-22 00:00:00' WHERE id = 2",
    )
    with served(synced_url, audience="public") as opened:
        yield opened


def test_every_resource_has_every_property_that_the_standard_names(client: httpx.Client) -> None:
    for kind in FILLED:
        for one in _all(client, f"/{kind}/?limit=50"):
            assert {*STANDARD[kind].split(), "dynasty"} == one.keys()
            for name, properties in PARTS.items():
                assert all(set(properties.split()) == part.keys() for part in one.get(name, ()))


def test_the_description_describes_all_that_is_answered_and_nothing_else(client: httpx.Client) -> None:
    """Every property described, every one told is there, and each is of its type."""
    description = client.get("/openapi.json").json()
    paths = [f"/{kind}/?limit=200" for kind in STANDARD] + ["/action/20/versions/", "/search/?q=palvelu", "/person/1/"]

    assert describe(str(client.base_url).rstrip("/")) == description
    assert [] == [name for name, schema in description["components"]["schemas"].items() if not _is_whole(schema)]
    for path in paths:
        known = path.partition("?")[0].replace("/20/", "/{id}/").replace("/1/", "/{id}/")
        answered = description["paths"][known]["get"]["responses"]["200"]
        schema = answered["content"]["application/json"]["schema"]
        assert [] == list(_differences(client.get(path).json(), schema, description, path))


def test_resources_refer_to_each_other_by_addresses_that_answer(client: httpx.Client) -> None:
    said = [one for kind in FILLED for one in _all(client, f"/{kind}/?limit=100")]
    addresses = {link for one in said for link in _links(one) if link.startswith(str(client.base_url))}

    assert {200} == {client.get(link).status_code for link in addresses}
    assert set(STANDARD) - {"membership"} == {link.split("/")[5] for link in addresses}


def test_an_item_is_told_with_its_decision_its_case_and_its_meeting(client: httpx.Client) -> None:
    action = next(one for one in _all(client, "/action/") if one["dynasty"]["votes"])
    case, event = client.get(action["case"]).json(), client.get(action["event"]).json()
    body = client.get(event["organization"]).json()

    assert action["url"] in case["actions"]
    assert action["url"] in event["actions"]
    assert event["url"] in body["events"]
    assert client.get(body["parent"]).json()["name"] == "Järvilakeuden hyvinvointialue"
    assert client.get(case["function"]).json()["function_id"] == case["dynasty"]["function_class"]
    assert {"decision", "proposal"} <= {part["type"] for part in action["contents"]}
    assert action["resolution"]
    assert action["dynasty"]["outcome"]
    assert client.get(action["dynasty"]["versions"]).json()["count"] == action["dynasty"]["version"]["ordinal"] + 1


def test_an_officeholders_decision_has_a_post_and_no_event(client: httpx.Client) -> None:
    decisions = [one for one in _all(client, "/action/") if one["event"] is None]

    assert decisions
    assert set(_column(client, "/post/", "id")) >= {one["post"].split("/")[-2] for one in decisions}


def test_a_text_is_told_as_html_that_holds_nothing_but_text() -> None:
    assert to_hypertext('a < b & c\nd\n\n"e"') == "<p>a &lt; b &amp; c<br>d</p><p>&quot;e&quot;</p>"
    assert to_hypertext(None) is None


@pytest.mark.parametrize("way", ["limit=3", "limit=3&offset=0", "limit=1"])
def test_following_next_tells_each_once(client: httpx.Client, way: str) -> None:
    for kind in FILLED:
        count = client.get(f"/{kind}/").json()["count"]
        told = _column(client, f"/{kind}/?{way}", "id")
        assert (count, sorted(set(told), key=int)) == (len(told), told)


def test_next_and_previous_lead_there_and_back(client: httpx.Client) -> None:
    second = client.get(client.get("/action/?limit=5&offset=0").json()["next"]).json()

    assert [6, 7, 8, 9, 10] == [one["id"] for one in client.get("/action/?limit=5&offset=5").json()["results"]]
    assert client.get(second["previous"]).json() == client.get("/action/?limit=5&offset=0").json()


def test_posts_are_paged_in_the_standards_own_words_too(client: httpx.Client) -> None:
    whole = _column(client, "/post/", "id")
    first = client.get("/post/?page=1&page_size=1").json()
    second = client.get(first["next"]).json()

    assert whole[:2] == [first["results"][0]["id"], second["results"][0]["id"]]
    assert (None, "page=2") == (first["previous"], first["next"].rpartition("?")[2].partition("&")[0])
    assert first["results"] == client.get(second["previous"]).json()["results"]
    assert first["count"] == len(whole)
    assert client.get(f"/post/?page={len(whole) + 1}&page_size=1").json()["results"] == []


@pytest.mark.parametrize("path", ["", "/action", "/action/1", "/action/1/versions", "/search?q=palvelu"])
def test_who_leaves_out_the_slash_is_led_to_the_address_with_it(client: httpx.Client, path: str) -> None:
    plain, _, query = path.partition("?")
    base = str(client.base_url).rstrip("/")
    answer = client.get(f"{base}{path}")

    assert (308, f"/api/v1{plain}/{'?' if query else ''}{query}") == (answer.status_code, answer.headers["location"])
    assert 200 == client.get(f"{base}{path}", follow_redirects=True).status_code


def test_what_comes_while_somebody_pages_is_told_too_and_nothing_twice(client: httpx.Client, synced_url: str) -> None:
    told = []
    for at, one in enumerate(_all(client, "/person/?limit=2")):
        told.append(one["id"])
        if at in {0, 5, 10}:
            _run(synced_url, f"INSERT INTO people (portal_id, name) VALUES (1, 'Uusi Henkilö {at}')")

    assert sorted(set(told), key=int) == told
    assert len(told) == client.get("/person/").json()["count"]


def test_who_follows_changes_is_told_each_again_when_it_changes(client: httpx.Client, synced_url: str) -> None:
    first, *_, last = order = _column(client, "/action/?order=modified_at&limit=200", "id")
    told = []
    for at, one in enumerate(_all(client, "/action/?order=modified_at&limit=4")):
        told.append(one["id"])
        if at == 9:
            # One told already, and one still to come: it is told where it stands now.
            _run(synced_url, f"UPDATE agenda_items SET title = 'Uusi' WHERE id IN ({first}, {last})")

    assert [*order[:-1], *sorted([first, last])] == [*told[:-2], *sorted(told[-2:])]


CHANGES: dict[str, set[tuple[str, int]]] = {
    "UPDATE agenda_items SET title = 'Uusi' WHERE id = 7": {("action", 7)},
    "UPDATE agenda_items SET last_seen_at = '2030-01-01 00:00:00'": set(),
    # Its case, its meeting and those whom it names: the public may be told of them no more.
    "UPDATE agenda_items SET removed_at = '2030-01-01 00:00:00' WHERE id = 7": {
        ("action", 7),
        ("case", 5),
        ("event", 2),
        ("person", 6),
    },
    "UPDATE agenda_items SET case_id = 2 WHERE id = 7": {("action", 7), ("case", 2), ("case", 5)},
    "UPDATE proposals SET person_id = 5 WHERE id = 7 AND person_id = 6": {
        ("action", 7),
        ("person", 5),
        ("person", 6),
    },
    "UPDATE passages SET text = 'Uusi' WHERE handling_id = (SELECT id FROM handlings WHERE agenda_item_id = 1)": {
        ("action", 1)
    },
    "UPDATE versions SET parser_version = 99": set(),
    "UPDATE versions SET warnings = '[\"x\"]' WHERE agenda_item_id = 7": {("action", 7)},
    "UPDATE meetings SET place = 'Uusi' WHERE id = 1": {("event", 1)},
    "UPDATE attendees SET name = 'X' WHERE meeting_id = 4": {("event", 4)},
    "UPDATE cases SET title = 'Uusi' WHERE id = 2": {("case", 2)},
    "INSERT INTO people (id, portal_id, name) VALUES (98, 1, 'Uusi'); DELETE FROM people WHERE id = 98": {
        ("person", 98)
    },
    "INSERT INTO people (id, portal_id, name) VALUES (99, 1, 'Uusi Henkilö')": {("person", 99)},
    "UPDATE bodies SET name = 'Uusi' WHERE id = 1": {("organization", 2), ("event", 1), ("event", 4)},
    "UPDATE portals SET name = 'Uusi'": {("organization", 3)},
    "UPDATE portals SET schedule = 'every 6h'": set(),
}


@pytest.mark.parametrize("statement", CHANGES)
def test_whatever_changes_a_row_the_change_is_told(synced_url: str, statement: str) -> None:
    """Triggers tell it; a migration that makes a table anew must not lose them."""
    with served(synced_url) as client:
        last = {kind: _last(client, kind) for kind in FOLLOWED}
        _run(synced_url, *statement.split("; "))
        told = {(kind, int(one["id"])) for kind in FOLLOWED for one in _since(client, kind, last[kind])}

    assert CHANGES[statement] == told


def test_an_upgrade_finds_what_nobody_told(synced_url: str) -> None:
    """As of an archive that is older than the list of changes."""
    from archive.store.migrate import upgrade  # noqa: PLC0415 - slow to import

    with served(synced_url) as client:
        before = {kind: sorted(_column(client, f"/{kind}/?order=modified_at", "id"), key=int) for kind in FOLLOWED}
        _run(synced_url, "DELETE FROM changes")
        upgrade(synced_url)

        assert before == {
            kind: sorted(_column(client, f"/{kind}/?order=modified_at", "id"), key=int) for kind in FOLLOWED
        }


def test_an_upgrade_tells_of_what_was_told_too_late_for_the_list(synced_url: str) -> None:
    """Of an archive that had no triggers for it: documents, and those of whom only removed items tell."""
    from archive.store.migrate import downgrade, upgrade  # noqa: PLC0415 - slow to import

    with served(synced_url, audience="public") as client:
        last = {kind: _last(client, kind) for kind in FOLLOWED}
    downgrade(synced_url, "0014")
    _run(
        synced_url,
        f"INSERT INTO files (digest, media_type, size_bytes, fetched_at, state) VALUES ({FILE})",
        f"UPDATE attachments SET digest = '{'a' * 64}' WHERE version_id = (SELECT current_version_id "
        "FROM agenda_items WHERE id = 2)",
        "UPDATE agenda_items SET removed_at = '2030-01-01 00:00:00' WHERE id = 31",
    )
    upgrade(synced_url)
    with served(synced_url, audience="public") as client:
        told = {
            (kind, int(one["id"]), one["dynasty"]["is_removed"])
            for kind in FOLLOWED
            for one in _since(client, kind, last[kind])
        }
        _run(synced_url, "UPDATE agenda_items SET title = 'Uusi' WHERE id = 3")
        later = {kind: len(_since(client, kind, last[kind])) for kind in FOLLOWED}

    # Those who are told of elsewhere too are told as they are.
    named = {("person", 1, False), ("person", 7, False)}
    assert {("action", 2, False), ("case", 16, True), ("person", 14, True), *named} == told
    assert {"action": 2, "case": 1, "person": 3, "event": 0, "organization": 0, "post": 0} == later


FILE = f"'{'a' * 64}', 'application/pdf', 7, '2026-01-01 00:00:00.000000', 'text'"


def test_what_is_gone_is_told_as_removed(client: httpx.Client, synced_url: str) -> None:
    last = {kind: _last(client, kind) for kind in FOLLOWED}
    _run(synced_url, "DELETE FROM portals")

    for kind in FOLLOWED:
        gone = _since(client, kind, last[kind])
        assert gone
        assert {True} == {one["dynasty"]["is_removed"] for one in gone}
        assert [410] == list({client.get(one["dynasty"]["url"]).status_code for one in gone})
        assert client.get(f"/{kind}/").json()["results"] == []


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_change_that_is_written_late_is_told_late(synced_url: str) -> None:
    """Two write at one time, and who began first ends last: SQLite lets them take turns."""
    with served(synced_url) as client, Archive(synced_url) as slow, slow.writing() as session:
        last = _last(client, "action")
        session.execute(text("UPDATE agenda_items SET title = 'Hidas' WHERE id = 5"))
        session.flush()
        _run(synced_url, "UPDATE agenda_items SET title = 'Nopea' WHERE id = 6")
        [fast] = _since(client, "action", last)
        last = _last(client, "action")
        session.commit()
        [late] = _since(client, "action", last)

    assert [6, 5] == [fast["id"], late["id"]]


def test_what_changed_since_an_instant_is_told(client: httpx.Client, synced_url: str) -> None:
    _run(synced_url, "UPDATE changes SET changed_at = '2020-01-01 00:00:00.000000'")
    _run(synced_url, "UPDATE agenda_items SET title = 'Uusi' WHERE id = 12")

    known = _column(client, "/action/", "id")
    for order in ("id", "modified_at"):
        for since, ids in (("2026-01-01T00:00:00Z", [12]), ("2020-01-01T02:00:00%2B02:00", known)):
            page = client.get(f"/action/?modified_since={since}&order={order}&limit=200").json()
            told = sorted(one["id"] for one in page["results"] if not one["dynasty"]["told_by"])
            assert (order, since, ids) == (order, since, told)


def test_conditions_narrow_a_collection(client: httpx.Client) -> None:
    case, event = client.get("/case/1/").json(), client.get("/event/1/").json()

    assert set(case["actions"]) == set(_column(client, f"/action/?case={case['url']}", "url"))
    assert set(event["actions"]) == set(_column(client, "/action/?event=1&limit=1", "url"))
    assert {1, 4} == set(_column(client, "/event/?organization=2", "id"))
    assert [] == _column(client, "/event/?organization=3", "id")
    assert [] == _column(client, "/action/?data_source=muu", "id")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("kind", "way"), [("case", "(case_id=?"), ("event", "(meeting_id=?"), ("organization", "(body_id=?")]
)
def test_what_a_resource_lists_is_found_by_whose_it_is(synced: Archive, kind: Kind, way: str) -> None:
    """SQLite walked through every item without a twin instead, which at a million takes half a second."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:  # noqa: ANN401
        asked.append((statement, parameters))

    event.listen(synced.engine, "before_cursor_execute", note)
    list_resources(synced, kind, Paging(limit=20), "public")
    event.remove(synced.engine, "before_cursor_execute", note)
    with synced.reading() as session:
        plans = [
            [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in asked
            if f".{way[1:-2]} IN" in statement
        ]

    assert plans
    assert [] == [plan for plan in plans if way not in plan[0]]


def test_an_answer_that_is_known_is_not_sent_again(client: httpx.Client, synced_url: str) -> None:
    paths = ["/", "/openapi.json", "/search/?q=palvelu", "/action/1/versions/"]
    for path in [*paths, *(f"/{kind}/" for kind in STANDARD), "/action/1/", "/event/1/"]:
        first = client.get(path)
        for name, known in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            if known in first.headers:
                again = client.get(path, headers={name: first.headers[known]})
                assert (path, 304, b"") == (path, again.status_code, again.content)
        assert ("search" in path, "ETag" in first.headers) == ("Last-Modified" not in first.headers, True)

    before = client.get("/action/1/").headers
    _run(
        synced_url,
        "UPDATE agenda_items SET title = 'Uusi' WHERE id = 1",
        "UPDATE changes SET changed_at = '2099-01-01 00:00:00.000000' WHERE id = (SELECT max(id) FROM changes)",
    )

    assert client.get("/action/1/", headers={"If-None-Match": before["ETag"]}).status_code == 200
    assert client.get("/action/1/", headers={"If-Modified-Since": before["Last-Modified"]}).status_code == 200


WRONG = {
    "/nothing/": (404, "There is nothing at /api/v1/nothing/."),
    "/action/4000/": (404, "The archive has no action 4000."),
    "/action/2147483648/": (404, "The archive has no such number."),
    "/action/99999999999999999999/": (404, "There is nothing at /api/v1/action/99999999999999999999/."),
    "/function/999999999999999999/": (404, "The archive has no function 999999999999999999."),
    "/function/?after=9999999999999999999": (
        400,
        "The parameter after is a number from 0 to 999999999999999999.",
    ),
    "/membership/1/": (404, "The archive has no membership 1."),
    "/action/4000/versions/": (404, "The archive has no action 4000."),
    "/action/?limit=201": (400, "The parameter limit is a number from 1 to 200."),
    "/action/?limit=0": (400, "The parameter limit is a number from 1 to 200."),
    "/action/?offset=-1": (400, "The parameter offset is a number from 0 to 10000000."),
    "/action/?after=x": (400, "The parameter after is a number from 0 to 2147483647."),
    "/action/?after=1&offset=1": (400, "Ask with after or with offset, not with both."),
    "/action/?order=title": (400, "The order is id or modified_at."),
    "/action/?order=modified_at&case=1": (
        400,
        "In the order of changes a collection is told whole: leave the other conditions out.",
    ),
    "/action/?modified_since=eilen": (
        400,
        "The parameter modified_since is an instant such as 2026-11-21T03:00:00Z.",
    ),
    "/post/?page=1&limit=2": (400, "Ask with page and page_size or with limit, offset and after, not with both."),
    "/post/?page=0": (400, "The parameter page is a number from 1 to 50000."),
    "/event/?organization=x": (400, "The parameter organization is the number or the address of one."),
    "/search/?tila=1": (400, "There is no parameter 'tila' here; there are q, limit, offset, data_source."),
    "/search/?q=" + "a%20" * (MOST_TERMS + 1): (400, "Ask for 40 words at most."),
    "/search/?q=" + "a" * 201: (400, "The parameter q is too long, or no text."),
}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_cannot_be_is_told_as_a_problem_in_one_sentence(client: httpx.Client) -> None:
    for path, expected in WRONG.items():
        answer = client.get(path)
        assert (path, *expected) == (path, answer.status_code, answer.json()["detail"])
        assert answer.headers["content-type"] == "application/problem+json"
    assert {405} == {client.request(method, "/action/").status_code for method in ("POST", "PUT", "DELETE")}
    assert client.head("/action/").status_code == 200


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/action/", "/action/1", "/nothing/at/all", ""])
def test_whatever_is_asked_of_the_api_it_answers_in_json(client: httpx.Client, path: str) -> None:
    """A method that nobody knows, a line's end in the address, a number that Python does not read."""
    asked = [client.request(method, path) for method in ("PROPFIND", "TRACE", "ANY")]
    wild = [client.get(f"{path}{one}") for one in ("%0ax/", "%00/", f"/{'9' * 5000}/", f"/{'9' * 5000}/versions/")]

    assert [(405, "GET, HEAD, OPTIONS")] * 3 == [(one.status_code, one.headers["allow"]) for one in asked]
    assert {404} == {one.status_code for one in wild}
    assert {"application/problem+json"} == {one.headers["content-type"] for one in [*asked, *wild]}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_search_may_be_as_long_as_one_on_a_page(client: httpx.Client) -> None:
    found = _column(client, "/search/?q=asia", "item_id")

    assert found
    assert found == _column(client, f"/search/?q={'%20'.join(['asia'] * MOST_TERMS)}", "item_id")


def test_an_answer_that_takes_too_long_is_cut_off(synced_url: str, dialect: str) -> None:
    make_endless(synced_url, "people")
    with served(synced_url, reading_limit_s=1) as client:
        answer = client.get("/person/")

    assert (dialect, 503) == (dialect, answer.status_code)
    assert answer.json()["detail"] == "The answer took too long and was cut off: ask for less, or follow `next`."


def test_the_public_hears_of_whom_it_is_told_no_more_and_nothing_else(synced_url: str) -> None:
    """A case and a person of whom one item alone tells, which is removed and comes back."""
    with served(synced_url, audience="public") as client:
        copied = [client.get(path).json() for path in ("/case/16/", "/person/14/")]
        last = {kind: _last(client, kind) for kind in FOLLOWED}
        _run(synced_url, "UPDATE agenda_items SET removed_at = '2030-01-01 00:00:00' WHERE id = 31")
        gone = [
            one
            for kind in ("case", "person")
            for one in _since(client, kind, last[kind])
            if one["dynasty"]["is_removed"]
        ]
        statuses = [client.get(one["dynasty"]["url"]).status_code for one in gone]
        last = {kind: _last(client, kind) for kind in FOLLOWED}
        _run(synced_url, "UPDATE agenda_items SET removed_at = NULL WHERE id = 31")
        back = [one for kind in ("case", "person") for one in _since(client, kind, last[kind])]

    assert [one["dynasty"]["url"] for one in copied] == [one["dynasty"]["url"] for one in gone]
    assert [410, 410] == statuses
    for one in gone:
        said = {name for name, value in one.items() if value not in (None, [])}
        assert said <= {"id", "url", "modified_at", "updated_at", "dynasty"}
        assert {"url": one["dynasty"]["url"], "is_removed": True, "told_by": None} == one["dynasty"]
    assert all(_bare(one) in [_bare(other) for other in back] for one in copied)


def _bare(one: Json) -> Json:
    """Without the time of its last change."""
    return {name: value for name, value in one.items() if name not in {"modified_at", "updated_at"}}


def test_the_public_sees_neither_contacts_nor_what_was_removed(public: httpx.Client) -> None:
    told = "".join(public.get(f"/{kind}/?limit=200").text for kind in STANDARD)
    item, meeting = public.get("/action/20/"), public.get("/event/2/")

    assert "@jarvilakeus" not in told
    assert "050 000" not in told
    assert (410, 410) == (item.status_code, meeting.status_code)
    assert 410 == public.get("/action/20/versions/").status_code
    assert 20 not in _column(public, "/action/", "id")
    removed = [one for one in _all(public, "/action/?order=modified_at") if one["id"] == 20]
    assert [(True, None, [])] == [(one["dynasty"]["is_removed"], one["title"], one["contents"]) for one in removed]


def test_no_text_tells_the_public_how_to_reach_anybody(synced_url: str) -> None:
    """Whatever the archive holds it in: a title, a place, a note beside a name."""
    said = "puh. 040 123 4567"
    _run(
        synced_url,
        f"UPDATE cases SET title = 'Asia, {said}' WHERE id = 1",
        f"UPDATE meetings SET place = 'Talo, {said}' WHERE id = 1",
        f"UPDATE attendees SET note = '{said}'",
        f"UPDATE agenda_items SET title = 'Palvelut, {said}'",
    )
    paths = [*(f"/{kind}/?limit=200" for kind in STANDARD), "/case/1/", "/search/?q=palvelu"]
    with served(synced_url, audience="public") as client, served(synced_url) as newsroom:
        told = {path: client.get(path).text for path in paths}
        known = {path: newsroom.get(path).text for path in paths}

    assert [] == [path for path, text in told.items() if "4567" in text]
    assert ["/action/?limit=200", "/case/1/", "/case/?limit=200", "/event/?limit=200", "/search/?q=palvelu"] == sorted(
        path for path, text in known.items() if "4567" in text
    )


def test_what_the_public_is_told_of_a_version_is_not_masked_where_it_is_no_text(synced_url: str) -> None:
    """A digest may begin as a telephone number does."""
    digest = "0401234567" + "a" * 54
    _run(
        synced_url,
        f"UPDATE pages SET digest = '{digest}' WHERE id = (SELECT page_id FROM versions WHERE agenda_item_id = 1)",
    )
    with served(synced_url, audience="public") as client:
        [version] = client.get("/action/1/versions/").json()["results"]

    assert digest == version["page_digest"]


def test_a_newsroom_sees_them(client: httpx.Client, synced_url: str) -> None:
    _run(synced_url, "UPDATE agenda_items SET removed_at = '2026-11-22 00:00:00' WHERE id = 20")

    assert "@jarvilakeus" in client.get("/action/?limit=200").text
    assert client.get("/action/20/").json()["dynasty"]["is_removed"]


def test_other_sites_pages_may_read_only_what_is_for_everybody(client: httpx.Client, public: httpx.Client) -> None:
    name = "Access-Control-Allow-Origin"

    assert ("*", None) == (public.get("/action/").headers.get(name), client.get("/action/").headers.get(name))


def test_a_browser_asks_first_whether_another_sites_page_may_ask(client: httpx.Client, public: httpx.Client) -> None:
    asked = {"Origin": "https://muu.example", "Access-Control-Request-Method": "GET"}
    told, closed = (one.request("OPTIONS", "/action/1/", headers=asked) for one in (public, client))

    assert (204, b"", "GET, HEAD, OPTIONS") == (told.status_code, told.content, told.headers["allow"])
    assert ("*", "GET, HEAD", "If-None-Match, If-Modified-Since") == tuple(
        told.headers[f"access-control-allow-{name}"] for name in ("origin", "methods", "headers")
    )
    assert [] == [name for name in closed.headers if name.startswith("access-control")]


def test_twins_are_told_once_and_each_with_the_other(client: httpx.Client, synced_url: str) -> None:
    _run(synced_url, "UPDATE agenda_items SET twin_id = 2 WHERE id = 3")
    first, second = client.get("/action/2/").json(), client.get("/action/3/").json()

    assert (second["url"], first["url"]) == (first["dynasty"]["twin"], second["dynasty"]["twin"])
    assert 3 not in _column(client, "/action/", "id")
    [told] = [one for one in _all(client, "/action/?order=modified_at") if one["id"] == 3]
    assert (first["url"], None) == (told["dynasty"]["told_by"], told["title"])


def _all(client: httpx.Client, path: str) -> Iterator[Json]:
    following: str | None = path
    while following:
        page = client.get(following).raise_for_status().json()
        yield from page["results"]
        following = page["next"]


def _column(client: httpx.Client, path: str, name: str) -> list[Any]:
    return [one[name] for one in _all(client, path)]


def _last(client: httpx.Client, kind: str) -> int:
    """The place of the last change."""
    page = client.get(f"/{kind}/?order=modified_at&limit=200").json()
    assert page["next"] is None
    return int(page["dynasty"]["after"])


def _since(client: httpx.Client, kind: str, last: int) -> list[Json]:
    return list(_all(client, f"/{kind}/?order=modified_at&after={last}"))


def _run(url: str, *statements: str) -> None:
    with Archive(url) as archive, archive.writing() as session:
        for statement in statements:
            session.connection().exec_driver_sql(statement)


def _links(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("http"):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _links(part)


def _is_whole(schema: Json) -> bool:
    return all(one.get("description") for one in schema["properties"].values())


_KINDS: dict[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float),
    "null": lambda value: value is None,
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
}


def _differences(value: Any, schema: Json, description: Json, path: str) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """In what a value is not as its description says."""
    if "anyOf" in schema:
        schema = schema["anyOf"][1 if value is None else 0]
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_KINDS[kind](value) for kind in kinds):
        yield f"{path}: {value!r} is none of {kinds}"
    elif isinstance(value, list):
        for one in value:
            yield from _differences(one, schema["items"], description, f"{path}[]")
    elif isinstance(value, dict) and "properties" in schema:
        if value.keys() != schema["properties"].keys():
            yield f"{path}: {sorted(value.keys() ^ schema['properties'].keys())}"
        for name in value.keys() & schema["properties"].keys():
            yield from _differences(value[name], schema["properties"][name], description, f"{path}.{name}")
