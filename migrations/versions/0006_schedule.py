"""When each portal is asked, and who is at it: `portals.schedule` and the table `leases`."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A portal without a schedule has the default one; nobody is at any portal."""
    op.add_column("portals", sa.Column("schedule", sa.Text, nullable=True))
    op.create_table(
        "leases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_leases"),
        sa.UniqueConstraint("slug", name="uq_leases_slug"),
    )


def downgrade() -> None:
    """Both away."""
    op.drop_table("leases")
    op.drop_column("portals", "schedule")
