"""Any message is read, or set aside with a reason; whose words are whose is never mixed."""

from datetime import UTC, datetime

import pytest

from consultant.domain.errors import UnreadableError
from consultant.domain.mail import Envelope, Message
from consultant.reading import sieve
from consultant.reading.letters import read_letter

HEADER = b"From: Dana Whitfield <dana@northlake.example>\r\nTo: desk@codingdesk.example\r\n"


def a_message(fields: bytes = b"Subject: ?\r\n", body: bytes = b"E11.9?\r\n") -> bytes:
    return HEADER + fields + b"\r\n" + body


def test_a_plain_letter_gives_its_sender_thread_and_words() -> None:
    raw = a_message(
        b"Subject: 33953?\r\nMessage-ID: <b@x.example>\r\nIn-Reply-To: <a@x.example>\r\n"
        b"References: <z@x.example> <a@x.example>\r\nDate: Fri, 20 Nov 2026 09:00:00 -0600\r\n"
    )

    letter = read_letter(raw)

    assert (letter.from_address, letter.from_name) == ("dana@northlake.example", "Dana Whitfield")
    assert letter.thread.parents == ("<a@x.example>", "<z@x.example>")
    assert letter.sent_at == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert letter.visible_text == "E11.9?"


def test_a_subject_that_hides_a_line_break_stays_on_one_line() -> None:
    raw = a_message(b"Subject: =?utf-8?q?first=0D=0ABcc=3A_x=40y.example?=\r\n")

    letter = read_letter(raw)

    assert letter.subject == "first Bcc: x@y.example"


@pytest.mark.parametrize(
    ("charset", "octets", "words"),
    [
        ("iso-8859-1", b"caf\xe9 \x93E11.9\x94", "café “E11.9”"),  # Latin-1 means Windows-1252
        ("us-ascii", "naïve".encode(), "naïve"),  # declared wrongly
        ("x-no-such-thing", "Größe".encode(), "Größe"),
        ("iso-2022-jp", "診断".encode("iso-2022-jp"), "診断"),  # seven bits, escape codes
        ("utf-16", "E11.9".encode("utf-16"), "E11.9"),
        ("punycode", b"hello-", "hello-"),  # a codec, but no charset of mail
        ("undefined", b"hello", "hello"),  # raises whatever it is given
    ],
)
def test_text_is_read_whatever_charset_it_claims(charset: str, octets: bytes, words: str) -> None:
    raw = a_message(f'Content-Type: text/plain; charset="{charset}"\r\n'.encode(), octets)

    assert read_letter(raw).text == words


@pytest.mark.parametrize(
    "broken",
    [
        b"X-Scanned : yes\r\n",  # a blank before the colon
        b"X-Long: a field whose rest\r\nlost its margin\r\n",
        b"From mailer Fri Nov 20 09:00:00 2026\r\n",  # an mbox's line among the fields
    ],
)
def test_a_broken_header_line_hides_none_of_the_others(broken: bytes) -> None:
    raw = a_message(broken + b"Subject: 33953?\r\nContent-Type: text/html\r\n", b"<p>E11.9?</p>")

    letter = read_letter(raw)

    assert (letter.subject, letter.text) == ("33953?", "E11.9?")


def test_a_closing_delimiter_glued_to_the_text_is_no_text() -> None:
    raw = a_message(
        b'Content-Type: multipart/mixed; boundary="x"\r\n',
        b"--x\r\nContent-Type: text/plain\r\n\r\nE11.9?--x--",
    )

    assert read_letter(raw).text == "E11.9?"


def test_nul_and_surrogates_reach_no_table() -> None:
    raw = a_message(body=b"E11.9\x00 and \xed\xa0\x80 more\r\n")

    assert "\x00" not in read_letter(raw).text
    assert read_letter(raw).text.encode("utf-8")


def test_an_id_beyond_ascii_is_an_id() -> None:
    fields = "Message-ID: <grüße@exämple.de>\r\nReferences: <a@b>".encode()  # RFC 6532
    raw = a_message(fields + b" <\xed\xa0\x80@c>\r\n")

    thread = read_letter(raw).thread

    assert thread.message_id == "<grüße@exämple.de>"
    assert all(i.encode("utf-8") for i in thread.references)


def test_an_attached_letter_is_nobodys_words_to_the_desk() -> None:
    inner = b"From: a@b.example\r\nSubject: old case\r\n\r\n99999 is not asked\r\n"
    body = (
        b"--B\r\nContent-Type: text/plain\r\n\r\nIs 33953 right?\r\n"
        b"--B\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--B--\r\n"
    )
    raw = a_message(b'Content-Type: multipart/mixed; boundary="B"\r\n', body)

    letter = read_letter(raw)

    assert letter.text == "Is 33953 right?"
    assert [(a.name, a.content_type) for a in letter.attachments] == [
        ("old case", "message/rfc822")
    ]


def test_a_page_is_read_where_the_plain_part_says_nothing() -> None:
    body = (
        b"--B\r\nContent-Type: text/plain\r\n\r\nsee html\r\n"
        b"--B\r\nContent-Type: text/html\r\n\r\n<style>p{}</style><p>May 76942 go with 20611 on "
        b"the same knee?</p><p style='display:none'>unseen</p>\r\n--B--\r\n"
    )
    raw = a_message(b'Content-Type: multipart/alternative; boundary="B"\r\n', body)

    assert read_letter(raw).text == "May 76942 go with 20611 on the same knee?"


def test_a_large_attachment_is_named_and_sized_without_being_read() -> None:
    body = (
        b"--B\r\nContent-Type: text/plain\r\n\r\nsee scan\r\n"
        b'--B\r\nContent-Type: application/pdf; name="scan.pdf"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUJD" * 250_000 + b"\r\n--B--\r\n"
    )
    raw = a_message(b'Content-Type: multipart/mixed; boundary="B"\r\n', body)

    (attachment,) = read_letter(raw).attachments

    assert attachment.name == "scan.pdf"
    assert abs(attachment.size - 750_000) < 10


def test_a_daemon_without_an_address_is_still_named() -> None:
    raw = b"From: MAILER-DAEMON\r\nSubject: Undelivered Mail\r\n\r\nuser unknown\r\n"

    letter = read_letter(raw)

    assert letter.from_address == "MAILER-DAEMON"
    assert letter.automatic_kind == "bounce"


def test_the_null_sender_is_never_a_person() -> None:
    envelope = Envelope(mail_from="", rcpt_to=("desk@x.example",), received_at=datetime.now(UTC))
    message = Message(id=1, envelope=envelope, raw=a_message(), sha256="", message_id="")

    assert read_letter(message).automatic


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\r\n\r\n", "empty"),
        (a_message(b"X: " + b"a" * (sieve.FIELD_BYTES + 1) + b"\r\n"), "field"),
        (a_message(b"X: a\r\n" * (sieve.HEADER_FIELDS + 1)), "fields"),
        (a_message(b"Received: by x\r\n" * (sieve.RECEIVED_LINES + 1)), "Received"),
        (a_message(b"X: " + b"a\r\n " * 90_000 + b"a\r\n"), "KB"),
        (a_message(body=b"\r\n" * (sieve.LINES + 1)), "lines"),
    ],
    ids=["empty", "long field", "many fields", "many hops", "long header", "many lines"],
)
def test_what_is_beyond_a_bound_is_set_aside_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_letter(raw)


def test_a_nest_of_parts_is_set_aside_and_not_walked() -> None:
    parts = b"".join(
        b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (n, n + 1)
        for n in range(sieve.DEPTH + 5)
    )
    raw = a_message(b'Content-Type: multipart/mixed; boundary="b0"\r\n', parts)

    with pytest.raises(UnreadableError, match="nested"):
        read_letter(raw)


def test_a_hundred_thousand_attributes_hold_nobody_up() -> None:
    page = b"<p " + b"".join(b"a%d=1 " % n for n in range(100_000)) + b">33953?</p>"
    raw = a_message(b"Content-Type: text/html\r\n", page)

    assert read_letter(raw).text == "33953?"
