"""Addresses that get no more mail from us until a person lifts it: hard bounces, complaints."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.session import Base, Moment


class SuspensionRow(Base):
    __tablename__ = "suspensions"
    __table_args__ = {"comment": "addresses that get no mail until a person lifts it"}  # noqa: RUF012

    address: Mapped[str] = mapped_column(sa.Text, primary_key=True, comment="lower case")
    since: Mapped[datetime] = mapped_column(Moment, comment="when a mail to it first came back")
    reason: Mapped[str] = mapped_column(sa.Text, comment="what the report said, one line")
    about: Mapped[str] = mapped_column(
        sa.Text, comment="the consult whose mail came back, or empty"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    address: str
    since: datetime
    reason: str
    about: str


def suspend(session: Session, address: str, *, reason: str, about: str, now: datetime) -> bool:
    """Send no more mail to an address; False where none was sent already."""
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    kept = (
        insert(SuspensionRow)
        .values(address=address.lower(), since=now, reason=reason, about=about)
        .on_conflict_do_nothing()
        .returning(SuspensionRow.address)
    )
    return session.scalar(kept) is not None


def of(session: Session, address: str) -> Suspension | None:
    """Why an address gets no mail; None where it does."""
    row = session.get(SuspensionRow, address.lower())
    return None if row is None else _as_suspension(row)


def lift(session: Session, address: str) -> bool:
    """A person says: mail may go there again; False where it always could."""
    done = session.execute(
        sa.delete(SuspensionRow)
        .where(SuspensionRow.address == address.lower())
        .returning(SuspensionRow.address)
    )
    return done.first() is not None


def listing(session: Session) -> list[Suspension]:
    """Every address that gets no mail, the newest first."""
    query = sa.select(SuspensionRow).order_by(SuspensionRow.since.desc(), SuspensionRow.address)
    return [_as_suspension(row) for row in session.scalars(query)]


def _as_suspension(row: SuspensionRow) -> Suspension:
    return Suspension(address=row.address, since=row.since, reason=row.reason, about=row.about)


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
