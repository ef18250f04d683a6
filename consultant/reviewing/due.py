"""The time until a consult's first reply is due: it stands still while its asker is waited for."""

from datetime import datetime

from consultant.domain.business import Promise
from consultant.domain.consult import Consult
from consultant.storage import marks
from consultant.storage.session import Session


def start_clock(session: Session, consult: Consult, promise: Promise, since: datetime) -> None:
    """Set when the reply is due; a time that stood still goes on, one that runs is left alone."""
    if consult.time_left is None and consult.due_at is None:
        marks.set_due(session, consult, promise.due(since))
    resume_clock(session, consult, promise, since)


def resume_clock(session: Session, consult: Consult, promise: Promise, now: datetime) -> None:
    """Let the time go on, if it stood still."""
    if consult.time_left is not None:
        marks.set_due(session, consult, promise.resumed(consult.time_left, now))


def stop_clock(session: Session, consult: Consult, promise: Promise, now: datetime) -> None:
    """Keep how much time is left; none of it is used up from here on."""
    if consult.due_at is not None:
        marks.set_due(session, consult, None, left=promise.left(consult.due_at, now))
