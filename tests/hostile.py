"""PDFs that mean harm, or are none: small files that unpack to much, that refer to themselves, that lie."""

import zlib
from random import Random

from scraper.demo.documents import make_document, make_file, make_pdf, stream

_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> /XObject << /X 4 0 R >> >> >>"
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_ROOT = b"<< /Type /Catalog /Pages 2 0 R >>"
_ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def bomb() -> bytes:
    """A megabyte that unpacks to half a gigabyte of letters."""
    packer = zlib.compressobj(9)
    piece = b"BT /F1 1 Tf (AAAAAAAA) Tj ET " * 100_000
    packed = b"".join(packer.compress(piece) for _ in range(180)) + packer.flush()
    return make_file([_ROOT, _ONE_PAGE, _PAGE, stream(packed, "/Filter /FlateDecode"), _FONT])


def draws_itself() -> bytes:
    """A form that shows itself a thousand times."""
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>"
    return make_file([_ROOT, _ONE_PAGE, _PAGE, stream(b"/X Do " * 1000, form), _FONT])


def own_parent() -> bytes:
    """A tree of pages that is its own branch."""
    return make_file([_ROOT, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000000 >>"])


def boasts_pages(count: int) -> bytes:
    """One page that says to be many."""
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count
    return make_file([_ROOT, pages, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"])


def nested() -> bytes:
    """Brackets a million deep."""
    return make_pdf([b"[" * 1_000_000])


def encrypted() -> bytes:
    """Locked with a password that nobody has."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"11" * 32, b"22" * 32)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return make_file([_ROOT, _ONE_PAGE, page, lock], trailer="/Encrypt 4 0 R /ID [<00> <00>]")


def noise() -> bytes:
    """A PDF's first line, and noise."""
    return b"%PDF-1.7\n" + Random(20261122).randbytes(300_000)  # noqa: S311 - repeatable, not secret


def cut_off() -> bytes:
    """The first half of a PDF."""
    whole = make_document("text", ["Ensimmäinen sivu"])
    return whole[: len(whole) // 2]


def odd_letters() -> bytes:
    """Letters that no database takes: half a pair, and nothing."""
    return make_pdf([b"BT /F1 11 Tf 56 770 Td (Sana \000\001 sana) Tj ET"])
