"""What the commands share at the terminal: their common options, and how results are printed.

Results go to stdout, everything else to stderr. Knows no archive.
"""

import json
import re
import sys
from collections.abc import Iterable
from datetime import date, datetime
from shutil import get_terminal_size
from textwrap import fill
from typing import Annotated, Any, get_args

import typer

from archive.errors import UsageError
from archive.records import ItemLine
from archive.snippets import mark_words

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="DYNASTY_DATABASE",
        help="A file, or postgresql://HOST/NAME. By default one file in your data folder.",
        show_default=False,
    ),
]
Files = Annotated[
    str | None,
    typer.Option(
        "--files",
        envvar="DYNASTY_FILES",
        help="The folder of a PostgreSQL archive's attachments; of SQLite it is beside the file.",
        show_default=False,
    ),
]
Reader = Annotated[
    str,
    typer.Option(
        "--audience",
        envvar="DYNASTY_AUDIENCE",
        help="newsroom, or public: then nobody's telephone or e-mail, and nothing that was removed.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a page must not send to a terminal."""
_TAB_SIZE = 4
_STRONG = ("\x1b[1m", "\x1b[0m")
"""What a terminal shows in bold; typer leaves it out where there is no terminal."""


def print_json(value: object) -> None:
    """One JSON document on stdout, instants and days in ISO 8601."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_iso))


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def find_day(text: str | None) -> date | None:
    """The day that a person named; UsageError for what is none."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day; write it as 2025-09-08.") from error


def one_of(value: str | None, words: object, name: str) -> Any:  # noqa: ANN401 - one of the words of a Literal
    """The word itself where it is one of the words of a Literal; UsageError otherwise."""
    if value is not None and value not in get_args(words):
        raise UsageError(f"{value!r} is not a known {name}; it is one of {', '.join(get_args(words))}.")
    return value


def say(text: str, *, indent: int = 0, bold: bool = False, err: bool = False, strong: Iterable[str] = ()) -> None:
    """Print a text for people: wrapped between words on a terminal, whole lines in a pipe; some words stand out."""
    stream = sys.stderr if err else sys.stdout
    width = get_terminal_size().columns if stream.isatty() else sys.maxsize
    margin = " " * indent
    for line in text.split("\n"):
        laid_out = fill(
            _CONTROLS.sub("", line),
            width,
            initial_indent=margin,
            subsequent_indent=margin,
            tabsize=_TAB_SIZE,
            break_long_words=False,
            break_on_hyphens=False,
        )
        shown = mark_words(laid_out, strong, *_STRONG)
        typer.echo(typer.style(shown, bold=True) if bold and shown else shown, err=err)


def heading(line: ItemLine) -> str:
    """The title by which an item is shown."""
    return line.title or "(no title)"


def place_of(line: ItemLine) -> str:
    """`demo · Aluevaltuusto · 2026-11-02 · § 89 · 1482/00.01.02/2026 · voted`."""
    number = f"agenda item {line.number}" if line.number is not None else None
    section = f"§ {line.section}" if line.section is not None else number
    parts = (line.portal, line.body, line.held_on, section, line.case_number, line.outcome)
    return " · ".join(str(part) for part in parts if part is not None)
