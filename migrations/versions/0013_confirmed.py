"""Who asks on a web page to be told says so once more from the address itself; until then nothing is told."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever follows already was put there by the archive's keeper."""
    op.add_column("followers", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE followers SET confirmed_at = created_at")


def downgrade() -> None:
    """Who has not said yes is not told without it either."""
    op.execute("DELETE FROM followers WHERE confirmed_at IS NULL")
    op.drop_column("followers", "confirmed_at")
