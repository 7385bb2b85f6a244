"""Which agenda goes on in which minutes, as tables: plain values in, pairs out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.records import Language, Stage
from archive.succession import join, may_go_on, pair_items, pair_meetings
from archive.tellings import ItemTelling, MeetingTelling

FIVE, SIX = (datetime(2026, 3, 4, hour, tzinfo=UTC) for hour in (15, 16))
Said = tuple[int | None, str | None, str | None]
"""An item's place, its case number and its title."""
BOARD = "Kunnanhallitus"


def meeting(
    id_: int,
    stage: Stage | None,
    *said: Said,
    body: str | None = BOARD,
    language: Language | None = "fi",
    starts_at: datetime | None = None,
) -> MeetingTelling:
    items = tuple(
        ItemTelling(
            id=100 * id_ + at,
            number=None if stage == "minutes" else place,
            section=place if stage == "minutes" else None,
            case_number=case,
            title=title,
        )
        for at, (place, case, title) in enumerate(said)
    )
    return MeetingTelling(id=id_, body=body, stage=stage, language=language, starts_at=starts_at, items=items)


A, B, C = "1/00/2026", "2/00/2026", "3/00/2026"
OPENING: Said = (1, None, "Kokouksen avaus")
CLOSING: Said = (9, None, "Kokouksen päättäminen")
SALE: Said = (2, A, "Tontin myynti")
SCHOOL: Said = (3, B, "Koulun peruskorjaus")
BUDGET: Said = (4, None, "Talousarvion muutos")
MATTERS = (OPENING, SALE, SCHOOL, BUDGET, CLOSING)
AGENDA, MINUTES = meeting(1, "agenda", *MATTERS), meeting(2, "minutes", *MATTERS)
EXTRA: tuple[Said, ...] = (OPENING, (2, C, "Vuokrasopimus"), CLOSING)

MEETINGS: list[tuple[str, tuple[MeetingTelling, ...], list[tuple[int, int]]]] = [
    ("nothing to tie", (), []),
    ("an agenda alone", (AGENDA,), []),
    ("an agenda and its minutes", (AGENDA, MINUTES), [(1, 2)]),
    ("whichever comes first", (MINUTES, AGENDA), [(1, 2)]),
    ("two agendas", (AGENDA, meeting(2, "agenda", *MATTERS)), []),
    ("two minutes", (meeting(1, "minutes", *MATTERS), MINUTES), []),
    ("of unknown stage", (meeting(1, None, *MATTERS), MINUTES), []),
    ("of two bodies", (AGENDA, replace(MINUTES, body="Kunnanvaltuusto")), []),
    ("of no known body", (replace(AGENDA, body=None), replace(MINUTES, body=None)), []),
    ("in two languages", (AGENDA, replace(MINUTES, language="sv")), []),
    ("at one hour", (replace(AGENDA, starts_at=FIVE), replace(MINUTES, starts_at=FIVE)), [(1, 2)]),
    ("at an hour that only one says", (replace(AGENDA, starts_at=FIVE), MINUTES), [(1, 2)]),
    ("at two hours", (replace(AGENDA, starts_at=FIVE), replace(MINUTES, starts_at=SIX)), []),
    ("without items", (meeting(1, "agenda"), meeting(2, "minutes")), []),
    (
        "what is on every agenda proves nothing",
        (meeting(1, "agenda", OPENING, CLOSING), meeting(2, "minutes", OPENING, CLOSING)),
        [],
    ),
    ("an extra meeting on the same day", (meeting(1, "agenda", *EXTRA), MINUTES), []),
    (
        "two meetings on one day, each with its own",
        (AGENDA, MINUTES, meeting(3, "agenda", *EXTRA), meeting(4, "minutes", *EXTRA)),
        [(1, 2), (3, 4)],
    ),
    (
        "an extra meeting at which one of many matters is taken up again",
        (meeting(1, "agenda", OPENING, SALE, CLOSING), MINUTES),
        [],
    ),
    ("a supplement is not the whole agenda", (meeting(1, "agenda", BUDGET), MINUTES), []),
    ("an agenda beside its supplement", (AGENDA, meeting(3, "agenda", BUDGET), MINUTES), [(1, 2)]),
    ("an agenda that was published twice", (AGENDA, replace(AGENDA, id=3), MINUTES), []),
    ("minutes that were published twice", (AGENDA, MINUTES, replace(MINUTES, id=3)), []),
    ("one matter was withdrawn", (AGENDA, meeting(2, "minutes", OPENING, SALE, SCHOOL, CLOSING)), [(1, 2)]),
    ("half of the matters are others", (AGENDA, meeting(2, "minutes", SALE, BUDGET, *EXTRA, (5, None, "Laina"))), []),
    (
        "the matters are known by their cases alone",
        (meeting(1, "agenda", (1, A, None)), meeting(2, "minutes", (7, A, None))),
        [(1, 2)],
    ),
    (
        "the same titles under other cases",
        (AGENDA, meeting(2, "minutes", (2, C, "Tontin myynti"), (3, C, "Koulun peruskorjaus"), BUDGET)),
        [],
    ),
]


@pytest.mark.parametrize(("meetings", "tied"), [row[1:] for row in MEETINGS], ids=[row[0] for row in MEETINGS])
def test_an_agenda_goes_on_in_the_minutes_that_hold_its_matters(
    meetings: tuple[MeetingTelling, ...], tied: list[tuple[int, int]]
) -> None:
    assert tied == sorted((agenda.id, minutes.id) for agenda, minutes in pair_meetings(meetings))


@pytest.mark.parametrize(("meetings", "tied"), [row[1:] for row in MEETINGS], ids=[row[0] for row in MEETINGS])
def test_none_are_passed_over_before_their_items_are_looked_at(
    meetings: tuple[MeetingTelling, ...], tied: list[tuple[int, int]]
) -> None:
    assert may_go_on([replace(meeting, items=()) for meeting in meetings]) or not tied


TITLES: list[str] = [
    "Kokouksen laillisuus ja päätösvaltaisuus",
    "Pöytäkirjan tarkastajien valinta",
    "Pöytäkirjantarkastajat",
    "Esityslistan hyväksyminen",
    "ILMOITUSASIAT",
    "Tiedoksi merkittävät asiat",
    "Muut esille tulevat asiat",
    "Viranhaltijapäätösten otto-oikeus",
    "Sammanträdets öppnande",
    "Val av protokolljusterare",
    "Godkännande av föredragningslistan",
]


@pytest.mark.parametrize("title", TITLES)
def test_titles_that_every_meeting_has_prove_nothing(title: str) -> None:
    assert () == pair_meetings((meeting(1, "agenda", (1, A, title)), meeting(2, "minutes", (1, A, title))))


ITEMS: list[tuple[str, tuple[Said, ...], tuple[Said, ...], list[tuple[int, int]]]] = [
    ("nothing to tie", (), MATTERS, []),
    ("all", MATTERS, MATTERS, [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)]),
    ("in another order", MATTERS, MATTERS[::-1], [(0, 4), (1, 3), (2, 2), (3, 1), (4, 0)]),
    ("one was withdrawn", (SALE, SCHOOL), (SCHOOL,), [(1, 0)]),
    ("one was added", (SCHOOL,), (SALE, SCHOOL), [(0, 1)]),
    ("under another title, by the case", (SALE,), ((2, A, "Tontin myynti, pöydältä"),), [(0, 0)]),
    ("a case that only one says, by the title", ((1, None, "Tontin myynti"),), (SALE,), [(0, 0)]),
    ("a title written otherwise", ((1, None, "Tontin 5–7  myynti"),), ((1, None, "TONTIN 5-7 myynti"),), [(0, 0)]),
    ("one title, two cases", (SALE,), ((2, B, "Tontin myynti"),), []),
    ("the place alone is nothing", ((1, None, "Tontin myynti"),), ((1, None, "Laina"),), []),
    ("without title and case", ((1, None, None),), ((1, None, None),), []),
    (
        "two items of a case, told apart by title",
        ((1, A, "Tontin myynti"), (2, A, "Kauppakirja")),
        ((1, A, "Kauppakirja"), (2, A, "Tontin myynti")),
        [(0, 1), (1, 0)],
    ),
    (
        "two items of a case, of which one has a new title",
        ((1, A, "Tontin myynti"), (2, A, "Kauppakirja")),
        ((1, A, "Tontin myynti"), (2, A, "Kauppakirja ja kartta")),
        [(0, 0), (1, 1)],
    ),
    (
        "two items of a case, both with new titles",
        ((1, A, "Tontin myynti"), (2, A, "Kauppakirja")),
        ((1, A, "Myynti"), (2, A, "Kirja")),
        [],
    ),
    (
        "one title twice, by the order",
        ((2, None, "Ilmoitusasiat"), (1, None, "Ilmoitusasiat")),
        ((7, None, "Ilmoitusasiat"), (8, None, "Ilmoitusasiat")),
        [(0, 1), (1, 0)],
    ),
    (
        "one title twice, and once: which?",
        ((1, None, "Ilmoitusasiat"), (2, None, "Ilmoitusasiat")),
        ((7, None, "Ilmoitusasiat"),),
        [],
    ),
    (
        "one title twice, in no known order",
        ((None, None, "Ilmoitusasiat"), (2, None, "Ilmoitusasiat")),
        ((7, None, "Ilmoitusasiat"), (8, None, "Ilmoitusasiat")),
        [],
    ),
]


@pytest.mark.parametrize(("agenda", "minutes", "tied"), [row[1:] for row in ITEMS], ids=[row[0] for row in ITEMS])
def test_items_go_on_by_case_title_and_order(
    agenda: tuple[Said, ...], minutes: tuple[Said, ...], tied: list[tuple[int, int]]
) -> None:
    pairs = pair_items(meeting(1, "agenda", *agenda).items, meeting(2, "minutes", *minutes).items)

    assert tied == sorted((one.id - 100, other.id - 200) for one, other in pairs)


def test_joined_meetings_are_told_once_and_lose_nothing() -> None:
    agenda = replace(AGENDA, starts_at=FIVE)
    minutes = meeting(2, "minutes", (11, None, "Tontin myynti"), (12, B, "Koulun peruskorjaus"))
    council = meeting(3, "agenda", OPENING, body="Kunnanvaltuusto")
    items = pair_items(agenda.items, minutes.items)

    joined = tuple(join((agenda, minutes, council), ((agenda, minutes),), items))

    assert [(2, FIVE), (3, None)] == [(one.id, one.starts_at) for one in joined]
    assert [(200, 2, 11, A), (201, 3, 12, B), (100, 1, None, None), (103, 4, None, None), (104, 9, None, None)] == [
        (item.id, item.number, item.section, item.case_number) for item in joined[0].items
    ]
