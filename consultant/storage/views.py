"""Saved views: a reviewer's own names for queues that they look at often."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.session import Base, Moment

LONGEST = 40  # characters of a name
#: Of one reviewer.
MOST = 20


class ViewRow(Base):
    __tablename__ = "views"
    __table_args__ = (
        sa.UniqueConstraint("reviewer_id", "name"),
        {"comment": "reviewers' own queues, saved by name", "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.id"), comment="whose")
    name: Mapped[str] = mapped_column(sa.Text, comment="as it stands above the lanes")
    query: Mapped[str] = mapped_column(sa.Text, comment="the queue's address behind its ?")
    is_start: Mapped[bool] = mapped_column(sa.Boolean, comment="shown where none is asked for")
    saved_at: Mapped[datetime] = mapped_column(Moment, comment="when")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    id: int
    name: str
    query: str
    is_start: bool


def of_reviewer(session: Session, reviewer_id: int) -> list[View]:
    """A reviewer's views in the order in which they were saved."""
    row = ViewRow
    query = (
        sa.select(row.id, row.name, row.query, row.is_start)
        .where(row.reviewer_id == reviewer_id)
        .order_by(row.id)
    )
    return [
        View(id=r.id, name=r.name, query=r.query, is_start=r.is_start)
        for r in session.execute(query)
    ]


def save(session: Session, reviewer_id: int, name: str, query: str, *, now: datetime) -> bool:
    """Keep a queue by that name, in place of one of the same; False where there are too many."""
    mine = of_reviewer(session, reviewer_id)
    same = next((view for view in mine if view.name == name), None)
    if same is not None:
        session.execute(sa.update(ViewRow).where(ViewRow.id == same.id).values(query=query))
        return True
    if len(mine) >= MOST:
        return False
    row = ViewRow(reviewer_id=reviewer_id, name=name, query=query, is_start=False, saved_at=now)
    session.add(row)
    session.flush()
    return True


def remove(session: Session, reviewer_id: int, id: int) -> bool:
    """Drop one's own view; False where one has none of that id."""
    done = session.execute(
        sa.delete(ViewRow)
        .where(ViewRow.id == id, ViewRow.reviewer_id == reviewer_id)
        .returning(ViewRow.id)
    )
    return done.first() is not None


def choose_start(session: Session, reviewer_id: int, id: int) -> None:
    """Show one's own view where none is asked for; no view of that id: the plain queue again."""
    session.execute(
        sa.update(ViewRow)
        .where(ViewRow.reviewer_id == reviewer_id)
        .values(is_start=ViewRow.id == id)
    )
