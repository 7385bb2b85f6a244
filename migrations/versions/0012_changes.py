"""What changed in the archive, in the order in which it was written down; the program itself keeps it by triggers."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table alone: the program makes the triggers anew after each migration, and tells what is there."""
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("row_id", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_gone", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sa.UniqueConstraint("kind", "row_id", name="uq_changes_kind_row_id"),
    )
    op.create_index("ix_changes_kind_id", "changes", ["kind", "id"])
    op.create_index("ix_changes_kind_changed_at", "changes", ["kind", "changed_at"])


def downgrade() -> None:
    """Nothing may tell what there is no place for any more: the triggers go first."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS tell_change CASCADE")
    else:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tell!_%' ESCAPE '!'"
        for name in connection.scalars(sa.text(names)).all():
            op.execute(f'DROP TRIGGER "{name}"')
    op.drop_table("changes")
