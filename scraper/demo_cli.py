"""The command `demo`: a small portal on this machine, synced into a new archive. Arguments, wiring, wording."""

import shlex
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import UsageError
from archive.records import Portal
from archive.terminal import AsJson, Database, print_json, say
from scraper.telling import EXIT_CODES, Teller, print_account


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
        tell = Teller(bars, silent=True).tell
        account = Rounds(archive, fetcher, now=lambda: datetime.now(UTC), tell=tell).do(portal)
        named = str(archive.file or database)
    if account is None:
        sys.exit(EXIT_CODES["busy"])
    if as_json:
        print_json([asdict(account)])
    else:
        print_account(account)
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
