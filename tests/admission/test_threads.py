"""A further letter finds its consult by each way alone; nobody else's letter joins it."""

from email import message_from_bytes, policy

import pytest

from consultant import admitting
from consultant.domain.consult import Status
from consultant.domain.mail import Caution
from consultant.storage import outbox
from consultant.storage.session import Engine, transaction
from tests.admission.mailing import MAREN, Post, a_desk, a_mail

MORE = "I forgot: the patient was 7 years old. Which code is it then?"


def reply_to_of(raw: bytes) -> str:
    return str(message_from_bytes(raw, policy=policy.default)["Reply-To"])


def answered(post: Post) -> tuple[str, str]:
    """A question that was answered; our Message-ID and our Reply-To."""
    post.mail(a_mail(Message_ID="<q1@northlake.example>"))
    reply = post.answer()
    return reply.message_id, reply_to_of(reply.raw)


def test_our_message_id_leads_back_though_the_outbox_forgot_it(post: Post) -> None:
    post.mail(a_mail(Message_ID="<q1@northlake.example>"))
    signed = post.desk.stationery.seal.message_id("CD-000001", "desk.example")

    number = post.mail(a_mail(MORE, subject="", In_Reply_To=signed))

    assert post.letters() == [1, number]


def test_the_outbox_leads_back_though_nothing_was_signed(post: Post) -> None:
    post.mail(a_mail(Message_ID="<q1@northlake.example>"))
    reply = post.answer()

    number = post.mail(a_mail(MORE, subject="", References=f"<x@y.example> {reply.message_id}"))

    assert post.letters() == [1, number]


def test_the_asker_s_own_first_letter_leads_back(post: Post) -> None:
    post.mail(a_mail(Message_ID="<q1@northlake.example>"))

    number = post.mail(a_mail(MORE, subject="", References="<q1@northlake.example>"))

    assert post.letters() == [1, number]


def test_a_parent_that_nobody_here_saw_leads_back(post: Post) -> None:
    post.mail(a_mail(References="<ward@northlake.example>"))

    number = post.mail(a_mail(MORE, In_Reply_To="<ward@northlake.example>"))

    assert post.letters() == [1, number]


def test_the_reply_address_leads_back_alone(post: Post) -> None:
    _, address = answered(post)

    number = post.mail(a_mail(MORE, subject="One more thing", to=address))

    assert post.letters() == [1, number]


def test_the_reference_in_the_subject_leads_the_asker_back(post: Post) -> None:
    answered(post)

    number = post.mail(a_mail(MORE, subject="About CD-000001"))

    assert post.letters() == [1, number]


def test_re_and_the_same_subject_lead_back_for_some_days(post: Post) -> None:
    post.mail(a_mail())
    post.later(days=6)
    soon = post.mail(a_mail(MORE, subject="AW: ECMO cannulation"))
    post.later(days=8)

    post.mail(a_mail(MORE, subject="Re: ECMO cannulation"))

    assert post.letters() == [1, soon]
    assert len(post.consults) == 2


def test_the_same_subject_without_re_is_a_new_question(post: Post) -> None:
    post.mail(a_mail())

    post.mail(a_mail("And E11.9?"))

    assert len(post.consults) == 2


def test_a_forged_signature_leads_nowhere(post: Post) -> None:
    message_id, address = answered(post)
    forged = message_id.replace("CD-000001", "CD-000007")
    wrong = address[:-20] + "aaaa" + address[-16:]

    post.mail(a_mail("And E11.9?", subject="", In_Reply_To=forged))
    post.mail(a_mail("And E11.40?", subject="", to=wrong))

    assert [c.follows for c in post.consults] == [None, None, None]


def test_somebody_else_s_letter_opens_a_linked_consult(post: Post) -> None:
    message_id, _ = answered(post)

    post.mail(
        a_mail(
            "We have the same case. 33954 then?",
            sender="eve@elsewhere.example",
            subject="Fwd: Re: ECMO cannulation [CD-000001]",
            References=message_id,
        )
    )

    assert post.letters() == [1]
    assert post.consults[1].follows == 1
    assert post.cautions("CD-000002") == [(Caution.ANOTHER_ASKER,)]


def test_a_reference_that_a_stranger_typed_leads_nowhere(post: Post) -> None:
    answered(post)

    post.mail(a_mail(MORE, sender="eve@elsewhere.example", subject="About CD-000001"))

    assert post.letters() == [1]
    assert post.consults[1].follows is None


def test_another_address_of_the_same_client_joins(post: Post) -> None:
    with transaction(post.desk.engine) as session:
        admitting.trust(session, "@northlake.example", "operator", post.at, name="Northlake")
    message_id, _ = answered(post)

    number = post.mail(a_mail(MORE, sender="jo@northlake.example", In_Reply_To=message_id))

    assert post.letters() == [1, number]


def test_a_follow_up_long_after_opens_a_linked_consult(post: Post) -> None:
    post.mail(a_mail(Message_ID="<q1@northlake.example>"))
    with transaction(post.desk.engine) as session:
        outbox.cancel(session, "CD-000001", now=post.at)
    sent(post)
    post.later(days=31)

    post.mail(a_mail(MORE, In_Reply_To="<q1@northlake.example>"))

    assert post.letters() == [1]
    assert post.consults[1].follows == 1
    assert post.cautions("CD-000002") == [(Caution.LATE,)]


def sent(post: Post) -> None:
    """The reply was approved and left."""
    from_outbox = post.answer()
    with transaction(post.desk.engine) as session:
        post.settle(session, from_outbox)


def test_thanks_neither_reopen_nor_are_drafted(post: Post) -> None:
    post.mail(a_mail(Message_ID="<q1@northlake.example>"))
    sent(post)

    thanks = post.mail(a_mail("Thank you so much!", In_Reply_To="<q1@northlake.example>"))

    (consult,) = post.consults
    assert consult.status is Status.SENT
    assert consult.version == 1
    assert post.letters() == [1, thanks]


def test_a_new_subject_on_an_old_thread_is_shown_to_the_reviewer(post: Post) -> None:
    message_id, _ = answered(post)

    post.mail(a_mail("Is E11.9 billable?", subject="Diabetes", In_Reply_To=message_id))
    post.mail(a_mail(MORE, subject="Re: ECMO cannulation [CD-000001]", In_Reply_To=message_id))

    assert post.cautions() == [(), (Caution.NEW_SUBJECT,), ()]


def test_a_letter_that_is_split_off_is_a_consult_of_its_own(post: Post) -> None:
    message_id, _ = answered(post)
    number = post.mail(a_mail("Is E11.9 billable?", subject="Diabetes", In_Reply_To=message_id))

    with transaction(post.desk.engine) as session:
        new = admitting.split_off(session, "CD-000001", number, "ann@desk.example", post.at)
    post.walk()

    assert (new.reference, new.follows) == ("CD-000002", 1)
    assert post.letters() == [1]
    assert post.letters("CD-000002") == [number]
    assert [c.status for c in post.consults] == [Status.DRAFTED, Status.DRAFTED]
    assert "E11.9" in post.consults[1].codes


def test_a_letter_that_is_kept_loses_its_caution(post: Post) -> None:
    message_id, _ = answered(post)
    number = post.mail(a_mail("Is E11.9 billable?", subject="Diabetes", In_Reply_To=message_id))

    with transaction(post.desk.engine) as session:
        admitting.keep_together(session, "CD-000001", number, "ann@desk.example", post.at)

    assert post.cautions() == [(), ()]


def test_the_same_id_over_other_words_is_kept_and_marked(post: Post) -> None:
    post.mail(a_mail(Message_ID="<q1@northlake.example>"))

    post.mail(a_mail("Is E11.9 billable?", subject="Diabetes", Message_ID="<q1@northlake.example>"))

    assert post.cautions("CD-000002") == [(Caution.SECOND_CONTENT,)]


def test_an_answer_wanted_elsewhere_is_marked(post: Post) -> None:
    post.mail(a_mail(Reply_To="eve@elsewhere.example"))

    assert post.cautions() == [(Caution.REPLY_TO_ELSEWHERE,)]
    assert post.answer().rcpt_to == MAREN


@pytest.mark.parametrize("plus", [True, False])
def test_replies_name_the_plus_address_where_it_is_wanted(engine: Engine, plus: bool) -> None:  # noqa: FBT001
    desk = a_desk(engine)
    mail = desk.settings.mail.model_copy(update={"plus_address": plus})
    post = Post(desk=a_desk(engine, mail=mail))
    post.mail(a_mail())

    reply = post.answer()

    assert (b"\r\nReply-To: desk+cd-000001." in reply.raw) is plus
