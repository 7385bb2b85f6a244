"""Officeholder decisions in the archive: beside the meetings' items, never mixed with them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Date, func, select, text
from sqlalchemy.exc import IntegrityError

from archive.errors import UsageError
from archive.records import Decision, Handling, Horizon, ItemPage, ItemQuery, KnownItem, Page, Portal, Preparer
from archive.search import search
from archive.store.engine import Archive
from archive.store.items import date_back, known_official_decisions, save_item, touch_item
from archive.store.lists import load_item
from archive.store.meetings import known_items
from archive.store.pages import current_page, item_pages
from archive.store.portals import save_portal
from archive.tables import AgendaItemRow, BodyRow, CaseRow

NOON = datetime(2024, 10, 15, 9, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
DAY = date(2024, 10, 14)
KEY = "2024120"
URL = f"https://kunta.example/cgi/DREQUEST.PHP?page=official_decision&id={KEY}"
MEETING_URL = "https://kunta.example/cgi/DREQUEST.PHP?page=meeting&id=2024"
CASE = "812/02.08.00/2024"
TITLE = "Lumitöiden hankinta"


@pytest.fixture
def kunta(archive: Archive) -> Archive:
    save_portal(archive, Portal(slug="kunta", name="Kunta", base_url="https://kunta.example/cgi/DREQUEST.PHP"))
    return archive


def decision(body: str = "Hallintojohtaja", day: date = DAY, title: str = TITLE) -> ItemPage:
    own = Handling(
        body_name=body,
        held_on=day,
        section=120,
        is_current=True,
        preparers=(Preparer(role="preparer", name="Olli Oja"),),
        decision=Decision(text="Hankitaan lumityöt.", outcome="other", unanimous=None, evidence=None),
    )
    return ItemPage(
        portal_key=KEY,
        body_name=body,
        stage="minutes",
        held_on=day,
        number=None,
        section=120,
        title=title,
        case_number=CASE,
        function_class="02.08.00",
        language="fi",
        secrecy=None,
        pdf_url=None,
        handlings=(own,),
    )


def save(archive: Archive, item: ItemPage, *, key: str = KEY, now: datetime = NOON, meeting: bool = False) -> str:
    page = Page(url=URL, body=repr(item).encode(), status=200, media_type="text/html", fetched_at=now)
    url = MEETING_URL if meeting else None
    return save_item(archive, "kunta", key, page, item, meeting_url=url, parser_version=1)


def test_a_decision_has_a_body_of_its_kind_and_a_day_and_no_meeting(kunta: Archive) -> None:
    save(kunta, decision())

    with kunta.reading() as session:
        row = session.scalars(select(AgendaItemRow)).one()
        body = session.get_one(BodyRow, row.body_id)
        assert ("Hallintojohtaja", "officeholder") == (body.name, body.kind)
        assert (None, DAY, "minutes") == (row.meeting_id, row.held_on, row.stage)


@pytest.mark.parametrize(
    ("view", "columns", "expected"),
    [
        ("item_list", "portal, body, held_on, section, title, outcome", (DAY, 120, TITLE, "other")),
        ("decision_list", "portal, body, held_on, section, title, decision", (DAY, 120, TITLE, "Hankitaan lumityöt.")),
        ("preparer_list", "portal, body, held_on, section, title, name", (DAY, 120, TITLE, "Olli Oja")),
        ("case_history", "portal, body, held_on, section, title, decision", (DAY, 120, TITLE, "Hankitaan lumityöt.")),
    ],
)
def test_the_views_show_decisions_among_the_items(
    kunta: Archive, view: str, columns: str, expected: tuple[object, ...]
) -> None:
    save(kunta, decision())
    save(kunta, decision("Kunnanhallitus", DAY + timedelta(days=7)), key="2024-1", meeting=True)

    with kunta.reading() as session:
        query = text(f"SELECT {columns} FROM {view} ORDER BY held_on").columns(held_on=Date)
        first, second = (tuple(row) for row in session.execute(query))
    assert ("kunta", "Hallintojohtaja", *expected) == first
    assert ("kunta", "Kunnanhallitus") == second[:2]


def test_search_finds_decisions_by_officeholder_and_day(kunta: Archive) -> None:
    save(kunta, decision())

    hits = search(kunta, ItemQuery(words=("lumitöiden",), body="hallintoj", held_from=DAY, held_until=DAY))

    assert ["Hallintojohtaja"] == [hit.line.body for hit in hits]


def test_an_item_and_a_decision_of_one_key_are_two(kunta: Archive) -> None:
    assert "new" == save(kunta, decision())
    assert "new" == save(kunta, decision("Kunnanhallitus", title="Talousarvio"), meeting=True)
    touch_item(kunta, "kunta", KEY, now=LATER, kind="officeholder")

    pages = [item_pages(kunta, "kunta", KEY, kind) for kind in ("officeholder", "body")]
    seen = [known_official_decisions(kunta, "kunta", [KEY], RECENT)[0], _item(kunta)]
    assert [1, 1] == [len(found) for found in pages]
    assert pages[0] != pages[1]
    assert [(TITLE, LATER), ("Talousarvio", NOON)] == [(one.title, one.last_seen_at) for one in seen]


RECENT = Horizon(since=LATER.date(), unseen_since=LATER)


def _item(archive: Archive) -> KnownItem:
    [item] = known_items(archive, "kunta", [KEY], RECENT)
    return item


def test_a_key_of_both_kinds_asks_which_by_numbers_that_lead_there(kunta: Archive) -> None:
    save(kunta, decision())
    save(kunta, decision("Kunnanhallitus"), meeting=True)

    for named in (KEY, f"kunta/{KEY}"):
        with pytest.raises(
            UsageError, match=r"say which: 1 \(Hallintojohtaja, 2024-10-14\), 2 \(Kunnanhallitus, 2024-10-14\)\.$"
        ):
            load_item(kunta, named)
    assert ["Hallintojohtaja", "Kunnanhallitus"] == [load_item(kunta, number).line.body for number in "12"]


def test_a_key_that_is_anothers_number_asks_which(kunta: Archive) -> None:
    save(kunta, decision())
    save(kunta, decision("Rehtori"), key="1")

    with pytest.raises(UsageError, match=r"'1' names several items; say which: kunta/2024120 \(.+\), kunta/1 \(.+\)"):
        load_item(kunta, "1")
    assert ["Hallintojohtaja", "Rehtori"] == [load_item(kunta, name).line.body for name in ("kunta/2024120", "kunta/1")]


def test_what_a_page_corrects_of_officeholder_and_day_is_where_the_decision_stands(kunta: Archive) -> None:
    save(kunta, decision())
    assert "changed" == save(kunta, decision("Talousjohtaja", DAY - timedelta(days=1)), now=LATER)

    line = load_item(kunta, KEY).line
    assert ("Talousjohtaja", DAY - timedelta(days=1)) == (line.body, line.held_on)


def test_an_older_page_of_a_decision_is_a_version_of_the_past(kunta: Archive) -> None:
    now, before = decision(title="Uusi otsikko"), NOON - timedelta(days=3)
    save(kunta, now)
    save(kunta, decision("Rehtori"), now=before)
    page = Page(url=URL, body=b"<p>", status=200, media_type="text/html", fetched_at=before + timedelta(days=1))
    date_back(kunta, "kunta", KEY, page, kind="officeholder")

    detail = load_item(kunta, KEY)
    current = current_page(kunta, "kunta", KEY, "officeholder")
    assert ("Hallintojohtaja", "Uusi otsikko") == (detail.line.body, detail.line.title)
    assert [before, before + timedelta(days=1)] == [version.seen_from for version in detail.versions]
    assert current is not None
    assert repr(now).encode() == current.body


def test_a_case_bears_the_title_of_its_latest_item_of_either_kind(kunta: Archive) -> None:
    save(kunta, decision("Kunnanhallitus", title="Aloitus"), key="2024-1", meeting=True)
    save(kunta, decision(day=DAY + timedelta(days=1), title="Päätös asiassa"))

    with kunta.reading() as session:
        assert "Päätös asiassa" == session.scalars(select(CaseRow.title)).one()


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"body_id": 1},
        {"held_on": DAY},
        {"meeting_id": 1, "body_id": 1, "held_on": DAY},
        {"meeting_id": 1, "held_on": DAY},
        {"body_id": 1, "held_on": DAY, "portal_key": KEY},
    ],
)
def test_what_is_neither_an_item_nor_a_decision_or_twice_the_same_is_refused(
    kunta: Archive, facts: dict[str, object]
) -> None:
    save(kunta, decision())
    save(kunta, decision("Kunnanhallitus"), key="2024-1", meeting=True)

    with pytest.raises(IntegrityError), kunta.writing() as session:
        session.add(AgendaItemRow(**{"portal_id": 1, "portal_key": "9", "url": "u", "first_seen_at": NOON, **facts}))
    with kunta.reading() as session:
        assert 2 == session.scalars(select(func.count()).select_from(AgendaItemRow)).one()
