"""The command `dynasty`: arguments, wiring, wording. Parts are made and joined here and nowhere else.

Results go to stdout, progress and notes to stderr. A command imports what it needs when it runs: httpx, SQLAlchemy,
BeautifulSoup and feedparser cost 50 to 200 ms each.
"""

import json
import os
import shlex
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Annotated

import typer

from archive import cli as archive_cli
from archive import forgetting_cli, serving_cli
from archive.cli import AsJson, Database, find_day, print_json, say
from archive.doctor_cli import doctor
from archive.errors import ArchiveError, BusyError, UsageError
from archive.records import Account, Evidence, Portal
from scraper import evidence_cli

if TYPE_CHECKING:
    from archive.store.engine import Archive
    from scraper.bars import Bars
    from scraper.checking import Report
    from scraper.importing import Imported
    from scraper.news import Ended, News

EXIT_CODES = {"ok": 0, "partial": 1, "suspect": 1, "aborted": 1, "broken": 2, "unreachable": 3, "busy": 4}
"""What a round's status is worth to cron; of several rounds the worst counts."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The archive of local decisions: what Finland's Dynasty portals publish, kept and searchable.",
)
_portals = typer.Typer(invoke_without_command=True)
app.add_typer(_portals, name="portals")
archive_cli.add_commands(app)
app.command()(doctor)
evidence_cli.add_commands(app)
app.command()(forgetting_cli.forget)
app.command()(serving_cli.serve)

Delay = Annotated[float, typer.Option("--delay", min=0, max=3600, help="Seconds between two requests to one host.")]
Contact = Annotated[
    str | None,
    typer.Option(
        "--contact", envvar="DYNASTY_CONTACT", help="Your e-mail or web address, which the portals' keepers see."
    ),
]
Ping = Annotated[
    str | None,
    typer.Option(
        "--ping",
        envvar="DYNASTY_PING_URL",
        help="An address to GET after each good round; with /start before it, /fail after a bad one. {portal} in it "
        "stands for the portal's short name.",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print only what a person must look at.")]


def main() -> None:
    """Run the command; what cannot be done is one sentence on stderr and a defined exit code."""
    try:
        _check_arguments()
        app()
    except UsageError as error:
        _note(str(error))
        sys.exit(2)
    except ArchiveError as error:
        _note(str(error))
        sys.exit(1)


@app.command()
def sync(
    slugs: Annotated[
        list[str] | None,
        typer.Argument(help="Short names of portals, as `dynasty portals` lists them.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every portal that we know of.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Look now at everything that may still change.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, max=64, help="In so many processes. By default by processors and portals."),
    ] = None,
    budget: Annotated[
        int,
        typer.Option(
            "--budget",
            min=0,
            envvar="DYNASTY_BUDGET",
            help="How many pages of each portal may be looked at again in a round; new ones do not count.",
        ),
    ] = 400,
    delay: Delay = 1.0,
    contact: Contact = None,
    ping: Ping = None,
    quiet: Quiet = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """One polite round: poll the feeds, fetch what is new, archive it. Several portals are asked side by side.

    Exit code 0: all well; 1: some pages failed; 2: wrong use; 3: a portal unreachable; 4: another round is running.
    """
    from archive.store.engine import database_url, open_archive
    from scraper.bars import Bars
    from scraper.ping import check_ping_url
    from scraper.stopping import heeding_signals, leave
    from scraper.workers import Terms, choose_jobs, do_rounds

    if bool(slugs) == every:
        raise UsageError("Name the portals to sync, or --all; `dynasty portals list` shows those we know.")
    chosen = _choose_all(database, slugs or [], every=every)
    check_ping_url(ping, portals=len(chosen))
    url, stop = database_url(database), Event()
    open_archive(url).close()
    terms = Terms(database=url, delay_s=delay, contact=contact, again=again, budget=budget, ping_url=ping)
    jobs = jobs or choose_jobs(len(chosen), processors=os.cpu_count() or 1)
    with heeding_signals(stop), Bars(total=len(chosen), quiet=quiet or as_json) as bars:
        teller = _Teller(bars, quiet=quiet, silent=as_json)
        all_ended = do_rounds(chosen, jobs, terms, stop=stop, tell=teller.tell)
    if as_json:
        print_json([asdict(ended.account) for ended in teller.ended if ended.account])
    code = max((EXIT_CODES[ended.status] for ended in teller.ended), default=0)
    if not all_ended:
        _note("some rounds were broken off; the next ones go on where they were.")
        leave(max(code, 1))
    sys.exit(code)


@app.command()
def backfill(
    slug: Annotated[str, typer.Argument(help="The short name of a portal, as `dynasty portals` lists it.")],
    since: Annotated[
        str | None, typer.Option("--since", help="Meetings held on this day or later: 2020-01-01.", show_default=False)
    ] = None,
    delay: Delay = 1.0,
    contact: Contact = None,
    quiet: Quiet = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The years before: every meeting in the lists of a portal's bodies, and its items. May be stopped and goes on.

    Exit codes as of `sync`.
    """
    from archive.store.engine import database_url, open_archive
    from scraper.bars import Bars
    from scraper.fetch import Fetcher
    from scraper.rounds import Rounds
    from scraper.stopping import heeding_signals, leave
    from scraper.sync import backfill_portal

    chosen, day, stop = _choose_all(database, [slug], every=False), find_day(since), Event()
    with (
        open_archive(database_url(database)) as archive,
        Fetcher(delay_s=delay, contact=contact, stop=stop) as fetcher,
        heeding_signals(stop),
        Bars(total=1, quiet=quiet or as_json) as bars,
    ):
        teller = _Teller(bars, quiet=quiet, silent=as_json)
        rounds = Rounds(archive, fetcher, now=lambda: datetime.now(UTC), tell=teller.tell)
        all_ended = rounds.do_all(chosen, stop=stop, errand=partial(backfill_portal, since=day))
    if as_json:
        print_json([asdict(ended.account) for ended in teller.ended if ended.account])
    code = max((EXIT_CODES[ended.status] for ended in teller.ended), default=0)
    if not all_ended:
        leave(max(code, 1))
    sys.exit(code)


@app.command()
def run(
    slugs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Short names of portals. By default those that this archive has a round of.", show_default=False
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every portal that we know of.")] = False,
    listen: Annotated[
        str | None,
        typer.Option(
            "--listen",
            help="Answer /health and /metrics at HOST:PORT, as 127.0.0.1:9108; this machine alone where only a port "
            "is named.",
            show_default=False,
        ),
    ] = None,
    jitter: Annotated[
        float, typer.Option("--jitter", min=0, max=3600, help="The longest that chance adds to a time, in seconds.")
    ] = 120.0,
    delay: Delay = 1.0,
    contact: Contact = None,
    ping: Ping = None,
    quiet: Quiet = False,
    database: Database = None,
) -> None:
    """The scheduler: rounds of each portal at its times, until stopped (SIGTERM, Ctrl-C).

    By default every night, and every hour on the mornings of weekdays; `dynasty portals schedule` says and sets it.

    Exit code 0: stopped; 2: wrong use.
    """
    from archive.store.engine import database_url, open_archive
    from scraper.bars import Bars
    from scraper.fetch import Fetcher
    from scraper.ping import check_ping_url
    from scraper.running import run_until_stopped
    from scraper.stopping import heeding_signals, leave
    from scraper.workers import BUSY_TIMEOUT_S

    if slugs and every:
        raise UsageError("Name the portals to run, or --all, not both.")
    stop = Event()
    with (
        open_archive(database_url(database), busy_timeout_s=BUSY_TIMEOUT_S) as archive,
        Fetcher(delay_s=delay, contact=contact, stop=stop) as fetcher,
        heeding_signals(stop),
    ):
        chosen = _choose_all(database, slugs or _polled(archive, every=every), every=every)
        check_ping_url(ping, portals=len(chosen))
        all_ended = run_until_stopped(
            chosen,
            archive=archive,
            fetcher=fetcher,
            tell=_Teller(Bars(quiet=True), quiet=quiet).tell,
            stop=stop,
            jitter_s=jitter,
            listen=listen,
            ping_url=ping,
        )
        if not all_ended:
            leave(0)


@app.command("import")
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

    chosen = _choose({known.slug: known for known in _portals_of(database)}, portal)
    when, files = _instant(fetched_at), find_files(folder)
    with open_archive(database_url(database)) as archive:
        imported = _import_one(chosen, files, archive, folder=folder, fetched_at=when, quiet=as_json)
    if imported is None:
        sys.exit(EXIT_CODES["busy"])
    if as_json:
        print_json([{**asdict(imported.account), "left_out": imported.left_out}])
    else:
        _print_imported(imported)
    sys.exit(EXIT_CODES[imported.account.status])


@app.command("check-reading")
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


@app.command()
def demo(database: Database = None, as_json: AsJson = False) -> None:
    """Serve a small portal on this machine, sync it, show what can be asked. Needs no network.

    The archive must be a new one. By default it is a file in your data folder, which each demo makes anew.
    """
    from archive.store.engine import open_archive
    from scraper.bars import Bars
    from scraper.demo.server import DemoPortal
    from scraper.fetch import Fetcher
    from scraper.rounds import Rounds

    with (
        DemoPortal() as served,
        open_archive(_fresh_database(database)) as archive,
        Fetcher(delay_s=0) as fetcher,
        Bars(quiet=as_json) as bars,
    ):
        portal = Portal(slug="demo", name=served.site.name, base_url=served.base_url, language="fi sv")
        tell = _Teller(bars, silent=True).tell
        account = Rounds(archive, fetcher, now=lambda: datetime.now(UTC), tell=tell).do(portal)
        named = str(archive.file or database)
    if account is None:
        sys.exit(EXIT_CODES["busy"])
    if as_json:
        print_json([asdict(account)])
    else:
        _print_account(account)
        say(_NEXT_STEPS.format(archive=archive.name, named=shlex.quote(named)))
    sys.exit(EXIT_CODES[account.status])


_NEXT_STEPS = """
The archive is {archive}

Try next:
  export DYNASTY_DATABASE={named}
  dynasty search palveluverkko        items with that word
  dynasty search --outcome tabled     items that were put off
  dynasty show demo/20261288-2        one item: proposal, decision, text
  dynasty sync kanta-hame             a real portal, one request a second

Or open it with any SQL tool:
  SELECT held_on, body, title, outcome FROM item_list;"""


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

    chosen = _choose({portal.slug: portal for portal in _portals_of(database)}, slug)
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


def _choose(portals: dict[str, Portal], slug: str) -> Portal:
    if slug in portals:
        return portals[slug]
    close = get_close_matches(slug, portals, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise UsageError(f"There is no portal {slug!r}; `dynasty portals list` shows those we know.{hint}")


def _choose_all(database: str | None, slugs: list[str], *, every: bool) -> list[Portal]:
    """The portals named, each once, or all that we know."""
    portals = {portal.slug: portal for portal in _portals_of(database)}
    return list(portals.values()) if every else [_choose(portals, slug) for slug in dict.fromkeys(slugs)]


def _polled(archive: "Archive", *, every: bool) -> list[str]:
    from archive.store.rounds import last_polled

    slugs = sorted(last_polled(archive))
    if not (slugs or every):
        raise UsageError("This archive has no round of any portal yet: name the portals to run, or --all.")
    return slugs


class _Teller:
    """Says the news of rounds to a person, in one thread at a time, and keeps how each ended.

    quiet: only what a person must look at; silent: no accounts, for they are printed otherwise.
    """

    def __init__(self, bars: "Bars", *, quiet: bool = False, silent: bool = False) -> None:
        self.ended: list[Ended] = []
        self._bars = bars
        self._quiet = quiet
        self._silent = silent
        self._lock = Lock()

    def tell(self, news: "News") -> None:
        """Something happened."""
        from scraper.news import Begun, Ended, Noted, Progress

        with self._lock:
            match news:
                case Begun(slug=slug, name=name):
                    self._bars.begin(slug, name)
                case Progress(slug=slug, done=done, total=total):
                    self._bars.advance(slug, done, total)
                case Ended():
                    self._bars.end(news.slug)
                    self.ended.append(news)
                    self._print(news)
                case Noted(sentence=sentence, is_trouble=is_trouble):
                    if is_trouble or not self._quiet:
                        _note(sentence)

    def _print(self, ended: "Ended") -> None:
        if ended.status == "busy" and not self._quiet:
            _note(f"Another round of {ended.slug} is running.")
        if ended.account and not self._silent and not (self._quiet and ended.status in _GOOD):
            _print_account(ended.account)


_GOOD = {"ok", "aborted"}
"""How a round may end that nobody needs to look at; one that was told to stop goes on with the next."""


def _import_one(
    portal: Portal,
    files: tuple[Path, ...],
    archive: "Archive",
    *,
    folder: Path,
    fetched_at: datetime | None,
    quiet: bool,
) -> "Imported | None":
    """What came of importing files; None, and a note, when another process is at the portal."""
    from archive.store.lock import portal_lock
    from scraper.bars import Bars
    from scraper.importing import import_files

    try:
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
    except BusyError as error:
        _note(str(error))
        return None


def _instant(text: str | None) -> datetime | None:
    """A day or an instant that a person named, Helsinki time unless it says otherwise; UsageError for the future."""
    from scraper.finnish import HELSINKI

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


def _print_account(account: Account) -> None:
    counts = ", ".join(f"{getattr(account, name)} {name}" for name in ("new", "changed", "unchanged", "failed"))
    say(f"{account.portal}: {counts}; {account.requests} requests in {account.seconds:.1f} s")
    _print_failures(account)


def _print_failures(account: Account) -> None:
    if account.status == "unreachable":
        _note(f"{account.portal} is unreachable, or not a Dynasty portal: neither feed could be read. Tried:")
    elif account.status == "aborted":
        _note(f"{account.portal}: the round was told to stop; the next one goes on.")
    for note in account.notes:
        _note(f"{account.portal}: {note}")
    if account.status != "unreachable" and account.failures:
        addresses = "1 address" if account.failed == 1 else f"{account.failed} addresses"
        _note(f"{account.portal}: {addresses} failed and will be tried again:")
    for url, reason in account.failures:
        say(url, indent=2, err=True)
        say(reason, indent=4, err=True)


def _print_imported(imported: "Imported") -> None:
    account = imported.account
    counts = ", ".join(f"{getattr(account, name)} {name}" for name in ("new", "changed", "unchanged", "failed"))
    say(f"{account.portal}: {counts}; in {account.seconds:.1f} s")
    _print_files(f"{account.portal}: nothing to archive in", imported.left_out)
    _print_files(f"{account.portal}: could not archive", account.failures)


def _print_files(what: str, listed: tuple[tuple[str, str], ...]) -> None:
    if listed:
        _note(f"{what} {len(listed)} {'file' if len(listed) == 1 else 'files'}")
    for name, reason in listed:
        say(name, indent=2, err=True)
        say(reason, indent=4, err=True)


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
        _note(f"not judged, where the expectations do not name it: {', '.join(report.unjudged)}")
    _print_files("could not judge", report.unfinished)


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


def _fresh_database(named: str | None) -> str:
    """Where the demo's archive goes: a new one, or the demo's own file, made anew."""
    import platformdirs

    from archive.store.engine import Archive, database_url

    own = platformdirs.user_data_path("dynasty-archive", appauthor=False) / "demo.db"
    url = database_url(named or str(own))
    with Archive(url) as archive:
        file, name = archive.file, archive.name
    if file == own:
        _remove(own)
    elif file.exists() if file else _is_used(url):
        raise UsageError(f"{name} exists already; the demo wants a new archive: name one with --database.")
    return url


def _is_used(url: str) -> bool:
    from archive.store.engine import open_archive
    from archive.store.portals import list_portals

    with open_archive(url) as archive:
        return bool(list_portals(archive))


def _remove(file: Path) -> None:
    try:
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"The demo's archive {file} cannot be made anew: {error.strerror}.") from error


def _check_arguments() -> None:
    for argument in sys.argv[1:]:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"The argument {os.fsencode(argument)!r} is not text in UTF-8.") from error


def _note(sentence: str) -> None:
    say(f"dynasty: {sentence}", err=True)
