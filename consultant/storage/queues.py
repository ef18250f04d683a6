"""The queue: which consults stand in a lane, narrowed, in an order, a page at a time.

    lane (status, whose hands)  and  sieve (sure, flag, tag, code, asker, holder, words)
                                |
            in an order, beginning beyond a consult (keyset paging)

A lane of open consults is short; it may be put in any order. Lanes of what is over grow
for years: they go by number alone, and rare words and tags lead straight to their consults.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

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

    number: int | None = None  # this consult and no other
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


class _Pin(NamedTuple):
    """A word, a mark or a tag that is wanted: a table leads from it to its consults."""

    table: sa.FromClause
    name: str  # of the column that holds it
    value: str


def rows(
    session: Session, lane: Lane, cut: Cut, *, now: datetime, sieve: Sieve | None = None
) -> list[Any]:
    """Consults as rows with `COLUMNS` as attributes.

    Orders other than by number are for short lanes; elsewhere the newest come first.
    """
    pins = _pins(sieve or Sieve())
    if pins is None:
        return []
    if not lane.is_short:
        order = cut.order if cut.order is Order.AGE else Order.NEWEST
        cut = replace(cut, order=order)
        pins = _rarest_first(session, pins)
    query = _statement(lane, sieve or Sieve(), cut.order, pins, is_first=cut.beyond is None)
    told = {"now": now, "limit": cut.limit, "beyond": cut.beyond}
    return list(session.connection().execute(query, told))


def count(session: Session, lane: Lane, *, now: datetime, most: int) -> int:
    """How many are in a lane, counting no further than `most`: the sent ones are many."""
    return session.connection().scalar(_counting(lane), {"now": now, "limit": most}) or 0


@lru_cache(maxsize=512)
def _statement(
    lane: Lane, sieve: Sieve, order: Order, pins: tuple[_Pin, ...], *, is_first: bool
) -> sa.Select[Any]:
    """One shape of question; made once, for making it takes longer than answering it."""
    number: sa.ColumnElement[int] = _CONSULT.id
    query = sa.select(*COLUMNS).where(*_in_lane(lane), *_in_sieve(sieve))
    if pins and not lane.is_short:  # the rarest leads: its rows stand in order already
        leading, *pins_left = pins
        table = leading.table.alias()
        number = table.c.consult_id
        query = query.where(_CONSULT.id == number, table.c[leading.name] == leading.value)
        pins = tuple(pins_left)
    for pin in pins:
        table = pin.table.alias()
        also = sa.exists().where(table.c.consult_id == number, table.c[pin.name] == pin.value)
        query = query.where(also)
    if not is_first:
        query = query.where(_beyond(order, number))
    return query.order_by(*_ordered(order, number)).limit(sa.bindparam("limit", type_=sa.Integer))


@lru_cache(maxsize=512)
def _counting(lane: Lane) -> sa.Select[Any]:
    limit = sa.bindparam("limit", type_=sa.Integer)
    some = sa.select(_CONSULT.id).where(*_in_lane(lane)).limit(limit).subquery()
    return sa.select(sa.func.count()).select_from(some)


def _in_lane(lane: Lane) -> Iterator[sa.ColumnElement[bool]]:
    if lane.statuses:
        yield _CONSULT.status.in_([status.value for status in lane.statuses])
    if lane.taken_by is not None:
        yield sa.and_(_CONSULT.taken_by == lane.taken_by, _CONSULT.taken_until > _NOW)
    if lane.is_held:
        yield sa.and_(_CONSULT.taken_by.is_not(None), _CONSULT.taken_until > _NOW)
    if lane.is_sent_back:
        yield _CONSULT.sent_back.is_(sa.true())


def _in_sieve(sieve: Sieve) -> Iterator[sa.ColumnElement[bool]]:
    if sieve.number is not None:
        yield _CONSULT.id == sieve.number
    if sieve.sure is not None:
        yield _CONSULT.confidence == sieve.sure.value
    if sieve.unflagged:
        yield _CONSULT.flags.in_(["", Flag.STRANGER.value])
    if sieve.asks:
        yield _CONSULT.asks == sieve.asks
    if sieve.asker.startswith("@"):
        yield _CONSULT.from_address.endswith(sieve.asker, autoescape=True)
    elif sieve.asker:
        yield _CONSULT.from_address == sieve.asker
    if sieve.holder is not None:
        yield sa.and_(_CONSULT.taken_by == sieve.holder, _CONSULT.taken_until > _NOW)


def _pins(sieve: Sieve) -> tuple[_Pin, ...] | None:
    """What leads to the consults that are wanted; None where the words are none to search by."""
    words = wordlists.asked_for(sieve.words)
    if sieve.words and not words:
        return None
    if sieve.asker.startswith("@"):  # a domain is a word of every letter from there
        words += wordlists.asked_for(sieve.asker[1:])
    words += tuple(wordlists.mark_of("code", code) for code in (sieve.code,) if code)
    words += tuple(wordlists.mark_of("flag", flag) for flag in (sieve.flag,) if flag)
    pins = [_Pin(_WORDS, "word", word) for word in dict.fromkeys(words)]
    return (*pins, *(_Pin(_TAGS, "tag", tag) for tag in (sieve.tag,) if tag))


def _rarest_first(session: Session, pins: tuple[_Pin, ...]) -> tuple[_Pin, ...]:
    if len(pins) < 2:
        return pins
    return tuple(sorted(pins, key=lambda pin: _count(session, pin)))


def _count(session: Session, pin: _Pin) -> int:
    some = sa.select(pin.table.c.consult_id).where(pin.table.c[pin.name] == pin.value)
    counted = sa.select(sa.func.count()).select_from(some.limit(_COUNTED).subquery())
    return session.scalar(counted) or 0


def _ordered(order: Order, number: sa.ColumnElement[int]) -> tuple[sa.ColumnElement[Any], ...]:
    if order is Order.NEWEST:
        return (number.desc(),)
    return (*(key.asc() for key in _keys(order, _CONSULT)), number.asc())


def _keys(order: Order, of: Any) -> tuple[sa.ColumnElement[Any], ...]:
    """What an order goes by, before the number."""
    if order is Order.DUE:
        return (sa.func.coalesce(of.due_at, _NEVER),)
    if order is Order.SURE:
        return (sa.case(_SURE, value=of.confidence, else_=len(_SURE)),)
    return (of.from_address,) if order is Order.ASKER else ()


def _beyond(order: Order, number: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """What comes after that consult: it is looked up, so that an address holds a number alone."""
    last = sa.bindparam("beyond", type_=sa.Integer)
    if order is Order.NEWEST:
        return number < last
    there = ConsultRow.__table__.alias()
    further: sa.ColumnElement[bool] = number > last
    for mine, its in zip(_keys(order, _CONSULT), _keys(order, there.c), strict=True):
        bound = sa.select(its).where(there.c.id == last).scalar_subquery()
        further = sa.or_(mine > bound, sa.and_(mine == bound, further))
    return further


_CONSULT = ConsultRow.__table__.c
_WORDS, _TAGS = sa.inspect(WordRow).local_table, sa.inspect(TagRow).local_table
_NOW = sa.bindparam("now", type_=Moment)
_SURE = {sure.value: place for place, sure in enumerate(Confidence)}
#: After every moment that is due.
_NEVER = sa.literal(datetime(9999, 1, 1, tzinfo=UTC), Moment)
#: What the queue shows; plain columns are two to three times as fast as the mapper's rows.
COLUMNS = tuple(
    _CONSULT[name]
    for name in (
        "id",
        "status",
        "stalled",
        "subject",
        "from_address",
        "from_name",
        "received_at",
        "taken_by",
        "taken_until",
        "version",
        "confidence",
        "codes",
        "due_at",
        "time_left",
        "flags",
        "sent_back",
    )
)
