"""Reads one PDF from stdin and writes what its pages say to stdout: a program, run by `scraper.pdf` in its own process.

The one door to PDFium, which is C++ and may be fed anything. So this knows nothing of ours, and before the first byte
is read it gives up what it could do harm with: memory and processor beyond a limit, writing files, and opening anything
at all, a file or a connection. One JSON object a line: first `extractor`, then `pages`, then one of each page, at last
`end`; or `unreadable` or `too_big` with the reason.
"""

import json
import os
import resource
import signal
import sys
from contextlib import suppress

import pypdfium2 as pdfium
from pypdfium2 import raw

EXIT_FULL = 3
"""How this ends when there is more to tell than may be written."""
MOST_PAGES = 3000
MOST_CHARACTERS = 10_000_000
"""Of all pages together: ten long novels."""
FEW_LETTERS = 20
"""A page number, or a stamp: what a scanner's program adds."""
SCANNED_SHARE = 0.5
"""Of a page's area under images."""
DEEPEST = 3
"""How far images are sought in forms within forms."""


def main(cpu_s: int, memory_bytes: int, output_bytes: int) -> None:
    """Read, within so much time of a processor, thrice as much by the clock, so much address space and output."""
    _limit(cpu_s, memory_bytes, output_bytes)
    with suppress(pdfium.PdfiumError):  # Loads the library and all that it opens, while it may.
        pdfium.PdfDocument(b"")
    "".encode("utf-16-le")
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    _tell(extractor=f"pypdfium2 {pdfium.PYPDFIUM_INFO.tag}, PDFium {pdfium.PDFIUM_INFO.build}")
    try:
        _read(pdfium.PdfDocument(sys.stdin.buffer.read()))
    except pdfium.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        _tell(unreadable="it is encrypted" if is_locked else "it is broken")
    except MemoryError:
        _tell(too_big=f"it takes more than {memory_bytes // 1_000_000} MB of memory to read")
    except OSError:
        os._exit(EXIT_FULL)  # An orderly end would try to write once more.


def _limit(cpu_s: int, memory_bytes: int, output_bytes: int) -> None:
    signal.alarm(3 * cpu_s)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_bytes, output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # macOS has no such limit.
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _read(document: pdfium.PdfDocument) -> None:
    count, letters = len(document), 0
    _tell(pages=count)
    for number in range(min(count, MOST_PAGES)):
        letters += _read_page(document, number)
        if letters > MOST_CHARACTERS:
            _tell(too_big=f"it has more than {MOST_CHARACTERS} letters; pages 1 to {number + 1} were read")
            return
    if count > MOST_PAGES:
        _tell(too_big=f"it has {count} pages; pages 1 to {MOST_PAGES} were read")
    else:
        _tell(end=True)


def _read_page(document: pdfium.PdfDocument, number: int) -> int:
    """Tell what a page says; how many letters it has."""
    try:
        page = document[number]
        text = page.get_textpage().get_text_bounded()
        is_scanned = len("".join(text.split())) < FEW_LETTERS and _is_image(page)
    except pdfium.PdfiumError:
        _tell(broken=True)
        return 0
    page.close()
    _tell(text=text, is_scanned=is_scanned)
    return len(text)


def _is_image(page: pdfium.PdfPage) -> bool:
    """Whether images lie under most of a page; a scanner may cut it into strips."""
    width, height = page.get_size()
    boxes = (one.get_bounds() for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=DEEPEST))
    covered = sum(max(0, right - left) * max(0, top - bottom) for left, bottom, right, top in boxes)
    return bool(covered >= SCANNED_SHARE * width * height > 0)


def _tell(**said: object) -> None:
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
