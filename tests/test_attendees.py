"""Lists of attendees in the shapes that minutes print, and what stands there and is nobody."""

import pytest

from archive.records import Attendee
from scraper.html import lines, parse
from scraper.pages.attendees import read_attendees


def one(name: str, role: str | None = None, note: str | None = None, *, present: bool = True) -> Attendee:
    return Attendee(name=name, role=role, note=note, present=present)


AINO, AXEL = one("Aino Kuusela"), one("Axel Strandberg")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Aino Kuusela", AINO),
        ("Aino Kuusela, puheenjohtaja", one("Aino Kuusela", "puheenjohtaja")),
        ("Aino Kuusela\tpuheenjohtaja", one("Aino Kuusela", "puheenjohtaja")),
        ("Puheenjohtaja\tAino Kuusela", one("Aino Kuusela", "Puheenjohtaja")),
        ("Aino Kuusela – jäsen", one("Aino Kuusela", "jäsen")),
        ("Aino Kuusela\t1. varapuheenjohtaja", one("Aino Kuusela", "1. varapuheenjohtaja")),
        ("Aino Kuusela\tII vpj.", one("Aino Kuusela", "II vpj.")),
        ("Aino Kuusela, kaupunginsihteeri, sihteeri", one("Aino Kuusela", "kaupunginsihteeri, sihteeri")),
        ("Aino Kuusela\tpöytäkirjantarkastaja", one("Aino Kuusela", "pöytäkirjantarkastaja")),
        ("Aino Kuusela\tjäsen\tpoistui klo 17.05", one("Aino Kuusela", "jäsen", "poistui klo 17.05")),
        ("Aino Kuusela, jäsen saapui klo 17.05", one("Aino Kuusela", "jäsen", "saapui klo 17.05")),
        ("Aino Kuusela, jäsen (etänä)", one("Aino Kuusela", "jäsen", "etänä")),
        ("Aino Kuusela (vas.), jäsen", one("Aino Kuusela", "jäsen", "vas.")),
        ("Aino Kuusela, läsnä klo 16.00 - 17.30", one("Aino Kuusela", None, "läsnä klo 16.00 - 17.30")),
        (
            "Aino Kuusela\tvarajäsen\tOlli Salmelan tilalla",
            one("Aino Kuusela", "varajäsen", "Olli Salmelan tilalla"),
        ),
        (
            "Aino Kuusela, varajäsen Olli Salmelan tilalla, § 126-128",
            one("Aino Kuusela", None, "varajäsen Olli Salmelan tilalla, § 126-128"),
        ),
        ("Aino Kuusela\tjäsen\tpoissa", one("Aino Kuusela", "jäsen", "poissa", present=False)),
        ("Aino Kuusela\tjäsen\tpoissa § 126", one("Aino Kuusela", "jäsen", "poissa § 126")),
        ("Aino Kuusela, jäsen, esteellinen § 127", one("Aino Kuusela", "jäsen", "esteellinen § 127")),
        ("Axel Strandberg, I vice ordförande", one("Axel Strandberg", "I vice ordförande")),
        ("Axel Strandberg\tledamot\tanlände kl. 17.05", one("Axel Strandberg", "ledamot", "anlände kl. 17.05")),
        ("Axel Strandberg, ersättare för Aino Kuusela", one("Axel Strandberg", None, "ersättare för Aino Kuusela")),
        ("Axel Strandberg, ledamot, kom kl. 17.05", one("Axel Strandberg", "ledamot", "kom kl. 17.05")),
        ("Axel Strandberg, ledamot, förhinder", one("Axel Strandberg", "ledamot", "förhinder", present=False)),
        ("Axel Strandberg, protokolljusterare", one("Axel Strandberg", "protokolljusterare")),
        ("Axel von Strandberg, sekreterare", one("Axel von Strandberg", "sekreterare")),
        ("Hussein Ali, jäsen", one("Hussein Ali", "jäsen")),
        ("Aino Kuusela (sd.), pj", one("Aino Kuusela", "pj", "sd.")),
        ("Aino Kuusela (r), jäsen", one("Aino Kuusela", "jäsen", "r")),
        ("Aino Kuusela (KD), poistui klo 17", one("Aino Kuusela", None, "poistui klo 17, KD")),
        ("Nuorisovaltuuston edustaja Aino Kuusela", one("Aino Kuusela", "Nuorisovaltuuston edustaja")),
        ("Puheenjohtaja Aino Kuusela (ps.)", one("Aino Kuusela", "Puheenjohtaja", "ps.")),
        (
            "hallinto- ja talousjohtaja Aino Kuusela, esittelijä",
            one("Aino Kuusela", "hallinto- ja talousjohtaja, esittelijä"),
        ),
        ("Kunnan edustaja Aino Kuusela, poissa", one("Aino Kuusela", "Kunnan edustaja", "poissa", present=False)),
        ("Aino Kuusela, henkilöstön luottamusmies", one("Aino Kuusela", "henkilöstön luottamusmies")),
        # Whose a second name is, what a mark means, and whether words are a name at all, cannot be told.
        ("Aino Kuusela\tOlli Salmela", None),
        ("Aino Kuusela\tjäsen\tx", None),
        ("Aino Kuusela\tX\t", None),
        ("Nimi\tTehtävä", None),
        ("Aino", None),
        ("Kunnan Kirjaamo", None),
        ("Tekninen Johtaja", None),
        ("Aino Kuusela (x), jäsen", None),
        ("Aino Kuusela\tr", None),
        ("Jäsen Aino Kuusela Olli Salmela", None),
        ("Olli Salmelan varajäsen Aino Kuusela", None),
        ("Edustaja Kunnan Kirjaamo", None),
        ("Jäsen Kuusela", None),
    ],
)  # fmt: skip
def test_a_line_is_a_person_with_role_and_note_or_nobody(line: str, expected: Attendee | None) -> None:
    found = read_attendees(["Läsnä", line, "Axel Strandberg"])
    assert ([expected] if expected else []) == [attendee for attendee in found if attendee != AXEL]


@pytest.mark.parametrize(
    ("caption", "present"),
    [
        ("Läsnä", True), ("LÄSNÄ:", True), ("Läsnäolijat", True), ("Saapuvilla olleet jäsenet", True),
        ("Jäsenet", True),
        ("Varajäsenet", True), ("Muut läsnäolijat:", True), ("Närvarande", True), ("Ledamöter", True),
        ("Övriga närvarande", True), ("Läsnä / Närvarande", True), ("Poissa", False), ("Poissa olleet", False),
        ("Frånvarande", False), ("Poissa/Frånvarande:", False), ("Pöytäkirjantarkastajat", None), ("Jakelu", None),
        ("Päätös", None), ("Läsnä oli kahdeksan jäsentä", None),
    ],
)  # fmt: skip
def test_a_caption_says_whether_those_below_came(caption: str, present: bool | None) -> None:
    expected = () if present is None else (one("Aino Kuusela", present=present),)
    assert expected == read_attendees([caption, "", "Aino Kuusela"])
    assert expected == read_attendees([f"{caption}\tAino Kuusela"])


def test_a_caption_that_does_not_say_who_came_goes_on_with_those_present_only() -> None:
    assert (AINO, AXEL) == read_attendees(["Läsnä", "Jäsenet", "Aino Kuusela", "Varajäsenet", "Axel Strandberg"])
    assert () == read_attendees(["Poissa", "Varajäsenet", "Axel Strandberg"])


def test_a_list_ends_where_neither_persons_nor_rows_follow() -> None:
    assert (AINO,) == read_attendees(["Läsnä", "Aino Kuusela", "Kokouksen päätös", "Axel Strandberg"])
    assert (AINO, AXEL) == read_attendees(["Läsnä", "Aino Kuusela", "Olli Salmela\tx", "", "Axel Strandberg"])


def test_a_name_that_stands_before_any_caption_is_no_attendees() -> None:
    assert () == read_attendees(["Aino Kuusela, puheenjohtaja", "Esityslista", "Axel Strandberg"])


@pytest.mark.parametrize(
    "table",
    [
        "<tr><td>Läsnä</td></tr><tr><td>Aino Kuusela</td><td>jäsen</td><td>poistui klo 17.05</td></tr>",
        "<tr><td>Läsnä</td><td>Aino Kuusela</td><td>jäsen</td><td>poistui klo 17.05</td></tr>",
        "<tr><td>Läsnä</td><td><p>Aino Kuusela, jäsen, poistui klo 17.05</p></td></tr>",
        (
            "<tr><td>&nbsp;Läsnä</td></tr><tr><td>&nbsp;</td><td><table><tr><td><xp>Aino Kuusela</xp><br></td>"
            "<td><xp>jäsen, poistui  klo 17.05</xp><br></td></tr></table></td></tr>"
        ),
    ],
)
def test_people_stand_in_tables_of_any_columns(table: str) -> None:
    page = parse(f"<table>{table}</table>")
    assert (one("Aino Kuusela", "jäsen", "poistui klo 17.05"),) == read_attendees(lines(page))
