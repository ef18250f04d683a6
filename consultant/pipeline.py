"""The road itself: which step follows which status, one step, one transaction.

The thinking is done before a step's transaction opens, so that no writer waits
for it; the transaction then claims what was thought about, or drops the thought
where somebody else was faster. What fails is set aside, whole, with its reason,
and the round goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from consultant.desk import Desk
from consultant.domain.consult import MAY_FOLLOW, Consult, Status
from consultant.domain.errors import ConsultantError
from consultant.domain.inquiry import Inquiry, LetterKind
from consultant.domain.mail import Letter, Message, MessageState
from consultant.reviewing import last_question
from consultant.storage import audit, consults, drafts, inquiries, messages, outbox
from consultant.storage.inquiries import Read
from consultant.storage.session import Session, is_busy, reading, transaction

BATCH = 50  # steps of one kind in a round

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: from where it starts, what it waits for, how it is walked."""

    name: str
    waiting: Callable[[Session], list[int]]
    walk: Callable[[Desk, int, datetime], None]
    set_aside: Callable[[Session, int, str], None]


def advance(desk: Desk, now: datetime) -> int:
    """Walk every message and consult as far as it goes; how many steps that took."""
    walked = 0
    for step in ROAD:
        with reading(desk.engine) as session:
            ids = step.waiting(session)
        walked += sum(_walk(desk, step, number, now) for number in ids)
    return walked


def _walk(desk: Desk, step: Step, number: int, now: datetime) -> bool:
    try:
        step.walk(desk, number, now)
    except ConsultantError as error:
        _set_aside(desk, step, number, str(error))
    except Exception as error:  # the one place that catches all: nothing stops the road
        if is_busy(error):  # the database's trouble is no letter's fault: the next turn does it
            raise
        log.exception("step_failed", step=step.name, number=number)
        _set_aside(desk, step, number, f"the desk failed at {step.name}: {type(error).__name__}")
    return True


def _set_aside(desk: Desk, step: Step, number: int, why: str) -> None:
    log.warning("set_aside", step=step.name, number=number)
    with transaction(desk.engine) as session:
        step.set_aside(session, number, why)


def read_message(desk: Desk, number: int, now: datetime) -> None:
    """A kept message becomes a letter and an inquiry, of a new consult or an old one."""
    with reading(desk.engine) as session:
        message = messages.get(session, number)
    if message is None:
        return
    letter = desk.read(message)
    with reading(desk.engine) as session:
        consult = _consult_of(session, letter)
        earlier = inquiries.letters(session, consult) if consult else []
    inquiry = desk.understand(
        letter, message.envelope.received_at, earlier=tuple(read.inquiry for read in earlier)
    )
    with transaction(desk.engine) as session:
        if messages.claim(session, number, MessageState.KEPT) is not None:
            _place(session, message, letter, inquiry, now)


def match_consult(desk: Desk, number: int, now: datetime) -> None:
    """The library says what it has to a consult's last question."""
    with reading(desk.engine) as session:
        question = last_question(session, consults.get(session, consults.reference_of(number)))
    findings = desk.find(question.inquiry)
    with transaction(desk.engine) as session:
        consult = consults.claim(session, number)
        if consult is None or consult.status is not Status.READ:
            return
        inquiries.save_findings(session, consult, findings, now=now)
        consults.move(session, consult, Status.MATCHED, now=now)


def draft_consult(desk: Desk, number: int, now: datetime) -> None:
    """A draft is written, and waits for a reviewer."""
    with reading(desk.engine) as session:
        before = consults.get(session, consults.reference_of(number))
        question = last_question(session, before)
        findings = inquiries.findings(session, before)
    draft = desk.draft(question, findings, before.reference)
    with transaction(desk.engine) as session:
        consult = consults.claim(session, number)
        if consult is None or consult.status is not Status.MATCHED:
            return
        drafted = drafts.add(session, consult, draft, now=now)
        consults.move(session, drafted, Status.DRAFTED, now=now)
        _record(session, drafted.reference, "draft", now, version=drafted.version)


def _messages_kept(session: Session) -> list[int]:
    return messages.first_in_state(session, MessageState.KEPT, limit=BATCH)


def _consults_in(status: Status) -> Callable[[Session], list[int]]:
    return lambda session: consults.waiting_on_the_road(session, [status], limit=BATCH)


def _message_aside(session: Session, number: int, why: str) -> None:
    messages.set_state(session, number, MessageState.SET_ASIDE, why)


#: The road on one page, in order.
ROAD = (
    Step(name="reading", waiting=_messages_kept, walk=read_message, set_aside=_message_aside),
    Step(
        name="matching",
        waiting=_consults_in(Status.READ),
        walk=match_consult,
        set_aside=consults.stall,
    ),
    Step(
        name="drafting",
        waiting=_consults_in(Status.MATCHED),
        walk=draft_consult,
        set_aside=consults.stall,
    ),
)


def retry(desk: Desk, number: int, now: datetime) -> bool:
    """Try again what was set aside, after an upgrade or a new edition; False if it was not."""
    with transaction(desk.engine) as session:
        consult = inquiries.of_message(session, number)
        if consult is not None:
            consults.stall(session, consult, "")
        elif messages.claim(session, number, MessageState.SET_ASIDE) is None:
            return False
        else:
            messages.set_state(session, number, MessageState.KEPT)
        _record(session, f"message {number}", "retry", now)
    return True


def _place(
    session: Session, message: Message, letter: Letter, inquiry: Inquiry, now: datetime
) -> None:
    """Put a letter where it belongs: with its case, into a new one, or aside unanswered."""
    consult = _consult_of(session, letter)
    why = _needs_no_answer(letter, inquiry, consult)
    if why:
        messages.set_state(session, message.id, MessageState.DISCARDED, why)
        _record(session, f"message {message.id}", "discard", now, why=why)
        return
    if consult is None:
        consult = consults.open_consult(
            session, letter, received_at=message.envelope.received_at, now=now
        )
        _record(session, consult.reference, "open", now, message=message.id, sha256=message.sha256)
    elif inquiry.kind.wants_an_answer:
        _reopen(session, consult, now)
        _record(session, consult.reference, "go on", now, message=message.id, sha256=message.sha256)
    read = Read(
        message_id=message.id,
        header_id=letter.thread.message_id or message.message_id,
        letter=letter,
        inquiry=inquiry,
        received_at=message.envelope.received_at,
    )
    inquiries.add_letter(session, consult, read)
    messages.set_state(session, message.id, MessageState.READ)


def _needs_no_answer(letter: Letter, inquiry: Inquiry, consult: Consult | None) -> str:
    """Why nobody waits for an answer to this letter; empty where somebody does."""
    if letter.automatic or inquiry.kind in _MACHINES:
        return letter.automatic or str(inquiry.kind)
    if inquiry.kind is LetterKind.THANKS and consult is None:
        return "thanks, with no consult to put it with"
    return ""


def _consult_of(session: Session, letter: Letter) -> Consult | None:
    """The case that a letter goes on with: same thread, same sender."""
    parents = letter.thread.parents
    if not parents:
        return None
    about = outbox.about_of(session, parents)
    number = consults.id_of(about) if about else inquiries.of_thread(session, parents)
    if number is None:
        return None
    consult = consults.get(session, consults.reference_of(number))
    return consult if consult.from_address == letter.from_address.lower() else None


def _reopen(session: Session, consult: Consult, now: datetime) -> None:
    """A further letter: what was approved and has not left is called back."""
    outbox.cancel(session, consult.reference, now=now)
    if Status.READ in MAY_FOLLOW[consult.status]:
        consults.move(session, consult, Status.READ, now=now)


def _record(session: Session, about: str, act: str, now: datetime, **particulars: object) -> None:
    audit.record(session, now=now, who="desk", act=act, about=about, particulars=particulars)


_MACHINES = frozenset(
    {LetterKind.AUTO_REPLY, LetterKind.BOUNCE, LetterKind.BULK, LetterKind.CALENDAR}
)
