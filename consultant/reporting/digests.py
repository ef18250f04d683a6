"""The weekly digests: written into the outbox once a week and recipient, whoever asks.

report.weekly_at passes -> the turn is claimed and the mails are queued, in one transaction
nobody was up           -> the turns that were missed are made up for, each once
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from consultant.domain.mail import OutgoingKind
from consultant.domain.weeks import Week, week_of
from consultant.reporting.letters import Letter, for_clients, for_managers, for_reviewers
from consultant.reporting.paper import DigestPaper, to_recipient
from consultant.storage import audit, outbox, timetable
from consultant.storage.session import Session

JOB = "weekly digest"  # its turns in the table of slots
#: Turns that are made up for after an outage; older weeks stand on the page of reports.
MOST_MISSED = 4


def write_due(session: Session, paper: DigestPaper, *, worker: str, now: datetime) -> int:
    """Queue the digests whose turn has come and that nobody wrote; how many mails that were."""
    queued = 0
    for turn in _turns(session, paper, now):
        if timetable.claim_slot(session, job=JOB, due_at=turn, worker=worker, now=now):
            week = week_of(turn.astimezone(paper.zone).date()).after(-1)
            queued += write_week(session, paper, week, who="desk", now=now)
    return queued


def write_week(session: Session, paper: DigestPaper, week: Week, *, who: str, now: datetime) -> int:
    """Queue one week's digests for all who do not have theirs; how many mails that were."""
    queued = 0
    for letter in _letters(session, paper, week, now):
        mail = to_recipient(letter.rendered, letter.to, paper, OutgoingKind.DIGEST, now)
        mail = replace(mail, unsubscribe=letter.way_out, pictures=letter.pictures)
        key = f"{letter.key}:{week}:{letter.to}"
        queued += outbox.queue(session, mail, about="", dedupe_key=key, not_before=now)
    if queued:
        told = {"week": str(week), "mails": queued}
        audit.record(session, now=now, who=who, act="digest", about=str(week), particulars=told)
    return queued


def _letters(session: Session, paper: DigestPaper, week: Week, now: datetime) -> Iterator[Letter]:
    yield from for_managers(session, paper, week)
    yield from for_reviewers(session, paper, week, now)
    yield from for_clients(session, paper, week)


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
