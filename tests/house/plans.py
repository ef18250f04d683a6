"""What SQLite would read for the statements that a desk sends: which tables from end to end.

SQLite plans without knowing how many rows there are, so an empty table tells as much as a full one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from consultant.storage.session import Engine

#: Tables that grow for as long as the desk is used.
GROWING = frozenset(
    {
        *("addresses", "clients", "consults", "consult_tags", "consult_words", "deliveries"),
        *("drafts", "events", "findings", "inquiries", "mentions", "messages", "outbox"),
        *("precedents", "precedent_words", "ratings", "remarks", "thread_ids", "verdicts"),
        "vouchings",
    }
)
#: What a page may walk past on its way along a key, for it is rare: a withdrawn answer.
WALKED = ("precedents.withdrawn_at IS NULL",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    sql: str
    parameters: Any


@dataclass(slots=True)
class Heard:
    """Each different statement, once."""

    statements: dict[str, Statement] = field(default_factory=dict)


@contextmanager
def listening(engine: Engine) -> Iterator[Heard]:
    """Every statement that is sent meanwhile."""
    heard = Heard()

    def hear(*told: Any) -> None:
        _, _, sql, parameters, _, is_many = told
        first = parameters[0] if is_many and parameters else parameters
        heard.statements.setdefault(sql, Statement(sql=sql, parameters=first))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def read_through(engine: Engine, heard: Heard) -> list[tuple[str, str]]:
    """(step of the plan, statement) wherever a table that grows is read from end to end."""
    found = []
    with engine.connect() as connection:
        for statement in heard.statements.values():
            if not _is_bounded(statement.sql):
                found += [(step, statement.sql) for step in _scans(connection, statement)]
    return found


def _is_bounded(sql: str) -> bool:
    """Whether it adds rows, or takes the first few rows of a whole table."""
    if not sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
        return True
    return " LIMIT " in " ".join(sql.split()) and "WHERE" not in sql and "GROUP BY" not in sql


def _scans(connection: sa.Connection, statement: Statement) -> Iterator[str]:
    asked = f"EXPLAIN QUERY PLAN {statement.sql}"
    plan = [step for *_, step in connection.exec_driver_sql(asked, statement.parameters)]
    if _is_walk(statement.sql, plan):
        return
    for step in plan:
        scanned = re.match(r"SCAN (\w+)", step)
        if scanned and _table(scanned[1], statement.sql) in GROWING:
            yield step


def _is_walk(sql: str, plan: list[str]) -> bool:
    """Whether it goes along a key and stops at a page's end: nothing is sorted or counted first."""
    is_sorted = any(step.startswith("USE TEMP B-TREE") for step in plan)
    return any(each in sql for each in WALKED) and " LIMIT " in sql and not is_sorted


def _table(name: str, sql: str) -> str:
    """The table behind an alias."""
    known = re.search(rf"\b(\w+) AS {name}\b", sql)
    return known[1] if known else name
