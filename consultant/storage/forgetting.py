"""What is old enough is removed: the bytes of letters first, whole consults and events later.

A letter's row stays without its bytes (its hash and its Message-ID still tell a second copy);
a consult goes with all that hangs on it, and nothing goes that is still open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consultant.domain.consult import Status
from consultant.domain.mail import MessageState, OutgoingState
from consultant.storage import audit, schema
from consultant.storage.consults import ConsultRow, id_of, reference_of
from consultant.storage.deliveries import DeliveryRow
from consultant.storage.holds import Held, held, held_references
from consultant.storage.inquiries import InquiryRow
from consultant.storage.messages import MessageRow
from consultant.storage.outbox import OutboxRow
from consultant.storage.session import Base, overwriting

#: Consults that are over.
ENDED = tuple(s.value for s in (Status.SENT, Status.DECLINED, Status.CLOSED))
#: Messages that nobody has to do anything with any more.
DONE = tuple(s.value for s in (MessageState.READ, MessageState.DISCARDED, MessageState.SET_ASIDE))
#: Mails of ours that have come to their end.
SETTLED = tuple(
    s.value for s in (OutgoingState.SENT, OutgoingState.GIVEN_UP, OutgoingState.CANCELLED)
)
#: Consults removed in one transaction: others wait meanwhile.
BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is older than these moments is removed; None keeps it for ever."""

    letters: datetime | None = None
    consults: datetime | None = None
    events: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How much was removed."""

    letters: int = 0  # letters without their bytes now
    consults: int = 0  # with their letters, drafts and mails
    messages: int = 0  # that belonged to no consult
    mails: int = 0  # notices and digests
    events: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def __add__(self, other: "Forgotten") -> "Forgotten":
        return Forgotten(
            **{e.name: getattr(self, e.name) + getattr(other, e.name) for e in fields(self)}
        )


def forget(
    session: Session, limits: Limits, *, who: str, now: datetime, batch: int = BATCH
) -> Forgotten:
    """Remove one batch of what is too old; nothing more is left where that is nothing."""
    overwriting(session)
    kept = held(session)
    forgotten = Forgotten(
        letters=_empty_letters(session, limits.letters, kept, batch) if limits.letters else 0,
        consults=_remove_old(session, limits.consults, kept, batch) if limits.consults else 0,
        messages=_remove_messages(session, limits.consults, kept, batch) if limits.consults else 0,
        mails=_remove_mails(session, limits.consults, kept, batch) if limits.consults else 0,
        events=_remove_events(session, limits.events, kept, who, now) if limits.events else 0,
    )
    if forgotten:
        told = {each.name: getattr(forgotten, each.name) for each in fields(forgotten)}
        audit.record(session, now=now, who=who, act="purge", about="desk", particulars=told)
    return forgotten


def _empty_letters(session: Session, before: datetime, kept: Held, batch: int) -> int:
    to_keep = (
        sa.select(InquiryRow.message_id)
        .join(ConsultRow, ConsultRow.id == InquiryRow.consult_id)
        .where(sa.or_(ConsultRow.status.not_in(ENDED), kept.is_consult))
    )
    query = sa.select(MessageRow.id).where(
        MessageRow.received_at < before,
        MessageRow.state.in_(DONE),
        sa.func.length(MessageRow.raw) > 0,
        MessageRow.id.not_in(to_keep),
        ~kept.is_of(MessageRow.mail_from),
    )
    found = list(session.scalars(query.limit(batch)))
    session.execute(sa.update(MessageRow).where(MessageRow.id.in_(found)).values(raw=b""))
    return len(found)


def _remove_old(session: Session, before: datetime, kept: Held, batch: int) -> int:
    # What a held consult goes on from tells its beginning.
    begun = sa.select(ConsultRow.follows).where(kept.is_consult, ConsultRow.follows.is_not(None))
    query = sa.select(ConsultRow.id).where(
        ConsultRow.status.in_(ENDED),
        ConsultRow.changed_at < before,
        ConsultRow.id.not_in(_with_open_mail(session)),
        ~kept.is_consult,
        ConsultRow.id.not_in(begun),
    )
    found = list(session.scalars(query.order_by(ConsultRow.id).limit(batch)))
    remove_consults(session, found)
    return len(found)


def remove_consults(session: Session, found: Sequence[int]) -> None:
    """Remove consults with their letters, drafts, mails and all that names them."""
    mails = sa.select(OutboxRow.id).where(OutboxRow.about.in_(map(reference_of, found)))
    delete_mails(session, list(session.scalars(mails)))
    letters = sa.select(InquiryRow.id, InquiryRow.message_id).where(
        InquiryRow.consult_id.in_(found)
    )
    read = session.execute(letters).all()
    _delete_what_points_to(session, InquiryRow, [row.id for row in read])
    follow = sa.update(ConsultRow).where(ConsultRow.follows.in_(found))
    session.execute(follow.values(follows=None))
    _delete_what_points_to(session, ConsultRow, found)
    session.execute(sa.delete(ConsultRow).where(ConsultRow.id.in_(found)))
    gone = [row.message_id for row in read]
    session.execute(sa.delete(MessageRow).where(MessageRow.id.in_(gone)))


def _with_open_mail(session: Session) -> set[int]:
    """Consults with a mail that is still to leave, or that a person has to decide on."""
    query = sa.select(OutboxRow.about).where(
        OutboxRow.state.not_in(SETTLED), OutboxRow.about.like("CD-%")
    )
    return {id_of(about) for about in session.scalars(query)}


def _remove_messages(session: Session, before: datetime, kept: Held, batch: int) -> int:
    query = sa.select(MessageRow.id).where(
        MessageRow.received_at < before,
        MessageRow.state.in_(DONE),
        MessageRow.id.not_in(sa.select(InquiryRow.message_id)),
        ~kept.is_of(MessageRow.mail_from),
    )
    found = list(session.scalars(query.limit(batch)))
    session.execute(sa.delete(MessageRow).where(MessageRow.id.in_(found)))
    return len(found)


def _remove_mails(session: Session, before: datetime, kept: Held, batch: int) -> int:
    """Notices and digests; what is about a consult goes with it."""
    query = sa.select(OutboxRow.id).where(
        OutboxRow.settled_at < before,
        OutboxRow.state.in_(SETTLED),
        OutboxRow.about.not_like("CD-%"),
        ~kept.is_of(OutboxRow.rcpt_to),
    )
    found = list(session.scalars(query.limit(batch)))
    delete_mails(session, found)
    return len(found)


def _remove_events(session: Session, before: datetime, kept: Held, who: str, now: datetime) -> int:
    """The chain is cut at its beginning alone: it stands from the first event that is held."""
    references = held_references(session, kept)
    return audit.forget(session, before=before, who=who, now=now, keep=references)


def delete_mails(session: Session, found: Sequence[int]) -> None:
    session.execute(sa.delete(DeliveryRow).where(DeliveryRow.outbox_id.in_(found)))
    session.execute(sa.delete(OutboxRow).where(OutboxRow.id.in_(found)))


def _delete_what_points_to(session: Session, row: type[Base], found: Sequence[int]) -> None:
    """The rows of every table that names these; a table made later is not forgotten."""
    named = row.__table__.columns["id"]
    for table in reversed(schema.METADATA.sorted_tables):
        if table is row.__table__:
            continue
        for column in table.columns:
            if column.references(named):
                session.execute(sa.delete(table).where(column.in_(found)))
