"""Conditions on rows that are no way to find them."""

from typing import Any

from sqlalchemy import ColumnElement, func


def refers_to_none(column: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of references
    """Whether a reference is not there, of rows that another condition finds.

    SQLite takes a unique index for the shortest way to the rows where it is NULL, and these are nearly all.
    """
    return func.coalesce(column, 0) == 0
