"""HTML as elements and lines of text. The one module that knows BeautifulSoup; nothing here knows Dynasty.

Word's HTML splits text into runs with no space between them where a tab stood. Whether a word was split or a tab
was lost cannot be told from the markup, so a line keeps a mark, `RUN`, between two runs that touch; whoever knows
what to look for (a label) reads it, and `plain` takes it out.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement

Element = Tag
Found = TypeVar("Found")
RUN = "\x1f"
MARK = "\x1e"
"""Opens a line that stands for a comment."""

_Event = Literal["open", "close", "cell", "end cell", "row", "end row", "tab", "text", "run"]
_CLOSING: dict[_Event, _Event] = {"open": "close", "cell": "end cell", "row": "end row"}
_Open = tuple[Tag, _Event, Iterator[PageElement], _Event]
"""An element that is open: how it is closed, what is left inside, and how an element inside is opened."""
_BREAKS = frozenset(
    "address article blockquote body br caption center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_SILENT = frozenset("head noscript option script style template title".split())
_EMPTY = frozenset("area base br col embed frame hr img input link meta param source track wbr".split())
_CLOSED_BY_OTHERS = frozenset("p li td th tr dt dd option thead tbody tfoot colgroup head body html".split())
_FORMATTING = frozenset("b big em font i s small strike strong tt u".split())
_ELEMENT = re.compile(r"""<(/?)([A-Za-z][^\s/>]{0,40}+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)""")
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")
_LONG_ATTRIBUTES = 5_000
_NO_RUNS = _BREAKS | {"td", "th"}
_BLANK = " \t\r\n\f"
# Does not match a single space, which is most of what lies between words.
_GAP = re.compile(rf" ?[\xa0\t{RUN}][ \xa0\t{RUN}]*|  [ \xa0\t{RUN}]*")
_LOST_TAB = re.compile(rf"(?<=[a-zåäö]){RUN}(?=[A-ZÅÄÖ])")
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
"""Places where a word may be broken or not: nobody sees them, and no word is found with them inside."""
_APART = re.compile(r"[^\W\d_][\u0300-\u036f]")
"""A letter whose dots are a character of their own. Only pairs are composed: sorting long runs of marks takes long."""
_WIDE_NBSP = 3
_CELL_LINES = 12
_TAB_SPANS = 3
_START = re.compile(r"\d{1,6}", re.ASCII)


def parse(text: str) -> Element:
    """The tree of a page, as forgiving as a browser. Attributes of several words are not cut, which would cost time."""
    return BeautifulSoup(text, "lxml", multi_valued_attributes=None)


def measure_markup(text: str) -> tuple[int, int]:
    """How deep a page's elements are nested at most and how many attributes one has, before the tree is built.

    Elements that others close (paragraphs, rows, entries) are not counted, nor is formatting that they close. Of an
    element whose attributes are short, none is counted.
    """
    opened: list[str] = []
    counts: Counter[str] = Counter()
    deepest = most = 0
    for match in _ELEMENT.finditer(text):
        closes, name = match[1], match[2].lower()
        if len(match[3]) > _LONG_ATTRIBUTES:
            most = max(most, len(_QUOTED.sub(" ", match[3]).replace("/", " ").split()))
        if closes and counts[name]:
            _close(name, opened, counts)
        elif not closes and name in _CLOSED_BY_OTHERS:
            while opened and opened[-1] in _FORMATTING:
                counts[opened.pop()] -= 1
        elif not closes and name not in _EMPTY:
            opened.append(name)
            counts[name] += 1
            deepest = max(deepest, len(opened))
    return deepest, most


def _close(name: str, opened: list[str], counts: Counter[str]) -> None:
    last = None
    while last != name:
        last = opened.pop()
        counts[last] -= 1


class Tree:
    """A page's elements and lines, sought once however many ask: each walk over a tree costs a share of building it."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self._above_by_names: dict[tuple[str, ...], dict[int, Element]] = {}
        self._inside: dict[tuple[str, str], set[int]] = {}

    def named(self, *names: str) -> list[Element]:
        """All elements of these names, in the order of the page."""
        if len(names) == 1:
            return self._by_name.get(names[0], [])
        return [element for element in self.elements if element.name in names]

    @cached_property
    def lines(self) -> list[str]:
        """The page's lines."""
        return lines(self.root)

    @cached_property
    def link_texts(self) -> list[tuple[Element, str | None]]:
        """All links, each with what it says."""
        return [(element, one_line(element)) for element in self.named("a")]

    @cached_property
    def elements(self) -> list[Element]:
        """All elements in the order of the page, so that each stands after those around it."""
        return [node for node in self.root.descendants if isinstance(node, Tag)]

    @cached_property
    def _by_name(self) -> dict[str, list[Element]]:
        by_name: dict[str, list[Element]] = {}
        for element in self.elements:
            by_name.setdefault(element.name, []).append(element)
        return by_name

    def above(self, element: Element, *names: str) -> Element | None:
        """The innermost element of these names around an element."""
        return self._above(names).get(id(element))

    def is_inside(self, element: Element, name: str, class_: str) -> bool:
        """Whether an element stands in another of that name and CSS class."""
        if (name, class_) not in self._inside:
            inside: set[int] = set()
            for each in self.elements:
                around = each.parent
                if id(around) in inside or (around and around.name == name and has_class(around, class_)):
                    inside.add(id(each))
            self._inside[name, class_] = inside
        return id(element) in self._inside[name, class_]

    def innermost(self, name: str) -> list[Element]:
        """The elements of a name that hold no other of that name."""
        outer = {id(self.above(element, name)) for element in self.named(name)}
        return [element for element in self.named(name) if id(element) not in outer]

    def _above(self, names: tuple[str, ...]) -> dict[int, Element]:
        """By each element's identity; one walk for all of them, since pages can be deep."""
        if names not in self._above_by_names:
            above: dict[int, Element] = {}
            for element in self.elements:
                around = element.parent
                if around is not None:
                    nearest = around if around.name in names else above.get(id(around))
                    if nearest is not None:
                        above[id(element)] = nearest
            self._above_by_names[names] = above
        return self._above_by_names[names]


class Rows:
    """The table rows and list entries that hold some elements, each read once, however many of them it holds.

    A row within another is not read as a part of it when it holds some of the elements itself.
    """

    def __init__(self, tree: Tree, elements: Iterable[Element]) -> None:
        self._rows = {id(element): tree.above(element, "tr", "li") or element.parent for element in elements}
        self._ids = {id(row) for row in self._rows.values()}
        self._found: dict[tuple[int, Callable[[list[str]], Any]], Any] = {}
        self._tree = tree

    def row_of(self, element: Element) -> Element:
        """The table row or list entry that holds an element; without one, its parent."""
        return self._rows.get(id(element)) or element

    def read(self, element: Element, find: Callable[[list[str]], Found]) -> Found:
        """What is found in the lines of an element's row."""
        row = self.row_of(element)
        if (id(row), find) not in self._found:
            self._found[id(row), find] = find(lines(row, without=self._ids))
        found: Found = self._found[id(row), find]
        return found

    def images_of(self, element: Element) -> list[str]:
        """What the images in an element's row are: the name of each, and the words that stand for it."""
        return self._images.get(id(self.row_of(element)), [])

    @cached_property
    def _images(self) -> dict[int, list[str]]:
        images: dict[int, list[str]] = {}
        owners: dict[int, int] = {}
        for node in self._tree.elements:
            around = id(node.parent)
            owners[id(node)] = around if around in self._ids else owners.get(around, 0)
            if node.name == "img":
                images.setdefault(owners[id(node)], []).append(f"{node.get('src', '')} {node.get('alt', '')}")
        return images


def has_class(element: Element, name: str) -> bool:
    """Whether an element is of that CSS class."""
    classes = element.get("class")
    return isinstance(classes, str) and name in classes.split()


def attribute(element: Element, name: str) -> str | None:
    """The value of an attribute, stripped; None when absent or empty."""
    value = element.get(name)
    return value.strip() or None if isinstance(value, str) else None


def one_line(element: Element) -> str | None:
    """The whole text of an element on one line."""
    only = element.contents[0] if element.name == "a" and len(element.contents) == 1 else None
    said = _unmarked(only) if type(only) is NavigableString else " ".join(lines(element))
    return plain(said) or None


def plain(line: str) -> str:
    """A line without its run marks, one space for each gap."""
    if line.isprintable() and "  " not in line and line == line.strip(" "):  # Our marks and other gaps are not.
        return line
    return " ".join(line.replace(RUN, "").split())


def as_seen(text: str) -> str:
    """A text without characters that nobody sees, each letter one character: so that equal words are equal."""
    if text.isascii():
        return text
    return _APART.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), _UNSEEN.sub("", text))


def lines(root: Element, *, comments: Container[str] = (), without: Container[int] = ()) -> list[str]:
    """The lines a browser would show, a gap as one space and a wide gap or a cell's edge as a tab.

    Paragraphs, breaks and rows end a line; an empty paragraph is an empty line, never two in a row. Runs that touch
    have `RUN` between them, or a tab where a small letter meets a capital. A comment whose text is in `comments` is
    a line of its own: `MARK` and the text. Elements inside whose identity is in `without` are left out.
    """
    writer = _Writer()
    for event, node in _walk(root, without):
        if isinstance(node, Tag):
            writer.take(event, node)
        elif event == "text":
            writer.columns[-1].write(_unmarked(node))
        elif event == "run":
            writer.columns[-1].run(_unmarked(node))
        elif isinstance(node, Comment) and node.strip() in comments:
            writer.columns[-1].mark(node.strip())
    return writer.columns[0].finish()


class _Column:
    """Lines being written, of the page or of one cell."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.current: list[str] = []
        self.touches = False

    def write(self, text: str) -> None:
        if not self.current and not text.strip(_BLANK):
            return
        collapsed = _collapsed(text)
        if collapsed:
            self.current.append((RUN if self.touches and self.current else "") + collapsed)
            self.touches = False

    def run(self, text: str) -> None:
        """Write what stands in an element of its own within the line."""
        self.touches = True
        self.write(text)
        self.touches = True

    def end(self, *, blank: bool = False) -> None:
        line = _tidy("".join(self.current)) if self.current else ""
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

    columns: list[_Column] = field(default_factory=lambda: [_Column()])
    rows: list[list[list[str]]] = field(default_factory=list)
    entries: Counter[int] = field(default_factory=Counter)
    """How many entries of each list have begun, by the list's identity."""

    def take(self, event: _Event, node: Tag) -> None:
        if event in {"open", "close"}:
            if node.name in _BREAKS:
                self._break(event, node)
            else:
                self.columns[-1].touches = True
        elif event == "row":
            self.rows.append([])
        elif event == "cell":
            self.columns.append(_Column())
        elif event == "end cell":
            self.rows[-1].append(self.columns.pop().finish())
        elif event == "end row":
            self.columns[-1].extend(_row(self.rows.pop()))
        else:
            self.columns[-1].current.append("\t")

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


def _unmarked(text: str) -> str:
    """The page's own text without our marks, which `&#31;` could write."""
    return as_seen(text.replace(RUN, "").replace(MARK, ""))


def _collapsed(text: str) -> str:
    for blank in _BLANK:
        text = text.replace(blank, " ")
    return _single_spaced(text)


def _single_spaced(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _tidy(line: str) -> str:
    if "\xa0" in line or "\t" in line:
        gapped = _GAP.sub(lambda gap: _gap(gap[0]), line)
    else:
        gapped = _single_spaced(line.replace(f"{RUN} ", " ").replace(f" {RUN}", " "))
    return (_LOST_TAB.sub("\t", gapped) if RUN in gapped else gapped).strip(f" \t{RUN}")


def _gap(gap: str) -> str:
    if gap.strip(RUN) == "":
        return RUN
    return "\t" if "\t" in gap or gap.count("\xa0") >= _WIDE_NBSP else " "


def _walk(root: Element, without: Container[int]) -> Iterator[tuple[_Event, Tag | NavigableString]]:
    """The tree in order, without recursion: pages can be nested deeper than Python's stack."""
    stack: list[_Open] = [(root, "close", iter([root]), "open")]
    while stack:
        around, closing, inside, opening = stack[-1]
        for node in inside:
            if isinstance(node, NavigableString):
                yield ("text" if type(node) is NavigableString else "open"), node
            elif not isinstance(node, Tag) or node.name in _SILENT or (id(node) in without and node is not root):
                continue
            elif node.name == "span" and _is_tab(node):
                yield "tab", node
            elif words := _words_of_run(node):
                yield "run", words
            else:
                cells = _cells(node) if node.name == "tr" and opening == "open" else []
                event: _Event = "row" if cells else opening
                yield event, node
                stack.append((node, _CLOSING[event], iter(cells or node.contents), "cell" if cells else "open"))
                break
        else:
            stack.pop()
            if stack:
                yield closing, around


def _words_of_run(node: Tag) -> NavigableString | None:
    """The words of an element that stands within a line and holds nothing else, as most do."""
    only = node.contents[0] if len(node.contents) == 1 and node.name not in _NO_RUNS else None
    return only if type(only) is NavigableString else None


def _is_tab(node: Tag) -> bool:
    """Word's tab: a wide inline block of nothing but non-breaking space, perhaps in spans of its own."""
    style = node.get("style")
    if not isinstance(style, str) or "inline-block" not in style.replace(" ", ""):
        return False
    inside: list[PageElement] = [node]
    for _ in range(_TAB_SPANS):
        if len(inside) == 1 and isinstance(inside[0], Tag):
            inside = inside[0].contents
    return all(isinstance(child, NavigableString) and not child.strip() for child in inside)


def _cells(row: Tag) -> list[Tag]:
    """The cells of a row that has several; a single one lays out the page and is read like any element."""
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
