"""Which agenda goes on in minutes under another id, and which of its items in which. Pure: values in, pairs out.

Some portals give the minutes of a meeting an id of their own (dynasty-format 2). An agenda and minutes of one body and
day are one meeting's when more than half of the matters on either side are on the other. Matters alone prove it: a body
may meet twice on a day, or send a supplement after its agenda, and "Kokouksen avaus" stands in each of them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import permutations
from typing import TypeAlias

from archive.differences import fold
from archive.tellings import (
    ItemPairs,
    ItemTelling,
    MeetingPairs,
    MeetingTelling,
    find_language,
    may_be_at_one_time,
    only_pairs,
)

_Names: TypeAlias = Callable[[ItemTelling], object]
"""What an item is called by; None when it is not called so."""

_STANDING = re.compile(
    r"(kokouksen )?(avaus|avaaminen|laillisuus|järjestäytyminen|päättäminen|työjärjestys)|läsnäolijat|nimenhuuto"
    r"|läsnäolijoiden toteaminen|päätösvaltaisuus|pöytäkirjan ?tarkast|(esityslistan|työjärjestyksen) hyväksyminen"
    r"|ilmoitus(asiat|luontoiset)|tiedoksi|ajankohtais|muut (mahdolliset |esille )?(tulevat )?asiat"
    r"|viranhaltijapäätö|otto-oikeu|muutoksenhakuohje|oikaisuvaatimusohje|valitusosoitus|seuraava kokous"
    r"|((mötets|sammanträdets) )?(öppnande|laglighet|avslutande|beslutförhet)|upprop|konstaterande av|val av protokoll"
    r"|(justering av )?protokoll|godkännande av (föredragningslista|arbetsordning)"
    r"|anmälning|delgivning|för kännedom|övriga ärenden|tjänsteinnehavarbeslut|ändringssökande",
    re.IGNORECASE,
)
"""How the titles begin of what is on every agenda: `Laillisuus ja päätösvaltaisuus`, `Muut esille tulevat asiat`."""


def may_go_on(meetings: Iterable[MeetingTelling]) -> bool:
    """Whether any of the meetings may be an agenda whose minutes another one is, whatever their items are."""
    return any(_may_be_minutes(agenda, minutes) for agenda, minutes in permutations(meetings, 2))


def pair_meetings(meetings: Iterable[MeetingTelling]) -> MeetingPairs:
    """The agendas among the meetings of one portal and one day that go on under another id, each with its minutes."""
    return only_pairs(pair for pair in permutations(meetings, 2) if _may_be_minutes(*pair) and _are_proven(*pair))


def pair_items(agenda: Iterable[ItemTelling], minutes: Iterable[ItemTelling]) -> ItemPairs:
    """The items of an agenda, each with what became of it in its minutes.

    By case number and title, then by the one or the other alone. What is called alike several times is told apart by
    its order, when it is there as often on either side. An item that was withdrawn stays without a pair, so does one
    that could be this one or that.
    """
    pairs: ItemPairs = ()
    for names in (_case_and_title, _case, _title):
        tied = {item.id for pair in pairs for item in pair}
        left, there = ([item for item in items if item.id not in tied] for items in (agenda, minutes))
        pairs += tuple(_named_alike(names, left, there))
    return pairs


def join(meetings: Iterable[MeetingTelling], continued: MeetingPairs, items: ItemPairs) -> Iterator[MeetingTelling]:
    """Each meeting once: minutes with what only their agenda says, and with its items that are not in them."""
    agendas = {minutes.id: agenda for agenda, minutes in continued}
    earlier = {later.id: item for item, later in items}
    gone, went_on = ({agenda.id for agenda in agendas.values()}, {item.id for item in earlier.values()})
    for meeting in meetings:
        agenda = agendas.get(meeting.id)
        if agenda is not None:
            own = (_completed(item, earlier.get(item.id)) for item in meeting.items)
            left = (item for item in agenda.items if item.id not in went_on)
            starts_at = meeting.starts_at or agenda.starts_at
            yield replace(meeting, starts_at=starts_at, items=(*own, *left))
        elif meeting.id not in gone:
            yield meeting


def _completed(item: ItemTelling, earlier: ItemTelling | None) -> ItemTelling:
    """An item of minutes, with what its agenda says besides: minutes tell no order number."""
    said = {} if earlier is None else {name: value for name, value in vars(earlier).items() if value is not None}
    return ItemTelling(**{**said, **{name: value for name, value in vars(item).items() if value is not None}})


def _may_be_minutes(agenda: MeetingTelling, minutes: MeetingTelling) -> bool:
    """Whether one is an agenda and the other minutes of the same body, and nothing but their items could deny it."""
    return (
        (agenda.stage, minutes.stage) == ("agenda", "minutes")
        and agenda.body is not None
        and agenda.body == minutes.body
        and may_be_at_one_time(agenda, minutes)
    )


def _are_proven(agenda: MeetingTelling, minutes: MeetingTelling) -> bool:
    if find_language(agenda) != find_language(minutes):
        return False
    shared = sum(_is_matter(one) and _is_matter(other) for one, other in pair_items(agenda.items, minutes.items))
    return all(2 * shared > sum(map(_is_matter, meeting.items)) for meeting in (agenda, minutes))


def _is_matter(item: ItemTelling) -> bool:
    """Whether an item is about something, rather than a part of every meeting."""
    return not _STANDING.match(item.title.strip()) if item.title else item.case_number is not None


def _case_and_title(item: ItemTelling) -> object:
    return item.case_number and item.title and (item.case_number, _title(item))


def _case(item: ItemTelling) -> object:
    return item.case_number


def _title(item: ItemTelling) -> object:
    return item.title and fold(item.title).casefold()


def _named_alike(
    names: _Names, agenda: Iterable[ItemTelling], minutes: Iterable[ItemTelling]
) -> Iterator[tuple[ItemTelling, ItemTelling]]:
    there = _by_name(names, minutes)
    for name, items in _by_name(names, agenda).items():
        others = there.get(name, [])
        if len(items) == len(others) and all(map(_may_be_one, items, others)) and _are_told_apart(items, others):
            yield from zip(items, others, strict=True)


def _by_name(names: _Names, items: Iterable[ItemTelling]) -> dict[object, list[ItemTelling]]:
    """The items of each name, in their order."""
    found: dict[object, list[ItemTelling]] = defaultdict(list)
    for item in sorted(items, key=lambda item: _place(item) or 0):
        if name := names(item):
            found[name].append(item)
    return found


def _place(item: ItemTelling) -> int | None:
    return item.number if item.section is None else item.section


def _may_be_one(one: ItemTelling, other: ItemTelling) -> bool:
    """Whether the case numbers of two items do not speak against their being one."""
    return None in {one.case_number, other.case_number} or one.case_number == other.case_number


def _are_told_apart(*sides: list[ItemTelling]) -> bool:
    """Whether it is sure which is which: there is but one, or all have one title, and places in an order."""
    if len(sides[0]) == 1:
        return True
    titles = {_title(item) for items in sides for item in items}
    places = [{_place(item) for item in items} - {None} for items in sides]
    return len(titles) == 1 and all(len(found) == len(sides[0]) for found in places)
