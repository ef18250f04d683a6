"""The letters of a consult as they were read, and what the library said to them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.consult import Consult
from consultant.domain.findings import Findings
from consultant.domain.flags import Flag, flags_of
from consultant.domain.inquiry import Inquiry
from consultant.domain.mail import Caution, Letter
from consultant.storage import threads, wordlists
from consultant.storage.documents import from_document, to_document
from consultant.storage.sealed import SealedText
from consultant.storage.session import Base, Moment


class InquiryRow(Base):
    __tablename__ = "inquiries"
    __table_args__ = {"comment": "the letters of a consult, read", "sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), index=True, comment="which case"
    )
    message_id: Mapped[int] = mapped_column(
        sa.ForeignKey("messages.id"), unique=True, comment="the message it was read from"
    )
    header_id: Mapped[str] = mapped_column(sa.Text, index=True, comment="its Message-ID")
    kind: Mapped[str] = mapped_column(sa.String(12), comment="question, follow_up, thanks, ...")
    received_at: Mapped[datetime] = mapped_column(Moment, comment="of this letter")
    letter: Mapped[str] = mapped_column(SealedText("inquiries.letter"), comment="Letter, JSON")
    inquiry: Mapped[str] = mapped_column(SealedText("inquiries.inquiry"), comment="Inquiry, JSON")
    cautions: Mapped[list[str]] = mapped_column(
        sa.JSON, comment="what a reviewer should know of it first: Caution"
    )


class MentionRow(Base):
    __tablename__ = "mentions"
    __table_args__ = {"comment": "codes that letters name, for figures"}  # noqa: RUF012

    inquiry_id: Mapped[int] = mapped_column(
        sa.ForeignKey("inquiries.id"), primary_key=True, comment="which letter"
    )
    position: Mapped[int] = mapped_column(sa.Integer, primary_key=True, comment="0 is the first")
    system: Mapped[str] = mapped_column(sa.String(10), comment="code system")
    code: Mapped[str] = mapped_column(sa.String(10), index=True, comment="normalised")


class FindingsRow(Base):
    __tablename__ = "findings"
    __table_args__ = {"comment": "what the library said, as the draft used it"}  # noqa: RUF012

    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), primary_key=True, comment="which case"
    )
    found_at: Mapped[datetime] = mapped_column(Moment, comment="when the library was asked")
    findings: Mapped[str] = mapped_column(SealedText("findings.findings"), comment="Findings, JSON")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One letter of a consult, as it was read."""

    message_id: int
    header_id: str
    letter: Letter
    inquiry: Inquiry
    received_at: datetime
    cautions: tuple[Caution, ...] = ()


def add_letter(session: Session, consult: Consult, read: Read) -> None:
    row = InquiryRow(
        consult_id=consult.id,
        message_id=read.message_id,
        header_id=read.header_id,
        kind=read.inquiry.kind.value,
        received_at=read.received_at,
        letter=to_document(Letter, read.letter),
        inquiry=to_document(Inquiry, read.inquiry),
        cautions=[caution.value for caution in read.cautions],
    )
    session.add(row)
    session.flush()
    session.add_all(
        MentionRow(inquiry_id=row.id, position=n, system=m.system.value, code=m.code)
        for n, m in enumerate(read.inquiry.mentions)
    )
    wordlists.add(session, consult.id, _words(consult, read))
    threads.add(session, consult.id, read.header_id, read.letter.thread.parents)


def note_words(session: Session, consult: Consult) -> None:
    """Note anew what the queue's search finds a consult by; what stands already stays."""
    for read in letters(session, consult):
        wordlists.add(session, consult.id, _words(consult, read))


def _words(consult: Consult, read: Read) -> tuple[str, ...]:
    """What the queue's search finds a letter by."""
    letter = read.letter
    codes = " ".join(mention.code for mention in read.inquiry.mentions)
    return (
        consult.reference,
        codes,
        letter.from_name,
        letter.from_address,
        letter.subject,
        read.inquiry.text,
    )


def letters(session: Session, consult: Consult) -> list[Read]:
    """The letters of a consult, oldest first."""
    query = sa.select(InquiryRow).where(InquiryRow.consult_id == consult.id).order_by(InquiryRow.id)
    return [_as_read(row) for row in session.scalars(query)]


def flags_now(session: Session, consult: Consult, findings: Findings) -> tuple[Flag, ...]:
    """What a reviewer's eyes should fall on first, as its letters and these findings say."""
    read = letters(session, consult)
    return flags_of(
        tuple(each.inquiry for each in read),
        frozenset(caution for each in read for caution in each.cautions),
        findings,
        is_guest=consult.client is None,
    )


def count_letters(session: Session, consult: Consult, *, since: datetime) -> int:
    """How many letters came in for a consult since then."""
    query = sa.select(sa.func.count()).where(
        InquiryRow.consult_id == consult.id, InquiryRow.received_at >= since
    )
    return session.scalar(query) or 0


def of_message(session: Session, message_id: int) -> int | None:
    """The id of the consult that a message was read into."""
    query = sa.select(InquiryRow.consult_id).where(InquiryRow.message_id == message_id)
    return session.scalar(query)


def set_cautions(session: Session, message_id: int, cautions: tuple[Caution, ...]) -> None:
    """What a reviewer should still know of a letter."""
    session.execute(
        sa.update(InquiryRow)
        .where(InquiryRow.message_id == message_id)
        .values(cautions=[caution.value for caution in cautions])
    )


def put_letter(session: Session, message_id: int, letter: Letter) -> None:
    """A letter in place of the one that was read, for what must be erased from it."""
    change = sa.update(InquiryRow).where(InquiryRow.message_id == message_id)
    session.execute(change.values(letter=to_document(Letter, letter)))


def move_letter(session: Session, read: Read, to: Consult) -> None:
    """Put a letter into another case; what the library said to it is found anew."""
    session.execute(
        sa.update(InquiryRow)
        .where(InquiryRow.message_id == read.message_id)
        .values(consult_id=to.id, cautions=[caution.value for caution in read.cautions])
    )
    wordlists.add(session, to.id, _words(to, read))
    threads.move(session, read.header_id, read.letter.thread.parents, to=to.id)


def message_ids(session: Session) -> dict[int, list[str]]:
    """Per consult's id, the Message-IDs of its letters."""
    found: dict[int, list[str]] = {}
    query = sa.select(InquiryRow.consult_id, InquiryRow.header_id).order_by(InquiryRow.id)
    for consult_id, header_id in session.execute(query):
        found.setdefault(consult_id, []).append(header_id)
    return found


def save_findings(session: Session, consult: Consult, findings: Findings, *, now: datetime) -> None:
    session.merge(
        FindingsRow(consult_id=consult.id, found_at=now, findings=to_document(Findings, findings))
    )


def findings(session: Session, consult: Consult) -> Findings:
    row = session.get(FindingsRow, consult.id)
    return Findings() if row is None else from_document(Findings, row.findings)


def _as_read(row: InquiryRow) -> Read:
    return Read(
        message_id=row.message_id,
        header_id=row.header_id,
        letter=from_document(Letter, row.letter),
        inquiry=from_document(Inquiry, row.inquiry),
        received_at=row.received_at,
        cautions=tuple(Caution(word) for word in row.cautions),
    )
