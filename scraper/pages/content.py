"""Where an item page's text is, in every generation; what else stands there is furniture.

Blocks of the current generation, comment marks of the older ones, else the heading above the text (dynasty-format 5).
Captions and words are steadier than class names, so furniture is told by what it says.
"""

import re
from collections import Counter

from archive.errors import ParseError
from scraper.html import MARK, Element, Tree, attribute, has_class, lines, plain

BLOCK = "data-part-block-htm"
_MARKS = {"DATABEGIN": "DATAEND", "DATA_BEGIN": "DATA_END"}
_HEADINGS = ("Kokousasian teksti", "Viranhaltijapäätöksen teksti", "Ärendets text", "Tjänsteinnehavarbeslutets text")
_FURNITURE = re.compile(
    r"Navigointi|Navigering|Liitteet|Bilagor|Oheismateriaali|Övrigt material"
    r"|(?:Edellinen asia|Föregående ärende)?[ |]*(?:Seuraava asia|Nästa ärende)?"
    r"|(?:Kokousasia|Viranhaltijapäätös|Ärende|Tjänsteinnehavarbeslut)(?: PDF-muodossa| i PDF-format)?"
    r"|Muutoksenhakuohje|Anvisning om ändringssökande"
    r"|Dynasty tietopalvelu.*|RSS(?:-linkki|-länk)?|Kokous(?:asiat|et|ukset)?:?|https?://\S+|DYNASTY/[\d.]+.*"
)


def find_content(tree: Tree, *, url: str) -> list[str]:
    """The lines of the item's own text, furniture left out.

    Raises ParseError when no generation's place for it is there.
    """
    blocks = _blocks(tree)
    if blocks:
        return _parted([block for block in blocks if not in_content(tree, block)])
    page = lines(tree.root, comments={*_MARKS, *_MARKS.values()})
    region = _between_marks(page) or _below_heading(page)
    if region is None:
        raise ParseError(f"{url}: expected the item's text (a content block, comment marks or a heading), found 0")
    return _without_furniture([line for line in region if not line.startswith(MARK)], links=_said_by_links(tree))


def find_marks(tree: Tree) -> frozenset[str]:
    """The marks of a page's structure: the classes of what stands around the text.

    Inside the text classes are the word processor's, and tell of whoever wrote it.
    """
    classes = (attribute(element, "class") or "" for element in tree.elements if not in_content(tree, element))
    return frozenset(f".{name}" for named in classes for name in named.split())


def _blocks(tree: Tree) -> list[Element]:
    return [element for element in tree.named("div") if has_class(element, BLOCK)]


def in_content(tree: Tree, element: Element) -> bool:
    """Whether an element stands inside a block of the item's own text."""
    return tree.is_inside(element, "div", BLOCK)


def _said_by_links(tree: Tree) -> Counter[str]:
    """What links to pages and documents say, and how often; somebody's address is text."""
    return Counter(
        text or ""
        for link, text in tree.link_texts
        if not (attribute(link, "href") or "").lower().startswith(("mailto:", "tel:"))
    )


def _parted(blocks: list[Element]) -> list[str]:
    found = [lines(block) for block in blocks]
    return [line for block in found for line in (*block, "")]


def _between_marks(page: list[str]) -> list[str] | None:
    for begin, end in _MARKS.items():
        if MARK + begin in page and MARK + end in page:
            return page[page.index(MARK + begin) + 1 : page.index(MARK + end)]
    return None


def _below_heading(page: list[str]) -> list[str] | None:
    at = next((index for index, line in enumerate(page) if plain(line) in _HEADINGS), None)
    return None if at is None else page[at + 1 :]


def _without_furniture(region: list[str], *, links: Counter[str]) -> list[str]:
    """The lines without the furniture above and below; what stands between is text, whatever it says.

    `links` is what the links of the page say, and how often: in the lists of attachments a line says nothing else.
    """
    left = links.copy()
    above = _count_furniture(region, left)
    below = _count_furniture(region[:above:-1], left)
    return region[above : len(region) - below]


def _count_furniture(region: list[str], links: Counter[str]) -> int:
    """How many lines are furniture from the first on. A title may say what a link says, so each link counts once."""
    for count, line in enumerate(region):
        cells = [plain(cell) for cell in re.split(r"\t|\s\|\s", line)]
        named = [cell for cell in cells if not _FURNITURE.fullmatch(cell)]
        if any(not links[cell] for cell in named):
            return count
        links.subtract(named)
    return len(region)
