"""Looks at pages, one by one: fetched, proven to be the one asked for, saved; or recorded as failed, or as gone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from archive.errors import FetchError, ParseError, UnansweredError
from archive.records import BodyKind, ItemPage, Live, Page, RemovalReason
from archive.store.items import remove_item, save_item, title_of, touch_item
from archive.store.meetings import note_replaced, remove_meeting, save_meeting, touch_meeting
from archive.store.pages import current_page, newest_page
from scraper import PARSER_VERSION, identity, plan
from scraper.kinds import ITEM, MEETING, OFFICIAL, Kind, Record, reason_of, with_encoding
from scraper.looks import Look, url_of_meeting
from scraper.pages.absence import find_absence
from scraper.round import Round


class _UnreadableError(Exception):
    """A page that could not be read, not in a new session either; brings it to where failures are recorded."""

    def __init__(self, page: Page, reason: str) -> None:
        super().__init__(reason)
        self.page = page


@dataclass(frozen=True, kw_only=True)
class _Gone:
    """A page that the portal has no more, as it seems."""

    look: Look
    reason: str
    page: Page | None
    said: RemovalReason
    """Why, as far as the portal says."""


Remove = Callable[[Round, Look, RemovalReason], bool]
IsReplaced = Callable[[Round, Look], bool]
"""Whether a page that is gone gave way to the minutes, which then is noted."""


def look_at_meetings(round_: Round, looks: list[Look]) -> None:
    """Looks at meetings' pages."""
    _each(round_, looks, _look_at_meeting, _remove_meeting, _is_replaced)


def look_at_items(round_: Round, looks: list[Look]) -> None:
    """Looks at items' pages."""
    _each_item(round_, looks, ITEM, "body", _is_replaced)


def look_at_official_decisions(round_: Round, looks: list[Look]) -> None:
    """Looks at the pages of officeholder decisions."""
    _each_item(round_, looks, OFFICIAL, "officeholder", lambda _round, _look: False)


def _each_item(
    round_: Round, looks: list[Look], kind: Kind[ItemPage], body_kind: BodyKind, is_replaced: IsReplaced
) -> None:
    look_at, remove = partial(_look_at, kind=kind, body_kind=body_kind), partial(_remove, body_kind=body_kind)
    _each(round_, looks, look_at, remove, is_replaced)


def _each(
    round_: Round,
    looks: list[Look],
    look_at: Callable[[Round, Look], None],
    remove: Remove,
    is_replaced: IsReplaced,
) -> None:
    """Look at each page that is not waiting for its next try; a failure is recorded, and the next one follows."""
    due = _due(round_, looks) if looks else []
    gone: list[_Gone] = []
    for look in round_.each(due):
        try:
            look_at(round_, look)
        except FetchError as error:
            round_.unanswered += isinstance(error, UnansweredError)
            if plan.is_absent(error.status):
                gone.append(_Gone(look=look, reason=reason_of(error, look.url), page=None, said="unknown"))
            else:
                round_.fail(look.url, reason_of(error, look.url))
        except _UnreadableError as error:
            said = find_absence(error.page.body, url=error.page.url, charset=error.page.charset)
            if said:
                gone.append(_Gone(look=look, reason=str(error), page=error.page, said=said))
            else:
                round_.fail(look.url, str(error), error.page)
    # Only now: the minutes may have been read after their agenda was found gone.
    lost = [one for one in gone if not is_replaced(round_, one.look)]
    _settle_gone(round_, lost, remove, looked_at=len(due))


def _due(round_: Round, looks: list[Look]) -> list[Look]:
    waiting = {
        failure.url
        for failure in round_.open_failures()
        if plan.is_waiting(failure, again=round_.again, now=round_.now())
    }
    due, left = plan.within_budget((look for look in looks if look.url not in waiting), round_.budget)
    round_.budget -= sum(look.is_again for look in due)
    if left:
        round_.notes.append(f"{left} pages that were read before are left for the next round: the budget is used up")
    return due


def _settle_gone(round_: Round, gone: list[_Gone], remove: Remove, *, looked_at: int) -> None:
    """What is gone is removed after several looks; when most of a round's pages are, the portal is at fault."""
    is_fault = plan.is_too_much_gone(sum(not one.look.is_removed for one in gone), looked_at)
    for one in gone:
        url = one.look.url
        if one.look.is_removed:
            remove(round_, one.look, one.said)
        elif is_fault or not one.look.is_known:
            round_.fail(url, one.reason, one.page)
        elif not plan.is_removed(round_.note_gone(url, one.reason, one.page)):
            round_.notes.append(f"{url} seems to be gone ({one.reason}); the next looks will tell")
        elif remove(round_, one.look, one.said):
            round_.notes.append(f"{url} was removed by the portal ({one.said})")


def _look_at_meeting(round_: Round, look: Look) -> None:
    slug = round_.portal.slug
    before = newest_page(round_.archive, slug, look.url)
    got = _get(round_, look, MEETING, before)
    if got is None:
        touch_meeting(round_.archive, slug, look.key, now=round_.now())
    else:
        save_meeting(round_.archive, slug, look.key, *got, is_live=True)


def _look_at(round_: Round, look: Look, *, kind: Kind[ItemPage], body_kind: BodyKind) -> None:
    archive, slug = round_.archive, round_.portal.slug
    meeting_key = look.key.rpartition("-")[0]
    meeting_url = url_of_meeting(look.url, meeting_key, round_.portal.base_url) if body_kind == "body" else None
    before = current_page(archive, slug, look.key, body_kind)
    got = _get(round_, look, kind, before) or _renamed(round_, look, kind, before, body_kind, meeting_url)
    if got is None:
        touch_item(archive, slug, look.key, now=round_.now(), kind=body_kind)
        round_.counts["unchanged"] += 1
        return
    page, item = got
    said = kind.read_again(before) if before else None
    settled = _settle_title(round_, look, item, said, meeting_url)
    outcome = save_item(
        archive,
        slug,
        look.key,
        page,
        settled,
        meeting_url=meeting_url,
        parser_version=PARSER_VERSION,
        live=Live(news_since=round_.news_since.get(body_kind)),
    )
    round_.counts[outcome] += 1


def _renamed(
    round_: Round,
    look: Look,
    kind: Kind[ItemPage],
    before: Page | None,
    body_kind: BodyKind,
    meeting_url: str | None,
) -> tuple[Page, ItemPage] | None:
    """A page that is as before, and what it says, where page and feed, or its meeting's list, agree on a new title.

    A feed that had mixed up two entries named the item otherwise.
    """
    title, warnings = title_of(round_.archive, round_.portal.slug, look.key, body_kind)
    if before is None or not (look.is_shown or identity.was_named_otherwise(title, warnings)):
        return None
    item = kind.read_again(before)
    if item is None or item.title in {None, title}:
        return None
    is_agreed = identity.is_agreed_title(item, look) or _is_listed(round_, look, item, meeting_url)
    return (replace(before, fetched_at=round_.now()), item) if is_agreed else None


def _settle_title(
    round_: Round, look: Look, item: ItemPage, before: ItemPage | None, meeting_url: str | None
) -> ItemPage:
    """The item under the title that the portal lists it by, unless that is a mistake or of yesterday."""
    if identity.listed_title(item, look) in {None, item.title}:
        return item
    is_outdated = identity.is_outdated_title(look, item, before) or _is_listed(round_, look, item, meeting_url)
    return item if is_outdated else identity.settle_title(item, look)


def _is_listed(round_: Round, look: Look, item: ItemPage, meeting_url: str | None) -> bool:
    """Whether the list of its meeting names an item as its own page does; a feed may have mixed up two entries."""
    page = newest_page(round_.archive, round_.portal.slug, meeting_url) if meeting_url and item.title else None
    meeting = MEETING.read_again(page) if page else None
    listed = meeting.items if meeting else ()
    return any((one.portal_key, one.title) == (look.key, item.title) for one in listed)


def _get(round_: Round, look: Look, kind: Kind[Record], before: Page | None) -> tuple[Page, Record] | None:
    """The page and what it says, once it proved to be the one asked for; None when it says what `before` said."""
    page = round_.fetcher.get(round_.portal, look.url, known=before)
    if page is None or (before and page.digest == before.digest):
        return None
    try:
        record, marks = kind.read_as(page, look)
    except ParseError:
        page, (record, marks) = _get_anew(round_, look, kind, page)
    round_.observe(record, marks)
    return None if before and record == kind.read_again(before) else (with_encoding(page), record)


def _get_anew(round_: Round, look: Look, kind: Kind[Record], first: Page) -> tuple[Page, tuple[Record, frozenset[str]]]:
    """The page once more, in a new session: the server's may have mixed up two pages (dynasty-format 3)."""
    page = first
    try:
        page = round_.fetcher.get(round_.portal, look.url, new_session=True) or first
        return page, kind.read_as(page, look)
    except FetchError as error:
        raise _UnreadableError(first, reason_of(error, look.url)) from error
    except ParseError as error:
        raise _UnreadableError(page, reason_of(error, look.url)) from error


def _is_replaced(round_: Round, look: Look) -> bool:
    return note_replaced(round_.archive, round_.portal.slug, look.key, now=round_.now())


def _remove_meeting(round_: Round, look: Look, reason: RemovalReason) -> bool:
    return remove_meeting(round_.archive, round_.portal.slug, look.key, reason=reason, now=round_.now())


def _remove(round_: Round, look: Look, reason: RemovalReason, *, body_kind: BodyKind) -> bool:
    slug, now, tells = round_.portal.slug, round_.now(), body_kind in round_.news_since
    return remove_item(round_.archive, slug, look.key, reason=reason, now=now, kind=body_kind, tells=tells)
