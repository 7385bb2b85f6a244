"""What a page prints and in which order, before any HTML. Knows the stages; not a page generation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from archive.records import Language, PassageKind
from scraper.demo.content import Attendee, Item, Meeting, Official, Person, Turn
from scraper.demo.words import WORDS, Words

Block = str | tuple[tuple[str, ...], ...]
"""A paragraph, or the rows of a table."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One labelled part of the text, as printed."""

    kind: PassageKind
    label: tuple[str, ...]
    """The lines of the label in the margin; the last one is where the text begins."""
    beside: str | None = None
    """What stands beside the label when the text starts only on the next line."""
    text: str | None = None


def document(meeting: Meeting) -> str:
    """`Esityslista` or `Pöytäkirja`, by the meeting's stage."""
    words = WORDS[meeting.language]
    return words.agenda if meeting.stage == "agenda" else words.minutes


def meeting_line(meeting: Meeting) -> str:
    """`Esityslista 23.09.2026 klo 17:00 -  Valtuustosali`, `Pöytäkirja 23.09.2026 klo 17:00 / Tarkastettu`."""
    words = WORDS[meeting.language]
    line = f"{document(meeting)} {day(meeting.held_on)} {words.at} {meeting.starts_at}"
    if meeting.stage == "agenda":
        return f"{line} -  {meeting.place}"
    return f"{line} / {words.checked}" if meeting.checked else line


def item_line(meeting: Meeting, item: Item, *, joint: str) -> str:
    """`Esityslista 23.09.2026/Asianro 4`, `Pöytäkirja 23.09.2026/Pykälä 127`; the generations differ in the joint."""
    words = WORDS[meeting.language]
    ordinal = f"{words.number} {item.number}" if meeting.stage == "agenda" else f"{words.section} {item.section}"
    return f"{document(meeting)} {day(meeting.held_on)}{joint}{ordinal}"


def official_line(official: Official) -> str:
    """`Viranhaltijapäätös 23.09.2026/Pykälä 12`."""
    words = WORDS[official.language]
    return f"{words.official} {day(official.held_on)}/{words.section} {official.item.section}"


def ordinals(meeting: Meeting) -> tuple[str, tuple[int | None, ...]]:
    """The head and the numbers of the first column of a meeting's list: item numbers, or §§ in minutes."""
    words = WORDS[meeting.language]
    if meeting.stage == "agenda":
        return words.number, tuple(item.number for item in meeting.items)
    return words.section, tuple(item.section for item in meeting.items)


def attendee_lists(meeting: Meeting) -> tuple[tuple[str, tuple[Attendee, ...]], ...]:
    """The lists of attendees that minutes print, each with its caption."""
    captions = WORDS[meeting.language].attendees
    listed = {
        caption: tuple(each for each in meeting.attendees if each.listed == name) for name, caption in captions.items()
    }
    return tuple((caption, people) for caption, people in listed.items() if people and meeting.stage == "minutes")


def neighbours(meeting: Meeting, item: Item) -> tuple[Item | None, Item | None]:
    """The items before and after this one."""
    place = [other.number for other in meeting.items].index(item.number)
    before = meeting.items[place - 1] if place else None
    after = meeting.items[place + 1] if place + 1 < len(meeting.items) else None
    return before, after


def turn_line(turn: Turn, *, with_section: bool) -> str:
    """`Aluehallitus 12.10.2026 § 209`."""
    line = f"{turn.body} {day(turn.held_on)}"
    return f"{line} § {turn.section}" if with_section and turn.section else line


def earlier_parts(turn: Turn, language: Language) -> tuple[Part, ...]:
    """What an earlier body's turn prints; it is always over and decided."""
    return _ordered(turn, WORDS[language], description_last=False)


def current_parts(item: Item, meeting: Meeting) -> tuple[Part, ...]:
    """What the item's own turn prints at its meeting's stage, down to the appeal and the notices."""
    words = WORDS[meeting.language]
    turn = item.turn
    if meeting.stage == "agenda":
        turn = replace(turn, section=None, handling=None, decision=None)
    parts = _ordered(turn, words, description_last=item.description_last)
    # Some agendas print the label of the decision still to come, others do not.
    waiting = meeting.stage == "agenda" and item.number % 2 == 0
    return (
        *parts,
        *((Part(kind="decision", label=(turn.label("decision", words.decision),)),) if waiting else ()),
        *_part("implementation", turn.label("implementation", words.implementation), item.implementation),
        *_part("appeal", turn.label("appeal", words.appeal), item.appeal),
        *_part("notified", turn.label("notified", words.notified), item.notified),
    )


def person_line(person: Person, words: Words) -> str:
    """`toimialajohtaja Etunimi Sukunimi, puh. 050 000 0000, etunimi.sukunimi@oma.example`."""
    name = f"{person.job_title} {person.name}" if person.job_title else person.name
    phone = f"{words.phone} {person.phone}" if person.phone else None
    return ", ".join(field for field in (name, phone, person.email) if field)


def blocks(text: str) -> Iterator[Block]:
    """A text cut into its paragraphs and tables."""
    for is_table, lines in groupby(text.split("\n"), key=lambda line: "\t" in line):
        if is_table:
            yield tuple(tuple(line.split("\t")) for line in lines)
        else:
            yield from lines


def day(value: date) -> str:
    """`23.09.2026`."""
    return f"{value:%d.%m.%Y}"


def _ordered(turn: Turn, words: Words, *, description_last: bool) -> tuple[Part, ...]:
    preparation = _preparation(turn, words)
    description = _part("description", turn.label("description", words.description), turn.description)
    judged = (
        *_proposal(turn, words),
        *_part("handling", turn.label("handling", words.handling), turn.handling),
        *_part("decision", turn.label("decision", words.decision), turn.decision),
    )
    if description_last:
        return (*preparation, *judged, *description)
    return (*preparation, *description, *judged)


def _preparation(turn: Turn, words: Words) -> tuple[Part, ...]:
    people = turn.preparers
    label = turn.label("preparation", words.preparer if len(people) == 1 else words.preparers)
    return _part("preparation", label, "\n".join(person_line(person, words) for person in people) or None)


def _proposal(turn: Turn, words: Words) -> tuple[Part, ...]:
    proposal = turn.proposal
    if proposal is None:
        return ()
    if proposal.style == "label_genitive":
        noun = turn.label("proposal", words.proposal_of)
        label = (f"{proposal.presenter_title}{words.genitive}", noun)
        return (Part(kind="proposal", label=label, text=proposal.text),)
    beside = f"{proposal.presenter_title} {proposal.presenter_name}" if proposal.style == "follows" else None
    return (Part(kind="proposal", label=(turn.label("proposal", words.proposal),), beside=beside, text=proposal.text),)


def _part(kind: PassageKind, label: str, text: str | None) -> tuple[Part, ...]:
    return (Part(kind=kind, label=(label,), text=text),) if text else ()
