"""The demo portal's pages as files, saved as people save them."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from scraper.demo.feeds import Generation
from scraper.demo.server import DemoPortal

Namer = Callable[[str, str], str]
"""From a page's kind and key to the name of its file."""


def name_static(_page: str, key: str) -> str:
    """As the older generation names its files."""
    return f"{key}.HTM"


def name_plainly(page: str, key: str) -> str:
    """As a person does."""
    return f"{page}-{key}.html"


def name_as_wget(page: str, key: str) -> str:
    """As wget does."""
    return f"DREQUEST.PHP?page={page}&id={key}"


NAMERS: dict[Generation, Namer] = {"current": name_as_wget, "older": name_static}


def pages(served: DemoPortal) -> Iterator[tuple[str, str, bytes]]:
    """The kind, key and bytes of each meeting, item and officeholder decision."""
    for meeting in served.site.meetings:
        yield "meeting", meeting.key, page(served, "meeting", meeting.key)
        for item in meeting.items:
            key = meeting.item_key(item)
            yield "meetingitem", key, page(served, "meetingitem", key)
    for official in served.site.officials if served.generation == "current" else ():
        yield "official_decision", official.key, page(served, "official_decision", official.key)


def page(served: DemoPortal, kind: str, key: str) -> bytes:
    """One page as the portal shows it now."""
    target = f"/kokous/{key}.HTM" if served.generation == "older" else f"/cgi/DREQUEST.PHP?page={kind}&id={key}"
    body = served.answer(target, {}).body
    assert body
    return body


def save(file: Path, body: bytes, when: datetime) -> Path:
    """Write a file with a time of its own."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    os.utime(file, (when.timestamp(), when.timestamp()))
    return file


def save_portal_pages(served: DemoPortal, folder: Path, when: datetime, namer: Namer | None = None) -> None:
    """Write every meeting, item and officeholder decision of the portal into a folder."""
    for kind, key, body in pages(served):
        save(folder / (namer or NAMERS[served.generation])(kind, key), body, when)
