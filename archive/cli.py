"""The commands that read the archive: `show`, `db`. Arguments and wording; what they ask stands elsewhere.

SQLAlchemy is imported only by a command that needs it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import pairwise
from typing import Annotated

import typer

from archive.differences import Piece, VersionChange, compare_versions, kind_of_change
from archive.errors import UsageError
from archive.records import (
    ArchivedHandling,
    Audience,
    Decision,
    FileState,
    Handling,
    HeldFile,
    ItemDetail,
    ItemLine,
    ItemVersion,
    Passage,
    Proposal,
)
from archive.terminal import AsJson, Database, Reader, find_day, heading, one_of, place_of, print_json, say

_MEGABYTE = 1_000_000


def add_commands(app: typer.Typer) -> None:
    """Mount these commands on the command line's root."""
    app.command()(show)
    app.add_typer(_db, name="db", help="Bring the database up to date, or see where it stands.")


def show(
    item: Annotated[
        str, typer.Argument(help="A number that `search` shows, or the portal's: 2025100-4, kanta-hame/2025100-4.")
    ],
    at: Annotated[
        str | None, typer.Option("--at", help="As its page was at the end of this day: 2025-09-08.", show_default=False)
    ] = None,
    changes: Annotated[bool, typer.Option("--changes", help="What each version changed, word by word.")] = False,
    audience: Reader = "newsroom",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show an item: its proposal and decision, its text, its versions."""
    from archive.audience import show_item
    from archive.store.engine import database_url, open_archive
    from archive.store.lists import load_item

    with open_archive(database_url(database), create=False) as archive:
        detail = show_item(load_item(archive, item), one_of(audience, Audience, "audience"))
    if detail is None:
        raise UsageError(f"{item!r} was removed.")
    detail = detail if at is None else _as_of(detail, at)
    if as_json:
        rest = {name: value for name, value in asdict(detail).items() if name != "line"}
        told = {"changes": [asdict(one) for one in _changes(detail)]} if changes else {}
        print_json({**asdict(detail.line), **rest, **told})
    elif changes:
        _print_changes(detail)
    else:
        _print_item(detail)


_db = typer.Typer(no_args_is_help=True)


@_db.command("upgrade")
def db_upgrade(database: Database = None) -> None:
    """Bring the database to this program's revision, or make an empty one an archive."""
    from archive.store.engine import REVISION, database_url
    from archive.store.migrate import upgrade

    upgrade(database_url(database))
    typer.echo(f"The database is at revision {REVISION}.")


@_db.command("status")
def db_status(database: Database = None) -> None:
    """Say at which revision the database is, and at which it should be."""
    from archive.store.engine import REVISION, Archive, database_url, find_revision

    with Archive(database_url(database)) as archive:
        found = find_revision(archive)
    typer.echo(f"{archive.name} is at revision {found or 'none'}; this program needs {REVISION}.")


def _print_item(detail: ItemDetail) -> None:
    say(heading(detail.line), bold=True)
    for fact in (place_of(detail.line), detail.line.url, detail.pdf_url):
        if fact is not None:
            say(fact, indent=2)
    if detail.agenda is not None:
        say(f"Its agenda: {detail.agenda.url}", indent=2)
    if detail.twin is not None:
        say(f"\nIn the other language: {heading(detail.twin)}", bold=True)
        say(f"{place_of(detail.twin)}\ndynasty show {detail.twin.item_id}", indent=2)
    if detail.removed_at is not None:
        say(f"\nRemoved on {detail.removed_at:%Y-%m-%d}: {detail.removal_reason or 'no reason given'}.")
    if not detail.versions and detail.removed_at is None:
        say("\nOnly listed so far: its page has not been read.")
    if not detail.versions:
        return
    newest = detail.versions[-1]
    own = next(handling for handling in newest.handlings if handling.is_current)
    _print_turn(own, replace(detail.line, stage=newest.stage))
    for handling in newest.handlings:
        if not handling.is_current:
            _print_text(f"Earlier: {_turn(handling)}", _texts(handling, detail.line, shown=()))
    _print_list("Attachments", _attachments(newest, detail.files))
    _print_list("Warnings: what the reader of the page was not sure of", newest.warnings)
    _print_list("Versions (times in UTC)", (_version(version) for version in detail.versions))


def _as_of(detail: ItemDetail, text: str) -> ItemDetail:
    """The item with the versions that were seen until the end of a day, in UTC."""
    day = find_day(text)
    known = tuple(version for version in detail.versions if day and version.seen_from.date() <= day)
    if not known:
        raise UsageError(f"Nothing was seen of {detail.portal_key} until the end of {day}.")
    return replace(detail, versions=known)


def _changes(detail: ItemDetail) -> Iterator[VersionChange]:
    for before, version in pairwise(detail.versions):
        yield VersionChange(
            ordinal=version.ordinal,
            seen_from=version.seen_from,
            change=kind_of_change(before, version),
            passages=compare_versions(before, version),
        )


def _print_changes(detail: ItemDetail) -> None:
    say(heading(detail.line), bold=True)
    if len(detail.versions) <= 1:
        say("Its page has said nothing else since it was first seen.", indent=2)
    for one in _changes(detail):
        say(f"\nVersion {one.ordinal}, seen {one.seen_from:%Y-%m-%d %H:%M} UTC: {_CHANGES[one.change]}", bold=True)
        for passage in one.passages:
            _print_text(f"{passage.body_name}: {passage.label or 'text'}", ["".join(map(_marked, passage.pieces))])


_CHANGES = {
    "stage": "agenda and minutes differ",
    "text": "the text changed",
    "characters": "the same words, written otherwise",
    "around": "the same text; what stands around it changed",
}


def _marked(piece: Piece) -> str:
    """`[-gone-]` and `{+new+}`, as word differences are written in plain text."""
    marks = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
    return f"{marks[piece.kind][0]}{piece.text}{marks[piece.kind][1]}"


def _print_turn(handling: Handling, line: ItemLine) -> None:
    """The item's own turn: what was proposed and decided first, then what else its text says."""
    for proposal in handling.proposals:
        _print_text(_proposed(proposal), [proposal.text])
    decided = (handling.decision.text,) if handling.decision else ()
    _print_text(_decided(handling.decision, line), decided)
    rest = list(_texts(handling, line, shown=(*(proposal.text for proposal in handling.proposals), *decided)))
    if rest:
        _print_text("Text", rest)


def _proposed(proposal: Proposal) -> str:
    proposer = " ".join(part for part in (proposal.proposer_title, proposal.proposer_name) if part)
    return f"{'Counter-proposal' if proposal.kind == 'counter' else 'Proposal'}{f' by {proposer}' if proposer else ''}"


def _decided(decision: Decision | None, line: ItemLine) -> str:
    if decision is None:
        return "Not decided yet" if line.stage == "agenda" else "No decision on its page"
    return f"Decision: {decision.outcome}"


def _turn(handling: ArchivedHandling) -> str:
    """`Khall (Kunnanhallitus), 2026-09-02, § 45 · dynasty show 12`."""
    section = f", § {handling.section}" if handling.section is not None else ""
    full = f" ({handling.body})" if handling.body not in {None, handling.body_name} else ""
    item = f" · dynasty show {handling.item_id}" if handling.item_id is not None else ""
    return f"{handling.body_name}{full}, {handling.held_on}{section}{item}"


def _texts(handling: Handling, line: ItemLine, *, shown: tuple[str, ...]) -> Iterator[str]:
    """The passages as printed, each label above its text, without what stands above already."""
    for passage in handling.passages:
        text = _head(passage.text, handling, line) if passage.kind == "head" else passage.text
        if not _is_shown(passage, shown) and (text or passage.label):
            yield "\n".join(part for part in (passage.label, text) if part)


def _head(text: str | None, handling: Handling, line: ItemLine) -> str:
    """What a head says beside title, case number, body and day."""
    known = {line.title, ""}
    return "\n".join(
        said
        for said in (text or "").split("\n")
        if said not in known
        and not said.startswith(handling.body_name)
        and not (line.case_number and said.endswith(line.case_number))
    )


def _is_shown(passage: Passage, shown: tuple[str, ...]) -> bool:
    """Whether a passage holds what is shown already, and before it at most the name of who proposed it."""
    return passage.kind in {"proposal", "decision"} and any(
        passage.text == text or (passage.text or "").endswith(f"\n{text}") for text in shown
    )


def _version(version: ItemVersion) -> str:
    until = f"{version.seen_until:%Y-%m-%d %H:%M}" if version.seen_until else "now"
    page = f"page {version.digest[:12]}"
    return f"{version.ordinal}  {version.stage:7}  {page}  seen {version.seen_from:%Y-%m-%d %H:%M} until {until}"


def _attachments(version: ItemVersion, files: Iterable[HeldFile]) -> Iterator[str]:
    """Each with its title, its address, and what is held of it."""
    held = {one.url: one for one in files if one.version == version.ordinal}
    for one in version.attachments:
        file = held.get(one.url)
        yield "\n".join((one.title or "(no title)", one.url, *([_held(file)] if file else [])))


def _held(file: HeldFile) -> str:
    """`1.2 MB, 14 pages, 3 of them scanned (…), file 3f9a12bc77de`."""
    facts = (
        _size(file.size_bytes),
        _pages(file),
        _TEXTS[file.state],
        file.reason,
        "erased" if file.erased_at else None,
    )
    return ", ".join([*filter(None, facts), f"file {file.digest[:12]}"])


_TEXTS: dict[FileState, str | None] = {
    "text": None,
    "scanned": "scanned: its words cannot be searched",
    "textless": "without text",
    "unreadable": "unreadable",
    "too_big": "too big to be read whole",
}


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1000:.1f} kB" if size_bytes < _MEGABYTE else f"{size_bytes / _MEGABYTE:.1f} MB"


def _pages(file: HeldFile) -> str | None:
    if file.page_count is None:
        return None
    pages = "1 page" if file.page_count == 1 else f"{file.page_count} pages"
    scanned = f", {file.scanned_pages} of them scanned" if file.scanned_pages and file.state != "scanned" else ""
    return f"{pages}{scanned}"


def _print_text(title: str, paragraphs: Iterable[str]) -> None:
    say(f"\n{title}", bold=True)
    for number, paragraph in enumerate(paragraphs):
        say(f"\n{paragraph}" if number else paragraph, indent=2)


def _print_list(title: str, lines: Iterable[str]) -> None:
    listed = list(lines)
    if listed:
        say(f"\n{title}", bold=True)
    for line in listed:
        first, *rest = line.split("\n")
        say(first, indent=2)
        for more in rest:
            say(more, indent=4)
