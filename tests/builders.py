"""Whole values with a default for everything; a test gives what matters to it."""

from datetime import UTC, date, datetime

from consultant.domain.coding import CodeSystem, Release
from consultant.domain.consult import Confidence, Consult, Draft, Reviewer, Role, Status
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Ask, Inquiry, LetterKind, Question
from consultant.domain.mail import Envelope, Letter, Thread
from consultant.storage import consults, drafts, inquiries, messages, people
from consultant.storage.inquiries import Read
from consultant.storage.messages import Arrival
from consultant.storage.session import Session

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ASKER = "maren.holt@northlake-children.example"
QUESTION = "33953 or 33954 for a 4-year-old?"


def an_arrival(
    raw: bytes = b"Subject: ?\r\n\r\nE11.9?\r\n", fingerprint: str = "f" * 64
) -> Arrival:
    envelope = Envelope(mail_from=ASKER, rcpt_to=("desk@localhost",), received_at=NOW)
    return Arrival(
        envelope=envelope,
        raw=raw,
        sha256="0" * 64,
        message_id=f"<{fingerprint[:8]}@northlake-children.example>",
        fingerprint=fingerprint,
    )


def a_letter(
    text: str = QUESTION, subject: str = "ECMO", message_id: str = "<q1@a.example>"
) -> Letter:
    return Letter(
        from_address=ASKER,
        from_name="Maren Holt",
        subject=subject,
        thread=Thread(message_id=message_id),
        text=text,
        visible_text=text,
    )


def an_inquiry(text: str = QUESTION, kind: LetterKind = LetterKind.QUESTION) -> Inquiry:
    return Inquiry(
        kind=kind,
        text=text,
        questions=(Question(ask=Ask.COMPARE, words=text),),
        asked_on=date(2026, 11, 20),
    )


def a_release(system: CodeSystem = CodeSystem.CPT) -> Release:
    return Release(
        id=1,
        kind="cpt-families",
        system=system,
        edition="2026",
        in_force_from=date(2026, 1, 1),
        in_force_to=date(2026, 12, 31),
    )


def a_draft(text: str = "Report 33953.\n") -> Draft:
    return Draft(
        subject="Re: ECMO [CD-000001]",
        text=text,
        html="<p>Report 33953.</p>",
        codes=("33953",),
        confidence=Confidence.HIGH,
        confidence_reason="one code fits every stated fact",
    )


def a_reviewer(
    session: Session, name: str = "Ann Reviewer", role: Role = Role.REVIEWER
) -> Reviewer:
    email = f"{name.split(maxsplit=1)[0].lower()}@desk.example"
    return people.add_reviewer(
        session, email=email, name=name, credential="CPC", role=role, now=NOW
    )


def a_drafted_consult(
    session: Session, draft: Draft | None = None, letter: Letter | None = None
) -> str:
    """A consult that waits for a reviewer; its reference."""
    consult = an_opened_consult(session, letter or a_letter())
    inquiries.save_findings(session, consult, Findings(releases=(a_release(),)), now=NOW)
    matched = consults.move(session, consult, Status.MATCHED, now=NOW)
    drafted = drafts.add(session, matched, draft or a_draft(), now=NOW)
    return consults.move(session, drafted, Status.DRAFTED, now=NOW).reference


def an_opened_consult(session: Session, asked: Letter) -> Consult:
    """A consult that waits for the library."""
    number = len(messages.entries(session)) + 1
    messages.keep(session, [an_arrival(fingerprint=f"{number:064}")])
    consult = consults.open_consult(session, asked, received_at=NOW, now=NOW)
    read = Read(
        message_id=number,
        header_id=asked.thread.message_id,
        letter=asked,
        inquiry=an_inquiry(asked.visible_text),
        received_at=NOW,
    )
    inquiries.add_letter(session, consult, read)
    return consult
