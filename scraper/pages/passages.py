"""Turns → handlings and their passages, with the facts that the passages state.

Lossless: every line stands in exactly one passage, in the order of the page. Facts are read only where it is plain
whose they are; elsewhere the passages stay, with a warning.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.records import Decision, Handling, Passage, Preparer, Proposal, Stand, Vote
from scraper.html import RUN, plain
from scraper.pages.changes import is_changed
from scraper.pages.earlier import Listed
from scraper.pages.header import ItemHeader
from scraper.pages.labels import proposes
from scraper.pages.members import Names, find_names
from scraper.pages.motions import read_motions
from scraper.pages.openings import Opening
from scraper.pages.outcomes import find_outcome, is_unanimous, tells_vote, tells_what
from scraper.pages.parts import Part, split_parts
from scraper.pages.people import Person, find_person, read_people
from scraper.pages.stands import read_stands
from scraper.pages.turns import Turn, split_turns
from scraper.pages.votes import is_decided_by_vote, read_votes

_NOTHING = re.compile(r"[\s_.–—-]*")
_QUOTED = 60
_LONG_LINE = 200
_CONTACTS = re.compile(
    r"(?:, ?| )(?:(?:puh|p|tel|tfn)\.?:? ?)?\+?\d[\d ()-]{5,20}\.?$|(?:, ?| )[^\s@,]{1,60}@[^\s@,]{1,60}$"
)
"""A phone or an address at the end of a line."""
_LONG_COURSE = 200_000
"""In characters: more than a hundred sheets of minutes on one item."""
_OWN_PARTS = ("preparation", "description", "proposal")
_STATING = ("preparation", "proposal", "handling", "decision")
_BELOW_HISTORY = "text with labels stands below the label of history: whose it is cannot be told"
_CHANGED = "the proposal was changed: what was approved is not what was printed first"


def read_handlings(
    lines: Sequence[str], header: ItemHeader, listed: Listed
) -> tuple[tuple[Handling, ...], tuple[str, ...]]:
    """The handlings, exactly one of them the current, and warnings.

    They are in the order of the page; those that are only `listed` come first, without passages.
    """
    page = "\n".join(lines)
    turns, warnings = split_turns(lines, header, listed)
    first = next((turn for turn in turns if turn.lines), None)
    names = find_names(map(plain, lines))
    handlings = []
    for turn in turns:
        whose = Opening(
            body_name=header.body_name if turn.is_current else turn.body_name or header.body_name,
            held_on=turn.held_on or header.held_on,
            section=header.section if turn.is_current else turn.section,
        )
        parts, found = split_parts(turn.lines, header, whose, holds_title=turn is first, listed=listed.texts)
        own, others = _own_parts(parts, turn, listed, found)
        handling = _read_turn(turn, own, header, page, names, found)
        handling = replace(handling, passages=(*handling.passages, *_passages(others)))
        handlings.append(handling)
        warnings += found if turn.is_current else [f"{handling.body_name} {handling.held_on}: {text}" for text in found]
    return tuple(handlings), tuple(warnings)


def _read_turn(
    turn: Turn, parts: list[Part], header: ItemHeader, page: str, names: Names, warnings: list[str]
) -> Handling:
    doubt = turn.doubt or _find_doubt(parts, is_agenda=turn.is_current and header.stage == "agenda")
    if doubt and any(part.label for part in parts):
        warnings.append(doubt)
    preparers = (
        ()
        if doubt
        else tuple(person for part in list(parts) for person in _read_preparers(part, parts, page, warnings))
    )
    proposals = () if doubt else tuple(proposal for part in parts if (proposal := _read_proposal(part, warnings)))
    handling = Handling(
        body_name=header.body_name if turn.is_current else turn.body_name or header.body_name,
        held_on=turn.held_on or header.held_on,
        section=header.section if turn.is_current else turn.section,
        is_current=turn.is_current,
        preparers=preparers,
        proposals=proposals,
        decision=None if doubt else _read_decision(parts, turn, header, warnings),
        passages=_passages(parts),
    )
    if not doubt and not (turn.is_current and header.stage == "agenda"):
        handling = _with_course(handling, names, warnings)
    return handling


def _passages(parts: Iterable[Part]) -> tuple[Passage, ...]:
    return tuple(Passage(kind=part.kind, label=part.label, text=_text(part.lines)) for part in parts)


def _own_parts(parts: list[Part], turn: Turn, listed: Listed, warnings: list[str]) -> tuple[list[Part], list[Part]]:
    """The parts that are the turn's own, and those below them that may be another body's."""
    end = _find_history_end(parts, listed)
    if any(part.label and part.kind in _STATING for part in parts[end:]):
        warnings.append(_BELOW_HISTORY)
    strange = next((at for at, part in enumerate(parts[:end]) if part.may_open_turn), None)
    if strange is not None:
        opening = next(line for line in parts[strange].lines if line)
        warnings.append(f"{plain(opening)[:_QUOTED]!r} may open another body's part: whose text it is cannot be told")
        # Without an opening line of its own the text above may be another body's just as well.
        end = strange if turn.body_name else 0
    return parts[:end], parts[end:]


def _find_history_end(parts: Sequence[Part], listed: Listed) -> int:
    """How many parts stand above the end of a history that ends what is the turn's own; all where none does.

    Below a description alone its own proposal may follow, where the history ends in a list or as a sentence does.
    """
    kinds: set[str] = set()
    for at, part in enumerate(parts, start=1):
        last = next((line for line in reversed(part.lines) if line), "") if part.kind == "history" else ""
        is_told = last in listed.texts or last.endswith(".")
        if part.kind == "history" and (kinds & {"proposal", "decision"} or ("description" in kinds and not is_told)):
            return at
        kinds |= {part.kind} if part.label else set()
    return len(parts)


def _with_course(handling: Handling, names: Names, warnings: list[str]) -> Handling:
    """The handling with how it went: motions, votes, dissents and disqualifications, and what they say of unanimity."""
    told = [part for part in handling.passages if part.kind == "handling"]
    length = sum(len(part.text or "") for part in handling.passages if part.kind in {"handling", "decision"})
    if length > _LONG_COURSE:
        warnings.append(f"a handling and decision of {length} characters were not searched for votes and motions")
        return handling
    course = [part.text for part in told if part.text]
    decided = [handling.decision.text] if handling.decision else []
    texts = [(part.label, part.text) for part in told if part.text] + [(None, text) for text in decided]
    officers = {person.name for person in handling.preparers if person.name}
    officers |= {proposal.proposer_name for proposal in handling.proposals if proposal.proposer_name}
    motions, doubts = read_motions([*course, *decided], names, officers)
    votes, more = read_votes(course, decided)
    stands, others = read_stands(texts, names)
    warnings += [*doubts, *more, *others]
    changed = is_changed([*course, *decided], [proposal.text for proposal in handling.proposals])
    if handling.decision is None:
        warnings += _undecided(course)
    return replace(
        handling,
        proposals=(*handling.proposals, *motions),
        votes=votes,
        stands=stands,
        decision=handling.decision
        and _with_unanimity(_among(motions, handling.decision, warnings, is_changed=changed), votes, stands, warnings),
    )


def _among(motions: tuple[Proposal, ...], decision: Decision, warnings: list[str], *, is_changed: bool) -> Decision:
    """The decision, without an outcome where it does not say which of several proposals was approved.

    is_changed: the presenter's changed proposal is one of them, and called as the printed one is.
    """
    if decision.evidence is None:
        return decision
    if motions and not tells_what(decision.evidence):
        warnings.append("the decision does not say which of several proposals was approved")
    elif is_changed and decision.outcome == "as_proposed":
        warnings.append(_CHANGED)
    else:
        return decision
    return Decision(text=decision.text, outcome="other", unanimous=None, evidence=None)


def _undecided(course: list[str]) -> list[str]:
    """What the handling says was done with the matter, where no decision is printed."""
    outcomes = (find_outcome(text)[0] for text in course)
    return [
        f"the handling tells that the matter was {outcome}, and no decision is printed"
        for outcome in outcomes
        if outcome in {"withdrawn", "tabled", "returned"}
    ]


def _with_unanimity(
    decision: Decision, votes: tuple[Vote, ...], stands: tuple[Stand, ...], warnings: list[str]
) -> Decision:
    """Not unanimous where a vote decided or somebody dissented; where the page says both, it is not known."""
    is_divided = (
        any(stand.kind == "dissent" for stand in stands)
        or is_decided_by_vote(decision.outcome, votes)
        or (decision.evidence is not None and tells_vote(decision.evidence))
    )
    if not is_divided:
        return decision
    if decision.unanimous:
        warnings.append("a decision is called unanimous, and a vote or a dissent is told of it")
    return replace(decision, unanimous=None if decision.unanimous else False)


def _find_doubt(parts: list[Part], *, is_agenda: bool) -> str | None:
    """Why a turn may hold another body's as well: what each states once stands in it twice."""
    seen: dict[str, int] = {}
    for at, part in enumerate(parts):
        key = part.role or (part.label if part.kind == "description" else part.kind)
        if (
            key is None
            or not any(part.lines)
            or not (part.role or part.kind in {"description", "proposal", "decision"})
        ):
            continue
        if key in seen and not (part.role and seen[key] == at - 1):
            return f"{part.label!r} stands twice in one part of the page: whose it is cannot be told"
        seen[key] = at
    decided = seen.get("decision")
    if is_agenda and decided is not None and any(part.kind in _OWN_PARTS for part in parts[decided:]):
        return "an agenda shows a decision above its own text: whose it is cannot be told"
    if decided is not None and any(part.kind == "proposal" and any(part.lines) for part in parts[decided:]):
        return "a decision stands above its own proposal: whose it is, or whether it is one, cannot be told"
    return None


def _read_preparers(part: Part, parts: list[Part], page: str, warnings: list[str]) -> tuple[Preparer, ...]:
    """The people under a label of theirs; text below them that is nobody's becomes a passage of its own."""
    if part.role is None or not any(part.lines):
        return ()
    people, taken = read_people(part.lines, part.role, page=page)
    if not people:
        warnings.append(f"under {part.label!r} nobody was recognised")
        return ()
    rest = part.lines[taken:]
    if any(rest):
        part.lines = part.lines[:taken]
        parts.insert(parts.index(part) + 1, Part(kind="other", lines=rest))
        warnings.append(f"below the people of {part.label!r} stands text without a label")
    return people


def _read_proposal(part: Part, warnings: list[str]) -> Proposal | None:
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


def _presenter_above(part: Part) -> tuple[Person | None, list[str]]:
    """`Päätösehdotus Kaupunginjohtaja Etunimi Sukunimi`, perhaps a colon, and then the text."""
    at = next((at for at, line in enumerate(part.lines) if line), None)
    if at is None:
        return None, part.lines
    line, below = plain(part.lines[at]), part.lines[at + 1 :]
    named, _, rest = line.partition(":")
    person = find_person(named)
    if person and person.job_title:
        return person, [rest.strip(), *below]
    # In other shapes a line may just as well be a person who is proposed for something.
    person = _find_described(line) if len(line) <= _LONG_LINE and any(map(proposes, below)) else None
    return person, below if person else part.lines


def _find_described(line: str) -> Person | None:
    """`Esittelijä: kaupunginjohtaja Etunimi Sukunimi, puh. 050 000 0000`, or the title after the name."""
    words = _CONTACTS.sub("", line).removeprefix("Esittelijä").removeprefix("Föredragande").strip(" :")
    name, comma, title = words.partition(", ")
    person, titled = find_person(name), find_person(title) if comma else None
    if person and not comma:
        return person if person.job_title and person.name else None
    if person is None or titled is None or person.job_title or titled.name:
        return None
    return Person(job_title=titled.job_title, name=person.name)


def _read_decision(parts: list[Part], turn: Turn, header: ItemHeader, warnings: list[str]) -> Decision | None:
    """The decision; None while there is only the empty label of an agenda."""
    names = {turn.body_name, header.body_name if turn.is_current else None}
    text = next((text for part in parts if part.kind == "decision" and (text := _decided(part, names))), None)
    if text is None:
        return None
    if turn.is_current and header.stage == "agenda":
        warnings.append("an agenda shows text under the label of the decision: nothing is decided yet")
        return None
    proposed = "\n".join(_text(part.lines) or "" for part in parts if part.kind == "proposal")
    outcome, evidence, found = find_outcome(text, proposed)
    warnings.extend(found)
    if outcome == "as_proposed" and any(part.is_change for part in parts):
        warnings.append(_CHANGED)
        return Decision(text=text, outcome="other", unanimous=None, evidence=None)
    return Decision(text=text, outcome=outcome, unanimous=is_unanimous(evidence), evidence=evidence)


def _decided(part: Part, names: set[str | None]) -> str | None:
    """The text below the label, without the usual head `Kaupunginhallitus:`."""
    text = _text(part.lines) or ""
    for name in names:
        text = text.removeprefix(f"{name}:").strip()
    return None if _NOTHING.fullmatch(text) else text


def _text(lines: Iterable[str]) -> str | None:
    return "\n".join(line.replace(RUN, "") for line in lines).strip("\n") or None
