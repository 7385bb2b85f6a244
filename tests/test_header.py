from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from archive.errors import ParseError
from archive.records import Language, Stage
from scraper.html import Tree, parse
from scraper.pages.header import ItemHeader, MeetingHeader, read_item_header, read_meeting_header

URL = "https://a.example/page"
DAY = date(2026, 9, 14)
AGENDA = "<h1>Kunnanhallitus<br>Esityslista 14.09.2026/Asianro 4</h1>"


def item(
    stage: Stage, number: int | None, section: int | None, body: str = "Kunnanhallitus", language: Language = "fi"
) -> ItemHeader:
    return ItemHeader(body_name=body, stage=stage, held_on=DAY, number=number, section=section, language=language)


def lettered(printed: str) -> ItemHeader:
    return replace(item("minutes", None, None), lettered=printed)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (AGENDA, item("agenda", 4, None)),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.9.2026/Pykälä 127</h1>", item("minutes", None, 127)),
        ("<h1>Kunnanhallitus  Pöytäkirja 14.09.2026 Pykälä 127</h1>", item("minutes", None, 127)),
        ("<h1>Kunnanhallitus, Pöytäkirja 14.09.2026 / § 127</h1>", item("minutes", None, 127)),
        ("<h2>Kunnanhallitus</h2><h3>Pöytäkirja 14.09.2026/Pykälä 127</h3>", item("minutes", None, 127)),
        ("<label class='h3'>Kunnanhallitus<br>Esityslista 14.09.2026 Asianro 4</label>", item("agenda", 4, None)),
        ("<h1>Kunta<br>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127</h1>", item("minutes", None, 127)),
        ("<h1>Työryhmä Halli<br>Esityslista 14.09.2026/Asia 4</h1>", item("agenda", 4, None, "Työryhmä Halli")),
        ("<h1>Styrelsen<br>Föredragningslista 14.09.2026/Ärende 4</h1>", item("agenda", 4, None, "Styrelsen", "sv")),
        ("<h1>Styrelsen<br>Protokoll 14.09.2026/Paragraf 127</h1>", item("minutes", None, 127, "Styrelsen", "sv")),
        (
            "<div>Kunta</div><div>Kunnanhallitus</div><div>Pöytäkirja 14.09.2026/Pykälä 127</div>",
            item("minutes", None, 127),
        ),
        ("<p>Kunnanhallitus Pöytäkirja 14.09.2026/Pykälä 127</p>", item("minutes", None, 127)),
        (
            "<a href='?id=1&page=meetings'>Hallitiimi</a><p>Hallitiimi</p><p>Esityslista 14.09.2026/Asianro 4</p>",
            item("agenda", 4, None, "Hallitiimi"),
        ),
        ("<h1>Kunnanhallitus<br>Esityslista  14.09.2026 /  Asia nro 4</h1>", item("agenda", 4, None)),
        ("<h1>Kunnanhallitus<br>Esityslista&nbsp;14.09.2026/Asianro&nbsp;4</h1>", item("agenda", 4, None)),
        ("<h1>Kunnanhallitus<br>Esityslista 14.09.2026/asianro: 4</h1>", item("agenda", 4, None)),
        ("<h1>Kunnanhallitus – Esityslista 14.09.2026 – Asianro 4</h1>", item("agenda", 4, None)),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/pykälä 127</h1>", item("minutes", None, 127)),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026 - §127</h1>", item("minutes", None, 127)),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/127 §</h1>", item("minutes", None, 127)),
        ("<h1>Styrelsen<br>Föredragningslista 14.09.2026/Ärende nr 4</h1>", item("agenda", 4, None, "Styrelsen", "sv")),
        ("<h1>Styrelsen<br>Föredragningslista 14.9.2026 ärendenr. 4</h1>", item("agenda", 4, None, "Styrelsen", "sv")),
        ("<h1>Styrelsen<br>Protokoll&nbsp;14.09.2026 / § 127</h1>", item("minutes", None, 127, "Styrelsen", "sv")),
        ("<h1>Styrelsen<br>Protokoll 14.09.2026/127 §</h1>", item("minutes", None, 127, "Styrelsen", "sv")),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127 / Tarkastettu</h1>", item("minutes", None, 127)),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/127 § (Tarkastettu 21.9.2026)</h1>", item("minutes", None, 127)),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026 § 127 - Tarkastamaton</h1>", item("minutes", None, 127)),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127/2026</h1>", item("minutes", None, 127)),
        # A § with a letter is another than that of the number alone.
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127a</h1>", lettered("127a")),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127 A / Tarkastettu</h1>", lettered("127 A")),
        ("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/127 b §</h1>", lettered("127 b")),
        (
            "<h1>Kunnanhallitus - Kommunstyrelsen<br>Pöytäkirja - Protokoll 14.09.2026/Pykälä 127</h1>",
            item("minutes", None, 127, "Kunnanhallitus - Kommunstyrelsen"),
        ),
        ("<h1>Kunnanhallitus<br>Esityslista / Föredragningslista 14.09.2026/Asianro 4</h1>", item("agenda", 4, None)),
        # The item's own text quotes another's header.
        (
            "<div class='data-part-block-htm'><h3>Valtuusto<br>Pöytäkirja 01.06.2026/Pykälä 9</h3></div>" + AGENDA,
            item("agenda", 4, None),
        ),
    ],
)
def test_an_items_header_is_read_in_every_shape(markup: str, expected: ItemHeader) -> None:
    assert expected == read_item_header(Tree(parse(markup)), url=URL)


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<h1>Kunnanhallitus</h1>",
        "<h1>Esityslista 14.09.2026/Asianro 4</h1>",
        "<h1>Kunnanhallitus<br>Esityslista 14.09.2026</h1>",
        "<h1>Kunnanhallitus<br>Esityslista 31.09.2026/Asianro 4</h1>",
        "<h1>Kunnanhallitus<br>Esityslista 14.09.2026/Asianro neljä</h1>",
        "<h1>Kunnanhallitus<br>Esityslista 14.09.2026/Asianro 12345678</h1>",
        "<h1>Kunnanhallitus<br>Esityslista 14.09.2026 klo 17:00 - Kunnantalo</h1>",
        "<h1>Kunnanhallitus<br>Esityslista 14.09.2026/127</h1>",
        "<h1>Kunnanhallitus<br>Esityslista 14.09.2026/Asianro 4-6</h1>",
        "<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127/2025</h1>",
        "<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127 ab</h1>",
        "<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127 / Muu asia</h1>",
        # A document's name is no body's, and two names of one page are of one document.
        "<h1>Pöytäkirja<br>Protokoll 14.09.2026/Paragraf 127</h1>",
        "<h1>Pöytäkirja - Protokoll<br>Pöytäkirja 14.09.2026/Pykälä 127</h1>",
        "<h1>Pöytäkirja - Protokoll 14.09.2026/Pykälä 127</h1>",
        "<h1>Kunnanhallitus<br>Esityslista - Protokoll 14.09.2026/Pykälä 127</h1>",
        "<h1>Kunnanhallitus<br>Esityslista 14.09.2026-15.09.2026/Asianro 4</h1>",
        "<h1>Kunnanhallitus<br>DYNASTY/10.5.0.2601</h1>",
        # What stands above is no body's name.
        "<p>Kanta-Kunnan hyvinvointialue</p><p>Esityslista 14.09.2026/Asianro 4</p>",
        "<p>https://a.example/?page=rss/meetings&amp;show=30</p><p>Esityslista 14.09.2026/Asianro 4</p>",
        "<p>Ks. Kunnanhallitus Pöytäkirja 14.09.2026/Pykälä 127 ja muut</p>",
    ],
)
def test_a_page_without_an_items_header_is_an_error_that_names_it(markup: str) -> None:
    with pytest.raises(
        ParseError, match=f"{URL}: expected one page header \\(body, document, date, number\\), found 0"
    ):
        read_item_header(Tree(parse(markup)), url=URL)


def meeting(
    stage: Stage, clock: tuple[int, int] | None, place: str | None, *, checked: bool = False, language: Language = "fi"
) -> MeetingHeader:
    return MeetingHeader(
        body_name="Kunnanhallitus",
        stage=stage,
        held_on=DAY,
        starts_at=datetime(2026, 9, 14, clock[0] - 3, clock[1], tzinfo=UTC) if clock else None,
        place=place,
        checked=checked,
        language=language,
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Esityslista 14.09.2026 klo 17:00 -  Kunnantalo, kokoushuone 2",
            meeting("agenda", (17, 0), "Kunnantalo, kokoushuone 2"),
        ),
        (
            "Esityslista 14.09.2026 klo 17.00, Kunnantalo / valtuustosali",
            meeting("agenda", (17, 0), "Kunnantalo / valtuustosali"),
        ),
        ("Esityslista 14.09.2026 klo 9:30", meeting("agenda", (9, 30), None)),
        ("Esityslista 14.09.2026", meeting("agenda", None, None)),
        ("Pöytäkirja 14.09.2026 klo 17:00 / Tarkastettu", meeting("minutes", (17, 0), None, checked=True)),
        ("Pöytäkirja 14.09.2026 klo 17:00 - 18:45 / Tarkastettu", meeting("minutes", (17, 0), None, checked=True)),
        (
            "Pöytäkirja 14.09.2026 klo 17:00 - Kunnantalo / Tarkastettu",
            meeting("minutes", (17, 0), "Kunnantalo", checked=True),
        ),
        ("Pöytäkirja 14.09.2026 klo 25:00", meeting("minutes", None, None)),
        (
            "Pöytäkirja 14.09.2026 klo 17:00 - Kunnantalo / Tarkastettu 21.9.2026",
            meeting("minutes", (17, 0), "Kunnantalo", checked=True),
        ),
        (
            "Pöytäkirja 14.09.2026 klo 17:00, Kunnantalo (Tarkistettu 21.09.2026)",
            meeting("minutes", (17, 0), "Kunnantalo", checked=True),
        ),
        (
            "Pöytäkirja 14.09.2026 klo 17:00 - Kunnantalo - Tarkastettu",
            meeting("minutes", (17, 0), "Kunnantalo", checked=True),
        ),
        ("Pöytäkirja 14.09.2026 - Tarkastettu", meeting("minutes", None, None, checked=True)),
        ("Pöytäkirja 14.09.2026 / Tarkastamaton", meeting("minutes", None, None)),
        ("Pöytäkirja 14.09.2026 klo 17:00 - Sali / Tarkastamatta", meeting("minutes", (17, 0), "Sali")),
        ("Pöytäkirja 14.09.2026 klo 17:00 - Sali / Allekirjoitettu", meeting("minutes", (17, 0), "Sali")),
        ("Protokoll 14.09.2026 / Ojusterat", meeting("minutes", None, None, language="sv")),
        ("Pöytäkirja - Protokoll 14.09.2026 klo 17:00 - Sali", meeting("minutes", (17, 0), "Sali")),
        ("Pöytäkirja 14.09.2026 klo 17:00 - Tarkastettujen sali", meeting("minutes", (17, 0), "Tarkastettujen sali")),
        ("Esityslista 14.09.2026 Klo 17.00–18.45", meeting("agenda", (17, 0), None)),
        ("Esityslista 14.09.2026 klo 17:00 - 18:45 - Kunnantalo", meeting("agenda", (17, 0), "Kunnantalo")),
        ("Esityslista 14.09.2026, klo 17.00 — Kunnantalo", meeting("agenda", (17, 0), "Kunnantalo")),
        ("Esityslista&nbsp;14.09.2026&nbsp;klo&nbsp;17:00&nbsp;-&nbsp; ", meeting("agenda", (17, 0), None)),
        ("Esityslista 14.09.2026 klo 17:00 – klo 18:45, Talo – sali", meeting("agenda", (17, 0), "Talo – sali")),
        ("Pöytäkirja 14.09.2026 klo 17.00-18.45 (Tarkastettu)", meeting("minutes", (17, 0), None, checked=True)),
        ("Föredragningslista 14.09.2026 kl. 17.00", meeting("agenda", (17, 0), None, language="sv")),
        (
            "Föredragningslista 14.9.2026 klockan 17.00–18.45, Kommunhuset",
            meeting("agenda", (17, 0), "Kommunhuset", language="sv"),
        ),
        (
            "Protokoll 14.09.2026 kl. 17.00 - 18.45 / Granskat",
            meeting("minutes", (17, 0), None, checked=True, language="sv"),
        ),
        ("Protokoll 14.09.2026 kl 17:00 / Justerat", meeting("minutes", (17, 0), None, checked=True, language="sv")),
    ],
)
def test_a_meetings_header_is_read_in_every_shape(line: str, expected: MeetingHeader) -> None:
    for markup in (
        f"<h1>Kunnanhallitus<br>{line}</h1>",
        f"<h1>Kunnanhallitus  {line}</h1>",
        f"<p>Kunnanhallitus</p><p>{line}</p>",
    ):
        assert expected == read_meeting_header(Tree(parse(markup)), url=URL)


@pytest.mark.parametrize("markup", ["", "<h1>Kunnanhallitus</h1>", "<p>Kunta</p><p>Esityslista 14.09.2026</p>"])
def test_a_page_without_a_meetings_header_is_an_error_that_names_it(markup: str) -> None:
    with pytest.raises(ParseError, match=f"{URL}: expected one page header \\(body, document, date\\), found 0"):
        read_meeting_header(Tree(parse(markup)), url=URL)


def test_an_items_header_is_not_read_as_its_meetings() -> None:
    path = "<li>Kunnanhallitus</li><li>Pöytäkirja 14.09.2026</li>"
    with pytest.raises(ParseError, match="found an item's"):
        read_meeting_header(Tree(parse(f"{path}<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127</h1>")), url=URL)


@pytest.mark.parametrize(
    ("body", "opening"),
    [
        pytest.param("Kylien neuvonpito", "Kylien neuvonpito 08.09.2026 § 7", id="its turn opens with name and day"),
        pytest.param("Kylien neuvonpito", "Kylien neuvonpito 08.09.2026", id="without a number"),
        pytest.param(None, "Kylien neuvonpito 01.09.2026 § 7", id="another day"),
        pytest.param(None, "Muu neuvonpito 08.09.2026 § 7", id="another name"),
    ],
)
def test_a_body_of_no_known_kind_is_taken_from_the_line_above_when_the_text_proves_it(
    body: str | None, opening: str
) -> None:
    markup = f"<div>Kylien neuvonpito</div><div>Pöytäkirja 08.09.2026/Pykälä 7</div><p>{opening}</p>"
    if body is None:
        with pytest.raises(ParseError, match="expected one page header"):
            read_item_header(Tree(parse(markup)), url=URL)
    else:
        assert body == read_item_header(Tree(parse(markup)), url=URL).body_name
