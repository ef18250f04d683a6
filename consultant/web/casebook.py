"""The casebook's pages: what was answered before, found by words and codes; one precedent.

/casebook?q=                what a search finds, newest first
/casebook/CD-000042         one precedent
                   /withdraw    by POST, with a reason
                   /exemplary   by POST: hold it up, or no longer
"""

from starlette.responses import Response

from consultant.domain.casebook import Precedent
from consultant.domain.consult import OrganisationKind
from consultant.domain.errors import NoSuchConsultError, ReviewError
from consultant.library.casebook.words import searched_words
from consultant.remembering import mark_exemplary, withdraw_precedent
from consultant.storage import casebook
from consultant.storage.casebook import Sought, State
from consultant.storage.session import Session, reading, transaction
from consultant.web.door import NoSuchPageError
from consultant.web.visit import Visit, go_to

PAGE = 30
LONGEST_QUERY, LONGEST_REASON = 200, 500
#: What the list may show, by the name in its address.
STATES = {"": None, "exemplary": State.EXEMPLARY, "withdrawn": State.WITHDRAWN}


def show_list(visit: Visit) -> Response:
    """What was answered before: all of it, or what holds every word of `q`."""
    q, code = visit.query("q")[:LONGEST_QUERY], visit.query("code")[:10]
    kind, state = visit.query("kind"), visit.query("state")
    sought = Sought(
        words=searched_words(f"{q} {code}"),
        organisation=kind if kind in set(OrganisationKind) else "",
        state=STATES.get(state),
    )
    with reading(visit.desk.engine) as session:
        found = _named(session, q) or _found(session, visit, sought, q=q)
    part = "_casebook.html" if visit.request.headers.get("hx-request") else "casebook.html"
    return visit.page(
        part,
        q=q,
        code=code,
        kind=sought.organisation,
        kinds=list(OrganisationKind),
        state=state if state in STATES else "",
        states=list(STATES),
        rows=found[:PAGE],
        beyond=found[PAGE - 1].reference[3:] if len(found) > PAGE else None,
    )


def show_one(visit: Visit) -> Response:
    return _page(visit)


def withdraw(visit: Visit) -> Response:
    """Nobody is to lean on it any more; the reason is kept with it."""
    reason = visit.form.get("reason", "").replace("\r\n", "\n").strip()[:LONGEST_REASON]
    reference, who = _precedent(visit).reference, visit.reviewer.name
    try:
        with transaction(visit.desk.engine) as session:
            withdraw_precedent(session, reference, who=who, reason=reason, now=visit.now)
    except ReviewError as error:
        return _page(visit, 422, errors={"reason": str(error)})
    return go_to(f"/casebook/{reference}")


def set_exemplary(visit: Visit) -> Response:
    reference, who = _precedent(visit).reference, visit.reviewer.name
    wanted = visit.form.get("exemplary") == "yes"
    with transaction(visit.desk.engine) as session:
        mark_exemplary(session, reference, who=who, exemplary=wanted, now=visit.now)
    return go_to(f"/casebook/{reference}")


def _page(visit: Visit, status: int = 200, *, errors: dict[str, str] | None = None) -> Response:
    return visit.page("precedent.html", status, precedent=_precedent(visit), errors=errors or {})


def _precedent(visit: Visit) -> Precedent:
    with reading(visit.desk.engine) as session:
        found = casebook.get(session, visit.path("reference"))
    if found is None:
        raise NoSuchPageError("The casebook holds no such precedent.")
    return found


def _named(session: Session, q: str) -> list[Precedent]:
    """The one whose reference was typed."""
    try:
        found = casebook.get(session, q) if q[:3].upper() == "CD-" else None
    except NoSuchConsultError:
        return []
    return [found] if found else []


def _found(session: Session, visit: Visit, sought: Sought, *, q: str) -> list[Precedent]:
    if q and not sought.words:
        return []  # nothing in it that tells one question from another
    beyond = visit.query("beyond")
    last = int(beyond) if beyond.isascii() and beyond.isdigit() and len(beyond) < 10 else None
    return casebook.page(session, sought, beyond=last, limit=PAGE + 1)
