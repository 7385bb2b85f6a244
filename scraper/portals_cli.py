"""The command `dynasty portals`, and which portals a person means by name."""

import sys
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import UsageError
from archive.records import Evidence, Portal
from archive.terminal import AsJson, Database, print_json, say

if TYPE_CHECKING:
    from archive.store.engine import Archive


_portals = typer.Typer(invoke_without_command=True)


def add_commands(app: typer.Typer) -> None:
    """Mount these commands on the command line's root."""
    app.add_typer(_portals, name="portals")


@_portals.callback()
def portals_default(context: typer.Context, database: Database = None, as_json: AsJson = False) -> None:
    """The portals we know of: list, add, remove, schedule. Without another word: list."""
    source = context.get_parameter_source("database")
    if context.invoked_subcommand is None:
        portals_list(database, as_json=as_json)
    elif as_json or (source and source.name == "COMMANDLINE"):
        raise UsageError(f"Write the options behind `dynasty portals {context.invoked_subcommand}`.")


@_portals.command("list")
def portals_list(database: Database = None, as_json: AsJson = False) -> None:
    """List the portals that `sync` knows, and how we know each address."""
    portals = _portals_of(database)
    if as_json:
        print_json([asdict(portal) for portal in portals])
        return
    widths = [max(len(cells[column]) for cells in map(_cells, portals)) for column in range(3)]
    for portal in portals:
        slug, name, evidence = (cell.ljust(width) for cell, width in zip(_cells(portal), widths, strict=True))
        _print_portal(f"{slug}  {name}  {evidence}", portal.base_url)
    claimed = sum(portal.evidence == "claimed" for portal in portals)
    say(f"{len(portals)} portals; {claimed} are only claimed: others give the address, we have not seen it.", err=True)


_EVIDENCE: dict[Evidence, str] = {
    "page": "seen on a page",
    "feed": "seen in a feed",
    "claimed": "only claimed",
    "added": "added by you",
}


@_portals.command("add")
def portals_add(
    slug: Annotated[str, typer.Argument(help="A short name of your choice: a-z, 0-9 and hyphens.")],
    url: Annotated[str, typer.Argument(help="Its address, ending in /cgi/DREQUEST.PHP.")],
    name: Annotated[str | None, typer.Option(help="The organisation's name.")] = None,
    schedule: Annotated[
        str | None, typer.Option(help="When `dynasty run` asks it: `every 6h`, or a cron expression.")
    ] = None,
    database: Database = None,
) -> None:
    """Add a portal of your own to this archive."""
    from archive.store.engine import database_url, open_archive
    from archive.store.portals import save_portal, set_schedule
    from scraper.portals import make_portal
    from scraper.when import read_schedule

    portal = make_portal(slug, url, name)
    if schedule is not None:
        read_schedule(schedule)
    with open_archive(database_url(database)) as archive:
        save_portal(archive, portal)
        if schedule is not None:
            set_schedule(archive, slug, schedule)
    say(f"Added {portal.slug}: {portal.base_url}")


@_portals.command("schedule")
def portals_schedule(
    slug: Annotated[str, typer.Argument(help="A portal's short name.")],
    schedule: Annotated[
        str | None,
        typer.Argument(
            help="`every 6h`; a cron expression, as `17 3 * * *`, or several with `;` between them; `default`. "
            "Without: say what it is.",
            show_default=False,
        ),
    ] = None,
    database: Database = None,
) -> None:
    """Say, or choose, when `dynasty run` asks a portal. Times are Finnish; a scheduler that runs must be restarted."""
    from archive.store.engine import database_url, open_archive
    from archive.store.portals import list_schedules, save_portal, set_schedule
    from scraper.when import default_schedule, read_schedule

    chosen = choose_one(database, slug)
    if schedule not in {None, "default"}:
        read_schedule(str(schedule))
    with open_archive(database_url(database)) as archive:
        if schedule is not None:
            save_portal(archive, chosen)
            set_schedule(archive, slug, None if schedule == "default" else schedule)
        own = list_schedules(archive).get(slug)
    typer.echo(own or f"{default_schedule(slug)} (default)")


@_portals.command("remove")
def portals_remove(
    slug: Annotated[str, typer.Argument(help="The short name of a portal that you added.")], database: Database = None
) -> None:
    """Remove a portal that nothing was archived of."""
    from archive.store.engine import database_url, open_archive
    from archive.store.portals import remove_portal
    from scraper.portals import known_portals

    if slug in known_portals():
        raise UsageError(f"{slug!r} is built in; only a portal that you added can be removed.")
    with open_archive(database_url(database), create=False) as archive:
        remove_portal(archive, slug)
    say(f"Removed {slug}.")


def choose_one(database: str | None, slug: str) -> Portal:
    """The portal of that short name; UsageError, with the nearest name, when there is none."""
    return choose_all(database, [slug], every=False)[0]


def _choose(portals: dict[str, Portal], slug: str) -> Portal:
    if slug in portals:
        return portals[slug]
    close = get_close_matches(slug, portals, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise UsageError(f"There is no portal {slug!r}; `dynasty portals list` shows those we know.{hint}")


def choose_all(database: str | None, slugs: list[str], *, every: bool) -> list[Portal]:
    """The portals named, each once, or all that we know; UsageError for a name that is none."""
    portals = {portal.slug: portal for portal in _portals_of(database)}
    return list(portals.values()) if every else [_choose(portals, slug) for slug in dict.fromkeys(slugs)]


def _all_portals(archive: "Archive") -> dict[str, Portal]:
    """The built-in portals and the archive's own, by short name; what is built in is as the program knows it."""
    from archive.store.portals import list_portals
    from scraper.portals import known_portals

    return {**{portal.slug: portal for portal in list_portals(archive)}, **known_portals()}


def _portals_of(database: str | None) -> list[Portal]:
    """The built-in portals and those of an archive, if there is one, by short name."""
    from archive.store.engine import Archive, database_url, find_revision, open_archive
    from scraper.portals import known_portals

    url = database_url(database)
    portals = known_portals()
    with Archive(url) as archive:
        exists = find_revision(archive) is not None
    if exists:
        with open_archive(url, create=False) as archive:
            portals = _all_portals(archive)
    return sorted(portals.values(), key=lambda portal: portal.slug)


def _cells(portal: Portal) -> tuple[str, str, str]:
    return portal.slug, portal.name, _EVIDENCE[portal.evidence]


def _print_portal(cells: str, base_url: str) -> None:
    """One line in a pipe, for grep; on a terminal the address stands below, where it can be copied whole."""
    if sys.stdout.isatty():
        say(cells.rstrip())
        say(base_url, indent=2)
    else:
        typer.echo(f"{cells}  {base_url}")
