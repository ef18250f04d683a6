"""The ICD-10-CM alphabetic index, external-cause index, neoplasm and drug tables (XML).

ICD10CM.index
 +-- title, indexHeading (the tables: what each column means)
 +-- letter
      +-- mainTerm (title, code, see, seeAlso, cell col="2".."7")
           +-- term level="1" ... to level 9

A title's <nemod> words, in parentheses, do not change the code ("non-essential").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedIOBase
from itertools import count
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse

from consultant.domain.coding import key_of
from consultant.domain.errors import ImportRefusedError
from consultant.library.importers.rows import refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.indexes import IndexTargetRecord, IndexTermRecord

ROOT = "ICD10CM.index"
#: A code's key; the official neoplasm table has words in one cell for a code.
CODE = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}")
#: What a column of a table is called in ours, by its number.
COLUMNS = {
    "neoplasm": ("primary", "secondary", "in situ", "benign", "uncertain", "unspecified"),
    "substance": (
        "poisoning, accidental",
        "poisoning, self-harm",
        "poisoning, assault",
        "poisoning, undetermined",
        "adverse effect",
        "underdosing",
    ),
}


def read_index(source: Source) -> Iterator[NamedTuple]:
    """Entries of the index of diseases and injuries."""
    return _read(source, "DISEASES")


def read_external(source: Source) -> Iterator[NamedTuple]:
    """Entries of the index of external causes."""
    return _read(source, "EXTERNAL CAUSE")


def read_neoplasms(source: Source) -> Iterator[NamedTuple]:
    """Rows of the neoplasm table."""
    return _read(source, "neoplasm")


def read_drugs(source: Source) -> Iterator[NamedTuple]:
    """Rows of the table of drugs and chemicals."""
    return _read(source, "substance")


def _read(source: Source, expected: str) -> Iterator[NamedTuple]:
    with source.open() as stream:
        try:
            yield from _read_letters(stream, source, expected)
        except ParseError as error:
            why = f"the XML is cut off or broken ({error.msg})"
            raise refusal(source, error.position[0], why) from None


def _read_letters(stream: BufferedIOBase, source: Source, expected: str) -> Iterator[NamedTuple]:
    walk = _Walk()
    depth = 0
    # expat bounds what entities may grow to, and ElementTree fetches none from outside
    for event, element in iterparse(stream, events=("start", "end")):  # noqa: S314
        if depth == 0:
            _expect(element.tag == ROOT, source, f"{element.tag}, not {ROOT}")
        depth += 1 if event == "start" else -1
        if event == "start":
            continue
        if element.tag == "mainTerm":
            _expect(walk.is_known, source, f"another index or table, not that of {expected}")
            yield from walk.term(element, 0, 0, "")
            element.clear()
        elif element.tag == "letter":
            element.clear()  # its terms, emptied, still hang on it
        elif depth == 1 and element.tag == "title":
            walk.is_known = expected in _text(element)
        elif element.tag == "head" and element.get("col") == "1":
            walk.is_known = _text(element).lower() == expected
            walk.columns = COLUMNS.get(expected, ())


def _expect(is_so: bool, source: Source, what: str) -> None:  # noqa: FBT001 - an assertion
    if not is_so:
        raise ImportRefusedError(f"{source.name}: this is {what}.")


@dataclass(slots=True)
class _Walk:
    """Where in the book we stand."""

    is_known: bool = False  # the book's own title was seen, and it is the one expected
    columns: tuple[str, ...] = ()
    ordinals: Iterator[int] = field(default_factory=lambda: count(1))

    def term(self, element: Element, level: int, parent: int, above: str) -> Iterator[NamedTuple]:
        ordinal = next(self.ordinals)
        title = _text(element.find("title"))
        path = f"{above}, {title}" if above else title
        see, see_also = _text(element.find("see")), _text(element.find("seeAlso"))
        yield IndexTermRecord(ordinal, parent, level, title, path, see, see_also)
        yield from self._targets(element, ordinal)
        for child in element.findall("term"):
            yield from self.term(child, level + 1, ordinal, path)

    def _targets(self, element: Element, ordinal: int) -> Iterator[IndexTargetRecord]:
        seen: set[tuple[str, str]] = set()
        for place, text in self._printed(element):
            key = key_of(text)
            if CODE.fullmatch(key) and (key, place) not in seen:
                seen.add((key, place))
                yield IndexTargetRecord(key, ordinal, place, text.rstrip().endswith("-"))

    def _printed(self, element: Element) -> Iterator[tuple[str, str]]:
        """(place, code as printed) of each code of an entry; "--" means none."""
        for tag, place in (("code", "code"), ("manif", "manifestation")):
            for found in element.findall(tag):
                yield place, _text(found)
        for cell in element.findall("cell"):
            column = int(cell.get("col", "0")) - 2
            if 0 <= column < len(self.columns):
                yield self.columns[column], _text(cell)


def _text(element: Element | None) -> str:
    """An element's words; "Abuse<nemod>(adult)</nemod> NEC" is "Abuse (adult) NEC"."""
    if element is None:
        return ""
    return " ".join(" ".join(element.itertext()).split())
