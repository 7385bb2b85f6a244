"""Whoever alters the archive is found out, on both databases."""

import zlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, text

from archive.evidence import FIRST, chain_link, digest_metadata
from archive.helsinki import HELSINKI
from archive.records import Page, Portal
from archive.store.engine import Archive
from archive.store.migrate import downgrade, upgrade
from archive.store.pages import save_page
from archive.store.portals import portals_of, save_portal
from archive.store.verifying import verify_portal
from scraper.demo.server import DemoPortal
from scraper.rereading import differences_from_pages
from tests.contents import counts
from tests.rounds import NIGHT, sync

BEFORE_SEALS = "0006"
PAGE = Page(
    url="https://a.example/",
    body=b"<p>",
    status=200,
    media_type="text/html",
    fetched_at=NIGHT,
    headers=(("Date", "today"),),
)


def verify(archive: Archive, *, noted: str | None = None) -> list[tuple[str, str]]:
    """Each finding: of what, and what."""
    findings = [
        *verify_portal(archive, "demo", noted=noted).findings,
        *differences_from_pages(archive, "demo", sample=None),
    ]
    return [(finding.subject, finding.what) for finding in findings]


def execute(archive: Archive, *statements: str, **values: object) -> None:
    """Alter the archive as somebody with an SQL tool can: without the schema's rules on references."""
    with archive.engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement), values)
        connection.commit()


def fetch(archive: Archive, query: str) -> Row[Any]:
    with archive.reading() as session:
        return session.execute(text(query)).one()


def test_a_page_said_otherwise_has_another_digest() -> None:
    changes: list[dict[str, Any]] = [
        {"url": "https://b.example/"},
        {"status": 404},
        {"media_type": None},
        {"fetched_at": NIGHT + timedelta(microseconds=1)},
        {"headers": ()},
    ]

    assert len(changes) + 1 == len({digest_metadata(replace(PAGE, **change)) for change in ({}, *changes)})


def test_the_same_page_has_the_same_digest_in_any_time_zone() -> None:
    assert digest_metadata(PAGE) == digest_metadata(replace(PAGE, fetched_at=NIGHT.astimezone(HELSINKI)))


def test_an_archive_that_nobody_altered_is_proved(synced: Archive, demo_portal: DemoPortal) -> None:
    sync(demo_portal, synced, now=NIGHT + timedelta(days=30))

    proved = verify_portal(synced, "demo")

    assert ("demo",) == portals_of(synced, None)
    assert [] == verify(synced)
    assert (counts(synced)["pages"], 0) == (proved.pages, proved.erased)
    assert proved.head == fetch(synced, "SELECT chain_head FROM rounds ORDER BY id DESC LIMIT 1")[0]


def test_a_round_knows_its_pages_and_the_head_at_its_end(synced: Archive) -> None:
    pages = counts(synced)["pages"]

    assert (pages, 1, pages) == tuple(
        fetch(synced, "SELECT count(*), min(ordinal), max(ordinal) FROM seals WHERE round_id = 1")
    )
    assert fetch(synced, f"SELECT chain FROM seals WHERE ordinal = {pages}") == fetch(
        synced, "SELECT chain_head FROM rounds"
    )


def test_each_portal_has_a_chain_of_its_own(synced: Archive) -> None:
    save_portal(synced, Portal(slug="other", name="Other", base_url="https://other.example/cgi/DREQUEST.PHP"))
    for body in (b"a", b"b"):
        save_page(synced, "other", replace(PAGE, body=body))

    assert (0, 0) == tuple(len(verify_portal(synced, slug).findings) for slug in ("demo", "other"))
    assert 2 == fetch(synced, "SELECT count(*) FROM seals WHERE ordinal = 1")[0]


ITEM_PAGE = "SELECT page_id FROM versions ORDER BY id LIMIT 1"


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (f"UPDATE pages SET body = :bytes WHERE id = ({ITEM_PAGE})", "its bytes are not those received"),
        (f"UPDATE pages SET body = :junk WHERE id = ({ITEM_PAGE})", "its bytes cannot be unpacked"),
        (f"UPDATE pages SET digest = '{'0' * 64}' WHERE id = ({ITEM_PAGE})", "the digest in its row was altered"),
        (
            f"UPDATE pages SET fetched_at = '2020-01-01 00:00:00+00' WHERE id = ({ITEM_PAGE})",
            "its address, status, media type, time or headers were altered",
        ),
        (
            f"UPDATE pages SET headers = '[]' WHERE id = ({ITEM_PAGE})",
            "its address, status, media type, time or headers were altered",
        ),
    ],
)
def test_an_altered_page_is_named(synced: Archive, statement: str, what: str) -> None:
    url = fetch(synced, f"SELECT url FROM pages WHERE id = ({ITEM_PAGE})").url
    if "fetched_at" in statement and synced.file:
        statement = statement.replace("+00'", ".000000'")
    values = {"bytes": zlib.compress(b"<p>Something else")} if ":bytes" in statement else {}
    values |= {"junk": b"junk"} if ":junk" in statement else {}

    execute(synced, statement, **values)

    assert (url, what) in [(finding.subject, finding.what) for finding in verify_portal(synced, "demo").findings]


def test_one_changed_byte_is_named_and_nothing_else(synced: Archive) -> None:
    page = fetch(synced, "SELECT url, body FROM pages WHERE url LIKE '%page=meeting&%' ORDER BY id LIMIT 1")
    altered = bytearray(zlib.decompress(page.body))
    altered[len(altered) // 2] ^= 1

    execute(synced, "UPDATE pages SET body = :body WHERE url = :url", body=zlib.compress(bytes(altered)), url=page.url)

    assert (page.url, "its bytes are not those received") == verify(synced)[0]
    assert {page.url} == {finding.subject for finding in verify_portal(synced, "demo").findings}


@pytest.mark.parametrize(
    ("statement", "subject", "what"),
    [
        ("UPDATE passages SET text = 'muuta' WHERE id = 1", "item ", "item.handlings.passages.text"),
        ("UPDATE decisions SET outcome = 'rejected' WHERE id = 1", "item ", "item.handlings.decision.outcome"),
        ("UPDATE agenda_items SET section = 4711 WHERE stage = 'minutes'", "item ", "item.section"),
        ("UPDATE versions SET title = 'muu'", "item ", "item.title"),
        ("UPDATE attendees SET name = 'Joku Muu' WHERE id = 1", "meeting ", "meeting.attendees.name"),
        ("DELETE FROM preparers WHERE id = 1", "item ", "item.handlings.preparers.name"),
        ("DELETE FROM attendees", "meeting ", "meeting.attendees.name"),
    ],
)
def test_an_altered_row_is_named(synced: Archive, statement: str, subject: str, what: str) -> None:
    execute(synced, statement)

    found = verify(synced)

    assert found
    assert all(named.startswith(subject) for named, _ in found)
    assert f"its rows are not what its page says: {what}" in {what for _, what in found}


def test_a_page_that_is_gone_is_named(synced: Archive) -> None:
    """A page without a version, a version's page, the last page of all: each leaves its seal behind."""
    last = counts(synced)["pages"]

    for ordinal in (1, 5, last):
        execute(synced, f"DELETE FROM pages WHERE id = (SELECT page_id FROM seals WHERE ordinal = {ordinal})")
        digest = fetch(synced, f"SELECT digest FROM seals WHERE ordinal = {ordinal}")[0]
        assert (f"seal {ordinal}", f"the page of seal {ordinal} (SHA-256 {digest[:12]}…) is gone") in verify(synced)


def test_a_page_that_is_gone_with_its_seal_is_named(synced: Archive) -> None:
    execute(
        synced,
        "DELETE FROM pages WHERE id = (SELECT page_id FROM seals WHERE ordinal = 3)",
        "DELETE FROM seals WHERE ordinal = 3",
    )

    assert "the seals 3 to 3 before it are missing" in {what for _, what in verify(synced)}


def test_the_last_pages_cannot_go_without_a_rounds_head_that_says_so(synced: Archive) -> None:
    head = fetch(synced, "SELECT chain_head FROM rounds")[0]
    last = counts(synced)["pages"]

    execute(
        synced,
        f"DELETE FROM pages WHERE id = (SELECT page_id FROM seals WHERE ordinal = {last})",
        f"DELETE FROM seals WHERE ordinal = {last}",
    )

    what = f"it ended at {head[:12]}…, which is not in the chain: pages before its end were altered or removed"
    assert ("round 1", what) in verify(synced)


def test_two_pages_that_changed_places_are_named(synced: Archive) -> None:
    columns = "url, digest, body"
    one, other = (
        fetch(
            synced, f"SELECT id, {columns} FROM pages WHERE id = (SELECT page_id FROM seals WHERE ordinal = {ordinal})"
        )
        for ordinal in (4, 5)
    )

    for page, place in ((one, other), (other, one)):
        values = {"url": page.url, "digest": page.digest, "body": page.body, "id": place.id}
        execute(synced, "UPDATE pages SET url = :url, digest = :digest, body = :body WHERE id = :id", **values)

    found = [(finding.subject, finding.what) for finding in verify_portal(synced, "demo").findings]
    assert {one.url, other.url} == {subject for subject, _ in found}
    assert 2 == [what for _, what in found].count("the digest in its row was altered")


def test_two_seals_that_changed_places_are_named(synced: Archive) -> None:
    execute(
        synced,
        "UPDATE seals SET ordinal = -1 WHERE ordinal = 4",
        "UPDATE seals SET ordinal = 4 WHERE ordinal = 5",
        "UPDATE seals SET ordinal = 5 WHERE ordinal = -1",
    )

    whats = [finding.what for finding in verify_portal(synced, "demo").findings]
    assert [f"the chain is broken at seal {at}: it or the one before was altered" for at in (4, 5, 6)] == whats


def test_a_page_put_in_by_hand_is_named(synced: Archive) -> None:
    columns = "portal_id, url, status, digest, body, fetched_at, headers"
    execute(
        synced,
        f"INSERT INTO pages ({columns}) SELECT portal_id, 'https://a.example/', 200, digest, body, fetched_at, headers"
        " FROM pages WHERE id = 1",
    )

    assert [("https://a.example/", "this page was put in without a seal")] == verify(synced)


def test_a_version_that_is_gone_is_named(synced: Archive) -> None:
    key = fetch(synced, "SELECT portal_key FROM agenda_items WHERE current_version_id = 1")[0]

    execute(synced, "DELETE FROM versions WHERE id = 1")

    assert (f"item {key}", "its current version is gone") in verify(synced)


def test_a_version_that_is_gone_is_named_though_the_others_were_counted_anew(
    synced: Archive, demo_portal: DemoPortal
) -> None:
    demo_portal.site = demo_portal.site.at_stage("20261340", "minutes")
    sync(demo_portal, synced, now=NIGHT + timedelta(days=30), again=True)
    item = fetch(synced, "SELECT min(agenda_item_id) FROM versions WHERE ordinal = 1")[0]
    [url] = fetch(
        synced,
        "SELECT url FROM pages JOIN versions ON versions.page_id = pages.id "
        f"WHERE ordinal = 0 AND agenda_item_id = {item}",
    )
    assert [] == verify(synced)

    execute(synced, f"DELETE FROM versions WHERE ordinal = 0 AND agenda_item_id = {item}")
    execute(synced, f"UPDATE versions SET ordinal = 0 WHERE agenda_item_id = {item}")

    assert [(url, "it says what no version of its item says: one is gone")] == verify(synced)


def test_who_takes_bytes_away_without_an_order_is_found_out(synced: Archive) -> None:
    url = fetch(synced, f"SELECT url FROM pages WHERE id = ({ITEM_PAGE})").url

    execute(synced, f"UPDATE pages SET body = :nothing, erased_at = fetched_at WHERE id = ({ITEM_PAGE})", nothing=b"")

    assert (url, "its bytes are not those received") in verify(synced)


def test_who_noted_a_head_can_prove_the_archive_later(synced: Archive, demo_portal: DemoPortal) -> None:
    """Even one rewritten from the first page to the last, seals and rounds with it."""
    noted = verify_portal(synced, "demo").head
    sync(demo_portal, synced, now=NIGHT + timedelta(days=30))
    assert [] == verify(synced, noted=noted)

    rewrite_all(synced)

    assert [] == [what for _, what in verify(synced) if "head" in what or "chain" in what]
    assert noted is not None
    what = "is not in the chain: pages before it were altered or removed, or it is another portal's"
    assert (f"the noted head {noted[:12]}…", what) in verify(synced, noted=noted)


def rewrite_all(archive: Archive) -> None:
    """Another first page, and every seal and head made anew to fit."""
    body = b"<p>Another"
    with archive.reading() as session:
        seals = session.execute(
            text("SELECT ordinal, digest, metadata_digest, chain FROM seals ORDER BY ordinal")
        ).all()
    first = Page(url="", body=body, status=200, media_type=None, fetched_at=NIGHT).digest
    chain = FIRST
    page = "(SELECT page_id FROM seals WHERE ordinal = 1)"
    execute(archive, f"UPDATE pages SET body = :body, digest = '{first}' WHERE id = {page}", body=zlib.compress(body))
    for ordinal, digest, metadata_digest, before in seals:
        kept = first if ordinal == 1 else digest
        chain = chain_link(chain, kept, metadata_digest)
        execute(archive, f"UPDATE seals SET digest = '{kept}', chain = '{chain}' WHERE ordinal = {ordinal}")
        execute(archive, f"UPDATE rounds SET chain_head = '{chain}' WHERE chain_head = '{before}'")


def test_pages_from_before_there_were_seals_are_sealed_by_the_migration(
    synced: Archive, demo_portal: DemoPortal
) -> None:
    before = fetch(synced, "SELECT count(*), max(chain) FROM seals")
    url = synced.url.render_as_string(hide_password=False)
    synced.close()

    downgrade(url, BEFORE_SEALS)
    upgrade(url)

    assert before == fetch(synced, "SELECT count(*), max(chain) FROM seals")
    sync(demo_portal, synced, now=NIGHT + timedelta(days=30))
    assert [] == verify(synced)
