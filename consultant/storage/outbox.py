"""Mail that is to leave, frozen when it was approved; `deliveries` holds the tries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.mail import Outgoing, OutgoingKind, OutgoingState
from consultant.domain.mime import check_address, clean_line, compose
from consultant.storage.bells import Bell, ring
from consultant.storage.sealed import SealedBytes, SealedLine
from consultant.storage.session import Base, Moment


class OutboxRow(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index("ix_outbox_state_not_before", "state", "not_before"),
        sa.Index("ix_outbox_rcpt_to_queued_at", "rcpt_to", "queued_at"),
        {"comment": "what is to leave; the bytes never change", "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(
        sa.Text, unique=True, comment="a second queueing of the same mail does nothing"
    )
    kind: Mapped[str] = mapped_column(sa.String(8), comment="reply, notice, digest, alarm")
    about: Mapped[str] = mapped_column(sa.Text, index=True, comment="consult's reference, or empty")
    message_id: Mapped[str] = mapped_column(sa.Text, unique=True, comment="ours, fixed")
    mail_from: Mapped[str] = mapped_column(
        sa.Text, index=True, comment="envelope sender; empty is null"
    )
    rcpt_to: Mapped[str] = mapped_column(sa.Text, comment="envelope recipient, one")
    subject: Mapped[str] = mapped_column(SealedLine("outbox.subject"), comment="for lists")
    raw: Mapped[bytes] = mapped_column(
        SealedBytes("outbox.raw"), comment="RFC 5322 bytes as they leave"
    )
    state: Mapped[str] = mapped_column(
        sa.String(10), comment="due, sending, sent, uncertain, given_up, cancelled"
    )
    attempts: Mapped[int] = mapped_column(sa.Integer, comment="tries begun")
    counted_from: Mapped[int] = mapped_column(
        sa.Integer, comment="tries up to this one no longer count: a person said, again"
    )
    orphaned: Mapped[int] = mapped_column(sa.Integer, comment="tries whose worker died in them")
    worker: Mapped[str] = mapped_column(sa.Text, comment="who has it in hand; or empty")
    not_before: Mapped[datetime] = mapped_column(Moment, comment="its time, or the next try's")
    lease_until: Mapped[datetime | None] = mapped_column(
        Moment, comment="a worker has it until then; after that it is taken for dead"
    )
    queued_at: Mapped[datetime] = mapped_column(Moment, comment="when it was approved")
    settled_at: Mapped[datetime | None] = mapped_column(Moment, comment="sent, given up, ...")
    last_reply: Mapped[str] = mapped_column(sa.Text, comment="the relay's last words, one line")


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
    *,
    about: str,
    dedupe_key: str,
    not_before: datetime,
) -> bool:
    """Write a mail and put it in the outbox, frozen; False where its dedupe_key already stands.

    The one gate: whatever leaves was composed here, header by header, from checked values
    (promise P8). Raises AddressError for an address that mail must not be sent to or come from.
    """
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    statement = insert(OutboxRow).values(
        dedupe_key=dedupe_key,
        kind=outgoing.kind.value,
        about=about,
        message_id=outgoing.message_id,
        mail_from=check_address(outgoing.return_path) if outgoing.return_path else "",
        rcpt_to=check_address(outgoing.to),
        subject=clean_line(outgoing.subject),
        raw=compose(outgoing),
        state=OutgoingState.DUE.value,
        attempts=0,
        counted_from=0,
        orphaned=0,
        worker="",
        not_before=not_before,
        queued_at=outgoing.written_at,
        last_reply="",
    )
    kept = statement.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(OutboxRow.id)
    ring(session, Bell.WORK)
    return session.scalar(kept) is not None


def next_due(session: Session) -> datetime | None:
    """When the next mail is due; None where none waits."""
    query = sa.select(sa.func.min(OutboxRow.not_before)).where(
        OutboxRow.state == OutgoingState.DUE.value
    )
    return session.scalar(query)


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
        .values(
            state=OutgoingState.DUE.value,
            not_before=now,
            settled_at=None,
            counted_from=OutboxRow.attempts,
            orphaned=0,
        )
        .returning(OutboxRow.id)
    )
    ring(session, Bell.WORK)
    return done.first() is not None


def confirm(session: Session, id: int, *, now: datetime) -> bool:
    """A person says: it arrived. Only for what is uncertain."""
    done = session.execute(
        sa.update(OutboxRow)
        .where(OutboxRow.id == id, OutboxRow.state == OutgoingState.UNCERTAIN.value)
        .values(state=OutgoingState.SENT.value, settled_at=now)
        .returning(OutboxRow.id)
    )
    return done.first() is not None


def get(session: Session, id: int) -> Posting | None:
    row = session.get(OutboxRow, id)
    return None if row is None else as_posting(row)


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
    return [as_posting(row) for row in session.scalars(query)]


def about_of(session: Session, message_ids: tuple[str, ...]) -> str | None:
    """The consult that one of our Message-IDs belongs to; for threads."""
    query = sa.select(OutboxRow.about).where(
        OutboxRow.message_id.in_(message_ids), OutboxRow.about.like("CD-%")
    )
    return session.scalars(query.limit(1)).first()


def bring_back(session: Session, id: int, reason: str) -> bool:
    """A mail that was sent came back: it is given up, and a person may send it again."""
    done = session.execute(
        sa.update(OutboxRow)
        .where(
            OutboxRow.id == id,
            OutboxRow.state.in_((OutgoingState.SENT.value, OutgoingState.UNCERTAIN.value)),
        )
        .values(state=OutgoingState.GIVEN_UP.value, last_reply=reason)
        .returning(OutboxRow.id)
    )
    return done.first() is not None


def with_message_id(session: Session, message_id: str) -> Posting | None:
    """Our mail of that Message-ID."""
    query = sa.select(OutboxRow).where(OutboxRow.message_id == message_id)
    row = session.scalars(query).one_or_none()
    return None if row is None else as_posting(row)


def with_return_path(session: Session, address: str) -> Posting | None:
    """Our newest mail that left with this envelope sender."""
    query = sa.select(OutboxRow).where(OutboxRow.mail_from == address.lower())
    row = session.scalars(query.order_by(OutboxRow.id.desc()).limit(1)).first()
    return None if row is None else as_posting(row)


def is_any_open(session: Session, about: str) -> bool:
    """Whether a mail about this consult is still to leave, or in a worker's hand."""
    still = (OutgoingState.DUE.value, OutgoingState.SENDING.value)
    query = sa.select(OutboxRow.id).where(OutboxRow.about == about, OutboxRow.state.in_(still))
    return session.scalars(query.limit(1)).first() is not None


def count_to(session: Session, address: str, *, since: datetime) -> int:
    """How many mails were queued for an address since then; bounds what a pair exchanges."""
    query = sa.select(sa.func.count()).where(
        OutboxRow.rcpt_to == address, OutboxRow.queued_at >= since
    )
    return session.scalar(query) or 0


def count_about(session: Session, about: str, *, since: datetime) -> int:
    """How many mails were queued about a consult since then."""
    query = sa.select(sa.func.count()).where(OutboxRow.about == about, OutboxRow.queued_at >= since)
    return session.scalar(query) or 0


def count_by_state(
    session: Session, states: Collection[OutgoingState] = tuple(OutgoingState)
) -> dict[OutgoingState, int]:
    """How many are in each state; those that were sent grow for years: ask for what is needed."""
    query = sa.select(OutboxRow.state, sa.func.count()).group_by(OutboxRow.state)
    if len(states) < len(OutgoingState):
        query = query.where(OutboxRow.state.in_([state.value for state in states]))
    return {OutgoingState(state): number for state, number in session.execute(query)}


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def as_posting(row: Any) -> Posting:
    """The value of a row; for `deliveries`, which claims rows here."""
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
