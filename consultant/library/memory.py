"""What is installed, and answers that were asked for before; threads share both."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import TypeVar

from consultant.library.editions import Shelf
from consultant.storage.codesets import releases as release_table
from consultant.storage.session import Engine, Session, reading

#: Seconds after which an install by another process is seen.
FRESH_SECONDS = 0.25
REMEMBERED = 20_000

T = TypeVar("T")


class Memory:
    """The newest answers, forgotten as soon as the releases installed change."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._shelf = Shelf((), (-1, -1))
        self._looked_at = -FRESH_SECONDS
        self._known: OrderedDict[tuple[object, ...], object] = OrderedDict()

    def shelf(self) -> Shelf:
        """What is installed now; another process's install is seen within a quarter second."""
        if monotonic() - self._looked_at > FRESH_SECONDS:
            self.look()
        return self._shelf

    def look(self) -> None:
        """Read which releases are installed."""
        with reading(self._engine) as session:
            mark = release_table.mark(session)
            if mark != self._shelf.mark:
                found = tuple(e.release for e in release_table.every(session))
                with self._lock:
                    self._known.clear()
                    self._shelf = Shelf(found, mark)
        self._looked_at = monotonic()

    def ask(self, name: tuple[object, ...], question: Callable[[Session], T]) -> T:
        """The answer of that name from memory, or asked for now in a session of its own."""
        self.shelf()
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
                return self._known[name]  # type: ignore[return-value]
            mark = self._shelf.mark
        with reading(self._engine) as session:
            answer = question(session)
        with self._lock:
            if mark == self._shelf.mark:
                self._known[name] = answer
                if len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return answer
