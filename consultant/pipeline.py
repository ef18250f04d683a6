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

from consultant.arriving import read_message
from consultant.desk import Desk
from consultant.domain.consult import Status
from consultant.domain.errors import ConsultantError
from consultant.domain.findings import Findings
from consultant.domain.mail import MessageState
from consultant.domain.timing import Timed
from consultant.learning import learn_from_consult
from consultant.remembering import remember_consult
from consultant.reviewing import last_question, start_clock
from consultant.storage import (
    audit,
    casebook,
    consults,
    drafts,
    inquiries,
    lessons,
    marks,
    messages,
)
from consultant.storage.hands import Hand, in_hand
from consultant.storage.session import Session, is_busy, reading, redoable, transaction

BATCH = 50  # steps of one kind in a round

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: from where it starts, what it waits for, how it is walked."""

    name: str
    hand: Hand = Hand.CONSULT  # whose number it is
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
    """One step of one row; False where another worker has it in hand."""
    with in_hand(desk.engine, step.hand, number) as is_ours:
        if is_ours:
            _try(desk, step, number, now)
        return is_ours


def _try(desk: Desk, step: Step, number: int, now: datetime) -> None:
    try:
        with desk.work_times.running(Timed(step.name)):
            step.walk(desk, number, now)
    except ConsultantError as error:
        _set_aside(desk, step, number, str(error), now)
    except Exception as error:  # the one place that catches all: nothing stops the road
        if is_busy(error):  # the database's trouble is no letter's fault: the next turn does it
            raise
        log.exception("step_failed", step=step.name, number=number)
        why = f"the desk failed at {step.name}: {type(error).__name__}"
        _set_aside(desk, step, number, why, now)


def _set_aside(desk: Desk, step: Step, number: int, why: str, now: datetime) -> None:
    log.warning("set_aside", step=step.name, number=number)
    with transaction(desk.engine) as session:
        step.set_aside(session, number, why)
        about = f"message {number}" if step.name == "reading" else consults.reference_of(number)
        _record(session, about, "set aside", now, step=step.name)


def match_consult(desk: Desk, number: int, now: datetime) -> None:
    """The library says what it has to a consult's last question."""
    with reading(desk.engine) as session:
        before = consults.get(session, consults.reference_of(number))
        if before.status is not Status.READ:
            return  # another worker was faster
        question = last_question(session, before)
    findings = desk.find(question.inquiry)
    with redoable(desk.engine) as session:
        consult = consults.claim(session, number)
        if consult is None or consult.status is not Status.READ:
            return
        inquiries.save_findings(session, consult, findings, now=now)
        consults.move(session, consult, Status.MATCHED, now=now)


def draft_consult(desk: Desk, number: int, now: datetime) -> None:
    """A draft is written, and waits for a reviewer."""
    with reading(desk.engine) as session:
        before = consults.get(session, consults.reference_of(number))
        if before.status is not Status.MATCHED:
            return
        question = last_question(session, before)
        findings = inquiries.findings(session, before)
        flags = inquiries.flags_now(session, before, findings)
    draft = desk.draft(question, findings, before.reference)
    with redoable(desk.engine) as session:
        consult = consults.claim(session, number)
        if consult is None or consult.status is not Status.MATCHED:
            return
        drafted = drafts.add(session, consult, draft, now=now)
        marks.set_flags(session, consult, flags, question.inquiry.asks)
        start_clock(session, consult, desk.stationery.promise, question.received_at)
        consults.move(session, drafted, Status.DRAFTED, now=now)
        told = {"version": drafted.version, **_for_figures(findings)}
        if draft.borrowed:
            told["wording_of"] = list(dict.fromkeys(each.reference for each in draft.borrowed))
        _record(session, drafted.reference, "draft", now, **told)
    desk.work_times.note(Timed.TO_DRAFT, (now - question.received_at).total_seconds())


def _for_figures(findings: Findings) -> dict[str, object]:
    """What the week's figures count of a draft, in the library's own words.

    Findings are made anew with a later letter; the history keeps what was true then.
    """
    return {
        "open": [a.why_open.value for a in findings.answers if a.why_open is not None],
        "missing": list(findings.missing_facts),
        "warnings": list(findings.warnings),
    }


def _messages_kept(session: Session) -> list[int]:
    return messages.first_in_state(session, MessageState.KEPT, limit=BATCH)


def _consults_in(status: Status) -> Callable[[Session], list[int]]:
    return lambda session: consults.waiting_on_the_road(session, [status], limit=BATCH)


def _precedents_due(session: Session) -> list[int]:
    return casebook.due(session, limit=BATCH)


def _lessons_due(session: Session) -> list[int]:
    return lessons.due(session, limit=BATCH)


def _message_aside(session: Session, number: int, why: str) -> None:
    messages.set_state(session, number, MessageState.SET_ASIDE, why)


#: The road on one page, in order.
ROAD = (
    Step(
        name="reading",
        hand=Hand.MESSAGE,
        waiting=_messages_kept,
        walk=read_message,
        set_aside=_message_aside,
    ),
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
    Step(
        name="remembering",
        waiting=_precedents_due,
        walk=remember_consult,
        set_aside=casebook.give_up,
    ),
    Step(
        name="learning",
        waiting=_lessons_due,
        walk=learn_from_consult,
        set_aside=lessons.give_up,
    ),
)


def retry(desk: Desk, number: int, now: datetime) -> bool:
    """Try again what was set aside, after an upgrade or a new edition; False if it was not."""
    with transaction(desk.engine) as session:
        consult = inquiries.of_message(session, number)
        if consult is not None:
            consults.stall(session, consult, "")
        elif not messages.has_bytes(session, number, MessageState.SET_ASIDE):
            return False
        else:
            messages.set_state(session, number, MessageState.KEPT)
        _record(session, f"message {number}", "retry", now)
    return True


def _record(session: Session, about: str, act: str, now: datetime, **particulars: object) -> None:
    audit.record(session, now=now, who="desk", act=act, about=about, particulars=particulars)
