"""Every version of a reply, and what reviewers said of it."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.consult import Act, Consult, Draft, Reviewer, Verdict
from consultant.storage import consults
from consultant.storage.documents import from_document, to_document
from consultant.storage.sealed import SealedText
from consultant.storage.session import Base, Moment


class DraftRow(Base):
    __tablename__ = "drafts"
    __table_args__ = {"comment": "every version; none is ever changed"}  # noqa: RUF012

    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), primary_key=True, comment="which case"
    )
    version: Mapped[int] = mapped_column(sa.Integer, primary_key=True, comment="1 is the first")
    made_at: Mapped[datetime] = mapped_column(Moment, comment="when")
    draft: Mapped[str] = mapped_column(SealedText("drafts.draft"), comment="Draft, JSON")


class VerdictRow(Base):
    __tablename__ = "verdicts"
    __table_args__ = {"comment": "what reviewers said", "sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), index=True, comment="which case"
    )
    act: Mapped[str] = mapped_column(sa.String(10), comment="approve, amend, send back, ...")
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.id"), comment="who")
    version: Mapped[int] = mapped_column(sa.Integer, comment="of which draft")
    note: Mapped[str] = mapped_column(SealedText("verdicts.note"), comment="why; may be empty")
    at: Mapped[datetime] = mapped_column(Moment, comment="when")


def add(session: Session, consult: Consult, draft: Draft, *, now: datetime) -> Consult:
    """Add the next version and make it the current one.

    Raises ConflictError where another version was added since `consult` was read:
    nothing is overwritten.
    """
    numbered = replace(draft, version=consult.version + 1)
    amended = consults.set_draft(session, consult, numbered, now=now)
    session.add(
        DraftRow(
            consult_id=consult.id,
            version=numbered.version,
            made_at=now,
            draft=to_document(Draft, numbered),
        )
    )
    session.flush()
    return amended


def current(session: Session, consult: Consult, version: int | None = None) -> Draft | None:
    """One version of the draft, the current one unless told; None where there is none."""
    row = session.get(DraftRow, (consult.id, version or consult.version))
    return None if row is None else from_document(Draft, row.draft)


def versions(session: Session, consult: Consult) -> list[Draft]:
    query = (
        sa.select(DraftRow.draft)
        .where(DraftRow.consult_id == consult.id)
        .order_by(DraftRow.version)
    )
    return [from_document(Draft, text) for text in session.scalars(query)]


def add_verdict(
    session: Session, consult: Consult, act: Act, by: Reviewer, *, note: str, now: datetime
) -> None:
    session.add(
        VerdictRow(
            consult_id=consult.id,
            act=act.value,
            reviewer_id=by.id,
            version=consult.version,
            note=note,
            at=now,
        )
    )


def is_author(session: Session, consult: Consult, by: Reviewer) -> bool:
    """Whether this reviewer wrote the words of the current draft."""
    query = sa.select(VerdictRow.id).where(
        VerdictRow.consult_id == consult.id,
        VerdictRow.version == consult.version,
        VerdictRow.reviewer_id == by.id,
        VerdictRow.act.in_([Act.AMEND.value, Act.WRITE.value]),
    )
    return session.scalar(query.limit(1)) is not None


def verdicts(session: Session, consult: Consult) -> list[Verdict]:
    from_reviewers = sa.table("reviewers", sa.column("id"), sa.column("name"))
    query = (
        sa.select(VerdictRow, from_reviewers.c.name)
        .join(from_reviewers, from_reviewers.c.id == VerdictRow.reviewer_id)
        .where(VerdictRow.consult_id == consult.id)
        .order_by(VerdictRow.id)
    )
    return [
        Verdict(act=Act(v.act), reviewer=name, version=v.version, note=v.note, at=v.at)
        for v, name in session.execute(query)
    ]
