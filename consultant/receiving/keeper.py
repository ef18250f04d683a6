"""Puts messages on disk before they are acknowledged; what arrives together shares a commit.

    sessions (event loop)            writer (one thread)
    keep() --> waiting ----batch---> one transaction, forced to disk
    250    <-- settled <---outcome-- kept, or why not

All book-keeping is done on the event loop; the thread only writes. So a database that is
locked or hung holds up nobody but the senders who wait for it, each for a bounded time.
"""

import asyncio
import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue

import structlog

from consultant.domain.mail import Envelope
from consultant.receiving.fingerprints import fingerprint, read_message_id
from consultant.storage.messages import Arrival
from consultant.storage.session import is_busy, is_cut_off

log = structlog.get_logger(__name__)

#: One commit holds no more than this, so that nobody waits long for others' mail.
BATCH_MESSAGES = 128
BATCH_BYTES = 16 * 2**20
#: Seconds before each new try where the database went away: a restart or a failover need cost
#: no sender a 451, for most of them come back only minutes later.
AGAIN = (0.1, 0.4, 1.0, 2.0, 4.0)


@dataclass(eq=False, slots=True, kw_only=True)
class _Waiting:
    envelope: Envelope
    raw: bytes = field(repr=False)
    future: asyncio.Future[str | None]


class Keeper:
    """Writes messages in batches with `write`, which commits all of them or raises.

    `on_kept` is called on the event loop after each commit; it must not block.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Arrival]], None],
        on_kept: Callable[[], None] | None = None,
        *,
        most_bytes: int,
    ) -> None:
        self._write = write
        self._most_bytes = most_bytes
        self._bytes = 0
        self._on_kept = on_kept
        self._waiting: list[_Waiting] = []
        self._is_writing = False
        self._jobs: SimpleQueue[list[_Waiting] | None] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        # A daemon, so that a hung database cannot keep the process from ending.
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def open(self) -> None:
        """Start the writer; to be called on the event loop that calls `keep`."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def close(self, patience: float) -> None:
        """Write what is in hand, for `patience` seconds at most, and end the thread."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join, patience)

    async def keep(self, envelope: Envelope, raw: bytes, patience: float) -> str | None:
        """Keep a message durably: its reference, or None where that failed or took too long.

        A message whose sender went away while it was written is kept all the same; one
        whose sender was told to come back is dropped if its turn has not come.
        """
        if self._bytes + len(raw) > self._most_bytes:
            # Senders who left behind a locked database must not fill the memory.
            log.warning("too much waits to be kept", size=len(raw))
            return None
        future: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(envelope=envelope, raw=raw, future=future)
        self._waiting.append(waiting)
        self._bytes += len(raw)
        self._hand_over()
        try:
            async with asyncio.timeout(patience):
                return await future
        except TimeoutError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
                self._bytes -= len(raw)
            log.warning("keeping took too long", size=len(raw))
            return None

    def _hand_over(self) -> None:
        if self._is_writing or not self._waiting:
            return
        count = _batch_length(self._waiting)
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._is_writing = True
        self._jobs.put(batch)

    def _settle(self, batch: list[_Waiting], references: list[str | None]) -> None:
        self._is_writing = False
        self._bytes -= sum(len(waiting.raw) for waiting in batch)
        self._hand_over()
        for waiting, reference in zip(batch, references, strict=True):
            if not waiting.future.done():
                waiting.future.set_result(reference)
        if self._on_kept is not None and any(references):
            self._on_kept()

    def _run(self) -> None:
        """The writer's thread."""
        for batch in iter(self._jobs.get, None):
            references = self._write_batch(batch)
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._settle, batch, references)
            # Said after the senders have been served, for it takes as long as a commit.
            log.info("kept", messages=[reference for reference in references if reference])

    def _write_batch(self, batch: list[_Waiting]) -> list[str | None]:
        """One transaction for all; where one of them may be the fault, one each.

        Trying again is safe even if the failed commit took place after all: the same
        fingerprint is kept once.
        """
        try:
            return list(self._commit(batch))
        except Exception as error:  # noqa: BLE001 - whatever it is, the senders hear 451
            log.warning("not kept", error=type(error).__name__, messages=len(batch))
            if len(batch) == 1 or is_busy(error):
                return [None] * len(batch)
        return [reference for waiting in batch for reference in self._write_batch([waiting])]

    def _commit(self, batch: list[_Waiting]) -> list[str]:
        arrivals = [_as_arrival(waiting) for waiting in batch]
        for wait in AGAIN:
            try:
                self._write(arrivals)
                break
            except Exception as error:
                if not is_cut_off(error):
                    raise
                log.warning("database away", messages=len(batch))
                time.sleep(wait)
        else:
            self._write(arrivals)
        return [arrival.sha256[:12] for arrival in arrivals]


def _batch_length(waiting: list[_Waiting]) -> int:
    size = 0
    for count, each in enumerate(waiting[:BATCH_MESSAGES]):
        size += len(each.raw)
        if size > BATCH_BYTES:
            return max(1, count)
    return min(len(waiting), BATCH_MESSAGES)


def _as_arrival(waiting: _Waiting) -> Arrival:
    return Arrival(
        envelope=waiting.envelope,
        raw=waiting.raw,
        sha256=hashlib.sha256(waiting.raw).hexdigest(),
        message_id=read_message_id(waiting.raw),
        fingerprint=fingerprint(waiting.raw),
    )
