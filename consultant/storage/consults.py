"""The desk's cases: where each stands and who works on it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.consult import Allowance, Confidence, Consult, Draft, Status
from consultant.domain.errors import ConflictError, NoSuchConsultError
from consultant.domain.flags import Flag
from consultant.domain.mail import Letter
from consultant.storage import wordlists
from consultant.storage.bells import Bell, ring
from consultant.storage.documents import from_document, to_document
from consultant.storage.sealed import SealedLine
from consultant.storage.session import LARGEST, Base, Moment

#: A letter to one of these asks anew.
ENDED = frozenset({Status.SENT, Status.DECLINED, Status.CLOSED})


class ConsultRow(Base):
    __tablename__ = "consults"
    __table_args__ = (
        sa.Index("ix_consults_status_id", "status", "id"),
        sa.Index(  # of the few that are taken: what is put back is looked for each minute
            "ix_consults_taken_until",
            "taken_until",
            sqlite_where=sa.text("taken_until IS NOT NULL"),
            postgresql_where=sa.text("taken_until IS NOT NULL"),
        ),
        {"comment": "the desk's cases", "sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    status: Mapped[str] = mapped_column(sa.String(10), comment="a consult's life: MAY_FOLLOW")
    stalled: Mapped[str] = mapped_column(sa.Text, comment="why the road stopped here; or empty")
    subject: Mapped[str] = mapped_column(
        SealedLine("consults.subject"), comment="of the first letter, one line"
    )
    from_address: Mapped[str] = mapped_column(sa.Text, index=True, comment="who asks; lower case")
    from_name: Mapped[str] = mapped_column(
        SealedLine("consults.from_name"), comment="as the letter gives it"
    )
    received_at: Mapped[datetime] = mapped_column(Moment, comment="of the first letter")
    changed_at: Mapped[datetime] = mapped_column(Moment, comment="the last step")
    taken_by: Mapped[int | None] = mapped_column(
        sa.ForeignKey("reviewers.id"), index=True, comment="who works on it"
    )
    taken_until: Mapped[datetime | None] = mapped_column(Moment, comment="then it is put back")
    version: Mapped[int] = mapped_column(sa.Integer, comment="the current draft's; 0 for none")
    confidence: Mapped[str] = mapped_column(sa.String(6), comment="the current draft's; or empty")
    codes: Mapped[str] = mapped_column(sa.Text, comment="the current draft's, space between")
    client_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("clients.id"), index=True, comment="the registered client; null for a guest"
    )
    follows: Mapped[int | None] = mapped_column(
        sa.ForeignKey("consults.id"), index=True, comment="the consult that this one goes on from"
    )
    allowance: Mapped[str] = mapped_column(
        sa.Text, comment="Allowance of the asker when this was asked, JSON; or empty"
    )
    due_at: Mapped[datetime | None] = mapped_column(
        Moment, comment="of the first reply; null: nothing promised, or it stands still"
    )
    time_left: Mapped[int | None] = mapped_column(
        sa.Integer, comment="open seconds until it is due, while the asker is waited for"
    )
    flags: Mapped[str] = mapped_column(
        sa.Text, server_default="", comment="Flag, space between; as of the current draft"
    )
    asks: Mapped[str] = mapped_column(
        sa.Text, server_default="", comment="what the last letter wants to know, space between"
    )
    sent_back: Mapped[bool] = mapped_column(
        sa.Boolean,
        server_default="0",  # quoted, PostgreSQL takes it for a boolean too
        comment="a reviewer wanted a new draft, and none was decided since",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Who asks, as far as the desk knows them, and what the new case goes on from."""

    client: int | None = None
    follows: int | None = None
    allowance: Allowance | None = None
    due_at: datetime | None = None  # of the first reply


def open_consult(
    session: Session,
    letter: Letter,
    *,
    received_at: datetime,
    now: datetime,
    opening: Opening | None = None,
) -> Consult:
    """A new case, read and waiting for the library; its first letter is added by `inquiries`."""
    known = opening or Opening()
    row = ConsultRow(
        status=Status.READ.value,
        stalled="",
        subject=letter.subject,
        from_address=letter.from_address.lower(),
        from_name=letter.from_name,
        received_at=received_at,
        changed_at=now,
        version=0,
        confidence="",
        codes="",
        client_id=known.client,
        follows=known.follows,
        allowance=to_document(Allowance, known.allowance) if known.allowance else "",
        due_at=known.due_at,
        flags="",
        asks="",
        sent_back=False,
    )
    session.add(row)
    session.flush()
    return _as_consult(row)


def get(session: Session, reference: str) -> Consult:
    """The consult of that reference; raises NoSuchConsultError."""
    row = session.get(ConsultRow, id_of(reference))
    if row is None:
        raise NoSuchConsultError(f"There is no consult {reference}.")
    return _as_consult(row)


def claim(session: Session, id: int) -> Consult | None:
    """The consult, locked for this transaction; None where another worker holds it."""
    query = sa.select(ConsultRow).where(ConsultRow.id == id).with_for_update(skip_locked=True)
    row = session.scalars(query).one_or_none()
    return None if row is None else _as_consult(row)


def lock(session: Session, reference: str) -> Consult:
    """The consult, locked for this transaction, after waiting for whoever holds it."""
    query = sa.select(ConsultRow).where(ConsultRow.id == id_of(reference)).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NoSuchConsultError(f"There is no consult {reference}.")
    return _as_consult(row)


def waiting_on_the_road(session: Session, statuses: Iterable[Status], *, limit: int) -> list[int]:
    """Ids of the oldest consults that the pipeline has a step for."""
    query = (
        sa.select(ConsultRow.id)
        .where(ConsultRow.status.in_([s.value for s in statuses]), ConsultRow.stalled == "")
        .order_by(ConsultRow.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def move(session: Session, consult: Consult, status: Status, *, now: datetime) -> Consult:
    """One step on in its life; ConflictError where somebody else has moved it meanwhile."""
    moved = consult.move_to(status)
    values: dict[str, Any] = {"status": status.value, "changed_at": now}
    if status is Status.READ and consult.status in ENDED:  # asked again: all begins anew
        values |= {"due_at": None, "time_left": None, "sent_back": False}
        moved = replace(moved, due_at=None, time_left=None)
    done = session.execute(
        sa.update(ConsultRow)
        .where(ConsultRow.id == consult.id, ConsultRow.status == consult.status.value)
        .where(ConsultRow.version == consult.version)
        .values(values)
        .returning(ConsultRow.id)
    )
    if done.first() is None:
        raise ConflictError(f"Somebody else changed {consult.reference} in the meantime.")
    if status is Status.READ:
        ring(session, Bell.WORK)
    return moved


def unchanged_since(session: Session, status: Status, before: datetime) -> list[Consult]:
    """Consults that came to this status before then, locked; none that another worker has."""
    query = (
        sa.select(ConsultRow)
        .where(ConsultRow.status == status.value, ConsultRow.changed_at <= before)
        .order_by(ConsultRow.id)
        .with_for_update(skip_locked=True)
    )
    return [_as_consult(row) for row in session.scalars(query)]


def stall(session: Session, id: int, why: str) -> None:
    """Take a consult off the road, or put it back with an empty `why`."""
    session.execute(sa.update(ConsultRow).where(ConsultRow.id == id).values(stalled=why))
    if not why:
        ring(session, Bell.WORK)


def set_draft(session: Session, consult: Consult, draft: Draft, *, now: datetime) -> Consult:
    """Note which draft is current; ConflictError where it is no longer the one `consult` had."""
    done = session.execute(
        sa.update(ConsultRow)
        .where(ConsultRow.id == consult.id, ConsultRow.version == consult.version)
        .values(
            version=draft.version,
            confidence=draft.confidence.value,
            codes=" ".join(draft.codes),
            changed_at=now,
        )
        .returning(ConsultRow.id)
    )
    if done.first() is None:
        raise ConflictError(f"Somebody else amended {consult.reference} in the meantime.")
    wordlists.set_marks(session, consult.id, "code", consult.codes, draft.codes)
    return replace(
        consult,
        version=draft.version,
        confidence=draft.confidence,
        codes=draft.codes,
        changed_at=now,
    )


def take(session: Session, consult: Consult, reviewer: int | None, until: datetime | None) -> None:
    """Note who works on it and until when; None puts it back."""
    session.execute(
        sa.update(ConsultRow)
        .where(ConsultRow.id == consult.id)
        .values(taken_by=reviewer, taken_until=until)
    )


def put_back_overdue(session: Session, *, now: datetime) -> list[str]:
    """Free what was taken too long; the references of what was freed."""
    done = session.execute(
        sa.update(ConsultRow)
        .where(ConsultRow.taken_until.is_not(None), ConsultRow.taken_until <= now)
        .values(taken_by=None, taken_until=None)
        .returning(ConsultRow.id)
    )
    return [reference_of(number) for (number,) in done]


def overdue(session: Session, *, now: datetime, most: int) -> list[Consult]:
    """Consults to review whose first reply was due before now, the longest overdue first."""
    query = (
        sa.select(*_COLUMNS)
        .where(ConsultRow.status == Status.DRAFTED.value, ConsultRow.due_at < now)
        .order_by(ConsultRow.due_at)
        .limit(most)
    )
    return [_as_consult(row) for row in session.execute(query)]


def listing(
    session: Session,
    *,
    statuses: Iterable[Status] = (),
    after: int = 0,
    limit: int | None = None,
) -> list[Consult]:
    """Consults, oldest first, beginning behind the id `after` (keyset paging)."""
    query = sa.select(*_COLUMNS).where(ConsultRow.id > after).order_by(ConsultRow.id)
    if wanted := [s.value for s in statuses]:
        query = query.where(ConsultRow.status.in_(wanted))
    return [_as_consult(row) for row in session.execute(query.limit(limit))]


def of_ids(session: Session, ids: Iterable[int]) -> list[Consult]:
    """The consults of these ids, in their order."""
    wanted = list(ids)
    query = sa.select(*_COLUMNS).where(ConsultRow.id.in_(wanted))
    found = {row.id: _as_consult(row) for row in session.execute(query)}
    return [found[number] for number in wanted if number in found]


def count_asked(
    session: Session, address: str, client: int | None, *, since: datetime, until: datetime
) -> int:
    """How many cases a client, or a guest's address, opened in a span; the end included."""
    asker = ConsultRow.from_address == address if client is None else ConsultRow.client_id == client
    query = sa.select(sa.func.count()).where(
        asker, ConsultRow.received_at >= since, ConsultRow.received_at <= until
    )
    return session.scalar(query) or 0


def recent_of(session: Session, address: str, *, since: datetime) -> list[Consult]:
    """An asker's cases that anything happened to since then, newest first."""
    query = (
        sa.select(*_COLUMNS)
        .where(ConsultRow.from_address == address, ConsultRow.changed_at >= since)
        .order_by(ConsultRow.id.desc())
        .limit(50)
    )
    return [_as_consult(row) for row in session.execute(query)]


def count_by_status(session: Session) -> dict[Status, int]:
    query = sa.select(ConsultRow.status, sa.func.count()).group_by(ConsultRow.status)
    return {Status(status): number for status, number in session.execute(query)}


def reference_of(id: int) -> str:
    return f"CD-{id:06d}"


def id_of(reference: str) -> int:
    """The number in a reference; raises NoSuchConsultError where it has none."""
    number = reference.strip().upper().removeprefix("CD-")
    is_number = number.isascii() and number.isdigit() and len(number) <= 12
    if not is_number or int(number) > LARGEST:
        raise NoSuchConsultError(f"{reference!r} is no reference; they read CD-000042.")
    return int(number)


def _as_consult(row: Any) -> Consult:
    return Consult(
        id=row.id,
        reference=reference_of(row.id),
        status=Status(row.status),
        subject=row.subject,
        from_address=row.from_address,
        from_name=row.from_name,
        received_at=row.received_at,
        changed_at=row.changed_at,
        taken_by=row.taken_by,
        taken_until=row.taken_until,
        version=row.version,
        confidence=Confidence(row.confidence) if row.confidence else None,
        codes=tuple(row.codes.split()),
        stalled=row.stalled,
        client=row.client_id,
        follows=row.follows,
        allowance=from_document(Allowance, row.allowance) if row.allowance else None,
        due_at=row.due_at,
        time_left=None if row.time_left is None else timedelta(seconds=row.time_left),
        flags=tuple(Flag(flag) for flag in row.flags.split()),
        asks=tuple(row.asks.split()),
        sent_back=row.sent_back,
    )


#: Listing by columns is two to three times as fast as by rows of the mapper.
_COLUMNS = tuple(ConsultRow.__table__.columns)
