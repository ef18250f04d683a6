"""`run`, `smtp`, `web` and `worker`: the processes; each stops cleanly on SIGTERM."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import typer

from consultant.cli.context import Context, context_of, tell
from consultant.cli.logs import start_logging
from consultant.cli.opening import opened_desk
from consultant.desk import Desk, now_utc
from consultant.receiving.listener import Listener
from consultant.web.app import make_app
from consultant.web.serving import WebServer
from consultant.worker import Worker

app = typer.Typer()

#: Something that runs beside others until it is left; it gives the line that says where.
Service = Callable[[Desk], AbstractContextManager[str]]


@app.command()
def run(ctx: typer.Context) -> None:
    """Run all of the desk in one process: SMTP in, the pages, the timetable."""
    _serve(context_of(ctx), working, listening, showing)


@app.command()
def smtp(ctx: typer.Context) -> None:
    """Run the SMTP door alone."""
    _serve(context_of(ctx), listening)


@app.command()
def web(ctx: typer.Context) -> None:
    """Run the pages alone."""
    _serve(context_of(ctx), showing)


@app.command()
def worker(ctx: typer.Context) -> None:
    """Run the timetable alone: reading, matching, drafting, sending."""
    _serve(context_of(ctx), working)


@contextmanager
def listening(desk: Desk) -> Iterator[str]:
    listener = Listener(desk.settings.smtp, desk.engine, on_kept=desk.wake)
    host, port = listener.start()
    try:
        yield f"{host}:{port}"
    finally:
        listener.stop()


@contextmanager
def showing(desk: Desk) -> Iterator[str]:
    server = WebServer(make_app(desk), desk.settings.web.host, desk.settings.web.port)
    host, port = server.start()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def working(desk: Desk) -> Iterator[str]:
    hands = Worker(desk)
    desk.warm_up(now_utc())
    hands.start()
    try:
        yield hands.name
    finally:
        hands.stop()


def _serve(context: Context, *services: Service) -> None:
    desk = opened_desk(context)
    start_logging()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with ExitStack() as running:
        for service in services:
            tell(f"{service.__name__} on {running.enter_context(service(desk))}")
        stopping.wait()
        tell("stopping")
