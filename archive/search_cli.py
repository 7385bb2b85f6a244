"""The commands `search` and `reindex`. Arguments and wording; what they ask of the index stands elsewhere."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any, get_args

import typer

from archive.records import AttachedHit, Audience, Hit, ItemQuery, Outcome, Stage
from archive.terminal import (
    AsJson,
    Database,
    Reader,
    find_day,
    heading,
    one_of,
    place_of,
    print_json,
    say,
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run."""


def add_commands(app: typer.Typer) -> None:
    """Mount these commands on the command line's root."""
    app.command()(search)
    app.command()(reindex)


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help='Words that must all occur, in any form. In one quoted argument also: "words as written", -excluded, '
            "beginn*, '§ 12', valmistelija:NAME, toimielin:\"A NAME\", asia:NUMBER (preparer:, body:, case:).",
            show_default=False,
        ),
    ] = None,
    portal: Annotated[str | None, typer.Option(help="A portal's short name.")] = None,
    body: Annotated[str | None, typer.Option(help="A body's whole name, or else a part of one.")] = None,
    held_from: Annotated[
        str | None, typer.Option("--from", help="Meetings held on this day or later: 2025-09-08.")
    ] = None,
    held_until: Annotated[str | None, typer.Option("--to", help="Meetings held on this day or earlier.")] = None,
    person: Annotated[str | None, typer.Option(help="A part of a name: who prepared, presented or proposed.")] = None,
    case: Annotated[str | None, typer.Option(help="A case number as printed: 1482/00.01.02/2026.")] = None,
    outcome: Annotated[str | None, typer.Option(help=f"One of {', '.join(get_args(Outcome))}.")] = None,
    stage: Annotated[str | None, typer.Option(help=f"One of {', '.join(get_args(Stage))}.")] = None,
    ranked: Annotated[bool, typer.Option("--rank", help="The best of the newest first, not the newest.")] = False,
    old: Annotated[bool, typer.Option("--old", help="What items said before, too.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Say which words of the text met which of yours.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at the most.")] = 20,
    audience: Reader = "newsroom",
    database: Database = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table, for spreadsheets.")] = False,
) -> None:
    """Find items by words and conditions, the newest meetings first."""
    query = ItemQuery(
        words=tuple(words or ()),
        portal=portal,
        body=body,
        held_from=find_day(held_from),
        held_until=find_day(held_until),
        person=person,
        case_number=case,
        outcome=one_of(outcome, Outcome, "outcome"),
        stage=one_of(stage, Stage, "stage"),
        limit=limit,
        audience=one_of(audience, Audience, "audience"),
        ranked=ranked,
        versions="all" if old else "current",
    )
    from archive.audience import show_hit
    from archive.search import is_index_whole
    from archive.search import search as find
    from archive.store.engine import database_url, open_archive
    from archive.store.portals import portals_of

    with open_archive(database_url(database), create=False) as archive:
        portals_of(archive, portal)
        hits = tuple(show_hit(hit, query.audience) for hit in find(archive, query))
        is_whole = is_index_whole(archive)
    if as_json:
        print_json([_told(hit, why=why, old=old) for hit in hits])
    elif as_csv:
        typer.echo(_table(_row(hit, old=old) for hit in hits), nl=False)
    else:
        _print_hits(hits, limit=limit, why=why)
    if not is_whole:
        say("Some texts were analysed by another version and may not be found: run `dynasty reindex`.", err=True)


def reindex(
    everything: Annotated[bool, typer.Option("--all", help="Also what seems to be as it should.")] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Put in the search index what is missing there, or was analysed by another version.

    May be stopped, and goes on where it was.
    """
    from archive.store.engine import database_url, open_archive
    from archive.store.indexing import check_index
    from archive.store.indexing import reindex as index

    with open_archive(database_url(database), create=False) as archive:
        items = index(archive, everything=everything, told=lambda done: say(f"{done} items …", err=True))
        health = check_index(archive)
    if as_json:
        print_json({"items": items, **asdict(health)})
        return
    say(f"{items} items were indexed; {health.texts} texts are in the index, by analyser {health.analyser}.")
    if health.analyser.endswith("none"):
        say("There is no Finnish dictionary here: words are found by their stems, parts of compounds are not.")


def _told(hit: Hit, *, why: bool, old: bool) -> dict[str, Any]:
    attached = [asdict(one) for one in hit.attached]
    told = {**asdict(hit.line), "snippet": hit.snippet, "score": hit.score, "attached": attached}
    if why:
        told["why"] = [asdict(match) for match in hit.why]
    if old:
        told |= {"version": hit.ordinal, "is_current": hit.is_current}
    return told


def _row(hit: Hit, *, old: bool) -> dict[str, Any]:
    """What is told of a hit, in cells."""
    return _told(hit, why=False, old=old) | {"attached": "; ".join(map(_place_in, hit.attached)) or None}


def _place_in(one: AttachedHit) -> str:
    """`Suunnitelma, p. 3, 5`."""
    return f"{one.title or one.url}, p. {', '.join(map(str, one.pages))}"


def _table(rows: Iterable[dict[str, Any]]) -> str:
    """The rows as CSV with a line of names; nothing where there are none."""
    listed, written = list(rows), io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(listed[0]) if listed else [])
    if listed:
        writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in listed)
    return written.getvalue()


def _cell(value: object) -> object:
    """A value as a spreadsheet may take it: a page's text must not become a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _print_hits(hits: tuple[Hit, ...], *, limit: int, why: bool) -> None:
    for hit in hits:
        found = [match.word for match in hit.why]
        say(heading(hit.line), bold=True)
        say(place_of(hit.line), indent=2)
        if not hit.is_current:
            say(f"said before, in version {hit.ordinal}", indent=2)
        if hit.snippet:
            say(hit.snippet, indent=2, strong=found)
        for one in hit.attached:
            say(f"in {_place_in(one)}: {one.snippet}", indent=2, strong=found)
        if why and hit.why:
            say("; ".join(f"{match.asked}: {match.word}" for match in hit.why), indent=2)
        say(hit.line.url, indent=2)
        say(f"dynasty show {hit.line.item_id}\n", indent=2)
    say(_count(len(hits), limit), err=True)


def _count(found: int, limit: int) -> str:
    if not found:
        return "Nothing found."
    return f"{found} found." if found < limit else f"{found} shown, as many as --limit allows."
