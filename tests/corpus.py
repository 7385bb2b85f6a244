"""Where the real pages are: they are data of the place where the tests run, not of the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def corpus() -> Path:
    """The folder of real pages; the test that asks is skipped, saying so, where there is none."""
    folder = Path(os.environ.get("DYNASTY_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip(f"the real pages are not here: no folder {folder} (DYNASTY_CORPUS names another)")
    return folder
