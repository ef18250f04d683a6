"""What the JSON interface takes and gives, in OpenAPI 3.1."""

from importlib.metadata import version
from typing import Any

from consultant.domain.coding import CodeSystem, Wording
from consultant.domain.consult import Confidence, Status
from consultant.web.lanes import LANES

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
NUMBER: Schema = {"type": "integer", "minimum": 0}
DATE: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
OBJECT: Schema = {"type": "object"}
SYSTEM: Schema = {"type": "string", "enum": [s.value for s in CodeSystem]}


def description(title: str) -> Schema:
    """The whole of it; served at /api/openapi.json."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version("consultant"),
            "description": "Reads consults and codes, answers questions. Approving is a person's.",
        },
        "security": [{"token": []}],
        "paths": {
            "/api/consults": {"get": _list_consults()},
            "/api/consults/{reference}": {"get": _show_consult()},
            "/api/codes": {"get": _find_codes()},
            "/api/codes/{system}/{code}": {"get": _show_code()},
            "/api/ask": {"post": _ask()},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Consult": _closed(CONSULT),
                "Code": _closed(CODE),
                "Refusal": _closed({"error": TEXT}),
            },
        },
    }


CONSULT: Schema = {
    "reference": {"type": "string", "pattern": r"^CD-\d{6,}$"},
    "status": {"type": "string", "enum": [s.value for s in Status]},
    "subject": TEXT,
    "from": TEXT,
    "received_at": MOMENT,
    "changed_at": MOMENT,
    "version": NUMBER,
    "confidence": {"type": ["string", "null"], "enum": [*(c.value for c in Confidence), None]},
    "codes": TEXTS,
}
CODE: Schema = {
    "system": SYSTEM,
    "code": TEXT,
    "description": TEXT,
    "wording": {"type": "string", "enum": [w.value for w in Wording]},
    "billable": {"type": "boolean"},
    "edition": TEXT,
    "in_force_from": DATE,
    "in_force_to": {"type": ["string", "null"], "format": "date"},
}


def _list_consults() -> Schema:
    lanes = {"type": "string", "enum": [lane.name for lane in LANES], "default": "review"}
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/Consult"}}
    page = _closed({"consults": rows, "beyond": {"type": ["integer", "null"]}})
    return _operation(
        "A lane's consults, a hundred at a time",
        page,
        [
            _query("lane", lanes),
            _query("q", {"type": "string", "maxLength": 300}),
            _query("beyond", {"type": "integer", "minimum": 0, "maximum": 999_999_999}),
        ],
    )


def _show_consult() -> Schema:
    whole = _closed(CONSULT | {"read": OBJECT, "answer": {"type": ["object", "null"]}})
    found = _operation("One consult", whole, [_part("reference")])
    return _not_found(found)


def _find_codes() -> Schema:
    hit = CODE | {"score": {"type": "number", "minimum": 0, "maximum": 1}, "because": TEXTS}
    rows = {"type": "array", "items": _closed(hit)}
    words = {"type": "string", "minLength": 1, "maxLength": 300, "pattern": r"\S"}
    return _operation(
        "Codes for words, the likeliest first",
        _closed({"on": DATE, "codes": rows}),
        [
            _query("q", words, required=True),
            _query("system", SYSTEM),
            _query("on", DATE),
            _query("limit", {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}),
        ],
    )


def _show_code() -> Schema:
    note = _closed({"kind": TEXT, "text": TEXT, "at": TEXT})
    around = {"children": TEXTS, "siblings": TEXTS, "heirs": TEXTS}
    leaf = {"on": DATE, "in_force": {"type": "boolean"}, "notes": {"type": "array", "items": note}}
    whole = _closed(CODE | leaf | around)
    return _not_found(
        _operation("One code", whole, [_part("system"), _part("code"), _query("on", DATE)])
    )


def _ask() -> Schema:
    text = {"type": "string", "minLength": 1, "maxLength": 20_000, "pattern": r"\S"}
    body = {"application/json": {"schema": _closed({"text": text})}}
    answer = {
        "type": "object",
        "required": ["kind", "mentions", "facts", "candidates", "missing_facts", "draft"],
    }
    found = _operation("A question, answered at once and kept nowhere", answer, [])
    return found | {"requestBody": {"required": True, "content": body}}


def _operation(summary: str, answer: Schema, parameters: list[Schema]) -> Schema:
    return {
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "so", "content": {"application/json": {"schema": answer}}},
            "400": _refusal("not as described here"),
            "401": _refusal("no token, or one that has ended"),
            "403": _refusal("not the right to do this"),
            "413": _refusal("the body is too large"),
            "429": _refusal("too many requests of this token"),
        },
    }


def _not_found(operation: Schema) -> Schema:
    responses = operation["responses"] | {"404": _refusal("there is no such thing")}
    return operation | {"responses": responses}


def _refusal(words: str) -> Schema:
    schema = {"$ref": "#/components/schemas/Refusal"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _query(name: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _part(name: str) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "pattern": "^[A-Za-z0-9.-]+$"},
    }


def _closed(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
