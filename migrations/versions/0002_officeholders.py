"""Officeholder decisions: agenda items of a body of its own kind, without a meeting, in the views of the others."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CASCADE = "CASCADE"
ITEMS = "agenda_items"
OF_A_HANDLING = ("passages", "preparers", "proposals", "decisions", "votes", "stands")
PARTS = (
    ("versions", ITEMS, "agenda_item_id"),
    ("attachments", "versions", "version_id"),
    ("handlings", "versions", "version_id"),
    *((part, "handlings", "handling_id") for part in OF_A_HANDLING),
)
"""What is part of what, and by which column: wholes before their parts."""
MEETING_OR_BODY = (
    "(meeting_id IS NOT NULL AND body_id IS NULL AND held_on IS NULL) OR "
    "(meeting_id IS NULL AND body_id IS NOT NULL AND held_on IS NOT NULL)"
)


def upgrade() -> None:
    """What stands already is a body's and has a meeting."""
    _drop_views()
    _tell_officeholders()
    _let_items_be_without_meeting()
    _create_views(VIEWS)


def _tell_officeholders() -> None:
    op.add_column("bodies", sa.Column("kind", sa.Text))
    op.execute("UPDATE bodies SET kind = 'body'")
    with op.batch_alter_table("bodies") as batch:
        batch.alter_column("kind", existing_type=sa.Text, nullable=False)
        # op.f: the name is whole; a naming convention must not prefix it again.
        batch.create_check_constraint(op.f("ck_bodies_kind"), "kind IN ('body', 'officeholder')")


def _let_items_be_without_meeting() -> None:
    for column in (
        sa.Column("portal_id", sa.Integer),
        sa.Column("body_id", sa.Integer),
        sa.Column("held_on", sa.Date),
    ):
        op.add_column(ITEMS, column)
    op.execute(
        "UPDATE agenda_items SET portal_id = "
        "(SELECT meetings.portal_id FROM meetings WHERE meetings.id = agenda_items.meeting_id)"
    )
    with op.batch_alter_table(ITEMS) as batch:
        batch.alter_column("portal_id", existing_type=sa.Integer, nullable=False)
        batch.alter_column("meeting_id", existing_type=sa.Integer, nullable=True)
        batch.create_foreign_key("fk_agenda_items_portal_id", "portals", ["portal_id"], ["id"], ondelete=CASCADE)
        batch.create_foreign_key("fk_agenda_items_body_id", "bodies", ["body_id"], ["id"], ondelete=CASCADE)
        batch.create_check_constraint(op.f("ck_agenda_items_meeting_or_body"), MEETING_OR_BODY)
    op.create_index("ix_agenda_items_portal_id_portal_key", ITEMS, ["portal_id", "portal_key"])
    op.create_index("ix_agenda_items_body_id", ITEMS, ["body_id"])
    op.create_index(
        "uq_agenda_items_without_meeting",
        ITEMS,
        ["portal_id", "portal_key"],
        unique=True,
        sqlite_where=sa.text("meeting_id IS NULL"),
        postgresql_where=sa.text("meeting_id IS NULL"),
    )


def downgrade() -> None:
    """Officeholder decisions have no place in the schema before: they and what is part of them go."""
    _drop_views()
    _delete_officeholders()
    for index in ("uq_agenda_items_without_meeting", "ix_agenda_items_body_id", "ix_agenda_items_portal_id_portal_key"):
        op.drop_index(index, ITEMS)
    with op.batch_alter_table(ITEMS) as batch:
        batch.drop_constraint(op.f("ck_agenda_items_meeting_or_body"), type_="check")
        batch.drop_constraint("fk_agenda_items_body_id", type_="foreignkey")
        batch.drop_constraint("fk_agenda_items_portal_id", type_="foreignkey")
        batch.alter_column("meeting_id", existing_type=sa.Integer, nullable=False)
        for column in ("portal_id", "body_id", "held_on"):
            batch.drop_column(column)
    with op.batch_alter_table("bodies") as batch:
        batch.drop_constraint(op.f("ck_bodies_kind"), type_="check")
        batch.drop_column("kind")
    _create_views(VIEWS_BEFORE)


def _delete_officeholders() -> None:
    op.execute("DELETE FROM agenda_items WHERE meeting_id IS NULL")
    for part, whole, reference in PARTS:
        # On SQLite nothing cascades while it migrates.
        missing = sa.column(reference).not_in(sa.select(sa.column("id")).select_from(sa.table(whole)))
        op.execute(sa.delete(sa.table(part)).where(missing))
    op.execute(
        "DELETE FROM bodies WHERE kind = 'officeholder' "
        "AND NOT EXISTS (SELECT 1 FROM meetings WHERE meetings.body_id = bodies.id)"
    )


def _drop_views() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")


def _create_views(views: dict[str, str]) -> None:
    for name, select in views.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


SELECTED = {
    "item_list": """
        SELECT
            agenda_items.id AS item_id,
            portals.slug AS portal,
            bodies.name AS body,
            {held_on} AS held_on,
            agenda_items.stage AS stage,
            agenda_items.number AS number,
            agenda_items.section AS section,
            agenda_items.title AS title,
            cases.case_number AS case_number,
            decisions.outcome AS outcome,
            agenda_items.url AS url,
            agenda_items.first_seen_at AS first_seen_at,
            agenda_items.changed_at AS changed_at
        FROM agenda_items
        {portal_and_body}
        LEFT JOIN cases ON cases.id = agenda_items.case_id
        LEFT JOIN handlings ON handlings.version_id = agenda_items.current_version_id AND handlings.is_current
        LEFT JOIN decisions ON decisions.handling_id = handlings.id
    """,
    "decision_list": """
        SELECT
            agenda_items.id AS item_id,
            portals.slug AS portal,
            bodies.name AS body,
            {held_on} AS held_on,
            agenda_items.section AS section,
            agenda_items.title AS title,
            cases.case_number AS case_number,
            proposals.proposer_title AS proposer_title,
            proposals.proposer_name AS proposer_name,
            proposals.text AS proposal,
            decisions.text AS decision,
            decisions.outcome AS outcome,
            decisions.unanimous AS unanimous,
            votes.in_favour AS in_favour,
            votes.against AS against,
            agenda_items.url AS url
        FROM agenda_items
        {portal_and_body}
        JOIN handlings ON handlings.version_id = agenda_items.current_version_id AND handlings.is_current
        JOIN decisions ON decisions.handling_id = handlings.id
        LEFT JOIN cases ON cases.id = agenda_items.case_id
        LEFT JOIN proposals ON proposals.handling_id = handlings.id AND proposals.ordinal = (
            SELECT min(presented.ordinal) FROM proposals AS presented
            WHERE presented.handling_id = handlings.id AND presented.kind = 'presenter'
        )
        LEFT JOIN votes ON votes.handling_id = handlings.id AND votes.ordinal = (
            SELECT max(counted.ordinal) FROM votes AS counted WHERE counted.handling_id = handlings.id
        )
    """,
    "preparer_list": """
        SELECT
            agenda_items.id AS item_id,
            portals.slug AS portal,
            bodies.name AS body,
            {held_on} AS held_on,
            agenda_items.section AS section,
            agenda_items.title AS title,
            cases.case_number AS case_number,
            preparers.role AS role,
            preparers.name AS name,
            preparers.job_title AS job_title,
            preparers.phone AS phone,
            preparers.email AS email
        FROM agenda_items
        {portal_and_body}
        JOIN handlings ON handlings.version_id = agenda_items.current_version_id AND handlings.is_current
        JOIN preparers ON preparers.handling_id = handlings.id
        LEFT JOIN cases ON cases.id = agenda_items.case_id
    """,
}
"""The views that show body and day; `case_history` takes both from the handlings and stays as it is."""

VIEWS = {
    name: select.format(
        held_on="COALESCE(meetings.held_on, agenda_items.held_on)",
        portal_and_body="""
        JOIN portals ON portals.id = agenda_items.portal_id
        LEFT JOIN meetings ON meetings.id = agenda_items.meeting_id
        LEFT JOIN bodies ON bodies.id = COALESCE(meetings.body_id, agenda_items.body_id)
        """,
    )
    for name, select in SELECTED.items()
}
VIEWS_BEFORE = {
    name: select.format(
        held_on="meetings.held_on",
        portal_and_body="""
        JOIN meetings ON meetings.id = agenda_items.meeting_id
        JOIN portals ON portals.id = meetings.portal_id
        LEFT JOIN bodies ON bodies.id = meetings.body_id
        """,
    )
    for name, select in SELECTED.items()
}
