"""Working beside others on one consult: who is here, and notes that stay in the house."""

from starlette.responses import PlainTextResponse, Response

from consultant import admitting
from consultant.domain.consult import Reviewer, Right
from consultant.storage import audit, consults, passages, people, presences
from consultant.storage.session import Session, transaction
from consultant.web.visit import Visit, go_to

LONGEST_REMARK = 2_000


def here(visit: Visit) -> Response:
    """An open page says that it is; who else's is, in words."""
    with transaction(visit.desk.engine) as session:
        consult = consults.get(session, visit.path("reference"))
        names = note_presence(session, visit, consult.id)
    return PlainTextResponse(in_words(names))


def note_presence(session: Session, visit: Visit, consult_id: int) -> list[str]:
    """This reviewer is here; the names of who else is."""
    me = visit.reviewer.id
    presences.note(session, consult_id, me, now=visit.now)
    return presences.others(session, consult_id, me, now=visit.now)


def colleagues_of(session: Session, visit: Visit) -> list[Reviewer]:
    """Who else can work on a draft."""
    everybody = people.reviewers(session)
    return [each for each in everybody if each.may(Right.AMEND) and each.id != visit.reviewer.id]


def in_words(names: list[str]) -> str:
    if not names:
        return ""
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} here too"


def add_remark(visit: Visit) -> Response:
    """A note on the consult for the desk alone; it is never sent."""
    reference = visit.path("reference")
    text = visit.form.get("remark", "").replace("\r\n", "\n").strip()[:LONGEST_REMARK]
    with transaction(visit.desk.engine) as session:
        consult = consults.get(session, reference)
        if text:
            passages.add_remark(session, consult.id, visit.reviewer.id, text, now=visit.now)
            audit.record(
                session, now=visit.now, who=visit.reviewer.email, act="remark", about=reference
            )
    return go_to(f"/consults/{reference}#history")


def split_off(visit: Visit) -> Response:
    """A letter that began another matter becomes a consult of its own."""
    reference, number = visit.path("reference"), int(visit.path("number"))
    with transaction(visit.desk.engine) as session:
        new = admitting.split_off(session, reference, number, visit.reviewer.email, visit.now)
    visit.desk.wake()
    return go_to(f"/consults/{new.reference}")


def keep_together(visit: Visit) -> Response:
    """The letter belongs where it is."""
    reference, number = visit.path("reference"), int(visit.path("number"))
    with transaction(visit.desk.engine) as session:
        admitting.keep_together(session, reference, number, visit.reviewer.email, visit.now)
    return go_to(f"/consults/{reference}")
