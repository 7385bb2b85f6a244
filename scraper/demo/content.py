"""What the demo portal publishes, as values. Knows portal.toml; not what a page looks like nor how it is served.

A text is one string whose paragraphs are parted by single newlines; `None` means that nothing is published. A line that
opens with `- ` is a line of a list, as typed; consecutive lines that hold tabs are the rows of one table.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from typing import Any, Literal

from archive.records import Language, PassageKind, Stage
from scraper.demo.documents import DocumentKind, make_document

ProposalStyle = Literal["label_genitive", "follows", "plain"]
"""Where a proposal names its presenter: in the label, after the label, or nowhere."""
AttendeeList = Literal["members", "others", "absent"]
"""Under which caption of the minutes a person is listed."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A preparer. The older generation prints neither the job title nor the e-mail address."""

    name: str
    job_title: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the presenter proposed; the title is in the nominative and capitalised, whatever form is printed."""

    style: ProposalStyle
    text: str
    presenter_title: str | None = None
    presenter_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One body's handling of a matter."""

    body: str
    held_on: date
    section: int | None = None
    preparers: tuple[Person, ...] = ()
    description: str | None = None
    proposal: Proposal | None = None
    handling: str | None = None
    decision: str | None = None
    labels: tuple[tuple[PassageKind, str], ...] = ()
    """The words of a label where others than the usual are printed, in an item's own turn of what follows it too."""

    def label(self, kind: PassageKind, usual: str) -> str:
        """What is printed above a part of that kind."""
        return dict(self.labels).get(kind, usual)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document beside an item; the serial is what its file is named after, not a count."""

    serial: int
    title: str
    kind: DocumentKind = "text"
    pages: tuple[str, ...] = ()
    """What its pages say; without any it is one page that says the title."""

    @property
    def file(self) -> bytes:
        """The document."""
        return make_document(self.kind, self.pages or (self.title,))


@dataclass(frozen=True, kw_only=True)
class Item:
    """One agenda item: its own turn, and the earlier ones that its page repeats above it, oldest first."""

    number: int
    title: str
    turn: Turn
    earlier: tuple[Turn, ...] = ()
    case_number: str | None = None
    marking: str | None = None
    """A word processor's marking on a line of its own above the title, `Confidential`."""
    description_last: bool = False
    """Whether the explanation comes only after the decision."""
    implementation: str | None = None
    appeal: str | None = None
    notified: str | None = None
    attachments: tuple[Attachment, ...] = ()

    @property
    def section(self) -> int | None:
        """The § of its own turn; printed in minutes only."""
        return self.turn.section


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """A person listed in the minutes."""

    name: str
    listed: AttendeeList = "members"
    role: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One meeting. At the stage `agenda`, its §§, handlings and decisions are not printed even when they are here."""

    key: str
    body: str
    language: Language
    held_on: date
    starts_at: str
    """`HH:MM`, Helsinki time."""
    place: str
    """Printed in agendas only."""
    stage: Stage
    checked: bool
    """Printed in minutes only."""
    published_on: date
    items: tuple[Item, ...]
    attendees: tuple[Attendee, ...] = ()
    """Printed in minutes only, list by list."""

    def item_key(self, item: Item) -> str:
        """`20261242-5`."""
        return f"{self.key}-{item.number}"


@dataclass(frozen=True, kw_only=True)
class Official:
    """An officeholder decision: an item whose own turn is an officeholder's, on a day without a meeting."""

    key: str
    language: Language
    item: Item

    @property
    def held_on(self) -> date:
        """The day of the decision."""
        return self.item.turn.held_on

    @property
    def officeholder(self) -> str:
        """Who decided."""
        return self.item.turn.body

    @property
    def sitting(self) -> Meeting:
        """The meeting that there was not: its text is set as that of a meeting's item."""
        return Meeting(
            key=self.key,
            body=self.officeholder,
            language=self.language,
            held_on=self.held_on,
            starts_at="",
            place="",
            stage="minutes",
            checked=True,
            published_on=self.held_on,
            items=(self.item,),
        )


@dataclass(frozen=True, kw_only=True)
class Body:
    """A council, board or committee."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """All that one organisation publishes."""

    name: str
    email_domain: str
    bodies: tuple[Body, ...]
    meetings: tuple[Meeting, ...]
    officials: tuple[Official, ...] = ()
    """Officeholder decisions; only the current generation publishes them."""

    def find_official(self, key: str) -> Official | None:
        """The officeholder decision of that key."""
        return next((official for official in self.officials if official.key == key), None)

    def find_body(self, key: str) -> Body | None:
        """The body of that key."""
        return next((body for body in self.bodies if body.key == key), None)

    def body_of(self, meeting: Meeting) -> Body:
        """The body whose meeting it is."""
        return next(body for body in self.bodies if body.name == meeting.body)

    def meetings_of(self, body: Body) -> tuple[Meeting, ...]:
        """A body's meetings, latest first."""
        own = (meeting for meeting in self.meetings if meeting.body == body.name)
        return tuple(sorted(own, key=lambda meeting: meeting.held_on, reverse=True))

    def find_meeting(self, key: str) -> Meeting | None:
        """The meeting of that key."""
        return next((meeting for meeting in self.meetings if meeting.key == key), None)

    def find_item(self, item_key: str) -> Item | None:
        """The item of the key `<meeting>-<number>`."""
        meeting_key, _, number = item_key.rpartition("-")
        meeting = self.find_meeting(meeting_key)
        items = meeting.items if meeting else ()
        return next((item for item in items if str(item.number) == number), None)

    def meeting(self, key: str) -> Meeting:
        """The meeting of that key, which must exist: KeyError."""
        if found := self.find_meeting(key):
            return found
        raise KeyError(key)

    def item(self, item_key: str) -> Item:
        """The item of that key, which must exist: KeyError."""
        if found := self.find_item(item_key):
            return found
        raise KeyError(item_key)

    def replace_meeting(self, key: str, meeting: Meeting) -> "Site":
        """The site with another meeting in the place of the one of that key."""
        self.meeting(key)
        return replace(self, meetings=tuple(meeting if old.key == key else old for old in self.meetings))

    def replace_item(self, item_key: str, item: Item) -> "Site":
        """The site with another item in the place of the one of that key."""
        gone = self.item(item_key)
        meeting = self.meeting(item_key.rpartition("-")[0])
        items = tuple(item if old is gone else old for old in meeting.items)
        return self.replace_meeting(meeting.key, replace(meeting, items=items))

    def at_stage(self, meeting_key: str, stage: Stage) -> "Site":
        """The site with one meeting moved to that stage."""
        return self.replace_meeting(meeting_key, replace(self.meeting(meeting_key), stage=stage))

    def with_minutes_under(self, key: str, meeting_key: str, *, keeps_agenda: bool = True) -> "Site":
        """The site with a meeting's minutes under an id of their own, in the place of its agenda or beside it."""
        minutes = replace(self.meeting(meeting_key), key=key, stage="minutes")
        kept = (meeting for meeting in self.meetings if keeps_agenda or meeting.key != meeting_key)
        return replace(self, meetings=(*kept, minutes))


def load() -> Site:
    """The demo portal's content, from portal.toml."""
    rows = tomllib.loads((files(__package__) / "portal.toml").read_text(encoding="utf-8"))
    people = {key: Person(**row) for key, row in rows["people"].items()}
    turns = {
        f"{meeting['key']}-{row['number']}": _turn(row, meeting, people)
        for meeting in rows["meetings"]
        for row in meeting["items"]
    }
    return Site(
        name=rows["name"],
        email_domain=rows["email_domain"],
        bodies=tuple(Body(**row) for row in rows["bodies"]),
        meetings=tuple(_meeting(row, turns) for row in rows["meetings"]),
        officials=tuple(_official(row, people) for row in rows["officials"]),
    )


def _turn(row: Mapping[str, Any], meeting: Mapping[str, Any], people: Mapping[str, Person]) -> Turn:
    return Turn(
        body=meeting["body"],
        held_on=meeting["held_on"],
        section=row["section"],
        preparers=tuple(people[key] for key in row.get("preparers", ())),
        description=_text(row, "description"),
        proposal=_proposal(row["proposal"]) if "proposal" in row else None,
        handling=_text(row, "handling"),
        decision=_text(row, "decision"),
    )


def _official(row: Mapping[str, Any], people: Mapping[str, Person]) -> Official:
    key, number = row["key"], row["section"]
    turns = {f"{key}-{number}": _turn(row, {"body": row["officeholder"], **row}, people)}
    return Official(key=key, language=row["language"], item=_item({"number": number, **row}, key, turns))


def _proposal(row: Mapping[str, Any]) -> Proposal:
    return Proposal(**{**row, "text": row["text"].strip()})


def _text(row: Mapping[str, Any], field: str) -> str | None:
    text: str = row.get(field, "").strip()
    return text or None


def _meeting(row: Mapping[str, Any], turns: Mapping[str, Turn]) -> Meeting:
    attendees = tuple(Attendee(**attendee) for attendee in row.get("attendees", ()))
    items = tuple(_item(item, row["key"], turns) for item in row["items"])
    return Meeting(**{**row, "items": items, "attendees": attendees})


def _item(row: Mapping[str, Any], meeting_key: str, turns: Mapping[str, Turn]) -> Item:
    return Item(
        number=row["number"],
        title=row["title"],
        turn=turns[f"{meeting_key}-{row['number']}"],
        earlier=tuple(turns[key] for key in row.get("earlier", ())),
        case_number=row.get("case_number"),
        marking=row.get("marking"),
        description_last=row.get("description_last", False),
        implementation=_text(row, "implementation"),
        appeal=_text(row, "appeal"),
        notified=_text(row, "notified"),
        attachments=tuple(_attachment(attachment) for attachment in row.get("attachments", ())),
    )


def _attachment(row: Mapping[str, Any]) -> Attachment:
    return Attachment(**{**row, "pages": tuple(text.strip() for text in row.get("pages", ()))})
