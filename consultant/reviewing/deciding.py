"""What becomes of a consult: approved, declined, sent back, asked about; and called back.

Each act checks the right, then the hold, then what was seen; it changes the
consult and records the event, all in its caller's transaction.

    drafted --approve--> approved     the reply lies in the outbox for the undo time
            --decline--> declined     so does the notice
            --ask--> waiting          so does the question to the asker
            --send back--> read       the road walks it again, the note is kept
    waiting --go on--> drafted        answered without what was asked
            (no word for long)--> closed
"""

from datetime import datetime

from rapidfuzz import fuzz

from consultant.domain.consult import Act, Consult, Fault, Reviewer, Right, Status
from consultant.domain.errors import ConflictError, NotAllowedError, ReviewError, UngroundedError
from consultant.domain.mail import Outgoing
from consultant.reviewing.cases import Case, Seen, Stationery, Word, open_case, ungrounded_in
from consultant.reviewing.checks import held, ready, say
from consultant.reviewing.due import resume_clock, stop_clock
from consultant.reviewing.replies import write_declined, write_question, write_reply
from consultant.storage import audit, consults, drafts, marks, outbox
from consultant.storage.session import Session

#: What a verdict that writes a mail makes of its consult.
_AFTER = {
    Act.APPROVE: Status.APPROVED,
    Act.DECLINE: Status.DECLINED,
    Act.ASK: Status.WAITING,
}


def approve(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, now: datetime
) -> Outgoing:
    """Freeze the reply that was seen and put it in the outbox, due after the undo time.

    Raises ConflictError where somebody changed the draft or the consult since,
    UngroundedError where the text names what the library does not hold,
    NotAllowedError where the desk wants two persons and this one wrote the words.
    """
    case = open_case(session, ready(session, seen, by, Right.REVIEW, now))
    if desk.two_persons and drafts.is_author(session, case.consult, by):
        raise NotAllowedError(
            f"{seen.reference} is not approved: its words are yours, and this desk wants "
            f"a second person to approve them."
        )
    refuse_ungrounded(case, desk)
    word, same = Word(act=Act.APPROVE, by=by, at=now), _sameness(session, case)
    return _answer(session, case, word, write_reply(case, by, desk, now), desk, same=same)


def decline(
    session: Session, seen: Seen, by: Reviewer, desk: Stationery, *, note: str, now: datetime
) -> Outgoing:
    """Answer with a polite notice instead of a reply; `note` is the reason it gives, if any."""
    case = open_case(session, ready(session, seen, by, Right.REVIEW, now))
    word = Word(act=Act.DECLINE, by=by, at=now, note=note.strip())
    _refuse_unfounded_note(case, word, desk)
    return _answer(session, case, word, write_declined(case, word, desk), desk)


def ask(session: Session, seen: Seen, desk: Stationery, word: Word) -> Outgoing:
    """Ask the asker for what is missing, in the reviewer's words; the consult waits for them."""
    if not word.note.strip():
        raise ReviewError("Write what the asker should tell us.")
    case = open_case(session, ready(session, seen, word.by, Right.REVIEW, word.at))
    _refuse_unfounded_note(case, word, desk)
    stop_clock(session, case.consult, desk.promise, word.at)
    return _answer(session, case, word, write_question(case, word, desk), desk)


def go_on(
    session: Session, reference: str, by: Reviewer, desk: Stationery, now: datetime
) -> Consult:
    """Answer a consult that waits for its asker without what was asked; the draft is as it was."""
    consult = held(session, reference, by, Right.REVIEW, now)
    if consult.status is not Status.WAITING:
        raise ConflictError(f"{consult.reference} is {consult.status}; it waits for nobody.")
    outbox.cancel(session, consult.reference, now=now)
    moved = consults.move(session, consult, Status.DRAFTED, now=now)
    resume_clock(session, moved, desk.promise, now)
    say(session, moved, Word(act=Act.GO_ON, by=by, at=now))
    return moved


def send_back(
    session: Session,
    seen: Seen,
    by: Reviewer,
    *,
    note: str,
    now: datetime,
    fault: Fault = Fault.OTHER,
) -> Consult:
    """Want a new draft, and say why; the road walks the consult again."""
    if not note.strip():
        raise ReviewError("Say in a note what the new draft should do otherwise.")
    consult = ready(session, seen, by, Right.REVIEW, now)
    moved = consults.move(session, consult, Status.READ, now=now)
    consults.take(session, moved, None, None)
    marks.mark_sent_back(session, moved)
    word = Word(act=Act.SEND_BACK, by=by, at=now, note=note.strip())
    say(session, moved, word, reason=fault.value)
    return moved


def undo(
    session: Session, reference: str, by: Reviewer, desk: Stationery, now: datetime
) -> Consult:
    """Call back an approval, a decline or a question while its mail still waits in the outbox."""
    consult = held(session, reference, by, Right.REVIEW, now)
    if consult.status not in _AFTER.values():
        raise ConflictError(f"{consult.reference} is {consult.status}; there is nothing to undo.")
    if not outbox.cancel(session, consult.reference, now=now):
        raise ConflictError(f"The mail of {consult.reference} has left; it cannot be called back.")
    moved = consults.move(session, consult, Status.DRAFTED, now=now)
    resume_clock(session, moved, desk.promise, now)
    say(session, moved, Word(act=Act.UNDO, by=by, at=now))
    return moved


def close_waiting(session: Session, *, asked_before: datetime, now: datetime) -> list[str]:
    """Close what waits for an asker since before then; a late answer opens it again."""
    closed = []
    for consult in consults.unchanged_since(session, Status.WAITING, asked_before):
        consults.move(session, consult, Status.CLOSED, now=now)
        audit.record(session, now=now, who="desk", act="close", about=consult.reference)
        closed.append(consult.reference)
    return closed


def refuse_ungrounded(case: Case, desk: Stationery) -> None:
    """UngroundedError where the draft names what the library lacks and nobody vouched for it."""
    ungrounded = ungrounded_in(case, desk)
    if ungrounded:
        raise UngroundedError(
            f"{case.consult.reference} is not approved: {ungrounded[0].text!r} {ungrounded[0].why}"
        )


def _refuse_unfounded_note(case: Case, word: Word, desk: Stationery) -> None:
    """A note goes out as it is typed; it keeps to the library as a reply does."""
    found = [
        each
        for each in desk.grounding(word.note, case.question, case.findings)
        if each.text not in case.vouched
    ]
    if found:
        raise UngroundedError(f"This is not sent: {found[0].text!r} {found[0].why}")


def _sameness(session: Session, case: Case) -> int:
    """How much of the desk's own last draft stands in what is approved, in percent."""
    own = [each for each in drafts.versions(session, case.consult) if each.written_by == "desk"]
    return round(fuzz.ratio(own[-1].text, case.draft.text)) if own else 0


def _answer(
    session: Session,
    case: Case,
    word: Word,
    outgoing: Outgoing,
    desk: Stationery,
    **particulars: object,
) -> Outgoing:
    """Queue the mail and move the consult, in one transaction: both happen or neither."""
    consult = case.consult
    nth = len(drafts.verdicts(session, consult))  # approving anew after an undo is another mail
    outbox.queue(
        session,
        outgoing,
        about=consult.reference,
        dedupe_key=f"{outgoing.kind}:{consult.reference}:{consult.version}:{nth}",
        not_before=word.at + desk.undo,
    )
    moved = consults.move(session, consult, _AFTER[word.act], now=word.at)
    consults.take(session, moved, None, None)
    say(session, moved, word, mail=outgoing.message_id, **particulars)
    return outgoing
