"""Saved views: a reviewer keeps an address of the queue by name, and may begin there."""

from urllib.parse import parse_qsl

from starlette.datastructures import QueryParams
from starlette.responses import Response

from consultant.domain.errors import ReviewError
from consultant.storage import audit, views
from consultant.storage.session import Session, transaction
from consultant.web.narrowing import read_narrowing
from consultant.web.visit import Visit, go_to


def save(visit: Visit) -> Response:
    """Keep the queue that was shown; only what an address of the queue may say is kept."""
    name = " ".join(visit.form.get("name", "").split())[: views.LONGEST]
    asked = read_narrowing(QueryParams(parse_qsl(visit.form.get("query", ""))))
    query = asked.address().partition("?")[2]
    if not name or not query:
        raise ReviewError("A view needs a name, and something that it shows.")
    with transaction(visit.desk.engine) as session:
        if not views.save(session, visit.reviewer.id, name, query, now=visit.now):
            raise ReviewError(f"You have {views.MOST} views; remove one first.")
        _record(session, visit, "save view")
    return go_to(asked.address())


def remove(visit: Visit) -> Response:
    with transaction(visit.desk.engine) as session:
        if views.remove(session, visit.reviewer.id, int(visit.path("number"))):
            _record(session, visit, "remove view")
    return go_to("/?lane=review")


def choose_start(visit: Visit) -> Response:
    """Begin with this view from now on, or with the plain queue again."""
    number = int(visit.path("number")) if visit.form.get("start") == "yes" else 0
    with transaction(visit.desk.engine) as session:
        views.choose_start(session, visit.reviewer.id, number)
        _record(session, visit, "choose start view")
    return go_to("/")


def _record(session: Session, visit: Visit, act: str) -> None:
    """Open queues look for events: this is how they learn of it."""
    who = visit.reviewer.email
    audit.record(session, now=visit.now, who=who, act=act, about=who)
