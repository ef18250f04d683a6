"""The chain's rules, each by what it lets in and what it does not."""

from dataclasses import replace
from typing import Any

import pytest

from consultant.domain.consult import Allowance, Client
from consultant.domain.mail import Envelope, Letter
from consultant.receiving.admission import (
    CHAIN,
    Applicant,
    Bounds,
    Disposition,
    Standing,
    admit,
    is_refused_at_the_door,
)
from consultant.receiving.authentication import Authentication
from consultant.receiving.fields import Fields
from tests.builders import ASKER, NOW

A_PERSON = Applicant(
    envelope=Envelope(mail_from=ASKER, rcpt_to=("desk@desk.example",), received_at=NOW),
    letter=Letter(from_address=ASKER, from_name="Maren Holt", subject="ECMO"),
)
REGISTERED = Client(id=1, name="Northlake")


def with_letter(**changes: Any) -> Applicant:
    return replace(A_PERSON, letter=replace(A_PERSON.letter, **changes))


def with_fields(*lines: tuple[str, str]) -> Applicant:
    return replace(A_PERSON, fields=Fields(lines))


def with_standing(standing: Standing, *, registered_only: bool = False) -> Applicant:
    return replace(A_PERSON, standing=standing, bounds=Bounds(registered_only=registered_only))


def used(today: int, month: int = 0) -> Allowance:
    return Allowance(used_today=today, a_day=20, used_this_month=month, a_month=200)


def to(address: str) -> Applicant:
    return replace(A_PERSON, envelope=replace(A_PERSON.envelope, rcpt_to=(address,)))


HELD = [
    ("growing subject", with_letter(subject="Re: " * 9 + "ECMO")),
    ("growing subject", with_letter(subject="[CD-000001] [CD-000002] [CD-000003] ECMO")),
    ("growing subject", with_letter(subject="[CD-000001] " * 3 + "ECMO")),
    ("growing subject", with_letter(subject="回复：" * 9 + "ECMO")),
    ("our own address", with_standing(Standing(is_own_address=True))),
    ("suspicious header", with_fields(("from", ASKER), ("from", "eve@evil.example"))),
    ("suspicious header", with_fields(("from", f"{ASKER}, eve@evil.example"))),
    ("suspicious header", with_letter(from_address="")),
    ("suspicious header", with_letter(from_address="a@b\nBcc: c@d.example")),
    ("suspicious header", with_letter(from_name="cfo@hospital.example")),
    ("wrong recipient", to("postmaster@desk.example")),
    ("rate of the address", with_standing(Standing(from_address_last_hour=61))),
    ("rate of the network", with_standing(Standing(from_network_last_hour=601))),
    ("rate of the pair", with_standing(Standing(exchanged_last_hour=21, goes_on=True))),
    ("stranger", with_standing(Standing(), registered_only=True)),
    ("over quota", with_standing(Standing(allowance=used(21)))),
    ("over quota", with_standing(Standing(allowance=used(1, month=201)))),
    (
        "not authenticated",  # RFC 8601: nobody vouches for a registered address
        with_standing(Standing(client=REGISTERED, authentication=Authentication.FAILED)),
    ),
    (
        "not authenticated",
        with_standing(Standing(client=REGISTERED, authentication=Authentication.MISSING)),
    ),
]

DISCARDED = [
    ("our own mail", with_standing(Standing(is_our_mail=True))),
    ("loop", with_fields(*[("received", "by a")] * 50)),
    ("bounce", with_letter(automatic="a delivery report (RFC 3464)", automatic_kind="bounce")),
    ("automatic", with_letter(automatic="Auto-Submitted", automatic_kind="auto_reply")),
    ("calendar", with_letter(automatic="an invitation", automatic_kind="calendar")),
    ("list", with_letter(automatic="List-Id (RFC 2369)", automatic_kind="bulk")),
]

LET_IN = [
    A_PERSON,
    with_letter(subject="RE: FW: Re: AW: ECMO [CD-000001]"),  # forwarded about a house
    with_letter(from_name=f"Maren Holt <{ASKER}>"),  # the name shows the same address
    with_fields(*[("received", "by a")] * 12),
    with_standing(Standing(client=REGISTERED), registered_only=True),
    with_standing(Standing(client=REGISTERED, authentication=Authentication.PASSED)),
    with_standing(Standing(authentication=Authentication.FAILED)),  # a guest: nothing is at stake
    with_standing(Standing(allowance=used(20, month=200))),  # the last one
    with_standing(Standing(allowance=used(21), goes_on=True)),  # no further question
    with_standing(Standing(from_address_last_hour=60, from_network_last_hour=600)),
]


@pytest.mark.parametrize(("rule", "applicant"), HELD)
def test_what_is_doubtful_is_held_for_a_person(rule: str, applicant: Applicant) -> None:
    ruling = admit(applicant)

    assert (ruling.disposition, ruling.rule) == (Disposition.HOLD, rule)
    assert ruling.reason.startswith(f"{rule}: ")


@pytest.mark.parametrize(("rule", "applicant"), DISCARDED)
def test_what_a_machine_wrote_is_discarded_with_its_reason(rule: str, applicant: Applicant) -> None:
    ruling = admit(applicant)

    assert (ruling.disposition, ruling.rule) == (Disposition.DISCARD, rule)
    assert ruling.why


@pytest.mark.parametrize("applicant", LET_IN)
def test_a_person_s_question_is_let_in(applicant: Applicant) -> None:
    assert admit(applicant).disposition is Disposition.ACCEPT


@pytest.mark.parametrize(("rule", "applicant"), HELD + DISCARDED)
def test_what_a_person_let_in_no_rule_stops(rule: str, applicant: Applicant) -> None:
    assert admit(replace(applicant, is_let_in=True)).disposition is Disposition.ACCEPT


def test_every_rule_is_shown_by_a_letter_here() -> None:
    shown = {rule for rule, _ in HELD + DISCARDED}

    assert shown == {rule for rule, _, _ in CHAIN}


def test_nothing_is_refused_after_it_was_acknowledged() -> None:
    assert Disposition.REJECT not in {disposition for _, _, disposition in CHAIN}


@pytest.mark.parametrize(("hops", "is_refused"), [(49, False), (50, True)])
def test_fifty_hops_are_refused_at_the_door(hops: int, is_refused: bool) -> None:  # noqa: FBT001
    raw = b"Received: from a\r\n\tby b\r\n" * hops + b"Subject: ?\r\n\r\nReceived: quoted\r\n"

    assert is_refused_at_the_door(raw) is is_refused
