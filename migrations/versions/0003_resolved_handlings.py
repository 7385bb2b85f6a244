"""Handlings know their body and the archived item whose own turn they are; `case_history` tells each once by that."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFERENCES = (
    ("portal_id", "portals", "CASCADE"),
    ("body_id", "bodies", "SET NULL"),
    ("agenda_item_id", "agenda_items", "SET NULL"),
)
INDEXES = (("portal_id", "body_name"), ("body_id", "held_on"), ("agenda_item_id",))


def upgrade() -> None:
    """New columns, filled for the items' own turns; what pages print of others is resolved by the program."""
    op.execute("DROP VIEW case_history")
    with op.batch_alter_table("handlings") as batch:
        for column, _, _ in REFERENCES:
            batch.add_column(sa.Column(column, sa.Integer))
    op.execute(OF_PORTAL)
    op.execute(OWN)
    with op.batch_alter_table("handlings") as batch:
        batch.alter_column("portal_id", existing_type=sa.Integer, nullable=False)
        for column, target, ondelete in REFERENCES:
            batch.create_foreign_key(f"fk_handlings_{column}", target, [column], ["id"], ondelete=ondelete)
    for columns in INDEXES:
        op.create_index(_index(columns), "handlings", columns)
    op.execute(f"CREATE VIEW case_history AS {CASE_HISTORY}")


def downgrade() -> None:
    """The columns away; what was resolved can be resolved again."""
    op.execute("DROP VIEW case_history")
    for columns in INDEXES:
        op.drop_index(_index(columns), "handlings")
    with op.batch_alter_table("handlings") as batch:
        for column, _, _ in REFERENCES:
            batch.drop_constraint(f"fk_handlings_{column}", type_="foreignkey")
            batch.drop_column(column)
    op.execute(f"CREATE VIEW case_history AS {CASE_HISTORY_BEFORE}")


def _index(columns: tuple[str, ...]) -> str:
    return f"ix_handlings_{'_'.join(columns)}"


OF_PORTAL = """
    UPDATE handlings SET portal_id = (
        SELECT pages.portal_id FROM versions JOIN pages ON pages.id = versions.page_id
        WHERE versions.id = handlings.version_id
    )
"""

OWN = """
    UPDATE handlings SET
        agenda_item_id = (SELECT versions.agenda_item_id FROM versions WHERE versions.id = handlings.version_id),
        body_id = (
            SELECT bodies.id FROM bodies
            WHERE bodies.portal_id = handlings.portal_id AND bodies.name = handlings.body_name
        )
    WHERE is_current
"""

# A page prints the earlier handlings of its case too. Where such a one is certainly the own turn of an archived item,
# that item is told instead, though its own page may not name the case; without one it is kept once where several pages
# print it: as the page that knows its decision does, else as the first. Partitions begin with the case's own columns,
# so that both databases can look up one case without reading all.
CASE_HISTORY = """
    SELECT case_number, portal, held_on, body, section, stage, title, outcome, decision, item_id
    FROM (
        SELECT
            cases.case_number AS case_number,
            portals.slug AS portal,
            told.held_on AS held_on,
            COALESCE(bodies.name, told.body_name) AS body,
            told.section AS section,
            told_items.stage AS stage,
            told_items.title AS title,
            decisions.outcome AS outcome,
            decisions.text AS decision,
            told_items.id AS item_id,
            row_number() OVER (
                PARTITION BY cases.case_number, portals.slug, CASE WHEN told.is_current THEN told.id END,
                    COALESCE(bodies.name, told.body_name), told.held_on, told.section
                ORDER BY CASE WHEN decisions.id IS NULL THEN 1 ELSE 0 END, told_items.id, told.ordinal
            ) AS printing
        FROM cases
        JOIN portals ON portals.id = cases.portal_id
        JOIN agenda_items ON agenda_items.case_id = cases.id
        JOIN handlings AS printed ON printed.version_id = agenda_items.current_version_id
        LEFT JOIN agenda_items AS own_items ON own_items.id = printed.agenda_item_id
            AND NOT printed.is_current
        LEFT JOIN handlings AS own ON own.version_id = own_items.current_version_id AND own.is_current
        JOIN handlings AS told ON told.id = COALESCE(own.id, printed.id)
        JOIN agenda_items AS told_items
            ON told_items.id = CASE WHEN own.id IS NULL THEN agenda_items.id ELSE own_items.id END
        LEFT JOIN bodies ON bodies.id = told.body_id
        LEFT JOIN decisions ON decisions.handling_id = told.id
    ) AS told_of_case
    WHERE printing = 1
    ORDER BY portal, case_number, held_on, COALESCE(section, 0), item_id
"""

CASE_HISTORY_BEFORE = """
    SELECT case_number, portal, held_on, body, section, stage, title, outcome, decision, item_id
    FROM (
        SELECT
            cases.case_number AS case_number,
            portals.slug AS portal,
            handlings.held_on AS held_on,
            handlings.body_name AS body,
            handlings.section AS section,
            agenda_items.stage AS stage,
            agenda_items.title AS title,
            decisions.outcome AS outcome,
            decisions.text AS decision,
            agenda_items.id AS item_id,
            handlings.is_current AS is_current,
            row_number() OVER (
                PARTITION BY cases.case_number, portals.slug, handlings.is_current, handlings.body_name,
                    handlings.held_on, handlings.section
                ORDER BY CASE WHEN decisions.id IS NULL THEN 1 ELSE 0 END, agenda_items.id, handlings.ordinal
            ) AS printing
        FROM cases
        JOIN portals ON portals.id = cases.portal_id
        JOIN agenda_items ON agenda_items.case_id = cases.id
        JOIN handlings ON handlings.version_id = agenda_items.current_version_id
        LEFT JOIN decisions ON decisions.handling_id = handlings.id
        WHERE handlings.is_current OR NOT EXISTS (
            SELECT 1
            FROM agenda_items AS own_items
            JOIN handlings AS own ON own.version_id = own_items.current_version_id AND own.is_current
            WHERE own_items.case_id = cases.id
                AND own.body_name = handlings.body_name
                AND own.held_on = handlings.held_on
                AND (own.section = handlings.section OR own.section IS NULL OR handlings.section IS NULL)
        )
    ) AS printed
    WHERE is_current OR printing = 1
    ORDER BY portal, case_number, held_on, COALESCE(section, 0), item_id
"""
