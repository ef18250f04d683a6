"""Makes the Nth commit of an engine fail, in each way that a commit can."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

from consultant.storage.session import Engine


class PowerCut(BaseException):
    """Ends a worker where it stands; nothing catches it."""


class Way(Enum):
    """How a commit fails."""

    #: refused, and nothing is kept: disk full, locked, server gone before
    REFUSED = "refused"
    #: kept, but the answer was lost on its way (guard G27)
    KEPT_UNTOLD = "kept, untold"
    #: the power is cut just before
    CUT_BEFORE = "cut before"
    #: the power is cut just after
    CUT_AFTER = "cut after"

    @property
    def is_a_cut(self) -> bool:
        return self in {Way.CUT_BEFORE, Way.CUT_AFTER}


class Commits:
    """Counts commits; those from the Nth on fail, `times` of them."""

    def __init__(self, dialect: Any, way: Way, nth: int, times: int) -> None:
        self._commit: Callable[[Any], None] = dialect.do_commit
        self._error: type[Exception] = dialect.loaded_dbapi.OperationalError
        self._way = way
        self._failing = range(nth, nth + times)
        self.count = 0

    def __call__(self, connection: Any) -> None:
        self.count += 1
        if self.count not in self._failing:
            self._commit(connection)
            return
        if self._way in {Way.KEPT_UNTOLD, Way.CUT_AFTER}:
            self._commit(connection)
        if self._way.is_a_cut:
            raise PowerCut
        raise self._error("the database went away")

    @property
    def has_failed(self) -> bool:
        return self.count >= self._failing.start


@contextmanager
def failing_commits(engine: Engine, way: Way, nth: int, times: int = 1) -> Iterator[Commits]:
    """Inside, the engine's Nth commit fails in this way."""
    dialect: Any = engine.dialect
    commits = Commits(dialect, way, nth, times)
    dialect.do_commit = commits
    try:
        yield commits
    finally:
        del dialect.do_commit  # the class's own stands behind it
