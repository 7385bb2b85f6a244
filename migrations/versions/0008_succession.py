"""Minutes under an id of their own are tied to their agenda: each item is listed once, its versions in one row."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIED = ("meetings", "agenda_items")


def upgrade() -> None:
    """A reference from the agenda's row to the minutes', and views that count both once."""
    _drop_views()
    for table in TIED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("minutes_id", sa.Integer))
            batch.create_foreign_key(f"fk_{table}_minutes_id", table, ["minutes_id"], ["id"], ondelete="SET NULL")
            batch.create_unique_constraint(f"uq_{table}_minutes_id", ["minutes_id"])
    _create_views(AFTER)


def downgrade() -> None:
    """An agenda and its minutes are two meetings again."""
    _drop_views()
    for table in reversed(TIED):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_minutes_id", type_="unique")
            batch.drop_constraint(f"fk_{table}_minutes_id", type_="foreignkey")
            batch.drop_column("minutes_id")
    _create_views(BEFORE)


def _drop_views() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")


def _create_views(changes: dict[str, str]) -> None:
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select.format(**changes)}")


VIEWS = {
    "item_list": """
        SELECT
            agenda_items.id AS item_id,
            portals.slug AS portal,
            bodies.name AS body,
            COALESCE(meetings.held_on, agenda_items.held_on) AS held_on,
            agenda_items.stage AS stage,
            {number} AS number,
            agenda_items.section AS section,
            agenda_items.title AS title,
            cases.case_number AS case_number,
            decisions.outcome AS outcome,
            agenda_items.url AS url,
            {first_seen_at} AS first_seen_at,
            agenda_items.changed_at AS changed_at
        FROM agenda_items
        JOIN portals ON portals.id = agenda_items.portal_id
        LEFT JOIN meetings ON meetings.id = agenda_items.meeting_id
        LEFT JOIN bodies ON bodies.id = COALESCE(meetings.body_id, agenda_items.body_id)
        LEFT JOIN cases ON cases.id = agenda_items.case_id
        LEFT JOIN handlings ON handlings.version_id = agenda_items.current_version_id AND handlings.is_current
        LEFT JOIN decisions ON decisions.handling_id = handlings.id
        {agendas}
        WHERE agenda_items.twin_id IS NULL
        {once} {unread}
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
        WHERE NOT EXISTS (
            SELECT 1
            FROM agenda_items AS originals
            JOIN handlings AS own ON own.version_id = originals.current_version_id AND own.is_current
            JOIN decisions AS decided ON decided.handling_id = own.id
            WHERE originals.id = agenda_items.twin_id
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
        WHERE NOT EXISTS (
            SELECT 1
            FROM agenda_items AS originals
            JOIN handlings AS own ON own.version_id = originals.current_version_id AND own.is_current
            JOIN preparers AS named ON named.handling_id = own.id
            WHERE originals.id = agenda_items.twin_id
        )
        {once}
    """,
    # As before, but for `once`.
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
            {once}
        ) AS told_of_case
        WHERE printing = 1
        ORDER BY portal, case_number, held_on, COALESCE(section, 0), item_id
    """,
    "version_list": """
        SELECT
            {item_id} AS item_id,
            {ordinal} AS ordinal,
            versions.stage AS stage,
            versions.title AS title,
            versions.seen_from AS seen_from,
            versions.seen_until AS seen_until,
            proposals.text AS proposal,
            decisions.text AS decision
        FROM versions
        {tellings}
        LEFT JOIN handlings ON handlings.version_id = versions.id AND handlings.is_current
        LEFT JOIN decisions ON decisions.handling_id = handlings.id
        LEFT JOIN proposals ON proposals.handling_id = handlings.id AND proposals.ordinal = (
            SELECT min(presented.ordinal) FROM proposals AS presented
            WHERE presented.handling_id = handlings.id AND presented.kind = 'presenter'
        )
    """,
}

BEFORE = {
    "once": "",
    "number": "agenda_items.number",
    "first_seen_at": "agenda_items.first_seen_at",
    "agendas": "",
    "unread": "",
    "item_id": "versions.agenda_item_id",
    "ordinal": "versions.ordinal",
    "tellings": "",
}
AFTER = {
    # An agenda's item is told by the minutes' as soon as the page of that was read, and until then in its stead.
    "once": """
        AND NOT EXISTS (
            SELECT 1
            FROM agenda_items AS minutes
            WHERE minutes.id = agenda_items.minutes_id AND minutes.current_version_id IS NOT NULL
        )
    """,
    "number": "COALESCE(agenda_items.number, agendas.number)",
    "first_seen_at": """
            CASE WHEN agendas.first_seen_at < agenda_items.first_seen_at
                THEN agendas.first_seen_at ELSE agenda_items.first_seen_at END
    """,
    "agendas": "LEFT JOIN agenda_items AS agendas ON agendas.minutes_id = agenda_items.id",
    "unread": "AND (agendas.id IS NULL OR agenda_items.current_version_id IS NOT NULL)",
    "item_id": "COALESCE(minutes.id, versions.agenda_item_id)",
    # The agenda's versions come before those of the minutes.
    "ordinal": """
            versions.ordinal + (
                SELECT count(*)
                FROM agenda_items AS agendas
                JOIN versions AS earlier ON earlier.agenda_item_id = agendas.id
                WHERE agendas.minutes_id = versions.agenda_item_id
            )
    """,
    "tellings": """
        JOIN agenda_items ON agenda_items.id = versions.agenda_item_id
        LEFT JOIN agenda_items AS minutes
            ON minutes.id = agenda_items.minutes_id AND minutes.current_version_id IS NOT NULL
    """,
}
