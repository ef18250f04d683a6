"""Letters are read in a child that can be ended."""

import os
import time
from collections.abc import Iterator

import pytest

from consultant.domain.errors import UnreadableError
from consultant.domain.mail import Envelope, Letter, Message
from consultant.reading.apart import BYTES, ReadApart
from tests.builders import NOW

LETTER = b"From: a@b.example\r\nSubject: ECMO\r\n\r\n33953?\r\n"


def a_message(raw: bytes) -> Message:
    envelope = Envelope(mail_from="a@b.example", rcpt_to=("desk@a.example",), received_at=NOW)
    return Message(id=1, envelope=envelope, raw=raw, sha256="", message_id="")


def read_badly(message: Message) -> Letter:
    """A parser that chokes, as parsers do."""
    raw = message.raw
    if b"slow" in raw:
        time.sleep(60)
    if b"greedy" in raw:
        return Letter(from_address="x", text=str(len(bytearray(2 * BYTES))))
    if b"fault" in raw:
        return Letter(from_address=str(1 // 0))
    if b"dies" in raw:
        os._exit(3)
    return Letter(from_address="a@b.example", text=raw.decode())


@pytest.fixture
def reader() -> Iterator[ReadApart]:
    reader = ReadApart(seconds=0.5, read=read_badly)
    yield reader
    reader.close()


def test_a_letter_is_read_apart_as_it_is_read_here() -> None:
    reader = ReadApart()

    letter = reader.read(a_message(LETTER))

    reader.close()
    assert (letter.from_address, letter.subject) == ("a@b.example", "ECMO")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"slow", "longer than"),
        (b"greedy", "more memory"),
        (b"dies", "broke the reader"),
        (b"fault", "the desk failed at reading: ZeroDivisionError"),
    ],
)
def test_a_letter_that_chokes_the_parser_costs_only_itself(
    reader: ReadApart, raw: bytes, why: str
) -> None:
    with pytest.raises(UnreadableError, match=why):
        reader.read(a_message(raw))

    assert reader.read(a_message(b"the next one")).text == "the next one"
