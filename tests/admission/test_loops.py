"""No machine answers a machine: what the desk writes by itself passes one gate."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from consultant.domain.mail import OutgoingState
from consultant.storage import suspensions
from consultant.storage.session import Engine, open_engine, transaction
from tests.admission.mailing import DESK, Post, a_desk, a_mail

OTHER = "desk@other.example"


def a_talkative_desk(engine: Engine, address: str = DESK) -> Post:
    return Post(desk=a_desk(engine, address, acknowledge=True))


def test_a_question_is_acknowledged_in_its_thread_once_a_day(engine: Engine) -> None:
    post = a_talkative_desk(engine)

    post.mail(a_mail())
    post.mail(a_mail("And E11.9?"))

    (notice,) = post.mails
    assert notice.about == "CD-000001"
    assert notice.mail_from == ""
    assert b"\r\nAuto-Submitted: auto-replied\r\n" in notice.raw


def test_an_answer_to_the_acknowledgement_joins_its_consult(engine: Engine) -> None:
    post = a_talkative_desk(engine)
    post.mail(a_mail())

    number = post.mail(a_mail("He was 7, by the way.", In_Reply_To=post.mails[0].message_id))

    assert post.letters() == [1, number]


NOT_ANSWERED = [
    {"Auto_Submitted": "auto-generated"},
    {"List_Id": "<coders.northlake.example>"},
    {"Precedence": "bulk"},
    {"X_Auto_Response_Suppress": "All"},
    {"X_Consultant_Desk": "another desk's seal"},
]


@pytest.mark.parametrize("headers", NOT_ANSWERED)
def test_a_machine_is_not_answered(engine: Engine, headers: dict[str, str]) -> None:
    post = a_talkative_desk(engine)

    post.mail(a_mail(**headers))

    assert post.mails == []


@pytest.mark.parametrize(
    ("sender", "mail_from"),
    [
        ("maren@northlake.example", ""),  # the null sender
        ("maren@northlake.example", "x@elsewhere.example"),  # the From may be anybody's
        ("no-reply@northlake.example", "no-reply@northlake.example"),
        (DESK, DESK),
        ("desk+cd-000001.aaaa@desk.example", DESK),
    ],
)
def test_an_address_nobody_reads_is_not_answered(
    engine: Engine, sender: str, mail_from: str
) -> None:
    post = a_talkative_desk(engine)

    post.mail(a_mail(sender=sender), mail_from=mail_from)

    assert post.mails == []


def test_a_letter_that_does_not_name_the_desk_is_not_acknowledged(engine: Engine) -> None:
    post = a_talkative_desk(engine)
    message = a_mail(to="coders@northlake.example", Message_ID="<l@northlake.example>")

    post.hand_in(message.as_bytes(), mail_from="maren@northlake.example", rcpt_to=DESK)

    assert post.states == ["read"]
    assert post.mails == []


def test_an_address_that_is_suspended_is_not_answered(engine: Engine) -> None:
    post = a_talkative_desk(engine)
    with transaction(engine) as session:
        suspensions.suspend(
            session, "maren@northlake.example", reason="user unknown", about="", now=post.at
        )

    post.mail(a_mail())

    assert post.mails == []


def test_our_own_mail_that_comes_back_is_discarded(engine: Engine) -> None:
    post = a_talkative_desk(engine)
    post.mail(a_mail())
    reply = post.answer_of_a_person()

    post.hand_in(reply.raw, mail_from=DESK, rcpt_to=DESK)
    renamed = reply.raw.replace(reply.message_id.encode(), b"<rewritten@relay.example>")
    post.hand_in(renamed, mail_from=DESK, rcpt_to=DESK)

    assert post.states == ["read", "discarded", "discarded"]
    assert {entry.reason for entry in post.messages[1:]} == {
        "our own mail: a mail of ours came back"
    }


def test_two_desks_that_write_to_each_other_stop_after_one_notice(
    engine: Engine, empty_desk: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.db").write_bytes(empty_desk.read_bytes())
    theirs = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    desks = {DESK: a_talkative_desk(engine), OTHER: a_talkative_desk(theirs, OTHER)}
    desks[DESK].mail(a_mail(sender=OTHER))
    rounds = 0

    while any(carry(post, desks) for post in desks.values()):
        rounds += 1
        assert rounds < 10

    assert [len(post.mails) for post in desks.values()] == [1, 0]
    assert desks[OTHER].states == ["discarded"]
    theirs.dispose()


def test_two_desks_whose_signs_are_lost_on_the_way_stop_too(
    engine: Engine, empty_desk: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.db").write_bytes(empty_desk.read_bytes())
    theirs = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    desks = {DESK: a_talkative_desk(engine), OTHER: a_talkative_desk(theirs, OTHER)}
    desks[DESK].mail(a_mail(sender=OTHER))
    rounds = 0

    while any(carry(post, desks, stripped=True) for post in desks.values()):
        rounds += 1
        assert rounds < 10

    assert [len(post.mails) for post in desks.values()] == [1, 1]
    theirs.dispose()


def carry(post: Post, desks: dict[str, Post], *, stripped: bool = False) -> int:
    """Take what is due at one desk to the other, as a relay would; how many mails."""
    carried = 0
    while (mail := post.next_due()) is not None:
        raw, mail_from = mail.raw, mail.mail_from
        if stripped:  # a gateway that rewrites headers and gives every mail a sender
            message = message_from_bytes(raw, policy=policy.SMTP)
            for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "X-Consultant-Desk"):
                del message[name]
            raw, mail_from = message.as_bytes(), str(message["From"]).split("<")[1].rstrip(">")
        desks[mail.rcpt_to].hand_in(raw, mail_from=mail_from, rcpt_to=mail.rcpt_to)
        carried += 1
    return carried


REPORT = """\
From: MAILER-DAEMON@mx.northlake.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mx.northlake.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your mail.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.northlake.example

Final-Recipient: rfc822; maren@northlake.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--b--
"""


@pytest.mark.parametrize("is_named", [True, False])
def test_a_report_finds_the_reply_that_came_back(post: Post, *, is_named: bool) -> None:
    """By the Message-ID that it names; or, where it names none, by the address it comes to."""
    post.mail(a_mail())
    reply = post.answer()
    with transaction(post.desk.engine) as session:
        post.settle(session, reply)
    named, to = (reply.message_id, DESK) if is_named else ("<lost@x.example>", reply.mail_from)

    report = REPORT.format(to=to, message_id=named)
    post.hand_in(report.replace("\n", "\r\n").encode(), mail_from="", rcpt_to=to)

    assert post.states == ["read", "discarded"]
    assert post.messages[-1].reason == "bounce: hard, of CD-000001"
    assert post.mails[0].state is OutgoingState.GIVEN_UP
    assert [consult.status.value for consult in post.consults] == ["drafted"]
