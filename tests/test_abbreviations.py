"""Which of a portal's bodies a printed name stands for."""

import pytest

from archive.abbreviations import find_body, is_abbreviation

TOWN = (
    "Kaupunginhallitus",
    "Kaupunginvaltuusto",
    "Henkilöstöjaosto",
    "Tekninen lautakunta",
    "Sivistyslautakunta",
    "Ympäristölautakunta",
    "Tarkastuslautakunta",
    "Sosiaali- ja terveyslautakunta",
    "Keskusvaalilautakunta",
)
SWEDISH = ("Stadsstyrelsen", "Stadsfullmäktige", "Nämnden för bildning", "Byggnadsnämnden")


@pytest.mark.parametrize(
    ("printed", "names", "name"),
    [
        *((printed, TOWN, "Kaupunginhallitus") for printed in ("KH", "Kh", "Khal", "Khall", "Khall.", "Kaup. hall.")),
        *((printed, TOWN, "Kaupunginvaltuusto") for printed in ("KV", "Kvalt", "Valt", "Valtuusto")),
        *((printed, TOWN, "Tekninen lautakunta") for printed in ("Tekla", "TEKLA", "Tekltk", "Tekn.ltk", "Tekn. ltk")),
        *((printed, TOWN, "Henkilöstöjaosto") for printed in ("Henjao", "Henkjsto", "HENJAO")),
        ("Sivla", TOWN, "Sivistyslautakunta"),
        ("Ymla", TOWN, "Ympäristölautakunta"),
        ("Tarkltk", TOWN, "Tarkastuslautakunta"),
        ("Sotela", TOWN, "Sosiaali- ja terveyslautakunta"),
        ("Kevala", TOWN, "Keskusvaalilautakunta"),
        ("KAUPUNGINHALLITUS", TOWN, "Kaupunginhallitus"),
        ("Kaupunginhallitus", TOWN, "Kaupunginhallitus"),
        ("Khall", ("Kunnanhallitus", "Kunnanvaltuusto"), "Kunnanhallitus"),
        ("AH", ("Aluehallitus", "Aluevaltuusto"), "Aluehallitus"),
        ("Ahall", ("Aluehallitus", "Aluevaltuusto"), "Aluehallitus"),
        ("AV", ("Aluehallitus", "Aluevaltuusto"), "Aluevaltuusto"),
        ("Yhtymähall", ("Yhtymähallitus", "Yhtymävaltuusto"), "Yhtymähallitus"),
        ("Petula", ("Perusturvalautakunta",), "Perusturvalautakunta"),
        ("Stst", SWEDISH, "Stadsstyrelsen"),
        ("Stfge", SWEDISH, "Stadsfullmäktige"),
        ("Fge", SWEDISH, "Stadsfullmäktige"),
        ("Bn", SWEDISH, "Byggnadsnämnden"),
        ("Kst", ("Kommunstyrelsen", "Kommunfullmäktige"), "Kommunstyrelsen"),
        # Several bodies fit.
        ("Tela", (*TOWN, "Terveyslautakunta"), None),
        ("Ymla", (*TOWN, "Ympäristö- ja maaseutulautakunta"), None),
        ("KH", ("Kaupunginhallitus", "Kunnanhallitus"), None),
        # None does, though the letters could be made of its name.
        ("KH", ("Konsernihallitus",), None),
        ("Rakla", TOWN, None),
        ("Kh", (), None),
        ("T", TOWN, None),
        ("Lautakunta", TOWN, None),
        ("Jaosto", TOWN, None),
    ],
)
def test_a_printed_name_stands_for_the_one_body_that_it_fits(
    printed: str, names: tuple[str, ...], name: str | None
) -> None:
    assert name == find_body(printed, names)
    assert name == find_body(printed, reversed(names))


@pytest.mark.parametrize("text", ["kh", "Kh 2", "Tekninen lautakunta", "Sivistyslautakunnan", "K", ""])
def test_what_has_not_the_form_of_an_abbreviation_is_none(text: str) -> None:
    assert not is_abbreviation(text)
