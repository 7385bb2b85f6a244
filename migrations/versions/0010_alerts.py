"""What happens to items, who follows it, and what they were told."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = ("matches", "deliveries", "follows", "followers", "events")


def upgrade() -> None:
    """Five tables, empty: what happened before is no news."""
    _create_events()
    _create_followers()
    _create_deliveries()
    for table, column in (
        ("events", "version_id"),
        ("events", "from_body_id"),
        ("follows", "follower_id"),
        ("matches", "event_id"),
        ("matches", "follow_id"),
        ("matches", "delivery_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    unmatched = sa.text("matched_at IS NULL")
    op.create_index("ix_events_unmatched", "events", ["id"], sqlite_where=unmatched, postgresql_where=unmatched)


def downgrade() -> None:
    """All away."""
    for name in _TABLES:
        op.drop_table(name)


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("agenda_item_id", sa.Integer, nullable=False),
        sa.Column("version_id", sa.Integer),
        sa.Column("from_body_id", sa.Integer),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True)),
        sa.Column("same_as_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint(
            "agenda_item_id", "kind", "version_id", "at", name="uq_events_agenda_item_id_kind_version_id_at"
        ),
        sa.UniqueConstraint("same_as_id", name="uq_events_same_as_id"),
        _one_of(
            "events",
            "kind",
            "new decided decided_otherwise text_changed removed minutes_out case_moved",
        ),
        _reference("events", "agenda_item_id", "agenda_items", "CASCADE"),
        _reference("events", "version_id", "versions", "SET NULL"),
        _reference("events", "from_body_id", "bodies", "SET NULL"),
        _reference("events", "same_as_id", "events", "SET NULL"),
    )


def _create_followers() -> None:
    op.create_table(
        "followers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("hour", sa.Integer),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("wants_quiet", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_followers"),
        sa.UniqueConstraint("token", name="uq_followers_token"),
        _one_of("followers", "channel", "email webhook file"),
        _one_of("followers", "language", "fi sv en"),
        _one_of("followers", "audience", "newsroom public"),
        sa.CheckConstraint("hour >= 0 AND hour <= 23", name=op.f("ck_followers_hour")),
    )
    op.create_table(
        "follows",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("follower_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("query", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_follows"),
        _one_of("follows", "kind", "search case body person portal"),
        _reference("follows", "follower_id", "followers", "CASCADE"),
    )


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("follower_id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True)),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True)),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("given_up_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
        sa.UniqueConstraint("follower_id", "slot", name="uq_deliveries_follower_id_slot"),
        _reference("deliveries", "follower_id", "followers", "CASCADE"),
    )
    op.create_table(
        "matches",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("follower_id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Integer, nullable=False),
        sa.Column("follow_id", sa.Integer, nullable=False),
        sa.Column("delivery_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_matches"),
        sa.UniqueConstraint("follower_id", "event_id", name="uq_matches_follower_id_event_id"),
        _reference("matches", "follower_id", "followers", "CASCADE"),
        _reference("matches", "event_id", "events", "CASCADE"),
        _reference("matches", "follow_id", "follows", "CASCADE"),
        _reference("matches", "delivery_id", "deliveries", "SET NULL"),
    )


def _one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{word}'" for word in words.split())
    # op.f: the name is whole; a naming convention must not prefix it again.
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{column}"))


def _reference(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)
