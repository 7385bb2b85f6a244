"""A round says what it was: what was imported or filled up proves nothing of how a portal's feeds are."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who ended without a request read files. A filling up of earlier years cannot be told from a sync any more."""
    op.add_column("rounds", sa.Column("kind", sa.Text))
    is_import = "requests = 0 AND status NOT IN ('running', 'aborted')"
    op.execute(f"UPDATE rounds SET kind = CASE WHEN {is_import} THEN 'import' ELSE 'sync' END")  # noqa: S608 - ours
    with op.batch_alter_table("rounds") as batch:
        batch.alter_column("kind", existing_type=sa.Text, nullable=False)
        batch.create_check_constraint(op.f("ck_rounds_kind"), "kind IN ('sync', 'backfill', 'import')")


def downgrade() -> None:
    """All are alike again."""
    with op.batch_alter_table("rounds") as batch:
        batch.drop_constraint(op.f("ck_rounds_kind"), type_="check")
        batch.drop_column("kind")
