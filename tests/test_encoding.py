import codecs

import pytest

from archive.errors import ParseError
from scraper.encoding import decode

TEXT = "Pöytäkirja – ”Åsa”"
URL = "https://a.example/page"


def meta(charset: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">{TEXT}'


def xml(charset: str) -> str:
    return f"<?xml version='1.0' encoding='{charset}'?>{TEXT}"


@pytest.mark.parametrize(
    ("page", "charset", "encoding"),
    [
        (TEXT.encode(), None, "utf-8"),
        (TEXT.encode("cp1252"), None, "cp1252"),
        (TEXT.encode(), "utf-8", "utf-8"),
        (TEXT.encode(), "UTF8", "utf-8"),
        (TEXT.encode("cp1252"), "ISO-8859-1", "cp1252"),
        (TEXT.encode("cp1252"), "us-ascii", "cp1252"),
        (TEXT.encode("cp1252"), '"windows-1252"', "cp1252"),
        (codecs.BOM_UTF8 + TEXT.encode(), "iso-8859-1", "utf-8-sig"),
        (TEXT.encode("utf-16"), "iso-8859-1", "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le", "utf-16-le"),
        (meta("utf-8").encode(), None, "utf-8"),
        (meta("windows-1252").encode("cp1252"), None, "cp1252"),
        (xml("iso-8859-1").encode("cp1252"), None, "cp1252"),
        (xml("utf-8").encode(), None, "utf-8"),
        # The server's own default contradicts the page.
        (meta("utf-8").encode(), "iso-8859-1", "utf-8"),
        (meta("windows-1252").encode("cp1252"), "utf-8", "cp1252"),
        # Charsets that no page is in say nothing.
        (TEXT.encode(), "x-unknown", "utf-8"),
        (TEXT.encode(), "rot13", "utf-8"),
        (TEXT.encode(), "unicode_escape", "utf-8"),
        (TEXT.encode(), "a\0b", "utf-8"),
        (meta("utf-16").encode(), None, "utf-8"),
    ],
)
def test_a_page_is_decoded_as_it_declares_unless_its_bytes_say_otherwise(
    page: bytes, charset: str | None, encoding: str
) -> None:
    text, found = decode(page, url=URL, charset=charset)
    assert (encoding, True) == (found, text.endswith(TEXT))


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (TEXT.encode("cp1252"), "utf-8"),
        (TEXT.encode(), "windows-1252"),
        (meta("utf-8").encode("cp1252"), None),
        (meta("utf-8").encode()[:-1], None),
        (codecs.BOM_UTF8 + TEXT.encode("cp1252"), None),
    ],
)
def test_a_page_that_is_in_no_declared_encoding_is_an_error(page: bytes, charset: str | None) -> None:
    with pytest.raises(ParseError, match=f"{URL}: expected text in the declared encoding"):
        decode(page, url=URL, charset=charset)


def test_control_characters_are_no_text() -> None:
    assert ("Hal\tli\n", "utf-8") == decode(b"H\x00a\x1fl\t\x1e\x7fl\x0ci\n", url=URL)
