"""Every message that was ever accepted, whole, and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.mail import Envelope, Message, MessageState
from consultant.storage.bells import Bell, ring
from consultant.storage.sealed import SealedBytes
from consultant.storage.session import Base, Moment


class MessageRow(Base):
    __tablename__ = "messages"
    __table_args__ = (
        sa.Index("ix_messages_state_id", "state", "id"),
        # The last hour's senders, without their messages.
        sa.Index("ix_messages_received_at", "received_at", "mail_from", "peer"),
        {"comment": "mail as it came: committed before the 250", "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(
        sa.String(64), unique=True, comment="the same for a second copy of the same message"
    )
    message_id: Mapped[str] = mapped_column(
        sa.Text, index=True, comment="header Message-ID with angle brackets, or empty"
    )
    sha256: Mapped[str] = mapped_column(sa.String(64), comment="of raw, hexadecimal")
    mail_from: Mapped[str] = mapped_column(sa.Text, comment="envelope; empty is the null sender")
    rcpt_to: Mapped[list[str]] = mapped_column(sa.JSON, comment="envelope, as heard")
    peer: Mapped[str] = mapped_column(sa.Text, comment="network address of the sending host")
    helo: Mapped[str] = mapped_column(sa.Text, comment="name the sending host gave")
    submitter: Mapped[str] = mapped_column(sa.Text, comment="who signed in to send it; or empty")
    received_at: Mapped[datetime] = mapped_column(Moment, comment="when the final dot was heard")
    size: Mapped[int] = mapped_column(sa.Integer, comment="bytes of raw")
    raw: Mapped[bytes] = mapped_column(SealedBytes("messages.raw"), comment="bytes as received")
    state: Mapped[str] = mapped_column(
        sa.String(12), comment="kept, read, held, discarded, set_aside"
    )
    reason: Mapped[str] = mapped_column(sa.Text, comment="why held, discarded or set aside")
    copies: Mapped[int] = mapped_column(
        sa.Integer, comment="further deliveries of the same message"
    )
    let_in_by: Mapped[str] = mapped_column(
        sa.Text, comment="who let it in after it was held; or empty"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message at the door, ready to be kept."""

    envelope: Envelope
    raw: bytes
    sha256: str
    message_id: str
    fingerprint: str
    let_in_by: str = ""  # a reviewer who took it down for the asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the list of messages."""

    id: int
    message_id: str
    state: MessageState
    reason: str
    received_at: datetime
    sha256: str
    mail_from: str


_LINE = (
    MessageRow.id,
    MessageRow.message_id,
    MessageRow.state,
    MessageRow.reason,
    MessageRow.received_at,
    MessageRow.sha256,
    MessageRow.mail_from,
)

_HAS_BYTES = sa.func.length(MessageRow.raw) > 0


def keep(session: Session, arrivals: Sequence[Arrival]) -> None:
    """Keep each arrival once: a second copy of a message only counts up `copies`.

    A client that lost our 250 sends again (RFC 5321 section 4.5.4.1); that is the
    same message, not a second question.
    """
    statement = _insert_once(session.get_bind().dialect.name)
    session.connection().execute(statement, [_as_columns(a) for a in arrivals])
    ring(session, Bell.WORK)


def get(session: Session, id: int) -> Message | None:
    row = session.get(MessageRow, id)
    return None if row is None else _as_message(row)


def first_in_state(session: Session, state: MessageState, *, limit: int) -> list[int]:
    """Ids of the oldest messages in a state, for the pipeline to walk."""
    query = (
        sa.select(MessageRow.id)
        .where(MessageRow.state == state.value)
        .order_by(MessageRow.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def claim(session: Session, id: int, state: MessageState) -> Message | None:
    """The message, locked for this transaction; None if it is no longer in `state`.

    On PostgreSQL another worker's row is skipped, not waited for.
    """
    query = (
        sa.select(MessageRow)
        .where(MessageRow.id == id, MessageRow.state == state.value)
        .with_for_update(skip_locked=True)
    )
    row = session.scalars(query).one_or_none()
    return None if row is None else _as_message(row)


def has_bytes(session: Session, id: int, state: MessageState) -> bool:
    """Whether a message in this state can be read anew: not once its bytes were purged."""
    message = claim(session, id, state)
    return message is not None and bool(message.raw)


def set_state(session: Session, id: int, state: MessageState, reason: str = "") -> None:
    session.execute(
        sa.update(MessageRow).where(MessageRow.id == id).values(state=state.value, reason=reason)
    )
    if state is MessageState.KEPT:
        ring(session, Bell.WORK)


def put_raw(session: Session, id: int, raw: bytes, sha256: str) -> None:
    """Other bytes in place of those that came, for what must be erased from them."""
    change = sa.update(MessageRow).where(MessageRow.id == id)
    session.execute(change.values(raw=raw, sha256=sha256, size=len(raw)))


def let_in(session: Session, id: int, by: str) -> bool:
    """A person lets in what was held or discarded: it is read anew; False where it was neither."""
    closed = (MessageState.HELD.value, MessageState.DISCARDED.value)
    done = session.execute(
        sa.update(MessageRow)
        .where(MessageRow.id == id, MessageRow.state.in_(closed), _HAS_BYTES)
        .values(state=MessageState.KEPT.value, reason="", let_in_by=by)
        .returning(MessageRow.id)
    )
    ring(session, Bell.WORK)
    return done.first() is not None


def discard_held(session: Session, id: int, reason: str) -> bool:
    """A person turns away what was held; False where it is not held."""
    done = session.execute(
        sa.update(MessageRow)
        .where(MessageRow.id == id, MessageRow.state == MessageState.HELD.value)
        .values(state=MessageState.DISCARDED.value, reason=reason)
        .returning(MessageRow.id)
    )
    return done.first() is not None


def held_from(session: Session, address: str, rule: str) -> list[int]:
    """Ids of what is held of one envelope sender by one rule."""
    query = sa.select(MessageRow.id).where(
        MessageRow.state == MessageState.HELD.value,
        MessageRow.reason.startswith(f"{rule}: "),
        sa.func.lower(MessageRow.mail_from) == address.lower(),
    )
    return list(session.scalars(query.order_by(MessageRow.id)))


def senders_between(
    session: Session, since: datetime, until: datetime
) -> list[tuple[str, str, int]]:
    """Who sent how many messages in a span, by envelope sender and host; the end included."""
    who = (MessageRow.mail_from, MessageRow.peer)
    query = (
        sa.select(*who, sa.func.count())
        .where(MessageRow.received_at > since, MessageRow.received_at <= until)
        .group_by(*who)
    )
    return [(mail_from, peer, number) for mail_from, peer, number in session.execute(query)]


def entries(
    session: Session, *, state: MessageState | None = None, after: int = 0, limit: int | None = None
) -> list[Entry]:
    """Messages in the order they came."""
    query = sa.select(*_LINE).where(MessageRow.id > after).order_by(MessageRow.id)
    if state is not None:
        query = query.where(MessageRow.state == state.value)
    if limit is not None:
        query = query.limit(limit)
    return [_as_entry(row) for row in session.execute(query)]


def oldest(session: Session, state: MessageState) -> datetime | None:
    """When the message came that is in a state longest; None where none is."""
    query = sa.select(MessageRow.received_at).where(MessageRow.state == state.value)
    return session.scalar(query.order_by(MessageRow.id).limit(1))


def last_number(session: Session) -> int:
    """The number that the newest message got; it only grows, whatever is purged."""
    return session.scalar(sa.select(sa.func.max(MessageRow.id))) or 0


def count_by_state(
    session: Session, states: Collection[MessageState] = tuple(MessageState)
) -> dict[MessageState, int]:
    """How many are in each state; those that were read grow for years: ask for what is needed."""
    query = sa.select(MessageRow.state, sa.func.count()).group_by(MessageRow.state)
    if len(states) < len(MessageState):
        query = query.where(MessageRow.state.in_([state.value for state in states]))
    return {MessageState(state): number for state, number in session.execute(query)}


@cache
def _insert_once(dialect: str) -> sa.Executable:
    """Built once: it takes as long to build as to run."""
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement: sa.Executable = insert(MessageRow.__table__).on_conflict_do_update(
        index_elements=["fingerprint"], set_={"copies": MessageRow.copies + 1}
    )
    return statement


def _as_columns(arrival: Arrival) -> dict[str, Any]:
    envelope = arrival.envelope
    return {
        "fingerprint": arrival.fingerprint,
        "message_id": arrival.message_id,
        "sha256": arrival.sha256,
        "mail_from": envelope.mail_from,
        "rcpt_to": list(envelope.rcpt_to),
        "peer": envelope.peer,
        "helo": envelope.helo,
        "submitter": envelope.submitter,
        "received_at": envelope.received_at,
        "size": len(arrival.raw),
        "raw": arrival.raw,
        "state": MessageState.KEPT.value,
        "reason": "",
        "copies": 0,
        "let_in_by": arrival.let_in_by,
    }


def _as_message(row: MessageRow) -> Message:
    envelope = Envelope(
        mail_from=row.mail_from,
        rcpt_to=tuple(row.rcpt_to),
        peer=row.peer,
        helo=row.helo,
        submitter=row.submitter,
        received_at=row.received_at,
    )
    return Message(
        id=row.id,
        envelope=envelope,
        raw=row.raw,
        sha256=row.sha256,
        message_id=row.message_id,
        state=MessageState(row.state),
        reason=row.reason,
        let_in_by=row.let_in_by,
    )


def _as_entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        message_id=row.message_id,
        state=MessageState(row.state),
        reason=row.reason,
        received_at=row.received_at,
        sha256=row.sha256,
        mail_from=row.mail_from,
    )
