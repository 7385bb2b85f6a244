"""The search index beside the texts, on both databases: kept, asked in every way, looked at, made anew."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Update, delete, text, update

from archive.doctor import Examination, find_complaints
from archive.records import Decision, Facets, ItemQuery, Match
from archive.search import facets, is_index_whole, search
from archive.store.emptying import forget_item
from archive.store.engine import Archive
from archive.store.finding import WEIGHTS
from archive.store.forgetting import forget_person
from archive.store.indexing import check_index, reindex, sort_id
from archive.store.lists import load_item
from archive.store.removals import Order
from archive.tables import BodyRow, MeetingRow, PassageRow, SearchTextRow
from tests.command import call
from tests.test_search import NOON, Add, add, found

__all__ = ["add"]
ORDER = Order(by="test", reason=None, now=NOON, fresh_key=b"0" * 32)


def hits(archive: Archive, words: str, **conditions: object) -> list[str]:
    return found(archive, words, **conditions)


@pytest.fixture
def filled(archive: Archive, add: Add) -> Archive:
    add("1-1", title="Koulujen kesätyöt", text="Kesällä maalataan aidat.", preparer="Maija Virtanen")
    add("1-2", title="Päiväkodin aita", text="Koulun viereinen aita uusitaan lukuvuoden lopussa.", case="5/00.02/2026")
    add("2-3", text="Lopussa lukuvuoden aita maalattiin.", body="Tekninen lautakunta", proposer="Ville Nieminen")
    return archive


QUERIES = [
    ("koulu", ["1-2", "1-1"]),
    ("aita", ["2-3", "1-2", "1-1"]),
    ("aita -koulu", ["2-3"]),
    ("-koulu", ["2-3"]),
    ('"lukuvuoden lopussa"', ["1-2"]),
    ('"LUKUVUODEN   lopussa"', ["1-2"]),
    ('aita -"lukuvuoden lopussa"', ["2-3", "1-1"]),
    ("”lopussa lukuvuoden”", ["2-3"]),
    ("maal*", ["2-3", "1-1"]),
    ("maalattii*", ["2-3"]),
    ("valmistelija:Virtanen", ["1-1"]),
    ("preparer:virtasen", ["1-1"]),
    ('valmistelija:"Maija Virtanen"', ["1-1"]),
    ("valmistelija:Nieminen", []),
    ("esittelijä:nieminen", ["2-3"]),
    ("toimielin:lautakunta", ["2-3"]),
    ("organ:hallitus", ["1-2", "1-1"]),
    ("asia:5/00.02/2026", ["1-2"]),
    ("5/00.02/2026", ["1-2"]),
    ("5/00.02/*", ["1-2"]),
    ("5/00.02", []),
]


@pytest.mark.parametrize(("words", "keys"), QUERIES)
def test_a_query_is_answered_alike_on_both_databases(filled: Archive, words: str, keys: list[str]) -> None:
    assert keys == hits(filled, words)


@pytest.fixture
def named(archive: Archive, add: Add) -> Archive:
    add("1-1", preparer=("Maija Heinäkoski", "Tuula Mäntylä"), body="Sosiaali- ja terveyslautakunta")
    add("2-1", preparer="Anna Saari-Lindström", body="Sosiaali-, terveys- ja pelastuslautakunta", case="5/00.02/2026")
    add("3-1", proposer="Ville Nieminen", proposer_title="Vs. toimialajohtaja", body="Aluehallituksen jaosto")
    add("4-1", proposer_title="Toimialajohtaja", body="Aluehallitus", case="6/00.02/2026")
    return archive


NAMES = [
    ('valmistelija:"Tuula Mäntylä"', ["1-1"]),
    ('valmistelija:"Mäntylä, Tuula"', ["1-1"]),
    ('preparer:"TUULA MÄNTYLÄN"', ["1-1"]),
    ('valmistelija:"Tuula Mänt*"', ["1-1"]),
    ('valmistelija:"Tuula Mäntylä" valmistelija:"Maija Heinäkoski"', ["1-1"]),
    ('valmistelija:"Maija Mäntylä"', []),
    ('valmistelija:"Maija Mänt*"', []),
    ('valmistelija:"Maija Koski"', []),
    ('valmistelija:"Anne Saari-Lindström"', []),
    ('valmistelija:"Anna Saari-Lindströmin"', ["2-1"]),
    ('valmistelija:"Ville Nieminen"', []),
    ('-valmistelija:"Tuula Mäntylä"', ["4-1", "3-1", "2-1"]),
    ('-valmistelija:"Maija Mäntylä"', ["4-1", "3-1", "2-1", "1-1"]),
    ('-valmistelija:"Anne Saari-Lindström"', ["4-1", "3-1", "2-1", "1-1"]),
    ("-valmistelija:Tuula", ["4-1", "3-1", "2-1"]),
    ('ehdotus -valmistelija:"Maija Mäntylä"', ["4-1", "3-1"]),
    ('ehdotus -esittelijä:"Ville Nieminen"', ["4-1"]),
    ('toimielin:"sosiaali- ja terveyslautakunta"', ["1-1"]),
    ('-toimielin:"sosiaali- ja terveyslautakunta"', ["4-1", "3-1", "2-1"]),
    ('toimielin:"pelastus lautakunnan"', ["2-1"]),
    ("toimielin:terveyslautakunta", ["2-1", "1-1"]),
    ('-toimielin:"aluehallitus jaosto"', ["4-1", "2-1", "1-1"]),
    ('toimielin:"Aluehallituksen lautakunta"', []),
    ("esittelijä:toimialajohtaja", ["4-1", "3-1"]),
    ("presenter:toimialajohtajan", ["4-1", "3-1"]),
    ('esittelijä:"toimialajohtaja Nieminen"', ["3-1"]),
    ('-esittelijä:"toimialajohtaja Nieminen"', ["4-1", "2-1", "1-1"]),
    ("valmistelija:toimialajohtaja", []),
    ('asia:"5/00.02/2026 6/00.02/2026"', []),
    ('-asia:"5/00.02/2026 6/00.02/2026"', ["4-1", "3-1", "2-1", "1-1"]),
    ('-valmistelija:"**"', []),
]


@pytest.mark.parametrize(("words", "keys"), NAMES)
def test_several_words_of_a_field_are_one_name_there(named: Archive, words: str, keys: list[str]) -> None:
    assert keys == hits(named, words)


def test_names_say_why_and_are_counted_in_facets(named: Archive) -> None:
    (hit,) = search(named, ItemQuery(words=('valmistelija:"mäntylän tuula"', '-valmistelija:"Maija Mäntylä"')))
    counted = facets(named, ItemQuery(words=('-toimielin:"sosiaali- ja terveyslautakunta"',)))

    assert (Match(asked="mäntylän tuula", word="Tuula Mäntylä"),) == hit.why
    assert 3 == counted.total
    assert "Sosiaali- ja terveyslautakunta" not in counted.body


def test_a_body_s_facet_counts_what_its_link_finds(named: Archive) -> None:
    counted = facets(named, ItemQuery())

    assert counted.body == {name: len(hits(named, "", body=name)) for name in counted.body}


def test_names_are_sought_in_what_was_said_before_too(archive: Archive, add: Add) -> None:
    add("1-1", title="Vanha", preparer="Maija Heinäkoski")
    add("1-1", title="Uusi", preparer="Tuula Mäntylä")

    assert [] == hits(archive, 'valmistelija:"Maija Heinäkoski"')
    (hit,) = search(archive, ItemQuery(words=('valmistelija:"Maija Heinäkoski"',), versions="all"))
    assert (0, False) == (hit.ordinal, hit.is_current)


@pytest.mark.parametrize("name", ["Kallio-Lehteen", "Lindströmin", "Virtasen", "Mäkelän", "Virtanen"])
def test_names_in_finnish_forms_are_found_on_swedish_pages(archive: Archive, add: Add, name: str) -> None:
    add("1-1", language="sv", text="Beredare", preparer=("Sirpa Kallio-Lehti", "Anna Virtanen"))
    add("1-2", language="sv", text="Beredare", preparer="Kaj Lindström", proposer="Sirpa Kallio-Lehti")
    add("1-3", language="sv", text="Beredare", preparer="Anna Virtanen", proposer="Olli Mäkelä")
    add("1-4", language="sv", text="Beredare", proposer="Kaj Lindström")
    add("1-5", language="sv", text="Beredare", preparer="Olli Mäkelä")
    add("1-6", language="sv", text="Beredare", preparer="Anne Lahti")

    found_hits = search(archive, ItemQuery(words=(name,)))

    assert 2 == len(found_hits)
    assert all(match.word.startswith(name[:5]) for hit in found_hits for match in hit.why)
    assert all(hit.why for hit in found_hits)


def test_the_best_come_first_when_asked_and_the_newest_otherwise(filled: Archive) -> None:
    assert ["1-2", "1-1"] == hits(filled, "koulu")
    assert ["1-1", "1-2"] == hits(filled, "koulu", ranked=True)
    best, second = search(filled, ItemQuery(words=("koulu",), ranked=True))
    assert (WEIGHTS["title"], WEIGHTS["rest"]) == (best.score, second.score)


def test_a_proposal_weighs_more_than_a_description(archive: Archive, add: Add) -> None:
    decision = Decision(text="Koulu lakkautetaan.", outcome="other", unanimous=None, evidence=None)
    add("1-1", title="A", decision=decision)
    add("1-2", title="B", text="Koulu")

    assert ["1-1", "1-2"] == hits(archive, "koulu", ranked=True)


def test_a_hit_says_why(filled: Archive) -> None:
    (hit,) = search(filled, ItemQuery(words=("valmistelija:virtasen", "koulu", '"maalataan aidat"')))

    assert {
        Match(asked="maalataan aidat", word="maalataan aidat"),
        Match(asked="virtasen", word="Maija Virtanen"),
        Match(asked="koulu", word="Koulujen"),
    } == set(hit.why)


def test_what_was_said_before_is_found_when_asked_for(archive: Archive, add: Add) -> None:
    add("1-1", title="Vanha otsikko", text="Ensimmäinen luonnos")
    add("1-1", title="Uusi otsikko", text="Lopullinen teksti")

    assert [] == hits(archive, "luonnos")
    (hit,) = search(archive, ItemQuery(words=("luonnos",), versions="all"))
    assert (0, False, "Ensimmäinen luonnos") == (hit.ordinal, hit.is_current, hit.snippet)
    assert ["1-1"] == hits(archive, "otsikko", versions="all")


def test_facets_count_what_is_found(filled: Archive) -> None:
    counted = facets(filled, ItemQuery(words=("aita",), limit=1))

    assert counted == Facets(
        total=3,
        is_all=True,
        portal={"joki": 3},
        body={"Aluehallitus": 2, "Tekninen lautakunta": 1},
        year={"2026": 3},
        stage={"agenda": 3},
        outcome={},
    )


def test_an_archive_larger_than_a_batch_is_found_whole(archive: Archive, add: Add) -> None:
    for number in range(1, 206):
        add(f"1-{number}", text="Koulu")

    assert 205 == len(hits(archive, "koulu", limit=1000))
    assert 205 == facets(archive, ItemQuery(words=("koulu",))).total


def test_what_lacks_or_is_old_is_told_and_healed(filled: Archive) -> None:
    assert (3, 0, 0, {}) == index_state(filled)
    with filled.writing() as session:
        first, second = session.query(SearchTextRow.id).order_by(SearchTextRow.id).limit(2).all()
        session.execute(delete(SearchTextRow).where(SearchTextRow.id == first.id))
        session.execute(update(SearchTextRow).where(SearchTextRow.id == second.id).values(analyser="0, none"))

    assert (2, 1, 0, {"0, none": 1}) == index_state(filled)
    assert not is_index_whole(filled)
    missing, outdated = complaints(filled)
    assert "1 texts are missing from the search index: run `dynasty reindex`." == missing
    assert outdated.startswith("1 texts were analysed for search by version 0, none, today's is 3, ")

    assert 2 == reindex(filled)
    assert (3, 0, 0, {}) == index_state(filled)
    assert [] == complaints(filled)
    assert 0 == reindex(filled)
    assert 3 == reindex(filled, everything=True)
    assert ["1-2", "1-1"] == hits(filled, "koulu")


def index_state(archive: Archive) -> tuple[int, int, int, dict[str, int]]:
    health = check_index(archive)
    return health.texts, health.missing, health.stray, dict(health.outdated)


def complaints(archive: Archive) -> list[str]:
    nothing = Examination(damage=(), drift=(), portals=(), failures=(), coverage=(), warnings=())
    return list(find_complaints(replace(nothing, index=check_index(archive, compare=10)), now=NOON))


@pytest.mark.parametrize(
    "change",
    [
        update(PassageRow).where(PassageRow.text.contains("oulu")).values(text="Kirjasto avataan."),
        update(BodyRow).values(name=BodyRow.name + " II"),
        update(SearchTextRow).where(SearchTextRow.is_current).values(is_current=False),
        update(MeetingRow).values(held_on=date(2020, 1, 1)),
    ],
    ids=["text", "body", "is_current", "day"],
)
def test_keys_that_the_texts_do_not_give_are_told(filled: Archive, change: Update) -> None:
    assert (3, 0) == compared(filled)
    with filled.writing() as session:
        session.execute(change)

    count, differing = compared(filled)
    assert (3, True) == (count, differing > 0)
    (complaint,) = complaints(filled)
    assert complaint.startswith(f"{differing} of 3 items compared say something else than their keys in the search")
    reindex(filled, everything=True)
    assert (3, 0) == compared(filled)


def test_a_round_writes_the_keys_that_the_texts_give(synced: Archive) -> None:
    count, differing = compared(synced)

    assert (True, 0) == (count > 30, differing)


def compared(archive: Archive) -> tuple[int, int]:
    health = check_index(archive, compare=1000)
    return health.compared, health.differing


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_stands_in_the_index_alone_goes(filled: Archive) -> None:
    """On PostgreSQL a reference keeps it from standing there at all."""
    with filled.writing() as session:
        session.execute(text("INSERT INTO search_index (rowid, title) VALUES (7, 'koulu')"))

    assert (3, 0, 1, {}) == index_state(filled)
    reindex(filled)
    assert (3, 0, 0, {}) == index_state(filled)


def test_a_forgotten_person_is_found_no_more(filled: Archive) -> None:
    forget_person(filled, "Maija Virtanen", ORDER)

    assert [] == hits(filled, "virtanen") + hits(filled, "valmistelija:virtanen")
    assert ["1-2", "1-1"] == hits(filled, "koulu")
    assert (3, 0, 0, {}) == index_state(filled)
    assert "virtanen" not in everything_in_the_index(filled)


def everything_in_the_index(archive: Archive) -> str:
    with archive.reading() as session:
        return " ".join(str(row) for row in session.execute(text("SELECT * FROM search_index ORDER BY rowid")))


def test_a_forgotten_item_is_found_no_more_by_what_it_said(filled: Archive) -> None:
    item = load_item(filled, "joki/1-2").line
    forget_item(filled, item.item_id, ORDER)

    assert ["1-1"] == hits(filled, "koulu")
    assert [] == hits(filled, "5/00.02/2026")


def test_nobody_is_found_by_telephone_or_e_mail(archive: Archive, add: Add) -> None:
    add("1-1", text="Lisätietoja: Anna, puh. 040 123 4567, anna@joki.example")

    assert [] == hits(archive, "4567") + hits(archive, "anna@joki.example") + hits(archive, "poistettu")
    assert ["1-1"] == hits(archive, "lisätieto")


def test_days_items_and_versions_order_ids() -> None:
    days = [None, date(1, 1, 1), date(2026, 3, 4), date(2026, 3, 5), date.max]
    ids = [sort_id(day, item, ordinal) for day in days for item in (1, 2**31 - 1) for ordinal in (None, 0, 4000)]

    assert sorted(set(ids)) == ids
    assert ids[-1] < 2**63


# The command


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("filled")
def test_the_command_prints_tables_reasons_and_old_versions(database_url: str) -> None:
    table = call("search", "koulu", "--csv", "--database", database_url)
    told = call("search", "koulu", "--why", "--database", database_url)
    listed = json.loads(call("search", "koulu", "--why", "--old", "--json", "--database", database_url).out)

    assert ["item_id", "Koulujen kesätyöt"] == [table.out.split(",")[0], table.out.splitlines()[2].split(",")[7]]
    assert "koulu: Koulujen" in told.out
    assert [{"asked": "koulu", "word": "Koulun"}] == listed[0]["why"]
    assert (0, True) == (listed[0]["version"], listed[0]["is_current"])


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_command_reindexes(filled: Archive, database_url: str) -> None:
    ran = call("reindex", "--database", database_url)

    assert (0, f"0 items were indexed; 3 texts are in the index, by analyser {check_index(filled).analyser}.\n") == (
        ran.code,
        ran.out,
    )
