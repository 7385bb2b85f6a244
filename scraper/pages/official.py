"""One officeholder decision's page → record: an item's page under a header, and beside a document, of its own."""

import re
from dataclasses import replace

from archive.records import ItemPage
from scraper.addresses import find_official_document
from scraper.html import Tree
from scraper.pages.header import OFFICIAL_DOCUMENTS, read_official_header
from scraper.pages.item import read_under
from scraper.pages.links import links, open_page

_CAPTION = re.compile(rf"(?:{'|'.join(OFFICIAL_DOCUMENTS)})\b.*")


def read_official(page: bytes, *, url: str, charset: str | None = None) -> ItemPage:
    """All that the page of an officeholder decision says; `body_name` is who decided, as printed.

    `url` is its canonical address, `charset` what HTTP says of the encoding. Raises WrongPageError for the page of a
    meeting's item, and ParseError as `read_item` does.
    """
    return read_official_in(open_page(page, url=url, charset=charset), url=url)


def read_official_in(tree: Tree, *, url: str) -> ItemPage:
    """As `read_official`, of a page that is open already."""
    header = read_official_header(tree, url=url)
    # In which folder a portal keeps these documents is documented nowhere; their names are told by their form.
    found = [replace(link, document=find_official_document(link.address.url)) for link in links(tree, url=url)]
    return replace(read_under(header, tree, found, url=url, caption=_CAPTION), meeting_key=None)
