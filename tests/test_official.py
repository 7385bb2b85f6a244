"""Officeholder decisions as pages: read under headers of their own, and never taken for a meeting's item."""

from datetime import date

import pytest

from archive.errors import ParseError, WrongPageError
from archive.records import Attachment, Handling, ItemPage, Language, Preparer
from scraper.demo import layout
from scraper.demo.content import Official, load
from scraper.demo.words import WORDS
from scraper.pages.item import read_item
from scraper.pages.meeting import read_meeting
from scraper.pages.official import read_official
from tests.reading import BASE_URL, ROOT, content_characters, demo, fetch, passage_characters

KEY = "2024120"
URL = f"{BASE_URL}?page=official_decision&id={KEY}"
DAY = date(2024, 10, 14)
HEADING = "<h1>Hallintojohtaja<br>Viranhaltijapäätös 14.10.2024/Pykälä 120</h1>"
OWN = f"<a href='../paatokset/{KEY}.PDF'>Viranhaltijapäätös</a>"


def page(*paragraphs: str, heading: str = HEADING, furniture: str = OWN) -> bytes:
    inside = "".join(f"<p>{text}</p>" for text in paragraphs or ("Lumitöiden hankinta", "Päätös", "Hankitaan."))
    return (
        f"<html><head><meta charset='utf-8'></head><body>{heading}<div>{furniture}</div>"
        f"<div class='data-part-block-htm'>{inside}</div></body></html>"
    ).encode()


def read(*paragraphs: str, heading: str = HEADING, furniture: str = OWN) -> ItemPage:
    whole = page(*paragraphs, heading=heading, furniture=furniture)
    found = read_official(whole, url=URL)
    assert content_characters(whole) == passage_characters(found)
    return found


@pytest.mark.parametrize("official", load().officials, ids=lambda official: official.key)
def test_what_the_demo_portal_decides_is_read_back_exactly(official: Official) -> None:
    url = f"{BASE_URL}?page=official_decision&id={official.key}"
    answer = demo("current", "minutes").answer(url.removeprefix(ROOT), {})
    found = read_official(answer.body, url=url, charset="utf-8")
    item, words = official.item, WORDS[official.language]
    folder = f"{ROOT}/viranhaltija/{official.key}"

    assert (official.key, official.officeholder, official.held_on) == (
        found.portal_key,
        found.body_name,
        found.held_on,
    )
    assert ("minutes", None, item.section, item.title, item.case_number, official.language, ()) == (
        found.stage,
        found.number,
        found.section,
        found.title,
        found.case_number,
        found.language,
        found.warnings,
    )
    assert f"{folder}.PDF" == found.pdf_url
    assert found.attachments == tuple(
        Attachment(title=one.title, url=f"{folder}-{one.serial}.PDF") for one in item.attachments
    )
    assert [(part.kind, part.label[-1]) for part in layout.current_parts(item, official.sitting)] == [
        (part.kind, part.label) for part in found.current.passages if part.kind != "head"
    ]
    assert [item.turn.description, item.turn.decision, item.appeal, item.notified] == [
        _said(found.current, label) for label in (words.description, words.decision, words.appeal, words.notified)
    ]
    assert found.current.preparers == tuple(
        Preparer(role="preparer", name=one.name, job_title=one.job_title, phone=one.phone, email=one.email)
        for one in item.turn.preparers
    )
    assert found.current.decision is not None
    assert ("other", None) == (found.current.decision.outcome, found.current.decision.evidence)


def _said(handling: Handling, label: str) -> str | None:
    """The text under a label, without the empty paragraphs between."""
    text = next((part.text for part in handling.passages if part.label == label), None)
    return text and "\n".join(line for line in text.split("\n") if line)


@pytest.mark.parametrize(
    ("heading", "officeholder", "section", "language"),
    [
        (HEADING, "Hallintojohtaja", 120, "fi"),
        ("<h1>Hallintojohtaja<br>Viranhaltijapäätös 14.10.2024 § 120</h1>", "Hallintojohtaja", 120, "fi"),
        ("<h1>Hallintojohtaja<br>Viranhaltijapäätös 14.10.2024/120 §</h1>", "Hallintojohtaja", 120, "fi"),
        ("<h1>Hallintojohtaja<br>Viranhaltijan päätös 14.10.2024/§ 120</h1>", "Hallintojohtaja", 120, "fi"),
        ("<h1>Hallintojohtaja<br>Päätös 14.10.2024/Pykälä 120</h1>", "Hallintojohtaja", 120, "fi"),
        ("<h1>Hallintojohtaja<br>Päätöspöytäkirja 14.10.2024 Pykälä 120</h1>", "Hallintojohtaja", 120, "fi"),
        ("<h1>Hallintojohtaja<br>Viranhaltijapäätös 14.10.2024</h1>", "Hallintojohtaja", None, "fi"),
        ("<h1>Hallintojohtaja Viranhaltijapäätös 14.10.2024/Pykälä 120</h1>", "Hallintojohtaja", 120, "fi"),
        (
            "<label class='h3'>Hallintojohtaja, konsernihallinto<br>Päätös 14.10.2024 Pykälä 120</label>",
            "Hallintojohtaja, konsernihallinto",
            120,
            "fi",
        ),
        ("<h1>Aino Kuusela<br>Viranhaltijapäätös 14.10.2024/Pykälä 1</h1>", "Aino Kuusela", 1, "fi"),
        ("<h1>Hallintojohtaja<br>Viranhaltijapäätös 14.10.2024 § 120/2024</h1>", "Hallintojohtaja", 120, "fi"),
        ("<h1>Hallintojohtaja<br>Viranhaltijapäätös 14.10.2024/120/2024 §</h1>", "Hallintojohtaja", 120, "fi"),
        (
            "<h1>Rektor<br>Viranhaltijapäätös - Tjänsteinnehavarbeslut 14.10.2024/Pykälä 120</h1>",
            "Rektor",
            120,
            "fi",
        ),
        (
            "<h1>Förvaltningsdirektör<br>Tjänsteinnehavarbeslut 14.10.2024/Paragraf 120</h1>",
            "Förvaltningsdirektör",
            120,
            "sv",
        ),
        ("<h1>Rektor<br>Tjänstemannabeslut 14.10.2024/§ 12</h1>", "Rektor", 12, "sv"),
        ("<h1>Rektor<br>Beslut 14.10.2024 § 12</h1>", "Rektor", 12, "sv"),
        ("<p>Vs. tekninen johtaja</p><p>Viranhaltijapäätös 14.10.2024/Pykälä 9</p>", "Vs. tekninen johtaja", 9, "fi"),
    ],
)
def test_a_decisions_header_is_read_in_every_shape(
    heading: str, officeholder: str, section: int | None, language: Language
) -> None:
    found = read("Yyy", heading=heading)

    assert (officeholder, DAY, section, "minutes") == (found.body_name, found.held_on, found.section, found.stage)
    assert language == found.language


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "<h1>Hallintojohtaja</h1>",
        "<h1>Viranhaltijapäätös 14.10.2024/Pykälä 120</h1>",
        "<h1>Hallintojohtaja<br>Viranhaltijapäätös 31.09.2024/Pykälä 120</h1>",
        "<h1>Hallintojohtaja<br>Viranhaltijapäätökset 2024</h1>",
        "<h1>Hallintojohtaja<br>Viranhaltijapäätös 14.10.2024 § 120/2023</h1>",
        "<h1>Viranhaltijapäätös - Tjänsteinnehavarbeslut 14.10.2024/Pykälä 120</h1>",
        "<p>Kirjaudu sisään</p><p>Päätös 14.10.2024/Pykälä 120</p>",
    ],
)
def test_a_page_without_a_decisions_header_is_an_error(heading: str) -> None:
    with pytest.raises(ParseError, match=r"expected one page header \(officeholder, document, date\), found 0"):
        read_official(page(heading=heading), url=URL)


@pytest.mark.parametrize("generation", ["current", "older"])
@pytest.mark.parametrize("stage", ["agenda", "minutes"])
def test_the_page_of_a_meetings_item_is_refused(generation: str, stage: str) -> None:
    body, url = fetch(generation, stage, "meetingitem", "20261242-5")  # type: ignore[arg-type] # a table's words

    with pytest.raises(WrongPageError, match="expected an officeholder decision, found the page of a meeting's item"):
        read_official(body, url=url, charset="windows-1252" if generation == "older" else None)


def test_a_decision_is_no_meetings_item_and_no_meeting() -> None:
    with pytest.raises(WrongPageError, match="expected the page of a meeting's item, found an officeholder decision"):
        read_item(page(), url=URL)
    with pytest.raises(ParseError, match="expected one page header"):
        read_meeting(page(), url=URL)


@pytest.mark.parametrize(
    ("furniture", "key"),
    [
        (OWN, KEY),
        ("<a href='/kokous/2024120.PDF'>Päätös PDF-muodossa</a>", KEY),
        ("<a href='/julkaisu/vp/2024120.pdf'></a>", KEY),
        ("<a href='/x/2024999.PDF'>Viranhaltijapäätös</a>", "2024999"),
        (f"{OWN}<a href='../ohjeet/20201.PDF'>Hallintosääntö</a>", KEY),
        (f"{OWN}<a href='../paatokset/{KEY}-77.PDF'>Päätös 3.2.2020</a>", KEY),
        ("<a href='/x/2024120.PDF'>Eka</a><a href='/x/2024121.PDF'>Toka</a>", None),
        ("<a href='../ohjeet/hallintosaanto2024.PDF'>Viranhaltijapäätös</a>", None),
        ("<a href='https://muu.example/x/2024120.PDF'>Viranhaltijapäätös</a>", None),
        ("<a href='../paatokset/2024120.PDF'>Oikaisuvaatimusohje</a>", None),
        ("", None),
    ],
)
def test_the_own_document_is_told_by_its_name_in_whatever_folder(furniture: str, key: str | None) -> None:
    assert key == read(furniture=furniture).portal_key


def test_attachments_are_those_of_the_own_document() -> None:
    furniture = f"{OWN}<a href='../p/{KEY}-41.PDF'>Tarjous</a><a href='../p/2024119-40.PDF'>Muu</a>"

    assert ["Tarjous"] == [one.title for one in read(furniture=furniture).attachments]


@pytest.mark.parametrize(
    "head",
    [
        ("Lumitöiden hankinta", "Hallintojohtaja 14.10.2024 § 120"),
        ("Hallintojohtaja", "Viranhaltijapäätös 14.10.2024/Pykälä 120", "Lumitöiden hankinta"),
        ("Hallintojohtaja", "Viranhaltijapäätös", "14.10.2024", "§ 120", "Lumitöiden hankinta"),
        ("§ 120 Lumitöiden hankinta",),
        ("812/02.08.00/2024", "Lumitöiden hankinta"),
    ],
)
def test_the_title_is_none_of_the_headers_words(head: tuple[str, ...]) -> None:
    found = read(*head, "Päätös", "Hankitaan.")

    assert "Lumitöiden hankinta" == found.title
    assert ["head", "decision"] == [passage.kind for passage in found.current.passages]


@pytest.mark.parametrize(
    ("text", "outcome", "evidence"),
    [
        ("Päätän hankkia lumityöt tarjouksen mukaisesti.", "other", None),
        ("Hakemus hylättiin.", "rejected", "Hakemus hylättiin."),
    ],
)
def test_an_outcome_is_only_what_a_sentence_proves(text: str, outcome: str, evidence: str | None) -> None:
    decision = read("Lumityöt", "Päätös", text).current.decision

    assert decision is not None
    assert (text, outcome, evidence) == (decision.text, decision.outcome, decision.evidence)


def test_grounds_and_competence_are_not_swallowed_by_the_decision() -> None:
    labels = ("Päätöksen perustelut", "Toimivalta", "Sovelletut säännökset", "Muutoksenhaku")
    parts = [line for label in labels for line in (label, f"Teksti {label.lower()}.")]
    found = read("Lumityöt", "Päätös", "Hankitaan.", *parts)

    assert found.current.decision is not None
    assert "Hankitaan." == found.current.decision.text
    assert ["description", "other", "other", "appeal"] == [part.kind for part in found.current.passages[2:]]
