"""By which keys an item and what it says are found. Pure: of records, the same for any database.

They stand in three fields: `title` (with its numbers, names and body), `main` (what was proposed and decided), `rest`
(all that its page says).
"""

from collections.abc import Iterable, Iterator

from archive.analysis import keys_of
from archive.masking import MARK, mask_contacts
from archive.query import MARKS, field_keys
from archive.records import Handling, ItemPage, ItemVersion, Language, Proposal

PORTAL_MARK = "o:"

VersionKeys = dict[str, set[str]]
"""The keys of each field."""


def item_keys(*, portal: str, body: str | None, case_number: str | None, section: int | None) -> set[str]:
    """What is sought with every version of an item: whose it is, in which body, of which case and section."""
    numbers = text_keys(None, [case_number])
    return {
        f"{PORTAL_MARK}{portal}",
        *_section_keys([section]),
        *numbers,
        *field_keys("case", numbers),
        *field_keys("body", text_keys(None, [body])),
    }


def version_keys(said: ItemPage | ItemVersion) -> VersionKeys:
    """What an item's page says: its own turn in the title and in the main field, all that is printed in the rest."""
    handlings: tuple[Handling, ...] = said.handlings
    own = [handling for handling in handlings if handling.is_current]
    proposed = [proposal.text for one in own for proposal in one.proposals]
    decided = [one.decision.text for one in own if one.decision]
    passages = [passage.text for one in handlings for passage in one.passages]
    # A name is typed in the forms of Finnish, also where the page is Swedish.
    names = [name for one in own for name in _names(one)] if said.language == "sv" else []
    return {
        "title": {
            *text_keys(said.language, [said.title]),
            *_section_keys(one.section for one in handlings),
            *(key for one in own for key in _people_keys(one)),
        },
        "main": text_keys(said.language, [*proposed, *decided]),
        "rest": text_keys(said.language, [*passages, *(one.title for one in said.attachments)])
        | text_keys("fi", names),
    }


def text_keys(language: Language | None, texts: Iterable[str | None]) -> set[str]:
    """The keys of texts, without telephones and e-mail addresses: nobody is to be found by these."""
    return {key for said in texts if said for key in keys_of(without_contacts(said), language)}


def without_contacts(said: str) -> str:
    """A text as it is searched."""
    return mask_contacts(said).replace(MARK, " ")


def _people_keys(own: Handling) -> set[str]:
    prepared = [one.name for one in own.preparers if one.role == "preparer"]
    presented = [said for one in own.preparers if one.role == "presenter" for said in (one.job_title, one.name)]
    proposed = [said for one in _presented(own) for said in (one.proposer_title, one.proposer_name)]
    return {
        *field_keys("preparer", text_keys(None, prepared)),
        *field_keys("presenter", text_keys(None, [*presented, *proposed])),
    }


def _names(own: Handling) -> Iterator[str | None]:
    """Who prepared and presented it."""
    yield from (one.name for one in own.preparers if one.role in {"preparer", "presenter"})
    yield from (one.proposer_name for one in _presented(own))


def _presented(own: Handling) -> list[Proposal]:
    return [one for one in own.proposals if one.kind == "presenter"]


def _section_keys(sections: Iterable[int | None]) -> set[str]:
    return {f"{MARKS['section']}{section}" for section in sections if section is not None}
