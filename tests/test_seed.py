"""The owner's agenda item, put into the current page template, served over HTTP, synced: every fact right.

The text is the owner's file as a browser shows it; what is expected is read from that file by its own landmarks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import text

from archive.records import Portal, Preparer
from archive.store.engine import Archive
from archive.store.lists import load_item
from scraper.demo.content import Body, Item, Meeting, Person, Proposal, Site, Turn
from scraper.demo.server import DemoPortal
from scraper.fetch import Fetcher
from scraper.sync import sync_portal
from tests.corpus import corpus_file
from tests.test_sync import NIGHT

SEED = "seeds/001_f314bb83617d3be8.txt"
PERSON = Person(
    name="Satu Ala-Kokko",
    job_title="toimialajohtaja",
    phone="050 306 2891",
    email="satu.ala-kokko@omahame.fi",
)
CASE_NUMBER = "11211/00.01.01/2025"


@dataclass(frozen=True, kw_only=True)
class Seed:
    """The parts of the owner's text."""

    title: str
    description: str
    proposal: str
    implementation: str
    appeal: str


def read_seed() -> Seed:
    lines = [" ".join(line.split()) for line in corpus_file(SEED).read_text(encoding="utf-8").splitlines()]
    item = [line for line in lines[lines.index("Confidential") + 1 :] if line]
    starts = ["Selostus ", "Hyvinvointialuejohtajan", "päätösesitys ", "Päätös", "Täytäntöönpano ", "Muutoksenhaku "]
    at = [next(index for index, line in enumerate(item) if line.startswith(start)) for start in starts]
    described = item[at[0] : at[1]]
    assert ("Aluehallitus 08.09.2025", CASE_NUMBER) == (item[1], item[2])
    assert "Päätös" == item[at[3]]
    return Seed(
        title=item[0],
        description="\n".join([described[0].removeprefix("Selostus "), *described[1:]]),
        proposal=item[at[2]].removeprefix("päätösesitys "),
        implementation=item[at[4]].removeprefix("Täytäntöönpano "),
        appeal=item[at[5]].removeprefix("Muutoksenhaku "),
    )


def site(seed: Seed, number: int) -> Site:
    turn = Turn(
        body="Aluehallitus",
        held_on=date(2025, 9, 8),
        preparers=(PERSON,),
        description=seed.description,
        proposal=Proposal(style="label_genitive", presenter_title="Hyvinvointialuejohtaja", text=seed.proposal),
    )
    item = Item(
        number=number,
        title=seed.title,
        turn=turn,
        case_number=CASE_NUMBER,
        marking="Confidential",
        implementation=seed.implementation,
        appeal=seed.appeal,
    )
    meeting = Meeting(
        key="2025100",
        body="Aluehallitus",
        language="fi",
        held_on=date(2025, 9, 8),
        starts_at="17:00",
        place="Kokoushuone",
        stage="agenda",
        checked=False,
        published_on=date(2025, 9, 3),
        items=(item,),
    )
    bodies = (Body(key="7", name="Aluehallitus"),)
    return Site(name="Hyvinvointialue", email_domain="omahame.fi", bodies=bodies, meetings=(meeting,))


@pytest.fixture(params=[281, 282, 283, 284])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[DemoPortal, int]]:
    """Under four numbers, for the template parts label and text differently: glued, by a wide span, by a gap."""
    with DemoPortal(site(read_seed(), request.param)) as portal:
        yield portal, request.param


def test_the_owners_agenda_item_is_archived_with_every_fact_right(
    served: tuple[DemoPortal, int], archive: Archive
) -> None:
    portal, number = served
    seed = read_seed()
    with Fetcher(delay_s=0) as fetcher:
        known = Portal(slug="kanta-hame", name="Kanta-Häme", base_url=portal.base_url)
        account = sync_portal(known, archive=archive, fetcher=fetcher, now=lambda: NIGHT)

    detail = load_item(archive, f"kanta-hame/2025100-{number}")
    line, (version,) = detail.line, detail.versions
    (handling,) = version.handlings
    passages = {passage.kind: passage.text for passage in handling.passages}
    assert ("ok", 1) == (account.status, account.new)
    assert ("Aluehallitus", date(2025, 9, 8), "agenda", number, None) == (
        line.body,
        line.held_on,
        line.stage,
        line.number,
        line.section,
    )
    assert (seed.title, CASE_NUMBER, None) == (line.title, line.case_number, line.outcome)
    assert (
        Preparer(role="preparer", name=PERSON.name, job_title=PERSON.job_title, phone=PERSON.phone, email=PERSON.email),
    ) == handling.preparers
    assert [("presenter", "Hyvinvointialuejohtaja", None, seed.proposal)] == [
        (one.kind, one.proposer_title, one.proposer_name, one.text) for one in handling.proposals
    ]
    assert handling.decision is None
    assert words(seed.description) == words(passages["description"])
    assert (seed.implementation, seed.appeal) == (passages["implementation"], passages["appeal"])
    assert () == version.warnings
    assert [(None, "00.01.01")] == facts_by_sql(archive)


def words(text: str | None) -> list[str]:
    return (text or "").split()


def facts_by_sql(archive: Archive) -> list[tuple[str | None, str | None]]:
    with archive.reading() as session:
        rows = session.execute(
            text("SELECT i.secrecy, c.function_class FROM agenda_items i JOIN cases c ON c.id = i.case_id")
        )
        return [tuple(row) for row in rows]
