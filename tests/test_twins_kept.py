"""Twins in the archive: tied whatever comes first, untied when it is no longer true, listed and found once."""

import re
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select as sql_select
from sqlalchemy import text, update

from archive.records import (
    Decision,
    Handling,
    ItemPage,
    ItemQuery,
    Language,
    ListedItem,
    Live,
    MeetingPage,
    Page,
    Passage,
    Portal,
    Preparer,
)
from archive.search import facets, search
from archive.store import engine
from archive.store.engine import Archive, open_archive
from archive.store.indexing import index_item
from archive.store.items import save_item
from archive.store.lists import load_item
from archive.store.meetings import save_meeting
from archive.store.migrate import downgrade, find_drift, upgrade
from archive.store.portals import save_portal
from archive.tables import AgendaItemRow, PortalRow
from tests.serving import served

BASE = "https://joki.example/cgi/DREQUEST.PHP"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY, LATER = date(2026, 3, 4), date(2026, 3, 11)
BOARD, STYRELSE = "Kunnanhallitus", "Kommunstyrelsen"
UNKNOWN, OKANT = "Joenvarren lautakunta", "Ådalsnämnden"
LANGUAGES: dict[str, Language] = {BOARD: "fi", STYRELSE: "sv", UNKNOWN: "fi", OKANT: "sv"}

Save = Callable[[Archive], None]
"""One page put into the archive."""


def portal(languages: str | None = "fi sv") -> Save:
    return lambda archive: save_portal(archive, Portal(slug="joki", name="Joki", base_url=BASE, language=languages))


def page(kind: str, key: str, hours: int) -> Page:
    when = NOON + timedelta(hours=hours)
    url = f"{BASE}?page={kind}&id={key}"
    return Page(url=url, body=f"{key} {hours}".encode(), status=200, media_type="text/html", fetched_at=when)


def meeting(key: str, body: str, *numbers: int, held_on: date = DAY, hours: int = 0, hour: int | None = None) -> Save:
    """The page of a meeting that lists items with these numbers."""
    record = MeetingPage(
        portal_key=key,
        body_name=body,
        stage="agenda",
        held_on=held_on,
        starts_at=None if hour is None else NOON.replace(hour=hour),
        place=None,
        checked=False,
        published_on=None,
        pdf_url=None,
        language=LANGUAGES[body],
        items=tuple(
            ListedItem(
                portal_key=f"{key}-{number}", number=number, section=None, title=f"{body} {number}", url=f"{BASE}?{key}"
            )
            for number in numbers
        ),
    )
    return lambda archive: save_meeting(archive, "joki", key, page("meeting", key, hours), record)


def item(  # noqa: PLR0913 - a page says many things
    key: str,
    body: str,
    case: str | None = None,
    *,
    decided: str | None = None,
    preparer: str | None = None,
    said: str = "",
    earlier: tuple[Handling, ...] = (),
    hours: int = 0,
    news_since: datetime | None = None,
) -> Save:
    """The page of an item; the number is the last part of its key."""
    own = Handling(
        body_name=body,
        held_on=DAY,
        section=None,
        is_current=True,
        passages=(Passage(kind="description", label=None, text=said or None),),
        preparers=(Preparer(role="preparer", name=preparer),) if preparer else (),
        decision=Decision(text=decided, outcome="other", unanimous=None, evidence=None) if decided else None,
    )
    record = ItemPage(
        portal_key=key,
        body_name=body,
        stage="agenda",
        held_on=DAY,
        number=int(key.rpartition("-")[2]),
        section=None,
        title=f"{body} {key}",
        case_number=case,
        function_class=None,
        language=LANGUAGES[body],
        secrecy=None,
        pdf_url=None,
        handlings=(*earlier, own),
    )

    def save(archive: Archive) -> None:
        meeting_url = f"{BASE}?page=meeting&id={key.partition('-')[0]}"
        save_item(
            archive,
            "joki",
            key,
            page("meetingitem", key, hours),
            record,
            meeting_url=meeting_url,
            parser_version=1,
            live=Live(news_since=news_since) if news_since else None,
        )

    return save


def fill(archive: Archive, saves: Iterable[Save]) -> None:
    for save in saves:
        save(archive)


def ties(archive: Archive) -> set[tuple[str, str]]:
    """The twins by their keys, each as twin and original: meetings and items together."""
    tied = "twin.portal_key, original.portal_key FROM {0} AS twin JOIN {0} AS original ON original.id = twin.twin_id"
    return {(row[0], row[1]) for table in ("meetings", "agenda_items") for row in select(archive, tied.format(table))}


def select(archive: Archive, query: str) -> list[tuple[Any, ...]]:
    with archive.reading() as session:
        return [tuple(row) for row in session.execute(text(f"SELECT {query}"))]


A, B = "1/00/2026", "2/00/2026"
TWO_BODIES = (
    meeting("11", BOARD, 1, 2),
    meeting("27", STYRELSE, 1, 2, 3),
    item("11-2", BOARD, A),
    item("27-2", STYRELSE, A),
    item("40-1", UNKNOWN, A),
    item("40-2", UNKNOWN, B),
    item("55-1", OKANT, A),
    item("55-2", OKANT, B),
    # A meeting that was moved: its first page said the day on which the others are.
    meeting("70", BOARD, 1),
    meeting("70", BOARD, 1, held_on=LATER, hours=5),
)
TIED = {("27", "11"), ("27-1", "11-1"), ("27-2", "11-2"), ("55", "40"), ("55-1", "40-1"), ("55-2", "40-2")}


def test_twins_are_tied_on_both_databases_whatever_comes_first(archive: Archive) -> None:
    fill(archive, (portal(), *reversed(TWO_BODIES)))

    assert TIED == ties(archive)


@settings(max_examples=20, deadline=None)
@given(saves=st.permutations(TWO_BODIES))
def test_the_order_in_which_pages_come_does_not_show(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, saves: list[Save]
) -> None:
    file = tmp_path_factory.mktemp("twins") / "archive.db"
    shutil.copy(migrated_file, file)
    with open_archive(engine.database_url(str(file))) as archive:
        fill(archive, (portal(), *saves))

        assert TIED == ties(archive)


@pytest.mark.parametrize(
    ("languages", "tied"),
    [("fi sv", {("27", "11")}), ("sv fi", {("11", "27")}), ("fi", {("27", "11")}), (None, {("27", "11")})],
)
def test_the_row_in_the_portals_second_language_refers_to_the_first(
    archive: Archive, languages: str | None, tied: set[tuple[str, str]]
) -> None:
    fill(archive, (portal(languages), meeting("11", BOARD), meeting("27", STYRELSE)))

    assert tied == ties(archive)


CHANGES = [
    ("one was moved", (meeting("27", STYRELSE, 2, held_on=LATER, hours=5),), set()),
    ("the original was moved", (meeting("11", BOARD, 2, held_on=LATER, hours=5),), set()),
    (
        "both were moved",
        (
            meeting("11", BOARD, 2, held_on=LATER, hours=5),
            meeting("27", STYRELSE, 2, held_on=LATER, hours=5),
        ),
        {("27", "11"), ("27-2", "11-2")},
    ),
    (
        "the original was moved to where another one waits",
        (
            meeting("33", STYRELSE, 2, held_on=LATER),
            meeting("11", BOARD, 2, held_on=LATER, hours=5),
        ),
        {("33", "11"), ("33-2", "11-2")},
    ),
    (
        "they begin at two hours",
        (meeting("11", BOARD, 2, hours=5, hour=17), meeting("27", STYRELSE, 2, hours=5, hour=18)),
        set(),
    ),
    ("a second one came", (meeting("30", BOARD, 2),), set()),
    ("another case is in the same place", (item("11-2", BOARD, A), item("27-2", STYRELSE, B)), set()),
    ("nothing new was said", (meeting("11", BOARD, 2, hours=5),), {("27", "11"), ("27-2", "11-2")}),
]


@pytest.mark.parametrize(("saves", "tied"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_what_is_no_longer_true_is_untied(
    archive: Archive, saves: tuple[Save, ...], tied: set[tuple[str, str]]
) -> None:
    fill(archive, (portal(), meeting("11", BOARD, 2), meeting("27", STYRELSE, 2)))
    assert {("27", "11"), ("27-2", "11-2")} == ties(archive)

    fill(archive, saves)

    assert tied == ties(archive)


def test_a_version_says_its_language(archive: Archive) -> None:
    fill(archive, (portal(), item("11-2", BOARD), item("27-2", STYRELSE)))

    assert [("fi",), ("sv",)] == select(archive, "language FROM versions ORDER BY id")
    assert ["sv"] == [version.language for version in load_item(archive, "27-2").versions]


# Listed once


def test_an_item_is_listed_in_the_first_language_and_beside_its_twin(archive: Archive) -> None:
    fill(archive, (portal(), meeting("11", BOARD, 1), meeting("27", STYRELSE, 1, 2)))

    assert [("Kunnanhallitus 1",), ("Kommunstyrelsen 2",)] == select(archive, "title FROM item_list ORDER BY item_id")
    assert [
        ("11-1", "27-1", "joki", BOARD, STYRELSE, "2026-03-04", None, "Kunnanhallitus 1", "Kommunstyrelsen 1")
    ] == select(
        archive,
        "original.portal_key, twin.portal_key, portal, body, twin_body, CAST(twin_list.held_on AS TEXT),"
        " twin_list.section, twin_list.title, twin_title FROM twin_list"
        " JOIN agenda_items AS original ON original.id = item_id JOIN agenda_items AS twin ON twin.id = twin_item_id",
    )


def test_a_decision_is_listed_in_the_second_language_until_the_first_has_it(archive: Archive) -> None:
    fill(archive, (portal(), item("11-1", BOARD), item("27-1", STYRELSE, decided="Ja.")))
    assert [("Ja.",)] == select(archive, "decision FROM decision_list")

    fill(archive, (item("11-1", BOARD, decided="Kyllä.", hours=1),))
    assert [("Kyllä.",)] == select(archive, "decision FROM decision_list")


def test_preparers_are_listed_in_the_second_language_until_the_first_has_them(archive: Archive) -> None:
    fill(archive, (portal(), item("11-1", BOARD), item("27-1", STYRELSE, preparer="Aino Aalto")))
    assert [("Kommunstyrelsen 27-1",)] == select(archive, "title FROM preparer_list")

    fill(archive, (item("11-1", BOARD, preparer="Aino Aalto", hours=1),))
    assert [("Kunnanhallitus 11-1",)] == select(archive, "title FROM preparer_list")


def test_a_case_is_told_once(archive: Archive) -> None:
    """The committee's turn is printed on both pages, under its name in each language."""
    day = date(2026, 2, 2)
    in_finnish, in_swedish = (
        Handling(body_name=body, held_on=day, section=7, is_current=False) for body in (UNKNOWN, OKANT)
    )
    fill(
        archive,
        (
            portal(),
            item("27-1", STYRELSE, A, decided="Ja.", earlier=(in_swedish,)),
            item("11-1", BOARD, None),
        ),
    )
    told = "body, decision FROM case_history ORDER BY held_on, item_id"
    assert [(OKANT, None), (STYRELSE, "Ja.")] == select(archive, told)

    fill(archive, (item("11-1", BOARD, A, decided="Kyllä.", earlier=(in_finnish,), hours=1),))
    assert [(UNKNOWN, None), (BOARD, "Kyllä.")] == select(archive, told)


def test_what_only_the_twin_prints_is_told_of_a_case(archive: Archive) -> None:
    earlier = Handling(body_name=OKANT, held_on=date(2026, 2, 2), section=7, is_current=False)
    fill(archive, (portal(), item("11-1", BOARD, A), item("27-1", STYRELSE, A, earlier=(earlier,))))

    assert [(OKANT,), (BOARD,)] == select(archive, "body FROM case_history ORDER BY held_on")


def test_an_item_of_another_language_gives_way_to_none_when_it_has_no_twin(archive: Archive) -> None:
    fill(archive, (portal(), item("27-1", STYRELSE, A, decided="Ja.", preparer="Aino Aalto")))

    for view in ("item_list", "decision_list", "preparer_list", "case_history"):
        assert [(1,)] == select(archive, f"count(*) FROM {view}"), view


# Found and shown


def found(archive: Archive, *words: str, **conditions: Any) -> list[str | None]:  # noqa: ANN401 - fields of ItemQuery
    return [hit.line.title for hit in search(archive, ItemQuery(words=words, **conditions))]


def test_search_finds_either_language_and_an_item_once(archive: Archive) -> None:
    fill(
        archive,
        (
            portal(),
            item("11-1", BOARD, A, said="Koulu Granholmassa suljetaan."),
            item("27-1", STYRELSE, A, said="Skolan i Granholma stängs."),
        ),
    )

    assert ["Kunnanhallitus 11-1"] == found(archive, "suljetaan")
    assert ["Kommunstyrelsen 27-1"] == found(archive, "stängs")
    assert ["Kunnanhallitus 11-1"] == found(archive, "granholma")
    assert ["Kunnanhallitus 11-1"] == found(archive)
    assert ["Kommunstyrelsen 27-1"] == found(archive, "granholma", body="styrelse")
    assert ["Kunnanhallitus 11-1"] == found(archive, case_number=A, limit=2)


PAIR = (
    portal(),
    item("11-1", BOARD, A, said="Koulu Granholmassa suljetaan lukuvuoden lopussa.", preparer="Aino Aalto"),
    item("27-1", STYRELSE, A, said="Skolan i Granholma stängs.", preparer="Bo Ek"),
    item("11-2", BOARD, said="Granholman ranta.", preparer="Aino Aalto"),
)
"""An item in both languages, and one in Finnish alone that comes after it."""
ALONE = "Kunnanhallitus 11-2"


@pytest.mark.parametrize("ranked", [False, True])
@pytest.mark.parametrize(
    "excluded",
    [
        "-suljetaan",
        "-stängs",
        "-sulje*",
        '-"lukuvuoden lopussa"',
        '-"skolan i granholma"',
        "-valmistelija:Ek",
        '-valmistelija:"Bo Ek"',
        "-toimielin:kommunstyrelsen",
        "-§1",
    ],
)
def test_what_one_language_excludes_does_not_come_back_in_the_other(
    archive: Archive, excluded: str, *, ranked: bool
) -> None:
    fill(archive, PAIR)
    with archive.writing() as session:
        session.execute(update(AgendaItemRow).where(AgendaItemRow.portal_key == "27-1").values(section=1))
        for item_id in session.scalars(sql_select(AgendaItemRow.id)):
            index_item(session, item_id)

    assert [ALONE] == found(archive, "granholma", *excluded.split(), ranked=ranked)
    assert [ALONE] == found(archive, *excluded.split(), case_number=None, ranked=ranked)
    query = ItemQuery(words=("granholma", *excluded.split()))
    assert (1, {"joki": 1}) == (facets(archive, query).total, facets(archive, query).portal)


def test_what_neither_language_says_excludes_neither(archive: Archive) -> None:
    fill(archive, PAIR)

    assert [ALONE, "Kunnanhallitus 11-1"] == found(archive, "granholma", "-satama")
    assert ["Kommunstyrelsen 27-1"] == found(archive, "skolan", "-satama", '-"koulu stängs"')


def test_nobody_learns_by_what_is_excluded_what_a_removed_text_says(archive: Archive) -> None:
    fill(archive, PAIR)
    with archive.writing() as session:
        session.execute(update(AgendaItemRow).where(AgendaItemRow.portal_key == "11-1").values(removed_at=NOON))

    assert [ALONE, "Kommunstyrelsen 27-1"] == found(archive, "granholma", "-suljetaan", audience="public")
    assert [ALONE] == found(archive, "granholma", "-suljetaan", audience="newsroom")


def test_what_an_item_said_before_goes_where_its_twin_never_said_anything_else(archive: Archive) -> None:
    fill(
        archive,
        (
            *PAIR,
            item("11-1", BOARD, A, said="Koulu Granholmassa jatkaa.", hours=1),
            item("27-1", STYRELSE, A, said="Skolan i Granholma fortsätter.", hours=1),
        ),
    )
    old = {"versions": "all", "limit": 9}

    assert ["Kunnanhallitus 11-1"] == found(archive, "koulu", "-suljetaan", **old)
    assert ["Kommunstyrelsen 27-1"] == found(archive, "skolan", "-suljetaan", **old)
    assert [] == found(archive, "skolan", "-koulu", **old)


def test_pages_of_an_exclusion_follow_each_other_and_its_tables_and_feeds_are_alike(
    archive: Archive, database_url: str
) -> None:
    numbers = range(1, 31)
    fill(archive, (portal(), meeting("11", BOARD, *numbers), meeting("27", STYRELSE, *numbers)))
    fill(archive, (item(f"11-{n}", BOARD, said="Satama." if n % 2 else "Ranta.") for n in numbers))
    fill(archive, (item(f"27-{n}", STYRELSE, said="Granholma.") for n in numbers))
    expected = {f"Kunnanhallitus 11-{n}" for n in numbers if not n % 2}

    pages = [found(archive, "-satama", limit=4, offset=at) for at in range(0, 16, 4)]
    assert (expected, 15) == ({title for page in pages for title in page}, sum(map(len, pages)))
    assert [] == found(archive, "granholma", "-ranta", "-satama")
    with served(database_url) as client:
        table = client.get("/haku", params={"q": "-satama", "muoto": "csv"}).text
        feed = client.get("/haku", params={"q": "-satama", "muoto": "atom"}).text
        told = client.get("/api/v1/search/", params={"q": "-satama", "limit": 100}).text
    for said in (table, feed, told):
        assert expected == {f"Kunnanhallitus 11-{n}" for n in numbers if re.search(rf"Kunnanhallitus 11-{n}\b", said)}
        assert "Kommunstyrelsen 27-" not in said


@pytest.mark.parametrize(("shown", "twin"), [("11-1", "Kommunstyrelsen 27-1"), ("27-1", "Kunnanhallitus 11-1")])
def test_an_item_is_shown_with_its_twin_from_either_side(archive: Archive, shown: str, twin: str) -> None:
    fill(archive, (portal(), item("11-1", BOARD), item("27-1", STYRELSE), item("11-2", BOARD)))

    detail = load_item(archive, shown)

    assert twin == (detail.twin and detail.twin.title)
    assert load_item(archive, "11-2").twin is None


# What was archived before


def test_what_was_archived_before_is_tied_when_the_schema_comes(database_url: str) -> None:
    with open_archive(database_url) as archive:
        fill(archive, (portal(), *TWO_BODIES))
        before = {name: select(archive, f"count(*) FROM {name}") for name in ("pages", "versions", "handlings")}
    downgrade(database_url, "0003")
    with Archive(database_url) as archive:
        assert [(10,)] == select(archive, "count(*) FROM item_list")

    upgrade(database_url)

    assert [] == find_drift(database_url)
    with open_archive(database_url) as archive:
        assert TIED == ties(archive)
        assert [(6,)] == select(archive, "count(*) FROM item_list")
        assert [("fi", 3), ("sv", 3)] == select(
            archive, "language, count(*) FROM versions GROUP BY language ORDER BY language"
        )
        assert before == {name: select(archive, f"count(*) FROM {name}") for name in before}


def test_a_portal_that_turns_its_languages_is_tied_the_other_way_from_then_on(archive: Archive) -> None:
    fill(archive, (portal(), meeting("11", BOARD, 1), meeting("27", STYRELSE, 1)))
    with archive.writing() as session:
        session.execute(update(PortalRow).values(language="sv fi"))

    fill(archive, (meeting("27", STYRELSE, 1, hours=1),))

    assert {("11", "27"), ("11-1", "27-1")} == ties(archive)
