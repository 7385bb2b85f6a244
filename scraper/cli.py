"""The command `dynasty`: its commands are mounted here, and an error becomes one sentence and an exit code.

Results go to stdout, progress and notes to stderr. A command imports what it needs when it runs: httpx, SQLAlchemy,
BeautifulSoup and feedparser cost 50 to 200 ms each.
"""

import os
import sys

import typer

from archive import cli as archive_cli
from archive import following_cli, search_cli
from archive.doctor_cli import doctor
from archive.errors import ArchiveError, BusyError, UsageError
from archive.forgetting_cli import forget
from archive.serving_cli import serve
from scraper import evidence_cli, portals_cli, rounds_cli, saved_cli
from scraper.demo_cli import demo
from scraper.telling import note

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The archive of local decisions: what Finland's Dynasty portals publish, kept and searchable.",
)
for commands in (rounds_cli, portals_cli, saved_cli, evidence_cli, search_cli, archive_cli, following_cli):
    commands.add_commands(app)
for command in (demo, doctor, forget, serve):
    app.command()(command)


_CODES: dict[type[ArchiveError], int] = {UsageError: 2, BusyError: 4, ArchiveError: 1}
"""What cannot be done, from the particular to the general."""


def main() -> None:
    """Run the command; what cannot be done is one sentence on stderr and a defined exit code."""
    try:
        _check_arguments()
        app()
    except ArchiveError as error:
        note(str(error))
        sys.exit(next(code for kind, code in _CODES.items() if isinstance(error, kind)))


def _check_arguments() -> None:
    for argument in sys.argv[1:]:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"The argument {os.fsencode(argument)!r} is not text in UTF-8.") from error
