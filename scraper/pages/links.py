"""A page as it came, and what it links to: the tree, the portal's own addresses, the documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import ParseError, RefusedError
from scraper.addresses import Address, Document, base_of, canonical, find_document
from scraper.encoding import decode
from scraper.html import Element, Tree, attribute, measure_markup, parse


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link to an address of the same portal."""

    text: str | None
    address: Address
    document: Document | None
    element: Element


MOST_BYTES = 8_000_000
"""Room for the longest texts in Word's wordy HTML."""
MOST_ELEMENTS = 25_000
"""Building a tree costs time and memory by the element, whatever it holds."""
MOST_LINKS = 5_000
MOST_NESTED = 1_000
"""Browsers show half of that. What elements cost to close grows with their depth."""
MOST_ATTRIBUTES = 1_000
FEW_MARKS, FEW_CHARACTERS = 5_000, 400_000
"""So few cost little however they are put together."""

_APPEAL = re.compile(
    r"(?:muutoksenhakuohje|oikaisuvaatimusohje|valitusosoitus|valitusohje|anvisning(?:ar)? om ändringssökande"
    r"|anvisning(?:ar)? för (?:sökande av ändring|rättelseyrkande|begäran om omprövning)"
    r"|besvärsanvisning)(?:t|ar)?\b.*",
    re.IGNORECASE,
)
"""`Muutoksenhakukielto` is none: it says that no appeal is possible."""


def is_appeal(link: "Link") -> bool:
    """Whether a link leads to instructions for an appeal."""
    return _APPEAL.fullmatch(link.text or "") is not None


def open_page(page: bytes, *, url: str, charset: str | None) -> Tree:
    """The tree of a page; ParseError when it is empty, cut off, beyond reason, or in another encoding than it says."""
    if len(page) > MOST_BYTES:
        raise ParseError(f"{url}: expected a page of at most {MOST_BYTES} bytes, found {len(page)}")
    text, _ = decode(page, url=url, charset=charset)
    if not text.strip():
        raise ParseError(f"{url}: expected a page, found an empty answer")
    marks = text.count("<")
    if (elements := marks - text.count("</")) > MOST_ELEMENTS or marks > 3 * MOST_ELEMENTS:
        raise ParseError(f"{url}: expected at most {MOST_ELEMENTS} elements, found {elements} of {marks} marks")
    if marks > FEW_MARKS or len(text) > FEW_CHARACTERS:
        _check_markup(text, url=url)
    if re.search(r"<html\b", text, re.IGNORECASE) and not re.search(r"</html\s*>", text, re.IGNORECASE):
        raise ParseError(f"{url}: expected a whole page, found one that is cut off (no closing </html>)")
    tree = Tree(parse(text))
    if (count := len(tree.named("a"))) > MOST_LINKS:
        raise ParseError(f"{url}: expected at most {MOST_LINKS} links, found {count}")
    return tree


def _check_markup(text: str, *, url: str) -> None:
    depth, attributes = measure_markup(text)
    if depth > MOST_NESTED:
        raise ParseError(f"{url}: expected elements at most {MOST_NESTED} deep, found {depth}")
    if attributes > MOST_ATTRIBUTES:
        raise ParseError(f"{url}: expected at most {MOST_ATTRIBUTES} attributes of an element, found {attributes}")


def links(tree: Tree, *, url: str) -> Iterator[Link]:
    """The links of a page that stay in its portal, in the order of the page."""
    base_url = base_of(url)
    for element, text in tree.link_texts:
        href = attribute(element, "href")
        if href is None:
            continue
        try:
            address = canonical(href, base_url=base_url, seen_at=url)
        except RefusedError:
            continue
        yield Link(text=text, address=address, document=find_document(address.url), element=element)
