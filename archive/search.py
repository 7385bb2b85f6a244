"""Finding items by words and conditions. Knows SQL; nothing of how a question was asked or an answer is shown.

Plain for now: every word must occur, as written, in small or capital letters. Finnish inflection comes with the
analysis.
"""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, SQLColumnExpression, exists, or_, select
from sqlalchemy.orm import Session

from archive.records import Hit, ItemLine, ItemQuery
from archive.store.engine import Archive
from archive.store.lists import ITEM_LINES, read_line
from archive.tables import AgendaItemRow, HandlingRow, PassageRow, PreparerRow, ProposalRow

SNIPPET_CHARACTERS = 160
BEFORE_THE_WORD = SNIPPET_CHARACTERS // 3
"""How much of a snippet stands before the word found."""
TITLE_WEIGHT = 3
"""What a word in the title counts against one in the text."""


def search(archive: Archive, query: ItemQuery) -> tuple[Hit, ...]:
    """The items that meet a query, the newest meetings first."""
    selected = (
        select_matching(query)
        .order_by(ITEM_LINES.c.held_on.desc().nulls_last(), ITEM_LINES.c.item_id.desc())
        .limit(query.limit)
        .offset(query.offset)
    )
    with archive.reading() as session:
        lines = [read_line(row) for row in session.execute(selected)]
        return tuple(_hit(session, line, query.words) for line in lines)


def select_matching(query: ItemQuery) -> Select[Any]:
    """The lines of all items that meet a query, in no order."""
    original = ITEM_LINES.alias("original")
    told = exists(
        select(original.c.item_id).where(original.c.item_id == ITEM_LINES.c.twin_id, *_meets(original, query))
    )
    # Of twins that both meet the query, one is enough: the original.
    return select(ITEM_LINES).where(*_meets(ITEM_LINES, query), ~told)


def _meets(lines: FromClause, query: ItemQuery) -> Iterator[ColumnElement[bool]]:
    """Every condition of a query and every word of it, on these lines."""
    yield from _conditions(lines, query)
    for word in query.words:
        yield _holds(lines, word)


def _conditions(lines: FromClause, query: ItemQuery) -> Iterator[ColumnElement[bool]]:
    columns = lines.c
    for name, value in (
        ("portal", query.portal),
        ("case_number", query.case_number),
        ("outcome", query.outcome),
        ("stage", query.stage),
    ):
        if value is not None:
            yield columns[name] == value
    if query.body is not None:
        yield _contains(columns.body, query.body)
    if query.held_from is not None:
        yield columns.held_on >= query.held_from
    if query.held_until is not None:
        yield columns.held_on <= query.held_until
    if query.audience == "public":
        yield exists().where(AgendaItemRow.id == columns.item_id, AgendaItemRow.removed_at.is_(None))
    if query.person is not None:
        # Who spoke for an earlier body stands on the page too, but is no person of this item.
        yield or_(
            _in_text(lines, _contains(PreparerRow.name, query.person) & HandlingRow.is_current, PreparerRow),
            _in_text(lines, _contains(ProposalRow.proposer_name, query.person) & HandlingRow.is_current, ProposalRow),
        )


def _holds(lines: FromClause, word: str) -> ColumnElement[bool]:
    return or_(
        _contains(lines.c.title, word),
        _contains(lines.c.case_number, word),
        _in_text(lines, _contains(PassageRow.text, word), PassageRow),
    )


def _in_text(
    lines: FromClause, condition: ColumnElement[bool], part: type[PassageRow | PreparerRow | ProposalRow]
) -> ColumnElement[bool]:
    """Whether some part of the item's current text meets a condition."""
    return exists(
        select(part.id)
        .join(HandlingRow, part.handling_id == HandlingRow.id)
        .join(AgendaItemRow, AgendaItemRow.current_version_id == HandlingRow.version_id)
        .where(AgendaItemRow.id == lines.c.item_id, condition)
    )


def _contains(text: SQLColumnExpression[Any], word: str) -> ColumnElement[bool]:
    """Whether a text holds a word, as written, in small letters, in capitals or with a capital first.

    SQLite folds English letters only and PostgreSQL what its locale knows: the spellings are for the others, Ä and Ö.
    """
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(text.icontains(spelling, autoescape=True) for spelling in sorted(spellings)))


def _hit(session: Session, line: ItemLine, words: tuple[str, ...]) -> Hit:
    texts = [text for text in session.scalars(_texts(line.item_id)) if text]
    found = sum(len(_find(word, text)) for word in words for text in texts)
    titled = sum(len(_find(word, line.title or "")) for word in words)
    return Hit(line=line, snippet=_snippet(texts, words), score=float(found + TITLE_WEIGHT * titled))


def _texts(item_id: int) -> Select[str | None]:
    """The item's own text first; of each, the names of who prepared it last, for they make a poor snippet."""
    return (
        select(PassageRow.text)
        .join(HandlingRow, PassageRow.handling_id == HandlingRow.id)
        .join(AgendaItemRow, AgendaItemRow.current_version_id == HandlingRow.version_id)
        .where(AgendaItemRow.id == item_id, PassageRow.kind != "head")
        .order_by(
            HandlingRow.is_current.desc(), HandlingRow.ordinal, PassageRow.kind == "preparation", PassageRow.ordinal
        )
    )


def _find(word: str, text: str) -> list[re.Match[str]]:
    return list(re.finditer(re.escape(word), text, re.IGNORECASE))


def _snippet(texts: list[str], words: tuple[str, ...]) -> str | None:
    """A piece of the first text that holds a word, cut at spaces; the beginning of the text when none does."""
    for word in words:
        for text in texts:
            if found := _find(word, text):
                return _cut(text, found[0])
    return _cut(texts[0], None) if texts else None


def _cut(text: str, found: re.Match[str] | None) -> str:
    """A piece of a text on one line, around what was found in it."""
    at, end = found.span() if found else (0, 0)
    start = max(0, at - BEFORE_THE_WORD)
    stop = max(start + SNIPPET_CHARACTERS, end)
    if start:
        # The cut words at both ends go, unless the word found is one of them.
        space = re.compile(r"\s").search(text, start, at)
        start = space.end() if space else at
    if stop < len(text):
        spaces = list(re.compile(r"\s").finditer(text, end, stop))
        stop = spaces[-1].start() if spaces else stop
    piece = " ".join(text[start:stop].split())
    return f"{'…' if start else ''}{piece}{'…' if stop < len(text) else ''}"
