"""Whether a page is the one asked for, and under which title. Pure: knows what was read and what a list said of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from archive.errors import WrongPageError
from archive.records import ItemPage, MeetingPage
from scraper.looks import Look
from scraper.pages.head import without_number
from scraper.pages.secrecy import find_secrecy

TOLD_BY_FILE = "which item it is was told by its file alone"
"""How the warning begins on an item that nothing but its file's name tells apart."""


def check_meeting(meeting: MeetingPage, look: Look) -> None:
    """WrongPageError unless the page is the meeting asked for: by its own documents, else by body and day."""
    _check_key(meeting.portal_key, look)
    _check_day(meeting.held_on, look, is_proven=meeting.portal_key is not None)
    if meeting.portal_key is None and meeting.body_name != look.body_name:
        raise WrongPageError(f"{look.url}: expected a meeting of {look.body_name}, found one of {meeting.body_name}")


def check_item(item: ItemPage, look: Look) -> None:
    """WrongPageError unless the page is the item asked for: by its own document, else by body, day and title."""
    _check_key(item.portal_key, look)
    _check_day(item.held_on, look, is_proven=item.portal_key is not None)
    if item.portal_key is None and (item.body_name, item.title) != (look.body_name, listed_title(item, look)):
        raise WrongPageError(
            f"{look.url}: expected {look.title!r} of {look.body_name}, found {item.title!r} of {item.body_name}, and "
            "the page names no document of its own"
        )


def settle_title(item: ItemPage, look: Look) -> ItemPage:
    """The item under the title that the portal lists it by, when the page has none or another one."""
    title = listed_title(item, look)
    if title is None or item.title == title:
        return item
    secret = find_secrecy(title)
    if secret and item.secrecy is None:
        item = replace(item, secrecy=secret.extent, secrecy_law=secret.law)
    if item.title is None:
        return replace(item, title=title)
    warning = f"{_named_otherwise(title)}, its page seems to say {item.title!r}"
    return replace(item, title=title, warnings=(*item.warnings, warning))


def settle_again(
    item: ItemPage, *, title: str | None, warnings: Iterable[str], is_listed: Callable[[str], bool]
) -> ItemPage:
    """The item read again from a stored page, under the title that the portal listed it by when it was stored.

    title, warnings: of the stored version; is_listed: whether a stored list names the item so. With an unchanged reader
    this gives what was stored.
    """
    beside = [warning for warning in warnings if warning.startswith(TOLD_BY_FILE)]
    if (
        title is not None
        and item.title != title
        and (item.title is None or was_named_otherwise(title, warnings) or is_listed(title))
    ):
        item = settle_title(item, Look(key="", url="", body_name=None, held_on=None, title=title))
    return replace(item, warnings=(*item.warnings, *beside)) if beside else item


def listed_title(item: ItemPage, look: Look) -> str | None:
    """The title in the list, without the item's own § before it, as feeds of officeholder decisions may print it."""
    return look.title and without_number(look.title, {item.section})


def was_named_otherwise(title: str | None, warnings: Iterable[str]) -> bool:
    """Whether an item bears a title that a list said and its page did not, by the warnings of its version."""
    return title is not None and any(warning.startswith(_named_otherwise(title)) for warning in warnings)


def is_agreed_title(item: ItemPage, look: Look) -> bool:
    """Whether the page and the feed of this round say the same title."""
    return look.is_shown and item.title is not None and item.title == listed_title(item, look)


def is_outdated_title(look: Look, item: ItemPage, before: ItemPage | None) -> bool:
    """Whether a look's title is what was settled earlier, and the page has got another one since."""
    is_news = before is not None and item.title is not None and item.title != before.title
    return is_news and not look.is_shown


def _named_otherwise(title: str) -> str:
    return f"the list names this item {title!r}"


def _check_key(found: str | None, look: Look) -> None:
    if found is not None and found != look.key:
        raise WrongPageError(f"{look.url}: expected the page of {look.key}, found that of {found}")


def _check_day(found: date, look: Look, *, is_proven: bool) -> None:
    """The day is checked against the feed's, and where the page names no document, against all that is known."""
    if found != look.held_on and (look.is_shown or not is_proven) and not (is_proven and look.held_on is None):
        raise WrongPageError(f"{look.url}: expected a page of {look.held_on}, found one of {found}")
