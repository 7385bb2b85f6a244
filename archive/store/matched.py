"""Which rows of PostgreSQL's index have the words sought, newest first. Knows no item, only ids and the index.

A GIN index knows no order; and to read the rows in order is to unpack the keys of each, which for a word that is
nowhere takes minutes of a million items. So the newest few rows are read in order, where a frequent word shows at once;
of the others the index tells all that there are, and the newest of these come first.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

NEAR = 200
"""How many of the newest rows are read one by one."""
FAR = 10_000
"""How many ids are had at once of the others; every further time ten times as many."""

_NO_SCAN = text("SET LOCAL enable_seqscan = off")
"""The planner does not know what unpacking the keys costs, and would rather do it than ask the index."""
_NEAR = text(
    "SELECT rowid, keys @@ CAST(:match AS tsquery) AS is_met FROM search_index "
    "WHERE rowid >= :least AND rowid < :below ORDER BY rowid DESC LIMIT :size"
)
_FAR = text(
    # OFFSET keeps the planner from reading in order after all.
    "SELECT rowid FROM (SELECT rowid FROM search_index WHERE keys @@ CAST(:match AS tsquery) OFFSET 0) AS matched "
    "WHERE rowid >= :least AND rowid < :below ORDER BY rowid DESC LIMIT :size"
)


def matched_ids(session: Session, match: str, *, least: int, below: int) -> Iterator[list[int]]:
    """The ids from `least` to below `below` whose keys match, from the newest, some at once."""
    session.execute(_NO_SCAN)
    near = session.execute(_NEAR, {"match": match, "least": least, "below": below, "size": NEAR}).all()
    yield [row.rowid for row in near if row.is_met]
    size, is_more = FAR, len(near) == NEAR
    below = near[-1].rowid if near else below
    while is_more:
        ids = list(session.scalars(_FAR, {"match": match, "least": least, "below": below, "size": size}))
        yield ids
        is_more = len(ids) == size
        below, size = (ids or [below])[-1], 10 * size


def weigh_rows(session: Session, ids: Sequence[int], weights: Sequence[tuple[str, int]]) -> Mapping[int, int]:
    """How much these rows weigh: the weights together of those expressions that their keys match.

    The keys of each row are unpacked once for all expressions: that is what takes long.
    """
    matches = (f"CAST(keys @@ CAST(:match_{at} AS tsquery) AS int) * :weight_{at}" for at in range(len(weights)))
    unpacked = "SELECT rowid, keys || CAST('' AS tsvector) AS keys FROM search_index WHERE rowid IN :ids OFFSET 0"
    asked = text(f"SELECT rowid, {' + '.join(matches)} AS weight FROM ({unpacked}) AS unpacked")  # noqa: S608 - numbers
    given: dict[str, object] = {"ids": ids}
    for at, (match, weight) in enumerate(weights):
        given |= {f"match_{at}": match, f"weight_{at}": weight}
    rows = session.execute(asked.bindparams(bindparam("ids", expanding=True)), given)
    return {row.rowid: row.weight for row in rows}
