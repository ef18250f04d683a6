"""Whose turn it is: what waits for reviewers, and how a client's questions stand."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consultant.domain.consult import Status
from consultant.domain.weeks import Span
from consultant.storage.consults import ConsultRow, reference_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What waits for reviewers at one moment."""

    to_review: int
    for_askers: int  # consults whose asker was asked
    held: dict[int, int]  # by the reviewer's id, what they hold


def waiting_for_reviewers(session: Session, now: datetime) -> Standing:
    """The queue as it stands."""
    shown = (Status.DRAFTED.value, Status.WAITING.value)
    by_status = (
        sa.select(ConsultRow.status, sa.func.count())
        .where(ConsultRow.status.in_(shown))
        .group_by(ConsultRow.status)
    )
    waiting = dict(session.execute(by_status).all())
    held = (
        sa.select(ConsultRow.taken_by, sa.func.count())
        .where(ConsultRow.taken_until > now, ConsultRow.status == Status.DRAFTED.value)
        .group_by(ConsultRow.taken_by)
    )
    return Standing(
        to_review=waiting.get(Status.DRAFTED.value, 0),
        for_askers=waiting.get(Status.WAITING.value, 0),
        held={who: number for who, number in session.execute(held) if who is not None},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A client's consult, as they may be told of it."""

    reference: str
    received_at: datetime
    status: Status
    codes: tuple[str, ...]


def asked_by(session: Session, client: int, span: Span, *, most: int) -> list[Asked]:
    """The consults that a client opened in a span, oldest first."""
    query = (
        sa.select(ConsultRow.id, ConsultRow.received_at, ConsultRow.status, ConsultRow.codes)
        .where(ConsultRow.client_id == client)
        .where(ConsultRow.received_at >= span.since, ConsultRow.received_at < span.until)
        .order_by(ConsultRow.id)
        .limit(most)
    )
    return [
        Asked(
            reference=reference_of(row.id),
            received_at=row.received_at,
            status=Status(row.status),
            codes=tuple(row.codes.split()),
        )
        for row in session.execute(query)
    ]
