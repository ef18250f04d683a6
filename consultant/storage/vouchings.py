"""Words that a person answers for because the library does not hold them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.sealed import SealedText
from consultant.storage.session import Base, Moment


class VouchingRow(Base):
    __tablename__ = "vouchings"
    __table_args__ = {  # noqa: RUF012
        "comment": "words in drafts that a person answers for",
        "sqlite_autoincrement": True,
    }

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), index=True, comment="in whose drafts"
    )
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.id"), comment="who")
    at: Mapped[datetime] = mapped_column(Moment, comment="when")
    text: Mapped[str] = mapped_column(
        SealedText("vouchings.text"), comment="the words, as the draft has them"
    )
    reason: Mapped[str] = mapped_column(
        SealedText("vouchings.reason"), comment="why they may stand"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """A person's word for what a draft says and the library does not hold."""

    text: str
    reason: str
    by: str  # a name
    at: datetime


def add(session: Session, consult_id: int, reviewer_id: int, vouching: Vouching) -> None:
    session.add(
        VouchingRow(
            consult_id=consult_id,
            reviewer_id=reviewer_id,
            at=vouching.at,
            text=vouching.text,
            reason=vouching.reason,
        )
    )
    session.flush()


def of_consult(session: Session, consult_id: int) -> tuple[Vouching, ...]:
    """What people answered for in one consult, oldest first."""
    names = sa.table("reviewers", sa.column("id"), sa.column("name"))
    query = (
        sa.select(VouchingRow, names.c.name)
        .join(names, names.c.id == VouchingRow.reviewer_id)
        .where(VouchingRow.consult_id == consult_id)
        .order_by(VouchingRow.id)
    )
    return tuple(
        Vouching(text=row.text, reason=row.reason, by=name, at=row.at)
        for row, name in session.execute(query)
    )
