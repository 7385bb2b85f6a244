"""Minutes under an id of their own, in the archive: tied whatever comes first, told once, with both texts."""

import json
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from archive.records import (
    Decision,
    Handling,
    ItemPage,
    ItemQuery,
    Language,
    ListedItem,
    MeetingPage,
    Page,
    Passage,
    Portal,
    Preparer,
    Stage,
)
from archive.search import search
from archive.store import engine
from archive.store.emptying import forget_item
from archive.store.engine import Archive, open_archive
from archive.store.items import save_item
from archive.store.ledger import load_coverage, write_ledger
from archive.store.lists import load_item
from archive.store.meetings import note_replaced, save_meeting
from archive.store.migrate import downgrade, find_drift, upgrade
from archive.store.portals import save_portal
from archive.store.removals import Order
from archive.store.ties import tie_days
from scraper.demo.server import DemoPortal
from tests.command import call
from tests.rounds import NIGHT, sync

BASE = "https://joki.example/cgi/DREQUEST.PHP"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY, LATER = date(2026, 3, 4), date(2026, 3, 11)
BOARD, STYRELSE, COUNCIL = "Kunnanhallitus", "Kommunstyrelsen", "Kunnanvaltuusto"
LANGUAGES: dict[str, Language] = {BOARD: "fi", STYRELSE: "sv", COUNCIL: "fi"}
A, B, C = "1/00/2026", "2/00/2026", "3/00/2026"
TITLES = {1: "Kokouksen avaus", 2: "Tontin myynti", 3: "Koulun peruskorjaus", 4: "Talousarvion muutos", 5: "Laina"}
FIRST_SECTION = 10

Save = Callable[[Archive], None]
"""One page put into the archive."""


def portal() -> Save:
    return lambda archive: save_portal(archive, Portal(slug="joki", name="Joki", base_url=BASE, language="fi sv"))


def page(kind: str, key: str, hours: int) -> Page:
    when = NOON + timedelta(hours=hours)
    url = f"{BASE}?page={kind}&id={key}"
    return Page(url=url, body=f"{key} {hours}".encode(), status=200, media_type="text/html", fetched_at=when)


def number_in(stage: Stage, number: int) -> int | None:
    """Only agendas say the number."""
    return number if stage == "agenda" else None


def section_in(stage: Stage, number: int) -> int | None:
    """Only minutes say the section."""
    return None if stage == "agenda" else FIRST_SECTION + number


def meeting(
    key: str, stage: Stage, *numbers: int, body: str = BOARD, held_on: date = DAY, hours: int = 0, hour: int = 17
) -> Save:
    """The page of a meeting that lists these items."""
    listed = tuple(
        ListedItem(
            portal_key=f"{key}-{number}",
            number=number_in(stage, number),
            section=section_in(stage, number),
            title=TITLES[number],
            url=f"{BASE}?page=meetingitem&id={key}-{number}",
        )
        for number in numbers
    )
    record = MeetingPage(
        portal_key=key,
        body_name=body,
        stage=stage,
        held_on=held_on,
        starts_at=NOON.replace(hour=hour),
        place=None,
        checked=False,
        published_on=None,
        pdf_url=None,
        language=LANGUAGES[body],
        items=listed,
    )
    return lambda archive: save_meeting(archive, "joki", key, page("meeting", key, hours), record)


def item(
    key: str,
    stage: Stage,
    case: str | None = None,
    *,
    body: str = BOARD,
    said: str | None = None,
    preparer: str | None = None,
    earlier: tuple[Handling, ...] = (),
    hours: int = 0,
) -> Save:
    """The page of an item; the number is the last part of its key, and minutes decide."""
    meeting_key, _, number = key.partition("-")
    is_decided = stage == "minutes"
    own = Handling(
        body_name=body,
        held_on=DAY,
        section=section_in(stage, int(number)),
        is_current=True,
        passages=(Passage(kind="description", label="Selostus", text=said),),
        preparers=(Preparer(role="preparer", name=preparer),) if preparer else (),
        decision=Decision(text="Hyväksyttiin.", outcome="other", unanimous=None, evidence=None) if is_decided else None,
    )
    record = ItemPage(
        portal_key=key,
        body_name=body,
        stage=stage,
        held_on=DAY,
        number=number_in(stage, int(number)),
        section=section_in(stage, int(number)),
        title=TITLES[int(number)],
        case_number=case,
        function_class=None,
        language=LANGUAGES[body],
        secrecy=None,
        pdf_url=None,
        handlings=(*earlier, own),
    )

    def save(archive: Archive) -> None:
        stored = page("meetingitem", key, hours)
        meeting_url = f"{BASE}?page=meeting&id={meeting_key}"
        save_item(archive, "joki", key, stored, record, meeting_url=meeting_url, parser_version=1)

    return save


def fill(archive: Archive, saves: Iterable[Save]) -> None:
    for save in saves:
        save(archive)


def select(archive: Archive, query: str) -> list[tuple[Any, ...]]:
    with archive.reading() as session:
        return [tuple(row) for row in session.execute(text(f"SELECT {query}"))]


def ties(archive: Archive, column: str = "minutes_id") -> set[tuple[str, str]]:
    """What refers to what by a column, by their keys: meetings and items together."""
    tied = "one.portal_key, other.portal_key FROM {0} AS one JOIN {0} AS other ON other.id = one.{1}"
    tables = ("meetings", "agenda_items")
    return {(row[0], row[1]) for table in tables for row in select(archive, tied.format(table, column))}


AGENDA_PAGES = (meeting("11", "agenda", 1, 2, 3, 4), item("11-2", "agenda", A), item("11-3", "agenda", B))
MINUTES_PAGES = (meeting("61", "minutes", 1, 2, 4, hours=99), item("61-2", "minutes", A, hours=99))
"""Item 3 was withdrawn."""
DAY_PAGES = (
    *AGENDA_PAGES,
    *MINUTES_PAGES,
    meeting("27", "agenda", 1, 2, 3, 4, body=STYRELSE),
    item("27-2", "agenda", A, body=STYRELSE),
    meeting("77", "minutes", 1, 2, 4, body=STYRELSE, hours=99),
    item("77-2", "minutes", A, body=STYRELSE, hours=99),
    # An extra meeting of the same day, a council of the same matters, and a meeting that was moved.
    meeting("33", "agenda", 1, 5, hour=19),
    meeting("40", "agenda", 1, 2, 3, body=COUNCIL),
    meeting("50", "minutes", 1, 2, 3, hours=2),
    meeting("50", "minutes", 1, 2, 3, held_on=LATER, hours=5),
)
IN_FINNISH = {("11", "61"), ("11-1", "61-1"), ("11-2", "61-2"), ("11-4", "61-4")}
TIED = {*IN_FINNISH, ("27", "77"), ("27-1", "77-1"), ("27-2", "77-2"), ("27-4", "77-4")}
TWINS = {("77", "61"), ("77-1", "61-1"), ("77-2", "61-2"), ("77-4", "61-4"), ("27-3", "11-3")}


def test_minutes_are_tied_on_both_databases_whatever_comes_first(archive: Archive) -> None:
    fill(archive, (portal(), *reversed(DAY_PAGES)))

    assert (TIED, TWINS) == (ties(archive), ties(archive, "twin_id"))


@settings(max_examples=20, deadline=None)
@given(saves=st.permutations(DAY_PAGES))
def test_the_order_in_which_pages_come_does_not_show(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, saves: list[Save]
) -> None:
    file = tmp_path_factory.mktemp("minutes") / "archive.db"
    shutil.copy(migrated_file, file)
    with open_archive(engine.database_url(str(file))) as archive:
        fill(archive, (portal(), *saves))

        assert (TIED, TWINS) == (ties(archive), ties(archive, "twin_id"))


CHANGES: list[tuple[str, tuple[Save, ...], set[tuple[str, str]]]] = [
    ("the minutes are of another day", (meeting("61", "minutes", 1, 2, 4, held_on=LATER, hours=100),), set()),
    ("they began at another hour", (meeting("61", "minutes", 1, 2, 4, hour=19, hours=100),), set()),
    ("the agenda became minutes itself", (meeting("11", "minutes", 1, 2, 4, hours=100),), set()),
    ("the matter is another case's", (item("61-2", "minutes", C, hours=100),), set()),
    ("nothing new was said", (meeting("61", "minutes", 1, 2, 4, hours=100),), IN_FINNISH),
]


@pytest.mark.parametrize(("saves", "tied"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_what_is_no_longer_true_is_untied(
    archive: Archive, saves: tuple[Save, ...], tied: set[tuple[str, str]]
) -> None:
    fill(archive, (portal(), *AGENDA_PAGES, *MINUTES_PAGES))
    assert IN_FINNISH == ties(archive)

    fill(archive, saves)

    assert tied == ties(archive)


# Told once


def test_an_item_is_listed_once_under_the_minutes_with_what_the_agenda_says_besides(archive: Archive) -> None:
    fill(archive, (portal(), *AGENDA_PAGES, *MINUTES_PAGES))

    listed = (
        "portal_key, item_list.number, item_list.section, CAST(item_list.first_seen_at AS TEXT) LIKE '2026-03-04 12%'"
        " FROM item_list JOIN agenda_items ON agenda_items.id = item_id ORDER BY item_list.number"
    )
    # Of two items only the lists were read, on both sides: the agenda's stay.
    assert [("11-1", 1, None, True), ("61-2", 2, 12, True), ("11-3", 3, None, True), ("11-4", 4, None, True)] == [
        (*row[:3], bool(row[3])) for row in select(archive, listed)
    ]


def test_views_and_search_tell_the_agenda_until_the_minutes_were_read_and_then_these(archive: Archive) -> None:
    agenda = item("11-2", "agenda", A, said="Tontti myydään.", preparer="Aino Aalto")
    fill(archive, (portal(), agenda, meeting("61", "minutes", 2, hours=99)))
    told = {
        "item_list": "portal_key FROM item_list JOIN agenda_items ON id = item_id",
        "preparer_list": "portal_key FROM preparer_list JOIN agenda_items ON id = item_id",
        "case_history": "portal_key FROM case_history JOIN agenda_items ON id = item_id",
    }
    assert {("11", "61"), ("11-2", "61-2")} == ties(archive)
    assert {name: [("11-2",)] for name in told} == {name: select(archive, query) for name, query in told.items()}
    assert ["agenda"] == [hit.line.stage for hit in search(archive, ItemQuery(words=("tontti",)))]

    fill(archive, (item("61-2", "minutes", A, said="Tontti myydään.", preparer="Aino Aalto", hours=99),))
    assert {name: [("61-2",)] for name in told} == {name: select(archive, query) for name, query in told.items()}
    assert ["minutes"] == [hit.line.stage for hit in search(archive, ItemQuery(words=("tontti",)))]


def test_a_printed_handling_is_the_minutes_item(archive: Archive) -> None:
    """The council's page prints the board's turn without its section: the case tells which item it is."""
    printed = Handling(body_name=BOARD, held_on=DAY, section=None, is_current=False)
    later = item("90-2", "minutes", A, body=COUNCIL, earlier=(printed,), hours=200)
    fill(archive, (portal(), later, *AGENDA_PAGES, *MINUTES_PAGES))

    tied = "portal_key FROM handlings JOIN agenda_items ON agenda_items.id = agenda_item_id WHERE NOT is_current"
    assert [("61-2",)] == select(archive, tied)
    assert [(BOARD, 12), (COUNCIL, 12)] == select(
        archive, f"body, section FROM case_history WHERE case_number = '{A}' ORDER BY body"
    )


@pytest.mark.parametrize("named", ["11-2", "61-2"])
def test_an_item_is_shown_with_both_texts_by_either_name(archive: Archive, named: str) -> None:
    agenda, minutes = (
        item("11-2", "agenda", A, said="Tontti vuokrataan."),
        item("61-2", "minutes", A, said="Tontti myydään.", hours=99),
    )
    fill(archive, (portal(), minutes, agenda))

    detail = load_item(archive, f"joki/{named}")

    assert ("61-2", 2) == (detail.portal_key, detail.line.number)
    assert f"{BASE}?page=meetingitem&id=11-2" == (detail.agenda and detail.agenda.url)
    assert [(0, "agenda", None), (1, "minutes", "stage")] == [
        (version.ordinal, version.stage, version.change) for version in detail.versions
    ]
    assert [(0, "agenda"), (1, "minutes")] == select(archive, "ordinal, stage FROM version_list ORDER BY ordinal")
    assert 1 == len({row[0] for row in select(archive, "item_id FROM version_list")})
    changes = call("show", f"joki/{named}", "--changes", "--database", archive.url.render_as_string(False)).out  # noqa: FBT003 - SQLAlchemy's
    assert "Tontti [-vuokrataan-]{+myydään+}." in changes


def test_the_ledger_counts_each_meeting_and_item_once(archive: Archive) -> None:
    fill(archive, (portal(), *AGENDA_PAGES, *MINUTES_PAGES))
    write_ledger(archive, "joki")

    [book] = load_coverage(archive, "joki")

    # Of two items no page was read; before the minutes' first section lie ten that nobody saw.
    assert (1, 2) == (book.meetings, book.items_held)
    assert [
        ("never_seen", None, 1, 10),
        ("never_seen", "61", 11, 11),
        ("never_seen", "61", 14, 14),
        ("not_published", "61", 13, 13),
    ] == [(gap.reason, gap.meeting_key, gap.first_section, gap.last_section) for gap in book.gaps]


@pytest.mark.parametrize("named", ["11-2", "61-2"])
def test_an_item_is_forgotten_with_its_agenda(archive: Archive, named: str) -> None:
    fill(archive, (portal(), *AGENDA_PAGES, *MINUTES_PAGES))
    order = Order(by="tietosuojavastaava", reason=None, now=NOON + timedelta(days=9), fresh_key=b"k" * 32)
    [[item_id]] = select(archive, f"id FROM agenda_items WHERE portal_key = '{named}'")

    forget_item(archive, item_id, order)

    forgotten = "portal_key FROM agenda_items WHERE removal_reason = 'forgotten' AND title IS NULL ORDER BY portal_key"
    assert [("11-2",), ("61-2",)] == select(archive, forgotten)
    assert [(0,)] == select(archive, f"count(*) FROM cases WHERE case_number = '{A}'")
    assert [("11-3",)] == select(
        archive, "portal_key FROM version_list JOIN agenda_items ON agenda_items.id = version_list.item_id"
    )


def test_an_agenda_that_gave_way_to_its_minutes_does_not_count_as_removed(archive: Archive) -> None:
    fill(archive, (portal(), *AGENDA_PAGES, *MINUTES_PAGES))
    keys = ("11", "11-2", "11-3", "61", "61-2")

    assert {"11", "11-2"} == {key for key in keys if note_replaced(archive, "joki", key, now=NOON)}
    assert (None, None) == (load_item(archive, "joki/11-2").removed_at, load_item(archive, "joki/11-2").removal_reason)
    assert [("11", "replaced by minutes")] == select(
        archive, "portal_key, removal_reason FROM meetings WHERE removed_at IS NOT NULL"
    )


def test_an_agenda_whose_minutes_prove_to_be_anothers_is_gone_for_no_known_reason(archive: Archive) -> None:
    fill(archive, (portal(), *AGENDA_PAGES, *MINUTES_PAGES))
    for key in ("11", "11-2"):
        note_replaced(archive, "joki", key, now=NOON)
    with archive.writing() as session:
        session.execute(text("UPDATE meetings SET held_on = :day WHERE portal_key = '61'"), {"day": LATER.isoformat()})
        tie_days(session, 1, DAY)

    reasons = "portal_key, removal_reason FROM {} WHERE minutes_id IS NULL AND removed_at IS NOT NULL"
    assert [("11", "unknown")] == select(archive, reasons.format("meetings"))
    assert [("11-2", "unknown")] == select(archive, reasons.format("agenda_items"))


def test_what_was_archived_before_is_tied_when_the_schema_comes(database_url: str) -> None:
    with open_archive(database_url) as archive:
        fill(archive, (portal(), *DAY_PAGES))
    downgrade(database_url, "0007")
    with Archive(database_url) as archive:
        assert [(4,)] == select(archive, "count(*) FROM meetings WHERE stage = 'agenda'")

    upgrade(database_url)

    assert [] == find_drift(database_url)
    with open_archive(database_url) as archive:
        assert (TIED, TWINS) == (ties(archive), ties(archive, "twin_id"))


# Over HTTP

AGENDA, MINUTES = "20261340", "20261377"
CASE = "1702/05.09.00/2026"
MINUTES_OUT = datetime(2026, 12, 14, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("keeps_agenda", [True, False], ids=["beside the agenda", "in the place of the agenda"])
def test_minutes_that_come_under_an_id_of_their_own(
    synced: Archive, demo_portal: DemoPortal, *, keeps_agenda: bool
) -> None:
    before = len(select(synced, "item_id FROM item_list"))
    demo_portal.site = demo_portal.site.with_minutes_under(MINUTES, AGENDA, keeps_agenda=keeps_agenda)

    account = sync(demo_portal, synced, now=MINUTES_OUT)

    gone = [note for note in account.notes if "gone" in note or "removed" in note]
    assert ("ok", 3, []) == (account.status, account.new, gone)
    assert {(AGENDA, MINUTES), *((f"{AGENDA}-{n}", f"{MINUTES}-{n}") for n in (1, 2, 3))} == ties(synced)
    assert before == len(select(synced, "item_id FROM item_list"))
    assert [(64, "tabled"), (80, "as_proposed")] == select(
        synced, f"section, outcome FROM case_history WHERE case_number = '{CASE}' ORDER BY held_on"
    )
    assert [gap for book in load_coverage(synced, "demo") for gap in book.gaps if gap.meeting_key == AGENDA] == []

    demo_portal.requests.clear()
    quiet = sync(demo_portal, synced, now=MINUTES_OUT + timedelta(days=8), again=True)
    assert "ok" == quiet.status
    assert [] == [request for request in demo_portal.requests if f"id={AGENDA}" in request]

    command = ("show", f"demo/{AGENDA}-2", "--database", synced.url.render_as_string(False))  # noqa: FBT003 - SQLAlchemy's
    shown = json.loads(call(*command, "--json").out)
    assert (f"{MINUTES}-2", "minutes", None) == (shown["portal_key"], shown["stage"], shown["removed_at"])
    assert ["agenda", "minutes"] == [version["stage"] for version in shown["versions"]]
    assert "Not decided yet" in call(*command, "--at", f"{NIGHT:%Y-%m-%d}").out
    assert "{+Palvelupäällikkö Tuulia Niittykoski selosti" in call(*command, "--changes").out
