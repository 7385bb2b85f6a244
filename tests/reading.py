"""Pages to read: those of the demo portal, and small ones written in a test, in the shape of either generation."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from archive.records import Handling, ItemPage, Stage
from scraper.demo.content import Item, Meeting, Site, load
from scraper.demo.feeds import Generation
from scraper.demo.server import DemoPortal
from scraper.html import RUN, Tree, parse
from scraper.pages.content import find_content
from scraper.pages.item import read_item

ROOT = "http://127.0.0.1:8901"
BASE_URL = f"{ROOT}/cgi/DREQUEST.PHP"
GENERATIONS: tuple[Generation, ...] = ("current", "older")
STAGES: tuple[Stage, ...] = ("agenda", "minutes")
KEY = "20261350-4"
URL = f"{BASE_URL}?page=meetingitem&id={KEY}"
CASES = [(generation, stage) for generation in GENERATIONS for stage in STAGES]


@dataclass(frozen=True, kw_only=True)
class Published:
    """One item of the demo portal, in one generation and stage, and its page."""

    generation: Generation
    meeting: Meeting
    item: Item
    key: str
    url: str
    page: bytes


@cache
def demo(generation: Generation, stage: Stage) -> DemoPortal:
    """The demo portal with all meetings at one stage; it answers without being opened."""
    site: Site = load()
    for meeting in site.meetings:
        site = site.at_stage(meeting.key, stage)
    return DemoPortal(site, generation=generation, port=8901)


def target(generation: Generation, page: str, key: str = "") -> str:
    """The path and query of a page of the demo portal."""
    if generation == "current":
        return f"/cgi/DREQUEST.PHP?page={page}" + (f"&id={key}" if key else "")
    names = {"meeting_handlers": "TELIMET", "meetings": f"TELIN-{key}"}
    return f"/kokous/{names.get(page, key)}.HTM"


def fetch(generation: Generation, stage: Stage, page: str, key: str = "") -> tuple[bytes, str]:
    """A page of the demo portal, and its address."""
    path = target(generation, page, key)
    return demo(generation, stage).answer(path, {}).body, ROOT + path


def published_items(generation: Generation, stage: Stage) -> Iterator[Published]:
    """Every item of the demo portal with its page."""
    for meeting in demo(generation, stage).site.meetings:
        for item in meeting.items:
            key = meeting.item_key(item)
            page, url = fetch(generation, stage, "meetingitem", key)
            yield Published(generation=generation, meeting=meeting, item=item, key=key, url=url, page=page)


def item_page(
    *paragraphs: str,
    header: str = "Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127",
    title: str = "Uimahallin aukioloajat",
) -> bytes:
    """An item page of the current generation; each paragraph is HTML, a table or a paragraph's inside."""
    blocks = "\n".join(text if text.startswith("<table") else f"<p>{text}</p>" for text in (title, *paragraphs) if text)
    return (
        f"<html><head><meta charset='utf-8'><title>Kunta</title></head><body><h1>{header}</h1>"
        f"<div class='data-part page-navigation'><a href='../kokous/{KEY}.PDF'>Kokousasia</a></div>"
        f"<div class='data-part meetingitem'><div class='data-part-block-htm'>{blocks}</div></div></body></html>"
    ).encode()


def read_small(*paragraphs: str, agenda: bool = False, title: str = "Uimahallin aukioloajat") -> ItemPage:
    """What a small item page of Kunnanhallitus, 14.9.2026 § 127 (or number 4 of its agenda), is read as."""
    line = "Esityslista 14.09.2026/Asianro 4" if agenda else "Pöytäkirja 14.09.2026/Pykälä 127"
    page = item_page(*paragraphs, header=f"Kunnanhallitus<br>{line}", title=title)
    item = read_item(page, url=URL)
    assert content_characters(page) == passage_characters(item), "every character stands in one passage, in order"
    return item


def passages(handling: Handling) -> list[tuple[str, str | None, str | None]]:
    """Kind, label and text of each passage."""
    return [(passage.kind, passage.label, passage.text) for passage in handling.passages]


def content_characters(page: bytes, *, encoding: str = "utf-8", url: str = URL) -> str:
    """The characters of the page's own text, without any space."""
    lines = find_content(Tree(parse(page.decode(encoding))), url=url)
    return "".join("".join(lines).replace(RUN, "").split())


def passage_characters(item: ItemPage) -> str:
    """The characters of all passages in their order, without any space."""
    texts = (
        (passage.label or "") + (passage.text or "") for handling in item.handlings for passage in handling.passages
    )
    return "".join("".join(texts).split())
