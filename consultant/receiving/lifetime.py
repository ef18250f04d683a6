"""One connection's life: its time limits, its lines in, its replies out, its end.

    quiet     no byte for `smtp.timeout`
    task      a message that trickles, or commands that lead to no message
    age       `smtp.session_timeout` in all

Whichever comes first cuts the connection at once (abort, not close: a client that never
reads would keep a closing connection open).
"""

import asyncio
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, TLSSetupException

from consultant.receiving.door import Door
from consultant.receiving.heard import Heard
from consultant.receiving.proxying import learn_address
from consultant.receiving.replies import Reply

log = structlog.get_logger(__name__)

#: Times the time-out that a client may spend on commands before a message is done.
COMMAND_PATIENCE = 5
#: RFC 5321 section 4.5.3.1.4 says 512; parameters and long addresses want more.
MAX_COMMAND = 2048
#: AUTH with its initial response (RFC 4954 section 4).
MAX_AUTH_COMMAND = 12_288
MAX_ERRORS = 20


class Lifetime(SMTP):
    """A session that ends: what aiosmtpd leaves unbounded is bounded here."""

    line_length_limit = 2**16  # what its StreamReader holds before it stops the sender

    def __init__(
        self, door: Door, address: str, loop: asyncio.AbstractEventLoop, *, is_proxied: bool
    ) -> None:
        self._door = door
        self._address = address
        self._is_proxied = is_proxied
        self._errors = 0
        self._idle_commands = 0
        self._recipient_commands = 0
        self._heard = Heard()
        self.is_in_hand = False  # a message is on its way in
        super().__init__(
            None,
            data_size_limit=door.settings.max_size,
            enable_SMTPUTF8=True,
            hostname=door.hostname,
            ident="ESMTP",
            tls_context=door.encryption.context if door.encryption else None,
            timeout=door.settings.timeout,
            loop=loop,
        )
        now = loop.time()
        self._heard_at = self._quiet_until = self._task_until = now
        self._age_until = now + door.settings.session_timeout
        self._expect_command()

    # -- the connection ------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Also called a second time, after STARTTLS: all that was heard before is void."""
        self._heard = Heard()
        self._door.sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._door.sessions:
            self._door.sessions.discard(self)
            self._door.occupancy.leave(self._address)
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """The client said its last word; what it is owed (a 250) is still said to it."""
        return asyncio.StreamReaderProtocol.eof_received(self)

    async def _handle_client(self) -> None:
        try:
            if await self._welcome():
                await self._converse()
        except (ConnectionError, asyncio.IncompleteReadError, TLSSetupException):
            pass  # they left; what they had finished saying was answered
        finally:
            self.hang_up()

    async def _welcome(self) -> bool:
        if self._is_proxied and not await self._learn_address():
            return False
        await self.push(f"220 {self.hostname} ESMTP")
        return True

    async def _learn_address(self) -> bool:
        address = await learn_address(self._reader, self._address)
        if address is None:
            log.warning("a trusted proxy sent no PROXY header")
            return False
        if not self._door.occupancy.move(self._address, address):
            self.hang_up(Reply.FULL)
            return False
        self._address = address
        return True

    async def _converse(self) -> None:
        while self._is_open():
            line = await self._next_line()
            if line is None:
                continue
            try:
                await self._obey(line)
            except (ConnectionError, asyncio.IncompleteReadError, TLSSetupException):
                raise
            except Exception as error:  # noqa: BLE001 - a fault of ours is the sender's 451
                await self.push(await self.handle_exception(error))

    async def _obey(self, line: bytes) -> None:
        raise NotImplementedError

    async def handle_exception(self, error: Exception) -> str:
        """Fixed words: an error's own might name what nobody outside should read."""
        log.error("session failed", error=type(error).__name__, exc_info=error)
        return Reply.OUR_FAULT

    def hang_up(self, reply: Reply | None = None) -> None:
        """Say a last word and close; the time limits go on until the client has read it."""
        if self._is_open():
            if reply is not None:
                self._write(reply)
            self._wire.close()

    @property
    def is_hidden(self) -> bool:
        """Whether the session is encrypted."""
        return self._tls_protocol is not None

    @property
    def conversation(self) -> asyncio.Task[None] | None:
        return self._handler_coroutine

    def leave_off(self) -> None:
        """The desk closes: idle clients are sent away, a message in hand is finished."""
        if not self.is_in_hand:
            self.hang_up(Reply.CLOSING)

    def cut_off(self) -> None:
        """End at once, whatever the client still has to read or to say."""
        if self.transport is not None:
            self._wire.abort()

    # -- its place ---------------------------------------------------------------------

    @property
    def address(self) -> str:
        """Whose place it is."""
        return self._address

    def idle_for(self, now: float) -> float:
        """Seconds without a word; less than none while a message is on its way or begun."""
        is_busy = self.is_in_hand or self._heard.rcpt_to or self not in self._door.sessions
        return -1.0 if is_busy else now - self._heard_at

    def give_way(self) -> None:
        """Leave at once for somebody who has something to say; the place is free from now on."""
        if self._is_open() and not self._wire.get_write_buffer_size():
            self._write(Reply.GAVE_WAY)
        self._door.sessions.discard(self)
        self._door.occupancy.leave(self._address)
        self.cut_off()

    # -- words in and out ------------------------------------------------------------

    async def _next_line(self) -> bytes | None:
        """The next command without its line end; None where it was unfit and answered."""
        try:
            line: bytes = await self._reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            self.hang_up(Reply.LINE_TOO_LONG)
            return None
        self._reset_timeout()
        longest = MAX_AUTH_COMMAND if line[:5].upper() == b"AUTH " else MAX_COMMAND
        if len(line) > longest:
            await self.push(Reply.LINE_TOO_LONG)
            return None
        return line.rstrip(b"\r\n")

    async def push(self, status: str | bytes) -> None:
        """Send a reply; too many refusals end the session."""
        self._write(status)
        if isinstance(status, Reply) and status.is_refusal:
            self._errors += 1
            if self._errors >= MAX_ERRORS:
                self.hang_up(Reply.TOO_MANY_ERRORS)
                return
        if self._is_open() and self._wire.get_write_buffer_size():
            await self._writer.drain()

    def _write(self, status: str | bytes) -> None:
        self._wire.write((status if isinstance(status, bytes) else status.encode()) + b"\r\n")

    @property
    def _wire(self) -> Any:
        """The transport; SSL's shares no type with the plain one."""
        return self.transport

    def _is_open(self) -> bool:
        return self.transport is not None and not self.transport.is_closing()

    # -- the time limits ---------------------------------------------------------------

    def _expect_command(self) -> None:
        """A message is done, or the session begins: commands have their time again."""
        self._idle_commands = 0
        self._recipient_commands = 0
        self._task_until = self.loop.time() + COMMAND_PATIENCE * self._door.settings.timeout

    def _reset_timeout(self, duration: float | None = None) -> None:
        """A sign of life. One timer a session is set and finds out itself what moved."""
        self._heard_at = self.loop.time()
        self._quiet_until = self._heard_at + (duration or self._timeout_duration)
        if self._timeout_handle is None:
            self._timeout_handle = self.loop.call_at(self._due(), self._timeout_cb)

    def _due(self) -> float:
        return min(self._quiet_until, self._task_until, self._age_until)

    def _timeout_cb(self) -> None:
        if self._due() > self.loop.time():
            self._timeout_handle = self.loop.call_at(self._due(), self._timeout_cb)
            return
        log.info("session cut off", in_hand=self.is_in_hand)
        if self._is_open() and not self._wire.get_write_buffer_size():
            self._write(Reply.TIMED_OUT)
        self.cut_off()
