"""Attachments as files: their digests, the text of their pages, and when each was had from where."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables of files, their pages and downloads."""
    op.create_table(
        "files",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("extractor", sa.Text),
        sa.Column("pages", sa.Integer),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.UniqueConstraint("digest", name="uq_files_digest"),
        # op.f: the name is whole; a naming convention must not prefix it again.
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_files_digest")),
        sa.CheckConstraint(
            "state IN ('text', 'scanned', 'textless', 'unreadable', 'too_big')", name=op.f("ck_files_state")
        ),
    )
    op.create_table(
        "file_pages",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("file_id", sa.Integer, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("is_scanned", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_file_pages"),
        sa.UniqueConstraint("file_id", "page", name="uq_file_pages_file_id_page"),
        _reference("file_pages", "file_id", "files"),
    )
    op.create_table(
        "downloads",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("file_id", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("headers", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_downloads"),
        _reference("downloads", "portal_id", "portals"),
        _reference("downloads", "file_id", "files"),
    )
    op.create_index("ix_downloads_portal_id_url", "downloads", ["portal_id", "url"])
    op.create_index("ix_downloads_file_id", "downloads", ["file_id"])
    op.create_index("ix_attachments_digest", "attachments", ["digest"])


def downgrade() -> None:
    """Without files. What stands in their folder is not touched, and no attachment says any more what was there."""
    op.drop_index("ix_attachments_digest", "attachments")
    op.execute("UPDATE attachments SET digest = NULL, media_type = NULL, size_bytes = NULL")
    for name in ("downloads", "file_pages", "files"):
        op.drop_table(name)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")
