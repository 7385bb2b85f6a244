"""The log of removals, and a removal under way: tombstones first, steps that may be done twice, a sweep at the end.

The log says what was done, when, why and on whose order; never the data.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, select, text
from sqlalchemy.orm import Session

from archive.records import RemovalKind
from archive.store.engine import Archive
from archive.store.faults import explaining
from archive.store.indexing import merge_index
from archive.store.pages import erase_page
from archive.store.tombstones import add_tombstones, ensure_key, load_tombstones
from archive.store.vault import Vault, open_vault
from archive.tables import SEARCH_INDEX, FileRow, PageRow, RemovalRow

PAGES_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Order:
    """Who ordered a removal, when, and why; and random bytes, should the archive have no key for its hashes yet."""

    by: str
    reason: str | None
    now: datetime
    fresh_key: bytes
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Removal:
    """One line of the log."""

    kind: RemovalKind
    ordered_at: datetime
    ordered_by: str
    reason: str | None
    finished_at: datetime | None
    """None when it was interrupted: then it must be ordered again."""
    counts: dict[str, int]
    """Rows changed or gone by table; of pages, those that lost their bytes."""


def list_removals(archive: Archive) -> tuple[Removal, ...]:
    """The log, oldest first."""
    with archive.reading() as session:
        return tuple(
            Removal(
                kind=row.kind,
                ordered_at=row.ordered_at,
                ordered_by=row.ordered_by,
                reason=row.reason,
                finished_at=row.finished_at,
                counts=row.counts,
            )
            for row in session.scalars(select(RemovalRow).order_by(RemovalRow.id))
        )


def is_interrupted(session: Session, kind: RemovalKind) -> bool:
    """Whether the last removal of a kind was not finished."""
    last = select(RemovalRow).filter_by(kind=kind).order_by(RemovalRow.id.desc()).limit(1)
    return any(row.finished_at is None for row in session.scalars(last))


class Removing:
    """A removal under way. On a dry run each step is undone, and nothing is logged."""

    def __init__(self, archive: Archive, kind: RemovalKind, order: Order) -> None:
        self.archive = archive
        self.now = order.now
        self.counts = Counter[str]()
        self._kind: RemovalKind = kind
        self._order = order
        self._reason = order.reason
        self._row_id: int | None = None
        self._counted = set[tuple[str, int]]()
        self._pages = set[int]()
        self._files = set[str]()
        self._vault = _vault(archive)

    @property
    def has_found(self) -> bool:
        """Whether there was anything to remove so far."""
        return bool(self._pages or self._files) or any(self.counts.values())

    def count(self, table: str, row_ids: Iterable[int]) -> None:
        """Count rows as changed, each once, though steps may share them: on a dry run, one does not see another's."""
        fresh = {(table, row_id) for row_id in row_ids} - self._counted
        self._counted |= fresh
        self.counts[table] += len(fresh)

    def begin(self, digests: Callable[[bytes], Iterable[str]]) -> None:
        """Open the line of the log, and put up tombstones, digests made with the archive's key.

        Of why it is done, the line does not say a forgotten name.
        """
        with self.step() as session:
            row = RemovalRow(
                kind=self._kind,
                ordered_at=self._order.now,
                ordered_by=self._order.by,
                reason=None,
                counts={},
            )
            session.add(row)
            session.flush()
            add_tombstones(session, row.id, digests(ensure_key(session, self._order.fresh_key)))
            self._reason = row.reason = self._reason and load_tombstones(session).mask(self._reason)
            self._row_id = row.id

    @contextmanager
    def step(self) -> Iterator[Session]:
        """One transaction of it."""
        with self.archive.writing() as session:
            if self.archive.file:
                # What is deleted is overwritten, not only let go.
                session.execute(text("PRAGMA secure_delete=ON"))
            yield session
            session.flush()
            if self._order.dry_run:
                session.rollback()

    def erase(self, session: Session, page_ids: Iterable[int]) -> None:
        """Take the bytes of pages away, in a step; those that still have theirs are counted."""
        self._pages |= {page_id for page_id in page_ids if erase_page(session, page_id, now=self.now)}

    def erase_files(self, session: Session, file_ids: Iterable[int]) -> None:
        """Take files away, in a step: their digests stay, and their bytes go at the end."""
        there = select(FileRow).where(FileRow.id.in_(list(file_ids)), FileRow.erased_at.is_(None))
        for row in session.scalars(there):
            row.erased_at = self.now
            self._files.add(row.digest)

    def erase_where(self, pages: Select[int], is_meant: Callable[[PageRow], bool]) -> None:
        """Erase those of some pages that are meant, a few at a time."""
        with self.archive.reading() as session:
            ids = list(session.scalars(pages.order_by(PageRow.id)))
        for at in range(0, len(ids), PAGES_AT_ONCE):
            with self.step() as session:
                rows = session.scalars(select(PageRow).where(PageRow.id.in_(ids[at : at + PAGES_AT_ONCE]))).all()
                self.erase(session, [row.id for row in rows if is_meant(row)])

    def finish(self, *, is_thorough: bool) -> Removal:
        """Sweep up, close the line of the log, and tell what was done; on a dry run, what would have been."""
        counts = {**self.counts, "pages": len(self._pages), "files": len(self._files)}
        told = {name: counts[name] for name in sorted(counts) if counts[name]}
        if self._row_id is not None and not self._order.dry_run:
            with self.step() as session:
                merge_index(session)
            _sweep(self.archive, [*told, SEARCH_INDEX], is_thorough=is_thorough)
            if self._vault is not None:
                _sweep_files(self.archive, self._vault, now=self.now)
            with self.archive.writing() as session:
                row = session.get_one(RemovalRow, self._row_id)
                row.counts, row.finished_at = told, self.now
        return Removal(
            kind=self._kind,
            ordered_at=self.now,
            ordered_by=self._order.by,
            reason=self._reason,
            finished_at=None if self._order.dry_run else self.now,
            counts=told,
        )


def _sweep(archive: Archive, tables: Iterable[str], *, is_thorough: bool) -> None:
    """Let no deleted row linger in the database's own files; thoroughly: write anew what held them."""
    with explaining(archive.url), archive.engine.connect() as connection:
        if archive.file:
            _run(connection, *(["VACUUM"] if is_thorough else []), "PRAGMA wal_checkpoint(TRUNCATE)")
            return
    engine = archive.engine.execution_options(isolation_level="AUTOCOMMIT")
    with explaining(archive.url), engine.connect() as connection:
        for table in tables:
            connection.execute(text(f"VACUUM {'FULL' if is_thorough else ''} {table}"))


def _vault(archive: Archive) -> Vault | None:
    """The folder of files; None where there never was a file. UsageError when nobody says where it is."""
    with archive.reading() as session:
        has_files = session.scalars(select(FileRow.id).limit(1)).one_or_none() is not None
    return open_vault(archive.files) if has_files else None


def _sweep_files(archive: Archive, vault: Vault, *, now: datetime) -> None:
    """Take away the bytes of all that was erased, by an interrupted removal too, and what a killed round left.

    What no row names goes from a folder that is this archive's for certain, beside its file.
    """
    with archive.reading() as session:
        erased = set(session.scalars(select(FileRow.digest).where(FileRow.erased_at.is_not(None))))
        held = set(session.scalars(select(FileRow.digest).where(FileRow.erased_at.is_(None))))
    vault.clear_incoming(now=now, left_behind=timedelta.min)
    for digest in list(vault.digests()):
        if digest in erased or (archive.file and digest not in held):
            vault.drop(digest)


def _run(connection: Connection, *statements: str) -> None:
    # Neither can be done in a transaction, which SQLAlchemy would begin.
    cursor = connection.connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
