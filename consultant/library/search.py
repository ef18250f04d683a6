"""Words to candidate codes, ranked, each with its reason; the same on every database.

    <data>/search/<hash of the releases that answer>/     one index, never changed
    <data>/search/.<hash>.<random>/                       one being written, then renamed

The index is made at import. A process that finds none for what is installed now
goes on with the one it has until the new one lies there.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import tantivy

from consultant.domain.coding import Code, CodeSystem, NoteKind, Release, key_of
from consultant.library.catalog import Catalog
from consultant.library.editions import CODE_KINDS, Shelf
from consultant.library.families import fits
from consultant.storage.codesets import codes as code_table
from consultant.storage.session import Engine, Session, reading

#: Changes whenever the way texts are indexed does, so that old indexes are left alone.
LAYOUT = "1"
STORED = ("key", "kind", "shown", "system")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A candidate and why."""

    code: Code
    score: float  # 0 to 1, comparable within one search only
    because: tuple[str, ...]  # "inclusion term: hay fever"


def build_missing(engine: Engine, directory: Path) -> None:
    """Make the index of every set of releases that answers on some date and has none yet."""
    catalog = Catalog(engine)
    shelf = catalog.shelf()
    for on in sorted({release.in_force_from for release in shelf.releases}):
        home = directory / _name(_texts(shelf, on))
        if not home.is_dir():
            _build(engine, _texts(shelf, on), home)


class Search:
    """Opens the index that answers for a date; threads share one."""

    def __init__(self, engine: Engine, directory: Path) -> None:
        self._catalog = Catalog(engine)
        self._directory = directory
        self._engine = engine
        self._open: dict[str, tantivy.Index] = {}

    def search(
        self,
        text: str,
        on: date,
        *,
        system: CodeSystem | None = None,
        limit: int = 10,
        facts: Mapping[str, str | float] | None = None,
    ) -> tuple[Hit, ...]:
        """The likeliest codes for the words, best first, in the editions that answer on a date."""
        index = self._index(on)
        words = " ".join(re.findall(r"\w+", text))
        if index is None or not words:
            return ()
        query, _ = index.parse_query_lenient(words, ["text"])
        searcher = index.searcher()
        found = searcher.search(query, limit=limit * 12, count=False).hits
        hits: dict[str, Hit] = {}
        for score, address in found:
            stored = searcher.doc(address)
            key, kind, shown, held = (str(stored.get_first(name)) for name in STORED)
            if key in hits or (system and held != system.value):
                continue
            code = self._catalog.find(CodeSystem(held), key, on)
            if code is not None and fits(code, facts or {}):
                because = (f"{kind}: {shown}",)
                hits[key] = Hit(code=code, score=score / found[0][0], because=because)
        return tuple(hits.values())[:limit]

    def _index(self, on: date) -> tantivy.Index | None:
        name = _name(_texts(self._catalog.shelf(), on))
        if name not in self._open:
            home = self._directory / name
            if not home.is_dir():
                return None
            self._open[name] = tantivy.Index.open(str(home))
        return self._open[name]


def _texts(shelf: Shelf, on: date) -> tuple[Release, ...]:
    """The releases whose words are searched for a date."""
    return tuple(r for r in shelf.all_answering(on) if r.kind in CODE_KINDS)


def _name(releases: tuple[Release, ...]) -> str:
    ids = ",".join(str(r.id) for r in sorted(releases, key=lambda r: r.id))
    return hashlib.sha256(f"{LAYOUT}:{ids}".encode()).hexdigest()[:16]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    for name in STORED:
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _build(engine: Engine, releases: tuple[Release, ...], home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(prefix=f".{home.name}.", dir=home.parent))
    index = tantivy.Index(_schema(), path=str(aside))
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    with reading(engine) as session:
        for release in releases:
            for document in _documents(session, release):
                writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    try:
        aside.rename(home)
    except OSError:  # another process was faster with the same index
        shutil.rmtree(aside)


def _documents(session: Session, release: Release) -> Iterator[tantivy.Document]:
    for code in code_table.everything(session, release):
        yield _document(release, key_of(code.code), "description", code.description)
        if code.plain:
            yield _document(release, key_of(code.code), "plain words", code.plain)
    for key, text in code_table.notes_of_kind(session, release, [NoteKind.INCLUSION]):
        yield _document(release, key, "inclusion term", text)


def _document(release: Release, key: str, kind: str, text: str) -> tantivy.Document:
    return tantivy.Document(
        text=[text], key=[key], system=[release.system.value], kind=[kind], shown=[text]
    )
