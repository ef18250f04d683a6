"""How long the workers' steps took, of all processes since the desk was set up."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.timing import Timed, Times
from consultant.storage.session import Base


class TimingRow(Base):
    __tablename__ = "timings"
    __table_args__ = {"comment": "how long steps took, counted by bounds"}  # noqa: RUF012

    what: Mapped[str] = mapped_column(sa.String(12), primary_key=True, comment="Timed")
    bound: Mapped[int] = mapped_column(
        sa.SmallInteger,
        primary_key=True,
        autoincrement=False,
        comment="number of the bound it kept under",
    )
    count: Mapped[int] = mapped_column(sa.BigInteger, comment="how many did")
    milliseconds: Mapped[int] = mapped_column(sa.BigInteger, comment="of all of them")


def add(session: Session, times: Times) -> None:
    """Count what a process noted since the last time; in order, so that no two wait crosswise."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for (what, bound), (count, took) in sorted(times.items()):
        statement = insert(TimingRow).values(
            what=what.value, bound=bound, count=count, milliseconds=took
        )
        more = {
            "count": TimingRow.count + statement.excluded.count,
            "milliseconds": TimingRow.milliseconds + statement.excluded.milliseconds,
        }
        session.execute(
            statement.on_conflict_do_update(index_elements=["what", "bound"], set_=more)
        )


def times(session: Session) -> Times:
    """All that was counted."""
    return {
        (Timed(row.what), row.bound): (row.count, row.milliseconds)
        for row in session.scalars(sa.select(TimingRow))
    }
