"""How well search finds: a judged set of queries, of which half was not looked at while the analyser was made."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from archive.records import Handling, ItemPage, ItemQuery, Language, Page, Passage, Portal
from archive.search import search
from archive.store.engine import Archive
from archive.store.items import save_item
from archive.store.portals import save_portal
from tests.corpus import corpus_file
from tests.judged import TITLES, Half, load_queries, load_texts, load_titles, measure, title_queries

GOAL = 0.98
GOAL_OF_FRESH = 0.92
"""What was measured, once, on queries written after the analyser: Swedish compounds that its table lacks."""
BASE = "https://joki.example/cgi/DREQUEST.PHP"


@pytest.fixture
def judged(archive: Archive) -> Archive:
    """An archive of the judged texts, an item each."""
    save_texts(archive, load_texts())
    return archive


def save_texts(archive: Archive, texts: Mapping[str, tuple[str, str]]) -> None:
    """Texts as items that bear their keys as titles."""
    save_portal(archive, Portal(slug="joki", name="Joki", base_url=BASE))
    for at, (key, (language, text)) in enumerate(texts.items(), 1):
        save_text(archive, f"1-{at}", key, "sv" if language == "sv" else "fi", text)


def save_text(archive: Archive, portal_key: str, number: str, language: Language, text: str) -> None:
    url = f"{BASE}?page=meetingitem&id={portal_key}"
    page = Page(
        url=url,
        body=number.encode(),
        status=200,
        media_type="text/html",
        fetched_at=datetime(2026, 3, 4, 12, tzinfo=UTC),
    )
    passage = Passage(kind="description", label=None, text=text)
    handling = Handling(
        body_name="Aluehallitus",
        held_on=date(2026, 3, 4),
        section=None,
        is_current=True,
        passages=(passage,),
        preparers=(),
        proposals=(),
        decision=None,
    )
    item = ItemPage(
        portal_key=portal_key,
        body_name="Aluehallitus",
        stage="agenda",
        held_on=date(2026, 3, 4),
        number=int(portal_key.rpartition("-")[2]),
        section=None,
        title=number,
        case_number=None,
        function_class=None,
        language=language,
        secrecy=None,
        pdf_url=None,
        handlings=(handling,),
    )
    save_item(archive, "joki", portal_key, page, item, meeting_url=f"{BASE}?page=meeting&id=1", parser_version=1)


def find(archive: Archive, text: str, *, ranked: bool = False) -> list[str]:
    return [hit.line.title or "" for hit in search(archive, ItemQuery(words=(text,), limit=1000, ranked=ranked))]


@pytest.mark.parametrize(("half", "recall"), [("tuned", GOAL), ("held out", GOAL), ("fresh", GOAL_OF_FRESH)])
def test_what_answers_is_found_and_little_else(judged: Archive, half: Half, recall: float) -> None:
    queries = [query for query in load_queries() if query.half == half]
    quality = measure(queries, lambda text: find(judged, text))

    assert quality.recall >= recall
    assert quality.precision >= GOAL


def test_there_are_enough_queries_to_judge_by() -> None:
    assert len(load_queries()) >= 120
    assert not {key for query in load_queries() for key in query.answers | query.ignored} - load_texts().keys()


def test_real_titles_are_found_by_their_words(archive: Archive) -> None:
    """Of 480 titles that portals showed in their feeds."""
    titles = load_titles(corpus_file(*TITLES))
    queries = title_queries(titles)
    save_texts(archive, titles)

    assert (480, 481) == (len(titles), sum(len(query.answers) for query in queries))
    assert {query.text: query.answers for query in queries} == {
        query.text: set(find(archive, query.text)) for query in queries
    }
