"""What memory each importer takes, for a file and for one four times as long: it must not grow.

Each file is generated in its publisher's own layout and imported by a process of its own.
What stands in the table is the process's peak over what it held before the import began.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from consultant.library.importers.editions import Span
from consultant.library.releases import install
from consultant.storage import schema
from consultant.storage.session import open_engine

SPAN = Span(edition="generated", start=date(2031, 1, 1), end=date(2031, 12, 31))
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TITLE = "An invented disorder of the quill, number"


def main(arguments: list[str] | None = None) -> int:
    """Print the table; with a kind and a file, import that file and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.importers", description=__doc__)
    parser.add_argument("--lines", type=int, default=50_000, help="of the shorter file")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "FILE"), help="import one file, here")
    chosen = parser.parse_args(arguments)
    if chosen.one:
        kind, name = chosen.one
        import_one(kind, Path(name))
        return 0
    print(f"{'kind':18} {'file':>9} {'rows':>9} {'peak over base':>15}  four times as long")
    for kind, (name, write) in FILES.items():
        short, long = (measure(kind, name, write, n) for n in (chosen.lines, 4 * chosen.lines))
        growth = long[2] - short[2]
        print(
            f"{kind:18} {short[0]:6.1f} MB {short[1]:9} {short[2]:12.1f} MB"
            f"  {long[0]:6.1f} MB, {long[1]} rows, {long[2]:.1f} MB ({growth:+.1f})"
        )
    return 0


def import_one(kind: str, path: Path) -> None:
    """Import into an empty library beside the file; prints rows and megabytes over the base."""
    engine = open_engine(f"sqlite:///{path.parent / 'library.db'}")
    schema.METADATA.create_all(engine)
    before = _peak()
    done = install(engine, kind, path, span=SPAN)
    engine.dispose()
    print(sum(done.counts.values()), f"{_peak() - before:.1f}")


def measure(
    kind: str, name: str, write: Callable[[int], Iterator[str]], lines: int
) -> tuple[float, int, float]:
    """(megabytes of the file, rows installed, megabytes of memory over the base)."""
    with tempfile.TemporaryDirectory(prefix="bench-importers-") as folder:
        path = Path(folder) / name
        with path.open("w", encoding="ascii", newline="") as file:
            file.writelines(write(lines))
        command = [sys.executable, "-m", "bench.importers", "--one", kind, str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return path.stat().st_size / 1e6, int(said[0]), float(said[1])


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _number(n: int) -> str:
    """The nth number of five characters in CPT's shape, then with a letter behind."""
    return f"{n:05d}" if n < 100_000 else f"{n // 5 % 10_000:04d}{'AFMTU'[n % 5]}"


def _diagnosis(n: int) -> str:
    """The nth code of seven characters, in order."""
    head = f"{LETTERS[n // 100_000 % 26]}{n // 10_000 % 10}{n // 1000 % 10}"
    return f"{head}{n % 1000:03d}A"


def _order(lines: int) -> Iterator[str]:
    for n in range(lines):
        yield f"{n % 99_999 + 1:05d} {_diagnosis(n):<7} 1 {TITLE[:52]:<60} {TITLE} {n}\r\n"


def _hcpcs(lines: int) -> Iterator[str]:
    letters = LETTERS.replace("D", "")
    for n in range(lines):
        code = f"{letters[n // 10_000 % 25]}{n % 10_000:04d}"
        first = f"{code}{n % 100_000:05d}3{TITLE:<80}{'Quill':<28}00"
        yield f"{first:<229}C{'':26}Z2  1{'':7}20310101{'20310101':<8}{'':8}N{'':27}\r\n"


def _pairs(lines: int) -> Iterator[str]:
    yield "A notice of the owner.\t\t\t\t\t\t\r\n"
    yield "Column 1\tColumn 2\t*\tEffective\tDeletion\tModifier\tRationale\r\n"
    for n in range(lines):
        pair = f"{10_000 + n // 500:05d}\t{60_000 + n % 500:05d}"
        yield f"{pair}\t\t20150101\t*\t1\tMisuse of codes\r\n"


def _limits(lines: int) -> Iterator[str]:
    yield '"A notice of the owner,\nover lines",,,\n"HCPCS/\nCPT Code",MUE Values,'
    yield "MUE Adjudication Indicator,MUE Rationale\n"
    for n in range(min(lines, 99_999)):
        yield f"{_number(n)},{n % 9 + 1},3 Date of Service Edit: Clinical,Nature of Service\n"


def _add_ons(lines: int) -> Iterator[str]:
    for n in range(lines):
        yield f"1{10_000 + n // 200:05d}{'':10}{60_000 + n % 200:05d}{'':10}2015001\r\n"


def _fees(lines: int) -> Iterator[str]:
    yield "HCPCS,MOD,DESCRIPTION,STATUS CODE,WORK RVU,PCTC IND,GLOB DAYS,MULT PROC\n"
    for n in range(lines):
        part = ("", "26", "TC")[n % 3]
        yield f"{n // 3:05d},{part},Words of the owner,A,1.{n % 100:02d},1,XXX,0\n"


def _mappings(lines: int) -> Iterator[str]:
    for n in range(lines):
        yield f"{_diagnosis(n)} {n % 1000:03d}{n % 90 + 10:02d} 10000\r\n"


def _descriptors(lines: int) -> Iterator[str]:
    for n in range(min(lines, 99_999)):
        yield f"{_number(n)}\t{TITLE} {n}\r\n"


def _index(lines: int) -> Iterator[str]:
    yield "<ICD10CM.index><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>"
    for start in range(0, lines, 1000):
        yield f"<letter><title>{LETTERS[start // 1000 % 26]}</title>"
        for n in range(start, min(start + 1000, lines)):
            code = _diagnosis(n)
            yield f"<mainTerm><title>Quill {n}</title><code>{code}</code>"
            yield f'<term level="1"><title>left</title><code>{code}-</code></term></mainTerm>'
        yield "</letter>\n"
    yield "</ICD10CM.index>"


def _tabular(lines: int) -> Iterator[str]:
    yield "<ICD10CM.tabular><chapter><name>1</name><desc>Quills (A00-Z99)</desc>"
    for start in range(0, lines, 1000):
        category = _diagnosis(start)[:3]
        yield f'<section id="{category}"><desc>Quills</desc>'
        yield f"<diag><name>{category}</name><desc>Quills</desc>"
        for n in range(start, min(start + 1000, lines)):
            yield f"<diag><name>{category}.{n % 1000:03d}</name><desc>{TITLE} {n}</desc></diag>"
        yield "</diag></section>\n"
    yield "</chapter></ICD10CM.tabular>"


FILES: dict[str, tuple[str, Callable[[int], Iterator[str]]]] = {
    "icd10cm-tabular": ("icd10cm-tabular-2031.xml", _tabular),
    "icd10cm-index": ("icd10cm-index-2031.xml", _index),
    "icd10cm-order": ("icd10cm_order_2031.txt", _order),
    "hcpcs": ("HCPC2031_JAN_ANWEB.txt", _hcpcs),
    "ncci-ptp": ("ccipra-v999r0-f1.txt", _pairs),
    "ncci-mue": ("MCR_MUE_PractitionerServices_Eff_01-01-2031.csv", _limits),
    "ncci-aoc": ("AOC_V2031Q1-F-MCR.txt", _add_ons),
    "mpfs": ("PPRRVU2031_Jan_nonQPP.csv", _fees),
    "gem": ("2018_I10gem.txt", _mappings),
    "cpt": ("LONGULT.txt", _descriptors),
}


if __name__ == "__main__":
    sys.exit(main())
