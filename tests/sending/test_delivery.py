"""What is due goes out once; what fails waits, ends, or stands before a person."""

import multiprocessing
import os
import signal
from datetime import datetime, timedelta
from typing import NoReturn

import pytest

from consultant.domain.consult import Status
from consultant.domain.mail import Outcome, OutgoingKind, OutgoingState, Receipt
from consultant.sending.workers import this_worker
from consultant.storage import audit, consults, deliveries, outbox
from consultant.storage.outbox import Posting
from consultant.storage.session import Engine, open_engine, reading, transaction
from tests.builders import NOW, a_drafted_consult
from tests.sending.conftest import Clock
from tests.sending.posting import Carrying, deliver, queue_mail, the_mail
from tests.sending.sink import Break, Sink, nobody

SENT = Receipt(outcome=Outcome.SENT, reply="250 taken")


def an_approved_consult(engine: Engine) -> str:
    with transaction(engine) as session:
        reference = a_drafted_consult(session)
        consults.move(session, consults.get(session, reference), Status.APPROVED, now=NOW)
    return reference


def status_of(engine: Engine, reference: str) -> Status:
    with reading(engine) as session:
        return consults.get(session, reference).status


def test_an_approved_reply_goes_out_once(engine: Engine, postbox: Sink, clock: Clock) -> None:
    reference = an_approved_consult(engine)
    number = queue_mail(engine, about=reference)

    tries = [deliver(engine, postbox, clock) for _ in range(3)]

    assert tries == [1, 0, 0]
    assert [mail.message_id for mail in postbox.messages] == ["<one@desk.example>"]
    assert the_mail(engine, number).state is OutgoingState.SENT
    assert status_of(engine, reference) is Status.SENT


def test_what_was_sent_is_told_in_the_history(engine: Engine, postbox: Sink, clock: Clock) -> None:
    reference = an_approved_consult(engine)
    queue_mail(engine, about=reference)

    deliver(engine, postbox, clock)

    with reading(engine) as session:
        told = audit.events(session, reference)[-1]
        assert audit.first_broken(session) is None
    assert (told.who, told.act) == ("desk", "sent")
    assert told.particulars["mail"] == "<one@desk.example>"


def test_a_mail_waits_for_its_time(engine: Engine, postbox: Sink, clock: Clock) -> None:
    queue_mail(engine)
    clock.pass_by(seconds=-1)

    early = deliver(engine, postbox, clock)
    clock.pass_by(seconds=1)
    in_time = deliver(engine, postbox, clock)

    assert (early, in_time) == (0, 1)


def test_a_notice_on_the_way_leaves_an_approved_consult_alone(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    """The reply still waits for its undo time when "we have your question" leaves."""
    reference = an_approved_consult(engine)
    queue_mail(engine, about=reference, kind=OutgoingKind.NOTICE)

    deliver(engine, postbox, clock)

    assert status_of(engine, reference) is Status.APPROVED


def test_a_consult_that_was_reopened_stays_open(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    reference = an_approved_consult(engine)
    number = queue_mail(engine, about=reference)
    with transaction(engine) as session:
        consults.move(session, consults.get(session, reference), Status.READ, now=NOW)

    deliver(engine, postbox, clock)

    assert the_mail(engine, number).state is OutgoingState.SENT
    assert status_of(engine, reference) is Status.READ


def test_a_mail_that_is_put_off_waits_longer_each_time(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)
    postbox.always("RCPT", b"451 4.3.0 not now")
    waits = []

    for _ in range(10):
        deliver(engine, postbox, clock)
        posting = the_mail(engine, number)
        waits.append((posting.not_before - clock.at).total_seconds())
        assert deliver(engine, postbox, clock) == 0  # not before its time
        clock.at = posting.not_before

    assert waits == [5, 20, 60, 120, 300, 600, 1200, 1800, 3600, 3600]
    assert posting.state is OutgoingState.DUE
    assert posting.last_reply == "451 4.3.0 not now"


def test_a_mail_that_is_put_off_goes_out_in_the_end(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)
    postbox.say("dot", b"451 4.7.1 scanner is busy")

    deliver(engine, postbox, clock)
    clock.pass_by(seconds=5)
    deliver(engine, postbox, clock)

    assert the_mail(engine, number).state is OutgoingState.SENT
    assert len(postbox.messages) == 1


def test_a_mail_put_off_for_five_days_is_given_up(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)
    postbox.always("RCPT", b"451 4.3.0 not now")

    while (posting := the_mail(engine, number)).state is OutgoingState.DUE:
        clock.at = posting.not_before
        deliver(engine, postbox, clock)

    assert posting.state is OutgoingState.GIVEN_UP
    assert timedelta(days=5) <= clock.at - NOW <= timedelta(days=5, hours=1)
    assert 100 < posting.attempts < 150


def test_a_refused_mail_is_tried_once_and_shown(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    reference = an_approved_consult(engine)
    number = queue_mail(engine, about=reference, to="gone@clinic.example")
    postbox.always("RCPT gone@clinic.example", b"550 5.1.1 no such user")

    for _ in range(5):
        deliver(engine, postbox, clock)
        clock.pass_by(days=1)

    assert the_mail(engine, number).state is OutgoingState.GIVEN_UP
    assert the_mail(engine, number).last_reply == "550 5.1.1 no such user"
    assert postbox.asked_for("gone@clinic.example") == 1
    assert status_of(engine, reference) is Status.APPROVED


@pytest.mark.parametrize("fault", [Break.DROP, Break.HANG, b"garbage"])
def test_a_thirteenth_retry_never_happens(
    engine: Engine, postbox: Sink, clock: Clock, fault: bytes | Break
) -> None:
    """A relay that takes the mail and breaks off gets one copy, whoever else works on."""
    number = queue_mail(engine)
    postbox.always("dot", fault)

    for _ in range(13):
        deliver(engine, postbox, clock)
        clock.pass_by(days=1)

    assert len(postbox.messages) <= 1
    assert postbox.connections == 1
    assert the_mail(engine, number).state is OutgoingState.UNCERTAIN


def test_an_uncertain_mail_goes_again_when_a_person_says_so(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)
    postbox.say("dot", Break.DROP)
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        assert outbox.retry(session, number, now=clock.at)
    deliver(engine, postbox, clock)

    assert the_mail(engine, number).state is OutgoingState.SENT
    assert [mail.message_id for mail in postbox.messages] == ["<one@desk.example>"] * 2


def test_an_uncertain_mail_that_arrived_is_done(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)
    postbox.say("dot", Break.DROP)
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        assert outbox.confirm(session, number, now=clock.at)

    assert the_mail(engine, number).state is OutgoingState.SENT
    assert deliver(engine, postbox, clock) == 0


def test_a_retried_mail_gets_its_whole_patience_anew(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)
    postbox.always("RCPT", b"451 4.3.0 not now")
    while (posting := the_mail(engine, number)).state is OutgoingState.DUE:
        clock.at = posting.not_before
        deliver(engine, postbox, clock)

    with transaction(engine) as session:
        outbox.retry(session, number, now=clock.at)
    deliver(engine, postbox, clock)

    assert the_mail(engine, number).not_before == clock.at + timedelta(seconds=5)


def test_a_bad_mail_never_blocks_the_rest(engine: Engine, postbox: Sink, clock: Clock) -> None:
    names = ["refused", "put-off", "dropped", "good"]
    ids = {name: queue_mail(engine, name, to=f"{name}@clinic.example") for name in names}
    postbox.always("RCPT refused@clinic.example", b"550 5.1.1 no")
    postbox.always("RCPT put-off@clinic.example", b"451 4.3.0 not now")
    postbox.always("RCPT dropped@clinic.example", Break.DROP)

    tries = deliver(engine, postbox, clock)

    assert tries == 4
    assert {name: the_mail(engine, number).state.value for name, number in ids.items()} == {
        "refused": "given_up",
        "put-off": "due",
        "dropped": "due",
        "good": "sent",
    }


def test_what_nobody_foresaw_concerns_one_mail(engine: Engine, clock: Clock) -> None:
    first, second = queue_mail(engine, "first"), queue_mail(engine, "second")

    def act(posting: Posting) -> Receipt:
        if posting.id == first:
            raise ZeroDivisionError
        return SENT

    tries = deliver(engine, Carrying(act), clock)

    assert tries == 2
    assert the_mail(engine, first).state is OutgoingState.UNCERTAIN
    assert the_mail(engine, first).last_reply == "not foreseen: ZeroDivisionError"
    assert the_mail(engine, second).state is OutgoingState.SENT


def test_an_objection_keeps_a_mail_from_leaving(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)

    deliver(engine, postbox, clock, before_sending=lambda _: "names 99999, not in the library")

    assert postbox.connections == 0
    assert the_mail(engine, number).state is OutgoingState.GIVEN_UP
    assert the_mail(engine, number).last_reply == "names 99999, not in the library"


def test_a_check_that_breaks_puts_the_mail_off_unsent(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    first, second = queue_mail(engine, "first"), queue_mail(engine, "second")

    def check(posting: Posting) -> str:
        if posting.id == first:
            raise KeyError
        return ""

    deliver(engine, postbox, clock, before_sending=check)

    assert the_mail(engine, first).state is OutgoingState.DUE
    assert the_mail(engine, second).state is OutgoingState.SENT


def test_a_dead_relay_is_not_hammered(engine: Engine, clock: Clock) -> None:
    for number in range(20):
        queue_mail(engine, str(number))
    relay = Carrying(lambda _: Receipt(outcome=Outcome.DEFERRED, reply="", relay_away=True))

    for _ in range(600):  # ten minutes of rounds, one a second
        deliver(engine, relay, clock)
        clock.pass_by(seconds=1)

    assert 5 <= len(relay.carried) <= 9


def test_a_relay_that_is_back_gets_everything(engine: Engine, postbox: Sink, clock: Clock) -> None:
    for number in range(5):
        queue_mail(engine, str(number))
    with nobody() as port:
        gone = Sink()
        gone.close()
        gone.port = port
        deliver(engine, gone, clock)

    clock.pass_by(seconds=2)
    tries = deliver(engine, postbox, clock)

    assert tries == 5
    assert len(postbox.messages) == 5


def test_no_mail_is_given_up_for_a_relay_that_is_away(engine: Engine, clock: Clock) -> None:
    number = queue_mail(engine)
    relay = Carrying(lambda _: Receipt(outcome=Outcome.DEFERRED, reply="", relay_away=True))

    for _ in range(30):
        deliver(engine, relay, clock)
        clock.pass_by(days=1)

    assert the_mail(engine, number).state is OutgoingState.DUE


def claim_and_die(url: str, now: datetime) -> NoReturn:
    """A worker that is killed with a mail in its hand."""
    engine = open_engine(url)
    with transaction(engine) as session:
        deliveries.claim_due(session, now=now, lease=timedelta(minutes=15), worker=this_worker())
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def kill_a_worker(engine: Engine, clock: Clock) -> None:
    spawn = multiprocessing.get_context("spawn")
    url = engine.url.render_as_string(hide_password=False)
    process = spawn.Process(target=claim_and_die, args=(url, clock.at))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_the_mail_of_a_killed_worker_goes_out_at_once(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)
    kill_a_worker(engine, clock)

    tries = deliver(engine, postbox, clock)

    assert tries == 1
    assert the_mail(engine, number).state is OutgoingState.SENT
    assert the_mail(engine, number).attempts == 2
    with reading(engine) as session:
        told = [how for _, how, _ in deliveries.tries(session, number)]
    assert told == [Outcome.UNCERTAIN, Outcome.SENT]


def claim_elsewhere(engine: Engine, clock: Clock) -> Posting:
    """A worker on another machine takes the mail; nobody here can tell whether it lives."""
    with transaction(engine) as session:
        posting = deliveries.claim_due(
            session, now=clock.at, lease=timedelta(minutes=15), worker="elsewhere/b/n/1/2"
        )
    assert posting is not None
    return posting


def test_a_mail_in_another_workers_hand_is_left_alone(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    queue_mail(engine)
    claim_elsewhere(engine, clock)

    clock.pass_by(minutes=14)
    in_hand = deliver(engine, postbox, clock)
    clock.pass_by(minutes=1)
    left_behind = deliver(engine, postbox, clock)

    assert (in_hand, left_behind) == (0, 1)


def test_a_worker_that_comes_back_late_does_not_undo_a_delivery(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)
    late = claim_elsewhere(engine, clock)
    clock.pass_by(minutes=16)
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        state = deliveries.settle(
            session,
            late,
            Receipt(outcome=Outcome.DEFERRED, reply="451 later"),
            now=clock.at,
            again_at=clock.at,
        )

    assert state is None
    assert the_mail(engine, number).state is OutgoingState.SENT


def test_a_late_word_that_a_mail_was_taken_stops_further_copies(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    number = queue_mail(engine)
    late = claim_elsewhere(engine, clock)
    clock.pass_by(minutes=16)
    postbox.always("RCPT", b"451 4.3.0 not now")
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        deliveries.settle(session, late, SENT, now=clock.at, again_at=None)
    clock.pass_by(days=1)

    assert the_mail(engine, number).state is OutgoingState.SENT
    assert deliver(engine, postbox, clock) == 0


def test_settling_twice_says_nothing_new(engine: Engine, clock: Clock) -> None:
    queue_mail(engine)
    posting = claim_elsewhere(engine, clock)

    for expected in (OutgoingState.SENT, None):
        with transaction(engine) as session:
            state = deliveries.settle(session, posting, SENT, now=clock.at, again_at=None)
        assert state is expected

    with reading(engine) as session:
        assert len(deliveries.tries(session, posting.id)) == 1


def test_a_mail_that_kills_its_workers_stands_before_a_person(engine: Engine, clock: Clock) -> None:
    number = queue_mail(engine)

    for _ in range(deliveries.MAX_ORPHANED):
        claim_elsewhere(engine, clock)
        clock.pass_by(minutes=16)
        with transaction(engine) as session:
            deliveries.free_orphans(session, now=clock.at, is_dead=lambda _: False)

    assert the_mail(engine, number).state is OutgoingState.UNCERTAIN


def test_a_called_back_mail_never_leaves(engine: Engine, postbox: Sink, clock: Clock) -> None:
    queue_mail(engine, about="CD-000001")

    with transaction(engine) as session:
        cancelled = outbox.cancel(session, "CD-000001", now=clock.at)

    assert cancelled == 1
    assert deliver(engine, postbox, clock) == 0


def test_a_mail_in_hand_cannot_be_called_back(engine: Engine, clock: Clock) -> None:
    queue_mail(engine, about="CD-000001")
    claim_elsewhere(engine, clock)

    with transaction(engine) as session:
        assert outbox.cancel(session, "CD-000001", now=clock.at) == 0
