"""The views that people rely on, over rows put in by hand: what is listed, and that each is listed once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Date, Text, inspect, text
from sqlalchemy.orm import Session

from archive.records import ArchivedHandling, Decision, Handling, Outcome, Preparer, Proposal, ProposalKind, Vote
from archive.store.engine import Archive
from archive.tables import (
    VIEWS,
    AgendaItemRow,
    Base,
    BodyRow,
    CaseRow,
    DecisionRow,
    HandlingRow,
    MeetingRow,
    PageRow,
    PortalRow,
    PreparerRow,
    ProposalRow,
    VersionRow,
    VoteRow,
)

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
FEBRUARY, MARCH, APRIL, MAY = (date(2025, month, 3) for month in (2, 3, 4, 5))


@pytest.mark.parametrize(("view", "columns"), VIEWS.items())
def test_a_view_has_its_columns_in_order(archive: Archive, view: str, columns: str) -> None:
    with archive.reading() as session:
        found = inspect(session.connection()).get_columns(view)

    assert [column["name"] for column in found] == columns.split()


def test_an_item_is_listed_before_its_page_is_read(archive: Archive) -> None:
    with archive.writing() as session:
        _Portal(session).add_item(None, None, "Kuulutus")

    assert _select(archive, "portal, body, held_on, stage, title, outcome FROM item_list") == [
        ("lapua", None, None, None, "Kuulutus", None)
    ]


def test_an_item_is_listed_with_what_was_decided_last(archive: Archive) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        item = portal.add_item("Valtuusto", MARCH, "Koulu", section=12, case_number="8/2025")
        portal.add_version(item, _own("Valtuusto", MARCH, decision=_decided("tabled", "Pöydälle.")))
        portal.add_version(item, _own("Valtuusto", MARCH, decision=_decided("voted", "Kyllä.")))

    assert _select(archive, "body, held_on, section, title, case_number, outcome FROM item_list") == [
        ("Valtuusto", MARCH, 12, "Koulu", "8/2025", "voted")
    ]
    assert _select(archive, "ordinal, decision FROM version_list ORDER BY ordinal") == [(1, "Pöydälle."), (2, "Kyllä.")]


def test_a_decision_stands_beside_the_presenters_first_proposal_and_the_last_vote(archive: Archive) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        portal.add_version(
            portal.add_item("Valtuusto", MARCH, "Koulu"),
            _printed("Hallitus", FEBRUARY, proposals=(_proposed("presenter", "Hallitukselle"),)),
            _own(
                "Valtuusto",
                MARCH,
                proposals=(
                    _proposed("counter", "Muutos"),
                    _proposed("presenter", "Esitys"),
                    _proposed("presenter", "Toinen esitys"),
                ),
                decision=_decided("voted", "Kyllä."),
                votes=(_voted(1, 2), _voted(30, 13)),
            ),
        )

    assert _select(archive, "proposer_name, proposal, decision, outcome, in_favour, against FROM decision_list") == [
        ("Olli Oja", "Esitys", "Kyllä.", "voted", 30, 13)
    ]
    assert _select(archive, "proposal, decision FROM version_list") == [("Esitys", "Kyllä.")]


def test_a_decision_needs_neither_proposal_nor_vote_and_an_agenda_is_no_decision(archive: Archive) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        decided, planned = (portal.add_item("Valtuusto", MARCH, title) for title in ("Koulu", "Tie"))
        portal.add_version(decided, _own("Valtuusto", MARCH, decision=_decided("other", "Kyllä.")))
        portal.add_version(planned, _own("Valtuusto", MARCH, proposals=(_proposed("presenter", "Esitys"),)))

    assert _select(archive, "title, proposal, in_favour FROM decision_list") == [("Koulu", None, None)]


def test_preparers_of_earlier_handlings_and_earlier_versions_are_not_the_items_own(archive: Archive) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        item = portal.add_item("Valtuusto", MARCH, "Koulu")
        portal.add_version(item, _own("Valtuusto", MARCH, preparers=(_presenter("Aino Aalto"),)))
        portal.add_version(
            item,
            _printed("Hallitus", FEBRUARY, preparers=(_presenter("Eino Erkkilä"),)),
            _own("Valtuusto", MARCH, preparers=(_presenter("Olli Oja"),)),
        )

    assert _select(archive, "title, role, name FROM preparer_list") == [("Koulu", "presenter", "Olli Oja")]


def test_a_case_is_told_in_order_of_time_each_handling_once(archive: Archive) -> None:
    """The board met in March, the council in April; the council's page prints the board's handling again."""
    proposed, decided = _decided("as_proposed", "Ehdotetaan."), _decided("voted", "Kyllä.")
    with archive.writing() as session:
        portal = _Portal(session)
        april = portal.add_item("Valtuusto", APRIL, "Koulu", section=30, case_number="8/2025")
        march = portal.add_item("Hallitus", MARCH, "Koulun tontti", section=9, case_number="8/2025")
        other = portal.add_item("Hallitus", MARCH, "Tie", section=10, case_number="9/2025")
        portal.add_version(
            april,
            _printed("Hallitus", MARCH, 9, decision=proposed, body="Hallitus", item_id=march.id),
            _own("Valtuusto", APRIL, 30, decision=decided),
        )
        portal.add_version(march, _own("Hallitus", MARCH, 9, decision=proposed))
        portal.add_version(other, _own("Hallitus", MARCH, 10))
        ids = (march.id, april.id)

    assert _select(archive, "* FROM case_history WHERE case_number = '8/2025'") == [
        ("8/2025", "lapua", MARCH, "Hallitus", 9, "minutes", "Koulun tontti", "as_proposed", "Ehdotetaan.", ids[0]),
        ("8/2025", "lapua", APRIL, "Valtuusto", 30, "minutes", "Koulu", "voted", "Kyllä.", ids[1]),
    ]


@pytest.mark.parametrize(("section", "printed"), [(9, 9), (None, 9), (9, None)])
def test_a_printed_handling_gives_way_to_the_archived_item_that_it_is(
    archive: Archive, section: int | None, printed: int | None
) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        march = portal.add_item("Hallitus", MARCH, "Koulu", case_number="8/2025")
        april = portal.add_item("Valtuusto", APRIL, "Koulu", case_number="8/2025")
        portal.add_version(march, _own("Hallitus", MARCH, section))
        portal.add_version(
            april, _printed("Khall", MARCH, printed, body="Hallitus", item_id=march.id), _own("Valtuusto", APRIL, 30)
        )

    assert _select(archive, "body, section FROM case_history") == [("Hallitus", section), ("Valtuusto", 30)]


@pytest.mark.parametrize("printed", [("Hallitus", 9), ("Hallitus", 10), ("Jaosto", 9), ("Hallitus", None)])
def test_a_printed_handling_that_may_be_another_is_kept(archive: Archive, printed: tuple[str, int | None]) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        march = portal.add_item("Hallitus", MARCH, "Koulu", case_number="8/2025")
        april = portal.add_item("Valtuusto", APRIL, "Koulu", case_number="8/2025")
        portal.add_version(march, _own("Hallitus", MARCH, 9))
        portal.add_version(april, _printed(printed[0], MARCH, printed[1]))
        expected = {("Hallitus", 9, march.id), (*printed, april.id)}

    assert expected == set(_select(archive, "body, section, item_id FROM case_history"))


def test_an_item_without_a_case_is_told_of_the_case_that_prints_it(archive: Archive) -> None:
    """The board's own page names no case number; the pages of two later meetings print its turn."""
    with archive.writing() as session:
        portal = _Portal(session)
        march = portal.add_item("Hallitus", MARCH, "Tontti")
        portal.add_version(march, _own("Hallitus", MARCH, 9, decision=_decided("noted", "Merkittiin.")))
        for day in (APRIL, MAY):
            later = portal.add_item("Valtuusto", day, "Koulu", case_number="8/2025")
            portal.add_version(later, _printed("Khall", MARCH, 9, body="Hallitus", item_id=march.id))
        expected = [("Hallitus", MARCH, "Tontti", "Merkittiin.", march.id)]

    assert expected == _select(archive, "body, held_on, title, decision, item_id FROM case_history")


def test_a_printed_handling_of_an_item_that_is_only_listed_is_kept(archive: Archive) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        march = portal.add_item("Hallitus", MARCH, "Koulu")
        april = portal.add_item("Valtuusto", APRIL, "Koulu", case_number="8/2025")
        portal.add_version(april, _printed("Hallitus", MARCH, 9, body="Hallitus", item_id=march.id))
        expected = [("Hallitus", 9, april.id)]

    assert expected == _select(archive, "body, section, item_id FROM case_history")


def test_an_abbreviated_and_a_full_name_of_one_body_are_told_once(archive: Archive) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        portal.add_item("Henkilöstöjaosto", FEBRUARY, "Muu")
        for day, name in ((APRIL, "Henjao"), (MAY, "Henkilöstöjaosto")):
            item = portal.add_item("Valtuusto", day, "Koulu", case_number="8/2025")
            portal.add_version(item, _printed(name, MARCH, 2, body="Henkilöstöjaosto", item_id=None))

    assert _select(archive, "body, section FROM case_history") == [("Henkilöstöjaosto", 2)]


def test_a_handling_printed_on_several_pages_comes_once_from_the_page_with_its_decision(archive: Archive) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        april, may = (portal.add_item("Valtuusto", day, "Koulu", case_number="8/2025") for day in (APRIL, MAY))
        portal.add_version(april, _printed("Jaosto", MARCH, 2))
        portal.add_version(may, _printed("Jaosto", MARCH, 2, decision=_decided("other", "Ehdotetaan.")))
        expected = [("Jaosto", 2, "Ehdotetaan.", may.id)]

    assert _select(archive, "body, section, decision, item_id FROM case_history") == expected


def test_what_an_earlier_version_printed_is_not_told(archive: Archive) -> None:
    with archive.writing() as session:
        portal = _Portal(session)
        item = portal.add_item("Valtuusto", APRIL, "Koulu", case_number="8/2025")
        portal.add_version(item, _printed("Jaosto", MARCH, 2), _own("Valtuusto", APRIL))
        portal.add_version(item, _own("Valtuusto", APRIL, 30))

    assert _select(archive, "body, section FROM case_history") == [("Valtuusto", 30)]


def test_the_same_number_in_two_portals_is_two_cases(archive: Archive) -> None:
    with archive.writing() as session:
        for slug in ("lapua", "kanta-hame"):
            portal = _Portal(session, slug)
            item = portal.add_item("Valtuusto", APRIL, slug, case_number="8/2025")
            portal.add_version(item, _printed("Hallitus", MARCH, 1))

    assert _select(archive, "portal, title FROM case_history") == [("kanta-hame", "kanta-hame"), ("lapua", "lapua")]


def _select(archive: Archive, query: str) -> list[tuple[Any, ...]]:
    """Rows of a view. SQLite keeps dates as text, and a view says nothing of types: here the names do."""
    with archive.reading() as session:
        rows = session.execute(text(f"SELECT {query}").columns(held_on=Date, title=Text))
        return [tuple(row) for row in rows]


class _Portal:
    """One portal's rows, put in by hand."""

    def __init__(self, session: Session, slug: str = "lapua") -> None:
        self.session = session
        self.slug = slug
        self.id = self._add(PortalRow(slug=slug, name=slug, base_url=f"https://{slug}/", evidence="added"))
        self.bodies: dict[str, int] = {}
        self.cases: dict[str, int] = {}
        self.items = 0

    def add_item(
        self,
        body: str | None,
        held_on: date | None,
        title: str,
        *,
        section: int | None = None,
        case_number: str | None = None,
    ) -> AgendaItemRow:
        """An item, in a meeting of its own, whose page was not read yet."""
        self.items += 1
        key, url = f"2025{self.items}", f"https://{self.slug}/{self.items}"
        if body is not None and body not in self.bodies:
            self.bodies[body] = self._add(BodyRow(portal_id=self.id, name=body))
        if case_number is not None and case_number not in self.cases:
            self.cases[case_number] = self._add(CaseRow(portal_id=self.id, case_number=case_number))
        meeting = MeetingRow(portal_id=self.id, portal_key=key, url=url, held_on=held_on, first_seen_at=NOON)
        meeting.body_id = self.bodies.get(body or "")
        item = AgendaItemRow(portal_id=self.id, portal_key=f"{key}-1", url=f"{url}-1", title=title, section=section)
        item.first_seen_at = NOON
        item.meeting_id, item.case_id = self._add(meeting), self.cases.get(case_number or "")
        self._add(item)
        return item

    def add_version(self, item: AgendaItemRow, *handlings: Handling) -> None:
        """What the item's page says now."""
        page = PageRow(portal_id=self.id, url=item.url, status=200, digest="0" * 64, body=b"", fetched_at=NOON)
        page.headers = []
        ordinal = self.session.query(VersionRow).filter_by(agenda_item_id=item.id).count() + 1
        version = VersionRow(agenda_item_id=item.id, page_id=self._add(page), ordinal=ordinal, stage="minutes")
        version.seen_from, version.parser_version, version.warnings = NOON, 1, []
        item.current_version_id, item.stage = self._add(version), "minutes"
        for number, handling in enumerate(handlings, start=1):
            self._add_handling(version.id, number, handling)

    def _add_handling(self, version: int, ordinal: int, handling: Handling) -> None:
        row = HandlingRow(portal_id=self.id, version_id=version, ordinal=ordinal, body_name=handling.body_name)
        row.held_on, row.section, row.is_current = handling.held_on, handling.section, handling.is_current
        if isinstance(handling, ArchivedHandling):
            row.body_id, row.agenda_item_id = self.bodies.get(handling.body or ""), handling.item_id
        key = self._add(row)
        parts: tuple[tuple[type[Base], tuple[object, ...]], ...] = (
            (PreparerRow, handling.preparers),
            (ProposalRow, handling.proposals),
            (VoteRow, handling.votes),
        )
        for table, records in parts:
            for number, record in enumerate(records, start=1):
                self._add(table(handling_id=key, ordinal=number, **_columns(record)))
        if handling.decision:
            self._add(DecisionRow(handling_id=key, **vars(handling.decision)))

    def _add(self, row: Base) -> int:
        self.session.add(row)
        self.session.flush()
        return row.id


def _columns(record: object) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(record).items()}


def _own(body: str, held_on: date, section: int | None = None, **said: Any) -> Handling:  # noqa: ANN401 - a Handling's parts
    return Handling(body_name=body, held_on=held_on, section=section, is_current=True, **said)


def _printed(name: str, held_on: date, section: int | None = None, **said: Any) -> Handling:  # noqa: ANN401 - as above
    record = ArchivedHandling if "item_id" in said else Handling
    return record(body_name=name, held_on=held_on, section=section, is_current=False, **said)


def _decided(outcome: Outcome, sentence: str) -> Decision:
    return Decision(text=sentence, outcome=outcome, unanimous=None, evidence=None)


def _proposed(kind: ProposalKind, sentence: str) -> Proposal:
    return Proposal(kind=kind, proposer_title="hallintojohtaja", proposer_name="Olli Oja", text=sentence)


def _voted(in_favour: int, against: int) -> Vote:
    return Vote(in_favour=in_favour, against=against, blank=None, absent=None, subject=None)


def _presenter(name: str) -> Preparer:
    return Preparer(role="presenter", name=name)
