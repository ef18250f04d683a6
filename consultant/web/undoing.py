"""What was just approved or declined, while it can still be called back."""

from dataclasses import dataclass
from datetime import datetime

from consultant.domain.mail import OutgoingState
from consultant.storage import consults, outbox
from consultant.storage.outbox import Posting
from consultant.storage.session import Session
from consultant.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    reference: str
    leaves_at: datetime
    kind: str  # reply, notice


def undo_words(session: Session, visit: Visit) -> Undo | None:
    """What the page before just did (`?done=CD-000042`); None once the mail's time has come."""
    done = visit.query("done")
    if not done.startswith("CD-") or not done[3:].isascii() or not done[3:].isdigit():
        return None
    reference = consults.reference_of(consults.id_of(done))
    return undo_of(outbox.postings(session, about=reference), visit.now)


def undo_of(postings: list[Posting], now: datetime) -> Undo | None:
    """The mail of a consult that has not left yet."""
    for mail in postings:
        if mail.state is OutgoingState.DUE and mail.attempts == 0 and mail.not_before > now:
            return Undo(reference=mail.about, leaves_at=mail.not_before, kind=mail.kind.value)
    return None
