"""One agenda item's page → record, in every generation."""

import re
from collections.abc import Iterable
from itertools import pairwise

from archive.records import Attachment, ItemPage, Secrecy
from scraper.finnish import FUNCTION_CLASS, find_case_number, find_function_class, guess_language
from scraper.pages.content import find_content, in_content
from scraper.pages.header import read_item_header
from scraper.pages.links import Link, links, open_page
from scraper.pages.passages import find_head, read_handlings

_ITEM_CAPTION = re.compile(r"(?:Kokousasia|Asia|Ärende)\b.*")
_MARKING = re.compile(r"Confidential|Public|Internal|General", re.IGNORECASE)
"""A word processor's sensitivity label, on public documents too; not secrecy (dynasty-format 5)."""
_NUMBER_ALONE = re.compile(r"§?\s*\d+\s*§?\.?")
_PROSE = re.compile(r"[a-zåäö)”][.!?]\s+[A-ZÅÄÖ]")
_SECRET = re.compile(r"(?P<part>osittain |osaksi |delvis )?(?:salassa pidettävä|sekretessbela)", re.IGNORECASE)


def read_item(page: bytes, *, url: str, charset: str | None = None) -> ItemPage:
    """All that an item page says.

    `url` is its canonical address, `charset` what HTTP says of the encoding. Raises ParseError when the page is
    empty, cut off, has no header (a login or maintenance page) or no text in any known place.
    """
    root = open_page(page, url=url, charset=charset)
    header = read_item_header(root, url=url)
    content = find_content(root, url=url)
    handlings, warnings = read_handlings(content, header)
    head = find_head(content, header)
    case_number, function_class, doubts = _read_case(head)
    documents = [link for link in links(root, url=url) if link.document and not in_content(link.element)]
    own = _own_document(documents)
    title = _find_title(head)
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
        secrecy=find_secrecy(title),
        pdf_url=own.address.url if own else None,
        handlings=handlings,
        attachments=_attachments(documents, own),
        warnings=(*doubts, *warnings),
    )


def find_secrecy(title: str | None) -> Secrecy | None:
    """What a title says of secrecy: `(salassa pidettävä JulkL 24 § …)`, `(osittain salassa pidettävä)`."""
    match = _SECRET.search(title or "")
    if match is None:
        return None
    return "part" if match["part"] else "whole"


def _read_case(head: list[str]) -> tuple[str | None, str | None, list[str]]:
    """Case number and function class, from lines of their own near the head only."""
    numbers = {number: line for line in head if (number := find_case_number(line))}
    if len(numbers) > 1:
        return None, None, [f"several case numbers near the head: {', '.join(numbers)}"]
    for number, line in numbers.items():
        below = next((after for before, after in pairwise([*head, ""]) if before == line), "")
        own_line = below if re.fullmatch(FUNCTION_CLASS, below) else None
        return number, find_function_class(number) or own_line, []
    return None, None, []


def _find_title(head: list[str]) -> str | None:
    """The first line of the head that is nothing else; None when it is a text rather than a title."""
    candidates = (line for line in head if not _is_furniture(line))
    title = next(candidates, None)
    return None if title is None or _PROSE.search(title) else title


def _is_furniture(line: str) -> bool:
    return bool(
        _MARKING.fullmatch(line)
        or _NUMBER_ALONE.fullmatch(line)
        or find_case_number(line)
        or re.fullmatch(FUNCTION_CLASS, line)
    )


def _own_document(documents: Iterable[Link]) -> Link | None:
    """The item's own PDF, by which the page says which item it is; None when several could be it."""
    items = [link for link in documents if link.document and link.document.item_key and not link.document.is_attachment]
    captioned = [link for link in items if _ITEM_CAPTION.fullmatch(link.text or "")]
    found = {link.address.url: link for link in captioned or items}
    return next(iter(found.values())) if len(found) == 1 else None


def _attachments(documents: Iterable[Link], own: Link | None) -> tuple[Attachment, ...]:
    """The documents listed around the text, each once."""
    key = own.document.item_key if own and own.document else None
    listed = {
        link.address.url: Attachment(title=link.text, url=link.address.url)
        for link in documents
        if link.document and link.document.is_attachment and key in (None, link.document.item_key)
    }
    return tuple(listed.values())
