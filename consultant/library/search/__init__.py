"""Words to candidate codes, ranked, each with its reason; the same on every database.

    <data>/search/<hash of the releases that answer>/     one index, never changed
    <data>/search/.<hash>.<random>/                       one being written, then renamed

The index is made at import. A process that finds none for what is installed now
goes on with the one it has until the new one lies there.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from consultant.domain.coding import Code, CodeSystem, Release, Standing
from consultant.domain.errors import NoIndexError
from consultant.library.catalog import Catalog
from consultant.library.editions import CODE_KINDS, Shelf
from consultant.library.families import agreed, fits
from consultant.library.rules import INDEX_KINDS
from consultant.library.search.building import build
from consultant.library.search.learned import Learned, says_all
from consultant.library.search.opened import OpenIndex, open_index
from consultant.library.search.ranking import rank
from consultant.library.search.words import tokens, wording_mark
from consultant.storage.session import Engine

#: Changes whenever the way texts are indexed does, so that old indexes are left alone.
LAYOUT = "6"
TEXT_KINDS = (*CODE_KINDS, *INDEX_KINDS, "abbreviations")


#: The words in which the variants of one code differ, by the name of the fact.
SIDES = {
    "laterality": {"left", "right", "bilateral"},
    "trimester": {"first", "second", "third"},
}
#: What each fact that a family's code shares with the case is worth.
AGREED = 0.12
#: The score of a learned code whose words are all of the text, and where they are a part of it.
LEADS, PART = 9.0, 0.75
#: For how many dates the name of the index that answers is kept in mind.
MOST_NAMES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A candidate and why."""

    code: Code
    score: float  # 0 to 1, comparable within one search only
    because: tuple[str, ...]  # "inclusion term: hay fever"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """Whether words can be searched for a date, and the remedy where they cannot."""

    is_ready: bool
    says: str


def build_missing(engine: Engine, directory: Path) -> None:
    """Make the index of every set of releases that answers on some date and has none yet."""
    shelf = Catalog(engine).shelf()
    for on in sorted({release.in_force_from for release in shelf.releases}):
        releases = _texts(shelf, on)
        home = directory / _name(releases)
        if releases and not home.is_dir():
            build(engine, releases, home)


class Search:
    """Opens the index that answers for a date; threads share one."""

    def __init__(self, engine: Engine, directory: Path, learned: Learned | None = None) -> None:
        self.learned = learned or Learned(engine)
        self._catalog = Catalog(engine)
        self._directory = directory
        self._names: dict[tuple[tuple[int, int], date], str] = {}
        self._opened: dict[str, OpenIndex] = {}
        self._last: OpenIndex | None = None

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
        taught = self._taught(text, on, system, facts or {})
        index = self._index(on)
        if index is None or (system and not self._books(index, system)):
            return tuple(hit for _, hit in taught.values())[:limit]
        wanted = limit if not facts else max(limit * 4, 40)
        ranked = rank(index, text, facts or {}, wanted, self._books(index, system))
        held = {release.id: release for release in self._catalog.editions()}
        weighed: dict[str, tuple[float, Hit]] = {}
        for each in ranked:
            release = held.get(index.releases[index.release[each.code]])
            code = release and index.cards.code(each.code, release)
            if code and fits(code, facts or {}, self._catalog.vocabulary(code, on)):
                sided = self._sided(code, facts or {})
                score = each.score + AGREED * agreed(sided, facts or {})
                hit = Hit(code=sided, score=min(score, 1.0), because=each.because)
                weighed.setdefault(sided.code, (score, hit))
        best = sorted((weighed | taught).values(), key=lambda pair: -pair[0])
        return tuple(hit for _, hit in best[:limit])

    def _taught(
        self, text: str, on: date, system: CodeSystem | None, facts: Mapping[str, str | float]
    ) -> dict[str, tuple[float, Hit]]:
        """Codes that a person accepted for words of the text: in force on the date, and no
        known fact against them. Those for all of the text lead, whatever else it meets.
        """
        found: dict[str, tuple[float, Hit]] = {}
        for lesson in self.learned.book().said_in(text):
            code = self._in_force(lesson.taught.system, lesson.taught.code, on)
            if code is None or (system and code.system is not system):
                continue
            if fits(code, facts, self._catalog.vocabulary(code, on)):
                sided = self._sided(code, facts)
                is_all = says_all(lesson, text)
                hit = Hit(code=sided, score=1.0 if is_all else PART, because=(lesson.because,))
                found.setdefault(sided.code, (LEADS if is_all else PART, hit))
        return found

    def _in_force(self, system: CodeSystem | None, written: str, on: date) -> Code | None:
        if self._catalog.standing(system, written, on) is not Standing.IN_FORCE:
            return None
        return self._catalog.find(system, written, on)

    def state(self, on: date) -> IndexState:
        """Whether the index of this version and of what is installed lies there, whole."""
        texts = _texts(self._catalog.shelf(), on)
        home = self._directory / _name(texts)
        if not texts:
            return IndexState(is_ready=False, says="nothing to search: run `consultant init`")
        if not home.is_dir():
            others = any(self._directory.glob("[!.]*"))
            which = "of another version or of other editions" if others else "missing"
            says = f"{which}: run `consultant init`, which makes the one that is needed"
            return IndexState(is_ready=False, says=says)
        try:
            index = open_index(home)
        except NoIndexError as error:
            return IndexState(is_ready=False, says=str(error))
        says = f"{len(index.phrase_code):,} phrases of {len(texts)} releases, layout {LAYOUT}"
        return IndexState(is_ready=True, says=says)

    def refresh(self) -> None:
        """See an install at once; else it is seen within a quarter second."""
        self._catalog.refresh()

    def _sided(self, code: Code, facts: Mapping[str, str | float]) -> Code:
        """The code's sibling of the side or trimester that is known, all else alike."""
        for name in SIDES:
            known = str(facts.get(name, ""))
            if known and code.system is CodeSystem.ICD10CM:
                code = next((s for s in self._variants(code, name) if _says(s, known)), code)
        return code

    def _variants(self, code: Code, name: str) -> tuple[Code, ...]:
        said = _apart(code, name)
        return tuple(s for s in self._catalog.siblings(code) if _apart(s, name) == said)

    def _books(self, index: OpenIndex, system: CodeSystem | None) -> tuple[int, ...]:
        """Numbers, in the index, of the releases that hold a system's codes; () for all."""
        held = {r.id for r in self._catalog.editions() if r.system is system}
        return tuple(n for n, release in enumerate(index.releases) if release in held)

    def _name_for(self, on: date) -> str:
        shelf = self._catalog.shelf()
        known = self._names.get((shelf.mark, on))
        if known is None:
            if len(self._names) >= MOST_NAMES:
                self._names = {}
            texts = _texts(shelf, on)
            known = self._names[shelf.mark, on] = _name(texts) if texts else ""
        return known

    def _index(self, on: date) -> OpenIndex | None:
        """The index for a date; the one open while it is being made; None while all is empty."""
        name = self._name_for(on)
        if not name or name in self._opened:
            return self._opened.get(name)
        home = self._directory / name
        if home.is_dir():
            self._last = self._opened[name] = open_index(home)
        elif self._last is None:
            raise NoIndexError
        return self._last


def _says(code: Code, word: str) -> bool:
    return word in tokens(code.description)


def _apart(code: Code, name: str) -> frozenset[str]:
    """The description's words without those that name the side."""
    return frozenset(tokens(code.description)) - SIDES[name]


def _texts(shelf: Shelf, on: date) -> tuple[Release, ...]:
    """The releases whose words are searched for a date: one edition of each book."""
    systems = dict.fromkeys(r.system for r in shelf.releases)
    books = [r for system in systems for r in shelf.code_releases(system, on)]
    words = [r for kind in (*INDEX_KINDS, "abbreviations") for r in shelf.parts_answering(kind, on)]
    return (*books, *words)


def _name(releases: Sequence[Release]) -> str:
    ids = ",".join(str(r.id) for r in releases)
    return hashlib.sha256(f"{LAYOUT}:{wording_mark()}:{ids}".encode()).hexdigest()[:16]
