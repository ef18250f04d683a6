"""How often the search finds the right code, and how fast: tables for people and for CI.

Reads words with their codes from ../shared/eval/codes (or CONSULTANT_SHARED), where
they are at hand, and the index files beside them.
"""

import argparse
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import tantivy

from bench.lessons import add_options, take_lessons
from consultant.domain.coding import Code, CodeSystem, key_of
from consultant.library.bundled import install_bundled
from consultant.library.catalog import Catalog
from consultant.library.releases import install
from consultant.library.rules import INDEX_KINDS
from consultant.library.search import Search, build_missing
from consultant.library.search.phrases import book_phrases, index_phrases, index_tree
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
COMMAND = "from consultant.cli import main; main()"
Row = dict[str, Any]


def main(arguments: list[str] | None = None) -> None:
    """Print the tables; `arguments` as on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="so many rows of each set")
    parser.add_argument("--misses", type=int, default=0, help="show so many misses of each set")
    parser.add_argument("--sets", nargs="*", default=[], help="only these sets")
    parser.add_argument("--half", choices=["tuned", "aside"], default="")
    parser.add_argument("--only", choices=["index", "bundled"], default=None)
    add_options(parser)
    chosen = parser.parse_args(arguments)
    if not (SHARED / "eval" / "codes").is_dir():
        show(f"left out: no words to judge by, {SHARED}/eval/codes is not there")
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        engine = open_engine(f"sqlite:///{home / 'bench.db'}")
        schema.upgrade(engine)
        home /= "search"
        show(f"bundled library installed and indexed in {seconds(install_bundled, engine, home)} s")
        take_lessons(engine, chosen, datetime.combine(ON, datetime.min.time(), UTC))
        if chosen.only != "index":
            tables(engine, home, chosen, with_index=False)
        if chosen.only != "bundled":
            show(f"index and tables added in {seconds(add_index, engine, home)} s")
            tables(engine, home, chosen, with_index=True)
            beside_plain_engine(engine, home)
            cold_process(home.parent)
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
        rows = [row for row in read_rows(engine, name) if chosen.half in {"", half_of(row)}]
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
                show(
                    f"    {place:3} {row['query']} {row['gold']}: "
                    + str([h.code.code for h in hits[:4]])
                )
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


def half_of(row: Row) -> str:
    """Rows are parted by a hash of their words: what is tuned is tuned on one half only."""
    digest = hashlib.sha256(row["query"].lower().encode()).digest()
    return "aside" if digest[0] % 2 else "tuned"


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


def beside_plain_engine(engine: Engine, home: Path) -> None:
    """The same texts and queries in a plain index of the engine: words stemmed, BM25, no more."""
    plain = PlainEngine(engine)
    search = Search(engine, home)
    show(f"\nmedian / 99th percentile, ms, plain engine over {plain.count} texts and ours")
    for name, step in (("disease_ontology", 2), ("icd9_titles", 1), ("official", 2)):
        queries = [row["query"] for row in read_rows(engine, name)[::step]]
        work = [(partial(plain.search, q), partial(search.search, q, ON)) for q in queries]
        both = [(timed(theirs), timed(ours)) for theirs, ours in work]
        theirs, ours = ([pair[n] for pair in both] for n in (0, 1))
        ratios = [middle(ours) / middle(theirs), high(ours) / high(theirs)]
        show(
            f"{name:18} plain {spread(theirs)}  ours {spread(ours)}  "
            f"ratio {ratios[0]:.1f} / {ratios[1]:.1f}  (aim: at most 5 / 10)"
        )


class PlainEngine:
    """Any of the words, stemmed, BM25 over every text; ten hits resolved to codes from memory."""

    def __init__(self, engine: Engine) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="en_stem")
        builder.add_text_field("code", stored=True, tokenizer_name="raw", index_option="basic")
        self.index = tantivy.Index(builder.build())
        self.codes: dict[str, Code] = {}
        self.count = 0
        writer = self.index.writer(heap_size=128_000_000, num_threads=1)
        for key, text in self._texts(engine):
            writer.add_document(tantivy.Document(text=[text], code=[key]))
            self.count += 1
        writer.commit()
        self.index.reload()

    def search(self, text: str) -> list[Code]:
        """The codes of the ten best texts, each once."""
        query, _ = self.index.parse_query_lenient(" ".join(re.findall(r"\w+", text)), ["text"])
        searcher = self.index.searcher()
        hits = searcher.search(query, 10).hits
        keys = [str(searcher.doc(address).get_first("code")) for _, address in hits]
        return [self.codes[key] for key in dict.fromkeys(keys) if key in self.codes]

    def _texts(self, engine: Engine) -> Iterator[tuple[str, str]]:
        """Every description, those with a 7th character too, every term and index entry."""
        with reading(engine) as session:
            releases = Catalog(engine).editions_answering(ON)
            tables = [index_tree(session, r) for r in releases if r.kind == "icd10cm-neoplasm"]
            for release in releases:
                is_index = release.kind in INDEX_KINDS
                if not is_index:
                    for code in code_table.everything(session, release):
                        self.codes[key_of(code.code)] = code
                        yield key_of(code.code), code.description
                phrases = (
                    index_phrases(session, release, next(iter(tables), None))
                    if is_index
                    else book_phrases(session, release)
                )
                for phrase in phrases:
                    if phrase.kind != "description":
                        yield phrase.key, f"{phrase.text} {phrase.beside}"


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def middle(times: list[float]) -> float:
    return statistics.median(times)


def high(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def spread(times: list[float]) -> str:
    return f"{middle(times):6.2f} / {high(times):6.2f}"


def run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True)


def cold_process(home: Path) -> None:
    """A whole `consultant codes search`, beside a process that imports sqlalchemy and ends."""
    environment = {
        **os.environ,
        "CONSULTANT_DATA__DIR": str(home),
        "CONSULTANT_DATABASE__URL": f"sqlite:///{home / 'bench.db'}",
    }
    bare = [sys.executable, "-c", "import sqlalchemy"]
    search = [sys.executable, "-c", COMMAND, "codes", "search", "hay fever", "--on", str(ON)]
    times = [min(timed(partial(run, c, environment)) for _ in range(5)) for c in (bare, search)]
    show(
        f"cold: import sqlalchemy {times[0]:.0f} ms, `codes search` {times[1]:.0f} ms, "
        f"ratio {times[1] / times[0]:.1f} (aim: at most 3)"
    )


def seconds(work: Callable[[Engine, Path], object], engine: Engine, home: Path) -> str:
    start = time.perf_counter()
    work(engine, home)
    return f"{time.perf_counter() - start:.1f}"


def show(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
