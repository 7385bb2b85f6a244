"""Who reads, and what only a newsroom may see: how to reach people, and what was removed. Pure."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from archive.masking import mask_contacts, without_contacts
from archive.records import Audience, Handling, Hit, ItemDetail, Preparer

Record = TypeVar("Record")

ADDRESSES = frozenset("base_url case_number digest meeting_key pdf_url portal portal_key slug url".split())
"""Fields that say where something is: their digits are nobody's telephone."""


def show_item(detail: ItemDetail, audience: Audience) -> ItemDetail | None:
    """An item as this audience may see it; None when it may not see it at all."""
    if audience == "newsroom":
        return detail
    return None if detail.removed_at else replace(detail, versions=_without_contacts(detail.versions))


def show_hit(hit: Hit, audience: Audience) -> Hit:
    """A hit as this audience may see it; removed items are left out by the search itself."""
    if audience == "newsroom":
        return hit
    return replace(hit, **{name: _without_contacts(getattr(hit, name)) for name in ("line", "snippet", "attached")})


def show_record(record: Record, audience: Audience) -> Record:
    """Any record, or tuple of them, as this audience may see it; removed items are left out by who read it."""
    shown: Record = record if audience == "newsroom" else _without_contacts(record)
    return shown


def _without_contacts(value: Any, field: str | None = None) -> Any:  # noqa: ANN401 - any part of a record
    if isinstance(value, str):
        return value if field in ADDRESSES else mask_contacts(value)
    if isinstance(value, Handling | Preparer):
        return without_contacts(value)
    if isinstance(value, tuple):
        return tuple(_without_contacts(one, field) for one in value)
    if isinstance(value, Mapping):
        return {key: _without_contacts(one) for key, one in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(value, **{one.name: _without_contacts(getattr(value, one.name), one.name) for one in fields(value)})
