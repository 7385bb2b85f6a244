"""What one follow could not be asked about stops the others no more: it is kept, and asked later."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, empty: until now nothing was put off."""
    op.create_table(
        "backlogs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("follow_id", sa.Integer, nullable=False),
        sa.Column("first_event_id", sa.Integer, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_backlogs"),
        sa.UniqueConstraint("follow_id", name="uq_backlogs_follow_id"),
        sa.ForeignKeyConstraint(["follow_id"], ["follows.id"], name="fk_backlogs_follow_id", ondelete="CASCADE"),
    )


def downgrade() -> None:
    """All events that were put off are new again to all that is followed; who was told of one is not told twice."""
    first = "(SELECT min(first_event_id) FROM backlogs)"
    op.execute(f"UPDATE events SET matched_at = NULL, same_as_id = NULL WHERE id >= {first}")  # noqa: S608 - ours
    op.drop_table("backlogs")
