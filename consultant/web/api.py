"""The JSON interface: consults, codes and questions, for programs that bear a token.

    GET  /api/consults?lane=review&beyond=7     GET /api/consults/CD-000042
    GET  /api/codes?q=words&system=&on=&limit=  GET /api/codes/ICD-10-CM/J96.01?on=
    POST /api/ask {"text": "..."}               GET /api/openapi.json

It reads and it asks; an approval is a person's, on a page.
"""

import json
from datetime import date
from typing import Any

from starlette.responses import JSONResponse, Response

from consultant.domain.coding import Code, CodeSystem
from consultant.domain.consult import Consult
from consultant.domain.errors import ConsultantError
from consultant.drafting.view import as_answer_json
from consultant.library.search import Hit
from consultant.reading.view import as_read_json
from consultant.storage import consults, queues
from consultant.storage.queues import Cut, Sieve
from consultant.storage.session import reading
from consultant.web.case import CaseFile, read_file
from consultant.web.door import NoSuchPageError
from consultant.web.lanes import BY_NAME
from consultant.web.openapi import description
from consultant.web.visit import Visit

PAGE = 100
MOST_HITS = 50
LONGEST_TEXT = 20_000
LONGEST_QUERY = 300
SYSTEMS = {system.value.lower(): system for system in CodeSystem}


class AskedWrongError(ConsultantError):
    """The request is not as the description says."""


def show_description(visit: Visit) -> Response:
    return JSONResponse(description(visit.desk.settings.desk.name))


def list_consults(visit: Visit) -> Response:
    """A lane's consults, or those that hold all words of `q`, a hundred at a time."""
    lane, q = visit.query("lane", "review"), visit.query("q")
    if lane not in BY_NAME:
        raise AskedWrongError(f"lane: one of {', '.join(BY_NAME)}")
    if len(q) > LONGEST_QUERY:
        raise AskedWrongError(f"q: {LONGEST_QUERY} characters at most")
    beyond = _whole_number(visit, "beyond")
    with reading(visit.desk.engine) as session:
        card = BY_NAME["all" if q else lane]
        cut = Cut(order=card.order, beyond=beyond, limit=PAGE + 1)
        which, sieve = card.of(visit.reviewer.id), Sieve(words=q)
        rows = queues.rows(session, which, cut, now=visit.now, sieve=sieve)
        found = consults.of_ids(session, [row.id for row in rows])
    more = found[PAGE - 1].id if len(found) > PAGE else None
    told = [_consult(each) for each in found[:PAGE]]
    return JSONResponse({"consults": told, "beyond": more})


def show_consult(visit: Visit) -> Response:
    """One consult: its letter read, its findings, its draft."""
    with reading(visit.desk.engine) as session:
        file = read_file(session, visit, visit.path("reference"))
    return JSONResponse(_whole(file))


def find_codes(visit: Visit) -> Response:
    q, on = visit.query("q"), _date(visit)
    if not 1 <= len(q) <= LONGEST_QUERY:
        raise AskedWrongError(f"q: 1 to {LONGEST_QUERY} characters")
    limit = _whole_number(visit, "limit")
    if limit is not None and not 1 <= limit <= MOST_HITS:
        raise AskedWrongError(f"limit: 1 to {MOST_HITS}")
    hits = visit.desk.search.search(q, on, system=_system(visit), limit=limit or 10)
    return JSONResponse({"on": on.isoformat(), "codes": [_hit(hit) for hit in hits]})


def show_code(visit: Visit) -> Response:
    system, on = SYSTEMS.get(visit.path("system").lower()), _date(visit)
    catalog = visit.desk.catalog
    code = catalog.find(system, visit.path("code")[:20], on) if system else None
    if code is None:
        raise NoSuchPageError("The library holds no such code.")
    notes = [{"kind": n.kind.value, "text": n.text, "at": n.at} for n in catalog.notes(code)]
    around = {
        "children": [each.code for each in catalog.children(code)],
        "siblings": [each.code for each in catalog.siblings(code)],
        "heirs": [each.code for each in catalog.heirs(code)],
    }
    is_in_force = code.is_in_force(on)
    return JSONResponse(
        _code(code) | {"on": on.isoformat(), "in_force": is_in_force, "notes": notes} | around
    )


def ask(visit: Visit) -> Response:
    """A question walked through the desk's head; nothing is stored, nothing is sent."""
    text = _asked(visit.body)
    answer = visit.desk.ask(text, visit.now)
    read = as_read_json(answer.letter, answer.inquiry)
    return JSONResponse(read | as_answer_json(answer.findings, answer.draft))


def _asked(body: bytes) -> str:
    try:
        asked = json.loads(body)
    except ValueError:
        raise AskedWrongError('the body is a JSON object: {"text": "..."}') from None
    text = asked.get("text") if isinstance(asked, dict) else None
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
        raise AskedWrongError(f"text: 1 to {LONGEST_TEXT} characters, not blanks alone")
    return text.encode("utf-8", "replace").decode()


def _consult(consult: Consult) -> dict[str, Any]:
    return {
        "reference": consult.reference,
        "status": consult.status.value,
        "subject": consult.subject,
        "from": consult.from_address,
        "received_at": consult.received_at.isoformat(),
        "changed_at": consult.changed_at.isoformat(),
        "version": consult.version,
        "confidence": consult.confidence.value if consult.confidence else None,
        "codes": list(consult.codes),
    }


def _whole(file: CaseFile) -> dict[str, Any]:
    question = file.question
    read = as_read_json(question.letter, question.inquiry)
    answer = as_answer_json(file.findings, file.draft) if file.draft else None
    return _consult(file.consult) | {"read": read, "answer": answer}


def _hit(hit: Hit) -> dict[str, Any]:
    return _code(hit.code) | {"score": round(hit.score, 3), "because": list(hit.because)}


def _code(code: Code) -> dict[str, Any]:
    return {
        "system": code.system.value,
        "code": code.code,
        "description": code.description,
        "wording": code.wording.value,
        "billable": code.billable,
        "edition": code.release.edition,
        "in_force_from": code.release.in_force_from.isoformat(),
        "in_force_to": code.release.in_force_to.isoformat() if code.release.in_force_to else None,
    }


def _system(visit: Visit) -> CodeSystem | None:
    word = visit.query("system")
    if word and word.lower() not in SYSTEMS:
        raise AskedWrongError(f"system: one of {', '.join(CodeSystem)}")
    return SYSTEMS.get(word.lower())


def _date(visit: Visit) -> date:
    word = visit.query("on")
    if not word:
        return visit.now.astimezone(visit.desk.settings.zone).date()
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise AskedWrongError("on: a date as 2026-11-20") from None


def _whole_number(visit: Visit, name: str) -> int | None:
    word = visit.query(name)
    if not word:
        return None
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        raise AskedWrongError(f"{name}: a whole number")
    return int(word)
