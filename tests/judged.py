"""A judged set of queries: which of some texts answer each. Measures what a search finds; knows no search."""

import json
import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import mean
from typing import Literal

Half = Literal["tuned", "held out", "fresh"]
_HALVES: tuple[Half, ...] = ("tuned", "held out")
_FRESH: tuple[Half, ...] = ("fresh",)
FILE = Path(__file__).parent / "judged.toml"
TITLES = ("rss-titles", "items.jsonl")
"""Where the corpus has real titles."""
_IN_TITLES = {
    "koulu": r"koului",
    "talousarvio": r"talousarvio",
    "virka": r"virka|virko|(?<!ki)viran",
    "sopimus": r"sopimu",
    "lautakunta": r"lautakun",
    "avustus": r"avustu",
    "valtuusto": r"valtuust",
    "kokous": r"kokou",
    "aloite": r"aloit",
    "hanke": r"hanke|hankk",
    "lausunto": r"lausun",
    "suunnitelma": r"suunnitelm",
    "pöytäkirja": r"pöytäkirj",
    "tarkastaja": r"tarkastaj",
    "päätös": r"päätö",
    "selvitys": r"selvity",
    "palvelu": r"palvelu",
}
"""Words, and what all titles that hold them look like: judged from lists of titles by eye, with what they must not."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is typed, the texts that answer it, and those that may be found or not."""

    text: str
    half: Half
    language: str
    answers: frozenset[str]
    ignored: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Means over queries: how much of what answers was found, how much of what was found answers, in what order."""

    recall: float
    precision: float
    ndcg: float


def load_texts() -> dict[str, tuple[str, str]]:
    """Language and text by key."""
    loaded = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        key: (language, text)
        for language in ("fi", "sv")
        for part in (language, f"fresh_{language}")
        for key, text in loaded[part].items()
    }


def load_queries() -> tuple[Query, ...]:
    """All queries, in their order."""
    texts = tomllib.loads(FILE.read_text(encoding="utf-8"))
    loaded, fresh = texts["queries"], frozenset(texts["fresh_fi"] | texts["fresh_sv"])
    return tuple(
        _query(language, half, text, answers.split(), unjudged=frozenset() if half == "fresh" else fresh)
        for language in ("fi", "sv")
        for part, halves in ((language, _HALVES), (f"fresh_{language}", _FRESH))
        for (text, answers), half in zip(loaded[part], cycle(halves), strict=False)
    )


def _query(language: str, half: Half, text: str, marked: Sequence[str], *, unjudged: frozenset[str]) -> Query:
    return Query(
        text=text,
        half=half,
        language=language,
        answers=frozenset(key for key in marked if not key.startswith("?")),
        ignored=frozenset(key[1:] for key in marked if key.startswith("?")) | unjudged,
    )


def load_titles(file: Path) -> dict[str, tuple[str, str]]:
    """Real titles of the corpus by a key, each with the language that it is searched in."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return {f"t{at}": ("fi", str(json.loads(line)["title"])) for at, line in enumerate(lines)}


def title_queries(titles: Mapping[str, tuple[str, str]]) -> tuple[Query, ...]:
    """Words, each with the titles that hold it in any form."""
    return tuple(
        Query(
            text=word,
            half="fresh",
            language="fi",
            answers=frozenset(key for key, (_, title) in titles.items() if re.search(look, title.lower())),
            ignored=frozenset(),
        )
        for word, look in _IN_TITLES.items()
    )


def measure(queries: Iterable[Query], find: Callable[[str], Sequence[str]]) -> Quality:
    """What a search, which gives keys in order, makes of the queries."""
    found = [(query, [key for key in find(query.text) if key not in query.ignored]) for query in queries]
    return Quality(
        recall=mean(len(query.answers & set(keys)) / len(query.answers) for query, keys in found),
        precision=mean(len(query.answers & set(keys)) / len(keys) if keys else 1 for query, keys in found),
        ndcg=mean(_ndcg(query.answers, keys) for query, keys in found),
    )


def _ndcg(answers: frozenset[str], keys: Sequence[str]) -> float:
    gained = sum(1 / math.log2(at + 2) for at, key in enumerate(keys) if key in answers)
    return gained / sum(1 / math.log2(at + 2) for at in range(len(answers)))
