"""A reference of ours is believed with our signature, and with no other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultant.domain.references import Seal, references_in

OURS = Seal(b"one desk")
THEIRS = Seal(b"another desk")
ASKER = "maren@northlake.example"


def test_a_message_id_of_ours_names_its_consult() -> None:
    message_id = OURS.message_id("CD-000042", "desk.example")

    assert OURS.named_in(message_id) == "CD-000042"
    assert OURS.named_in(message_id.lower()) == "CD-000042"
    assert THEIRS.named_in(message_id) == ""


def test_a_reply_address_names_its_consult() -> None:
    address = OURS.reply_address("desk@desk.example", "CD-000042")

    assert address.startswith("desk+cd-000042.")
    assert OURS.named_by(address.upper()) == "CD-000042"
    assert THEIRS.named_by(address) == ""


def test_another_number_under_the_same_signature_names_nothing() -> None:
    address = OURS.reply_address("desk@desk.example", "CD-000042")
    message_id = OURS.message_id("CD-000042", "desk.example")

    assert OURS.named_by(address.replace("000042", "000043")) == ""
    assert OURS.named_in(message_id.replace("000042", "000043")) == ""


@given(st.text(max_size=80))
def test_what_nobody_signed_names_nothing(words: str) -> None:
    assert OURS.named_in(f"<CD-000001.{words}@desk.example>") == ""
    assert OURS.named_by(f"desk+cd-000001.{words}@desk.example") == ""


@pytest.mark.parametrize(
    ("asker", "on", "holds"),
    [
        (ASKER, date(2026, 12, 4), True),  # the last day
        (ASKER.upper(), date(2026, 11, 20), True),
        (ASKER, date(2026, 12, 5), False),  # too late
        ("eve@northlake.example", date(2026, 11, 20), False),  # somebody else's
    ],
)
def test_an_invitation_is_for_one_asker_until_its_day(asker: str, on: date, holds: bool) -> None:  # noqa: FBT001
    address = OURS.invitation("desk@desk.example", ASKER, date(2026, 12, 4))

    assert OURS.invites(address, asker, on) is holds


def test_references_in_a_subject_are_found_once_each() -> None:
    assert references_in("Re: ECMO [CD-000042] was: cd-000007 [CD-000042]") == (
        "CD-000042",
        "CD-000007",
    )
