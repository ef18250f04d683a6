"""The road: every step once, and what fails is set aside while the rest goes on."""

from dataclasses import replace
from datetime import datetime

from consultant import pipeline
from consultant.desk import Desk
from consultant.domain.consult import Status
from consultant.domain.errors import UnreadableError
from consultant.domain.mail import Letter, Message, MessageState
from consultant.storage import audit, consults, drafts, inquiries, messages
from consultant.storage.session import reading, transaction
from tests.builders import an_arrival

LETTER = (
    b"From: Maren Holt <maren@a.example>\r\nSubject: %s\r\nMessage-ID: <%d@a.example>\r\n"
    b"\r\n33953 or 33954 for a 4-year-old?\r\n"
)


def deliver(desk: Desk, number: int, raw: bytes | None = None) -> None:
    letter = raw or LETTER % (b"ECMO", number)
    with transaction(desk.engine) as session:
        messages.keep(session, [an_arrival(raw=letter, fingerprint=f"{number:064}")])


def states(desk: Desk) -> list[MessageState]:
    with reading(desk.engine) as session:
        return [entry.state for entry in messages.entries(session)]


def test_a_letter_walks_to_its_draft(desk: Desk, now: datetime) -> None:
    deliver(desk, 1)

    pipeline.advance(desk, now)

    with reading(desk.engine) as session:
        (consult,) = consults.listing(session)
        draft = drafts.current(session, consult)
        acts = [event.act for event in audit.events(session, consult.reference)]
    assert consult.status is Status.DRAFTED
    assert consult.codes == ("33953",)
    assert draft is not None
    assert "Report 33953, not 33954." in draft.text
    assert acts == ["open", "draft"]


def test_walking_again_changes_nothing(desk: Desk, now: datetime) -> None:
    deliver(desk, 1)
    pipeline.advance(desk, now)

    assert pipeline.advance(desk, now) == 0


def test_what_fails_is_set_aside_and_the_rest_goes_on(desk: Desk, now: datetime) -> None:
    for number in (1, 2, 3):
        deliver(desk, number)

    pipeline.advance(_Choking(desk, "<2@a.example>"), now)  # type: ignore[arg-type]

    assert states(desk) == [MessageState.READ, MessageState.SET_ASIDE, MessageState.READ]
    with reading(desk.engine) as session:
        aside = messages.get(session, 2)
        assert aside is not None
        assert aside.reason == "the desk failed at reading: ZeroDivisionError"
        assert len(consults.listing(session)) == 2


def test_what_was_set_aside_can_be_tried_again(desk: Desk, now: datetime) -> None:
    deliver(desk, 1)
    pipeline.advance(_Choking(desk, "<1@a.example>"), now)  # type: ignore[arg-type]

    assert pipeline.retry(desk, 1, now)
    pipeline.advance(desk, now)

    assert states(desk) == [MessageState.READ]


def test_a_draft_that_cannot_be_made_stands_before_a_person(desk: Desk, now: datetime) -> None:
    deliver(desk, 1)

    pipeline.advance(_Stuck(desk), now)  # type: ignore[arg-type]

    with reading(desk.engine) as session:
        (consult,) = consults.listing(session)
        assert consult.status is Status.MATCHED
        assert consult.stalled == "There is no template for this."
    assert pipeline.retry(desk, 1, now)
    pipeline.advance(desk, now)
    with reading(desk.engine) as session:
        assert consults.listing(session)[0].status is Status.DRAFTED


def test_a_machine_s_letter_is_kept_but_not_answered(desk: Desk, now: datetime) -> None:
    away = b"From: a@b.example\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n"
    deliver(desk, 1, away + b"Message-ID: <9@b.example>\r\n\r\nI am away. 33953.\r\n")

    pipeline.advance(desk, now)

    assert states(desk) == [MessageState.DISCARDED]
    with reading(desk.engine) as session:
        assert consults.listing(session) == []


def test_the_letter_as_read_comes_back_whole(desk: Desk, now: datetime) -> None:
    deliver(desk, 1)

    pipeline.advance(desk, now)

    with reading(desk.engine) as session:
        (read,) = inquiries.letters(session, consults.get(session, "CD-000001"))
    assert read.letter.from_address == "maren@a.example"
    assert [mention.code for mention in read.inquiry.mentions] == ["33953", "33954"]


class _Choking:
    """The desk, but for one letter that it chokes on."""

    def __init__(self, desk: Desk, message_id: str) -> None:
        self._desk = desk
        self._message_id = message_id

    def __getattr__(self, name: str) -> object:
        return getattr(self._desk, name)

    def read(self, message: Message) -> Letter:
        letter = self._desk.read(message)
        if letter.thread.message_id == self._message_id:
            raise ZeroDivisionError
        return letter


class _Stuck:
    """The desk, but that it has no template."""

    def __init__(self, desk: Desk) -> None:
        self._desk = replace(desk)

    def __getattr__(self, name: str) -> object:
        return getattr(self._desk, name)

    def draft(self, *arguments: object) -> object:
        del arguments
        raise UnreadableError("There is no template for this.")
