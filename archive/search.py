"""Finding items by words and conditions, and saying why each was found. Knows the index by its records, and lines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.analysis import Word, find_words, keys_of
from archive.attached import Pages, find_pages, tell_pages
from archive.audience import show_record
from archive.errors import TooSlowError
from archive.query import Field, Need, Sought, any_of, field_keys, read_query
from archive.records import Audience, Facets, Hit, ItemLine, ItemQuery, Match
from archive.snippets import cut_snippet
from archive.store.engine import Archive
from archive.store.file_texts import with_texts
from archive.store.finding import (
    Found,
    Texts,
    best,
    lacking_phrases,
    load_attached,
    load_texts,
    newest,
    weigh,
)
from archive.store.indexing import is_whole
from archive.store.lists import ITEM_LINES, read_line

MOST_COUNTED = 5000
"""How many items are counted in facets."""
_WORDS_SHOWN = 3
"""Of each term of a query, how many of the words that meet it."""
_LINES_AT_ONCE = 500


def search(archive: Archive, query: ItemQuery) -> tuple[Hit, ...]:
    """The items that meet a query, the newest meetings first, or with `ranked` the best of the newest."""
    sought = read_query(" ".join(query.words))
    with archive.reading() as session:
        return tuple(_hits(session, _page(session, query, sought), sought, query.audience))


def search_ids(archive: Archive, query: ItemQuery) -> tuple[int, ...]:
    """The items that `search` finds, in its order, when nothing is to be told of them."""
    with archive.reading() as session:
        return tuple(one.item_id for one in _page(session, query, read_query(" ".join(query.words))))


def facets(archive: Archive, query: ItemQuery) -> Facets:
    """How many items meet a query, by what they may be narrowed to; of more than `MOST_COUNTED` the newest.

    Also the newest alone where counting is cut off; TooSlowError where nothing is counted by then.
    """
    sought = read_query(" ".join(query.words))
    counts = {name: Counter[str]() for name in ("portal", "body", "year", "stage", "outcome")}
    total, is_all = 0, False
    try:
        with archive.reading() as session:
            found = (one.item_id for one in _found(session, query, sought))
            while ids := list(islice(found, min(_LINES_AT_ONCE, MOST_COUNTED - total))):
                _count(_lines(session, ids).values(), counts)
                total += len(ids)
            is_all = next(found, None) is None
    except TooSlowError:
        if not total:
            raise
    ordered = {name: dict(sorted(count.items(), key=lambda one: (-one[1], one[0]))) for name, count in counts.items()}
    return Facets(total=total, is_all=is_all, **ordered)


def _count(lines: Iterable[ItemLine], counts: Mapping[str, Counter[str]]) -> None:
    for line in lines:
        year = str(line.held_on.year) if line.held_on else None
        for name, value in {**vars(line), "year": year}.items():
            if name in counts and value is not None:
                counts[name][value] += 1


def is_index_whole(archive: Archive) -> bool:
    """Whether all texts that are in the index were analysed as queries are; else some are not found."""
    with archive.reading() as session:
        return is_whole(session)


def _page(session: Session, query: ItemQuery, sought: Sought) -> list[Found]:
    return list(islice(_found(session, query, sought), query.offset, query.offset + query.limit))


def _found(session: Session, query: ItemQuery, sought: Sought) -> Iterator[Found]:
    if not (sought.needs or sought.phrases or sought.names) and "".join(query.words).strip():
        # Signs and no word: nothing has that.
        return iter(())
    return best(session, query, sought) if query.ranked else newest(session, query, sought)


def _lines(session: Session, ids: list[int]) -> Mapping[int, ItemLine]:
    lines = dict[int, ItemLine]()
    for at in range(0, len(ids), _LINES_AT_ONCE):
        query = select(ITEM_LINES).where(ITEM_LINES.c.item_id.in_(ids[at : at + _LINES_AT_ONCE]))
        lines |= {row.item_id: read_line(row) for row in session.execute(query)}
    return lines


def _hits(session: Session, found: list[Found], sought: Sought, audience: Audience) -> Iterator[Hit]:
    lines = _lines(session, [one.item_id for one in found])
    weights = weigh(session, sought, [one.id for one in found])
    said = load_texts(session, found)
    have_files = with_texts(session, {one.item_id for one in found})
    for one in found:
        line, texts = lines[one.item_id], show_record(said[one.id], audience)
        attached = _attached(session, one, line, sought, texts, audience) if one.item_id in have_files else ()
        yield _hit(one, line, texts, attached, sought, weights[one.id])


def _hit(found: Found, line: ItemLine, texts: Texts, attached: tuple[Pages, ...], sought: Sought, weight: int) -> Hit:
    needs = [need for need in sought.wanted if need.field is None]
    is_sought = any_of(needs).is_met_by
    words = [list(find_words(text, texts.language, sought=is_sought)) if needs else [] for text in texts.passages]
    places = [
        [(word.start, word.end, at) for word in of_text for at, need in enumerate(needs) if need.is_met_by(word.keys)]
        for of_text in words
    ]
    return Hit(
        line=line,
        snippet=cut_snippet(texts.passages, places),
        score=float(weight),
        why=tuple(dict.fromkeys(_why(sought, texts, line, words, [of_one[0].text for of_one in attached]))),
        ordinal=found.ordinal,
        is_current=found.is_current,
        attached=tuple(tell_pages(of_one, needs, texts.language) for of_one in attached),
    )


def _attached(
    session: Session, found: Found, line: ItemLine, sought: Sought, texts: Texts, audience: Audience
) -> tuple[Pages, ...]:
    """The pages of attachments that hold what the item's own texts lack; where these lack nothing, none is read."""
    keys = set[str]().union(*(keys_of(text, texts.language) for text in (*texts.own, line.case_number or "")))
    keys.update(*(keys_of(name, "fi") for name in _named(texts)))
    phrases = lacking_phrases((phrase for phrase in sought.phrases if not phrase.excluded), texts)
    needs = [need for need in sought.wanted if need.field is None and not need.is_met_by(keys)]
    if not needs and not phrases:
        return ()
    shown = partial(show_record, audience=audience)
    return find_pages(load_attached(session, found), needs, phrases, texts.language, shown=shown)


def _why(sought: Sought, texts: Texts, line: ItemLine, words: list[list[Word]], pages: list[str]) -> Iterator[Match]:
    for phrase in sought.phrases:
        if not phrase.excluded:
            yield Match(asked=phrase.asked, word=phrase.asked)
    for name in sought.names:
        if not name.excluded:
            met = filter(name.is_borne_by, _said_in(name.field, texts, line))
            yield from (Match(asked=name.asked, word=said) for said in islice(dict.fromkeys(met), _WORDS_SHOWN))
    for need in sought.wanted:
        if not need.in_phrase:
            said = _of_field(need, texts, line) if need.field else _of_texts(need, texts, line, words, pages)
            for word in islice(dict.fromkeys(said), _WORDS_SHOWN):
                yield Match(asked=need.asked, word=word)


def _of_texts(need: Need, texts: Texts, line: ItemLine, words: list[list[Word]], pages: list[str]) -> Iterator[str]:
    """The words that meet a need, as written: of the title, of the text, of what else stands in the index."""
    for text in (texts.title, line.case_number):
        yield from _meeting(need, text or "", list(find_words(text or "", texts.language, sought=need.is_met_by)))
    for text, found in zip(texts.passages, words, strict=True):
        yield from _meeting(need, text, found)
    for text in (*texts.attachments, *pages):
        yield from _meeting(need, text, list(find_words(text, texts.language, sought=need.is_met_by)))
    for name in _named(texts):
        yield from _meeting(need, name, list(find_words(name, "fi", sought=need.is_met_by)))


def _named(texts: Texts) -> tuple[str, ...]:
    """The names that are found by their Finnish forms, though the text is Swedish."""
    return (*texts.preparers, *texts.presenters) if texts.language == "sv" else ()


def _meeting(need: Need, text: str, words: list[Word]) -> Iterator[str]:
    yield from (" ".join(text[word.start : word.end].split()) for word in words if need.is_met_by(word.keys))


def _of_field(need: Need, texts: Texts, line: ItemLine) -> Iterator[str]:
    """What of a field meets a need."""
    if need.field is None or need.field == "section":
        yield need.asked
        return
    for text in _said_in(need.field, texts, line):
        if need.is_met_by(field_keys(need.field, keys_of(text, None))):
            yield text


def _said_in(field: Field, texts: Texts, line: ItemLine) -> Iterator[str]:
    """What stands in a field of names or numbers."""
    said: dict[Field, tuple[str | None, ...]] = {
        "preparer": texts.preparers,
        "presenter": texts.presenters,
        "body": (line.body,),
        "case": (line.case_number,),
    }
    yield from filter(None, said[field])
