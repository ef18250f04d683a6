"""A whole desk from one database into another, each row compared at the end.

SQLite  ->  PostgreSQL          a desk grows        (`consultant db copy`)
any     ->  a file of SQLite    a backup            (`consultant backup`)
a file  ->  any                 what was backed up  (`consultant restore`)
"""

from collections.abc import Callable, Generator
from contextlib import closing
from functools import cache
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from consultant.domain.errors import CopyError
from consultant.storage import heads, schema
from consultant.storage.sealing import bare

#: Rows in one insert; a row may hold a message of 25 MB, so those go one by one.
BATCH = 1000
#: Tables whose rows hold whole mails.
HEAVY = frozenset({"messages", "outbox"})


def copy_desk(
    source: Engine,
    target: Engine,
    *,
    empty_first: bool = False,
    progress: Callable[[str, int], None] = lambda _table, _rows: None,
) -> int:
    """Copy every table of a desk into another at the same version; how many rows that were.

    What others write to the source meanwhile is not copied: it is read as it was at the start.
    Whole or not at all. Raises CopyError where the versions differ, where the target holds
    anything already (unless it is emptied first), or where a row does not come back as it went.
    """
    _check_versions(source, target)
    snapshot = "REPEATABLE READ" if source.dialect.name == "postgresql" else "SERIALIZABLE"
    with (
        source.execution_options(isolation_level=snapshot).connect() as there,
        target.execution_options(writes=True).begin() as here,
    ):
        if empty_first:
            _empty(here)
        _check_empty(here)
        total = 0
        for table in _tables():
            number = _copy(there, here, table)
            _compare(there, here, table)
            progress(table.name, number)
            total += number
        _set_sequences(here)
    return total


@cache
def _tables() -> tuple[sa.Table, ...]:
    """The tables with columns as they are kept: what is encrypted is copied as it is, unopened."""
    return tuple(bare(schema.METADATA).sorted_tables)


def _check_versions(source: Engine, target: Engine) -> None:
    if not heads.is_at_head(source):
        raise CopyError("The one to copy from is not at this version.")
    if not heads.is_at_head(target):
        raise CopyError("The one to copy to is not at this version.")


def _check_empty(here: Connection) -> None:
    for table in _tables():
        if here.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise CopyError(f"The one to copy to is not empty: there are {table.name} already.")


def _empty(here: Connection) -> None:
    if here.dialect.name == "postgresql":  # at once, without a look at each row's references
        names = [here.dialect.identifier_preparer.format_table(t) for t in _tables()]
        here.execute(sa.text(f"TRUNCATE {', '.join(names)}"))
        return
    for table in reversed(_tables()):
        if "follows" in table.c:  # points into its own table
            here.execute(sa.update(table).values(follows=None))
        here.execute(sa.delete(table))


def _copy(there: Connection, here: Connection, table: sa.Table) -> int:
    number = 0
    rows = _rows(there, table)
    for batch in rows.partitions(1 if table.name in HEAVY else BATCH):
        here.execute(sa.insert(table), [dict(row._mapping) for row in batch])  # noqa: SLF001
        number += len(batch)
    return number


def _compare(there: Connection, here: Connection, table: sa.Table) -> None:
    with closing(_pairs(there, here, table)) as pairs:
        for number, (ours, theirs) in enumerate(pairs, 1):
            if ours is None or theirs is None or tuple(ours) != tuple(theirs):
                raise CopyError(f"Row {number} of {table.name} did not come back as it went.")


def _pairs(
    there: Connection, here: Connection, table: sa.Table
) -> Generator[tuple[Any, Any], None, None]:
    with closing(_rows(there, table)) as ours, closing(_rows(here, table)) as theirs:
        yield from zip_longest(ours, theirs)


def _rows(connection: Connection, table: sa.Table) -> sa.CursorResult[Any]:
    """The rows in the order of their key, by bytes: so both databases order them alike."""
    order = [_by_bytes(connection, column) for column in table.primary_key.columns]
    step = 1 if table.name in HEAVY else BATCH
    query = sa.select(table).order_by(*order)
    return connection.execute(query, execution_options={"yield_per": step})


def _by_bytes(connection: Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    if connection.dialect.name == "postgresql" and isinstance(column.type, sa.String):
        return sa.collate(column, "C")
    return column


def _set_sequences(here: Connection) -> None:
    """PostgreSQL counts on from where the copied rows end."""
    if here.dialect.name != "postgresql":
        return
    for table in _tables():
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        last = here.scalar(sa.select(sa.func.max(column)))
        if last is not None and here.scalar(sa.select(sequence)) is not None:
            here.execute(sa.select(sa.func.setval(sequence, last)))
