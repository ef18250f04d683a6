"""Addresses as they stand behind MAIL FROM: and RCPT TO:."""

import pytest

from consultant.receiving.paths import Mailboxes, read_path


@pytest.mark.parametrize(
    ("argument", "address"),
    [
        ("FROM:<coder@clinic.example>", "coder@clinic.example"),
        ("FROM: <coder@clinic.example>", "coder@clinic.example"),  # Outlook's space
        ("from:<coder@clinic.example>", "coder@clinic.example"),
        ("FROM:coder@clinic.example", "coder@clinic.example"),  # no brackets: old scripts
        ("FROM:<>", ""),  # the null sender of a report
        ("FROM:<MAILER-DAEMON>", "MAILER-DAEMON"),
        ('FROM:<"a b"@clinic.example>', '"a b"@clinic.example'),
        (r'FROM:<"a\"b"@clinic.example>', r'"a\"b"@clinic.example'),
        ("FROM:<@relay.example:coder@clinic.example>", "coder@clinic.example"),  # source route
        ("FROM:<coder@[192.0.2.1]>", "coder@[192.0.2.1]"),
        ("FROM:<größe@exämple.example>", "größe@exämple.example"),
    ],
)
def test_an_address_is_read_as_it_was_meant(argument: str, address: str) -> None:
    path = read_path(argument, "FROM:")

    assert path is not None
    assert path.address == address


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "TO:<coder@clinic.example>",  # the wrong word
        "FROM:<coder@clinic.example",
        "FROM:<coder@@clinic.example>",
        "FROM:<a@clinic.example> <b@clinic.example>",
        "FROM:<a@clinic.example>,<b@clinic.example>",
        "FROM:<a b@clinic.example>",
        "FROM:<coder\0@clinic.example>",
        "FROM:<coder@clinic.example\r>",
        "FROM:<coder@\udce9.example>",  # an octet that is no UTF-8
        "FROM:<" + "a" * 600 + "@clinic.example>",
        "FROM:<coder@clinic.example> SIZE=1 SIZE=2",
        "FROM:<coder@clinic.example> =1",
    ],
)
def test_what_is_no_address_is_refused(argument: str) -> None:
    assert read_path(argument, "FROM:") is None


def test_parameters_are_known_by_name() -> None:
    path = read_path("FROM:<coder@clinic.example> size=1200 SMTPUTF8 Body=8BITMIME", "FROM:")

    assert path is not None
    assert path.parameters == {"SIZE": "1200", "SMTPUTF8": "", "BODY": "8BITMIME"}


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("desk@coding.example", True),
        ("Desk@CODING.example", True),
        ("desk+CD-000042.x7@coding.example", True),  # a thread's token
        ("desk@coding.example.evil.example", False),
        ("desk@sub.coding.example", False),
        ("other@coding.example", False),
        ("victim%elsewhere.example@coding.example", False),
        ('"desk@coding.example"@elsewhere.example', False),
        ("postmaster", False),  # no address of ours says so
        ("", False),
    ],
)
def test_the_desk_knows_its_own_addresses(address: str, *, is_ours: bool) -> None:
    assert Mailboxes(("desk@coding.example",)).own(address) == is_ours


def test_an_address_of_the_desk_may_have_a_plus_of_its_own() -> None:
    assert Mailboxes(("desk+coding@hospital.example",)).own("desk+coding@hospital.example")


def test_postmaster_is_taken_where_the_desk_has_one() -> None:
    assert Mailboxes(("desk@coding.example", "postmaster@coding.example")).own("Postmaster")
