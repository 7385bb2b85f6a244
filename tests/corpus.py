"""Where the real pages and feeds are kept, outside the project: they are others' and are not copied into it."""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2] / "shared" / "corpus"


def find_corpus() -> Path | None:
    """The folder of the corpus; None where there is none."""
    root = Path(os.environ.get("DYNASTY_CORPUS") or _BESIDE)
    return root if root.is_dir() else None


def corpus_file(*parts: str) -> Path:
    """A file of the corpus; the test is skipped, saying so, where there is no corpus."""
    root = find_corpus()
    if root is None:
        pytest.skip(f"NO CORPUS: set $DYNASTY_CORPUS, or put it at {_BESIDE}")
    return root.joinpath(*parts)
