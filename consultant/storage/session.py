"""The one place that opens a database and its transactions.

Whoever is called from outside (listener, pipeline step, page, timetable job,
command) opens the transaction; nobody beneath commits.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine, ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from consultant.storage.sealed import read_keys, use_keys

#: No row has a higher number: PostgreSQL's INTEGER.
LARGEST = 2**31 - 1
#: The stages hand sessions and engines on without opening SQLAlchemy's own door.
__all__ = [
    "Base",
    "Engine",
    "Moment",
    "Session",
    "empty_log",
    "is_busy",
    "is_cut_off",
    "open_engine",
    "overwriting",
    "reading",
    "redoable",
    "transaction",
]

#: Seconds that a writer on SQLite waits for the one before it.
BUSY_SECONDS = 20

#: How PostgreSQL's driver finds out, within a minute, that the server's machine is gone.
CALLING = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,  # milliseconds, of what was sent and not acknowledged
}
#: And how the server finds out that ours is: else a worker's locks outlive its machine by hours.
#: The last, in milliseconds, frees what a process holds that was stopped in the middle of a step.
CALLED = {
    "tcp_keepalives_idle": 20,
    "tcp_keepalives_interval": 10,
    "tcp_keepalives_count": 3,
    "idle_in_transaction_session_timeout": 300_000,
}
#: What a server answers that has become a standby (SQLSTATE read_only_sql_transaction).
STANDBY = "25006"
#: The first characters of what it answers while it stops or starts.
AWAY = ("57P", "080")

NAMES = {  # every constraint has a name, so that a migration can find it
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on every database (SQLite forgets the zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMES)


def open_engine(url: str, keys: Sequence[str] = ()) -> Engine:
    """Open the database at `url` (SQLAlchemy's form); nothing is read yet.

    What is to be encrypted at rest is, with the first of `keys`; the others open older values.

    Bound values never stand in an error's text (`hide_parameters`): they may be
    a patient's.
    """
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=not _is_sqlite(url),
        connect_args={} if _is_sqlite(url) else _line_to(url),
    )
    event.listen(engine, "handle_error", _keep_values_back)
    use_keys(engine, read_keys(keys))
    if _is_sqlite(url):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that writes: all of it is kept at the end, or nothing."""
    writer = engine.execution_options(writes=True)
    with Session(writer, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def redoable(engine: Engine) -> Iterator[Session]:
    """The same for a step that is walked again, to the same end, where a crash undoes it.

    PostgreSQL does not wait for the disk at its end, so that others wait less for the chain of
    events. Whatever is committed after it in the usual way takes it along to the disk.
    """
    with transaction(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(sa.text("SET LOCAL synchronous_commit = off"))
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads; it never waits for a writer."""
    with Session(engine) as session:
        yield session
        session.rollback()


def is_busy(error: Exception) -> bool:
    """Whether a database error is of the kind that passes (locked, restarting, cut off)."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | PoolTimeoutError)


def overwriting(session: Session) -> None:
    """SQLite leaves what is deleted or changed in its file unless it is told to overwrite it."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def empty_log(engine: Engine) -> None:
    """SQLite's log of writes goes into its file and is cut, as far as no reader needs it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.rollback()
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def is_cut_off(error: Exception) -> bool:
    """Whether a server went away: the line to it broke, or it takes none at the moment.

    What was being committed may stand or not (guard G27): only what dedupes is done again.
    """
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", "none of PostgreSQL's")  # a line that broke has none
    is_away = isinstance(error, OperationalError) and (state is None or state[:3] in AWAY)
    return error.connection_invalidated or is_away


def folder_of(engine: Engine) -> Path | None:
    """Where the database's file lies; None where it is in memory or on a server."""
    file = engine.url.database if _is_sqlite(engine.url.drivername) else None
    return Path(file).absolute().parent if file and file != ":memory:" else None


def _keep_values_back(context: ExceptionContext) -> None:
    """Keep the first line of a driver's words: below it PostgreSQL shows the row itself.

    ("Failing row contains ..."; `hide_parameters` hides only what SQLAlchemy would add.)
    """
    if getattr(context.original_exception, "sqlstate", "") == STANDBY:
        context.is_disconnect = True  # a failover: the next connection finds the new primary
    words = str(context.original_exception).partition("\n")[0]
    context.original_exception.args = (words,)
    wrapped = context.sqlalchemy_exception
    if wrapped is not None:
        wrapped.args = (f"{type(wrapped).__name__}: {words}",)


def _line_to(url: str) -> dict[str, Any]:
    """What to connect to PostgreSQL with, where the URL does not say otherwise."""
    said = sa.make_url(url).query
    options = " ".join(f"-c {name}={value}" for name, value in CALLED.items())
    given = {"options": options, **CALLING}
    return {name: value for name, value in given.items() if name not in said}


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """WAL so that readers never wait; FULL so that a commit survives a power cut."""
    del record
    connection.isolation_level = None  # the driver's own BEGIN comes too late and too weak
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-4000",  # 4 MB, of each connection: the system holds the file anyway
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: a lock asked for half-way cannot wait."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
