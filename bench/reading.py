"""How well letters to the desk are read: mentions, decoys, facts, what is asked, visible text.

Reading alone, with the bundled library and, where the file is there, HCPCS Level II; the
labelled letters' own scorer prints the table. What it says of candidates is matching's.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import mailparser

from bench.material import shared
from consultant.library.bundled import install_bundled
from consultant.library.catalog import Catalog
from consultant.library.releases import install
from consultant.reading.letters import read_letter
from consultant.reading.questions import understand
from consultant.reading.view import as_read_json
from consultant.storage import schema
from consultant.storage.session import open_engine

ASKED_ON = date(2026, 11, 20)
HCPCS = "data/codesets/hcpcs_level2_2024q2_rebuilt_anweb.txt.gz"


def main(arguments: list[str] | None = None) -> int:
    """Read the labelled letters, score them, and print the time that reading takes."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list what was missed")
    chosen = parser.parse_args(arguments)
    material = shared()
    if material is None:
        sys.stdout.write("The labelled letters are not here: left out.\n")
        return 0
    questions = material / "eval" / "questions"
    with tempfile.TemporaryDirectory(prefix="bench-reading-") as folder:
        catalog = _library(Path(folder), material)
        predictions = Path(folder) / "predictions.jsonl"
        rows = list(_read_all(questions, catalog))
        predictions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        wanted = ["--misses"] if chosen.misses else []
        scorer = [sys.executable, str(questions / "score.py"), *wanted]
        subprocess.run([*scorer, str(questions / "dev.jsonl"), str(predictions)], check=True)
        _print_times(questions, catalog)
    return 0


def _library(folder: Path, material: Path) -> Catalog:
    engine = open_engine(f"sqlite:///{folder / 'library.db'}")
    schema.upgrade(engine)
    install_bundled(engine, folder / "search")
    if (material / HCPCS).is_file():
        install(engine, "hcpcs", material / HCPCS)
    return Catalog(engine)


def _letters(questions: Path) -> Iterator[tuple[str, bytes]]:
    for line in (questions / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["id"], (questions / row["file"]).read_bytes()


def _read_all(questions: Path, catalog: Catalog) -> Iterator[dict[str, object]]:
    for name, raw in _letters(questions):
        letter = read_letter(raw)
        inquiry = understand(letter, codebook=catalog, asked_on=ASKED_ON)
        yield {"id": name, **as_read_json(letter, inquiry)}


def _print_times(questions: Path, catalog: Catalog) -> None:
    """CPU of a letter, warm, beside a bare parse of the same letters."""
    whole, alone = [], []
    for _, raw in _letters(questions):
        begun = time.process_time()
        understand(read_letter(raw), codebook=catalog, asked_on=ASKED_ON)
        whole.append(time.process_time() - begun)
        begun = time.process_time()
        mailparser.parse_from_bytes(raw)
        alone.append(time.process_time() - begun)
    say = sys.stdout.write
    say(f"reading a letter: median {1000 * statistics.median(whole):.1f} ms of CPU, ")
    say(f"slowest {1000 * max(whole):.1f} ms; ")
    say(f"a bare mail-parser parse: median {1000 * statistics.median(alone):.1f} ms\n")


if __name__ == "__main__":
    sys.exit(main())
