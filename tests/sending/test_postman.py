"""One session with a real relay; each end of it is told for what it is."""

import pytest

from consultant.domain.mail import Outcome, OutgoingKind, OutgoingState
from consultant.sending.postman import Postman
from consultant.storage.outbox import Posting
from tests.builders import ASKER, NOW
from tests.sending.conftest import Certificate
from tests.sending.sink import Break, Sink, nobody

RAW = b"From: desk@desk.example\r\nMessage-ID: <1@desk.example>\r\n\r\nReport 33953.\r\n"
QUICK = 0.5  # seconds of patience with a relay that misbehaves


def a_posting(
    *,
    raw: bytes = RAW,
    rcpt_to: str = ASKER,
    mail_from: str = "desk@desk.example",
) -> Posting:
    return Posting(
        id=1,
        kind=OutgoingKind.REPLY,
        about="CD-000001",
        message_id="<1@desk.example>",
        mail_from=mail_from,
        rcpt_to=rcpt_to,
        subject="Re: ECMO",
        raw=raw,
        state=OutgoingState.SENDING,
        attempts=1,
        not_before=NOW,
        queued_at=NOW,
        settled_at=None,
        last_reply="",
    )


def a_postman(sink: Sink) -> Postman:
    return Postman("127.0.0.1", sink.port, timeout=QUICK, answer_timeout=QUICK)


def test_a_mail_arrives_as_it_was_frozen(postbox: Sink) -> None:
    raw = RAW + b".\r\n..two\r\n" + b"x" * 998 + b"\r\n"

    receipt = a_postman(postbox).deliver(a_posting(raw=raw))

    assert receipt.outcome is Outcome.SENT
    assert receipt.reply == "250 2.0.0 taken"
    assert postbox.messages[0].raw == raw
    assert postbox.messages[0].rcpt_to == (ASKER,)
    assert postbox.commands[-1] == "QUIT"


def test_a_notice_leaves_with_the_null_sender(postbox: Sink) -> None:
    receipt = a_postman(postbox).deliver(a_posting(mail_from=""))

    assert receipt.outcome is Outcome.SENT
    assert postbox.messages[0].mail_from == ""


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("MAIL", b"451 4.3.0 not now", Outcome.DEFERRED),
        ("MAIL", b"550 5.7.1 not you", Outcome.REFUSED),
        ("RCPT", b"450 4.2.1 greylisted", Outcome.DEFERRED),
        ("RCPT", b"550-5.1.1 no\r\n550 5.1.1 such user", Outcome.REFUSED),
        ("DATA", b"452 4.3.1 full", Outcome.DEFERRED),
        ("DATA", b"554 5.5.1 no", Outcome.REFUSED),
        ("dot", b"451 4.7.1 scanner is busy", Outcome.DEFERRED),
        ("dot", b"554 5.6.0 not this", Outcome.REFUSED),
        ("dot", b"354 what?", Outcome.UNCERTAIN),
        ("MAIL", Break.DROP, Outcome.DEFERRED),
        ("RCPT", Break.DROP, Outcome.DEFERRED),
        ("DATA", Break.DROP, Outcome.DEFERRED),
        ("RCPT", Break.HANG, Outcome.DEFERRED),
        ("RCPT", Break.DRIP, Outcome.DEFERRED),
        ("RCPT", Break.FLOOD, Outcome.DEFERRED),
        ("RCPT", b"\xff\xfe garbage", Outcome.DEFERRED),
        ("dot", Break.DROP, Outcome.UNCERTAIN),
        ("dot", Break.HANG, Outcome.UNCERTAIN),
        ("dot", Break.DRIP, Outcome.UNCERTAIN),
        ("dot", Break.FLOOD, Outcome.UNCERTAIN),
        ("dot", b"\xff\xfe garbage", Outcome.UNCERTAIN),
    ],
)
def test_each_end_of_a_mail_is_told_apart(
    postbox: Sink, step: str, answer: bytes | Break, outcome: Outcome
) -> None:
    postbox.say(step, answer)

    receipt = a_postman(postbox).deliver(a_posting())

    assert receipt.outcome is outcome
    assert not receipt.relay_away
    assert receipt.reply.isprintable()
    assert 0 < len(receipt.reply) <= 350


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("connect", b"421 4.3.2 too busy"),
        ("connect", b"554 5.3.2 no service here"),  # the relay's fault, so no mail is given up
        ("connect", Break.DROP),
        ("connect", Break.HANG),
        ("EHLO", b"421 4.7.0 not now"),
        ("EHLO", Break.DROP),
        ("MAIL", b"530 5.7.0 say who you are first"),
        ("MAIL", b"421 4.3.2 closing"),
    ],
)
def test_a_relay_that_will_not_have_us_is_away(
    postbox: Sink, step: str, answer: bytes | Break
) -> None:
    postbox.always(step, answer)

    receipt = a_postman(postbox).deliver(a_posting())

    assert receipt.outcome is Outcome.DEFERRED
    assert receipt.relay_away


def test_a_relay_that_is_not_there_is_away() -> None:
    with nobody() as port:
        receipt = Postman("127.0.0.1", port, timeout=QUICK).deliver(a_posting())

    assert receipt.outcome is Outcome.DEFERRED
    assert receipt.relay_away


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x..y", "y" * 70])
def test_a_relay_without_an_address_is_away(host: str) -> None:
    receipt = Postman(host, 25, timeout=QUICK).deliver(a_posting())

    assert receipt.outcome is Outcome.DEFERRED
    assert receipt.relay_away


@pytest.mark.parametrize("answer", [b"552 5.3.4 too big", b"451 4.3.0 disk", b"250 ok?"])
def test_an_objection_before_the_dot_is_no_uncertain_end(postbox: Sink, answer: bytes) -> None:
    """A relay that speaks in the middle of the content has taken nothing."""
    raw = RAW + b"a line of the letter\r\n" * 200_000  # more than the wire holds
    postbox.say("content", answer)

    receipt = a_postman(postbox).deliver(a_posting(raw=raw))

    assert receipt.outcome in {Outcome.DEFERRED, Outcome.REFUSED}
    assert (receipt.outcome is Outcome.REFUSED) <= answer.startswith(b"5")


def test_a_drop_in_the_middle_of_the_content_is_deferred(postbox: Sink) -> None:
    postbox.say("content", Break.DROP)

    receipt = a_postman(postbox).deliver(a_posting(raw=RAW + b"a line of the letter\r\n" * 200_000))

    assert receipt.outcome is Outcome.DEFERRED
    assert not postbox.messages


@pytest.mark.parametrize(
    "wrong",
    [
        {"rcpt_to": "a@b.example>\r\nRCPT TO:<v@x.example"},
        {"rcpt_to": "a@b.example\nX"},
        {"rcpt_to": ""},
        {"mail_from": "desk@desk.example SIZE=1\r\nX"},
        {"raw": b"Subject: x\r\n\r\nsmuggled\n.\r\nMAIL FROM:<x@y>\r\n"},
        {"raw": b"Subject: x\r\n\r\nno line end"},
        {"raw": b"Subject: x\r\n\r\n" + b"x" * 999 + b"\r\n"},
    ],
)
def test_what_is_not_fit_never_reaches_the_wire(postbox: Sink, wrong: dict[str, str]) -> None:
    receipt = a_postman(postbox).deliver(a_posting(**wrong))  # type: ignore[arg-type]  # a table

    assert receipt.outcome is Outcome.REFUSED
    assert postbox.connections == 0


def test_an_address_beyond_ascii_needs_a_relay_that_takes_it(postbox: Sink) -> None:
    raw = "To: josé@clinic.example\r\n\r\nReport 33953.\r\n".encode()
    posting = a_posting(raw=raw, rcpt_to="josé@clinic.example")

    refused = a_postman(postbox).deliver(posting)
    postbox.features = (b"8BITMIME", b"SMTPUTF8")
    taken = a_postman(postbox).deliver(posting)

    assert refused.outcome is Outcome.REFUSED
    assert taken.outcome is Outcome.SENT
    assert postbox.messages[0].rcpt_to == ("josé@clinic.example",)
    assert postbox.messages[0].options == "BODY=8BITMIME SMTPUTF8"


def test_an_old_relay_without_ehlo_is_served(postbox: Sink) -> None:
    postbox.say("EHLO", b"502 5.5.1 what?")

    receipt = a_postman(postbox).deliver(a_posting())

    assert receipt.outcome is Outcome.SENT
    assert "helo [127.0.0.1]" in postbox.commands


def test_tls_is_taken_where_it_is_offered(certificate: Certificate) -> None:
    with Sink(tls=certificate.context) as sink:
        receipt = a_postman(sink).deliver(a_posting())

    assert receipt.outcome is Outcome.SENT
    assert sink.messages[0].is_encrypted


def test_required_tls_knows_the_relay_by_its_certificate(certificate: Certificate) -> None:
    with Sink(tls=certificate.context) as sink:
        known = Postman("localhost", sink.port, tls="required", ca_file=str(certificate.file))
        stranger = Postman("localhost", sink.port, tls="required")

        assert known.deliver(a_posting()).outcome is Outcome.SENT
        unknown = stranger.deliver(a_posting())

    assert unknown.relay_away
    assert "certificate" in unknown.reply.lower()
    assert len(sink.messages) == 1


def test_tls_from_the_first_byte_works_too(certificate: Certificate) -> None:
    with Sink(tls=certificate.context) as sink:
        sink.wants_tls_first = True
        postman = Postman("localhost", sink.port, tls="implicit", ca_file=str(certificate.file))

        receipt = postman.deliver(a_posting())

    assert receipt.outcome is Outcome.SENT


def test_a_relay_without_the_tls_we_require_gets_nothing(postbox: Sink) -> None:
    receipt = Postman("localhost", postbox.port, tls="required").deliver(a_posting())

    assert receipt.relay_away
    assert not postbox.messages


def test_a_password_is_never_shown_on_an_open_line(postbox: Sink) -> None:
    postbox.features = (b"AUTH PLAIN LOGIN",)
    postman = Postman("localhost", postbox.port, user="desk", password="not for all")

    receipt = postman.deliver(a_posting())

    assert receipt.relay_away
    assert not [command for command in postbox.commands if command.startswith("AUTH")]
    assert "not for all" not in repr(postman)


def test_a_wrong_password_is_the_relays_matter_not_the_mails(certificate: Certificate) -> None:
    with Sink(tls=certificate.context, features=(b"AUTH PLAIN",)) as sink:
        sink.say("AUTH", b"535 5.7.8 wrong")
        postman = Postman(
            "localhost", sink.port, ca_file=str(certificate.file), user="desk", password="a"
        )

        wrong = postman.deliver(a_posting())
        right = postman.deliver(a_posting())

    assert wrong.relay_away
    assert right.outcome is Outcome.SENT


def test_a_knock_tells_whether_the_relay_would_have_us(postbox: Sink) -> None:
    postman = a_postman(postbox)

    before = postman.knock()
    postbox.always("connect", b"554 5.3.2 no service here")
    after = postman.knock()

    assert (before, after) == ("", "554 5.3.2 no service here")
    assert not postbox.messages
