"""Messages, kept once each."""

from consultant.domain.mail import MessageState
from consultant.storage import messages
from consultant.storage.session import Session
from tests.builders import an_arrival


def test_a_second_copy_of_a_message_is_the_same_message(session: Session) -> None:
    messages.keep(session, [an_arrival(), an_arrival()])
    messages.keep(session, [an_arrival()])

    assert len(messages.entries(session)) == 1


def test_the_bytes_come_back_as_they_came(session: Session) -> None:
    raw = bytes(range(256)) * 10
    messages.keep(session, [an_arrival(raw=raw)])

    kept = messages.get(session, 1)

    assert kept is not None
    assert kept.raw == raw


def test_a_message_that_has_moved_on_cannot_be_claimed(session: Session) -> None:
    messages.keep(session, [an_arrival()])
    messages.set_state(session, 1, MessageState.SET_ASIDE, "nobody can read it")

    assert messages.claim(session, 1, MessageState.KEPT) is None
    assert messages.claim(session, 1, MessageState.SET_ASIDE) is not None
