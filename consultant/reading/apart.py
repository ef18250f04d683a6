"""Reads letters in a process of its own, which is ended when one takes too long or too much.

    Message --pipe--> child: read_letter   --pipe--> Letter, or why it is unreadable
    a file  --pipe--> child: read_attached --pipe--> its text, or why it is not shown

A parser can always be sent something that it chokes on; then the child is killed, the
message is set aside and the next one gets a new child. The child of a desk that dies sees
its pipe close and ends.
"""

import multiprocessing
import pickle
import resource
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from consultant.domain.errors import UnavailableError, UnreadableError
from consultant.domain.mail import Letter, Message
from consultant.reading.attached import (
    FILES_READ,
    LARGEST,
    TOO_LARGE,
    Told,
    Wanted,
    may_hold_text,
    read_attached,
)
from consultant.reading.letters import read_letter

#: Seconds and bytes of memory that one letter may take (promise P7).
SECONDS, BYTES = 5.0, 512 * 1024 * 1024
#: And one attached file.
FILE_SECONDS, FILE_BYTES = 5.0, 256 * 1024 * 1024
#: Seconds that a child may take to be there; not a letter's time.
START_SECONDS = 30.0
_READY = b"ready"

#: Children come from a server that has loaded the parser and runs no threads: forking a
#: process with threads may copy a lock that nobody will ever release.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["consultant.reading.apart"])


Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


@dataclass(frozen=True, slots=True)
class _Why:
    """In words, why there is no answer."""

    words: str


@dataclass(slots=True)
class _Child:
    process: BaseProcess
    pipe: Connection


class Apart(Generic[Asked, Answered]):
    """One thing asked after the other; safe to share between threads, which then wait."""

    def __init__(self, do: Callable[[Asked], Answered], seconds: float, room: int) -> None:
        self._do = do
        self._seconds = seconds
        self._room = room
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def ask(self, asked: Asked) -> Answered:
        """The answer; UnreadableError where there is none in the time and memory it has."""
        with self._lock:
            child = self._child or self._begin()
            answer = self._hear(child, asked)
        if isinstance(answer, _Why):
            raise UnreadableError(answer.words)
        return answer

    def warm_up(self) -> None:
        """Start the child before the first letter comes: it should not wait for that."""
        with self._lock:
            if self._child is None:
                self._begin()

    def close(self) -> None:
        with self._lock:
            self._end()

    def _hear(self, child: _Child, asked: Asked) -> "Answered | _Why":
        try:
            child.pipe.send_bytes(pickle.dumps(asked))
            if child.pipe.poll(self._seconds):
                answer: Answered | _Why = pickle.loads(child.pipe.recv_bytes())  # noqa: S301 - ours
                return answer
            why = f"reading it took longer than {self._seconds:.0f} seconds"
        except (EOFError, OSError):
            why = "reading it took more memory than a letter may, or broke the reader"
        self._end()
        return _Why(why)

    def _begin(self) -> _Child:
        ours, theirs = _PROCESSES.Pipe()
        process = _PROCESSES.Process(
            target=_answer_for_ever, args=(theirs, self._do, self._room), name="reader", daemon=True
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


class ReadApart:
    """Letters, and their files in a second child: a bomb in a file costs that file alone."""

    def __init__(
        self, seconds: float = SECONDS, read: Callable[[Message], Letter] = read_letter
    ) -> None:
        self._letters = Apart(read, seconds, BYTES)
        self._files = Apart(read_attached, FILE_SECONDS, FILE_BYTES)

    def read(self, message: Message) -> Letter:
        """The letter; UnreadableError where it cannot be read in the time and memory it has."""
        letter = self._letters.ask(message)
        attachments = list(letter.attachments)
        wanted = [n for n, one in enumerate(attachments) if may_hold_text(one)]
        for place, number in enumerate(wanted):
            told = self._tell(message.raw, number, attachments[number].size, place)
            attachments[number] = replace(attachments[number], text=told.text, unread=told.unread)
        return replace(letter, attachments=tuple(attachments)) if wanted else letter

    def warm_up(self) -> None:
        """Start the reader of letters; one for files begins with the first file."""
        self._letters.warm_up()

    def close(self) -> None:
        self._letters.close()
        self._files.close()

    def _tell(self, raw: bytes, number: int, size: int, place: int) -> Told:
        if place >= FILES_READ:
            return Told(unread=f"only {FILES_READ} files of a message are read")
        if size > LARGEST:
            return Told(unread=TOO_LARGE)
        try:
            return self._files.ask(Wanted(raw=raw, number=number))
        except UnreadableError as error:
            return Told(unread=str(error))


def _answer_for_ever(pipe: Connection, do: Callable[[Any], object], room: int) -> None:
    """The child: an answer, or in words why there is none, to each; ends with its desk."""
    resource.setrlimit(resource.RLIMIT_DATA, (room, room))
    pipe.send_bytes(_READY)
    while True:
        try:
            asked = pickle.loads(pipe.recv_bytes())  # noqa: S301 - our parent's
        except EOFError:
            return
        answer: object
        try:
            answer = do(asked)
        except UnreadableError as error:
            answer = _Why(str(error))
        except MemoryError:
            return  # the pipe closes; a new child begins with nothing lost
        except Exception as error:  # noqa: BLE001 - a fault of ours costs this letter only
            answer = _Why(f"the desk failed at reading: {type(error).__name__}")
        pipe.send_bytes(pickle.dumps(answer))
