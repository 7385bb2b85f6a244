"""What the pages of attachments say, as much of it as is searched. Knows the rows of files; not what is sought."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.records import AttachedText
from archive.tables import AgendaItemRow, AttachmentRow, FilePageRow, FileRow

MOST_CHARACTERS = 500_000
"""Of an item's attachments together, some two hundred pages: what follows is not searched."""


def texts_of_files(session: Session, item_id: int) -> tuple[AttachedText, ...]:
    """What the pages of an item's attachments say, as its current version has them, up to `MOST_CHARACTERS`.

    The first pages of all come first, then their second ones: no long attachment keeps out the others.
    """
    order = (FilePageRow.page, AttachmentRow.ordinal)
    pages = (
        select(
            AttachmentRow.title,
            AttachmentRow.url,
            FilePageRow.page,
            FilePageRow.text,
            AttachmentRow.ordinal,
            func.sum(func.length(FilePageRow.text)).over(order_by=order).label("said"),
        )
        .join(AgendaItemRow, AgendaItemRow.current_version_id == AttachmentRow.version_id)
        .join(FileRow, FileRow.digest == AttachmentRow.digest)
        .join(FilePageRow, FilePageRow.file_id == FileRow.id)
        .where(AgendaItemRow.id == item_id, FilePageRow.text.is_not(None))
        .subquery()
    )
    rows = session.execute(select(pages).where(pages.c.said <= MOST_CHARACTERS).order_by(pages.c.page, pages.c.ordinal))
    return tuple(AttachedText(title=row.title, url=row.url, page=row.page, text=row.text) for row in rows)
