"""What was done at the desk, by whom: append-only, each event chained to the one before.

hash = sha256(hash of the event before, newline, the event as canonical JSON)
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.storage.bells import Bell, ring
from consultant.storage.session import Base, Moment

GENESIS = "0" * 64
#: The act of the event that tells which older ones were removed.
FORGET = "forget events"
#: The act of the event that tells which others had a name taken out.
REDACT = "redact events"
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


class Kept(NamedTuple):
    """An event as it stands in the table: what its hash was made from, and the hash."""

    id: int
    at: datetime
    who: str
    act: str
    about: str
    particulars: str
    hash: str

    @property
    def told(self) -> dict[str, Any]:
        return {k: v for k, v in self._asdict().items() if k not in {"id", "hash"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a walk along the chain found."""

    count: int
    head: str  # hash of the last event that follows
    broken_at: int | None  # id of the first that does not
    says: str = ""  # what is wrong with it
    holds_noted: bool = True  # whether a hash noted earlier is in the chain
    redacted: int = 0  # events that had a name taken out, each told of by a later event


#: Columns of an event in which somebody may be named.
_NAMING = ("who", "about", "particulars")
_LATEST = sa.select(sa.func.max(EventRow.__table__.c.id))
#: Ids run without a gap, and hashes follow: so a change of any column is found.
_LAST = sa.select(EventRow.id, EventRow.hash).order_by(EventRow.id.desc()).limit(1)


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
    before = session.execute(_LAST).first()
    text = json.dumps(dict(particulars or {}), sort_keys=True, default=str)
    at = now.astimezone(UTC)
    row: dict[str, Any] = {"at": at, "who": who, "act": act, "about": about, "particulars": text}
    chained = _chained(before.hash if before else GENESIS, **row)
    # Numbered here and not by the database: PostgreSQL leaves gaps, and a gap means tampering.
    number = before.id + 1 if before else 1
    session.execute(sa.insert(EventRow).values(id=number, hash=chained, **row))


def events(session: Session, about: str) -> list[Event]:
    """The history of one consult, message or mail, oldest first."""
    query = sa.select(EventRow).where(EventRow.about == about).order_by(EventRow.id)
    return [_as_event(row) for row in session.scalars(query)]


def count(session: Session, *, act: str, about: str, since: datetime) -> int:
    """How often something was done to that since then."""
    query = sa.select(sa.func.count()).where(
        EventRow.about == about, EventRow.act == act, EventRow.at >= since
    )
    return session.scalar(query) or 0


def latest(session: Session) -> int:
    """The id of the last event: whether anything happened since one looked."""
    return session.connection().scalar(_LATEST) or 0


def first_broken(session: Session) -> int | None:
    """The id of the first event that does not follow; None where the chain holds."""
    return verify(session).broken_at


def verify(session: Session, noted: str = "") -> Verified:
    """Walk the whole chain; `noted` is a hash written down earlier, which must still be in it.

    Only that tells whether events were cut off at the end: a shorter chain is whole in itself.
    """
    number, before = _beginning(session)
    found = noted in {"", before}
    count = 0
    changed: dict[int, str] = {}  # what does not give its hash, unless a later event tells of it
    redacted = 0
    for event in walk(session):
        number += 1
        count += 1
        if event.id != number:
            broken = min(changed, default=event.id)
            says = f"event {number} is missing, or others changed places"
            return Verified(count=count, head=before, broken_at=broken, says=says)
        if event.hash != _chained(before, **event.told):
            changed[event.id] = _digest(event)
        elif event.act == REDACT:
            redacted += _settle(changed, event)
        before = event.hash
        found = found or before == noted
    broken_at = min(changed, default=None)
    says = f"event {broken_at} was changed or put in" if changed else ""
    return Verified(
        count=count,
        head=before,
        broken_at=broken_at,
        says=says,
        holds_noted=found,
        redacted=redacted,
    )


def _settle(changed: dict[int, str], told: Kept) -> int:
    """Take out what this event says was redacted, where it reads as it was left then."""
    listed = json.loads(told.particulars).get("events", {})
    as_left = [number for number, digest in changed.items() if listed.get(str(number)) == digest]
    for number in as_left:
        del changed[number]
    return len(as_left)


def redact(
    session: Session, names: Mapping[str, str], *, who: str, now: datetime, batch: int = 500
) -> int:
    """Put another word in place of names, in every event; how many events that were.

    Their hashes stay, so that the chain and every hash that was noted hold; a new event tells
    which they are and what each reads now, so that no other change passes for this one.
    """
    lower = [sa.func.lower(c) for c in (EventRow.who, EventRow.about, EventRow.particulars)]
    named = sa.or_(*(c.contains(n.lower(), autoescape=True) for c in lower for n in names))
    rows = [Kept(*row) for row in session.execute(sa.select(EventRow.__table__).where(named))]
    left: dict[str, str] = {}
    for row in rows:
        now_reads = row._replace(
            who=_without(row.who, names),
            about=_without(row.about, names),
            particulars=_without(row.particulars, names),
        )
        change = sa.update(EventRow).where(EventRow.id == row.id)
        session.execute(change.values({k: now_reads.told[k] for k in _NAMING}))
        left[str(row.id)] = _digest(now_reads)
    numbers = list(left)
    for start in range(0, len(numbers), batch):
        some = {number: left[number] for number in numbers[start : start + batch]}
        record(session, now=now, who=who, act=REDACT, about="events", particulars={"events": some})
    return len(rows)


def _without(text: str, names: Mapping[str, str]) -> str:
    for name, instead in names.items():
        text = re.sub(re.escape(name), instead, text, flags=re.IGNORECASE)
    return text


def _digest(event: Kept) -> str:
    """What an event reads, apart from the chain."""
    return _chained("", **event.told)


def walk(session: Session) -> Iterator[Kept]:
    """Every event as it is kept, oldest first, a thousand at a time."""
    last = 0
    while True:
        query = sa.select(EventRow.__table__).where(EventRow.id > last).order_by(EventRow.id)
        rows = session.execute(query.limit(1000)).all()
        yield from (Kept(*row) for row in rows)
        if not rows:
            return
        last = rows[-1].id


def forget(
    session: Session, *, before: datetime, who: str, now: datetime, keep: Collection[str] = ()
) -> int:
    """Remove the oldest events; the chain then begins at an event that itself tells of it.

    Nothing goes from the first event on that is about one of `keep`, nor where the database's
    user may only add events (`consultant db rights`): then the owner's has to purge.
    """
    if not may_change(session):
        return 0
    number = sa.func.min(EventRow.id)
    oldest: int | None = session.scalar(sa.select(number))
    young: int | None = session.scalar(sa.select(number).where(EventRow.at >= before))
    held: int | None = session.scalar(sa.select(number).where(EventRow.about.in_(keep)))
    first = min((each for each in (young, held) if each is not None), default=None)
    if oldest is None or young is None or first is None or first == oldest:
        return 0
    link = session.scalar(sa.select(EventRow.hash).where(EventRow.id == first - 1))
    told = {"first": first, "link": link, "forgotten": first - oldest}
    record(session, now=now, who=who, act=FORGET, about="events", particulars=told)
    session.execute(sa.delete(EventRow).where(EventRow.id < first))
    return first - oldest


def _beginning(session: Session) -> tuple[int, str]:
    """The number and the hash that the first event follows: none, or what `forget` told."""
    first = session.scalar(sa.select(sa.func.min(EventRow.id)))
    if first in {None, 1}:
        return 0, GENESIS
    query = sa.select(EventRow.particulars).where(EventRow.act == FORGET)
    last = session.scalar(query.order_by(EventRow.id.desc()).limit(1))
    told = json.loads(last) if last else {}
    return (first - 1, str(told["link"])) if told.get("first") == first else (0, GENESIS)


def may_change(session: Session) -> bool:
    """Whether the database's user may do more to events than add and read them."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    may = sa.func.has_table_privilege(sa.func.current_user(), "events", "DELETE")
    return bool(session.scalar(sa.select(may)))


def _lock_chain(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
        ring(session, Bell.NEWS)


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
