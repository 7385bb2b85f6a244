"""Conditions on rows that another condition finds, and of words that a person gave."""

from typing import Any

from sqlalchemy import ColumnElement, false, func, or_
from sqlalchemy.orm import Session

LONGEST_PART = 1000
"""Characters of what may be a part of a name: SQLite looks for no more than some ten thousand."""


def is_sqlite(session: Session) -> bool:
    """Whether it is SQLite that is asked, which finds its ways otherwise than PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"


def refers_to_none(column: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of references
    """Whether a reference is not there, of rows that another condition finds.

    SQLite takes a unique index for the shortest way to the rows where it is NULL, and these are nearly all.
    """
    return func.coalesce(column, 0) == 0


def contains(said: Any, word: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """Whether a text holds a word, as written, in small letters, in capitals or with a capital first.

    SQLite folds English letters only and PostgreSQL what its locale knows: the spellings are for the others, Ä and Ö.
    """
    if len(word) > LONGEST_PART:
        return false()
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(said.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))
