"""What every act asks first: the right, the hold, what was seen; and how it is written down."""

from datetime import datetime

from consultant.domain.consult import Consult, Reviewer, Right, Status
from consultant.domain.errors import ConflictError, NotAllowedError
from consultant.reviewing.cases import Seen, Word
from consultant.storage import audit, consults, drafts
from consultant.storage.session import Session


def ready(session: Session, seen: Seen, by: Reviewer, right: Right, now: datetime) -> Consult:
    """The consult, locked, if this reviewer may act on the version they saw."""
    consult = held(session, seen.reference, by, right, now)
    if consult.status is not Status.DRAFTED:
        raise ConflictError(f"{consult.reference} is {consult.status} by now.")
    if consult.version != seen.version:
        raise ConflictError(
            f"{consult.reference} was amended: you saw version {seen.version}, "
            f"it is at version {consult.version}."
        )
    return consult


def held(session: Session, reference: str, by: Reviewer, right: Right, now: datetime) -> Consult:
    """The consult, locked, if this reviewer may act and nobody else holds it."""
    check(by, right)
    consult = consults.lock(session, reference)
    if consult.is_taken_by_another(by.id, now):
        raise ConflictError(f"{consult.reference} is in another reviewer's hands.")
    return consult


def check(by: Reviewer, right: Right) -> None:
    """NotAllowedError where the account has not this right."""
    if not by.may(right):
        raise NotAllowedError(f"{by.name} may not do this: it takes the right to {right}.")


def say(session: Session, consult: Consult, word: Word, **particulars: object) -> None:
    """A verdict and its event; a note may hold a letter's words, so the event has none."""
    drafts.add_verdict(session, consult, word.act, word.by, note=word.note, now=word.at)
    record(session, consult, word, **particulars)


def record(session: Session, consult: Consult, word: Word, **particulars: object) -> None:
    """The event alone, for an act that is no verdict."""
    audit.record(
        session,
        now=word.at,
        who=word.by.email,
        act=word.act.value,
        about=consult.reference,
        particulars={"version": consult.version, **particulars},
    )
