"""Which archived item an earlier body's handling is, that a page prints. Pure: plain values, no database.

Only what is certain: a handling that may be this item or that one, or neither, is none.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OwnItem:
    """An archived item of a body's meetings on one day, with what tells it from the others."""

    item_id: int
    section: int | None
    case_id: int | None
    is_forgotten: bool = False
    """Whether it was removed for good: then nothing is told of it, nor taken for another's."""


def find_own_item(section: int | None, case_id: int | None, items: Iterable[OwnItem]) -> int | None:
    """The id of the item whose own turn a printed handling is.

    `section` is the handling's; `case_id` the case of the item on whose page it is printed; `items` are all of the same
    body and day. Its section tells, unless the case is another; without a section, the case does, when it has one item.
    """
    known = list(items)
    numbered = [item for item in known if section is not None and item.section == section]
    if numbered:
        only = numbered[0] if len(numbered) == 1 and not numbered[0].is_forgotten else None
        return only.item_id if only and (only.case_id == case_id or None in {only.case_id, case_id}) else None
    same = [item for item in known if case_id is not None and item.case_id == case_id]
    return same[0].item_id if len(same) == 1 and None in {section, same[0].section} else None
