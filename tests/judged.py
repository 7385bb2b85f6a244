"""A judged set of queries: which of some texts answer each. Measures what a search finds; knows no search."""

import math
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Literal

Half = Literal["tuned", "held out"]
FILE = Path(__file__).parent / "judged.toml"


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
    """Means over queries: of what answers, how much was found; of what was found, how much answers; and in what order."""

    recall: float
    precision: float
    ndcg: float


def load_texts() -> dict[str, tuple[str, str]]:
    """Language and text by key."""
    loaded = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {key: (language, text) for language in ("fi", "sv") for key, text in loaded[language].items()}


def load_queries() -> tuple[Query, ...]:
    """All queries, in their order."""
    loaded = tomllib.loads(FILE.read_text(encoding="utf-8"))["queries"]
    return tuple(
        _query(language, at, text, answers.split())
        for language in ("fi", "sv")
        for at, (text, answers) in enumerate(loaded[language])
    )


def _query(language: str, at: int, text: str, marked: Sequence[str]) -> Query:
    return Query(
        text=text,
        half="held out" if at % 2 else "tuned",
        language=language,
        answers=frozenset(key for key in marked if not key.startswith("?")),
        ignored=frozenset(key[1:] for key in marked if key.startswith("?")),
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
