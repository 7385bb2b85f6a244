"""How the pages of a portal are chained by hash, and whether a chain holds. Pure: knows neither rows nor databases.

Each page is sealed as it is stored: its link is the SHA-256 of the link before it, of the digest of its bytes, and of
the digest of what was said beside them. Nothing before a link can be altered, removed or put elsewhere without changing
that link; and since only digests are chained, bytes can be erased while the chain still holds.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from archive.records import Page

FIRST = ""
"""What stands before the first link."""


@dataclass(frozen=True, kw_only=True)
class Seal:
    """A page's place in the chain of its portal, counted from 1. Digests and links are 64 hexadecimal digits."""

    ordinal: int
    digest: str
    """Of the bytes received."""
    metadata_digest: str
    """Of address, status, media type, time and headers, see `digest_metadata`."""
    chain: str
    """The link: it stands for this page and for all before it."""


@dataclass(frozen=True, kw_only=True)
class SealedPage:
    """A seal beside the page that it was made for, as that is stored now."""

    seal: Seal
    round_id: int | None
    page: Page | None
    """None when it is gone, or when its bytes cannot be unpacked."""
    url: str | None
    digest: str | None
    """What its row says, as `url`; None when it is gone."""
    is_erased: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is not as it was stored."""

    portal: str
    subject: str
    """An address, an item's id, a round."""
    what: str


def judge_file(digest: str, found: str | None, *, is_erased: bool) -> str | None:
    """What is wrong with a file, None for nothing. found: the digest of its bytes as they are now, if there are any."""
    if is_erased:
        return None if found is None else "its bytes are still there, though they were erased"
    if found is None:
        return "it is gone from the folder of files"
    return None if found == digest else f"its bytes are others: their digest is {found}"


def digest_metadata(page: Page) -> str:
    """SHA-256 of what was received beside the bytes: JSON, one line, in this order, the instant in UTC."""
    fetched_at = page.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    said = [page.url, page.status, page.media_type, fetched_at, [list(header) for header in page.headers]]
    return _digest(json.dumps(said, separators=(",", ":")))


def chain_link(before: str, digest: str, metadata_digest: str) -> str:
    """The link of a page: SHA-256 of the link before (`FIRST` for none) and of both digests, a line each."""
    return _digest(f"{before}\n{digest}\n{metadata_digest}\n")


def check_chain(
    portal: str, pages: Iterable[SealedPage], *, heads: dict[str, Collection[int]], noted: str | None = None
) -> Iterator[Finding]:
    """What is wrong with a portal's chain, given in order.

    heads: the links at which rounds ended, each with the ids of those rounds; noted: a link that somebody wrote down.
    """
    before, at = FIRST, 0
    missing = dict(heads) | ({noted: ()} if noted else {})
    ended: set[int] = set()
    for sealed in pages:
        seal = sealed.seal
        if seal.ordinal != at + 1:
            yield _finding(portal, sealed, f"the seals {at + 1} to {seal.ordinal - 1} before it are missing")
        elif seal.chain != chain_link(before, seal.digest, seal.metadata_digest):
            yield _finding(
                portal, sealed, f"the chain is broken at seal {seal.ordinal}: it or the one before was altered"
            )
        if sealed.round_id in ended:
            yield _finding(portal, sealed, f"it was put into round {sealed.round_id} after that had ended")
        yield from (_finding(portal, sealed, what) for what in _check_page(sealed))
        ended |= set(missing.pop(seal.chain, ()))
        before, at = seal.chain, seal.ordinal
    yield from _check_heads(portal, missing, noted)


def _check_page(sealed: SealedPage) -> Iterator[str]:
    """What is wrong with one page beside its seal."""
    seal, page = sealed.seal, sealed.page
    if sealed.digest is None:
        yield f"the page of seal {seal.ordinal} (SHA-256 {seal.digest[:12]}…) is gone"
    elif sealed.digest != seal.digest:
        yield "the digest in its row was altered"
    if page is None:
        if sealed.digest is not None:
            yield "its bytes cannot be unpacked"
        return
    if digest_metadata(page) != seal.metadata_digest:
        yield "its address, status, media type, time or headers were altered"
    if not sealed.is_erased and page.digest != seal.digest:
        yield "its bytes are not those received"


def _check_heads(portal: str, missing: dict[str, Collection[int]], noted: str | None) -> Iterator[Finding]:
    for head, rounds in missing.items():
        for one in rounds:
            what = f"it ended at {head[:12]}…, which is not in the chain: pages before its end were altered or removed"
            yield Finding(portal=portal, subject=f"round {one}", what=what)
        if head == noted:
            what = "is not in the chain: pages before it were altered or removed, or it is another portal's"
            yield Finding(portal=portal, subject=f"the noted head {head[:12]}…", what=what)


def _finding(portal: str, sealed: SealedPage, what: str) -> Finding:
    return Finding(portal=portal, subject=sealed.url or f"seal {sealed.seal.ordinal}", what=what)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
