"""Real pages and feeds against the facts known of them; how many facts were compared stands in each test."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from html import escape, unescape
from typing import Any

import pytest

from archive.records import Attachment, ListedItem, Preparer
from scraper.addresses import base_of
from scraper.feed import FeedEntry, read_feed
from scraper.looks import read_entries
from scraper.pages.bodies import read_bodies, read_meetings
from scraper.pages.item import read_item
from scraper.pages.meeting import read_meeting
from tests.corpus import corpus_file
from tests.reading import content_characters, fetch, passage_characters

ESPOO = "https://espoo04.hosting.documenta.fi/kokous"
ESPOO_NOW = "https://espoo.oncloudos.com/cgi/DREQUEST.PHP"
KOKKOLA = "https://kokkola10.oncloudos.com/cgi/DREQUEST.PHP"
FEED_ENTRIES = 60


def facts(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(corpus_file("espoo-2017", name).read_text(encoding="utf-8"))
    return found


def espoo(name: str) -> tuple[bytes, str]:
    return corpus_file("espoo-2017", name).read_bytes(), f"{ESPOO}/{name}"


def words(markup: str) -> str:
    """What a piece of HTML says, without its white space."""
    return "".join(unescape(re.sub(r"<[^>]+>", "", markup)).split())


def test_every_body_of_espoo_is_read_with_its_id() -> None:
    page, url = espoo("TELIMET.HTM")
    bodies = read_bodies(page, url=url)
    known = {(body["sourceId"], body["name"]) for body in facts("espoo_toimielimet.json")}
    assert known <= {(body.portal_key, body.name) for body in bodies}
    printed = re.findall(rb"<!--TIETUE:TELIN-(\d+)-->\s*<!--(.+?)-->", page)
    assert [(key.decode(), unescape(name.decode("cp1252"))) for key, name in printed] == [
        (body.portal_key, body.name) for body in bodies
    ]
    assert [] == [body.name for body in bodies if body.latest is None]
    assert (52, 22) == (len(bodies), len(known))


def test_every_meeting_of_espoos_board_is_read_with_its_day() -> None:
    page, url = espoo("TELIN-217668.HTM")
    meetings = read_meetings(page, url=url)
    known = {
        meeting["sourceId"]: date.fromisoformat(meeting["startDate"][:10])
        for meeting in facts("espoo_kh_kokoukset.json")
    }
    assert [(key, known[key]) for key in re.findall(r"<!--TIETUE:(\d+)-->", page.decode("cp1252"))] == [
        (meeting.portal_key, meeting.held_on) for meeting in meetings
    ]
    assert 57 == len(meetings)


def test_every_item_of_espoos_meeting_is_read_with_its_section() -> None:
    page, url = espoo("2017406946.HTM")
    meeting = read_meeting(page, url=url)
    assert ("2017406946", "Kaupunginhallitus", "minutes", date(2017, 5, 8), True) == (
        meeting.portal_key,
        meeting.body_name,
        meeting.stage,
        meeting.held_on,
        meeting.checked,
    )
    assert meeting.starts_at is not None
    assert "2017-05-08T12:30:00+00:00" == meeting.starts_at.isoformat()
    known = [
        ListedItem(
            portal_key=item["sourceId"],
            number=None,
            section=int(item["articleNumber"]),
            title=item["title"],
            url=f"{ESPOO}/{item['sourceId']}.HTM",
        )
        for item in facts("espoo_kh_actions_170508.json")
    ]
    named = [item for item in meeting.items if item.portal_key in {each.portal_key for each in known}]
    assert known == [replace(item, has_attachments=False, appeal_url=None) for item in named]
    instructions = f"{ESPOO}/2017406946-0-2.PDF"
    assert dict.fromkeys((132, 135, 141, 142, 144), instructions) == {
        item.section: item.appeal_url for item in meeting.items if item.appeal_url
    }
    assert (page.count(b"ATTACHEMENT.GIF"), ()) == (
        sum(item.has_attachments for item in meeting.items),
        meeting.unlinked,
    )
    assert (22, 20) == (len(meeting.items), len(known))


def test_everybody_at_espoos_meeting_is_read_with_role_and_note() -> None:
    page, url = espoo("2017406946.HTM")
    attendees = read_meeting(page, url=url).attendees
    cells = [
        " ".join(unescape(cell).split())
        for cell in re.findall(r'<xp xclass="MsoNormal">(.*?)</xp>', page.decode("cp1252"))
    ]
    members, others = cells[:15], zip(cells[15::2], cells[16::2], strict=True)
    assert [*members, *map(", ".join, others)] == [
        ", ".join(part for part in (one.name, one.role, one.note) if part) for one in attendees
    ]
    assert (33, 19, 12) == (
        len(attendees),
        sum(one.role is not None for one in attendees),
        sum(one.note is not None for one in attendees),
    )
    assert (["puheenjohtaja"], "kaupunginsihteeri, sihteeri") == (
        [one.role for one in attendees[:15] if one.role],
        attendees[-1].role,
    )
    assert all((one.note or "klo").startswith(("saapui", "poistui", "klo")) for one in attendees)
    assert all(one.present and one.name.count(" ") in {1, 2} for one in attendees)


def test_espoos_item_says_what_the_facts_say() -> None:
    page, url = espoo("2017409886-4.HTM")
    item = read_item(page, url=url)
    known = {section["title"]: section["content"] for section in facts("espoo_kh_170529_contents_4.json")}
    assert (known["Dno"], known["functionId"]) == (item.case_number, (item.function_class or "").replace(".", " "))
    texts = {(passage.label or "").rstrip(":"): passage.text or "" for passage in item.current.passages}
    titles = ("Valmistelijat / lisätiedot", "Päätösehdotus", "Selostus")
    assert {title: words(known[title]) for title in titles} == {title: words(texts[title]) for title in titles}
    presenter, proposed, *_ = re.findall(r"<p>(.*?)</p>", known["Päätösehdotus"])
    assert [(presenter, words(proposed))] == [
        (f"{proposal.proposer_title} {proposal.proposer_name}", words(proposal.text))
        for proposal in item.current.proposals
    ]
    named = re.findall(r"<span>(.*?), puh\. (.*?)</span>", known["Valmistelijat / lisätiedot"])
    assert tuple(Preparer(role="preparer", name=name, phone=phone) for name, phone in named) == item.current.preparers
    assert ("2017409886-4", date(2017, 5, 29), 4, None, None, 1, ()) == (
        item.portal_key,
        item.held_on,
        item.number,
        item.section,
        item.current.decision,
        len(item.attachments),
        item.warnings,
    )
    assert ("2017409886", "2017409886-3", "2017409886-5") == (item.meeting_key, item.previous_key, item.next_key)
    assert content_characters(page, encoding="cp1252", url=url) == passage_characters(item)


def test_espoos_pages_of_2026_are_read() -> None:
    folder = corpus_file("espoo-2026")
    bodies = read_bodies((folder / "handlers.html").read_bytes(), url=f"{ESPOO_NOW}?page=meeting_handlers")
    assert [("46164", "minutes"), ("182", "minutes"), ("160", "agenda"), (None, None)] == [
        (body.portal_key, body.latest and body.latest.stage) for body in bodies
    ]
    meeting = read_meeting((folder / "meeting-20261727.html").read_bytes(), url=f"{ESPOO_NOW}?page=meeting&id=20261727")
    assert ("20261727", "Tekninen lautakunta", "Kaupunginhallituksen kokoushuone", date(2026, 9, 17)) == (
        meeting.portal_key,
        meeting.body_name,
        meeting.place,
        meeting.published_on,
    )
    assert [(f"20261727-{number}", number) for number in (1, 4, 7, 10)] == [
        (item.portal_key, item.number) for item in meeting.items
    ]
    item = read_item((folder / "item-20261727-4.html").read_bytes(), url=f"{ESPOO_NOW}?page=meetingitem&id=20261727-4")
    assert ("20261727-4", 4, "2771/10.03.01/2026", "10.03.01", None) == (
        item.portal_key,
        item.number,
        item.case_number,
        item.function_class,
        item.title,
    )
    assert ["https://espoo.oncloudos.com/kokous/20261727-4-374197.PDF"] == [each.url for each in item.attachments]
    assert isinstance(item.attachments[0], Attachment)
    assert ("text without a label stands in the head",) == item.warnings


def test_kokkolas_feed_is_read() -> None:
    page = corpus_file("kokkola-2026", "rss-meetingitems.xml").read_bytes()
    entries = read_feed(page, url=f"{KOKKOLA}?page=rss/meetingitems")
    body, day = "Konserni- ja kaupunkikehitysjaosto", date(2026, 8, 27)
    assert [(body, day, "Asuntotuotannon edistäminen kunnassa"), (body, day, "Työjärjestyksen hyväksyminen")] == [
        (entry.body_name, entry.held_on, entry.title) for entry in entries
    ]
    looks, refused = read_entries(entries, page="meetingitem", base_url=KOKKOLA)
    assert (["20261273-7", "20261273-3"], {}) == (list(looks), refused)
    assert f"{KOKKOLA}?page=meetingitem&id=20261273-7" == looks["20261273-7"].url


def rss(rows: Iterable[dict[str, str]]) -> bytes:
    """Feed entries as Dynasty writes them: ISO-8859-1, CDATA encoded once more, the port in the links."""
    entries = "".join(
        f"<item><title><![CDATA[{escape(row['title'], quote=False)}]]></title>"
        f"<link><![CDATA[{row['url'].replace('.com/', '.com:443/').replace('.net/', '.net:443/')}]]></link></item>"
        for row in rows
    )
    xml = f"<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel>{entries}</channel></rss>"
    return xml.encode("iso-8859-1", errors="xmlcharrefreplace")


def titles() -> list[dict[str, str]]:
    text = corpus_file("rss-titles", "items.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def read_rows(rows: list[dict[str, str]]) -> list[FeedEntry]:
    """What the rows are read as, portal by portal and in the feeds' usual sizes."""
    found: list[FeedEntry] = []
    for start in range(0, len(rows), FEED_ENTRIES):
        found += read_feed(rss(rows[start : start + FEED_ENTRIES]), url="https://a.example/cgi/DREQUEST.PHP?page=rss/x")
    return found


def test_every_real_feed_title_is_split_right() -> None:
    rows = titles()
    entries = read_rows(rows)
    whole = [re.fullmatch(r"([^/]+?) (\d{2}\.\d{2}\.\d{4}) / (.+)", row["title"]) for row in rows]
    expected = [
        (match[1], date.fromisoformat(row["date"]), match[3]) if match else (None, None, row["title"])
        for row, match in zip(rows, whole, strict=True)
    ]
    assert [] == [
        row
        for row, match in zip(rows, whole, strict=True)
        if match and match[2] != f"{date.fromisoformat(row['date']):%d.%m.%Y}"
    ]
    assert expected == [(entry.body_name, entry.held_on, entry.title) for entry in entries]
    assert (480, 42) == (len(rows), sum(match is None for match in whole))


def test_every_real_feed_address_gives_its_id() -> None:
    rows = titles()
    for base_url in sorted({base_of(row["url"]) for row in rows}):
        own = [row for row in rows if base_of(row["url"]) == base_url]
        looks, refused = read_entries(read_rows(own), page="meetingitem", base_url=base_url)
        assert ([], {row["url"].partition("&id=")[2]: row["url"] for row in own}) == (
            list(refused),
            {key: look.url for key, look in looks.items()},
        )
    guids = [row for row in rows if re.search(r"id=\w{36}-\d+$", row["url"])]
    assert (480, 54) == (len({row["url"] for row in rows}), len(guids))


LABELS = "Valmistelija Selostus päätösesitys Päätös Täytäntöönpano Muutoksenhaku".split()
SEED_KEY = "2025100-281"
SEED_URL = f"https://kantahameenhva.oncloudos.com/cgi/DREQUEST.PHP?page=meetingitem&id={SEED_KEY}"
WIDE = '<span style="width:71.3pt; display:inline-block">&#xa0;</span>'


def seed_lines() -> list[str]:
    text = corpus_file("seeds", "001_f314bb83617d3be8.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.split("\n")]
    return [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]


def labelled(line: str) -> tuple[str | None, str]:
    label = next((label for label in LABELS if re.match(rf"{label}(?!\w)", line)), None)
    return label, line.removeprefix(label or "").strip()


def one_span(line: str) -> str:
    return f"<span>{escape(line)}</span>" if line else "&#xa0;"


def touching(line: str) -> str:
    label, rest = labelled(line)
    return f"<span>{label}</span><span>{escape(rest)}</span>" if label else one_span(line)


def tabbed(line: str) -> str:
    label, rest = labelled(line)
    return f"<span>{label}</span>{WIDE}<span>{escape(rest)}</span>" if label else one_span(line)


def cut(line: str) -> str:
    label, rest = labelled(line)
    runs = re.findall(r"\S+\s*\S*\s*", rest)
    return (f"<b>{label[:3]}</b><b>{label[3:]}</b><span>&#xa0;&#xa0;</span>" if label else "") + "".join(
        f"<span>{escape(run)}</span>" for run in runs
    )


def in_table(line: str) -> str:
    label, rest = labelled(line)
    cells = (
        f"<td><p>{label}</p></td><td><p>{escape(rest)}</p></td>"
        if label
        else f"<td></td><td><p>{escape(line)}</p></td>"
    )
    return f"</p><table><tr>{cells}</tr></table><p>"


@pytest.mark.parametrize("render", [one_span, touching, tabbed, cut, in_table])
def test_the_owners_item_is_read_with_every_fact_right(render: Callable[[str], str]) -> None:
    lines = seed_lines()
    at = lines.index("Esityslista 08.09.2025/Asianro 281")
    text = lines[at + 1 :]
    template, _ = fetch("current", "agenda", "meetingitem", "20261180-2")
    page = template.decode()
    page = re.sub(r"<h1>.*?</h1>", f"<h1>{lines[at - 1]}<br>{lines[at]}</h1>", page)
    page = page.replace("20261180-2", SEED_KEY)
    block = "".join(f"<p class='MsoNormal'>{render(line)}</p>" for line in text)
    page = re.sub(
        r"<div class='data-part meetingitem'>.*</div>\n<div class='data-part page-footer'>",
        lambda _: f"<div class='data-part meetingitem'><div class='data-part-block-htm'>{block}</div></div>\n<div>",
        page,
        flags=re.DOTALL,
    )
    item = read_item(page.encode(), url=SEED_URL)
    assert ("Aluehallitus", "agenda", date(2025, 9, 8), 281, None) == (
        item.body_name,
        item.stage,
        item.held_on,
        item.number,
        item.section,
    )
    assert ("11211/00.01.01/2025", "00.01.01", "fi", None, SEED_KEY) == (
        item.case_number,
        item.function_class,
        item.language,
        item.secrecy,
        item.portal_key,
    )
    filled = [line for line in text if line]
    first = {label: next(at for at, line in enumerate(filled) if labelled(line)[0] == label) for label in LABELS}
    assert filled[1] == item.title
    assert (
        Preparer(
            role="preparer",
            name="Satu Ala-Kokko",
            job_title="toimialajohtaja",
            phone="050 306 2891",
            email="satu.ala-kokko@omahame.fi",
        ),
    ) == item.current.preparers
    [proposal] = item.current.proposals
    assert ("Hyvinvointialuejohtaja", None, labelled(filled[first["päätösesitys"]])[1]) == (
        proposal.proposer_title,
        proposal.proposer_name,
        proposal.text,
    )
    kinds = {passage.kind: passage for passage in item.current.passages}
    described = [labelled(filled[first["Selostus"]])[1], *filled[first["Selostus"] + 1 : first["päätösesitys"] - 1]]
    assert "(SA-K)" == described[-1]
    assert words("".join(described)) == words(kinds["description"].text or "")
    assert (labelled(filled[first["Täytäntöönpano"]])[1], labelled(filled[first["Muutoksenhaku"]])[1]) == (
        kinds["implementation"].text,
        kinds["appeal"].text,
    )
    assert ("Päätös", None, None) == (kinds["decision"].label, kinds["decision"].text, item.current.decision)
    assert ((), 1) == (item.warnings, len(item.handlings))
    assert content_characters(page.encode()) == passage_characters(item)
    assert 33 == len(described)
