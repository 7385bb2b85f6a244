"""Finding items by words and conditions, on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from archive.errors import TooSlowError
from archive.records import (
    Attachment,
    Decision,
    Handling,
    ItemLine,
    ItemPage,
    ItemQuery,
    Language,
    ListedItem,
    MeetingPage,
    Page,
    Passage,
    PassageKind,
    Portal,
    Preparer,
    Proposal,
)
from archive.search import facets, search, search_ids
from archive.snippets import SNIPPET_CHARACTERS
from archive.store.engine import Archive
from archive.store.finding import WEIGHTS
from archive.store.indexing import index_meeting
from archive.store.items import save_item
from archive.store.lists import read_line
from archive.store.meetings import save_meeting
from archive.store.portals import save_portal
from archive.tables import MeetingRow

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
BASE = "https://{}.example/cgi/DREQUEST.PHP"

Add = Callable[..., None]


@pytest.fixture
def add(archive: Archive) -> Add:
    """Adds one item: `add("1-2", text="…")`; what is not said is as in every other."""
    for slug in ("joki", "jarvi"):
        save_portal(archive, Portal(slug=slug, name=slug.title(), base_url=BASE.format(slug)))

    def save(key: str, *, portal: str = "joki", earlier: tuple[Handling, ...] = (), **said: Any) -> None:  # noqa: ANN401 - fields of several records
        save_item(
            archive,
            portal,
            key,
            page(portal, key),
            item(key, earlier=earlier, **said),
            meeting_url=page(portal, key.partition("-")[0]).url,
            parser_version=1,
        )

    return save


def page(portal: str, key: str) -> Page:
    return Page(
        url=f"{BASE.format(portal)}?page=meetingitem&id={key}",
        body=b"<html></html>",
        status=200,
        media_type="text/html",
        fetched_at=NOON,
    )


def item(
    key: str,
    *,
    earlier: tuple[Handling, ...] = (),
    title: str | None = "Otsikko",
    body: str = "Aluehallitus",
    held_on: date = date(2026, 3, 4),
    case: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    language: Language = "fi",
    **said: Any,  # noqa: ANN401 - fields of a handling
) -> ItemPage:
    current = handling(body=body, held_on=held_on, is_current=True, **said)
    return ItemPage(
        portal_key=key,
        body_name=body,
        stage="minutes" if current.decision else "agenda",
        held_on=held_on,
        number=int(key.rpartition("-")[2]),
        section=None,
        title=title,
        case_number=case,
        function_class=None,
        language=language,
        secrecy=None,
        pdf_url=None,
        handlings=(*earlier, current),
        attachments=attachments,
    )


def handling(  # noqa: PLR0913 - a page says many things
    *,
    body: str = "Lautakunta",
    held_on: date = date(2026, 1, 2),
    is_current: bool = False,
    text: str | None = None,
    preparation: str | None = None,
    preparer: str | tuple[str, ...] = (),
    proposer: str | None = None,
    proposer_title: str | None = None,
    decision: Decision | None = None,
) -> Handling:
    texts: tuple[tuple[PassageKind, str | None], ...] = (("preparation", preparation), ("description", text))
    return Handling(
        body_name=body,
        held_on=held_on,
        section=None,
        is_current=is_current,
        passages=tuple(Passage(kind=kind, label=None, text=said) for kind, said in texts if said),
        preparers=tuple(
            Preparer(role="preparer", name=name) for name in ((preparer,) if isinstance(preparer, str) else preparer)
        ),
        proposals=(Proposal(kind="presenter", proposer_title=proposer_title, proposer_name=proposer, text="Ehdotus"),)
        if proposer or proposer_title
        else (),
        decision=decision,
    )


def found(archive: Archive, *words: str, **conditions: Any) -> list[str]:  # noqa: ANN401 - fields of ItemQuery
    """The keys of the items found, in their order."""
    hits = search(archive, ItemQuery(words=words, **conditions))
    return [hit.line.url.rpartition("=")[2] for hit in hits]


def snippet(archive: Archive, *words: str) -> str | None:
    (hit,) = search(archive, ItemQuery(words=words))
    return hit.snippet


def test_a_word_is_sought_in_title_text_and_case_number(archive: Archive, add: Add) -> None:
    add("1-1", title="Kirjasto suljetaan")
    add("1-2", text="Koskee myös kirjastoa.")
    add("1-3", case="77/00.01/2026")
    add("1-4", text="Jotain muuta")

    assert found(archive, "kirjasto") == ["1-2", "1-1"]
    assert found(archive, "77/00.01/2026") == ["1-3"]
    assert found(archive, "päiväkoti") == []


@pytest.mark.parametrize("word", ["äänekosken", "ÄÄNEKOSKEN", "Äänekosken", "ääneKOSKEN"])
def test_small_letters_and_capitals_are_alike(archive: Archive, add: Add, word: str) -> None:
    add("1-1", text="Vastaus äänekosken kaupungille")
    add("1-2", text="Äänekosken kaupunki")
    add("1-3", title="ÄÄNEKOSKEN KAUPUNKI")

    assert found(archive, word) == ["1-3", "1-2", "1-1"]


@pytest.mark.parametrize(
    "words",
    ["100%", "koulu AND", '"koulu', 'koulu"', "(koulu", "koulu*", "koulu:", "'koulu'", "koulu\\", "- koulu", "NOT"],
)
def test_what_means_something_to_a_database_means_nothing_here(archive: Archive, add: Add, words: str) -> None:
    add("1-1", text="Rock AND roll: sitova 100 NOT koulu")
    add("1-2", text="Jotain muuta")

    assert found(archive, *words.split(" ")) == ["1-1"]


@pytest.mark.parametrize("words", ["%", "\\", "'", '"', "***", "- -", "§", '""', ":"])
def test_signs_without_a_word_are_found_nowhere(archive: Archive, add: Add, words: str) -> None:
    add("1-1", text="% \\ ' \" * §")

    assert found(archive, words) == []


def test_every_word_must_occur_but_not_in_one_place(archive: Archive, add: Add) -> None:
    add("1-1", title="Talousarvio", text="Veroprosentti nousee.")
    add("1-2", title="Talousarvio", text="Muutoksia ei ole.")
    add("1-3", text="Talousarvio ja veroprosentti")

    assert found(archive, "talousarvio", "veroprosentti") == ["1-3", "1-1"]


def test_an_earlier_handling_is_searched_too(archive: Archive, add: Add) -> None:
    add("1-1", earlier=(handling(text="Lautakunta vastusti."),), text="Hallitus hyväksyi.")

    assert found(archive, "vastusti", "hyväksyi") == ["1-1"]


def test_only_what_a_page_says_now_is_searched(archive: Archive, add: Add) -> None:
    add("1-1", title="Vanha otsikko", text="Vanha luonnos", preparer="Vanha Valmistelija")
    add("1-1", title="Uusi otsikko", text="Lopullinen teksti", preparer="Uusi Valmistelija")

    assert found(archive, "luonnos") == []
    assert found(archive, "vanha") == []
    assert found(archive, person="Vanha") == []
    assert found(archive, "lopullinen", person="uusi") == ["1-1"]


def decided(outcome: Any) -> Decision:  # noqa: ANN401 - one of the words of Outcome
    return Decision(text="Päätös", outcome=outcome, unanimous=None, evidence=None)


CONDITIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({"portal": "jarvi"}, ["1-2"]),
    ({"portal": "meri"}, []),
    ({"portal": "joki jarvi"}, []),
    ({"portal": 'joki" OR "o:jarvi'}, []),
    ({"body": "VALTUUSTO"}, ["3-1"]),
    ({"body": "valtuusto" * 10_000}, []),
    ({"person": "Virtanen" * 10_000}, []),
    ({"held_from": date(2026, 3, 5)}, ["3-1"]),
    ({"held_until": date(2026, 3, 4), "portal": "joki"}, ["1-4", "1-3", "1-1"]),
    ({"held_from": date(2026, 3, 4), "held_until": date(2026, 3, 4), "portal": "jarvi"}, ["1-2"]),
    ({"person": "virtanen"}, ["1-3", "1-1"]),
    ({"case_number": "5/00.02/2026"}, ["1-4"]),
    ({"case_number": "5/00.02"}, []),
    ({"outcome": "tabled"}, ["3-1"]),
    ({"stage": "minutes"}, ["3-1", "1-4"]),
    ({"stage": "agenda", "person": "Ville"}, ["1-3"]),
]


@pytest.mark.parametrize(("conditions", "keys"), CONDITIONS, ids=str)
def test_conditions_narrow_what_is_found_of_few_items_looked_up_and_of_many_walked_through(
    archive: Archive, add: Add, monkeypatch: pytest.MonkeyPatch, conditions: dict[str, Any], keys: list[str]
) -> None:
    add("1-1", preparer="Anna Virtanen", text="Sana")
    add("1-2", portal="jarvi", text="Sana", earlier=(handling(preparer="Anna Virtanen", proposer="Ville Virtanen"),))
    add("1-3", proposer="Ville Virtanen", text="Sana")
    add("1-4", case="5/00.02/2026", decision=decided("as_proposed"), text="Sana")
    add("3-1", body="Aluevaltuusto", held_on=date(2026, 5, 6), decision=decided("tabled"), text="Sana")
    add("3-2", body="Aluevaltuusto", held_on=date(2026, 5, 6), portal="jarvi", text="Jotain muuta", title=None)

    asked = ("sana", "san*", "-muuta", "sana -muuta")
    looked_up = {words: found(archive, words, **conditions) for words in asked}
    monkeypatch.setattr("archive.store.narrowing.FEW", 0)
    walked_through = {words: found(archive, words, **conditions) for words in asked}

    assert dict.fromkeys(asked, keys) == looked_up == walked_through


@pytest.mark.parametrize(
    ("conditions", "keys"),
    [
        ({"body": "Åbo nämnd"}, ["1-1"]),
        ({"body": "åbo NÄMND"}, ["1-1"]),
        ({"body": "Åbo nämnd, sektionen"}, ["2-1"]),
        ({"body": "Åbo"}, ["4-1", "3-1", "2-1", "1-1"]),
        ({"body": "nämnd, sektionen"}, ["2-1"]),
        # As written it is one body, in other letters two.
        ({"body": "ÅBO nämnden"}, ["3-1"]),
        ({"body": "Åbo Nämnden"}, ["4-1", "3-1"]),
        # Of this portal there is none of that very name.
        ({"body": "Åbo nämnd", "portal": "jarvi"}, ["4-1"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("words", [(), ("sana",)], ids=str)
def test_a_body_named_exactly_is_that_one_and_else_a_part_of_a_name(
    archive: Archive,
    add: Add,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    conditions: dict[str, Any],
    keys: list[str],
) -> None:
    add("1-1", body="Åbo nämnd", text="Sana")
    add("2-1", body="Åbo nämnd, sektionen", text="Sana")
    add("3-1", body="ÅBO nämnden", text="Sana")
    add("4-1", body="Åbo nämnden", portal="jarvi", text="Sana")

    assert keys == found(archive, *words, **conditions)
    monkeypatch.setattr("archive.store.narrowing.FEW", 0)
    assert keys == found(archive, *words, **conditions)


def test_the_newest_meetings_come_first_and_undated_ones_last(archive: Archive, add: Add) -> None:
    add("1-1", held_on=date(2025, 1, 1))
    add("3-1", held_on=date(2026, 1, 1))
    add("2-1", held_on=date(2025, 6, 6))
    add("3-2", held_on=date(2026, 1, 1))
    add("4-1")
    with archive.writing() as session:
        session.execute(update(MeetingRow).filter_by(portal_key="4").values(held_on=None))
        index_meeting(session, session.scalars(select(MeetingRow.id).filter_by(portal_key="4")).one())

    assert found(archive) == ["3-2", "3-1", "2-1", "1-1", "4-1"]


@pytest.mark.parametrize("ranked", [False, True])
def test_however_few_the_index_tells_at_once_nothing_is_missed_or_told_twice(
    archive: Archive, add: Add, monkeypatch: pytest.MonkeyPatch, ranked: bool
) -> None:
    for day in range(1, 29):
        add(f"{day}-1", held_on=date(2026, 3, day), text="Sanottu" if day % 3 else "Muuta")
    for name in ("matched.NEAR", "matched.FAR", "finding._AT_ONCE"):
        monkeypatch.setattr(f"archive.store.{name}", 2)

    said = [f"{day}-1" for day in range(28, 0, -1) if day % 3]
    until = date(2026, 3, 20)
    assert said == found(archive, "sanottu", limit=100, ranked=ranked)
    assert said[said.index("20-1") :] == found(archive, "sanottu", limit=100, ranked=ranked, held_until=until)


def test_no_more_are_given_than_asked_for(archive: Archive, add: Add) -> None:
    for number in range(1, 5):
        add(f"1-{number}")

    assert found(archive, limit=3) == ["1-4", "1-3", "1-2"]
    third = ItemQuery(limit=2, offset=1)
    assert search_ids(archive, third) == tuple(hit.line.item_id for hit in search(archive, third))


def test_where_counting_is_cut_off_the_newest_are_counted(
    archive: Archive, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        add(f"1-{number}")
    asked = count(1)

    def read_two(row: Row[Any]) -> ItemLine:
        if next(asked) > 2:
            raise TooSlowError("cut off")
        return read_line(row)

    monkeypatch.setattr("archive.search._LINES_AT_ONCE", 2)
    monkeypatch.setattr("archive.search.read_line", read_two)
    told = facets(archive, ItemQuery())

    assert (2, False, {"joki": 2}) == (told.total, told.is_all, told.portal)
    with pytest.raises(TooSlowError):
        facets(archive, ItemQuery())


def test_an_item_that_is_only_listed_is_found_by_its_title(archive: Archive, add: Add) -> None:
    add("1-1")
    listed = ListedItem(portal_key="9-1", number=1, section=None, title="Kaivoslupa", url=page("joki", "9-1").url)
    meeting = MeetingPage(
        portal_key="9",
        body_name="Aluehallitus",
        stage="agenda",
        held_on=date(2026, 4, 4),
        starts_at=None,
        place=None,
        checked=False,
        published_on=None,
        pdf_url=None,
        language="fi",
        items=(listed,),
    )
    save_meeting(archive, "joki", "9", page("joki", "9"), meeting)

    assert found(archive, "kaivoslupa") == ["9-1"]
    assert snippet(archive, "kaivoslupa") is None


def test_a_snippet_shows_the_first_word_found_between_whole_words(archive: Archive, add: Add) -> None:
    add("1-1", text=f"{'alku ' * 40}Äänestys\n\ttoimitettiin {'loppu ' * 40}")

    piece = snippet(archive, "äänestys") or ""

    assert "alku Äänestys toimitettiin loppu" in piece
    assert set(piece.strip("…").split()) == {"alku", "Äänestys", "toimitettiin", "loppu"}
    assert (piece[0], piece[-1]) == ("…", "…")
    assert SNIPPET_CHARACTERS - 20 < len(piece) <= SNIPPET_CHARACTERS + 2


def test_a_short_text_is_its_own_snippet(archive: Archive, add: Add) -> None:
    add("1-1", text="Kokous avattiin.")

    assert snippet(archive, "kokous") == "Kokous avattiin."


def test_a_snippet_of_one_endless_word_is_cut_in_it(archive: Archive, add: Add) -> None:
    add("1-1", text="a " * 80 + "kohta" + "x" * 500)

    assert snippet(archive, "kohtax*") == f"…{'a ' * 26}kohta{'x' * 500}"


def test_without_words_a_snippet_begins_the_text_and_not_the_names(archive: Archive, add: Add) -> None:
    add("1-1", preparation="lakimies Anna Virtanen, puh. 050", text="Sopimus päättyy.")

    assert snippet(archive) == "Sopimus päättyy."
    assert snippet(archive, "lakimies") == "lakimies Anna Virtanen, puh. 050"


def test_the_score_says_in_how_weighty_a_part_the_words_are(archive: Archive, add: Add) -> None:
    add("1-1", title="Koulu", text="Koulun pihalla on koulu.")

    (hit,) = search(archive, ItemQuery(words=("koulu",)))

    assert hit.score == WEIGHTS["title"] + WEIGHTS["rest"]
