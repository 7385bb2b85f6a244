"""Attachments: fetched from the small portal over HTTP, kept by their digest, searched, proved and forgotten."""

import gzip
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from archive.errors import UsageError
from archive.masking import MARK
from archive.records import Account, AttachedText, Portal
from archive.store.emptying import forget_item
from archive.store.engine import Archive, open_archive
from archive.store.failures import open_failures
from archive.store.file_texts import texts_of_files
from archive.store.files import files_health, missing_files
from archive.store.forgetting import forget_contacts, forget_person
from archive.store.indexing import reindex
from archive.store.lists import find_items, load_item
from archive.store.portals import save_portal
from archive.store.removals import Order
from archive.store.vault import Vault, open_vault
from archive.store.verifying import verify_files, verify_portal
from scraper.attachments import AttachmentTerms
from scraper.demo.content import Attachment, Site, load
from scraper.demo.documents import make_document
from scraper.fetch import Fetcher
from scraper.file_rereading import reread_files
from scraper.pdf import Limits
from scraper.rereading import reread_portal
from scraper.sync import sync_portal
from tests import hostile
from tests.command import DYNASTY, call
from tests.faulty import Fault, FaultyPortal, status
from tests.rounds import NIGHT
from tests.test_api import served as asked_for
from tests.test_search import found

MEETING, ITEM, OTHER = "20261242", "20261242-2", "20261242-3"
PLAN, SCAN, FALSE = f"{ITEM}-11.PDF", f"{ITEM}-12.PDF", f"{OTHER}-13.PDF"
NAME = "Helka Riihimaa"
PAGES = ("Ensimmäisellä sivulla on suunnitelma.", f"Toisella sivulla kysyy {NAME}, puh. 050 000 0199.")
DOCUMENT = make_document("text", PAGES)
LATER = NIGHT + timedelta(hours=2)
ORDER = Order(by="tietosuojavastaava", reason="oma pyyntö", now=NIGHT + timedelta(hours=1), fresh_key=b"k" * 32)


def small() -> Site:
    """One meeting; its second item has a plan and a scanned drawing, its third what is no PDF."""
    site = load()
    site = replace(site, meetings=(site.meeting(MEETING),), officials=())
    items = {item.number: replace(item, attachments=()) for item in site.meeting(MEETING).items}
    plan = Attachment(serial=11, title="Suunnitelma", pages=PAGES)
    scan = Attachment(serial=12, title="Piirros", kind="scanned", pages=("", ""))
    items[2] = replace(items[2], attachments=(plan, scan))
    items[3] = replace(items[3], attachments=(Attachment(serial=13, title="Laskelma", kind="broken"),))
    return site.replace_meeting(MEETING, replace(site.meeting(MEETING), items=tuple(items.values())))


@pytest.fixture
def served() -> Iterator[FaultyPortal]:
    with FaultyPortal(site=small()) as portal:
        yield portal


@pytest.fixture
def archive(database_url: str, tmp_path: Path) -> Iterator[Archive]:
    """An archive with nothing in it, that knows where its files go."""
    with open_archive(database_url, files=str(tmp_path / "files")) as opened:
        yield opened


def sync(served: FaultyPortal, archive: Archive, *, terms: AttachmentTerms | None = None, **options: Any) -> Account:  # noqa: ANN401 - of sync_portal
    portal = Portal(slug="demo", name=served.site.name, base_url=served.base_url)
    now = options.pop("now", NIGHT)
    with Fetcher(delay_s=0, now=lambda: now, sleep=lambda _seconds: None) as fetcher:
        return sync_portal(
            portal,
            archive=archive,
            fetcher=fetcher,
            now=lambda: now,
            attachments=terms or AttachmentTerms(),
            **options,
        )


def asked(served: FaultyPortal) -> list[str]:
    """The attachments that were asked for, in order."""
    return [target.rpartition("/")[2] for target in served.requests if target.count("-") > 1 and ".PDF" in target]


def vault_of(archive: Archive) -> Vault:
    return open_vault(archive.files)


def rows(archive: Archive, query: str) -> list[tuple[Any, ...]]:
    with archive.reading() as session:
        return [tuple(row) for row in session.execute(text(query))]


def digest_of(document: bytes) -> str:
    return sha256(document).hexdigest()


def item_id(archive: Archive, key: str) -> int:
    [line] = find_items(archive, f"demo/{key}").values()
    return line.item_id


def texts(archive: Archive, key: str) -> tuple[AttachedText, ...]:
    with archive.reading() as session:
        return texts_of_files(session, item_id(archive, key))


def test_documents_are_kept_by_their_digest_with_the_text_of_their_pages(
    served: FaultyPortal, archive: Archive
) -> None:
    account = sync(served, archive)

    assert DOCUMENT == vault_of(archive).path(digest_of(DOCUMENT)).read_bytes()
    assert [(1, PAGES[0]), (2, PAGES[1])] == [(one.page, one.text) for one in texts(archive, ITEM)]
    assert {"Suunnitelma"} == {one.title for one in texts(archive, ITEM)}
    held = {one.url.rpartition("/")[2]: (one.state, one.page_count, one.scanned_pages, one.size_bytes)
            for one in load_item(archive, f"demo/{ITEM}").files}  # fmt: skip
    assert {PLAN: ("text", 2, 0, len(DOCUMENT)), SCAN: ("scanned", 2, 2, held[SCAN][3])} == held
    assert "attachments: 2 new, 1 scanned" in account.notes
    assert [] == list(vault_of(archive).folder.glob("incoming/*"))


def test_the_api_tells_what_is_held_of_each_document(served: FaultyPortal, archive: Archive, database_url: str) -> None:
    sync(served, archive)
    with asked_for(database_url) as client:
        item = client.get(f"/action/{item_id(archive, ITEM)}/").json()
        [version] = client.get(item["dynasty"]["versions"]).json()["results"]
        told = {one["url"].rpartition("/")[2]: one["dynasty"] for one in item["attachments"]}
        [other] = client.get(f"/action/{item_id(archive, OTHER)}/").json()["attachments"]
        forget_person(archive, NAME, ORDER)
        [erased, _] = client.get(f"/action/{item_id(archive, ITEM)}/").json()["attachments"]

    plan = {
        "digest": digest_of(DOCUMENT),
        "media_type": "application/pdf",
        "size_bytes": len(DOCUMENT),
        "state": "text",
        "reason": None,
        "page_count": 2,
        "fetched_at": "2026-11-21T01:00:00Z",
        "erased_at": None,
    }
    assert plan == told[PLAN]
    assert ("scanned", 2) == (told[SCAN]["state"], told[SCAN]["page_count"])
    assert [told[PLAN], told[SCAN]] == [one["dynasty"] for one in version["attachments"]]
    assert dict.fromkeys(plan) == other["dynasty"]
    assert {**plan, "erased_at": "2026-11-21T02:00:00Z"} == erased["dynasty"]


def test_documents_stand_with_their_version_where_the_minutes_have_an_id_of_their_own(
    served: FaultyPortal, archive: Archive, database_url: str
) -> None:
    minutes = "20261299"
    agenda = served.site.at_stage(MEETING, "agenda")
    served.site = agenda
    sync(served, archive)
    served.site = agenda.with_minutes_under(minutes, MEETING)
    served.site = served.site.replace_item(
        f"{minutes}-2", replace(served.site.item(f"{minutes}-2"), attachments=(served.site.item(ITEM).attachments[0],))
    )
    sync(served, archive, again=True, now=LATER)

    item = load_item(archive, f"demo/{minutes}-2")
    with asked_for(database_url) as client:
        page = client.get(f"/action/{item.line.item_id}/versions/").json()["results"]

    linked = [(version.ordinal, one.url) for version in item.versions for one in version.attachments]
    assert 3 == len(linked)
    assert linked == [(one.version, one.url) for one in item.files]
    assert ["text", "scanned", "text"] == [one["dynasty"]["state"] for told in page for one in told["attachments"]]


def test_what_is_no_pdf_is_a_failure_as_any_other_and_asked_for_in_a_new_session(
    served: FaultyPortal, archive: Archive
) -> None:
    account = sync(served, archive)

    assert "partial" == account.status
    [(url, reason)] = account.failures
    assert url.endswith(FALSE)
    assert "expected a PDF, found text/html of 56 bytes" == reason
    assert 2 == asked(served).count(FALSE)
    [failure] = open_failures(archive)
    assert (url, 1) == (failure.url, failure.attempts)


def test_a_failure_outlives_rounds_without_attachments_and_ends_when_nothing_links_to_it(
    served: FaultyPortal, archive: Archive
) -> None:
    sync(served, archive)
    portal = Portal(slug="demo", name=served.site.name, base_url=served.base_url)
    with Fetcher(delay_s=0, now=lambda: LATER) as fetcher:
        sync_portal(portal, archive=archive, fetcher=fetcher, now=lambda: LATER)
    assert [FALSE] == [failure.url.rpartition("/")[2] for failure in open_failures(archive)]

    served.site = served.site.replace_item(OTHER, replace(served.site.item(OTHER), attachments=()))
    sync(served, archive, again=True, now=LATER)

    assert () == open_failures(archive)


def test_a_second_round_asks_for_nothing_that_is_here(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)
    before = asked(served)

    sync(served, archive, now=LATER)

    assert [*before, FALSE, FALSE] == asked(served)


def test_the_budget_bounds_a_round_and_the_next_goes_on(served: FaultyPortal, archive: Archive) -> None:
    one = AttachmentTerms(budget=1)

    accounts = [sync(served, archive, terms=one, now=NIGHT + timedelta(hours=hour)) for hour in range(3)]

    assert 3 == len(set(asked(served)))
    assert "2 attachments are left for the next round: their budget is used up" in accounts[0].notes
    assert 2 == len(list(vault_of(archive).digests()))


def plainly(body: bytes) -> Fault:
    return lambda one: replace(one, body=body)


def packed(body: bytes) -> Fault:
    return lambda one: replace(one, headers=(*one.headers, ("Content-Encoding", "gzip")), body=gzip.compress(body))


@pytest.mark.parametrize("sent", [plainly, packed])
def test_a_file_beyond_the_limit_is_not_taken(
    sent: Callable[[bytes], Fault], served: FaultyPortal, archive: Archive
) -> None:
    served.faults[PLAN] = sent(DOCUMENT + b"%" * 2_000_000)

    account = sync(served, archive, terms=AttachmentTerms(most_bytes=1_000_000))

    reasons = {url.rpartition("/")[2]: reason for url, reason in account.failures}
    assert "larger than 1 MB" == reasons[PLAN]
    assert 1 == len(list(vault_of(archive).digests()))
    assert [] == list(vault_of(archive).folder.glob("incoming/*"))


def test_one_file_at_two_addresses_is_kept_once(served: FaultyPortal, archive: Archive) -> None:
    twice = (Attachment(serial=21, title="Sama suunnitelma", pages=PAGES),)
    served.site = served.site.replace_item(OTHER, replace(served.site.item(OTHER), attachments=twice))

    account = sync(served, archive)

    assert "attachments: 2 new, 1 scanned, 1 known" in account.notes
    assert 2 == len(list(vault_of(archive).digests()))
    assert [(3,)] == rows(archive, "SELECT count(*) FROM downloads")
    assert [(2,)] == rows(archive, "SELECT count(*) FROM files")


def test_a_new_version_asks_whether_its_documents_are_still_the_same(served: FaultyPortal, archive: Archive) -> None:
    served.has_etags = True
    sync(served, archive)
    before = len(asked(served))
    item = served.site.item(ITEM)
    served.site = served.site.replace_item(ITEM, replace(item, title="Hankinta, korjattu otsikko"))

    account = sync(served, archive, again=True, now=LATER)

    assert {PLAN, SCAN} <= set(asked(served)[before:])
    assert any(note.startswith("attachments: 2 unchanged") for note in account.notes)
    assert 2 == len(texts(archive, ITEM))
    assert [0, 0, 1, 1] == [one.version for one in load_item(archive, f"demo/{ITEM}").files]
    assert [(2,)] == rows(archive, "SELECT count(*) FROM downloads")


def test_what_an_address_gives_anew_stands_beside_what_it_gave(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)
    item = served.site.item(ITEM)
    plan = replace(item.attachments[0], pages=("Korjattu suunnitelma.",))
    served.site = served.site.replace_item(
        ITEM, replace(item, title="Hankinta, korjattu", attachments=(plan, item.attachments[1]))
    )

    sync(served, archive, again=True, now=LATER)

    digests = [one.digest for one in load_item(archive, f"demo/{ITEM}").files if one.url.endswith(PLAN)]
    assert [digest_of(DOCUMENT), digest_of(make_document("text", plan.pages))] == digests
    assert ["Korjattu suunnitelma."] == [one.text for one in texts(archive, ITEM)]
    assert DOCUMENT == vault_of(archive).path(digest_of(DOCUMENT)).read_bytes()


def test_pages_that_are_read_again_keep_their_documents(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)
    held = load_item(archive, f"demo/{ITEM}").files

    reread_portal(archive, "demo", every=True)

    assert held == load_item(archive, f"demo/{ITEM}").files


def test_a_removed_item_s_documents_are_not_fetched(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive, terms=AttachmentTerms(budget=0))
    with archive.writing() as session:
        session.execute(text("UPDATE agenda_items SET removed_at = first_seen_at, removal_reason = 'unknown'"))

    sync(served, archive, now=LATER)

    assert [] == asked(served)


def test_a_server_that_gives_no_documents_is_left_alone(served: FaultyPortal, archive: Archive) -> None:
    many = tuple(Attachment(serial=serial, title=f"Liite {serial}") for serial in range(30, 40))
    served.site = served.site.replace_item(OTHER, replace(served.site.item(OTHER), attachments=many))
    served.faults[".PDF"] = status(503)

    account = sync(served, archive)

    assert 5 == len(set(asked(served)))
    assert any("5 attachments in a row got no answer" in reason for _, reason in account.failures)


@pytest.mark.parametrize("make", [hostile.own_parent, hostile.encrypted, hostile.noise], ids=lambda make: make.__name__)
def test_what_cannot_be_read_is_kept_and_said_so(make: Any, served: FaultyPortal, archive: Archive) -> None:  # noqa: ANN401 - makes bytes
    served.faults[PLAN] = lambda one: replace(one, body=make())

    sync(served, archive)

    [held] = [one for one in load_item(archive, f"demo/{ITEM}").files if one.url.endswith(PLAN)]
    assert "unreadable" == held.state
    assert held.reason
    assert make() == vault_of(archive).path(held.digest).read_bytes()
    assert [held.url] == [url for url, _ in files_health(archive).unreadable]


def test_files_are_proved_and_whoever_alters_one_is_found_out(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)
    assert (2, ()) == verify_files(archive, "demo")
    assert () == verify_portal(archive, "demo").findings
    path = vault_of(archive).path(digest_of(DOCUMENT))

    path.chmod(0o644)
    path.write_bytes(DOCUMENT.replace(b"Toisella", b"Kolmannella"))
    altered = [finding.what for finding in verify_files(archive, "demo")[1]]
    path.unlink()
    gone = [(finding.subject, finding.what) for finding in verify_files(archive, "demo")[1]]

    assert ["its bytes are others: their digest is"] == [what.rpartition(" ")[0] for what in altered]
    assert [(f"file {digest_of(DOCUMENT)}", "it is gone from the folder of files")] == gone
    assert (digest_of(DOCUMENT),) == files_health(archive).missing


def test_what_is_gone_from_the_folder_comes_back_when_all_is_asked_again(
    served: FaultyPortal, archive: Archive
) -> None:
    sync(served, archive)
    vault_of(archive).drop(digest_of(DOCUMENT))

    sync(served, archive, again=True, now=LATER)

    assert () == missing_files(archive, vault_of(archive))
    assert (2, ()) == verify_files(archive, "demo")


def test_a_forgotten_name_goes_from_the_texts_with_the_bytes_and_stays_away(
    served: FaultyPortal, archive: Archive
) -> None:
    sync(served, archive)

    removal = forget_person(archive, NAME, ORDER)

    assert (1, 1) == (removal.counts["files"], removal.counts["file_pages"])
    assert not vault_of(archive).path(digest_of(DOCUMENT)).exists()
    assert f"Toisella sivulla kysyy {MARK}, puh. 050 000 0199." == texts(archive, ITEM)[1].text
    assert (2, ()) == verify_files(archive, "demo")
    item = served.site.item(ITEM)
    served.site = served.site.replace_item(
        ITEM,
        replace(
            item, attachments=(*item.attachments, replace(item.attachments[0], serial=15, pages=(f"Uusi: {NAME}",)))
        ),
    )
    sync(served, archive, again=True, now=LATER)
    assert NAME not in repr(rows(archive, "SELECT text FROM file_pages"))
    assert 1 == len(list(vault_of(archive).digests()))
    assert (3, ()) == verify_files(archive, "demo")


def test_a_dry_run_leaves_every_file_alone(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)

    removal = forget_person(archive, NAME, replace(ORDER, dry_run=True))

    assert 1 == removal.counts["files"]
    assert (2, ()) == verify_files(archive, "demo")
    assert NAME in texts(archive, ITEM)[1].text


def test_a_forgotten_item_takes_those_documents_along_that_are_its_alone(
    served: FaultyPortal, archive: Archive
) -> None:
    shared = replace(served.site.item(ITEM).attachments[1], serial=14)
    served.site = served.site.replace_item(OTHER, replace(served.site.item(OTHER), attachments=(shared,)))
    sync(served, archive)

    removal = forget_item(archive, item_id(archive, ITEM), ORDER)

    assert (1, 2) == (removal.counts["files"], removal.counts["file_pages"])
    assert [load_item(archive, f"demo/{OTHER}").files[0].digest] == list(vault_of(archive).digests())
    assert (2, ()) == verify_files(archive, "demo")
    before = len(asked(served))
    sync(served, archive, again=True, now=LATER)
    assert [] == [name for name in asked(served)[before:] if name.startswith(f"{ITEM}-")]


def test_old_contacts_go_from_documents_of_old_meetings_only(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)

    kept = forget_contacts(archive, held_before=date(2026, 10, 12), order=ORDER)
    gone = forget_contacts(archive, held_before=date(2026, 10, 13), order=ORDER)

    assert "files" not in kept.counts
    assert 1 == gone.counts["files"]
    assert f"Toisella sivulla kysyy {NAME}, puh. {MARK}." == texts(archive, ITEM)[1].text
    assert not vault_of(archive).path(digest_of(DOCUMENT)).exists()


def test_an_interrupted_removal_that_is_ordered_again_leaves_no_bytes(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)
    path = vault_of(archive).path(digest_of(DOCUMENT))
    forget_person(archive, NAME, ORDER)
    path.write_bytes(DOCUMENT)
    assert ["its bytes are still there, though they were erased"] == [
        one.what for one in verify_files(archive, "demo")[1]
    ]

    forget_person(archive, NAME, ORDER)

    assert not path.exists()


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_postgresql_needs_a_folder_for_files_and_says_so(
    served: FaultyPortal, database_url: str, tmp_path: Path
) -> None:
    with open_archive(database_url) as archive:
        save_portal(archive, Portal(slug="demo", name=served.site.name, base_url=served.base_url))
    said = call("sync", "demo", "--delay", "0", "--attachments", "--database", database_url)
    assert 2 == said.code
    assert "The files of a PostgreSQL archive need a folder: name it by --files or DYNASTY_FILES." == said.sentence

    folder = tmp_path / "elsewhere"
    done = call("sync", "demo", "--delay", "0", "--attachments", "--files", folder, "--database", database_url)
    assert 1 == done.code
    assert 2 == len(list(Vault(folder).digests()))
    with open_archive(database_url) as archive, pytest.raises(UsageError, match="need a folder"):
        forget_person(archive, NAME, ORDER)
    assert 2 == call("verify", "--database", database_url).code
    assert 0 == call("verify", "--database", database_url, "--files", folder).code
    doctor = call("doctor", "--database", database_url)
    assert "The folder of attachments is not known" in doctor.out


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_commands_tell_of_documents(served: FaultyPortal, database_url: str, archive: Archive) -> None:
    save_portal(archive, Portal(slug="demo", name=served.site.name, base_url=served.base_url))

    synced = call("sync", "demo", "--delay", "0", "--attachments", "--database", database_url)
    shown = call("show", f"demo/{ITEM}", "--database", database_url)
    plain = json.loads(call("show", f"demo/{ITEM}", "--json", "--database", database_url).out)
    verified = call("verify", "--database", database_url)
    doctor = call("doctor", "--database", database_url)

    assert 1 == synced.code
    assert "demo: attachments: 2 new, 1 scanned" in synced.err
    assert f"{len(DOCUMENT) / 1000:.1f} kB, 2 pages, file {digest_of(DOCUMENT)[:12]}" in shown.out
    assert "2 pages, scanned: its words cannot be searched, file" in shown.out
    assert ["text", "scanned"] == [one["state"] for one in plain["files"]]
    assert "and 2 files;" in verified.err
    assert "1 scanned, 1 text" in doctor.out
    assert archive.files is not None
    assert f"{archive.file}.files" == str(archive.files)
    shutil.rmtree(archive.files)
    assert "is gone from" in call("doctor", "--database", database_url).out
    assert 1 == call("verify", "--database", database_url).code


@pytest.mark.parametrize("moment", [1, 2, 3])
def test_a_kill_leaves_no_half_file_and_the_next_round_makes_it_whole(
    moment: int, served: FaultyPortal, database_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    many = tuple(Attachment(serial=serial, title=f"Liite {serial}") for serial in range(30, 36))
    served.site = served.site.replace_item(OTHER, replace(served.site.item(OTHER), attachments=many))
    with open_archive(database_url, files=str(folder)) as archive:
        save_portal(archive, Portal(slug="demo", name=served.site.name, base_url=served.base_url))
        options = ("--delay", "0", "--attachments", "--files", folder, "--database", database_url)
        command: list[str | Path] = [DYNASTY, "sync", "demo", *options]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            deadline = time.monotonic() + 60
            while running.poll() is None and len(asked(served)) < 2 * moment and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(0.1 * moment)
            running.kill()
        vault = vault_of(archive)
        assert all(digest == vault.measure(digest) for digest in vault.digests())
        assert () == verify_files(archive, "demo")[1]

        sync(served, archive, now=LATER, again=True)

        assert 8 == len(list(vault.digests()))
        assert [(8,)] == rows(archive, "SELECT count(*) FROM files")
        assert (8, ()) == verify_files(archive, "demo")
        assert 0 == files_health(archive).strays


def garble(archive: Archive, digest: str) -> None:
    """As if an older reader had read a file, and badly."""
    with archive.writing() as session:
        [(file_id,)] = session.execute(text("SELECT id FROM files WHERE digest = :digest"), {"digest": digest})
        session.execute(text("UPDATE files SET extractor = 'older' WHERE id = :id"), {"id": file_id})
        session.execute(
            text("UPDATE file_pages SET text = 'Sotkua.' WHERE file_id = :id AND page = 1"), {"id": file_id}
        )
        session.execute(text("DELETE FROM file_pages WHERE file_id = :id AND page = 2"), {"id": file_id})
    reindex(archive, everything=True)


def test_kept_documents_are_read_again_offline_and_found_by_what_they_say_now(
    served: FaultyPortal, archive: Archive
) -> None:
    sync(served, archive)
    garble(archive, digest_of(DOCUMENT))
    assert found(archive, "sotku")
    before = len(served.requests)

    tried = reread_files(archive, "demo", now=LATER, dry_run=True)
    assert found(archive, "sotku")
    done = reread_files(archive, "demo", now=LATER)

    assert before == len(served.requests)
    assert (1, 1, ()) == (done.files, done.changed, done.refused)
    assert tried == done
    assert {("file.pages.text", 1, 1, 0), ("file.pages.is_scanned", 1, 0, 0), ("file.pages.number", 1, 0, 0)} == {
        (one.field, one.new, one.other, one.gone) for one in done.fields
    }
    assert [(1, PAGES[0]), (2, PAGES[1])] == [(one.page, one.text) for one in texts(archive, ITEM)]
    assert [] == found(archive, "sotku")
    assert [ITEM] == found(archive, "riihimaa")
    assert 0 == reread_files(archive, "demo", now=LATER).files
    again = reread_files(archive, "demo", now=LATER, every=True)
    assert (2, 0) == (again.files, again.changed)


def test_a_document_that_cannot_be_read_any_more_keeps_its_text(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)
    held = rows(archive, "SELECT page, text FROM file_pages ORDER BY id")

    done = reread_files(archive, "demo", now=LATER, every=True, limits=Limits(output_bytes=100))

    assert [PLAN, SCAN] == sorted(url.rpartition("/")[2] for url, _ in done.refused)
    assert all(reason.startswith("its text is larger than") for _, reason in done.refused)
    assert held == rows(archive, "SELECT page, text FROM file_pages ORDER BY id")


def test_a_forgotten_name_that_is_only_read_now_takes_the_bytes_away(served: FaultyPortal, archive: Archive) -> None:
    sync(served, archive)
    garble(archive, digest_of(DOCUMENT))
    forget_person(archive, NAME, ORDER)
    assert digest_of(DOCUMENT) in set(vault_of(archive).digests())

    reread_files(archive, "demo", now=LATER)

    assert digest_of(DOCUMENT) not in set(vault_of(archive).digests())
    assert [PAGES[0], PAGES[1].replace(NAME, MARK)] == [one.text for one in texts(archive, ITEM)]
    assert [] == found(archive, "riihimaa")
    assert () == verify_files(archive, "demo")[1]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_command_reads_documents_again_when_asked(
    served: FaultyPortal, database_url: str, archive: Archive
) -> None:
    sync(served, archive)
    folder = ("--files", str(archive.files), "--database", database_url)
    garble(archive, digest_of(DOCUMENT))

    without = call("reparse", *folder)
    told = call("reparse", "--attachments", *folder)
    plain = json.loads(call("reparse", "--attachments", "--all", "--json", *folder).out)

    assert "attachments" not in without.out
    assert "; 1 attachments, 1 changed" in told.out
    assert "  file.pages.text: 1 new, 1 otherwise, 0 gone" in told.out
    assert (2, 0, []) == tuple(plain[0]["attachments"][name] for name in ("files", "changed", "refused"))
