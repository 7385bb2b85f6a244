"""The demo portal's documents: PDF, written by hand. Knows how little a PDF may be; not what is published in which."""

from collections.abc import Iterable, Sequence
from typing import Literal

DocumentKind = Literal["text", "scanned", "broken"]
"""With letters; a picture of letters; or no PDF at all, though its address says so."""

A4 = "0 0 595 842"
BROKEN = b"<html><body><h1>Palvelussa on h\xe4iri\xf6</h1></body></html>\n"
LINE_LETTERS = 80
_PICTURE = b"q 595 0 0 842 0 0 cm /I1 Do Q"


def make_document(kind: DocumentKind, pages: Sequence[str]) -> bytes:
    """A document of so many pages; their texts in the Latin letters of windows-1252, a paragraph a line."""
    if kind == "broken":
        return BROKEN
    return make_pdf([_PICTURE if kind == "scanned" else _letters(text) for text in pages], has_image=kind == "scanned")


def make_pdf(contents: Sequence[bytes], *, has_image: bool = False) -> bytes:
    """A PDF of pages with these contents, in PDF's own language; `/F1` is a font and `/I1` an image."""
    first = 5
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(contents)))
    picture = "/XObject << /I1 4 0 R >>" if has_image else ""
    resources = f"<< /Font << /F1 3 0 R >> {picture} >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        stream(b"\xaa\x55" * 8, "/Type /XObject /Subtype /Image /Width 16 /Height 8 /ColorSpace /DeviceGray "
               "/BitsPerComponent 1"),
    ]  # fmt: skip
    for at, content in enumerate(contents):
        page = f"/Parent 2 0 R /MediaBox [{A4}] /Resources {resources} /Contents {first + 2 * at + 1} 0 R"
        objects += [f"<< /Type /Page {page} >>".encode(), stream(content)]
    return make_file(objects)


def make_file(objects: Sequence[bytes], *, trailer: str = "") -> bytes:
    """A PDF file of numbered objects, the first of which is its catalogue."""
    file, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer.encode(), len(file))
    return b"%sxref\n0 %d\n0000000000 65535 f \n%s%s" % (file, size, table, end)


def stream(content: bytes, dictionary: str = "") -> bytes:
    """A stream object with its length."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary.encode(), len(content), content)


def _letters(text: str) -> bytes:
    lines = b"\n".join(b"(%s) Tj T*" % _escaped(line) for line in _wrapped(text))
    return b"BT /F1 11 Tf 15 TL 56 770 Td\n%s\nET" % lines


def _escaped(line: str) -> bytes:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252", errors="replace")


def _wrapped(text: str) -> Iterable[str]:
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if line and len(line) + len(word) >= LINE_LETTERS:
                yield line
                line = ""
            line = f"{line} {word}".strip()
        yield line
