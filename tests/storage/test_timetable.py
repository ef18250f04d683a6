"""Turns of the timetable."""

from datetime import datetime, timedelta

from consultant.storage import timetable
from consultant.storage.session import Session


def test_a_turn_is_taken_once(session: Session, now: datetime) -> None:
    first = timetable.claim_slot(session, job="tidy", due_at=now, worker="a:1", now=now)
    second = timetable.claim_slot(session, job="tidy", due_at=now, worker="b:2", now=now)

    assert (first, second) == (True, False)


def test_the_next_turn_is_free(session: Session, now: datetime) -> None:
    timetable.claim_slot(session, job="tidy", due_at=now, worker="a:1", now=now)

    later = now + timedelta(hours=1)
    assert timetable.claim_slot(session, job="tidy", due_at=later, worker="b:2", now=later)
    assert timetable.last_slot(session, "tidy") == later
