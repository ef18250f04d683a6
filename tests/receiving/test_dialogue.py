"""What a sender hears, command by command."""

from collections.abc import Callable

import pytest

from tests.receiving.visitors import DESK, House, Sender, a_message


def test_the_door_says_what_it_can_do(sender: Sender) -> None:
    offered = sender.says("EHLO clinic.example").splitlines()

    words = [line[4:].split()[0] for line in offered[1:]]
    assert words == ["PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
    assert "aiosmtpd" not in sender.banner.lower()


@pytest.mark.parametrize(
    "commands",
    [
        ["MAIL FROM:<a@b.example>"],  # no greeting
        ["EHLO x", f"RCPT TO:<{DESK}>"],  # no sender
        ["EHLO x", "MAIL FROM:<a@b.example>", "DATA"],  # no recipient
        ["EHLO x", "MAIL FROM:<a@b.example>", "MAIL FROM:<a@b.example>"],
        ["EHLO x", "MAIL FROM:<a@b.example>", "EHLO x", f"RCPT TO:<{DESK}>"],  # EHLO resets
        ["EHLO x", "MAIL FROM:<a@b.example>", "RSET", f"RCPT TO:<{DESK}>"],
        ["EHLO x", "MAIL FROM:<>", "MAIL FROM:<>"],  # the null sender is one too
    ],
)
def test_commands_come_in_their_order(sender: Sender, commands: list[str]) -> None:
    *before, last = commands
    for command in before:
        assert sender.says(command).startswith("250")

    assert sender.says(last).startswith("503 5.5.1")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("EHLO", "501"),
        ("EHLO \x07bell", "500"),
        ("EHLO <script>", "501"),
        ("MAIL FROM:<a\0@b.example>", "500"),
        ("MAIL FROM:<a@b.example> SIZE=-1", "501"),
        ("MAIL FROM:<a@b.example> SIZE=99999999999", "552"),
        ("MAIL FROM:<a@b.example> BODY=BINARYMIME", "501"),
        ("MAIL FROM:<a@b.example> RET=HDRS", "555"),
        ("MAIL FROM:<größe@b.example>", "553"),
        ("MAIL FROM:<größe@b.example> SMTPUTF8", "250"),
        ("MAIL FROM:<a@b.example> BODY=8BITMIME SIZE=100", "250"),
        ("VRFY desk", "252"),
        ("EXPN staff", "500"),
        ("HELP", "214"),
        ("NOOP anything", "250"),
        ("STARTTLS", "502"),  # no certificate is set
        ("AUTH PLAIN AGEAYg==", "502"),
        ("é", "500"),
        ("X" * 3000, "500"),
        ("QUIT", "221"),
    ],
)
def test_a_command_gets_its_answer(sender: Sender, command: str, code: str) -> None:
    sender.says("EHLO clinic.example")

    assert sender.says(command)[:3] == code


@pytest.mark.parametrize(
    "recipient",
    [
        "victim@elsewhere.example",
        "victim%elsewhere.example@coding.example",
        "elsewhere.example!victim@coding.example",
        '"victim@elsewhere.example"@coding.example',
        "@coding.example:victim@elsewhere.example",
        f"{DESK}> <victim@elsewhere.example",
        f"{DESK},victim@elsewhere.example",
        DESK.replace("@", "\0@"),
        f"{DESK}\rvictim@elsewhere.example",
    ],
)
def test_the_desk_relays_for_nobody(sender: Sender, recipient: str) -> None:
    sender.says("EHLO clinic.example")
    sender.says("MAIL FROM:<coder@clinic.example>")

    assert sender.says(f"RCPT TO:<{recipient}>")[0] == "5"


def test_a_threads_token_reaches_the_desk(sender: Sender) -> None:
    assert sender.begins_data(rcpt_to="desk+CD-000042.k3@coding.example").startswith("354")


def test_recipients_beyond_the_limit_are_asked_to_wait(
    sender_at: Callable[..., Sender],
) -> None:
    sender = sender_at(max_recipients=3)
    sender.says("EHLO clinic.example")
    sender.says("MAIL FROM:<coder@clinic.example>")

    replies = [sender.says(f"RCPT TO:<{DESK}>")[:3] for _ in range(30)]

    assert replies == ["250"] * 3 + ["452"] * 27
    assert sender.says("DATA").startswith("354")


def test_two_messages_in_one_breath_are_both_kept(house: House, sender: Sender) -> None:
    one = f"MAIL FROM:<coder@clinic.example>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n".encode()
    first, second = (a_message(message_id=i) for i in (b"<1@x.example>", b"<2@x.example>"))

    sender.write(b"EHLO x\r\n" + one + first + b".\r\n" + one + second + b".\r\nQUIT\r\n")

    replies = [sender.reply()[:3] for _ in range(10)]
    assert replies == ["250", "250", "250", "354", "250", "250", "250", "354", "250", "221"]
    assert house.raw() == [first, second]


@pytest.mark.parametrize(
    "false_end",
    [
        *[b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n"],
        *[b"\r\n\0.\r\n", b"\r\n.\0\r\n", b"\n\n.\r\n", b"\r\r\n.\r\r\n", b"\n.\r\n.\n"],
    ],
)
def test_no_second_message_is_smuggled_in(house: House, sender: Sender, false_end: bytes) -> None:
    sender.begins_data()
    smuggled = f"MAIL FROM:<boss@clinic.example>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n".encode()

    sender.write(a_message(b"words" + false_end + smuggled + a_message()) + b".\r\n")

    assert sender.reply().startswith("250 2.0.0 Kept")
    assert [entry.mail_from for entry in house.messages()] == ["coder@clinic.example"]


def test_the_bytes_are_kept_as_they_were_written(house: House, sender: Sender) -> None:
    body = b".\r\n..\r\n.leading dot\r\nbare\nfeed, bare\rreturn, nul\0, \xff\xfe\r\n"
    on_the_wire = b"..\r\n...\r\n..leading dot\r\nbare\nfeed, bare\rreturn, nul\0, \xff\xfe\r\n"

    assert sender.mails(a_message(on_the_wire)).startswith("250")

    assert house.raw() == [a_message(body)]


def test_the_envelope_is_kept_as_heard(house: House, sender: Sender) -> None:
    sender.says("EHLO mx.clinic.example")
    sender.says("MAIL FROM:<bounces+77@clinic.example> SIZE=100")
    sender.says("RCPT TO:<Desk+t1@coding.example>")
    sender.says("DATA")
    sender.write(a_message() + b".\r\n")
    sender.reply()

    [entry] = house.messages()
    assert entry.mail_from == "bounces+77@clinic.example"
    assert entry.message_id == "<1@clinic.example>"


def test_a_message_too_large_is_refused_and_the_session_goes_on(
    house: House, sender_at: Callable[..., Sender]
) -> None:
    sender = sender_at(max_size=2000)

    assert sender.mails(a_message(b"a" * 70 + b"\r\n" * 1000)).startswith("552 5.3.4")

    assert sender.mails(a_message()).startswith("250")
    assert len(house.messages()) == 1


def test_a_message_that_circles_is_refused_before_it_is_kept(house: House, sender: Sender) -> None:
    circling = a_message(before=b"Received: from a by b; now\r\n" * 50)

    assert sender.mails(circling).startswith("554 5.4.6")

    assert sender.mails(a_message()).startswith("250")
    assert len(house.messages()) == 1


def test_lines_longer_than_the_standard_are_taken(house: House, sender: Sender) -> None:
    body = b"a" * 1_000_000 + b"\r\n"  # real senders write whole pages in one line

    assert sender.mails(a_message(body)).startswith("250")

    assert house.raw() == [a_message(body)]


def test_a_browser_is_shown_out(sender: Sender) -> None:
    assert sender.says("POST / HTTP/1.1").startswith("421")
    assert sender.reply() == ""


def test_unread_words_of_a_guesser_end_the_session(sender: Sender) -> None:
    replies = [sender.says(f"FOO{n}")[:3] for n in range(40)]

    assert replies.index("421") == 20 or "" in replies[:22]


def test_an_endless_command_ends_the_session(sender: Sender) -> None:
    sender.write(b"A" * 200_000)

    assert sender.reply().startswith("500")
    assert sender.reply() == ""


def test_chatter_without_a_message_ends_the_session(sender: Sender) -> None:
    replies = [sender.says("NOOP")[:3] for _ in range(102)]

    assert replies.count("250") == 100
    assert "421" in replies
