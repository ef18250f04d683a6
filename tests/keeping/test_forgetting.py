"""What is old enough is removed whole; what is open, or young, is not touched."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from consultant.admitting import trust
from consultant.cli.keeping import go, limits_of, would_go
from consultant.domain.consult import Status
from consultant.domain.mail import MessageState
from consultant.settings import Keeping
from consultant.storage import audit, clients, consults, messages, schema
from consultant.storage.forgetting import Forgotten, Limits
from consultant.storage.session import Engine, Session, reading, transaction
from tests.builders import ASKER, NOW, a_drafted_consult, an_arrival
from tests.sending.posting import queue_mail

YEARS_LATER = NOW + timedelta(days=8 * 366)
ALL = limits_of(Keeping(), YEARS_LATER)


def an_old_consult(engine: Engine, *statuses: Status) -> str:
    with transaction(engine) as session:
        consult = consults.get(session, a_drafted_consult(session))
        for status in statuses:
            consult = consults.move(session, consult, status, now=NOW)
        for (number,) in session.execute(sa.text("SELECT id FROM messages")).all():
            messages.set_state(session, number, MessageState.READ)
        audit.record(session, now=NOW, who="desk", act="draft", about=consult.reference)
        return consult.reference


def sent_mail(engine: Engine, about: str) -> None:
    queue_mail(engine, f"reply to {about}".replace(" ", "-"), about=about)
    with transaction(engine) as session:
        session.execute(sa.text("UPDATE outbox SET state = 'sent', settled_at = queued_at"))


def raw_of(session: Session) -> bytes:
    message = messages.get(session, 1)
    assert message is not None
    return message.raw


@pytest.fixture
def ended(engine: Engine) -> str:
    """A consult that was answered years ago."""
    reference = an_old_consult(engine, Status.APPROVED, Status.SENT)
    sent_mail(engine, reference)
    return reference


def test_a_consult_goes_with_all_that_hangs_on_it(engine: Engine, ended: str) -> None:
    gone = go(engine, Limits(consults=YEARS_LATER), YEARS_LATER)

    assert gone.consults == 1
    with engine.connect() as connection:
        left = {
            table.name
            for table in schema.METADATA.sorted_tables
            if connection.execute(sa.select(table).limit(1)).first()
        }
    assert left <= {"events", "reviewers"}


def test_an_open_consult_stays_however_old(engine: Engine) -> None:
    reference = an_old_consult(engine)

    gone = go(engine, Limits(letters=YEARS_LATER, consults=YEARS_LATER), YEARS_LATER)

    assert gone == Forgotten()
    with reading(engine) as session:
        assert consults.get(session, reference).version == 1
        assert raw_of(session)


def test_a_consult_whose_mail_is_uncertain_stays(engine: Engine, ended: str) -> None:
    with transaction(engine) as session:
        session.execute(sa.text("UPDATE outbox SET state = 'uncertain'"))

    gone = go(engine, Limits(consults=YEARS_LATER), YEARS_LATER)

    assert gone.consults == 0


def test_a_letter_s_bytes_go_before_its_consult(engine: Engine, ended: str) -> None:
    gone = go(engine, Limits(letters=YEARS_LATER), YEARS_LATER)

    assert gone == Forgotten(letters=1)
    with reading(engine) as session:
        assert consults.get(session, ended).version == 1
        assert raw_of(session) == b""
    with transaction(engine) as session:
        messages.keep(session, [an_arrival(fingerprint=f"{1:064}")])
        assert len(messages.entries(session)) == 1  # a second copy is still known


def test_a_letter_without_its_bytes_is_not_read_again(engine: Engine) -> None:
    with transaction(engine) as session:
        messages.keep(session, [an_arrival()])
        messages.set_state(session, 1, MessageState.DISCARDED, "a list")
    go(engine, Limits(letters=YEARS_LATER), YEARS_LATER)

    with transaction(engine) as session:
        let_in = messages.let_in(session, 1, "operator")

    assert not let_in


def test_a_dry_run_tells_the_figures_and_removes_nothing(engine: Engine, ended: str) -> None:
    would = would_go(engine, ALL, YEARS_LATER)
    with reading(engine) as session:
        assert consults.get(session, ended).version == 1
        assert raw_of(session)
        assert len(list(audit.walk(session))) == 1

    gone = go(engine, ALL, YEARS_LATER)

    assert gone == would
    assert gone.consults == 1


def test_after_a_purge_the_chain_holds_and_tells_of_it(engine: Engine, ended: str) -> None:
    go(engine, ALL, YEARS_LATER)

    with reading(engine) as session:
        assert audit.first_broken(session) is None
        assert "purge" in [event.act for event in audit.walk(session)]


def test_what_is_young_stays(engine: Engine, ended: str) -> None:
    gone = go(engine, limits_of(Keeping(), NOW + timedelta(days=300)), NOW)

    assert gone == Forgotten()


def test_nought_days_keep_for_ever(engine: Engine, ended: str) -> None:
    for_ever = Keeping(letters_days=0, consults_days=0, events_days=0)

    assert limits_of(for_ever, YEARS_LATER) == Limits()


def test_events_are_kept_six_years_at_least() -> None:
    with pytest.raises(ValueError, match="six years"):
        Keeping(events_days=365)


def test_who_is_registered_stays(engine: Engine, ended: str) -> None:
    with transaction(engine) as session:
        added = trust(session, ASKER, "operator", NOW, name="Maren Holt")

    go(engine, ALL, YEARS_LATER)

    with reading(engine) as session:
        assert clients.get(session, added.id) == added
