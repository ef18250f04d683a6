"""What was done at the desk, by whom: append-only, each event chained to the one before.

hash = sha256(hash of the event before, newline, the event as canonical JSON)
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.session import Base, Moment

GENESIS = "0" * 64
#: A number of our own for PostgreSQL's advisory lock: one chain, one writer at a time.
_CHAIN_LOCK = 7_411_033


class EventRow(Base):
    __tablename__ = "events"
    __table_args__ = {  # noqa: RUF012 - SQLAlchemy's own form
        "comment": "append only; each row carries the hash of the one before",
        "sqlite_autoincrement": True,
    }

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True, comment="when it was done")
    who: Mapped[str] = mapped_column(sa.Text, comment="a reviewer's e-mail, or desk")
    act: Mapped[str] = mapped_column(sa.Text, comment="what was done, one or two words")
    about: Mapped[str] = mapped_column(
        sa.Text, index=True, comment="to which: a consult's reference, a message's or mail's id"
    )
    particulars: Mapped[str] = mapped_column(sa.Text, comment="JSON; never a letter's words")
    hash: Mapped[str] = mapped_column(sa.String(64), comment="sha256, chained")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    id: int
    at: datetime
    who: str
    act: str
    about: str
    particulars: dict[str, Any]
    hash: str


def record(
    session: Session,
    *,
    now: datetime,
    who: str,
    act: str,
    about: str,
    particulars: Mapping[str, object] | None = None,
) -> None:
    """Add one event, in the transaction of what it tells of."""
    _lock_chain(session)
    before = session.scalar(sa.select(EventRow.hash).order_by(EventRow.id.desc()).limit(1))
    text = json.dumps(dict(particulars or {}), sort_keys=True, default=str)
    at = now.astimezone(UTC)
    chained = _chained(before or GENESIS, at=at, who=who, act=act, about=about, particulars=text)
    session.execute(
        sa.insert(EventRow).values(
            at=at, who=who, act=act, about=about, particulars=text, hash=chained
        )
    )


def events(session: Session, about: str) -> list[Event]:
    """The history of one consult, message or mail, oldest first."""
    query = sa.select(EventRow).where(EventRow.about == about).order_by(EventRow.id)
    return [_as_event(row) for row in session.scalars(query)]


def latest(session: Session) -> int:
    """The id of the last event: whether anything happened since one looked."""
    return session.scalar(sa.select(sa.func.max(EventRow.id))) or 0


def first_broken(session: Session) -> int | None:
    """The id of the first event whose hash does not follow; None where the chain holds."""
    before = GENESIS
    for row in _walk(session):
        if row.hash != _chained(
            before,
            at=row.at,
            who=row.who,
            act=row.act,
            about=row.about,
            particulars=row.particulars,
        ):
            return row.id
        before = row.hash
    return None


def _walk(session: Session) -> Iterator[EventRow]:
    query = sa.select(EventRow).order_by(EventRow.id).execution_options(yield_per=1000)
    yield from session.scalars(query)


def _lock_chain(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))


def _chained(before: str, *, at: datetime, who: str, act: str, about: str, particulars: str) -> str:
    line = json.dumps([at.astimezone(UTC).isoformat(), who, act, about, particulars])
    return hashlib.sha256(f"{before}\n{line}".encode()).hexdigest()


def _as_event(row: EventRow) -> Event:
    return Event(
        id=row.id,
        at=row.at,
        who=row.who,
        act=row.act,
        about=row.about,
        particulars=json.loads(row.particulars),
        hash=row.hash,
    )
