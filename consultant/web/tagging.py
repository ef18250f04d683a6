"""Tags on one consult: put on, taken off."""

from starlette.responses import Response

from consultant.domain.errors import ReviewError
from consultant.storage import audit, consults, tags
from consultant.storage.session import Session, transaction
from consultant.web.visit import Visit, go_to


def add(visit: Visit) -> Response:
    """A word of the desk's own; several with commas between."""
    wanted = [tags.as_tag(word) for word in visit.form.get("tag", "").split(",")]
    if not any(wanted):
        raise ReviewError("A tag has letters or digits: oncology, dr-smith, 2027.")
    reference = visit.path("reference")
    with transaction(visit.desk.engine) as session:
        consult = consults.get(session, reference)
        for tag in filter(None, wanted):
            if tags.add(session, consult.id, tag):
                _record(session, visit, "tag", tag)
    return go_to(f"/consults/{reference}")


def remove(visit: Visit) -> Response:
    reference, tag = visit.path("reference"), tags.as_tag(visit.form.get("tag", ""))
    with transaction(visit.desk.engine) as session:
        consult = consults.get(session, reference)
        if tags.remove(session, consult.id, tag):
            _record(session, visit, "untag", tag)
    return go_to(f"/consults/{reference}")


def _record(session: Session, visit: Visit, act: str, tag: str) -> None:
    audit.record(
        session,
        now=visit.now,
        who=visit.reviewer.email,
        act=act,
        about=visit.path("reference"),
        particulars={"tag": tag},
    )
