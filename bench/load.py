"""What one process does in a second, on SQLite and on PostgreSQL, beside a few stored consults.

The measures are those of `bench growth`, by the clock on the wall; the two take turns. The door
with its dialogue, many connections and other servers is `bench accept`; one worker against two on
PostgreSQL is `bench workers`; eight browsers at once are `bench pages`.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import structlog

from bench.growth import MEASURES, drop_lines, move_in
from tests import postgres
from tests.databases import POSTGRESQL, SQLITE, library_url
from tests.library.prebuilt import copy_library


def main(arguments: list[str] | None = None) -> int:
    """Print how many of each a second."""
    parser = argparse.ArgumentParser(prog="python -m bench load", description=__doc__)
    parser.add_argument("--stored", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args(arguments)
    structlog.configure(processors=[drop_lines])
    kinds = [SQLITE] if postgres.why_none() else [SQLITE, POSTGRESQL]
    with tempfile.TemporaryDirectory(prefix="bench-load-") as folder:
        desks = []
        for kind in kinds:
            home = copy_library(Path(folder) / kind)
            url = library_url(home, kind)
            desks.append(move_in(home, chosen.stored, url, time.perf_counter))
        for number in range(chosen.rounds + 1):
            for name, measure in MEASURES.items():
                for desk in desks:
                    took = measure(desk)
                    if number:  # the first round warms caches
                        desk.took.setdefault(name, []).append(took)
        for desk in desks:
            desk.desk.engine.dispose()
    sys.stdout.write(f"{'a second, one process':<24}{''.join(f'{kind:>12}' for kind in kinds)}\n")
    for name in MEASURES:
        rates = (1 / statistics.median(desk.took[name]) for desk in desks)
        sys.stdout.write(f"{name:<24}{''.join(f'{rate:>12,.0f}' for rate in rates)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
