"""The command `dynasty doctor`. What it asks of the archive stands in archive/store, what it thinks of it in doctor."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from archive.alerts import FailedDelivery
from archive.doctor import Examination, find_complaints
from archive.records import Coverage, Failure, FilesHealth, PortalHealth, Warned
from archive.terminal import AsJson, Database, Files, print_json, say

COMPARE_HELP = "Of how many items, taken by chance, the search index is compared with the texts."


def doctor(
    portal: Annotated[str | None, typer.Option(help="A portal's short name; without it, all.")] = None,
    compare: Annotated[int, typer.Option(min=0, help=COMPARE_HELP)] = 100,
    files: Files = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Is the database sound, are the portals still as we know them, what is missing and why.

    Exit code 0: nothing that a person must look at; 1: something; 2: wrong use.
    """
    from archive.store.backlogs import failed_follows
    from archive.store.deliveries import failed_deliveries
    from archive.store.engine import database_url, open_archive
    from archive.store.failures import open_failures
    from archive.store.files import files_health
    from archive.store.health import count_warnings, find_damage, portals_health
    from archive.store.indexing import check_index
    from archive.store.ledger import load_coverage
    from archive.store.migrate import find_drift
    from archive.store.portals import portals_of

    url = database_url(database)
    with open_archive(url, create=False, files=files) as archive:
        portals_of(archive, portal)  # Who watches nothing by a wrong name must hear of it.
        examined = Examination(
            damage=find_damage(archive),
            drift=tuple(find_drift(url)),
            portals=portals_health(archive, portal),
            failures=open_failures(archive, portal),
            coverage=load_coverage(archive, portal),
            warnings=count_warnings(archive, portal),
            index=check_index(archive, compare=compare),
            deliveries=failed_deliveries(archive) if portal is None else (),
            follows=failed_follows(archive) if portal is None else (),
            files=files_health(archive),
        )
    complaints = find_complaints(examined, now=datetime.now(UTC))
    if as_json:
        print_json({"complaints": complaints, **asdict(examined)})
    else:
        _print(examined, complaints)
    sys.exit(1 if complaints else 0)


def _print(examined: Examination, complaints: tuple[str, ...]) -> None:
    _section("A person must look at", complaints)
    _section("Portals", map(_health, examined.portals))
    _section("What could not be fetched or read", map(_failure, examined.failures))
    _section("What is missing", (_missing(book) for book in examined.coverage if book.gaps))
    _section("Of what the reader of the pages warned", map(_warned, examined.warnings))
    _section("Messages that did not arrive", map(_undelivered, examined.deliveries))
    if examined.files and examined.files.counts:
        _section("Attachments", _files(examined.files))
    held = sum(book.items_held for book in examined.coverage)
    expected = sum(book.items_expected for book in examined.coverage)
    say(f"{held} of {expected} items of meetings are here. {_verdict(complaints)}")


def _verdict(complaints: tuple[str, ...]) -> str:
    return f"{len(complaints)} things to look at." if complaints else "All is well."


def _section(title: str, lines: Iterable[str]) -> None:
    listed = list(lines)
    if listed:
        say(title, bold=True)
        for line in listed:
            say(line, indent=2)
        say("")


def _health(portal: PortalHealth) -> str:
    at = f"{portal.finished_at:%Y-%m-%d %H:%M}" if portal.finished_at else "never"
    good = f"{portal.last_good_at:%Y-%m-%d %H:%M}" if portal.last_good_at else "never"
    notes = "".join(f"; {note}" for note in portal.notes)
    return f"{portal.portal}: {portal.status} at {at}, well at {good} UTC{notes}"


def _failure(failure: Failure) -> str:
    following = f"next try {failure.next_try_at:%Y-%m-%d %H:%M}" if failure.next_try_at else "given up"
    return f"{failure.portal}: {failure.url}: {failure.reason} ({failure.attempts} tries, {following})"


def _missing(book: Coverage) -> str:
    """`demo: Aluehallitus 2026: 3 of 45 items: § 12–14, never_seen 3`."""
    sections = f"§ {book.sections_missing}, " if book.sections_missing else ""
    count = book.items_expected - book.items_held
    return f"{book.portal}: {book.body} {book.year}: {count} of {book.items_expected} items: {sections}{book.reason}"


def _undelivered(one: FailedDelivery) -> str:
    following = f"next try {one.next_try_at:%Y-%m-%d %H:%M}" if one.next_try_at else "given up"
    return f"{one.channel} {one.address}: {one.reason} ({one.attempts} tries, {following})"


def _files(files: FilesHealth) -> Iterator[str]:
    """`14 text, 2 scanned, 1 unreadable`, and those that could not be read whole."""
    yield ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(files.counts.items()))
    for url, reason in files.unreadable:
        yield f"{url}: {reason}"


def _warned(warned: Warned) -> str:
    return f"{warned.count} × {warned.portal}, {warned.kind}: {warned.warning}"
