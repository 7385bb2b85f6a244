"""The commands that ask portals: `sync`, `backfill`, `run`. Arguments and wiring."""

import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from archive.errors import UsageError
from archive.terminal import AsJson, Database, Files, find_day, print_json
from scraper.portals_cli import choose_all
from scraper.telling import EXIT_CODES, Teller, note

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.sending import Delivered
    from archive.store.engine import Archive
    from scraper.attachments import AttachmentTerms


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


Attachments = Annotated[
    bool, typer.Option("--attachments", help="Also the documents beside the items that are not here yet.")
]


AttachmentsMaxMb = Annotated[
    int,
    typer.Option("--attachments-max-mb", min=1, max=2000, envvar="DYNASTY_ATTACHMENTS_MAX_MB", help="Of one file."),
]


AttachmentsBudget = Annotated[
    int,
    typer.Option(
        "--attachments-budget",
        min=0,
        envvar="DYNASTY_ATTACHMENTS_BUDGET",
        help="How many files of each portal in a round, new ones first.",
    ),
]


Quiet = Annotated[bool, typer.Option("--quiet", help="Print only what a person must look at.")]


def add_commands(app: typer.Typer) -> None:
    """Mount these commands on the command line's root."""
    app.command()(sync)
    app.command()(backfill)
    app.command()(run)


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
    attachments: Attachments = False,
    attachments_max_mb: AttachmentsMaxMb = 50,
    attachments_budget: AttachmentsBudget = 200,
    files: Files = None,
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
    from archive.store.vault import open_vault
    from scraper.bars import Bars
    from scraper.ping import check_ping_url
    from scraper.stopping import heeding_signals
    from scraper.workers import Terms, choose_jobs, do_rounds

    if bool(slugs) == every:
        raise UsageError("Name the portals to sync, or --all; `dynasty portals list` shows those we know.")
    chosen = choose_all(database, slugs or [], every=every)
    check_ping_url(ping, portals=len(chosen))
    url, stop = database_url(database), Event()
    wanted = _attachment_terms(attachments, attachments_max_mb, attachments_budget)
    with open_archive(url, files=files) as archive:
        if wanted:
            open_vault(archive.files)
    terms = Terms(
        database=url,
        delay_s=delay,
        contact=contact,
        again=again,
        budget=budget,
        ping_url=ping,
        attachments=wanted,
        files=files,
    )
    jobs = jobs or choose_jobs(len(chosen), processors=os.cpu_count() or 1)
    with heeding_signals(stop), Bars(total=len(chosen), quiet=quiet or as_json) as bars:
        teller = Teller(bars, quiet=quiet, silent=as_json)
        all_ended = do_rounds(chosen, jobs, terms, stop=stop, tell=teller.tell)
    _end(teller, all_ended=all_ended, as_json=as_json)


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
    from scraper.stopping import heeding_signals
    from scraper.sync import backfill_portal

    chosen, day, stop = choose_all(database, [slug], every=False), find_day(since), Event()
    with (
        open_archive(database_url(database)) as archive,
        Fetcher(delay_s=delay, contact=contact, stop=stop) as fetcher,
        heeding_signals(stop),
        Bars(total=1, quiet=quiet or as_json) as bars,
    ):
        teller = Teller(bars, quiet=quiet, silent=as_json)
        rounds = Rounds(archive, fetcher, now=lambda: datetime.now(UTC), tell=teller.tell)
        all_ended = rounds.do_all(chosen, stop=stop, errand=partial(backfill_portal, since=day))
    _end(teller, all_ended=all_ended, as_json=as_json)


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
    attachments: Attachments = False,
    attachments_max_mb: AttachmentsMaxMb = 50,
    attachments_budget: AttachmentsBudget = 200,
    files: Files = None,
    delay: Delay = 1.0,
    contact: Contact = None,
    ping: Ping = None,
    quiet: Quiet = False,
    database: Database = None,
) -> None:
    """The scheduler: rounds of each portal at its times, until stopped (SIGTERM, Ctrl-C).

    By default every night, and every hour on the mornings of weekdays; `dynasty portals schedule` says and sets it.
    Followers are told as by `dynasty deliver`, where DYNASTY_SMTP_URL is set or somebody follows by webhook or file.

    Exit code 0: stopped; 2: wrong use.
    """
    from archive.store.engine import database_url, open_archive
    from archive.store.vault import open_vault
    from scraper.bars import Bars
    from scraper.fetch import Fetcher
    from scraper.ping import check_ping_url
    from scraper.running import Habits, run_until_stopped
    from scraper.stopping import heeding_signals, leave
    from scraper.sync import sync_portal
    from scraper.workers import BUSY_TIMEOUT_S

    if slugs and every:
        raise UsageError("Name the portals to run, or --all, not both.")
    wanted, stop = _attachment_terms(attachments, attachments_max_mb, attachments_budget), Event()
    with (
        open_archive(database_url(database), busy_timeout_s=BUSY_TIMEOUT_S, files=files) as archive,
        Fetcher(delay_s=delay, contact=contact, stop=stop) as fetcher,
        heeding_signals(stop),
    ):
        chosen = choose_all(database, slugs or _polled(archive, every=every), every=every)
        check_ping_url(ping, portals=len(chosen))
        if wanted:
            open_vault(archive.files)
        all_ended = run_until_stopped(
            chosen,
            archive=archive,
            fetcher=fetcher,
            tell=Teller(Bars(quiet=True), quiet=quiet).tell,
            stop=stop,
            habits=Habits(
                errand=partial(sync_portal, attachments=wanted),
                deliver=_delivery(archive, stop),
                jitter_s=jitter,
                listen=listen,
                ping_url=ping,
            ),
        )
        if not all_ended:
            leave(0)


def _attachment_terms(attachments: bool, max_mb: int, budget: int) -> "AttachmentTerms | None":  # noqa: FBT001 - an option's value
    if not attachments:
        return None
    from scraper.attachments import AttachmentTerms

    return AttachmentTerms(budget=budget, most_bytes=max_mb * 1_000_000)


def _delivery(archive: "Archive", stop: Event) -> "Callable[[], Delivered] | None":
    """What tells followers; None where there is neither a mailbox nor anybody who is told without."""
    from archive.channels import find_channels
    from archive.following_cli import deliver_now
    from archive.store.following import list_followers

    channels = find_channels(os.environ)
    if "email" in channels or any(one.channel in channels for one in list_followers(archive)):
        return partial(deliver_now, archive, stop, channels)
    return None


def _end(teller: Teller, *, all_ended: bool, as_json: bool) -> NoReturn:
    """The accounts, where a program reads them, and the worst round's exit code."""
    from scraper.stopping import leave

    if as_json:
        print_json([asdict(ended.account) for ended in teller.ended if ended.account])
    worst = max((ended.status for ended in teller.ended), key=list(EXIT_CODES).index, default="ok")
    code = EXIT_CODES[worst]
    if not all_ended:
        note("some rounds were broken off; the next ones go on where they were.")
        leave(max(code, 1))
    sys.exit(code)


def _polled(archive: "Archive", *, every: bool) -> list[str]:
    from archive.store.rounds import last_polled

    slugs = sorted(last_polled(archive))
    if not (slugs or every):
        raise UsageError("This archive has no round of any portal yet: name the portals to run, or --all.")
    return slugs
