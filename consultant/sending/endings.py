"""What a mail's end means for its consult and for the history, in the end's own transaction."""

from datetime import datetime

from consultant.domain.consult import Status
from consultant.domain.errors import NoSuchConsultError
from consultant.domain.mail import OutgoingKind, OutgoingState
from consultant.storage import audit, casebook, consults, lessons, outbox
from consultant.storage.outbox import Posting
from consultant.storage.session import Session

#: The status of a consult that a mail of this kind answers.
_ANSWERED = {OutgoingKind.REPLY: Status.APPROVED, OutgoingKind.NOTICE: Status.DECLINED}


def end(
    session: Session, posting: Posting, state: OutgoingState, *, reply: str, now: datetime
) -> None:
    """Tell how a mail ended; the consult is sent with its last mail."""
    record(session, posting, state.value.replace("_", " "), now=now, reply=reply)
    if state is OutgoingState.SENT:
        _move_consult(session, posting, now)


def record(
    session: Session,
    posting: Posting,
    act: str,
    *,
    now: datetime,
    who: str = "desk",
    reply: str = "",
) -> None:
    """An event about one mail; never a word of what it says."""
    audit.record(
        session,
        now=now,
        who=who,
        act=act,
        about=posting.about or f"mail {posting.id}",
        particulars={
            "mail": posting.message_id,
            "kind": posting.kind.value,
            "attempt": posting.attempts,
            **({"reply": reply} if reply else {}),
        },
    )


def reopen(session: Session, posting: Posting, now: datetime) -> None:
    """A consult whose reply, or question to the asker, came back waits for a reviewer again."""
    if not posting.about:
        return
    try:
        consult = consults.lock(session, posting.about)
    except NoSuchConsultError:
        return
    if consult.status in {Status.SENT, Status.WAITING}:
        consults.move(session, consult, Status.DRAFTED, now=now)


def _move_consult(session: Session, posting: Posting, now: datetime) -> None:
    """One that was reopened meanwhile stays open; a notice on the way ends nothing."""
    answered = _ANSWERED.get(posting.kind)
    if answered is None or not posting.about or outbox.is_any_open(session, posting.about):
        return
    try:
        consult = consults.lock(session, posting.about)
    except NoSuchConsultError:  # a notice that is about no consult
        return
    if consult.status is answered:
        consults.move(session, consult, Status.SENT, now=now)
        if posting.kind is OutgoingKind.REPLY:
            casebook.note(session, consult.id)
            lessons.note(session, consult.id)
        else:  # declined: what was answered before stands no longer
            casebook.remove(session, consult.id)
            lessons.take_back(session, consult.id)
