"""What must not come back, as keyed hashes: made when something is forgotten, asked before anything is saved."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.masking import Tombstones
from archive.tables import SecretRow, TombstoneRow

FORGOTTEN = "forgotten"
"""Why an item is empty that was removed for good on somebody's order."""
_KEY = "key of tombstones"
_DIGESTS = select(TombstoneRow.digest)
_STONES = "tombstones"


def load_tombstones(session: Session) -> Tombstones:
    """All tombstones of the archive; of none, nothing is held. Asked once in a transaction."""
    if _STONES not in session.info:
        digests = frozenset(session.scalars(_DIGESTS))
        key = session.scalars(select(SecretRow.value).filter_by(name=_KEY)).one_or_none() if digests else None
        session.info[_STONES] = Tombstones(salt=bytes.fromhex(key or ""), digests=digests)
    stones: Tombstones = session.info[_STONES]
    return stones


def ensure_key(session: Session, fresh: bytes) -> bytes:
    """The key of this archive's hashes, in the caller's transaction; `fresh` becomes it when there is none yet."""
    row = session.scalars(select(SecretRow).filter_by(name=_KEY)).one_or_none()
    if row is None:
        row = SecretRow(name=_KEY, value=fresh.hex())
        session.add(row)
        session.flush()
    return bytes.fromhex(row.value)


def add_tombstones(session: Session, removal_id: int, digests: Iterable[str]) -> None:
    """Put up those tombstones that do not stand yet, in the caller's transaction."""
    known = set(session.scalars(_DIGESTS))
    session.info.pop(_STONES, None)
    session.add_all(TombstoneRow(removal_id=removal_id, digest=digest) for digest in sorted({*digests} - known))
