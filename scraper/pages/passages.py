"""Lines → handlings and their passages: which body's turn a line belongs to, and which label it stands under.

A matter that climbed from body to body repeats what each did; a line `Aluehallitus 04.12.2023 § 198` opens a body's
turn, and the turn whose date and number equal the header's is the item's own (dynasty-format 5). Lossless: every
line stands in exactly one passage, in the order of the page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from archive.records import Decision, Handling, Passage, PassageKind, Preparer, Proposal, Role
from scraper.finnish import DATE, parse_date
from scraper.html import RUN, plain
from scraper.pages.header import ItemHeader
from scraper.pages.labels import LabelMatch, is_presenter_title, match_label, match_wrapped_label
from scraper.pages.outcomes import find_outcome, is_unanimous
from scraper.pages.people import Person, find_person, read_people

BODY_ENDINGS = (
    "hallitus", "valtuusto", "lautakunta", "jaosto", "toimikunta", "neuvosto", "valiokunta", "johtokunta", "kokous",
    "neuvottelukunta", "raati", "styrelse", "styrelsen", "fullmäktige", "nämnd", "nämnden", "sektion", "sektionen",
    "utskott", "utskottet", "råd", "rådet", "kommitté", "kommittén", "direktion", "direktionen",
)  # fmt: skip
"""A name that ends in one of these is a body's."""

_ABBREVIATED = re.compile(r"[A-ZÅÄÖ][A-Za-zåäöÅÄÖ-]{1,9}")
_SECTION = r"(?:§|Pykälä|Paragraf)\s*(?P<section>\d+)"
_TURN = [
    re.compile(rf"(?P<body>[A-ZÅÄÖ][^\d§]*?)[\s,/]+(?P<date>{DATE})(?:[\s,/]*{_SECTION})?"),
    re.compile(rf"(?P<body>[A-ZÅÄÖ][^\d§]*?)[\s,/]+{_SECTION}[\s,/]+(?P<date>{DATE})"),
]
_NOTHING = re.compile(r"[\s_.–-]*")


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One body's part of the page, as lines; without an opening line it is the page's own head."""

    body_name: str | None = None
    held_on: date | None = None
    section: int | None = None
    lines: tuple[str, ...]


@dataclass(kw_only=True)
class _Part:
    """A passage being collected, with what its label said."""

    kind: PassageKind
    label: str | None = None
    role: Role | None = None
    proposer_title: str | None = None
    lines: list[str] = field(default_factory=list)


def read_handlings(lines: Iterable[str], header: ItemHeader) -> tuple[tuple[Handling, ...], tuple[str, ...]]:
    """The handlings in the order of the page, exactly one of them the current, and warnings."""
    turns = _split_turns(list(lines), header)
    current = _find_current(turns, header)
    warnings: list[str] = []
    if current is None:
        turns, current = _own_turn(turns, header, warnings)
    handlings = [_read_turn(turn, header, is_current=at == current, warnings=warnings) for at, turn in enumerate(turns)]
    return tuple(handlings), tuple(warnings)


def find_head(lines: Iterable[str], header: ItemHeader) -> list[str]:
    """The lines above the first label, where title and case number stand; lines that open a turn left out."""
    head = []
    kept = [plain(line) for line in lines if line]
    for line, following in zip(kept, [*kept[1:], ""], strict=True):
        if match_label(line) or match_wrapped_label(line, following):
            break
        if _match_turn(line, header) is None:
            head.append(line)
    return head


def _split_turns(lines: list[str], header: ItemHeader) -> list[Turn]:
    turns: list[Turn] = []
    collected: list[str] = []
    opening = Turn(lines=())
    for line in lines:
        opens = _match_turn(plain(line), header)
        if opens:
            turns.append(replace(opening, lines=tuple(collected)))
            opening, collected = opens, []
        collected.append(line)
    turns.append(replace(opening, lines=tuple(collected)))
    return _with_head(turns)


def _with_head(turns: list[Turn]) -> list[Turn]:
    """The page's head (title, case number) goes to the turn that is printed first, unless it is a turn itself."""
    head, *rest = turns
    if not rest or any(match_label(line) for line in head.lines):
        return turns
    return [replace(rest[0], lines=head.lines + rest[0].lines), *rest[1:]]


def _match_turn(line: str, header: ItemHeader) -> Turn | None:
    for pattern in _TURN:
        match = pattern.fullmatch(line)
        held_on = match and parse_date(match["date"])
        if match and held_on and _is_body(match["body"], section=match["section"], header=header):
            section = int(match["section"]) if match["section"] else None
            return Turn(body_name=match["body"], held_on=held_on, section=section, lines=())
    return None


def _is_body(name: str, *, section: str | None, header: ItemHeader) -> bool:
    if name == header.body_name:
        return True
    return name.lower().endswith(BODY_ENDINGS) or bool(section and _ABBREVIATED.fullmatch(name))


def _find_current(turns: list[Turn], header: ItemHeader) -> int | None:
    """The turn whose date and number equal the header's; the body decides where a day has several."""
    same_day = [at for at, turn in enumerate(turns) if turn.held_on == header.held_on]
    fitting = [at for at in same_day if turns[at].section in (None, header.section)]
    own = [at for at in fitting if turns[at].body_name == header.body_name]
    numbered = [at for at in fitting if header.section is not None and turns[at].section == header.section]
    return next(iter([*own, *numbered]), None)


def _own_turn(turns: list[Turn], header: ItemHeader, warnings: list[str]) -> tuple[list[Turn], int]:
    """The part without an opening line, when no line opens the item's own turn."""
    if turns[0].body_name is None:
        return turns, 0
    warnings.append("no part of the page is this item's own handling: every part belongs to an earlier body")
    empty = Turn(body_name=header.body_name, held_on=header.held_on, section=header.section, lines=())
    return [*turns, empty], len(turns)


def _read_turn(turn: Turn, header: ItemHeader, *, is_current: bool, warnings: list[str]) -> Handling:
    found: list[str] = []
    parts = _split_parts(turn.lines)
    preparers = tuple(person for part in list(parts) for person in _read_preparers(part, parts, found))
    handling = Handling(
        body_name=header.body_name if is_current else turn.body_name or header.body_name,
        held_on=turn.held_on or header.held_on,
        section=header.section if is_current else turn.section,
        is_current=is_current,
        preparers=preparers,
        proposals=tuple(proposal for part in parts if (proposal := _read_proposal(part, found))),
        decision=_read_decision(parts, turn.body_name or header.body_name, found),
        passages=tuple(_passage(part) for part in parts),
    )
    warnings.extend(found if is_current else [f"{handling.body_name} {handling.held_on}: {text}" for text in found])
    return handling


def _split_parts(lines: tuple[str, ...]) -> list[_Part]:
    parts = [_Part(kind="head")]
    wrapped_until = 0
    for at, line in enumerate(lines):
        if at < wrapped_until:
            continue
        match = match_label(line)
        if match is None and is_presenter_title(line):
            below = next((index for index in range(at + 1, len(lines)) if lines[index]), at)
            match = match_wrapped_label(line, lines[below])
            wrapped_until = below + 1 if match else 0
        if match:
            parts.append(_open(match))
        else:
            parts[-1].lines.append(line)
    return [part for part in parts if part.label or any(part.lines)]


def _open(match: LabelMatch) -> _Part:
    return _Part(
        kind=match.label.kind,
        label=match.printed,
        role=match.label.role,
        proposer_title=match.proposer_title,
        lines=[match.rest] if match.rest else [],
    )


def _read_preparers(part: _Part, parts: list[_Part], warnings: list[str]) -> tuple[Preparer, ...]:
    """The people under a label of theirs; text below them that is nobody's becomes a passage of its own."""
    if part.role is None or not any(part.lines):
        return ()
    people, taken = read_people(part.lines, part.role)
    if not people:
        warnings.append(f"under {part.label!r} nobody was recognised")
        return ()
    rest = part.lines[taken:]
    if any(rest):
        part.lines = part.lines[:taken]
        parts.insert(parts.index(part) + 1, _Part(kind="other", lines=rest))
        warnings.append(f"below the people of {part.label!r} stands text without a label")
    return people


def _read_proposal(part: _Part, warnings: list[str]) -> Proposal | None:
    if part.kind != "proposal":
        return None
    presenter, body = _presenter_above(part)
    text = _text(body)
    if text is None:
        if any(part.lines):
            warnings.append(f"{part.label!r} names a presenter but proposes nothing")
        return None
    return Proposal(
        kind="presenter",
        proposer_title=presenter.job_title if presenter else part.proposer_title,
        proposer_name=presenter.name if presenter else None,
        text=text,
    )


def _presenter_above(part: _Part) -> tuple[Person | None, list[str]]:
    """`Päätösehdotus Kaupunginjohtaja Etunimi Sukunimi` and then the text: the first line is the presenter's."""
    first = next((at for at, line in enumerate(part.lines) if line), None)
    person = None if first is None else find_person(plain(part.lines[first]).rstrip(":"))
    if first is None or person is None or person.job_title is None:
        return None, part.lines
    return person, part.lines[first + 1 :]


def _read_decision(parts: list[_Part], body_name: str, warnings: list[str]) -> Decision | None:
    """The decision; None while there is only the empty label of an agenda."""
    texts = [text for part in parts if part.kind == "decision" and (text := _decided(part, body_name))]
    if not texts:
        return None
    if len(texts) > 1:
        warnings.append(f"{len(texts)} decisions stand under one handling; all are kept as one text")
    text = "\n\n".join(texts)
    outcome, evidence, found = find_outcome(text)
    warnings.extend(found)
    return Decision(text=text, outcome=outcome, unanimous=is_unanimous(evidence), evidence=evidence)


def _decided(part: _Part, body_name: str) -> str | None:
    """The text below the label, without the usual head `Kaupunginhallitus:`."""
    text = (_text(part.lines) or "").removeprefix(f"{body_name}:").strip()
    return None if _NOTHING.fullmatch(text) else text


def _passage(part: _Part) -> Passage:
    return Passage(kind=part.kind, label=part.label, text=_text(part.lines))


def _text(lines: Iterable[str]) -> str | None:
    return "\n".join(line.replace(RUN, "") for line in lines).strip("\n") or None
