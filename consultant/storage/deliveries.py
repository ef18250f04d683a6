"""Every try at delivering a mail of the outbox: claimed, settled, or left by a dead worker.

due --claim--> sending --settle--> sent | due again | uncertain | given up
                  |
                  +-- its worker died --> due again, the same bytes and Message-ID;
                                          uncertain where workers keep dying in it
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.errors import SealedError
from consultant.domain.mail import Outcome, OutgoingState, Receipt
from consultant.storage.outbox import OutboxRow, Posting, as_posting
from consultant.storage.session import Base, Moment

#: Workers that may die in one mail before a person must look at it.
MAX_ORPHANED = 10
DIED = "its worker died in this try; whether the relay took it is not known"


class DeliveryRow(Base):
    __tablename__ = "deliveries"
    __table_args__ = (
        sa.UniqueConstraint("outbox_id", "attempt"),
        sa.Index("ix_deliveries_outcome", "outcome"),
        {"comment": "one row a try", "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    outbox_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox.id"), comment="which mail")
    attempt: Mapped[int] = mapped_column(sa.Integer, comment="1 is the first")
    at: Mapped[datetime] = mapped_column(Moment, comment="when it ended")
    outcome: Mapped[str] = mapped_column(
        sa.String(10), comment="sent, deferred, refused, uncertain"
    )
    relay_away: Mapped[bool] = mapped_column(
        sa.Boolean, comment="the relay's fault, not the mail's"
    )
    reply: Mapped[str] = mapped_column(sa.Text, comment="the relay's words, one line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setbacks:
    """Tries in a row that came to nothing."""

    count: int
    first_at: datetime | None = None
    last_at: datetime | None = None


def claim_due(session: Session, *, now: datetime, lease: timedelta, worker: str) -> Posting | None:
    """The mail whose time came first, marked as in this worker's hand; None where none is due."""
    query = (
        sa.select(OutboxRow.id)
        .where(OutboxRow.state == OutgoingState.DUE.value, OutboxRow.not_before <= now)
        .order_by(OutboxRow.not_before, OutboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = None
    while row is None:
        number = session.scalar(query)
        if number is None:
            return None
        row = _opened(session, number, now)
    row.state = OutgoingState.SENDING.value
    row.attempts += 1
    row.lease_until = now + lease
    row.worker = worker
    session.flush()
    return as_posting(row)


def _opened(session: Session, number: int, now: datetime) -> OutboxRow | None:
    """The mail's row; one that no key opens is given up, so that it blocks no other."""
    try:
        return session.get_one(OutboxRow, number)
    except SealedError as error:
        given_up = {"state": OutgoingState.GIVEN_UP.value, "last_reply": str(error)}
        change = sa.update(OutboxRow).where(OutboxRow.id == number)
        session.execute(change.values(**given_up, settled_at=now))
        return None


def settle(
    session: Session,
    posting: Posting,
    receipt: Receipt,
    *,
    now: datetime,
    again_at: datetime | None,
) -> OutgoingState | None:
    """Write down how a try ended; the state that follows, or None where nothing changed.

    A deferred mail is due at `again_at`, or given up if None. Safe to repeat. A
    worker that was taken for dead and comes back only adds what it knows: what is
    sent stays sent, any other end belongs to the worker that has the mail now.
    """
    row = session.scalars(
        sa.select(OutboxRow).where(OutboxRow.id == posting.id).with_for_update()
    ).one()
    _note(session, posting.id, posting.attempts, receipt, now)
    is_ours = row.state == OutgoingState.SENDING.value and row.attempts == posting.attempts
    is_news = receipt.outcome is Outcome.SENT and row.state != OutgoingState.SENT.value
    if not is_ours and not is_news:
        return None
    state = _state_after(receipt.outcome, again_at)
    row.state = state.value
    row.last_reply = receipt.reply
    row.lease_until = None
    row.worker = ""
    if state is OutgoingState.DUE:
        row.not_before = again_at or now
    else:
        row.settled_at = now
    session.flush()
    return state


def is_work_waiting(session: Session, *, now: datetime) -> bool:
    """Whether a mail is due or in some worker's hand; a read, so that idle rounds lock nothing."""
    due = sa.and_(OutboxRow.state == OutgoingState.DUE.value, OutboxRow.not_before <= now)
    in_hand = OutboxRow.state == OutgoingState.SENDING.value
    query = sa.select(OutboxRow.id).where(sa.or_(due, in_hand)).limit(1)
    return session.scalars(query).first() is not None


def has_orphans(session: Session, *, now: datetime, is_dead: Callable[[str], bool]) -> bool:
    """Whether a mail lies in the hand of a worker that is dead or taken for dead."""
    query = sa.select(OutboxRow.worker, OutboxRow.lease_until).where(
        OutboxRow.state == OutgoingState.SENDING.value
    )
    return any(
        lease_until is None or lease_until <= now or is_dead(worker)
        for worker, lease_until in session.execute(query)
    )


def free_orphans(session: Session, *, now: datetime, is_dead: Callable[[str], bool]) -> int:
    """Make due again what dead workers had in hand; how many mails that were.

    The relay may have taken such a mail: it keeps its Message-ID, so that a copy can
    be told (promise P4). After MAX_ORPHANED deaths it is uncertain: it may be what kills.
    """
    query = (
        sa.select(OutboxRow)
        .where(OutboxRow.state == OutgoingState.SENDING.value)
        .with_for_update(skip_locked=True)
    )
    freed = [
        row
        for row in session.scalars(query)
        if row.lease_until is None or row.lease_until <= now or is_dead(row.worker)
    ]
    for row in freed:
        _free(session, row, now)
    session.flush()
    return len(freed)


def deferrals(session: Session, posting: Posting) -> Setbacks:
    """The deferred tries of one mail that were its own, since it was queued or retried."""
    query = (
        sa.select(sa.func.count(), sa.func.min(DeliveryRow.at), sa.func.max(DeliveryRow.at))
        .join(OutboxRow, OutboxRow.id == DeliveryRow.outbox_id)
        .where(DeliveryRow.outbox_id == posting.id, DeliveryRow.attempt > OutboxRow.counted_from)
        .where(DeliveryRow.outcome == Outcome.DEFERRED.value, ~DeliveryRow.relay_away)
    )
    count, first_at, last_at = session.execute(query).one()
    return Setbacks(count=count, first_at=first_at, last_at=last_at)


def relay_failures(session: Session, *, most: int) -> Setbacks:
    """How often in a row, up to `most`, the relay was away at the last tries of any mail."""
    query = sa.select(DeliveryRow.at, DeliveryRow.relay_away).order_by(DeliveryRow.id.desc())
    moments = []
    for at, relay_away in session.execute(query.limit(most)):
        if not relay_away:
            break
        moments.append(at)
    if not moments:
        return Setbacks(count=0)
    return Setbacks(count=len(moments), first_at=moments[-1], last_at=moments[0])


def tries(session: Session, outbox_id: int) -> list[tuple[datetime, Outcome, str]]:
    """Each try of a mail, oldest first: when it ended, how, and the relay's words."""
    query = (
        sa.select(DeliveryRow.at, DeliveryRow.outcome, DeliveryRow.reply)
        .where(DeliveryRow.outbox_id == outbox_id)
        .order_by(DeliveryRow.attempt)
    )
    return [(at, Outcome(how), reply) for at, how, reply in session.execute(query)]


def count_by_outcome(session: Session) -> dict[Outcome, int]:
    query = sa.select(DeliveryRow.outcome, sa.func.count()).group_by(DeliveryRow.outcome)
    return {Outcome(outcome): number for outcome, number in session.execute(query)}


def _free(session: Session, row: OutboxRow, now: datetime) -> None:
    lost = Receipt(outcome=Outcome.UNCERTAIN, reply=DIED)
    _note(session, row.id, row.attempts, lost, now)
    row.orphaned += 1
    is_deadly = row.orphaned >= MAX_ORPHANED
    row.state = OutgoingState.UNCERTAIN.value if is_deadly else OutgoingState.DUE.value
    row.settled_at = now if is_deadly else None
    row.not_before = min(row.not_before, now)
    row.last_reply = DIED
    row.lease_until = None
    row.worker = ""


def _note(session: Session, outbox_id: int, attempt: int, receipt: Receipt, now: datetime) -> None:
    """One row a try, whoever writes it and however often; the last word stands."""
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    told = {
        "at": now,
        "outcome": receipt.outcome.value,
        "relay_away": receipt.relay_away,
        "reply": receipt.reply,
    }
    session.execute(
        insert(DeliveryRow)
        .values(outbox_id=outbox_id, attempt=attempt, **told)
        .on_conflict_do_update(index_elements=["outbox_id", "attempt"], set_=told)
    )


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
