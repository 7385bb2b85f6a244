"""Fetches attachments: PDFs, kept by their digest, with what their pages say. What is wanted is told by the archive."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.errors import FetchError, ParseError, UnansweredError
from archive.records import FileText, Page, WantedFile
from archive.store.files import is_known, missing_files, note_unchanged, save_file, wanted_files
from archive.store.vault import Incoming, Vault, open_vault
from scraper import plan
from scraper.kinds import reason_of
from scraper.pdf import HEAD_BYTES, media_type_of, read_pdf
from scraper.round import Round

PDF = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class AttachmentTerms:
    """How much of a portal's attachments is fetched in a round."""

    budget: int = 200
    """Files."""
    most_bytes: int = 50_000_000
    """Of one file."""


def look_at_attachments(round_: Round, terms: AttachmentTerms) -> None:
    """Fetch the attachments that are wanted, as many as the budget has; what fails is a failure as a page's is."""
    vault = open_vault(round_.archive.files)
    vault.clear_incoming(now=round_.now())
    missing = missing_files(round_.archive, vault) if round_.again else ()
    wanted = wanted_files(round_.archive, round_.portal.slug, missing=missing)
    failures = round_.open_failures()
    round_.close(set(plan.pointless(failures, wanted, base_url=round_.portal.base_url)))
    due = plan.due_files(wanted, failures, again=round_.again, now=round_.now())
    done = _fetch_each(round_, due[: terms.budget], terms, vault)
    _tell(round_, done, left=len(due) - terms.budget)


def _fetch_each(round_: Round, due: list[WantedFile], terms: AttachmentTerms, vault: Vault) -> Counter[str]:
    done = Counter[str]()
    for wanted in round_.each(due, of="attachments"):
        try:
            done.update(_fetch(round_, wanted, terms, vault))
        except (FetchError, ParseError) as error:
            round_.unanswered += isinstance(error, UnansweredError)
            round_.fail(wanted.url, reason_of(error, wanted.url))
    return done


def _fetch(round_: Round, wanted: WantedFile, terms: AttachmentTerms, vault: Vault) -> Iterable[str]:
    """Fetch one; what became of it, and of its text."""
    archive, slug = round_.archive, round_.portal.slug
    with vault.receive() as incoming:
        page = _get(round_, wanted, incoming, terms)
        if page is None:
            note_unchanged(archive, slug, wanted.url, now=round_.now())
            return ("unchanged",)
        text = None if is_known(archive, incoming.measure()[0]) else read_pdf(incoming.file)
        kept = save_file(archive, slug, replace(page, media_type=PDF), incoming, text, vault)
        return (kept, *_worth_telling(text))


def _get(round_: Round, wanted: WantedFile, incoming: Incoming, terms: AttachmentTerms) -> Page | None:
    """The answer, its body in the file; once more in a new session when that is no PDF (dynasty-format 3).

    None when it is what was had before. What a file is is told by its bytes; the server says `application/pdf` of all.
    """
    for new_session in (False, True):
        page = round_.fetcher.get(
            round_.portal,
            wanted.url,
            known=wanted.held,
            new_session=new_session,
            into=incoming.file,
            most_bytes=terms.most_bytes,
        )
        if page is None:
            return None
        found = media_type_of(incoming.head(HEAD_BYTES))
        if found == PDF:
            return page
    raise ParseError(f"{wanted.url}: expected a PDF, found {found} of {incoming.measure()[1]} bytes")


def _worth_telling(text: FileText | None) -> tuple[str, ...]:
    return (text.state.replace("_", " "),) if text and text.state != "text" else ()


def _tell(round_: Round, done: Counter[str], *, left: int) -> None:
    if done:
        counts = ", ".join(f"{count} {what}" for what, count in done.items())
        round_.notes.append(f"attachments: {counts}")
    if left > 0:
        round_.notes.append(f"{left} attachments are left for the next round: their budget is used up")
