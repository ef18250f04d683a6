"""Mail that is to leave, frozen when it was approved, and every try at delivering it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.mail import Outcome, Outgoing, OutgoingKind, OutgoingState, Receipt
from consultant.storage.session import Base, Moment


class OutboxRow(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index("ix_outbox_state_not_before", "state", "not_before"),
        {"comment": "what is to leave; the bytes never change", "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(
        sa.Text, unique=True, comment="a second queueing of the same mail does nothing"
    )
    kind: Mapped[str] = mapped_column(sa.String(8), comment="reply, notice, digest, alarm")
    about: Mapped[str] = mapped_column(sa.Text, index=True, comment="consult's reference, or empty")
    message_id: Mapped[str] = mapped_column(sa.Text, unique=True, comment="ours, fixed")
    mail_from: Mapped[str] = mapped_column(sa.Text, comment="envelope sender; empty is null")
    rcpt_to: Mapped[str] = mapped_column(sa.Text, comment="envelope recipient, one")
    subject: Mapped[str] = mapped_column(sa.Text, comment="for lists")
    raw: Mapped[bytes] = mapped_column(sa.LargeBinary, comment="RFC 5322 bytes as they leave")
    state: Mapped[str] = mapped_column(
        sa.String(10), comment="due, sending, sent, uncertain, given_up, cancelled"
    )
    attempts: Mapped[int] = mapped_column(sa.Integer, comment="tries begun")
    not_before: Mapped[datetime] = mapped_column(Moment, comment="its time, or the next try's")
    lease_until: Mapped[datetime | None] = mapped_column(
        Moment, comment="a worker has it until then; after that it is taken for dead"
    )
    queued_at: Mapped[datetime] = mapped_column(Moment, comment="when it was approved")
    settled_at: Mapped[datetime | None] = mapped_column(Moment, comment="sent, given up, ...")
    last_reply: Mapped[str] = mapped_column(sa.Text, comment="the relay's last words, one line")


class DeliveryRow(Base):
    __tablename__ = "deliveries"
    __table_args__ = {"comment": "one row a try", "sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    outbox_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox.id"), index=True, comment="which")
    attempt: Mapped[int] = mapped_column(sa.Integer, comment="1 is the first")
    at: Mapped[datetime] = mapped_column(Moment, comment="when it ended")
    outcome: Mapped[str] = mapped_column(
        sa.String(10), comment="sent, deferred, refused, uncertain"
    )
    reply: Mapped[str] = mapped_column(sa.Text, comment="the relay's words, one line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A mail in the outbox, with the envelope it travels in."""

    id: int
    kind: OutgoingKind
    about: str
    message_id: str
    mail_from: str
    rcpt_to: str
    subject: str
    raw: bytes
    state: OutgoingState
    attempts: int
    not_before: datetime
    queued_at: datetime
    settled_at: datetime | None
    last_reply: str


def queue(
    session: Session,
    outgoing: Outgoing,
    raw: bytes,
    *,
    about: str,
    dedupe_key: str,
    not_before: datetime,
) -> bool:
    """Put a mail in the outbox, its bytes frozen; False where its dedupe_key already stands."""
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    statement = insert(OutboxRow).values(
        dedupe_key=dedupe_key,
        kind=outgoing.kind.value,
        about=about,
        message_id=outgoing.message_id,
        mail_from=outgoing.return_path,
        rcpt_to=outgoing.to,
        subject=outgoing.subject,
        raw=raw,
        state=OutgoingState.DUE.value,
        attempts=0,
        not_before=not_before,
        queued_at=outgoing.written_at,
        last_reply="",
    )
    kept = statement.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(OutboxRow.id)
    return session.scalar(kept) is not None


def claim_due(session: Session, *, now: datetime, lease: timedelta) -> Posting | None:
    """The mail whose time came first, marked as being sent; None where nothing is due.

    A mail whose worker died (its lease ran out) is due again: it keeps its
    Message-ID, so a copy that did arrive can be told from it (promise P4).
    """
    due = sa.and_(OutboxRow.state == OutgoingState.DUE.value, OutboxRow.not_before <= now)
    orphan = sa.and_(OutboxRow.state == OutgoingState.SENDING.value, OutboxRow.lease_until <= now)
    query = (
        sa.select(OutboxRow)
        .where(sa.or_(due, orphan))
        .order_by(OutboxRow.not_before, OutboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        return None
    row.state = OutgoingState.SENDING.value
    row.attempts += 1
    row.lease_until = now + lease
    session.flush()
    return _as_posting(row)


def next_due(session: Session) -> datetime | None:
    """When the next mail is due; None where none waits."""
    query = sa.select(sa.func.min(OutboxRow.not_before)).where(
        OutboxRow.state == OutgoingState.DUE.value
    )
    return session.scalar(query)


def settle(
    session: Session,
    posting: Posting,
    receipt: Receipt,
    *,
    now: datetime,
    again_at: datetime | None,
) -> OutgoingState:
    """Write down how a try ended; a deferred mail is due at `again_at`, or given up if None."""
    state = _state_after(receipt.outcome, again_at)
    session.add(
        DeliveryRow(
            outbox_id=posting.id,
            attempt=posting.attempts,
            at=now,
            outcome=receipt.outcome.value,
            reply=receipt.reply,
        )
    )
    session.execute(
        sa.update(OutboxRow)
        .where(OutboxRow.id == posting.id)
        .values(
            state=state.value,
            last_reply=receipt.reply,
            lease_until=None,
            not_before=again_at or posting.not_before,
            settled_at=None if state is OutgoingState.DUE else now,
        )
    )
    return state


def cancel(session: Session, about: str, *, now: datetime) -> int:
    """Call back what has not left for a consult; how many mails that were."""
    done = session.execute(
        sa.update(OutboxRow)
        .where(OutboxRow.about == about, OutboxRow.state == OutgoingState.DUE.value)
        .values(state=OutgoingState.CANCELLED.value, settled_at=now)
        .returning(OutboxRow.id)
    )
    return len(done.all())


def retry(session: Session, id: int, *, now: datetime) -> bool:
    """A person says: send it again. Only for what is uncertain or was given up."""
    stuck = (OutgoingState.UNCERTAIN.value, OutgoingState.GIVEN_UP.value)
    done = session.execute(
        sa.update(OutboxRow)
        .where(OutboxRow.id == id, OutboxRow.state.in_(stuck))
        .values(state=OutgoingState.DUE.value, not_before=now, settled_at=None)
        .returning(OutboxRow.id)
    )
    return done.first() is not None


def get(session: Session, id: int) -> Posting | None:
    row = session.get(OutboxRow, id)
    return None if row is None else _as_posting(row)


def postings(
    session: Session,
    *,
    about: str | None = None,
    state: OutgoingState | None = None,
    limit: int | None = None,
) -> list[Posting]:
    """Mails of ours, newest first."""
    query = sa.select(OutboxRow).order_by(OutboxRow.id.desc())
    if about is not None:
        query = query.where(OutboxRow.about == about)
    if state is not None:
        query = query.where(OutboxRow.state == state.value)
    if limit is not None:
        query = query.limit(limit)
    return [_as_posting(row) for row in session.scalars(query)]


def about_of(session: Session, message_ids: tuple[str, ...]) -> str | None:
    """The consult that one of our Message-IDs belongs to; for threads."""
    query = sa.select(OutboxRow.about).where(
        OutboxRow.message_id.in_(message_ids), OutboxRow.about != ""
    )
    return session.scalars(query.limit(1)).first()


def count_by_state(session: Session) -> dict[OutgoingState, int]:
    query = sa.select(OutboxRow.state, sa.func.count()).group_by(OutboxRow.state)
    return {OutgoingState(state): number for state, number in session.execute(query).tuples()}


def _state_after(outcome: Outcome, again_at: datetime | None) -> OutgoingState:
    if outcome is Outcome.DEFERRED:
        return OutgoingState.GIVEN_UP if again_at is None else OutgoingState.DUE
    return {
        Outcome.SENT: OutgoingState.SENT,
        Outcome.REFUSED: OutgoingState.GIVEN_UP,
        Outcome.UNCERTAIN: OutgoingState.UNCERTAIN,
    }[outcome]


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _as_posting(row: Any) -> Posting:
    return Posting(
        id=row.id,
        kind=OutgoingKind(row.kind),
        about=row.about,
        message_id=row.message_id,
        mail_from=row.mail_from,
        rcpt_to=row.rcpt_to,
        subject=row.subject,
        raw=row.raw,
        state=OutgoingState(row.state),
        attempts=row.attempts,
        not_before=row.not_before,
        queued_at=row.queued_at,
        settled_at=row.settled_at,
        last_reply=row.last_reply,
    )
