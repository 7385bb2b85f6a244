"""What a person must look at, in sentences. Pure; what is asked of the database stands in archive/store.

Sound means: the database is whole, every portal's last round ended well and lately, nothing that failed has been given
up, and nothing that the portals show is missing for want of fetching it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.alerts import FailedDelivery, FailedFollow
from archive.records import Coverage, Failure, FilesHealth, IndexHealth, PortalHealth, Warned

STALE = timedelta(days=3)
"""A nightly cron that misses three nights is broken."""


@dataclass(frozen=True, kw_only=True)
class Examination:
    """All that is known of the archive's state."""

    damage: tuple[str, ...]
    drift: tuple[str, ...]
    portals: tuple[PortalHealth, ...]
    failures: tuple[Failure, ...]
    coverage: tuple[Coverage, ...]
    warnings: tuple[Warned, ...]
    index: IndexHealth | None = None
    """How the search index stands; None where nobody looked."""
    deliveries: tuple[FailedDelivery, ...] = ()
    follows: tuple[FailedFollow, ...] = ()
    files: FilesHealth | None = None


def find_complaints(examined: Examination, *, now: datetime) -> tuple[str, ...]:
    """What a person must look at; nothing when all is well."""
    return (
        *(f"The database is damaged: {line}." for line in examined.damage),
        *(f"The database is not as this program makes it: {line}." for line in examined.drift),
        *_of_portals(examined.portals, now),
        *_of_failures(examined.failures),
        *_of_coverage(examined.coverage),
        *_of_index(examined.index),
        *_of_deliveries(examined.deliveries),
        *_of_follows(examined.follows),
        *_of_files(examined.files),
    )


def _of_files(files: FilesHealth | None) -> Iterator[str]:
    if files is None or not files.counts:
        return
    if files.folder is None:
        yield "The folder of attachments is not known: name it by --files or DYNASTY_FILES."
    for digest in files.missing:
        yield f"The file {digest} is gone from {files.folder}; `dynasty sync --attachments --again` may bring it back."
    if files.strays:
        yield f"{files.strays} files in {files.folder} are no attachment of this archive; a killed round may leave one."


def _of_portals(portals: Iterable[PortalHealth], now: datetime) -> Iterator[str]:
    for portal in portals:
        if portal.status == "running":
            continue
        told = f": {'; '.join(portal.notes)}" if portal.notes else ""
        if portal.status != "ok":
            yield f"{portal.portal}: the last round ended as {portal.status}{told}."
        if portal.last_good_at is None:
            yield f"{portal.portal}: no round ever ended well."
        elif now - portal.last_good_at > STALE:
            yield f"{portal.portal}: no round ended well since {portal.last_good_at:%Y-%m-%d}."


def _of_failures(failures: Iterable[Failure]) -> Iterator[str]:
    for failure in failures:
        if failure.next_try_at is None:
            yield (
                f"{failure.portal}: {failure.url} was given up after {failure.attempts} tries since "
                f"{failure.first_at:%Y-%m-%d}: {failure.reason}."
            )


def _of_coverage(coverage: Iterable[Coverage]) -> Iterator[str]:
    for book in coverage:
        lost = sum(gap.places for gap in book.gaps if gap.reason == "fetch_failed")
        if lost:
            yield f"{book.portal}: {book.body} {book.year}: {lost} items could not be fetched."


def _of_index(index: IndexHealth | None) -> Iterator[str]:
    if index is None:
        return
    if index.missing:
        yield f"{index.missing} texts are missing from the search index: run `dynasty reindex`."
    if index.stray:
        yield f"{index.stray} texts are in the search index that are not in the archive: run `dynasty reindex`."
    if index.differing:
        yield (
            f"{index.differing} of {index.compared} items compared say something else than their keys in the search "
            "index: run `dynasty reindex --all`."
        )
    for analyser, count in index.outdated.items():
        yield (
            f"{count} texts were analysed for search by {f'version {analyser}' if analyser else 'none yet'}, "
            f"today's is {index.analyser}: run `dynasty reindex`."
        )


def _of_deliveries(deliveries: Iterable[FailedDelivery]) -> Iterator[str]:
    for one in deliveries:
        if one.next_try_at is None:
            yield (
                f"A message by {one.channel} to {one.address} was given up after {one.attempts} tries: {one.reason}; "
                "`dynasty deliver --again` tries it again."
            )


def _of_follows(follows: Iterable[FailedFollow]) -> Iterator[str]:
    for one in follows:
        what = ", ".join(one.query.values())
        yield (
            f"Follow {one.id} ({one.kind} {what}) could not be asked about what happened since {one.since:%Y-%m-%d}, "
            f"{one.attempts} tries: {one.reason}; it is tried again, or ended by `dynasty unfollow`."
        )
