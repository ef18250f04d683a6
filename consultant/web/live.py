"""Tells open pages that something happened: server-sent events, one line an event.

    every page's EventSource --> /live      one look at the database a second for all of them,
                                            and on PostgreSQL whenever its bell is rung

What happened is not said: the page asks for itself again, under its own rights.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from consultant.desk import Desk
from consultant.storage import audit
from consultant.storage.bells import Bell, Ear
from consultant.storage.session import reading
from consultant.web import sign_in
from consultant.web.cookies import session_secret

LOOK_EVERY = 1.0  # seconds
#: However often the bell is rung: a hundred approvals at once are no hundred reloads.
LOOK_AT_MOST_EVERY = 0.1
#: A comment that often keeps proxies from hanging up, and finds sessions that ended.
BREATHE_EVERY = 15.0
#: Streams of one process at most; a page beyond that lives without.
MOST = 300


class Live:
    """The streams of one process."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._clock = clock
        self._open = 0
        self._latest = 0
        self._looked = 0.0
        self._is_closed = False
        self._lock = asyncio.Lock()
        self._rung = asyncio.Event()  # another one after each ring
        self._is_news = False
        self._ear: Ear | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def close(self) -> None:
        """End every stream: the process stops."""
        self._is_closed = True
        if self._ear is not None:
            self._ear.stop()
        self._ring()

    async def serve(self, request: Request) -> Response:
        if not await run_in_threadpool(self._may_listen, request):
            return PlainTextResponse("Sign in first.", status_code=401)
        if self._open >= MOST:
            return PlainTextResponse("Too many pages listen.", status_code=503)
        self._listen()
        return StreamingResponse(self._stream(request), media_type="text/event-stream")

    async def _stream(self, request: Request) -> AsyncIterator[str]:
        self._open += 1
        try:
            seen, breathed = await self._look(), self._now()
            yield "retry: 5000\n\n"
            while not self._is_closed and not await request.is_disconnected():
                await self._wait()
                latest = await self._look()
                if latest != seen:
                    seen, breathed = latest, self._now()
                    yield f"event: changed\ndata: {latest}\n\n"
                elif self._now() - breathed >= BREATHE_EVERY:
                    breathed = self._now()
                    if not await run_in_threadpool(self._may_listen, request):
                        return
                    yield ": here\n\n"
        finally:
            self._open -= 1

    def _listen(self) -> None:
        """Hear the bell from the first stream on."""
        if self._ear is None:
            self._loop = asyncio.get_running_loop()
            self._ear = Ear(self._desk.engine, Bell.NEWS, self._ring)
            self._ear.start()

    def _ring(self) -> None:
        """Something happened; said by the ear's thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: nobody is left to be told
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._is_news = True
        self._rung.set()
        self._rung = asyncio.Event()

    async def _wait(self) -> None:
        """Until the bell is rung, a second at most; then a moment, for more may come."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), LOOK_EVERY)
            await asyncio.sleep(LOOK_AT_MOST_EVERY)

    async def _look(self) -> int:
        """The last event's id; all streams share one look."""
        async with self._lock:
            least = LOOK_AT_MOST_EVERY if self._is_news else LOOK_EVERY
            if self._now() - self._looked >= least * 0.9:
                self._is_news = False
                self._latest = await run_in_threadpool(self._ask)
                self._looked = self._now()
            return self._latest

    def _ask(self) -> int:
        with reading(self._desk.engine) as session:
            return audit.latest(session)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _may_listen(self, request: Request) -> bool:
        rules = self._desk.settings.web
        with reading(self._desk.engine) as session:
            return (
                sign_in.who(session, session_secret(request, rules), self._clock(), rules=rules)
                is not None
            )
