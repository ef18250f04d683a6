"""Slots of the timetable: a job claims (job, time) here before it acts, so it runs once."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.session import Base, Moment


class SlotRow(Base):
    __tablename__ = "slots"
    __table_args__ = {"comment": "which worker took which job's turn"}  # noqa: RUF012

    job: Mapped[str] = mapped_column(sa.Text, primary_key=True, comment="as in timetable.toml")
    due_at: Mapped[datetime] = mapped_column(Moment, primary_key=True, comment="its turn")
    taken_at: Mapped[datetime] = mapped_column(Moment, comment="when a worker took it")
    worker: Mapped[str] = mapped_column(sa.Text, comment="host and process")


class BeatRow(Base):
    __tablename__ = "beats"
    __table_args__ = {"comment": "when each worker was last alive"}  # noqa: RUF012

    worker: Mapped[str] = mapped_column(sa.Text, primary_key=True, comment="host and process")
    at: Mapped[datetime] = mapped_column(Moment, comment="its last sign of life")


def claim_slot(session: Session, *, job: str, due_at: datetime, worker: str, now: datetime) -> bool:
    """Take a job's turn; False where another worker already has it."""
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    statement = (
        insert(SlotRow)
        .values(job=job, due_at=due_at, taken_at=now, worker=worker)
        .on_conflict_do_nothing()
        .returning(SlotRow.job)
    )
    return session.scalar(statement) is not None


def last_slot(session: Session, job: str) -> datetime | None:
    """The latest turn of a job that was taken; for catching up after an outage."""
    return session.scalar(sa.select(sa.func.max(SlotRow.due_at)).where(SlotRow.job == job))


def forget_slots(session: Session, before: datetime) -> None:
    session.execute(sa.delete(SlotRow).where(SlotRow.due_at < before))


def beat(session: Session, *, worker: str, now: datetime) -> None:
    """Leave a sign of life."""
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    statement = insert(BeatRow).values(worker=worker, at=now)
    session.execute(statement.on_conflict_do_update(index_elements=["worker"], set_={"at": now}))


def leave(session: Session, *, worker: str) -> None:
    """A worker that stops of its own accord is not missed."""
    session.execute(sa.delete(BeatRow).where(BeatRow.worker == worker))


def silent(session: Session, *, since: datetime, until: datetime) -> list[str]:
    """Workers whose last sign of life came between the two."""
    query = sa.select(BeatRow.worker).where(BeatRow.at >= since, BeatRow.at < until)
    return list(session.scalars(query.order_by(BeatRow.worker)))


def last_beat(session: Session) -> datetime | None:
    return session.scalar(sa.select(sa.func.max(BeatRow.at)))


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
