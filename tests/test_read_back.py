"""Any mix of labels, people and texts, set in the demo portal's templates, is read back exactly as it was."""

import os
from datetime import date
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from archive.records import Attachment, Handling, ItemPage, Language, PassageKind, Preparer, Proposal, Role, Stage
from scraper.demo import content, current, layout, older
from scraper.demo.content import Item, Meeting, Person, Site, Turn
from scraper.demo.feeds import Generation
from scraper.demo.words import WORDS
from scraper.names import folded
from scraper.pages.item import read_item
from scraper.pages.labels import LABELS
from tests.reading import BASE_URL, CASES, ROOT, content_characters, passage_characters, target

Value = TypeVar("Value")
Printed = list[tuple[PassageKind, str, list[str]]]
DOMAIN = "esimerkkila.example"
KEY = "20261400"
HELD_ON = date(2026, 11, 16)
PRINTED = {"current": current.item_page, "older": older.item_page}
ENCODINGS = {"current": "utf-8", "older": "windows-1252"}

_WORDS = [label.words for label in LABELS]
SWEDISH = frozenset(_WORDS[_WORDS.index("Beredning") :])
"""The table has the Finnish labels first."""
TELLING = ("Äänestys", "Omröstning", "Eriävä mielipide", "Avvikande åsikt", "Reservation", "Jäv")
"""Labels below which a vote or a dissent is told, which the demo portal has no fields for."""
KINDS: tuple[PassageKind, ...] = (
    "preparation", "description", "proposal", "handling", "decision", "implementation", "appeal", "notified",
)  # fmt: skip
CHOICES: dict[tuple[Language, PassageKind], list[str]] = {
    (language, kind): [
        label.words
        for label in LABELS
        if label.kind == kind and (label.words in SWEDISH) is (language == "sv") and label.words not in TELLING
    ]
    for language in WORDS
    for kind in KINDS
}
ROLES: dict[str, Role] = {label.words: label.role for label in LABELS if label.role}
OF_PRESENTER: dict[Language, list[str]] = {
    "fi": ["päätösehdotus", "päätösesitys", "ehdotus", "esitys"],
    "sv": ["beslutsförslag", "förslag"],
}
BODIES: dict[Language, list[str]] = {
    "fi": [
        "Kunnanhallitus", "Tekninen lautakunta", "Hyvinvointi- ja sivistyslautakunta", "Valtuusto", "Nuorisovaltuusto",
        "Rakennus- ja ympäristölautakunnan jaosto, julkinen", "Vaalilautakunta 3", "Vanhusneuvosto",
    ],
    "sv": ["Kommunstyrelsen", "Bildningsnämnden", "Kommunfullmäktige", "Rådet för äldre", "Tekniska sektionen"],
}  # fmt: skip
PRESENTERS: dict[Language, list[str]] = {
    "fi": ["Kunnanjohtaja", "Sivistysjohtaja", "Vs. kaupunginjohtaja", "Hallintopäällikkö", "Puheenjohtaja"],
    "sv": ["Kommundirektör", "Förvaltningsdirektör", "Tf. stadsdirektör"],
}
GENITIVE_PRESENTERS: dict[Language, list[str]] = {
    "fi": ["Kunnanjohtaja", "Sivistysjohtaja", "Vs. kaupunginjohtaja", "Toimialajohtaja", "Puheenjohtaja"],
    "sv": ["Kommundirektör", "Förvaltningsdirektör", "Välfärdsområdesdirektör"],
}
JOB_TITLES: dict[Language, list[str]] = {
    "fi": [
        "hallintojohtaja", "vs. tekninen johtaja", "kaupungin lakimies", "hankesuunnittelija", "rehtori",
        "talous- ja hallintojohtaja", "johtava ympäristötarkastaja", "henkilöstöpäällikkö", "kunnaninsinööri",
    ],
    "sv": ["förvaltningsdirektör", "ledande planerare", "tf. bildningschef", "kommunens jurist", "rektor"],
}  # fmt: skip
GIVEN = "Aino Eero Helmi Anna-Liisa Kaarlo Maija Veikko Tuula Birgitta Göran Ulla-Maija Juhani Siiri Åke".split()
SURNAMES = (
    "Kuusela Salonkylä Lindroos Hietaniemi Korpi-Aho Virtanen Öhman Nyberg Rautavaara Sjöblom Ylä-Jussila Koskimäki"
).split()
TITLES: dict[Language, list[str]] = {
    "fi": [
        "Uimahallin aukioloajat keväällä 2027", "Talousarvion 2027 hyväksyminen", "Lausunto kaavasta / Peltola",
        "Avustus ”Kylä elää” -hankkeelle", "Vuokrasopimus, kiinteistö 49-54-26-4", "Hankinta: koulukuljetukset",
        "Asemakaavan muutos, kortteli 12 § 55 kohdalla", "Päätös ja valvonta: ohjeen uusiminen", "EU:n tuki & maa",
        "Hakemus (salassa pidettävä JulkL 24 § 1 mom. 32 kohta)",
    ],
    "sv": [
        "Simhallens öppettider våren 2027", "Godkännande av budgeten för år 2027", "Utlåtande om planen / Åkersby",
        "Understöd för projektet ”Byn lever”", "Hyresavtal för skolans lokaler", "Upphandling av skolskjutsar",
    ],
}  # fmt: skip
SENTENCES: dict[Language, list[str]] = {
    "fi": [
        "Halli on avoinna arkisin kello 6–21 ja viikonloppuisin kello 9–17.", "Kustannukset ovat noin 1 250 000 euroa.",
        "Asiasta on kuultu vanhusneuvostoa ja nuorisovaltuustoa.", "Hanke alkaa vuoden 2027 alussa.",
        "Sopimus on voimassa 1.1.2027 alkaen ja se päättyy 31.12.2030.", "Koulussa on 214 oppilasta.",
        "Maksu nousee 3,5 % edellisestä vuodesta.", "Tarjouksia saatiin määräaikaan mennessä kuusi.",
        "Lain 410/2015 mukaan kunta vastaa järjestämisestä.", "Alueella on 12 taloa & niihin 3 tietä.",
        "Rakennus on <2 000 m² ja se valmistui 1974.", "Kunta omistaa tontin, jonka pinta-ala on 1,2 ha.",
    ],
    "sv": [
        "Simhallen är öppen på vardagar klockan 6–21.", "Kostnaderna uppgår till cirka 1 250 000 euro.",
        "Rådet för äldre har hörts i ärendet.", "Projektet inleds i början av år 2027.",
        "Avtalet gäller från och med 1.1.2027.", "Skolan har 214 elever och 18 lärare.",
        "Avgiften stiger med 3,5 % från året innan.", "Enligt lagen 410/2015 svarar kommunen för ordnandet.",
    ],
}  # fmt: skip
PROPOSALS: dict[Language, list[str]] = {
    "fi": [
        "Kunnanhallitus päättää hyväksyä sopimuksen.",
        "Esitetään, että hanke toteutetaan.",
        "Merkitään tiedoksi.",
        "Lautakunta päättää antaa lausunnon liitteen mukaisena.",
        "Avustusta myönnetään 12 000 euroa.",
    ],
    "sv": ["Kommunstyrelsen beslutar godkänna avtalet.", "Nämnden antecknar saken för kännedom."],
}
HANDLINGS: dict[Language, list[str]] = {
    "fi": ["Kunnaninsinööri selosti asiaa kokouksessa.", "Keskustelun aikana pidettiin tauko kello 17.05–17.15."],
    "sv": ["Planeraren redogjorde för ärendet.", "Under behandlingen hölls en paus kl. 17.05–17.15."],
}
DECISIONS: dict[Language, list[str]] = {
    "fi": [
        "Päätösehdotus hyväksyttiin yksimielisesti.", "Ehdotuksen mukaan.", "Asia jätettiin pöydälle.",
        "Asia palautettiin valmisteltavaksi.", "Merkittiin tiedoksi.", "Sopimus hyväksyttiin muutettuna.",
    ],
    "sv": ["Enligt förslag.", "Beslutsförslaget godkändes enhälligt.", "Ärendet bordlades."],
}  # fmt: skip
APPEALS: dict[Language, list[str]] = {
    "fi": ["Oikaisuvaatimuksen saa tehdä 14 päivän kuluessa.", "Ei saa hakea muutosta valittamalla."],
    "sv": ["Omprövning får begäras inom 14 dagar.", "I ärendet får inte sökas ändring genom besvär."],
}
RECEIVERS: dict[Language, list[str]] = {
    "fi": ["Hakija", "Tilintarkastajat ja talousyksikkö", "Kirjaamo"],
    "sv": ["Sökanden", "Revisorerna och ekonomienheten"],
}
LAST: dict[Language, list[str]] = {
    "fi": ["Ote: hakija", "Otteen saa rakennusvalvonta."],
    "sv": ["Utdrag: sökanden", "Protokollet sänds till sökanden."],
}


def texts(opening: list[str], more: list[str]) -> SearchStrategy[str]:
    """A text of one to five blocks: paragraphs of sentences, lines of a list, a table of two columns."""
    first = st.sampled_from(opening)
    paragraph = st.lists(st.sampled_from(more), min_size=1, max_size=4).map(" ".join)
    entry = st.sampled_from(more).map("- {}".format)
    table = st.lists(st.tuples(st.sampled_from(["Tulot", "Menot", "Oma osuus"]), st.integers(1, 9_999)), min_size=1)
    rows = table.map(lambda cells: "\n".join(f"{name}\t{count}" for name, count in cells))
    blocks = st.lists(st.one_of(paragraph, entry, rows), max_size=4)
    return st.tuples(first, blocks).map(lambda parts: "\n".join([parts[0], *parts[1]]))


def people(language: Language) -> SearchStrategy[tuple[Person, ...]]:
    """Preparers as the county prints them: all with a job title; a phone and an address or not."""

    def person(given: str, surname: str, job_title: str, phone: int | None, *, has_email: bool) -> Person:
        name = f"{given} {surname}"
        email = f"{folded(given)}.{folded(surname)}@{DOMAIN}" if has_email else None
        return Person(name=name, job_title=job_title, phone=f"050 000 {phone:04}" if phone else None, email=email)

    one = st.builds(
        person,
        st.sampled_from(GIVEN),
        st.sampled_from(SURNAMES),
        st.sampled_from(JOB_TITLES[language]),
        st.one_of(st.none(), st.integers(1, 9_999)),
        has_email=st.booleans(),
    )
    return st.lists(one, max_size=3, unique_by=lambda person: person.name).map(tuple)


def proposals(language: Language) -> SearchStrategy[content.Proposal]:
    text = texts(PROPOSALS[language], SENTENCES[language])
    names = st.tuples(st.sampled_from(GIVEN), st.sampled_from(SURNAMES)).map(" ".join)
    return st.one_of(
        st.builds(content.Proposal, style=st.just("plain"), text=text),
        st.builds(
            content.Proposal,
            style=st.just("follows"),
            text=text,
            presenter_title=st.sampled_from(PRESENTERS[language]),
            presenter_name=names,
        ),
        st.builds(
            content.Proposal,
            style=st.just("label_genitive"),
            text=text,
            presenter_title=st.sampled_from(GENITIVE_PRESENTERS[language]),
        ),
    )


def perhaps(strategy: SearchStrategy[Value]) -> SearchStrategy[Value | None]:
    return st.one_of(st.none(), strategy)


@st.composite
def turns(draw: DrawFn, /, language: Language, body: str, held_on: date, *, is_decided: bool = False) -> Turn:
    """One body's turn. An earlier one is decided: below a list of bare turns nobody could tell whose a text is."""
    decisions = texts(DECISIONS[language], SENTENCES[language])
    proposal = draw(perhaps(proposals(language)))
    of_presenter = proposal is not None and proposal.style == "label_genitive"
    choices = CHOICES | ({(language, "proposal"): OF_PRESENTER[language]} if of_presenter else {})
    labels = {kind: draw(perhaps(st.sampled_from(choices[language, kind]))) for kind in KINDS}
    return Turn(
        body=body,
        held_on=held_on,
        section=draw(st.integers(1, 999)),
        preparers=draw(people(language)),
        description=draw(perhaps(texts(SENTENCES[language], SENTENCES[language]))),
        proposal=proposal,
        handling=draw(perhaps(texts(HANDLINGS[language], HANDLINGS[language]))),
        decision=draw(decisions if is_decided else perhaps(decisions)),
        labels=tuple((kind, label) for kind, label in labels.items() if label),
    )


@st.composite
def items(draw: DrawFn, /, language: Language) -> tuple[str, Item]:
    """The name of a body, and an item of its meeting."""
    body, *others = draw(st.lists(st.sampled_from(BODIES[language]), min_size=1, max_size=3, unique=True))
    days = sorted(
        draw(
            st.lists(
                st.dates(date(2024, 1, 1), date(2026, 11, 1)), min_size=len(others), max_size=len(others), unique=True
            )
        )
    )
    case_number = draw(
        perhaps(
            st.builds(
                "{}/{}/{}".format,
                st.integers(1, 99_999),
                st.sampled_from(["00.01.02", "10.03.00.01", "02.08"]),
                st.integers(2015, 2026),
            )
        )
    )
    return body, Item(
        number=draw(st.integers(1, 40)),
        title=draw(st.sampled_from(TITLES[language])),
        turn=draw(turns(language, body, HELD_ON)),
        earlier=tuple(
            draw(turns(language, other, day, is_decided=True)) for other, day in zip(others, days, strict=True)
        ),
        case_number=case_number,
        marking=draw(perhaps(st.sampled_from(["Confidential", "Public", "Internal"]))),
        description_last=draw(st.booleans()),
        implementation=draw(perhaps(texts(LAST[language], SENTENCES[language]))),
        appeal=draw(perhaps(texts(APPEALS[language], SENTENCES[language]))),
        notified=draw(perhaps(st.lists(st.sampled_from(RECEIVERS[language]), min_size=1, max_size=3).map("\n".join))),
        attachments=tuple(
            content.Attachment(serial=serial, title=title)
            for serial, title in draw(
                st.dictionaries(st.integers(1, 9_999), st.sampled_from(TITLES[language]), max_size=3)
            ).items()
        ),
    )


def publish(item: Item, body: str, language: Language, generation: Generation, stage: Stage) -> tuple[Meeting, bytes]:
    meeting = Meeting(
        key=KEY,
        body=body,
        language=language,
        held_on=HELD_ON,
        starts_at="17:00",
        place="Valtuustosali",
        stage=stage,
        checked=True,
        published_on=date(2026, 11, 9),
        items=(item,),
    )
    site = Site(
        name="Esimerkkilä", email_domain=DOMAIN, bodies=(content.Body(key="7", name=body),), meetings=(meeting,)
    )
    return meeting, PRINTED[generation](site, meeting, item, base_url=BASE_URL)


def said(text: str | None) -> list[str]:
    """A text's lines, gaps made single: empty lines part paragraphs on some pages and not on others."""
    return [" ".join(line.split()) for line in (text or "").split("\n") if line.strip()]


def expected_passages(
    turn: Turn, parts: tuple[layout.Part, ...], language: Language, generation: Generation
) -> Printed:
    """Kind, label and lines of each part, as the template prints them."""
    words = WORDS[language]
    passages = []
    for part in parts:
        label, lines = " ".join(part.label), [*said(part.beside), *said(part.text)]
        if part.kind == "preparation" and generation == "older":
            template = "förnamn.efternamn" if language == "sv" else "etunimi.sukunimi"
            label = turn.label("preparation", words.preparers_older)
            named = [f"{one.name}, {words.phone} {one.phone}" if one.phone else one.name for one in turn.preparers]
            lines = [*named, f"{template}@{DOMAIN}"]
        passages.append((part.kind, label, lines))
    return passages


def expected_people(turn: Turn, language: Language, generation: Generation) -> tuple[Preparer, ...]:
    words = WORDS[language]
    usual = words.preparers_older.rstrip(":") if generation == "older" else words.preparers
    role = ROLES[turn.label("preparation", usual)]
    if generation == "older":
        return tuple(Preparer(role=role, name=one.name, phone=one.phone) for one in turn.preparers)
    return tuple(
        Preparer(role=role, name=one.name, job_title=one.job_title, phone=one.phone, email=one.email)
        for one in turn.preparers
    )


def expected_proposals(turn: Turn) -> list[tuple[str | None, str | None, list[str]]]:
    own = turn.proposal
    return [(own.presenter_title, own.presenter_name, said(own.text))] if own else []


def as_said(proposals: tuple[Proposal, ...]) -> list[tuple[str | None, str | None, list[str]]]:
    return [(each.proposer_title, each.proposer_name, said(each.text)) for each in proposals]


def assert_handling(
    turn: Turn,
    handling: Handling,
    parts: tuple[layout.Part, ...],
    language: Language,
    generation: Generation,
    *,
    is_decided: bool,
) -> None:
    labelled = [(each.kind, each.label, said(each.text)) for each in handling.passages if each.label]
    assert expected_passages(turn, parts, language, generation) == labelled
    assert {"head"} >= {each.kind for each in handling.passages if not each.label}
    assert expected_people(turn, language, generation) == handling.preparers
    assert expected_proposals(turn) == as_said(handling.proposals)
    decision = handling.decision
    assert said(turn.decision if is_decided else None) == said(decision.text if decision else None)
    assert ((), ()) == (handling.votes, handling.stands)


def assert_head(item: Item, page: ItemPage, meeting: Meeting, generation: Generation) -> None:
    is_decided = meeting.stage == "minutes"
    assert (meeting.body, meeting.stage, meeting.held_on) == (page.body_name, page.stage, page.held_on)
    assert (None, item.section) if is_decided else (item.number, None) == (page.number, page.section)
    serial, function_class, year = item.case_number.split("/") if item.case_number else (None, None, None)
    number = f"{serial}/{year}" if generation == "older" and serial else item.case_number
    assert (item.title, number, function_class) == (page.title, page.case_number, page.function_class)
    assert ("whole" if "salassa" in item.title else None) == page.secrecy
    folder = f"{ROOT}/kokous/{meeting.item_key(item)}"
    assert (meeting.item_key(item), KEY, f"{folder}.PDF") == (page.portal_key, page.meeting_key, page.pdf_url)
    attachments = tuple(Attachment(title=each.title, url=f"{folder}-{each.serial}.PDF") for each in item.attachments)
    assert attachments == page.attachments


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(("generation", "stage"), CASES)
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize="CI" in os.environ,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(choice=st.data())
def test_whatever_is_published_is_read_back(
    generation: Generation, stage: Stage, language: Language, choice: st.DataObject
) -> None:
    body, item = choice.draw(items(language))
    meeting, printed = publish(item, body, language, generation, stage)
    url = ROOT + target(generation, "meetingitem", meeting.item_key(item))
    page = read_item(printed, url=url)
    assert_head(item, page, meeting, generation)
    assert content_characters(printed, encoding=ENCODINGS[generation], url=url) == passage_characters(page)
    *earlier, own = page.handlings
    assert ([False] * len(item.earlier), True) == ([each.is_current for each in earlier], own.is_current)
    for turn, handling in zip(item.earlier, earlier, strict=True):
        assert (turn.body, turn.held_on, turn.section) == (handling.body_name, handling.held_on, handling.section)
        parts = layout.earlier_parts(turn, language)
        assert_handling(turn, handling, parts, language, generation, is_decided=True)
    parts = layout.current_parts(item, meeting)
    assert_handling(item.turn, own, parts, language, generation, is_decided=stage == "minutes")
    assert () == page.warnings


def read_back(item: Item, body: str, language: Language, generation: Generation) -> ItemPage:
    meeting, printed = publish(item, body, language, generation, "minutes")
    return read_item(printed, url=ROOT + target(generation, "meetingitem", meeting.item_key(item)))


@pytest.mark.parametrize("generation", PRINTED)
@pytest.mark.parametrize("body", ["Vaalilautakunta 3", "Tarkastuslautakunta 2021–2025"])
def test_the_turn_of_a_body_of_which_there_are_several_is_told_by_its_number(body: str, generation: Generation) -> None:
    earlier = Turn(body=body, held_on=date(2026, 10, 5), section=12, decision="Ehdotuksen mukaan.")
    own = Turn(body="Kunnanhallitus", held_on=HELD_ON, section=127)
    page = read_back(Item(number=4, title="Vaalit", turn=own, earlier=(earlier,)), own.body, "fi", generation)
    assert [(body, 12), ("Kunnanhallitus", 127)] == [(each.body_name, each.section) for each in page.handlings]


def test_an_address_at_the_end_of_a_text_is_text_though_it_is_a_link() -> None:
    own = Turn(body="Kunnanhallitus", held_on=HELD_ON, section=127, preparers=(Person(name="Aino Kuusela"),))
    page = read_back(Item(number=4, title="Vaalit", turn=own), own.body, "fi", "older")
    assert f"Aino Kuusela\netunimi.sukunimi@{DOMAIN}" == page.current.passages[-1].text


def test_a_sentence_about_a_body_opens_no_turn() -> None:
    text = "Rådet för äldre har hörts i ärendet. Avtalet gäller från och med 1.1.2027."
    own = Turn(body="Kommunstyrelsen", held_on=HELD_ON, section=127, description=f"Avtalet ändras.\n{text}")
    page = read_back(Item(number=4, title="Hyresavtal", turn=own), own.body, "sv", "current")
    assert (1, text) == (len(page.handlings), said(page.current.passages[-1].text)[-1])
