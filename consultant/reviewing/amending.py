"""The words of a reply: amended, written by hand, or vouched for where the library is silent."""

from dataclasses import replace
from datetime import datetime

from consultant.domain.consult import Act, Consult, Draft, Reviewer, Right, Status
from consultant.domain.errors import ConflictError, ReviewError
from consultant.reviewing.cases import (
    Seen,
    Stationery,
    Word,
    amended_draft,
    last_question,
    open_case,
    ungrounded_in,
)
from consultant.reviewing.checks import check, held, ready, say
from consultant.storage import consults, drafts, inquiries, marks, vouchings
from consultant.storage.session import Session
from consultant.storage.vouchings import Vouching

#: Where a consult has no draft yet.
_ON_THE_ROAD = frozenset({Status.READ, Status.MATCHED})


def amend(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, *, text: str, now: datetime
) -> Draft:
    """Write the next version of the draft; what was seen stays as it was.

    Raises ConflictError where the draft is no longer the version that was seen.
    """
    consult = ready(session, seen, by, Right.AMEND, now)
    amended = amended_draft(open_case(session, consult).draft, by, desk, text)
    moved = drafts.add(session, consult, amended, now=now)
    say(session, moved, Word(act=Act.AMEND, by=by, at=now))
    return replace(amended, version=moved.version)


def write(
    session: Session, reference: str, by: Reviewer, desk: Stationery, *, text: str, now: datetime
) -> Draft:
    """Write the reply by hand where the desk could draft none; from here on it is a draft.

    Raises ConflictError where a draft is there, or is still on its way.
    """
    consult = held(session, reference, by, Right.AMEND, now)
    if consult.status not in _ON_THE_ROAD:
        raise ConflictError(f"{consult.reference} is {consult.status}: amend the draft it has.")
    if not consult.stalled:
        raise ConflictError(f"The draft of {consult.reference} is on its way; wait for it.")
    written = amended_draft(_blank(session, consult, desk), by, desk, text)
    moved = drafts.add(session, consult, written, now=now)
    consults.stall(session, consult.id, "")
    findings = inquiries.findings(session, consult)
    flags, asks = (
        inquiries.flags_now(session, consult, findings),
        last_question(session, consult).inquiry.asks,
    )
    marks.set_flags(session, consult, flags, asks)
    drafted = consults.move(session, moved, Status.DRAFTED, now=now)
    say(session, drafted, Word(act=Act.WRITE, by=by, at=now))
    return replace(written, version=moved.version)


def vouch(session: Session, seen: Seen, desk: Stationery, word: Word, *, text: str) -> Vouching:
    """Answer with one's name for words that the library does not hold; `word.note` is the reason.

    It no longer blocks the approval of this consult, in any version of its draft.
    """
    check(word.by, Right.VOUCH)
    if not word.note.strip():
        raise ReviewError("Say why these words may stand although the library lacks them.")
    consult = ready(session, seen, word.by, Right.VOUCH, word.at)
    if text not in {each.text for each in ungrounded_in(open_case(session, consult), desk)}:
        raise ConflictError(f"The draft of {consult.reference} no longer says this unfounded.")
    given = Vouching(text=text, reason=word.note.strip(), by=word.by.name, at=word.at)
    vouchings.add(session, consult.id, word.by.id, given)
    say(session, consult, word)
    return given


def _blank(session: Session, consult: Consult, desk: Stationery) -> Draft:
    """A reply without a word yet, in the thread of the question."""
    inquiry = last_question(session, consult).inquiry
    return Draft(
        subject=desk.subject(inquiry, consult.reference),
        text="",
        confidence_reason="written by hand: the desk could draft nothing",
    )
