"""A real browser walks the pages: by mouse and by keyboard, wide and narrow, with scripts and without.

axe (https://github.com/dequelabs/axe-core) looks for what keeps people out, by WCAG 2.2 at the levels A and AA. Without
Chromium these tests are skipped; where DYNASTY_BROWSER is set, because somebody installed one, they fail.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from archive.alerts import Way
from archive.store.asking import ask
from archive.store.engine import database_url, open_archive
from archive.store.following import follow
from scraper.demo.server import DemoPortal
from tests.killed import deliver_now
from tests.receivers import WEB, MailServer
from tests.rounds import NIGHT, sync
from tests.serving import served

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDE, NARROW = {"width": 1240, "height": 900}, {"width": 360, "height": 740}
expect.set_options(timeout=30_000)

PAGES = [
    "/",
    "/haku?q=palvelu",
    "/haku?q=mitään&vuosi=1999",
    "/haku?alkaen=eilen",
    "/demo",
    "/demo/20261288-2",
    "/demo/20261288-3?kieli=sv",
    "/demo/20261247-2?kieli=en",
    "/demo/viranhaltija/2026120",
    "/demo/kokous/20261242",
    "/demo/toimielin/Aluehallitus",
    "/demo/asia/1482/00.01.02/2026",
    "/demo/henkilo/Noora%20Ylisaari",
    "/demo/none",
    "/seuraa?laji=asia&portaali=demo&asia=1482/00.01.02/2026",
    "/seuraa?laji=haku&q=palvelu&kieli=sv",
]


@pytest.fixture(scope="module")
def address(_synced_file: Path) -> Iterator[str]:
    """Where the pages of the small portal are."""
    with served(database_url(str(_synced_file)), following=True) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, with a new folder of its own."""
    if CHROMIUM is None:
        reason = "NO CHROMIUM, nobody walked the pages: apt-get install chromium"
        if os.environ.get("DYNASTY_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A new tab that has not been anywhere; an error in a script or against the policy fails the test."""
    with browser.new_context(base_url=address, viewport=WIDE, locale="fi") as context:  # type: ignore[arg-type]
        tab = context.new_page()
        wrong: list[str] = []
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        yield tab
        assert [] == wrong


@pytest.fixture
def own_copy(_synced_file: Path, tmp_path: Path) -> str:
    """The address of that archive, to write in."""
    shutil.copy(_synced_file, tmp_path / "archive.db")
    return database_url(str(tmp_path / "archive.db"))


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_that_keeps_anybody_out(page: Page, path: str) -> None:
    page.goto(path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)

        assert [] == found_by_axe(page), scheme


def found_by_axe(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_window_is_never_scrolled_sideways(page: Page, path: str) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_from_a_word_to_its_item_its_case_and_back(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Hae päätöksistä").fill("palveluverkkosuunnitelma")
    page.get_by_role("button", name="Hae").click()
    expect(page.get_by_role("heading", level=2, name="asiaa")).to_be_visible()
    page.get_by_role("link", name="Äänestetty").click()
    expect(page.get_by_role("heading", level=2, name="1 asia")).to_be_visible()
    page.get_by_role("link", name="Palveluverkkosuunnitelma").click()
    expect(page.get_by_role("heading", level=3, name="Ehdotus", exact=True)).to_be_visible()
    page.get_by_role("link", name="1482/00.01.02/2026").click()
    expect(page.locator(".timeline > li")).to_have_count(3)
    page.get_by_role("link", name="Palveluverkkosuunnitelma").first.click()
    expect(page).to_have_url("/demo/20261180-2")


def test_a_filter_is_chosen_and_left_again(page: Page) -> None:
    page.goto("/haku?q=palvelu")
    before = page.locator("#results").inner_text()
    page.locator(".facets").get_by_role("link", name="Aluehallitus").click()
    expect(page.locator("#results")).not_to_have_text(before)
    page.get_by_role("link", name="Poista rajaus: Aluehallitus").click()
    expect(page.locator("#results")).to_have_text(before)


def test_a_person_is_typed_anew_and_cleared_and_the_year_stays(page: Page) -> None:
    page.goto("/haku?henkilo=niemi&vuosi=2026")
    page.get_by_label("Henkilö").fill("Ylisaari")
    page.get_by_role("button", name="Hae").click()
    expect(page.get_by_role("link", name="Poista rajaus: Ylisaari")).to_be_visible()
    expect(page.get_by_role("link", name="Poista rajaus: 2026")).to_be_visible()
    expect(page.get_by_label("Henkilö")).to_have_value("Ylisaari")

    assert (1, 0) == (page.url.count("henkilo="), page.url.count("niemi"))

    page.get_by_label("Henkilö").fill("")
    page.get_by_role("button", name="Hae").click()
    expect(page.get_by_role("link", name="Poista rajaus: Ylisaari")).to_have_count(0)
    expect(page.get_by_role("link", name="Poista rajaus: 2026")).to_be_visible()


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Siirry sisältöön")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Hae päätöksistä")).to_be_focused()
    page.keyboard.type("omaishoidon")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_have_text("2 asiaa")
    link = page.locator(".results h3 a").first
    while not link.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Omaishoidon tuen")


def test_the_words_that_differ_are_told_apart_without_colour(page: Page) -> None:
    page.goto("/demo/20261288-3")
    styles = "one => getComputedStyle(one).textDecorationLine"

    assert page.locator(".redline del").first.evaluate(styles) == "line-through"
    assert page.locator(".redline ins").first.evaluate(styles) == "underline"


def test_a_citation_is_copied_by_its_button(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/demo/20261288-2")
    page.get_by_role("button", name="Kopioi viittaus").click()
    expect(page.get_by_role("button", name="Kopioitu")).to_be_visible()

    assert page.locator("#citation").inner_text() == page.evaluate("navigator.clipboard.readText()")


def test_all_works_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto("/")
        tab.get_by_label("Hae päätöksistä").fill("palveluverkkosuunnitelma")
        tab.get_by_role("button", name="Hae").click()
        tab.get_by_role("link", name="Äänestetty").click()
        tab.get_by_role("link", name="Palveluverkkosuunnitelma").click()
        expect(tab.get_by_role("heading", level=3, name="Päätös", exact=True)).to_be_visible()
        expect(tab.get_by_role("button", name="Kopioi viittaus")).to_be_hidden()
        tab.get_by_role("link", name="På svenska").click()
        expect(tab.get_by_role("heading", level=3, name="Förslag", exact=True)).to_be_visible()


def test_from_a_search_by_a_letter_to_an_alert_that_comes_once_and_the_end(
    browser: Browser, demo_portal: DemoPortal, own_copy: str
) -> None:
    later = NIGHT + timedelta(days=20)
    with (
        MailServer() as server,
        served(own_copy, audience="public", following=True) as client,
        open_archive(own_copy) as archive,
        browser.new_context(base_url=str(client.base_url), java_script_enabled=False) as context,
    ):
        tab = context.new_page()
        tab.goto("/")
        tab.get_by_label("Hae päätöksistä").fill("valvontasuunnitelma")
        tab.get_by_role("button", name="Hae").click()
        tab.get_by_role("button", name="Seuraa").press("Enter")
        tab.get_by_label("Sähköpostiosoite").fill("maija@esimerkkila.example")
        tab.get_by_label("Sähköpostiosoite").press("Enter")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Katso sähköpostisi")

        deliver_now(archive, now=NIGHT, mailbox=server.mailbox())
        [question] = server.letters
        tab.goto(link_in(question))
        tab.get_by_role("button", name="Vahvista seuranta").click()
        expect(tab.get_by_role("listitem").filter(has_text="Haku: valvontasuunnitelma")).to_be_visible()

        demo_portal.site = demo_portal.site.at_stage("20261340", "minutes")
        sync(demo_portal, archive, now=later, again=True)
        sent = [deliver_now(archive, now=later, mailbox=server.mailbox()).sent for _ in range(2)]
        tab.goto(link_in(server.letters[-1]))
        tab.get_by_role("button", name="Lopeta seuranta").click()
        expect(tab.get_by_text("Et seuraa enää mitään")).to_be_visible()

    assert ([1, 0], 2) == (sent, len(server.letters))
    assert "Pelastustoimen valvontasuunnitelma 2027" in str(server.letters[-1]["Subject"])


def test_axe_finds_nothing_on_a_followers_own_page(browser: Browser, own_copy: str) -> None:
    way = Way(channel="email", address="maija@esimerkkila.example", hour=None, language="fi")
    with (
        open_archive(own_copy) as archive,
        served(own_copy) as client,
        browser.new_context(base_url=str(client.base_url)) as context,
    ):
        ask(archive, "search", {"words": "palvelu"}, way, now=NIGHT, fresh_token=iter("abc").__next__)
        follow(archive, "portal", {"portal": "demo"}, way, now=NIGHT, fresh_token=iter("de").__next__)
        follow(archive, "body", {"body": "Aluehallitus"}, way, now=NIGHT, fresh_token=iter("fg").__next__)
        tab = context.new_page()
        for path in ("/seuranta/a", "/seuranta/d?kieli=sv"):
            tab.goto(path)
            assert [] == found_by_axe(tab)


def link_in(letter: EmailMessage) -> str:
    """The path of the follower's own page, as it stands in a letter."""
    body = letter.get_body(("plain",))
    assert body
    [link] = [word for word in body.get_content().split() if word.startswith(f"{WEB}/seuranta/")]
    return str(link.removeprefix(WEB))
