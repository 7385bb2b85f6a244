"""What titles and lines say of secrecy, and what only looks like it."""

import pytest

from archive.records import Secrecy
from scraper.pages.secrecy import Secret, find_secrecy
from tests.reading import read_small

LAW = "JulkL 24 § 1 mom. 32 kohta"


@pytest.mark.parametrize(
    ("title", "extent", "law"),
    [
        (f"Virkavalinta (salassa pidettävä {LAW})", "whole", LAW),
        (f"Virkavalinta (Salassa pidettävä, {LAW})", "whole", LAW),
        (f"Virkavalinta, salassa pidettävä: {LAW}", "whole", LAW),
        (f"Salassa pidettävä {LAW}: virkavalinta", "whole", LAW),
        ("Virkavalinta (salassa pidettävä)", "whole", None),
        ("Virkavalinta – salassa pidettävä", "whole", None),
        ("Salassa pidettävä", "whole", None),
        ("SALASSA PIDETTÄVÄ", "whole", None),
        ("Tarjous (osittain salassa pidettävä JulkL 24.1 §)", "part", "JulkL 24.1 §"),
        ("Tarjous (osittain salassa pidettävä JulkL 24 §)", "part", "JulkL 24 §"),
        ("Tarjous (osin salassa pidettävä 24 § 1 mom 20 k.)", "part", "24 § 1 mom 20 k."),
        (
            "Tarjous (salassa pidettävä, julkisuuslaki (621/1999) 24 § 1 mom. 17 ja 20 kohta)",
            "whole",
            "julkisuuslaki (621/1999) 24 § 1 mom. 17 ja 20 kohta",
        ),
        (
            "om anställning (sekretessbelagd 24 § 1 mom. 25 och 32 punkten i offentlighetslagen)",
            "whole",
            "24 § 1 mom. 25 och 32 punkten i offentlighetslagen",
        ),
        ("Avtal (delvis sekretessbelagt enligt OffL 24 § 1 mom. 32 punkten)", "part", "OffL 24 § 1 mom. 32 punkten"),
        ("Ärendet – sekretessbelagt", "whole", None),
    ],
)  # fmt: skip
def test_a_title_says_how_much_is_secret_and_by_which_law(title: str, extent: Secrecy, law: str | None) -> None:
    assert Secret(extent=extent, law=law) == find_secrecy(title)


@pytest.mark.parametrize(
    "title",
    [
        None,
        "Salassa pidettävän tiedon käsittely",
        "Salassa pidettävä tieto ja sen luovuttaminen",
        "Ohje: salassa pidettävät asiakirjat",
        "Oikaisuvaatimus päätöksestä pitää asiakirja salassa JulkL 24 § 1 mom. 32 kohta",
        "Virkavalinta (liite 2 salassa pidettävä)",
        "Virkavalinta (salassa pidettävä liite)",
        "Virkavalinta (salassa pidettävä, liite 2)",
        "Virkavalinta (ei salassa pidettävä)",
        "Bilagan är sekretessbelagd och delas inte ut",
        "Anställning (sekretessbelagd bilaga)",
        "Sekretessbelagda uppgifter i registret",
        "Confidential",
    ],
)
def test_what_looks_like_secrecy_is_none(title: str | None) -> None:
    assert None is find_secrecy(title)


@pytest.mark.parametrize(
    ("line", "extent", "law"),
    [
        ("Salassa pidettävä", "whole", None),
        (f"Salassa pidettävä {LAW}", "whole", LAW),
        (f"(Osittain salassa pidettävä, {LAW})", "part", LAW),
        (f"Asia on salassa pidettävä ({LAW}).", "whole", LAW),
        ("Sekretessbelagd OffL 24 § 1 mom. 32 punkten", "whole", "OffL 24 § 1 mom. 32 punkten"),
        ("Confidential", None, None),
    ],
)
@pytest.mark.parametrize("is_above", [True, False])
def test_a_line_near_the_head_says_it_and_is_no_title(
    line: str, extent: Secrecy | None, law: str | None, *, is_above: bool
) -> None:
    item = read_small("Virkavalinta", "Päätös", "Valittiin.", title=line) if is_above else read_small(
        line, "Päätös", "Valittiin.", title="Virkavalinta"
    )  # fmt: skip
    assert ("Virkavalinta", extent, law, ()) == (item.title, item.secrecy, item.secrecy_law, item.warnings)


def test_a_line_in_the_text_says_nothing_of_the_item() -> None:
    item = read_small("Selostus", "Hakemuksen tiedot:", f"Salassa pidettävä {LAW}", "Päätös", "Valittiin.")
    assert (None, None) == (item.secrecy, item.secrecy_law)
