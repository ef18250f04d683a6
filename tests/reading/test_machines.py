"""Machines are told from people, so that no machine answers a machine."""

import pytest

from consultant.domain.mail import BounceKind
from consultant.reading.bounces import read_bounce
from consultant.reading.letters import read_letter

PERSON = b"From: Dana <dana@x.example>\r\nTo: desk@y.example\r\n"
WORDS = b"\r\nMay 76942 go with 20611?\r\n"

REPORT = (
    b"From: MAILER-DAEMON@mx.example\r\nTo: desk@y.example\r\nSubject: Undelivered Mail\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
    b"--B\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
    b"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    b"Final-Recipient: rfc822; Asker@Clinic.example\r\nAction: %s\r\nStatus: %s\r\n"
    b"Diagnostic-Code: smtp; %s\r\n\r\n"
    b"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ours@y.example>\r\n\r\n--B--\r\n"
)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (b"Auto-Submitted: auto-replied\r\nSubject: away\r\n", "auto_reply"),
        (b"Subject: Automatic reply: your question\r\n", "auto_reply"),
        (b"Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_question?=\r\n", "auto_reply"),
        (b"X-Autoreply: yes\r\nSubject: away\r\n", "auto_reply"),
        (b"List-Id: <coders.x.example>\r\nSubject: digest\r\n", "bulk"),
        (b"Auto-Submitted: auto-generated\r\nSubject: nightly job\r\n", "bulk"),
        (b"Return-Path: <>\r\nSubject: failure notice\r\n", "bounce"),
        (b"Content-Type: text/calendar\r\nSubject: meeting\r\n", "calendar"),
    ],
)
def test_a_machines_mail_is_known_by_its_signs(fields: bytes, kind: str) -> None:
    assert read_letter(PERSON + fields + WORDS).automatic_kind == kind


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (b"Accepted: coding call", b""),
        (b"Accepted: coding call", b"When: Friday, 20 November\r\nWhere: Room 4"),
        (b"Declined: coding call", b"Bo Ash has declined this invitation."),
        (b"=?utf-8?q?Accept=C3=A9?= : coding call", b""),
    ],
)
def test_an_answer_to_an_invitation_asks_nothing(subject: bytes, words: bytes) -> None:
    raw = PERSON + b"Subject: " + subject + b"\r\n\r\n" + words + b"\r\n"

    assert read_letter(raw).automatic_kind == "calendar"


@pytest.mark.parametrize(
    "fields",
    [
        b"Subject: Declined: 33952 with 33954\r\n",  # by the payer
        b"Subject: Accepted: your advice on 20611, and one more\r\n",
        b"Subject: out of office visit, which code?\r\n",
        b"Subject: Re: Automatic reply: your question\r\n",
        b"Precedence: bulk\r\nSubject: a gateway added that\r\n",
        b"Subject: Fwd: Undelivered Mail Returned to Sender\r\n",
        b"Auto-Submitted: no\r\nSubject: by hand\r\n",
    ],
)
def test_a_person_is_no_machine_for_a_word_in_the_subject(fields: bytes) -> None:
    assert read_letter(PERSON + fields + WORDS).automatic == ""


@pytest.mark.parametrize(
    ("action", "status", "words", "kind"),
    [
        (b"failed", b"5.1.1", b"550 5.1.1 user unknown", BounceKind.HARD),
        (b"failed", b"5.2.2", b"552 mailbox full", BounceKind.SOFT),
        (b"failed", b"4.4.7", b"delivery time expired", BounceKind.SOFT),
        (b"delayed", b"4.4.1", b"connection timed out", BounceKind.DELAYED),
    ],
)
def test_a_delivery_report_names_mail_address_and_reason(
    action: bytes, status: bytes, words: bytes, kind: BounceKind
) -> None:
    bounce = read_bounce(REPORT % (action, status, words))

    assert bounce is not None
    assert bounce.kind is kind
    assert bounce.message_id == "<ours@y.example>"
    assert bounce.recipient == "asker@clinic.example"
    assert bounce.reason == words.decode()


def test_a_delivered_mail_is_no_bounce() -> None:
    assert read_bounce(REPORT % (b"delivered", b"2.0.0", b"250 ok")) is None


def test_an_old_systems_reason_is_the_line_with_a_code() -> None:
    raw = (
        b"From: MAILER-DAEMON@old.example\r\nSubject: Returned mail\r\n\r\n"
        b"Your message could not be delivered.\r\n"
        b"host mx.clinic.example [4.79.181.168]: 554 no such user\r\n"
    )

    bounce = read_bounce(raw)

    assert bounce is not None
    assert bounce.kind is BounceKind.HARD
    assert bounce.status == ""  # a host's address is no status
    assert bounce.reason.endswith("554 no such user")


def test_an_old_systems_words_are_read_as_a_report() -> None:
    raw = (
        b"From: Mail Delivery Subsystem <MAILER-DAEMON@old.example>\r\n"
        b"Subject: Returned mail\r\n\r\n"
        b"<asker@clinic.example>: 550 no such user here\r\n\r\n"
        b"--- The original message ---\r\nMessage-ID: <ours@y.example>\r\nSubject: Re: x\r\n"
    )

    bounce = read_bounce(raw)

    assert bounce is not None
    assert (bounce.kind, bounce.recipient) == (BounceKind.HARD, "asker@clinic.example")
    assert bounce.message_id == "<ours@y.example>"
