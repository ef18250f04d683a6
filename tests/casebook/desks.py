"""A desk of the casebook's tests: letters mailed in, reworded, approved and delivered for real."""

from datetime import datetime, timedelta

from consultant import pipeline, reviewing
from consultant.desk import Desk
from consultant.domain.casebook import Precedent
from consultant.domain.consult import Draft, Reviewer
from consultant.reviewing import Seen
from consultant.sending.delivery import deliver_due
from consultant.sending.postman import Postman
from consultant.storage import casebook, consults, drafts
from consultant.storage.session import reading, transaction
from tests.builders import NOW
from tests.sending.sink import Sink
from tests.web.samples import mail_in

MAREN = "Maren Holt <maren@northlake.example>"
BEN = "Ben Ortiz <ben@harborview.example>"
ECMO = """Open femoral cannulation for VA ECMO, a 4-year-old.
33953 or 33954?
"""
OWN_DRAFT = "Already part of 33953: the fluoroscopic guidance."
REWORDED = "The fluoroscopic guidance is included in 33953; it is never reported apart."


def answer(
    desk: Desk, by: Reviewer, text: str, *, sender: str = MAREN, subject: str = "ECMO",
    reword: tuple[str, str] | None = (OWN_DRAFT, REWORDED), now: datetime = NOW,
) -> str:  # fmt: skip
    """A letter asked, reworded, approved and sent; its consult's reference."""
    mail_in(desk, sender, subject, text, at=now)
    reference = newest(desk)
    settle(desk, by, reference, reword=reword, now=now)
    return reference


def settle(
    desk: Desk, by: Reviewer, reference: str, *, reword: tuple[str, str] | None, now: datetime = NOW
) -> None:
    """Reword a drafted consult, approve it, deliver it, and let the road remember it."""
    with transaction(desk.engine) as session:
        consult = consults.get(session, reference)
        version = consult.version
        if reword:
            draft = drafts.current(session, consult)
            assert draft is not None
            assert reword[0] in draft.text
            seen = Seen(reference=reference, version=version)
            text = draft.text.replace(*reword)
            reviewing.amend(session, seen, by, desk.stationery, text=text, now=now)
            version += 1
        seen = Seen(reference=reference, version=version)
        reviewing.approve(session, seen, by, desk.stationery, now)
    deliver(desk, now)


def deliver(desk: Desk, now: datetime = NOW) -> None:
    """What is due leaves, to a real relay; then the road is walked to its end."""
    later = now + desk.stationery.undo + timedelta(seconds=1)
    with Sink() as relay:
        postman = Postman("127.0.0.1", relay.port, 5)
        while deliver_due(desk.engine, postman, now=lambda: later):
            pass
    while pipeline.advance(desk, later):
        pass


def newest(desk: Desk) -> str:
    with reading(desk.engine) as session:
        return consults.listing(session)[-1].reference


def draft_of(desk: Desk, reference: str) -> Draft:
    with reading(desk.engine) as session:
        draft = drafts.current(session, consults.get(session, reference))
    assert draft is not None
    return draft


def precedent_of(desk: Desk, reference: str) -> Precedent | None:
    with reading(desk.engine) as session:
        return casebook.get(session, reference)


def ask(desk: Desk, text: str, *, sender: str = BEN, now: datetime = NOW) -> Draft:
    """The desk's draft of a letter that somebody else mails in."""
    mail_in(desk, sender, "a question", text, at=now + timedelta(minutes=5))
    return draft_of(desk, newest(desk))
