"""Canned passages: kept by reviewers, put into a draft with a click."""

from starlette.responses import Response

from consultant.domain.errors import ConflictError
from consultant.storage import audit, passages
from consultant.storage.session import reading, transaction
from consultant.web.door import NoSuchPageError
from consultant.web.visit import Visit, go_to

LONGEST_TITLE = 80
LONGEST_TEXT = 5_000


def show(visit: Visit) -> Response:
    return _page(visit, form={"title": "", "text": ""})


def add(visit: Visit) -> Response:
    form = {
        "title": visit.form.get("title", "").strip(),
        "text": visit.form.get("text", "").replace("\r\n", "\n").strip(),
    }
    errors = _faults_in(form)
    if errors:
        return _page(visit, 422, form=form, errors=errors)
    with transaction(visit.desk.engine) as session:
        is_new = passages.add_passage(session, **form, reviewer_id=visit.reviewer.id, now=visit.now)
        if not is_new:
            raise ConflictError("There is a passage of this title already.")
        audit.record(
            session,
            now=visit.now,
            who=visit.reviewer.email,
            act="add passage",
            about=form["title"],
        )
    return go_to("/passages")


def remove(visit: Visit) -> Response:
    number = int(visit.path("number"))
    with transaction(visit.desk.engine) as session:
        if not passages.remove_passage(session, number):
            raise NoSuchPageError("There is no such passage.")
        audit.record(
            session,
            now=visit.now,
            who=visit.reviewer.email,
            act="remove passage",
            about=f"passage {number}",
        )
    return go_to("/passages")


def _page(
    visit: Visit, status: int = 200, *, form: dict[str, str], errors: dict[str, str] | None = None
) -> Response:
    with reading(visit.desk.engine) as session:
        kept = passages.passages(session)
    return visit.page("passages.html", status, passages=kept, form=form, errors=errors or {})


def _faults_in(form: dict[str, str]) -> dict[str, str]:
    errors = {}
    if not 1 <= len(form["title"]) <= LONGEST_TITLE:
        errors["title"] = f"A title has 1 to {LONGEST_TITLE} characters."
    if not 1 <= len(form["text"]) <= LONGEST_TEXT:
        errors["text"] = f"A passage has 1 to {LONGEST_TEXT:,} characters."
    return errors
