"""What a portal shows in the place of a page that it has no more."""

import pytest

from archive.records import RemovalReason
from scraper.pages.absence import find_absence

URL = "https://julkaisu.example/cgi/DREQUEST.PHP?page=meetingitem&id=2026100-4"


def page(text: str) -> bytes:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><p>{text}</p></body></html>'.encode()


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        ("unknown", b""),
        ("unknown", b" \r\n"),
        ("unknown", page("Asiakirja on poistettu.")),
        ("unknown", page("Hakemaasi sivua ei löydy.")),
        ("unknown", page("Dokumentet har tagits bort.")),
        ("redacted by portal", page("Pykälä on poistettu julkaisusta, koska se sisältää henkilötietoja.")),
        ("redacted by portal", page("Paragrafen har tagits bort på grund av personuppgifter.")),
        ("withdrawn", page("Kokous on peruttu ja esityslista poistettu palvelusta.")),
        (None, page("Palvelussa on huoltokatko.")),
        (None, page("Kirjaudu sisään.")),
        (None, page("Asia on poistettu esityslistalta. " + "Perustelut ovat pitkät. " * 40)),
        (None, b"<html><body>cut off"),
    ],
)
def test_a_page_says_that_it_is_gone_and_why(expected: RemovalReason | None, body: bytes) -> None:
    assert expected == find_absence(body, url=URL)
