"""Who works on a consult: taken, put back, handed over."""

from dataclasses import replace
from datetime import datetime

from consultant.domain.consult import Act, Consult, Reviewer, Right
from consultant.domain.errors import ConflictError, ReviewError
from consultant.reviewing.cases import Stationery, Word
from consultant.reviewing.checks import check, held, record
from consultant.storage import consults, passages
from consultant.storage.session import Session


def take(
    session: Session, reference: str, by: Reviewer, desk: Stationery, now: datetime
) -> Consult:
    """Hold a consult for one reviewer for a while; ConflictError where another holds it."""
    consult = held(session, reference, by, Right.AMEND, now)
    consults.take(session, consult, by.id, now + desk.hold)
    record(session, consult, Word(act=Act.TAKE, by=by, at=now))
    return replace(consult, taken_by=by.id, taken_until=now + desk.hold)


def put_back(session: Session, reference: str, by: Reviewer, now: datetime) -> Consult:
    """Let a consult go that this reviewer holds; a manager may let go of anybody's."""
    consult = _loosened(session, reference, by, now)
    consults.take(session, consult, None, None)
    record(session, consult, Word(act=Act.PUT_BACK, by=by, at=now))
    return replace(consult, taken_by=None, taken_until=None)


def hand_over(
    session: Session, reference: str, to: Reviewer, desk: Stationery, word: Word
) -> Consult:
    """Put a consult into a colleague's hands, with a note for them.

    Who holds it may, or anybody where nobody does; a manager may always. Raises
    ReviewError where the colleague's account cannot work on drafts.
    """
    if not to.may(Right.AMEND):
        raise ReviewError(f"{to.name} cannot work on drafts: that takes the right to amend.")
    consult = _loosened(session, reference, word.by, word.at)
    consults.take(session, consult, to.id, word.at + desk.hold)
    if word.note.strip():
        passages.add_remark(session, consult.id, word.by.id, word.note.strip(), now=word.at)
    record(session, consult, word, to=to.email)
    return replace(consult, taken_by=to.id, taken_until=word.at + desk.hold)


def _loosened(session: Session, reference: str, by: Reviewer, now: datetime) -> Consult:
    """The consult, locked, if it is not held, or is this reviewer's, or a manager asks."""
    check(by, Right.AMEND)
    consult = consults.lock(session, reference)
    if consult.is_taken_by_another(by.id, now) and not by.may(Right.MANAGE):
        raise ConflictError(f"{consult.reference} is in another reviewer's hands.")
    return consult
