"""The commands that read saved pages: `import`, `check-reading`. Arguments, wiring, wording."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import UsageError
from archive.records import Portal
from archive.terminal import AsJson, Database, print_json, say
from scraper.portals_cli import choose_one
from scraper.telling import EXIT_CODES, note, print_files

if TYPE_CHECKING:
    from archive.store.engine import Archive
    from scraper.checking import Report
    from scraper.importing import Imported


def add_commands(app: typer.Typer) -> None:
    """Mount these commands on the command line's root."""
    app.command("import")(import_saved)
    app.command("check-reading")(check_reading)


def import_saved(
    folder: Annotated[Path, typer.Argument(help="Where the saved pages are, also in folders within.")],
    portal: Annotated[str, typer.Option("--portal", help="The short name of the portal that they were saved from.")],
    fetched_at: Annotated[
        str | None,
        typer.Option(
            "--fetched-at",
            help="When they were saved: 2017-05-29 or 2017-05-29T18:30, Helsinki time. By default each file's time.",
            show_default=False,
        ),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Archive pages that were saved as files, as if fetched. Asks no server for anything.

    Which page a file is, is told by its name, as the portal or wget names it, or by the address inside.

    Exit code 0: all archived; 1: some files could not be placed or read; 2: wrong use; 4: a round is running.
    """
    from archive.store.engine import database_url, open_archive
    from scraper.files import find_files

    chosen = choose_one(database, portal)
    when, files = _instant(fetched_at), find_files(folder)
    with open_archive(database_url(database)) as archive:
        imported = _import_one(chosen, files, archive, folder=folder, fetched_at=when, quiet=as_json)
    if as_json:
        print_json([{**asdict(imported.account), "left_out": imported.left_out}])
    else:
        _print_imported(imported)
    sys.exit(EXIT_CODES[imported.account.status])


def check_reading(
    folder: Annotated[Path, typer.Argument(help="Where the saved pages are, also in folders within.")],
    expected: Annotated[
        Path | None, typer.Option(help="Where the expectations are, when not beside the pages.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read saved pages and compare with what a person says they hold.

    Beside each page NAME (or at the same place in the folder EXPECTED) stands NAME.expected.json; one that is missing
    is written from what was read, for you to review.

    Exit code 0: all right; 1: something is read otherwise, or not reviewed yet; 2: wrong use.
    """
    from scraper.checking import check_folder

    report = check_folder(folder, expected)
    if as_json:
        print_json(
            {
                "fields": [{name: getattr(one, name) for name in _TALLY} for one in report.tallies],
                "differences": [
                    {"file": name, "field": fact.field, "expected": fact.expected, "found": fact.found}
                    for name, fact in report.differences
                ],
                "unfinished": report.unfinished,
                "unjudged": report.unjudged,
            }
        )
    else:
        _print_report(report)
    sys.exit(0 if report.is_all_right else 1)


_TALLY = ("field", "expected", "right", "wrong", "missed", "precision", "recall")


def _import_one(
    portal: Portal,
    files: tuple[Path, ...],
    archive: "Archive",
    *,
    folder: Path,
    fetched_at: datetime | None,
    quiet: bool,
) -> "Imported":
    """What came of importing files. Raises BusyError when another process is at the portal."""
    from archive.store.lock import portal_lock
    from scraper.bars import Bars
    from scraper.importing import import_files

    with portal_lock(archive, portal.slug), Bars(quiet=quiet) as bars:
        bars.begin(portal.slug, portal.name)
        return import_files(
            files,
            portal,
            folder=folder,
            archive=archive,
            now=lambda: datetime.now(UTC),
            fetched_at=fetched_at,
            on_progress=lambda done, total: bars.advance(portal.slug, done, total),
        )


def _instant(text: str | None) -> datetime | None:
    """A day or an instant that a person named, Helsinki time unless it says otherwise; UsageError for the future."""
    from archive.helsinki import HELSINKI

    if text is None:
        return None
    try:
        named = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a time; write it as 2017-05-29 or 2017-05-29T18:30.") from error
    instant = named if named.tzinfo else named.replace(tzinfo=HELSINKI)
    if instant > datetime.now(UTC):
        raise UsageError(f"{text!r} has not come yet; nothing can have been saved then.")
    return instant


def _print_imported(imported: "Imported") -> None:
    account = imported.account
    counts = ", ".join(f"{getattr(account, name)} {name}" for name in ("new", "changed", "unchanged", "failed"))
    say(f"{account.portal}: {counts}; in {account.seconds:.1f} s")
    print_files(f"{account.portal}: nothing to archive in", imported.left_out)
    print_files(f"{account.portal}: could not archive", account.failures)


def _print_report(report: "Report") -> None:
    rows = [_TALLY, *(tuple(_cell(getattr(one, name)) for name in _TALLY) for one in report.tallies)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for field, *cells in rows if report.tallies else ():
        numbers = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        typer.echo(f"{field.ljust(widths[0])}  {numbers}")
    for name, fact in report.differences:
        say(f"\n{name}: {fact.field}")
        for what, value in zip(("expected", "found"), _excerpts(fact.expected, fact.found), strict=True):
            say(f"{what:8}  {value}", indent=2)
    if report.unjudged:
        note(f"not judged, where the expectations do not name it: {', '.join(report.unjudged)}")
    print_files("could not judge", report.unfinished)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _excerpts(expected: object, found: object) -> tuple[str, str]:
    """Two values as text, of long ones what stands around the first difference."""
    texts = ["nothing" if value is None else json.dumps(value, ensure_ascii=False) for value in (expected, found)]
    differences = (at for at, (one, other) in enumerate(zip(*texts, strict=False)) if one != other)
    start = max(0, next(differences, min(map(len, texts))) - _EXCERPT // 4)
    return _excerpt(texts[0], start), _excerpt(texts[1], start)


_EXCERPT = 100


def _excerpt(text: str, start: int) -> str:
    before, after = "…" if start else "", "…" if len(text) > start + _EXCERPT else ""
    return f"{before}{text[start : start + _EXCERPT]}{after}"
