"""Canned passages: words that reviewers put into many replies, and their notes to each other."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.sealed import SealedText
from consultant.storage.session import Base, Moment


class PassageRow(Base):
    __tablename__ = "passages"
    __table_args__ = {"comment": "words put into many replies", "sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    title: Mapped[str] = mapped_column(sa.Text, unique=True, comment="as it stands in the list")
    text: Mapped[str] = mapped_column(sa.Text, comment="what is put into the reply")
    added_at: Mapped[datetime] = mapped_column(Moment, comment="when")
    added_by: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.id"), comment="who")


class RemarkRow(Base):
    __tablename__ = "remarks"
    __table_args__ = {"comment": "reviewers' notes, never sent", "sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), index=True, comment="on which case"
    )
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.id"), comment="whose")
    at: Mapped[datetime] = mapped_column(Moment, comment="when")
    text: Mapped[str] = mapped_column(SealedText("remarks.text"), comment="for the desk alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    id: int
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    who: str
    at: datetime
    text: str


def passages(session: Session) -> list[Passage]:
    query = sa.select(PassageRow).order_by(PassageRow.title)
    return [Passage(id=r.id, title=r.title, text=r.text) for r in session.scalars(query)]


def add_passage(
    session: Session, *, title: str, text: str, reviewer_id: int, now: datetime
) -> bool:
    """Keep a passage; False where one of that title stands already."""
    if session.scalar(sa.select(PassageRow.id).where(PassageRow.title == title)) is not None:
        return False
    session.add(PassageRow(title=title, text=text, added_at=now, added_by=reviewer_id))
    session.flush()
    return True


def remove_passage(session: Session, id: int) -> bool:
    done = session.execute(
        sa.delete(PassageRow).where(PassageRow.id == id).returning(PassageRow.id)
    )
    return done.first() is not None


def add_remark(
    session: Session, consult_id: int, reviewer_id: int, text: str, *, now: datetime
) -> None:
    session.add(RemarkRow(consult_id=consult_id, reviewer_id=reviewer_id, at=now, text=text))
    session.flush()


def remarks(session: Session, consult_id: int) -> list[Remark]:
    """A consult's notes, oldest first."""
    names = sa.table("reviewers", sa.column("id"), sa.column("name"))
    query = (
        sa.select(RemarkRow, names.c.name)
        .join(names, names.c.id == RemarkRow.reviewer_id)
        .where(RemarkRow.consult_id == consult_id)
        .order_by(RemarkRow.id)
    )
    return [Remark(who=name, at=r.at, text=r.text) for r, name in session.execute(query)]
