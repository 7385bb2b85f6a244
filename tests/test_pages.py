"""The measuring pages of our own: each shows one reason, which its name states, and a person says what it holds."""

import json
import re
from pathlib import Path

import pytest

from scraper.checking import ENDING, READERS

PAGES = Path(__file__).parent / "pages"
FILES = sorted(path for path in PAGES.iterdir() if not path.name.endswith(ENDING))
NAME = re.compile(rf"(?:{'|'.join(READERS)})(?:-[a-z0-9]+){{3,}}\.(?:html|HTM)")
"""The kind of page, then the reason in words."""


@pytest.mark.parametrize("page", FILES, ids=lambda path: path.name)
def test_a_page_says_its_kind_and_its_reason_and_a_person_says_what_it_holds(page: Path) -> None:
    assert NAME.fullmatch(page.name)
    expectation = json.loads(page.with_name(page.name + ENDING).read_text(encoding="utf-8"))
    assert (True, page.name.partition("-")[0]) == (expectation["reviewed"], expectation["page"])


@pytest.mark.parametrize(
    ("generation", "mark"),
    [
        ("current", b"data-part-block-htm"),
        ("middle", b"<!--DATABEGIN-->"),
        ("older", b"<!--DATA_BEGIN-->"),
        ("below a heading", b">Kokousasian teksti</"),
    ],
)
def test_every_generation_is_measured(generation: str, mark: bytes) -> None:
    assert any(mark in path.read_bytes() for path in FILES), generation


def test_every_outcome_is_measured() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in PAGES.glob(f"item-*{ENDING}"))
    outcomes = "as_proposed amended voted tabled returned rejected withdrawn noted other".split()
    assert outcomes == [outcome for outcome in outcomes if f'"outcome": "{outcome}"' in written]
