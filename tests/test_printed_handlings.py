"""Printed handlings find their body and their archived item, in whatever order the pages come, on both databases."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from archive.records import Decision, Handling, ItemPage, ListedItem, MeetingPage, Page, Portal
from archive.store.engine import Archive
from archive.store.items import save_item
from archive.store.lists import load_item
from archive.store.meetings import save_meeting
from archive.store.portals import save_portal

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
FEBRUARY, MARCH, APRIL = date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 7)
CASE = "8/2026"
DECIDED = Decision(text="Ehdotuksen mukaan.", outcome="as_proposed", unanimous=None, evidence=None)

Save = Callable[[Archive, str], None]
Tie = tuple[str, str, str | None, str | None]
"""On whose page, as printed, of which body, which item it is."""


def page(slug: str, name: str, key: str, *, hours: int = 0) -> Page:
    return Page(
        url=f"https://{slug}.example/cgi/DREQUEST.PHP?page={name}&id={key}",
        body=f"{key} {hours}".encode(),
        status=200,
        media_type="text/html",
        fetched_at=NOON + timedelta(hours=hours),
    )


def printed(name: str, held_on: date, section: int | None = None) -> Handling:
    return Handling(body_name=name, held_on=held_on, section=section, is_current=False)


def item(
    key: str,
    body: str,
    held_on: date,
    section: int | None,
    *earlier: Handling,
    case: str | None = CASE,
    hours: int = 0,
) -> Save:
    """Saves an item's page into a portal of an archive."""
    own = Handling(body_name=body, held_on=held_on, section=section, is_current=True, decision=DECIDED)
    said = ItemPage(
        portal_key=key,
        body_name=body,
        stage="agenda" if section is None else "minutes",
        held_on=held_on,
        number=None,
        section=section,
        title=f"Otsikko {key}",
        case_number=case,
        function_class=None,
        language="fi",
        secrecy=None,
        pdf_url=None,
        handlings=(*earlier, own),
    )

    def save(archive: Archive, slug: str) -> None:
        url = page(slug, "meeting", key.partition("-")[0]).url
        fetched = page(slug, "meetingitem", key, hours=hours)
        save_item(archive, slug, key, fetched, said, meeting_url=url, parser_version=1)

    return save


def meeting(key: str, body: str, held_on: date, *items: tuple[str, int], hours: int = 0) -> Save:
    """Saves a meeting's page, which lists items by key and section."""

    def save(archive: Archive, slug: str) -> None:
        listed = tuple(
            ListedItem(
                portal_key=key, number=None, section=section, title="Lista", url=page(slug, "meetingitem", key).url
            )
            for key, section in items
        )
        said = MeetingPage(
            portal_key=key,
            body_name=body,
            stage="minutes",
            held_on=held_on,
            starts_at=None,
            place=None,
            checked=True,
            published_on=None,
            pdf_url=None,
            language="fi",
            items=listed,
        )
        save_meeting(archive, slug, key, page(slug, "meeting", key, hours=hours), said)

    return save


def saved(archive: Archive, pages: Sequence[Save]) -> str:
    """The short name of a new portal with these pages, saved in this order."""
    slug = f"p{uuid4().hex}"
    save_portal(archive, Portal(slug=slug, name=slug, base_url=f"https://{slug}.example/cgi/DREQUEST.PHP"))
    for save in pages:
        save(archive, slug)
    return slug


def ties(archive: Archive, slug: str) -> list[Tie]:
    """What a portal's current versions print of others, with the body and the item found."""
    query = text(
        "SELECT i.portal_key, h.body_name, b.name, t.portal_key FROM handlings h"
        " JOIN agenda_items i ON i.current_version_id = h.version_id JOIN portals p ON p.id = h.portal_id"
        " LEFT JOIN bodies b ON b.id = h.body_id LEFT JOIN agenda_items t ON t.id = h.agenda_item_id"
        " WHERE p.slug = :slug AND NOT h.is_current ORDER BY i.portal_key, h.ordinal"
    )
    with archive.reading() as session:
        return [tuple(row) for row in session.execute(query, {"slug": slug})]


def history(archive: Archive, slug: str) -> list[tuple[str, int | None, str]]:
    query = text(
        "SELECT c.body, c.section, i.portal_key FROM case_history c JOIN agenda_items i ON i.id = c.item_id"
        " WHERE c.portal = :slug AND c.case_number = :number ORDER BY c.held_on, c.body, c.section"
    )
    with archive.reading() as session:
        return [tuple(row) for row in session.execute(query, {"slug": slug, "number": CASE})]


BOARD = item("20-1", "Kunnanhallitus", MARCH, 45)
COUNCIL = item("30-1", "Kunnanvaltuusto", APRIL, 12, printed("Khall", MARCH, 45))


@pytest.mark.parametrize("pages", [[BOARD, COUNCIL], [COUNCIL, BOARD]])
def test_an_abbreviated_handling_is_the_archived_item_whichever_came_first(archive: Archive, pages: list[Save]) -> None:
    slug = saved(archive, pages)

    assert [("30-1", "Khall", "Kunnanhallitus", "20-1")] == ties(archive, slug)
    assert [("Kunnanhallitus", 45, "20-1"), ("Kunnanvaltuusto", 12, "30-1")] == history(archive, slug)


def test_the_items_own_handling_is_of_its_own_body_and_the_item_itself(archive: Archive) -> None:
    slug = saved(archive, [BOARD])

    query = text(
        "SELECT b.name, i.portal_key FROM handlings h JOIN portals p ON p.id = h.portal_id"
        " JOIN bodies b ON b.id = h.body_id JOIN agenda_items i ON i.id = h.agenda_item_id WHERE p.slug = :slug"
    )
    with archive.reading() as session:
        assert [("Kunnanhallitus", "20-1")] == [tuple(row) for row in session.execute(query, {"slug": slug})]


@pytest.mark.parametrize(
    ("earlier", "board", "body", "key"),
    [
        (printed("Khall", MARCH, 46), BOARD, "Kunnanhallitus", None),
        (printed("Khall", FEBRUARY, 45), BOARD, "Kunnanhallitus", None),
        (printed("Tela", MARCH, 45), BOARD, None, None),
        (printed("Sivistyslautakunta", MARCH, 45), BOARD, None, None),
        (printed("Kunnanhallitus", MARCH, 45), BOARD, "Kunnanhallitus", "20-1"),
        (printed("Kunnanhallitus", MARCH, None), BOARD, "Kunnanhallitus", "20-1"),
        (printed("Kh", MARCH, 45), item("20-1", "Kunnanhallitus", MARCH, None), "Kunnanhallitus", "20-1"),
        (printed("Kh", MARCH, 45), item("20-1", "Kunnanhallitus", MARCH, 45, case=None), "Kunnanhallitus", "20-1"),
        (printed("Kh", MARCH, 45), item("20-1", "Kunnanhallitus", MARCH, 45, case="9/2026"), "Kunnanhallitus", None),
    ],
)
@pytest.mark.parametrize("step", [1, -1])
def test_only_what_is_certain_is_tied(
    archive: Archive, earlier: Handling, board: Save, body: str | None, key: str | None, step: int
) -> None:
    slug = saved(archive, [board, item("30-1", "Kunnanvaltuusto", APRIL, 12, earlier)][::step])

    assert [("30-1", earlier.body_name, body, key)] == ties(archive, slug)


def test_ties_follow_an_item_whose_section_or_case_changes(archive: Archive) -> None:
    slug = saved(archive, [BOARD, COUNCIL, item("20-1", "Kunnanhallitus", MARCH, 46, hours=1)])
    assert [("30-1", "Khall", "Kunnanhallitus", None)] == ties(archive, slug)

    item("20-1", "Kunnanhallitus", MARCH, 45, case="9/2026", hours=2)(archive, slug)
    assert [("30-1", "Khall", "Kunnanhallitus", None)] == ties(archive, slug)

    item("30-1", "Kunnanvaltuusto", APRIL, 12, printed("Khall", MARCH, 45), case="9/2026", hours=3)(archive, slug)
    assert [("30-1", "Khall", "Kunnanhallitus", "20-1")] == ties(archive, slug)


def test_ties_follow_a_meeting_whose_day_is_corrected(archive: Archive) -> None:
    slug = saved(archive, [BOARD, COUNCIL, meeting("20", "Kunnanhallitus", FEBRUARY, hours=1)])
    assert [("30-1", "Khall", "Kunnanhallitus", None)] == ties(archive, slug)

    meeting("20", "Kunnanhallitus", MARCH, hours=2)(archive, slug)
    assert [("30-1", "Khall", "Kunnanhallitus", "20-1")] == ties(archive, slug)


def test_a_second_body_that_fits_makes_an_abbreviation_doubtful(archive: Archive) -> None:
    council = item("30-1", "Kunnanvaltuusto", APRIL, 12, printed("Tela", MARCH, 45))
    slug = saved(archive, [item("20-1", "Tekninen lautakunta", MARCH, 45), council])
    assert [("30-1", "Tela", "Tekninen lautakunta", "20-1")] == ties(archive, slug)

    meeting("40", "Terveyslautakunta", FEBRUARY)(archive, slug)
    assert [("30-1", "Tela", None, None)] == ties(archive, slug)


def test_an_item_that_is_only_listed_is_tied_and_the_printed_handling_still_told(archive: Archive) -> None:
    slug = saved(archive, [COUNCIL, meeting("20", "Kunnanhallitus", MARCH, ("20-1", 45))])

    assert [("30-1", "Khall", "Kunnanhallitus", "20-1")] == ties(archive, slug)
    assert [("Kunnanhallitus", 45, "30-1"), ("Kunnanvaltuusto", 12, "30-1")] == history(archive, slug)


def test_what_another_portal_archived_is_not_tied(archive: Archive) -> None:
    saved(archive, [BOARD])
    slug = saved(archive, [COUNCIL, item("50-1", "Kunnanhallitus", FEBRUARY, 45, case=None)])

    assert [("30-1", "Khall", "Kunnanhallitus", None)] == ties(archive, slug)


def test_an_item_shows_which_archived_item_a_printed_handling_is(archive: Archive) -> None:
    slug = saved(archive, [COUNCIL, BOARD])
    board = load_item(archive, f"{slug}/20-1").line

    council = load_item(archive, f"{slug}/30-1")
    (version,), own = council.versions, council.line.item_id

    assert [("Khall", "Kunnanhallitus", board.item_id), ("Kunnanvaltuusto", "Kunnanvaltuusto", own)] == [
        (one.body_name, one.body, one.item_id) for one in version.handlings
    ]


PAGES = (
    item("10-1", "Tekninen lautakunta", FEBRUARY, 7, case=None),
    item("20-1", "Kunnanhallitus", MARCH, None, printed("Tela", FEBRUARY, 7)),
    item("20-1", "Kunnanhallitus", MARCH, 45, printed("Tekla", FEBRUARY, 7), hours=1),
    item("20-2", "Kunnanhallitus", MARCH, 46, printed("Tela", FEBRUARY, 8), case="9/2026"),
    item("30-1", "Kunnanvaltuusto", APRIL, 12, printed("Tekninen lautakunta", FEBRUARY, 7), printed("Kh", MARCH, 45)),
    item("30-2", "Kunnanvaltuusto", APRIL, 13, printed("KH", MARCH), printed("Kh", MARCH, 46), case="9/2026"),
    meeting("10", "Tekninen lautakunta", FEBRUARY, ("10-1", 7), ("10-2", 8)),
    meeting("20", "Kunnanhallitus", MARCH, ("20-1", 45), ("20-2", 46), hours=2),
    meeting("60", "Terveyskeskuksen johtokunta", MARCH),
)
TIES = [
    ("20-1", "Tekla", "Tekninen lautakunta", "10-1"),
    ("20-2", "Tela", "Tekninen lautakunta", "10-2"),
    ("30-1", "Tekninen lautakunta", "Tekninen lautakunta", "10-1"),
    ("30-1", "Kh", "Kunnanhallitus", "20-1"),
    ("30-2", "KH", "Kunnanhallitus", "20-2"),
    ("30-2", "Kh", "Kunnanhallitus", "20-2"),
]
HISTORY = [("Tekninen lautakunta", 7, "10-1"), ("Kunnanhallitus", 45, "20-1"), ("Kunnanvaltuusto", 12, "30-1")]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=st.permutations(PAGES))
def test_the_order_of_the_pages_does_not_show(archive: Archive, pages: list[Save]) -> None:
    slug = saved(archive, pages)

    assert TIES == ties(archive, slug)
    assert HISTORY == history(archive, slug)
