import pytest

from archive.records import PassageKind, Role
from scraper.html import RUN
from scraper.pages.labels import (
    CLOSING_LABELS,
    LABELS,
    Label,
    is_doubtful,
    is_presenter_title,
    match_closing_label,
    match_label,
    match_wrapped_label,
)
from scraper.pages.likely import is_like_label, is_shouted, match_likely

PERSON = "rehtori Aino Kuusela, puh. 050 000 0301"
FORMS = [
    *"Valmistelija Valmistelijat Valmistelu: Lisätiedot: Esittelijä Päätösehdotus Päätösesitys Ehdotus".split(),
    *"Käsittely Päätös Selostus Oheismateriaali Liitteet Liite Tiedoksi Täytäntöönpano Muutoksenhaku".split(),
    *"Päätöshistoria Beredning Beredare Föredragande Beslutsförslag Förslag Behandling Beslut Redogörelse".split(),
    *"Bilagor Bilaga Delges Verkställighet Ändringssökande Beslutshistoria".split(),
    "Valmistelijat / lisätiedot:",
    "Valmistelijat ja lisätiedot (etunimi.sukunimi@kunta.example):",
    "Asian aikaisempi käsittely",
    "Beredd av",
    "För kännedom",
    "Förslag till beslut",
    "Föredragandens förslag",
    "Tidigare behandling av ärendet",
    "Sökande av ändring",
    "Lisätietoja antaa",
]


NAME_PEOPLE = {
    *"Valmistelija Valmistelijat Valmistelu: Lisätiedot: Esittelijä Beredning Beredare Föredragande".split(),
    *("Valmistelijat / lisätiedot:", "Valmistelijat ja lisätiedot (etunimi.sukunimi@kunta.example):"),
    *("Beredd av", "Lisätietoja antaa"),
}
"""The labels of people, and those with a colon: a person after a single space is their text."""


@pytest.mark.parametrize("printed", FORMS)
def test_every_known_label_is_found_alone_and_with_its_text(printed: str) -> None:
    for line, rest in ((printed, ""), (f"{printed}\tAino Kuusela", "Aino Kuusela")):
        match = match_label(line)
        assert match is not None
        assert (printed, rest) == (match.printed, match.rest)
        assert printed.startswith(match.label.words)


@pytest.mark.parametrize("printed", FORMS)
def test_a_person_behind_a_single_space_is_the_text_of_labels_of_people_alone(printed: str) -> None:
    match = match_label(f"{printed} {PERSON}")

    assert ((printed, PERSON) if printed in NAME_PEOPLE else None) == (match and (match.printed, match.rest))


@pytest.mark.parametrize("label", LABELS, ids=lambda label: str(label.words))
def test_a_label_may_be_split_into_runs_anywhere(label: object) -> None:
    words = str(getattr(label, "words", ""))
    for at in range(1, len(words)):
        match = match_label(f"{words[:at]}{RUN}{words[at:]}\ttekstiä")
        assert match is not None
        assert (words, "tekstiä") == (match.label.words, match.rest)


@pytest.mark.parametrize(
    ("line", "kind", "printed", "rest"),
    [
        ("Päätös Kunnanhallitus päätti", "decision", "Päätös", "Kunnanhallitus päätti"),
        ("Päätös: kunnanhallitus päätti", "decision", "Päätös:", "kunnanhallitus päätti"),
        ("Päätös : kunnanhallitus", "decision", "Päätös :", "kunnanhallitus"),
        ("Päätös\tkunnanhallitus", "decision", "Päätös", "kunnanhallitus"),
        ("Päätös ”Kyllä”", "decision", "Päätös", "”Kyllä”"),
        (f"Päätös{RUN}:\tkunta", "decision", "Päätös:", "kunta"),
        (f"Valmistelija{RUN}{PERSON}", "preparation", "Valmistelija", PERSON),
        (f"Valmistelija {PERSON}", "preparation", "Valmistelija", PERSON),
        ("Valmistelija Aino Kuusela", "preparation", "Valmistelija", "Aino Kuusela"),
        ("Esittelijä Kunnanjohtaja Eero Salonkylä", "preparation", "Esittelijä", "Kunnanjohtaja Eero Salonkylä"),
        ("Täytäntöönpano päätösote / kirjaamo", "implementation", "Täytäntöönpano", "päätösote / kirjaamo"),
        ("Liite 1", "attachments", "Liite", "1"),
        ("Liite 1 Kartta", "attachments", "Liite", "1 Kartta"),
        ("Liitteet 1–3 Kartat", "attachments", "Liitteet", "1–3 Kartat"),
        ("Kunnanjohtajan päätösehdotus\tKunnanhallitus", "proposal", "Kunnanjohtajan päätösehdotus", "Kunnanhallitus"),
        ("Vs. kunnanjohtajan esitys Kunta", "proposal", "Vs. kunnanjohtajan esitys", "Kunta"),
        ("Stadsdirektörens förslag: staden", "proposal", "Stadsdirektörens förslag:", "staden"),
        (f"Kunnan{RUN}johtajan{RUN} esi{RUN}tys\tKunta", "proposal", "Kunnanjohtajan esitys", "Kunta"),
    ],
)
def test_a_label_is_told_from_what_follows_it(line: str, kind: PassageKind, printed: str, rest: str) -> None:
    match = match_label(line)
    assert match is not None
    assert (kind, printed, rest) == (match.label.kind, match.printed, match.rest)


@pytest.mark.parametrize(
    "line",
    [
        "Päätös on lainvoimainen",
        "Päätös 12.3.2026 § 5 kumotaan",
        "Päätöksen valmistelu",
        "Päätösvalta on kunnanhallituksella",
        "päätös",
        "PÄÄTÖS",
        " - Päätös",
        "Ehdotuksen mukaan",
        "Liitteet ovat nähtävillä",
        "Liite 1 sisältää laskelmat",
        "Liitekartta",
        "Liite-1",
        "Valmistelija kertoi asiasta",
        "Esittelijä Eero Salonkylä muutti ehdotustaan siten, että",
        "Selostusosa",
        "Puheenjohtajan ehdotus hyväksyttiin",
        "Valtuutetun ehdotus: halli",
        "Käsittelyn aikana kunnanjohtajan ehdotus\tmuuttui",
        "Kunnanhallituksen esitys\thalli",
        "",
    ],
)
def test_other_lines_open_nothing(line: str) -> None:
    assert None is match_label(line)


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Valmistelija", "preparer"),
        ("Esittelijä", "presenter"),
        ("Lisätiedot:", "contact"),
        ("Mer information", "contact"),
        ("Päätös", None),
    ],
)
def test_a_label_says_in_which_role_people_follow_it(line: str, role: Role | None) -> None:
    match = match_label(line)
    assert match is not None
    assert role == match.label.role


@pytest.mark.parametrize(
    ("line", "following", "title"),
    [
        ("Hyvinvointialuejohtajan", "päätösesitys Aluehallitus päättää", "Hyvinvointialuejohtaja"),
        ("Kunnanjohtajan", "päätösehdotus", "Kunnanjohtaja"),
        ("Teknisen johtajan", "esitys:", "Tekninen johtaja"),
        ("Kommundirektörens", f"besluts{RUN}förslag\tStyrelsen", "Kommundirektör"),
        ("Kunnanjohtajan", "ehdotus hyväksyttiin", None),
        ("Kunnanjohtajan", "Päätös", None),
        ("Kunnanjohtaja", "päätösehdotus", None),
        ("Kunnanhallituksen", "esitys", None),
        ("Esittelijän", "päätösehdotus\tKunnanhallitus päättää", ""),
        ("Föredragandens", "förslag: Styrelsen beslutar", ""),
        ("Esittelijän", "ehdotus hyväksyttiin", None),
    ],
)
def test_a_label_may_wrap_over_two_lines(line: str, following: str, title: str | None) -> None:
    match = match_wrapped_label(line, following)
    assert title == ((match.proposer_title or "") if match else None)
    assert is_presenter_title(line) or title is None


def test_a_label_may_wrap_over_three_lines() -> None:
    match = match_wrapped_label("Kasvun ja oppimisen", "toimialajohtajan", "päätösehdotus\tLautakunta päättää")
    assert match is not None
    assert ("Kasvun ja oppimisen toimialajohtaja", "Lautakunta päättää", 3) == (
        match.proposer_title,
        match.rest,
        match.lines,
    )
    for lines in (
        ("Kasvun ja oppimisen", "toimialajohtajan", "esityksestä keskusteltiin"),
        ("Halli on auki.", "toimialajohtajan", "päätösehdotus"),
        ("Kasvun ja oppimisen", "toimiala", "päätösehdotus"),
    ):
        assert None is match_wrapped_label(*lines)


@pytest.mark.parametrize("label", CLOSING_LABELS, ids=lambda label: str(label.words))
def test_what_opens_below_a_decision_is_parted_by_more_than_a_space(label: Label) -> None:
    for line in (label.words, f"{label.words}:", f"{label.words}\ttekstiä", f"{label.words}: tekstiä"):
        match = match_closing_label(line)
        assert match is not None
        assert label == match.label
        assert None is match_label(line)
    assert None is match_closing_label(f"{label.words} Kunnanhallitus")
    assert None is match_closing_label(f"{label.words.lower()}\ttekstiä")


@pytest.mark.parametrize(
    ("line", "is_change"),
    [
        ("Muutettu päätösehdotus\tKunta", True),
        ("Muutettu ehdotus:", True),
        ("Esittelijän muutettu päätösehdotus\tKunta", True),
        ("Kunnanjohtajan muutettu päätösehdotus\tKunta", True),
        ("Teknisen johtajan korjattu esitys: Kunta", True),
        ("Ändrat beslutsförslag\tStyrelsen", True),
        ("Kommundirektörens ändrade förslag\tStyrelsen", True),
        ("Esittelijän ehdotus\tKunta", False),
        ("Kunnanjohtajan päätösehdotus\tKunta", False),
    ],
)
def test_a_changed_proposal_is_told_from_the_first(line: str, *, is_change: bool) -> None:
    match = match_label(line)
    assert match is not None
    assert (is_change, "other" if is_change else "proposal") == (match.label.is_change, match.label.kind)


@pytest.mark.parametrize(
    ("line", "kind", "body_name", "rest"),
    [
        ("Kunnanhallituksen päätös\tHyväksyttiin.", "decision", "Kunnanhallitus", "Hyväksyttiin."),
        ("Kunnanhallituksen päätös: Hyväksyttiin.", "decision", "Kunnanhallitus", "Hyväksyttiin."),
        ("Teknisen lautakunnan päätös", "decision", "Tekninen lautakunta", ""),
        ("Kokouksen päätös\tHyväksyttiin.", "decision", "Kokous", "Hyväksyttiin."),
        ("Stadsstyrelsens beslut\tGodkändes.", "decision", "Stadsstyrelsen", "Godkändes."),
        ("Päätös 14.9.2026\tHyväksyttiin.", "decision", None, "Hyväksyttiin."),
        ("Kunnanhallituksen päätösehdotus\tValtuusto päättää", "proposal", "Kunnanhallitus", "Valtuusto päättää"),
        ("Esitys: Kunnanhallitus päättää", "proposal", None, "Kunnanhallitus päättää"),
    ],
)
def test_a_bodys_label_names_its_body(line: str, kind: str, body_name: str | None, rest: str) -> None:
    likely = match_likely(line)
    assert likely is not None
    assert (kind, body_name, rest) == (likely.kind, likely.body_name, likely.rest)


@pytest.mark.parametrize(
    "line",
    [
        "Kunnanhallituksen päätös hyväksyttiin",
        "Valituksenalainen päätös\tLupa.",
        "Kunnanjohtajan päätös\tHankinta.",
        "Hallinto-oikeuden päätös: Valitus hylätään.",
        "Kunnanhallituksen päätöksen valmistelu",
        "kunnanhallituksen päätös",
        "Esityslista\tLiite",
        "Päätös 12.3.2026 § 5 kumotaan",
        "",
    ],
)
def test_no_other_words_are_a_bodys_label(line: str) -> None:
    assert None is match_likely(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Lausunnot\tMuseo vastusti hanketta.", True),
        ("Vaikutusten arviointi\tHankkeella ei ole vaikutuksia", True),
        ("Päätös, kunnanhallitus\tHyväksyttiin.", True),
        ("Yhteensä\t100 000 euroa.", False),
        ("Puheenjohtaja\tAino Kuusela", False),
        ("Varajäsen\tAapo Karhu, Leena Rinne", False),
        ("Kunnanhallitus\tHyväksyttiin yksimielisesti.", False),
        ("Kunnanjohtaja\tKunnanhallitus päättää asiasta.", False),
        ("Kohta 1\tHalli pidetään auki.", False),
        ("1.\tHalli pidetään auki.", False),
        ("Halli pidetään auki myös sunnuntaisin\tKunta maksaa.", False),
        ("Halli\tAuki\tKiinni koko päivän.", False),
        ("Halli on auki.", False),
    ],
)
def test_a_few_words_in_the_margin_may_be_a_label(line: str, *, expected: bool) -> None:
    assert expected == is_like_label(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("PÄÄTÖS", True), ("PÄÄTÖSEHDOTUS\tKunta", True), ("BESLUT: Godkändes.", True), ("PÄÄTÖS TEHTIIN", False)],
)
def test_a_label_in_capitals_is_shouted(line: str, *, expected: bool) -> None:
    assert expected == is_shouted(line)


@pytest.mark.parametrize(
    ("line", "following", "above", "expected"),
    [
        # A run that touches the next one.
        (f"Päätös{RUN}hyväksyttiin", "", "description", True),
        (f"Liite{RUN}kartta", "", "description", True),
        ("Päätös hyväksyttiin", "", "description", False),
        (f"Halli{RUN}kartta", "", "description", False),
        ("Päätös", "", "description", False),
        # A title that plays the part of a proposal's label.
        ("Kunnanjohtaja\tKunnanhallitus päättää asiasta.", "", "description", True),
        ("Kunnanjohtaja", "Kunnanhallitus päättää asiasta.", "head", True),
        ("Tekninen johtaja:", "Nämnden beslutar.", "preparation", True),
        ("Kunnanjohtaja Eero Salonkylä", "Kunnanhallitus päättää asiasta.", "proposal", False),
        ("Kunnanjohtaja", "Kunnanhallitus päättää asiasta.", "proposal", False),
        ("Kunnanjohtaja", "Talousjohtaja", "notified", False),
        ("toimialajohtaja", "Lautakunta päättää asiasta.", "description", False),
        # What was decided, below a proposal.
        ("Päätös hyväksyttiin yksimielisesti.", "", "proposal", True),
        ("Beslut godkändes.", "", "proposal", True),
        ("Päätös pannaan täytäntöön heti.", "", "proposal", False),
        ("Kunnanhallitus:", "Hyväksyttiin.", "proposal", True),
        ("Kunnanhallitus: Hyväksyttiin.", "", "proposal", True),
        ("Kunnanhallitus päättää", "", "proposal", False),
        ("Liitteenä: kartta", "", "proposal", False),
    ],
)
def test_what_may_open_a_passage_is_doubtful(line: str, following: str, above: PassageKind, expected: bool) -> None:
    assert expected == is_doubtful(line, following, above=above)
