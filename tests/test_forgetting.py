"""People and items removed for good, on both databases: rows, versions, stored bytes, and they do not come back."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from archive.errors import UsageError
from archive.masking import MARK, name_forms, page_texts
from archive.records import ItemQuery, Portal
from archive.search import search
from archive.store.emptying import forget_item
from archive.store.engine import Archive, open_archive
from archive.store.forgetting import forget_contacts, forget_person
from archive.store.ledger import load_coverage, write_ledger
from archive.store.lists import find_items, load_item
from archive.store.lock import portal_lock
from archive.store.removals import Order, list_removals
from archive.store.verifying import verify_portal
from archive.tables import Base
from scraper.demo.server import DemoPortal
from scraper.importing import import_files
from scraper.rereading import differences_from_pages, reread_portal
from tests.command import call
from tests.contents import counts
from tests.rounds import NIGHT, sync
from tests.saved import page, save

NAME = "Helka Riihimaa"
ITEM, OFFICIAL = "20261288-2", "2026120"
ORDER = Order(by="tietosuojavastaava", reason="oma pyyntö", now=NIGHT + timedelta(hours=1), fresh_key=b"k" * 32)
NEXT_MONTH = NIGHT + timedelta(days=30)


def rows(archive: Archive) -> Iterator[tuple[str, str]]:
    """Every value of every row, as text, with its table."""
    with archive.reading() as session:
        for name, table in Base.metadata.tables.items():
            for row in session.execute(table.select()):
                yield from ((name, str(value)) for value in row if not isinstance(value, bytes))


def bodies(archive: Archive) -> Iterator[str]:
    """The text of every page that has its bytes."""
    with archive.reading() as session:
        for body, encoding in session.execute(text("SELECT body, encoding FROM pages WHERE erased_at IS NULL")):
            yield from page_texts(zlib.decompress(body), encoding)


def is_anywhere(archive: Archive, name: str) -> bool:
    words = name.casefold().split()
    said = [*(value for _, value in rows(archive)), *bodies(archive)]
    return any(form in one.casefold() for one in said for form in (" ".join(words), " ".join(reversed(words))))


def test_a_name_goes_from_rows_and_bytes_and_the_archive_stays_proved(synced: Archive) -> None:
    assert is_anywhere(synced, NAME)
    before = counts(synced)

    removal = forget_person(synced, NAME, ORDER)

    after = counts(synced)
    assert not is_anywhere(synced, NAME)
    assert (before["people"] - 1, before["preparers"], before["pages"]) == (
        after["people"], after["preparers"], after["pages"],
    )  # fmt: skip
    assert {"people": 1} == {name: count for name, count in removal.counts.items() if name == "people"}
    assert 0 < removal.counts["pages"] == verify_portal(synced, "demo").erased
    assert () == verify_portal(synced, "demo").findings
    assert [] == list(differences_from_pages(synced, "demo", sample=None))


def test_who_is_forgotten_does_not_come_back_with_the_next_rounds(synced: Archive, demo_portal: DemoPortal) -> None:
    """Neither from the same pages, nor from changed ones, nor read again; and nothing looks changed."""
    versions = counts(synced)["versions"]
    forget_person(synced, NAME, ORDER)

    account = sync(demo_portal, synced, now=NIGHT + timedelta(hours=2), again=True)
    assert ("ok", 0, 0) == (account.status, account.new, account.changed)
    assert versions == counts(synced)["versions"]

    demo_portal.site = demo_portal.site.at_stage("20261340", "minutes")
    sync(demo_portal, synced, now=NEXT_MONTH, again=True)
    reread_portal(synced, "demo", every=True)

    assert not is_anywhere(synced, NAME)
    assert () == verify_portal(synced, "demo").findings
    assert [] == list(differences_from_pages(synced, "demo", sample=None))


def test_a_round_after_a_removal_is_as_quiet_as_before(synced: Archive, demo_portal: DemoPortal) -> None:
    forget_person(synced, NAME, ORDER)
    sync(demo_portal, synced, now=NIGHT + timedelta(hours=2))
    before = counts(synced)

    account = sync(demo_portal, synced, now=NIGHT + timedelta(hours=3))

    assert {**before, "rounds": before["rounds"] + 1} == counts(synced)
    assert ("ok", 3) == (account.status, account.requests)


def test_a_saved_page_does_not_bring_anybody_back(synced: Archive, demo_portal: DemoPortal, tmp_path: Path) -> None:
    key = key_of_page_with(synced, NAME)
    forget_person(synced, NAME, ORDER)
    file = save(tmp_path / f"meetingitem-{key}.html", page(demo_portal, "meetingitem", key), NIGHT - timedelta(days=1))
    portal = as_portal(demo_portal)

    import_files([file], portal, folder=tmp_path, archive=synced, now=lambda: NEXT_MONTH)

    assert not is_anywhere(synced, NAME)


def as_portal(served: DemoPortal) -> Portal:
    return Portal(slug="demo", name=served.site.name, base_url=served.base_url)


def key_of_page_with(archive: Archive, name: str) -> str:
    with archive.reading() as session:
        query = (
            "SELECT i.portal_key FROM agenda_items i JOIN handlings h ON h.version_id = i.current_version_id"
            " JOIN preparers p ON p.handling_id = h.id WHERE p.name = :name ORDER BY i.id LIMIT 1"
        )
        return str(session.execute(text(query), {"name": name}).scalar_one())


def test_the_log_says_what_when_why_and_on_whose_order_never_whom(synced: Archive) -> None:
    removal = forget_person(synced, NAME, ORDER)

    assert (removal,) == list_removals(synced)
    assert ("person", "tietosuojavastaava", "oma pyyntö", ORDER.now) == (
        removal.kind, removal.ordered_by, removal.reason, removal.finished_at,
    )  # fmt: skip
    forms = name_forms(NAME)
    assert [] == [value for name, value in rows(synced) if name == "removals" and value.casefold() in forms]


@pytest.mark.parametrize("reason", [f"{NAME} pyysi", "Riihimaa Helkan pyyntö", f"pyyntö ({NAME.lower()})"])
def test_a_forgotten_name_goes_from_every_reason_in_the_log(synced: Archive, reason: str) -> None:
    """From that of its own removal, of earlier ones, and of later ones."""
    forget_item(synced, load_item(synced, ITEM).line.item_id, replace(ORDER, reason=reason))

    removal = forget_person(synced, NAME, replace(ORDER, reason=reason, by=NAME))
    forget_item(synced, load_item(synced, OFFICIAL).line.item_id, replace(ORDER, reason=f"ja {NAME} kysyi"))

    log = list_removals(synced)
    assert [True, True, True] == [MARK in (one.reason or "") for one in log]
    assert [] == [one.reason for one in log if "riihimaa" in (one.reason or "").casefold()]
    assert ("ja [poistettu] kysyi", NAME) == (log[-1].reason, removal.ordered_by)
    assert (removal, 1) == (log[1], removal.counts["removals"])


def test_a_dry_run_counts_the_same_and_changes_nothing(synced: Archive) -> None:
    before = list(rows(synced))

    dry = forget_person(synced, NAME, replace(ORDER, dry_run=True))

    assert before == list(rows(synced))
    assert dry.finished_at is None
    assert dry.counts == forget_person(synced, NAME, ORDER).counts


def test_removing_twice_is_removing_once(synced: Archive) -> None:
    forget_person(synced, NAME, ORDER)
    before = [row for row in rows(synced) if row[0] != "removals"]

    again = forget_person(synced, NAME, ORDER)

    assert {} == again.counts
    assert before == [row for row in rows(synced) if row[0] != "removals"]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_was_interrupted_is_in_the_log_and_can_be_ordered_again(synced: Archive) -> None:
    """The database itself refuses a step in the middle, once."""
    execute(synced, "CREATE TRIGGER refuse BEFORE DELETE ON people BEGIN SELECT RAISE(ABORT, 'refused'); END")
    with pytest.raises(IntegrityError, match="refused"):
        forget_person(synced, NAME, ORDER)
    assert [None] == [one.finished_at for one in list_removals(synced)]
    assert is_anywhere(synced, NAME)
    execute(synced, "DROP TRIGGER refuse")

    forget_person(synced, NAME, ORDER)

    assert not is_anywhere(synced, NAME)


def execute(archive: Archive, statement: str) -> None:
    with archive.writing() as session:
        session.execute(text(statement))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_nothing_lingers_in_the_file(synced: Archive) -> None:
    """Texts stand in it as they are; what is deleted is overwritten, and the log of changes is emptied."""
    assert synced.file is not None
    names = [NAME.encode(), b"Riihimaa Helka"]
    folder = synced.file.parent
    assert any(name in synced.file.read_bytes() for name in names)

    forget_person(synced, NAME, ORDER)

    assert [] == [file.name for file in folder.iterdir() for name in names if name in file.read_bytes()]


def test_one_word_is_nobodys_name(archive: Archive) -> None:
    with pytest.raises(UsageError, match="'Riihimaa' is one word"):
        forget_person(archive, "Riihimaa", ORDER)


def test_more_words_than_are_looked_for_are_nobodys_name(archive: Archive) -> None:
    with pytest.raises(UsageError, match="is 7 words; a name of at most 6 can be found"):
        forget_person(archive, "Anna Maria Liisa Elina Sofia von Riihimaa", ORDER)


def test_an_item_goes_with_its_versions_and_bytes_and_stays_away(synced: Archive, demo_portal: DemoPortal) -> None:
    alone = key_of_lone_item(synced)
    detail = load_item(synced, alone)
    title = detail.line.title or ""
    texts = {one.text for one in detail.versions[-1].handlings[-1].passages if one.kind == "description"}

    removal = forget_item(synced, detail.line.item_id, ORDER)

    emptied = load_item(synced, alone)
    assert (None, None, detail.line.section, (), "forgotten", ORDER.now) == (
        emptied.line.title, emptied.line.case_number, emptied.line.section, emptied.versions, emptied.removal_reason,
        emptied.removed_at,
    )  # fmt: skip
    assert (1, 1) == (removal.counts["agenda_items"], removal.counts["versions"])
    said = {value for _, value in rows(synced)}
    assert title not in said
    assert set() == texts & said
    assert [] == [one for one in bodies(synced) if "page=rss" in one and title in one]
    assert () == verify_portal(synced, "demo").findings

    demo_portal.requests.clear()
    account = sync(demo_portal, synced, now=NIGHT + timedelta(hours=2), again=True)

    assert ("ok", 0) == (account.status, account.new)
    assert emptied == load_item(synced, alone)
    assert title not in {value for _, value in rows(synced)}
    assert f"id={alone}" not in "".join(demo_portal.requests)


def key_of_lone_item(archive: Archive) -> str:
    """An item with a title that no other item has: what another item prints of the same case is that one's."""
    with archive.reading() as session:
        query = "SELECT max(portal_key) FROM agenda_items WHERE case_id IS NOT NULL GROUP BY title HAVING count(*) = 1"
        return str(session.execute(text(f"{query} ORDER BY 1")).scalars().first())


def test_an_officeholder_decision_goes_and_stays_away(synced: Archive, demo_portal: DemoPortal, tmp_path: Path) -> None:
    detail = load_item(synced, OFFICIAL)
    title = detail.line.title or ""
    texts = {one.text for one in detail.versions[-1].handlings[-1].passages if one.kind == "decision"}

    removal = forget_item(synced, detail.line.item_id, ORDER)

    emptied = load_item(synced, OFFICIAL)
    assert (None, (), "forgotten") == (emptied.line.title, emptied.versions, emptied.removal_reason)
    assert (detail.line.body, detail.line.held_on) == (emptied.line.body, emptied.line.held_on)
    assert 1 == removal.counts["versions"]
    assert set() == {title, *texts} & {value for _, value in rows(synced)}
    assert [] == [one for one in bodies(synced) if title in one]
    assert () == verify_portal(synced, "demo").findings

    demo_portal.requests.clear()
    account = sync(demo_portal, synced, now=NEXT_MONTH, again=True)
    name = f"official_decision-{OFFICIAL}.html"
    file = save(tmp_path / name, page(demo_portal, "official_decision", OFFICIAL), NIGHT)
    import_files([file], as_portal(demo_portal), folder=tmp_path, archive=synced, now=lambda: NEXT_MONTH)

    assert ("ok", 0) == (account.status, account.new)
    assert emptied == load_item(synced, OFFICIAL)
    assert title not in {value for _, value in rows(synced)}
    assert f"id={OFFICIAL}" not in "".join(demo_portal.requests)


def test_a_portal_that_publishes_decisions_is_not_taken_to_lack_them_when_its_feed_lost_its_bytes(
    synced: Archive, demo_portal: DemoPortal
) -> None:
    execute(synced, "UPDATE pages SET erased_at = fetched_at WHERE url LIKE '%official_decisions%'")
    demo_portal.requests.clear()

    sync(demo_portal, synced, now=NIGHT + timedelta(hours=1))

    assert "official_decisions" in "".join(demo_portal.requests)


def test_what_is_forgotten_is_neither_missing_nor_held(synced: Archive) -> None:
    write_ledger(synced, "demo")
    [before] = [book for book in load_coverage(synced) if book.body == load_item(synced, ITEM).line.body]

    forget_item(synced, load_item(synced, ITEM).line.item_id, ORDER)
    write_ledger(synced, "demo")

    [after] = [book for book in load_coverage(synced) if (book.body, book.year) == (before.body, before.year)]
    assert (before.items_held - 1, before.items_expected - 1) == (after.items_held, after.items_expected)
    assert (before.gaps, before.reason) == (after.gaps, after.reason)


def test_nothing_refers_to_what_is_forgotten(synced: Archive) -> None:
    """Neither an earlier turn printed on another item's page, nor the twin in the other language."""
    query = {
        "handlings": "SELECT agenda_item_id FROM handlings WHERE agenda_item_id IS NOT NULL AND NOT is_current",
        "agenda_items": "SELECT twin_id FROM agenda_items WHERE twin_id IS NOT NULL",
    }
    with synced.reading() as session:
        found = {name: set(session.scalars(text(one))) for name, one in query.items()}
    for item_id in {min(ids) for ids in found.values() if ids}:
        forget_item(synced, item_id, ORDER)

    with synced.reading() as session:
        left = {name: set(session.scalars(text(one))) for name, one in query.items()}
    assert found["handlings"]
    assert {name: ids - {min(ids)} for name, ids in found.items() if ids} == {
        name: ids for name, ids in left.items() if found[name]
    }


def test_a_saved_page_of_a_forgotten_item_is_not_stored(
    synced: Archive, demo_portal: DemoPortal, tmp_path: Path
) -> None:
    forget_item(synced, load_item(synced, ITEM).line.item_id, ORDER)
    emptied, before = load_item(synced, ITEM), counts(synced)["versions"]
    file = save(tmp_path / f"meetingitem-{ITEM}.html", page(demo_portal, "meetingitem", ITEM), NIGHT)

    import_files([file], as_portal(demo_portal), folder=tmp_path, archive=synced, now=lambda: NEXT_MONTH)

    assert (emptied, before) == (load_item(synced, ITEM), counts(synced)["versions"])


def test_an_item_on_a_dry_run_stays(synced: Archive) -> None:
    item_id = load_item(synced, ITEM).line.item_id
    before = list(rows(synced))

    dry = forget_item(synced, item_id, replace(ORDER, dry_run=True))

    assert before == list(rows(synced))
    assert dry.counts == forget_item(synced, item_id, ORDER).counts


def test_an_item_is_removed_once_and_logged_once(synced: Archive) -> None:
    item_id = load_item(synced, ITEM).line.item_id
    forget_item(synced, item_id, ORDER)
    before = list(rows(synced))

    again = forget_item(synced, item_id, ORDER)

    assert ({}, before) == (again.counts, list(rows(synced)))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_an_item_whose_removal_was_interrupted_can_be_ordered_again(synced: Archive) -> None:
    """Also when nothing was left to do but to sweep up."""
    item_id = load_item(synced, ITEM).line.item_id
    forget_item(synced, item_id, ORDER)
    execute(synced, "UPDATE removals SET finished_at = NULL, counts = '{}'")

    forget_item(synced, item_id, ORDER)
    forget_item(synced, item_id, ORDER)

    assert [None, ORDER.now] == [one.finished_at for one in list_removals(synced)]


def contacts(archive: Archive) -> int:
    with archive.reading() as session:
        query = "SELECT count(*) FROM preparers WHERE phone IS NOT NULL OR email IS NOT NULL"
        return int(session.execute(text(query)).scalar_one())


def test_old_contacts_go_and_names_stay(synced: Archive) -> None:
    before, people = contacts(synced), counts(synced)["people"]
    assert before

    some = forget_contacts(synced, held_before=date(2026, 11, 1), order=ORDER)
    assert 0 < contacts(synced) < before
    every = forget_contacts(synced, held_before=date(2027, 1, 1), order=ORDER)

    assert (0, people) == (contacts(synced), counts(synced)["people"])
    assert some.counts["pages"]
    assert every.counts["pages"]
    assert [] == [value for name, value in rows(synced) if name == "passages" and "@" in value]
    assert () == verify_portal(synced, "demo").findings
    assert [] == list(differences_from_pages(synced, "demo", sample=None))


def test_every_text_that_lost_contacts_is_counted_on_a_dry_run_too(synced: Archive) -> None:
    before = passages(synced)

    dry = forget_contacts(synced, held_before=date(2027, 1, 1), order=replace(ORDER, dry_run=True))
    done = forget_contacts(synced, held_before=date(2027, 1, 1), order=ORDER)

    after = passages(synced)
    assert {done.counts["passages"]} == {len([one for one, said in before.items() if said != after[one]])}
    assert dry.counts == done.counts


def passages(archive: Archive) -> dict[int, str | None]:
    with archive.reading() as session:
        return {row.id: row.text for row in session.execute(text("SELECT id, text FROM passages"))}


def test_contacts_of_officeholder_decisions_grow_old_by_their_own_day(synced: Archive) -> None:
    day = load_item(synced, OFFICIAL).line.held_on
    assert day is not None

    forget_contacts(synced, held_before=day, order=ORDER)
    kept = contacts_of(synced, OFFICIAL)
    forget_contacts(synced, held_before=day + timedelta(days=1), order=ORDER)

    assert kept
    assert set() == contacts_of(synced, OFFICIAL)


def contacts_of(archive: Archive, key: str) -> set[str]:
    handlings = [handling for version in load_item(archive, key).versions for handling in version.handlings]
    details = {detail for one in handlings for person in one.preparers for detail in (person.phone, person.email)}
    return {detail for detail in details if detail}


def test_old_contacts_are_removed_once_and_logged_once(synced: Archive, demo_portal: DemoPortal) -> None:
    """Nightly, beside rounds that look at the same pages: no version is made for what was taken out."""
    forget_contacts(synced, held_before=date(2027, 1, 1), order=ORDER)
    versions = counts(synced)["versions"]

    account = sync(demo_portal, synced, now=NIGHT + timedelta(hours=2), again=True)
    again = forget_contacts(synced, held_before=date(2027, 1, 1), order=ORDER)

    assert (0, versions) == (account.changed, counts(synced)["versions"])
    assert ({}, 1) == (again.counts, len(list_removals(synced)))


def test_the_public_sees_neither_contacts_nor_what_was_removed(synced_url: str) -> None:
    with open_archive(synced_url) as archive:
        key = key_of_page_with(archive, NAME)
        forget_item(archive, load_item(archive, ITEM).line.item_id, ORDER)
        found = search(archive, ItemQuery(limit=1000))
        public = search(archive, ItemQuery(limit=1000, audience="public"))
        assert {line.item_id for line in find_items(archive, ITEM).values()} == {hit.line.item_id for hit in found} - {
            hit.line.item_id for hit in public
        }

    shown = call("show", key, "--audience", "public", "--json", "--database", synced_url)
    removed = call("show", ITEM, "--audience", "public", "--database", synced_url)

    handlings = [one for version in json.loads(shown.out)["versions"] for one in version["handlings"]]
    assert {(None, None)} == {(one["phone"], one["email"]) for handling in handlings for one in handling["preparers"]}
    assert NAME in {one["name"] for handling in handlings for one in handling["preparers"]}
    assert "@" not in json.dumps([handling["passages"] for handling in handlings])
    assert (2, f"'{ITEM}' was removed.") == (removed.code, removed.sentence)


def test_the_command_removes_and_shows_its_log(synced_url: str) -> None:
    options = ("--database", synced_url)
    dry = call("forget", "--person", NAME, "--dry-run", *options)
    done = call("forget", "--person", NAME, "--by", "Tietosuoja", "--reason", "pyyntö", *options)
    log = call("forget", "--log", *options)

    assert dry.out.startswith("Would be removed: ")
    assert dry.out.removeprefix("Would be removed: ") == done.out.removeprefix("Removed: ")
    assert "the bytes of" in done.out
    assert ", person, by Tietosuoja: pyyntö\n" in log.out
    assert "Helka" not in log.out
    with open_archive(synced_url) as archive:
        assert (False, True) == (is_anywhere(archive, NAME), is_anywhere(archive, MARK))


@pytest.mark.parametrize("arguments", [(), ("--person", "A B", "--item", "1"), ("--log", "--contacts-older-than", "0")])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_one_thing_at_a_time(synced_url: str, arguments: tuple[str, ...]) -> None:
    ran = call("forget", *arguments, "--database", synced_url)

    assert (2, "Name one thing: --person, --item, --contacts-older-than or --log.") == (ran.code, ran.sentence)


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
@pytest.mark.parametrize("days", ["800000", "99999999999"])
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_more_days_than_any_calendar_has_are_wrong_use(synced_url: str, days: str, options: tuple[str, ...]) -> None:
    ran = call("forget", "--contacts-older-than", days, *options, "--database", synced_url)

    assert (2, f"No calendar has a day {days} days ago; name fewer.") == (ran.code, ran.sentence)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_nothing_is_removed_while_a_round_is_running(synced_url: str) -> None:
    with open_archive(synced_url) as archive, portal_lock(archive, "demo"):
        ran = call("forget", "--person", NAME, "--database", synced_url)

        assert (4, "Another round of demo is running.") == (ran.code, ran.sentence)
        assert is_anywhere(archive, NAME)
