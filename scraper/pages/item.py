"""One agenda item's page → record, in every generation."""

import re
from collections.abc import Iterable

from archive.records import Attachment, Handling, ItemPage
from scraper.finnish import guess_language
from scraper.html import Tree, plain
from scraper.pages.content import find_content, in_content
from scraper.pages.earlier import find_listed
from scraper.pages.head import find_case, find_title
from scraper.pages.header import ItemHeader, read_item_header
from scraper.pages.links import Link, is_appeal, links, open_page
from scraper.pages.parts import find_head
from scraper.pages.passages import read_handlings
from scraper.pages.secrecy import find_secrecy, find_secrecy_line

_ITEM_CAPTION = re.compile(r"(?:Kokousasia|Asia|Ärende)\b.*")
_PREVIOUS = ("Edellinen asia", "Edellinen", "Föregående ärende", "Föregående")
_NEXT = ("Seuraava asia", "Seuraava", "Nästa ärende", "Nästa")


def read_item(page: bytes, *, url: str, charset: str | None = None) -> ItemPage:
    """All that an item page says.

    `url` is its canonical address, `charset` what HTTP says of the encoding. Raises ParseError when the page is
    empty, cut off, has no header (a login or maintenance page) or no text in any known place.
    """
    return read_item_in(open_page(page, url=url, charset=charset), url=url)


def read_item_in(tree: Tree, *, url: str) -> ItemPage:
    """As `read_item`, of a page that is open already."""
    return read_under(read_item_header(tree, url=url), tree, links(tree, url=url), url=url, caption=_ITEM_CAPTION)


def read_under(
    header: ItemHeader, tree: Tree, found: Iterable[Link], *, url: str, caption: re.Pattern[str]
) -> ItemPage:
    """All that a page says under a header of its kind; `caption` is how it names its own document among its links."""
    content = find_content(tree, url=url)
    listed = find_listed(content, header)
    handlings, warnings = read_handlings(content, header, listed)
    head = find_head(content, header, listed.texts)
    case_number, function_class, doubts = find_case([*head, *_own_head(handlings)])
    furniture = [link for link in found if not in_content(tree, link.element)]
    documents = [link for link in furniture if link.document and not is_appeal(link)]
    own = _own_document(documents, caption)
    title = find_title(head, header)
    secret = find_secrecy(title) or find_secrecy_line(head)
    return ItemPage(
        portal_key=own.document.item_key if own and own.document else None,
        body_name=header.body_name,
        stage=header.stage,
        held_on=header.held_on,
        number=header.number,
        section=header.section,
        title=title,
        case_number=case_number,
        function_class=function_class,
        language=guess_language("\n".join(content)) or header.language,
        secrecy=secret.extent if secret else None,
        secrecy_law=secret.law if secret else None,
        pdf_url=own.address.url if own else None,
        handlings=handlings,
        attachments=_attachments(documents, own),
        warnings=(*_lettered(header), *doubts, *warnings),
        meeting_key=_only(link.address.key for link in furniture if link.address.page == "meeting"),
        previous_key=_neighbour(furniture, _PREVIOUS, own),
        next_key=_neighbour(furniture, _NEXT, own),
        appeal_url=_only(link.address.url for link in furniture if is_appeal(link)),
    )


def _lettered(header: ItemHeader) -> list[str]:
    return [f"the number {header.lettered!r} of the page's header is no number alone"] if header.lettered else []


def _own_head(handlings: Iterable[Handling]) -> list[str]:
    """The lines that open the item's own turn, where its case number may stand below earlier bodies' turns."""
    heads = (one.passages[0] for one in handlings if one.is_current and one.passages)
    return [plain(line) for head in heads if head.kind == "head" for line in (head.text or "").split("\n")]


def _neighbour(furniture: Iterable[Link], captions: tuple[str, ...], own: Link | None) -> str | None:
    """The item before or after, of the same meeting."""
    key = _only(link.address.key for link in furniture if link.address.page == "meetingitem" and link.text in captions)
    meeting_key = own.document.meeting_key if own and own.document else None
    return key if key and meeting_key in {None, key.rpartition("-")[0]} else None


def _only(found: Iterable[str | None]) -> str | None:
    """What all of them are; None when they differ, or there is none."""
    different = set(found)
    return different.pop() if len(different) == 1 else None


def _own_document(documents: Iterable[Link], caption: re.Pattern[str]) -> Link | None:
    """The item's own PDF, by which the page says which item it is; None when several could be it."""
    items = [link for link in documents if link.document and link.document.item_key and not link.document.is_attachment]
    captioned = [link for link in items if caption.fullmatch(link.text or "")]
    found = {link.address.url: link for link in captioned or items}
    return next(iter(found.values())) if len(found) == 1 else None


def _attachments(documents: Iterable[Link], own: Link | None) -> tuple[Attachment, ...]:
    """The documents listed around the text, each once; another item's never."""
    key = own.document.item_key if own and own.document else None
    listed = [(link, link.document) for link in documents if link.document and link.document.is_attachment]
    keys = {key} if key else {document.item_key for _, document in listed}
    if len(keys) > 1:
        return ()
    return tuple(
        {
            link.address.url: Attachment(title=link.text, url=link.address.url)
            for link, document in listed
            if document.item_key in keys
        }.values()
    )
