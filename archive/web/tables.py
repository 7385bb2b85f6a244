"""Lists as CSV (RFC 4180), in UTF-8 with a mark by which spreadsheets know it. Pure."""

import csv
from collections.abc import Iterable
from dataclasses import fields
from io import StringIO

from archive.browsing import Entry
from archive.records import ItemLine

MEDIA_TYPE = "text/csv"
LINE = tuple(field.name for field in fields(ItemLine))
COLUMNS = (*LINE, "page")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a text for something to compute."""


def write_table(entries: Iterable[tuple[Entry, str]]) -> bytes:
    """Items with the columns of `item_list` and the address of their page here.

    A text that a spreadsheet would compute has an apostrophe before it.
    """
    out = StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    table.writerows([*_cells(entry.line), address] for entry, address in entries)
    return out.getvalue().encode("utf-8-sig")


def _cells(line: ItemLine) -> list[object]:
    return [_harmless(getattr(line, name)) for name in LINE]


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
