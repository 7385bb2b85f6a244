import pytest

from archive.records import Outcome
from scraper.pages.changes import is_changed
from scraper.pages.outcomes import GOES_ON, find_outcome, is_unanimous, tells_vote
from tests.hang import no_hang
from tests.reading import read_small


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
        ("Päätösehdotuksen mukaisesti.", "as_proposed", None),
        ("Esittelijän ehdotuksen mukaisesti.", "as_proposed", None),
        ("Päätettiin yksimielisesti esityksen mukaan.", "as_proposed", True),
        ("Hyväksyttiin päätösehdotuksen mukaan.", "as_proposed", None),
        ("Lautakunta päätti yksimielisesti hyväksyä päätösehdotuksen.", "as_proposed", True),
        ("Lautakunta päätti hyväksyä ehdotuksen.", "as_proposed", None),
        ("Pohjaehdotus hyväksyttiin.", "as_proposed", None),
        ("Ehdotus hyväksyttiin muutoksitta.", "as_proposed", None),
        ("Päätösehdotus hyväksyttiin ilman äänestystä.", "as_proposed", None),
        ("Päätösehdotus hyväksyttiin ja pöytäkirja tarkistettiin tämän asian osalta heti.", "as_proposed", None),
        ("Godkändes enhälligt.", "as_proposed", True),
        ("Enhälligt i enlighet med förslaget.", "as_proposed", True),
        ("Nämnden beslöt enhälligt godkänna beslutsförslaget.", "as_proposed", True),
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
        ("Esittelijän kokouksessa muuttama ehdotus hyväksyttiin yksimielisesti.", "amended", True),
        ("Hyväksyttiin täydennetty päätösehdotus.", "amended", None),
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
        ("Lautakunta päätti äänin 6–3 jättää asian pöydälle.", "tabled", None),
        ("Lautakunta päätti yksimielisesti, että asia jätetään pöydälle.", "tabled", True),
        ("Asia jätettiin pöydälle 5.10.2026 pidettävään kokoukseen.", "tabled", None),
        ("Asia jätettiin pöydälle, koska laskelma on kesken.", "tabled", None),
        ("Ärendet bordlades.", "tabled", None),
        ("Ärendet bordlades till nämndens möte den 5.10.2026.", "tabled", None),
        ("Stadsstyrelsen beslutade enhälligt bordlägga ärendet.", "tabled", True),
        ("Asia palautettiin valmisteltavaksi.", "returned", None),
        ("Lautakunta palautti asian uudelleen valmisteltavaksi.", "returned", None),
        ("Lautakunta päätti, että asia palautetaan valmisteluun.", "returned", None),
        ("Lautakunta päätti äänin 6-3 palauttaa asian valmisteltavaksi.", "returned", None),
        ("Ärendet återremitterades.", "returned", None),
        ("Nämnden beslöt att återremittera ärendet för ny beredning.", "returned", None),
        ("Oikaisuvaatimus hylättiin.", "rejected", None),
        ("Tekninen lautakunta päätti hylätä oikaisuvaatimuksen.", "rejected", None),
        ("Omprövningsbegäran avslogs.", "rejected", None),
        ("Nämnden beslutade avslå ansökan.", "rejected", None),
        ("Nämnden avslog enhälligt begäran om omprövning.", "rejected", True),
        ("Asia poistettiin esityslistalta.", "withdrawn", None),
        ("Esittelijä poisti asian esityslistalta.", "withdrawn", None),
        ("Kunnanjohtaja veti asian pois.", "withdrawn", None),
        ("Lautakunta päätti poistaa asian esityslistalta.", "withdrawn", None),
        ("Ärendet ströks från föredragningslistan.", "withdrawn", None),
        ("Ärendet avfördes från föredragningslistan.", "withdrawn", None),
        ("Ärendet drogs tillbaka.", "withdrawn", None),
        ("Merkittiin tiedoksi.", "noted", None),
        ("Lautakunta merkitsi katsauksen tiedoksi.", "noted", None),
        ("Nämnden antecknade rapporten för kännedom.", "noted", None),
        ("Lautakunta merkitsi katsauksen ja päätökset tiedoksi ja totesi laskelman riittäväksi.", "noted", None),
        ("Lautakunta merkitsi tiedoksi katsauksen ja valitukset.", "noted", None),
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
        "Päätösehdotus hyväksyttiin siten, että maksu on 4 euroa.",
        "Lautakunta päätti ehdotuksen mukaisesti, kuitenkin niin, että aukioloa jatketaan.",
        "Päätösehdotus hyväksyttiin lukuun ottamatta kohtaa 2.",
        "Päätösehdotus hyväksyttiin pois lukien sen toinen kappale.",
        "Ehdotus hyväksyttiin osittain.",
        "Päätösehdotus hyväksyttiin kohtien 1 ja 2 osalta.",
        "Päätösehdotus hyväksyttiin Kuuselan esittämin tarkennuksin.",
        "Päätösehdotus hyväksyttiin ilman toista kappaletta.",
        "Päätösehdotus hyväksyttiin kohdan 2 poistamisen jälkeen.",
        "Lautakunta hyväksyi päätösehdotuksen seuraavassa muodossa:",
        "Ehdotus hyväksyttiin ja asia jätettiin pöydälle.",
        "Muilta osin lautakunta hyväksyi päätösehdotuksen.",
        "Beslutsförslaget godkändes till punkt 2.",
        "Beslutsförslaget godkändes delvis.",
        "Nämnden godkände förslaget, dock så att avgiften är 4 euro.",
        # Noted, and something more decided.
        "Lautakunta päätti merkitä katsauksen tiedoksi ja hyväksyä vastauksen.",
        "Merkittiin tiedoksi Kuuselan eronpyyntö ja valittiin tilalle Eero Maa.",
        "Antecknades för kännedom och godkändes.",
        # On another day.
        "Asia jätettiin pöydälle kokouksessa 2.3.2026.",
        "Lautakunta palautti asian valmisteltavaksi edellisessä kokouksessa.",
        "Lautakunta on jättänyt asian pöydälle, ja se jätti asian uudelleen pöydälle 2.3.2026.",
        "Lautakunta päätti hylätä ehdotuksen palauttaa asian valmisteltavaksi.",
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


@pytest.mark.parametrize(
    "further",
    [
        "Kohta 3 palautettiin valmisteluun.",
        "Kohdan 2 osalta asiaan palataan syksyllä.",
        "Lisäksi lautakunta edellyttää, että asiasta raportoidaan.",
        "Lautakunta päätti lisäksi, että maksu peritään.",
        "Dessutom förutsätter nämnden en rapport.",
    ],
)
def test_a_decision_that_goes_on_with_a_part_or_more_is_not_plainly_as_proposed(further: str) -> None:
    assert ("other", None, [GOES_ON]) == find_outcome(f"Päätösehdotus hyväksyttiin. {further}")


@pytest.mark.parametrize(
    "further",
    [
        "Lisäksi merkittiin, että Kuusela poistui kokouksesta.",
        "Lisäksi päätettiin tarkastaa pykälä heti.",
        "Pykälä tarkastettiin tältä osin kokouksessa.",
        "Ote lähetetään kohdassa 2 mainituille.",
    ],
)
def test_how_the_minutes_close_takes_nothing_away(further: str) -> None:
    assert ("as_proposed", "Päätösehdotus hyväksyttiin.", []) == find_outcome(f"Päätösehdotus hyväksyttiin. {further}")


@pytest.mark.parametrize(
    ("proposed", "outcome"),
    [
        ("Valtuusto hyväksyy säännön liitteenä olevin muutoksin.", "other"),
        ("Valtuusto hyväksyy säännön\n liitteenä olevin muutoksin ja panee sen täytäntöön.", "other"),
        ("Valtuusto hyväksyy säännön.", "amended"),
        ("Valtuusto hyväksyy sopimuksen liitteenä olevin muutoksin.", "amended"),
        ("", "amended"),
    ],
)
def test_what_the_proposal_says_too_amends_nothing(proposed: str, outcome: Outcome) -> None:
    decided = "Valtuusto hyväksyi säännön liitteenä olevin muutoksin."
    assert outcome == find_outcome(decided, proposed)[0]


PRINTED = ("Päätösehdotus", "Halli suljetaan.")


@pytest.mark.parametrize(
    "told",
    [
        "Kunnanjohtaja muutti kokouksessa päätösehdotustaan seuraavasti: Asia palautetaan.",
        "Keskustelun jälkeen kunnanjohtaja Eero Maa täydensi ehdotustaan.",
        "Merkittiin, että esittelijä muutti ehdotustaan.",
        "Esittelijä korjasi päätösehdotuksen toista kappaletta.",
        "Esittelijä poisti ehdotuksestaan toisen kappaleen.",
        "Esittelijä lisäsi esitykseensä kappaleen.",
        "Tekninen johtaja tarkensi päätösehdotusta.",
        "Kunnanjohtaja teki uuden päätösehdotuksen: Halli myydään.",
        "Esittelijä teki seuraavan muutosehdotuksen: Halli myydään.",
        "Esittelijä teki päätösehdotukseensa seuraavan lisäyksen: Halli myydään.",
        "Esittelijä hyväksyi lisäyksen ehdotukseensa.",
        "Esittelijä veti ehdotuksensa pois.",
        "Puheenjohtaja muutti päätösehdotustaan.",
        "Päätösehdotuksesta poistettiin kokouksessa toinen kappale.",
        "Päätösehdotusta täydennettiin.",
        "Esittelijän muutettu päätösehdotus: Halli myydään.",
        "Föredraganden ändrade sitt förslag vid sammanträdet.",
        "Kommundirektören kompletterade sitt beslutsförslag på mötet: Hallen säljs.",
        "Sekreteraren gjorde ett nytt förslag.",
    ],
)
def test_what_the_presenter_changed_in_the_meeting_is_not_approved_as_printed(told: str) -> None:
    warning = "the proposal was changed: what was approved is not what was printed first"
    for item in (
        read_small(*PRINTED, "Käsittely", told, "Päätös", "Päätösehdotus hyväksyttiin yksimielisesti."),
        read_small(*PRINTED, "Päätös", f"{told}\nPäätösehdotus hyväksyttiin yksimielisesti."),
    ):
        decision = item.current.decision
        assert decision is not None
        assert ("other", None, None, (warning,)) == (
            decision.outcome,
            decision.unanimous,
            decision.evidence,
            item.warnings,
        )


@pytest.mark.parametrize(
    "told",
    [
        "Esittelijä selosti ehdotustaan.",
        "Esittelijä piti ehdotuksensa ennallaan.",
        "Jäsen Pia Virtanen muutti ehdotustaan.",
        "Kunnanjohtaja poistui, ja jäsen Pia Virtanen täydensi esitystään.",
        "Päätösehdotusta ei muutettu.",
        "Esittelijä ei muuttanut ehdotustaan.",
        "Puheenjohtaja muutti äänestysesitystään.",
        "Puheenjohtaja esitti muutosehdotuksesta äänestettäväksi.",
        "Hallintojohtaja antoi selvityksen muutosehdotuksesta.",
        "Ledamoten Pia Berg ändrade sitt förslag.",
    ],
)
def test_what_only_sounds_like_a_changed_proposal_takes_nothing_away(told: str) -> None:
    item = read_small(*PRINTED, "Käsittely", told, "Päätös", "Päätösehdotus hyväksyttiin.")
    assert item.current.decision is not None
    assert "as_proposed" == item.current.decision.outcome


def test_a_changed_proposal_printed_below_the_first_is_one_of_two() -> None:
    item = read_small(*PRINTED, "Muutettu päätösehdotus: Halli myydään.", "Päätös", "Hyväksyttiin.")
    assert item.current.decision is not None
    assert "other" == item.current.decision.outcome


def test_a_changed_proposal_that_is_called_so_is_approved_as_amended() -> None:
    told = "Esittelijä muutti ehdotustaan."
    item = read_small(*PRINTED, "Käsittely", told, "Päätös", "Muutettu päätösehdotus hyväksyttiin.")
    assert item.current.decision is not None
    assert ("amended", ()) == (item.current.decision.outcome, item.warnings)


@pytest.mark.parametrize(
    "piece", ["päätti jättää asian ", "päätti ", "teki ", "muutti ehdotus ", "lisäksi ", "ja sekä "]
)
def test_reading_outcomes_and_changes_never_hangs(piece: str) -> None:
    text = "\n".join([f"{piece * (1_900 // len(piece))}ehdotu."] * 50)
    with no_hang():
        find_outcome(text)
        is_changed([text], [text])
