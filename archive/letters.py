"""A digest as people and programs read it: subject, plain text, HTML, JSON. The door to Jinja2; sends nothing.

Times are Finnish. HTML is escaped by its template; a text keeps on one line what could pretend to be a heading.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from archive.alert_words import CONDITIONS, EVENTS, OUTCOMES, PHRASES
from archive.alerts import Digest, Entry, Follow, Happening, shorten
from archive.differences import Piece
from archive.helsinki import HELSINKI
from archive.records import AlertLanguage
from archive.web.links import item_key_path, with_query

LONGEST_TEXT = 600
LONGEST_SUBJECT = 150
LONGEST_TITLE = 500
LONGEST_PART = 3000
"""Of a text as it changed: no mail server takes a letter of any length."""
CHANGES_SHOWN = 5
TEXTS_SHOWN = 100
"""Of so many items a letter tells what was said, of more what happened and where it stands."""
_MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What a page must not do to a reader's screen: controls, and marks that turn the direction of writing."""

_templates = Environment(
    loader=PackageLoader("archive", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A text under a caption: as it is, or as pieces that stayed, went and came."""

    caption: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    """An entry in words."""

    happened: tuple[str, ...]
    title: str
    place: str
    parts: tuple[Part, ...]
    links: tuple[tuple[str, str], ...]


def subject_of(digest: Digest) -> str:
    """`2 uutta tapahtumaa: Päätetty – Palveluverkkosuunnitelma, …`."""
    words = PHRASES[digest.follower.language]
    if not digest.entries:
        return _quiet(digest)
    first = digest.entries[0]
    event, title = EVENTS[digest.follower.language][first.happenings[-1].kind], first.line.title or words["untitled"]
    count = sum(len(entry.happenings) for entry in digest.entries)
    number = words["one"] if count == 1 else words["many"].format(count=count)
    return _shortened(f"{number}: {event} – {_title(title)}", LONGEST_SUBJECT)


def plain_text(digest: Digest, *, end_url: str | None, web_url: str | None = None) -> str:
    """The digest as plain text. web_url: where the archive's own pages are; None: nowhere, as far as is known."""
    told = _all_told(digest, web_url)
    blocks = ["\n".join(_lines(one)) for one in told] or [_quiet(digest)]
    return "\n\n".join([*blocks, "\n".join(_foot(digest, end_url))]) + "\n"


def html_text(digest: Digest, *, end_url: str | None, web_url: str | None = None) -> str:
    """The digest as a page of its own, without pictures, scripts or addresses but the originals' and ours."""
    words = PHRASES[digest.follower.language]
    return _templates.get_template("digest.html").render(
        language=digest.follower.language,
        subject=subject_of(digest),
        quiet=None if digest.entries else _quiet(digest),
        told=_all_told(digest, web_url),
        follows=[_followed(one, digest) for one in digest.follower.follows],
        words=words,
        end_url=end_url,
    )


def question_subject(digest: Digest) -> str:
    """`Vahvista seuranta – Päätösarkisto`."""
    words = PHRASES[digest.follower.language]
    return f"{words['ask_subject']} – {words['archive']}"


def question_text(digest: Digest, *, url: str) -> str:
    """The letter that asks an address whether it wants to be told: nothing in it but what would be followed."""
    words = PHRASES[digest.follower.language]
    follows = (f"  {_followed(one, digest)}" for one in digest.follower.follows)
    return "\n".join([words["asked"], *follows, "", f"{words['confirm']}:", url, "", words["not_you"]]) + "\n"


def as_json(digest: Digest, *, web_url: str | None = None) -> dict[str, Any]:
    """The digest for programs: each event with an id of its own, which stays the same however often it is sent.

    web_url: where the archive's own pages are; None: nowhere, as far as is known.
    """
    events = [_event(digest, entry, one, web_url) for entry in digest.entries for one in entry.happenings]
    return {
        "id": digest.key,
        "prepared_at": _iso(digest.prepared_at),
        "checked": digest.checked,
        "unreachable": digest.unreachable,
        "events": events,
    }


def _event(digest: Digest, entry: Entry, one: Happening, web_url: str | None) -> dict[str, Any]:
    line = entry.line
    return {
        "id": f"{digest.key}-{one.event_id}",
        "event": one.event_id,
        "kind": one.kind,
        "at": _iso(one.at),
        "portal": line.portal,
        "organisation": entry.organisation,
        "item_id": line.item_id,
        "item": f"{line.portal}/{entry.portal_key}",
        "body": line.body,
        "from_body": one.from_body,
        "held_on": line.held_on.isoformat() if line.held_on else None,
        "section": line.section,
        "number": line.number,
        "title": line.title,
        "case_number": line.case_number,
        "stage": line.stage,
        "outcome": line.outcome,
        "proposal": entry.proposal,
        "decision": entry.decision,
        "url": line.url,
        "page": _page(entry, web_url),
    }


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _page(entry: Entry, web_url: str | None, language: AlertLanguage = "fi") -> str | None:
    """The archive's own page of an item, which stays; None where it is not known, or not for who is told."""
    if web_url is None or entry.is_hidden:
        return None
    path = item_key_path(entry.line.portal, entry.portal_key, is_official=entry.is_official)
    return f"{web_url}{with_query(path, {'kieli': None if language == 'fi' else language})}"


def _all_told(digest: Digest, web_url: str | None) -> list[Told]:
    return [_told(entry, digest, web_url, is_whole=at < TEXTS_SHOWN) for at, entry in enumerate(digest.entries)]


def _told(entry: Entry, digest: Digest, web_url: str | None, *, is_whole: bool) -> Told:
    words = PHRASES[digest.follower.language]
    links = [(words["original"], entry.line.url)]
    if page := _page(entry, web_url, digest.follower.language):
        links.append((words["page"], page))
    if entry.other_url:
        other = _title(entry.other_title or "")
        links.append((_joined(": ", words["other"], other), entry.other_url))
    return Told(
        happened=tuple(_happened(one, entry, digest) for one in entry.happenings),
        title=_title(entry.line.title or words["untitled"]),
        place=_place(entry, words),
        parts=tuple(_parts(entry, words)) if is_whole else (),
        links=tuple(links),
    )


def _happened(one: Happening, entry: Entry, digest: Digest) -> str:
    """`Päätetty: ehdotuksen mukaan (3.12.2026)`."""
    language = digest.follower.language
    outcome = OUTCOMES[language].get(entry.line.outcome) if entry.line.outcome else None
    said = {"decided": outcome, "decided_otherwise": outcome, "case_moved": one.from_body}.get(one.kind)
    local = one.at.astimezone(HELSINKI)
    return f"{_one_line(_joined(': ', EVENTS[language][one.kind], said))} ({local.day}.{local.month}.{local.year})"


def _place(entry: Entry, words: Mapping[str, str]) -> str:
    """`Esimerkkilä · Kunnanhallitus · 8.9.2026 · § 45 · asianumero 1482/00.01.02/2026`."""
    line = entry.line
    day = f"{line.held_on.day}.{line.held_on.month}.{line.held_on.year}" if line.held_on else None
    number = words["agenda_item"].format(number=line.number) if line.number is not None else None
    section = f"§ {line.section}" if line.section is not None else number
    case = f"{words['case']} {line.case_number}" if line.case_number else None
    return _one_line(_joined(" · ", entry.organisation, line.body, day, section, case))


def _parts(entry: Entry, words: Mapping[str, str]) -> Iterator[Part]:
    changes = [change for one in entry.happenings for change in one.changes]
    for change in changes[:CHANGES_SHOWN]:
        caption = _joined(", ", words["change"], change.label and change.label.rstrip(":"))
        yield Part(caption=_one_line(caption), pieces=_cleaned(shorten(change.pieces)))
    if entry.difference:
        yield Part(caption=words["difference"], pieces=_cleaned(shorten(entry.difference)))
        return
    for caption, text in ((words["proposal"], entry.proposal), (words["decision"], entry.decision)):
        if text:
            yield Part(caption=caption, pieces=_cleaned((Piece(kind="same", text=_shortened(text, LONGEST_TEXT)),)))


def _lines(told: Told) -> Iterator[str]:
    for happened in told.happened:
        yield f"* {happened}"
    yield told.title
    yield told.place
    for part in told.parts:
        text = "".join(f"{_MARKS[one.kind][0]}{one.text}{_MARKS[one.kind][1]}" for one in part.pieces)
        yield f"{part.caption}:"
        yield from (f"  {line}" for line in text.strip().splitlines())
    for caption, url in told.links:
        yield f"{caption}: {url}"


def _foot(digest: Digest, end_url: str | None) -> Iterator[str]:
    words = PHRASES[digest.follower.language]
    # Two dashes and a space: where a letter ends and its foot begins (RFC 3676, 4.3).
    yield "-- "
    yield f"{words['follows']}: {'; '.join(_followed(one, digest) for one in digest.follower.follows)}"
    yield f"{words['end']}: {end_url}" if end_url else words["end_by_hand"]


def _followed(one: Follow, digest: Digest) -> str:
    """`palveluverkko, Esimerkkilä, pöydälle jätetyt, pöytäkirjat`."""
    named = {"portal": digest.organisations, **CONDITIONS[digest.follower.language]}
    return _one_line(", ".join(named.get(name, {}).get(value, value) for name, value in one.query.items()))


def _quiet(digest: Digest) -> str:
    words = PHRASES[digest.follower.language]
    unreachable = words["unreachable"].format(unreachable=digest.unreachable) if digest.unreachable else None
    return _joined(" ", words["quiet"].format(checked=digest.checked), unreachable)


def _joined(between: str, *parts: str | None) -> str:
    return between.join(part for part in parts if part)


def _title(text: str) -> str:
    # Of a text without end no more is looked at than may be shown.
    return _shortened(_one_line(text[: 2 * LONGEST_TITLE]), LONGEST_TITLE)


def _one_line(text: str) -> str:
    return " ".join(_CONTROLS.sub("", text).split())


def _cleaned(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Pieces without what plays tricks on a screen, as far as a letter has room for them."""
    shown, left = list[Piece](), LONGEST_PART
    for one in pieces:
        if left > 0:
            shown.append(Piece(kind=one.kind, text=_CONTROLS.sub("", _shortened(one.text, left))))
        left -= len(one.text)
    return tuple(shown)


def _shortened(text: str, limit: int) -> str:
    """A text cut between words."""
    return text if len(text) <= limit else f"{text[:limit].rsplit(maxsplit=1)[0]} …"
