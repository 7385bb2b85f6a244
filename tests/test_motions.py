"""Motions, dissents and disqualifications: who is told to have made them, and what only sounds alike."""

import pytest

from archive.records import Outcome, Proposal, Stand
from scraper.demo.feeds import Generation
from scraper.pages.item import read_item
from scraper.pages.members import Member, find_names, nominative, read_members
from scraper.pages.motions import WHERE, WHOSE, read_motions
from scraper.pages.stands import read_stands
from tests.hang import no_hang
from tests.reading import fetch, read_small

QUOTED = "Halli pidetään auki myös öisin. Kulut katetaan säästöillä."
SPLIT_NAMES = "Läsnä olivat Ritva Uusipelto, Pia Rautakorpi ja Oskari Helle."


RITVA = "Ritva Uusipelto"


def motions(*texts: str, officers: tuple[str, ...] = ()) -> tuple[tuple[Proposal, ...], tuple[str, ...]]:
    return read_motions(texts, find_names([*texts, SPLIT_NAMES]), officers)


@pytest.mark.parametrize(
    ("text", "title", "name", "supporters"),
    [
        (
            "Jäsen Ritva Uusipelto jäsen Mikko Lammassaaren kannattamana ehdotti, että asia hylätään.",
            "Jäsen",
            "Ritva Uusipelto",
            ("Mikko Lammassaari",),
        ),
        (
            "Ritva Uusipelto Pia Virtasen kannattamana esitti asian palauttamista.",
            None,
            "Ritva Uusipelto",
            ("Pia Virtanen",),
        ),
        (
            "Ritva Uusipelto (kesk.) Pia Virtasen (sd.) kannattamana ehdotti, että asia hylätään.",
            None,
            "Ritva Uusipelto",
            ("Pia Virtanen",),
        ),
        (
            "Pia Virtasen kannattamana jäsen Ritva Uusipelto ehdotti, että asia hylätään.",
            "jäsen",
            "Ritva Uusipelto",
            ("Pia Virtanen",),
        ),
        (
            "Ritva Uusipelto ehdotti Pia Virtasen ja Eero Lindbergin kannattamana, että asia hylätään.",
            None,
            "Ritva Uusipelto",
            ("Pia Virtanen", "Eero Lindberg"),
        ),
        (
            "Keskustelun kuluessa valtuutettu Ritva Uusipelto ehdotti, että asia hylätään.",
            "valtuutettu",
            "Ritva Uusipelto",
            (),
        ),
        (
            "Jäsen Uusipelto jäsen Rautakorven kannattamana ehdotti, että asia hylätään.",
            "Jäsen",
            "Uusipelto",
            ("Pia Rautakorpi",),
        ),
        (
            "Ritva Uusipelto Oskari Helteen kannattamana ehdotti, että asia hylätään.",
            None,
            "Ritva Uusipelto",
            ("Oskari Helteen",),
        ),
        (
            "Kunnanhallituksen jäsen Ritva Uusipelto teki hylkäysehdotuksen.",
            "Kunnanhallituksen jäsen",
            "Ritva Uusipelto",
            (),
        ),
        (
            "Puheenjohtaja Ritva Uusipelto Pia Virtasen kannattamana ehdotti, että asia hylätään.",
            "Puheenjohtaja",
            "Ritva Uusipelto",
            ("Pia Virtanen",),
        ),
        ("Jäsen Ritva Uusipelto esitti, että asia jätetään pöydälle.", "Jäsen", "Ritva Uusipelto", ()),
        (
            "Ledamoten Pia Berg, understödd av ledamoten Nils Holm, föreslog att ärendet återremitteras.",
            "Ledamoten",
            "Pia Berg",
            ("Nils Holm",),
        ),
        (
            "Pia Berg föreslog, understödd av Nils Holm och Disa Ek, att ärendet bordläggs.",
            None,
            "Pia Berg",
            ("Nils Holm", "Disa Ek"),
        ),
        (
            "Under diskussionen föreslog ledamoten Pia Berg, understödd av Nils Holm, att ärendet bordläggs.",
            "ledamoten",
            "Pia Berg",
            ("Nils Holm",),
        ),
        (
            "Jäsen Ritva Uusipelto teki Pia Virtasen kannattamana vastaehdotuksen.",
            "Jäsen",
            "Ritva Uusipelto",
            ("Pia Virtanen",),
        ),
        (
            "Ritva Uusipelto teki jäsenten Pia Virtasen ja Eero Lindbergin kannattamana kirjallisen muutosesityksen.",
            None,
            "Ritva Uusipelto",
            ("Pia Virtanen", "Eero Lindberg"),
        ),
        (
            "Ritva Uusipelto, Pia Virtasen kannattamana, ehdotti, että asia hylätään.",
            None,
            "Ritva Uusipelto",
            ("Pia Virtanen",),
        ),
        (
            "Jäsen Ritva Uusipelto, jäsen Pia Virtasen kannattamana ehdotti, että asia hylätään.",
            "Jäsen",
            "Ritva Uusipelto",
            ("Pia Virtanen",),
        ),
        ("Ritva Uusipelto (kesk.) esitti, että asia jätetään pöydälle.", None, "Ritva Uusipelto", ()),
        ("Ritva Uusipelto esitti, ettei asiaa hyväksytä.", None, "Ritva Uusipelto", ()),
        ("Ritva Uusipelto esitti asian jättämistä pöydälle.", None, "Ritva Uusipelto", ()),
        ("Ritva Uusipelto esitti valtuustoryhmänsä puolesta, että asia hylätään.", None, "Ritva Uusipelto", ()),
        ("Merkittiin, että Ritva Uusipelto ehdotti, että asia hylätään.", None, "Ritva Uusipelto", ()),
        (
            "Merkitään pöytäkirjaan, että keskustelun kuluessa jäsen Ritva Uusipelto ehdotti asian hylkäämistä.",
            "jäsen",
            "Ritva Uusipelto",
            (),
        ),
        ("Vastaehdotus: Ritva Uusipelto esitti, että asia hylätään.", None, "Ritva Uusipelto", ()),
        ("Puheenjohtaja Ritva Uusipelto teki muutosehdotuksen.", "Puheenjohtaja", "Ritva Uusipelto", ()),
        ("Ledamoten Pia Berg framställde följande ändringsförslag.", "Ledamoten", "Pia Berg", ()),
        (
            "Ledamoten Pia Berg gjorde understödd av ledamoten Nils Holm följande ändringsförslag.",
            "Ledamoten",
            "Pia Berg",
            ("Nils Holm",),
        ),
        ("Ledamoten Pia Berg yrkade att ärendet avslås.", "Ledamoten", "Pia Berg", ()),
        (
            "Ledamoten Pia Berg, på understöd av Nils Holm, framförde ett motförslag.",
            "Ledamoten",
            "Pia Berg",
            ("Nils Holm",),
        ),
    ],
)
def test_a_motion_is_its_makers_and_its_supporters(
    text: str, title: str | None, name: str, supporters: tuple[str, ...]
) -> None:
    expected = Proposal(kind="counter", proposer_title=title, proposer_name=name, text=text, supporters=supporters)
    assert ((expected,), ()) == motions(text)


MADE = "Jäsen Ritva Uusipelto Pia Virtasen kannattamana teki seuraavan muutosehdotuksen:"


@pytest.mark.parametrize(
    ("text", "proposed", "warnings"),
    [
        (f"{MADE} ”{QUOTED}” Puheenjohtaja totesi tehdyn ehdotuksen.", QUOTED, ()),
        (
            f'{MADE} "Halli ja "kahvio" pidetään auki. Nimi on "Uimari"." Puheenjohtaja totesi tehdyn ehdotuksen.',
            'Halli ja "kahvio" pidetään auki. Nimi on "Uimari".',
            (),
        ),
        (f'{MADE} "Halli ja "kahvio pidetään auki."', f'{MADE} "Halli ja "kahvio pidetään auki."', (WHERE,)),
        (f"{MADE}\n”{QUOTED}”\nPuheenjohtaja totesi tehdyn ehdotuksen.", QUOTED, ()),
        (
            f"{MADE} ”Halli pidetään auki.\nKulut katetaan.” Keskustelu päättyi.",
            "Halli pidetään auki.\nKulut katetaan.",
            (),
        ),
        (f"{MADE} Halli suljetaan.", "Halli suljetaan.", ()),
        (
            f"{MADE}\nHalli suljetaan. Jää myydään.\nPuheenjohtaja totesi, että on äänestettävä.",
            "Halli suljetaan. Jää myydään.",
            (),
        ),
        (f"{MADE}\n1. Halli suljetaan.\n2. Jää myydään.", "1. Halli suljetaan.\n2. Jää myydään.", ()),
        (
            f"{MADE}\nHalli suljetaan.\nJäsen Oskari Helle Pia Virtasen kannattamana ehdotti, että asia hylätään.",
            "Halli suljetaan.",
            (),
        ),
        (f"{MADE}\nHalli suljetaan.\nKulut katetaan.", MADE, (WHERE,)),
        (f"{MADE} Halli suljetaan. Ehdotus raukesi.", f"{MADE} Halli suljetaan.", ()),
        (f"{MADE} ”Halli suljetaan.", f"{MADE} ”Halli suljetaan.", (WHERE,)),
        (f"Muutosehdotus nro 1:\n{MADE}\nHalli suljetaan.", "Halli suljetaan.", ()),
    ],
)
def test_a_motions_text_ends_where_the_minutes_go_on(text: str, proposed: str, warnings: tuple[str, ...]) -> None:
    found, told = motions(text)
    assert ((proposed, "Ritva Uusipelto", ("Pia Virtanen",)), warnings) == (
        (found[0].text, found[0].proposer_name, found[0].supporters),
        told,
    )


def test_a_heading_opens_a_motion_and_its_supporters_follow() -> None:
    text = "Vastaehdotus:\nRitva Uusipelto: Halli pidetään auki.\nKannattajat: Pia Virtanen, Eero Maa"
    [motion], warnings = motions(text)
    assert ("Ritva Uusipelto", "Halli pidetään auki.", ("Pia Virtanen", "Eero Maa"), ()) == (
        motion.proposer_name,
        motion.text,
        motion.supporters,
        warnings,
    )


@pytest.mark.parametrize(
    ("support", "supporters"),
    [
        ("Jäsen Pia Virtanen kannatti Uusipellon ehdotusta.", ("Pia Virtanen",)),
        ("Pia Virtanen ja Eero Maa kannattivat ehdotusta.", ("Pia Virtanen", "Eero Maa")),
        ("Jäsen Pia Virtanen kannatti esittelijän ehdotusta.", ()),
        ("Jäsen Pia Virtanen kannatti Lindbergin ehdotusta.", ()),
        ("Ehdotus raukesi kannattamattomana.", ()),
    ],
)
def test_support_told_in_a_sentence_of_its_own_is_the_motions_it_names(
    support: str, supporters: tuple[str, ...]
) -> None:
    [motion], warnings = motions(f"Jäsen Ritva Uusipelto ehdotti, että asia hylätään. {support}")
    assert (supporters, ()) == (motion.supporters, warnings)


@pytest.mark.parametrize(
    "text",
    [
        "Esittelijä muutti ehdotustaan kokouksessa.",
        "Esittelijä ehdotti, että asia poistetaan esityslistalta.",
        "Kunnanjohtaja Eero Salonkylä ehdotti, että asia poistetaan esityslistalta.",
        "Kunnanjohtaja teki seuraavan muutetun päätösehdotuksen: Halli suljetaan.",
        "Puheenjohtaja ehdotti, että kokous keskeytetään.",
        "Puheenjohtaja Ritva Uusipelto esitti, että äänestys toimitetaan sähköisesti.",
        "Jäsen Ritva Uusipelto ehdotti puheenjohtajaksi Pia Virtasta.",
        "Jäsen Ritva Uusipelto esitti kysymyksen aukioloajoista.",
        "Asiantuntija Ritva Uusipelto esitti katsauksen.",
        "Sivistysjohtaja esitti, että kustannukset nousevat.",
        "Kunnanhallitus ehdotti, että valtuusto hyväksyy suunnitelman.",
        "Jäsen Ritva Uusipelto käytti puheenvuoron.",
        "Ritva Uusipelto esitti seuraavaa: Kävijöitä on vähän.",
        "Ritva Uusipelto esitti hallin korjaamista koskevan katsauksen.",
        "Puheenjohtaja Ritva Uusipelto teki ehdotuksen käsittelyjärjestyksestä.",
        "Kunnanjohtaja Eero Salonkylä ja hallintojohtaja Pia Virtanen ehdottivat, että asia hylätään.",
        "Lautakunta ja valtuusto esittivät, että asia hylätään.",
        "Jäsen Ritva Uusipelto ehdotti neuvottelutauon pitämistä.",
        "Jäsen Ritva Uusipelto ehdotti kokouksen keskeyttämistä.",
        "Jäsen Ritva Uusipelto ehdotti, että asiat käsitellään järjestyksessä 3, 1 ja 2.",
        "Jäsen Ritva Uusipelto ehdotti, että pykälä tarkastetaan heti.",
        "Muutosehdotus hyväksyttiin yksimielisesti.",
        "Muutosehdotus 1: JAA 8, EI 5.",
        "Palautusehdotus: hylättiin.",
        "Ritva Uusipelto ehdotti, että asia hylätään.",
    ],
)
def test_what_sounds_alike_is_no_counter_proposal(text: str) -> None:
    assert ((), ()) == motions(text, officers=("Ritva Uusipelto",) if text.startswith("Ritva") else ())


@pytest.mark.parametrize(
    ("text", "count", "warning"),
    [
        ("Asiantuntijoiden ryhmä teki muutosehdotuksen, jonka mukaan halli suljetaan.", 1, WHOSE),
        ("Ritva Uusipelto ja Pia Virtanen tekivät muutosehdotuksen.", 1, WHOSE),
        ("Jäsenet Ritva Uusipelto ja Pia Virtanen ehdottivat, että asia hylätään.", 1, WHOSE),
        ("Ritva Uusipelto ja Pia Virtanen esittivät, että asia hylätään.", 1, WHOSE),
        ("Pia Virtasen, Eero Maan kannattamana, ehdotti jäsen Ritva Uusipelto, että asia hylätään.", 1, WHOSE),
        ("Ritva Uusipelto, Pia Virtasen ja Eero Maan kannattamana, ehdotti, että asia hylätään.", 1, WHOSE),
        ("Jäsen Ritva Uusipelto oli aiemmin ehdottanut ja ehdotti, että asia hylätään.", 0, None),
        (
            "Jäsen Ritva Uusipelto ehdotti 1.2.2026, että asia hylätään.",
            0,
            "a motion that may be of another day or body was left out",
        ),
    ],
)
def test_where_it_is_not_certain_who_proposed_nobody_is_named(text: str, count: int, warning: str | None) -> None:
    found, warnings = motions(text)
    assert ([None] * count, (warning,) if warning else ()) == ([motion.proposer_name for motion in found], warnings)


def test_a_motion_that_two_passages_tell_is_one() -> None:
    text = "Jäsen Ritva Uusipelto ehdotti, että asia hylätään."
    assert 1 == len(motions(text, f"{text} Päätösehdotus hyväksyttiin.")[0])


@pytest.mark.parametrize(
    ("genitive", "printed", "expected"),
    [
        ("Mikko Lammassaaren", "", "Mikko Lammassaari"),
        ("Pia Virtasen", "", "Pia Virtanen"),
        ("Eero Lindbergin", "", "Eero Lindberg"),
        ("Petri Kangasojan", "", "Petri Kangasoja"),
        ("Aino Rannan", "Aino Ranta", "Aino Ranta"),
        ("Aino Mäen", "Aino Mäki", "Aino Mäki"),
        ("Oskari Helteen", "Oskari Helle", None),
        ("Oskari Halmeen", "Oskari Halme", "Oskari Halme"),
        ("Oskari Halmeen", "", "Oskari Halme"),
        ("Pia Vesan", "", "Pia Vesa"),
        ("Pia Salon", "", None),
        ("Aino Isokuusen", "", None),
        ("Aino Rossin", "Pia Rossi", None),
        ("Aino Rossin", "Aino Rossi", "Aino Rossi"),
    ],
)
def test_a_genitive_is_turned_only_where_its_nominative_is_certain(
    genitive: str, printed: str, expected: str | None
) -> None:
    member = Member(title=None, words=tuple(genitive.split()), standing=None, is_parted=False)
    assert expected == nominative(member, find_names([f"Läsnä {genitive}", printed]))


@pytest.mark.parametrize(
    "text", ["Vihreä valtuustoryhmä", "Kunta Oy ja Pia Virtanen", "Uusipelto", "Uimahallin Henkilöstö", "jäsen ehdotti"]
)
def test_a_text_that_is_not_people_whole_names_nobody(text: str) -> None:
    assert read_members(text) is None


def stands(*texts: str, label: str | None = None) -> tuple[list[tuple[str, str | None]], tuple[str, ...]]:
    found, warnings = read_stands([(label, text) for text in texts], find_names(texts))
    assert all(stand.text for stand in found)
    return [(stand.kind, stand.name) for stand in found], warnings


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("Jäsen Pia Virtanen jätti asiasta eriävän mielipiteen.", "dissent", ["Pia Virtanen"]),
        (
            "Pia Virtanen, Eero Maa ja Bo Lind jättivät eriävän mielipiteen.",
            "dissent",
            ["Pia Virtanen", "Eero Maa", "Bo Lind"],
        ),
        ("Pia Virtanen ilmoitti eriävän mielipiteensä.", "dissent", ["Pia Virtanen"]),
        ("Merkittiin pöytäkirjaan Pia Virtasen eriävä mielipide.", "dissent", ["Pia Virtanen"]),
        ("Pia Berg reserverade sig mot beslutet.", "dissent", ["Pia Berg"]),
        ("Ledamoten Pia Berg lämnade en avvikande åsikt.", "dissent", ["Pia Berg"]),
        (
            "Aluehallituksen jäsen Tero Vesakanto poistui esteellisenä asian käsittelyn ajaksi.",
            "disqualification",
            ["Tero Vesakanto"],
        ),
        (
            "Kunnanjohtaja Eero Maa ilmoitti olevansa esteellinen eikä osallistunut käsittelyyn.",
            "disqualification",
            ["Eero Maa"],
        ),
        ("Merkittiin, että Pia Virtanen poistui jäävinä kokouksesta.", "disqualification", ["Pia Virtanen"]),
        (
            "Esteellisinä eivät osallistuneet asian käsittelyyn Pia Virtanen ja Eero Maa.",
            "disqualification",
            ["Pia Virtanen", "Eero Maa"],
        ),
        ("Jäsen Pia Virtanen jääväsi itsensä.", "disqualification", ["Pia Virtanen"]),
        ("Ledamoten Pia Berg anmälde jäv.", "disqualification", ["Pia Berg"]),
        ("Ledamoten Pia Berg meddelade att hon är jävig.", "disqualification", ["Pia Berg"]),
        (
            "Pia Berg och Nils Holm deltog inte i behandlingen på grund av jäv.",
            "disqualification",
            ["Pia Berg", "Nils Holm"],
        ),
        ("Pia Berg lät anteckna avvikande åsikt till protokollet.", "dissent", ["Pia Berg"]),
        ("Pia Virtanen esitti eriävänä mielipiteenään, että hallia ei rakenneta.", "dissent", ["Pia Virtanen"]),
        (
            "Pia Virtanen ja Eero Maa jättivät eriävän mielipiteen, koska selvitys on jäänyt kesken.",
            "dissent",
            ["Pia Virtanen", "Eero Maa"],
        ),
        ("Jäsen Pia Virtanen pyysi kirjaamaan eriävän mielipiteensä.", "dissent", ["Pia Virtanen"]),
        ("Pia Virtanen ja Eero Maa halusivat merkitä eriävät mielipiteet.", "dissent", ["Pia Virtanen", "Eero Maa"]),
        ("Eriävä mielipide: Pia Virtanen.", "dissent", ["Pia Virtanen"]),
        ("Eriävä mielipide: Pia Virtanen: Hallia ei tarvita.", "dissent", ["Pia Virtanen"]),
        # A law's section is no other body's.
        ("Pia Virtanen poistui esteellisenä (hallintolaki 28 § 1 mom. 3 kohta).", "disqualification", ["Pia Virtanen"]),
        ("Pia Virtanen (HL 28.1 § 4 k., yhteisöjäävi) poistui.", "disqualification", ["Pia Virtanen"]),
        ("Eero Maa ilmoitti esteellisyytensä (kuntalaki 71 §).", "disqualification", ["Eero Maa"]),
        (
            "Eero Maa ilmoitti olevansa hallintolain 28 §:n 1 momentin 5 kohdan mukaan esteellinen.",
            "disqualification",
            ["Eero Maa"],
        ),
        ("Pia Berg anmälde jäv enligt 28 § 1 mom. i förvaltningslagen.", "disqualification", ["Pia Berg"]),
        (
            "Pia Virtanen (edustusjäävi) ja Eero Maa (läheisjäävi) poistuivat.",
            "disqualification",
            ["Pia Virtanen", "Eero Maa"],
        ),
        (
            "Pia Virtanen ja Eero Maa poistuivat salista (yhteisöjäävi).",
            "disqualification",
            ["Pia Virtanen", "Eero Maa"],
        ),
        ("Esteelliset: Pia Virtanen ja Eero Maa.", "disqualification", ["Pia Virtanen", "Eero Maa"]),
        ("Asianosaisjäävi: Pia Virtanen poistui kello 17.", "disqualification", ["Pia Virtanen"]),
        # A verb of one person, and of several.
        ("Esteellisenä poistui Pia Virtanen, varajäsen Eero Maa.", "disqualification", ["Pia Virtanen"]),
        ("Esteellisenä poistui Pia Virtanen ja Eero Maa.", "disqualification", ["Pia Virtanen", "Eero Maa"]),
        (
            "Pia Virtanen, Bo Lind ja varajäsen Eero Maa poistuivat esteellisinä.",
            "disqualification",
            ["Pia Virtanen", "Bo Lind", "Eero Maa"],
        ),
    ],
)
def test_who_dissented_or_was_disqualified_is_the_sentences_subject(text: str, kind: str, names: list[str]) -> None:
    assert ([(kind, name) for name in names], ()) == stands(f"{text} Keskustelu päättyi.")


@pytest.mark.parametrize(
    "text",
    [
        "Eriäviä mielipiteitä ei jätetty.",
        "Esteellisyyksiä ei ilmoitettu.",
        "Todettiin, ettei Pia Virtanen ole esteellinen.",
        "Esteellinen henkilö ei saa osallistua asian käsittelyyn.",
        "Jäsen voi jättää eriävän mielipiteen.",
        "Pia Virtanen ei jättänyt eriävää mielipidettä.",
        "Esteellisyydestä säädetään hallintolaissa.",
        "Inga avvikande åsikter anmäldes.",
        "Tieväylän esteellisyyttä vähennetään, ja suojäävi puretaan.",
        "Esteelliset: ei ole.",
        "Esteelliset: -",
        "Esteellisyys: Todettiin, ettei kukaan ole esteellinen.",
        "Eriävä mielipide: ei jätetty.",
        "Pia Virtanen ilmoitti, ettei jätä eriävää mielipidettä, koska hallia tarvitaan.",
        "Suojäävi: Pia Virtanen",
    ],
)
def test_what_denies_them_or_tells_the_law_is_neither(text: str) -> None:
    assert ([], ()) == stands(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hallintojohtaja Eero Maa totesi, että Pia Virtanen on esteellinen.", "disqualification"),
        ("Eero Maa poistui ja Pia Virtanen ilmoitti olevansa esteellinen.", "disqualification"),
        ("Virtanen ja Maa olivat esteellisiä, ja jäsen poistui esteellisenä.", "disqualification"),
        ("Merkittiin pöytäkirjaan Aino Rossin eriävä mielipide.", "dissent"),
        ("Eriävä mielipide on liitteenä.", "dissent"),
        ("Pia Virtanen ja Eero Maa (yhteisöjäävi) poistuivat.", "disqualification"),
        ("Pia Virtanen (yhteisöjäävi) ja Eero Maa poistuivat.", "disqualification"),
        ("Esteellisenä poistui Pia Virtanen, Eero Maa.", "disqualification"),
        ("Pia Virtanen, varajäsen Eero Maa, poistui esteellisenä.", "disqualification"),
        ("Esteellisinä poistuivat Pia Virtanen ja Bo Lind, varajäsen Eero Maa.", "disqualification"),
        ("Esteelliset: Virtanen ja Maa", "disqualification"),
    ],
)
def test_a_sentence_that_names_nobody_for_certain_stands_without_a_name(text: str, kind: str) -> None:
    found, warnings = stands(text)
    assert ([(kind, None)], 1) == (found, len(warnings))


def test_a_sentence_without_a_name_says_nothing_more_than_the_one_with_it() -> None:
    text = "Jäsen Pia Virtanen jätti eriävän mielipiteen. Eriävä mielipide on liitteenä."
    assert ([("dissent", "Pia Virtanen")], ()) == stands(text)


def test_below_its_own_label_a_dissent_names_its_maker() -> None:
    assert ([("dissent", "Pia Virtanen")], ()) == stands("Pia Virtanen:\nHalli on tarpeen.", label="Eriävä mielipide")
    assert [("dissent", None)] == stands("Halli on tarpeen.", label="Eriävä mielipide")[0]


@pytest.mark.parametrize(
    "text",
    [
        "Pia Virtanen: Hallia ei tarvita.",
        "Pia Virtanen: Selvitys on jäänyt kesken.",
        "Pia Virtanen: En kannata eriävää mielipidettä vähempää.",
        "Jäsen Pia Virtanen: Valtuuston 1.2.2026 päätös oli oikea.",
        f"Pia Virtanen: Halli {'ja halli ' * 1000}on tarpeen.",
    ],
)
def test_what_a_dissenter_says_behind_the_colon_denies_nothing(text: str) -> None:
    assert ([("dissent", "Pia Virtanen")], ()) == stands(text, label="Eriävä mielipide")


@pytest.mark.parametrize("text", ["Ei ole.", "Pia Virtanen ei jättänyt.", "Perustelu: hallia ei tarvita."])
def test_below_its_own_label_a_dissent_may_be_denied(text: str) -> None:
    assert ([], ()) == stands(text, label="Eriävä mielipide")


@pytest.mark.parametrize(
    "text",
    [
        "Pia Virtanen oli 1.2.2026 esteellinen.",
        "Pia Virtanen poistui esteellisenä (kunnanhallitus 1.2.2026 § 7, hallintolaki 28 §).",
        "Pia Virtanen poistui esteellisenä (jaosto § 7).",
        "Pia Virtanen poistui esteellisenä (§ 7, kohta 2).",
        "Todettiin, että hallintolain 28 §:n mukaan virkamies oli esteellinen.",
    ],
)
def test_what_was_on_another_day_is_left_out(text: str) -> None:
    found, warnings = stands(text)
    assert ([], 1) == (found, len(warnings))


def test_a_dissent_makes_a_decision_not_unanimous() -> None:
    dissent = "Jäsen Pia Virtanen jätti asiasta eriävän mielipiteen."
    item = read_small("Päätös", f"Päätösehdotus hyväksyttiin. {dissent}")
    assert item.current.decision is not None
    assert (False, (Stand(kind="dissent", name="Pia Virtanen", text=dissent),), ()) == (
        item.current.decision.unanimous,
        item.current.stands,
        item.warnings,
    )


def test_a_decision_called_unanimous_in_spite_of_a_dissent_is_neither() -> None:
    item = read_small(
        "Päätös", "Päätösehdotus hyväksyttiin yksimielisesti. Jäsen Pia Virtanen jätti eriävän mielipiteen."
    )
    assert item.current.decision is not None
    assert (None, 1) == (item.current.decision.unanimous, len(item.warnings))


@pytest.mark.parametrize(
    ("decided", "outcome", "count"),
    [("Hyväksyttiin yksimielisesti.", "other", 1), ("Päätösehdotus hyväksyttiin.", "as_proposed", 0)],
)
def test_beside_a_members_proposal_the_decision_must_say_what_was_approved(
    decided: str, outcome: Outcome, count: int
) -> None:
    item = read_small("Päätös", f"Jäsen Pia Virtanen ehdotti, että asia hylätään.\n{decided}")
    assert item.current.decision is not None
    assert (outcome, count) == (item.current.decision.outcome, len(item.warnings))


def test_a_matter_withdrawn_in_the_handling_alone_is_told() -> None:
    item = read_small("Käsittely", "Asia poistettiin esityslistalta.")
    assert (None, ("the handling tells that the matter was withdrawn, and no decision is printed",)) == (
        item.current.decision,
        item.warnings,
    )


@pytest.mark.parametrize("generation", ["current", "older"])
def test_the_demo_portals_motion_and_disqualification_are_read(generation: Generation) -> None:
    page, url = fetch(generation, "minutes", "meetingitem", "20261288-2")
    [motion] = [proposal for proposal in read_item(page, url=url).current.proposals if proposal.kind == "counter"]
    assert (
        Proposal(
            kind="counter",
            proposer_title="Valtuutettu",
            proposer_name="Elina Harjusalo",
            text="Lahdenperän vastaanotto säilytetään nykyisessä laajuudessaan vuoden 2030 loppuun.",
            supporters=("Petri Kangasoja",),
        )
        == motion
    )
    page, url = fetch(generation, "minutes", "meetingitem", "20261315-4")
    assert [("disqualification", "Tero Vesakanto")] == [
        (stand.kind, stand.name) for stand in read_item(page, url=url).current.stands
    ]


@pytest.mark.parametrize(
    "piece",
    [
        f"{MADE} ",
        "teki ",
        "teki kannattamana ",
        'teki ehdotuksen: "x "y ',
        "gjorde understödd av ",
        "JAA: Aino Koski\n",
        "Jäsen Pia Virtanen ",
        "1. ",
        "Muutosehdotus 1:\n",
        "esteellinen ",
        "Merkittiin, että ",
    ],
)
def test_reading_motions_and_stands_never_hangs(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    with no_hang():
        names = find_names(text.split("\n"))
        read_motions([text], names, ())
        read_stands([(None, text)], names)


@pytest.mark.parametrize(
    ("sentence", "title", "name"),
    [
        ("Vihreä valtuustoryhmä teki muutosehdotuksen, jonka mukaan halli suljetaan.", "Vihreä valtuustoryhmä", None),
        ("Sitoutumattomien ryhmä esitti, että halli suljetaan.", "Sitoutumattomien ryhmä", None),
        ("Keskustelun kuluessa SDP:n valtuustoryhmä ehdotti, että halli suljetaan.", "SDP:n valtuustoryhmä", None),
        ("Valtuutettu Ritva Uusipelto keskustan ryhmän puolesta ehdotti, että halli suljetaan.", "Valtuutettu", RITVA),
        ("Valtuutettu Ritva Uusipelto valtuustoryhmänsä nimissä ehdotti, että halli suljetaan.", "Valtuutettu", RITVA),
    ],
)
def test_a_council_group_proposes_as_such_or_by_somebody(sentence: str, title: str, name: str | None) -> None:
    found, warnings = motions(sentence)
    assert ([(title, name)], ()) == ([(motion.proposer_title, motion.proposer_name) for motion in found], warnings)
