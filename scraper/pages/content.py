"""Where an item page's text is, in every generation; what else stands there is furniture.

Blocks of the current generation, comment marks of the older ones, else the heading above the text (dynasty-format 5).
Captions and words are steadier than class names, so furniture is told by what it says.
"""

import re

from archive.errors import ParseError
from scraper.html import MARK, Element, each, lines, plain

BLOCKS = "div.data-part-block-htm"
_MARKS = {"DATABEGIN": "DATAEND", "DATA_BEGIN": "DATA_END"}
_HEADINGS = ("Kokousasian teksti", "Ärendets text")
_FURNITURE = re.compile(
    r"Navigointi|Navigering|Liitteet|Bilagor|Oheismateriaali|Övrigt material"
    r"|(?:Edellinen asia|Föregående ärende)?[ |]*(?:Seuraava asia|Nästa ärende)?"
    r"|(?:Kokousasia|Ärende)(?: PDF-muodossa| i PDF-format)?|Muutoksenhakuohje|Anvisning om ändringssökande"
    r"|Dynasty tietopalvelu.*|RSS(?:-linkki|-länk)?|Kokous(?:asiat|et|ukset)?:?|https?://\S+|DYNASTY/[\d.]+.*"
)


def find_content(root: Element, *, url: str) -> list[str]:
    """The lines of the item's own text, furniture left out.

    Raises ParseError when no generation's place for it is there.
    """
    blocks = each(root, BLOCKS)
    if blocks:
        return _parted(blocks)
    page = lines(root, comments={*_MARKS, *_MARKS.values()})
    region = _between_marks(page) or _below_heading(page)
    if region is None:
        raise ParseError(f"{url}: expected the item's text (a content block, comment marks or a heading), found 0")
    return _without_furniture([line for line in region if not line.startswith(MARK)], links=_link_texts(root))


def in_content(element: Element) -> bool:
    """Whether an element stands inside a block of the item's own text."""
    return element.find_parent("div", class_="data-part-block-htm") is not None


def _parted(blocks: list[Element]) -> list[str]:
    found = [lines(block) for block in blocks if not in_content(block)]
    return [line for block in found for line in (*block, "")]


def _between_marks(page: list[str]) -> list[str] | None:
    for begin, end in _MARKS.items():
        if MARK + begin in page and MARK + end in page:
            return page[page.index(MARK + begin) + 1 : page.index(MARK + end)]
    return None


def _below_heading(page: list[str]) -> list[str] | None:
    at = next((index for index, line in enumerate(page) if plain(line) in _HEADINGS), None)
    return None if at is None else page[at + 1 :]


def _link_texts(root: Element) -> set[str]:
    """What the links to documents and pages say: in the lists of attachments a line says nothing else."""
    return {plain(" ".join(lines(link))) for link in each(root, "a[href]")}


def _without_furniture(region: list[str], *, links: set[str]) -> list[str]:
    """The lines without the furniture above and below; what stands between is text, whatever it says."""
    text = [index for index, line in enumerate(region) if not _is_furniture(line, links)]
    return region[text[0] : text[-1] + 1] if text else []


def _is_furniture(line: str, links: set[str]) -> bool:
    cells = [plain(cell) for cell in re.split(r"\t|\s\|\s", line)]
    return all(_FURNITURE.fullmatch(cell) or cell in links for cell in cells)
