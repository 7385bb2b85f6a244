"""The search index: a row per version of an item, newest meetings last by id, and its keys for either database."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Keys have no places in a text, so none are stored; the content is, for a contentless table cannot delete before
# SQLite 3.43. A key must stay one token: whatever mark it may hold is a letter here.
SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        title, main, rest, detail=column, tokenize="unicode61 remove_diacritics 0 tokenchars '=~+§/.:-'"
    )
    """,
    """
    CREATE TRIGGER search_texts_deleted AFTER DELETE ON search_texts
    BEGIN DELETE FROM search_index WHERE rowid = old.id; END
    """,
)
POSTGRESQL = (
    """
    CREATE TABLE search_index (
        rowid BIGINT NOT NULL,
        keys TSVECTOR NOT NULL,
        CONSTRAINT pk_search_index PRIMARY KEY (rowid),
        CONSTRAINT fk_search_index_rowid FOREIGN KEY (rowid) REFERENCES search_texts (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_search_index_keys ON search_index USING gin (keys)",
)


def upgrade() -> None:
    """The tables of the index, empty: the program fills them, for keys are made by its analyser."""
    op.create_table(
        "search_texts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=False),
        sa.Column("agenda_item_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("analyser", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_texts"),
        sa.UniqueConstraint("agenda_item_id", "ordinal", name="uq_search_texts_agenda_item_id_ordinal"),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_items.id"], name="fk_search_texts_agenda_item_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_search_texts_analyser", "search_texts", ["analyser"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Without the index."""
    op.drop_table("search_index")
    op.drop_table("search_texts")
