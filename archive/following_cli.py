"""The commands `follow`, `unfollow` and `deliver`: who is told of what, and telling it. Arguments, wiring, wording."""

import os
import secrets
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, get_args
from uuid import uuid4

import typer

from archive.errors import UsageError
from archive.records import AlertLanguage, Channel, FollowKind, Outcome
from archive.terminal import AsJson, Database, one_of, print_json, say

if TYPE_CHECKING:
    from archive.alerts import Follower, Way
    from archive.sending import Delivered, Send
    from archive.store.engine import Archive

Email = Annotated[str | None, typer.Option("--email", help="Be told by e-mail.", show_default=False)]
Webhook = Annotated[
    str | None, typer.Option("--webhook", help="Be told by a signed POST of JSON to this address.", show_default=False)
]
File = Annotated[
    Path | None, typer.Option("--file", help="Be told by a line of JSON at the end of this file.", show_default=False)
]
Hour = Annotated[
    int | None,
    typer.Option(
        "--hour",
        min=0,
        max=23,
        help="One digest a day at this hour, Finnish time; otherwise at once.",
        show_default=False,
    ),
]
LanguageOf = Annotated[str, typer.Option("--language", help=f"One of {', '.join(get_args(AlertLanguage))}.")]
QuietToo = Annotated[bool, typer.Option("--quiet-too", help="With --hour: a word on days without news too.")]
Of = Annotated[str | None, typer.Option("--portal", help="Only of this portal, by its short name.", show_default=False)]

_follow = typer.Typer(no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Mount these commands on the command line's root."""
    app.add_typer(_follow, name="follow", help="Be told when something moves: a search, case, body, person or portal.")
    app.command()(unfollow)
    app.command()(deliver)


@_follow.command("search")
def follow_search(
    words: Annotated[
        list[str] | None, typer.Argument(help="Words as for `dynasty search`.", show_default=False)
    ] = None,
    portal: Of = None,
    body: Annotated[str | None, typer.Option(help="A body's whole name, or else a part of one.")] = None,
    person: Annotated[str | None, typer.Option(help="A part of a name.")] = None,
    outcome: Annotated[str | None, typer.Option(help=f"One of {', '.join(get_args(Outcome))}.")] = None,
    email: Email = None,
    webhook: Webhook = None,
    file: File = None,
    hour: Hour = None,
    language: LanguageOf = "fi",
    quiet_too: QuietToo = False,
    database: Database = None,
) -> None:
    """Follow what a search finds, and what it found before."""
    one_of(outcome, Outcome, "outcome")
    query = _given(words=" ".join(words or []), portal=portal, body=body, person=person, outcome=outcome)
    _start("search", query, database, _told(email, webhook, file, hour, language, quiet_too=quiet_too))


@_follow.command("case")
def follow_case(
    number: Annotated[str, typer.Argument(help="A case number as printed: 1482/00.01.02/2026.")],
    portal: Of = None,
    email: Email = None,
    webhook: Webhook = None,
    file: File = None,
    hour: Hour = None,
    language: LanguageOf = "fi",
    quiet_too: QuietToo = False,
    database: Database = None,
) -> None:
    """Follow a case through all bodies."""
    query = _given(case_number=number, portal=portal)
    _start("case", query, database, _told(email, webhook, file, hour, language, quiet_too=quiet_too))


@_follow.command("body")
def follow_body(
    name: Annotated[str, typer.Argument(help="A body's whole name, or an officeholder's title.")],
    portal: Of = None,
    email: Email = None,
    webhook: Webhook = None,
    file: File = None,
    hour: Hour = None,
    language: LanguageOf = "fi",
    quiet_too: QuietToo = False,
    database: Database = None,
) -> None:
    """Follow what a body handles."""
    query = _given(body=name, portal=portal)
    _start("body", query, database, _told(email, webhook, file, hour, language, quiet_too=quiet_too))


@_follow.command("person")
def follow_person(
    name: Annotated[str, typer.Argument(help="A name: who prepares, presents or proposes.")],
    portal: Of = None,
    email: Email = None,
    webhook: Webhook = None,
    file: File = None,
    hour: Hour = None,
    language: LanguageOf = "fi",
    quiet_too: QuietToo = False,
    database: Database = None,
) -> None:
    """Follow what a person prepares, presents or proposes."""
    query = _given(person=name, portal=portal)
    _start("person", query, database, _told(email, webhook, file, hour, language, quiet_too=quiet_too))


@_follow.command("portal")
def follow_portal(
    slug: Annotated[str, typer.Argument(help="A portal's short name.")],
    email: Email = None,
    webhook: Webhook = None,
    file: File = None,
    hour: Hour = None,
    language: LanguageOf = "fi",
    quiet_too: QuietToo = False,
    database: Database = None,
) -> None:
    """Follow all that a portal publishes."""
    query = _given(portal=slug)
    _start("portal", query, database, _told(email, webhook, file, hour, language, quiet_too=quiet_too))


@_follow.command("list")
def follow_list(database: Database = None, as_json: AsJson = False) -> None:
    """List what is followed, by whom."""
    from archive.store.engine import database_url, open_archive
    from archive.store.following import list_followers

    with open_archive(database_url(database), create=False) as archive:
        followers = list_followers(archive)
    if as_json:
        print_json([_plain(follower) for follower in followers])
        return
    for line in (line for follower in followers for line in _lines(follower)):
        typer.echo(line)
    if not followers:
        say("Nothing is followed.", err=True)


def unfollow(
    follow_id: Annotated[int, typer.Argument(help="A number that `dynasty follow list` shows.")],
    database: Database = None,
) -> None:
    """Stop following something."""
    from archive.store.engine import database_url, open_archive
    from archive.store.following import token_of_follow
    from archive.store.following import unfollow as end

    with open_archive(database_url(database), create=False) as archive:
        end(archive, token_of_follow(archive, follow_id), now=datetime.now(UTC), follow_id=follow_id)
    say(f"{follow_id} is not followed any more.")


def deliver(
    again: Annotated[
        bool, typer.Option("--again", help="Try now what was given up, or waits for its next try.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only what a person must look at.")] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Tell followers what happened: once, however often this is interrupted. From cron, after `sync` and every hour.

    E-mail goes through DYNASTY_SMTP_URL (smtp://USER:PASSWORD@HOST:PORT, or smtps://), from DYNASTY_MAIL_FROM; with
    DYNASTY_WEB_URL, where `dynasty serve` is reached, one click in it ends it.

    Exit code 0: all sent; 1: something did not arrive, or could not be asked about what happened, and is tried again
    later; 2: wrong use; 4: another one is at it.
    """
    from archive.channels import find_channels
    from archive.store.engine import database_url, open_archive

    channels = find_channels(os.environ)
    with open_archive(database_url(database), create=False) as archive:
        told = deliver_now(archive, Event(), channels, again=again)
    if as_json:
        print_json(asdict(told))
    else:
        _print_delivered(told, quiet=quiet)
    sys.exit(1 if told.failures or told.waiting or told.unmatched else 0)


def deliver_now(
    archive: "Archive", stop: Event, channels: "Mapping[Channel, Send]", *, again: bool = False
) -> "Delivered":
    """Send all that is due; BusyError while another process does."""
    from archive import sending

    return sending.deliver(
        archive,
        channels,
        now=lambda: datetime.now(UTC),
        fresh_key=lambda: uuid4().hex,
        stop=stop,
        again=again,
    )


def troubles(told: "Delivered", *, waiting: "Collection[Channel]") -> Iterator[str]:
    """What a person must look at after a delivery, in sentences; of channels that wait, these."""
    for channel, reason in told.failures:
        yield f"a message by {channel} did not arrive and will be tried again: {reason}."
    for follow_id, reason in told.unmatched.items():
        yield f"follow {follow_id} could not be asked about what happened and will be tried again: {reason}."
    if "email" in waiting:
        yield "e-mail is waiting to be sent: set DYNASTY_SMTP_URL and DYNASTY_MAIL_FROM."


def _given(**conditions: str | None) -> dict[str, str]:
    """The conditions that were given; UsageError for none, which would be everything."""
    query = {name: " ".join(value.split()) for name, value in conditions.items() if value and value.strip()}
    if not query:
        raise UsageError("Say what to follow; a whole portal is followed by `dynasty follow portal`.")
    return query


def _told(
    email: str | None, webhook: str | None, file: Path | None, hour: int | None, language: str, *, quiet_too: bool
) -> "Way":
    """How and when to be told; UsageError for what cannot be."""
    from archive.alerts import Way

    if quiet_too and hour is None:
        raise UsageError("A word on days without news comes with a digest: name its --hour.")
    channel, address = _address(email, webhook, file)
    return Way(
        channel=channel,
        address=address,
        hour=hour,
        language=one_of(language, AlertLanguage, "language"),
        wants_quiet=quiet_too,
    )


def _address(email: str | None, webhook: str | None, file: Path | None) -> tuple[Channel, str]:
    from archive.mailing import is_email
    from archive.posting import check_webhook

    if sum(one is not None for one in (email, webhook, file)) != 1:
        raise UsageError("Say how to be told, in one way: --email, --webhook or --file.")
    if webhook is not None:
        return "webhook", check_webhook(webhook)
    if file is not None:
        return "file", str(file.expanduser().absolute())
    if email is None or not is_email(email):
        raise UsageError(f"{email!r} is not an e-mail address.")
    return "email", email


def _start(kind: FollowKind, query: dict[str, str], database: str | None, way: "Way") -> None:
    from archive.alerts import item_query
    from archive.posting import shown_secret
    from archive.search import search
    from archive.store.engine import database_url, open_archive
    from archive.store.following import follow
    from archive.store.portals import portals_of

    with open_archive(database_url(database)) as archive:
        portals_of(archive, query.get("portal"))
        # Before it is kept: who asks hears at once of what cannot be sought.
        is_known = bool(search(archive, item_query(query, None, audience="newsroom")))
        follower = follow(
            archive, kind, query, way, now=datetime.now(UTC), fresh_token=lambda: secrets.token_urlsafe(32)
        )
    for line in _lines(follower):
        typer.echo(line)
    if follower.channel == "webhook":
        say(f"Its requests are signed with the secret {shown_secret(follower.secret)}")
    if not is_known:
        say("dynasty: the archive has nothing of that yet; you are told when something comes.", err=True)


def _lines(follower: "Follower") -> Iterator[str]:
    """`3  case 1482/00.01.02/2026  email maija@esimerkki.example, 7:00, fi`."""
    when = "at once" if follower.hour is None else f"{follower.hour}:00"
    quiet = ", quiet days too" if follower.wants_quiet else ""
    for one in follower.follows:
        what = ", ".join(one.query.values())
        yield f"{one.id}  {one.kind} {what}  {follower.channel} {follower.address}, {when}, {follower.language}{quiet}"


def _plain(follower: "Follower") -> dict[str, object]:
    """A follower without the token and the secret: who knows them may act as the follower."""
    return {name: value for name, value in asdict(follower).items() if name not in {"token", "secret", "ended_at"}}


def _print_delivered(told: "Delivered", *, quiet: bool) -> None:
    for trouble in troubles(told, waiting=told.waiting):
        say(f"dynasty: {trouble}", err=True)
    if not quiet:
        say(f"{told.events} events, {told.sent} messages sent, {len(told.failures)} failed.")
