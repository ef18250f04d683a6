"""What a reviewer's acts do, and what they refuse."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest

from consultant import reviewing
from consultant.domain.consult import Reviewer, Role, Status
from consultant.domain.errors import (
    ConflictError,
    NotAllowedError,
    ReviewError,
    UngroundedError,
)
from consultant.domain.mail import OutgoingState, Thread
from consultant.reviewing import Seen, Stationery
from consultant.storage import audit, consults, deliveries, drafts, outbox
from consultant.storage.session import Session
from tests.builders import a_draft, a_drafted_consult, a_letter, a_reviewer

FIRST = Seen(reference="CD-000001", version=1)


def status_of(session: Session) -> Status:
    return consults.get(session, "CD-000001").status


def test_an_approved_reply_waits_out_the_undo_time(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)

    reviewing.approve(session, FIRST, ann, stationery, now)

    (posting,) = outbox.postings(session)
    assert status_of(session) is Status.APPROVED
    assert posting.state is OutgoingState.DUE
    assert posting.not_before == now + timedelta(seconds=30)


def test_what_is_approved_is_what_was_seen(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session, a_draft("Report 33953, not 33954.\n"))

    reviewing.approve(session, FIRST, ann, stationery, now)

    mail = message_from_bytes(outbox.postings(session)[0].raw, policy=policy.default)
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().startswith("Report 33953, not 33954.")
    assert "Ann Reviewer, CPC" in plain.get_content()
    assert mail.get_body(("html",)) is not None


def test_a_reply_goes_into_the_asker_s_thread(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    thread = Thread(message_id="<c@a.example>", references=("<a@a.example>", "<b@a.example>"))
    a_drafted_consult(session, letter=replace(a_letter(), thread=thread))

    reply = reviewing.approve(session, FIRST, ann, stationery, now)

    assert reply.to == a_letter().from_address
    assert reply.in_reply_to == "<c@a.example>"
    assert reply.references == ("<a@a.example>", "<b@a.example>", "<c@a.example>")
    assert reply.message_id.startswith("<CD-000001.")


def test_a_reply_to_header_is_not_followed(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session, letter=replace(a_letter(), reply_to="elsewhere@evil.example"))

    reply = reviewing.approve(session, FIRST, ann, stationery, now)

    assert reply.to == a_letter().from_address


def test_an_older_version_cannot_be_approved(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)
    reviewing.amend(session, FIRST, ann, stationery, text="Report 33954.", now=now)

    with pytest.raises(ConflictError, match="you saw version 1, it is at version 2"):
        reviewing.approve(session, FIRST, ann, stationery, now)

    assert outbox.postings(session) == []


def test_amending_keeps_every_version(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)

    reviewing.amend(session, FIRST, ann, stationery, text="Report 33954.\r\n", now=now)

    versions = drafts.versions(session, consults.get(session, "CD-000001"))
    assert [(v.version, v.text, v.written_by) for v in versions] == [
        (1, "Report 33953.\n", "desk"),
        (2, "Report 33954.\n", "Ann Reviewer"),
    ]
    assert "33954" in versions[1].html


def test_two_reviewers_cannot_both_approve(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    ben = a_reviewer(session, "Ben Colleague")
    a_drafted_consult(session)
    reviewing.approve(session, FIRST, ann, stationery, now)

    with pytest.raises(ConflictError, match="is approved by now"):
        reviewing.approve(session, FIRST, ben, stationery, now)

    assert len(outbox.postings(session)) == 1


def test_what_another_has_taken_is_left_alone(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    ben = a_reviewer(session, "Ben Colleague")
    a_drafted_consult(session)
    reviewing.take(session, "CD-000001", ann, stationery, now)

    acts: list[Callable[[], object]] = [
        lambda: reviewing.take(session, "CD-000001", ben, stationery, now),
        lambda: reviewing.amend(session, FIRST, ben, stationery, text="x", now=now),
        lambda: reviewing.approve(session, FIRST, ben, stationery, now),
        lambda: reviewing.put_back(session, "CD-000001", ben, now),
    ]
    for act in acts:
        with pytest.raises(ConflictError, match="another reviewer's hands"):
            act()

    reviewing.approve(session, FIRST, ben, stationery, now + timedelta(minutes=31))


def test_a_draft_outside_the_library_is_not_approved(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session, a_draft("Report 99999.\n"))

    with pytest.raises(UngroundedError, match="'99999' is not in the library"):
        reviewing.approve(session, FIRST, ann, stationery, now)

    assert status_of(session) is Status.DRAFTED
    assert outbox.postings(session) == []


def test_undo_calls_the_reply_back(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)
    reviewing.approve(session, FIRST, ann, stationery, now)

    reviewing.undo(session, "CD-000001", ann, stationery, now)

    assert status_of(session) is Status.DRAFTED
    assert [p.state for p in outbox.postings(session)] == [OutgoingState.CANCELLED]


def test_after_an_undo_the_same_version_can_be_approved_again(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)
    first = reviewing.approve(session, FIRST, ann, stationery, now)
    reviewing.undo(session, "CD-000001", ann, stationery, now)

    second = reviewing.approve(session, FIRST, ann, stationery, now)

    states = {p.message_id: p.state for p in outbox.postings(session)}
    assert states == {
        first.message_id: OutgoingState.CANCELLED,
        second.message_id: OutgoingState.DUE,
    }


def test_what_has_left_cannot_be_called_back(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)
    reviewing.approve(session, FIRST, ann, stationery, now)
    later = now + timedelta(seconds=31)
    deliveries.claim_due(session, now=later, lease=timedelta(minutes=5), worker="w")

    with pytest.raises(ConflictError, match="has left"):
        reviewing.undo(session, "CD-000001", ann, stationery, later)


def test_a_declined_question_gets_a_notice(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)

    notice = reviewing.decline(
        session, FIRST, ann, stationery, note="We do not answer for dental codes.", now=now
    )

    assert status_of(session) is Status.DECLINED
    assert "We do not answer for dental codes." in notice.text
    assert "33953" not in notice.text


def test_sending_back_wants_a_reason(session: Session, ann: Reviewer, now: datetime) -> None:
    a_drafted_consult(session)

    with pytest.raises(ReviewError, match="note"):
        reviewing.send_back(session, FIRST, ann, note="  ", now=now)

    moved = reviewing.send_back(session, FIRST, ann, note="The age is missing.", now=now)
    assert moved.status is Status.READ


def test_a_drafter_may_amend_but_not_approve(
    session: Session, stationery: Stationery, now: datetime
) -> None:
    drafter = a_reviewer(session, "Dora Drafter", Role.DRAFTER)
    a_drafted_consult(session)
    reviewing.amend(session, FIRST, drafter, stationery, text="Report 33953.", now=now)

    seen = Seen(reference="CD-000001", version=2)
    with pytest.raises(NotAllowedError):
        reviewing.approve(session, seen, drafter, stationery, now)
    with pytest.raises(NotAllowedError):
        reviewing.decline(session, seen, drafter, stationery, note="", now=now)
    with pytest.raises(NotAllowedError):
        reviewing.send_back(session, seen, drafter, note="no", now=now)


def test_every_act_is_written_down_with_who_did_it(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)
    reviewing.take(session, "CD-000001", ann, stationery, now)
    reviewing.amend(session, FIRST, ann, stationery, text="Report 33953.", now=now)
    reviewing.approve(session, Seen(reference="CD-000001", version=2), ann, stationery, now)

    history = [(event.who, event.act) for event in audit.events(session, "CD-000001")]

    assert history == [
        ("ann@desk.example", "take"),
        ("ann@desk.example", "amend"),
        ("ann@desk.example", "approve"),
    ]
    assert audit.first_broken(session) is None
