"""What is not let in: held or discarded with its reason, never bounced; perhaps a polite word."""

from datetime import datetime

from consultant.arriving.gate import Arrived
from consultant.arriving.registering import asks_to_register, invitation
from consultant.desk import Desk
from consultant.domain.inquiry import Inquiry
from consultant.domain.mail import Bounce, MessageState, NoticeKind
from consultant.receiving.admission import Disposition
from consultant.sending.notices import Notice, notify
from consultant.sending.returns import note_bounce
from consultant.storage import audit, messages
from consultant.storage.session import Session

#: Words that thanks take, with a name under them.
_THANKS = 15
#: Identifiers' kinds as the notice names them.
_KINDS = {
    "dob": "a date of birth",
    "mrn": "a record number",
    "ssn": "a social security number",
    "account": "an account or plan number",
    "address": "a street address",
    "phone": "a telephone number",
    "email": "an e-mail address",
    "age": "an age over 89",
    "name": "a name",
}


def turn_away(
    session: Session, desk: Desk, arrived: Arrived, inquiry: Inquiry | None, now: datetime
) -> None:
    """Keep a message off the road, tell why, and say a polite word where that is in place."""
    if arrived.ruling.rule == "stranger" and asks_to_register(desk, arrived):
        _end(session, arrived, MessageState.DISCARDED, "asks to be registered", now)
        _say(session, desk, arrived, _confirm(desk, arrived), now)
        return
    is_held = arrived.ruling.disposition is Disposition.HOLD
    why = arrived.ruling.reason
    if arrived.report is not None:
        why = _noted(session, desk, arrived, arrived.report, now) or why
    _end(session, arrived, MessageState.HELD if is_held else MessageState.DISCARDED, why, now)
    if (notice := _notice_for(desk, arrived, inquiry)) is not None:
        _say(session, desk, arrived, notice, now)


def put_aside_thanks(session: Session, arrived: Arrived, now: datetime) -> None:
    """Thanks without a consult are discarded; what says more than that, a person looks at."""
    letter = arrived.letter
    says_more = len(letter.visible_text.split()) > _THANKS or letter.attachments
    state = MessageState.HELD if says_more else MessageState.DISCARDED
    _end(session, arrived, state, "thanks: with no consult to put it with", now)


def _end(session: Session, arrived: Arrived, state: MessageState, why: str, now: datetime) -> None:
    messages.set_state(session, arrived.message.id, state, why)
    audit.record(
        session,
        now=now,
        who="desk",
        act="hold" if state is MessageState.HELD else "discard",
        about=f"message {arrived.message.id}",
        particulars={"why": why, "rule": arrived.ruling.rule},
    )


def _say(session: Session, desk: Desk, arrived: Arrived, notice: Notice, now: datetime) -> None:
    notify(session, notice, arrived.correspondent, desk.notices, now)


def _noted(session: Session, desk: Desk, arrived: Arrived, report: Bounce, now: datetime) -> str:
    """A report finds the mail of ours that it is about; what it says, or "" for a stray one."""
    seal, heard = desk.stationery.seal, arrived.message.envelope.rcpt_to
    signed = next((address for address in heard if seal.named_by(address)), "")
    posting = note_bounce(session, report, now=now, signed_address=signed)
    return f"bounce: {report.kind}, of {posting.about or 'a notice'}" if posting else ""


def _notice_for(desk: Desk, arrived: Arrived, inquiry: Inquiry | None) -> Notice | None:
    about = f"message {arrived.message.id}"
    match arrived.ruling.rule:
        case "stranger":
            invited = invitation(desk, arrived)
            words: dict[str, object] = {"invitation": bool(invited)}
            return Notice(kind=NoticeKind.STRANGER, about=about, words=words, reply_to=invited)
        case "over quota":
            return _spent(desk, arrived, about)
        case "patient named" if inquiry is not None and desk.settings.desk.patients == "ask":
            kinds = arrived.ruling.why.split(", ")
            words = {"kinds": [_KINDS.get(kind, kind) for kind in kinds]}
            return Notice(kind=NoticeKind.PATIENT_NAMED, about=about, words=words)
    return None


def _spent(desk: Desk, arrived: Arrived, about: str) -> Notice | None:
    allowance = arrived.standing.allowance
    if allowance is None:
        return None
    invited = "" if arrived.standing.client else invitation(desk, arrived)
    is_month = not allowance.is_day_overdrawn
    words = {"allowance": allowance, "is_month": is_month, "invitation": bool(invited)}
    return Notice(kind=NoticeKind.OVER_QUOTA, about=about, words=words, reply_to=invited)


def _confirm(desk: Desk, arrived: Arrived) -> Notice:
    return Notice(
        kind=NoticeKind.CONFIRM,
        about=f"message {arrived.message.id}",
        words={"address": arrived.letter.from_address},
        reply_to=invitation(desk, arrived),
    )
