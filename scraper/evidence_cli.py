"""The commands that hold the archive against its own pages: `verify`, `reparse`. Arguments, wiring, wording."""

import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from archive.terminal import AsJson, Database, Files, print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.evidence import Finding
    from archive.store.engine import Archive
    from archive.store.verifying import Sealed
    from scraper.file_rereading import RereadFiles
    from scraper.rereading import Reread

SAMPLE = 100
"""Versions of each portal that `verify` reads again unless it is asked for all."""

PortalName = Annotated[str | None, typer.Option("--portal", help="Only this portal, by its short name.")]


def add_commands(app: typer.Typer) -> None:
    """Mount these commands on the command line's root."""
    app.command()(verify)
    app.command()(reparse)


def verify(
    portal: PortalName = None,
    deep: Annotated[bool, typer.Option("--deep", help="Read every page again, not only a sample.")] = False,
    head: Annotated[
        str | None, typer.Option("--head", help="With --portal: a head of its chain that you noted down earlier.")
    ] = None,
    files: Files = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Prove that nothing stored was altered, and name what was.

    Bytes must be those received, the chain of pages unbroken, each round's head in it, and what a page says what the
    rows hold: for a hundred versions of each portal, or with --deep for all. So must the bytes of attachments.

    Exit code 0: unaltered; 1: what is printed is not as it was stored; 2: wrong use.
    """
    from archive.errors import UsageError
    from archive.store.engine import database_url, open_archive
    from archive.store.portals import portals_of
    from archive.store.verifying import verify_files, verify_portal

    if head is not None and portal is None:
        raise UsageError("A head is one portal's: name it with --portal.")
    with open_archive(database_url(database), create=False, files=files) as archive:
        proved = [verify_portal(archive, slug, noted=head) for slug in portals_of(archive, portal)]
        held = {one.portal: verify_files(archive, one.portal) for one in proved}
        findings = [
            finding
            for one in proved
            for finding in (*one.findings, *held[one.portal][1], *_differences(archive, one.portal, deep=deep))
        ]
    counts = {slug: count for slug, (count, _) in held.items()}
    if as_json:
        plain = [
            {name: value for name, value in asdict(one).items() if name != "findings"} | {"files": counts[one.portal]}
            for one in proved
        ]
        print_json({"portals": plain, "findings": [asdict(finding) for finding in findings]})
    else:
        _print_verified(proved, findings, counts)
    sys.exit(1 if findings else 0)


def reparse(
    portal: PortalName = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also what this version of the reader has read already.")
    ] = False,
    attachments: Annotated[bool, typer.Option("--attachments", help="Also the attachments that are kept.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    files: Files = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Read the stored pages again, offline, and say which fields changed how often.

    Items, versions and their times stay; what was read from a page gives way to what is read now. Interrupted, it goes
    on where it was. A page that is refused now keeps what was read of it; so does an attachment.

    Exit code 0: all read; 1: some pages are refused now; 2: wrong use; 4: a round is running.
    """
    from archive.store.engine import database_url, open_archive
    from archive.store.portals import portals_of

    with open_archive(database_url(database), create=False, files=files) as archive:
        told = [
            _reread(archive, slug, every=every, attachments=attachments, dry_run=dry_run)
            for slug in portals_of(archive, portal)
        ]
    if as_json:
        print_json(
            [{**asdict(pages), "attachments": asdict(of_files) if of_files else None} for pages, of_files in told]
        )
    else:
        for pages, of_files in told:
            _print_reread(pages, of_files, dry_run=dry_run)
    sys.exit(1 if any(pages.refused or (of_files and of_files.refused) for pages, of_files in told) else 0)


def _differences(archive: "Archive", slug: str, *, deep: bool) -> "Iterator[Finding]":
    from scraper.rereading import differences_from_pages

    return differences_from_pages(archive, slug, sample=None if deep else SAMPLE)


def _reread(
    archive: "Archive", slug: str, *, every: bool, attachments: bool, dry_run: bool
) -> "tuple[Reread, RereadFiles | None]":
    from archive.store.lock import portal_lock
    from scraper.file_rereading import reread_files
    from scraper.rereading import reread_portal

    with nullcontext() if dry_run else portal_lock(archive, slug):
        pages = reread_portal(archive, slug, every=every, dry_run=dry_run)
        if not attachments:
            return pages, None
        return pages, reread_files(archive, slug, now=datetime.now(UTC), every=every, dry_run=dry_run)


def _print_verified(proved: "list[Sealed]", findings: "list[Finding]", files: dict[str, int]) -> None:
    for finding in findings:
        say(f"{finding.portal}: {finding.subject}: {finding.what}")
    for one in proved:
        erased = f", {one.erased} of them without their bytes" if one.erased else ""
        held = f" and {files[one.portal]} files" if files[one.portal] else ""
        head = one.head or "not there yet"
        say(f"{one.portal}: {one.pages} pages{erased}{held}; the head of its chain is {head}", err=True)
    say(f"{len(findings)} findings." if findings else "Nothing was altered.", err=True)


def _print_reread(pages: "Reread", files: "RereadFiles | None", *, dry_run: bool) -> None:
    changed = "would change" if dry_run else "changed"
    told = [
        f"{pages.versions} versions read again, {pages.changed} {changed}",
        f"{pages.meetings} meetings, {pages.meetings_changed} {changed}",
        *([f"{files.files} attachments, {files.changed} {changed}"] if files else []),
    ]
    say(f"{pages.portal}: {'; '.join(told)}")
    for field in (*pages.fields, *(files.fields if files else ())):
        say(f"{field.field}: {field.new} new, {field.other} otherwise, {field.gone} gone", indent=2)
    _print_refused(f"{pages.portal}: {len(pages.refused)} pages are refused now; their rows stay:", pages.refused)
    if files:
        told_of = f"{len(files.refused)} attachments cannot be read any more; their texts stay:"
        _print_refused(f"{pages.portal}: {told_of}", files.refused)


def _print_refused(sentence: str, refused: "tuple[tuple[str, str], ...]") -> None:
    if refused:
        say(f"dynasty: {sentence}", err=True)
    for url, reason in refused:
        say(url, indent=2, err=True)
        say(reason, indent=4, err=True)
