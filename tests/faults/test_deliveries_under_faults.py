"""Whatever fails on the way out: nothing is lost, and nothing leaves twice but after a cut."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from consultant.domain.consult import Status
from consultant.domain.mail import OutgoingState, Receipt
from consultant.sending.delivery import deliver_due
from consultant.sending.postman import Postman
from consultant.storage import audit, consults, outbox
from consultant.storage.outbox import Posting
from consultant.storage.session import Engine, is_busy, open_engine, reading, transaction
from tests.builders import NOW, a_drafted_consult
from tests.faults.failing import PowerCut, Way, failing_commits
from tests.sending.conftest import Clock
from tests.sending.posting import Carrying, deliver, queue_mail
from tests.sending.sink import Sink

MAILS = ("one", "two", "three")
#: Commits of a round over MAILS: a claim and a settling each, and the claim that finds nothing.
COMMITS = 2 * len(MAILS) + 1
OPEN = {OutgoingState.DUE, OutgoingState.SENDING}


def approved_replies(engine: Engine) -> list[str]:
    """Three consults with an approved reply each; their references."""
    references = []
    for name in MAILS:
        with transaction(engine) as session:
            reference = a_drafted_consult(session)
            consults.move(session, consults.get(session, reference), Status.APPROVED, now=NOW)
        queue_mail(engine, name, about=reference)
        references.append(reference)
    return references


def work_until_done(engine: Engine, sink: Sink, clock: Clock) -> None:
    """Rounds of a healthy worker, through every wait and lease."""
    for _ in range(100):
        deliver(engine, sink, clock)
        clock.pass_by(seconds=30)
        with reading(engine) as session:
            if not OPEN & outbox.count_by_state(session).keys():
                return
    raise AssertionError("mails are still on their way")


def copies(sink: Sink) -> Counter[str]:
    return Counter(mail.message_id for mail in sink.messages)


def check_history(engine: Engine, references: list[str]) -> None:
    with reading(engine) as session:
        assert outbox.count_by_state(session) == {OutgoingState.SENT: len(MAILS)}
        assert audit.first_broken(session) is None
        for reference in references:
            assert consults.get(session, reference).status is Status.SENT
            told = [event.act for event in audit.events(session, reference)]
            assert told.count("sent") == 1


def round_under(engine: Engine, sink: Sink, clock: Clock, way: Way, nth: int) -> bool:
    """A round whose Nth commit fails; whether it came so far."""
    with failing_commits(engine, way, nth) as commits:
        try:
            deliver(engine, sink, clock)
        except PowerCut:
            assert way.is_a_cut
        except Exception as error:
            if not is_busy(error):
                raise
    return commits.has_failed


@pytest.mark.parametrize("nth", range(1, COMMITS + 1))
@pytest.mark.parametrize("way", [Way.REFUSED, Way.KEPT_UNTOLD])
def test_a_commit_that_fails_costs_no_mail_and_makes_no_copy(
    engine: Engine, postbox: Sink, clock: Clock, way: Way, nth: int
) -> None:
    references = approved_replies(engine)

    assert round_under(engine, postbox, clock, way, nth)
    work_until_done(engine, postbox, clock)

    assert copies(postbox) == {f"<{name}@desk.example>": 1 for name in MAILS}
    check_history(engine, references)


@pytest.mark.parametrize("nth", range(1, COMMITS + 1))
@pytest.mark.parametrize("way", [Way.CUT_BEFORE, Way.CUT_AFTER])
def test_a_power_cut_at_a_commit_makes_one_known_copy_at_most(
    engine: Engine, postbox: Sink, clock: Clock, way: Way, nth: int
) -> None:
    references = approved_replies(engine)

    assert round_under(engine, postbox, clock, way, nth)
    work_until_done(engine, postbox, clock)

    is_between_the_relays_answer_and_ours = way is Way.CUT_BEFORE and nth % 2 == 0
    assert set(copies(postbox)) == {f"<{name}@desk.example>" for name in MAILS}
    assert copies(postbox).total() == len(MAILS) + is_between_the_relays_answer_and_ours
    check_history(engine, references)


def test_a_database_that_is_away_for_minutes_costs_no_copy(
    engine: Engine, postbox: Sink, clock: Clock
) -> None:
    """The relay has answered; the answer is kept in mind until it can be written down."""
    references = approved_replies(engine)

    with failing_commits(engine, Way.REFUSED, nth=2, times=20):
        deliver(engine, postbox, clock)
    work_until_done(engine, postbox, clock)

    assert copies(postbox) == {f"<{name}@desk.example>": 1 for name in MAILS}
    check_history(engine, references)


def cut_at(nth: int, *, when: str, sink: Sink) -> Carrying:
    """A postman cut off at its Nth delivery, before the relay hears of it or after it answered."""
    postman = Postman("127.0.0.1", sink.port, 0.5, answer_timeout=0.5)

    def act(posting: Posting) -> Receipt:
        is_cut = len(carrying.carried) == nth
        if is_cut and when == "before":
            raise PowerCut
        receipt = postman.deliver(posting)
        if is_cut:
            raise PowerCut
        return receipt

    carrying = Carrying(act)
    return carrying


@pytest.mark.parametrize("nth", range(1, len(MAILS) + 1))
@pytest.mark.parametrize(("when", "surplus"), [("before", 0), ("after", 1)])
def test_a_power_cut_while_sending_loses_nothing(
    engine: Engine, postbox: Sink, clock: Clock, nth: int, when: str, surplus: int
) -> None:
    references = approved_replies(engine)

    with pytest.raises(PowerCut):
        deliver(engine, cut_at(nth, when=when, sink=postbox), clock)
    work_until_done(engine, postbox, clock)

    assert set(copies(postbox)) == {f"<{name}@desk.example>" for name in MAILS}
    assert copies(postbox).total() == len(MAILS) + surplus
    check_history(engine, references)


def test_two_workers_on_one_outbox_send_each_mail_once(engine: Engine, postbox: Sink) -> None:
    for number in range(40):
        queue_mail(engine, str(number))
    postman = Postman("127.0.0.1", postbox.port)
    url = engine.url.render_as_string(hide_password=False)

    def work() -> None:
        own = open_engine(url)
        deliver_due(own, postman, now=lambda: NOW)
        own.dispose()

    together(work, work)

    assert copies(postbox) == {f"<{number}@desk.example>": 1 for number in range(40)}


def together(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=1)])
def test_a_clock_that_jumps_while_sending_makes_no_copy(
    engine: Engine, postbox: Sink, clock: Clock, jump: timedelta
) -> None:
    references = approved_replies(engine)
    postman = Postman("127.0.0.1", postbox.port, 0.5)

    def act(posting: Posting) -> Receipt:
        receipt = postman.deliver(posting)
        clock.at += jump
        return receipt

    deliver(engine, Carrying(act), clock)
    clock.at = NOW
    work_until_done(engine, postbox, clock)

    assert copies(postbox) == {f"<{name}@desk.example>": 1 for name in MAILS}
    check_history(engine, references)
