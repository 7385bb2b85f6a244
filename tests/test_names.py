import pytest

from scraper.names import find_name


@pytest.mark.parametrize(
    ("words", "order", "given_first"),
    [
        # The given name first.
        ("Aino Kuusela", "given", "Aino Kuusela"),
        ("Anna-Liisa Ala-Kokko", "given", "Anna-Liisa Ala-Kokko"),
        ("Anna-Xandra Kuusela", "given", "Anna-Xandra Kuusela"),
        ("Disa Bergstrand", "given", "Disa Bergstrand"),
        ("Eero J. Salonkylä", "given", "Eero J. Salonkylä"),
        ("Eero J Salonkylä", "given", "Eero J Salonkylä"),
        ("Carl von Essen", "given", "Carl von Essen"),
        ("Aino Maria Kuusela", "given", "Aino Maria Kuusela"),
        ("Martin Bergstrand", "given", "Martin Bergstrand"),
        ("Helena Kari", "given", "Helena Kari"),
        # The surname first, and proven.
        ("Kuusela Aino", "surname", "Aino Kuusela"),
        ("Virtanen Vappu", "surname", "Vappu Virtanen"),
        ("Ala-Kokko Anna-Liisa", "surname", "Anna-Liisa Ala-Kokko"),
        ("von Essen Anna Maria", "surname", "Anna Maria von Essen"),
        ("af Ekenstam Disa", "surname", "Disa af Ekenstam"),
        ("Kuusela Aino Maria", "surname", "Aino Maria Kuusela"),
        ("Salonkylä Eero J.", "surname", "Eero J. Salonkylä"),
        ("Lehtonen Tapio", "surname", "Tapio Lehtonen"),
        ("Bergström Martin", "surname", "Martin Bergström"),
        # Not proven: as printed.
        ("Tapio Kari", "open", "Tapio Kari"),
        ("Mikko Matti", "open", "Mikko Matti"),
        ("Kari Helena", "open", "Kari Helena"),
        ("Xulo Tauriala", "open", "Xulo Tauriala"),
        ("Xulo Tapio", "open", "Xulo Tapio"),
        ("Ngoli Daniel", "open", "Ngoli Daniel"),
        ("Virtanen Xappu", "open", "Virtanen Xappu"),
    ],
)
def test_a_name_is_turned_round_only_where_it_is_proven(words: str, order: str, given_first: str) -> None:
    name = find_name(words.split())
    assert name is not None
    assert (order, given_first, words) == (name.order, name.given_first, name.printed)


@pytest.mark.parametrize(
    "words",
    [
        "Kuusela",
        "A. Kuusela",
        "von Essen",
        "Aino von",
        "Aino Kuusela Halli",
        "Halli Aino Kuusela",
        "Xulo Eero Tauriala",
        "Aino Maria Tapio Kuusela",
        "AINO KUUSELA",
        "aino kuusela",
        "Aino kuusela",
        "Espoon Tilapalvelut",
        "Espoon Aino",
        "Uimahallin Henkilöstö",
        "Kirjaamo Espoo",
        "Halli Oy",
        "Matti Rehtori",
        "Tekninen Keskus",
        "Aino 2",
        "",
    ],
)
def test_units_companies_and_what_may_be_two_names_are_no_name(words: str) -> None:
    assert find_name(words.split()) is None
