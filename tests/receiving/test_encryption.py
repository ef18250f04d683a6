"""STARTTLS, signing in, and the address behind a proxy."""

import os
import ssl
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from consultant.domain.errors import SettingsError
from consultant.receiving.listener import Listener
from consultant.receiving.submitters import Submitters, submitter_line
from consultant.settings import Smtp
from consultant.storage.session import Engine
from tests.receiving.visitors import DESK, House, Sender, a_message

PASSWORD = "correct horse battery"


def write_certificate(file: Path) -> None:
    """A key and a certificate of our own making, in one file."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30"
    files = ["-subj", "/CN=desk.example", "-keyout", f"{file}.key", "-out", f"{file}.crt"]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    file.write_bytes(Path(f"{file}.key").read_bytes() + Path(f"{file}.crt").read_bytes())


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    file = tmp_path / "desk.pem"
    try:
        write_certificate(file)
    except FileNotFoundError:
        pytest.skip("openssl is not installed, so there is no certificate to test with")
    return file


@pytest.fixture
def submitters(tmp_path: Path) -> Path:
    file = tmp_path / "submitters"
    file.write_text(f"# the wards\n\n{submitter_line('ward 7', PASSWORD)}\n")
    return file


def hidden(sender: Sender) -> Sender:
    sender.says("EHLO clinic.example")
    assert sender.says("STARTTLS").startswith("220")
    sender.encrypts()
    return sender


def plain(name: str, password: str) -> str:
    return b64encode(f"\0{name}\0{password}".encode()).decode()


def test_mail_comes_in_encrypted(
    house: House, sender_at: Callable[..., Sender], certificate: Path
) -> None:
    sender = sender_at(starttls="optional", tls_certificate=str(certificate))
    assert "STARTTLS" in sender.says("EHLO clinic.example")

    reply = hidden(sender).mails(a_message(b"a" * 300_000 + b"\r\n"))

    assert reply.startswith("250")
    assert len(house.messages()) == 1
    assert "STARTTLS" not in sender.says("EHLO clinic.example")
    assert sender.says("STARTTLS").startswith("502")


def test_words_before_the_handshake_are_void(
    sender_at: Callable[..., Sender], certificate: Path
) -> None:
    sender = sender_at(starttls="optional", tls_certificate=str(certificate))
    sender.says("EHLO clinic.example")
    sender.says("MAIL FROM:<coder@clinic.example>")
    assert sender.says("STARTTLS").startswith("220")
    sender.encrypts()

    assert sender.says(f"RCPT TO:<{DESK}>").startswith("503")  # RFC 3207 section 4.2


def test_commands_pushed_in_before_the_handshake_are_dropped(
    sender_at: Callable[..., Sender], certificate: Path
) -> None:
    sender = sender_at(starttls="optional", tls_certificate=str(certificate))
    sender.says("EHLO clinic.example")

    sender.write(b"STARTTLS\r\nEHLO injected\r\nMAIL FROM:<injected@clinic.example>\r\n")

    assert sender.reply().startswith("220")
    try:
        sender.encrypts()
        assert sender.says(f"RCPT TO:<{DESK}>")[:1] == "5"
    except (ssl.SSLError, ConnectionError):
        pass  # the handshake failed on them, which is as good


def test_where_encryption_is_required_nothing_goes_in_the_clear(
    sender_at: Callable[..., Sender], certificate: Path
) -> None:
    sender = sender_at(starttls="required", tls_certificate=str(certificate))
    sender.says("EHLO clinic.example")

    assert sender.says("MAIL FROM:<coder@clinic.example>").startswith("530 5.7.0")
    assert hidden(sender).mails(a_message()).startswith("250")


def test_noise_instead_of_a_handshake_ends_the_session(house: House, certificate: Path) -> None:
    port = house.opens(starttls="optional", tls_certificate=str(certificate))
    sender = house.visits(port)
    sender.says("EHLO clinic.example")
    sender.says("STARTTLS")

    sender.write(b"this is no handshake\r\n" * 20)

    assert not sender.reply().startswith("250")
    assert house.visits(port).banner.startswith("220")


def test_a_handshake_that_never_comes_is_not_waited_for(
    sender_at: Callable[..., Sender], certificate: Path
) -> None:
    sender = sender_at(starttls="optional", tls_certificate=str(certificate), timeout=0.2)
    sender.says("EHLO clinic.example")
    assert sender.says("STARTTLS").startswith("220")

    assert sender.reply() == ""


def test_a_renewed_certificate_is_taken_up(house: House, certificate: Path) -> None:
    port = house.opens(starttls="optional", tls_certificate=str(certificate))
    before = hidden(house.visits(port)).certificate()

    write_certificate(certificate)
    os.utime(certificate, ns=(1, 1))  # another time than before, however fast this was

    assert hidden(house.visits(port)).certificate() != before


def test_a_ruined_certificate_leaves_the_old_in_force(house: House, certificate: Path) -> None:
    port = house.opens(starttls="optional", tls_certificate=str(certificate))
    before = hidden(house.visits(port)).certificate()

    certificate.write_text("half a certific")

    assert hidden(house.visits(port)).certificate() == before


def test_a_submitter_signs_in(
    sender_at: Callable[..., Sender], certificate: Path, submitters: Path
) -> None:
    sender = sender_at(
        starttls="optional",
        tls_certificate=str(certificate),
        submitters=str(submitters),
        sign_in_required=True,
    )
    assert "AUTH" not in sender.says("EHLO clinic.example")  # never in the clear
    assert sender.says(f"AUTH PLAIN {plain('ward 7', PASSWORD)}").startswith("538")
    hidden(sender)
    assert "AUTH PLAIN LOGIN" in sender.says("EHLO clinic.example")
    assert sender.says("MAIL FROM:<coder@clinic.example>").startswith("530")

    assert sender.says("AUTH LOGIN") == "334 VXNlcm5hbWU6"
    assert sender.says(b64encode(b"ward 7")) == "334 UGFzc3dvcmQ6"
    assert sender.says(b64encode(PASSWORD.encode())).startswith("235 2.7.0")

    assert sender.mails(a_message()).startswith("250")


def test_a_guesser_is_shown_out(house: House, certificate: Path, submitters: Path) -> None:
    port = house.opens(
        starttls="optional", tls_certificate=str(certificate), submitters=str(submitters)
    )
    sender = hidden(house.visits(port))
    sender.says("EHLO clinic.example")

    replies = [sender.says(f"AUTH PLAIN {plain('ward 7', 'wrong')}")[:3] for _ in range(3)]

    assert replies == ["535"] * 3
    assert sender.reply().startswith("421")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("AUTH CRAM-MD5", "504"),
        ("AUTH PLAIN !!!", "501"),
        ("AUTH PLAIN " + b64encode(b"no zero bytes").decode(), "501"),
        ("AUTH PLAIN " + b64encode(b"\0ward 7\0\xff").decode(), "501"),
        ("AUTH PLAIN " + plain("nobody", PASSWORD), "535"),
        ("AUTH PLAIN " + plain("ward 7", "x" * 5000), "535"),
        ("AUTH PLAIN " + plain("ward 7", PASSWORD), "235"),
        ("AUTH PLAIN\r\n*", "334"),  # called off
    ],
)
def test_an_attempt_to_sign_in_gets_its_answer(
    sender_at: Callable[..., Sender], certificate: Path, submitters: Path, command: str, code: str
) -> None:
    sender = hidden(
        sender_at(starttls="optional", tls_certificate=str(certificate), submitters=str(submitters))
    )
    sender.says("EHLO clinic.example")

    assert sender.says(command)[:3] == code
    if code == "334":
        assert sender.reply().startswith("501")


@pytest.mark.parametrize("line", ["ward 7", "ward 7:md5:aa:bb", "ward 7:scrypt:zz:00", "a:b:c:d:e"])
def test_a_file_of_submitters_must_be_sound(tmp_path: Path, line: str) -> None:
    file = tmp_path / "submitters"
    file.write_text(f"# first\n{line}\n")

    with pytest.raises(SettingsError, match="line 2 is not name:scrypt:salt:hash"):
        Submitters(file)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"starttls": "required"}, "without smtp.tls_certificate"),
        ({"starttls": "optional", "tls_certificate": "missing.pem"}, "cannot be used"),
        ({"submitters": "file"}, "no password in the clear"),
        ({"sign_in_required": True}, "needs smtp.submitters"),
    ],
)
def test_settings_that_contradict_are_said_at_the_start(
    engine: Engine, settings: dict[str, object], complaint: str
) -> None:
    with pytest.raises(SettingsError, match=complaint):
        Listener(Smtp.model_validate({"port": 0, **settings}), engine)


@pytest.mark.parametrize(
    ("header", "peer"),
    [
        (b"PROXY TCP4 192.0.2.7 192.0.2.1 40000 25\r\n", "192.0.2.7"),
        (b"PROXY TCP6 2001:db8::7 2001:db8::1 40000 25\r\n", "2001:db8::7"),
        (b"PROXY UNKNOWN\r\n", "127.0.0.1"),  # its own health check
        (
            b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"
            + bytes([192, 0, 2, 7, 192, 0, 2, 1, 1, 0, 0, 25]),
            "192.0.2.7",
        ),
    ],
)
def test_the_address_behind_a_trusted_proxy_is_kept(house: House, header: bytes, peer: str) -> None:
    sender = house.visits(house.opens(proxy_from=["127.0.0.0/8"]), first=header)

    assert sender.mails(a_message()).startswith("250")

    assert house.peers() == [peer]


def test_a_stranger_is_not_believed_to_be_a_proxy(house: House) -> None:
    sender = house.visits(house.opens(proxy_from=["192.0.2.0/24"]))

    assert sender.says("PROXY TCP4 192.0.2.7 192.0.2.1 40000 25").startswith("500")
    sender.mails(a_message())
    assert house.peers() == ["127.0.0.1"]


def test_a_proxy_without_its_header_is_shown_out(house: House) -> None:
    port = house.opens(proxy_from=["127.0.0.0/8"])

    assert house.visits(port, first=b"EHLO clinic.example\r\n").banner == ""


def test_the_limit_of_an_address_counts_whom_the_proxy_speaks_for(house: House) -> None:
    port = house.opens(proxy_from=["127.0.0.0/8"], max_connections_per_address=1)
    one, other = (b"PROXY TCP4 192.0.2.%d 192.0.2.1 40000 25\r\n" % n for n in (7, 8))

    banners = [house.visits(port, first=header).banner[:3] for header in (one, other, one)]

    assert banners == ["220", "220", "421"]
