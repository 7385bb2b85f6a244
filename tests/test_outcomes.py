import pytest

from archive.records import Outcome
from scraper.pages.outcomes import find_outcome, is_unanimous, tells_vote


@pytest.mark.parametrize(
    ("sentence", "outcome", "unanimous"),
    [
        ("Ehdotuksen mukaan.", "as_proposed", None),
        ("Päätösehdotuksen mukaan yksimielisesti.", "as_proposed", True),
        ("Ehdotus hyväksyttiin.", "as_proposed", None),
        ("Päätösehdotus hyväksyttiin yksimielisesti.", "as_proposed", True),
        ("Esittelijän ehdotus hyväksyttiin yksimielisesti.", "as_proposed", True),
        ("Kunnanjohtajan esitys hyväksyttiin.", "as_proposed", None),
        ("Kunnanhallituksen ehdotus hyväksyttiin.", "as_proposed", None),
        ("Sosiaali-, terveys- ja pelastuslautakunta hyväksyi päätösehdotuksen.", "as_proposed", None),
        ("Kunnanhallitus päätti esittelijän ehdotuksen mukaisesti.", "as_proposed", None),
        ("Kunnanhallitus: Päätösehdotus hyväksyttiin.", "as_proposed", None),
        ("Kunnanhallitus hyväksyi ehdotuksen.", "as_proposed", None),
        ("Hyväksyttiin esittelijän ehdotus yksimielisesti.", "as_proposed", True),
        ("Hyväksyttiin päätösehdotuksen mukaisesti.", "as_proposed", None),
        ("Hyväksyttiin.", "as_proposed", None),
        ("Jaosto päätti asiasta salassa pidettävän päätösehdotuksen mukaisesti.", "as_proposed", None),
        ("Godkändes enhälligt.", "as_proposed", True),
        ("Enligt förslag.", "as_proposed", None),
        ("Beslutsförslaget godkändes enhälligt.", "as_proposed", True),
        ("Nämnden godkände förslaget.", "as_proposed", None),
        ("Enhälligt enligt förslaget.", "as_proposed", True),
        ("Stadsstyrelsen godkände enhälligt stadsdirektörens beslutsförslag.", "as_proposed", True),
        ("Tekniska direktörens förslag godkändes.", "as_proposed", None),
        ("Nämnden beslöt enligt förslaget.", "as_proposed", None),
        ("Fullmäktige beviljade borgen enligt stadsstyrelsens förslag.", "as_proposed", None),
        ("Muutettu päätösehdotus hyväksyttiin yksimielisesti.", "amended", True),
        ("Päätösehdotus hyväksyttiin muutettuna.", "amended", None),
        ("Valtuusto hyväksyi talousarvion muutettuna siten, että verot nousevat.", "amended", None),
        ("Lautakunta hyväksyi muutetun ehdotuksen.", "amended", None),
        ("Det ändrade beslutsförslaget godkändes.", "amended", None),
        ("Kunnanvaltuusto hyväksyi kunnanhallituksen ehdotuksen äänin 14–7.", "voted", None),
        ("Ehdotus hyväksyttiin kahdeksalla äänellä viittä (8/5) vastaan.", "voted", None),
        ("Nämnden beslutade efter omröstning bifalla förslaget.", "voted", None),
        ("Nämnden godkände chefens förslag med 8 röster mot 5.", "voted", None),
        ("Beslutsförslaget godkändes med åtta (8) röster mot fem (5).", "voted", None),
        ("Asia jätettiin pöydälle.", "tabled", None),
        ("Asia jätettiin yksimielisesti pöydälle.", "tabled", True),
        ("Lautakunta jätti asian pöydälle seuraavaan kokoukseen.", "tabled", None),
        ("Kunnanhallitus päätti jättää asian pöydälle.", "tabled", None),
        ("Ärendet bordlades.", "tabled", None),
        ("Stadsstyrelsen beslutade enhälligt bordlägga ärendet.", "tabled", True),
        ("Asia palautettiin valmisteltavaksi.", "returned", None),
        ("Lautakunta palautti asian uudelleen valmisteltavaksi.", "returned", None),
        ("Lautakunta päätti, että asia palautetaan valmisteluun.", "returned", None),
        ("Ärendet återremitterades.", "returned", None),
        ("Nämnden beslöt att återremittera ärendet för ny beredning.", "returned", None),
        ("Oikaisuvaatimus hylättiin.", "rejected", None),
        ("Tekninen lautakunta päätti hylätä oikaisuvaatimuksen.", "rejected", None),
        ("Omprövningsbegäran avslogs.", "rejected", None),
        ("Nämnden beslutade avslå ansökan.", "rejected", None),
        ("Nämnden avslog enhälligt begäran om omprövning.", "rejected", True),
        ("Asia poistettiin esityslistalta.", "withdrawn", None),
        ("Ärendet ströks från föredragningslistan.", "withdrawn", None),
        ("Ärendet avfördes från föredragningslistan.", "withdrawn", None),
        ("Ärendet drogs tillbaka.", "withdrawn", None),
        ("Merkittiin tiedoksi.", "noted", None),
        ("Lautakunta merkitsi katsauksen tiedoksi.", "noted", None),
        ("Nämnden antecknade rapporten för kännedom.", "noted", None),
        ("Antecknades för kännedom.", "noted", None),
        ("Styrelsen beslutade anteckna rapporten till kännedom.", "noted", None),
    ],
)
def test_a_phrase_proves_an_outcome_and_is_its_evidence(
    sentence: str, outcome: Outcome, unanimous: bool | None
) -> None:
    found, evidence, warnings = find_outcome(f"Käytiin keskustelu. {sentence} Pöytäkirja tarkastettiin heti.")
    assert (outcome, sentence, [], unanimous) == (found, evidence, warnings, is_unanimous(evidence))


@pytest.mark.parametrize(
    "sentence",
    [
        "Kunnanhallitus päätti myöntää avustuksen.",
        # A member's proposal is not the presenter's.
        "Jäsen Kuuselan ehdotus hyväksyttiin.",
        "Muutosehdotus hyväksyttiin yksimielisesti.",
        "Kunnanhallitus päätti Kuuselan ehdotuksen mukaisesti.",
        "Puheenjohtajan ehdotus hyväksyttiin.",
        "Ändringsförslaget godkändes.",
        "Nymans förslag godkändes.",
        "Nyman föreslog, understödd av Ek, att nämnden beslutar bordlägga ärendet.",
        "Nämnden beslutade enligt Nymans förslag.",
        "Ordförandens förslag godkändes.",
        # A motion is not the matter.
        "Palautusehdotus hylättiin.",
        "Jäsen Kuusela ehdotti, että asia jätetään pöydälle.",
        "Jäsen Kuusela ehdotti jättää asian pöydälle.",
        "Ehdotus asian jättämisestä pöydälle raukesi.",
        "Jäsen Kuuselan ehdotus vedettiin pois.",
        # Neither is what another body did.
        "Kunnanhallitus kumosi päätöksen, jolla lautakunta hylkäsi oikaisuvaatimuksen.",
        "Todettiin, että lautakunta merkitsi asian tiedoksi.",
        # Accepted, but not as proposed.
        "Päätösehdotus hyväksyttiin seuraavin lisäyksin.",
        "Lautakunta hyväksyi päätösehdotuksen täydennettynä.",
        "Beslutsförslaget godkändes med tillägg.",
        "Nämnden beslutade enligt förslaget, utom i fråga om punkt 3.",
        "Nämnden avslog delvis begäran om omprövning.",
        "Lautakunta hyväksyi Kuuselan ehdotuksen.",
        "Hyväksyttiin Kuuselan ehdotus.",
        "Hyväksyttiin maksut liitteen mukaan.",
        "Hyväksyttiin päätösehdotus seuraavin muutoksin.",
        # Denied.
        "Asiaa ei jätetty pöydälle.",
        "Ehdotus hyväksyttiin, mutta se ei ollut yksimielinen.",
        "Päätöstä ei tehty ehdotuksen mukaan.",
    ],
)
def test_where_no_phrase_proves_it_the_outcome_is_not_guessed(sentence: str) -> None:
    assert ("other", None, []) == find_outcome(sentence)


def test_outcomes_that_contradict_each_other_prove_none_and_are_told() -> None:
    assert ("other", None, ["the decision proves several outcomes: rejected, tabled"]) == find_outcome(
        "Asia jätettiin pöydälle.\nOikaisuvaatimus hylättiin."
    )


def test_of_outcomes_that_go_together_the_one_that_says_more_counts() -> None:
    assert ("as_proposed", "Ehdotuksen mukaan.", []) == find_outcome("Merkittiin tiedoksi. Ehdotuksen mukaan.")


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Asia palautettiin valmisteltavaksi äänin 6–3.", "returned"),
        ("Asia jätettiin pöydälle äänin 6–3.", "tabled"),
        ("Oikaisuvaatimus hylättiin äänin 6–3.", "rejected"),
    ],
)
def test_what_was_voted_on_says_more_than_the_vote(sentence: str, outcome: Outcome) -> None:
    assert ((outcome, sentence, []), True) == (find_outcome(sentence), tells_vote(sentence))


def test_without_a_sentence_nothing_is_unanimous_or_not() -> None:
    assert (None, None) == (is_unanimous(None), is_unanimous("Ehdotuksen mukaan."))
