from datetime import UTC, date, datetime

import pytest

from archive.records import Language
from scraper.finnish import (
    body_of_genitive,
    find_case_number,
    find_function_class,
    guess_language,
    is_body_name,
    is_job_title,
    is_title_word,
    local_instant,
    parse_date,
    title_of_genitive,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08.09.2025", date(2025, 9, 8)),
        ("8.9.2025", date(2025, 9, 8)),
        ("29.02.2024", date(2024, 2, 29)),
        ("29.02.2025", None),
        ("31.04.2025", None),
        ("00.00.0000", None),
        ("8.9.", None),
        ("8.9", None),
        ("10.5.0.2601", None),
        ("", None),
    ],
)
def test_a_date_is_a_day_or_nothing(text: str, expected: date | None) -> None:
    assert expected == parse_date(text)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2026, 1, 15), (17, 0), datetime(2026, 1, 15, 15, 0, tzinfo=UTC)),
        (date(2026, 7, 15), (17, 30), datetime(2026, 7, 15, 14, 30, tzinfo=UTC)),
        (date(2026, 7, 15), (0, 0), datetime(2026, 7, 14, 21, 0, tzinfo=UTC)),
        (date(2026, 7, 15), (24, 0), None),
        (date(2026, 7, 15), (17, 60), None),
        (date(1, 1, 1), (0, 0), None),
    ],
)
def test_a_finnish_clock_time_is_an_instant(day: date, clock: tuple[int, int], expected: datetime | None) -> None:
    assert expected == local_instant(day, *clock)


@pytest.mark.parametrize(
    ("line", "number", "function_class"),
    [
        ("11211/00.01.01/2025", "11211/00.01.01/2025", "00.01.01"),
        (" 579/10.03.00.01/2021 ", "579/10.03.00.01/2021", "10.03.00.01"),
        ("5316/2016", "5316/2016", None),
        ("Asianro 579/10.03/2021", "579/10.03/2021", "10.03"),
        ("Asianumero: 2771/10.03.01/2026", "2771/10.03.01/2026", "10.03.01"),
        ("Dnro 5316/2016", "5316/2016", None),
        ("Diaarinumero 5316/2016", "5316/2016", None),
        ("Dnr 5316/2016", "5316/2016", None),
        ("Ärendenummer 5316/00.01.01/2016", "5316/00.01.01/2016", "00.01.01"),
        ("VN/37410/2025", None, None),
        ("laki 449/2007", None, None),
        ("449/2007 ja 612/2021", None, None),
        ("49-54-26-4", None, None),
        ("5316/00.01.01/2016 Uimahalli", None, None),
        ("5316/16", None, None),
        ("12/2025/5", None, None),
        ("8.9.2025", None, None),
        ("", None, None),
    ],
)
def test_a_case_number_is_a_whole_line(line: str, number: str | None, function_class: str | None) -> None:
    assert number == find_case_number(line)
    assert function_class == (find_function_class(number) if number else None)


@pytest.mark.parametrize("word", "hallintojohtaja Kaupunginsihteeri ICT-päällikkö förvaltningsdirektör rehtori".split())
def test_a_job_title_is_told_by_its_ending(word: str) -> None:
    assert is_title_word(word)


@pytest.mark.parametrize(
    "title",
    [
        "hallintojohtaja",
        "Kaupunginjohtaja",
        "vs. hallintojohtaja",
        "Vt. kaupunginjohtaja",
        "ma. rehtori",
        "tekninen johtaja",
        "hallinto- ja talousjohtaja",
        "johtava lääkäri",
        "kaupunginhallituksen puheenjohtaja",
        "biträdande stadsdirektör",
        "tf. personaldirektör",
        "Teknisk chef",
    ],
)
def test_a_job_title_may_have_small_words_before_it(title: str) -> None:
    assert is_job_title(title.split())


@pytest.mark.parametrize(
    "words",
    [
        "antaa hallintojohtaja",
        "esitteli rehtori",
        "on johtaja",
        "Aino Kuusela rehtori",
        "Aino rehtori",
        "rehtori Aino",
        "vs.",
        "",
    ],
)
def test_a_clause_or_a_name_is_no_job_title(words: str) -> None:
    assert not is_job_title(words.split())


@pytest.mark.parametrize(
    ("genitive", "expected"),
    [
        ("Hyvinvointialuejohtajan", "Hyvinvointialuejohtaja"),
        ("Kaupunginjohtajan", "Kaupunginjohtaja"),
        ("vs. kunnanjohtajan", "vs. kunnanjohtaja"),
        ("Teknisen johtajan", "Tekninen johtaja"),
        ("Johtavan lääkärin", "Johtava lääkäri"),
        ("Hallinto- ja talousjohtajan", "Hallinto- ja talousjohtaja"),
        ("Elinvoiman toimialajohtajan", "Elinvoiman toimialajohtaja"),
        ("Palvelupäällikön", "Palvelupäällikkö"),
        ("TOIMITUSJOHTAJAN", "TOIMITUSJOHTAJA"),
        ("Stadsdirektörens", "Stadsdirektör"),
        ("Tekniska direktörens", "Teknisk direktör"),
        ("Kunnanhallituksen", None),
        ("Virtasen", None),
        ("Käsittelyn aikana kunnanjohtajan", None),
        ("Kunnanjohtaja", None),
        ("", None),
    ],
)
def test_a_title_in_the_genitive_has_a_nominative(genitive: str, expected: str | None) -> None:
    assert expected == title_of_genitive(genitive)


@pytest.mark.parametrize(
    "name",
    [
        "Kunnanhallitus",
        "Sosiaali- ja terveyslautakunta",
        "Lupajaosto, julkinen",
        "Lupajaosto (julkinen)",
        "Suunnittelujaosto II",
        "Vaalilautakunta 3",
        "Liikuntalautakunta 2021–2025",
        "Yhteistyöryhmä",
        "Kommunstyrelsen",
        "Rådet för äldre",
    ],
)
def test_a_body_is_told_by_its_name(name: str) -> None:
    assert is_body_name(name)


@pytest.mark.parametrize("name", ["Valtuustoaloite", "Hallituksen kokous", "Kanta-Hämeen hyvinvointialue", "Liite", ""])
def test_other_names_are_no_bodies(name: str) -> None:
    assert not is_body_name(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lautakunta päättää, että asia jätetään pöydälle.", "fi"),
        ("Nämnden beslutar att godkänna förslaget till budget.", "sv"),
        ("Välfärdsområdesstyrelsen 24.08.2026", "sv"),
        ("Aluehallitus 24.08.2026", "fi"),
        ("Budget 2027", None),
        ("", None),
    ],
)
def test_a_language_is_guessed_from_small_words_or_left_open(text: str, expected: Language | None) -> None:
    assert expected == guess_language(text)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Kunnanhallituksen", "Kunnanhallitus"),
        ("Teknisen lautakunnan", "Tekninen lautakunta"),
        ("Kasvun ja oppimisen lautakunnan", "Kasvun ja oppimisen lautakunta"),
        ("Stadsfullmäktiges", "Stadsfullmäktige"),
        ("Nämndens", "Nämnden"),
        ("Kunnanjohtajan", None),
        ("Kunnanhallitus", None),
        ("Ministeriö on lautakunnan", None),
        ("", None),
    ],
)
def test_a_bodys_genitive_gives_its_name(words: str, expected: str | None) -> None:
    assert expected == body_of_genitive(words)
