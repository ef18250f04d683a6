"""What the asker answers when a reviewer asked them, and what becomes of silence."""

from datetime import timedelta

import pytest

from consultant import reviewing
from consultant.domain.consult import Act, Status
from consultant.domain.mail import OutgoingKind
from consultant.reviewing import Seen, Word
from consultant.sending.endings import reopen
from consultant.storage import consults, drafts, outbox
from consultant.storage.session import reading, transaction
from tests.admission.mailing import Post, a_mail
from tests.builders import a_reviewer

FIRST = Seen(reference="CD-000001", version=1)
UNTOLD = "Open femoral cannulation for VA ECMO: 33953 or 33954?"


def asked(post: Post) -> str:
    """A question of ours on its way to the asker; its Message-ID."""
    post.mail(a_mail(UNTOLD, Message_ID="<q1@northlake.example>"))
    with transaction(post.desk.engine) as session:
        ann = a_reviewer(session)
        word = Word(act=Act.ASK, by=ann, at=post.at, note="- How old was the patient?")
        reviewing.ask(session, FIRST, post.desk.stationery, word)
    post.later(minutes=5)
    question = post.next_due()
    assert question is not None
    assert question.kind is OutgoingKind.QUESTION
    return question.message_id


def text_of_draft(post: Post) -> str:
    with reading(post.desk.engine) as session:
        draft = drafts.current(session, consults.get(session, "CD-000001"))
    assert draft is not None
    return draft.text


def test_a_question_that_left_leaves_its_consult_waiting(post: Post) -> None:
    asked(post)

    assert [consult.status for consult in post.consults] == [Status.WAITING]


@pytest.mark.parametrize("answer", ["7 years old.", "She was 7, thanks!", "7 y/o - thank you"])
def test_the_fact_that_was_asked_for_decides_the_new_draft(post: Post, answer: str) -> None:
    question = asked(post)

    post.mail(a_mail(answer, In_Reply_To=question))

    (consult,) = post.consults
    assert (consult.status, consult.version) == (Status.DRAFTED, 2)
    assert "Report 33954" in text_of_draft(post)


def test_mere_thanks_leave_the_consult_waiting(post: Post) -> None:
    question = asked(post)

    post.mail(a_mail("Thank you, will check and come back.", In_Reply_To=question))

    assert post.consults[0].version == 1


def test_a_late_answer_opens_a_consult_that_was_closed(post: Post) -> None:
    question = asked(post)
    post.later(days=15)
    with transaction(post.desk.engine) as session:
        before = post.at - timedelta(days=14)
        assert reviewing.close_waiting(session, asked_before=before, now=post.at) == ["CD-000001"]

    post.mail(a_mail("The patient was 7 years old.", In_Reply_To=question))

    (consult,) = post.consults
    assert consult.status is Status.DRAFTED
    assert "Report 33954" in text_of_draft(post)


def test_a_question_that_comes_back_puts_the_consult_before_a_reviewer(post: Post) -> None:
    question = asked(post)

    with transaction(post.desk.engine) as session:
        mail = outbox.with_message_id(session, question)
        assert mail is not None
        reopen(session, mail, post.at)

    assert post.consults[0].status is Status.DRAFTED
