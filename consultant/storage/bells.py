"""Wakes workers and pages in other processes when something waits for them.

PostgreSQL   ring() in a transaction --NOTIFY, as it commits--> every Ear --> what it calls
SQLite       no bell: everybody looks at the timetable's pace

A bell says no more than "look": what is there, and for whom, stands in the tables. So a bell
that nobody hears costs a turn of the timetable and nothing else.
"""

import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

#: Seconds before each new try to listen, while the database is away.
LISTEN_AGAIN = (0.1, 0.5, 1.0, 2.0, 5.0)
#: After so many quiet seconds an ear asks whether its line still stands.
QUIET = 20.0

log = structlog.get_logger()


class Bell(StrEnum):
    """What PostgreSQL's channels are called."""

    #: A message was kept, a mail was queued, a consult was sent back to the road.
    WORK = "consultant_work"
    #: An event was recorded: what pages show has changed.
    NEWS = "consultant_news"


def ring(session: Session, bell: Bell) -> None:
    """Wake who listens once this transaction has been committed; never if it is not.

    However often it is rung in one transaction, it is heard once.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_notify(bell.value, "")))


class Ear:
    """Listens to one bell, in a thread and on a connection of its own, until it is stopped.

    `hear` is called in that thread, and must not block: at each ring, and once whenever the
    line stands anew, for something may have been missed.
    """

    def __init__(self, engine: Engine, bell: Bell, hear: Callable[[], None]) -> None:
        self._engine = engine
        self._bell = bell
        self._hear = hear
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        driver: Any = engine.dialect.loaded_dbapi
        self._troubles = (DBAPIError, driver.Error, OSError)

    def start(self) -> None:
        if self._engine.dialect.name == "postgresql":
            self._near, self._far = socket.socketpair()
            self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Listen no more; a call of `hear` that has begun is waited for."""
        self._stopping.set()
        if self._thread is not None:
            self._near.send(b".")
            self._thread.join()
            self._near.close()
            self._far.close()

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                with closing(self._line()) as line:
                    failures = 0
                    self._hear()
                    self._listen(line)
            except self._troubles as error:
                log.warning("bell_out_of_hearing", bell=self._bell.value, error=_kind(error))
                self._stopping.wait(LISTEN_AGAIN[min(failures, len(LISTEN_AGAIN) - 1)])
                failures += 1

    def _line(self) -> Any:
        """A connection of the driver's own: no pool, no transaction, no time limit."""
        pooled = self._engine.raw_connection()
        try:
            line: Any = pooled.driver_connection
            pooled.detach()
            line.autocommit = True
            line.execute(f"LISTEN {self._bell}")
        except BaseException:
            with suppress(Exception):
                pooled.close()
            raise
        return line

    def _listen(self, line: Any) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(line.fileno(), selectors.EVENT_READ)
            selector.register(self._far, selectors.EVENT_READ)
            while True:
                has_come = bool(selector.select(QUIET))
                if self._stopping.is_set():
                    return
                if not has_come:
                    line.execute("SELECT 1")
                if list(line.notifies(timeout=0)):
                    self._hear()


def _kind(error: BaseException) -> str:
    """The kind of a database's error, never its words."""
    return type(getattr(error, "orig", None) or error).__name__
