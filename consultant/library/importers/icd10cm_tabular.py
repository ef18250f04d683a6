"""The ICD-10-CM tabular list, as CDC/NCHS publishes it in XML.

ICD10CM.tabular
 +-- chapter (name, desc, notes)
      +-- section id="A00-A09" (desc, notes)
           +-- diag (name, desc, notes, sevenChrDef)      a category, and under it
                +-- diag ...                              the codes, to any depth

Codes of seven characters are no elements: they are made from the nearest
sevenChrDef above a code without children, filled up with X to the sixth place
(Official Guidelines I.A.4 and I.A.5).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BufferedIOBase
from itertools import count
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse

from consultant.domain.coding import NoteKind, key_of
from consultant.domain.errors import ImportRefusedError
from consultant.library.importers.sources import Source
from consultant.storage.codesets.codes import BlockRecord, CodeRecord, NoteRecord

ROOT = "ICD10CM.tabular"
NOTE_KINDS = {
    "inclusionTerm": NoteKind.INCLUSION,
    "includes": NoteKind.INCLUDES,
    "excludes1": NoteKind.EXCLUDES1,
    "excludes2": NoteKind.EXCLUDES2,
    "codeFirst": NoteKind.CODE_FIRST,
    "useAdditionalCode": NoteKind.USE_ADDITIONAL,
    "codeAlso": NoteKind.CODE_ALSO,
    "sevenChrNote": NoteKind.SEVENTH,
    "notes": NoteKind.NOTE,
}

#: A note that takes some 7th characters back (at S06: D and S after a death).
EXCEPTION = re.compile(
    r"7th characters? (?P<characters>.+?) do(?:es)? not apply to codes in category \w+ "
    r"with 6th character (?P<sixth>.+)"
)


def read(source: Source) -> Iterator[NamedTuple]:
    """Blocks, codes and notes of a tabular file, one category in memory at a time.

    Raises ImportRefusedError with the line for XML that is cut off or of another kind.
    """
    with source.open() as stream:
        try:
            yield from _read_chapters(stream, source)
        except ParseError as error:
            line = error.position[0]
            raise ImportRefusedError(
                f"{source.name}, line {line}: the XML is cut off or broken ({error.msg})."
            ) from None


def _read_chapters(stream: BufferedIOBase, source: Source) -> Iterator[NamedTuple]:
    # expat bounds what entities may grow to, and ElementTree fetches none from outside
    walk = _Walk()
    depth = 0
    for event, element in iterparse(stream, events=("start", "end")):  # noqa: S314
        if walk.root is None:
            _expect_root(element, source)
            walk.root = element
        if element.tag == "diag":
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 0:
                yield from walk.category(element)
                element.clear()
        elif depth == 0:
            yield from walk.block(event, element)


def _expect_root(element: Element, source: Source) -> None:
    if element.tag != ROOT:
        raise ImportRefusedError(
            f"{source.name}, line 1: this is {element.tag}, not a tabular list ({ROOT})."
        )


@dataclass(slots=True)
class _Walk:
    """Where in the book we stand."""

    root: Element | None = None
    chapter: str = ""
    section: str = ""
    refused: frozenset[tuple[str, str]] = frozenset()  # (6th character, 7th)
    ordinals: Iterator[int] = field(default_factory=lambda: count(1))

    def block(self, event: str, element: Element) -> Iterator[NamedTuple]:
        if event == "start":
            if element.tag == "section":
                first, _, last = element.get("id", "").partition("-")
                self.section = f"{first}-{last or first}"  # "C7A" alone is a category's name
            return
        if element.tag == "name":
            self.chapter = f"chapter {_text(element)}"
        elif element.tag == "section":
            yield BlockRecord(self.section, self.chapter, _text(element.find("desc")))
            yield from _notes(element, self.section)
        elif element.tag == "chapter":
            yield BlockRecord(self.chapter, "", _text(element.find("desc")))
            yield from _notes(element, self.chapter)

    def category(self, element: Element) -> Iterator[NamedTuple]:
        self.refused = _refused_sevenths(element)
        yield from self._code(element, self.section, {})

    def _code(
        self, element: Element, parent: str, sevenths: Mapping[str, str]
    ) -> Iterator[NamedTuple]:
        key = key_of(_text(element.find("name")))
        description = _text(element.find("desc"))
        sevenths = _sevenths(element) or sevenths
        children = element.findall("diag")
        is_complete = not children and not sevenths
        yield CodeRecord(key, next(self.ordinals), parent, description, billable=is_complete)
        yield from _notes(element, key)
        for child in children:
            yield from self._code(child, key, sevenths)
        if not children:
            yield from self._complete(key, description, sevenths)

    def _complete(
        self, key: str, description: str, sevenths: Mapping[str, str]
    ) -> Iterator[CodeRecord]:
        stem = f"{key:X<6}"
        for character, meaning in sevenths.items():
            if (stem[5], character) not in self.refused:
                yield CodeRecord(
                    stem + character, next(self.ordinals), key, f"{description}, {meaning}"
                )


def _sevenths(element: Element) -> dict[str, str]:
    return {e.get("char", ""): _text(e) for e in element.findall("sevenChrDef/extension")}


def _refused_sevenths(category: Element) -> frozenset[tuple[str, str]]:
    refused = set()
    for note in category.findall("notes/note"):
        if rule := EXCEPTION.search(_text(note)):
            sixths = re.findall(r"(?:^|\bor )([0-9A-Z])\b", rule["sixth"])
            sevenths = re.findall(r"\b[0-9A-Z]\b", rule["characters"])
            refused |= {(sixth, seventh) for sixth in sixths for seventh in sevenths}
    return frozenset(refused)


def _notes(element: Element, key: str) -> Iterator[NoteRecord]:
    ordinals = count(1)
    for child in element:
        kind = NOTE_KINDS.get(child.tag)
        if kind is not None:
            for note in child.findall("note"):
                yield NoteRecord(key, next(ordinals), kind.value, _text(note))


def _text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
