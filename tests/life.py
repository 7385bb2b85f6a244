"""A portal's life, made up day by day: agendas come, become minutes, are checked, completed and corrected.

Every state of an item bears a mark of its own in its text, `tunniste 2026031-2-5`: by it a test tells which states the
archive has, and under which item.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from scraper.demo.content import Body, Item, Meeting, Person, Proposal, Site, Turn

MARK = re.compile(r"tunniste (\w+-\d+)-(\d+)")
PUBLISHED_BEFORE = 5
"""Days between an agenda and its meeting."""
MINUTES_AFTER = 3
CHECKED_AFTER = 7
BODIES = (
    Body(key="1", name="Kunnanhallitus"),
    Body(key="2", name="Tekninen lautakunta"),
    Body(key="3", name="Sivistyslautakunta"),
)
_MATTERS = (
    "Sähkölaitoksen myynti",
    "Koulun peruskorjaus",
    "Talousarvion muutos",
    "Työllisyyspäällikön virka",
    "Avustuksen jako",
)
_REVISED = "Kustannukset on tarkistettu."


@dataclass
class Life:
    """A portal from its first day on; `site` is what it publishes today."""

    chance: Random
    today: date
    site: Site = field(
        default_factory=lambda: Site(name="Esimerkkilä", email_domain="esimerkkila.example", bodies=BODIES, meetings=())
    )
    published: dict[str, list[int]] = field(default_factory=dict)
    """For each item's key the states that were ever published, in their order."""
    _meetings: int = 0
    _sections: dict[str, int] = field(default_factory=dict)

    def current(self) -> dict[str, int]:
        """The state of each item that the portal shows today."""
        return {
            meeting.item_key(item): self.published[meeting.item_key(item)][-1]
            for meeting in self.site.meetings
            for item in meeting.items
        }

    def titles(self) -> dict[str, str]:
        """The title of each item that the portal shows today."""
        return {meeting.item_key(item): item.title for meeting in self.site.meetings for item in meeting.items}

    def next_day(self) -> None:
        """Lets a night pass: what is due happens, and perhaps a correction."""
        self.today += timedelta(days=1)
        for meeting in self.site.meetings:
            self._age(meeting)
        for body in BODIES:
            if self.chance.random() < 1 / 5:
                self._convene(body)
        if self.chance.random() < 1 / 2:
            self._correct()

    def _age(self, meeting: Meeting) -> None:
        if meeting.stage == "agenda" and self.today >= meeting.held_on + timedelta(days=MINUTES_AFTER):
            minutes = replace(meeting, stage="minutes", published_on=self.today)
            self._replace(replace(minutes, items=tuple(map(self._numbered, meeting.items))), everywhere=True)
        elif not meeting.checked and self.today >= meeting.held_on + timedelta(days=CHECKED_AFTER):
            self._replace(replace(meeting, checked=True), everywhere=False)
        elif meeting.stage == "agenda" and self.today < meeting.held_on and self.chance.random() < 1 / 10:
            self._replace(replace(meeting, items=(*meeting.items, self._item(meeting))), everywhere=False)

    def _numbered(self, item: Item) -> Item:
        """The item with the next section of its body's year."""
        body = item.turn.body
        self._sections[body] = self._sections.get(body, 0) + 1
        return replace(item, turn=replace(item.turn, section=self._sections[body]))

    def _convene(self, body: Body) -> None:
        self._meetings += 1
        meeting = Meeting(
            key=f"{self.today.year}{self._meetings:03}",
            body=body.name,
            language="fi",
            held_on=self.today + timedelta(days=PUBLISHED_BEFORE),
            starts_at="17:00",
            place="Kunnantalo",
            stage="agenda",
            checked=False,
            published_on=self.today,
            items=(),
        )
        for _ in range(self.chance.randint(2, 5)):
            meeting = replace(meeting, items=(*meeting.items, self._item(meeting)))
        self.site = replace(self.site, meetings=(*self.site.meetings, meeting))

    def _item(self, meeting: Meeting) -> Item:
        number = len(meeting.items) + 1
        key = f"{meeting.key}-{number}"
        self.published[key] = []
        turn = Turn(
            body=meeting.body,
            held_on=meeting.held_on,
            preparers=(Person(name="Maija Mallila", job_title="kunnansihteeri", phone="040 123 4567"),),
            decision="Päätösehdotus hyväksyttiin yksimielisesti.",
        )
        title = f"{self.chance.choice(_MATTERS)} {key}"
        return self._revised(key, Item(number=number, title=title, turn=turn, case_number=f"{number}/00.01/2026"))

    def _correct(self) -> None:
        if self.site.meetings:
            meeting = self.chance.choice(self.site.meetings[-12:])
            at = self.chance.randrange(len(meeting.items))
            items = [
                self._revised(meeting.item_key(item), item) if index == at else item
                for index, item in enumerate(meeting.items)
            ]
            self._replace(replace(meeting, items=tuple(items)), everywhere=False)

    def _replace(self, meeting: Meeting, *, everywhere: bool) -> None:
        if everywhere:
            items = tuple(self._revised(meeting.item_key(item), item) for item in meeting.items)
            meeting = replace(meeting, items=items)
        self.site = self.site.replace_meeting(meeting.key, meeting)

    def _revised(self, key: str, item: Item) -> Item:
        """The item in a new state, with the mark of that state in its proposal."""
        states = self.published[key]
        states.append(len(states))
        text = f"Toimielin päättää hyväksyä esityksen. {_REVISED} Asiakirjan tunniste {key}-{states[-1]}."
        proposal = Proposal(style="label_genitive", text=text, presenter_title="Kunnanjohtaja")
        return replace(item, turn=replace(item.turn, proposal=proposal))
