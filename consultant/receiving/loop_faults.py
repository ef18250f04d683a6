"""What goes wrong in the event loop itself, said once and not a thousand times."""

import asyncio
from typing import Any

import structlog

log = structlog.get_logger(__name__)

#: Seconds in which the same fault is said once. Out of descriptors, asyncio reports a fault
#: for each place in the backlog, every second.
INTERVAL = 10.0


class LoopFaults:
    def __init__(self) -> None:
        self._said_at: dict[tuple[str, str], float] = {}

    def hear(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Asyncio's own report would hold addresses; ours is a kind and a place."""
        fault = _describe(context.get("exception"))
        if loop.time() - self._said_at.get(fault, float("-inf")) >= INTERVAL:
            self._said_at[fault] = loop.time()
            kind, place = fault
            log.error("event loop", fault=kind, place=place)


def _describe(error: BaseException | None) -> tuple[str, str]:
    if error is None:
        return "unknown", ""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__, place
