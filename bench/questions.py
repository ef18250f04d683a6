"""How well letters are answered: reading, matching and drafting, scored by the letters' own scorer.

The library holds what is bundled and every further file of the shared material, so that rows
on edits, fees and drug codes can be answered; codes of CPT outside our family are never held.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import mailparser

from bench.lessons import add_options, take_lessons
from bench.material import shared
from consultant.drafting.drafts import draft_reply
from consultant.drafting.evidence import allowed_by
from consultant.drafting.grounding import find_ungrounded
from consultant.drafting.view import as_answer_json, as_candidates
from consultant.library.bundled import install_bundled
from consultant.library.catalog import Catalog
from consultant.library.importers.editions import Span
from consultant.library.releases import install
from consultant.library.search import Search, build_missing
from consultant.matching.books import Books, open_books
from consultant.matching.findings import find
from consultant.reading.letters import read_letter
from consultant.reading.questions import understand
from consultant.reading.view import as_read_json
from consultant.settings import share
from consultant.storage import schema
from consultant.storage.session import open_engine
from consultant.templates import Templates

ASKED_ON = date(2026, 11, 20)
REFERENCE = "CD-000001"
_APRIL = date(2026, 4, 1)
#: kind, file of the shared material, edition, first day
FILES = (
    ("hcpcs", "hcpcs_level2_2024q2_rebuilt_anweb.txt.gz", "2024Q2", date(2024, 4, 1)),
    ("modifiers", "modifiers_2024_level2_only.csv", "2024", date(2024, 1, 1)),
    ("ncci-ptp", "ecmo_core_ptp_active.csv", "2024Q3", date(2024, 7, 1)),
    ("ncci-mue", "mue_ecmo_2026q2.csv", "2026Q2", date(2026, 4, 1)),
    ("ncci-aoc", "aoc_ecmo_2026q3.csv", "2026Q3", date(2026, 7, 1)),
    ("mpfs", "mpfs_rvu24c_ecmo.csv", "RVU24C", date(2024, 7, 1)),
    ("gem", "gems_icd9_to_icd10cm.csv.gz", "2018", date(2017, 10, 1)),
    ("icd10cm-index", "icd10cm-index-2025-rebuilt.xml.gz", "FY2025", date(2024, 10, 1)),
    ("icd10cm-drug", "icd10cm-drug-April-1-2026.xml.gz", "FY2026 (April 1, 2026)", _APRIL),
    ("icd10cm-neoplasm", "icd10cm-neoplasm-April-1-2026.xml.gz", "FY2026 (April 1, 2026)", _APRIL),
    ("icd10cm-external", "icd10cm-eindex-April-1-2026.xml.gz", "FY2026 (April 1, 2026)", _APRIL),
)


def main(arguments: list[str] | None = None) -> int:
    """Answer the labelled letters, score the answers, print the time that they take."""
    parser = argparse.ArgumentParser(prog="python -m bench.questions", description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list what was missed")
    add_options(parser)
    chosen = parser.parse_args(arguments)
    letters = _material("eval/questions/dev.jsonl")
    if letters is None:
        sys.stdout.write("the labelled letters are not here: left out\n")
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-questions-") as folder:
        with _books(Path(folder), chosen) as books:
            rows, times, strays = _answer(books, letters.parent)
        predictions = Path(folder) / "predictions.jsonl"
        predictions.write_text("".join(json.dumps(r, default=str) + "\n" for r in rows))
        _score(letters, predictions, misses=chosen.misses)
    _print_times(times)
    sys.stdout.write(f"drafts that say what the library does not hold: {strays}\n")
    return 0


def _material(name: str) -> Path | None:
    """A file of the shared material; None where it is not here."""
    root = shared()
    path = root / name if root else None
    return path if path and path.is_file() else None


@contextmanager
def _books(folder: Path, chosen: argparse.Namespace) -> Iterator[Books]:
    engine = open_engine(f"sqlite:///{folder / 'library.db'}")
    schema.upgrade(engine)
    install_bundled(engine, folder / "search")
    for kind, name, edition, start in FILES:
        path = _material(f"data/codesets/{name}")
        if path is not None:
            install(engine, kind, path, span=Span(edition=edition, start=start))
    build_missing(engine, folder / "search")
    take_lessons(engine, chosen, datetime.combine(ASKED_ON, datetime.min.time(), UTC))
    yield open_books(Catalog(engine), Search(engine, folder / "search"))
    engine.dispose()


def _answer(books: Books, home: Path) -> tuple[list[dict[str, object]], list[list[float]], int]:
    """Predictions, CPU seconds of (parse, read, match, draft) a letter, ungrounded drafts."""
    templates = Templates(share("templates"))
    gold = [json.loads(line) for line in (home / "dev.jsonl").read_text().splitlines()]
    _one(books, templates, (home / str(gold[0]["file"])).read_bytes())  # loads what loads once
    rows: list[dict[str, object]] = []
    times, strays = [], 0
    for row in gold:
        answer, spent, is_grounded = _one(books, templates, (home / str(row["file"])).read_bytes())
        rows.append({**answer, "id": row["id"]})
        times.append(spent)
        strays += not is_grounded
    return rows, times, strays


def _one(
    books: Books, templates: Templates, raw: bytes
) -> tuple[dict[str, object], list[float], bool]:
    clock = [time.process_time()]
    mailparser.parse_from_bytes(raw)
    clock.append(time.process_time())
    letter = read_letter(raw)
    inquiry = understand(letter, codebook=books.catalog, asked_on=ASKED_ON)
    clock.append(time.process_time())
    findings = find(inquiry, books)
    clock.append(time.process_time())
    draft = draft_reply(inquiry, findings, templates, reference=REFERENCE, asker=letter.from_name)
    clock.append(time.process_time())
    allowed = allowed_by(inquiry, findings, reference=REFERENCE)
    strays = find_ungrounded(draft.text, books.catalog, on=inquiry.date_of_service, allowed=allowed)
    answer = {**as_read_json(letter, inquiry), **as_answer_json(findings, draft)}
    answer["candidates"] = [c["code"] for c in as_candidates(findings)]
    spent = [after - before for before, after in pairwise(clock)]
    return answer, spent, not strays


def _score(letters: Path, predictions: Path, *, misses: bool) -> None:
    scorer = letters.parent / "score.py"
    command = [sys.executable, str(scorer), str(letters), str(predictions)]
    subprocess.run(command + ["--misses"] * misses, check=True)


def _print_times(times: list[list[float]]) -> None:
    names = ("a bare mail-parser parse", "reading", "matching", "drafting")
    for place, name in enumerate(names):
        median = statistics.median(t[place] for t in times)
        sys.stdout.write(f"{name:26} {1000 * median:6.1f} ms of CPU (median)\n")
    whole = statistics.median(sum(t[1:]) for t in times)
    sys.stdout.write(f"{'reading to draft':26} {1000 * whole:6.1f} ms of CPU (median)\n")


if __name__ == "__main__":
    sys.exit(main())
