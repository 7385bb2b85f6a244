"""HTML as elements and lines of text. The one module that knows BeautifulSoup; nothing here knows Dynasty.

Word's HTML splits text into runs with no space between them where a tab stood. Whether a word was split or a tab
was lost cannot be told from the markup, so a line keeps a mark, `RUN`, between two runs that touch; whoever knows
what to look for (a label) reads it, and `plain` takes it out.
"""

import re
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Literal

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement

from archive.errors import ParseError

Element = Tag
RUN = "\x1f"
MARK = "\x1e"
"""Opens a line that stands for a comment."""

_Event = Literal["open", "close", "cell", "end cell", "row", "end row", "tab"]
_OPENING: dict[_Event, _Event] = {"open": "close", "cell": "end cell", "row": "end row"}
_BREAKS = frozenset(
    "address article blockquote body br caption center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_SILENT = frozenset("head noscript option script style template title".split())
_SPACE = re.compile(r"[ \t\r\n\f]+")
_GAP = re.compile(rf"[ \xa0\t{RUN}]+")
_LOST_TAB = re.compile(rf"(?<=[a-zåäö]){RUN}(?=[A-ZÅÄÖ])")
_MARKS = {ord(RUN): None, ord(MARK): None}
"""Taken out of the page's own text, where `&#31;` could write them."""
_WIDE_NBSP = 3
_CELL_LINES = 12
_TAB_SPANS = 3
_START = re.compile(r"\d{1,6}", re.ASCII)


def parse(text: str) -> Element:
    """The tree of a page, as forgiving as a browser."""
    return BeautifulSoup(text, "lxml")


def one(root: Element, selector: str, *, url: str, sought: str) -> Element:
    """The one element of a CSS selector, or a ParseError that names what was sought."""
    found = root.select(selector)
    if len(found) != 1:
        raise ParseError(f"{url}: expected one {sought}, found {len(found)}")
    return found[0]


def maybe(root: Element, selector: str) -> Element | None:
    """The first element of a CSS selector, if any."""
    return root.select_one(selector)


def each(root: Element, selector: str) -> list[Element]:
    """All elements of a CSS selector, in the order of the page."""
    return list(root.select(selector))


def named(root: Element, *names: str) -> list[Element]:
    """All elements of these names, in the order of the page; ten times as fast as a selector, for huge pages."""
    return [node for node in root.descendants if isinstance(node, Tag) and node.name in names]


def has_class(element: Element, name: str) -> bool:
    """Whether an element is of that CSS class."""
    return name in element.get_attribute_list("class")


def attribute(element: Element, name: str) -> str | None:
    """The value of an attribute, stripped; None when absent or empty."""
    value = element.get(name)
    return value.strip() or None if isinstance(value, str) else None


def row_of(element: Element) -> Element:
    """The table row or list entry that holds an element; without one, its parent."""
    return element.find_parent(["tr", "li"]) or element.parent or element


def one_line(element: Element) -> str | None:
    """The whole text of an element on one line."""
    return plain(" ".join(lines(element))) or None


def plain(line: str) -> str:
    """A line without its run marks, one space for each gap."""
    return " ".join(line.replace(RUN, "").split())


def lines(root: Element, *, comments: Container[str] = ()) -> list[str]:
    """The lines a browser would show, a gap as one space and a wide gap or a cell's edge as a tab.

    Paragraphs, breaks and rows end a line; an empty paragraph is an empty line, never two in a row. Runs that touch
    have `RUN` between them, or a tab where a small letter meets a capital. A comment whose text is in `comments` is
    a line of its own: `MARK` and the text.
    """
    writer = _Writer(comments)
    for event, node in _walk(root):
        writer.take(event, node)
    return writer.columns[0].finish()


class _Column:
    """Lines being written, of the page or of one cell."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.current: list[str] = []
        self.touches = False

    def write(self, text: str) -> None:
        collapsed = _SPACE.sub(" ", text)
        if collapsed:
            self.current.append((RUN if self.touches and self.current else "") + collapsed)
            self.touches = False

    def end(self, *, blank: bool = False) -> None:
        line = _tidy("".join(self.current))
        self.current, self.touches = [], False
        if line or (blank and self.done and self.done[-1]):
            self.done.append(line)

    def mark(self, text: str) -> None:
        self.end()
        self.done.append(MARK + text)

    def extend(self, lines: list[str]) -> None:
        self.end()
        self.done.extend(line for line in lines if line or (self.done and self.done[-1]))

    def finish(self) -> list[str]:
        self.end()
        while self.done and not self.done[-1]:
            self.done.pop()
        return self.done


@dataclass
class _Writer:
    """The columns being written, the innermost cell last, and what the rows and lists around them hold so far."""

    comments: Container[str]
    columns: list[_Column] = field(default_factory=lambda: [_Column()])
    rows: list[list[list[str]]] = field(default_factory=list)
    entries: Counter[int] = field(default_factory=Counter)
    """How many entries of each list have begun, by the list's identity."""

    def take(self, event: _Event, node: PageElement) -> None:
        if isinstance(node, Tag):
            self._take_tag(event, node)
        elif isinstance(node, Comment):
            if node.strip() in self.comments:
                self.columns[-1].mark(node.strip())
        elif type(node) is NavigableString:
            self.columns[-1].write(node.translate(_MARKS))

    def _take_tag(self, event: _Event, node: Tag) -> None:
        if event == "row":
            self.rows.append([])
        elif event == "cell":
            self.columns.append(_Column())
        elif event == "end cell":
            self.rows[-1].append(self.columns.pop().finish())
        elif event == "end row":
            self.columns[-1].extend(_row(self.rows.pop()))
        elif event == "tab":
            self.columns[-1].current.append("\t")
        elif node.name in _BREAKS:
            self._break(event, node)
        else:
            self.columns[-1].touches = True

    def _break(self, event: _Event, node: Tag) -> None:
        self.columns[-1].end(blank=event == "close" and node.name == "p")
        if event == "open" and node.name == "li":
            self.columns[-1].write(self._bullet(node))

    def _bullet(self, entry: Tag) -> str:
        """What a browser shows before a list entry: a dash, or the number that the text may refer to."""
        if entry.parent is None or entry.parent.name != "ol":
            return "- "
        self.entries[id(entry.parent)] += 1
        start = entry.parent.get("start")
        first = int(start) if isinstance(start, str) and _START.fullmatch(start) else 1
        return f"{first + self.entries[id(entry.parent)] - 1}. "


def _tidy(line: str) -> str:
    gapped = _GAP.sub(lambda gap: _gap(gap[0]), line)
    return _LOST_TAB.sub("\t", gapped).strip(f" \t{RUN}")


def _gap(gap: str) -> str:
    if gap.strip(RUN) == "":
        return RUN
    return "\t" if "\t" in gap or gap.count("\xa0") >= _WIDE_NBSP else " "


def _walk(root: Element) -> Iterator[tuple[_Event, PageElement]]:
    """The tree in order, without recursion: pages can be nested deeper than Python's stack."""
    stack: list[tuple[_Event, PageElement]] = [("open", root)]
    while stack:
        event, node = stack.pop()
        if event not in _OPENING or not isinstance(node, Tag):
            yield event, node
        elif _is_tab(node):
            yield "tab", node
        elif node.name not in _SILENT:
            cells = _cells(node) if event == "open" else []
            opening: _Event = "row" if cells else event
            inside: list[tuple[_Event, PageElement]] = [("cell", cell) for cell in cells]
            yield opening, node
            stack.append((_OPENING[opening], node))
            stack.extend(reversed(inside or [("open", child) for child in node.contents]))


def _is_tab(node: Tag) -> bool:
    """Word's tab: a wide inline block of nothing but non-breaking space, perhaps in spans of its own."""
    style = node.get("style") if node.name == "span" else None
    if not isinstance(style, str) or "inline-block" not in style.replace(" ", ""):
        return False
    inside: list[PageElement] = [node]
    for _ in range(_TAB_SPANS):
        if len(inside) == 1 and isinstance(inside[0], Tag):
            inside = inside[0].contents
    return all(isinstance(child, NavigableString) and not child.strip() for child in inside)


def _cells(row: Tag) -> list[Tag]:
    """The cells of a row that has several; a single one lays out the page and is read like any element."""
    if row.name != "tr":
        return []
    cells = [cell for cell in row.contents if isinstance(cell, Tag) and cell.name in {"td", "th"}]
    return cells if len(cells) > 1 else []


def _row(cells: list[list[str]]) -> list[str]:
    """A row as lines: cells parted by tabs; a cell of layout, with many lines in it, line by line.

    In a row of two the first is usually a label and the second its text, so the text keeps its lines.
    """
    filled = [cell for cell in cells if any(cell)]
    firsts, last = filled[:-1], filled[-1] if filled else []
    is_pair = len(firsts) == 1
    lines = [line for cell in filled for line in cell]
    is_marked = any(line.startswith(MARK) for line in lines)
    if is_marked or any(len(cell) > _CELL_LINES for cell in (firsts if is_pair else filled)) or not firsts:
        return lines
    if is_pair:
        return [f"{_joined(firsts[0])}\t{last[0]}", *last[1:]]
    return ["\t".join(_joined(cell) for cell in filled)]


def _joined(cell: list[str]) -> str:
    return " ".join(line for line in cell if line)
