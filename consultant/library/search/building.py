"""Writes an index aside and puts it in its place with one rename; nobody waits, none is torn."""

import math
import re
import shutil
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import tantivy

from consultant.domain.coding import Code, CodeSystem, Release, key_of
from consultant.library.editions import CODE_KINDS
from consultant.library.rules import INDEX_KINDS
from consultant.library.search import files
from consultant.library.search.cards import card_of, write_cards
from consultant.library.search.phrases import (
    Phrase,
    book_phrases,
    index_phrases,
    index_tree,
    is_completed,
)
from consultant.library.search.words import fold, own_abbreviations, root, tokens
from consultant.storage.codesets import codes as code_table
from consultant.storage.codesets import indexes
from consultant.storage.session import Engine, Session, reading

OTHER = re.compile(
    r"^other\b|\bother (?:specified|forms|types|disord|diseas)|\bspecified|\bnec\b|elsewhere",
    re.IGNORECASE,
)
UNSPECIFIED = re.compile(r"unspecified|\bnos\b", re.IGNORECASE)
KINDS = (
    "description",
    "inclusion term",
    "index",
    "external-cause index",
    "neoplasm table",
    "drug table",
    "note elsewhere",
)
#: What a code adds to its header where nothing more is known, the likeliest first.
PLAIN = re.compile(
    r"^\W*(?:unspecified|uncomplicated|without (?:mention of )?complications?)$", re.IGNORECASE
)
LEFT_OPEN = re.compile(
    r"uncomplicated|without complication|(?<!with ),? unspecified", re.IGNORECASE
)
#: Words that say less than their rarity tells, and words that turn the sense: more.
SHARES = {
    "disorder": 0.6,
    "uncomplicated": 0.3,
    "situ": 1.3,
    "history": 1.5,
    "screening": 1.4,
    "newborn": 1.2,
    "pregnancy": 1.2,
}
#: A numeral tells kinds apart and no more: what has kinds says more than which.
NUMERAL = 0.7
HEAP = 128_000_000


def build(engine: Engine, releases: Sequence[Release], home: Path) -> None:
    """The index of these releases, at `home`; a rival that was faster is left standing."""
    home.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(prefix=f".{home.name}.", dir=home.parent))
    try:
        with reading(engine) as session:
            _write(session, releases, aside)
        aside.rename(home)
    except OSError:
        if not home.is_dir():
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write(session: Session, releases: Sequence[Release], home: Path) -> None:
    books = [r for r in releases if r.kind in CODE_KINDS]
    shelf = _Codes()
    for number, release in enumerate(books):
        shelf.add(code_table.everything(session, release), number)
    shelf.write(home)
    vocabulary = _Words()
    schema = _schema()
    index = tantivy.Index(schema, path=str(home))
    writer = index.writer(heap_size=HEAP, num_threads=1)
    writing = _Phrases(shelf, vocabulary)
    for phrase in _phrases(session, releases):
        document = writing.add(phrase)
        if document is not None:
            writer.add_document(document)
    weights = vocabulary.write(home, writing.count)
    writing.write(home, weights)
    for number, word in enumerate(vocabulary.numbers):
        writer.add_document(tantivy.Document(number=[number], gram=[grams(word)]))
    writer.commit()
    writer.wait_merging_threads()
    files.write_abbreviations(home, _abbreviations(session, releases))
    files.write_meta(home, {"releases": [r.id for r in books], "phrases": writing.count})


def _abbreviations(session: Session, releases: Sequence[Release]) -> dict[str, list[str]]:
    """Our own selection; an installed list speaks where ours is silent."""
    found = own_abbreviations()
    for release in releases:
        if release.kind == "abbreviations":
            others: dict[str, list[str]] = {}
            for short, expansion, _ in indexes.all_abbreviations(session, release):
                if short.isupper() and len(short) > 1 and short.lower() not in found:
                    others.setdefault(short, []).append(expansion)
            found |= {short: full[:3] for short, full in others.items()}
    return found


def grams(word: str) -> str:
    """Pieces of three letters, and the root, by which like words are found."""
    edged = f"^{word}$"
    pieces = [edged[i : i + 3] for i in range(len(edged) - 2)]
    return " ".join([*dict.fromkeys(pieces), f"={root(word)}"])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("beside", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("book", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("gram", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("number", fast=True)
    return builder.build()


def _phrases(session: Session, releases: Sequence[Release]) -> Iterator[Phrase]:
    tables = [index_tree(session, r) for r in releases if r.kind == "icd10cm-neoplasm"]
    for release in releases:
        if release.kind in INDEX_KINDS:
            yield from index_phrases(session, release, next(iter(tables), None))
        elif release.kind in CODE_KINDS:
            yield from book_phrases(session, release)


@dataclass(slots=True)
class _Words:
    """The vocabulary: each word's number, and in how many phrases it stands."""

    numbers: dict[str, int] = field(default_factory=dict)
    seen: list[int] = field(default_factory=list)

    def number(self, word: str) -> int:
        found = self.numbers.get(word)
        if found is None:
            found = self.numbers[word] = len(self.seen)
            self.seen.append(0)
        self.seen[found] += 1
        return found

    def write(self, home: Path, phrases: int) -> list[float]:
        shares = {
            self.numbers[word]: share for word, share in SHARES.items() if word in self.numbers
        }
        weights = [
            math.log(1 + phrases / count) * shares.get(number, NUMERAL if word.isdigit() else 1.0)
            for (word, number), count in zip(self.numbers.items(), self.seen, strict=True)
        ]
        files.write_array(home, "weights.f32", weights)
        (home / "words.txt").write_text("\n".join(self.numbers), encoding="utf-8")
        return weights


@dataclass(slots=True)
class _Codes:
    """All codes, numbered; completed codes lie together behind the code they complete."""

    keys: list[str] = field(default_factory=list)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)  # by system and key
    flags: list[int] = field(default_factory=list)
    releases: list[int] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    cards: list[bytes] = field(default_factory=list)
    completions: dict[int, list[int]] = field(default_factory=dict)
    children: dict[int, list[int]] = field(default_factory=dict)

    def add(self, codes: Iterable[Code], release: int) -> None:
        for code in codes:
            name = (code.system.value, key_of(code.code))
            if name in self.numbers:
                continue  # a licensed file stands before our own words
            number = self.numbers[name] = len(self.keys)
            self.keys.append(name[1])
            self.flags.append(_flags(code))
            self.releases.append(release)
            self.descriptions.append(code.description)
            self.cards.append(card_of(code))
            parent = self.numbers.get((name[0], key_of(code.parent)))
            if parent is not None:
                group = self.completions if is_completed(code) else self.children
                group.setdefault(parent, []).append(number)

    def whole(self, number: int) -> int:
        """What stands for a header where nothing more is known: billable, or to be completed."""
        while not self.flags[number] & files.BILLABLE and number not in self.completions:
            below = self.children.get(number)
            if not below:
                break
            number = self._least_said(number, below)
        return number

    def _least_said(self, header: int, below: list[int]) -> int:
        """Of the codes under a header the one that adds least to what the header says."""
        said = len(self.descriptions[header])
        return min(below, key=lambda number: self._addition(number, said))

    def _addition(self, number: int, said: int) -> tuple[int, int]:
        rest = self.descriptions[number][said:]
        shapes = (PLAIN, LEFT_OPEN, UNSPECIFIED)
        place = next((n for n, shape in enumerate(shapes) if shape.search(rest)), len(shapes))
        last = {"9": 1, "0": 2}.get(self.keys[number][-1], 3)
        return (place, last)

    def write(self, home: Path) -> None:
        spans = [self._span(number) for number in range(len(self.keys))]
        write_cards(home, self.cards)
        files.write_keys(home, self.keys)
        files.write_array(home, "code.flags.u8", [self._marked(n) for n in range(len(self.keys))])
        files.write_array(home, "code.release.u8", self.releases)
        files.write_array(home, "code.first.u32", [first for first, _ in spans])
        files.write_array(home, "code.last.u32", [last for _, last in spans])
        files.write_array(home, "code.whole.u32", [self.whole(n) for n in range(len(self.keys))])
        endings = self._endings()
        order = {ending: i for i, ending in enumerate(dict.fromkeys(endings))}
        (home / "endings.txt").write_text("\n".join(order), encoding="utf-8")
        files.write_array(home, "code.ending.u32", [order[ending] for ending in endings])

    def _marked(self, number: int) -> int:
        """Its flags, with the one of a header, which neither is billed nor completed."""
        is_header = not self.flags[number] & files.BILLABLE and number not in self.completions
        return self.flags[number] | (files.HEADER if is_header else 0)

    def _span(self, number: int) -> tuple[int, int]:
        found = self.completions.get(number)
        return (found[0], found[-1] + 1) if found else (0, 0)

    def _endings(self) -> list[str]:
        """What each completed code says beyond the code it completes; "" for all others."""
        found = [""] * len(self.keys)
        for stem, completed in self.completions.items():
            said = self.descriptions[stem]
            for number in completed:
                whole = self.descriptions[number]
                is_longer = whole.startswith(said)
                rest = whole[len(said) :] if is_longer else whole.rpartition(",")[2]
                found[number] = " ".join(fold(rest).strip(" ,").split())
        return found


def _flags(code: Code) -> int:
    found = files.BILLABLE if code.billable else 0
    if UNSPECIFIED.search(code.description):
        found |= files.UNSPECIFIED
    if OTHER.search(code.description):
        found |= files.OTHER
    return found


@dataclass(slots=True)
class _Phrases:
    """The phrases' arrays, grown while the engine takes its documents."""

    codes: _Codes
    words: _Words
    count: int = 0
    code: "array[int]" = field(default_factory=lambda: array("I"))
    kind: "array[int]" = field(default_factory=lambda: array("B"))
    print: "array[int]" = field(default_factory=lambda: array("I"))
    start: "array[int]" = field(default_factory=lambda: array("I", [0]))
    word: "array[int]" = field(default_factory=lambda: array("I"))

    def add(self, phrase: Phrase) -> tantivy.Document | None:
        """Number the phrase; the engine's document, or None where no installed code is meant."""
        code = self.codes.numbers.get((phrase.system.value, phrase.key))
        must = tokens(phrase.text)
        if code is None or not must:
            return None
        may = [word for word in tokens(phrase.beside) if word not in must] if phrase.beside else []
        self.word.extend(self.words.number(word) for word in must)
        self.word.extend(self.words.number(word) | files.BESIDE for word in may)
        self.code.append(code)
        own = files.OWN_WORDS if phrase.system is CodeSystem.CPT and may else 0
        self.kind.append(KINDS.index(phrase.kind) | _phrase_flags(phrase.shown) | own)
        self.print.append(checksum(phrase.shown))
        self.start.append(len(self.word))
        self.count += 1
        return tantivy.Document(
            number=[self.count - 1],
            words=[" ".join([*must, *may] if own else must)],  # our families' are all as good
            beside=["" if own else " ".join(may)],
            shown=[phrase.shown],
            book=[str(self.codes.releases[code])],
        )

    def write(self, home: Path, weights: list[float]) -> None:
        norms = array("f")
        for n in range(self.count):
            span = self.word[self.start[n] : self.start[n + 1]]
            norms.append(sum(weights[w] ** 2 for w in span if not w & files.BESIDE))
        for name in ("code.u32", "kind.u8", "print.u32", "start.u32", "word.u32"):
            files.write_array(home, f"phrase.{name}", getattr(self, name.partition(".")[0]))
        files.write_array(home, "phrase.norm.f32", norms)


def _phrase_flags(shown: str) -> int:
    """A kind's upper bits: whether the phrase says "other" or "unspecified"."""
    other = 64 if OTHER.search(shown) else 0
    return other | (128 if UNSPECIFIED.search(shown) else 0)


def checksum(text: str) -> int:
    """The same for texts that differ in case and blanks only."""
    return zlib.crc32(" ".join(fold(text).split()).encode())
