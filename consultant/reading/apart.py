"""Reads letters in a process of its own, which is ended when one takes too long or too much.

    Message --pipe--> child: read_letter --pipe--> Letter, or why it is unreadable

A parser can always be sent something that it chokes on; then the child is killed, the
message is set aside and the next one gets a new child. The child of a desk that dies sees
its pipe close and ends.
"""

import multiprocessing
import pickle
import resource
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from consultant.domain.errors import UnavailableError, UnreadableError
from consultant.domain.mail import Letter, Message
from consultant.reading.letters import read_letter

#: Seconds and bytes of memory that one letter may take (promise P7).
SECONDS, BYTES = 5.0, 512 * 1024 * 1024
#: Seconds that a child may take to be there; not a letter's time.
START_SECONDS = 30.0
_READY = b"ready"

#: Children come from a server that has loaded the parser and runs no threads: forking a
#: process with threads may copy a lock that nobody will ever release.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["consultant.reading.apart"])


@dataclass(slots=True)
class _Child:
    process: BaseProcess
    pipe: Connection


class ReadApart:
    """Reads one letter after the other; safe to share between threads, which then wait."""

    def __init__(
        self, seconds: float = SECONDS, read: Callable[[Message], Letter] = read_letter
    ) -> None:
        self._seconds = seconds
        self._read = read
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def read(self, message: Message) -> Letter:
        """The letter; UnreadableError where it cannot be read in the time and memory it has."""
        with self._lock:
            child = self._child or self._begin()
            answer = self._ask(child, message)
        if isinstance(answer, Letter):
            return answer
        raise UnreadableError(answer)

    def warm_up(self) -> None:
        """Start the child before the first letter comes: it should not wait for that."""
        with self._lock:
            if self._child is None:
                self._begin()

    def close(self) -> None:
        with self._lock:
            self._end()

    def _ask(self, child: _Child, message: Message) -> Letter | str:
        try:
            child.pipe.send_bytes(pickle.dumps(message))
            if child.pipe.poll(self._seconds):
                answer: Letter | str = pickle.loads(child.pipe.recv_bytes())  # noqa: S301 - ours
                return answer
            why = f"reading it took longer than {self._seconds:.0f} seconds"
        except (EOFError, OSError):
            why = "reading it took more memory than a letter may, or broke the reader"
        self._end()
        return why

    def _begin(self) -> _Child:
        ours, theirs = _PROCESSES.Pipe()
        process = _PROCESSES.Process(
            target=_read_for_ever, args=(theirs, self._read), name="reader", daemon=True
        )
        process.start()
        theirs.close()
        if not ours.poll(START_SECONDS) or ours.recv_bytes() != _READY:
            process.kill()
            raise UnavailableError("The reader of letters did not start.")
        self._child = _Child(process, ours)
        return self._child

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.pipe.close()
        self._child.process.kill()
        self._child.process.join()
        self._child = None


def _read_for_ever(pipe: Connection, read: Callable[[Message], Letter]) -> None:
    """The child: a letter, or in words why there is none, for each message; ends with its desk."""
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
    pipe.send_bytes(_READY)
    while True:
        try:
            message = pickle.loads(pipe.recv_bytes())  # noqa: S301 - our parent's
        except EOFError:
            return
        answer: Letter | str
        try:
            answer = read(message)
        except UnreadableError as error:
            answer = str(error)
        except MemoryError:
            return  # the pipe closes; a new child begins with nothing lost
        except Exception as error:  # noqa: BLE001 - a fault of ours costs this letter only
            answer = f"the desk failed at reading: {type(error).__name__}"
        pipe.send_bytes(pickle.dumps(answer))
