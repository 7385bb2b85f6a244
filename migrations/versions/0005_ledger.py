"""What the archive lacks and why, how a version differs from the one before, and how a night's pages looked."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CASCADE = "CASCADE"
CHANGES = "change IN ('stage', 'text', 'characters', 'around')"
REASONS = "reason IN ('secret', 'not_published', 'fetch_failed', 'never_seen')"


def upgrade() -> None:
    """Of what stands already it is not known when a meeting changed, nor in what a version differs."""
    op.add_column("meetings", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.add_column("meetings", sa.Column("removal_reason", sa.Text))
    op.add_column("failures", sa.Column("gone", sa.Integer, nullable=False, server_default="0"))
    with op.batch_alter_table("failures") as batch:
        batch.alter_column("gone", existing_type=sa.Integer, existing_nullable=False, server_default=None)
    op.add_column("rounds", sa.Column("notes", sa.JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("rounds") as batch:
        batch.alter_column("notes", existing_type=sa.JSON, existing_nullable=False, server_default=None)
    op.add_column("versions", sa.Column("change", sa.Text))
    with op.batch_alter_table("versions") as batch:
        # op.f: the name is whole; a naming convention must not prefix it again.
        batch.create_check_constraint(op.f("ck_versions_change"), CHANGES)
    _create_gaps()
    _create_observations()
    op.execute(f"CREATE VIEW coverage AS {COVERAGE}")


def downgrade() -> None:
    """The ledger goes; the next program that knows one writes it anew."""
    op.execute("DROP VIEW coverage")
    op.drop_table("observations")
    op.drop_table("gaps")
    op.drop_table("body_years")
    with op.batch_alter_table("versions") as batch:
        batch.drop_constraint(op.f("ck_versions_change"), type_="check")
        batch.drop_column("change")
    for table, column in (("rounds", "notes"), ("failures", "gone"), ("meetings", "removal_reason")):
        op.drop_column(table, column)
    op.drop_column("meetings", "changed_at")


def _create_gaps() -> None:
    op.create_table(
        "body_years",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("body_id", sa.Integer, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("meetings", sa.Integer, nullable=False),
        sa.Column("items_expected", sa.Integer, nullable=False),
        sa.Column("items_held", sa.Integer, nullable=False),
        sa.Column("sections_missing", sa.Text),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_body_years"),
        sa.UniqueConstraint("body_id", "year", name="uq_body_years_body_id_year"),
        _reference("body_years", "body_id", "bodies"),
    )
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("body_year_id", sa.Integer, nullable=False),
        sa.Column("meeting_id", sa.Integer),
        sa.Column("first_number", sa.Integer),
        sa.Column("last_number", sa.Integer),
        sa.Column("first_section", sa.Integer),
        sa.Column("last_section", sa.Integer),
        sa.Column("held_before", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gaps"),
        _reference("gaps", "body_year_id", "body_years"),
        _reference("gaps", "meeting_id", "meetings"),
        sa.CheckConstraint(REASONS, name=op.f("ck_gaps_reason")),
    )
    op.create_index("ix_gaps_body_year_id", "gaps", ["body_year_id"])
    op.create_index("ix_gaps_meeting_id", "gaps", ["meeting_id"])


def _create_observations() -> None:
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("round_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("found", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_observations"),
        sa.UniqueConstraint("round_id", "kind", name="uq_observations_round_id_kind"),
        _reference("observations", "round_id", "rounds"),
    )


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=CASCADE)


COVERAGE = """
    SELECT
        portals.slug AS portal,
        bodies.name AS body,
        body_years.year AS year,
        body_years.meetings AS meetings,
        body_years.items_expected AS items_expected,
        body_years.items_held AS items_held,
        body_years.sections_missing AS sections_missing,
        body_years.reason AS reason
    FROM body_years
    JOIN bodies ON bodies.id = body_years.body_id
    JOIN portals ON portals.id = bodies.portal_id
"""
