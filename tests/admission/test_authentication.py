"""Authentication-Results are believed from our own host alone (RFC 8601)."""

import pytest

from consultant.domain.mail import Envelope
from consultant.receiving.authentication import Authentication, Trust, authenticate
from consultant.receiving.fields import read_fields
from tests.builders import NOW

OURS = Trust(authserv_id="mx.desk.example", relays=("127.0.0.0/8",), hops=1)
SENDER = "maren@northlake.example"
UNPROVEN = read_fields(f"From: {SENDER}\r\n\r\n?\r\n".encode())
RECEIVED = "Received: from a by mx.desk.example; now\r\n"


def an_envelope(peer: str = "127.0.0.1", submitter: str = "") -> Envelope:
    return Envelope(
        mail_from=SENDER,
        rcpt_to=("desk@desk.example",),
        peer=peer,
        submitter=submitter,
        received_at=NOW,
    )


def results(words: str, host: str = "mx.desk.example") -> str:
    return f"Authentication-Results: {host}; {words}\r\n"


PASSED = [
    results("dmarc=pass (p=reject) header.from=northlake.example"),
    results("dkim=pass header.d=northlake.example header.s=s1"),
    results("spf=pass smtp.mailfrom=maren@northlake.example"),
    results("dkim=pass\r\n header.d=northlake.example"),  # folded
    results("dkim=pass header.d=northlake.example", host="MX.desk.example 1"),  # a version
    results('dkim=pass reason="all (good); really" header.d=northlake.example'),
    results("spf=none (no (such) record); dkim=pass (2048 bits) header.d=northlake.example"),
    RECEIVED + results("dkim=pass header.d=northlake.example"),  # our own host's line above
]
FAILED = [
    results("dmarc=fail header.from=northlake.example"),
    results("dkim=pass header.d=evil.example"),  # vouches for somebody else
    results("spf=pass smtp.mailfrom=x@evil.example; dkim=fail header.d=northlake.example"),
    results("dkim=pass header.d=example"),  # a whole top-level domain vouches for nobody
    results("dkim=pass header.d=north\u0431lake.example"),
    results("none"),
    # What stands under the topmost field was there when the message came.
    results("spf=none") + results("dkim=pass header.d=northlake.example"),
    results("dkim=fail") + RECEIVED + results("dkim=pass header.d=northlake.example"),
    # A sender's own words in a comment in a comment, in a quoted local part, in an open quote.
    results("spf=fail (of x (y) ; dkim=pass header.d=northlake.example)"),
    results('spf=pass smtp.mailfrom="a; dkim=pass header.d=northlake.example "@evil.example'),
    results('spf=pass smtp.mailfrom="a@northlake.example "@evil.example'),
    results("dkim=pass header.d=evil.example header.d=northlake.example"),
    # Quoted and commented words are no results.
    results("spf=fail (dkim=pass header.d=northlake.example)"),
]
MISSING = [
    "Subject: ?\r\n",
    results("dkim=pass header.d=northlake.example", host="mx.evil.example"),
    # Anybody can type our name under the line that our host writes when it comes.
    RECEIVED * 2 + results("dkim=pass header.d=northlake.example"),
    results('spf=pass smtp.mailfrom="; dkim=pass header.d=northlake.example'),
    # A stranger's field stands topmost.
    results("none", host="mx.evil.example") + results("dkim=pass header.d=northlake.example"),
]


@pytest.mark.parametrize(
    ("header", "known"),
    [(h, Authentication.PASSED) for h in PASSED]
    + [(h, Authentication.FAILED) for h in FAILED]
    + [(h, Authentication.MISSING) for h in MISSING],
)
def test_only_our_own_host_vouches_for_a_sender(header: str, known: Authentication) -> None:
    fields = read_fields(f"{header}From: {SENDER}\r\n\r\n?\r\n".encode())

    assert authenticate(fields, OURS, an_envelope(), SENDER) is known


def test_a_host_that_is_no_relay_of_ours_is_not_believed() -> None:
    fields = read_fields(f"{PASSED[0]}\r\n?\r\n".encode())

    assert (
        authenticate(fields, OURS, an_envelope(peer="192.0.2.7"), SENDER) is Authentication.MISSING
    )


def test_a_desk_that_trusts_nobody_asks_nobody() -> None:
    fields = read_fields(f"{FAILED[0]}\r\n?\r\n".encode())

    known = authenticate(fields, Trust(), an_envelope(), SENDER)

    assert known is Authentication.NOT_ASKED


@pytest.mark.parametrize(
    ("submitter", "known"),
    [
        (SENDER, Authentication.PASSED),
        ("northlake-relay", Authentication.PASSED),  # a host answers for its people
        ("eve@northlake.example", Authentication.MISSING),  # signed in, but as somebody else
    ],
)
def test_who_signed_in_at_the_door_is_known(submitter: str, known: Authentication) -> None:
    envelope = an_envelope(submitter=submitter)

    assert authenticate(UNPROVEN, OURS, envelope, SENDER) is known
