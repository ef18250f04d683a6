"""A consult's life, and what reviewers may do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consultant.domain.consult import (
    MAY_FOLLOW,
    Consult,
    Reviewer,
    Right,
    Role,
    Status,
)
from consultant.domain.errors import ReviewError
from tests.builders import NOW


def a_consult(status: Status = Status.DRAFTED) -> Consult:
    return Consult(
        id=42,
        reference="CD-000042",
        status=status,
        subject="ECMO",
        from_address="maren@a.example",
        received_at=NOW,
        changed_at=NOW,
    )


def test_a_draft_must_be_approved_before_it_is_sent() -> None:
    drafted = a_consult(Status.DRAFTED)

    with pytest.raises(ReviewError, match="CD-000042 is drafted; it cannot become sent"):
        drafted.move_to(Status.SENT)

    assert drafted.move_to(Status.APPROVED).move_to(Status.SENT).status is Status.SENT


def test_every_status_has_a_place_in_the_life() -> None:
    assert MAY_FOLLOW.keys() == set(Status)


def test_only_what_was_decided_can_be_sent() -> None:
    before_sent = {status for status, following in MAY_FOLLOW.items() if Status.SENT in following}

    assert before_sent == {Status.APPROVED, Status.DECLINED}


def test_a_further_letter_can_reopen_whatever_was_drafted() -> None:
    reopened = {status for status, following in MAY_FOLLOW.items() if Status.READ in following}

    assert reopened == set(Status) - {Status.READ}


def test_a_taken_consult_is_free_again_when_its_time_is_over() -> None:
    taken = replace(a_consult(), taken_by=1, taken_until=NOW + timedelta(minutes=30))

    assert taken.is_taken_by_another(2, NOW)
    assert not taken.is_taken_by_another(1, NOW)
    assert not taken.is_taken_by_another(2, NOW + timedelta(minutes=31))


@pytest.mark.parametrize(
    ("role", "right", "may"),
    [
        (Role.DRAFTER, Right.AMEND, True),
        (Role.DRAFTER, Right.REVIEW, False),  # who drafts does not approve
        (Role.REVIEWER, Right.REVIEW, True),
        (Role.REVIEWER, Right.MANAGE, False),
        (Role.MANAGER, Right.MANAGE, True),
        (Role.MANAGER, Right.ADMINISTER, False),
        (Role.ADMINISTRATOR, Right.ADMINISTER, True),
    ],
)
def test_a_role_gives_its_rights(role: Role, right: Right, may: bool) -> None:  # noqa: FBT001
    reviewer = Reviewer(id=1, email="ann@desk.example", name="Ann", role=role)

    assert reviewer.may(right) is may


def test_a_disabled_reviewer_may_nothing() -> None:
    gone = Reviewer(id=1, email="a@b.example", name="Ann", role=Role.ADMINISTRATOR, disabled=True)

    assert not any(gone.may(right) for right in Right)
