"""Keeps two workers from thinking about the same letter at once.

The thinking is done outside of any transaction, so no row's lock can cover it. On PostgreSQL an
advisory lock does: it goes with its transaction, whatever becomes of the worker, and holds
nobody up, for another worker passes by. SQLite has none: there two workers may think the same
thought, and the row's status lets one of them be written down.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import sqlalchemy as sa
from sqlalchemy.engine import Engine


class Hand(IntEnum):
    """The first half of the locks' numbers, of our own choice; the second is the row's."""

    MESSAGE = 7_411_101
    CONSULT = 7_411_102


@contextmanager
def in_hand(engine: Engine, hand: Hand, number: int) -> Iterator[bool]:
    """Hold a row's thought as long as this lasts; False where another worker has it."""
    if engine.dialect.name != "postgresql":
        yield True
        return
    with engine.connect() as connection:
        lock = sa.func.pg_try_advisory_xact_lock(hand.value, number)
        yield bool(connection.scalar(sa.select(lock)))
        connection.rollback()
