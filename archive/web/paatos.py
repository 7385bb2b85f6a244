"""What the API tells of, in the property names of the open decision API of the six cities. Pure.

What the archive does not know is None, and an array of which it knows nothing is empty. All that the standard has no
name for stands under one name of ours, `dynasty`.
"""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from archive.paatos import (
    Kind,
    Told,
    ToldAction,
    ToldCase,
    ToldEvent,
    ToldFunction,
    ToldGone,
    ToldOrganization,
    ToldPerson,
    ToldPost,
    ToldVersion,
    function_number,
    organization_of_body,
    organization_of_portal,
)
from archive.records import Attachment, Handling, HeldFile, Hit, ItemVersion, StoredFile
from archive.web.paatos_words import RESOURCES

OURS = "dynasty"
Json = dict[str, Any]


class Addresses:
    """The addresses of resources under the API's own, `https://arkisto.example/api/v1`."""

    def __init__(self, base: str) -> None:
        self.base = base

    def of(self, kind: str, number: int | None) -> str | None:
        """`…/action/7/`; None of nothing."""
        return None if number is None else f"{self.base}/{kind}/{number}/"

    def all(self, kind: str, numbers: Iterable[int]) -> list[str]:
        """Of several."""
        return [f"{self.base}/{kind}/{number}/" for number in numbers]


def write_resource(kind: Kind, told: Told | ToldGone, at: Addresses) -> Json:
    """A resource with every property that the standard names for its kind."""
    if isinstance(told, ToldGone):
        return _whole(kind, told.id, at, modified_at=told.modified_at, dynasty=_gone(kind, told, at))
    said = _WRITERS[type(told)](told, at)
    return _whole(kind, told.id, at, **{**_dated(kind, told), **said})


def write_version(version: ItemVersion, held: Iterable[HeldFile]) -> Json:
    """One version of an item, with all its handlings. held: what is held of the item's attachments."""
    files = {one.url: one for one in held if one.version == version.ordinal}
    return {
        "ordinal": version.ordinal,
        "stage": version.stage,
        "language": version.language,
        "title": version.title,
        "seen_from": _said(version.seen_from),
        "seen_until": _said(version.seen_until),
        "change": version.change,
        "parser_version": version.parser_version,
        "warnings": list(version.warnings),
        "page_digest": version.digest,
        "handlings": [
            {
                "body_name": one.body_name,
                "held_on": _said(one.held_on),
                "section": one.section,
                "is_current": one.is_current,
                "contents": _contents(one, None, version.seen_from),
                **_handled(one),
            }
            for one in version.handlings
        ],
        "attachments": [_attachment(one, files.get(one.url), None, version.seen_from) for one in version.attachments],
    }


def write_hit(hit: Hit, at: Addresses) -> Json:
    """An item found."""
    line = {field.name: _said(getattr(hit.line, field.name)) for field in fields(hit.line)}
    source = line.pop("url")
    address = at.of("action", hit.line.item_id)
    attached = [{field.name: _said(getattr(one, field.name)) for field in fields(one)} for one in hit.attached]
    told = {"snippet": hit.snippet, "score": hit.score, "attached": attached}
    return {"action": address, **line, "source_url": source, **told}


def to_hypertext(text: str | None) -> str | None:
    """A text as HTML: its paragraphs and lines, and nothing in it that is not text."""
    if text is None:
        return None
    paragraphs = re.split(r"\n\s*\n", text.strip("\n"))
    return "".join(f"<p>{'<br>'.join(html.escape(one).splitlines())}</p>" for one in paragraphs)


def _whole(kind: Kind, number: int, at: Addresses, **said: Any) -> Json:  # noqa: ANN401 - any properties
    """All properties of a kind in the standard's order, those that are not said empty, and ours at the end."""
    names = RESOURCES[kind]
    own = {"id": number if names["id"].type == "integer" else str(number), "url": at.of(kind, number)}
    empty: Json = {name: [] if described.type.startswith("[") else None for name, described in names.items()}
    ours = {"url": own["url"], "is_removed": False, "told_by": None, **said.pop(OURS)}
    whole = {**empty, **{name: value for name, value in own.items() if name in names}}
    return {**whole, **{name: _said(value) for name, value in said.items()}, OURS: _spoken(ours)}


def _dated(kind: Kind, told: Told) -> Json:
    modified = "modified_at" if "modified_at" in RESOURCES[kind] else "updated_at"
    own = {modified: told.modified_at}
    return {**own, "data_source": told.portal} if "data_source" in RESOURCES[kind] else own


def _gone(kind: Kind, told: ToldGone, at: Addresses) -> Json:
    return {"is_removed": told.twin_id is None, "told_by": at.of(kind, told.twin_id)}


def _case(told: ToldCase, at: Addresses) -> Json:
    return {
        "actions": at.all("action", told.actions),
        "title": told.title,
        "register_id": told.case_number,
        "origin_id": told.case_number,
        "function": at.of("function", function_number(told.portal_id, told.function_class)),
        OURS: {"function_class": told.function_class},
    }


def _action(told: ToldAction, at: Addresses) -> Json:
    version = told.version
    handling = version.handling if version else None
    seen = version.seen_from if version else None
    organization = organization_of_portal(told.portal_id)
    if told.event_id is not None and told.body_id is not None:
        organization = organization_of_body(told.body_id)
    return {
        "contents": _contents(handling, told.portal, seen) if handling else [],
        "attachments": [
            _attachment(one, file, told.portal, seen)
            for one, file in zip(version.attachments, version.files, strict=True)
        ]
        if version
        else [],
        "created_at": told.first_seen_at,
        "origin_id": told.portal_key,
        "title": told.title,
        "ordering": told.number,
        "article_number": None if told.section is None else str(told.section),
        "resolution": handling.decision.text if handling and handling.decision else None,
        "case": at.of("case", told.case_id),
        "post": at.of("post", told.post_id),
        "event": at.of("event", told.event_id),
        OURS: {
            **_provenance(told),
            "organization": at.of("organization", organization),
            "twin": at.of("action", told.twin_id),
            "secrecy": told.secrecy,
            "secrecy_law": told.secrecy_law,
            "held_on": told.held_on,
            "versions": f"{at.of('action', told.id)}versions/",
            "version": _version(version) if version else None,
            **_handled(handling, version, at),
        },
    }


def _provenance(told: ToldAction | ToldEvent) -> Json:
    same = "stage language pdf_url first_seen_at last_seen_at changed_at removed_at removal_reason".split()
    return {
        "is_removed": told.removed_at is not None,
        "source_url": told.url,
        **{name: getattr(told, name) for name in same},
    }


def _version(version: ToldVersion) -> Json:
    same = "ordinal seen_from parser_version warnings".split()
    return {**{name: getattr(version, name) for name in same}, "page_digest": version.digest}


def _contents(handling: Handling, portal: str | None, seen: datetime | None) -> list[Json]:
    return [
        {
            "data_source": portal,
            "created_at": _said(seen),
            "modified_at": None,
            "origin_id": None,
            "ordering": ordinal,
            "title": one.label,
            "type": one.kind,
            "hypertext": to_hypertext(one.text),
        }
        for ordinal, one in enumerate(handling.passages)
    ]


def _attachment(one: Attachment, file: StoredFile | None, portal: str | None, seen: datetime | None) -> Json:
    return {
        "url": one.url,
        "data_source": portal,
        "created_at": _said(seen),
        "modified_at": None,
        "origin_id": None,
        "name": one.title,
        "public": None,
        "confidentiality_reason": None,
        OURS: {field.name: _said(getattr(file, field.name, None)) for field in fields(StoredFile)},
    }


def _handled(handling: Handling | None, version: ToldVersion | None = None, at: Addresses | None = None) -> Json:
    """What was prepared, proposed and decided, as the standard has no words for it."""
    decision = handling.decision if handling else None
    parts: Json = {
        "outcome": decision.outcome if decision else None,
        "unanimous": decision.unanimous if decision else None,
        "evidence": decision.evidence if decision else None,
    }
    for name, people in (("preparers", "preparers"), ("proposals", "proposers"), ("votes", None), ("stands", "stands")):
        records = getattr(handling, name) if handling else ()
        written = [{field.name: _said(getattr(one, field.name)) for field in fields(one)} for one in records]
        if at and version and people:
            known = getattr(version, people)
            written = [{"person": at.of("person", one), **part} for one, part in zip(known, written, strict=True)]
        parts[name] = written
    if at is None:
        parts["resolution"] = decision.text if decision else None
    return parts


def _event(told: ToldEvent, at: Addresses) -> Json:
    body = None if told.body_id is None else organization_of_body(told.body_id)
    return {
        "actions": at.all("action", told.actions),
        "created_at": told.first_seen_at,
        "origin_id": told.portal_key,
        "name": None,
        "start_date": told.held_on,
        "organization": at.of("organization", body),
        OURS: {
            **_provenance(told),
            "body": told.body,
            "starts_at": told.starts_at,
            "place": told.place,
            "checked": told.checked,
            "published_on": told.published_on,
            "twin": at.of("event", told.twin_id),
            "attendees": [{field.name: getattr(one, field.name) for field in fields(one)} for one in told.attendees],
        },
    }


def _organization(told: ToldOrganization, at: Addresses) -> Json:
    return {
        "events": at.all("event", told.events),
        "posts": at.all("post", told.posts),
        "classification": told.classification,
        "name": told.name,
        "parent": at.of("organization", told.parent),
        OURS: {"source_url": told.url},
    }


def _person(told: ToldPerson, _at: Addresses) -> Json:
    return {"name": told.name, OURS: {"data_source": told.portal}}


def _post(told: ToldPost, at: Addresses) -> Json:
    organization = at.of("organization", organization_of_portal(told.portal_id))
    ours = {"data_source": told.portal, "organization": organization}
    reference = {"url": organization, "id": organization_of_portal(told.portal_id)}
    return {"label": told.label, "organization": reference, OURS: ours}


def _function(told: ToldFunction, at: Addresses) -> Json:
    return {
        "origin_id": told.function_id,
        "function_id": told.function_id,
        "parent": at.of("function", told.parent),
        OURS: {},
    }


_WRITERS: dict[type[Told], Callable[[Any, Addresses], Json]] = {
    ToldCase: _case,
    ToldAction: _action,
    ToldEvent: _event,
    ToldOrganization: _organization,
    ToldPerson: _person,
    ToldPost: _post,
    ToldFunction: _function,
}


def _spoken(said: Json) -> Json:
    return {name: _said(value) for name, value in said.items()}


def _said(value: Any) -> Any:  # noqa: ANN401 - any value, as JSON has it
    """Instants in UTC as RFC 3339 writes them, days as days, tuples as arrays."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return _spoken(value)
    return [_said(one) for one in value] if isinstance(value, list | tuple) else value
