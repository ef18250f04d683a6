"""A small SMTP server that takes any mail and keeps it in memory: the demo's relay.

Nothing leaves the machine: what the desk sends lands here.
"""

import asyncio
import threading
from queue import SimpleQueue

from aiosmtpd.smtp import SMTP, Envelope, Session


class PostBox:
    """Listens on loopback, on a free port, in a thread of its own, until it is closed."""

    def __init__(self) -> None:
        self.arrived: SimpleQueue[bytes] = SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="postbox", daemon=True)

    def open(self) -> tuple[str, int]:
        """Listen; gives host and port."""
        self._thread.start()
        return asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # aiosmtpd calls its handler by this name.
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        content = envelope.original_content or b""
        self.arrived.put(content)
        return "250 2.0.0 kept in the demo's post box"

    async def _listen(self) -> tuple[str, int]:
        server = await self._loop.create_server(
            lambda: SMTP(self, hostname="postbox", loop=self._loop, enable_SMTPUTF8=True),
            "127.0.0.1",
            0,
        )
        host, port = server.sockets[0].getsockname()[:2]
        return host, port
