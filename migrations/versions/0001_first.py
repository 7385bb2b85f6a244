"""The first schema: tables, their rules and indexes, and the five views that people rely on."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CASCADE = "CASCADE"
SET_NULL = "SET NULL"


def upgrade() -> None:
    """Tables from the outside in, then the views."""
    _create_identities()
    _create_pages_and_versions()
    _create_what_was_said()
    _create_the_log()
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def downgrade() -> None:
    """Everything away, parts before wholes."""
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
    if not _is_sqlite():
        op.drop_constraint("fk_agenda_items_current_version_id", "agenda_items", type_="foreignkey")
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = (
    "portals",
    "bodies",
    "meetings",
    "attendees",
    "unlinked_items",
    "cases",
    "agenda_items",
    "pages",
    "versions",
    "handlings",
    "passages",
    "people",
    "preparers",
    "proposals",
    "decisions",
    "votes",
    "stands",
    "attachments",
    "rounds",
    "failures",
)


def _create_identities() -> None:
    op.create_table(
        "portals",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("base_url", sa.Text, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_portals"),
        sa.UniqueConstraint("slug", name="uq_portals_slug"),
        sa.UniqueConstraint("base_url", name="uq_portals_base_url"),
        _check("portals", "evidence", "evidence IN ('page', 'feed', 'claimed', 'added')"),
    )
    op.create_table(
        "bodies",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bodies"),
        sa.UniqueConstraint("portal_id", "name", name="uq_bodies_portal_id_name"),
        _reference("bodies", "portal_id", "portals", CASCADE),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("body_id", sa.Integer),
        sa.Column("portal_key", sa.Text, nullable=False),
        sa.Column("held_on", sa.Date),
        sa.Column("starts_at", sa.DateTime(timezone=True)),
        sa.Column("place", sa.Text),
        sa.Column("stage", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("checked", sa.Boolean),
        sa.Column("published_on", sa.Date),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("pdf_url", sa.Text),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.UniqueConstraint("portal_id", "portal_key", name="uq_meetings_portal_id_portal_key"),
        _reference("meetings", "portal_id", "portals", CASCADE),
        _reference("meetings", "body_id", "bodies", SET_NULL),
        _check("meetings", "stage", "stage IN ('agenda', 'minutes')"),
        _check("meetings", "language", "language IN ('fi', 'sv')"),
    )
    op.create_index("ix_meetings_body_id", "meetings", ["body_id"])
    op.create_index("ix_meetings_held_on", "meetings", ["held_on"])
    op.create_table(
        "attendees",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("meeting_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("present", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attendees"),
        sa.UniqueConstraint("meeting_id", "ordinal", name="uq_attendees_meeting_id_ordinal"),
        _reference("attendees", "meeting_id", "meetings", CASCADE),
    )
    op.create_table(
        "unlinked_items",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("meeting_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("section", sa.Integer),
        sa.Column("title", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unlinked_items"),
        sa.UniqueConstraint("meeting_id", "ordinal", name="uq_unlinked_items_meeting_id_ordinal"),
        _reference("unlinked_items", "meeting_id", "meetings", CASCADE),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("function_class", sa.Text),
        sa.Column("title", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("portal_id", "case_number", name="uq_cases_portal_id_case_number"),
        _reference("cases", "portal_id", "portals", CASCADE),
    )
    op.create_index("ix_cases_case_number", "cases", ["case_number"])
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("meeting_id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer),
        sa.Column("portal_key", sa.Text, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("section", sa.Integer),
        sa.Column("title", sa.Text),
        sa.Column("stage", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("secrecy", sa.Text),
        sa.Column("secrecy_law", sa.Text),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("pdf_url", sa.Text),
        sa.Column("current_version_id", sa.Integer),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("removal_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_items"),
        sa.UniqueConstraint("meeting_id", "portal_key", name="uq_agenda_items_meeting_id_portal_key"),
        _reference("agenda_items", "meeting_id", "meetings", CASCADE),
        _reference("agenda_items", "case_id", "cases", SET_NULL),
        # SQLite knows no ALTER TABLE for this, but refers to a table that does not stand yet; PostgreSQL the reverse.
        *([_reference("agenda_items", "current_version_id", "versions", SET_NULL)] if _is_sqlite() else []),
        _check("agenda_items", "stage", "stage IN ('agenda', 'minutes')"),
        _check("agenda_items", "language", "language IN ('fi', 'sv')"),
        _check("agenda_items", "secrecy", "secrecy IN ('whole', 'part')"),
    )
    op.create_index("ix_agenda_items_case_id", "agenda_items", ["case_id"])
    op.create_index("ix_agenda_items_current_version_id", "agenda_items", ["current_version_id"])
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("portal_id", "name", name="uq_people_portal_id_name"),
        _reference("people", "portal_id", "portals", CASCADE),
    )


def _create_pages_and_versions() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text),
        sa.Column("encoding", sa.Text),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("headers", sa.JSON, nullable=False),
        sa.Column("problem", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
        _reference("pages", "portal_id", "portals", CASCADE),
        _check("pages", "digest", "length(digest) = 64"),
    )
    op.create_index("ix_pages_portal_id_url", "pages", ["portal_id", "url"])
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("agenda_item_id", sa.Integer, nullable=False),
        sa.Column("page_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("seen_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_until", sa.DateTime(timezone=True)),
        sa.Column("parser_version", sa.Integer, nullable=False),
        sa.Column("warnings", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.UniqueConstraint("agenda_item_id", "ordinal", name="uq_versions_agenda_item_id_ordinal"),
        _reference("versions", "agenda_item_id", "agenda_items", CASCADE),
        _reference("versions", "page_id", "pages", CASCADE),
        _check("versions", "stage", "stage IN ('agenda', 'minutes')"),
    )
    op.create_index("ix_versions_page_id", "versions", ["page_id"])
    if not _is_sqlite():
        op.create_foreign_key(
            "fk_agenda_items_current_version_id",
            "agenda_items",
            "versions",
            ["current_version_id"],
            ["id"],
            ondelete=SET_NULL,
        )
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text),
        sa.Column("size_bytes", sa.Integer),
        sa.Column("digest", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("version_id", "ordinal", name="uq_attachments_version_id_ordinal"),
        _reference("attachments", "version_id", "versions", CASCADE),
        _check("attachments", "digest", "length(digest) = 64"),
    )


def _create_what_was_said() -> None:
    op.create_table(
        "handlings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("body_name", sa.Text, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("section", sa.Integer),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handlings"),
        sa.UniqueConstraint("version_id", "ordinal", name="uq_handlings_version_id_ordinal"),
        _reference("handlings", "version_id", "versions", CASCADE),
    )
    op.create_index(
        "uq_handlings_current",
        "handlings",
        ["version_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handling_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("label", sa.Text),
        sa.Column("text", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
        sa.UniqueConstraint("handling_id", "ordinal", name="uq_passages_handling_id_ordinal"),
        _reference("passages", "handling_id", "handlings", CASCADE),
        _check(
            "passages",
            "kind",
            "kind IN ('head', 'preparation', 'proposal', 'description', 'handling', 'decision', 'implementation', "
            "'appeal', 'notified', 'attachments', 'history', 'other')",
        ),
    )
    op.create_table(
        "preparers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handling_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("person_id", sa.Integer),
        sa.Column("name", sa.Text),
        sa.Column("job_title", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("printed", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_preparers"),
        sa.UniqueConstraint("handling_id", "ordinal", name="uq_preparers_handling_id_ordinal"),
        _reference("preparers", "handling_id", "handlings", CASCADE),
        _reference("preparers", "person_id", "people", SET_NULL),
        _check("preparers", "role", "role IN ('preparer', 'presenter', 'contact')"),
    )
    op.create_index("ix_preparers_person_id", "preparers", ["person_id"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handling_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("proposer_title", sa.Text),
        sa.Column("proposer_name", sa.Text),
        sa.Column("person_id", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("supporters", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sa.UniqueConstraint("handling_id", "ordinal", name="uq_proposals_handling_id_ordinal"),
        _reference("proposals", "handling_id", "handlings", CASCADE),
        _reference("proposals", "person_id", "people", SET_NULL),
        _check("proposals", "kind", "kind IN ('presenter', 'counter')"),
    )
    op.create_index("ix_proposals_person_id", "proposals", ["person_id"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handling_id", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("unanimous", sa.Boolean),
        sa.Column("evidence", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("handling_id", name="uq_decisions_handling_id"),
        _reference("decisions", "handling_id", "handlings", CASCADE),
        _check(
            "decisions",
            "outcome",
            "outcome IN ('as_proposed', 'amended', 'voted', 'tabled', 'returned', 'rejected', 'withdrawn', 'noted', "
            "'other')",
        ),
    )
    op.create_table(
        "votes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handling_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("in_favour", sa.Integer),
        sa.Column("against", sa.Integer),
        sa.Column("blank", sa.Integer),
        sa.Column("absent", sa.Integer),
        sa.Column("subject", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_votes"),
        sa.UniqueConstraint("handling_id", "ordinal", name="uq_votes_handling_id_ordinal"),
        _reference("votes", "handling_id", "handlings", CASCADE),
    )
    op.create_table(
        "stands",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handling_id", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("person_id", sa.Integer),
        sa.Column("name", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stands"),
        sa.UniqueConstraint("handling_id", "ordinal", name="uq_stands_handling_id_ordinal"),
        _reference("stands", "handling_id", "handlings", CASCADE),
        _reference("stands", "person_id", "people", SET_NULL),
        _check("stands", "kind", "kind IN ('dissent', 'disqualification')"),
    )
    op.create_index("ix_stands_person_id", "stands", ["person_id"])


def _create_the_log() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("unchanged", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("requests", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
        _reference("rounds", "portal_id", "portals", CASCADE),
        _check("rounds", "status", "status IN ('running', 'ok', 'partial', 'unreachable', 'aborted', 'suspect')"),
    )
    op.create_index("ix_rounds_portal_id_started_at", "rounds", ["portal_id", "started_at"])
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("page_id", sa.Integer),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True)),
        sa.Column("solved_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_failures"),
        sa.UniqueConstraint("portal_id", "url", name="uq_failures_portal_id_url"),
        _reference("failures", "portal_id", "portals", CASCADE),
        _reference("failures", "page_id", "pages", SET_NULL),
    )
    op.create_index("ix_failures_page_id", "failures", ["page_id"])


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _reference(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    # op.f: the name is whole; a naming convention must not prefix it again.
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


VIEWS = {
    "item_list": """
        SELECT
            agenda_items.id AS item_id,
            portals.slug AS portal,
            bodies.name AS body,
            meetings.held_on AS held_on,
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
        JOIN meetings ON meetings.id = agenda_items.meeting_id
        JOIN portals ON portals.id = meetings.portal_id
        LEFT JOIN bodies ON bodies.id = meetings.body_id
        LEFT JOIN cases ON cases.id = agenda_items.case_id
        LEFT JOIN handlings ON handlings.version_id = agenda_items.current_version_id AND handlings.is_current
        LEFT JOIN decisions ON decisions.handling_id = handlings.id
    """,
    "decision_list": """
        SELECT
            agenda_items.id AS item_id,
            portals.slug AS portal,
            bodies.name AS body,
            meetings.held_on AS held_on,
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
        JOIN meetings ON meetings.id = agenda_items.meeting_id
        JOIN portals ON portals.id = meetings.portal_id
        JOIN handlings ON handlings.version_id = agenda_items.current_version_id AND handlings.is_current
        JOIN decisions ON decisions.handling_id = handlings.id
        LEFT JOIN bodies ON bodies.id = meetings.body_id
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
            meetings.held_on AS held_on,
            agenda_items.section AS section,
            agenda_items.title AS title,
            cases.case_number AS case_number,
            preparers.role AS role,
            preparers.name AS name,
            preparers.job_title AS job_title,
            preparers.phone AS phone,
            preparers.email AS email
        FROM agenda_items
        JOIN meetings ON meetings.id = agenda_items.meeting_id
        JOIN portals ON portals.id = meetings.portal_id
        JOIN handlings ON handlings.version_id = agenda_items.current_version_id AND handlings.is_current
        JOIN preparers ON preparers.handling_id = handlings.id
        LEFT JOIN bodies ON bodies.id = meetings.body_id
        LEFT JOIN cases ON cases.id = agenda_items.case_id
    """,
    # A page prints the earlier handlings of its case too. Such a one is left out where the item of that meeting is
    # here itself (its section may be unknown to one of the two), and kept once where several pages print it: as the
    # page that knows its decision does, else as the first. Partitions begin with the case's own columns, so that both
    # databases can look up one case without reading all.
    "case_history": """
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
    """,
    "version_list": """
        SELECT
            versions.agenda_item_id AS item_id,
            versions.ordinal AS ordinal,
            versions.stage AS stage,
            versions.title AS title,
            versions.seen_from AS seen_from,
            versions.seen_until AS seen_until,
            proposals.text AS proposal,
            decisions.text AS decision
        FROM versions
        LEFT JOIN handlings ON handlings.version_id = versions.id AND handlings.is_current
        LEFT JOIN decisions ON decisions.handling_id = handlings.id
        LEFT JOIN proposals ON proposals.handling_id = handlings.id AND proposals.ordinal = (
            SELECT min(presented.ordinal) FROM proposals AS presented
            WHERE presented.handling_id = handlings.id AND presented.kind = 'presenter'
        )
    """,
}
