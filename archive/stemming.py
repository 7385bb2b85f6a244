"""Stems by rule. The one door to the stemmers' library; knows nothing of keys or dictionaries.

A stemmer holds the word at work within itself, so that each thread has its own: two threads at one stemmer would get
stems of neither word.
"""

from threading import local
from typing import Any

_of_thread = local()


def stem_finnish(word: str) -> str:
    """The stem of a Finnish word in small letters."""
    return str(_stemmer("finnish").stemWord(word))


def stem_swedish(word: str) -> str:
    """The stem of a Swedish word in small letters."""
    return str(_stemmer("swedish").stemWord(word))


def _stemmer(language: str) -> Any:  # noqa: ANN401 - a stemmer of a library without types
    if not hasattr(_of_thread, language):
        import snowballstemmer  # noqa: PLC0415 - a fifth of a second, which who reads no word does not pay

        setattr(_of_thread, language, snowballstemmer.stemmer(language))
    return getattr(_of_thread, language)
