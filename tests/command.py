"""The real command, called in this process (fast) or run in another one (as users do)."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest

from scraper.cli import main

DYNASTY = Path(sys.executable).with_name("dynasty")
PATIENCE_S = 60


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on stderr of a command that could not do what it was asked."""
        (line,) = self.err.splitlines()
        assert line.startswith("dynasty: ")
        assert line.endswith((".", "?"))
        return line.removeprefix("dynasty: ")


def call(*arguments: str | Path) -> Ran:
    """The command in this process; pipes in the place of a terminal."""
    out, err = StringIO(), StringIO()
    with (
        patch.object(sys, "argv", ["dynasty", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert isinstance(ended.value.code, int | None)
    return Ran(code=ended.value.code or 0, out=out.getvalue(), err=err.getvalue())


def run(*arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """The installed command in a process of its own, with some more environment."""
    done = subprocess.run(
        [DYNASTY, *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        encoding="utf-8",
        env={**os.environ, **(env or {})},
        timeout=PATIENCE_S,
    )
    assert "Traceback" not in done.stderr
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)
