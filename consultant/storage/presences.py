"""Who has which consult's page open at this moment."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.session import Base, Moment

#: An open page says so more often than this.
FRESH = timedelta(seconds=45)


class PresenceRow(Base):
    __tablename__ = "presences"
    __table_args__ = {"comment": "who has a consult's page open"}  # noqa: RUF012

    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), primary_key=True, autoincrement=False, comment="which case"
    )
    reviewer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("reviewers.id"), primary_key=True, autoincrement=False, comment="who"
    )
    seen_at: Mapped[datetime] = mapped_column(Moment, comment="the page's last word")


def note(session: Session, consult_id: int, reviewer_id: int, *, now: datetime) -> None:
    """This reviewer's page is open."""
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    statement = insert(PresenceRow).values(
        consult_id=consult_id, reviewer_id=reviewer_id, seen_at=now
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["consult_id", "reviewer_id"], set_={"seen_at": now}
        )
    )


def others(session: Session, consult_id: int, reviewer_id: int, *, now: datetime) -> list[str]:
    """The names of those beside this reviewer whose page is open."""
    names = sa.table("reviewers", sa.column("id"), sa.column("name"))
    query = (
        sa.select(names.c.name)
        .join(PresenceRow, PresenceRow.reviewer_id == names.c.id)
        .where(PresenceRow.consult_id == consult_id, PresenceRow.reviewer_id != reviewer_id)
        .where(PresenceRow.seen_at > now - FRESH)
        .order_by(names.c.name)
    )
    return list(session.scalars(query))


def forget(session: Session, *, now: datetime) -> None:
    session.execute(sa.delete(PresenceRow).where(PresenceRow.seen_at <= now - FRESH))


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
