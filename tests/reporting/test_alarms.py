"""What is amiss is mailed to the operators, each cause once a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consultant.desk import Desk
from consultant.domain.mail import MessageState, OutgoingKind
from consultant.reporting.alarms import Cause, write_alarms
from consultant.storage import messages, outbox
from consultant.storage.session import Engine, reading, transaction
from consultant.worker import JOBS
from tests.builders import NOW, an_arrival
from tests.pipeline.conftest import desk
from tests.reporting.test_digests import PAPER

__all__ = ["desk"]

ASIDE = Cause(name="messages", says="3 set aside: see `consultant messages list`")
STUCK = Cause(name="outbox", says="1 uncertain, 0 given up: see `consultant outbox list`")


def test_a_cause_is_told_once_a_day(engine: Engine) -> None:
    queued = []
    for hours in (0, 1, 12, 24, 25):
        with transaction(engine) as session:
            later = NOW + timedelta(hours=hours)
            queued.append(write_alarms(session, PAPER, [ASIDE], now=later))

    assert queued == [2, 0, 0, 2, 0]  # two recipients; the next day it is told again


def test_each_cause_is_told_by_itself(engine: Engine) -> None:
    with transaction(engine) as session:
        write_alarms(session, PAPER, [ASIDE], now=NOW)
        queued = write_alarms(session, PAPER, [ASIDE, STUCK], now=NOW + timedelta(hours=1))

    with reading(engine) as session:
        mail = outbox.postings(session)[0]
    assert queued == 2
    assert mail.kind is OutgoingKind.ALARM
    assert mail.mail_from == ""
    assert mail.subject == "Consultation desk: look at the outbox"
    assert b"1 uncertain, 0 given up" in mail.raw


@pytest.mark.parametrize(("to", "mails"), [((), 0), (("may@desk.example",), 1)])
def test_the_worker_tells_of_what_was_set_aside(
    desk: Desk, to: tuple[str, ...], mails: int
) -> None:
    watched = replace(desk, digests=replace(desk.digests, to=to))
    with transaction(desk.engine) as session:
        messages.keep(session, [an_arrival()])
        messages.set_state(session, 1, MessageState.SET_ASIDE, "nobody can read it")

    for _ in range(2):
        JOBS["alarm"](watched, "a:1", NOW)

    with reading(desk.engine) as session:
        told = [p.subject for p in outbox.postings(session) if p.subject.endswith("messages")]
    assert len(told) == mails
