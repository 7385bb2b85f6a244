"""Which archived item a printed handling certainly is."""

import pytest

from archive.same_handling import OwnItem, find_own_item

CASE, OTHER = 8, 9


def own(item_id: int, section: int | None, case_id: int | None = None) -> OwnItem:
    return OwnItem(item_id=item_id, section=section, case_id=case_id)


@pytest.mark.parametrize(
    ("section", "case_id", "items", "item_id"),
    [
        # The section tells, whether or not a case is known.
        (45, None, [own(1, 45)], 1),
        (45, CASE, [own(1, 45), own(2, 46, CASE)], 1),
        (45, None, [own(1, 45, OTHER)], 1),
        (45, CASE, [own(1, 45, CASE)], 1),
        # It does not where the case is another, or where two items have it.
        (45, CASE, [own(1, 45, OTHER)], None),
        (45, CASE, [own(1, 45, OTHER), own(2, None, CASE)], None),
        (45, CASE, [own(1, 45, CASE), own(2, 45, CASE)], None),
        # Where a section is missing, the case tells, when it has one item.
        (None, CASE, [own(1, 45, CASE), own(2, 46)], 1),
        (45, CASE, [own(1, None, CASE), own(2, 46, OTHER)], 1),
        (None, CASE, [own(1, None, CASE)], 1),
        (None, CASE, [own(1, 45, CASE), own(2, 46, CASE)], None),
        (45, CASE, [own(1, None, CASE), own(2, 46, CASE)], None),
        (45, CASE, [own(2, 46, CASE)], None),
        (None, None, [own(1, 45)], None),
        (None, None, [own(1, None)], None),
        (None, CASE, [own(1, 45)], None),
        (45, CASE, [own(1, None)], None),
        (45, CASE, [], None),
    ],
)
def test_a_printed_handling_is_the_one_item_that_it_can_be(
    section: int | None, case_id: int | None, items: list[OwnItem], item_id: int | None
) -> None:
    assert item_id == find_own_item(section, case_id, items)
    assert item_id == find_own_item(section, case_id, reversed(items))
