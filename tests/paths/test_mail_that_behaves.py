"""One running desk, many askers: nothing doubled, nothing looped, nobody fooled, by real SMTP."""

import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest

from consultant.domain.consult import Consult
from consultant.domain.mail import Caution
from consultant.storage import consults, inquiries, messages, outbox, suspensions
from consultant.storage.messages import Entry
from consultant.storage.outbox import Posting
from tests.paths.house import DESK, House, a_question, wait_for
from tests.sending.sink import Break, Received, Sink

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A desk that believes one host's results; every test has an asker of its own."""
    home: Path = tmp_path_factory.mktemp("behaves") / "desk"
    env = {"CONSULTANT_MAIL__TRUSTED_AUTHSERV_ID": "mx.desk.example"}
    with Sink() as relay:
        house = House(home=home, relay=relay, env=env).start()
        house.add_reviewer()
        try:
            yield house
        finally:
            house.kill()


def asked_by(house: House, sender: str) -> list[Consult]:
    with house.look() as session:
        return [c for c in consults.listing(session) if c.from_address == sender]


def mails_to(house: House, address: str) -> list[Posting]:
    """Ours, oldest first."""
    with house.look() as session:
        return [p for p in outbox.postings(session)[::-1] if p.rcpt_to == address]


def entries_from(house: House, mail_from: str) -> list[Entry]:
    with house.look() as session:
        return [e for e in messages.entries(session) if e.mail_from == mail_from]


def drafted(house: House, sender: str, number: int = 1) -> Consult:
    """The asker's newest consult, once as many of theirs are drafted."""
    wait_for(
        lambda: [c.status.value for c in asked_by(house, sender)] == ["drafted"] * number,
        "the draft",
    )
    return asked_by(house, sender)[-1]


def ask(house: House, sender: str, text: str = "E11.9?", **headers: str) -> Consult:
    """A question and its draft."""
    house.mail(a_question(text, sender=sender, message_id=f"<1.{sender}>", **headers))
    return drafted(house, sender)


def approve(house: House, consult: Consult) -> None:
    done = house.command("review", "approve", consult.reference, "--as", "ann@desk.example")
    assert done.returncode == 0, done.stderr


def answered(house: House, consult: Consult) -> Received:
    """The consult's reply, as the asker got it, once the desk knows that it has left."""
    approve(house, consult)
    to = consult.from_address
    wait_for(lambda: [m.state.value for m in mails_to(house, to)] == ["sent"], "the reply")
    return next(mail for mail in house.relay.messages if mail.rcpt_to == (to,))


def test_one_mail_over_two_connections_at_once_is_one_consult(house: House) -> None:
    sender = "twice@northlake.example"
    raw = a_question("E11.9?", sender=sender, message_id="<twice@x.example>").as_bytes()
    lines = [smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=20) for _ in range(2)]
    for line in lines:
        line.ehlo()
        line.mail(sender)
        line.rcpt(DESK)

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda line: line.data(raw)[0], lines))
    for line in lines:
        line.quit()

    assert answers == [250, 250]
    drafted(house, sender)
    assert len(entries_from(house, sender)) == 1


REPORT = """\
From: MAILER-DAEMON@mx.northlake.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your mail.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.northlake.example

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b
Content-Type: message/rfc822

{returned}
--b--
"""


def test_a_reply_that_bounces_waits_for_a_reviewer_and_its_address_rests(house: House) -> None:
    sender = "gone@northlake.example"
    reply = answered(house, ask(house, sender))

    report = REPORT.format(to=DESK, recipient=sender, returned=reply.raw.decode())
    house.post(report.encode(), mail_from="", to=DESK)
    consult = drafted(house, sender)
    approve(house, consult)
    wait_for(
        lambda: [m.state.value for m in mails_to(house, sender)] == ["given_up", "given_up"],
        "the second reply's end",
    )
    lifted = house.command("outbox", "lift", sender)
    again = house.command("outbox", "retry", str(mails_to(house, sender)[-1].id))
    wait_for(lambda: mails_to(house, sender)[-1].state.value == "sent", "the reply")

    first, second = mails_to(house, sender)
    assert first.last_reply == "came back: 5.1.1 550 5.1.1 user unknown"
    assert second.message_id != first.message_id
    assert (lifted.returncode, again.returncode) == (0, 0)
    assert len([m for m in house.relay.messages if m.rcpt_to == (sender,)]) == 2
    with house.look() as session:
        assert suspensions.of(session, sender) is None


def test_a_relay_that_drops_the_line_behind_the_dot_gets_one_copy(house: House) -> None:
    sender, other = "dropped@northlake.example", "after@northlake.example"
    consult = ask(house, sender)
    house.relay.say("dot", Break.DROP)
    approve(house, consult)
    wait_for(lambda: [m.state.value for m in mails_to(house, sender)] == ["uncertain"], "the end")

    answered(house, ask(house, other))  # rounds went by

    (mail,) = mails_to(house, sender)
    assert (mail.state.value, mail.attempts) == ("uncertain", 1)
    assert len([m for m in house.relay.messages if m.rcpt_to == (sender,)]) == 1
    assert [c.status.value for c in asked_by(house, sender)] == ["approved"]


def test_who_pretends_to_be_a_registered_client_is_held(house: House) -> None:
    sender = "known@riverside.example"
    house.command("clients", "trust", sender)
    results = {
        "<spoof-1@x.example>": "mx.desk.example; spf=fail smtp.mailfrom=evil.example",
        "<spoof-2@x.example>": "mx.evil.example; dmarc=pass header.from=riverside.example",
        "<true@x.example>": "mx.desk.example; dkim=pass header.d=riverside.example",
    }

    for number, (message_id, words) in enumerate(results.items()):
        message = a_question(f"E11.{number}?", sender=sender, message_id=message_id)
        raw = f"Authentication-Results: {words}\r\n".encode() + message.as_bytes()
        house.post(raw, mail_from=sender, to=DESK)
    drafted(house, sender)

    ended = {entry.message_id: entry for entry in entries_from(house, sender)}
    assert [entry.state.value for entry in ended.values()] == ["held", "held", "read"]
    assert ended["<spoof-1@x.example>"].reason.startswith("not authenticated: ")
    assert mails_to(house, sender) == []


def test_a_new_subject_in_the_thread_is_shown_and_reopens(house: House) -> None:
    sender = "other-matter@northlake.example"
    reply = answered(house, ask(house, sender))

    house.mail(an_answer_to(reply.message, "Is E11.40 billable?", sender, subject="Diabetes"))
    consult = drafted(house, sender)

    with house.look() as session:
        letters = inquiries.letters(session, consult)
    assert [read.cautions for read in letters] == [(), (Caution.NEW_SUBJECT,)]


def test_thanks_leave_an_answered_consult_as_it_is(house: House) -> None:
    sender = "thankful@northlake.example"
    reply = answered(house, ask(house, sender))

    house.mail(an_answer_to(reply.message, "Thank you so much!", sender))
    wait_for(lambda: [e.state.value for e in entries_from(house, sender)] == ["read"] * 2, "it")

    (consult,) = asked_by(house, sender)
    assert (consult.status.value, consult.version) == ("sent", 1)
    assert len(mails_to(house, sender)) == 1


def an_answer_to(reply: EmailMessage, text: str, sender: str, *, subject: str = "") -> EmailMessage:
    return a_question(
        text,
        sender=sender,
        subject=subject or f"Re: {reply['Subject']}",
        message_id=f"<answer.{sender}>",
        In_Reply_To=str(reply["Message-ID"]),
        References=f"{reply['References']} {reply['Message-ID']}",
    )
