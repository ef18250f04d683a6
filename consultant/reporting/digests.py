"""The weekly digest: written into the outbox once a week and recipient, whoever asks.

report.weekly_at passes -> the turn is claimed and the mails are queued, in one transaction
nobody was up           -> the turns that were missed are made up for, each once
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from consultant.domain.mail import Outgoing, OutgoingKind
from consultant.domain.mime import address_of, check_address
from consultant.domain.references import Seal
from consultant.domain.weeks import Turn, Week, week_of
from consultant.reporting.figures import Figures, count_week
from consultant.reporting.rows import compare
from consultant.storage import audit, outbox, timetable
from consultant.storage.session import Session
from consultant.templates import Rendered, Templates

JOB = "weekly digest"  # its turns in the table of slots
#: Turns that are made up for after an outage; older weeks stand on the page of reports.
MOST_MISSED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPaper:
    """What digests are written on, and for whom."""

    templates: Templates
    sender: str  # our From
    desk_name: str
    seal: Seal
    zone: tzinfo
    turn: Turn
    to: tuple[str, ...]
    page: str = ""  # where the figures stand, an address; or empty

    @property
    def recipients(self) -> tuple[str, ...]:
        """Each once, in lower case."""
        return tuple(dict.fromkeys(address.lower() for address in self.to))


def write_due(session: Session, paper: DigestPaper, *, worker: str, now: datetime) -> int:
    """Queue the digests whose turn has come and that nobody wrote; how many mails that were."""
    queued = 0
    for turn in _turns(session, paper, now):
        if timetable.claim_slot(session, job=JOB, due_at=turn, worker=worker, now=now):
            week = week_of(turn.astimezone(paper.zone).date()).after(-1)
            queued += write_week(session, paper, week, who="desk", now=now)
    return queued


def write_week(session: Session, paper: DigestPaper, week: Week, *, who: str, now: datetime) -> int:
    """Queue one week's digest for each recipient who does not have it; how many that were."""
    if not paper.to:
        return 0
    figures = count_week(session, week, paper.zone)
    letter = render_digest(figures, paper)
    queued = 0
    for to in paper.recipients:
        mail = to_recipient(letter, to, paper, OutgoingKind.DIGEST, now)
        key = f"digest:{week}:{to}"
        queued += outbox.queue(session, mail, about="", dedupe_key=key, not_before=now)
    if queued:
        told = {"week": str(week), "mails": queued}
        audit.record(session, now=now, who=who, act="digest", about=str(week), particulars=told)
    return queued


def render_digest(figures: Figures, paper: DigestPaper) -> Rendered:
    address = f"{paper.page}?week={figures.week}" if paper.page else ""
    words: dict[str, object] = {"figures": figures, "compare": compare, "wait": in_words}
    return paper.templates.render_mail(
        "reviewer/digest/weekly", desk_name=paper.desk_name, address=address, **words
    )


def in_words(wait: timedelta | None) -> str:
    """A wait as people tell it, to the minute: "2 h 05 min"."""
    if wait is None:
        return "-"
    minutes = round(wait.total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60:02} min" if hours else f"{minutes} min"


def _turns(session: Session, paper: DigestPaper, now: datetime) -> list[datetime]:
    """The turns that nobody took, oldest first.

    A desk that never had one begins with the newest: a new desk has no past to tell of.
    """
    newest = paper.turn.last(now, paper.zone)
    taken = timetable.last_slot(session, JOB)
    if taken is None:
        return [newest]
    missed = [newest]
    while len(missed) < MOST_MISSED and missed[-1] > taken:
        missed.append(paper.turn.last(missed[-1] - timedelta(seconds=1), paper.zone))
    return sorted(turn for turn in missed if turn > taken)


def to_recipient(
    letter: Rendered, to: str, paper: DigestPaper, kind: OutgoingKind, now: datetime
) -> Outgoing:
    """No List-Unsubscribe: who gets it stands in report.to, and no link would change that."""
    return Outgoing(
        kind=kind,
        message_id=paper.seal.message_id(kind.value, address_of(paper.sender).rpartition("@")[2]),
        sender=paper.sender,
        to=check_address(to),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        mark=paper.seal.mark,
        auto_submitted="auto-generated",
        written_at=now,
    )
