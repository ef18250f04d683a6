"""A person decides about what is stuck; a mail that came back leaves its address in peace."""

import pytest

from consultant.domain.consult import Status
from consultant.domain.errors import ReviewError
from consultant.domain.mail import Bounce, BounceKind, OutgoingState
from consultant.sending.decisions import confirm_sent, lift_suspension, send_again
from consultant.sending.returns import note_bounce
from consultant.storage import audit, consults, suspensions
from consultant.storage.session import Engine, reading, transaction
from tests.builders import ASKER, NOW, a_drafted_consult
from tests.sending.conftest import Clock
from tests.sending.posting import deliver, queue_mail, the_mail
from tests.sending.sink import Break, Sink


def an_answered_consult(engine: Engine) -> tuple[str, int]:
    """A consult whose approved reply is in the outbox: its reference, and the mail's id."""
    with transaction(engine) as session:
        reference = a_drafted_consult(session)
        consults.move(session, consults.get(session, reference), Status.APPROVED, now=NOW)
    return reference, queue_mail(engine, about=reference)


def status_of(engine: Engine, reference: str) -> Status:
    with reading(engine) as session:
        return consults.get(session, reference).status


def a_report(
    kind: BounceKind = BounceKind.HARD,
    message_id: str = "<one@desk.example>",
    recipient: str = ASKER,
    status: str = "5.1.1",
) -> Bounce:
    return Bounce(
        kind=kind,
        message_id=message_id,
        recipient=recipient,
        status=status,
        reason="no such\r\nuser",
    )


def test_a_confirmed_mail_ends_its_consult(engine: Engine, postbox: Sink, clock: Clock) -> None:
    reference, number = an_answered_consult(engine)
    postbox.say("dot", Break.DROP)
    deliver(engine, postbox, clock)
    assert status_of(engine, reference) is Status.APPROVED

    with transaction(engine) as session:
        confirm_sent(session, number, who="ann@desk.example", now=clock.at)

    assert status_of(engine, reference) is Status.SENT
    with reading(engine) as session:
        told = [(event.who, event.act) for event in audit.events(session, reference)][-2:]
    assert told == [("ann@desk.example", "confirm"), ("desk", "sent")]


def test_who_sends_again_stands_in_the_history(engine: Engine, postbox: Sink, clock: Clock) -> None:
    reference, number = an_answered_consult(engine)
    postbox.say("RCPT", b"550 5.1.1 no such user")
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        send_again(session, number, who="ann@desk.example", now=clock.at)
    deliver(engine, postbox, clock)

    assert status_of(engine, reference) is Status.SENT
    with reading(engine) as session:
        told = [event.act for event in audit.events(session, reference)]
    assert told == ["given up", "send again", "sent"]


def test_a_sent_mail_cannot_be_sent_again(engine: Engine, postbox: Sink, clock: Clock) -> None:
    _, number = an_answered_consult(engine)
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        for decide in (send_again, confirm_sent):
            with pytest.raises(ReviewError, match=f"Mail {number} is sent"):
                decide(session, number, who="ann@desk.example", now=clock.at)


def test_a_mail_that_is_not_there_cannot_be_decided(engine: Engine, clock: Clock) -> None:
    with transaction(engine) as session, pytest.raises(ReviewError, match="no mail 7"):
        send_again(session, 7, who="ann@desk.example", now=clock.at)


def test_a_reply_that_came_back_waits_for_a_reviewer(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    reference, number = an_answered_consult(engine)
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        note_bounce(session, a_report(), now=clock.at)

    assert status_of(engine, reference) is Status.DRAFTED
    assert the_mail(engine, number).state is OutgoingState.GIVEN_UP
    assert the_mail(engine, number).last_reply == "came back: 5.1.1 no such user"


def test_no_mail_goes_to_an_address_that_came_back(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    an_answered_consult(engine)
    deliver(engine, postbox, clock)
    with transaction(engine) as session:
        note_bounce(session, a_report(), now=clock.at)
    second = queue_mail(engine, "second", to=ASKER)

    deliver(engine, postbox, clock)

    assert len(postbox.messages) == 1
    assert the_mail(engine, second).state is OutgoingState.GIVEN_UP
    assert the_mail(engine, second).last_reply.startswith(
        "mail to this address is suspended since 2026-11-20: came back: 5.1.1"
    )


def test_a_person_lifts_a_suspension(engine: Engine, postbox: Sink, clock: Clock) -> None:
    number = queue_mail(engine, to=ASKER)
    with transaction(engine) as session:
        suspensions.suspend(session, ASKER, reason="came back", about="", now=clock.at)
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        lift_suspension(session, ASKER.upper(), who="ann@desk.example", now=clock.at)
        send_again(session, number, who="ann@desk.example", now=clock.at)
    deliver(engine, postbox, clock)

    assert the_mail(engine, number).state is OutgoingState.SENT
    with transaction(engine) as session, pytest.raises(ReviewError, match="not suspended"):
        lift_suspension(session, ASKER, who="ann@desk.example", now=clock.at)


@pytest.mark.parametrize(
    ("report", "came_back", "is_suspended"),
    [
        (a_report(BounceKind.HARD), True, True),
        (a_report(BounceKind.HARD, status="5.7.1"), True, False),  # taken for spam
        (a_report(BounceKind.HARD, status=""), True, True),
        (a_report(BounceKind.SOFT, status="5.2.2"), True, False),  # a full mailbox is emptied
        (a_report(BounceKind.DELAYED), False, False),  # it is still on its way
        (a_report(BounceKind.COMPLAINT), False, True),
    ],
)
def test_each_kind_of_report_has_its_own_end(
    engine: Engine,
    postbox: Sink,
    clock: Clock,
    *,
    report: Bounce,
    came_back: bool,
    is_suspended: bool,
) -> None:
    reference, number = an_answered_consult(engine)
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        note_bounce(session, report, now=clock.at)

    with reading(engine) as session:
        assert (suspensions.of(session, ASKER) is not None) is is_suspended
    assert (the_mail(engine, number).state is OutgoingState.GIVEN_UP) is came_back
    assert (status_of(engine, reference) is Status.DRAFTED) is came_back


@pytest.mark.parametrize("message_id", ["", "<guessed@desk.example>", "<q1@a.example>"])
def test_a_forged_report_suspends_nobody(
    engine: Engine, postbox: Sink, clock: Clock, message_id: str
) -> None:
    reference, _ = an_answered_consult(engine)
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        about = note_bounce(session, a_report(message_id=message_id), now=clock.at)

    assert about is None
    assert status_of(engine, reference) is Status.SENT
    with reading(engine) as session:
        assert suspensions.listing(session) == []


def test_a_report_can_only_suspend_the_address_we_wrote_to(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    an_answered_consult(engine)
    deliver(engine, postbox, clock)

    with transaction(engine) as session:
        note_bounce(session, a_report(recipient="ceo@rival.example"), now=clock.at)

    with reading(engine) as session:
        assert [suspension.address for suspension in suspensions.listing(session)] == [ASKER]
