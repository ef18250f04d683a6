"""Where an admitted letter goes: with its consult, into a new one, or aside unanswered."""

from datetime import datetime

from consultant.arriving.gate import Arrived
from consultant.arriving.turning_away import put_aside_thanks
from consultant.desk import Desk
from consultant.domain.consult import MAY_FOLLOW, Consult, Status
from consultant.domain.inquiry import NAMING, Inquiry, LetterKind
from consultant.domain.mail import Caution, MessageState, NoticeKind
from consultant.reading.privacy import mask
from consultant.sending.notices import Notice, notify
from consultant.storage import audit, consults, inquiries, messages, outbox, threads
from consultant.storage.consults import Opening
from consultant.storage.inquiries import Read
from consultant.storage.session import Session


def place(session: Session, desk: Desk, arrived: Arrived, inquiry: Inquiry, now: datetime) -> None:
    """Put a letter where it belongs; an asker's thanks neither open nor reopen anything."""
    belonging = arrived.belonging
    if inquiry.kind is LetterKind.THANKS:
        if not (belonging.is_askers and belonging.consult):
            put_aside_thanks(session, arrived, now)
            return
        consult, act = belonging.consult, ""
    elif belonging.joins and belonging.consult:
        consult = belonging.consult
        act = "go on"
        _reopen(session, consult, now)
    else:
        act = "open"
        consult = _open(session, desk, arrived, now)
        _acknowledge(session, desk, arrived, consult, now)
    cautions = _cautions(session, arrived)
    read = Read(
        message_id=arrived.message.id,
        header_id=arrived.letter.thread.message_id or arrived.message.message_id,
        letter=arrived.letter,
        inquiry=inquiry,
        received_at=arrived.message.envelope.received_at,
        cautions=cautions,
    )
    inquiries.add_letter(session, consult, read)
    messages.set_state(session, arrived.message.id, MessageState.READ)
    if act:  # last, for other workers wait for the chain of events until this is kept
        _record(session, consult.reference, act, arrived, inquiry, now)


def _open(session: Session, desk: Desk, arrived: Arrived, now: datetime) -> Consult:
    """A new consult; one that goes on from another's, or from an old one, is linked to it."""
    standing, before = arrived.standing, arrived.belonging.consult
    received_at = arrived.message.envelope.received_at
    return consults.open_consult(
        session,
        arrived.letter,
        received_at=received_at,
        now=now,
        opening=Opening(
            client=standing.client.id if standing.client else None,
            follows=before.id if before else None,
            allowance=standing.allowance,
            due_at=desk.stationery.promise.due(received_at),
        ),
    )


def _reopen(session: Session, consult: Consult, now: datetime) -> None:
    """A further letter: what was approved and has not left is called back."""
    outbox.cancel(session, consult.reference, now=now)
    if Status.READ in MAY_FOLLOW[consult.status]:
        consults.move(session, consult, Status.READ, now=now)


def _cautions(session: Session, arrived: Arrived) -> tuple[Caution, ...]:
    letter = arrived.letter
    found = list(arrived.belonging.cautions)
    domains = [a.rpartition("@")[2].lower() for a in (letter.reply_to, letter.from_address)]
    if letter.reply_to and domains[0] != domains[1]:
        found.append(Caution.REPLY_TO_ELSEWHERE)
    if letter.thread.message_id and threads.is_known(session, letter.thread.message_id):
        found.append(Caution.SECOND_CONTENT)
    if arrived.message.let_in_by:
        found.append(Caution.LET_IN)
    return tuple(found)


def _acknowledge(
    session: Session, desk: Desk, arrived: Arrived, consult: Consult, now: datetime
) -> None:
    """Say that the question is here, where the operator wants that and the gate allows it."""
    if not desk.settings.desk.acknowledge or arrived.message.let_in_by:
        return
    words = {"reference": consult.reference, "subject": mask(consult.subject)}
    notice = Notice(kind=NoticeKind.RECEIVED, about=consult.reference, words=words)
    notify(session, notice, arrived.correspondent, desk.notices, now)


def _record(
    session: Session, about: str, act: str, arrived: Arrived, inquiry: Inquiry, now: datetime
) -> None:
    """The event, with what the week's figures count of a letter: never its words."""
    message = arrived.message
    told: dict[str, object] = {
        "message": message.id,
        "sha256": message.sha256,
        "asks": sorted({question.ask.value for question in inquiry.questions}),
    }
    if NAMING & {identifier.type for identifier in inquiry.identifiers}:
        told["names_patient"] = 1
    audit.record(session, now=now, who="desk", act=act, about=about, particulars=told)
