"""Who is at a portal: one round at a time, on one machine or several. Knows leases; not what a round is.

A lease is a row that one atomic statement takes and that its holder renews while it works. Who crashes cannot give it
back, so that it expires; a holder that was a process of this machine and is gone is noticed at once.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import uuid4

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from archive.errors import BusyError, DatabaseError, UsageError
from archive.store.engine import Archive
from archive.store.processes import is_gone, this_process
from archive.tables import LeaseRow

LEASE = timedelta(minutes=10)
"""How long a lease lasts that nobody renews. The clocks of several machines may differ by a few minutes."""
RENEW_S = 60.0
"""Between two renewals."""


def portal_lock(
    archive: Archive,
    slug: str,
    *,
    on_lost: Callable[[], None] = lambda: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    renew_s: float = RENEW_S,
) -> AbstractContextManager[None]:
    """Keep a portal for this round. Raises BusyError while another keeps it.

    slug: the portal's, of `a-z`, `0-9` and `-`. on_lost: called, in another thread, when another round took the
    portal over all the same, because this one could not renew its lease in time (a machine that slept); it must stop.
    """
    if not re.fullmatch(r"[a-z0-9-]+", slug):
        raise UsageError(f"{slug!r} is not the short name of a portal: a-z, 0-9 and - only.")
    return _lease(archive, slug, on_lost=on_lost, now=now, renew_s=renew_s)


DELIVERER = "(deliver)"
"""No portal can be called so."""


def delivery_lock(
    archive: Archive, *, on_lost: Callable[[], None], now: Callable[[], datetime]
) -> AbstractContextManager[None]:
    """Be the only one who sends messages, as `portal_lock`."""
    busy = "Messages are being delivered already."
    return _lease(archive, DELIVERER, on_lost=on_lost, now=now, renew_s=RENEW_S, busy=busy)


def is_kept(archive: Archive, slug: str, *, now: datetime) -> bool:
    """Whether a round keeps a portal and, as far as can be told, is alive."""
    with archive.reading() as session:
        lease = select(LeaseRow.holder).where(LeaseRow.slug == slug, LeaseRow.expires_at > now)
        holder = session.scalars(lease).one_or_none()
    return holder is not None and not _is_gone(holder)


def _is_gone(holder: str) -> bool:
    return is_gone(holder.rpartition(" ")[0])


@contextmanager
def _lease(
    archive: Archive,
    slug: str,
    *,
    on_lost: Callable[[], None],
    now: Callable[[], datetime],
    renew_s: float,
    busy: str | None = None,
) -> Iterator[None]:
    holder = f"{this_process()} {uuid4().hex}"
    if not (_take(archive, slug, holder, now()) or _take_over(archive, slug, holder, now())):
        raise BusyError(busy or f"Another round of {slug} is running.")
    done = Event()
    renewing = Thread(
        target=_renew_until, args=(done, archive, slug, holder, on_lost, now, renew_s), name=f"lease of {slug}"
    )
    renewing.daemon = True  # A process that ends in the midst of things does not wait for it.
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()
        _give_back(archive, slug, holder)


def _take(archive: Archive, slug: str, holder: str, now: datetime, *, instead_of: str | None = None) -> bool:
    """Whether the lease is ours now: it was free, expired, or still that of `instead_of`. One atomic statement."""
    insert = (sqlite.insert if archive.file else postgresql.insert)(LeaseRow)
    lease = {"holder": holder, "taken_at": now, "expires_at": now + LEASE}
    statement = insert.values(slug=slug, **lease).on_conflict_do_update(
        index_elements=[LeaseRow.slug],
        set_=lease,
        where=or_(LeaseRow.expires_at <= now, LeaseRow.holder == instead_of),
    )
    with archive.writing() as session:
        return session.scalar(statement.returning(LeaseRow.holder)) == holder


def _take_over(archive: Archive, slug: str, holder: str, now: datetime) -> bool:
    """The same for a lease whose holder is gone."""
    with archive.reading() as session:
        former = session.scalars(select(LeaseRow.holder).filter_by(slug=slug)).one_or_none()
    is_free = former is None or _is_gone(former)
    return is_free and _take(archive, slug, holder, now, instead_of=former)


def _renew_until(
    done: Event,
    archive: Archive,
    slug: str,
    holder: str,
    on_lost: Callable[[], None],
    now: Callable[[], datetime],
    renew_s: float,
) -> None:
    while not done.wait(renew_s):
        # A database that is locked or away may be back for the next try; the lease lasts for several.
        with suppress(DatabaseError):
            if not _renew(archive, slug, holder, now()):
                on_lost()
                return


def _renew(archive: Archive, slug: str, holder: str, now: datetime) -> bool:
    """Whether the lease is still ours."""
    statement = update(LeaseRow).filter_by(slug=slug, holder=holder).values(expires_at=now + LEASE)
    with archive.writing() as session:
        return bool(session.scalar(statement.returning(LeaseRow.id)))


def _give_back(archive: Archive, slug: str, holder: str) -> None:
    # A database that is away now keeps the lease until it expires; the round that it guarded is over all the same.
    with suppress(DatabaseError), archive.writing() as session:
        session.execute(delete(LeaseRow).filter_by(slug=slug, holder=holder))
