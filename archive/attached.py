"""Where in an item's attachments stands what was sought and its own texts lack. Pure; knows no database."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from archive.analysis import find_words, keys_of
from archive.query import Need, Phrase, any_of
from archive.records import AttachedHit, AttachedText, Language
from archive.snippets import cut_snippet

MOST_ATTACHMENTS = 3
MOST_PAGES = 10
"""Of all attachments of an item; where each holds all that is sought, the first ones."""

Pages = tuple[AttachedText, ...]
"""The pages of one attachment, in their order."""


def find_pages(
    pages: Iterable[AttachedText],
    needs: Sequence[Need],
    phrases: Sequence[Phrase],
    language: Language | None,
    *,
    shown: Callable[[AttachedText], AttachedText],
) -> tuple[Pages, ...]:
    """The pages that hold most of what is sought, those of each attachment together, as they are `shown`.

    Only what is shown counts: nobody learns by a page's number what is hidden on it.
    """
    most, found, of_all = 1, list[AttachedText](), len(needs) + len(phrases)
    for page in pages:
        if _count(page, needs, phrases, language) >= most:
            seen = shown(page)
            count = _count(seen, needs, phrases, language)
            found = [seen] if count > most else [*found, seen] if count == most else found
            most = max(most, count)
        if most == of_all and len(found) == MOST_PAGES:
            break
    by_attachment = dict[tuple[str | None, str], list[AttachedText]]()
    for page in found[:MOST_PAGES]:
        by_attachment.setdefault((page.title, page.url), []).append(page)
    return tuple(tuple(of_one) for of_one in islice(by_attachment.values(), MOST_ATTACHMENTS))


def _count(page: AttachedText, needs: Sequence[Need], phrases: Sequence[Phrase], language: Language | None) -> int:
    """How much of what is sought stands on a page."""
    keys = keys_of(page.text, language) if needs else set[str]()
    met = [need for need in needs if need.is_met_by(keys)]
    return len(met) + sum(phrase.is_said(page.text) for phrase in phrases)


def tell_pages(pages: Pages, needs: Sequence[Need], language: Language | None) -> AttachedHit:
    """Where in one attachment that is, with a piece of the first page."""
    first = pages[0]
    places = [
        (word.start, word.end, at)
        for word in find_words(first.text, language, sought=any_of(needs).is_met_by)
        for at, need in enumerate(needs)
        if need.is_met_by(word.keys)
    ]
    return AttachedHit(
        title=first.title,
        url=first.url,
        pages=tuple(page.page for page in pages),
        snippet=cut_snippet([first.text], [places]),
    )
