"""How often the search finds the right code, and how fast: tables for people and for CI.

Reads words with their codes from ../shared/eval/codes (or CONSULTANT_SHARED), where
they are at hand, and the index files beside them.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from consultant.domain.coding import CodeSystem, key_of
from consultant.library.bundled import install_bundled
from consultant.library.catalog import Catalog
from consultant.library.releases import install
from consultant.library.search import Search, build_missing
from consultant.storage import schema
from consultant.storage.codesets import codes as code_table
from consultant.storage.session import Engine, open_engine, reading

SHARED = Path(os.environ.get("CONSULTANT_SHARED", Path(__file__).parents[2] / "shared"))
ON = date(2026, 6, 1)
INDEX_FILES = (
    ("icd10cm-index", "icd10cm-index-2025-rebuilt.xml.gz"),
    ("icd10cm-neoplasm", "icd10cm-neoplasm-April-1-2026.xml.gz"),
    ("icd10cm-drug", "icd10cm-drug-April-1-2026.xml.gz"),
    ("icd10cm-external", "icd10cm-eindex-April-1-2026.xml.gz"),
)
#: Recall at 1, 5 and 10 of BM25 over the same texts, from the README of the eval sets.
REFERENCE = {
    ("disease_ontology", True): "0.529 0.658 0.695",
    ("mondo", True): "0.450 0.573 0.618",
    ("icd9_titles", True): "0.873 0.970 0.985",
    ("disease_ontology", False): "0.447 0.585 0.630",
    ("mondo", False): "0.423 0.538 0.582",
    ("icd9_titles", False): "0.758 0.896 0.934",
}
AIMS = {
    ("disease_ontology", True): "0.650 0.780 0.820",
    ("mondo", True): "0.600 0.720 0.770",
    ("icd9_titles", True): "0.900 0.985 0.995",
    ("disease_ontology", False): "0.560 0.700 0.750",
}
KINDS = {"name", "synonym"}
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="so many rows of each set")
    parser.add_argument("--misses", type=int, default=0, help="show so many misses of each set")
    parser.add_argument("--sets", nargs="*", default=[], help="only these sets")
    parser.add_argument("--only", choices=["index", "bundled"], default=None)
    chosen = parser.parse_args()
    if not (SHARED / "eval" / "codes").is_dir():
        sys.exit(f"no words to judge by: {SHARED}/eval/codes is not there")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        engine = open_engine(f"sqlite:///{home / 'bench.db'}")
        schema.METADATA.create_all(engine)
        show(f"bundled library installed and indexed in {seconds(install_bundled, engine, home)} s")
        if chosen.only != "index":
            tables(engine, home, chosen, with_index=False)
        if chosen.only != "bundled":
            show(f"index and tables added in {seconds(add_index, engine, home)} s")
            tables(engine, home, chosen, with_index=True)
        engine.dispose()


def add_index(engine: Engine, home: Path) -> None:
    for kind, name in INDEX_FILES:
        install(engine, kind, SHARED / "data" / "codesets" / name)
    build_missing(engine, home)


def tables(engine: Engine, home: Path, chosen: argparse.Namespace, *, with_index: bool) -> None:
    judge = Judge(engine, home)
    show(f"\n{'with' if with_index else 'without'} index: recall at 1, 5, 10")
    names = ["disease_ontology", "mondo", "icd9_titles", "abbreviations", "official"]
    if not with_index:
        names.append("index_phrases")
    for name in chosen.sets or names:
        rows = read_rows(engine, name)
        rows = rows[:: max(1, len(rows) // chosen.sample)] if chosen.sample else rows
        key = (name, with_index)
        beside = f"reference {REFERENCE.get(key, '-'):19} aim {AIMS.get(key, '-')}"
        show(f"{name:18} {len(rows):6} {judge.table(rows, chosen.misses)}  {beside}")


class Judge:
    """Counts hits: a code equals a gold, or begins with one that is a header."""

    def __init__(self, engine: Engine, home: Path) -> None:
        self.search = Search(engine, home)
        self.catalog = Catalog(engine)

    def table(self, rows: Sequence[Row], misses: int) -> str:
        found = [0, 0, 0]
        times = []
        for row in rows:
            start = time.perf_counter()
            hits = self.search.search(row["query"], ON, limit=10)
            times.append(time.perf_counter() - start)
            place = next((n for n, h in enumerate(hits) if self.is_hit(h.code.code, row)), 99)
            found = [count + (place < n) for count, n in zip(found, (1, 5, 10), strict=True)]
            if place and misses:
                misses -= 1
                show(f"    {place:3} {row['query']} {row['gold']}: " + str([h.code.code for h in hits[:4]]))
        shares = " ".join(f"{count / max(len(rows), 1):.3f}" for count in found)
        ordered = sorted(times) or [0.0]
        median, high = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
        return f"{shares}  {median * 1000:5.2f} / {high * 1000:5.2f} ms"

    def is_hit(self, code: str, row: Row) -> bool:
        return any(self._meets(key_of(code), gold) for gold in row["gold"])

    def _meets(self, key: str, gold: str) -> bool:
        if key == key_of(gold):
            return True
        held = self.catalog.find(CodeSystem.ICD10CM, gold, ON)
        return held is not None and not held.billable and key.startswith(key_of(gold))


def read_rows(engine: Engine, name: str) -> list[Row]:
    if name == "official":
        return list(official(engine))
    path = SHARED / "eval" / "codes" / f"{name}.jsonl"
    if name == "abbreviations":
        path = Path(__file__).parent / "abbreviations.jsonl"
    if not path.is_file():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row.get("kind", "name") in KINDS]


def official(engine: Engine) -> Iterable[Row]:
    """A thousand and more official descriptions, which must find their own code."""
    (release,) = [r for r in Catalog(engine).editions() if r.kind == "icd10cm-tabular"]
    with reading(engine) as session:
        billable = [c for c in code_table.everything(session, release) if c.billable]
    by_text: dict[str, list[str]] = {}
    for code in billable:
        by_text.setdefault(code.description.lower(), []).append(code.code)
    for code in billable[::37]:
        yield {"query": code.description, "gold": by_text[code.description.lower()]}


def seconds(work: Callable[[Engine, Path], object], engine: Engine, home: Path) -> str:
    start = time.perf_counter()
    work(engine, home)
    return f"{time.perf_counter() - start:.1f}"


def show(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
