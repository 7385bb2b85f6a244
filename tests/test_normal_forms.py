"""Normal forms of any text, as the standard library gives them, and of hostile text in bounded time."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis import keys_of
from archive.differences import fold
from archive.masking import mask_names
from archive.normal_forms import MOST_MARKS, normal_form
from tests.hang import no_hang


@given(st.text(max_size=MOST_MARKS), st.sampled_from(["NFC", "NFKC", "NFKD"]))
def test_any_text_is_brought_to_the_form_that_the_standard_names(text: str, form: str) -> None:
    assert unicodedata.normalize(form, text) == normal_form(form, text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(fold, id="compared"),
        pytest.param(lambda text: keys_of(text, "fi"), id="searched"),
        pytest.param(lambda text: mask_names(text, lambda _name: False), id="masked"),
    ],
)
def test_a_letter_under_a_hundred_thousand_marks_holds_nothing_up(read: Callable[[str], object]) -> None:
    with no_hang():
        read("Kokous a" + "\u0301\u0316" * 50_000 + " Aino Kuusela")
