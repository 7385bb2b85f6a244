"""The command `forget`: removing people for good. Arguments, wiring, wording; what goes is decided in the store."""

import getpass
import secrets
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import UsageError
from archive.helsinki import finnish_day
from archive.terminal import AsJson, Database, Files, print_json, say

if TYPE_CHECKING:
    from archive.store.engine import Archive
    from archive.store.removals import Order, Removal

KEY_BYTES = 32
_OF_BYTES = ("pages", "files")
"""What keeps its row when its bytes go."""


def forget(
    person: Annotated[str | None, typer.Option("--person", help="A name, given name first: 'Maija Virtanen'.")] = None,
    item: Annotated[str | None, typer.Option("--item", help="An item, named as for `show`.")] = None,
    older_than: Annotated[
        int | None,
        typer.Option(
            "--contacts-older-than", min=0, help="Telephones and e-mails of items of meetings older than so many days."
        ),
    ] = None,
    log: Annotated[bool, typer.Option("--log", help="Show what was removed so far, when and on whose order.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why; it stands in the log.")] = None,
    by: Annotated[str | None, typer.Option(help="On whose order; by default your login.", show_default=False)] = None,
    files: Files = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Remove a person, an item, or old contact details for good, and keep them from coming back.

    Stored pages that hold what is removed lose their bytes: their digest, time and place in the chain stay. No copy of
    the database is reached, nor the portal itself.

    Exit code 0: removed; 2: wrong use; 4: a round is running, or messages are being delivered.
    """
    from archive.store.engine import database_url, open_archive

    if sum(map(bool, (person, item, older_than is not None, log))) != 1:
        raise UsageError("Name one thing: --person, --item, --contacts-older-than or --log.")
    with open_archive(database_url(database), create=False, files=files) as archive:
        if log:
            _print_log(archive, as_json=as_json)
            return
        order = _order(by, reason, dry_run=dry_run)
        removal = _forget(archive, order, person=person, item=item, older_than=older_than)
    if as_json:
        print_json(asdict(removal))
    else:
        say(_told(removal, dry_run=dry_run))


def _order(by: str | None, reason: str | None, *, dry_run: bool) -> "Order":
    from archive.store.removals import Order

    return Order(
        by=by or getpass.getuser(),
        reason=reason,
        now=datetime.now(UTC),
        fresh_key=secrets.token_bytes(KEY_BYTES),
        dry_run=dry_run,
    )


def _forget(
    archive: "Archive", order: "Order", *, person: str | None, item: str | None, older_than: int | None
) -> "Removal":
    """Do it while no round is running, of any portal, and nobody is told anything."""
    from archive.store.emptying import forget_item
    from archive.store.forgetting import forget_contacts, forget_person
    from archive.store.lists import load_item
    from archive.store.lock import delivery_lock, portal_lock
    from archive.store.portals import list_portals

    with ExitStack() as others_rest:
        others_rest.enter_context(delivery_lock(archive, on_lost=lambda: None, now=lambda: datetime.now(UTC)))
        for portal in list_portals(archive):
            others_rest.enter_context(portal_lock(archive, portal.slug))
        if person is not None:
            return forget_person(archive, person, order)
        if item is not None:
            return forget_item(archive, load_item(archive, item).line.item_id, order)
        return forget_contacts(archive, held_before=_day_before(order.now, older_than or 0), order=order)


def _day_before(now: datetime, days: int) -> date:
    try:
        return finnish_day(now) - timedelta(days=days)
    except OverflowError as error:
        raise UsageError(f"No calendar has a day {days} days ago; name fewer.") from error


def _print_log(archive: "Archive", *, as_json: bool) -> None:
    from archive.store.removals import list_removals

    removals = list_removals(archive)
    if as_json:
        print_json([asdict(one) for one in removals])
    for one in () if as_json else removals:
        why = f": {one.reason}" if one.reason else ""
        say(f"{one.ordered_at:%Y-%m-%d %H:%M} UTC, {one.kind}, by {one.ordered_by}{why}")
        say(_counted(one) if one.finished_at else "was interrupted: order it again", indent=2)


def _told(removal: "Removal", *, dry_run: bool) -> str:
    if not removal.counts:
        return "Nothing found."
    return f"{'Would be removed' if dry_run else 'Removed'}: {_counted(removal)}"


def _counted(removal: "Removal") -> str:
    """`3 in passages, 1 in people, the bytes of 2 pages`."""
    rows = {name: count for name, count in removal.counts.items() if name not in _OF_BYTES}
    told = [f"{count} in {name.replace('_', ' ')}" for name, count in rows.items()]
    erased = [f"the bytes of {removal.counts[name]} {name}" for name in _OF_BYTES if name in removal.counts]
    return ", ".join([*told, *erased])
