"""Rows that are written once and not looked at again: by a statement for their table, not as objects."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session

from archive.tables import Base


def add_row(session: Session, row_class: type[Base], **facts: object) -> int:
    """Add a row and give its id, in the caller's transaction."""
    added: Any = session.connection().execute(_insert(row_class), facts)
    return int(added.inserted_primary_key.id)


def add_parts(session: Session, row_class: type[Base], parts: Iterable[Mapping[str, Any]], **owner: int) -> None:
    """Add a row for each part of the owner, in their order."""
    rows = [{**owner, "ordinal": at, **part} for at, part in enumerate(parts)]
    if rows:
        session.connection().execute(_insert(row_class), rows)


@cache
def _insert(row_class: type[Base]) -> Insert:
    return insert(cast("Table", row_class.__table__))
