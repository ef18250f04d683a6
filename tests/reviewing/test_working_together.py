"""Handing over, asking back, vouching, writing by hand, and the second person's eye."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from consultant import reviewing
from consultant.domain.consult import Act, Reviewer, Role, Status
from consultant.domain.errors import (
    ConflictError,
    NotAllowedError,
    ReviewError,
    UngroundedError,
)
from consultant.domain.mail import OutgoingKind, OutgoingState
from consultant.reviewing import Seen, Stationery, Word
from consultant.storage import audit, consults, drafts, outbox, passages
from consultant.storage.session import Session
from tests.builders import a_draft, a_drafted_consult, a_letter, a_reviewer, an_opened_consult

FIRST = Seen(reference="CD-000001", version=1)
SECOND = Seen(reference="CD-000001", version=2)
DAY = timedelta(days=1)


def word(act: Act, by: Reviewer, at: datetime, note: str = "") -> Word:
    return Word(act=act, by=by, at=at, note=note)


def status_of(session: Session) -> Status:
    return consults.get(session, "CD-000001").status


def a_stalled_consult(session: Session) -> None:
    consult = an_opened_consult(session, a_letter())
    consults.stall(session, consult.id, "the library said nothing")


def test_a_consult_is_handed_over_with_a_word(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    ben = a_reviewer(session, "Ben Colleague")
    a_drafted_consult(session)
    reviewing.take(session, "CD-000001", ann, stationery, now)

    handed = word(Act.HAND_OVER, ann, now, "You know ECMO better.")
    reviewing.hand_over(session, "CD-000001", ben, stationery, handed)

    consult = consults.get(session, "CD-000001")
    assert (consult.taken_by, consult.taken_until) == (ben.id, now + stationery.hold)
    assert [r.text for r in passages.remarks(session, consult.id)] == ["You know ECMO better."]
    assert audit.events(session, "CD-000001")[-1].particulars["to"] == "ben@desk.example"


def test_what_a_colleague_holds_only_a_manager_hands_over(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    ben = a_reviewer(session, "Ben Colleague")
    mia = a_reviewer(session, "Mia Manager", Role.MANAGER)
    a_drafted_consult(session)
    reviewing.take(session, "CD-000001", ann, stationery, now)

    with pytest.raises(ConflictError, match="another reviewer's hands"):
        reviewing.hand_over(session, "CD-000001", ben, stationery, word(Act.HAND_OVER, ben, now))
    reviewing.hand_over(session, "CD-000001", ben, stationery, word(Act.HAND_OVER, mia, now))

    assert consults.get(session, "CD-000001").taken_by == ben.id


def test_nothing_is_handed_to_an_account_that_was_disabled(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    gone = replace(a_reviewer(session, "Gus Gone"), disabled=True)
    a_drafted_consult(session)

    with pytest.raises(ReviewError, match="Gus Gone cannot work on drafts"):
        reviewing.hand_over(session, "CD-000001", gone, stationery, word(Act.HAND_OVER, ann, now))


def test_the_asker_is_asked_and_the_consult_waits(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)

    mail = reviewing.ask(
        session, FIRST, stationery, word(Act.ASK, ann, now, "- How old was the patient?")
    )

    assert status_of(session) is Status.WAITING
    assert mail.kind is OutgoingKind.QUESTION
    assert mail.to == a_letter().from_address
    assert "- How old was the patient?" in mail.text
    assert mail.text.rstrip().endswith("Ann Reviewer, CPC")
    assert "33953" not in mail.text


def test_a_question_can_be_called_back_before_it_leaves(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)
    reviewing.ask(session, FIRST, stationery, word(Act.ASK, ann, now, "Which eye?"))

    reviewing.undo(session, "CD-000001", ann, stationery, now)

    assert status_of(session) is Status.DRAFTED
    assert [p.state for p in outbox.postings(session)] == [OutgoingState.CANCELLED]


def test_a_reviewer_can_go_on_without_the_answer(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)
    reviewing.ask(session, FIRST, stationery, word(Act.ASK, ann, now, "Which eye?"))

    reviewing.go_on(session, "CD-000001", ann, stationery, now + DAY)

    assert status_of(session) is Status.DRAFTED
    reviewing.approve(session, FIRST, ann, stationery, now + DAY)


def test_an_asker_who_never_answers_ends_the_consult(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)
    reviewing.ask(session, FIRST, stationery, word(Act.ASK, ann, now, "Which eye?"))
    later = now + 15 * DAY

    early = reviewing.close_waiting(session, asked_before=now - DAY, now=later)
    closed = reviewing.close_waiting(session, asked_before=now + DAY, now=later)

    assert (early, closed) == ([], ["CD-000001"])
    assert status_of(session) is Status.CLOSED


def test_a_typed_note_keeps_to_the_library_too(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)

    with pytest.raises(UngroundedError, match="not sent: '99999'"):
        reviewing.ask(session, FIRST, stationery, word(Act.ASK, ann, now, "Was it 99999?"))
    with pytest.raises(UngroundedError, match="not sent: '99999'"):
        reviewing.decline(session, FIRST, ann, stationery, note="Report 99999.", now=now)

    assert outbox.postings(session) == []


def test_a_manager_vouches_for_what_the_library_lacks(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    mia = a_reviewer(session, "Mia Manager", Role.MANAGER)
    a_drafted_consult(session, a_draft("Your claim number 99999 is not needed.\n"))
    given = word(Act.VOUCH, mia, now, "A claim number, not a code.")

    with pytest.raises(NotAllowedError):
        reviewing.vouch(session, FIRST, stationery, replace(given, by=ann), text="99999")
    with pytest.raises(ReviewError, match="Say why"):
        reviewing.vouch(session, FIRST, stationery, replace(given, note=" "), text="99999")
    with pytest.raises(ConflictError):
        reviewing.vouch(session, FIRST, stationery, given, text="88888")
    reviewing.vouch(session, FIRST, stationery, given, text="99999")

    reviewing.approve(session, FIRST, ann, stationery, now)
    assert status_of(session) is Status.APPROVED
    assert [e.act for e in audit.events(session, "CD-000001")] == ["vouch", "approve"]


def test_where_the_desk_drafted_nothing_a_person_writes(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_stalled_consult(session)

    reviewing.write(session, "CD-000001", ann, stationery, text="Report 33953.", now=now)

    consult = consults.get(session, "CD-000001")
    assert (consult.status, consult.version, consult.stalled) == (Status.DRAFTED, 1, "")
    (draft,) = drafts.versions(session, consult)
    assert (draft.text, draft.written_by) == ("Report 33953.\n", "Ann Reviewer")
    reply = reviewing.approve(session, FIRST, ann, stationery, now)
    assert "[CD-000001]" in reply.subject


def test_a_draft_on_its_way_is_not_overtaken_by_hand(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_stalled_consult(session)
    consults.stall(session, 1, "")

    with pytest.raises(ConflictError, match="on its way"):
        reviewing.write(session, "CD-000001", ann, stationery, text="Report 33953.", now=now)


def test_two_persons_stand_behind_amended_words(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    desk = replace(stationery, two_persons=True)
    ben = a_reviewer(session, "Ben Colleague")
    a_drafted_consult(session)
    reviewing.amend(session, FIRST, ann, desk, text="Report 33954.", now=now)

    with pytest.raises(NotAllowedError, match="a second person"):
        reviewing.approve(session, SECOND, ann, desk, now)

    reviewing.approve(session, SECOND, ben, desk, now)
    assert status_of(session) is Status.APPROVED


def test_one_person_approves_what_the_desk_drafted(
    session: Session, ann: Reviewer, stationery: Stationery, now: datetime
) -> None:
    a_drafted_consult(session)

    reviewing.approve(session, FIRST, ann, replace(stationery, two_persons=True), now)

    assert status_of(session) is Status.APPROVED
