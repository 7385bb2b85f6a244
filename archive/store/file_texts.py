"""What the pages of attachments say, as much of it as is searched. Knows the rows of files; not what is sought."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from archive.records import AttachedText
from archive.tables import AgendaItemRow, AttachmentRow, FilePageRow, FileRow

MOST_CHARACTERS = 500_000
"""Of an item's attachments together, some two hundred pages: what follows is not searched."""


def with_texts(session: Session, items: Collection[int]) -> set[int]:
    """Those of the items that have attachments with a text."""
    query = _attached(AgendaItemRow.id).where(AgendaItemRow.id.in_(items)).distinct()
    return set(session.scalars(query))


def texts_of_files(session: Session, item_id: int) -> tuple[AttachedText, ...]:
    """What the pages of an item's attachments say, as its current version has them, up to `MOST_CHARACTERS`.

    The first pages of all come first, then their second ones: no long attachment keeps out the others.
    """
    rows = session.execute(_TEXTS, {"item": item_id})
    return tuple(AttachedText(title=row.title, url=row.url, page=row.page, text=row.text) for row in rows)


def _attached(*columns: Any) -> Select[Any]:  # noqa: ANN401 - columns
    return (
        select(*columns)
        .select_from(AgendaItemRow)
        .join(AttachmentRow, AttachmentRow.version_id == AgendaItemRow.current_version_id)
        .join(FileRow, FileRow.digest == AttachmentRow.digest)
        .join(FilePageRow, FilePageRow.file_id == FileRow.id)
        .where(FilePageRow.text.is_not(None))
    )


def _texts() -> Select[Any]:
    order = (FilePageRow.page, AttachmentRow.ordinal)
    pages = (
        _attached(
            AttachmentRow.title,
            AttachmentRow.url,
            FilePageRow.page,
            FilePageRow.text,
            AttachmentRow.ordinal,
            func.sum(func.length(FilePageRow.text)).over(order_by=order).label("said"),
        )
        .where(AgendaItemRow.id == bindparam("item"))
        .subquery()
    )
    return select(pages).where(pages.c.said <= MOST_CHARACTERS).order_by(pages.c.page, pages.c.ordinal)


_TEXTS = _texts()
"""Asked for each item that is indexed, and so built once."""
