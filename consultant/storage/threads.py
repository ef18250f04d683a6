"""Every Message-ID that a consult's letters bear or point at, also of parents nobody here saw."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.session import Base


class ThreadIdRow(Base):
    __tablename__ = "thread_ids"
    __table_args__ = {"comment": "Message-IDs by which a further letter finds its consult"}  # noqa: RUF012

    header_id: Mapped[str] = mapped_column(
        sa.Text, primary_key=True, comment="of a letter, or of one that it answers"
    )
    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), primary_key=True, index=True, comment="which case"
    )
    is_own: Mapped[bool] = mapped_column(
        sa.Boolean, comment="of a letter of the consult; else of a parent"
    )


def add(session: Session, consult: int, own: str, parents: Iterable[str]) -> None:
    """Note a letter's own id and those it points at."""
    ids = {parent: False for parent in parents if parent} | ({own: True} if own else {})
    if not ids:
        return
    rows = [{"header_id": i, "consult_id": consult, "is_own": is_own} for i, is_own in ids.items()]
    statement = _insert(session)(ThreadIdRow).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["header_id", "consult_id"],
            # What was a parent nobody saw may come in later itself.
            set_={"is_own": sa.or_(ThreadIdRow.is_own, statement.excluded.is_own)},
        )
    )


def consults_with(session: Session, header_ids: Iterable[str]) -> list[int]:
    """Ids of the consults that one of these ids leads to, the best first.

    A letter's own id is better than one it merely points at, and the newer case than
    the older one.
    """
    query = (
        sa.select(ThreadIdRow.consult_id, sa.func.max(sa.cast(ThreadIdRow.is_own, sa.Integer)))
        .where(ThreadIdRow.header_id.in_(list(header_ids)))
        .group_by(ThreadIdRow.consult_id)
    )
    ranked = sorted(session.execute(query), key=lambda row: (-row[1], -row[0]))
    return [number for number, _ in ranked]


def is_known(session: Session, header_id: str) -> bool:
    """Whether a letter of any consult bears this id as its own."""
    query = sa.select(ThreadIdRow.header_id).where(
        ThreadIdRow.header_id == header_id, ThreadIdRow.is_own
    )
    return session.scalars(query.limit(1)).first() is not None


def move(session: Session, own: str, parents: Iterable[str], *, to: int) -> None:
    """A letter was split off: its own id now leads to the new case, its parents' to both."""
    session.execute(
        sa.delete(ThreadIdRow).where(
            ThreadIdRow.header_id == own, ThreadIdRow.is_own, ThreadIdRow.consult_id != to
        )
    )
    add(session, to, own, parents)


def _insert(session: Session) -> type[postgresql.Insert | sqlite.Insert]:
    return postgresql.Insert if session.get_bind().dialect.name == "postgresql" else sqlite.Insert
