"""An item as its page tells it: what was proposed beside what was decided, then everything else in order. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from archive.browsing import Entry, ItemView
from archive.differences import PassageChange, Piece, compare_versions
from archive.records import (
    ArchivedHandling,
    Attachment,
    Change,
    Decision,
    HeldFile,
    ItemVersion,
    Passage,
    Preparer,
    Proposal,
    Stand,
    Vote,
)
from archive.web.prose import redline
from archive.web.texts import Words

COMPARED_VERSIONS = 20
"""Of the newest it is shown what they changed."""


@dataclass(frozen=True, kw_only=True)
class ToldVersion:
    """A version with what it changed."""

    version: ItemVersion
    change: Change | None
    passages: tuple[PassageChange, ...]
    is_stored: bool


@dataclass(frozen=True, kw_only=True)
class ToldAttachment:
    """A document that the page links to, and what is held of it; None where it was not fetched."""

    attachment: Attachment
    held: HeldFile | None


@dataclass(frozen=True, kw_only=True)
class ToldItem:
    """The newest version of an item in the order in which a page shows it, and all versions, the newest first."""

    proposal: Proposal | None
    counters: tuple[Proposal, ...]
    decision: Decision | None
    differences: tuple[Piece, ...] | None
    passages: tuple[Passage, ...]
    """What of its own turn is not shown as proposal, decision or people."""
    whole: tuple[Passage, ...]
    """Its own turn, every passage of it."""
    preparers: tuple[Preparer, ...]
    votes: tuple[Vote, ...]
    stands: tuple[Stand, ...]
    earlier: tuple[ArchivedHandling, ...]
    attachments: tuple[ToldAttachment, ...]
    newest: ItemVersion | None
    versions: tuple[ToldVersion, ...]


def tell_item(view: ItemView) -> ToldItem:
    """What the page of an item shows; without any text while the item is only listed."""
    newest = view.detail.versions[-1] if view.detail.versions else None
    own = next((one for one in newest.handlings if one.is_current), None) if newest else None
    proposals = own.proposals if own else ()
    proposal = next((one for one in proposals if one.kind == "presenter"), None)
    decision = own.decision if own else None
    whole = own.passages if own else ()
    shown = tuple(one.text for one in (proposal, decision) if one)
    return ToldItem(
        proposal=proposal,
        counters=tuple(one for one in proposals if one.kind == "counter"),
        decision=decision,
        differences=redline(proposal.text, decision.text) if proposal and decision else None,
        passages=tuple(_rest(own, shown, view.entry)) if own else (),
        whole=whole,
        preparers=own.preparers if own else (),
        votes=own.votes if own else (),
        stands=own.stands if own else (),
        earlier=tuple(one for one in newest.handlings if not one.is_current) if newest else (),
        attachments=tuple(_attachments(newest, view.detail.files)) if newest else (),
        newest=newest,
        versions=tuple(_versions(view)),
    )


def tell_file(held: HeldFile, words: Words) -> str:
    """`1,2 Mt, 14 sivua, joista skannattuja 3`; of what cannot be searched, why."""
    said = (
        words.size(held.size_bytes),
        None if held.page_count is None else words.count("file.pages", held.page_count),
        words.text("file.some_scanned", count=held.scanned_pages)
        if held.scanned_pages and held.state != "scanned"
        else None,
        None if held.state == "text" else words.text(f"file.{held.state}"),
        words.text("file.erased") if held.erased_at else None,
    )
    return ", ".join(filter(None, said))


def cite_item(view: ItemView, address: str, words: Words) -> str:
    """A citation: organisation, body, date, §, title, case number, the original's address, ours, when it was seen."""
    line = view.entry.line
    said = (
        view.organisation,
        f"{line.body or ''} {words.day(line.held_on) if line.held_on else ''}{_place(view.entry, words)}".strip(),
        line.title,
        f"{words.text('item.case').lower()} {line.case_number}" if line.case_number else None,
    )
    seen = view.last_seen_at or line.first_seen_at
    told = ", ".join(part for part in said if part)
    return f"{told}. {line.url} ({words.text('item.seen', at=words.instant(seen))}). {address}"


def _place(entry: Entry, words: Words) -> str:
    if entry.line.section is not None:
        return f" § {entry.line.section}"
    if entry.line.number is not None:
        return f", {words.text('item.number', number=entry.line.number).lower()}"
    return ""


def _attachments(newest: ItemVersion, files: Iterable[HeldFile]) -> Iterator[ToldAttachment]:
    held = {one.url: one for one in files if one.version == newest.ordinal}
    for one in newest.attachments:
        yield ToldAttachment(attachment=one, held=held.get(one.url))


def _rest(own: ArchivedHandling, shown: tuple[str, ...], entry: Entry) -> Iterator[Passage]:
    for passage in own.passages:
        if passage.kind == "preparation" and own.preparers:
            continue
        if passage.kind in {"proposal", "decision"} and any(
            passage.text == text or (passage.text or "").endswith(f"\n{text}") for text in shown
        ):
            continue
        if passage.kind == "head" and not _says_more(passage, entry):
            continue
        if passage.text:
            yield passage


def _says_more(head: Passage, entry: Entry) -> bool:
    """Whether a head says anything beside title, case number, body and day."""
    line = entry.line
    return any(
        said.strip() not in {line.title, ""}
        and not said.startswith(line.body or "\0")
        and not (line.case_number and said.endswith(line.case_number))
        for said in (head.text or "").split("\n")
    )


def _versions(view: ItemView) -> Iterator[ToldVersion]:
    versions = view.detail.versions
    before: dict[int, ItemVersion] = {
        later.ordinal: earlier for earlier, later in list(pairwise(versions))[-COMPARED_VERSIONS:]
    }
    for version in reversed(versions):
        earlier = before.get(version.ordinal)
        yield ToldVersion(
            version=version,
            change=version.change,
            passages=compare_versions(earlier, version) if earlier else (),
            is_stored=version.digest in view.stored,
        )
