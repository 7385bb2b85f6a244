"""Who publishes where. The known portals are data (`portals.toml`); users' own are rows of the archive."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from archive.errors import UsageError
from archive.records import Portal
from scraper.addresses import check_base

RESERVED = frozenset({"api", "haku", "seuraa", "seuranta", "static"})
"""What the web pages' own addresses begin with; a portal's begin with its slug."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@cache
def known_portals() -> dict[str, Portal]:
    """The built-in portals by slug."""
    with files(__package__).joinpath("portals.toml").open("rb") as file:
        return {slug: Portal(slug=slug, **fields) for slug, fields in tomllib.load(file).items()}


def make_portal(slug: str, url: str, name: str | None) -> Portal:
    """A portal of the user's own; UsageError when slug or address cannot be one."""
    if not _SLUG.fullmatch(slug):
        raise UsageError(f"{slug!r} is not a short name: use small letters, digits and hyphens.")
    if slug in RESERVED:
        raise UsageError(f"{slug!r} is where the web pages have something of their own; choose another short name.")
    if slug in known_portals():
        raise UsageError(
            f"{slug!r} is a built-in portal ({known_portals()[slug].base_url}); choose another short name."
        )
    base_url = check_base(url)
    twin = next((known.slug for known in known_portals().values() if known.base_url == base_url), None)
    if twin is not None:
        raise UsageError(f"The address {base_url} is the built-in portal {twin!r}.")
    return Portal(slug=slug, name=name or slug, base_url=base_url)
