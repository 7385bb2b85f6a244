"""Lists of earlier handlings: rows of body, § and day without text, in the head of a page or below a label of history.

A row of such a list opens nothing: what stands below it is not its body's. Whether rows are a list or openings shows by
a row of captions (`Toimielin`, `Pykälä`, `Pvm`), by cells, or because the same turn opens again further down.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scraper.finnish import DATE, parse_date
from scraper.html import RUN, plain
from scraper.pages.head import is_known
from scraper.pages.header import ItemHeader
from scraper.pages.labels import match_label
from scraper.pages.openings import Opening, is_same, match_opening, may_be_body

BODY_CAPTIONS = frozenset("toimielin toimielimet käsittelijä organ behandlare instans".split())
DAY_CAPTIONS = frozenset(
    "pvm päivä päivämäärä kokouspvm kokouspäivä käsittelypäivä kokous datum dag sammanträdesdatum sammanträde".split()
)
SECTION_CAPTIONS = frozenset("§ pykälä pykälänro paragraf paragrafnr".split())
OTHER_CAPTIONS = frozenset(["nro", "asia", "asianro", "asia nro", "sivu", "nr", "ärende", "ärendenr", "sida"])
LIST_CAPTIONS = frozenset(
    "aikaisemmat käsittelyt|aiemmat käsittelyt|aikaisempi käsittely|aiempi käsittely|asian aiempi käsittely|"
    "asian käsittely|asian käsittelyvaiheet|käsittelyvaiheet|tidigare behandling|ärendets tidigare behandling|"
    "ärendets behandling".split("|")
)
"""What may stand above a list, in small letters."""

_SECTION = re.compile(r"(?:§|Pykälä|Paragraf)\s*(\d{1,5})|(\d{1,5})\s*§")
_BARE_NUMBER = re.compile(r"\d{1,5}")
_DAY = re.compile(DATE)
_FEWEST_ROWS = 2
_MOST_CHARACTERS = 250
_LONGEST_CAPTIONS = 100
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The lines that are part of such lists, and the handlings that they name, in the order of the page."""

    lines: frozenset[int]
    """Their places among the page's lines."""
    texts: frozenset[str]
    openings: tuple[Opening, ...]


@dataclass(frozen=True, kw_only=True)
class _Row:
    at: int
    opening: Opening
    is_cells: bool


@dataclass(frozen=True, kw_only=True)
class _Run:
    """Rows that follow each other, with nothing but empty lines between them."""

    captions: tuple[int, ...] = ()
    rows: tuple[_Row, ...] = ()
    has_columns: bool = False
    """Whether a row of captions says what the columns are."""

    def goes_on(self, row: _Row) -> bool:
        """Whether a row is one more of these: of the same form, and naming another handling."""
        is_alike = not self.rows or self.rows[0].is_cells == row.is_cells
        return is_alike and not any(is_same(row.opening, one.opening) for one in self.rows)


def find_listed(lines: Sequence[str], header: ItemHeader) -> Listed:
    """What of a page's lines is lists of earlier handlings. A handling later than the page's own is none."""
    proven = [run for run in _find_runs(lines, header) if _is_list(run, lines, header)]
    rows = [row for run in proven for row in run.rows]
    places = frozenset([*(at for run in proven for at in run.captions), *(row.at for row in rows)])
    return Listed(
        lines=places,
        texts=frozenset(lines[at] for at in places),
        openings=tuple(dict.fromkeys(row.opening for row in rows if row.opening.held_on <= header.held_on)),
    )


_NO_RUN = _Run()


def _find_runs(lines: Sequence[str], header: ItemHeader) -> Iterator[_Run]:
    run = _NO_RUN
    for at, line in enumerate(lines):
        opening = _match_row(line, header, has_columns=run.has_columns)
        row = opening and _Row(at=at, opening=opening, is_cells="\t" in line)
        if row and run.goes_on(row):
            run = replace(run, rows=(*run.rows, row))
        elif row or line:
            if run.rows:
                yield run
            run = _Run(rows=(row,)) if row else _captioned(run, at, line)
    if run.rows:
        yield run


def _captioned(above: _Run, at: int, line: str) -> _Run:
    """What a line that is no row begins: a list below its captions, or nothing."""
    if len(line) > _LONGEST_CAPTIONS:
        return _NO_RUN
    if _is_columns(line):
        return _Run(captions=(*(() if above.rows else above.captions), at), has_columns=True)
    return _Run(captions=(at,) if plain(line).rstrip(":").lower() in LIST_CAPTIONS else ())


def _is_columns(line: str) -> bool:
    """Whether a line is a row of captions: `Toimielin`, `Pykälä`, `Pvm`."""
    cells = {plain(cell).rstrip(".:").lower() for cell in line.split("\t")} if "\t" in line else set()
    known = BODY_CAPTIONS | DAY_CAPTIONS | SECTION_CAPTIONS | OTHER_CAPTIONS
    return bool(cells & BODY_CAPTIONS and cells & (DAY_CAPTIONS | SECTION_CAPTIONS)) and cells <= known


def _match_row(line: str, header: ItemHeader, *, has_columns: bool) -> Opening | None:
    """The handling that a row names: an opening line, or cells of which one is a day and one a body, in any order."""
    if len(line) > _MOST_CHARACTERS or not _DIGIT.search(line):
        return None
    if "\t" not in line:
        return match_opening(plain(line), header)
    line = line.replace(RUN, "")
    days = _DAY.findall(line)
    held_on = parse_date(days[0]) if len(days) == 1 else None
    if held_on is None:
        return None
    # Two tabs: a number before a § is none of the year before it.
    rest = _DAY.sub("\t|\t", line)
    cells = [plain(cell).strip(" ,/|") for cell in _SECTION.sub("\t", rest).split("\t")]
    found = [int(before or after) for before, after in _SECTION.findall(rest)]
    if has_columns:
        found = found or [int(cell) for cell in cells if _BARE_NUMBER.fullmatch(cell)]
        cells = [cell for cell in cells if not _BARE_NUMBER.fullmatch(cell)]
    names = [cell for cell in cells if cell]
    if len(names) != 1 or len(found) > 1:
        return None
    is_body = may_be_body(names[0], header, is_numbered=bool(found) or has_columns)
    return Opening(body_name=names[0], held_on=held_on, section=next(iter(found), None)) if is_body else None


def _is_list(run: _Run, lines: Sequence[str], header: ItemHeader) -> bool:
    above, below = lines[: run.captions[0] if run.captions else run.rows[0].at], lines[run.rows[-1].at + 1 :]
    kind = _last_label(above)
    if run.has_columns:
        return kind in {None, "history"}
    if kind is not None or _has_label(below, header):
        return False
    openings = [opening for line in below if (opening := match_opening(plain(line), header))]
    if any(is_same(run.rows[-1].opening, opening) for opening in openings):
        return len(run.rows) >= _FEWEST_ROWS or _stands_apart(run.rows[-1].opening, below, header)
    if len(run.rows) < _FEWEST_ROWS:
        return False
    return all(row.is_cells for row in run.rows) or (not openings and _is_above_title(above, below, header))


def _last_label(lines: Sequence[str]) -> str | None:
    """The kind of the label below which a line stands, None in the head."""
    return next((match.label.kind for line in reversed(lines) if (match := match_label(line))), None)


def _stands_apart(opening: Opening, below: Sequence[str], header: ItemHeader) -> bool:
    """Whether another turn opens before the same one does again."""
    following = next((found for line in below if (found := match_opening(plain(line), header))), opening)
    return not is_same(opening, following)


def _has_label(below: Sequence[str], header: ItemHeader) -> bool:
    """Whether a label stands above the next opening line, so that its text may be the last row's."""
    at = next((at for at, line in enumerate(below) if match_opening(plain(line), header)), 0)
    return any(match_label(line) for line in below[:at])


def _is_above_title(above: Sequence[str], below: Sequence[str], header: ItemHeader) -> bool:
    """Whether the title stands below: nothing but numbers and markings above, and no label first."""
    first = next((line for line in below if not is_known(plain(line), header)), "")
    return all(is_known(plain(line), header) for line in above) and bool(first) and match_label(first) is None
