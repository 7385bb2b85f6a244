"""The command `serve`: the archive as web pages. Arguments, wiring, and the refusal to be public by accident."""

import secrets
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

import typer

from archive.errors import UsageError
from archive.loopback import is_loopback
from archive.terminal import Database, say

READING_LIMIT_S = 2.0
"""After this long, a question to the database is cut off."""
MOST_CONNECTIONS = 200
"""At one moment; who comes beyond is asked to come again."""


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; other than this machine's own: --public.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8700,
    public: Annotated[
        bool, typer.Option("--public", help="For everybody: without telephones, e-mails and what was removed.")
    ] = False,
    address: Annotated[
        str | None, typer.Option(help="Where readers find it, behind a proxy: https://arkisto.example.fi.")
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(help="A proxy on another machine whose X-Forwarded-For is believed: its address or network."),
    ] = None,
    following: Annotated[
        bool,
        typer.Option(
            "--following",
            envvar="DYNASTY_FOLLOWING",
            help="Readers may follow by e-mail; `dynasty run` or `dynasty deliver` writes to them, with "
            "DYNASTY_SMTP_URL, DYNASTY_MAIL_FROM and DYNASTY_WEB_URL.",
        ),
    ] = False,
    database: Database = None,
) -> None:
    """Serve the archive as web pages, tables, feeds and calendars, until stopped.

    It only reads, but where somebody follows something, or ends it, and sends nothing.

    Exit code 2: wrong use, or a database or port that cannot be used.
    """
    if not public and not is_loopback(host):
        raise UsageError(f"{host} can be reached from other machines: say --public, which hides contacts and removals.")
    if address is not None and not _is_address(address):
        raise UsageError(f"{address!r} is no address of pages: it begins with https:// or http:// and a host.")
    from archive.analysis import load_analyser
    from archive.store.engine import database_url, open_archive
    from archive.web.app import make_app
    from archive.web.serving import listen, make_server

    with open_archive(database_url(database), create=False, reading_limit_s=READING_LIMIT_S) as archive:
        app = make_app(
            archive,
            audience="public" if public else "newsroom",
            now=lambda: datetime.now(UTC),
            address=address,
            fresh_token=(lambda: secrets.token_urlsafe(32)) if following else None,
        )
        server = make_server(app, most_connections=MOST_CONNECTIONS, proxies=proxy or ())
        with listen(host, port) as listening:
            load_analyser()
            where = f"[{host}]" if ":" in host else host
            say(f"http://{where}:{listening.getsockname()[1]}/ (stop with Ctrl-C)", err=True)
            server.run(sockets=[listening])


def _is_address(address: str) -> bool:
    """Whether pages can stand there: before a path of ours nothing may be but a scheme and a host."""
    try:
        parts = urlsplit(address)
        is_port = parts.port != 0
    except ValueError:
        return False
    has_more = bool(parts.query or parts.fragment or parts.username) or any(map(str.isspace, address))
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_port and not has_more
