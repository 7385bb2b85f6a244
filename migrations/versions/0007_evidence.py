"""Pages are sealed, those stored so far in the order of their rows; removals have a log, and leave tombstones."""  # noqa: INP001 - Alembic loads it by its path; no package

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PAGES_AT_ONCE = 1000


def upgrade() -> None:
    """The tables of seals and of removals, and a seal for each page that is there."""
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("round_id", sa.Integer),
        sa.Column("page_id", sa.Integer),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("metadata_digest", sa.Text, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seals"),
        sa.UniqueConstraint("portal_id", "ordinal", name="uq_seals_portal_id_ordinal"),
        sa.UniqueConstraint("page_id", name="uq_seals_page_id"),
        _reference("seals", "portal_id", "portals", "CASCADE"),
        _reference("seals", "round_id", "rounds", "SET NULL"),
        _reference("seals", "page_id", "pages", "SET NULL"),
    )
    op.create_index("ix_seals_round_id", "seals", ["round_id"])
    _create_removals()
    op.add_column("pages", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.add_column("rounds", sa.Column("chain_head", sa.Text))
    for portal in op.get_bind().scalars(sa.text("SELECT id FROM portals ORDER BY id")).all():
        _seal(portal)


def downgrade() -> None:
    """Without seals. Bytes that were erased do not come back."""
    op.drop_column("rounds", "chain_head")
    op.drop_column("pages", "erased_at")
    for name in ("seals", "tombstones", "removals", "secrets"):
        op.drop_table(name)


def _create_removals() -> None:
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_removals"),
        # op.f: the name is whole; a naming convention must not prefix it again.
        sa.CheckConstraint("kind IN ('person', 'item', 'contacts')", name=op.f("ck_removals_kind")),
    )
    op.create_table(
        "tombstones",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("removal_id", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tombstones"),
        sa.UniqueConstraint("digest", name="uq_tombstones_digest"),
        _reference("tombstones", "removal_id", "removals", "CASCADE"),
    )
    op.create_index("ix_tombstones_removal_id", "tombstones", ["removal_id"])
    op.create_table(
        "secrets",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_secrets"),
        sa.UniqueConstraint("name", name="uq_secrets_name"),
    )


_PAGES = sa.table(
    "pages",
    sa.column("id", sa.Integer),
    sa.column("portal_id", sa.Integer),
    sa.column("url", sa.Text),
    sa.column("status", sa.Integer),
    sa.column("digest", sa.Text),
    sa.column("media_type", sa.Text),
    sa.column("fetched_at", sa.DateTime(timezone=True)),
    sa.column("headers", sa.JSON),
)
_SEALS = sa.table(
    "seals",
    *(sa.column(name) for name in ("portal_id", "page_id", "ordinal", "digest", "metadata_digest", "chain")),
)


def _seal(portal: int) -> None:
    """The chain of a portal's pages, as the program makes it when it stores one."""
    chain, ordinal = "", 0
    for pages in _batches(portal):
        seals = []
        for page in pages:
            metadata_digest = _digest_metadata(page)
            chain = _digest(f"{chain}\n{page.digest}\n{metadata_digest}\n")
            ordinal += 1
            seals.append(
                {
                    "portal_id": portal,
                    "page_id": page.id,
                    "ordinal": ordinal,
                    "digest": page.digest,
                    "metadata_digest": metadata_digest,
                    "chain": chain,
                }
            )
        op.bulk_insert(_SEALS, seals)


def _batches(portal: int) -> Iterator[Any]:
    last = 0
    while True:
        query = sa.select(_PAGES).where(_PAGES.c.portal_id == portal, _PAGES.c.id > last)
        pages = op.get_bind().execute(query.order_by(_PAGES.c.id).limit(PAGES_AT_ONCE)).all()
        if not pages:
            return
        yield pages
        last = pages[-1].id


def _digest_metadata(page: Any) -> str:  # noqa: ANN401 - a row
    at: datetime = page.fetched_at
    # SQLite gives the UTC that was stored, without saying so.
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    said = [page.url, page.status, page.media_type, at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), page.headers]
    return _digest(json.dumps(said, separators=(",", ":")))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _reference(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)
