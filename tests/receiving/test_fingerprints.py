"""When two deliveries are one message."""

import pytest

from consultant.receiving.fingerprints import fingerprint, read_message_id
from tests.receiving.visitors import a_message


@pytest.mark.parametrize(
    "trace",
    [
        b"Received: from mx2.example by relay.example; Fri, 20 Nov 2026 10:00:01 +0000\r\n",
        b"Received: from a\r\n by b\r\n for <c@d.example>\r\n",  # folded
        b"Return-Path: <coder@clinic.example>\r\nDelivered-To: desk@coding.example\r\n",
        b"Authentication-Results: mx.example; spf=pass\r\n",
        b"DKIM-Signature: v=1; b=\r\n\tabc\r\n",
    ],
)
def test_a_second_copy_by_another_way_is_the_same_message(trace: bytes) -> None:
    assert fingerprint(a_message(before=trace)) == fingerprint(a_message())


@pytest.mark.parametrize(
    "other",
    [
        a_message(b"Is I10 billable?\r\n"),
        a_message(message_id=b"<2@clinic.example>"),
        a_message(before=b"Reply-To: someone@clinic.example\r\n"),
        a_message(b"Received: from me\r\nIs E11.9 billable?\r\n"),  # words of a body are no trace
    ],
)
def test_other_words_are_another_message(other: bytes) -> None:
    assert fingerprint(other) != fingerprint(a_message())


def test_without_a_message_id_date_and_content_tell() -> None:
    dated = a_message(message_id=b"", before=b"Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n")

    assert fingerprint(dated) == fingerprint(dated)


def test_without_id_and_date_every_message_is_new() -> None:
    bare = a_message(message_id=b"")

    assert fingerprint(bare) != fingerprint(bare)


@pytest.mark.parametrize(
    ("header", "message_id"),
    [
        (b"Message-ID: <a@b.example>\r\n", "<a@b.example>"),
        (b"MESSAGE-id:<a@b.example>\r\n", "<a@b.example>"),
        (b"Message-ID:\r\n <a@b.example>\r\n", "<a@b.example>"),  # folded, as long ids are
        (b"Message-ID: a@b.example\r\n", "<a@b.example>"),
        (b"Message-ID: <a b@c.example>\r\n", "<ab@c.example>"),
        (b"Message-ID: <a\0\x1bb@c.example>\r\n", "<ab@c.example>"),  # no control reaches a table
        ("Message-ID: <grüße@exämple.example>\r\n".encode(), "<grüße@exämple.example>"),
        (b"Message-ID: <\xff@b.example>\r\n", "<@b.example>"),
        (b"Message-ID: <a@b.example> <c@d.example>\r\n", "<a@b.example>"),
        (b"Message-ID: <" + b"a" * 2000 + b"@b.example>\r\n", ""),
        (b"Message-ID: \r\n", ""),
        (b"Subject: Message-ID: <a@b.example>\r\n", ""),
        (b"", ""),
    ],
)
def test_the_message_id_is_read_from_the_header_alone(header: bytes, message_id: str) -> None:
    raw = b"From: coder@clinic.example\r\n" + header + b"\r\nMessage-ID: <body@x.example>\r\n"

    assert read_message_id(raw) == message_id


def test_bare_line_feeds_separate_header_and_body_too() -> None:
    raw = b"From: a@b.example\nMessage-ID: <a@b.example>\n\nMessage-ID: <body@x.example>\n"

    assert read_message_id(raw) == "<a@b.example>"
