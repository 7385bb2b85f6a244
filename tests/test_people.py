import pytest

from archive.records import Preparer
from scraper.pages.people import Person, find_person, may_name_people, read_people

Fields = tuple[str | None, str | None, str | None, str | None]
"""Title, name, phone, e-mail."""


def read(*lines: str) -> list[Fields]:
    people, taken = read_people(lines, "preparer")
    assert all(isinstance(person, Preparer) and person.role == "preparer" for person in people)
    assert bool(people) == bool(taken)
    return [(person.job_title, person.name, person.phone, person.email) for person in people]


@pytest.mark.parametrize(
    ("line", "people"),
    [
        (
            "rehtori Aino Kuusela, puh. 050 000 0301, aino.kuusela@kunta.example",
            [("rehtori", "Aino Kuusela", "050 000 0301", "aino.kuusela@kunta.example")],
        ),
        ("Rehtori Aino Kuusela", [("Rehtori", "Aino Kuusela", None, None)]),
        ("Aino Kuusela, puh. 050 000 0301", [(None, "Aino Kuusela", "050 000 0301", None)]),
        ("Aino Kuusela, rehtori, p. 050 000 0301", [("rehtori", "Aino Kuusela", "050 000 0301", None)]),
        ("Aino Kuusela, puh.", [(None, "Aino Kuusela", None, None)]),
        ("rehtori Aino Kuusela (puh. 050 000 0301)", [("rehtori", "Aino Kuusela", "050 000 0301", None)]),
        ("rehtori Aino Kuusela +358 50 000 0301", [("rehtori", "Aino Kuusela", "+358 50 000 0301", None)]),
        ("rehtori Aino Kuusela, puh. +358 (0)50 000 0301", [("rehtori", "Aino Kuusela", "+358 (0)50 000 0301", None)]),
        ("rehtori Aino Kuusela, puh. (09) 816 0001", [("rehtori", "Aino Kuusela", "(09) 816 0001", None)]),
        ("vs. rehtori Aino Kuusela", [("vs. rehtori", "Aino Kuusela", None, None)]),
        ("Vt. tekninen johtaja Carl von Essen", [("Vt. tekninen johtaja", "Carl von Essen", None, None)]),
        ("ma. hallinto- ja talousjohtaja Åke Öst", [("ma. hallinto- ja talousjohtaja", "Åke Öst", None, None)]),
        ("johtava lääkäri Anna-Liisa Ala-Kokko", [("johtava lääkäri", "Anna-Liisa Ala-Kokko", None, None)]),
        ("lakimies Eero J. Salonkylä", [("lakimies", "Eero J. Salonkylä", None, None)]),
        ("lakimies Eero Juhani Salonkylä", [("lakimies", "Eero Juhani Salonkylä", None, None)]),
        (
            "tf. bildningschef Disa Bergstrand, tfn 050 000 0302",
            [("tf. bildningschef", "Disa Bergstrand", "050 000 0302", None)],
        ),
        (
            "rehtori Aino Kuusela ja lakimies Eero Salonkylä",
            [("rehtori", "Aino Kuusela", None, None), ("lakimies", "Eero Salonkylä", None, None)],
        ),
        (
            "Aino Kuusela, rehtori, Eero Salonkylä, lakimies",
            [("rehtori", "Aino Kuusela", None, None), ("lakimies", "Eero Salonkylä", None, None)],
        ),
        (
            "rehtori Aino Kuusela, puh. 050 000 0301, lakimies Eero Salonkylä, puh. 050 000 0303",
            [("rehtori", "Aino Kuusela", "050 000 0301", None), ("lakimies", "Eero Salonkylä", "050 000 0303", None)],
        ),
        (
            "Aino Kuusela ja Eero Salonkylä, eero.salonkyla@kunta.example",
            [(None, "Aino Kuusela", None, None), (None, "Eero Salonkylä", None, "eero.salonkyla@kunta.example")],
        ),
        ("Aino Kuusela, etunimi.sukunimi@kunta.example", [(None, "Aino Kuusela", None, None)]),
        (
            "Satu Ala-Kokko, satu.alakokko@kunta.example",
            [(None, "Satu Ala-Kokko", None, "satu.alakokko@kunta.example")],
        ),
        ("rehtori Aino Kuusela, kirjaamo@kunta.example", [("rehtori", "Aino Kuusela", None, "kirjaamo@kunta.example")]),
    ],
)
def test_people_are_read_in_the_easy_shapes(line: str, people: list[Fields]) -> None:
    assert people == read(line)


@pytest.mark.parametrize(
    "line",
    [
        # A name without the rest of it, or with too much.
        "rehtori Kuusela",
        "Kuusela",
        "Aino Halli Kuusela",
        "Kuusela, Aino",
        "A. Kuusela",
        # Units and companies.
        "Tekninen Keskus",
        "Espoon Tilapalvelut, puh. 09 816 0001",
        "Halli Oy",
        "Uimahallin Henkilöstö",
        "kirjaamo",
        "rehtori Aino Kuusela Sivistyspalvelut",
        # Whose number?
        "Aino Kuusela ja Eero Salonkylä, puh. 050 000 0301",
        "Aino Kuusela ja Eero Salonkylä, puh. 050 000 0301, 050 000 0303",
        "Aino Kuusela ja Eero Salonkylä, kirjaamo@kunta.example",
        # Whose address?
        "Aino Kuusela, eero.salonkyla@kunta.example",
        # Clauses.
        "antaa rehtori Aino Kuusela",
        "rehtori Aino Kuusela esitteli asiaa",
        "Rehtori Aino Kuusela, joka esitteli asiaa",
        "Halli on auki.",
        "12.9.2026",
        "",
    ],
)
def test_what_is_not_understood_is_nobody_rather_than_half_a_name(line: str) -> None:
    assert [] == read(line)


@pytest.mark.parametrize(
    ("lines", "people", "taken"),
    [
        (
            ["rehtori Aino Kuusela", "puh. 050 000 0301", "aino.kuusela@kunta.example"],
            [("rehtori", "Aino Kuusela", "050 000 0301", "aino.kuusela@kunta.example")],
            3,
        ),
        (["Aino Kuusela", "", "rehtori"], [("rehtori", "Aino Kuusela", None, None)], 3),
        (
            ["Aino Kuusela", "Eero Salonkylä, puh. 050 000 0303"],
            [(None, "Aino Kuusela", None, None), (None, "Eero Salonkylä", "050 000 0303", None)],
            2,
        ),
        (["", "rehtori Aino Kuusela", "", "Halli on auki."], [("rehtori", "Aino Kuusela", None, None)], 2),
        (["rehtori Aino Kuusela", "Uimahalli"], [("rehtori", "Aino Kuusela", None, None)], 1),
        (
            ["rehtori Aino Kuusela", "puh. 050 000 0301", "puh. 050 000 0303"],
            [("rehtori", "Aino Kuusela", "050 000 0301", None)],
            2,
        ),
        # Both stand on the line above, so that it may be either's.
        (
            ["Aino Kuusela ja Eero Salonkylä", "puh. 050 000 0301"],
            [(None, "Aino Kuusela", None, None), (None, "Eero Salonkylä", None, None)],
            1,
        ),
        # The address is another's.
        (["Aino Kuusela", "eero.salonkyla@kunta.example"], [], 0),
        ([], [], 0),
    ],
)
def test_people_are_read_from_the_top_as_far_as_they_are_understood(
    lines: list[str], people: list[Fields], taken: int
) -> None:
    assert (people, taken) == (read(*lines), read_people(lines, "preparer")[1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kunnanjohtaja Eero Salonkylä", Person(job_title="Kunnanjohtaja", name="Eero Salonkylä")),
        ("Kunnanjohtaja", Person(job_title="Kunnanjohtaja", name=None)),
        ("Eero Salonkylä", Person(job_title=None, name="Eero Salonkylä")),
        ("Kunnanjohtaja Eero Salonkylä Kunnanhallitus päättää", None),
        ("Kunnanhallitus päättää", None),
        ("", None),
    ],
)
def test_a_text_is_one_person_whole_or_none(text: str, expected: Person | None) -> None:
    assert expected == find_person(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("rehtori Aino Kuusela", True),
        ("Kuusela Aino ja Salonkylä Eero, puh. 050 000 0301", True),
        ("tekninen johtaja, puh.", True),
        ("Eero Salonkylä muutti ehdotustaan", False),
        ("kertoi asiasta", False),
    ],
)
def test_a_line_may_name_people_unless_it_goes_on_as_a_sentence(line: str, expected: bool) -> None:
    assert expected == may_name_people(line)
