"""Names and contact details taken out of texts."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from archive.masking import (
    MARK,
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
    ],
)
def test_each_kind_of_name_is_known_in_its_cases(name: str, written: str) -> None:
    assert MARK == mask(written, name)


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


def test_a_telephone_number_is_found_however_it_is_grouped() -> None:
    assert f"p. {MARK}." == mask_detail("p. 040-1234 567.", "040 123 4567")


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
