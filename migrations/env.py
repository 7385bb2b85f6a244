"""How Alembic reaches the database: over the connection handed to it, or the one that `-x database=…` names."""  # noqa: INP001 - Alembic loads it by its path; no package

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from archive.store.engine import Archive, database_url
from archive.store.migrate import is_compared, migrating
from archive.tables import Base, UtcDateTime


def main() -> None:
    """Migrate over the connection handed in, inside its transaction, or over one of our own."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
        return
    named = context.get_x_argument(as_dictionary=True).get("database")
    with Archive(database_url(named if isinstance(named, str) else None)) as archive, migrating(archive) as opened:
        run(opened)


def run(connection: Connection) -> None:
    """Let Alembic do what its command asks."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render,
        compare_server_default=True,
        include_name=is_compared,
    )
    with context.begin_transaction():
        context.run_migrations()


def render(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:  # noqa: ANN401 - any part of a schema
    """Our own type under SQLAlchemy's name: a migration imports none of our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


main()
