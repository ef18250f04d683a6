"""The report of a week over ten thousand consults, and over a hundred thousand.

The desk has the same number of consults a week in both; it has ten times the past.
"""

import sys
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from consultant.domain.weeks import Week, week_of
from consultant.reporting.figures import count_week
from consultant.storage import schema
from consultant.storage.session import Engine, open_engine, reading, transaction
from tests.reporting.history import keep_history, make_history

ZONE = ZoneInfo("America/New_York")
END = date(2026, 11, 15)  # a Sunday
A_DAY = 30


def main(arguments: list[str] | None = None) -> int:
    """Print the seconds of each, the last week's and one a year back; 1 where it grows too much."""
    del arguments
    taken = {number: _seconds(number) for number in (10_000, 100_000)}
    print(f"{'consults':>10}{'last week':>12}{'a year back':>14}")
    for number, (last, back) in taken.items():
        print(f"{number:>10,}{last:>11.2f}s{back:>13.2f}s")
    small, large = taken.values()
    return int(large[0] > 2 * small[0])


def _seconds(consults: int) -> tuple[float, float]:
    days = consults // A_DAY
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'desk.db'}")
        schema.upgrade(engine)
        with transaction(engine) as session:
            keep_history(session, make_history(1, consults, END - timedelta(days=days), days))
        times = []
        for back in (0, 45):
            week = week_of(END - timedelta(weeks=back))
            times.append(min(_once(engine, week) for _ in range(3)))
        engine.dispose()
    return times[0], times[1]


def _once(engine: Engine, week: Week) -> float:
    with reading(engine) as session:
        began = time.perf_counter()
        count_week(session, week, ZONE)
        return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
