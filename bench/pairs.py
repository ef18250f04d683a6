"""Two and a half million NCCI pairs: import, memory, and the look-up of one pair.

The pairs are generated in CMS's own layout. Beside the import stands what the
`sqlite3` program takes to `.import` the same file, where it is installed.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from random import Random

from consultant.library.catalog import Catalog
from consultant.library.importers.editions import Span
from consultant.library.releases import install
from consultant.storage import schema
from consultant.storage.session import open_engine

ON = date(2031, 2, 1)
REASONS = (
    "Standards of medical / surgical practice",
    "Misuse of Column Two code with Column One code",
    "Mutually exclusive procedures",
    "More extensive procedure",
    "HCPCS/CPT procedure code definition",
)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables; `arguments` as on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_500_000)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        file = home / "ccipra-v999r0-f1.txt"
        codes = write_pairs(file, chosen.pairs)
        print(f"{chosen.pairs} pairs, {file.stat().st_size / 1e6:.0f} MB")
        ours = import_pairs(home, file)
        theirs = import_with_sqlite(home, file)
        print(f"ours: {ours:.1f} s, peak {peak():.0f} MB of memory in the whole process")
        if theirs:
            print(f"sqlite3 .import: {theirs:.1f} s; ratio {ours / theirs:.2f} (aim: at most 4)")
        look_up(home, codes)


def write_pairs(path: Path, number: int) -> list[str]:
    """The file; the column 1 codes in it, a thousand and more partners each."""
    partners = 1250
    codes = [f"{n:05d}" for n in range(10_000, 10_000 + number // partners)]
    random = Random(1)  # noqa: S311 - no secret
    with path.open("w", encoding="latin-1", newline="") as file:
        file.write("A notice of the owner of the codes.\t\t\t\t\t\t\r\n" * 3)
        file.write("Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tReason\r\n")
        for code in codes:
            for partner in range(partners):
                ended = "*" if random.random() < 0.8 else "20260630"
                line = (code, f"{60_000 + partner * 7:05d}", "", "20150101", ended)
                file.write("\t".join((*line, str(partner % 2), REASONS[partner % 5])) + "\r\n")
    return codes


def import_pairs(home: Path, file: Path) -> float:
    engine = open_engine(f"sqlite:///{home / 'pairs.db'}")
    schema.METADATA.create_all(engine)
    start = time.perf_counter()
    done = install(engine, "ncci-ptp", file, span=Span(edition="2031Q1", start=date(2031, 1, 1)))
    taken = time.perf_counter() - start
    print(f"installed: {dict(done.counts)}")
    engine.dispose()
    return taken


def import_with_sqlite(home: Path, file: Path) -> float:
    program = shutil.which("sqlite3")
    if program is None:
        print("sqlite3 is not installed: no ratio", file=sys.stderr)
        return 0.0
    commands = f".mode tabs\n.import {file} pairs\n"
    start = time.perf_counter()
    subprocess.run(
        [program, str(home / "plain.db")],
        input=f"CREATE TABLE pairs (a, b, c, d, e, f, g);\n{commands}",
        text=True,
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - start


def look_up(home: Path, codes: list[str]) -> None:
    engine = open_engine(f"sqlite:///{home / 'pairs.db'}")
    rules = Catalog(engine).rules
    random = Random(2)  # noqa: S311 - no secret
    times = []
    for _ in range(2000):
        one, other = random.choice(codes), f"{60_000 + random.randrange(1250) * 7:05d}"
        start = time.perf_counter()
        rules.pair(other, one, ON)
        times.append(time.perf_counter() - start)
    times.sort()
    median, high = statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000
    print(
        f"a pair is looked up in {median:.2f} ms at the median, {high:.2f} at the 99th percentile"
    )
    engine.dispose()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
