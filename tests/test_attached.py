"""What attachments say: found with the page on which it stands, kept in the index, shown, and hidden as texts are."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.attached import MOST_PAGES, find_pages
from archive.audience import show_hit
from archive.masking import MARK, mask_contacts
from archive.query import read_query
from archive.records import (
    AttachedHit,
    AttachedText,
    Attachment,
    Audience,
    FilePage,
    FileText,
    Hit,
    ItemQuery,
    Match,
    Page,
)
from archive.search import search
from archive.store.emptying import forget_item
from archive.store.engine import Archive, open_archive
from archive.store.file_texts import MOST_CHARACTERS
from archive.store.files import note_unchanged, save_file
from archive.store.forgetting import forget_contacts, forget_person
from archive.store.indexing import LONGEST_FIELD, check_index, reindex
from archive.store.lists import load_item
from archive.store.vault import open_vault
from tests.command import call
from tests.serving import served, soup
from tests.test_search import NOON, Add, add, found, page
from tests.test_search_index import ORDER, everything_in_the_index

__all__ = ["add"]
PLAN = "https://joki.example/kokous/1-1-1.PDF"
MEMO = "https://joki.example/kokous/1-1-2.PDF"
SAYS = (
    "Suunnitelman tausta kerrotaan tässä.",
    "Uimahallin katto korjataan keväällä.\nTyön johtaa Maija Virtanen, puh. 040 123 4567, maija@joki.example.",
    "Uimahalli on sulj-\nettu kesäkuun.",
)

Arrive = Callable[..., None]


@pytest.fixture
def archive(database_url: str, tmp_path: Path) -> Iterator[Archive]:
    """An archive with nothing in it, that knows where its files go."""
    with open_archive(database_url, files=str(tmp_path / "files")) as opened:
        yield opened


@pytest.fixture
def arrive(archive: Archive) -> Arrive:
    """Lets a document arrive: `arrive(PLAN, "what its first page says", …)`."""

    def save(url: str, *said: str) -> None:
        pages = tuple(FilePage(number=at, text=one) for at, one in enumerate(said, 1))
        read = FileText(state="text", reason=None, extractor="test", page_count=len(pages), pages=pages)
        vault = open_vault(archive.files)
        with vault.receive() as incoming:
            incoming.file.write("\f".join(said).encode())
            save_file(archive, "joki", document(url), incoming, read, vault)

    return save


def document(url: str) -> Page:
    """The answer that brings a document."""
    return replace(page("joki", "1"), url=url, body=b"", media_type="application/pdf")


@pytest.fixture
def filled(archive: Archive, add: Add, arrive: Arrive) -> Archive:
    """An item with a plan of three pages and a memorandum that was not had, and one without."""
    add("1-1", title="Rakennushanke", text="Hanke hyväksyttiin.", attachments=both())
    add("1-2", title="Hankeraportti", text="Raportti liikuntapaikoista.")
    arrive(PLAN, *SAYS)
    return archive


def test_the_index_holds_the_keys_that_the_texts_of_attachments_give(filled: Archive) -> None:
    health = check_index(filled, compare=10)

    assert (2, 0) == (health.compared, health.differing)


def both() -> tuple[Attachment, ...]:
    return Attachment(title="Suunnitelma", url=PLAN), Attachment(title=None, url=MEMO)


def hit_of(archive: Archive, *words: str, audience: Audience = "newsroom") -> Hit:
    query = ItemQuery(words=words, audience=audience)
    (hit,) = search(archive, query)
    return show_hit(hit, query.audience)


def test_what_an_attachment_says_is_found_with_its_page_and_a_piece_of_it(filled: Archive) -> None:
    hit = hit_of(filled, "hanke", "katon")

    plan = AttachedHit(
        title="Suunnitelma",
        url=PLAN,
        pages=(2,),
        snippet=SAYS[1].replace("\n", " "),
    )
    assert (plan,) == hit.attached
    assert "Hanke hyväksyttiin." == hit.snippet
    assert Match(asked="katon", word="katto") in hit.why


TOLD: dict[str, tuple[int, ...] | None] = {
    "uimahalli": (2, 3),
    "uimahalli kesäkuu": (3,),
    "suljettu": (3,),
    "johdetaan": (2,),
    '"katto korjataan"': (2,),
    'hanke "uimahallin katto" kevät': (2,),
    '"korjataan katto"': None,
    '"tässä uimahallin"': None,
    'hyväksyttiin -"uimahallin katto"': None,
    'hyväksyttiin -"katto uimahallin"': (),
    "hyväksyttiin -uimahalli": None,
    "kevä*": (2,),
    "hanke": (),
    "suunnitelma": (),
    "poistettu": None,
    "4567": None,
    "maija@joki.example": None,
    "tausta kesäkuu": (1, 3),
}
"""For words, the pages that are told of the first item; None: it is not found."""


def test_pages_are_told_of_what_the_item_itself_does_not_say(filled: Archive) -> None:
    assert {words: pages_told(filled, words) for words in TOLD} == TOLD


def pages_told(archive: Archive, words: str) -> tuple[int, ...] | None:
    hits = [hit for hit in search(archive, ItemQuery(words=(words,))) if hit.line.url.endswith("=1-1")]
    return tuple(number for one in hits[0].attached for number in one.pages) if hits else None


def test_only_the_documents_of_the_current_version_are_searched(filled: Archive, add: Add) -> None:
    add("1-1", title="Rakennushanke", text="Hanke hylättiin.", attachments=both())
    assert [] == found(filled, "katto") + found(filled, "katto", versions="all")

    note_unchanged(filled, "joki", PLAN, now=NOON + timedelta(days=1))

    assert ["1-1"] == found(filled, "katto")


def test_a_document_that_two_items_have_is_found_with_both(filled: Archive, add: Add, arrive: Arrive) -> None:
    add("1-3", attachments=(Attachment(title="Sama", url=MEMO),))

    arrive(MEMO, *SAYS)

    assert ["1-3", "1-1"] == found(filled, "katto")
    assert [["Sama"], ["Suunnitelma", None]] == [
        [one.title for one in hit.attached] for hit in search(filled, ItemQuery(words=("katto",)))
    ]


def test_a_long_document_keeps_out_neither_the_item_nor_the_first_pages_of_others(
    archive: Archive, add: Add, arrive: Arrive
) -> None:
    numbers = " ".join(str(number) for number in range(10_000, 10_000 + LONGEST_FIELD // 6))
    add("1-1", text="Ötökkä", attachments=both())

    arrive(PLAN, "Alku", numbers, "Loppu")
    arrive(MEMO, "Åland")

    assert ["1-1"] == found(archive, "ötökkä", "alku", "åland", "10001")
    assert [] == found(archive, "loppu")


def test_what_follows_the_most_characters_is_not_searched(archive: Archive, add: Add, arrive: Arrive) -> None:
    add("1-1", attachments=both())

    arrive(PLAN, "Alku", "sana " * (MOST_CHARACTERS // 5), "Loppu")
    arrive(MEMO, "Muistio", "Muistion liite")

    assert ["1-1"] == found(archive, "alku", "muistio")
    assert [] == found(archive, "sana") + found(archive, "loppu")


def test_the_index_says_what_the_rows_say_whatever_happened(filled: Archive, add: Add, arrive: Arrive) -> None:
    """Each step is followed by one that makes the index anew, and must change nothing in it."""
    item = load_item(filled, "joki/1-1").line.item_id
    steps: dict[str, Callable[[], object]] = {
        "a second document": lambda: arrive(MEMO, "Muistio, jonka laati Maija Virtanen."),
        "a new version": lambda: add("1-1", title="Hanke", text="Hylättiin.", attachments=both()),
        "unchanged": lambda: note_unchanged(filled, "joki", PLAN, now=NOON),
        "the known document again": lambda: arrive(MEMO, "Muistio, jonka laati Maija Virtanen."),
        "another item": lambda: add("1-3", attachments=both()),
        "its document": lambda: note_unchanged(filled, "joki", MEMO, now=NOON),
        "a forgotten person": lambda: forget_person(filled, "Maija Virtanen", ORDER),
        "forgotten contacts": lambda: forget_contacts(filled, held_before=date(2030, 1, 1), order=ORDER),
        "a forgotten item": lambda: forget_item(filled, item, ORDER),
    }
    differing = []
    for name, step in steps.items():
        step()
        kept = everything_in_the_index(filled)
        reindex(filled, everything=True)
        differing += [] if everything_in_the_index(filled) == kept else [name]

    assert [] == differing
    assert {} == check_index(filled).outdated
    assert ["1-3"] == found(filled, "muistio")


def test_a_forgotten_person_is_not_found_in_documents(filled: Archive) -> None:
    assert ["1-1"] == found(filled, "virtanen")

    forget_person(filled, "Maija Virtanen", ORDER)

    assert [] == found(filled, "virtanen")
    assert f"Työn johtaa {MARK}," in (hit_of(filled, "katto").attached[0].snippet or "")
    assert "virtanen" not in everything_in_the_index(filled)


def test_the_public_sees_nobody_s_contacts_and_nothing_of_what_is_removed(filled: Archive) -> None:
    (attached,) = hit_of(filled, "katto", audience="public").attached
    assert f"Työn johtaa Maija Virtanen, puh. {MARK}, {MARK}." == (attached.snippet or "").partition("keväällä. ")[2]

    with filled.writing() as session:
        session.execute(text("UPDATE agenda_items SET removed_at = first_seen_at, removal_reason = 'unknown'"))

    assert [] == found(filled, "katto", audience="public")


def texts(*said: str) -> list[AttachedText]:
    return [AttachedText(title="Liite", url=PLAN, page=at, text=one) for at, one in enumerate(said, 1)]


def test_a_page_where_only_what_is_hidden_would_be_found_is_not_told() -> None:
    """`[poistettu]` must not say that it was the word sought."""
    needs = read_query("maija").wanted
    pages = texts("maija@joki.example", "Maija")

    told = find_pages(pages, needs, (), "fi", shown=lambda one: replace(one, text=mask_contacts(one.text)))

    assert [[2]] == [[one.page for one in of_one] for of_one in told]


def test_no_more_pages_are_told_than_a_person_reads() -> None:
    (told,) = find_pages(texts(*["katto"] * 20), read_query("katto").wanted, (), "fi", shown=lambda one: one)

    assert list(range(1, MOST_PAGES + 1)) == [one.page for one in told]


# What shows it


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("filled")
def test_the_command_says_in_which_attachment_and_on_which_page(database_url: str) -> None:
    shown = call("search", "uimahalli", "--database", database_url)
    listed = json.loads(call("search", "uimahalli", "--json", "--database", database_url).out)
    table = call("search", "uimahalli", "--csv", "--database", database_url)

    assert "in Suunnitelma, p. 2, 3: Uimahallin katto korjataan keväällä." in " ".join(shown.out.split())
    assert [{"title": "Suunnitelma", "url": PLAN, "pages": [2, 3]}] == [
        {name: one[name] for name in ("title", "url", "pages")} for one in listed[0]["attached"]
    ]
    assert table.out.splitlines()[1].endswith('"Suunnitelma, p. 2, 3"')


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("fi", "Liitteessä Suunnitelma, s. 2, 3"),
        ("sv", "I bilagan Suunnitelma, s. 2, 3"),
        ("en", "In the attachment Suunnitelma, p. 2, 3"),
    ],
)
@pytest.mark.usefixtures("filled")
def test_the_web_page_says_it_in_its_language_and_leads_there(database_url: str, tongue: str, words: str) -> None:
    with served(database_url, audience="public") as client:
        shown = soup(client.get(f"/haku?q=uimahalli&kieli={tongue}"))

    link = shown.find("a", href=PLAN)
    assert link is not None
    assert words == link.get_text()
    assert "Uimahallin" in [mark.get_text() for mark in shown.select("p.snippet mark")]
    assert "040 123" not in shown.get_text()


@pytest.mark.usefixtures("filled")
def test_the_api_tells_it_as_described(database_url: str) -> None:
    with served(database_url, audience="public") as client:
        (hit,) = client.get("/api/v1/search/?q=katto").json()["results"]
        described = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["attached_hit"]

    (attached,) = hit["attached"]
    assert described["properties"].keys() == attached.keys()
    assert ("Suunnitelma", PLAN, [2]) == (attached["title"], attached["url"], attached["pages"])
    assert MARK in attached["snippet"]
    assert "4567" not in attached["snippet"]
