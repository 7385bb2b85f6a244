"""Which texts of the search index meet a query: newest first, or the best of the newest. Knows both kinds of index.

The newest come first because the index is ordered so, and nothing is sorted: that takes as long among a million as
among a thousand. Ranked are the newest `WINDOW`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, func, or_, select, text
from sqlalchemy.orm import Session

from archive.item_keys import PORTAL_MARK, without_contacts
from archive.query import Field, Name, Need, Phrase, Sought, any_of
from archive.records import AttachedText, ItemQuery, Language
from archive.store.conditions import is_sqlite
from archive.store.file_texts import texts_of_files
from archive.store.indexing import FIELDS, INDEX, quote_key, sort_id
from archive.store.lists import ITEM_LINES
from archive.store.matched import matched_ids, weigh_rows
from archive.store.narrowing import SLUG, conditions, few_items
from archive.tables import (
    AgendaItemRow,
    AttachmentRow,
    HandlingRow,
    PassageRow,
    PreparerRow,
    ProposalRow,
    SearchTextRow,
    VersionRow,
)

WINDOW = 2000
"""How many of the newest are ranked."""
WEIGHTS = {"title": 8, "main": 4, "rest": 1}
"""What a word counts in each field."""
_AT_ONCE = 200
_FIRST_DATED = 1 << 43
_AFTER_ALL = (1 << 63) - 1


def _of_handlings(part: type[PassageRow | PreparerRow | ProposalRow], column: Any) -> Select[int, str | None]:  # noqa: ANN401 - a column
    return select(HandlingRow.version_id, column).join(HandlingRow, part.handling_id == HandlingRow.id)


def _with_title(title: Any, name: Any) -> ColumnElement[str]:  # noqa: ANN401 - columns
    return func.trim(func.coalesce(title, "") + " " + func.coalesce(name, ""))


def _named(said: Any) -> Select[int, str | None]:  # noqa: ANN401 - a column
    return _of_handlings(PreparerRow, said).where(HandlingRow.is_current).order_by(PreparerRow.id)


_PARTS: dict[str, Select[int, str | None]] = {
    "passages": _of_handlings(PassageRow, PassageRow.text).order_by(
        PassageRow.kind == "head",
        HandlingRow.is_current.desc(),
        HandlingRow.ordinal,
        PassageRow.kind == "preparation",
        PassageRow.ordinal,
    ),
    "attachments": select(AttachmentRow.version_id, AttachmentRow.title).order_by(AttachmentRow.ordinal),
    "preparers": _named(PreparerRow.name).where(PreparerRow.role == "preparer"),
    "presenters": _named(_with_title(PreparerRow.job_title, PreparerRow.name)).where(PreparerRow.role == "presenter"),
    "proposers": _of_handlings(ProposalRow, _with_title(ProposalRow.proposer_title, ProposalRow.proposer_name))
    .where(HandlingRow.is_current, ProposalRow.kind == "presenter")
    .order_by(ProposalRow.id),
}
"""What a version says and who is named in it, presenters with their titles; each beside the version's id."""
_PARTS_OF: dict[Field, tuple[str, ...]] = {"preparer": ("preparers",), "presenter": ("presenters", "proposers")}
"""In which of them the people of a field stand."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A text that meets a query."""

    id: int
    item_id: int
    ordinal: int | None
    is_current: bool
    twin_id: int | None


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What a text in the index is of: the item's own first, the names of who prepared it last; and its people."""

    language: Language | None
    title: str | None
    passages: tuple[str, ...]
    attachments: tuple[str, ...]
    preparers: tuple[str, ...]
    presenters: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """All that the item's page says, and no attachment."""
        return tuple(text for text in (self.title, *self.passages, *self.attachments) if text)


def newest(session: Session, query: ItemQuery, sought: Sought) -> Iterator[Found]:
    """All that meets a query, the newest first, one text of an item and one of two twins."""
    seen = set[int]()
    for rows in _matched(session, query, sought, at_once=_AT_ONCE):
        yield from _passed(session, query, sought, rows, seen)


def best(session: Session, query: ItemQuery, sought: Sought) -> Iterator[Found]:
    """The newest `WINDOW` that meet a query, by weight, the newer first of two that weigh the same."""
    rows = list(islice(chain.from_iterable(_matched(session, query, sought, at_once=WINDOW)), WINDOW))
    weights = weigh(session, sought, [row.id for row in rows])
    rows.sort(key=lambda row: (-weights[row.id], -row.id))
    seen = set[int]()
    for at in range(0, len(rows), _AT_ONCE):
        yield from _passed(session, query, sought, rows[at : at + _AT_ONCE], seen)


def _matched(session: Session, query: ItemQuery, sought: Sought, *, at_once: int) -> Iterator[list[Found]]:
    """All that have the words and meet the conditions, the newest first, ever more at once."""
    items = few_items(session, query) if query.item_ids is None else query.item_ids
    if items is not None:
        yield _among(session, query, sought, items)
        return
    least, below = _span(query)
    if sought.wanted and not is_sqlite(session):
        for ids in matched_ids(session, _expression(session, query, sought), least=least, below=below):
            at = 0
            while at < len(ids):
                yield _rows(session, _selected(session, query, sought, ids=ids[at : at + at_once]))
                at, at_once = at + at_once, min(2 * at_once, WINDOW)
        return
    is_more = True
    while is_more:
        rows = _rows(session, _selected(session, query, sought, below=below).limit(at_once))
        yield rows
        is_more = len(rows) == at_once
        below, at_once = rows[-1].id if rows else below, min(2 * at_once, WINDOW)


def _among(session: Session, query: ItemQuery, sought: Sought, items: Collection[int | None]) -> list[Found]:
    """Those of the texts of few items that have the words and meet the conditions: each is looked up by itself."""
    texts = select(SearchTextRow.id).where(SearchTextRow.agenda_item_id.in_(items))
    ids = session.scalars(texts).all()
    is_sparse = not any(need.beginnings for need in (*sought.wanted, *sought.unwanted))
    if sought.wanted:
        ids = _that_match(session, _expression(session, query, sought), ids, is_sparse=is_sparse)
    elif sought.unwanted:
        unwanted = expression_of(session, [any_of(sought.unwanted)], [])
        ids = list(set(ids).difference(_that_match(session, unwanted, ids, is_sparse=is_sparse)))
    return _rows(session, _selected(session, query, sought, ids=ids))


def weigh(session: Session, sought: Sought, ids: Sequence[int]) -> Mapping[int, int]:
    """How weighty the parts of these texts are that have the words sought."""
    weights = dict.fromkeys(ids, 0)
    needs = [need for need in sought.wanted if need.field is None]
    if not needs or not ids:
        return weights
    if not is_sqlite(session):
        counted = [(_for_postgresql(need, field), weight) for need in needs for field, weight in WEIGHTS.items()]
        return weigh_rows(session, ids, counted)
    for need in needs:
        for field, weight in WEIGHTS.items():
            for row_id in _having(session, need, field, ids):
                weights[row_id] += weight
    return weights


def load_texts(session: Session, found: Collection[Found]) -> Mapping[int, Texts]:
    """What stands in the archive of texts found, by their ids: by as many statements for one as for all."""
    meant = _load_versions(session, found)
    parts = _load_parts(session, [row.id for row in meant.values() if row], _PARTS)
    unread = _load_unread(session, {one.item_id for one in found if meant[one.id] is None})
    return {
        one.id: unread[one.item_id]
        if (row := meant[one.id]) is None
        else Texts(
            language=row.language,
            title=row.title,
            presenters=parts["presenters"].get(row.id, ()) + parts["proposers"].get(row.id, ()),
            **{name: parts[name].get(row.id, ()) for name in ("passages", "attachments", "preparers")},
        )
        for one in found
    }


def _load_names(
    session: Session, found: Collection[Found], fields: Collection[Field]
) -> Mapping[int, Mapping[Field, tuple[str, ...]]]:
    """The names that stand in these fields of texts found, by their ids."""
    meant = {text_id: row.id for text_id, row in _load_versions(session, found).items() if row}
    parts = _load_parts(session, list(meant.values()), [part for field in fields for part in _PARTS_OF.get(field, ())])
    columns = ITEM_LINES.c
    query = select(columns.item_id, columns.body, columns.case_number)
    rows = session.execute(query.where(columns.item_id.in_({one.item_id for one in found})))
    lines: dict[int, Mapping[Field, str | None]] = {
        row.item_id: {"body": row.body, "case": row.case_number} for row in rows
    }
    return {
        one.id: {field: tuple(_names_in(field, lines[one.item_id], parts, meant.get(one.id))) for field in fields}
        for one in found
    }


def _names_in(
    field: Field,
    line: Mapping[Field, str | None],
    parts: Mapping[str, Mapping[int, tuple[str, ...]]],
    version_id: int | None,
) -> Iterator[str]:
    if name := line.get(field):
        yield name
    if version_id is not None:
        for part in _PARTS_OF.get(field, ()):
            yield from parts[part].get(version_id, ())


def _load_versions(session: Session, found: Collection[Found]) -> Mapping[int, Row[*tuple[Any, ...]] | None]:
    """The version that each text found is of, by the text's id; None for an item whose own page was not read."""
    items = {one.item_id for one in found}
    columns = (VersionRow.id, VersionRow.agenda_item_id, VersionRow.ordinal, VersionRow.language, VersionRow.title)
    rows = session.execute(select(*columns).where(VersionRow.agenda_item_id.in_(items)))
    versions = {(row.agenda_item_id, row.ordinal): row for row in rows}
    return {one.id: versions.get((one.item_id, one.ordinal)) for one in found}


def _load_parts(
    session: Session, versions: list[int], names: Iterable[str]
) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
    """Of each of these kinds of parts what is said, by version."""
    loaded = dict[str, dict[int, tuple[str, ...]]]()
    for name in names:
        said, query = loaded.setdefault(name, {}), _PARTS[name]
        for version, one in session.execute(query.where(query.selected_columns[0].in_(versions))):
            if one:
                said[version] = (*said.get(version, ()), one)
    return loaded


def _load_unread(session: Session, items: Collection[int]) -> Mapping[int, Texts]:
    """What a list says of items whose own pages were not read."""
    columns = (AgendaItemRow.id, AgendaItemRow.language, AgendaItemRow.title)
    rows = session.execute(select(*columns).where(AgendaItemRow.id.in_(items))) if items else ()
    nothing: dict[str, tuple[str, ...]] = dict.fromkeys(("passages", "attachments", "preparers", "presenters"), ())
    return {row.id: Texts(language=row.language, title=row.title, **nothing) for row in rows}


def load_attached(session: Session, found: Found) -> tuple[AttachedText, ...]:
    """What stands in the index of a text's attachments, page by page: of the current version alone."""
    return texts_of_files(session, found.item_id) if found.is_current else ()


def _rows(session: Session, query: Select[Any]) -> list[Found]:
    return [Found(**row._asdict()) for row in session.execute(query)]


def _passed(
    session: Session, query: ItemQuery, sought: Sought, rows: Sequence[Found], seen: set[int]
) -> Iterator[Found]:
    """Those of the rows that meet all of it, whose item was not seen yet, and whose twin does not stand for them."""
    originals = {row.twin_id for row in rows if row.twin_id is not None}
    told = _that_meet(session, query, sought, originals) if originals else set()
    for row in _whose_twin_may_be_seen(session, query, sought, _that_hold(session, sought, rows)):
        if row.item_id not in seen and row.twin_id not in told:
            seen.add(row.item_id)
            yield row


def _that_meet(session: Session, query: ItemQuery, sought: Sought, items: Collection[int | None]) -> set[int | None]:
    """Which of these items meet the query."""
    return {row.item_id for row in _that_hold(session, sought, _among(session, query, sought, items))}


def _whose_twin_may_be_seen(
    session: Session, query: ItemQuery, sought: Sought, rows: Sequence[Found]
) -> Sequence[Found]:
    """Those of the rows of which the other language says nothing either that is excluded: the two are one item.

    What an item says now is held against what its twin says now; what it said before goes only where its twin never
    said anything else.
    """
    excluded = sought.excluded
    twins = _twins(session, query, rows) if excluded.needs or excluded.phrases or excluded.names else {}
    if not twins:
        return rows
    texts = _rows(session, _texts_of(query, set(twins.values())))
    free = _that_do_not_say(session, excluded, texts)
    now, ever = {text.item_id for text in free if text.is_current}, {text.item_id for text in free}
    known = {text.item_id for text in texts}
    return [
        row
        for row in rows
        if (twin := twins.get(row.item_id)) not in known or twin in (now if row.is_current else ever)
    ]


def _twins(session: Session, query: ItemQuery, rows: Sequence[Found]) -> Mapping[int, int]:
    """The twins of the items found, as far as this audience may know what they say."""
    items, originals = {row.item_id for row in rows}, {row.twin_id for row in rows}
    either = or_(AgendaItemRow.twin_id.in_(items), AgendaItemRow.id.in_(originals - {None}))
    tied = select(AgendaItemRow.id, AgendaItemRow.twin_id).where(either)
    if query.audience == "public":
        tied = tied.where(AgendaItemRow.removed_at.is_(None))
    found = session.execute(tied).all()
    known = {row.id for row in found}
    seconds = {row.twin_id: row.id for row in found if row.twin_id in items}
    return {**seconds, **{row.item_id: row.twin_id for row in rows if row.twin_id in known}}


def _texts_of(query: ItemQuery, items: Collection[int]) -> Select[Any]:
    """The texts of items, of those that are searched."""
    texts = _found_columns(SearchTextRow.id).join(AgendaItemRow, AgendaItemRow.id == SearchTextRow.agenda_item_id)
    texts = texts.where(SearchTextRow.agenda_item_id.in_(items))
    return texts.where(SearchTextRow.is_current.is_(True)) if query.versions == "current" else texts


def _that_do_not_say(session: Session, excluded: Sought, texts: Sequence[Found]) -> Sequence[Found]:
    """Those of these texts that hold nothing of what is excluded."""
    ids = [text.id for text in texts]
    saying = set(_having(session, any_of(excluded.needs), None, ids)) if excluded.needs else set()
    return _that_hold(session, excluded, [text for text in texts if text.id not in saying])


def _that_hold(session: Session, sought: Sought, rows: Sequence[Found]) -> Sequence[Found]:
    """Those of the rows that hold the phrases and the names, of which the index knows only the words."""
    return _that_hold_phrases(session, sought, _that_hold_names(session, sought, rows))


def _that_hold_names(session: Session, sought: Sought, rows: Sequence[Found]) -> Sequence[Found]:
    if not sought.names or not rows:
        return rows
    borne = _load_names(session, rows, {name.field for name in sought.names})
    return [row for row in rows if all(_is_borne(name, borne[row.id]) is not name.excluded for name in sought.names)]


def _is_borne(sought: Name, names: Mapping[Field, tuple[str, ...]]) -> bool:
    return any(sought.is_borne_by(without_contacts(name)) for name in names[sought.field])


def _that_hold_phrases(session: Session, sought: Sought, rows: Sequence[Found]) -> Sequence[Found]:
    if not sought.phrases:
        return rows
    texts = load_texts(session, rows)
    return [row for row in rows if _holds_phrases(session, sought, row, texts[row.id])]


def _holds_phrases(session: Session, sought: Sought, found: Found, texts: Texts) -> bool:
    left = lacking_phrases(sought.phrases, texts)
    pages = load_attached(session, found) if left else ()
    lacking = [phrase for phrase in left if not any(phrase.is_said(page.text) for page in pages)]
    return all((phrase in lacking) is phrase.excluded for phrase in sought.phrases)


def lacking_phrases(phrases: Iterable[Phrase], texts: Texts) -> list[Phrase]:
    """Those that do not stand in an item's own texts."""
    return [phrase for phrase in phrases if not any(map(phrase.is_said, texts.own))]


def _expression(session: Session, query: ItemQuery, sought: Sought) -> str:
    """The words sought, and the portal beside them, in the language of the database's index."""
    wanted = list(sought.wanted)
    if query.portal is not None and SLUG.fullmatch(query.portal):
        wanted.append(Need(asked=query.portal, keys=frozenset({PORTAL_MARK + query.portal})))
    return expression_of(session, wanted, sought.unwanted)


def _selected(
    session: Session,
    query: ItemQuery,
    sought: Sought,
    *,
    below: int | None = None,
    ids: Collection[int] | None = None,
) -> Select[Any]:
    """The texts that have the words and meet the conditions, whatever phrases and names they hold, newest first.

    ids: of those that are known to have the words.
    """
    is_asked = bool(sought.wanted) and ids is None
    row_id = INDEX.c.rowid if is_asked else SearchTextRow.id
    selected = _found_columns(row_id)
    if is_asked:
        selected = selected.select_from(INDEX).join(SearchTextRow, SearchTextRow.id == INDEX.c.rowid)
        selected = selected.where(_matches(session, _expression(session, query, sought)))
    elif ids is not None:
        selected = selected.where(SearchTextRow.id.in_(ids))
    elif sought.unwanted:
        without = select(INDEX.c.rowid).where(_matches(session, expression_of(session, [any_of(sought.unwanted)], [])))
        selected = selected.where(SearchTextRow.id.not_in(without))
    selected = selected.join(AgendaItemRow, AgendaItemRow.id == SearchTextRow.agenda_item_id)
    least, end = _span(query)
    within = (row_id >= least, row_id < (end if below is None else below))
    return selected.where(*within, *conditions(session, query, has_words=bool(sought.wanted))).order_by(row_id.desc())


def _found_columns(row_id: SQLColumnExpression[int]) -> Select[Any]:
    """What is told of a text found, of `search_texts` beside its item."""
    item_id = SearchTextRow.agenda_item_id.label("item_id")
    columns: list[Any] = [SearchTextRow.ordinal, SearchTextRow.is_current, AgendaItemRow.twin_id]
    return select(row_id.label("id"), item_id, *columns)


def _span(query: ItemQuery) -> tuple[int, int]:
    """The days asked for as ids: the least, and the one after the last."""
    is_dated = query.held_from is not None or query.held_until is not None
    least = max(_FIRST_DATED, sort_id(query.held_from)) if is_dated else 0
    if query.held_until is None or query.held_until == date.max:
        return least, _AFTER_ALL
    return least, sort_id(query.held_until + timedelta(days=1))


def _having(session: Session, need: Need, field: str | None, ids: Sequence[int]) -> list[int]:
    """Which of these texts have a word in a field, or anywhere."""
    is_sparse = len(ids) <= _AT_ONCE and not need.beginnings
    return _that_match(session, expression_of(session, [need], [], field=field), ids, is_sparse=is_sparse)


def _that_match(session: Session, expression: str, ids: Sequence[int], *, is_sparse: bool) -> list[int]:
    """Which of these texts meet an expression of the index; `is_sparse`: they are looked up one by one.

    SQLite's lists are in order of the ids: of many close to each other it is quicker to read the stretch. So it is of
    beginnings always, for to look up one is to merge the lists of all words that begin so.
    """
    matching, wanted = select(INDEX.c.rowid).where(_matches(session, expression)), set(ids)
    if is_sparse or not ids or not is_sqlite(session):
        return list(session.scalars(matching.where(INDEX.c.rowid.in_(ids))))
    between = matching.where(INDEX.c.rowid.between(min(ids), max(ids)))
    return [row_id for row_id in session.scalars(between) if row_id in wanted]


def _matches(session: Session, expression: str) -> ColumnElement[bool]:
    match = "search_index MATCH :match" if is_sqlite(session) else "search_index.keys @@ CAST(:match AS tsquery)"
    return text(match).bindparams(match=expression)  # type: ignore[return-value] # a clause is a condition in a WHERE


def expression_of(
    session: Session, wanted: Sequence[Need], unwanted: Sequence[Need], *, field: str | None = None
) -> str:
    """What is sought, in the language of the database's index."""
    is_fts5 = is_sqlite(session)
    say = _for_sqlite if is_fts5 else _for_postgresql
    every = f" {'AND' if is_fts5 else '&'} ".join(say(need, field) for need in wanted)
    none = f" {'OR' if is_fts5 else '|'} ".join(say(need, None) for need in unwanted)
    return f"({every}) {'NOT' if is_fts5 else '& !'} ({none})" if none else every


def _for_sqlite(need: Need, field: str | None) -> str:
    keys = [f'"{key}"' for key in sorted(need.keys)]
    keys += [f'"{key}" *' for key in sorted(need.beginnings)]
    return f"{f'{field} : ' if field else ''}({' OR '.join(keys)})"


def _for_postgresql(need: Need, field: str | None) -> str:
    weight = FIELDS[field] if field else ""
    keys = [quote_key(key) + (f":{weight}" if weight else "") for key in sorted(need.keys)]
    keys += [f"{quote_key(key)}:*{weight}" for key in sorted(need.beginnings)]
    return f"({' | '.join(keys)})"
