"""What a PDF says, and that none of them, however made, does more than not to be read."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.records import FilePage, FileText
from scraper.demo.documents import BROKEN, make_document, make_pdf
from scraper.pdf import Limits, media_type_of, read_pdf, understand
from tests import hostile

FEW = Limits(cpu_s=2, memory_bytes=600_000_000)
PICTURE = b"q 595 0 0 842 0 0 cm /I1 Do Q"
LETTERS = b"BT /F1 11 Tf 56 770 Td (Kokouksen asialista ja sen liitteet) Tj ET"


def read(pdf: bytes, tmp_path: Path, limits: Limits = FEW) -> FileText:
    path = tmp_path / "file"
    path.write_bytes(pdf)
    with path.open("rb") as file:
        return read_pdf(file, limits=limits)


def test_each_page_has_its_number_and_its_text_as_printed(tmp_path: Path) -> None:
    found = read(make_document("text", ["Päätös (§ 12)\nToinen kappale – ja", "Sivu kaksi \\ å"]), tmp_path)

    assert (
        FilePage(number=1, text="Päätös (§ 12)\nToinen kappale – ja"),
        FilePage(number=2, text="Sivu kaksi \\ å"),
    ) == found.pages
    assert ("text", None, 2) == (found.state, found.reason, found.page_count)
    assert (found.extractor or "").startswith("pypdfium2 5.")


def test_a_hyphen_at_the_end_of_a_line_stays_there(tmp_path: Path) -> None:
    pdf = make_pdf([b"BT /F1 11 Tf 15 TL 56 770 Td (Uusi palvelu-) Tj T* (verkko Etel\xe4-) Tj T* (Savossa) Tj ET"])

    assert "Uusi palvelu-\nverkko Etelä-\nSavossa" == read(pdf, tmp_path).pages[0].text


@pytest.mark.parametrize(
    ("contents", "state", "scanned"),
    [
        ([PICTURE, PICTURE], "scanned", 2),
        ([LETTERS, PICTURE], "text", 1),
        ([b"%s %s" % (PICTURE, LETTERS)], "text", 0),
        ([b"0 0 100 100 re f"], "textless", 0),
        ([b"q 20 0 0 20 0 0 cm /I1 Do Q"], "textless", 0),
    ],
    ids=["scanned", "a scanned page after a cover", "words upon a picture", "a drawing", "a small emblem"],
)
def test_a_picture_of_a_page_is_told_from_a_page(
    contents: list[bytes], state: str, scanned: int, tmp_path: Path
) -> None:
    found = read(make_pdf(contents, has_image=True), tmp_path)

    assert (state, scanned) == (found.state, sum(page.is_scanned for page in found.pages))


@pytest.mark.parametrize(
    ("pdf", "state", "reason"),
    [
        (hostile.bomb, {"too_big", "unreadable"}, "reader failed|more than"),
        (hostile.draws_itself, {"too_big", "unreadable"}, "reader failed|more than"),
        (hostile.own_parent, {"unreadable"}, "broken"),
        (lambda: hostile.boasts_pages(1_000_000), {"too_big"}, "1000000 pages"),
        (hostile.encrypted, {"unreadable"}, "encrypted"),
        (hostile.noise, {"unreadable"}, "broken"),
        (hostile.cut_off, {"unreadable"}, "broken"),
        (lambda: BROKEN, {"unreadable"}, "broken"),
        (lambda: b"", {"unreadable"}, "broken"),
        (hostile.nested, {"textless"}, ""),
        (hostile.odd_letters, {"textless", "text"}, ""),
    ],
    ids="bomb draws_itself own_parent boasts_pages encrypted noise cut_off html empty nested odd_letters".split(),
)
def test_whatever_is_in_a_file_its_reader_ends_and_says_why(
    pdf: Callable[[], bytes], state: set[str], reason: str, tmp_path: Path
) -> None:
    found = read(pdf(), tmp_path)

    assert found.state in state
    assert any(part in (found.reason or "") for part in reason.split("|"))
    assert all("\x00" not in (page.text or "") for page in found.pages)


def test_what_was_read_before_a_limit_stays(tmp_path: Path) -> None:
    found = read(hostile.boasts_pages(1_000_000), tmp_path)

    assert 3000 == len(found.pages)
    assert 1_000_000 == found.page_count


def test_a_text_that_is_too_long_to_be_told_is_broken_off(tmp_path: Path) -> None:
    pages = make_document("text", ["Sana toisensa perässä"] * 50)

    found = read(pages, tmp_path, Limits(cpu_s=5, output_bytes=1000))

    assert "too_big" == found.state
    assert 0 < len(found.pages) < 50


@pytest.mark.parametrize(
    ("lines", "ended", "state", "reason"),
    [
        ([b'{"pages": 2}\n', b'{"text": "a", "is_scanned": false}\n', b'{"te'], -9, "too_big", "1 pages were read"),
        ([b'{"pages": 1}\n'], -11, "unreadable", "SIGSEGV"),
        ([], 1, "unreadable", "exit code 1"),
        ([b'{"pages": 1}\n', b'{"broken": true}\n', b'{"end": true}\n'], 0, "unreadable", "none of its pages"),
        (
            [b'{"pages": 2}\n', b'{"text": "a"}\n', b'{"broken": true}\n', b'{"end": true}\n'],
            0,
            "text",
            "of its pages 1 cannot be read: 2",
        ),
    ],
    ids=["killed", "crashed", "never begun", "no page readable", "one page broken"],
)
def test_how_a_reader_ended_is_told(lines: list[bytes], ended: int, state: str, reason: str) -> None:
    found = understand(lines, ended=ended)

    assert state == found.state
    assert reason in (found.reason or "")


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.4", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\n<!DOCTYPE HTML>", "text/html"),
        (b"<HTML>", "text/html"),
        (b"MZ\x90\x00", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_what_a_file_is_is_told_by_its_bytes(head: bytes, media_type: str) -> None:
    assert media_type == media_type_of(head)


def test_the_reader_can_open_nothing_more(tmp_path: Path) -> None:
    """The program's own limits, in a process that has given them itself."""
    tries = (
        "import sys, runpy, io; sys.path.insert(0, 'scraper'); import pdf_reader, socket, os\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(b'')); pdf_reader.main(5, 10**9, 10**6)\n"
        "for attempt in (socket.socket, lambda: open('/etc/hostname'), lambda: open(sys.argv[1], 'w')):\n"
        "    try:\n        attempt()\n    except OSError as error:\n        print(error.errno)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", tries, str(tmp_path / "made")], capture_output=True, check=True, encoding="utf-8"
    )

    assert ["24", "24", "24"] == told.stdout.splitlines()[-3:]
    assert not (tmp_path / "made").exists()
