"""Does: kept attachments read again, offline. Knows the order of things; `pdf` reads, the archive keeps the rows."""

from dataclasses import dataclass, replace
from datetime import datetime

from archive.records import FileText
from archive.store.engine import Archive
from archive.store.file_rereading import digests_of, load_text, replace_text
from archive.store.vault import open_vault
from scraper.facts import Change, Changes
from scraper.pdf import LIMITS, Limits, read_pdf, reader_name

LOST = {"unreadable", "too_big"}


@dataclass(frozen=True, kw_only=True)
class RereadFiles:
    """What came of reading a portal's kept attachments again."""

    portal: str
    files: int
    """That were read again."""
    changed: int
    """Of these, those whose texts were replaced."""
    fields: tuple[Change, ...]
    refused: tuple[tuple[str, str], ...]
    """Addresses of those that could be read before and cannot now, with the reason; their texts stay as they were."""


def reread_files(
    archive: Archive,
    slug: str,
    *,
    now: datetime,
    every: bool = False,
    dry_run: bool = False,
    limits: Limits = LIMITS,
) -> RereadFiles:
    """Read a portal's kept attachments again: those that another reader read; with `every`, all.

    One transaction a file, which then bears the reader that read it: what was interrupted goes on where it was. A file
    that is gone from the folder is left alone. With `dry_run` nothing is written.
    """
    vault = open_vault(archive.files)
    changes, files, changed, refused = Changes(), 0, 0, list[tuple[str, str]]()
    for digest in digests_of(archive, slug, not_by=None if every else reader_name()):
        if vault.measure(digest) != digest:
            continue
        held, url = load_text(archive, digest)
        with vault.path(digest).open("rb") as file:
            read = read_pdf(file, limits=limits)
        if read.state in LOST and held.state not in LOST:
            refused.append((url, read.reason or read.state))
            continue
        files += 1
        if is_other := _said(read) != _said(held):
            changed += 1
            _count(changes, held, read)
        if not dry_run and (is_other or read.extractor != held.extractor):
            replace_text(archive, digest, read, vault, now=now)
    return RereadFiles(portal=slug, files=files, changed=changed, fields=changes.told, refused=tuple(refused))


def _said(text: FileText) -> FileText:
    return replace(text, extractor=None)


def _count(changes: Changes, held: FileText, read: FileText) -> None:
    """Page by page, as they are numbered; a long document has thousands."""
    changes.add("file", replace(_said(held), pages=()), replace(_said(read), pages=()))
    before, now = ({page.number: page for page in text.pages} for text in (held, read))
    for number in sorted(before.keys() | now.keys()):
        changes.add("file.pages", before.get(number), now.get(number))
