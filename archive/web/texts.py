"""What the pages say, in each language, and how each writes days and times. Pure: the words stand in texts.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from archive.helsinki import HELSINKI, finnish_day

Tongue = Literal["fi", "sv", "en"]
"""A language of the pages; of what is archived see Language."""

TONGUES: tuple[Tongue, ...] = get_args(Tongue)
NAMES: Mapping[Tongue, str] = {"fi": "Suomeksi", "sv": "På svenska", "en": "In English"}

_MEGABYTE = 1_000_000
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@cache
def load_texts() -> dict[str, dict[Tongue, str]]:
    """Every text by its key, `search.title`, in every language."""
    sections = tomllib.loads((files("archive.web") / "texts.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, texts in sections.items() for key, text in texts.items()}


@dataclass(frozen=True)
class Words:
    """The texts in one language."""

    tongue: Tongue

    def text(self, key: str, **filled: object) -> str:
        """The text of a key, filled in. KeyError for a key that is not in the table."""
        return load_texts()[key][self.tongue].format(**filled)

    def count(self, key: str, count: int) -> str:
        """The text of a number of things, `3 asiaa`, `1 asia`."""
        return self.text(f"{key}_one" if count == 1 else key, count=count)

    def size(self, size_bytes: int) -> str:
        """`1,2 Mt`, `340,5 kt`; in Swedish and English MB and kB, in English with a point."""
        value, unit = (size_bytes / 1000, "k") if size_bytes < _MEGABYTE else (size_bytes / _MEGABYTE, "M")
        said = f"{value:.1f} {unit}{'t' if self.tongue == 'fi' else 'B'}"
        return said if self.tongue == "en" else said.replace(".", ",")

    def day(self, day: date) -> str:
        """`12.10.2026`, in English `12 Oct 2026`."""
        if self.tongue == "en":
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day.day}.{day.month}.{day.year}"

    def instant(self, at: datetime) -> str:
        """A day with the time of day in Finland, `12.10.2026 klo 15.30`."""
        return f"{self.day(finnish_day(at))} {self.time(at)}"

    def time(self, at: datetime) -> str:
        """The time of day in Finland, `klo 15.30`, `kl. 15.30`, `15:30`."""
        local = at.astimezone(HELSINKI)
        before, between = {"fi": ("klo ", "."), "sv": ("kl. ", "."), "en": ("", ":")}[self.tongue]
        return f"{before}{local.hour}{between}{local.minute:02}"

    def month(self, year: int, month: int) -> str:
        """`10/2026`, in English `Oct 2026`."""
        return f"{_MONTHS[month - 1]} {year}" if self.tongue == "en" else f"{month}/{year}"
