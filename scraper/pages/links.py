"""A page as it came, and what it links to: the tree, the portal's own addresses, the documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import ParseError, RefusedError
from scraper.addresses import Address, Document, base_of, canonical, find_document
from scraper.encoding import decode
from scraper.html import Element, Tree, attribute, parse


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link to an address of the same portal."""

    text: str | None
    address: Address
    document: Document | None
    element: Element


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
    """The tree of a page; ParseError when it is empty, cut off or in another encoding than it says."""
    text, _ = decode(page, url=url, charset=charset)
    if not text.strip():
        raise ParseError(f"{url}: expected a page, found an empty answer")
    if re.search(r"<html\b", text, re.IGNORECASE) and not re.search(r"</html\s*>", text, re.IGNORECASE):
        raise ParseError(f"{url}: expected a whole page, found one that is cut off (no closing </html>)")
    return Tree(parse(text))


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
