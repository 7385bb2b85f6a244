"""Whoever keeps a copy by following the changes has what a whole reading gives, whatever the archive wrote."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from archive.records import BodyKind, Portal
from archive.store.emptying import forget_item
from archive.store.engine import Archive, open_archive
from archive.store.forgetting import forget_contacts, forget_person
from archive.store.items import remove_item, touch_item
from archive.store.lists import find_items
from archive.store.meetings import remove_meeting, touch_meeting
from archive.store.removals import Order
from scraper.attachments import AttachmentTerms
from scraper.demo.content import Attachment, Site, load
from scraper.demo.server import DemoPortal
from scraper.fetch import Fetcher
from scraper.file_rereading import reread_files
from scraper.rereading import reread_portal
from scraper.sync import sync_portal
from tests.rounds import NIGHT
from tests.test_api import FOLLOWED, served

LATE, ITEM, TWIN, NEXT = "20261242", "20261242-2", "20261247", "20261315"
NAME = "Helka Riihimaa"
Json = dict[str, Any]
Told = dict[tuple[str, str], str]


@dataclass
class Copy:
    """A client's copy: every resource by kind and id, as it was told last, and where to go on."""

    client: httpx.Client
    told: Told = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)

    def follow(self) -> None:
        """Read all that changed since."""
        for kind in FOLLOWED:
            path: str | None = f"/{kind}/?order=modified_at&limit=200&after={self.after.get(kind, 0)}"
            while path:
                page = self.client.get(path).raise_for_status().json()
                for one in page["results"]:
                    self._note(kind, one)
                self.after[kind] = page["dynasty"]["after"]
                path = page["next"]

    def _note(self, kind: str, one: Json) -> None:
        key = kind, str(one["id"])
        self.told.pop(key, None)
        if not _is_gone(one):
            self.told[key] = _said(one)


def whole(client: httpx.Client) -> Told:
    """What is told of all, by who reads it all."""
    told: Told = {}
    for kind in FOLLOWED:
        path: str | None = f"/{kind}/?limit=200"
        while path:
            page = client.get(path).raise_for_status().json()
            told |= {(kind, str(one["id"])): _said(one) for one in page["results"] if not _is_gone(one)}
            path = page["next"]
    return told


def _is_gone(one: Json) -> bool:
    return one["dynasty"]["is_removed"] or one["dynasty"]["told_by"] is not None


def _said(one: Json) -> str:
    """All of a resource, but when it was looked at last and by which reader it was read: these are no changes."""
    ours = {name: value for name, value in one["dynasty"].items() if name != "last_seen_at"}
    if ours.get("version"):
        ours["version"] = {name: value for name, value in ours["version"].items() if name != "parser_version"}
    return json.dumps({**one, "dynasty": ours}, sort_keys=True)


@dataclass
class World:
    """The small portal and the archive of it, some time on with every step."""

    portal: DemoPortal
    archive: Archive
    now: datetime = NIGHT

    def sync(self) -> None:
        """A round that looks at everything, a day later."""
        self.now += timedelta(days=1)
        portal = Portal(slug="demo", name=self.portal.site.name, base_url=self.portal.base_url)
        with Fetcher(delay_s=0, now=lambda: self.now, sleep=lambda _seconds: None) as fetcher:
            terms = AttachmentTerms()
            sync_portal(
                portal, archive=self.archive, fetcher=fetcher, now=lambda: self.now, attachments=terms, again=True
            )

    def order(self) -> Order:
        """To forget something now."""
        return Order(by="tietosuojavastaava", reason=None, now=self.now, fresh_key=b"k" * 32)

    def run(self, statement: str) -> list[Any]:
        """The first column of what a statement gives, if anything."""
        with self.archive.writing() as session:
            found = session.connection().exec_driver_sql(statement)
            return [row[0] for row in found] if found.returns_rows else []

    def items(self) -> list[tuple[str, BodyKind]]:
        """Their keys, and of which kind each is."""
        kinds: dict[bool, BodyKind] = {True: "body", False: "officeholder"}
        return [(key, kinds["-" in key]) for key in self.run("SELECT portal_key FROM agenda_items ORDER BY id")]


Step = Callable[[World], None]


def some_is_published(world: World) -> None:
    """One meeting is not there yet, and one is still an agenda, without its last item."""
    site = small()
    late = site.meeting(LATE)
    site = site.replace_meeting(LATE, replace(late, stage="agenda", items=late.items[:-1]))
    world.portal.site = replace(site, meetings=tuple(one for one in site.meetings if one.key != NEXT))
    world.sync()


def small() -> Site:
    """Two meetings of a body, of which one has a twin, a decision, and no documents."""
    site = load()
    kept = [site.meeting(key) for key in (LATE, TWIN, NEXT)]
    bare = (replace(one, items=tuple(replace(item, attachments=()) for item in one.items)) for one in kept)
    return replace(site, meetings=tuple(bare), officials=site.officials[:1])


def all_is_published(world: World) -> None:
    world.portal.site = small()
    world.sync()


def a_document_comes(world: World) -> None:
    plan = Attachment(serial=11, title="Suunnitelma", pages=("Ensimmäinen sivu.", f"Toinen sivu, {NAME}."))
    site = world.portal.site
    world.portal.site = site.replace_item(ITEM, replace(site.item(ITEM), attachments=(plan,)))
    world.sync()


def the_document_cannot_be_read(world: World) -> None:
    world.run("UPDATE files SET state = 'unreadable', extractor = 'earlier', pages = NULL")


def documents_are_read_again(world: World) -> None:
    reread_files(world.archive, "demo", now=world.now)


def an_item_has_another_case_and_no_twin(world: World) -> None:
    site = world.portal.site
    item = replace(site.item(ITEM), title="Aivan muu asia", case_number="99/00.01.00/2026")
    world.portal.site = site.replace_item(ITEM, item)
    world.sync()


def a_body_has_another_name_and_a_meeting_another_day(world: World) -> None:
    world.run("UPDATE bodies SET name = 'Uusi hallitus' WHERE name = 'Aluehallitus'")
    world.run(f"UPDATE meetings SET held_on = '2026-10-13' WHERE portal_key = '{LATE}'")


def every_item_goes(world: World) -> None:
    for key, kind in world.items():
        remove_item(world.archive, "demo", key, reason="unknown", now=world.now, kind=kind)


def an_item_comes_back_without_its_meeting(world: World) -> None:
    touch_item(world.archive, "demo", ITEM, now=world.now + timedelta(hours=1))
    remove_meeting(world.archive, "demo", LATE, reason="unknown", now=world.now)


def all_come_back(world: World) -> None:
    world.now += timedelta(days=1)
    touch_meeting(world.archive, "demo", LATE, now=world.now)
    for key, kind in world.items():
        touch_item(world.archive, "demo", key, now=world.now, kind=kind)


def pages_were_read_wrongly(world: World) -> None:
    world.run("UPDATE attendees SET name = 'Väärin Luettu'")
    world.run("UPDATE attachments SET title = 'Väärin luettu'")
    world.run("UPDATE passages SET text = 'Väärin luettu'")


def all_is_read_again(world: World) -> None:
    reread_portal(world.archive, "demo", every=True)


def one_whom_a_document_names_is_forgotten(world: World) -> None:
    forget_person(world.archive, NAME, world.order())


def a_preparer_and_all_contacts_are_forgotten(world: World) -> None:
    [name, *_] = world.run("SELECT people.name FROM people JOIN preparers ON person_id = people.id ORDER BY people.id")
    forget_person(world.archive, name, world.order())
    forget_contacts(world.archive, held_before=date(2030, 1, 1), order=world.order())


def an_item_is_forgotten(world: World) -> None:
    [line] = find_items(world.archive, f"demo/{ITEM}").values()
    forget_item(world.archive, line.item_id, world.order())


STORY: tuple[Step, ...] = (
    some_is_published,
    all_is_published,
    a_document_comes,
    the_document_cannot_be_read,
    documents_are_read_again,
    an_item_has_another_case_and_no_twin,
    a_body_has_another_name_and_a_meeting_another_day,
    every_item_goes,
    an_item_comes_back_without_its_meeting,
    all_come_back,
    pages_were_read_wrongly,
    all_is_read_again,
    one_whom_a_document_names_is_forgotten,
    a_preparer_and_all_contacts_are_forgotten,
    an_item_is_forgotten,
)


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    with DemoPortal() as portal, open_archive(database_url, files=str(tmp_path / "files")) as archive:
        yield World(portal=portal, archive=archive)


def test_a_copy_that_follows_is_what_a_whole_reading_gives(world: World, database_url: str) -> None:
    """For everybody and for a newsroom; told at each step is what is another then."""
    with served(database_url) as client, served(database_url, audience="public") as public:
        copies = [Copy(client), Copy(public)]
        before: list[Told] = [{}, {}]
        for step in STORY:
            step(world)
            for copy in copies:
                copy.follow()
            now = [whole(copy.client) for copy in copies]

            for one, copy in zip(now, copies, strict=True):
                assert (step.__name__, []) == (step.__name__, _differing(one, copy.told))
            assert (step.__name__, True) == (step.__name__, now != before)
            before = now


def _differing(one: Told, other: Told) -> list[tuple[str, str]]:
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
