"""What a person decides about mail that is stuck: again, it arrived, or the address is good."""

from datetime import datetime

from consultant.domain.errors import ReviewError
from consultant.domain.mail import OutgoingState
from consultant.sending.endings import end, record
from consultant.storage import audit, outbox, suspensions
from consultant.storage.outbox import Posting
from consultant.storage.session import Session


def send_again(session: Session, id: int, *, who: str, now: datetime) -> Posting:
    """Send a mail again that is uncertain or was given up, with the same Message-ID.

    Raises ReviewError where it is neither.
    """
    posting = _mail(session, id)
    if not outbox.retry(session, id, now=now):
        raise ReviewError(f"Mail {id} is {posting.state}; it needs no second try.")
    record(session, posting, "send again", who=who, now=now)
    return posting


def confirm_sent(session: Session, id: int, *, who: str, now: datetime) -> Posting:
    """An uncertain mail did arrive, somebody has asked; its consult is sent.

    Raises ReviewError where it is not uncertain.
    """
    posting = _mail(session, id)
    if not outbox.confirm(session, id, now=now):
        raise ReviewError(f"Mail {id} is {posting.state}; only an uncertain one can be confirmed.")
    record(session, posting, "confirm", who=who, now=now)
    end(session, posting, OutgoingState.SENT, reply="", now=now)
    return posting


def lift_suspension(session: Session, address: str, *, who: str, now: datetime) -> None:
    """Mail may go to an address again that came back; raises ReviewError where it always could."""
    if not suspensions.lift(session, address):
        raise ReviewError(f"Mail to {address} is not suspended.")
    audit.record(session, now=now, who=who, act="lift suspension", about=address.lower())


def _mail(session: Session, id: int) -> Posting:
    posting = outbox.get(session, id)
    if posting is None:
        raise ReviewError(f"There is no mail {id} in the outbox.")
    return posting
