"""Whether a page is the one asked for, and under which title: tables of plain values."""

from dataclasses import replace
from datetime import date

import pytest

from archive.errors import WrongPageError
from archive.records import Handling, ItemPage, MeetingPage
from scraper import identity
from scraper.looks import Look
from tests.looks import DAY, TODAY, look


def item_page(**told: object) -> ItemPage:
    handling = Handling(body_name="Aluehallitus", held_on=TODAY, section=None, is_current=True)
    page = ItemPage(
        portal_key="2026100-4",
        body_name="Aluehallitus",
        stage="agenda",
        held_on=TODAY,
        number=4,
        section=None,
        title="Lausunto",
        case_number=None,
        function_class=None,
        language="fi",
        secrecy=None,
        pdf_url=None,
        handlings=(handling,),
    )
    return replace(page, **told)  # type: ignore[arg-type] # a table's row


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        pytest.param(item_page(), look(is_shown=True), id="it names its own document"),
        pytest.param(item_page(title=None), look(is_shown=True), id="its title was not found, its document was"),
        pytest.param(item_page(portal_key=None), look(), id="no document, but body, day and title"),
        pytest.param(item_page(held_on=TODAY + DAY), look(), id="postponed since it was archived"),
        pytest.param(item_page(), look(held_on=None, body_name=None, title=None), id="nothing else is known"),
    ],
)
def test_a_page_proves_to_be_the_one_asked_for(item: ItemPage, asked: Look) -> None:
    identity.check_item(item, asked)


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        pytest.param(item_page(portal_key="2026100-5"), look(), id="another item's document"),
        pytest.param(item_page(held_on=TODAY + DAY), look(is_shown=True), id="another day than the feed says"),
        pytest.param(item_page(portal_key=None, title="Muu"), look(), id="no document and another title"),
        pytest.param(item_page(portal_key=None, title=None), look(title=None, body_name=None), id="nothing to go by"),
        pytest.param(item_page(portal_key=None, body_name="Aluevaltuusto"), look(), id="no document, another body"),
        pytest.param(item_page(portal_key=None), look(held_on=None), id="no document and no day to compare"),
    ],
)
def test_another_page_is_refused(item: ItemPage, asked: Look) -> None:
    with pytest.raises(WrongPageError, match="expected"):
        identity.check_item(item, asked)


@pytest.mark.parametrize(
    ("key", "body", "day", "is_right"),
    [
        ("2026100", "Aluehallitus", TODAY, True),
        (None, "Aluehallitus", TODAY, True),
        ("2026101", "Aluehallitus", TODAY, False),
        (None, "Aluevaltuusto", TODAY, False),
        (None, "Aluehallitus", TODAY + DAY, False),
    ],
)
def test_a_meeting_proves_to_be_the_one_asked_for(key: str | None, body: str, day: date, is_right: bool) -> None:
    meeting = MeetingPage(
        portal_key=key,
        body_name=body,
        stage="agenda",
        held_on=day,
        starts_at=None,
        place=None,
        checked=False,
        published_on=None,
        pdf_url=None,
        language="fi",
        items=(),
    )
    asked = look("2026100", title=None)
    if is_right:
        identity.check_meeting(meeting, asked)
    else:
        with pytest.raises(WrongPageError, match="expected"):
            identity.check_meeting(meeting, asked)


def test_the_list_names_an_item_whose_page_has_no_title() -> None:
    assert item_page() == identity.settle_title(item_page(title=None), look())


def test_where_list_and_page_differ_the_list_counts_and_a_warning_says_so() -> None:
    settled = identity.settle_title(item_page(title="Lausunto ministeriölle"), look())

    assert "Lausunto" == settled.title
    assert "Lausunto ministeriölle" in settled.warnings[0]


@pytest.mark.parametrize(
    ("expected", "title", "before", "is_shown"),
    [
        ("Lausunto", "Vuokra", None, False),
        ("Lausunto", "Vuokra", "Vuokra", False),
        (None, "Vuokra", "Lausunto", False),
        (None, "Vuokra", "Lausunnon antaminen", False),
        ("Lausunto", None, "Lausunto", False),
        ("Lausunto", "Vuokra", "Lausunto", True),
    ],
    ids=["never read", "as before", "renamed", "renamed again", "without a title now", "named by the feed"],
)
def test_the_title_we_knew_gives_way_where_the_page_got_another_one_and_no_feed_speaks(
    expected: str | None, title: str | None, before: str | None, is_shown: bool
) -> None:
    said = before and item_page(title=before)

    is_outdated = identity.is_outdated_title(look(is_shown=is_shown), item_page(title=title), said or None)

    assert expected == (None if is_outdated else look().title)


@pytest.mark.parametrize(
    ("is_agreed", "title", "is_shown"),
    [(True, "Lausunto", True), (False, "Lausunto", False), (False, "Vuokra", True), (False, None, True)],
)
def test_page_and_feed_agree_on_a_title_when_both_say_it(is_agreed: bool, title: str | None, is_shown: bool) -> None:
    assert is_agreed == identity.is_agreed_title(item_page(title=title), look(is_shown=is_shown))


def test_secrecy_that_only_the_list_shows_is_kept() -> None:
    settled = identity.settle_title(item_page(title=None), look(title="Virkasuhde (salassa pidettävä)"))

    assert "whole" == settled.secrecy


@pytest.mark.parametrize("title", ["Lausunto", "§ 12 Lausunto", "12 § Lausunto"])
def test_a_list_may_print_the_section_before_the_title(title: str) -> None:
    item = item_page(portal_key=None, section=12, number=None)

    identity.check_item(item, look(title=title))
    assert item == identity.settle_title(item, look(title=title))


def test_another_section_before_the_title_is_part_of_it() -> None:
    with pytest.raises(WrongPageError, match="§ 13 Lausunto"):
        identity.check_item(item_page(portal_key=None, section=12), look(title="§ 13 Lausunto"))
