"""One shape of log line: an action and a reference, as JSON, on stderr; never a letter's words."""

import logging
import sys
from typing import TextIO, cast

import structlog


class _Stderr:
    """Whatever stderr is when a line is written, not what it was when logging began."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


_STDERR = cast("TextIO", _Stderr())


def start_logging(level: int = logging.INFO) -> None:
    """Send every line of ours from `level` on to stderr; libraries speak only of trouble."""
    on_terminal = sys.stderr.isatty()
    renderer = (
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_locals,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=_STDERR),
        cache_logger_on_first_use=False,  # a service begins to log more than its start did
    )
    logging.basicConfig(level=logging.WARNING, stream=_STDERR, format="%(name)s %(message)s")


def _without_locals(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """An exception as where it was raised, without values: they may be a letter's words."""
    del logger, method
    if event.pop("exc_info", None):
        kind, error, trace = sys.exc_info()
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        del error
        event["error"] = kind.__name__ if kind else ""
        event["at"] = places[-6:]
    return event
