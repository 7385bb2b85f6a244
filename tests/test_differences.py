"""What changed between two versions, word by word, and whether the text changed at all."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.differences import compare_versions, compare_words, kind_of_change
from archive.records import ArchivedHandling, Attachment, Change, ItemVersion, Passage
from tests.hang import no_hang

TEXT = "Kunnanhallitus hyväksyi hankkeen – ”osana” talousarviota.\nKustannukset ovat 12 000 euroa."


def version(text: str = TEXT, **told: object) -> ItemVersion:
    passage = Passage(kind="decision", label="Päätös", text=text)
    handling = ArchivedHandling(
        body_name="Kunnanhallitus",
        held_on=date(2026, 9, 8),
        section=12,
        is_current=True,
        passages=(passage,),
        body=None,
        item_id=None,
    )
    base = ItemVersion(
        ordinal=0,
        stage="minutes",
        title="Hanke",
        language="fi",
        seen_from=datetime(2026, 9, 9, tzinfo=UTC),
        seen_until=None,
        parser_version=1,
        warnings=(),
        digest="0" * 64,
        handlings=(handling,),
        attachments=(),
    )
    return replace(base, **told)  # type: ignore[arg-type] # a table's row


@pytest.mark.parametrize(
    ("expected", "after"),
    [
        pytest.param("around", version(), id="nothing that is kept in the text"),
        pytest.param("around", version(attachments=(Attachment(title="Kartta", url="x"),)), id="a document more"),
        pytest.param("characters", version(TEXT.replace("–", "-").replace("”", '"')), id="dashes and quotes"),
        pytest.param("characters", version(TEXT.replace(" ", "\xa0").replace("12\xa0000", "12 000")), id="spaces"),
        pytest.param("characters", version(TEXT.replace("ä", "Ã¤").replace("–", "â€“")), id="a broken encoding"),
        pytest.param("text", version(TEXT.replace("12 000", "13 000")), id="a sum"),
        pytest.param("text", version(title="Toinen hanke"), id="the title"),
        pytest.param("stage", version(stage="agenda"), id="agenda and minutes"),
    ],
)
def test_in_what_a_version_differs(expected: Change, after: ItemVersion) -> None:
    assert expected == kind_of_change(version(), after)
    assert expected == kind_of_change(after, version())


def test_a_change_is_shown_by_its_words() -> None:
    (change,) = compare_versions(version(), version(TEXT.replace("12 000", "13 000").replace(" hankkeen", "")))

    assert ("Kunnanhallitus", "Päätös") == (change.body_name, change.label)
    assert [("removed", " hankkeen"), ("removed", "12"), ("added", "13")] == [
        (piece.kind, piece.text) for piece in change.pieces if piece.kind != "same"
    ]


def test_a_passage_that_went_is_shown_whole() -> None:
    gone = replace(version(), handlings=())

    (change,) = compare_versions(version(), gone)

    assert [("removed", TEXT)] == [(piece.kind, piece.text) for piece in change.pieces]


@given(st.text(alphabet="aä \n-1"), st.text(alphabet="aä \n-1"))
def test_the_pieces_give_back_both_texts(before: str, after: str) -> None:
    pieces = compare_words(before, after)

    assert before == "".join(piece.text for piece in pieces if piece.kind != "added")
    assert after == "".join(piece.text for piece in pieces if piece.kind != "removed")


MANY = [f"sana{number}" for number in range(4000)]
"""Of ten pages. All with all, they were compared for a minute."""


def test_in_a_long_text_the_words_that_changed_are_found() -> None:
    after = [*MANY[:1000], "toinen", *MANY[1001:3000], "kolmas", *MANY[3001:]]

    pieces = compare_words(" ".join(MANY), " ".join(after))

    changed = [(one.kind, one.text) for one in pieces if one.kind != "same"]
    assert [("removed", "sana1000"), ("added", "toinen"), ("removed", "sana3000"), ("added", "kolmas")] == changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            " ".join(MANY), " ".join(sorted(MANY, key=lambda word: word[::-1])), id="the words in another order"
        ),
        pytest.param("\n".join(MANY * 9), "\n".join(reversed(MANY * 9)), id="the lines in another order"),
        pytest.param("sana " * 40_000, "sana " * 39_999 + "toinen", id="one word over and over"),
        pytest.param("\n" * 200_000, "x" + "\n" * 200_000, id="empty lines"),
        pytest.param("\n".join(f"Tili {word} 17" for word in MANY * 5), "Tili 18\n" * 20_000, id="tables"),
    ],
)
def test_no_two_texts_take_long_to_compare(before: str, after: str) -> None:
    with no_hang():
        pieces = compare_words(before, after)

    assert before == "".join(one.text for one in pieces if one.kind != "added")
    assert after == "".join(one.text for one in pieces if one.kind != "removed")
