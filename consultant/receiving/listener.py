"""The SMTP door: opens the port, lets senders in, closes without losing what is in hand.

Doorman (is there room?)  ->  Dialogue (a session)  ->  Keeper (on disk, then 250)
"""

import asyncio
import logging
import resource
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from consultant.domain.errors import UnavailableError
from consultant.receiving.dialogue import Dialogue
from consultant.receiving.disk import DiskGauge
from consultant.receiving.door import Door
from consultant.receiving.encryption import encryption_for
from consultant.receiving.giving_way import Places
from consultant.receiving.keeper import Keeper
from consultant.receiving.loop_faults import LoopFaults
from consultant.receiving.occupancy import Occupancy, crowd_of
from consultant.receiving.paths import Mailboxes
from consultant.receiving.proxying import Proxies
from consultant.receiving.replies import Reply
from consultant.receiving.submitters import Submitters
from consultant.settings import Smtp
from consultant.storage import messages
from consultant.storage.messages import Arrival
from consultant.storage.session import Engine, transaction

log = structlog.get_logger(__name__)

#: Connections that the system holds for us while we are busy.
BACKLOG = 128
#: Seconds that another thread may keep the interpreter from the door.
TURN = 0.001
#: Descriptors beside those of connections: database, pages, logs.
SPARE_DESCRIPTORS = 256


class Listener:
    """Takes mail for the desk's addresses and keeps it through `engine`.

    `on_kept` is called after each commit, on the listener's event loop; it must not block.
    `start` and `stop` run the door in a thread of its own; `open` and `close` are the same
    for a caller with an event loop.
    """

    def __init__(
        self,
        settings: Smtp,
        engine: Engine,
        on_kept: Callable[[], None] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._door = Door(
            settings=settings,
            hostname=settings.hostname or socket.gethostname(),
            mailboxes=Mailboxes(settings.addresses),
            keeper=Keeper(self._write, on_kept, most_bytes=settings.max_bytes_in_hand),
            occupancy=Occupancy(
                most=settings.max_connections,
                most_per_address=settings.max_connections_per_address,
                most_bytes=settings.max_bytes_in_hand,
            ),
            has_disk=DiskGauge(engine, settings.min_free_disk).has_room,
            clock=clock,
            proxies=Proxies(settings.proxy_from),
            places=Places(settings.give_way_after),
            encryption=encryption_for(settings),
            submitters=Submitters(Path(settings.submitters)) if settings.submitters else None,
        )
        self._server: asyncio.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def open(self) -> tuple[str, int]:
        """Listen; gives the host and port that were bound (port 0 asks for a free one)."""
        _make_room_for(self._settings.max_connections)
        # aiosmtpd's own log writes addresses and content.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(LoopFaults().hear)
        try:
            self._server = await loop.create_server(
                lambda: Doorman(self._door, loop),
                self._settings.host,
                self._settings.port,
                backlog=BACKLOG,
            )
        except OSError as error:
            where = f"{self._settings.host}:{self._settings.port}"
            raise UnavailableError(f"Cannot listen on {where}: {error.strerror}.") from error
        self._door.keeper.open()
        host, port = self._server.sockets[0].getsockname()[:2]
        log.info("listening", host=host, port=port)
        return host, port

    async def close(self, patience: float = 20) -> None:
        """Let nobody in, finish what is in hand for `patience` seconds at most, and end."""
        self._door.is_closing = True
        if self._server is not None:
            self._server.close()
        for session in list(self._door.sessions):
            session.leave_off()
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        if talks := [s.conversation for s in self._door.sessions if s.conversation]:
            await asyncio.wait(talks, timeout=patience)
        log.info("closed", cut_off=len(self._door.sessions))
        for session in list(self._door.sessions):
            session.cut_off()
        await self._door.keeper.close(max(1.0, until - loop.time()))

    def start(self) -> tuple[str, int]:
        """Open the door in a thread of its own; gives host and port."""
        # Beside a thread that drafts, the loop would wait 5 ms for its turn at every word.
        sys.setswitchinterval(min(sys.getswitchinterval(), TURN))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="listener", daemon=True)
        self._thread.start()
        try:
            return asyncio.run_coroutine_threadsafe(self.open(), self._loop).result()
        except BaseException:
            self._end_thread(self._loop, self._thread)
            raise

    def stop(self, patience: float = 20) -> None:
        """Close the door and end its thread; harmless where it never opened."""
        if self._loop is None or self._thread is None or self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self.close(patience), self._loop).result()
        self._end_thread(self._loop, self._thread)

    @property
    def bytes_in_hand(self) -> int:
        """Bytes of mail that have been heard and not yet answered."""
        return self._door.occupancy.bytes_in_hand

    @staticmethod
    def _end_thread(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    def _write(self, arrivals: Sequence[Arrival]) -> None:
        with transaction(self._engine) as session:
            messages.keep(session, arrivals)


class Doorman(asyncio.Protocol):
    """Looks who comes before a session is set up for them, which costs more."""

    def __init__(self, door: Door, loop: asyncio.AbstractEventLoop) -> None:
        self._door = door
        self._loop = loop

    def connection_made(self, transport: Any) -> None:
        peer = transport.get_extra_info("peername") or ("",)
        address = str(peer[0])
        is_proxy = self._door.proxies.trust(address)
        if self._door.is_closing or not self._finds_place(address, is_proxy=is_proxy):
            transport.write(f"{Reply.FULL}\r\n".encode())
            transport.close()
            return
        session = Dialogue(self._door, address, self._loop, is_proxied=is_proxy)
        transport.set_protocol(session)
        session.connection_made(transport)

    def _finds_place(self, address: str, *, is_proxy: bool) -> bool:
        """Whether there is room, or somebody idle makes some."""
        occupancy, places = self._door.occupancy, self._door.places
        if occupancy.enter(address, is_proxy=is_proxy):
            return True
        only_of = crowd_of(address) if not is_proxy and occupancy.is_crowded(address) else ""
        is_made = places.make(self._door.sessions, self._loop.time(), only_of=only_of)
        return is_made and occupancy.enter(address, is_proxy=is_proxy)


def _make_room_for(connections: int) -> None:
    """Let the process have descriptors for all whom it may let in, as far as it is allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
