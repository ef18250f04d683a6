"""Our own words for families of CPT codes, as they stand in db/codesets/*.toml."""

import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from consultant.domain.coding import Wording
from consultant.domain.errors import ImportRefusedError
from consultant.library.importers.editions import Span
from consultant.library.importers.sources import Source
from consultant.storage.codesets.codes import BlockRecord, CodeRecord
from consultant.storage.codesets.indexes import IndexTermRecord


def read(source: Source) -> Iterator[NamedTuple]:
    """The family as a block, its codes under it, and the words people write for each fact."""
    book = read_book(source)
    family = book["family"]
    yield BlockRecord(f"family {family['name']}", "", family["title"])
    for ordinal, entry in enumerate(book["code"], start=1):
        yield CodeRecord(
            key=entry["code"],
            ordinal=ordinal,
            parent=f"family {family['name']}",
            description=entry["label"],
            wording=Wording.OWN.value,
            plain=" ".join(entry["plain"].split()),
            facts=_facts(entry, source),
        )
    for ordinal, (fact, words) in enumerate(book["words"].items(), start=1):
        yield IndexTermRecord(ordinal, 0, 0, fact, "; ".join(words))


def part(source: Source) -> str:
    """Each family is a file of its own in the edition."""
    name: str = read_book(source)["family"]["name"]
    return name.replace("-", " ")


def read_book(source: Source) -> dict[str, Any]:
    """The whole file, parsed; it is small."""
    with source.open() as stream:
        try:
            return tomllib.loads(stream.read().decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ImportRefusedError(f"{source.name}: {error}.") from None


def span(source: Source) -> Span:
    """Edition and dates, as the file itself says."""
    book = read_book(source)
    return Span(edition=book["edition"], start=book["from"], end=book.get("to"))


def _facts(entry: dict[str, Any], source: Source) -> dict[str, str]:
    facts = entry["facts"]
    if not all(isinstance(value, str) for value in facts.values()):
        raise ImportRefusedError(f"{source.name}: a fact of {entry['code']} is no text.")
    return dict(facts)
