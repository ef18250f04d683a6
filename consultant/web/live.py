"""Tells open pages that something happened: server-sent events, one line an event.

    every page's EventSource --> /live      one look at the database a second for all of them

What happened is not said: the page asks for itself again, under its own rights.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from consultant.desk import Desk
from consultant.storage import audit
from consultant.storage.session import reading
from consultant.web import sign_in
from consultant.web.cookies import session_secret

LOOK_EVERY = 1.0  # seconds
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

    def close(self) -> None:
        """End every stream: the process stops."""
        self._is_closed = True

    async def serve(self, request: Request) -> Response:
        if not await run_in_threadpool(self._may_listen, request):
            return PlainTextResponse("Sign in first.", status_code=401)
        if self._open >= MOST:
            return PlainTextResponse("Too many pages listen.", status_code=503)
        return StreamingResponse(self._stream(request), media_type="text/event-stream")

    async def _stream(self, request: Request) -> AsyncIterator[str]:
        self._open += 1
        try:
            seen, quiet = await self._look(), 0.0
            yield "retry: 5000\n\n"
            while not self._is_closed and not await request.is_disconnected():
                await asyncio.sleep(LOOK_EVERY)
                quiet += LOOK_EVERY
                latest = await self._look()
                if latest != seen:
                    seen, quiet = latest, 0.0
                    yield f"event: changed\ndata: {latest}\n\n"
                elif quiet >= BREATHE_EVERY:
                    quiet = 0.0
                    if not await run_in_threadpool(self._may_listen, request):
                        return
                    yield ": here\n\n"
        finally:
            self._open -= 1

    async def _look(self) -> int:
        """The last event's id; all streams share one look a second."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if now - self._looked >= LOOK_EVERY * 0.9:
                self._latest = await run_in_threadpool(self._ask)
                self._looked = now
            return self._latest

    def _ask(self) -> int:
        with reading(self._desk.engine) as session:
            return audit.latest(session)

    def _may_listen(self, request: Request) -> bool:
        rules = self._desk.settings.web
        with reading(self._desk.engine) as session:
            return (
                sign_in.who(session, session_secret(request, rules), self._clock(), rules=rules)
                is not None
            )
