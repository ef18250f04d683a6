"""Mail of ours that came back: it is marked failed, and its address is left in peace.

hard        given up, the consult waits for a reviewer again, the address is suspended
            unless it is no fault of the address
soft        given up, the consult waits for a reviewer again
delayed     a line in the history
complaint   the address is suspended
"""

from datetime import datetime

from consultant.domain.mail import Bounce, BounceKind
from consultant.domain.mime import clean_line
from consultant.sending.endings import record, reopen
from consultant.storage import outbox, suspensions
from consultant.storage.outbox import Posting
from consultant.storage.session import Session

#: RFC 3463: of the system, the content, the policy. The address is no worse for it.
_NOT_THE_ADDRESS = ("5.3.", "5.6.", "5.7.")
_LIMIT = 300  # characters kept of a report's words


def note_bounce(
    session: Session, bounce: Bounce, *, now: datetime, signed_address: str = ""
) -> Posting | None:
    """Do what a report about a mail of ours asks for; None where it is about none.

    A report is believed only about a Message-ID that we gave out or at an address that we
    signed, `signed_address`, which nobody can guess, and only about the address that we wrote
    to: anybody can forge the rest.
    """
    posting = outbox.with_message_id(session, bounce.message_id) if bounce.message_id else None
    if posting is None and signed_address:
        posting = outbox.with_return_path(session, signed_address)
    if posting is None:
        return None
    why = _words_of(bounce)
    record(session, posting, f"bounce {bounce.kind}", now=now, reply=why)
    if bounce.kind in {BounceKind.HARD, BounceKind.SOFT}:
        outbox.bring_back(session, posting.id, why)
        reopen(session, posting, now)
    if bounce.kind is BounceKind.COMPLAINT or _is_a_dead_address(bounce):
        suspensions.suspend(session, posting.rcpt_to, reason=why, about=posting.about, now=now)
    return posting


def _is_a_dead_address(bounce: Bounce) -> bool:
    return bounce.kind is BounceKind.HARD and not bounce.status.startswith(_NOT_THE_ADDRESS)


def _words_of(bounce: Bounce) -> str:
    said = " ".join(word for word in (bounce.status, bounce.reason) if word)
    return clean_line(f"{_TOLD[bounce.kind]}: {said or 'the report gives no reason'}", _LIMIT)


_TOLD = {
    BounceKind.HARD: "came back",
    BounceKind.SOFT: "came back",
    BounceKind.DELAYED: "is late",
    BounceKind.COMPLAINT: "called unwanted by its recipient",
}
