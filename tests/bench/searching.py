"""How well and how fast search finds, beside what the databases have of their own.

How well is measured on the judged texts, and on real titles where the corpus is.

Run it with `python -m tests.bench.searching`; `--items 1000000` for the large archive (100 000 by default; 0 measures
quality alone), `--postgres postgresql://…/empty` for an empty database on a server, else only SQLite is measured.
"""

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles

from sqlalchemy import insert, text

from archive.analysis import analyser_version, keys_of
from archive.query import read_query
from archive.records import ItemQuery, Portal
from archive.search import search
from archive.store.engine import Archive, database_url, open_archive
from archive.store.finding import expression_of
from archive.store.indexing import sort_id
from archive.store.migrate import upgrade
from archive.store.portals import save_portal
from archive.tables import AgendaItemRow, HandlingRow, MeetingRow, PageRow, PassageRow, SearchTextRow, VersionRow
from tests.corpus import find_corpus
from tests.judged import TITLES, Query, load_queries, load_texts, load_titles, measure, title_queries
from tests.test_search_quality import BASE, find, save_texts

SENTENCES = 40
"""Of an item's text: some 250 words."""
AT_ONCE = 1000
A_PAGE = "LIMIT 20"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def main() -> None:
    """Print the quality of each way to search, then times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--postgres")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for at, judged in enumerate(judged_sets()):
            with open_archive(database_url(str(Path(folder) / f"judged{at}.db"))) as archive:
                save_texts(archive, judged.texts)
                report("search, SQLite", judged, lambda query: find(archive, query))
                report("search --rank, SQLite", judged, lambda query: find(archive, query, ranked=True))
            for tokenizer in ("unicode61", "trigram"):
                with closing(plain_fts5(tokenizer, judged.texts)) as plain:
                    report(f"FTS5 {tokenizer}", judged, partial(ask_plain, plain))
        if chosen.items:
            measure_times(fresh(folder, "large"), chosen.items)
    if chosen.postgres:
        upgrade(database_url(chosen.postgres))
        with open_archive(database_url(chosen.postgres)) as archive:
            for judged in judged_sets():
                forget_texts(archive)
                save_texts(archive, judged.texts)
                report("search, PostgreSQL", judged, lambda query: find(archive, query))
                report("PostgreSQL finnish", judged, lambda query: ask_finnish(archive, query))
            if chosen.items:
                measure_times(archive, chosen.items)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Texts by their keys, each with its language, and queries of which it is known which of them answer."""

    texts: Mapping[str, tuple[str, str]]
    queries: Mapping[str, Sequence[Query]]
    """By what they were used for."""


def judged_sets() -> Iterator[Judged]:
    queries = load_queries()
    halves = ("tuned", "held out", "fresh")
    yield Judged(
        texts=load_texts(), queries={half: [query for query in queries if query.half == half] for half in halves}
    )
    if corpus := find_corpus():
        titles = load_titles(corpus.joinpath(*TITLES))
        yield Judged(texts=titles, queries={"titles": title_queries(titles)})


def fresh(folder: str, name: str) -> Archive:
    archive = open_archive(database_url(str(Path(folder) / f"{name}.db")))
    save_portal(archive, Portal(slug="joki", name="Joki", base_url=BASE))
    return archive


def forget_texts(archive: Archive) -> None:
    """Empty the database of what another set put there."""
    with archive.writing() as session:
        session.execute(text("TRUNCATE portals, search_index RESTART IDENTITY CASCADE"))


def report(name: str, judged: Judged, ask: Callable[[str], Sequence[str]]) -> None:
    for half, queries in judged.queries.items():
        quality = measure(queries, ask)
        print(
            f"{name:24} {half:9} recall {quality.recall:.3f}  precision {quality.precision:.3f}  "
            f"nDCG {quality.ndcg:.3f}"
        )


def plain_fts5(tokenizer: str, texts: Mapping[str, tuple[str, str]]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE plain USING fts5(key UNINDEXED, said, tokenize='{tokenizer}')")
    rows = [(key, said) for key, (_, said) in texts.items()]
    connection.executemany("INSERT INTO plain VALUES (?, ?)", rows)
    return connection


def ask_plain(connection: sqlite3.Connection, query: str) -> list[str]:
    words = " ".join(f'"{word}"' for word in query.replace('"', "").replace("*", "").split())
    return [row[0] for row in connection.execute("SELECT key FROM plain WHERE plain MATCH ? ORDER BY rank", (words,))]


def ask_finnish(archive: Archive, query: str) -> list[str]:
    """By PostgreSQL's own stemmer, over the same passages."""
    asked = text(
        "SELECT i.title FROM passages AS p JOIN handlings AS h ON h.id = p.handling_id "
        "JOIN agenda_items AS i ON i.current_version_id = h.version_id "
        "WHERE to_tsvector('finnish', p.text) @@ plainto_tsquery('finnish', :query)"
    )
    with archive.reading() as session:
        return [str(title) for title in session.scalars(asked, {"query": query})]


def measure_times(archive: Archive, items: int) -> None:
    """Times of the first page of each query, and of the bare index for the same words."""
    began = time.perf_counter()
    fill(archive, items)
    print(f"{items} items made in {time.perf_counter() - began:.0f} s")
    words = [query.text for query in load_queries()]
    bare = [timed(partial(ask_bare, archive, word)) for word in words]
    for name, ranked in (("newest", False), ("ranked", True)):
        asked = [ItemQuery(words=(word,), ranked=ranked) for word in words]
        spent = [timed(partial(search, archive, query)) for query in asked]
        print(f"{name}: {told(spent)}; bare index, newest: {told(bare)}; ratio of p50 {p(spent)[0] / p(bare)[0]:.1f}")


def ask_bare(archive: Archive, word: str) -> None:
    with archive.reading() as session:
        expression = expression_of(session, read_query(word).wanted, [])
        if not archive.file:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text(f"{BARE[bool(archive.file)]} ORDER BY rowid DESC {A_PAGE}"), {"match": expression}).all()


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def p(spent: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles(spent, n=20)
    return cuts[9], cuts[18]


def told(spent: Sequence[float]) -> str:
    return "p50 {:.2f} ms, p95 {:.2f} ms".format(*p(spent))


def fill(archive: Archive, items: int) -> None:
    """Items of shuffled sentences, ten a day, written past the reader."""
    chance = random.Random(7)  # noqa: S311 - the same archive every time
    keys = {said: keys_of(said, "fi") for language, said in load_texts().values() if language == "fi"}
    for first in range(1, items + 1, AT_ONCE):
        batch = range(1000 + first, 1000 + min(first + AT_ONCE, items + 1))
        chosen = {at: chance.choices([*keys], k=SENTENCES) for at in batch}
        with archive.writing() as session:
            for row_class, rows in rows_of({at: " ".join(said) for at, said in chosen.items()}):
                session.execute(insert(row_class), rows)
            rows = [index_row(at, set[str]().union(*(keys[one] for one in said))) for at, said in chosen.items()]
            session.execute(text(INSERT[bool(archive.file)]), rows)


BARE = {
    True: "SELECT rowid FROM search_index WHERE search_index MATCH :match",
    # Its planner would rather read all rows in order, for minutes.
    False: "SELECT rowid FROM (SELECT rowid FROM search_index WHERE keys @@ CAST(:match AS tsquery) OFFSET 0) AS met",
}
INSERT = {
    True: "INSERT INTO search_index (rowid, title, main, rest) VALUES (:rowid, '', '', :keys)",
    False: "INSERT INTO search_index (rowid, keys) VALUES (:rowid, array_to_tsvector(string_to_array(:keys, ' ')))",
}


def day_of(at: int) -> date:
    return date(1990, 1, 1) + timedelta(days=at // 100)


def index_row(at: int, keys: set[str]) -> dict[str, object]:
    return {"rowid": sort_id(day_of(at), at, 0), "keys": " ".join(sorted(keys))}


def rows_of(said: dict[int, str]) -> Iterator[tuple[type, list[dict[str, object]]]]:
    seen = {"first_seen_at": NOON}
    common = {"portal_id": 1, "url": BASE}
    page = {"status": 200, "digest": "0" * 64, "body": b"", "fetched_at": NOON, "headers": []}
    yield MeetingRow, [{"id": at, "portal_key": f"m{at}", "held_on": day_of(at), **common, **seen} for at in said]
    yield (
        AgendaItemRow,
        [{"id": at, "meeting_id": at, "portal_key": f"m{at}-1", "title": "Asia", **common, **seen} for at in said],
    )
    yield PageRow, [{"id": at, **common, **page} for at in said]
    version = {
        "ordinal": 0,
        "stage": "agenda",
        "language": "fi",
        "seen_from": NOON,
        "parser_version": 1,
        "warnings": [],
    }
    yield VersionRow, [{"id": at, "agenda_item_id": at, "page_id": at, **version} for at in said]
    handling = {"portal_id": 1, "ordinal": 0, "body_name": "Aluehallitus", "is_current": True}
    yield HandlingRow, [{"id": at, "version_id": at, "held_on": day_of(at), **handling} for at in said]
    passage = {"ordinal": 0, "kind": "description"}
    yield PassageRow, [{"id": at, "handling_id": at, "text": one, **passage} for at, one in said.items()]
    row = {"ordinal": 0, "is_current": True, "analyser": analyser_version()}
    yield SearchTextRow, [{"id": sort_id(day_of(at), at, 0), "agenda_item_id": at, **row} for at in said]


if __name__ == "__main__":
    main()
