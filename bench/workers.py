"""Letters drafted a second by one worker and by two, on PostgreSQL.

The workers are processes of their own, started before the clock; the letters (the demo's samples,
mailed many times over) are put straight into the table of messages, and their bell wakes who
listens. One worker and two take turns, so that whatever else the machine does hits both alike.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from bench.drafting import keep_letters
from bench.processes import Part, Premises, move_in
from consultant.storage.session import Engine
from tests import postgres

#: What two workers are to do of what one does, on two processors.
AIM = 1.7
#: What a worker says when it has started.
WORKS = "working on"


def main(arguments: list[str] | None = None) -> int:
    """Print both rates of each round, and the ratio of their medians."""
    parser = argparse.ArgumentParser(prog="python -m bench.workers", description=__doc__)
    parser.add_argument("--letters", type=int, default=160)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    if postgres.why_none():
        sys.stdout.write(f"left out: {postgres.why_none()}\n")
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-workers-") as folder:
        premises = move_in(Path(folder), relay_port=1)
        rates = _measure(premises, chosen.letters, chosen.rounds)
    one, two = (statistics.median(each) for each in rates)
    sys.stdout.write(
        f"one worker {one:.1f} a second, two {two:.1f}: {two / one:.2f} times (aim {AIM})\n"
    )
    return 0


def _measure(premises: Premises, letters: int, rounds: int) -> tuple[list[float], list[float]]:
    """The rates of one worker, and of two."""
    first, second = premises.crowd(["worker", "worker"]).parts
    alone: list[float] = []
    together: list[float] = []
    engine = premises.engine()
    try:
        _start(first)
        _draft(engine, 20)  # warms its caches
        for _ in range(rounds):
            alone.append(_draft(engine, letters))
            _start(second)
            _draft(engine, 20)
            together.append(_draft(engine, letters))
            second.kill()
            sys.stdout.write(f"  one {alone[-1]:.1f} a second, two {together[-1]:.1f}\n")
            sys.stdout.flush()
    finally:
        first.kill()
        second.kill()
        engine.dispose()
    return alone, together


def _draft(engine: Engine, letters: int) -> float:
    """Letters a second from the moment they are kept to the last one's draft."""
    wanted = _count(engine, "consults WHERE version > 0") + letters
    began = time.perf_counter()
    keep_letters(engine, letters)
    while _count(engine, "consults WHERE version > 0") < wanted:
        time.sleep(0.02)
    return letters / (time.perf_counter() - began)


def _start(worker: Part) -> None:
    """Begin, and be back when it works."""
    said = worker.log.read_text().count(WORKS) if worker.log.exists() else 0
    worker.start()
    while worker.log.read_text().count(WORKS) == said:
        if worker.process is None or worker.process.poll() is not None:
            raise RuntimeError(f"the worker did not start: {worker.log.read_text()[-500:]}")
        time.sleep(0.1)


def _count(engine: Engine, what: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.text(f"SELECT count(*) FROM {what}")) or 0)  # noqa: S608


if __name__ == "__main__":
    sys.exit(main())
