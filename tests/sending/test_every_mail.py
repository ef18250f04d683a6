"""Every kind of mail that the desk sends, with hostile words wherever a letter's may stand.

All go through one gate, `outbox.queue`: what is looked at here is what would leave.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultant.desk import Desk
from consultant.domain.consult import Act, Allowance, Consult, Draft, Reviewer, Status
from consultant.domain.errors import AddressError
from consultant.domain.findings import Findings
from consultant.domain.mail import Letter, NoticeKind, Outgoing, OutgoingKind, Thread
from consultant.domain.mime import check_address, is_message_id
from consultant.domain.weeks import week_of
from consultant.reporting.alarms import Cause, write_alarms
from consultant.reporting.digests import write_week
from consultant.reviewing.cases import Case, Word
from consultant.reviewing.replies import write_declined, write_question, write_reply
from consultant.sending.notices import Correspondent, Notice, notify
from consultant.storage import outbox
from consultant.storage.inquiries import Read
from consultant.storage.session import Engine, Session, reading
from tests.admission.mailing import DESK, MAREN, a_desk
from tests.builders import NOW, an_inquiry

ANN = Reviewer(id=1, email="ann@desk.example", name="Ann Reviewer", credential="CPC")
HEADERS = {
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "reply-to",
    "mime-version", "content-type", "content-transfer-encoding",
    "auto-submitted", "x-auto-response-suppress", "x-consultant-desk",
    "list-unsubscribe", "list-unsubscribe-post",
}  # fmt: skip
BREAKS = ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x00", "\ud800", "\r\n\r\n"]
INJECTED = ["Bcc: victim@x.example", "To: victim@x.example", " folded", "=?utf-8?q?=0D=0AX:y?="]

hostile = st.one_of(
    st.text(max_size=80),
    st.tuples(
        st.sampled_from(["Re: 33953", "", "<a@b.example>", "Jürgen", MAREN]),
        st.sampled_from(BREAKS),
        st.sampled_from(INJECTED),
    ).map("".join),
)
letters = st.builds(
    lambda subject, name, address, ids, text: Letter(
        from_address=address,
        from_name=name,
        subject=subject,
        thread=Thread(message_id=ids[0], in_reply_to=ids[1], references=tuple(ids[2:])),
        text=text,
        visible_text=text,
    ),
    hostile,
    hostile,
    st.one_of(st.just(MAREN), hostile),
    st.lists(hostile, min_size=2, max_size=5),
    hostile,
)

#: Writes mails of one kind into the outbox.
Write = Callable[[Session, Desk, Letter], object]


def a_notice(kind: NoticeKind) -> Write:
    def write(session: Session, desk: Desk, letter: Letter) -> object:
        allowance = Allowance(used_today=21, a_day=20, used_this_month=21, a_month=200)
        words = {
            "reference": "CD-000001",
            "subject": letter.subject,
            "allowance": allowance,
            "is_month": False,
            "invitation": True,
            "kinds": [letter.subject],
            "address": letter.from_address,
            "waiting": 1,
            "a_day": 20,
            "a_month": 200,
        }
        notice = Notice(kind=kind, about="message 1", words=words, reply_to=DESK)
        to = Correspondent(
            address=letter.from_address, envelope_from=letter.from_address, thread=letter.thread
        )
        return notify(session, notice, to, desk.notices, NOW)

    return write


def a_reviewers(write_one: Callable[[Case, Word, Desk], Outgoing]) -> Write:
    def write(session: Session, desk: Desk, letter: Letter) -> object:
        consult = Consult(
            id=1,
            reference="CD-000001",
            status=Status.DRAFTED,
            subject=letter.subject,
            from_address=letter.from_address,
            received_at=NOW,
            changed_at=NOW,
            version=1,
        )
        read = Read(
            message_id=1,
            header_id=letter.thread.message_id,
            letter=letter,
            inquiry=an_inquiry(letter.text),
            received_at=NOW,
        )
        draft = Draft(subject=letter.subject, text=letter.text)
        case = Case(consult=consult, question=read, draft=draft, findings=Findings())
        word = Word(act=Act.APPROVE, by=replace(ANN, name=letter.from_name), at=NOW, note="Why")
        outgoing = write_one(case, word, desk)
        return outbox.queue(
            session, outgoing, about="CD-000001", dedupe_key=outgoing.message_id, not_before=NOW
        )

    return write


def an_alarm(session: Session, desk: Desk, letter: Letter) -> object:
    cause = Cause(name="outbox", says=f"{letter.subject} {letter.from_name}")  # names are ours
    return write_alarms(session, replace(desk.digests, to=(MAREN,)), [cause], now=NOW)


def a_digest(session: Session, desk: Desk, letter: Letter) -> object:
    paper = replace(desk.digests, to=(letter.from_address,), desk_name=letter.from_name)
    return write_week(session, paper, week_of(NOW.date()), who="desk", now=NOW)


EVERY_KIND: dict[str, Write] = {
    "reply": a_reviewers(lambda case, word, desk: write_reply(case, word.by, desk.stationery, NOW)),
    "declined": a_reviewers(lambda case, word, desk: write_declined(case, word, desk.stationery)),
    "question": a_reviewers(lambda case, word, desk: write_question(case, word, desk.stationery)),
    "alarm": an_alarm,
    "digest": a_digest,
    **{f"notice {kind.value}": a_notice(kind) for kind in NoticeKind},
}


@pytest.mark.parametrize("kind", EVERY_KIND)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(letter=letters)
def test_no_mail_of_ours_holds_what_a_letter_wrote_into_a_header(
    engine: Engine, kind: str, letter: Letter
) -> None:
    desk = a_desk(engine)

    with reading(engine) as session:
        with suppress(AddressError):
            EVERY_KIND[kind](session, desk, letter)
        mails = outbox.postings(session)

    for mail in mails:
        assert_sound(mail.raw, mail.rcpt_to, letter)
        assert re.fullmatch(r"|desk(\+cd-000001\.\w+)?@desk\.example", mail.mail_from)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_plain_letter_gets_each_kind(engine: Engine, kind: str) -> None:
    plain = Letter(from_address=MAREN, from_name="Maren Holt", subject="ECMO", text="33953?")

    with reading(engine) as session:
        EVERY_KIND[kind](session, a_desk(engine), plain)
        (mail,) = outbox.postings(session)

    assert mail.rcpt_to == MAREN
    assert_sound(mail.raw, MAREN, plain)


def test_every_kind_of_mail_is_looked_at() -> None:
    shown = {name.partition(" ")[0] for name in EVERY_KIND}

    assert {kind.value for kind in OutgoingKind} <= shown


def assert_sound(raw: bytes, to: str, letter: Letter) -> None:
    head = raw.partition(b"\r\n\r\n")[0]
    message: EmailMessage = message_from_bytes(raw, policy=default)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    names = [name.lower() for name in message]
    assert set(names) <= HEADERS
    assert len(names) == len(set(names))
    assert head.lower().count(b"\r\nto: ") == 1
    assert message["To"] == check_address(to)
    assert message["From"].addresses[0].addr_spec == DESK
    assert str(message["Reply-To"] or DESK).endswith("@desk.example")
    assert all(is_message_id(i) for i in str(message["References"] or "").split())
    assert is_message_id(str(message["In-Reply-To"] or "<none@x>"))
    assert to in {check_address(MAREN), letter.from_address.lower(), *_checked(letter)}


def _checked(letter: Letter) -> set[str]:
    with suppress(AddressError):
        return {check_address(letter.from_address)}
    return set()
