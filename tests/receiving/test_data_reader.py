"""Where a message ends, whatever pieces it comes in."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultant.receiving import data_reader
from consultant.receiving.data_reader import DataReader
from consultant.receiving.replies import Reply

#: Pieces from which every trap of the end of DATA can be put together.
TRAPS = st.lists(st.sampled_from([b"\r", b"\n", b".", b"\r\n", b"\0", b"a", b"MAIL"])).map(b"".join)


def read(*chunks: bytes, max_size: int = 10_000) -> DataReader:
    reader = DataReader(max_size)
    for chunk in chunks:
        reader.feed(chunk)
    return reader


def stuffed(message: bytes) -> bytes:
    """As a sender writes it (RFC 5321 section 4.5.2)."""
    return (b"\r\n" + message).replace(b"\r\n.", b"\r\n..")[2:]


@given(TRAPS, st.lists(st.integers(0, 60)))
def test_any_message_comes_through_in_any_pieces(words: bytes, cuts: list[int]) -> None:
    message = words + b"\r\n"
    wire = stuffed(message) + b".\r\nQUIT\r\n"
    edges = sorted({0, len(wire), *(cut for cut in cuts if cut < len(wire))})
    chunks = [wire[a:b] for a, b in pairwise(edges)]

    reader = DataReader(10_000)
    rest = b""
    for chunk in chunks:  # what comes behind the end belongs to the next command
        if reader.is_finished:
            rest += chunk
        else:
            reader.feed(chunk)

    assert reader.content() == message
    assert reader.rest() + rest == b"QUIT\r\n"


@given(TRAPS)
def test_only_a_dot_between_crlfs_ends_a_message(words: bytes) -> None:
    wire = b"Subject: a\r\n\r\n" + words

    reader = read(wire)

    assert reader.is_finished == (b"\r\n.\r\n" in wire)


def test_a_message_of_no_lines_is_empty() -> None:
    assert read(b".\r\n").content() == b""


@pytest.mark.parametrize("size", [999, 1000])
def test_a_message_as_large_as_allowed_passes(size: int) -> None:
    body = b"a" * (size - 2) + b"\r\n"

    reader = read(body, b".\r\n", max_size=1000)

    assert reader.fault is None
    assert reader.content() == body


def test_a_message_too_large_is_swallowed_and_not_held() -> None:
    reader = read(*[b"a" * 1000] * 50, max_size=1000)
    assert not reader.is_finished

    reader.feed(b"\r\n.\r\nQUIT\r\n")

    assert reader.fault is Reply.TOO_LARGE
    assert reader.received > 50_000
    assert reader.rest() == b"QUIT\r\n"


def test_the_end_is_found_across_pieces_after_a_refusal() -> None:
    reader = read(b"a" * 2000, b"\r", b"\n", b".", b"\r", max_size=1000)
    was_finished = reader.is_finished

    reader.feed(b"\nRSET\r\n")

    assert (was_finished, reader.is_finished) == (False, True)
    assert reader.rest() == b"RSET\r\n"


@pytest.mark.parametrize(
    ("extra", "fault"),
    [(0, None), (1, Reply.UNSENDABLE)],  # the line with its LF just fits; one more does not
)
def test_an_endless_line_is_refused(extra: int, fault: Reply | None) -> None:
    limit = 2 * data_reader.MAX_LINE
    line = b"a" * (data_reader.MAX_LINE - 1 + extra) + b"\r\n"

    reader = read(b"short\r\n", line, b"short\r\n.\r\n", max_size=limit)

    assert reader.fault is fault


def test_an_endless_line_is_noticed_before_its_end() -> None:
    pieces = [b"a" * 2**20] * (data_reader.MAX_LINE // 2**20 + 1)

    reader = read(*pieces, max_size=2**30)

    assert reader.fault is Reply.UNSENDABLE
    assert not reader.is_finished


def test_millions_of_empty_lines_are_refused() -> None:
    lines = b"\r\n" * (data_reader.MAX_LINES + 1)

    reader = read(lines + b".\r\n", max_size=2**30)

    assert reader.fault is Reply.UNSENDABLE
