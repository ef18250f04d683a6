"""What is held waits for a person, and its sender hears of it once, if at all."""

from typing import Any

import pytest

from consultant import admitting
from consultant.domain.errors import ConflictError
from consultant.domain.mail import Caution
from consultant.settings import Mail
from consultant.storage import audit, clients
from consultant.storage.session import Engine, reading, transaction
from tests.admission.mailing import MAREN, Post, a_desk, a_mail

TRUSTING = Mail(trusted_authserv_id="mx.desk.example")
PASSED = {"Authentication-Results": "mx.desk.example; dmarc=pass header.from=northlake.example"}


def a_closed_desk(engine: Engine, **rules: Any) -> Post:
    return Post(desk=a_desk(engine, admit="registered", **rules))


def trust(post: Post, address: str = MAREN) -> None:
    with transaction(post.desk.engine) as session:
        admitting.trust(session, address, "operator", post.at, name="Northlake")


def text_of(post: Post, nth: int = -1) -> str:
    return " ".join(post.mails[nth].raw.decode().split())


def test_a_stranger_is_held_and_told_so_once_a_day(engine: Engine) -> None:
    post = a_closed_desk(engine)

    post.mail(a_mail())
    post.mail(a_mail("And E11.9?"))

    (notice,) = post.mails
    assert post.states == ["held", "held"]
    assert post.messages[0].reason == "stranger: the address is not registered"
    assert notice.mail_from == ""
    assert b"\r\nAuto-Submitted: auto-replied\r\n" in notice.raw
    assert b"\r\nIn-Reply-To: <q1@asker.example>\r\n" in notice.raw
    assert post.consults == []


def test_the_next_day_a_stranger_is_told_again(engine: Engine) -> None:
    post = a_closed_desk(engine)
    post.mail(a_mail())
    post.later(days=1)

    post.mail(a_mail("And E11.9?"))

    assert len(post.mails) == 2


def test_who_is_let_in_and_trusted_is_not_held_again(engine: Engine) -> None:
    post = a_closed_desk(engine)
    number = post.mail(a_mail())

    with transaction(engine) as session:
        admitting.let_in(session, number, "ann@desk.example", post.at, trusting=True)
    post.walk()
    post.mail(a_mail("And E11.9?"))

    assert post.states == ["read", "read"]
    assert post.cautions() == [(Caution.LET_IN,)]
    with reading(engine) as session:
        (event,) = audit.events(session, f"message {number}")[-1:]
    assert (event.who, event.act) == ("ann@desk.example", "let in")


def test_a_human_misjudged_as_a_machine_can_be_let_in(post: Post) -> None:
    number = post.mail(a_mail(List_Id="<coders.northlake.example>"))
    assert post.states == ["discarded"]

    with transaction(post.desk.engine) as session:
        admitting.let_in(session, number, "ann@desk.example", post.at)
    post.walk()

    assert [consult.status.value for consult in post.consults] == ["drafted"]


def test_what_was_turned_away_is_answered_nothing(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, rate_address=1))
    post.mail(a_mail())
    number = post.mail(a_mail("And E11.9?"))

    with transaction(engine) as session:
        admitting.turn_away(session, number, "ann@desk.example", post.at)

    assert post.states == ["read", "discarded"]
    assert post.mails == []
    with pytest.raises(ConflictError), transaction(engine) as session:
        admitting.turn_away(session, number, "ann@desk.example", post.at)


def test_a_domain_that_is_registered_lets_its_people_in(engine: Engine) -> None:
    post = a_closed_desk(engine)
    trust(post, "@northlake.example")

    post.mail(a_mail())
    post.mail(a_mail(sender="eve@sub.northlake.example.evil.example"))

    assert post.states == ["read", "held"]


def test_a_disabled_client_is_a_guest(engine: Engine) -> None:
    post = a_closed_desk(engine)
    trust(post)
    with transaction(engine) as session:
        client = clients.holder(session, MAREN)
        assert client is not None
        clients.set_disabled(session, client.id, post.at)

    post.mail(a_mail())

    assert post.states == ["held"]


def test_a_spent_quota_holds_and_says_so_once(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, quota_guest=2))

    for text in ("E11.9?", "E11.40?", "E11.41?", "E11.42?"):
        post.mail(a_mail(text))

    assert post.states == ["read", "read", "held", "held"]
    assert post.messages[-1].reason == "over quota: more than 2 questions today"
    assert len(post.mails) == 1
    assert "the 2 questions that your address may ask in a day" in text_of(post)


def test_a_further_letter_is_no_further_question(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, quota_guest=1))
    post.mail(a_mail(Message_ID="<q1@northlake.example>"))

    post.mail(a_mail("He was 7. Which code?", In_Reply_To="<q1@northlake.example>"))

    assert post.states == ["read", "read"]


def test_a_quota_begins_anew_at_midnight_of_the_desk(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, quota_guest=1, timezone="America/New_York"))
    post.mail(a_mail("E11.9?"))  # 10:00 in New York
    post.later(hours=13, minutes=30)  # 23:30 there, tomorrow in UTC
    post.mail(a_mail("E11.40?"))
    post.later(hours=1)

    post.mail(a_mail("E11.41?"))

    assert post.states == ["read", "held", "read"]


def test_a_month_s_quota_holds_on_a_day_of_its_own(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, quota_guest_month=1))
    post.mail(a_mail("E11.9?"))
    post.later(days=2)

    post.mail(a_mail("E11.40?"))

    assert post.messages[-1].reason == "over quota: more than 1 questions this month"
    assert "may ask in a month" in text_of(post)


def test_a_client_s_addresses_share_its_own_quota(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, quota_guest=1, quota_registered=5))
    trust(post, "@northlake.example")
    with transaction(engine) as session:
        clients.set_quotas(session, 1, 2, None)

    for sender in (MAREN, "jo@northlake.example", "lee@northlake.example"):
        post.mail(a_mail(sender=sender))

    assert post.states == ["read", "read", "held"]


def test_a_reply_s_footer_counts_the_questions(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, quota_guest=20, quota_guest_month=200))
    post.mail(a_mail())

    post.answer()

    assert "Your question 1 of 20 that day, 1 of 200 that month." in text_of(post)


def test_too_many_in_an_hour_are_held(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, rate_address=2))

    for text in ("E11.9?", "E11.40?", "E11.41?"):
        post.mail(a_mail(text))
    post.later(hours=2)
    post.mail(a_mail("E11.42?"))

    assert post.states == ["read", "read", "held", "read"]


def test_one_network_s_flood_is_held_but_no_relay_s(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, rate_network=1))

    for n, peer in enumerate(["198.51.100.7", "198.51.100.8", "203.0.113.9", *["127.0.0.1"] * 2]):
        post.mail(a_mail(sender=f"a{n}@northlake.example"), peer=peer)

    assert post.states == ["read", "held", "read", "read", "read"]


def test_a_spoofed_registered_sender_is_held_and_gets_nothing(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, mail=TRUSTING, acknowledge=True))
    trust(post)

    post.mail(a_mail())
    post.mail(a_mail("And E11.9?", **{"Authentication-Results": "mx.desk.example; dmarc=fail"}))
    post.mail(a_mail("And E11.9?", **PASSED))

    assert post.states == ["held", "held", "read"]
    assert post.messages[0].reason.startswith("not authenticated: ")
    assert [mail.about for mail in post.mails] == ["CD-000001"]


@pytest.mark.parametrize(
    ("policy", "state", "notices"), [("accept", "read", 0), ("hold", "held", 0), ("ask", "held", 1)]
)
def test_a_letter_that_names_a_patient_goes_the_operator_s_way(
    engine: Engine, policy: str, state: str, notices: int
) -> None:
    post = Post(desk=a_desk(engine, patients=policy))

    post.mail(
        a_mail("Patient John Tallow, DOB 03/14/2019, MRN 00482913: 33953?", subject="John Tallow")
    )

    assert post.states == [state]
    assert len(post.mails) == notices
    assert "Tallow" not in post.messages[0].reason
    if notices:
        assert "Tallow" not in text_of(post)
        assert "a date of birth" in text_of(post)


def test_a_named_patient_that_was_let_in_is_drafted(engine: Engine) -> None:
    post = Post(desk=a_desk(engine, patients="hold"))
    number = post.mail(a_mail("Patient John Tallow, DOB 03/14/2019, MRN 00482913: 33953?"))

    with transaction(engine) as session:
        admitting.let_in(session, number, "ann@desk.example", post.at)
    post.walk()

    assert post.states == ["read"]


def test_without_a_quota_every_question_is_let_in(post: Post) -> None:
    for number in range(25):
        post.mail(a_mail(f"E11.{number}?"))

    assert post.states == ["read"] * 25
