"""What the demo portal publishes is what is read from its pages; then the traps, page by page."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from archive.errors import ParseError, WrongPageError
from archive.records import (
    Attachment,
    Attendee,
    Handling,
    ItemPage,
    ListedBody,
    ListedItem,
    ListedMeeting,
    Preparer,
    Stage,
    UnlinkedItem,
)
from scraper.demo.content import Meeting, Person, Turn
from scraper.demo.feeds import Generation
from scraper.demo.layout import neighbours
from scraper.identity import check_item
from scraper.looks import Look
from scraper.pages.bodies import read_bodies, read_meetings
from scraper.pages.item import read_item
from scraper.pages.meeting import read_meeting
from tests.reading import (
    CASES,
    KEY,
    ROOT,
    URL,
    Published,
    content_characters,
    demo,
    fetch,
    item_page,
    passage_characters,
    passages,
    published_items,
    read_small,
    target,
)

ENCODINGS = {"current": "utf-8", "older": "windows-1252"}
SECRECY = "(salassa pidettävä JulkL 24 §"
every_item = pytest.mark.parametrize(
    "published",
    [
        pytest.param(published, id=f"{generation}-{stage}-{published.key}")
        for generation, stage in CASES
        for published in published_items(generation, stage)
    ],
)
every_case = pytest.mark.parametrize(("generation", "stage"), CASES)
SEVERAL_OUTCOMES = "the decision proves several outcomes: as_proposed, rejected"


def said(text: str | None) -> list[str]:
    """A text's lines, gaps made single: paragraphs are parted by empty lines on some pages and not on others."""
    return [" ".join(line.split()) for line in (text or "").split("\n") if line.strip()]


def preparer(person: Person, generation: Generation) -> Preparer:
    if generation == "older":
        return Preparer(role="preparer", name=person.name, phone=person.phone)
    return Preparer(
        role="preparer", name=person.name, job_title=person.job_title, phone=person.phone, email=person.email
    )


def case_of(published: Published) -> tuple[str | None, str | None]:
    if published.item.case_number is None:
        return None, None
    serial, function_class, year = published.item.case_number.split("/")
    return (f"{serial}/{year}" if published.generation == "older" else published.item.case_number), function_class


def read(published: Published) -> ItemPage:
    return read_item(published.page, url=published.url)


def texts_of(handling: Handling, kind: str) -> list[str]:
    return [line for passage in handling.passages if passage.kind == kind for line in said(passage.text)]


@every_item
def test_an_items_header_and_head_are_read_as_published(published: Published) -> None:
    item, meeting, stage = read(published), published.meeting, published.meeting.stage
    expected = published.item
    assert (meeting.body, stage, meeting.held_on, meeting.language) == (
        item.body_name,
        item.stage,
        item.held_on,
        item.language,
    )
    assert (expected.title, *case_of(published)) == (item.title, item.case_number, item.function_class)
    assert (expected.number if stage == "agenda" else None) == item.number
    assert (expected.section if stage == "minutes" else None) == item.section
    is_secret = SECRECY in expected.title
    assert (("whole", "JulkL 24 § 1 mom. 32 kohta") if is_secret else (None, None)) == (item.secrecy, item.secrecy_law)


@every_item
def test_an_items_documents_are_read_as_published(published: Published) -> None:
    item, folder = read(published), f"{ROOT}/kokous/{published.key}"
    assert (published.key, f"{folder}.PDF") == (item.portal_key, item.pdf_url)
    assert (
        tuple(Attachment(title=each.title, url=f"{folder}-{each.serial}.PDF") for each in published.item.attachments)
        == item.attachments
    )


@every_item
def test_an_items_meeting_and_neighbours_are_read_as_published(published: Published) -> None:
    item, meeting = read(published), published.meeting
    beside = [other and meeting.item_key(other) for other in neighbours(meeting, published.item)]
    assert (meeting.key, beside, None) == (item.meeting_key, [item.previous_key, item.next_key], item.appeal_url)


@every_item
def test_an_items_own_and_earlier_handlings_are_read_as_published(published: Published) -> None:
    item, meeting = read(published), published.meeting
    turns = (*published.item.earlier, published.item.turn)
    is_decided = meeting.stage == "minutes"
    sections = [*(turn.section for turn in published.item.earlier), published.item.section if is_decided else None]
    assert [(turn.body, turn.held_on, section) for turn, section in zip(turns, sections, strict=True)] == [
        (handling.body_name, handling.held_on, handling.section) for handling in item.handlings
    ]
    assert [False] * len(published.item.earlier) + [True] == [handling.is_current for handling in item.handlings]
    for turn, handling in zip(turns, item.handlings, strict=True):
        assert_turn(turn, handling, published.generation, is_decided=is_decided or not handling.is_current)


def assert_turn(turn: Turn, handling: Handling, generation: Generation, *, is_decided: bool) -> None:
    assert tuple(preparer(person, generation) for person in turn.preparers) == handling.preparers
    proposals = [(turn.proposal.presenter_title, turn.proposal.presenter_name)] if turn.proposal else []
    presented = [proposal for proposal in handling.proposals if proposal.kind == "presenter"]
    assert proposals == [(proposal.proposer_title, proposal.proposer_name) for proposal in presented]
    assert said(turn.proposal.text if turn.proposal else None) == said(presented[0].text if presented else None)
    decision = turn.decision if is_decided else None
    assert (said(decision), decision is None) == (
        said(handling.decision.text if handling.decision else None),
        handling.decision is None,
    )
    assert said(turn.description) == texts_of(handling, "description")
    assert said(turn.handling if is_decided else None) == texts_of(handling, "handling")


@every_item
def test_what_follows_an_items_decision_is_read_as_published(published: Published) -> None:
    current = read(published).current
    assert said(published.item.implementation) == texts_of(current, "implementation")
    assert said(published.item.appeal) == texts_of(current, "appeal")
    assert said(published.item.notified) == texts_of(current, "notified")


@every_item
def test_an_items_page_is_read_without_loss_and_without_doubt(published: Published) -> None:
    item = read(published)
    content = content_characters(published.page, encoding=ENCODINGS[published.generation], url=published.url)
    assert content == passage_characters(item)
    decision = item.current.decision
    expected = (SEVERAL_OUTCOMES,) if decision and "Oikaisuvaatimus hylättiin" in decision.text else ()
    assert expected == item.warnings
    assert "other" not in {passage.kind for handling in item.handlings for passage in handling.passages}


def starts_at(meeting: Meeting) -> datetime:
    hour, minute = meeting.starts_at.split(":")
    day = meeting.held_on
    local = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=ZoneInfo("Europe/Helsinki"))
    return local.astimezone(UTC)


@every_case
def test_every_meeting_is_read_as_published(generation: Generation, stage: Stage) -> None:
    for meeting in demo(generation, stage).site.meetings:
        page, url = fetch(generation, stage, "meeting", meeting.key)
        read_back = read_meeting(page, url=url)
        assert (meeting.key, meeting.body, stage, meeting.held_on, meeting.language) == (
            read_back.portal_key,
            read_back.body_name,
            read_back.stage,
            read_back.held_on,
            read_back.language,
        )
        assert starts_at(meeting) == read_back.starts_at
        assert (meeting.place if stage == "agenda" else None) == read_back.place
        assert (stage == "minutes" and meeting.checked) == read_back.checked
        assert (meeting.published_on if generation == "current" else None) == read_back.published_on
        assert f"{ROOT}/kokous/{meeting.key}.PDF" == read_back.pdf_url
        assert listed_items(meeting, generation) == read_back.items
        assert (attendees(meeting) if stage == "minutes" else ()) == read_back.attendees


def attendees(meeting: Meeting) -> tuple[Attendee, ...]:
    return tuple(
        Attendee(name=each.name, role=each.role, note=each.note, present=each.listed != "absent")
        for each in meeting.attendees
    )


def listed_items(meeting: Meeting, generation: Generation) -> tuple[ListedItem, ...]:
    return tuple(
        ListedItem(
            portal_key=meeting.item_key(item),
            number=item.number if meeting.stage == "agenda" else None,
            section=item.section if meeting.stage == "minutes" else None,
            title=item.title,
            url=ROOT + target(generation, "meetingitem", meeting.item_key(item)),
            has_attachments=bool(item.attachments),
        )
        for item in meeting.items
    )


def listed(meeting: Meeting, generation: Generation) -> ListedMeeting:
    return ListedMeeting(
        portal_key=meeting.key,
        stage=meeting.stage,
        held_on=meeting.held_on,
        url=ROOT + target(generation, "meeting", meeting.key),
    )


@every_case
def test_every_body_is_read_as_published_with_its_latest_meeting(generation: Generation, stage: Stage) -> None:
    site = demo(generation, stage).site
    page, url = fetch(generation, stage, "meeting_handlers")
    met = [
        ListedBody(name=body.name, portal_key=body.key, latest=listed(site.meetings_of(body)[0], generation))
        for body in site.bodies
        if site.meetings_of(body)
    ]
    silent = [
        ListedBody(name=body.name, portal_key=None, latest=None) for body in site.bodies if not site.meetings_of(body)
    ]
    assert (*met, *(silent if generation == "current" else [])) == read_bodies(page, url=url)


@every_case
def test_every_bodys_meetings_are_read_as_published(generation: Generation, stage: Stage) -> None:
    site = demo(generation, stage).site
    for body in site.bodies:
        if site.meetings_of(body):
            page, url = fetch(generation, stage, "meetings", body.key)
            expected = tuple(listed(meeting, generation) for meeting in site.meetings_of(body))
            assert expected == read_meetings(page, url=url)


OWN = date(2026, 9, 14)
WIDE_TAB = '<span style="width:64.1pt; display: inline-block">&#xa0;</span>'
PREPARER = Preparer(
    role="preparer",
    name="Outi Lampiranta",
    job_title="sivistysjohtaja",
    phone="050 000 0201",
    email="outi.lampiranta@kunta.example",
)
PERSON = "sivistysjohtaja Outi Lampiranta, puh. 050 000 0201, outi.lampiranta@kunta.example"
PROPOSED = "Kunnanhallitus päättää pidentää aukioloaikoja."


@pytest.mark.parametrize(
    "paragraph",
    [
        f"Valmistelija {PERSON}",
        f"<span>Valmistelija</span><span>{PERSON}</span>",
        f"<span>Valmis</span><span>telija</span><span>{PERSON}</span>",
        f"<b>Valmistelija</b>{WIDE_TAB}<span>{PERSON}</span>",
        f"<span>Valmistelija&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span><span>{PERSON}</span>",
        f"<span>Valmistelija:</span><span>{PERSON}</span>",
        f"<span>Valmistelija</span></p><p>&nbsp;</p><p>&nbsp;</p><p>{PERSON}",
        f"<table><tr><td><p>Valmistelija</p></td><td><p>{PERSON}</p></td></tr></table>",
        f"<table><tr><td>Valmistelija</td><td>&nbsp;</td><td><p>{PERSON}</p></td></tr></table>",
    ],
    ids="text glued split tab nbsp colon rows table three-columns".split(),
)
def test_a_label_is_told_from_its_text_however_the_page_parts_them(paragraph: str) -> None:
    item = read_small(paragraph, f"<span>Päätösehdotus</span>{WIDE_TAB}{PROPOSED}")
    assert (PREPARER,) == item.current.preparers
    assert [PROPOSED] == [proposal.text for proposal in item.current.proposals]
    assert () == item.warnings


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["<span>Kunnanjohtajan</span>", f"<span>päätösehdotus</span><span>{PROPOSED}</span>"],
        ["<span>Kunnanjohtajan</span>", "&nbsp;", f"<span>päätös</span><span>ehdotus</span> {PROPOSED}"],
        [f"<span>Kunnanjohtajan päätösehdotus</span>{WIDE_TAB}{PROPOSED}"],
        [f"<table><tr><td><p>Kunnanjohtajan</p><p>päätösehdotus</p></td><td><p>{PROPOSED}</p></td></tr></table>"],
        ["Kunnanjohtajan esitys:", PROPOSED],
    ],
)
def test_a_label_may_name_its_presenter_and_wrap(paragraphs: list[str]) -> None:
    item = read_small(*paragraphs)
    assert [("Kunnanjohtaja", None, PROPOSED)] == [
        (proposal.proposer_title, proposal.proposer_name, proposal.text) for proposal in item.current.proposals
    ]
    assert () == item.warnings


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["<span>Päätösehdotus</span><span>Kunnanjohtaja Eero Salonkylä</span>", "&nbsp;", PROPOSED],
        ["Päätösehdotus", "Kunnanjohtaja Eero Salonkylä:", PROPOSED],
        [f"<b>Päätösehdotus</b>{WIDE_TAB}Kunnanjohtaja Eero Salonkylä: {PROPOSED}"],
    ],
)
def test_a_presenter_may_follow_the_label(paragraphs: list[str]) -> None:
    item = read_small(*paragraphs)
    assert [("Kunnanjohtaja", "Eero Salonkylä", PROPOSED)] == [
        (proposal.proposer_title, proposal.proposer_name, proposal.text) for proposal in item.current.proposals
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Päätös on lainvoimainen, kun valitusaika on päättynyt.",
        "Päätös tulee voimaan heti.",
        "Ehdotuksen mukaan halli on avoinna myös sunnuntaisin.",
        "Ehdotus perustuu asiakaskyselyyn.",
        "Liitteet ovat nähtävillä kunnantalolla.",
        "Liite 2 sisältää laskelman kustannuksista.",
        "Valmistelija esitteli asiaa kokouksessa.",
        "Esittelijä Eero Salonkylä muutti ehdotustaan kokouksessa.",
        "Selostuksen loppuosa annetaan kokouksessa.",
        "Käsittelyn aikana kunnanjohtajan ehdotus täydentyi.",
        "Muutoksenhakuaika on 14 päivää.",
        "Tiedoksiannosta vastaa kirjaamo.",
    ],
)
def test_prose_that_begins_with_a_labels_word_opens_nothing(sentence: str) -> None:
    item = read_small(f"<span>Selostus</span>{WIDE_TAB}Hallin käyttö on kasvanut.", sentence, "Käyttäjiä oli 900.")
    assert [
        ("head", None, "Uimahallin aukioloajat"),
        ("description", "Selostus", f"Hallin käyttö on kasvanut.\n{sentence}\nKäyttäjiä oli 900."),
    ] == passages(item.current)
    assert () == item.warnings


@pytest.mark.parametrize(
    "title", ["Päätös Vaasan hallinto-oikeuden lausuntopyyntöön", "Ehdotus Kuntaliiton työryhmään"]
)
def test_a_title_may_begin_with_a_labels_word(title: str) -> None:
    item = read_small("Valmistelija", PERSON, title=title)
    assert (title, (), None) == (item.title, item.current.proposals, item.current.decision)


def test_a_labels_run_that_touches_a_small_letter_is_kept_apart_with_a_warning() -> None:
    item = read_small(f"<b>Päätösehdotus</b>{WIDE_TAB}{PROPOSED}", "<b>Päätös</b><span>hyväksyttiin</span>")
    assert [PROPOSED] == [proposal.text for proposal in item.current.proposals]
    assert ("other", None, "Päätöshyväksyttiin") == passages(item.current)[-1]
    assert ("'Päätöshyväksyttiin' may open with a label",) == item.warnings


def test_a_title_that_plays_the_part_of_a_label_is_kept_apart_with_a_warning() -> None:
    item = read_small(f"<b>Selostus</b>{WIDE_TAB}Halli on auki.", f"<b>Kunnanjohtaja</b>{WIDE_TAB}{PROPOSED}")
    assert [
        ("head", None, "Uimahallin aukioloajat"),
        ("description", "Selostus", "Halli on auki."),
        ("other", None, f"Kunnanjohtaja\t{PROPOSED}"),
    ] == passages(item.current)
    assert ((), 1) == (item.current.proposals, len(item.warnings))


@pytest.mark.parametrize("opening", [f"<b>Kunnanjohtaja</b>{WIDE_TAB}{PROPOSED}", f"Kunnanjohtaja</p><p>{PROPOSED}"])
def test_a_presenters_title_opens_the_proposal_that_is_decided_on_below(opening: str) -> None:
    item = read_small(f"<b>Selostus</b>{WIDE_TAB}Halli on auki.", opening, "Päätös", "Ehdotus hyväksyttiin.")
    (proposal,) = item.current.proposals
    assert ("presenter", "Kunnanjohtaja", None, PROPOSED) == (
        proposal.kind,
        proposal.proposer_title,
        proposal.proposer_name,
        proposal.text,
    )
    assert ("proposal", "Kunnanjohtaja", PROPOSED) == passages(item.current)[2]
    assert () == item.warnings


@pytest.mark.parametrize(
    "paragraphs",
    [
        # Who decides is no body: the text tells of the title's own powers.
        ["Kunnanjohtaja", "Kunnanjohtaja päättää hankinnoista."],
        ["Puheenjohtaja", PROPOSED],
        ["Kunnanjohtaja", PROPOSED, "Sivistysjohtaja", PROPOSED],
        ["Kunnanjohtaja", PROPOSED, "Päätösehdotus", PROPOSED],
    ],
)
def test_a_title_that_may_open_anything_else_opens_no_proposal(paragraphs: list[str]) -> None:
    item = read_small("Selostus", "Halli on auki.", *paragraphs, "Päätös", "Ehdotus hyväksyttiin.")
    assert [None] * (paragraphs[-2] == "Päätösehdotus") == [one.proposer_title for one in item.current.proposals]
    assert item.warnings


def test_the_items_number_alone_opens_its_own_turn_below_a_list_of_earlier_handlings() -> None:
    rows = ["Sivistyslautakunta 02.09.2026 § 88", "Kunnanhallitus 07.09.2026 § 120", "127"]
    item = read_small(*rows, "<b>Uimahallin maksut</b>", "Päätösehdotus", PROPOSED, title="")
    assert ("Uimahallin maksut", [False, False, True]) == (item.title, [one.is_current for one in item.handlings])
    assert ([PROPOSED], ()) == ([one.text for one in item.current.proposals], item.warnings)


def test_the_case_number_may_stand_in_the_items_own_turn_below_earlier_ones() -> None:
    earlier = ["Sivistyslautakunta 02.09.2026 § 88", "Päätös", "Ehdotus hyväksyttiin."]
    item = read_small(*earlier, "Kunnanhallitus 14.09.2026 § 127", "318/12.04.01/2026", "Päätösehdotus", PROPOSED)
    assert ("318/12.04.01/2026", "12.04.01", ()) == (item.case_number, item.function_class, item.warnings)


@pytest.mark.parametrize("decided", ["Päätös hyväksyttiin yksimielisesti.", "Kunnanhallitus:</p><p>Hyväksyttiin."])
def test_what_was_decided_is_not_added_to_what_was_proposed(decided: str) -> None:
    item = read_small(f"<b>Päätösehdotus</b>{WIDE_TAB}{PROPOSED}", decided)
    assert [PROPOSED] == [proposal.text for proposal in item.current.proposals]
    assert (None, 1) == (item.current.decision, len(item.warnings))


OWN_PROPOSAL = ["Selostus", "Halli on auki.", "Päätösehdotus", PROPOSED]


@pytest.mark.parametrize(
    "label",
    [
        "Kunnanhallituksen päätös",
        "Hallituksen päätös",
        "Kokouksen päätös",
        "Päätös 14.9.2026",
        "Päätös 14.09.2026 § 127",
    ],
)
@pytest.mark.parametrize("form", ["{}" + WIDE_TAB + "Hyväksyttiin.", "{}</p><p>Hyväksyttiin.", "{}: Hyväksyttiin."])
def test_a_decision_may_be_labelled_as_the_bodys_own(label: str, form: str) -> None:
    item = read_small(*OWN_PROPOSAL, form.format(label))
    assert ([PROPOSED], "Hyväksyttiin.") == facts(item.current)[3:]
    assert ((), "as_proposed") == (item.warnings, item.current.decision and item.current.decision.outcome)


@pytest.mark.parametrize(
    "label", ["PÄÄTÖS", "Sivistyslautakunnan päätös", "Päätös 7.9.2026", "Päätös 14.9.2026 § 120", "Päätös, hallitus"]
)
def test_a_decision_that_may_be_anothers_is_neither_read_nor_added_to_the_proposal(label: str) -> None:
    item = read_small(*OWN_PROPOSAL, f"{label}{WIDE_TAB}Hyväksyttiin.")
    assert ([PROPOSED], None) == facts(item.current)[3:]
    assert ["other"] == [kind for kind, _, text in passages(item.current) if "Hyväksyttiin." in (text or "")]
    assert 1 == len(item.warnings)


def test_a_bodys_decision_in_a_description_is_text() -> None:
    told = ["Kunnanhallituksen päätös", "Kunnanhallitus päätti avata hallin."]
    item = read_small("Selostus", "Halli on auki.", *told, "Päätösehdotus", PROPOSED)
    assert ([PROPOSED], None, ()) == (*facts(item.current)[3:], item.warnings)


@pytest.mark.parametrize(
    "label",
    [
        "Muutettu päätösehdotus",
        "Muutettu ehdotus",
        "Kunnanjohtajan muutettu päätösehdotus",
        "Esittelijän korjattu ehdotus",
        "Ändrat beslutsförslag",
    ],
)
@pytest.mark.parametrize(
    "decided", ["Hyväksyttiin.", "Ehdotuksen mukaan.", "Päätösehdotus hyväksyttiin yksimielisesti."]
)
def test_a_changed_proposal_is_never_the_first_one_that_was_approved(label: str, decided: str) -> None:
    item = read_small(*OWN_PROPOSAL, f"{label}{WIDE_TAB}Halli suljetaan.", f"Päätös{WIDE_TAB}{decided}")
    assert [PROPOSED] == [proposal.text for proposal in item.current.proposals]
    assert item.current.decision is not None
    assert ("other", None, None) == (
        item.current.decision.outcome,
        item.current.decision.unanimous,
        item.current.decision.evidence,
    )
    assert 1 == len(item.warnings)


def test_beside_a_changed_proposal_a_decision_that_says_what_is_read() -> None:
    changed = f"Muutettu päätösehdotus{WIDE_TAB}Halli suljetaan."
    item = read_small(*OWN_PROPOSAL, changed, f"Päätös{WIDE_TAB}Asia jätettiin pöydälle.")
    assert ("tabled", ()) == (item.current.decision and item.current.decision.outcome, item.warnings)


@pytest.mark.parametrize(
    ("paragraphs", "title"),
    [
        ([f"Esittelijän ehdotus{WIDE_TAB}{PROPOSED}"], None),
        ([f"Esittelijän päätösehdotus: {PROPOSED}"], None),
        (["Esittelijän", f"päätösehdotus{WIDE_TAB}{PROPOSED}"], None),
        ([f"Kunnanhallituksen päätösehdotus{WIDE_TAB}{PROPOSED}"], None),
        (["Tarkastuslautakunnan ehdotus:", PROPOSED], None),
        ([f"Esitys{WIDE_TAB}{PROPOSED}"], None),
        (
            ["Kasvun ja oppimisen", "toimialajohtajan", f"päätösehdotus{WIDE_TAB}{PROPOSED}"],
            "Kasvun ja oppimisen toimialajohtaja",
        ),
    ],
)
def test_a_proposal_may_be_labelled_by_whose_it_is(paragraphs: list[str], title: str | None) -> None:
    item = read_small("Selostus", "Halli on auki.", *paragraphs, "Päätös", "Ehdotus hyväksyttiin.")
    assert [(title, PROPOSED)] == [(one.proposer_title, one.text) for one in item.current.proposals]
    assert ("Ehdotus hyväksyttiin.", ()) == (facts(item.current)[-1], item.warnings)


@pytest.mark.parametrize("label", ["Kunnanhallituksen esitys", "Esitys"])
def test_a_bodys_proposal_beside_another_is_kept_apart_with_a_warning(label: str) -> None:
    item = read_small("Selostus", "Halli.", f"{label}{WIDE_TAB}{PROPOSED}", "Päätösehdotus", "Halli.", "Päätös", "Ei.")
    assert (["Halli."], 1) == ([one.text for one in item.current.proposals], len(item.warnings))


def test_the_presenters_proposal_as_a_side_of_a_vote_opens_nothing() -> None:
    sides = [f"Esittelijän ehdotus{WIDE_TAB}7 ääntä", f"Karhun ehdotus{WIDE_TAB}4 ääntä"]
    item = read_small(*OWN_PROPOSAL, "Käsittely", "Suoritettiin äänestys.", *sides, "Päätös", "Asia hylättiin.")
    assert ([PROPOSED], "Asia hylättiin.") == facts(item.current)[3:]


@pytest.mark.parametrize(
    "label",
    [
        *("Otteet", "Ote", "Toimeenpano", "Oheisaineisto", "Allekirjoitus", "Muutoksenhakukielto", "Oikaisuvaatimus"),
        *("Päätöksen tiedoksianto", "Esteellisyys", "Äänestystulos", "Otteen oikeaksi todistaa", "Protokollsutdrag"),
    ],
)
@pytest.mark.parametrize("form", ["{}" + WIDE_TAB + "Valitus hylättiin.", "{}</p><p>Valitus hylättiin."])
def test_what_closes_a_page_is_no_part_of_its_decision(label: str, form: str) -> None:
    item = read_small(*OWN_PROPOSAL, "Päätös", "Ehdotus hyväksyttiin.", form.format(label))
    assert ("Ehdotus hyväksyttiin.", ()) == (facts(item.current)[-1], item.warnings)


@pytest.mark.parametrize("word", ["Oikaisuvaatimus", "Esteellisyys", "Allekirjoitus", "Valitus"])
def test_what_closes_a_page_may_be_its_title_or_a_heading_in_its_description(word: str) -> None:
    item = read_small("Selostus", "Halli on auki.", word, "Se on selvä.", "Päätösehdotus", PROPOSED, title=word)
    assert (word, [PROPOSED], ()) == (item.title, facts(item.current)[3], item.warnings)
    assert ("description", "Selostus", f"Halli on auki.\n{word}\nSe on selvä.") in passages(item.current)


def test_words_in_the_margin_of_a_decision_may_open_with_a_label() -> None:
    strange = f"Lausunnot{WIDE_TAB}Museo vastusti ja hylkäsi hakemuksen."
    item = read_small(*OWN_PROPOSAL, "Päätös", "Ehdotus hyväksyttiin.", strange)
    assert "Ehdotus hyväksyttiin." == facts(item.current)[-1]
    assert ("'Lausunnot Museo vastusti ja hylkäsi hake' may open with a label",) == item.warnings


@pytest.mark.parametrize(
    "rows",
    [
        [("Lausunto", "Vastine"), ("Päätös", "Hyväksyttiin yksimielisesti.")],
        [("Lausunto", "Vastine"), ("Museo", "Halli suljetaan."), ("Päätös", "Hyväksyttiin yksimielisesti.")],
        [("Vaihe", "Tulos"), ("Ehdotus", "100 euroa"), ("Päätös", "90 euroa")],
    ],
)
@pytest.mark.parametrize("decided", [[], ["Päätös", "Asia jätettiin pöydälle."]])
def test_a_row_of_a_table_in_the_description_is_no_decision(rows: list[tuple[str, ...]], decided: list[str]) -> None:
    item = read_small("Selostus", "Halli on auki.", table(*rows), "Päätösehdotus", PROPOSED, *decided)
    assert ([PROPOSED], (*decided, None)[1] if decided else None) == facts(item.current)[3:]
    assert 1 == len(item.warnings)


def test_labels_in_a_table_that_lays_out_the_page_are_labels() -> None:
    rows = table(
        ("Selostus", "Halli on auki."),
        ("Vaikutukset", "Ei ole."),
        ("Päätösehdotus", PROPOSED),
        ("Päätös", "Hyväksyttiin."),
    )
    item = read_small(rows)
    assert ([PROPOSED], "Hyväksyttiin.", ()) == (*facts(item.current)[3:], item.warnings)


def test_a_proposal_may_stand_right_below_a_table() -> None:
    rows = table(("Jäsen", "Varajäsen"), ("Aapo Karhu", "Leena Rinne"))
    item = read_small("Selostus", "Hallissa on:", rows, f"Päätösehdotus{WIDE_TAB}{PROPOSED}", "Päätös", "Hyväksyttiin.")
    assert ([PROPOSED], "Hyväksyttiin.", ()) == (*facts(item.current)[3:], item.warnings)


def test_in_minutes_a_decision_above_its_proposal_gives_no_facts() -> None:
    item = read_small("Selostus", "Halli.", "Päätös", "Hyväksyttiin yksimielisesti.", "Päätösehdotus", PROPOSED)
    assert ([], None) == facts(item.current)[3:]
    assert any("a decision stands above its own proposal" in text for text in item.warnings)


def test_an_explanation_may_stand_below_the_decision() -> None:
    item = read_small("Päätösehdotus", PROPOSED, "Päätös", "Hyväksyttiin.", "Selostus", "Halli.", "Lisätiedot", PERSON)
    assert ([PROPOSED], "Hyväksyttiin.", ()) == (*facts(item.current)[3:], item.warnings)


def test_a_table_in_a_decision_is_its_text() -> None:
    rows = table(("Jäsen", "Perustelu"), ("Halli", "Se on auki."), ("Kenttä", "Se on kiinni."))
    item = read_small(*OWN_PROPOSAL, "Päätös", "Ehdotus hyväksyttiin.", rows)
    assert (
        "Ehdotus hyväksyttiin.\nJäsen\tPerustelu\nHalli\tSe on auki.\nKenttä\tSe on kiinni." == facts(item.current)[-1]
    )
    assert () == item.warnings


def test_preparers_may_stand_above_the_items_own_opening_line() -> None:
    item = read_small("Valmistelija", PERSON, "Kunnanhallitus 14.09.2026 § 127", "Päätösehdotus", PROPOSED)
    assert ((PREPARER,), [PROPOSED], ()) == (
        item.current.preparers,
        [proposal.text for proposal in item.current.proposals],
        item.warnings,
    )


def test_confidential_is_a_marking_and_neither_title_nor_secrecy() -> None:
    item = read_small("Uimahallin aukioloajat", "Valmistelija", PERSON, title="Confidential")
    assert ("Uimahallin aukioloajat", None, ()) == (item.title, item.secrecy, item.warnings)


@pytest.mark.parametrize(
    "decision",
    [["Päätös"], ["Päätös:"], ["<span>Päätös</span><span>&#xa0;&#xa0;</span>", "&nbsp;"], ["Päätös", "_____"], []],
)
def test_an_agenda_has_no_decision_rather_than_an_empty_one(decision: list[str]) -> None:
    item = read_small("Päätösehdotus", PROPOSED, *decision, "Muutoksenhaku", "Kunnallisvalitus", agenda=True)
    assert (None, (4, None), ()) == (item.current.decision, (item.number, item.section), item.warnings)
    assert "appeal" in [kind for kind, _, _ in passages(item.current)]


def test_a_decision_in_an_agenda_is_nobodys_decision_yet() -> None:
    item = read_small("Päätösehdotus", PROPOSED, "Päätös", "Ehdotuksen mukaan.", agenda=True)
    assert None is item.current.decision
    assert ("an agenda shows text under the label of the decision: nothing is decided yet",) == item.warnings


@pytest.mark.parametrize("text", ["Kunnanhallitus: Päätösehdotus hyväksyttiin.", "Päätösehdotus hyväksyttiin."])
def test_the_head_of_a_decision_is_not_its_text(text: str) -> None:
    decision = read_small(f"<b>Päätös</b>{WIDE_TAB}{text}").current.decision
    assert decision is not None
    assert ("Päätösehdotus hyväksyttiin.", "as_proposed") == (decision.text, decision.outcome)


@pytest.mark.parametrize(
    ("line", "number", "function_class"),
    [
        ("812/10.03.01/2026", "812/10.03.01/2026", "10.03.01"),
        ("812/10.03.00.01/2026&nbsp; ", "812/10.03.00.01/2026", "10.03.00.01"),
        ("Asianumero 812/10.03.01/2026", "812/10.03.01/2026", "10.03.01"),
        ("Dnro: 812/10.03.01/2026", "812/10.03.01/2026", "10.03.01"),
        ("812/2026</p><p>10.03.01", "812/2026", "10.03.01"),
        ("Kumottu laki 449/2007", None, None),
        ("Kiinteistö 149-454-26-4", None, None),
        ("VN/37410/2026", None, None),
        ("Hallinto-oikeuden asia 812/10.03.01/2026 on kesken", None, None),
        ("LSSAVI/812/2026", None, None),
    ],
)
def test_a_case_number_stands_on_a_line_of_its_own_near_the_head(
    line: str, number: str | None, function_class: str | None
) -> None:
    item = read_small(line, "Valmistelija", PERSON)
    assert ("Uimahallin aukioloajat", number, function_class) == (item.title, item.case_number, item.function_class)
    assert (number is None) == (item.warnings == ("text without a label stands in the head",))


def test_a_case_number_may_end_the_opening_line_or_stand_beside_the_title() -> None:
    opened = read_small("Kunnanhallitus 14.09.2026 § 127 812/10.03.01/2026", *HIGHER)
    beside = read_small(*HIGHER, title=f"Uimahallin aukioloajat{WIDE_TAB}812/10.03.01/2026")
    assert [("Uimahallin aukioloajat", "812/10.03.01/2026", "10.03.01", ())] * 2 == [
        (item.title, item.case_number, item.function_class, item.warnings) for item in (opened, beside)
    ]


def test_of_two_case_numbers_none_is_taken() -> None:
    item = read_small("812/10.03.01/2026", "9/2025", "Valmistelija", PERSON)
    assert (None, None) == (item.case_number, item.function_class)
    assert ("several case numbers near the head: 812/10.03.01/2026, 9/2025",) == item.warnings


def test_a_case_number_in_the_text_is_another_cases() -> None:
    assert None is read_small("Selostus", "Ks. myös", "813/10.03.01/2025").case_number


EARLIER = "Sivistyslautakunta 02.09.2026 § 45"
LOWER = ["Valmistelija", "rehtori Aino Kuusela", "Päätösehdotus", "Johtokunta päättää esittää asiaa.", "Päätös"]
LOWER_DECIDED = [*LOWER, "Ehdotuksen mukaan."]
HIGHER = ["Valmistelija", PERSON, "Päätösehdotus", PROPOSED]


def facts(handling: Handling) -> tuple[str, int | None, list[str | None], list[str], str | None]:
    names = [person.name for person in handling.preparers]
    texts = [proposal.text for proposal in handling.proposals]
    return handling.body_name, handling.section, names, texts, handling.decision.text if handling.decision else None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Sivistyslautakunta 02.09.2026 § 45", "Sivistyslautakunta"),
        ("Sivistyslautakunta 2.9.2026 / § 45", "Sivistyslautakunta"),
        ("Sivistyslautakunta 02.09.2026 Pykälä 45", "Sivistyslautakunta"),
        ("Sivistyslautakunta 2.9.2026, 45 §", "Sivistyslautakunta"),
        ("Sivistyslautakunta § 45 2.9.2026", "Sivistyslautakunta"),
        ("§ 45 Sivistyslautakunta 2.9.2026", "Sivistyslautakunta"),
        (
            "<span>Sivistyslautakunta</span>&nbsp;&nbsp;&nbsp; <span>2.9.2026</span> <span>§ 45</span>",
            "Sivistyslautakunta",
        ),
        ("Sivistyslautakunta 2.9.2026 § 45 (liitteet 1–2)", "Sivistyslautakunta"),
        ("Sivla 2.9.2026 § 45", "Sivla"),
        ("HENJAO 2.9.2026 § 45", "HENJAO"),
        ("Sivistysltk 2.9.2026 § 45", "Sivistysltk"),
        ("Siv. ltk 2.9.2026 § 45", "Siv. ltk"),
        ("Nämnden för svenska tjänster 2.9.2026 § 45", "Nämnden för svenska tjänster"),
        ("Sivistyslautakunta 2.9. 2026 § 45", "Sivistyslautakunta"),
        ("Sivistyslautakunta § 45 / 2. 9. 2026", "Sivistyslautakunta"),
        ("Sivistyslautakunta ke 2.9.2026 § 45", "Sivistyslautakunta"),
        ("Sivistyslautakunta keskiviikkona 2.9.2026 klo 16.30 § 45", "Sivistyslautakunta"),
        ("Sivistyslautakunta 2.9.2026, klo 16, 45 §", "Sivistyslautakunta"),
        ("Sivistyslautakunta 2.9.2026 pykälä 45", "Sivistyslautakunta"),
        ("Sivistyslautakunta 2.9.2026 § 45 318/12.04.01/2026", "Sivistyslautakunta"),
    ],
)
@pytest.mark.parametrize(
    "own", ["Kunnanhallitus 14.09.2026 § 127", "Khall 14.9.2026 § 127", "Kunnanhallitus 14.09.2026"]
)
def test_an_earlier_bodys_part_is_its_own(line: str, name: str, own: str) -> None:
    item = read_small(line, *LOWER_DECIDED, own, *HIGHER)
    assert [
        (name, 45, ["Aino Kuusela"], ["Johtokunta päättää esittää asiaa."], "Ehdotuksen mukaan."),
        ("Kunnanhallitus", 127, ["Outi Lampiranta"], [PROPOSED], None),
    ] == [facts(handling) for handling in item.handlings]
    assert ([False, True], ()) == ([handling.is_current for handling in item.handlings], item.warnings)


@pytest.mark.parametrize(
    "own",
    ["Kunnanhallitus 14.09.2026", "Kunnanhallitus 14.09.2026 § 4", "Kunnanhallitus 14.09.2026 § 127", "Kh 14.9.2026"],
)
def test_in_an_agenda_the_items_own_part_may_be_numbered_in_any_way(own: str) -> None:
    item = read_small("Sivistyslautakunta 02.09.2026 § 45", *LOWER_DECIDED, own, *HIGHER, "Päätös", agenda=True)
    assert ("Kunnanhallitus", None, ["Outi Lampiranta"], [PROPOSED], None) == facts(item.current)
    assert (2, ()) == (len(item.handlings), item.warnings)


def test_earlier_parts_may_stand_below_a_label_of_history() -> None:
    earlier = ["Päätöshistoria", "Kunnanvaltuusto 15.06.2026 § 30", "Päätös", "Asia jätettiin pöydälle."]
    item = read_small(
        *HIGHER, "Päätös", "Ehdotuksen mukaan.", *earlier, "Sivistyslautakunta 02.09.2026 § 45", *LOWER_DECIDED
    )
    assert [
        ("Kunnanhallitus", 127, ["Outi Lampiranta"], [PROPOSED], "Ehdotuksen mukaan."),
        ("Kunnanvaltuusto", 30, [], [], "Asia jätettiin pöydälle."),
        ("Sivistyslautakunta", 45, ["Aino Kuusela"], ["Johtokunta päättää esittää asiaa."], "Ehdotuksen mukaan."),
    ] == [facts(handling) for handling in item.handlings]
    assert ([True, False, False], ()) == ([handling.is_current for handling in item.handlings], item.warnings)


STRANGE = [
    ["Sivistyslautakunta § 45"],
    ["Sivistyslautakunta § 45", "2.9.2026"],
    ["Sivistyslautakunta 2.9.26 § 45"],
    ["Sivistyslautakunta 2.9.26"],
    ["Sivistyslautakunta 2026-09-02 § 45"],
    ["Sivistyslautakunta 2. syyskuuta 2026, 45 §"],
    ["Sivistyslautakunta 2.9.2026 §:t 45–46"],
    ["§ 45 Sivistyslautakunta"],
    ["Sivistyslautakunta", "2.9.2026 § 45"],
    ["Sivistyslautakunta", "keskiviikko 2.9.2026, pykälä 45 §"],
    ["Khall § 45"],
    ["Siv. ltk 2.9. § 45"],
    ["Nämnden för svenska tjänster § 45"],
]
"""Openings of another body's turn in shapes that are not known."""
COURSE = ["Käsittely", "Jäsen Aapo Karhu ehdotti Leena Rinteen kannattamana asian hylkäämistä. Äänin 7-4 hyväksyttiin."]


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("label", ["Päätöshistoria", "Asian aikaisempi käsittely", None])
def test_what_stands_below_a_strange_opening_is_nobodys(strange: list[str], label: str | None) -> None:
    own = ["Kunnanhallitus 14.09.2026 § 127", *HIGHER, "Päätös", "Ehdotuksen mukaan."]
    item = read_small(*own, *filter(None, [label]), *strange, *LOWER, "Asia palautettiin valmisteltavaksi.", *COURSE)
    assert [("Kunnanhallitus", 127, ["Outi Lampiranta"], [PROPOSED], "Ehdotuksen mukaan.")] == [
        facts(handling) for handling in item.handlings
    ]
    assert ((), ()) == (item.current.votes, item.current.stands)
    assert any("cannot be told" in text for text in item.warnings)


@pytest.mark.parametrize("strange", STRANGE)
def test_a_strange_opening_above_all_labels_gives_no_facts(strange: list[str]) -> None:
    item = read_small(*strange, *LOWER_DECIDED)
    assert [("Kunnanhallitus", 127, [], [], None)] == [facts(handling) for handling in item.handlings]
    assert any("may open another body's part" in text for text in item.warnings)
    assert "Uimahallin aukioloajat" == item.title


def test_a_strange_opening_ends_the_part_of_the_body_above() -> None:
    strange = ["Ympäristölautakunta", "10.9.2026 § 7", "Lausunto: ei huomautettavaa."]
    item = read_small(EARLIER, *LOWER_DECIDED, *strange, "Kunnanhallitus 14.09.2026 § 127", *HIGHER)
    assert [
        ("Sivistyslautakunta", 45, ["Aino Kuusela"], ["Johtokunta päättää esittää asiaa."], "Ehdotuksen mukaan."),
        ("Kunnanhallitus", 127, ["Outi Lampiranta"], [PROPOSED], None),
    ] == [facts(handling) for handling in item.handlings]
    assert 1 == len(item.warnings)


def test_of_a_page_without_an_own_opening_nothing_is_read_beside_a_strange_one() -> None:
    item = read_small(*HIGHER, "Sivistyslautakunta 2.9.26 § 45", "Päätös", "Ehdotuksen mukaan.")
    assert ("Kunnanhallitus", 127, [], [], None) == facts(item.current)


@pytest.mark.parametrize(
    "own",
    [
        ["Kunnanhallitus § 127"],
        ["Kunnanhallitus 14.9.26 § 127"],
        ["Kunnanhallitus", "14.9.2026 § 127"],
        ["Khall § 127", "14.9.2026"],
        ["Kunnanhallitus 14.9.2026 § 127 318/12.04.01/2026"],
    ],
)
def test_the_items_own_opening_may_be_strange_above_all_labels(own: list[str]) -> None:
    item = read_small(*own, "Uimahallin maksut", *HIGHER, "Päätös", "Ehdotuksen mukaan.", title="")
    assert ("Kunnanhallitus", 127, ["Outi Lampiranta"], [PROPOSED], "Ehdotuksen mukaan.") == facts(item.current)
    assert (("Uimahallin maksut"), ()) == (item.title, item.warnings)


@pytest.mark.parametrize(
    "line",
    [
        "Kunnanhallitus on 2.9.2026 § 45 päättänyt asiasta.",
        "Kuntalain 140 §",
        "HL 34 §",
        "Kunnanhallitus 2026",
        "Kunnanhallitus 2.9.",
        "Sivistyslautakunta, 11 jäsentä",
        "Sivistyslautakunta",
        "Ks. sivistyslautakunta § 45",
        "Hallintosääntö § 12",
        "Lausunto, sivistyslautakunta § 45",
    ],
)
def test_a_line_of_the_text_is_no_strange_opening(line: str) -> None:
    item = read_small("Selostus", "Halli on auki.", line, "Halli on suosittu.", "Päätösehdotus", PROPOSED)
    assert ([PROPOSED], ()) == ([proposal.text for proposal in item.current.proposals], item.warnings)


@pytest.mark.parametrize(
    ("history", "is_read"),
    [
        (["Sivistyslautakunta käsitteli asiaa 2.9.2026 § 45."], True),
        (["Toimielin\tPykälä"], False),
        (["Lautakunnan kokous 2/2026"], False),
        ([], False),
    ],
)
def test_the_items_own_proposal_may_stand_below_a_history_that_ends(history: list[str], *, is_read: bool) -> None:
    item = read_small("Selostus", "Halli on auki.", "Asian aikaisempi käsittely", *history, "Päätösehdotus", PROPOSED)
    assert [PROPOSED] * is_read == [proposal.text for proposal in item.current.proposals]
    assert (0 if is_read else 1) == len(item.warnings)


def test_a_list_of_handlings_may_stand_between_the_description_and_the_items_own_proposal() -> None:
    rows = table(CAPTIONS, BOARD, COUNCIL)
    item = read_small("Selostus", "Halli on auki.", "Päätöshistoria", rows, "Päätösehdotus", PROPOSED)
    assert ([PROPOSED], ()) == ([proposal.text for proposal in item.current.proposals], item.warnings)


CAPTIONS = ("Toimielin", "Pykälä", "Pvm")
BOARD = ("Sivistyslautakunta", "§ 45", "2.9.2026")
COUNCIL = ("Kunnanvaltuusto", "§ 30", "15.6.2026")


def table(*rows: tuple[str, ...]) -> str:
    """A table's HTML."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def turned(rows: list[tuple[str, ...]], *order: int) -> list[tuple[str, ...]]:
    return [tuple(row[at] for at in order) for row in rows]


@pytest.mark.parametrize(
    "rows",
    [
        [CAPTIONS, BOARD, COUNCIL],
        [BOARD, COUNCIL],
        turned([CAPTIONS, BOARD, COUNCIL], 0, 2, 1),
        turned([CAPTIONS, BOARD, COUNCIL], 2, 1, 0),
        turned([BOARD, COUNCIL], 2, 1, 0),
        turned([BOARD, COUNCIL], 1, 2, 0),
        [("Sivistyslautakunta", "45 §", "02.09.2026"), ("Kunnanvaltuusto", "30 §", "15.06.2026")],
        [CAPTIONS, ("Sivistyslautakunta", "45", "2.9.2026"), ("Kunnanvaltuusto", "30", "15.6.2026")],
        [("Organ", "Paragraf", "Datum"), BOARD, COUNCIL],
        [("Toimielin", "Kokouspvm", "§", "Asianro"), (*BOARD, "4"), (*COUNCIL, "12")],
        # A list may name the item's own handling too.
        [CAPTIONS, BOARD, COUNCIL, ("Kunnanhallitus", "§ 127", "14.9.2026")],
        [BOARD, COUNCIL, ("Khall", "§ 127", "14.9.2026")],
        # What is planned is no earlier handling.
        [CAPTIONS, BOARD, COUNCIL, ("Kunnanvaltuusto", "", "12.10.2026")],
    ],
)  # fmt: skip
@pytest.mark.parametrize("own", [[], ["Kunnanhallitus 14.09.2026 § 127"], ["813/10.03.01/2026"]])
def test_a_table_of_earlier_handlings_in_the_head_names_them_and_opens_nothing(
    rows: list[tuple[str, ...]], own: list[str]
) -> None:
    item = read_small(table(*rows), *own, *HIGHER)
    assert [
        ("Sivistyslautakunta", 45, [], [], None),
        ("Kunnanvaltuusto", 30, [], [], None),
        ("Kunnanhallitus", 127, ["Outi Lampiranta"], [PROPOSED], None),
    ] == [facts(handling) for handling in item.handlings]
    assert ([(), ()], ()) == ([handling.passages for handling in item.handlings[:-1]], item.warnings)
    assert ("Uimahallin aukioloajat", "head") == (item.title, item.current.passages[0].kind)


@pytest.mark.parametrize("caption", ["Aikaisemmat käsittelyt:", "Ärendets tidigare behandling"])
def test_a_caption_above_a_table_of_earlier_handlings_is_part_of_it(caption: str) -> None:
    item = read_small(caption, table(CAPTIONS, BOARD), *HIGHER)
    assert (2, (), "Uimahallin aukioloajat") == (len(item.handlings), item.warnings, item.title)


def test_one_row_without_captions_may_open_a_turn() -> None:
    item = read_small(table(BOARD), *HIGHER)
    assert ([("Sivistyslautakunta", 45, [], [], None), ("Kunnanhallitus", 127, [], [], None)], True) == (
        [facts(handling) for handling in item.handlings],
        any("whose text it is cannot be told" in text for text in item.warnings),
    )


def test_a_list_above_the_title_names_handlings() -> None:
    item = read_small("Sivla 2.9.2026 § 45", "Kv 15.6.2026 § 30", "§ 127", "Uimahallin aukioloajat", *HIGHER, title="")
    assert [
        ("Sivla", 45, [], [], None),
        ("Kv", 30, [], [], None),
        ("Kunnanhallitus", 127, ["Outi Lampiranta"], [PROPOSED], None),
    ] == [facts(handling) for handling in item.handlings]
    assert ((), "Uimahallin aukioloajat") == (item.warnings, item.title)


@pytest.mark.parametrize(
    "listed", [["Sivistyslautakunta 2.9.2026 § 45", "Kh 14.9.2026 § 127"], ["Sivla 2.9.2026 § 45", "Khall 14.9.2026"]]
)
def test_a_listed_handling_whose_turn_stands_below_is_that_turn(listed: list[str]) -> None:
    own = "Kunnanhallitus 14.09.2026 § 127"
    item = read_small(*listed, "813/10.03.01/2026", EARLIER, *LOWER_DECIDED, own, *HIGHER)
    assert [
        ("Sivistyslautakunta", 45, ["Aino Kuusela"], ["Johtokunta päättää esittää asiaa."], "Ehdotuksen mukaan."),
        ("Kunnanhallitus", 127, ["Outi Lampiranta"], [PROPOSED], None),
    ] == [facts(handling) for handling in item.handlings]
    assert ((), "813/10.03.01/2026") == (item.warnings, item.case_number)


def test_a_table_below_a_label_of_history_names_handlings_and_stays_in_its_passage() -> None:
    item = read_small(*HIGHER, "Päätös", "Ehdotuksen mukaan.", "Päätöshistoria", table(CAPTIONS, BOARD, COUNCIL))
    assert ["Sivistyslautakunta", "Kunnanvaltuusto", "Kunnanhallitus"] == [one.body_name for one in item.handlings]
    assert ("history", "Päätöshistoria") == passages(item.current)[-1][:2]
    assert ("Ehdotuksen mukaan.", ()) == (facts(item.current)[-1], item.warnings)


def test_a_table_of_meetings_in_the_text_is_text() -> None:
    item = read_small("Valmistelija", PERSON, "Selostus", "Asia etenee näin:", table(CAPTIONS, BOARD, COUNCIL))
    assert ["Kunnanhallitus"] == [handling.body_name for handling in item.handlings if handling.is_current]
    assert any("Toimielin" in (text or "") for _, _, text in passages(item.handlings[0]))


def test_an_agenda_of_a_day_on_which_another_body_met_is_not_that_bodys() -> None:
    item = read_small("Henkjsto 14.9.2026 § 12", *LOWER_DECIDED, "Kh 14.9.2026", *HIGHER, agenda=True)
    assert [("Henkjsto", False), ("Kunnanhallitus", True)] == [
        (one.body_name, one.is_current) for one in item.handlings
    ]
    assert [PROPOSED] == [proposal.text for proposal in item.current.proposals]


DATED = [
    "Valtuustoaloite 12.12.2016",
    "Kuntalaisaloite 2.3.2026",
    "Päätös 2.9.2026 § 45",
    "Liite 2.9.2026",
    "Liite 2.9.2026 § 5",
    "Ks. kh 2.9.2026 § 45",
]


@pytest.mark.parametrize("line", DATED)
def test_a_dated_line_that_names_no_body_is_text(line: str) -> None:
    item = read_small(
        "<b>Selostus</b>", "Asiasta on tehty aloite:", line, "Aloite on liitteenä.", "Päätösehdotus", PROPOSED
    )
    assert (1, [PROPOSED]) == (len(item.handlings), [proposal.text for proposal in item.current.proposals])


@pytest.mark.parametrize(
    ("paragraphs", "warning"),
    [
        # Nothing says where the item's own part begins, or whether it is there at all.
        ([EARLIER, *HIGHER], "whose text it is cannot be told"),
        # A list of earlier handlings, and then whose text?
        ([EARLIER, "Kunnanvaltuusto 15.06.2026 § 30", *HIGHER], "whose text it is cannot be told"),
        # An earlier handling's opening line that is not recognised.
        (["Lautakunta, kokous 2/2026:", *LOWER_DECIDED, *HIGHER], "stands twice in one part"),
        # A heading in the text, or an earlier part without its §.
        (["Selostus", "Halli.", "Sivistyslautakunta 02.09.2026", *HIGHER], "it may be a heading in the text"),
        # The item's own part once more, in the midst of another's.
        (["Kunnanhallitus 14.09.2026 § 127", EARLIER, *HIGHER], "not under a label of history"),
        # An earlier part whose opening line is not recognised, above the item's own.
        (["Lautakunta, kokous 2/2026:", *LOWER_DECIDED, "Kunnanhallitus 14.09.2026 § 127"], "stand above the first"),
        # Labels above a body's part that is not the item's own.
        ([*HIGHER, EARLIER, "Päätös", "Kunnanhallitus 14.09.2026 § 127"], "stand above the first"),
    ],
)  # fmt: skip
def test_where_it_cannot_be_told_whose_a_text_is_no_facts_are_read(paragraphs: list[str], warning: str) -> None:
    item = read_small(*paragraphs)
    assert [((), (), None)] * len(item.handlings) == [
        (handling.preparers, handling.proposals, handling.decision) for handling in item.handlings
    ]
    assert any(warning in text for text in item.warnings), item.warnings


def test_an_unrecognised_part_above_an_agendas_own_text_gives_it_no_facts() -> None:
    item = read_small(
        "Lautakunta, kokous 2/2026:", "Päätös", "Ehdotuksen mukaan.", "Päätösehdotus", PROPOSED, agenda=True
    )
    assert ((), None) == (item.current.proposals, item.current.decision)
    assert any("an agenda shows a decision above its own text" in text for text in item.warnings)


def test_text_without_a_label_in_the_head_is_kept_with_a_warning() -> None:
    item = read_small("Puheenjohtaja avasi kokouksen kello 17.", "Hän totesi läsnäolijat.", title="Kokouksen avaus")
    assert [
        ("head", None, "Kokouksen avaus"),
        ("other", None, "Puheenjohtaja avasi kokouksen kello 17.\nHän totesi läsnäolijat."),
    ] == passages(item.current)
    assert ("text without a label stands in the head",) == item.warnings


CASE = "812/10.03.01/2026"


@pytest.mark.parametrize(
    ("title", "paragraphs", "expected"),
    [
        ("", ["Valmistelija", PERSON], None),
        ("", ["812/10.03.01/2026", "Valmistelija", PERSON], None),
        ("Puheenjohtaja avasi kokouksen.", [], None),
        ("Halli on auki. Se suljetaan yöksi.", [], None),
        ("Kunnanhallitus", ["Halli"], "Halli"),
        ("§ 127", ["Halli"], "Halli"),
        ("§ 127 Halli", [], "Halli"),
        ("§ 126 Halli", [], "§ 126 Halli"),
        ("Hallin aukioloajat ja", ["niiden pidentäminen"], "Hallin aukioloajat ja niiden pidentäminen"),
        ("Halli<br>(Kv-asia)", [], "Halli (Kv-asia)"),
        ("Pöytäkirja 14.09.2026/Pykälä 127", ["Halli"], "Halli"),
        ("Pöytäkirja - Protokoll 14.09.2026/Pykälä 127", ["Halli"], "Halli"),
        ("§ 127 a", ["Halli"], "Halli"),
        ("Aloite: Halli auki viikonloppuisin!", [], "Aloite: Halli auki viikonloppuisin!"),
        ("Milloin halli avataan?", ["Selostus", "Pian."], "Milloin halli avataan?"),
        ("Halli auki! Miksi se suljettiin?", [], None),
        ("Hakijana Hallitiimi Ab. Vastine", [], "Hakijana Hallitiimi Ab. Vastine"),
        ("Halli ja sen vs. Hoitaja", [], "Halli ja sen vs. Hoitaja"),
        ("Vastaus aloitteeseen hallin avaamisesta.", ["", CASE], "Vastaus aloitteeseen hallin avaamisesta."),
        ("Halli auki. Aloite.", [CASE], "Halli auki. Aloite."),
        (CASE, ["Puheenjohtaja avasi kokouksen."], None),
        (f"Halli {'ja halli ' * 30}suljetaan.", [CASE], None),
        # Whether a second line with a capital goes on with the title or is something else, cannot be told.
        ("Hallin myynti<br>Kiireellinen asia", [CASE], "Hallin myynti"),
    ],
)
def test_a_title_is_read_whole_or_not_at_all(title: str, paragraphs: list[str], expected: str | None) -> None:
    assert expected == read_small(*paragraphs, title=title).title


def test_an_item_whose_section_has_a_letter_is_read_without_a_number_and_with_a_warning() -> None:
    page = item_page(
        "Päätösehdotus: Halli avataan.",
        "Päätös: Ehdotus hyväksyttiin.",
        header="Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127 a",
        title="§ 127 a Uimahallin aukioloajat",
    )
    item = read_item(page, url=URL)
    assert ("Uimahallin aukioloajat", None, None) == (item.title, item.section, item.current.section)
    assert item.current.decision is not None
    assert ("as_proposed", ("the number '127 a' of the page's header is no number alone",)) == (
        item.current.decision.outcome,
        item.warnings,
    )


def test_people_who_are_not_understood_are_a_gap_with_a_warning_and_not_half_a_name() -> None:
    item = read_small("Valmistelijat", "Lampiranta", "Kuusela", "Päätösehdotus", PROPOSED)
    assert () == item.current.preparers
    assert ("under 'Valmistelijat' nobody was recognised",) == item.warnings


UNKNOWN, TURNED = "Tauriala Xulo", "Xulo Tauriala"


@pytest.mark.parametrize(
    ("paragraphs", "name", "printed"),
    [
        (["Valmistelija", "Kuusela Aino"], "Aino Kuusela", "Kuusela Aino"),
        (["Valmistelija", UNKNOWN, "Selostus", "Kysy: xulo.tauriala@kunta.example"], TURNED, UNKNOWN),
        (["Valmistelija", UNKNOWN, "Selostus", "Kuultiin rehtori Xulo Tauriala."], TURNED, UNKNOWN),
        (["Valmistelija", UNKNOWN, "Selostus", "Kuultiin rehtori Tauriala Xulo."], UNKNOWN, None),
        (["Valmistelija", "Tapio Kari", "Selostus", "kari.tapio@kunta.example"], "Kari Tapio", "Tapio Kari"),
        (["Valmistelija", "Tapio Kari", "Selostus", "tapio.kari@kunta.example"], "Tapio Kari", None),
    ],
)  # fmt: skip
def test_a_name_is_turned_round_where_it_or_the_page_proves_it(
    paragraphs: list[str], name: str, printed: str | None
) -> None:
    item = read_small(*paragraphs, "Päätösehdotus", PROPOSED)
    assert [(name, printed)] == [(person.name, person.printed) for person in item.current.preparers]


@pytest.mark.parametrize("below", ["Halli on auki.", "Paikalla oli Xulo Tauriala."])
def test_two_words_that_prove_no_persons_name_may_be_an_organisations(below: str) -> None:
    item = read_small("Lisätiedot", UNKNOWN, "Selostus", below, "Päätösehdotus", PROPOSED)
    assert ((), ("under 'Lisätiedot' nobody was recognised",)) == (item.current.preparers, item.warnings)


def test_text_below_the_people_becomes_a_passage_of_its_own() -> None:
    item = read_small(f"<span>Valmistelija</span>{WIDE_TAB}{PERSON}", "Halli on ollut suljettuna.")
    assert [
        ("head", None, "Uimahallin aukioloajat"),
        ("preparation", "Valmistelija", PERSON),
        ("other", None, "Halli on ollut suljettuna."),
    ] == passages(item.current)
    assert ("below the people of 'Valmistelija' stands text without a label",) == item.warnings


def test_a_swedish_page_is_read_like_a_finnish_one() -> None:
    page = item_page(
        "412/10.03.01/2026",
        "<span>Beredare</span><span>bildningschef Disa Bergstrand, tfn 050 000 0202, disa.bergstrand@by.example</span>",
        "<span>Redogörelse</span>&nbsp;&nbsp;&nbsp;&nbsp; Simhallen har använts av allt fler besökare.",
        "<span>Kommundirektörens</span>",
        "<span>beslutsförslag</span> Kommunstyrelsen beslutar att förlänga öppettiderna.",
        "<span>Beslut</span>&nbsp;&nbsp;&nbsp;&nbsp; Enligt förslag.",
        "För kännedom",
        header="Kommunstyrelsen<br>Protokoll 14.09.2026/Paragraf 127",
        title="Simhallens öppettider",
    )
    item = read_item(page, url=URL)
    assert ("Kommunstyrelsen", "minutes", 127, "sv") == (item.body_name, item.stage, item.section, item.language)
    assert ("Simhallens öppettider", "412/10.03.01/2026", ()) == (item.title, item.case_number, item.warnings)
    assert [("bildningschef", "Disa Bergstrand", "050 000 0202", "disa.bergstrand@by.example")] == [
        (person.job_title, person.name, person.phone, person.email) for person in item.current.preparers
    ]
    assert [("Kommundirektör", "Kommunstyrelsen beslutar att förlänga öppettiderna.")] == [
        (proposal.proposer_title, proposal.text) for proposal in item.current.proposals
    ]
    assert item.current.decision is not None
    assert ("Enligt förslag.", "as_proposed") == (item.current.decision.text, item.current.decision.outcome)


WHOLE = item_page("Valmistelija", PERSON).decode()
HEADER = "expected one page header"


@pytest.mark.parametrize(
    ("page", "sought"),
    [
        ("", "expected a page, found an empty answer"),
        (" \n", "expected a page, found an empty answer"),
        (WHOLE[: len(WHOLE) // 2], "expected a whole page, found one that is cut off"),
        ("<html><body><h1>Kirjaudu sisään</h1><form><input name='tunnus'></form></body></html>", HEADER),
        ("<html><body><h1>Huoltokatko</h1><p>Palvelu ei ole käytössä 14.09.2026.</p></body></html>", HEADER),
        ("<html><frameset rows='*'><frame src='/kokous/TELIMET.HTM'></frameset></html>", HEADER),
        (WHOLE.replace("<h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026/Pykälä 127</h1>", ""), HEADER),
        (WHOLE.replace("14.09.2026/", "34.09.2026/"), HEADER),
        (WHOLE.replace("Kunnanhallitus<br>", ""), HEADER),
        (WHOLE.replace("data-part-block-htm", "x"), "expected the item's text (a content block, comment marks or a"),
    ],
    ids="empty blank cut login maintenance frameset headless no-such-day no-body no-content".split(),
)  # fmt: skip
def test_a_page_that_is_no_items_is_an_error_that_names_what_was_sought(page: str, sought: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_item(page.encode(), url=URL)
    assert f"{URL}: {sought}" in str(caught.value)


def look(key: str) -> Look:
    return Look(key=key, url=URL, body_name="Kunnanhallitus", held_on=OWN, title="Uimahallin aukioloajat")


def test_another_items_page_says_so_by_its_own_document() -> None:
    item = read_item(item_page("Valmistelija", PERSON), url=URL)
    check_item(item, look(KEY))
    with pytest.raises(WrongPageError, match=KEY):
        check_item(item, look("20261350-5"))


@pytest.mark.parametrize(
    ("links", "key", "attached"),
    [
        (["20261350-4.PDF Kokousasia", "20261350-3.PDF Edellinen"], "20261350-4", []),
        (["20261350-3.PDF Edellinen", "20261350-4.PDF Kokousasia PDF-muodossa"], "20261350-4", []),
        (["20261350-3.PDF Muistio", "20261350-4.PDF Raportti"], None, []),
        (["20261350-4.PDF Kokousasia", "20261350-4.PDF Kokousasia"], "20261350-4", []),
        (["20261350-4-77.PDF Kartta", "20261350-4-9.PDF Laskelma"], None, ["Kartta", "Laskelma"]),
        (["20261350-4-77.PDF Kartta", "20261350-3-9.PDF Muualta"], None, []),
        (["20261350-4.PDF Asia", "20261350-4-77.PDF Kartta", "20261350-3-9.PDF Muualta"], "20261350-4", ["Kartta"]),
        ([], None, []),
    ],
)  # fmt: skip
def test_an_items_own_document_is_the_one_captioned_so_or_none(
    links: list[str], key: str | None, attached: list[str]
) -> None:
    anchors = "".join("<p><a href='../kokous/{}'>{}</a></p>".format(*link.split(" ", 1)) for link in links)
    own = f"<a href='../kokous/{KEY}.PDF'>Kokousasia</a>"
    item = read_item(item_page("Valmistelija", PERSON).replace(own.encode(), anchors.encode()), url=URL)
    assert (key, attached) == (item.portal_key, [attachment.title for attachment in item.attachments])


@pytest.mark.parametrize(
    ("caption", "is_appeal"),
    [
        ("Muutoksenhakuohje", True), ("Oikaisuvaatimusohje ja valitusosoitus", True), ("Valitusosoitus", True),
        ("Anvisning om ändringssökande", True), ("Anvisningar för rättelseyrkande", True), ("Besvärsanvisning", True),
        ("Muutoksenhakukielto", False), ("Lausunto muutoksenhakuohjeesta", False),
        ("Förbud mot ändringssökande", False),
    ],
)  # fmt: skip
def test_instructions_for_an_appeal_are_no_attachment(caption: str, *, is_appeal: bool) -> None:
    own = f"<a href='../kokous/{KEY}.PDF'>Kokousasia</a>"
    address = f"{ROOT}/kokous/20261350-4-9.PDF"
    page = item_page("Päätös", "Hyväksyttiin.").replace(
        own.encode(), f"{own}<a href='{address}'>{caption}</a>".encode()
    )
    item = read_item(page, url=URL)
    assert ((address, 0) if is_appeal else (None, 1)) == (item.appeal_url, len(item.attachments))


def test_neighbours_that_differ_or_are_another_meetings_are_none() -> None:
    beside = "<a href='?page=meetingitem&id={}'>Edellinen asia</a><a href='?page=meetingitem&id={}'>Nästa ärende</a>"
    own = f"<a href='../kokous/{KEY}.PDF'>Kokousasia</a>"
    for before, after, expected in (
        ("20261350-3", "20261350-5", ("20261350-3", "20261350-5")),
        ("20261349-3", "20261350-5", (None, "20261350-5")),
    ):
        page = item_page("Päätös", "Hyväksyttiin.").replace(own.encode(), (own + beside.format(before, after)).encode())
        item = read_item(page, url=URL)
        assert expected == (item.previous_key, item.next_key)
    page = page.replace(own.encode(), (own + beside.format("20261350-2", "20261350-6")).encode())
    assert (None, None) == (read_item(page, url=URL).previous_key, read_item(page, url=URL).next_key)


def test_a_link_in_the_text_is_no_attachment() -> None:
    item = read_small(
        "Ks. <a href='../kokous/20261350-4-77.PDF'>kartta</a> ja <a href='../kokous/20261350-3.PDF'>asia</a>"
    )
    assert (KEY, ()) == (item.portal_key, item.attachments)


@pytest.mark.parametrize(
    "place",
    [
        "<!--DATABEGIN-->{navigation}{text}<!--DATAEND--><p>DYNASTY/10.5.0.2601</p>",
        "<!--DATA_BEGIN--><table><tr><td>{navigation}</td></tr></table>{text}<hr>{navigation}<!--DATA_END-->",
        "<table><tr><td>Haku</td><td><!--DATABEGIN-->{navigation}{text}<!--DATAEND--></td></tr></table>",
        "{navigation}<p>Kokousasian teksti</p>{text}<p>DYNASTY/10.5.0.2601</p>",
        "<div class='data-part-block-htm'>{text}</div><p>RSS-linkki</p>",
    ],
)
def test_the_text_is_found_in_every_place_and_furniture_left_out(place: str) -> None:
    beside = "<a href='20261350-3.HTM'>Edellinen asia</a> | <a href='20261350-5.HTM'>Seuraava asia</a>"
    navigation = f"<p>Navigointi</p><p>{beside}</p><p><a href='../kokous/{KEY}.PDF'>Kokousasia PDF-muodossa</a></p>"
    text = f"<p>Halli</p><p>Päätösehdotus</p><p>{PROPOSED}</p>"
    body = place.format(navigation=navigation, text=text)
    page = f"<html><body><h1>Kunnanhallitus<br>Esityslista 14.09.2026/Asianro 4</h1>{body}</body></html>"
    assert [("head", None, "Halli"), ("proposal", "Päätösehdotus", PROPOSED)] == passages(
        read_item(page.encode(), url=URL).current
    )


def test_an_attachment_named_as_the_item_does_not_hide_its_title() -> None:
    marks = "<!--DATA_BEGIN--><p>Liitteet</p><p><a href='../kokous/20261350-4-7.PDF'>Halli</a></p><p>Halli</p>"
    page = (
        f"<html><h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026 Pykälä 127</h1>{marks}<p>Päätös</p><!--DATA_END--></html>"
    )
    assert "Halli" == read_item(page.encode(), url=URL).title


@pytest.mark.parametrize("generation", ["current", "older"])
def test_an_items_page_is_not_read_as_its_meetings(generation: Generation) -> None:
    page, url = fetch(generation, "minutes", "meetingitem", "20261242-5")
    with pytest.raises(ParseError, match="found an item's"):
        read_meeting(page, url=url)


@pytest.mark.parametrize("generation", ["current", "older"])
def test_a_meetings_page_is_not_read_as_an_items(generation: Generation) -> None:
    page, url = fetch(generation, "minutes", "meeting", "20261242")
    with pytest.raises(ParseError, match=HEADER):
        read_item(page, url=url)


@pytest.mark.parametrize("generation", ["current", "older"])
@pytest.mark.parametrize(("kind", "key"), [("meetingitem", "20261242-5"), ("meeting", "20261242"), ("meetings", "102")])
def test_another_page_is_not_read_as_that_of_the_bodies(generation: Generation, kind: str, key: str) -> None:
    page, url = fetch(generation, "minutes", kind, key)
    with pytest.raises(ParseError, match="expected bodies, found 0"):
        read_bodies(page, url=url)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Eero Salonkylä, kunnanjohtaja", "kunnanjohtaja"),
        ("Esittelijä: Kunnanjohtaja Eero Salonkylä", "Kunnanjohtaja"),
        ("Kunnanjohtaja Eero Salonkylä, puh. 050 000 0301", "Kunnanjohtaja"),
        ("Vs. kunnanjohtaja Eero Salonkylä, eero.salonkyla@kunta.example", "Vs. kunnanjohtaja"),
        ("Föredragande: kommundirektör Eero Salonkylä", "kommundirektör"),
    ],
)
def test_a_presenter_may_be_named_in_other_shapes_above_what_is_proposed(line: str, title: str) -> None:
    item = read_small(f"Päätösehdotus{WIDE_TAB}{line}", PROPOSED, "Päätös", "Hyväksyttiin.")
    assert [(title, "Eero Salonkylä", PROPOSED)] == [
        (one.proposer_title, one.proposer_name, one.text) for one in item.current.proposals
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["Eero Salonkylä, rehtori", "Aino Kuusela, opettaja"],
        ["Eero Salonkylä, kunnanjohtaja, valitaan jäseneksi.", PROPOSED],
        ["Halli, kunnanjohtaja", PROPOSED],
        ["Eero Salonkylä, puh. 050 000 0301", PROPOSED],
    ],
)
def test_people_who_are_proposed_for_something_are_no_presenters(lines: list[str]) -> None:
    item = read_small("Päätösehdotus", *lines, "Päätös", "Hyväksyttiin.")
    assert [(None, None, "\n".join(lines))] == [
        (one.proposer_title, one.proposer_name, one.text) for one in item.current.proposals
    ]


def test_a_presenter_who_proposes_nothing_is_no_proposal() -> None:
    item = read_small("Päätösehdotus", "Kunnanjohtaja Eero Salonkylä", "Päätös", "&nbsp;")
    assert ((), None) == (item.current.proposals, item.current.decision)
    assert ("'Päätösehdotus' names a presenter but proposes nothing",) == item.warnings


MEETING = (
    "<html><body><h1>Kunnanhallitus<br>Pöytäkirja 14.09.2026 klo 17:00</h1>{document}<table>"
    "<tr><td>§ 126</td><td><a href='?page=meetingitem&id=20261350-1'>Avaus</a></td></tr>"
    "<tr><td></td><td><a href='?page=meetingitem&id=20261350-2'>2030-luvun halli</a></td></tr>"
    "<tr><td><a href='?page=meetingitem&id=20261350-3'>3 hallia</a></td></tr>"
    "<tr><td>128</td><td><a href='?id=20261350-1&page=meetingitem'>Avaus uudelleen</a></td></tr>"
    "</table></body></html>"
)
MEETING_URL = URL.replace(f"meetingitem&id={KEY}", "meeting&id=20261350")


@pytest.mark.parametrize(
    ("document", "pdf_url"),
    [("<a href='../kokous/20261350.PDF'>Pöytäkirja</a>", f"{ROOT}/kokous/20261350.PDF"), ("", None)],
)
def test_a_list_without_captions_is_numbered_as_the_header_says(document: str, pdf_url: str | None) -> None:
    meeting = read_meeting(MEETING.format(document=document).encode(), url=MEETING_URL)
    assert ("20261350", pdf_url, None) == (meeting.portal_key, meeting.pdf_url, meeting.published_on)
    assert [(None, 126, "Avaus"), (None, None, "2030-luvun halli"), (None, None, "3 hallia")] == [
        (item.number, item.section, item.title) for item in meeting.items
    ]


@pytest.mark.parametrize(
    ("cell", "sections"),
    [
        ("126", {126}), ("126, 128", {126}), ("§ 125-127", {126}), ("125–127", {126}), ("126 §", {126}),
        ("127", set()),
        ("126 kohdat 1-2", set()), ("125-131133134136", set()), ("126, kaikki muut", set()), ("", set()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("caption", ["Oikaisuvaatimusohje", "Anvisning om ändringssökande"])
def test_a_list_says_for_which_sections_instructions_are(cell: str, sections: set[int], caption: str) -> None:
    address = f"{ROOT}/kokous/20261350-0-2.PDF"
    table = f"<table><tr><td>{cell}</td><td>&nbsp;</td><td><a href='{address}'>{caption}</a></td></tr></table>"
    meeting = read_meeting(MEETING.format(document=table).encode(), url=MEETING_URL)
    assert dict.fromkeys(sections, address) == {
        item.section: item.appeal_url for item in meeting.items if item.appeal_url
    }


@pytest.mark.parametrize(
    ("row", "unlinked"),
    [
        ("<td>127</td><td>Salassa pidettävä</td>", [(127, "Salassa pidettävä")]),
        ("<td>&nbsp;§ 127</td><td>&nbsp;</td><td>Virkavalinta</td><td></td>", [(127, "Virkavalinta")]),
        ("<td>127</td><td><a href='../kokous/20261350-9.PDF'>Virkavalinta</a></td>", [(127, "Virkavalinta")]),
        ("<td>127</td><td>&nbsp;</td>", []),
        ("<td>Pykälä</td><td>Otsikko</td>", []),
        ("<td></td><td>Huomautus</td>", []),
    ],
)
def test_a_row_that_leads_to_no_page_is_told(row: str, unlinked: list[tuple[int, str]]) -> None:
    page = MEETING.replace("<tr><td>128</td>", f"<tr>{row}</tr><tr><td>128</td>").format(document="")
    aside = "<table><tr><td>7</td><td>Asiaa haussa</td></tr></table></body>"
    meeting = read_meeting(page.replace("</body>", aside).encode(), url=MEETING_URL)
    assert tuple(UnlinkedItem(number=None, section=section, title=title) for section, title in unlinked) == (
        meeting.unlinked
    )


def test_a_meeting_without_items_is_an_error() -> None:
    page = MEETING.format(document="").replace("page=meetingitem", "page=other")
    with pytest.raises(ParseError, match="expected the meeting's items, found 0"):
        read_meeting(page.encode(), url=MEETING_URL)


def test_a_body_without_meetings_is_an_error() -> None:
    with pytest.raises(ParseError, match="expected the body's meetings, found 0"):
        read_meetings(MEETING.format(document="").encode(), url=MEETING_URL)
