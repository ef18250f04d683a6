"""What leaves is a sound message, whatever a letter tried to put into it."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.domain.errors import AddressError
from consultant.domain.mail import Outgoing, OutgoingKind
from consultant.domain.mime import (
    address_of,
    check_address,
    clean_line,
    compose,
    is_message_id,
)

WRITTEN = datetime(2026, 11, 20, 15, 4, tzinfo=UTC)
OURS = "<CD-000042.9f@desk.example>"
HEADERS = {
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding",
}  # fmt: skip


def an_outgoing(
    *,
    sender: str = "Consultation desk <desk@desk.example>",
    to: str = "coder@clinic.example",
    subject: str = "Re: 33953 or 33954",
    text: str = "Report 33953.\n",
    html: str = "",
    in_reply_to: str = "",
    references: tuple[str, ...] = (),
    auto_submitted: str = "",
    message_id: str = OURS,
) -> Outgoing:
    return Outgoing(
        kind=OutgoingKind.REPLY,
        message_id=message_id,
        sender=sender,
        to=to,
        subject=subject,
        text=text,
        html=html,
        in_reply_to=in_reply_to,
        references=references,
        auto_submitted=auto_submitted,
        written_at=WRITTEN,
    )


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def text_of(message: EmailMessage, subtype: str = "plain") -> str:
    part = message.get_body((subtype,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def test_a_reply_stands_in_the_askers_thread() -> None:
    outgoing = an_outgoing(in_reply_to="<q2@clinic.example>", references=("<q1@clinic.example>",))

    message = read(compose(outgoing))

    assert message["Message-ID"] == OURS
    assert message["In-Reply-To"] == "<q2@clinic.example>"
    assert message["References"] == "<q1@clinic.example> <q2@clinic.example>"
    assert message["Date"] == "Fri, 20 Nov 2026 15:04:00 +0000"


def test_both_bodies_of_a_reply_say_the_same() -> None:
    outgoing = an_outgoing(text="Report 33953 — not 33954.\n", html="<p>Report 33953 — not</p>\n")

    message = read(compose(outgoing))

    assert message.get_content_type() == "multipart/alternative"
    assert text_of(message) == "Report 33953 — not 33954.\n"
    assert text_of(message, "html") == "<p>Report 33953 — not</p>\n"
    assert not message.defects


def test_a_plain_reply_travels_as_it_was_written() -> None:
    lines = ["Report 33953.", "", "  - 4 y/o: " + "x" * 58, "-- ends here"]

    raw = compose(an_outgoing(text="\n".join(lines)))

    assert b"Content-Transfer-Encoding: 7bit" in raw
    assert raw.endswith(("\r\n".join(lines) + "\r\n").encode())


def test_signature_dots_and_mbox_lines_survive() -> None:
    text = "From here on:\n.\n.hidden\n-- \nDesk"

    message = read(compose(an_outgoing(text=text)))

    assert text_of(message).rstrip("\n") == text


def test_a_long_thread_keeps_its_root_and_its_near_ends() -> None:
    ids = tuple(f"<{number}@clinic.example>" for number in range(500))

    message = read(compose(an_outgoing(references=ids)))

    kept = str(message["References"]).split()
    assert kept[0] == ids[0]
    assert kept[1:] == list(ids[-12:])


def test_a_machines_notice_says_so() -> None:
    message = read(compose(an_outgoing(auto_submitted="auto-replied")))

    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"


def test_the_same_reply_gives_the_same_bytes() -> None:
    outgoing = an_outgoing(html="<p>é</p>", text="é")

    assert compose(outgoing) == compose(outgoing)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("coder@clinic.example", "coder@clinic.example"),
        ("Coder+desk@CLINIC.example", "Coder+desk@clinic.example"),  # local parts keep their case
        ("root@localhost", "root@localhost"),
        ("josé@clinic.example", "josé@clinic.example"),  # RFC 6531
        ("coder@bücher.example", "coder@xn--bcher-kva.example"),
        ("o'neil@clinic.example", "o'neil@clinic.example"),
    ],
)
def test_an_address_is_written_as_dns_knows_it(address: str, written: str) -> None:
    assert check_address(address) == written


@pytest.mark.parametrize(
    "address",
    [
        "",
        "coder",
        "@clinic.example",
        "coder@",
        "a@b\nX",  # smtplib cuts this silently
        "a@b.example\r\nRCPT TO:<v@x.example>",
        "a@b.example ",
        " a@b.example",
        "a@b.example\x00",
        "a@b@c.example",
        "a@b.example,c@d.example",
        "a@b.example c@d.example",
        "Name <a@b.example>",
        "<a@b.example>",
        '"a b"@c.example',
        "a@[192.0.2.1]",
        "a@b..example",
        "a@.example",
        "a@-b.example",
        "a@faß.example",  # IDNA 2003 would send this to another domain
        "a\u202e@b.example",  # turns the line round
        "a@b.example\u2028",
        "\ud800@b.example",
        "x" * 65 + "@b.example",
        "x@" + "y" * 64 + ".example",
        "x@" + "y." * 130 + "example",
    ],
)
def test_what_is_no_single_bare_address_is_refused(address: str) -> None:
    with pytest.raises(AddressError):
        check_address(address)


@pytest.mark.parametrize(
    ("sender", "header"),
    [
        ("desk@desk.example", "desk@desk.example"),
        ("Coding desk <desk@desk.example>", "Coding desk <desk@desk.example>"),
        ("Desk, Inc. <desk@desk.example>", '"Desk, Inc." <desk@desk.example>'),
        ('"Desk, Inc." <desk@desk.example>', '"Desk, Inc." <desk@desk.example>'),
        ("Büro <desk@desk.example>", "Büro <desk@desk.example>"),
    ],
)
def test_the_desks_name_stands_in_from(sender: str, header: str) -> None:
    message = read(compose(an_outgoing(sender=sender)))

    assert message["From"] == header
    assert address_of(sender) == "desk@desk.example"


@pytest.mark.parametrize("wrong", ["CD-1@desk.example", "<CD 1@desk.example>", "<a>\r\nX: y"])
def test_a_message_id_of_ours_must_be_one(wrong: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        compose(an_outgoing(message_id=wrong))


@settings(deadline=None)
@given(
    subject=st.text(),
    text=st.text(),
    html=st.text(),
    in_reply_to=st.text(),
    references=st.lists(st.text(), max_size=4),
    name=st.text(max_size=40).filter(lambda name: "<" not in name),
)
def test_no_header_holds_a_line_break_or_anothers_words(
    *,
    subject: str,
    text: str,
    html: str,
    in_reply_to: str,
    references: list[str],
    name: str,
) -> None:
    outgoing = an_outgoing(
        sender=f"{name} <desk@desk.example>",
        subject=subject,
        text=text,
        html=html,
        in_reply_to=in_reply_to,
        references=tuple(references),
    )

    raw = compose(outgoing)

    head, _, _ = raw.partition(b"\r\n\r\n")
    message = read(raw)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw)
    assert all(len(line) <= 76 or b"=?" not in line for line in head.split(b"\r\n"))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert {name.lower() for name in message} <= HEADERS
    assert len(message) == len(set(message.keys()))
    assert message["To"].addresses[0].addr_spec == "coder@clinic.example"
    assert len(message["From"].addresses) == 1
    assert message["From"].addresses[0].addr_spec == "desk@desk.example"


@settings(deadline=None)
@given(
    hostile=st.tuples(
        st.sampled_from(["Re: 33953", "", "=?utf-8?q?x?=", "é"]),
        st.sampled_from(["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x00", "\ud800"]),
        st.sampled_from(["Bcc: victim@x.example", "\r\n\r\nbody", " ", "=?utf-8?q?=0D=0AX:y?="]),
    ).map("".join)
)
def test_a_hostile_subject_stays_one_line(hostile: str) -> None:
    message = read(compose(an_outgoing(subject=hostile)))

    assert message["Bcc"] is None
    assert str(message["Subject"]) == clean_line(hostile)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_every_text_comes_back_as_it_was_sent(text: str) -> None:
    message = read(compose(an_outgoing(text=text)))

    assert text_of(message).rstrip() == text.rstrip()


@settings(deadline=None)
@given(st.text())
def test_a_forged_id_is_no_id(text: str) -> None:
    assert not is_message_id(f"<a@b>\r\n{text}")
    assert not is_message_id(f"<{text} x@b>")
