"""How text becomes keys: of Finnish, of Swedish, of numbers and of names."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.analysis import LONGEST_WORD, analyser_version, find_words, forms_of, keys_of, query_keys
from archive.query import MOST_TERMS, Need, Phrase, read_query
from archive.records import Language
from archive.snippets import cut_snippet, mark_words
from archive.stemming import stem_finnish, stem_swedish
from archive.swedish import split
from archive.voikko import read_analysis

MEETS: list[tuple[str, str, Language]] = [
    ("päiväkoti", "päiväkotien", "fi"),
    ("päiväkodissa", "päiväkotien", "fi"),
    ("palveluverkko", "palveluverkkomuutosten", "fi"),
    ("verkko", "palveluverkkomuutosten", "fi"),
    ("verkkomuutos", "palveluverkkomuutosten", "fi"),
    ("Virtanen", "Virtasella", "fi"),
    ("Xynen", "Xysestä", "fi"),
    ("Esimerkkilä", "ESIMERKKILÄSSÄ", "fi"),
    ("Firdonkatu", "Firdonkadulla", "fi"),
    ("THL", "THL:lle", "fi"),
    ("ict-hanke", "ICT-hankkeista", "fi"),
    ("hanke", "ict-hankkeista", "fi"),
    ("sosiaalipalvelu", "Sosiaali- ja terveyspalveluihin", "fi"),
    ("kulttuuripalvelu", "opetus-, kulttuuri- ja nuorisopalvelut", "fi"),
    ("kunnanvaltuusto", "kunnanhallitus ja -valtuusto", "fi"),
    ("maankäyttölaki", "maankäyttö- sekä rakennuslaissa", "fi"),
    ("palveluverkko", "palvelu-\nverkkojen", "fi"),
    ("servicenät", "service-\nnätets", "sv"),
    ("päätös", "pää\u00adtöksen", "fi"),
    ("päätös", "pa\u0308a\u0308to\u0308ksen", "fi"),
    ("1482/00.01.02/2026", "1482/00.01.02/2026", "fi"),
    ("skola", "skolornas", "sv"),
    ("skola", "grundskolans", "sv"),
    ("stad", "städerna", "sv"),
    ("cykelväg", "cykelvägarnas", "sv"),
    ("socialtjänst", "social- och hälsovårdstjänsterna", "sv"),
    ("Lindström", "Lindströms", "sv"),
]
DOES_NOT_MEET: list[tuple[str, str, Language]] = [
    ("silta", "silloin", "fi"),
    ("koulu", "Oulussa", "fi"),
    ("tie", "tietoa", "fi"),
    ("kuusi", "kuun", "fi"),
    ("sosiaalija", "sosiaali-\nja terveyspalvelut", "fi"),
    ("1482/00.01.02/2026", "1482/00.01.02/2025", "fi"),
    ("lag", "underlaget", "sv"),
    ("stad", "förkastades", "sv"),
    ("kommun", "kommunikation", "sv"),
]


PIECES = st.lists(
    st.sampled_from([*"-–/.:' \n9x§_½ж\u00ad\u0308", *(word for _, text, _ in MEETS for word in text.split())])
)


@given(PIECES)
@settings(deadline=None)
@example(["\u00ad", " 5-\u00ad-6"])
@example(["(", "palvelu", "-", "\n", "verkon", ",", "\u00ad", "ä" * 2 * LONGEST_WORD])
def test_the_keys_of_a_text_are_those_of_its_words(pieces: list[str]) -> None:
    said = "".join(pieces)

    assert {key for word in find_words(said, None) for key in word.keys} == keys_of(said, None)
    assert "" not in keys_of(said, None)


@given(PIECES, st.sampled_from([query for query, _, _ in MEETS]))
@settings(deadline=None)
@example(["kunta", "-", "\n", "verkon", " ", "sosiaali", "-", " ", "ja", " ", "terveyspalvelut"], "sosiaalipalvelu")
def test_the_words_that_are_sought_are_found_where_all_words_are(pieces: list[str], query: str) -> None:
    said, asked = "".join(pieces), frozenset[str]().union(*query_keys(query))

    found = list(find_words(said, None, sought=lambda keys: not asked.isdisjoint(keys)))

    assert [word for word in find_words(said, None) if not asked.isdisjoint(word.keys)] == found
    assert found or asked.isdisjoint(keys_of(said, None))


@given(PIECES, PIECES, PIECES)
@settings(deadline=None)
def test_a_phrase_is_said_where_its_forms_follow_each_other(
    before: list[str], sought: list[str], after: list[str]
) -> None:
    phrase = Phrase(asked="", forms=forms_of("".join(sought)) or ("koulu",), excluded=False)
    for said in ("".join(before + sought + after), "".join(before + after)):
        forms = forms_of(said)
        places = [forms[at : at + len(phrase.forms)] for at in range(len(forms))]

        assert (phrase.forms in places) is phrase.is_said(said)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("lukuvuoden lopussa", "Luku\u00advuoden\n”LOPUSSA”"),
        ("lukuvuoden lopussa", "lukuvuoden, _lopussa_"),
        ("EU:n tuki", "EU:n  tuki"),
        ("EU’n tuki", "eu'n tuki"),
        ("§ 12 mukaan", "(§12) mukaan"),
        ("päätös tehty", "pa\u0308a\u0308to\u0308s tehty"),
        ("Москва päätti", "москва päätti"),
        ("2½ vuotta", "2½ vuotta"),
        ("covid-19 leviää", "COVID–19 leviää"),
        (f"{'a' * 2 * LONGEST_WORD} b", f"{'A' * 3 * LONGEST_WORD} B"),
    ],
)
def test_a_phrase_is_the_same_however_it_is_written(phrase: str, said: str) -> None:
    (sought,) = read_query(f'"{phrase}"').phrases

    assert sought.is_said(f"Alussa {said} ja muuta")
    assert not sought.is_said(f"Alussa {said[::-1]} ja muuta")


def meets(query: str, text: str, language: Language | None) -> bool:
    return all(keys & keys_of(text, language) for keys in query_keys(query))


@pytest.mark.parametrize(("query", "text", "language"), MEETS)
def test_a_word_meets_its_forms_and_the_compounds_of_it(query: str, text: str, language: Language) -> None:
    assert meets(query, text, language)
    assert meets(query, text, None)


@pytest.mark.parametrize(("query", "text", "language"), DOES_NOT_MEET)
def test_a_word_does_not_meet_what_only_looks_like_it(query: str, text: str, language: Language) -> None:
    assert not meets(query, text, language)


def test_a_word_says_where_it_stands() -> None:
    text = "Oulun koulu- ja tukiverkko"

    assert [text[word.start : word.end] for word in find_words(text, "fi")] == [
        "Oulun",
        "koulu",
        "ja",
        "tukiverkko",
        "koulu- ja tukiverkko",
    ]


@pytest.mark.parametrize("text", ["½ ﬁ ² Ⅷ 漢字 ა 🙂 e\u0301 'n' --- x̌", "a" * 5000, "la" * 29, "\x00\ud7ff"])
def test_every_key_is_short_and_of_letters_that_every_database_knows(text: str) -> None:
    for key in keys_of(text, None):
        assert 0 < len(key) <= LONGEST_WORD + 1
        assert set(key[1:]) <= set("0123456789abcdefghijklmnopqrstuvwxyzåäöé/.:-")


def test_words_as_written_are_alike_whatever_stands_between_them() -> None:
    assert ("sosiaali", "ja", "terveyspalvelut", "45", "§") == forms_of("Sosiaali- ja\n\tterveyspalvelut, 45 §")


def test_libvoikkos_analysis_is_a_reading() -> None:
    found = read_analysis(
        {"BASEFORM": "palveluverkko", "CLASS": "nimisana", "WORDBASES": "+palvelu(palvelu)+verkko(verkko)"}
    )

    assert found is not None
    assert ("palveluverkko", (("palvelu", "palvelu"), ("verkko", "verkko"))) == (found.lemma, found.parts)
    assert read_analysis({}) is None


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("detaljplaneändringen", ["detalj", "plan", "ändring"]),
        ("skolskjutsarna", ["skol", "skjuts"]),
        ("underlaget", ["underlag"]),
        ("planering", ["planering"]),
    ],
)
def test_a_swedish_compound_has_its_parts(word: str, parts: list[str]) -> None:
    assert parts == [stem for _, stem in split(word)]


def test_threads_at_work_at_once_get_the_stems_that_one_gets() -> None:
    words = ["skolornas", "förvaltningens", "kommunernas", "byggnaderna", "utbildningens", "vattenverkens"] * 200
    finnish = ["kaupunkien", "xysestä", "hankkeissa", "terveydenhuollon", "rakennuksille", "päätöksiin"] * 200
    expected = [*map(stem_swedish, words), *map(stem_finnish, finnish)]
    usual, threads = sys.getswitchinterval(), 4
    start = Barrier(threads)

    def stem_all(_thread: int) -> list[str]:
        start.wait()
        return [*map(stem_swedish, words), *map(stem_finnish, finnish)]

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(threads) as pool:
            assert [expected] * threads == list(pool.map(stem_all, range(threads)))
    finally:
        sys.setswitchinterval(usual)


def test_the_dictionary_is_loaded_only_for_a_word() -> None:
    """A quiet round writes no text: it must not pay half a second and 200 MB."""
    code = (
        "import sys, archive.analysis as a; import archive.store.items, scraper.sync; a.analyser_version(); "
        "print('pyvoikko' in sys.modules, 'snowballstemmer' in sys.modules)"
    )

    assert "False False" == subprocess.check_output([sys.executable, "-c", code], text=True).strip()
    assert analyser_version()


# What was typed


def test_a_query_is_read_into_words_phrases_and_fields() -> None:
    sought = read_query('koulu -päiväkoti "lukuvuoden lopussa" palveluv* § 12 toimielin:valtuusto')

    asked = [(need.asked, need.field, need.excluded, bool(need.beginnings)) for need in sought.needs]
    assert [
        ("koulu", None, False, False),
        ("päiväkoti", None, True, False),
        ("lukuvuoden", None, False, False),
        ("lopussa", None, False, False),
        ("palveluv*", None, False, True),
        ("§ 12", "section", False, False),
        ("valtuusto", "body", False, False),
    ] == asked
    assert (Phrase(asked="lukuvuoden lopussa", forms=("lukuvuoden", "lopussa"), excluded=False),) == sought.phrases


@pytest.mark.parametrize("text", ["valmistelija:Virtanen", "preparer:virtanen", "beredare:VIRTANEN"])
def test_a_field_has_a_name_in_three_languages(text: str) -> None:
    (need,) = read_query(text).needs

    assert "preparer" == need.field
    assert "v:virtanen" in need.keys


@pytest.mark.parametrize("text", ["§12", "§ 12", "12 §", "pykälä:12", "§ 012"])
def test_a_section_is_a_number(text: str) -> None:
    assert [frozenset({"§12"})] == [need.keys for need in read_query(text).needs]


@pytest.mark.parametrize("zeros", ["", "0" * 100])
@pytest.mark.parametrize("sign", ["§ {}", "{} §", "pykälä:{}"])
def test_a_section_of_any_length_is_read(sign: str, zeros: str) -> None:
    endless, short = sign.format(zeros + "9" * 5000), sign.format(zeros + "12")

    assert [frozenset({"§" + "9" * LONGEST_WORD})] == [need.keys for need in read_query(endless).needs]
    assert [frozenset({"§12"})] == [need.keys for need in read_query(short).needs]


def test_several_words_of_a_field_are_one_name() -> None:
    sought = read_query('preparer:"Maija Virtanen" -toimielin:"tekninen lautakunta" body:valtuusto -case:1,2')

    assert [
        ("Maija Virtanen", "preparer", False),
        ("tekninen lautakunta", "body", True),
        ("1,2", "case", True),
    ] == [(name.asked, name.field, name.excluded) for name in sought.names]
    assert [("Maija Virtanen", True), ("Maija Virtanen", True), ("valtuusto", False)] == [
        (need.asked, need.in_phrase) for need in sought.needs
    ]


@pytest.mark.parametrize("text", ["", "  ", '"', '""', "-", "*", "§", "- -", "(((", "%_\\", '-""'])
def test_what_has_no_word_asks_for_nothing(text: str) -> None:
    sought = read_query(text)

    assert ((), ()) == (sought.needs, sought.phrases)


def test_a_query_without_end_has_one() -> None:
    assert MOST_TERMS == len(read_query(" ".join(f"sana{at}" for at in range(1000))).needs)


def test_a_beginning_is_met_by_what_begins_so() -> None:
    need = Need(asked="pal*", beginnings=frozenset({"pal"}))

    assert need.is_met_by(frozenset({"palvelu"}))
    assert not need.is_met_by(frozenset({"opal"}))


# What is shown


def test_a_snippet_shows_where_most_of_what_is_sought_stands() -> None:
    text = f"koulu {'ja ' * 100}koulu ja kirjasto {'ja ' * 100}"
    first, second, third = 0, text.index("koulu", 5), text.index("kirjasto")
    places = [(first, 5, 0), (second, second + 5, 0), (third, third + 8, 1)]

    assert "koulu ja kirjasto" in (cut_snippet([text], [places]) or "")


def test_words_are_marked_whole_and_longest_first() -> None:
    assert "<koulu ja tie> <koulu> koulut" == mark_words(
        "koulu ja tie koulu koulut", ["koulu", "koulu ja\ntie"], "<", ">"
    )
