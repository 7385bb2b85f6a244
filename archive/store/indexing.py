"""The search index kept true to the texts: written in the transaction that writes them, made anew, compared.

Knows each database's kind of index; not what is asked of it. After what an item's page says, in the field `rest`, come
the keys of the pages of its attachments, as far as the field goes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.orm import Session

from archive.analysis import analyser_version
from archive.item_keys import VersionKeys, item_keys, text_keys, version_keys
from archive.records import IndexHealth
from archive.store.conditions import is_sqlite
from archive.store.engine import Archive
from archive.store.file_texts import texts_of_files
from archive.store.versions import read_version
from archive.tables import (
    SEARCH_INDEX,
    AgendaItemRow,
    AttachmentRow,
    BodyRow,
    CaseRow,
    MeetingRow,
    PortalRow,
    SearchTextRow,
    VersionRow,
)

INDEX = table(SEARCH_INDEX, column("rowid"))
FIELDS = {"title": "A", "main": "B", "rest": "C"}
"""The fields of a text: columns on SQLite, and on PostgreSQL the weights of its keys."""
ITEMS_AT_ONCE = 100
LONGEST_FIELD = 250_000
"""Characters of a field's keys: PostgreSQL takes a megabyte of them. A page of 20 000 distinct words has more."""

_DAY_BITS, _ITEM_BITS, _VERSION_BITS = 20, 31, 12
_FIRST_DAY = date(1899, 12, 31).toordinal()


class _Entry(NamedTuple):
    """What stands in the index of a version, and in it the keys of each field."""

    id: int
    ordinal: int | None
    is_current: bool
    fields: Mapping[str, list[str]]


NOTHING_READ: Mapping[int, VersionKeys] = {}

# Asked for each item, and so built once.
_ROWS = cast("Table", SearchTextRow.__table__)
_OUT = delete(_ROWS).where(SearchTextRow.agenda_item_id == bindparam("item"))
_ITEM = (
    select(
        AgendaItemRow.title,
        AgendaItemRow.section,
        AgendaItemRow.language,
        (AgendaItemRow.current_version_id == VersionRow.id).label("is_current"),
        PortalRow.slug,
        BodyRow.name.label("body"),
        CaseRow.case_number,
        func.coalesce(MeetingRow.held_on, AgendaItemRow.held_on).label("held_on"),
        VersionRow.id.label("version_id"),
        VersionRow.ordinal,
        VersionRow.language.label("said_in"),
        exists().where(AttachmentRow.version_id == VersionRow.id, AttachmentRow.digest.is_not(None)).label("has_files"),
    )
    .join(PortalRow, PortalRow.id == AgendaItemRow.portal_id)
    .outerjoin(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
    .outerjoin(BodyRow, BodyRow.id == func.coalesce(MeetingRow.body_id, AgendaItemRow.body_id))
    .outerjoin(CaseRow, CaseRow.id == AgendaItemRow.case_id)
    .outerjoin(VersionRow, VersionRow.agenda_item_id == AgendaItemRow.id)
    .where(AgendaItemRow.id == bindparam("item"))
)
"""An item with each of its versions, or with none."""
_INTO = insert(_ROWS)
_INTO_FTS5 = text("INSERT INTO search_index (rowid, title, main, rest) VALUES (:rowid, :title, :main, :rest)")
_INTO_VECTORS = text("INSERT INTO search_index (rowid, keys) VALUES (:rowid, CAST(:keys AS tsvector))")


def sort_id(held_on: date | None, item_id: int = 0, ordinal: int | None = None) -> int:
    """The id under which a text stands, so that ids order by day, item and version. Without a day it comes first.

    Of a day and nothing else: the least id of that day.
    """
    day = 0 if held_on is None else min(max(held_on.toordinal() - _FIRST_DAY, 1), 2**_DAY_BITS - 1)
    place = 0 if ordinal is None else ordinal + 1
    return (day << (_ITEM_BITS + _VERSION_BITS)) | (item_id << _VERSION_BITS) | place


def index_item(session: Session, item_id: int, *, read: Mapping[int, VersionKeys] = NOTHING_READ) -> None:
    """Put what an item says, and said, in the index in the place of what stood there, in the caller's transaction.

    read: the keys of versions, by their ids, that need not be read back for them.
    """
    session.flush()
    session.execute(_OUT, {"item": item_id})
    for entry in _entries(session, item_id, read):
        _add(session, item_id, entry)


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


def check_index(archive: Archive, *, compare: int = 0) -> IndexHealth:
    """What of the texts is not in the index as today's analyser would put it.

    compare: of how many items, taken by chance, the keys themselves are held against what the texts give now.
    """
    with archive.reading() as session:
        by_version = select(SearchTextRow.analyser, func.count()).group_by(SearchTextRow.analyser)
        counts = {row[0]: row[1] for row in session.execute(by_version)}
        unread = select(func.count(AgendaItemRow.id)).where(_lacks_row(), ~_has_version())
        said = select(func.count(VersionRow.id)).where(_lacks_version())
        keyless = select(func.count(SearchTextRow.id)).where(SearchTextRow.id.not_in(select(INDEX.c.rowid)))
        stray = select(func.count()).select_from(INDEX).where(INDEX.c.rowid.not_in(select(SearchTextRow.id)))
        missing = sum(session.scalars(query).one() for query in (unread, said, keyless))
        todays = select(SearchTextRow.agenda_item_id).where(SearchTextRow.analyser == analyser_version()).distinct()
        chosen = session.scalars(select(todays.subquery()).order_by(func.random()).limit(compare)).all()
        return IndexHealth(
            analyser=analyser_version(),
            texts=sum(counts.values()),
            missing=missing,
            stray=session.scalars(stray).one(),
            outdated={name: count for name, count in sorted(counts.items()) if name != analyser_version()},
            compared=len(chosen),
            differing=sum(_differs(session, item_id) for item_id in chosen),
        )


def is_whole(session: Session) -> bool:
    """Whether all keys are of today's analyser, as far as an index tells it at once."""
    oldest, newest = session.execute(select(func.min(SearchTextRow.analyser), func.max(SearchTextRow.analyser))).one()
    return {oldest, newest} <= {analyser_version(), None}


def merge_index(session: Session) -> None:
    """Let nothing of what was deleted linger in the index: SQLite only marks it, until it merges."""
    if is_sqlite(session):
        session.execute(text("INSERT INTO search_index (search_index) VALUES ('optimize')"))


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


def _entries(session: Session, item_id: int, read: Mapping[int, VersionKeys] = NOTHING_READ) -> Iterator[_Entry]:
    """What must stand in the index of an item: each of its versions, or the title of one that was not read."""
    for row in session.execute(_ITEM, {"item": item_id}).all():
        shared = item_keys(portal=row.slug, body=row.body, case_number=row.case_number, section=row.section)
        row_id = sort_id(row.held_on, item_id, row.ordinal)
        if row.version_id is None:
            title = {*shared, *text_keys(row.language, [row.title])}
            fields = {"title": _cut([title]), "main": [], "rest": []}
            yield _Entry(id=row_id, ordinal=None, is_current=True, fields=fields)
            continue
        said = read.get(row.version_id)
        if said is None:
            said = version_keys(read_version(session, session.get_one(VersionRow, row.version_id)))
        attached = texts_of_files(session, item_id) if row.is_current and row.has_files else ()
        # Page by page, so that none is read in vain when the field is full.
        pages = (text_keys(row.said_in, [page.text]) for page in attached)
        fields = {
            "title": _cut([shared | said["title"]]),
            "main": _cut([said["main"]]),
            "rest": _cut(chain([said["rest"]], pages)),
        }
        yield _Entry(id=row_id, ordinal=row.ordinal, is_current=bool(row.is_current), fields=fields)


def _add(session: Session, item_id: int, entry: _Entry) -> None:
    row = {"id": entry.id, "agenda_item_id": item_id, "ordinal": entry.ordinal, "is_current": entry.is_current}
    session.execute(_INTO, {**row, "analyser": analyser_version()})
    if is_sqlite(session):
        columns = {name: " ".join(keys) for name, keys in entry.fields.items()}
        session.execute(_INTO_FTS5, {"rowid": entry.id, **columns})
    else:
        session.execute(_INTO_VECTORS, {"rowid": entry.id, "keys": _vector(entry.fields)})


def _differs(session: Session, item_id: int) -> bool:
    """Whether other keys stand in the index of an item than must stand there, or otherwise."""
    rows = session.scalars(select(SearchTextRow).filter_by(agenda_item_id=item_id)).all()
    held = {(row.id, row.ordinal, row.is_current): _held(session, row.id) for row in rows}
    said = {(one.id, one.ordinal, one.is_current): one.fields for one in _entries(session, item_id)}
    return held != {at: {name: set(keys) for name, keys in fields.items()} for at, fields in said.items()}


def _held(session: Session, row_id: int) -> VersionKeys:
    held: VersionKeys = {name: set() for name in FIELDS}
    if is_sqlite(session):
        columns = text("SELECT title, main, rest FROM search_index WHERE rowid = :rowid")
        for row in session.execute(columns, {"rowid": row_id}).mappings():
            held |= {name: set(row[name].split()) for name in FIELDS}
    else:
        vector = text("SELECT lexeme, weights FROM search_index, unnest(keys) WHERE rowid = :rowid")
        for key, weights in session.execute(vector, {"rowid": row_id}):
            for name, weight in FIELDS.items():
                held[name] |= {key} if weight in weights else set()
    return held


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


def _vector(fields: Mapping[str, list[str]]) -> str:
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
