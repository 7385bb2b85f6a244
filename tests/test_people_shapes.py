"""Every shape in which people stand on a page, and those that leave a doubt."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from archive.records import Page, Portal, Preparer
from archive.store.engine import Archive
from archive.store.items import save_item
from archive.store.lists import load_item
from archive.store.portals import save_portal
from scraper.pages.labels import match_label
from scraper.pages.people import may_name_people, read_people
from tests.hang import no_hang
from tests.reading import BASE_URL, item_page, read_small

NOON = datetime(2026, 9, 15, 9, tzinfo=UTC)
AINO, EERO = "Aino Kuusela", "Eero Salonkylä"
PHONE, OTHER = "050 000 0301", "050 000 0303"
MAIL = "aino.kuusela@kunta.example"


def person(name: str = AINO, job_title: str | None = None, **fields: str) -> Preparer:
    return Preparer(role="preparer", name=name, job_title=job_title, **fields)


def nameless(job_title: str, phone: str | None = None) -> Preparer:
    return Preparer(role="preparer", name=None, job_title=job_title, phone=phone)


@pytest.mark.parametrize(
    ("line", "people"),
    [
        (f"kanslisti {AINO}", [person(job_title="kanslisti")]),
        (f"{AINO}, maaseutuasiamies, puh. {PHONE}", [person(job_title="maaseutuasiamies", phone=PHONE)]),
        (
            f"talousjohtaja {AINO}, luottamusmies {EERO}",
            [person(job_title="talousjohtaja"), person(EERO, "luottamusmies")],
        ),
        # Titles that hold commas, hyphens and small words.
        (
            f"perhe-, sosiaali- ja vammaispalvelujen toimialajohtaja {AINO}",
            [person(job_title="perhe-, sosiaali- ja vammaispalvelujen toimialajohtaja")],
        ),
        (
            f"kasvun, oppimisen ja hyvinvoinnin toimialajohtaja {AINO}, puh. {PHONE}",
            [person(job_title="kasvun, oppimisen ja hyvinvoinnin toimialajohtaja", phone=PHONE)],
        ),
        (
            f"{AINO}, kulttuurin ja vapaa-ajan palvelualuejohtaja",
            [person(job_title="kulttuurin ja vapaa-ajan palvelualuejohtaja")],
        ),
        (f"Talous- ja hallintojohtaja {AINO}", [person(job_title="Talous- ja hallintojohtaja")]),
        (f"{AINO}, talous- ja hallintojohtaja", [person(job_title="talous- ja hallintojohtaja")]),
        (f"vanhempi suunnittelija {AINO}", [person(job_title="vanhempi suunnittelija")]),
        (f"social- och hälsovårdsdirektör {AINO}", [person(job_title="social- och hälsovårdsdirektör")]),
        # Acting.
        (f"Vs. kunnanjohtaja {AINO}", [person(job_title="Vs. kunnanjohtaja")]),
        (f"va. rehtori {AINO}", [person(job_title="va. rehtori")]),
        (f"virkaa toimittava hallintojohtaja {AINO}", [person(job_title="virkaa toimittava hallintojohtaja")]),
        (f"t.f. kommundirektör {AINO}", [person(job_title="t.f. kommundirektör")]),
        (f"tillförordnad stadsdirektör {AINO}", [person(job_title="tillförordnad stadsdirektör")]),
        (f"{AINO}, vt. rehtori", [person(job_title="vt. rehtori")]),
        # Several people on one line, the fields parted as they are.
        (
            f"rehtori {AINO}, puh. {PHONE} ja lakimies {EERO}, puh. {OTHER}",
            [person(job_title="rehtori", phone=PHONE), person(EERO, "lakimies", phone=OTHER)],
        ),
        (
            f"{AINO}, rehtori, puh. {PHONE}, {EERO}, lakimies, puh. {OTHER}",
            [person(job_title="rehtori", phone=PHONE), person(EERO, "lakimies", phone=OTHER)],
        ),
        (
            f"rektor {AINO} samt jurist {EERO}, eero.salonkyla@kunta.example",
            [person(job_title="rektor"), person(EERO, "jurist", email="eero.salonkyla@kunta.example")],
        ),
        (f"{AINO} / {EERO}", [person(), person(EERO)]),
        (f"{AINO}, {EERO} och Disa Bergstrand", [person(), person(EERO), person("Disa Bergstrand")]),
        (f"rehtori, {AINO}, puh. {PHONE}", [person(job_title="rehtori", phone=PHONE)]),
        (f"{AINO} - rehtori - {PHONE}", [person(job_title="rehtori", phone=PHONE)]),
        (f"{AINO} | rehtori • {PHONE}", [person(job_title="rehtori", phone=PHONE)]),
        (f"{AINO} (rehtori)", [person(job_title="rehtori")]),
        (f"- rehtori {AINO}", [person(job_title="rehtori")]),
        (f"{AINO} rehtori", [person(job_title="rehtori")]),
        (f"Kuusela Aino vs. rehtori {PHONE}", [person(job_title="vs. rehtori", phone=PHONE, printed="Kuusela Aino")]),
        (f"{AINO}, puh. {PHONE} tai {MAIL}", [person(phone=PHONE, email=MAIL)]),
        # A title without a name.
        (f"rehtori, puh. {PHONE}", [nameless("rehtori", phone=PHONE)]),
        ("Kunnanjohtaja", [nameless("Kunnanjohtaja")]),
        (
            f"rehtori, puh. {PHONE}, lakimies {EERO}, puh. {OTHER}",
            [nameless("rehtori", phone=PHONE), person(EERO, "lakimies", phone=OTHER)],
        ),
        # Units.
        (f"rehtori {AINO}, sivistyspalvelut", [person(job_title="rehtori", unit="sivistyspalvelut")]),
        (f"{AINO} (Kasvun ja oppimisen toimiala)", [person(unit="Kasvun ja oppimisen toimiala")]),
        (
            f"{AINO}, Tekniset palvelut, puh. {PHONE}, {MAIL}",
            [person(unit="Tekniset palvelut", phone=PHONE, email=MAIL)],
        ),
        (f"rektor {AINO}, Bildningssektorn", [person(job_title="rektor", unit="Bildningssektorn")]),
        (f"{AINO}, Enheten för småbarnspedagogik", [person(unit="Enheten för småbarnspedagogik")]),
        # Degrees.
        (f"{AINO}, FT, rehtori", [person(job_title="rehtori")]),
        (f"rehtori {AINO} (YTM), puh. {PHONE}", [person(job_title="rehtori", phone=PHONE)]),
        # Phones.
        (f"{AINO}, puh. {PHONE}, 06 123 4567", [person(phone=f"{PHONE}, 06 123 4567")]),
        (f"{AINO}, p. 050-000 0301 / 06 123 4567", [person(phone="050-000 0301, 06 123 4567")]),
        (f"{AINO}, puh. 050/0000301", [person(phone="050/0000301")]),
        (f"{AINO}, puh.nro: {PHONE}", [person(phone=PHONE)]),
        (f"{AINO}, matkapuh. {PHONE}", [person(phone=PHONE)]),
        (f"{AINO}, tfn: +358 19 123 456", [person(phone="+358 19 123 456")]),
        (f"{AINO}, tfn +46 8 123 456", [person(phone="+46 8 123 456")]),
        (f"{AINO}, puh. 816 0001", [person(phone="816 0001")]),
        # Addresses.
        (f"{AINO} <{MAIL}>", [person(email=MAIL)]),
        (f"{AINO}, {MAIL} <mailto:{MAIL}>", [person(email=MAIL)]),
        (f"{AINO}, e-post: {MAIL}", [person(email=MAIL)]),
        (f"{AINO}, sähköposti {MAIL}.", [person(email=MAIL)]),
        (f"{AINO}, aino.kuusela(at)kunta.example", [person(email=MAIL)]),
        (f"{AINO}, aino.kuusela [at] kunta.example", [person(email=MAIL)]),
        (f"{AINO}, fornamn.efternamn@by.example", [person()]),
        (f"{AINO}, etunimi.sukunimi(at)kunta.example", [person()]),
        (f"{AINO}, kuusela.aino@kunta.example", [person(email="kuusela.aino@kunta.example")]),
        # Names.
        ("rehtori Aino-Maija Ala-Kokko-Berg", [person("Aino-Maija Ala-Kokko-Berg", "rehtori")]),
        ("lakimies Eero J Salonkylä", [person("Eero J Salonkylä", "lakimies")]),
        ("direktör Disa af Ekenstam", [person("Disa af Ekenstam", "direktör")]),
        ("Kuusela Aino", [person(printed="Kuusela Aino")]),
        ("Kuusela Aino, puh.", [person(printed="Kuusela Aino")]),
        (f"rehtori Kuusela Aino, puh. {PHONE}", [person(job_title="rehtori", phone=PHONE, printed="Kuusela Aino")]),
        ("Kuusela Aino ja Salonkylä Eero", [person(printed="Kuusela Aino"), person(EERO, printed="Salonkylä Eero")]),
        ("Xulo Taurialainen", [person("Xulo Taurialainen")]),
        (
            "Tauriala Xulo, xulo.tauriala@kunta.example",
            [person("Xulo Tauriala", email="xulo.tauriala@kunta.example", printed="Tauriala Xulo")],
        ),
        (
            "Xulo Tauriala, xulo.tauriala@kunta.example",
            [person("Xulo Tauriala", email="xulo.tauriala@kunta.example")],
        ),
        # Cells of a table.
        (f"{AINO}\trehtori\t{PHONE}\t{MAIL}", [person(job_title="rehtori", phone=PHONE, email=MAIL)]),
        (f"rehtori\t{AINO}\tpuh. {PHONE}", [person(job_title="rehtori", phone=PHONE)]),
        (f"{AINO}\t{EERO}", [person(), person(EERO)]),
        ("Aino\tKuusela", [person()]),
    ],
)
def test_people_are_read_from_one_line(line: str, people: list[Preparer]) -> None:
    assert (tuple(people), 1) == read_people([line], "preparer")


@pytest.mark.parametrize(
    "line",
    [
        # A person, or an organisation?
        "Tauriala Xulo",
        "Oma Esimerkkilä",
        # Whose title?
        f"hallintojohtaja ja kaupunginsihteeri {AINO}",
        f"asiantuntija, lakimies {AINO}",
        f"rehtori {AINO}, sivistysjohtaja, puh. {PHONE}",
        f"{AINO}, rehtori, {EERO}",
        f"{AINO} ja {EERO}, lakimies",
        f"{AINO}, puh. {PHONE}, lakimies, puh. {OTHER}",
        f"{AINO}, rehtori, sivistysjohtaja",
        f"rehtori, {AINO}, lakimies, {EERO}",
        # Whose unit?
        f"{AINO} ja {EERO}, Sivistyspalvelut",
        f"{AINO}, Sivistyspalvelut, {EERO}",
        f"Sivistyspalvelut, rehtori {AINO}",
        f"Sivistyspalvelut: rehtori {AINO}",
        f"{AINO}, Sivistyspalvelut, Tekninen osasto",
        # No unit that is known.
        f"{AINO}, Elinvoima ja kehittäminen",
        f"{AINO}, Halli Oy",
        f"{AINO}, Espoo",
        f"{AINO}, Kunnanhallitus",
        # Whose phone?
        f"rehtori {AINO} ja lakimies {EERO}, puh. {PHONE}, {OTHER}",
        f"puh. {PHONE} {AINO}",
        f"puh. {PHONE}",
        f"vaihde {PHONE}",
        f"{AINO}, vaihde {PHONE}",
        f"{AINO}, faksi {PHONE}",
        f"{AINO}, puh. {PHONE} (klo 9-15)",
        f"{AINO}, puh. 12.9.2026",
        f"{AINO}, 12.9.2026",
        f"{AINO}, puh. {PHONE}12345",
        f"{AINO}, puh. {PHONE} {OTHER}",
        f"{AINO}, 579/10.03.00.01/2021",
        # Whose address?
        f"{AINO}, aino.salonkyla@kunta.example",
        f"{EERO}, aino.salonkyla@kunta.example",
        f"{AINO}, {MAIL}, eero.salonkyla@kunta.example",
        f"{AINO} ja {EERO}, {MAIL}",
        "etunimi.sukunimi@kunta.example",
        # Degrees that are not parted, or nobody's.
        f"YTM {AINO}",
        f"{AINO} FT",
        f"FT, rehtori {AINO}",
        # No names.
        f"{AINO} rehtori {EERO}",
        "Uimahallin Henkilöstö rehtori",
        f"{AINO} {EERO}",
        f"{AINO} Sivistyspalvelut",
        "Virtanen, Vappu",
        "J.P. Kuusela",
        "(SA-K)",
        "Nimi\tTehtävä\tPuhelin",
        "rehtori Aino K.",
        # Sentences, and what is not people.
        f"{AINO} on rehtori",
        f"Asiaa esitteli rehtori {AINO}",
        f"rehtori {AINO} poistui klo 15.33",
        f"Rektor {AINO} som föredrog ärendet",
        f"Kuultavana {AINO}",
        "Kunnanhallitus 8.9.2025 § 281",
        "ja",
        ", ; ()",
        "kunnan ja",
    ],
)
def test_a_line_that_leaves_a_doubt_names_nobody(line: str) -> None:
    assert ((), 0) == read_people([line], "preparer")


@pytest.mark.parametrize(
    ("lines", "people", "taken"),
    [
        ([f"rehtori {AINO}", "Sivistyspalvelut"], [person(job_title="rehtori", unit="Sivistyspalvelut")], 2),
        (
            [f"rehtori {AINO}", "Sivistyspalvelut", PHONE, f"lakimies {EERO}", "Hallinnon tulosalue", f"puh. {OTHER}"],
            [
                person(job_title="rehtori", unit="Sivistyspalvelut", phone=PHONE),
                person(EERO, "lakimies", unit="Hallinnon tulosalue", phone=OTHER),
            ],
            6,
        ),
        (
            ["rehtori", AINO, "lakimies", EERO, f"puh. {OTHER}"],
            [person(job_title="rehtori"), person(EERO, "lakimies")],
            4,
        ),
        (
            [AINO, "rehtori", f"puh. {PHONE}", EERO, "lakimies", f"puh. {OTHER}"],
            [person(job_title="rehtori", phone=PHONE), person(EERO, "lakimies", phone=OTHER)],
            6,
        ),
        (
            [f"rehtori {AINO}", f"puh. {PHONE}", f"lakimies {EERO}", f"puh. {OTHER}"],
            [person(job_title="rehtori", phone=PHONE), person(EERO, "lakimies", phone=OTHER)],
            4,
        ),
        (
            ["Kuusela Aino", "Salonkylä Eero"],
            [person(printed="Kuusela Aino"), person(EERO, printed="Salonkylä Eero")],
            2,
        ),
        # The list shows the order of the names that do not show it themselves.
        (
            ["Kuusela Aino", "Tapio Kari"],
            [person(printed="Kuusela Aino"), person("Kari Tapio", printed="Tapio Kari")],
            2,
        ),
        (
            ["Kuusela Aino", "Tauriala Xulo", "Salonkylä Eero"],
            [
                person(printed="Kuusela Aino"),
                person("Xulo Tauriala", printed="Tauriala Xulo"),
                person(EERO, printed="Salonkylä Eero"),
            ],
            3,
        ),
        (["Kuusela Aino", "Helena Kari"], [person(printed="Kuusela Aino"), person("Helena Kari")], 2),
        (["Kuusela Aino", "Tauriala Xulo"], [person(printed="Kuusela Aino"), person("Tauriala Xulo")], 2),
        (
            ["Kuusela Aino", "Tapio Kari", EERO],
            [person(printed="Kuusela Aino"), person("Tapio Kari"), person(EERO)],
            3,
        ),
        # The heading of a table, and a template of addresses, are nobody's.
        (["Nimi\tTehtävä\tPuhelin", f"{AINO}\trehtori\t{PHONE}"], [person(job_title="rehtori", phone=PHONE)], 2),
        ([f"rehtori {AINO}", "etunimi.sukunimi@kunta.example"], [person(job_title="rehtori")], 2),
        (["fornamn.efternamn@by.example", AINO], [person()], 2),
        # A title alone, of nobody named.
        (["rehtori", f"puh. {PHONE}"], [nameless("rehtori", phone=PHONE)], 2),
        (
            [f"rehtori, puh. {PHONE}", f"lakimies, puh. {OTHER}"],
            [nameless("rehtori", phone=PHONE), nameless("lakimies", phone=OTHER)],
            2,
        ),
        # An address proves itself whose it is.
        (
            [f"{AINO}, {EERO}", "eero.salonkyla@kunta.example"],
            [person(), person(EERO, email="eero.salonkyla@kunta.example")],
            2,
        ),
        # What may be either's is nobody's: it is left for a person to look at.
        ([AINO, EERO, f"puh. {PHONE}", f"puh. {OTHER}"], [person(), person(EERO)], 2),
        ([AINO, EERO, "rehtori", "lakimies"], [person(), person(EERO)], 2),
        ([f"{AINO}, {EERO}", "Sivistyspalvelut"], [person(), person(EERO)], 1),
        ([f"rehtori {AINO} ja", f"lakimies {EERO}"], [person(job_title="rehtori"), person(EERO, "lakimies")], 2),
        ([f"rehtori {AINO}", f"sekä lakimies {EERO}"], [person(job_title="rehtori"), person(EERO, "lakimies")], 2),
        ([AINO, f"{OTHER} {EERO}"], [person()], 1),
        ([AINO, EERO, MAIL], [person(), person(EERO)], 2),
        ([f"rehtori {AINO}", "sivistysjohtaja"], [person(job_title="rehtori")], 1),
        ([f"rehtori {AINO}", "Halli suljettiin."], [person(job_title="rehtori")], 1),
        # What may be the heading of the text below.
        ([AINO, "", "Uusi Koulu", "Halli suljettiin."], [person()], 1),
        ([AINO, "Tekniset palvelut", "", "Halli suljettiin."], [person()], 1),
        ([AINO, "Tauriala Xulo", f"puh. {OTHER}", "Halli suljettiin."], [person()], 1),
        ([AINO, "Tauriala Xulo", "xulo.tauriala@kunta.example", "Halli."],
         [person(), person("Xulo Tauriala", email="xulo.tauriala@kunta.example", printed="Tauriala Xulo")], 3),
        ([f"rehtori {AINO}", "Sivistyspalvelut", f"lakimies {EERO}", "Tekniset palvelut", "Halli."], [], 0),
        (["Kunnanhallitus päättää", AINO], [], 0),
        ([AINO, "A" * 5000], [person()], 1),
        # A title or a unit between two people, of either.
        ([AINO, "rehtori", EERO], [], 0),
        ([f"rehtori {AINO}", "Sivistyspalvelut", f"lakimies {EERO}"], [], 0),
        (["rehtori", AINO, EERO], [], 0),
        (["rehtori", "A. Kuusela"], [], 0),
        (["rehtori", f"{AINO}, lakimies"], [], 0),
        (["Sivistyspalvelut", AINO], [], 0),
        ([f"puh. {PHONE}", AINO], [], 0),
        ([AINO, "aino.halla@kunta.example"], [], 0),
    ],
)  # fmt: skip
def test_people_are_read_from_several_lines(lines: list[str], people: list[Preparer], taken: int) -> None:
    assert (tuple(people), taken) == read_people(lines, "preparer")


GIVEN = "Aino Eero Disa Anna-Liisa Juhani Gunilla Kaarina Åke Sirkka Maj-Britt".split()
SURNAMES = "Kuusela Salonkylä Bergstrand Ala-Kokko Lampiranta Virtanen Österback Tuulimäki Hallavaara".split()
TITLES = (
    "rehtori",
    "vs. hallintojohtaja",
    "kasvun, oppimisen ja hyvinvoinnin toimialajohtaja",
    "perhe-, sosiaali- ja vammaispalvelujen johtaja",
    "tekninen johtaja",
    "tf. bildningschef",
    "virkaa toimittava kunnansihteeri",
    "social- och hälsovårdsdirektör",
)
UNITS = ("Sivistyspalvelut", "Kasvun ja oppimisen toimiala", "Bildningssektorn")


@st.composite
def a_person(draw: st.DrawFn) -> Preparer:
    given_name, surname = draw(st.sampled_from(GIVEN)), draw(st.sampled_from(SURNAMES))
    local = f"{given_name}.{surname}".lower().translate(str.maketrans("åäö", "aao"))
    return person(
        f"{given_name} {surname}",
        draw(st.sampled_from(TITLES)),
        unit=draw(st.sampled_from(UNITS)),
        phone=f"050 000 {draw(st.integers(1000, 9999))}",
        email=f"{local}@kunta.example",
    )


def surname_first(name: str | None) -> str:
    first, last = (name or "").split()
    return f"{last} {first}"


SHAPES = {
    "{job_title} {name}, puh. {phone}, {email}": ", ",
    "{job_title} {name}, p. {phone}": " ja ",
    "{name}, {job_title}, puh. {phone}": ", ",
    "{name}, {job_title}, {unit}, tfn {phone}, e-post: {email}": "; ",
    "{name} ({unit}), {phone}, <{email}>": " sekä ",
    "{job_title}, puh. {phone}": ", ",
    "{turned}, puh. {phone}": ", ",
    "{job_title} {turned}, {email}": " och ",
    "{name}\n{job_title}\npuh. {phone}": "\n",
    "{job_title}\n{name}": "\n",
    "{job_title} {turned}\n{unit}\n{phone}\n{email}": "\n",
    "{name}\t{job_title}\t{phone}\t{email}": "\n",
    "- {turned}, {unit}": "\n",
}
"""How a person is printed, and what stands between two."""


@pytest.mark.parametrize(("shape", "between"), SHAPES.items())
@given(people=st.lists(a_person(), min_size=1, max_size=5, unique_by=lambda each: each.name))
@settings(max_examples=30, deadline=None)
def test_any_list_of_people_is_read_back_as_printed(shape: str, between: str, people: list[Preparer]) -> None:
    printed = between.join(shape.format(turned=surname_first(each.name), **vars(each)) for each in people)
    is_named = "{name}" in shape or "{turned}" in shape
    expected = tuple(
        Preparer(
            role="contact",
            name=each.name if is_named else None,
            printed=surname_first(each.name) if "{turned}" in shape else None,
            job_title=each.job_title if "{job_title}" in shape else None,
            unit=each.unit if "{unit}" in shape else None,
            phone=each.phone if "{phone}" in shape else None,
            email=each.email if "{email}" in shape else None,
        )
        for each in people
    )
    lines = printed.split("\n")
    assert (expected, len(lines)) == read_people(lines, "contact")
    assert may_name_people(printed)


@pytest.mark.parametrize(
    "line",
    [
        "a" * 100_000,
        "Aino " * 20_000,
        "puh. " * 20_000,
        "0" * 100_000,
        "05 " * 33_000,
        "a@" * 50_000,
        "a.b@c." * 17_000,
        "kunnan, " * 12_500,
        "kunnan ja " * 10_000,
        "rehtori " * 12_500,
        f"{AINO}, " * 7_000,
        "\t" * 100_000,
        "(" * 100_000,
        "p." * 50_000,
        "-" * 100_000,
    ],
    ids=lambda line: str(line)[:8],
)
def test_a_line_of_a_hundred_thousand_characters_never_hangs_and_is_refused(line: str) -> None:
    with no_hang():
        assert ((), 0) == read_people([line], "preparer", page=line)
        assert not may_name_people(line)
        assert ((), 0) == read_people([AINO[:5], line[:3_900]], "preparer", page=line)
        read_people([line[:3_900]], "preparer", page=line)
        may_name_people(line[:3_900])


def test_a_list_of_many_people_never_hangs() -> None:
    lines = ["Tauriala Xulo", f"puh. {PHONE}"] * 5_000
    with no_hang():
        people, taken = read_people(lines, "preparer", page="\n".join(lines))
    assert (5_000, 10_000) == (len(people), taken)


@pytest.mark.parametrize(
    ("label", "role"), [("Valmistelija", "preparer"), ("Lisätiedot:", "contact"), ("Föredragande", "presenter")]
)
def test_people_have_the_role_of_their_label(label: str, role: str) -> None:
    current = read_small(
        label, f"virkaa toimittava rehtori {AINO}, sivistyspalvelut", "Päätösehdotus", "Halli."
    ).current
    assert [(role, AINO, "sivistyspalvelut")] == [(each.role, each.name, each.unit) for each in current.preparers]


def test_people_may_follow_their_label_after_a_single_space() -> None:
    match = match_label(f"Valmistelija virkaa toimittava rehtori {AINO}, sivistyspalvelut")
    assert match is not None
    assert f"virkaa toimittava rehtori {AINO}, sivistyspalvelut" == match.rest


def test_initials_at_the_end_of_an_explanation_are_text() -> None:
    item = read_small("Valmistelija", AINO, "Selostus", "Halli on auki.", "(AK-S)", "Päätösehdotus", "Halli.")
    assert [(AINO, None)] == [(each.name, each.printed) for each in item.current.preparers]
    assert ["Halli on auki.\n(AK-S)"] == [each.text for each in item.current.passages if each.kind == "description"]


def test_one_person_is_one_row_however_printed(archive: Archive) -> None:
    """The given name first is the key; what was printed stays beside it."""
    save_portal(archive, Portal(slug="kunta", name="Kunta", base_url=BASE_URL))
    for number, line in enumerate(["Kuusela Aino", f"rehtori {AINO}"], start=1):
        key = f"20261350-{number}"
        url = f"{BASE_URL}?page=meetingitem&id={key}"
        item = read_small("Valmistelija", line, "Päätösehdotus", "Halli.")
        page = Page(url=url, body=item_page(line), status=200, media_type=None, fetched_at=NOON)
        save_item(archive, "kunta", key, page, item, meeting_url=f"{BASE_URL}?page=meeting", parser_version=1)
    with archive.reading() as session:
        people = session.execute(
            text("SELECT p.name, p.id = q.person_id, q.printed FROM people p, preparers q ORDER BY q.id")
        )
        assert [(AINO, True, "Kuusela Aino"), (AINO, True, None)] == [
            (name, bool(same), printed) for name, same, printed in people
        ]
    (version,) = load_item(archive, "kunta/20261350-1").versions
    assert (person(printed="Kuusela Aino"),) == version.handlings[0].preparers
