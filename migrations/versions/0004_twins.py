"""Finnish and Swedish twins: what is told in both languages is listed once. Each version says its language."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TWINS = ("meetings", "agenda_items")


def upgrade() -> None:
    """A reference to the twin, the language of each version, and views that count each once."""
    _drop_views(BEFORE)
    for table in TWINS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("twin_id", sa.Integer))
            batch.create_foreign_key(f"fk_{table}_twin_id", table, ["twin_id"], ["id"], ondelete="SET NULL")
            batch.create_unique_constraint(f"uq_{table}_twin_id", ["twin_id"])
    op.create_index("ix_meetings_portal_id_held_on", "meetings", ["portal_id", "held_on"])
    with op.batch_alter_table("versions") as batch:
        batch.add_column(sa.Column("language", sa.Text))
        batch.create_check_constraint(op.f("ck_versions_language"), "language IN ('fi', 'sv')")
    op.execute(
        "UPDATE versions SET language = "
        "(SELECT agenda_items.language FROM agenda_items WHERE agenda_items.id = versions.agenda_item_id)"
    )
    _create_views(AFTER)


def downgrade() -> None:
    """Twins are told apart no more."""
    _drop_views(AFTER)
    with op.batch_alter_table("versions") as batch:
        batch.drop_constraint(op.f("ck_versions_language"), type_="check")
        batch.drop_column("language")
    op.drop_index("ix_meetings_portal_id_held_on", "meetings")
    for table in reversed(TWINS):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_twin_id", type_="unique")
            batch.drop_constraint(f"fk_{table}_twin_id", type_="foreignkey")
            batch.drop_column("twin_id")
    _create_views(BEFORE)


def _drop_views(views: dict[str, str]) -> None:
    for name in reversed(views):
        op.execute(f"DROP VIEW {name}")


def _create_views(views: dict[str, str]) -> None:
    for name, select in views.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


VIEWS = {
    "item_list": """
        SELECT
            agenda_items.id AS item_id,
            portals.slug AS portal,
            bodies.name AS body,
            COALESCE(meetings.held_on, agenda_items.held_on) AS held_on,
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
        JOIN portals ON portals.id = agenda_items.portal_id
        LEFT JOIN meetings ON meetings.id = agenda_items.meeting_id
        LEFT JOIN bodies ON bodies.id = COALESCE(meetings.body_id, agenda_items.body_id)
        LEFT JOIN cases ON cases.id = agenda_items.case_id
        LEFT JOIN handlings ON handlings.version_id = agenda_items.current_version_id AND handlings.is_current
        LEFT JOIN decisions ON decisions.handling_id = handlings.id
        {once}
    """,
    "decision_list": """
        SELECT
            agenda_items.id AS item_id,
            portals.slug AS portal,
            bodies.name AS body,
            COALESCE(meetings.held_on, agenda_items.held_on) AS held_on,
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
        JOIN portals ON portals.id = agenda_items.portal_id
        LEFT JOIN meetings ON meetings.id = agenda_items.meeting_id
        LEFT JOIN bodies ON bodies.id = COALESCE(meetings.body_id, agenda_items.body_id)
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
        {once}
    """,
    "preparer_list": """
        SELECT
            agenda_items.id AS item_id,
            portals.slug AS portal,
            bodies.name AS body,
            COALESCE(meetings.held_on, agenda_items.held_on) AS held_on,
            agenda_items.section AS section,
            agenda_items.title AS title,
            cases.case_number AS case_number,
            preparers.role AS role,
            preparers.name AS name,
            preparers.job_title AS job_title,
            preparers.phone AS phone,
            preparers.email AS email
        FROM agenda_items
        JOIN portals ON portals.id = agenda_items.portal_id
        LEFT JOIN meetings ON meetings.id = agenda_items.meeting_id
        LEFT JOIN bodies ON bodies.id = COALESCE(meetings.body_id, agenda_items.body_id)
        JOIN handlings ON handlings.version_id = agenda_items.current_version_id AND handlings.is_current
        JOIN preparers ON preparers.handling_id = handlings.id
        LEFT JOIN cases ON cases.id = agenda_items.case_id
        {once}
    """,
    # As before: what is told of a printed handling, and which of several printings. Of twins the original is told.
    "case_history": """
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
            {once}
        ) AS told_of_case
        WHERE printing = 1
        ORDER BY portal, case_number, held_on, COALESCE(section, 0), item_id
    """,
}

ONCE = {
    "item_list": "WHERE agenda_items.twin_id IS NULL",
    "decision_list": """
        WHERE NOT EXISTS (
            SELECT 1
            FROM agenda_items AS originals
            JOIN handlings AS own ON own.version_id = originals.current_version_id AND own.is_current
            JOIN decisions AS decided ON decided.handling_id = own.id
            WHERE originals.id = agenda_items.twin_id
        )
    """,
    "preparer_list": """
        WHERE NOT EXISTS (
            SELECT 1
            FROM agenda_items AS originals
            JOIN handlings AS own ON own.version_id = originals.current_version_id AND own.is_current
            JOIN preparers AS named ON named.handling_id = own.id
            WHERE originals.id = agenda_items.twin_id
        )
    """,
    # What is printed of other bodies stands on both pages too, with the bodies' names in the other language: day and
    # section say which it is.
    "case_history": """
            WHERE NOT EXISTS (
                SELECT 1
                FROM agenda_items AS originals
                JOIN handlings AS turns ON turns.version_id = originals.current_version_id AND turns.is_current
                WHERE told.is_current AND originals.id = told_items.twin_id AND originals.case_id = cases.id
            )
            AND NOT EXISTS (
                SELECT 1
                FROM agenda_items AS originals
                JOIN handlings AS turns ON turns.version_id = originals.current_version_id
                WHERE NOT told.is_current
                    AND originals.id = agenda_items.twin_id
                    AND originals.case_id = cases.id
                    AND turns.held_on = told.held_on
                    AND (turns.section = told.section OR turns.section IS NULL OR told.section IS NULL)
            )
            AND NOT EXISTS (
                SELECT 1
                FROM agenda_items AS held
                JOIN handlings AS turns ON turns.version_id = held.current_version_id AND turns.is_current
                WHERE NOT told.is_current
                    AND agenda_items.twin_id IS NOT NULL
                    AND held.case_id = cases.id
                    AND turns.held_on = told.held_on
                    AND turns.section = told.section
            )
    """,
}
"""By which a view leaves out an item whose twin, the original, it shows."""

TWIN_LIST = """
    SELECT
        agenda_items.id AS item_id,
        twins.id AS twin_item_id,
        portals.slug AS portal,
        bodies.name AS body,
        twin_bodies.name AS twin_body,
        meetings.held_on AS held_on,
        agenda_items.section AS section,
        agenda_items.title AS title,
        twins.title AS twin_title
    FROM agenda_items AS twins
    JOIN agenda_items ON agenda_items.id = twins.twin_id
    JOIN meetings ON meetings.id = agenda_items.meeting_id
    JOIN meetings AS twin_meetings ON twin_meetings.id = twins.meeting_id
    JOIN portals ON portals.id = meetings.portal_id
    LEFT JOIN bodies ON bodies.id = meetings.body_id
    LEFT JOIN bodies AS twin_bodies ON twin_bodies.id = twin_meetings.body_id
"""

BEFORE = {name: select.format(once="") for name, select in VIEWS.items()}
AFTER = {**{name: select.format(once=ONCE[name]) for name, select in VIEWS.items()}, "twin_list": TWIN_LIST}
