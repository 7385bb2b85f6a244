"""Who reads, and what only a newsroom may see: how to reach people, and what was removed. Pure."""

from dataclasses import replace

from archive.masking import mask_contacts, without_contacts
from archive.records import Audience, Hit, ItemDetail


def show_item(detail: ItemDetail, audience: Audience) -> ItemDetail | None:
    """An item as this audience may see it; None when it may not see it at all."""
    if audience == "newsroom":
        return detail
    return None if detail.removed_at else replace(detail, versions=without_contacts(detail.versions))


def show_hit(hit: Hit, audience: Audience) -> Hit:
    """A hit as this audience may see it; removed items are left out by the search itself."""
    return hit if audience == "newsroom" or hit.snippet is None else replace(hit, snippet=mask_contacts(hit.snippet))
