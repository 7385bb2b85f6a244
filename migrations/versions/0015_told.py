"""What the list of changes did not tell is told: attachments that were fetched, and who is the public's no more."""  # noqa: INP001 - Alembic loads it by its path; no package

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ITEMS = """
    SELECT versions.agenda_item_id FROM files JOIN attachments ON attachments.digest = files.digest
    JOIN versions ON versions.id = attachments.version_id
"""
CASES = "SELECT case_id FROM agenda_items WHERE removed_at IS NOT NULL"
PEOPLE = " UNION ".join(
    f"""
    SELECT {part}.person_id FROM agenda_items JOIN versions ON versions.agenda_item_id = agenda_items.id
    JOIN handlings ON handlings.version_id = versions.id JOIN {part} ON {part}.handling_id = handlings.id
    WHERE agenda_items.removed_at IS NOT NULL
    """  # noqa: S608 - of our own words
    for part in ("preparers", "proposals", "stands")
)
# Behind all that are there, in the order in which they stood.
TELL = f"""
    UPDATE changes SET id = told.number, changed_at = {{now}}
    FROM (
        SELECT id, (SELECT max(id) FROM changes) + row_number() OVER (ORDER BY id) AS number FROM changes
        WHERE NOT is_gone AND (
            (kind = 'agenda_items' AND row_id IN ({ITEMS}))
            OR (kind = 'cases' AND row_id IN ({CASES}))
            OR (kind = 'people' AND row_id IN ({PEOPLE}))
        )
    ) AS told
    WHERE changes.id = told.id
"""  # noqa: S608 - of our own words
COUNT_ON = "SELECT setval(pg_get_serial_sequence('changes', 'id'), max(id)) FROM changes HAVING max(id) IS NOT NULL"


def upgrade() -> None:
    """No table is another. Whoever follows the list meets these lines again; the program makes the triggers anew."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'" if is_sqlite else "clock_timestamp()"
    connection.execute(sa.text(TELL.format(now=now)))
    if not is_sqlite:
        connection.execute(sa.text(COUNT_ON))


def downgrade() -> None:
    """Nothing: what was told stays told."""
