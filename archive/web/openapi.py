"""The API's description of itself, made of the tables of its words. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from archive.web.paatos_words import PARAMETERS, RESOURCES, TABLES, Described

Json = dict[str, Any]

FORMATS = {"uri", "date", "date-time"}
PAGED = ("limit", "offset", "after")
NUMBERED = ("page", "page_size")
"""How the standard pages through posts."""
FOLLOWED = (*PAGED, "order", "modified_since", "data_source")
FILTERS: dict[str, tuple[str, ...]] = {
    "action": (*FOLLOWED, "event", "case"),
    "event": (*FOLLOWED, "organization"),
    "function": (*PAGED, "data_source"),
    "membership": PAGED,
    "post": (*NUMBERED, *FOLLOWED),
}
"""What each collection may be asked for; the others as FOLLOWED."""
SEARCHED = ("q", "limit", "offset", "data_source")
VERSIONED = ("limit", "offset")


def describe(base: str) -> Json:
    """OpenAPI 3.1. base: the API's own address."""
    paths: Json = {}
    for kind in RESOURCES:
        paths[f"/{kind}/"] = _path(f"list_{kind}", f"Each {kind} of the archive.", f"{kind}_list", asked(kind))
        paths[f"/{kind}/{{id}}/"] = _path(f"get_{kind}", f"One {kind}.", kind, (), has_id=True)
    versions = "All that an action's page said, the oldest first."
    paths["/action/{id}/versions/"] = _path("list_versions", versions, "version_list", VERSIONED, has_id=True)
    found = "The actions in which words occur."
    paths["/search/"] = _path("search", found, "hit_list", SEARCHED, validators=("ETag",))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dynasty-archive",
            "version": "1",
            "description": "The archive in the shape of the open decision API of Finland's six cities. What the "
            "archive does not know is null; what the standard has no name for stands under `dynasty`.",
        },
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def asked(kind: str) -> tuple[str, ...]:
    """The parameters of a collection."""
    return FILTERS.get(kind, FOLLOWED)


def _path(
    name: str,
    summary: str,
    schema: str,
    parameters: Iterable[str],
    *,
    has_id: bool = False,
    validators: Iterable[str] = ("ETag", "Last-Modified"),
) -> Json:
    said: list[Json] = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}]
    queried = [
        {"name": one, "in": "query", "description": PARAMETERS[one].text, "schema": _parameter(one)}
        for one in parameters
    ]
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*(said if has_id else []), *queried],
            "responses": {
                "200": {
                    "description": summary,
                    "headers": {name: {"schema": {"type": "string"}} for name in validators},
                    "content": {"application/json": {"schema": _ref(schema)}},
                },
                "304": {"description": "Nothing is new."},
                **({"404": _problem("There is no such thing.")} if has_id else {}),
                **({"410": _problem("It was here, and is not told any more.")} if has_id else {}),
                "400": _problem("A parameter that cannot be used."),
                "503": _problem("The answer took too long, or the database is not there."),
            },
        }
    }


def _problem(text: str) -> Json:
    return {"description": text, "content": {"application/problem+json": {"schema": _ref("problem")}}}


def _parameter(name: str) -> Json:
    limits: dict[str, Json] = {
        "limit": {"minimum": 1, "maximum": 200, "default": 20},
        "offset": {"minimum": 0},
        "after": {"minimum": 0},
        "page": {"minimum": 1, "default": 1},
        "page_size": {"minimum": 1, "maximum": 200, "default": 20},
        "order": {"enum": ["id", "modified_at"], "default": "id"},
    }
    described = PARAMETERS[name]
    kind: Json = {"type": "string", "format": "date-time"} if described.type in FORMATS else {"type": described.type}
    return {**kind, **limits.get(name, {})}


def _schemas() -> Json:
    schemas = {name: _schema(table) for name, table in TABLES.items()}
    for kind, table in RESOURCES.items():
        ours = {"dynasty": Described(f"dynasty_{kind}", "What the standard has no name for.")}
        schemas[kind] = _schema({**table, **ours})
    for name in [*RESOURCES, "version", "hit"]:
        schemas[f"{name}_list"] = _list(name)
    schemas["problem"] = _schema(
        {
            "type": Described("string", "Always about:blank."),
            "title": Described("string", "The HTTP status in words."),
            "status": Described("integer", "The HTTP status."),
            "detail": Described("string", "What is wrong, in one sentence."),
        }
    )
    return schemas


def _list(name: str) -> Json:
    written = _schema(
        {
            "count": Described("integer", "Of all; null for who goes on after a place, and where it is not known."),
            "next": Described("uri", "The next part; null at the end."),
            "previous": Described("uri", "The part before, of parts by offset."),
            "results": Described(f"[{name}]", "This part."),
            "dynasty": Described("dynasty_list", "What the standard has no name for."),
        }
    )
    last: Json = {"type": ["integer", "null"], "description": "The last place told, to go on `after` at any time."}
    written["properties"]["dynasty"] = {
        "type": "object",
        "description": "What the standard has no name for.",
        "properties": {"after": last},
    }
    return written


def _schema(table: Mapping[str, Described]) -> Json:
    properties = {name: {**_type(described.type), "description": described.text} for name, described in table.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _type(said: str) -> Json:
    if said.startswith("["):
        inner = said[1:-1]
        plain = {"string": "string", "uri": "string", "integer": "integer"}
        return {"type": "array", "items": {"type": plain[inner]} if inner in plain else _ref(inner)}
    if said in FORMATS:
        return {"type": ["string", "null"], "format": said}
    if said in {"string", "integer", "boolean", "number", "object"}:
        return {"type": [said, "null"]}
    return {"anyOf": [_ref(said), {"type": "null"}]}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
