"""The queue: which consults stand in a lane, narrowed, in an order, a page at a time.

    lane (status, whose hands)  and  sieve (sure, flag, tag, code, asker, holder, words)
                                |
            in an order, beginning beyond a consult (keyset paging)

A lane of open consults is short; it may be put in any order. Lanes of what is over grow
for years: they go by number alone, and rare words and tags lead straight to their consults.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consultant.domain.consult import Confidence, Status
from consultant.domain.flags import Flag
from consultant.storage import wordlists
from consultant.storage.consults import ConsultRow
from consultant.storage.session import Moment
from consultant.storage.tags import TagRow
from consultant.storage.wordlists import WordRow

#: Consults counted to find the rarest word or tag; the search is driven by it.
_COUNTED = 500
_OPEN = frozenset({Status.READ, Status.MATCHED, Status.DRAFTED, Status.WAITING, Status.APPROVED})


class Order(StrEnum):
    #: the oldest first
    AGE = "age"
    #: the newest first
    NEWEST = "newest"
    #: what is due soonest first; what is due at no time last
    DUE = "due"
    #: the surest first
    SURE = "sure"
    #: by address
    ASKER = "asker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Which consults belong together on the queue's page; no statuses: all."""

    statuses: tuple[Status, ...] = ()
    taken_by: int | None = None  # held by this reviewer now
    is_held: bool = False  # held by anybody now
    is_sent_back: bool = False

    @property
    def is_short(self) -> bool:
        """Whether it holds open consults alone."""
        return bool(self.statuses) and _OPEN.issuperset(self.statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What of a lane is wanted; empty: all of it."""

    sure: Confidence | None = None
    flag: Flag | None = None
    unflagged: bool = False  # nothing but that the asker is a stranger
    asks: str = ""  # the letter wants to know this and nothing else
    tag: str = ""
    code: str = ""
    asker: str = ""  # an address, or "@domain"
    holder: int | None = None  # held by this reviewer now
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A page of it: in which order, beyond which consult's number, how many."""

    order: Order = Order.AGE
    beyond: int | None = None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pin:
    """Consults of which something is known, in a table ordered by it."""

    of: Any  # the consult's number there
    where: sa.ColumnElement[bool]


def rows(
    session: Session, lane: Lane, cut: Cut, *, now: datetime, sieve: Sieve | None = None
) -> list[Any]:
    """Consults as rows with `COLUMNS` as attributes.

    Orders other than by number are for short lanes; elsewhere the newest come first.
    """
    sieve, order = sieve or Sieve(), cut.order
    pins = _pins(sieve)
    if pins is None:
        return []
    if not lane.is_short and order is not Order.AGE:
        order = Order.NEWEST
    selected: sa.Select[Any] = sa.select(*COLUMNS)
    query = _in_sieve(_in_lane(selected, lane, now), sieve, now)
    query = _pinned(session, query, pins, drives=not lane.is_short)
    query = query.order_by(*_ordered(order)).limit(cut.limit)
    if cut.beyond is not None:
        query = query.where(_beyond(order, cut.beyond))
    return list(session.execute(query).all())


def count(session: Session, lane: Lane, *, now: datetime, most: int) -> int:
    """How many are in a lane, counting no further than `most`: the sent ones are many."""
    counted = _in_lane(sa.select(ConsultRow.id), lane, now).limit(most).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0


def count_by_status(
    session: Session, statuses: Iterable[Status], *, most: int
) -> dict[Status, int]:
    """How many stand in each status, counting no further than `most`, in one look."""
    counts = [
        sa.select(sa.literal(status.value), sa.func.count()).select_from(
            sa.select(ConsultRow.id).where(ConsultRow.status == status.value).limit(most).subquery()
        )
        for status in statuses
    ]
    return {Status(status): number for status, number in session.execute(sa.union_all(*counts))}


def _in_lane(query: sa.Select[Any], lane: Lane, now: datetime) -> sa.Select[Any]:
    if lane.statuses:
        query = query.where(ConsultRow.status.in_([s.value for s in lane.statuses]))
    if lane.taken_by is not None:
        query = query.where(ConsultRow.taken_by == lane.taken_by, ConsultRow.taken_until > now)
    if lane.is_held:
        query = query.where(ConsultRow.taken_by.is_not(None), ConsultRow.taken_until > now)
    if lane.is_sent_back:
        query = query.where(ConsultRow.sent_back)
    return query


def _in_sieve(query: sa.Select[Any], sieve: Sieve, now: datetime) -> sa.Select[Any]:
    row = ConsultRow
    wanted: list[tuple[object, sa.ColumnElement[bool]]] = [
        (sieve.sure, row.confidence == (sieve.sure or "")),
        (sieve.unflagged, row.flags.in_(["", Flag.STRANGER.value])),
        (sieve.asks, row.asks == sieve.asks),
        (sieve.asker, _is_of(sieve.asker)),
        (sieve.holder, sa.and_(row.taken_by == sieve.holder, row.taken_until > now)),
    ]
    return query.where(*(condition for is_wanted, condition in wanted if is_wanted))


def _is_of(asker: str) -> sa.ColumnElement[bool]:
    address = ConsultRow.from_address
    if asker.startswith("@"):
        return address.endswith(asker, autoescape=True)
    return address == asker


def _pins(sieve: Sieve) -> list[_Pin] | None:
    """What leads to the consults that are wanted; None where the words are none to search by."""
    words = wordlists.asked_for(sieve.words)
    if sieve.words and not words:
        return None
    if sieve.asker.startswith("@"):  # a domain is a word of every letter from there
        words += wordlists.asked_for(sieve.asker[1:])
    words += tuple(wordlists.mark_of("code", code) for code in (sieve.code,) if code)
    words += tuple(wordlists.mark_of("flag", flag) for flag in (sieve.flag,) if flag)
    pins = [_word_pin(word) for word in dict.fromkeys(words)]
    if sieve.tag:
        pins.append(_Pin(of=TagRow.consult_id, where=TagRow.tag == sieve.tag))
    return pins


def _word_pin(word: str) -> _Pin:
    table = aliased(WordRow)
    return _Pin(of=table.consult_id, where=table.word == word)


def _pinned(
    session: Session, query: sa.Select[Any], pins: list[_Pin], *, drives: bool
) -> sa.Select[Any]:
    """Only consults that all pins hold; in a long lane the rarest leads to them."""
    if drives and pins:
        rarest, *pins = sorted(pins, key=lambda pin: _count(session, pin)) if pins[1:] else pins
        query = query.where(ConsultRow.id == rarest.of, rarest.where)
    for pin in pins:
        query = query.where(sa.exists().where(pin.of == ConsultRow.id, pin.where))
    return query


def _count(session: Session, pin: _Pin) -> int:
    some = sa.select(pin.of).where(pin.where).limit(_COUNTED).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _ordered(order: Order) -> tuple[sa.ColumnElement[Any], ...]:
    number = ConsultRow.id
    if order is Order.NEWEST:
        return (number.desc(),)
    return (*(key.asc() for key in _keys(order, ConsultRow)), number.asc())


def _keys(order: Order, row: Any) -> tuple[sa.ColumnElement[Any], ...]:
    """What an order goes by, before the number."""
    if order is Order.DUE:
        return (sa.func.coalesce(row.due_at, _NEVER),)
    if order is Order.SURE:
        return (sa.case(_SURE, value=row.confidence, else_=len(_SURE)),)
    return (row.from_address,) if order is Order.ASKER else ()


def _beyond(order: Order, number: int) -> sa.ColumnElement[bool]:
    """What comes after that consult: it is looked up, so that an address holds a number alone."""
    if order is Order.NEWEST:
        return ConsultRow.id < number
    there = aliased(ConsultRow)
    further = ConsultRow.id > number
    for mine, its in zip(_keys(order, ConsultRow), _keys(order, there), strict=True):
        bound = sa.select(its).where(there.id == number).scalar_subquery()
        further = sa.or_(mine > bound, sa.and_(mine == bound, further))
    return further


_SURE = {sure.value: place for place, sure in enumerate(Confidence)}
#: After every moment that is due.
_NEVER = sa.literal(datetime(9999, 1, 1, tzinfo=UTC), Moment)
#: What the queue shows; plain columns are two to three times as fast as the mapper's rows.
COLUMNS: tuple[Any, ...] = (
    ConsultRow.id,
    ConsultRow.status,
    ConsultRow.stalled,
    ConsultRow.subject,
    ConsultRow.from_address,
    ConsultRow.from_name,
    ConsultRow.received_at,
    ConsultRow.taken_by,
    ConsultRow.taken_until,
    ConsultRow.version,
    ConsultRow.confidence,
    ConsultRow.codes,
    ConsultRow.due_at,
    ConsultRow.time_left,
    ConsultRow.flags,
    ConsultRow.sent_back,
)
