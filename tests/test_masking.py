"""Names and contact details taken out of texts."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from archive.masking import (
    LONGEST_NAME,
    MARK,
    PARTICLES,
    Sought,
    Tombstones,
    digest_address,
    digest_name,
    holds_contacts,
    mask_contacts,
    mask_detail,
    mask_names,
    mask_record,
    name_forms,
    without_contacts,
)
from archive.records import Handling, Page, Passage, Preparer, Proposal
from scraper import names

FORMS = name_forms("Maija Virtanen")
SALT = b"salt"


def mask(text: str, name: str = "Maija Virtanen") -> str:
    return mask_names(text, name_forms(name).__contains__)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Valmistelija Maija Virtanen esitti.", f"Valmistelija {MARK} esitti."),
        ("Virtanen Maija", MARK),
        ("Virtanen, Maija (pj.)", f"{MARK} (pj.)"),
        ("MAIJA VIRTANEN", MARK),
        ("Maija\nVirtanen", MARK),
        ("Maija\u00a0Virtasen esitys", f"{MARK} esitys"),
        ("annettiin Maija Virtaselle, joka", f"annettiin {MARK}, joka"),
        ("Maija Virtasta, Maija Virtaseen, Maija Virtasella", f"{MARK}, {MARK}, {MARK}"),
        ("Virtanen Maijan ja Virtanen Maijalle", f"{MARK} ja {MARK}"),
        ("Maija Virtanens förslag", f"{MARK} förslag"),
        ("maija.virtanen@esimerkkila.example", MARK),
        ("Maija.Virtanen(at)esimerkkila.example p.", f"{MARK} p."),
        ("Hallintojohtaja Maija Virtanen Esittelijä", f"Hallintojohtaja {MARK} Esittelijä"),
        ("Maija Virtanen-Salo", "Maija Virtanen-Salo"),
        ("Maija Liisa Virtanen", "Maija Liisa Virtanen"),
        ("Matti Virtanen ja Maija Salo", "Matti Virtanen ja Maija Salo"),
        ("Maija. Virtanen.", f"{MARK}."),
        ("Maija ja Virtanen", "Maija ja Virtanen"),
    ],
)
def test_a_name_goes_in_its_forms_and_others_stay(text: str, left: str) -> None:
    assert left == mask(text)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Heikki Virta", "Heikki Virran"),
        ("Aino Lahti", "Aino Lahden"),
        ("Aino Mäki", "Aino Mäen"),
        ("Aino Koski", "Aino Koskelle"),
        ("Jukka Aalto", "Jukka Aallolta"),
        ("Eero Salo", "Eero Saloon"),
        ("Karin Ström", "Karin Strömin"),
        ("Karin Ström", "Karin Ströms"),
        ("Pekka Kallas", "Pekka Kallaksen"),
        ("Pekka Ranne", "Pekka Ranteen"),
        ("Aino Koivu-Mäki", "Aino Koivu-Mäen"),
        ("Karl von Weissenberg", "von Weissenberg Karl"),
        ("Karl von Weissenberg", "Karl von Weissenbergin"),
        ("Anna Öhman", "anna.ohman@esimerkkila.example"),
        ("Aino Lehto", "Lehto Ainon"),
        ("Aino Saari", "Aino Saarta"),
        ("Aino Vuori", "Aino Vuorta"),
        ("Aino Tuuli", "Aino Tuulta"),
        ("Aino Suoni", "Aino Suonta"),
        ("Aino Tuohi", "Aino Tuohta"),
        ("Aino Lumi", "Aino Lunta"),
        ("Aino Kuusi", "Aino Kuusta"),
        ("Aino Kuusi", "Aino Kuuselle"),
        ("Aino Vesi", "Aino Veden"),
        ("Aino Vesi", "Aino Vettä"),
        ("Aino Vesi", "Aino Veteen"),
        ("Aino Virsi", "Aino Virren"),
        ("Aino Lassi", "Aino Lassin"),
        ("Aino Manner", "Aino Mantereen"),
        ("Aino Manner", "Aino Mannerta"),
        ("Aino Tanner", "Aino Tantereelle"),
        ("Karin Tanner", "Karin Tanners"),
        ("Aino Penger", "Aino Penkereen"),
        ("Aino Joutsen", "Aino Joutsenen"),
        ("Aino Hammas", "Aino Hampaan"),
        ("Aino Hammas", "Aino Hammasta"),
        ("Aino Kangas", "Aino Kankaalle"),
        ("Aino Kangas", "Aino Kankaaseen"),
        ("Aino Suku", "Aino Suvun"),
        ("Aino Suku", "Aino Sukua"),
        ("Aino Kurki", "Aino Kurjen"),
        ("Aino Kurki", "Aino Kurkea"),
        ("Aino Lähde", "Aino Lähteen"),
        ("Anna Maria Liisa von Heide", "Anna Maria Liisa von Heiden"),
        ("Anna Maria Liisa von Heide", "von Heide, Anna Maria Liisa"),
        ("Anna Maria Liisa Elina von Heide", "Anna Maria Liisa Elina von Heide"),
    ],
)
def test_each_kind_of_name_is_known_in_its_cases(name: str, written: str) -> None:
    assert MARK == mask(written, name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Aino Saari", "Eino Saarta ja Aino Saaristo"),
        ("Aino Kuusi", "Aino kuusta"),
        ("Aino Kuusi", "kello oli jo kuusi, Aino"),
        ("Aino Suku", "Aino Suvunta"),
        ("Anna Maria Liisa von Heide", "Anna Maria von Heide"),
    ],
)
def test_no_other_name_goes_with_one_in_its_cases(name: str, text: str) -> None:
    assert text == mask(text, name)


def test_a_name_of_one_letter_is_inflected_too() -> None:
    assert {"maija s", "s maija"} <= name_forms("Maija S")


def test_the_longest_name_is_found_and_small_words_are_told_once() -> None:
    words = "Anna Maria Liisa Elina Sofia Salo".split()

    assert LONGEST_NAME == len(words)
    assert f"Paikalla {MARK}." == mask(f"Paikalla {' '.join(words)}.", " ".join(words))
    assert PARTICLES is names.PARTICLES


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mai\u00adja Virta\u200bnen esitti", f"{MARK} esitti"),
        ("jos Maija\u00ad Virtasen\u2060 asia", f"jos {MARK} asia"),
        ("mai\u00adja.virtanen@esimerkkila.example", MARK),
        ("Mai\u00adja Salo", "Mai\u00adja Salo"),
    ],
)
def test_a_name_is_found_through_signs_that_nobody_sees(text: str, left: str) -> None:
    assert left == mask(text)


def test_a_name_is_found_however_its_letters_are_composed() -> None:
    assert f"Asian esitti {MARK}. A\u0308a\u0308ni" == mask(
        "Asian esitti Pa\u0308ivi Ma\u0308en. A\u0308a\u0308ni", "Päivi Mäki"
    )


def test_what_somebody_typed_is_masked_in_small_letters_too() -> None:
    sought = Sought(name="Maija Virtanen")

    assert f"{MARK} pyysi" == sought.mask_note("maija virtanen pyysi")
    assert "maija virtanen pyysi" == sought.mask("maija virtanen pyysi")
    assert "maija pyysi" == sought.mask_note("maija pyysi")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("puh. 040 123 4567, aino@esimerkkila.example", f"puh. {MARK}, {MARK}"),
        ("p. (02) 123 4567", f"p. {MARK}"),
        ("+358 40 123 4567", MARK),
        ("+358 (0)40 1234567", MARK),
        ("0401234567", MARK),
        ("08.09.2025 klo 17.00", "08.09.2025 klo 17.00"),
        ("1482/00.01.02/2026", "1482/00.01.02/2026"),
        ("Y-tunnus 0123456-7", "Y-tunnus 0123456-7"),
        ("1 200 000 euroa", "1 200 000 euroa"),
        ("FI21 1234 5600 0007 85", "FI21 1234 5600 0007 85"),
    ],
)
def test_contact_details_go_and_other_numbers_stay(text: str, left: str) -> None:
    assert left == mask_contacts(text)


@pytest.mark.parametrize(
    "text",
    [
        "puh.{}",
        "puh:{}",
        "tel:{}",
        "p.{}",
        "{}/Maija",
        "Maija/{}",
        "Maija Salo,{}",
        "({})",
        "{}.",
        "{} 20.4.2026",
        "{}, 20.4.2026",
        "klo 9-15 {}",
        "{}; {}",
    ],
)
@pytest.mark.parametrize("number", ["0401234567", "040 123 4567", "040-1234567", "0400 123 456", "045 123 45 67"])
def test_a_mobile_number_goes_whatever_stands_beside_it(text: str, number: str) -> None:
    assert text.replace("{}", MARK) == mask_contacts(text.replace("{}", number))


@pytest.mark.parametrize(
    "number",
    [
        "040\u00a0123\u00a04567",
        "040  123  4567",
        "040\u2011123\u20114567",
        "040 - 123 4567",
        "040 – 123 4567",
        "040.123.4567",
        "040\u200b123\u00ad4567",
        "019 - 123 4567",
        "019\u2011123\u00a04567",
        "040 123 4567/68",
        "(0)40 123 4567",
        "(0400) 123 456",
        "00358 40 1234567",
        "00358401234567",
        "+ 358 40 123 4567",
        "+358\u00a040\u00a0123\u00a04567",
        "+358 (0)\u00a040 123 4567",
    ],
)
def test_a_number_goes_however_it_is_set(number: str) -> None:
    assert f"puh. {MARK} tai" == mask_contacts(f"puh. {number} tai")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("0401234567/0501234567", f"{MARK}/{MARK}"),
        ("040 1234567,050 1234567", f"{MARK},{MARK}"),
        ("040 123 4567 050 123 4567", f"{MARK} {MARK}"),
        ("+358 40 123 4567 +358 50 123 4567", f"{MARK} {MARK}"),
    ],
)
def test_numbers_beside_each_other_all_go(text: str, left: str) -> None:
    assert left == mask_contacts(text)


@pytest.mark.parametrize(
    "address",
    [
        "aino.salo(a)esimerkkila.example",
        "aino(a)esimerkkila.example",
        "aino.salo[a]esimerkkila.example",
        "aino.salo (a) esimerkkila.example",
        "aino.salo(ät)esimerkkila.example",
        "aino.salo(a\u0308t)esimerkkila.example",
        "aino.salo( at )esimerkkila.example",
        "aino.salo [at] esimerkkila.example",
        "aino.salo at esimerkkila.example",
        "aino.salo＠esimerkkila.example",
        "ai\u00adno.salo@esimerk\u200bkila.example",
    ],
)
def test_an_address_goes_however_its_sign_is_written(address: str) -> None:
    assert f"Lisätietoja: {MARK}, {MARK}" == mask_contacts(f"Lisätietoja: {address}, {address}")


@pytest.mark.parametrize(
    "text",
    [
        "TRE:001234/02.03.00/2026",
        "TRE:001234/2026",
        "HEL 2026-001234",
        "00.01.02.03",
        "20.4.2026",
        "20.04.2026–30.04.2026",
        "1.1.2026 – 31.12.2026",
        "02.09.2025 08.30",
        "01.2026–12.2026",
        "klo 08.00–16.00, 08 – 16",
        "1 234 567,50 euroa",
        "1\u00a0034\u00a0567,50 euroa",
        "10 040 123 456 euroa",
        "1.034.567",
        "0 - 100 000 euroa",
        "60.0412345678",
        "49-54-26-4",
        "049-54-26-4",
        "091-7-12-3",
        "049-054-0026-0004",
        "049\u2011054\u20110026\u20110004",
        "laki 449/2007 ja 1290/2002",
        "0201234-5",
        "FI21 0401 2345 6789 01",
        "02070 Esimerkkilä",
        "kohdat (a) 2.1 ja (b) 2.2",
        "ks. liite (a) www.esimerkkila.example",
        "ma at home",
    ],
)
def test_what_reaches_nobody_stays(text: str) -> None:
    assert text == mask_contacts(text)


@pytest.mark.parametrize(
    "text",
    "0401 0 04· a a. a@ a(a) a.a·at· +358 040. 0- 040·-· 123- (0) A\u00ad \u0301 aino.salo(a)1.".split(),
)
def test_a_long_text_that_is_nearly_a_contact_is_read_soon(text: str) -> None:
    """Ten times the text takes some ten times as long, not a hundred times."""
    short, long = (text.replace("·", " ") * (length // len(text)) for length in (20_000, 200_000))

    assert _seconds(long) < 40 * _seconds(short) + 1


def _seconds(text: str) -> float:
    began = time.process_time()
    mask_contacts(text)
    return time.process_time() - began


@pytest.mark.parametrize(
    ("text", "detail", "left"),
    [
        ("p. 040-1234 567.", "040 123 4567", f"p. {MARK}."),
        ("p. 040\u00a0123.4567", "0401234567", f"p. {MARK}"),
        ("p. 40 123 4567, 140 123 4567", "40 123 4567", f"p. {MARK}, 140 123 4567"),
        ("aino(at)esimerkkila.example", "aino@esimerkkila.example", MARK),
        ("Aino@esimerkkila2.example, 2 kpl", "aino(a)esimerkkila2.example", f"{MARK}, 2 kpl"),
    ],
)
def test_a_detail_is_found_however_it_is_written(text: str, detail: str, left: str) -> None:
    assert left == mask_detail(text, detail)


HANDLING = Handling(
    body_name="Valtuusto",
    held_on=date(2026, 11, 2),
    section=1,
    is_current=True,
    passages=(Passage(kind="preparation", label="Valmistelija:", text="Maija Virtanen, p. 040 123 4567"),),
    preparers=(
        Preparer(role="preparer", name="Maija Virtanen", phone="040 123 4567", email="etu@esimerkkila.example"),
        Preparer(role="contact", name="Aino Salo", phone="040 765 4321"),
    ),
    proposals=(
        Proposal(
            kind="counter", proposer_title=None, proposer_name="Aino Salo", text="x", supporters=("Maija Virtanen",)
        ),
    ),
)


def test_a_person_goes_from_every_part_of_a_record_with_what_tells_how_to_reach_them() -> None:
    masked = mask_record(HANDLING, FORMS.__contains__)

    assert Preparer(role="preparer", name=MARK) == masked.preparers[0]
    assert HANDLING.preparers[1] == masked.preparers[1]
    assert f"{MARK}, p. {MARK}" == masked.passages[0].text
    assert (MARK,) == masked.proposals[0].supporters


def test_without_contacts_the_names_stay() -> None:
    left = without_contacts(HANDLING)

    assert f"Maija Virtanen, p. {MARK}" == left.passages[0].text
    assert [("Maija Virtanen", None, None), ("Aino Salo", None, None)] == [
        (one.name, one.phone, one.email) for one in left.preparers
    ]
    assert left == without_contacts(left)


PAGE = Page(
    url="https://a.example/1", body=b"", status=200, media_type=None, fetched_at=datetime(2026, 1, 1, tzinfo=UTC)
)
TOMBSTONES = Tombstones(
    salt=SALT,
    digests=frozenset({*(digest_name(SALT, form) for form in FORMS), digest_address(SALT, "https://a.example/2")}),
)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("<p>Maija <b>Virtanen</b></p>", "utf-8"),
        ("<p>Maija Virta<b>nen</b></p>", "utf-8"),
        ("<p>Maija&nbsp;Virtanen ääni</p>", "cp1252"),
        ("<title><![CDATA[Maija Virtasen esitys]]></title>", None),
        ("<title>&lt;b&gt;Maija&lt;/b&gt; Virtanen</title>", "utf-8"),
        ("<p>Mai&shy;ja Virta&#8203;nen</p>", "utf-8"),
    ],
)
def test_a_page_that_holds_the_name_is_kept_out(body: str, encoding: str | None) -> None:
    page = replace(PAGE, body=body.encode(encoding or "utf-8"), encoding=encoding)

    assert TOMBSTONES.keep_out(page)
    assert not TOMBSTONES.keep_out(replace(page, body=b"<p>Maija Salo"))


def test_the_page_of_a_forgotten_item_is_kept_out() -> None:
    assert TOMBSTONES.keep_out(replace(PAGE, url="https://a.example/2", body=b"x"))


def test_without_the_salt_the_hashes_say_nothing() -> None:
    assert not replace(TOMBSTONES, salt=b"other").keep_out(replace(PAGE, body=b"Maija Virtanen"))


def test_a_page_with_an_address_holds_contacts() -> None:
    assert holds_contacts(b"<p>aino@esimerkkila.example", "utf-8")
    assert not holds_contacts(b"<p>8.9.2025", None)
