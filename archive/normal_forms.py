"""Unicode's normal forms of foreign text, in bounded time: to order a run of marks takes the square of its length."""

import re
import unicodedata
from typing import Literal

MOST_MARKS = 64
"""In a row that are ordered together: no letter of any language bears as many."""
_RUN = re.compile(rf"([^\w\s\x00-\x7f]{{{MOST_MARKS}}})")


def normal_form(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """The text in a normal form; what stands in longer runs of marks and signs is brought there piece by piece."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize(form, piece) for piece in _RUN.split(text))
