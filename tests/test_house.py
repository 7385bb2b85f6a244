"""The house: which way imports point, and one door per foreign thing (README, "How it is built")."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper import pages

ROOT = Path(__file__).parent.parent

DOORS = {
    "httpx": {"scraper/fetch.py", "scraper/ping.py", "archive/posting.py"},
    "smtplib": {"archive/mailing.py"},
    "jinja2": {"archive/letters.py", "archive/web/rendering.py"},
    "tenacity": {"scraper/fetch.py"},
    "protego": {"scraper/robots.py"},
    "feedparser": {"scraper/feed.py"},
    "bs4": {"scraper/html.py"},
    "lxml": set[str](),
    "apscheduler": {"scraper/schedule.py"},
    "fastapi": {"archive/web/app.py", "archive/web/api.py"},
    "starlette": {"archive/web"},
    "uvicorn": {"archive/web/serving.py"},
    "icalendar": {"archive/web/calendars.py"},
    "sqlalchemy": {"archive/tables.py", "archive/search.py", "archive/store"},
    "pyvoikko": {"archive/voikko.py"},
    "libvoikko": {"archive/voikko.py"},
    "snowballstemmer": {"archive/stemming.py"},
    "alembic": {"archive/store/migrate.py"},
    "pypdfium2": {"scraper/pdf_reader.py"},
    "prometheus_client": {"scraper/health.py"},
    "typer": {
        "scraper/cli.py",
        "scraper/evidence_cli.py",
        "scraper/portals_cli.py",
        "scraper/rounds_cli.py",
        "scraper/saved_cli.py",
        "archive/cli.py",
        "archive/doctor_cli.py",
        "archive/following_cli.py",
        "archive/forgetting_cli.py",
        "archive/search_cli.py",
        "archive/serving_cli.py",
        "archive/terminal.py",
    },
    "rich": {"scraper/bars.py"},
}
"""Each library, and the files or folders that alone may import it."""

VALUES = {"archive/records.py", "archive/errors.py"}
PURE = {
    "archive/analysis.py",
    "archive/query.py",
    "archive/snippets.py",
    "archive/stemming.py",
    "archive/swedish.py",
    "archive/voikko.py",
    "archive/completeness.py",
    "archive/differences.py",
    "archive/doctor.py",
    "archive/alert_words.py",
    "archive/alerts.py",
    "archive/letters.py",
    "archive/abbreviations.py",
    "archive/attached.py",
    "archive/audience.py",
    "archive/body_names.py",
    "archive/evidence.py",
    "archive/helsinki.py",
    "archive/loopback.py",
    "archive/masking.py",
    "archive/same_handling.py",
    "archive/succession.py",
    "archive/tellings.py",
    "archive/twins.py",
    "archive/browsing.py",
    "archive/paatos.py",
    "archive/web/calendars.py",
    "archive/web/charts.py",
    "archive/web/feeds.py",
    "archive/web/links.py",
    "archive/web/openapi.py",
    "archive/web/paatos.py",
    "archive/web/paatos_words.py",
    "archive/web/parameters.py",
    "archive/web/prose.py",
    "archive/web/rendering.py",
    "archive/web/tables.py",
    "archive/web/telling.py",
    "archive/web/texts.py",
    "scraper/addresses.py",
    "scraper/drift.py",
    "scraper/facts.py",
    "scraper/finnish.py",
    "scraper/identity.py",
    "scraper/kinds.py",
    "scraper/looks.py",
    "scraper/names.py",
    "scraper/news.py",
    "scraper/pages",
    "scraper/plan.py",
    "scraper/rhythm.py",
    "scraper/saved.py",
    "scraper/when.py",
}
IMPURE = {"time", "random", "socket", "subprocess", "scraper.fetch", "scraper.sync", "archive.store", "archive.tables"}


def modules() -> list[str]:
    return sorted(
        path.relative_to(ROOT).as_posix() for folder in ("scraper", "archive") for path in (ROOT / folder).rglob("*.py")
    )


def imports(module: str) -> Iterator[str]:
    """Everything a file imports, at the top or inside a function, by its full name."""
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import hides where it points"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_in(name: str, places: set[str], separator: str) -> bool:
    return any(name == place or name.startswith(place + separator) for place in places)


@pytest.mark.parametrize("module", [module for module in modules() if module.startswith("archive/")])
def test_archive_never_imports_scraper(module: str) -> None:
    assert [] == [name for name in imports(module) if is_in(name, {"scraper"}, ".")]


@pytest.mark.parametrize("module", sorted(VALUES))
def test_the_values_import_nothing_of_ours(module: str) -> None:
    assert [] == [name for name in imports(module) if is_in(name, {"scraper", "archive"}, ".")]


@pytest.mark.parametrize("library", sorted(DOORS))
def test_each_library_comes_in_at_its_own_door(library: str) -> None:
    users = {module for module in modules() if any(is_in(name, {library}, ".") for name in imports(module))}

    assert set() == {module for module in users if not is_in(module, DOORS[library], "/")}


@pytest.mark.parametrize("module", [module for module in modules() if is_in(module, PURE, "/")])
def test_what_is_pure_knows_no_clock_no_network_and_no_database(module: str) -> None:
    assert [] == [name for name in imports(module) if is_in(name, IMPURE, ".")]


def test_the_migrations_import_none_of_our_code() -> None:
    versions = sorted((ROOT / "migrations" / "versions").glob("*.py"))

    assert versions
    assert [] == [
        name
        for version in versions
        for name in imports(version.relative_to(ROOT).as_posix())
        if is_in(name, {"scraper", "archive"}, ".")
    ]


def test_every_module_that_reads_pages_is_in_their_list() -> None:
    modules = {path.name for path in Path(pages.__file__).parent.glob("*.py")} - {"__init__.py"}

    assert modules == set(re.findall(r"\b\w+\.py\b", pages.__doc__ or ""))
