"""Whether a Finnish and a Swedish name are one body's."""

import pytest

from archive.body_names import HEADS, NAMES, PLACES, WORDS, are_one_body

ONE_BODY = [
    ("Kaupunginhallitus", "Stadsstyrelsen"),
    ("Kunnanhallitus", "Kommunstyrelsen"),
    ("KUNNANHALLITUS", "Kommunstyrelse"),
    ("Kaupunginvaltuusto", "Stadsfullmäktige"),
    ("Kunnanvaltuusto", "Kommunfullmäktige"),
    ("Valtuusto", "Fullmäktige"),
    ("Aluehallitus", "Välfärdsområdesstyrelsen"),
    ("Aluevaltuusto", "Välfärdsområdesfullmäktige"),
    ("Yhtymähallitus", "Samkommunsstyrelsen"),
    ("Yhtymähallitus", "Samkommunstyrelsen"),
    ("Yhtymävaltuusto", "Samkommunsfullmäktige"),
    ("Maakuntahallitus", "Landskapsstyrelsen"),
    ("Tarkastuslautakunta", "Revisionsnämnden"),
    ("Tarkastuslautakunta", "Granskningsnämnden"),
    ("Keskusvaalilautakunta", "Centralvalnämnden"),
    ("Tekninen lautakunta", "Tekniska nämnden"),
    ("Sivistyslautakunta", "Bildningsnämnden"),
    ("Rakennuslautakunta", "Byggnadsnämnden"),
    ("Ympäristölautakunta", "Miljönämnden"),
    ("Rakennus- ja ympäristölautakunta", "Byggnads- och miljönämnden"),
    ("Sosiaali- ja terveyslautakunta", "Social- och hälsovårdsnämnden"),
    ("Kulttuuri- ja vapaa-aikalautakunta", "Kultur- och fritidsnämnden"),
    ("Henkilöstöjaosto", "Personalsektionen"),
    ("Kaupunginhallituksen henkilöstöjaosto", "Stadsstyrelsens personalsektion"),
    ("Teknisen lautakunnan jaosto", "Tekniska nämndens sektion"),
    ("Yleisjaosto", "Allmänna sektionen"),
    ("Yksilöasioiden jaosto", "Sektionen för individärenden"),
    ("Kansalliskielilautakunta", "Nationalspråksnämnden"),
    ("Nuorisovaltuusto", "Ungdomsfullmäktige"),
    ("Nuorisovaltuusto", "Ungdomsrådet"),
    ("Vanhusneuvosto", "Äldrerådet"),
    ("Vanhusneuvosto", "Rådet för äldre"),
    ("Vammaisneuvosto", "Handikapprådet"),
    ("Vammaisneuvosto", "Rådet för personer med funktionsnedsättning"),
    ("Keski-Pohjanmaan aluehallitus", "Mellersta Österbottens välfärdsområdesstyrelse"),
    ("Pohjanmaan tarkastuslautakunta", "Revisionsnämnden"),
    ("Valtuusto", "Sibbo fullmäktige"),
]


@pytest.mark.parametrize(("finnish", "swedish"), ONE_BODY)
def test_one_body_has_a_name_in_each_language(finnish: str, swedish: str) -> None:
    assert are_one_body(finnish, swedish) is True


@pytest.mark.parametrize(
    ("finnish", "swedish"),
    [
        ("Kaupunginhallitus", "Stadsfullmäktige"),
        ("Sivistyslautakunta", "Byggnadsnämnden"),
        ("Rakennus- ja ympäristölautakunta", "Miljö- och byggnadsnämnden"),
        ("Rakennuslautakunta", "Byggnads- och miljönämnden"),
        ("Joenvarren lautakunta", "Ådalens styrelse"),
        ("Pohjanmaan aluehallitus", "Mellersta Österbottens välfärdsområdesstyrelse"),
    ],
)
def test_two_bodies_are_told_apart(finnish: str, swedish: str) -> None:
    assert are_one_body(finnish, swedish) is False


@pytest.mark.parametrize(
    ("finnish", "swedish"),
    [
        ("Joenvarren lautakunta", "Ådalsnämnden"),
        ("Tekninen lautakunta", "Nämnden för teknik"),
        ("Lautakunnan jaosto, julkinen", "Nämndens sektion, offentlig"),
        ("Stadsstyrelsen", "Kaupunginhallitus"),
        ("Kaupunginhallitus", "Kaupunginhallitus"),
        ("", ""),
        (" - ", ","),
    ],
)
def test_of_names_that_the_tables_do_not_know_nothing_is_said(finnish: str, swedish: str) -> None:
    assert are_one_body(finnish, swedish) is None


def test_the_tables_hold_small_letters_and_each_pair_once() -> None:
    pairs = [*HEADS, *WORDS, *NAMES, *PLACES]

    assert [] == [pair for pair in pairs if pair != tuple(word.casefold().strip() for word in pair)]
    assert len(pairs) == len({*pairs})
