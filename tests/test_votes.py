"""Votes: every way of writing the counts, and every number that counts no votes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Vote
from scraper.demo.feeds import Generation
from scraper.pages.item import read_item
from scraper.pages.numerals import FINNISH, NUMERALS, in_digits
from scraper.pages.votes import NOT_UNDERSTOOD, is_decided_by_vote, read_votes
from tests.hang import no_hang
from tests.reading import fetch, read_small

Counts = tuple[int, int, int | None, int | None]
SUBJECT = (
    "Puheenjohtaja esitti, että ne, jotka kannattavat esittelijän ehdotusta, äänestävät JAA ja ne, jotka kannattavat "
    "Kuuselan muutosehdotusta, äänestävät EI."
)
OTHER_SUBJECT = "JAA = käsittelyn jatkaminen, EI = Kuuselan palautusehdotus."


def counts(votes: tuple[Vote, ...]) -> list[Counts]:
    return [(vote.in_favour, vote.against, vote.blank, vote.absent) for vote in votes]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Annettiin 38 JAA-ääntä ja 19 EI-ääntä, 1 äänesti tyhjää ja 1 oli poissa.", (38, 19, 1, 1)),
        ("JAA 8, EI 5, tyhjää 1, poissa 2", (8, 5, 1, 2)),
        ("JAA: 8, EI: 5, TYHJÄÄ: 1, POISSA: 2", (8, 5, 1, 2)),
        ("JAA 8 EI 5 tyhjiä 1", (8, 5, 1, None)),
        ("8 JAA ja 5 EI", (8, 5, None, None)),
        ("Äänin 47 JAA, 2 EI, 1 tyhjä asia otetaan käsiteltäväksi.", (47, 2, 1, None)),
        ("Äänestyksessä annettiin 8 jaa-ääntä, 5 ei-ääntä ja 2 tyhjää ääntä.", (8, 5, 2, None)),
        ("JAA-ääniä annettiin kahdeksan (8) ja EI-ääniä viisi (5).", (8, 5, None, None)),
        ("Kahdeksan (8) jäsentä äänesti JAA ja viisi (5) jäsentä EI.", (8, 5, None, None)),
        ("Kahdeksan jäsentä äänesti ”jaa” ja viisi ”ei”, yksi äänesti tyhjää.", (8, 5, 1, None)),
        ("JAA-ääniä annettiin 8.\nEI-ääniä annettiin 5.\nTyhjiä ääniä oli 1.", (8, 5, 1, None)),
        ("JAA-äänen antoi kaksikymmentäviisi jäsentä, EI-äänen antoi 10 jäsentä.", (25, 10, None, None)),
        ("JAA: Aino Koski, Bo Lind, Ari Berg\nEI: Disa Aho, Eero Maa\nTyhjää: Pia Salo", (3, 2, 1, None)),
        ("JAA äänestivät Aino Koski (kesk.), Bo Lind ja Ari Berg ja EI äänesti Eero Maa.", (3, 1, None, None)),
        ("JAA äänestivät Aino Koski ja Matti Kuusi eli kaksi (2) jäsentä. EI äänesti Eero Maa.", (2, 1, None, None)),
        ("JAA: Koski, Lind, Kuusi (3 ääntä)\nEI: Aho, Maa (2 ääntä)\nPoissa: Salo, Oja", (3, 2, None, 2)),
        ("JAA\nKoski Aino\nLind Bo\nEI\nAho Disa\nPoissa\nMaa Eero", (2, 1, None, 1)),
        ("JAA 2 ääntä: Aino Koski, Bo Lind\nEI 1 ääni: Eero Maa", (2, 1, None, None)),
        ("JAA: Aino Koski, Bo Lind. EI: Eero Maa. Ehdotus hyväksyttiin äänin 2–1.", (2, 1, None, None)),
        ("8 JA-röster och 5 NEJ-röster, 1 blank, 2 frånvarande", (8, 5, 1, 2)),
        ("Kaupunginhallituksen ehdotus sai 8 ääntä ja Kuuselan vastaehdotus 5 ääntä.", (8, 5, None, None)),
        ("Kuuselan vastaehdotus sai 5 ääntä ja pohjaehdotus sai kahdeksan ääntä.", (8, 5, None, None)),
        ("Esittelijän ehdotus sai 8 ääntä, Kuuselan ehdotus 5 ja tyhjää äänesti 1.", (8, 5, 1, None)),
        ("Föredragandens förslag fick 8 röster och Kuuselas motförslag 5 röster.", (8, 5, None, None)),
        ("JA 8, NEJ 5, blankt 1, frånvarande 2", (8, 5, 1, 2)),
        ("Vid omröstningen avgavs åtta ja-röster och fem nej-röster, en röstade blankt.", (8, 5, 1, None)),
        ("JA: Pia Berg, Nils Holm\nNEJ: Disa Ek", (2, 1, None, None)),
    ],
)  # fmt: skip
def test_counts_are_read_however_they_are_written(text: str, expected: Counts) -> None:
    assert ([expected], ()) == (counts(read_votes([text], [])[0]), read_votes([text], [])[1])


@pytest.mark.parametrize(
    "sentence",
    [
        "Valtuusto hyväksyi kunnanhallituksen ehdotuksen äänin 8–5.",
        "Päätösehdotus hyväksyttiin äänin 8-5.",
        "Päätösehdotus hyväksyttiin äänin 8 – 5.",
        "Päätösehdotus hyväksyttiin äänin (8/5).",
        "Päätösehdotus hyväksyttiin äänin kahdeksan (8) – viisi (5).",
        "Lautakunta hyväksyi esittelijän ehdotuksen kahdeksalla äänellä viittä vastaan.",
        "Lautakunta hyväksyi esittelijän ehdotuksen kahdeksalla äänellä viittä (8/5) vastaan.",
        "Lautakunta hyväksyi esittelijän ehdotuksen kahdeksalla (8) äänellä viittä (5) vastaan.",
        "Lautakunta hyväksyi esittelijän ehdotuksen 8 äänellä 5 ääntä vastaan.",
        "Päätösehdotus hyväksyttiin, äänestystulos oli 8–5.",
        "Ehdotus hyväksyttiin äänin 8–5.",
        "Lautakunta hyväksyi ehdotuksen kahdeksalla (8) äänellä viittä vastaan.",
        "Lautakunta hyväksyi kahdeksalla äänellä viittä vastaan esittelijän ehdotuksen.",
        "Lautakunta päätti äänin 8–5 hyväksyä ehdotuksen.",
        "Beslutsförslaget godkändes med rösterna 8–5.",
        "Förslaget godkändes med 8 röster mot 5.",
        "Beslutsförslaget godkändes med röstsiffrorna 8–5.",
        "Kommunstyrelsens förslag godkändes med åtta röster mot fem.",
    ],
)
def test_two_counts_are_the_winners_and_the_losers(sentence: str) -> None:
    votes, warnings = read_votes([], [sentence])
    assert ([(8, 5, None, None)], ()) == (counts(votes), warnings)


@pytest.mark.parametrize(
    "text",
    [
        "Kiinteistö 8/5 liitetään tilaan 49-54-26-4.",
        "Hallintosäännön § 8/5 mukaan asia kuuluu lautakunnalle.",
        "Ottelu päättyi 8–5, ja katsojia oli 450.",
        "Halli on avoinna ma–pe 8–20 ja la 10–16.",
        "Määräraha on 38 000 euroa ja vuonna 2027 enintään 19 000 euroa.",
        "Kokouksessa oli läsnä 8 jäsentä ja 5 varajäsentä, 2 oli poissa.",
        "Nimenhuudossa todettiin läsnä olevaksi 59 valtuutettua, poissa 2.",
        "Asiasta ei äänestetty.",
        "Päätös edellyttää vähintään 2/3 annetuista äänistä.",
        "Ennakkovaikutusten arviointi laadittu: Kyllä [ ] Ei [ ]",
        "Ei 5 vaan 8 jäsentä kannatti hanketta 14.9.2026.",
        "Käsiteltiin kohdat 1–8. Ei muutoksia.",
        "Vaalissa Eero Kuusela sai 8 ääntä ja Aino Salonen 5 ääntä.",
    ],
)
def test_numbers_that_count_no_votes_give_none(text: str) -> None:
    assert ((), ()) == read_votes([text], [text])


@pytest.mark.parametrize(
    "text",
    [
        "JAA = 8 miljoonan laina, EI = 5 miljoonan laina.",
        "JAA-ääniä ja EI-ääniä annettiin 8 ja 5.",
        "JAA äänestivät Aino Koski ja Bo Lind eli kolme (3) jäsentä. EI äänesti Eero Maa.",
        "JAA-ääniä kahdeksan (9), EI-ääniä viisi (5).",
        "JAA 8, EI 5. Äänestyksessä annettiin 8 JAA-ääntä ja 6 EI-ääntä.",
        "JAA 8.",
        "Ehdotus hyväksyttiin kahdeksalla äänellä viittä (8/6) vastaan.",
        "Lautakunta päätti äänin 8–5 myöntää avustuksen.",
        "Lautakunta hyväksyi Kuuselan muutosehdotuksen äänin 8–5.",
        "Esittelijän ehdotus hylättiin äänin 8–5.",
        "Esittelijän ehdotus hyväksyttiin äänin 5–8.",
        "Puheenjohtajaksi valittiin Kuusela äänin 8–5.",
        "Kuuselan ehdotus sai 8 ääntä ja Salosen ehdotus 5 ääntä.",
        "Esittelijän ehdotus sai 8 ääntä, Kuuselan ehdotus 5 ääntä ja Salosen ehdotus 2 ääntä.",
        "Lautakunta oli hyväksynyt esittelijän ehdotuksen äänin 8–5.",
        "Valtuusto hyväksyi kunnanhallituksen ehdotuksen 14.9.2020 äänin 38–19.",
    ],
)
def test_a_vote_that_is_not_understood_is_none_and_told(text: str) -> None:
    votes, warnings = read_votes([text], [])
    assert ((), 1) == (votes, len(warnings))


@pytest.mark.parametrize(
    "decided",
    [
        "Kuuselan tekemä ehdotus hyväksyttiin äänin 8–5.",
        "Jäsen Kuuselan esittämä ehdotus hyväksyttiin äänin 8–5.",
        "Lautakunta päätti äänin 8–5 hyväksyä Kuuselan kokouksessa tekemän ehdotuksen.",
        "Keskustan valtuustoryhmän esitys hyväksyttiin äänin 8–5.",
        "Valtuutetun esitys hyväksyttiin äänin 8–5.",
        "Äänin 8–5 tehty ehdotus tuli päätökseksi.",
        "Lautakunta hyväksyi äänin 8–5 ehdotuksen, jonka Kuusela teki.",
        "Ehdotus hallin sulkemisesta hyväksyttiin äänin 8–5.",
        "Päätösehdotuksen sijasta hyväksyttiin jäsenen tekemä esitys äänin 8–5.",
        "Päätösehdotuksen sijaan hyväksyttiin hallin myynti äänin 8–5.",
        "Päätösehdotusta ei hyväksytty äänin 8–5.",
        "Esittelijän ehdotus hävisi äänin 8–5.",
        "Päätösehdotus jäi vähemmistöön äänin 8–5.",
        "Det av Berg framställda förslaget godkändes med rösterna 8–5.",
        "Beslutsförslaget godkändes inte, rösterna föll 8–5.",
    ],
)
def test_two_counts_are_nobodys_where_a_motion_may_have_won_or_the_base_lost(decided: str) -> None:
    votes, warnings = read_votes([], [decided])
    assert ((), ("two counts of a vote stand without saying whose they are",)) == (votes, warnings)


@pytest.mark.parametrize(
    "decided",
    ["Kuuselan tekemä muutosehdotus hyväksyttiin äänin 8–5.", "Tehty ehdotus voitti äänin 8–5."],
)
def test_what_was_voted_on_says_which_side_a_motion_that_won_was_on(decided: str) -> None:
    assert [(5, 8, None, None)] == counts(read_votes([SUBJECT], [decided])[0])


def test_counts_of_both_sides_stand_though_the_decision_names_the_motion() -> None:
    text = "Äänestyksessä päätösehdotus sai 5 ääntä ja Kuuselan tekemä ehdotus 8 ääntä."
    votes, warnings = read_votes([text], ["Kuuselan tekemä ehdotus hyväksyttiin äänin 8–5."])
    assert ([(5, 8, None, None)], ()) == (counts(votes), warnings)


def test_what_was_voted_on_is_the_sentence_that_sets_yes_against_no() -> None:
    votes, warnings = read_votes([f"{SUBJECT} JAA 8, EI 5."], ["Esittelijän ehdotus hyväksyttiin äänin 8–5."])
    assert ([(8, 5, None, None)], [SUBJECT], ()) == (counts(votes), [vote.subject for vote in votes], warnings)


def test_what_was_voted_on_may_be_two_sentences() -> None:
    text = "JAA = esittelijän ehdotus.\nEI = Kuuselan muutosehdotus.\nAnnettiin 8 JAA-ääntä ja 5 EI-ääntä."
    votes, _ = read_votes([text], [])
    assert ["JAA = esittelijän ehdotus. EI = Kuuselan muutosehdotus."] == [vote.subject for vote in votes]


def test_a_result_is_not_what_was_voted_on() -> None:
    text = "JAA = asian käsitteleminen.\nEI = Kuuselan muutosehdotus.\nÄänin 47 JAA, 2 EI asia jää esityslistalle."
    votes, _ = read_votes([text], [])
    assert ["JAA = asian käsitteleminen. EI = Kuuselan muutosehdotus."] == [vote.subject for vote in votes]


def test_several_votes_stand_in_their_order_though_their_counts_are_equal() -> None:
    votes, warnings = read_votes([f"{OTHER_SUBJECT} JAA 8, EI 5.\n{SUBJECT} JAA 8, EI 5."], ["JAA 8, EI 5."])
    assert [(8, 5, OTHER_SUBJECT), (8, 5, SUBJECT)] == [(each.in_favour, each.against, each.subject) for each in votes]
    assert () == warnings


def test_votes_that_are_numbered_are_several() -> None:
    votes, warnings = read_votes(["Ensimmäisessä äänestyksessä JAA 8, EI 5. Toisessa äänestyksessä JAA 7, EI 6."], [])
    assert ([(8, 5, None, None), (7, 6, None, None)], ()) == (counts(votes), warnings)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("Lautakunta hyväksyi Kuuselan muutosehdotuksen äänin 8–5.", [(5, 8, None, None)]),
        ("Kuuselan muutosehdotus hylättiin äänin 8–5.", [(8, 5, None, None)]),
        ("Lautakunta hyväksyi esittelijän ehdotuksen äänin 8–5.", [(8, 5, None, None)]),
        ("Lautakunta hyväksyi esittelijän ehdotuksen Kuuselan muutosehdotusta vastaan äänin 8–5.", []),
    ],
)
def test_whose_two_counts_are_follows_from_what_was_voted_on_and_who_won(decision: str, expected: list[Counts]) -> None:
    assert expected == counts(read_votes([SUBJECT], [decision])[0])


def test_counts_that_contradict_each_other_give_no_vote() -> None:
    votes, warnings = read_votes(["JAA 8, EI 5."], ["Esittelijän ehdotus hyväksyttiin äänin 8–6."])
    assert ((), ("the page tells of one vote with different counts",)) == (votes, warnings)


def test_a_vote_told_without_counts_is_a_warning() -> None:
    assert ((), (NOT_UNDERSTOOD,)) == read_votes(["Suoritetussa äänestyksessä JAA voitti."], [])


EXPLICIT = (
    "Äänestyksessä annettiin {a} JAA-ääntä ja {b} EI-ääntä.",
    "JAA {a}, EI {b}",
    "JAA: {a}, EI: {b}, tyhjää 1, poissa 2",
    "JAA-ääniä annettiin {nominative_a} ({a}) ja EI-ääniä {nominative_b} ({b}).",
    "JAA-ääniä annettiin {nominative_a} ja EI-ääniä {nominative_b}.",
    "Annettiin {a} jaa-ääntä, {b} ei-ääntä.",
    "JA {a}, NEJ {b}",
    "Avgavs {a} ja-röster och {b} nej-röster.",
    "Avgavs {swedish_a} ja-röster och {swedish_b} nej-röster.",
)
PAIRED = (
    "Päätösehdotus hyväksyttiin äänin {a}–{b}.",
    "Päätösehdotus hyväksyttiin äänin {a}-{b}.",
    "Päätösehdotus hyväksyttiin äänin {a}/{b}.",
    "Päätösehdotus hyväksyttiin {adessive_a} äänellä {partitive_b} vastaan.",
    "Päätösehdotus hyväksyttiin {adessive_a} äänellä {partitive_b} ({a}/{b}) vastaan.",
    "Beslutsförslaget godkändes med rösterna {a}–{b}.",
    "Beslutsförslaget godkändes med {a} röster mot {b}.",
    "Beslutsförslaget godkändes med {swedish_a} röster mot {swedish_b}.",
)
TENS = ("kymmentä", "kymmenellä", "kymmentä")
UNITS = "noll en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton"
SWEDISH_TENS = "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio"


def finnish(number: int, form: int) -> str:
    ten, unit = divmod(number, 10)
    if number <= 10:
        return FINNISH[form][number]
    if ten == 1:
        return f"{FINNISH[form][unit]}toista"
    if number == 100:
        return ("sata", "sadalla", "sataa")[form]
    return f"{FINNISH[form][ten]}{TENS[form]}{FINNISH[form][unit] if unit else ''}"


def swedish(number: int) -> str:
    if number < 20:
        return UNITS.split()[number]
    ten, unit = divmod(number, 10)
    return "hundra" if ten == 10 else SWEDISH_TENS.split()[ten - 2] + (UNITS.split()[unit] if unit else "")


def render(form: str, a: int, b: int) -> str:
    words = {f"{case}_{side}": finnish(count, at) for at, case in enumerate(("nominative", "adessive", "partitive"))
             for side, count in (("a", a), ("b", b))}  # fmt: skip
    return form.format(a=a, b=b, swedish_a=swedish(a), swedish_b=swedish(b), **words)


@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from(EXPLICIT))
def test_any_counts_of_both_sides_are_read_back_exactly(a: int, b: int, form: str) -> None:
    votes, warnings = read_votes([render(form, a, b)], [])
    assert ([(a, b)], ()) == ([(vote.in_favour, vote.against) for vote in votes], warnings)


@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from(PAIRED))
def test_any_two_counts_are_read_back_exactly(a: int, b: int, form: str) -> None:
    greater, less = max(a, b), min(a, b)
    votes, warnings = read_votes([], [render(form, greater, less)])
    assert ([(greater, less)], ()) == ([(vote.in_favour, vote.against) for vote in votes], warnings)


def test_every_numeral_has_one_meaning_and_capitals_are_surnames() -> None:
    assert set(range(101)) - {1} <= set(NUMERALS.values()) | {1}
    assert ("8 jäsentä, Matti Kuusi", None) == (in_digits("Kahdeksan (8) jäsentä, Matti Kuusi"), in_digits("viisi (6)"))


@pytest.mark.parametrize("generation", ["current", "older"])
def test_the_demo_portals_vote_is_read_once_with_what_was_voted_on(generation: Generation) -> None:
    page, url = fetch(generation, "minutes", "meetingitem", "20261288-2")
    item = read_item(page, url=url)
    [vote] = item.current.votes
    assert (38, 19, 1, 1) == (vote.in_favour, vote.against, vote.blank, vote.absent)
    assert (vote.subject or "").startswith("Äänestys toimitettiin sähköisesti siten, että ne, jotka kannattavat")
    assert item.current.decision is not None
    assert ("voted", False, ()) == (item.current.decision.outcome, item.current.decision.unanimous, item.warnings)


def test_an_agenda_tells_no_votes_of_its_own() -> None:
    item = read_small("Käsittely", "JAA 8, EI 5.", agenda=True)
    assert ((), ()) == (item.current.votes, item.warnings)


@pytest.mark.parametrize(
    ("outcome", "subject", "expected"),
    [
        ("voted", None, True),
        ("as_proposed", SUBJECT, True),
        ("as_proposed", OTHER_SUBJECT, False),
        ("noted", SUBJECT, False),
    ],
)  # fmt: skip
def test_a_vote_on_the_order_of_business_did_not_decide(outcome: str, subject: str | None, *, expected: bool) -> None:
    vote = Vote(in_favour=8, against=5, blank=None, absent=None, subject=subject)
    assert expected == is_decided_by_vote(outcome, [vote])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "piece", ["JAA 8, EI 5. ", "JAA ", "JAA\nAino Koski\n", "äänin 8–5 ", "A. ", "Käytiin keskustelu. "]
)
def test_reading_votes_never_hangs(piece: str) -> None:
    with no_hang():
        read_votes([piece * (100_000 // len(piece))], [])
