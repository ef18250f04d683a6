"""Mail to the operators about what is amiss: each cause at most once a day and recipient."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from consultant.domain.mail import OutgoingKind
from consultant.reporting.paper import DigestPaper, to_recipient
from consultant.storage import audit, outbox
from consultant.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that a person must look at."""

    name: str  # "outbox", "library": what it is about, and what makes it the same cause
    says: str  # how it stands, and the remedy; never a letter's words


def write_alarms(
    session: Session, paper: DigestPaper, causes: Iterable[Cause], *, now: datetime
) -> int:
    """Queue an alarm for each cause that was not told today; how many mails that were."""
    return sum(_write(session, paper, cause, now) for cause in causes)


def _write(session: Session, paper: DigestPaper, cause: Cause, now: datetime) -> int:
    words = {"desk_name": paper.desk_name, "name": cause.name, "says": cause.says}
    letter = paper.templates.render_mail("reviewer/alarm/amiss", **words)
    day = now.astimezone(paper.zone).date()
    queued = 0
    for to in paper.recipients:
        mail = to_recipient(letter, to, paper, OutgoingKind.ALARM, now)
        key = f"alarm:{cause.name}:{day}:{to}"
        queued += outbox.queue(session, mail, about="", dedupe_key=key, not_before=now)
    if queued:
        audit.record(session, now=now, who="desk", act="alarm", about=cause.name)
    return queued
