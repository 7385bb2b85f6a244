"""The search index kept true to the texts: written in the transaction that writes them, made anew, compared.

Knows each database's kind of index; not what is asked of it. A text's keys stand in three fields: `title` (with its
numbers, names and body), `main` (what was proposed and decided), `rest` (all that its page says, and after it what the
pages of its attachments say, as far as the field goes).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, and_, column, delete, exists, func, or_, select, table, text, update
from sqlalchemy.orm import Session

from archive.analysis import analyser_version, keys_of
from archive.masking import MARK, mask_contacts
from archive.query import MARKS, Field, field_keys
from archive.records import AttachedText, IndexHealth, Language
from archive.store.engine import Archive
from archive.store.file_texts import texts_of_files
from archive.tables import (
    SEARCH_INDEX,
    AgendaItemRow,
    AttachmentRow,
    BodyRow,
    CaseRow,
    DecisionRow,
    HandlingRow,
    MeetingRow,
    PassageRow,
    PortalRow,
    PreparerRow,
    ProposalRow,
    SearchTextRow,
    VersionRow,
)

INDEX = table(SEARCH_INDEX, column("rowid"))
FIELDS = {"title": "A", "main": "B", "rest": "C"}
"""The fields of a text: columns on SQLite, and on PostgreSQL the weights of its keys."""
PORTAL_MARK = "o:"
ITEMS_AT_ONCE = 100
LONGEST_FIELD = 250_000
"""Characters of a field's keys: PostgreSQL takes a megabyte of them. A page of 20 000 distinct words has more."""

_DAY_BITS, _ITEM_BITS, _VERSION_BITS = 20, 31, 12
_FIRST_DAY = date(1899, 12, 31).toordinal()

Keys = dict[str, Iterable[set[str]]]
"""Of each field, those first that must be there."""


def sort_id(held_on: date | None, item_id: int = 0, ordinal: int | None = None) -> int:
    """The id under which a text stands, so that ids order by day, item and version. Without a day it comes first.

    Of a day and nothing else: the least id of that day.
    """
    day = 0 if held_on is None else min(max(held_on.toordinal() - _FIRST_DAY, 1), 2**_DAY_BITS - 1)
    place = 0 if ordinal is None else ordinal + 1
    return (day << (_ITEM_BITS + _VERSION_BITS)) | (item_id << _VERSION_BITS) | place


def index_item(session: Session, item_id: int) -> None:
    """Put what an item says, and said, in the index in the place of what stood there, in the caller's transaction."""
    session.flush()
    session.execute(delete(SearchTextRow).where(SearchTextRow.agenda_item_id == item_id))
    item = session.get_one(AgendaItemRow, item_id)
    versions = session.scalars(select(VersionRow).filter_by(agenda_item_id=item_id)).all()
    shared = _shared_keys(session, item)
    for version in versions:
        is_current = version.id == item.current_version_id
        attached = texts_of_files(session, item_id) if is_current else ()
        _add(session, item, version.ordinal, _keys(session, version, shared, attached), is_current=is_current)
    if not versions:
        title = {*shared, *_keys_of(item.language, [item.title])}
        _add(session, item, None, {"title": [title], "main": [], "rest": []}, is_current=True)


def index_meeting(session: Session, meeting_id: int) -> None:
    """Index all items of a meeting anew: its day orders them, and its body is sought with them."""
    for item_id in session.scalars(select(AgendaItemRow.id).filter_by(meeting_id=meeting_id)).all():
        index_item(session, item_id)


def index_versions(session: Session, version_ids: Iterable[int]) -> None:
    """Index the items of these versions anew."""
    items = select(VersionRow.agenda_item_id).where(VersionRow.id.in_(list(version_ids))).distinct()
    for item_id in session.scalars(items).all():
        index_item(session, item_id)


def reindex(archive: Archive, *, everything: bool = False, told: Callable[[int], None] = lambda _done: None) -> int:
    """Index what is missing or was analysed otherwise, or all; some items a transaction, so that it may be stopped.

    told: is given how many items are done. Gives how many there were.
    """
    with archive.writing() as session:
        session.execute(delete(INDEX).where(INDEX.c.rowid.not_in(select(SearchTextRow.id))))
        if everything:
            session.execute(update(SearchTextRow).values(analyser=""))
    done = last = 0
    while True:
        with archive.writing() as session:
            query = select(AgendaItemRow.id).where(AgendaItemRow.id > last, _is_outdated())
            items = session.scalars(query.order_by(AgendaItemRow.id).limit(ITEMS_AT_ONCE)).all()
            for item_id in items:
                index_item(session, item_id)
        if not items:
            return done
        done, last = done + len(items), items[-1]
        told(done)


def check_index(archive: Archive) -> IndexHealth:
    """What of the texts is not in the index as today's analyser would put it."""
    with archive.reading() as session:
        by_version = select(SearchTextRow.analyser, func.count()).group_by(SearchTextRow.analyser)
        counts = {row[0]: row[1] for row in session.execute(by_version)}
        unread = select(func.count(AgendaItemRow.id)).where(_lacks_row(), ~_has_version())
        said = select(func.count(VersionRow.id)).where(_lacks_version())
        keyless = select(func.count(SearchTextRow.id)).where(SearchTextRow.id.not_in(select(INDEX.c.rowid)))
        stray = select(func.count()).select_from(INDEX).where(INDEX.c.rowid.not_in(select(SearchTextRow.id)))
        missing = sum(session.scalars(query).one() for query in (unread, said, keyless))
        return IndexHealth(
            analyser=analyser_version(),
            texts=sum(counts.values()),
            missing=missing,
            stray=session.scalars(stray).one(),
            outdated={name: count for name, count in sorted(counts.items()) if name != analyser_version()},
        )


def is_whole(session: Session) -> bool:
    """Whether all keys are of today's analyser, as far as an index tells it at once."""
    oldest, newest = session.execute(select(func.min(SearchTextRow.analyser), func.max(SearchTextRow.analyser))).one()
    return {oldest, newest} <= {analyser_version(), None}


def merge_index(session: Session) -> None:
    """Let nothing of what was deleted linger in the index: SQLite only marks it, until it merges."""
    if _is_sqlite(session):
        session.execute(text("INSERT INTO search_index (search_index) VALUES ('optimize')"))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _is_outdated() -> ColumnElement[bool]:
    rows = SearchTextRow.agenda_item_id == AgendaItemRow.id
    old = exists().where(rows, SearchTextRow.analyser != analyser_version())
    keyless = exists().where(rows, SearchTextRow.id.not_in(select(INDEX.c.rowid)))
    said = exists().where(VersionRow.agenda_item_id == AgendaItemRow.id, _lacks_version())
    return or_(old, keyless, said, _lacks_row())


def _lacks_row() -> ColumnElement[bool]:
    return ~exists().where(SearchTextRow.agenda_item_id == AgendaItemRow.id)


def _has_version() -> ColumnElement[bool]:
    return exists().where(VersionRow.agenda_item_id == AgendaItemRow.id)


def _lacks_version() -> ColumnElement[bool]:
    same = and_(SearchTextRow.agenda_item_id == VersionRow.agenda_item_id, SearchTextRow.ordinal == VersionRow.ordinal)
    return ~exists().where(same)


def _add(session: Session, item: AgendaItemRow, ordinal: int | None, keys: Keys, *, is_current: bool) -> None:
    row_id = sort_id(_held_on(session, item), item.id, ordinal)
    session.add(
        SearchTextRow(
            id=row_id, agenda_item_id=item.id, ordinal=ordinal, is_current=is_current, analyser=analyser_version()
        )
    )
    session.flush()
    fields = {name: _cut(keys[name]) for name in FIELDS}
    if _is_sqlite(session):
        columns = {name: " ".join(said) for name, said in fields.items()}
        insert = "INSERT INTO search_index (rowid, title, main, rest) VALUES (:rowid, :title, :main, :rest)"
        session.execute(text(insert), {"rowid": row_id, **columns})
    else:
        insert = "INSERT INTO search_index (rowid, keys) VALUES (:rowid, CAST(:keys AS tsvector))"
        session.execute(text(insert), {"rowid": row_id, "keys": _vector(fields)})


def _cut(groups: Iterable[set[str]]) -> list[str]:
    """As many of the keys, group by group in their order, as any database takes."""
    kept, length = dict[str, None](), 0
    for keys in groups:
        for key in sorted(keys - kept.keys()):
            length += len(key) + 1
            if length > LONGEST_FIELD:
                return list(kept)
            kept[key] = None
    return list(kept)


def _vector(fields: dict[str, list[str]]) -> str:
    """Keys as PostgreSQL writes them, with the weight of each field that has one: `'verkko':1A,1C`."""
    weights: dict[str, list[str]] = {}
    for name, keys in fields.items():
        for key in keys:
            weights.setdefault(key, []).append(FIELDS[name])
    # Each weight needs a place of its own.
    return " ".join(
        f"{quote_key(key)}:{','.join(f'{at}{weight}' for at, weight in enumerate(found, 1))}"
        for key, found in weights.items()
    )


def quote_key(key: str) -> str:
    """A key as PostgreSQL's vectors and queries write it."""
    return "'" + key.replace("\\", "\\\\").replace("'", "''") + "'"


def _held_on(session: Session, item: AgendaItemRow) -> date | None:
    return session.get_one(MeetingRow, item.meeting_id).held_on if item.meeting_id else item.held_on


def _shared_keys(session: Session, item: AgendaItemRow) -> set[str]:
    """What is sought with every version of an item: whose it is, in which body, of which case and section."""
    body_id = session.get_one(MeetingRow, item.meeting_id).body_id if item.meeting_id else item.body_id
    body = session.get_one(BodyRow, body_id).name if body_id else None
    case = session.get_one(CaseRow, item.case_id).case_number if item.case_id else None
    numbers = _keys_of(None, [case])
    sections = {f"{MARKS['section']}{item.section}"} if item.section is not None else set()
    return {
        f"{PORTAL_MARK}{session.get_one(PortalRow, item.portal_id).slug}",
        *sections,
        *numbers,
        *field_keys("case", numbers),
        *field_keys("body", _keys_of(None, [body])),
    }


def _keys(session: Session, version: VersionRow, shared: set[str], attached: Iterable[AttachedText]) -> Keys:
    language = version.language
    handlings = session.scalars(select(HandlingRow).filter_by(version_id=version.id)).all()
    of_version = HandlingRow.version_id == version.id
    turn = and_(of_version, HandlingRow.is_current)
    names = {key for field, said in _people(session, turn) for key in field_keys(field, _keys_of(None, said))}
    sections = {f"{MARKS['section']}{one.section}" for one in handlings if one.section is not None}
    main = [*_texts(session, ProposalRow, turn), *_texts(session, DecisionRow, turn)]
    titles = session.scalars(select(AttachmentRow.title).filter_by(version_id=version.id))
    own = _keys_of(language, [*_texts(session, PassageRow, of_version), *titles])
    return {
        "title": [{*shared, *sections, *names, *_keys_of(language, [version.title])}],
        "main": [_keys_of(language, main)],
        # Page by page, so that none is read in vain when the field is full.
        "rest": chain([own], (_keys_of(language, [page.text]) for page in attached)),
    }


def _texts(session: Session, row_class: Any, where: ColumnElement[bool]) -> Iterator[str | None]:  # noqa: ANN401 - a class of rows
    query = select(row_class.text).join(HandlingRow, row_class.handling_id == HandlingRow.id)
    yield from session.scalars(query.where(where))


def _people(session: Session, own: ColumnElement[bool]) -> Iterator[tuple[Field, list[str | None]]]:
    named = select(PreparerRow.name).join(HandlingRow, PreparerRow.handling_id == HandlingRow.id).where(own)
    proposed = select(ProposalRow.proposer_name).join(HandlingRow, ProposalRow.handling_id == HandlingRow.id).where(own)
    yield "preparer", list(session.scalars(named.where(PreparerRow.role == "preparer")))
    yield "presenter", list(session.scalars(named.where(PreparerRow.role == "presenter")))
    yield "presenter", list(session.scalars(proposed.where(ProposalRow.kind == "presenter")))


def _keys_of(language: Language | None, texts: Iterable[str | None]) -> set[str]:
    """The keys of texts, without telephones and e-mail addresses: nobody is to be found by these."""
    return {key for said in texts if said for key in keys_of(mask_contacts(said).replace(MARK, " "), language)}
