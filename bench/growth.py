"""Whether a letter takes longer beside 100,000 stored consults than beside 1,000.

Two desks with one library, filled in bulk: consults with their messages, inquiries and, of each, a
precedent in the casebook. The same letters walk both roads by turns, so that whatever else the
machine does hits both alike. Counted is the processor's time of the worker from reading to draft.
"""

import argparse
import statistics
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bench.casebook import fill
from bench.drafting import NOW, draft_letters, open_bench_desk, parse_alone
from consultant.desk import Desk
from consultant.storage.inquiries import InquiryRow
from consultant.storage.messages import MessageRow
from consultant.storage.session import transaction

SIZES = (1_000, 100_000)
ROUNDS, LETTERS = 7, 24
BATCH = 2_000
FAR = 10_000_000  # numbers of the filled rows begin here
APART = timedelta(minutes=15)  # between two stored letters: the last hour has as few as ever


def main(arguments: list[str] | None = None) -> int:
    """Fill both, draft by turns, print the medians and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES)
    sizes = parser.parse_args(arguments).sizes
    with tempfile.TemporaryDirectory(prefix="bench-growth-") as folder:
        desks = [_filled(Path(folder) / str(size), size) for size in sizes]
        for desk in desks:
            draft_letters(desk, LETTERS)  # warms caches
        took: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for times, desk in zip(took, desks, strict=True):
                _, cpu, letters = draft_letters(desk, LETTERS)
                times.append(1000 * cpu / letters)
        for desk in desks:
            desk.engine.dispose()
    few, many = (statistics.median(times) for times in took)
    say = sys.stdout.write
    for size, middle in zip(sizes, (few, many), strict=True):
        say(f"{size:>9,} stored consults: {middle:5.1f} ms of CPU a letter (median)\n")
    say(f"ratio {many / few:.2f}; a bare mail-parser parse: {parse_alone():.2f} ms\n")
    return 0


def _filled(home: Path, size: int) -> Desk:
    home.mkdir()
    desk = open_bench_desk(home)
    fill(desk.engine, size)
    draft_letters(desk, 1)
    _fill_letters(desk, size)
    return desk


def _fill_letters(desk: Desk, size: int) -> None:
    """A message and an inquiry for each stored consult, like those of the one letter drafted."""
    with transaction(desk.engine) as session:
        message = dict(session.execute(sa.select(MessageRow.__table__)).mappings().one())
        inquiry = dict(session.execute(sa.select(InquiryRow.__table__)).mappings().one())
    for start in range(1, size + 1, BATCH):
        numbers = range(start, min(start + BATCH, size + 1))
        with transaction(desk.engine) as session:
            session.execute(
                sa.insert(MessageRow),
                [
                    {
                        **message,
                        "id": FAR + n,
                        "message_id": f"<{n}@stored.example>",
                        "fingerprint": f"stored {n}",
                        "sha256": f"{n:064}",
                        "received_at": NOW - (n + 8) * APART,
                    }
                    for n in numbers
                ],
            )
            session.execute(
                sa.insert(InquiryRow),
                [
                    {
                        **inquiry,
                        "id": FAR + n,
                        "message_id": FAR + n,
                        "consult_id": n,
                        "header_id": f"<{n}@stored.example>",
                    }
                    for n in numbers
                ],
            )


if __name__ == "__main__":
    sys.exit(main())
