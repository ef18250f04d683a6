"""Letters asked, amended with other codes, sent; lessons read and decided."""

from datetime import timedelta

from consultant import reviewing
from consultant.desk import Desk
from consultant.domain.consult import Consult, Draft, Reviewer
from consultant.domain.findings import Findings
from consultant.domain.learning import Lesson, LessonState
from consultant.learning import Decision, decide
from consultant.reviewing import Seen
from consultant.storage import consults, drafts, inquiries, lessons
from consultant.storage.session import reading, transaction
from tests.builders import NOW
from tests.casebook.desks import deliver, newest
from tests.web.samples import mail_in

MAREN = "Maren Holt <maren@northlake.example>"
BEN = "Ben Ortiz <ben@harborview.example>"
WALKING = "What is the ICD-10-CM code for walking pneumonia?\n"
NOTHING = "Nothing in the library matches these words."
MYCOPLASMA = "Report J15.7, as the provider's words mean Mycoplasma."


def asked(desk: Desk, text: str, *, sender: str = MAREN) -> tuple[str, Draft]:
    """A letter mailed in; its reference and the desk's draft."""
    with reading(desk.engine) as session:
        later = timedelta(minutes=len(consults.listing(session)) + 1)
    mail_in(desk, sender, "a question", text, at=NOW + later)
    reference = newest(desk)
    with reading(desk.engine) as session:
        draft = drafts.current(session, consults.get(session, reference))
    assert draft is not None
    return reference, draft


def answered(desk: Desk, by: Reviewer, text: str, reply: str, *, sender: str = MAREN) -> str:
    """A letter asked, its draft's body replaced by `reply`, approved and sent."""
    reference, draft = asked(desk, text, sender=sender)
    greeting = draft.text.partition("\n\n")[0]
    send(desk, by, reference, f"{greeting}\n\n{reply}\n")
    return reference


def send(desk: Desk, by: Reviewer, reference: str, text: str) -> None:
    """Amend the draft, approve it, deliver it, and walk the road to its end."""
    with transaction(desk.engine) as session:
        version = consults.get(session, reference).version
        seen = Seen(reference=reference, version=version)
        reviewing.amend(session, seen, by, desk.stationery, text=text, now=NOW)
        seen = Seen(reference=reference, version=version + 1)
        reviewing.approve(session, seen, by, desk.stationery, NOW)
    deliver(desk, NOW)


def findings_of(desk: Desk, reference: str) -> Findings:
    with reading(desk.engine) as session:
        consult: Consult = consults.get(session, reference)
        return inquiries.findings(session, consult)


def lessons_of(desk: Desk, state: LessonState | None = None) -> list[Lesson]:
    with reading(desk.engine) as session:
        return lessons.listing(session, state)


def decided(
    desk: Desk, lesson: Lesson, state: LessonState, by: Reviewer, note: str = "as we code it"
) -> Lesson:
    word = Decision(state=state, by=by.signature, who=by.email, note=note, at=NOW)
    with transaction(desk.engine) as session:
        made = decide(session, lesson.id, word, desk.catalog)
    desk.search.learned.look()
    return made


def accepted(desk: Desk, lesson: Lesson, by: Reviewer) -> Lesson:
    return decided(desk, lesson, LessonState.ACCEPTED, by)
