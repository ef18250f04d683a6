"""Words of one's own for a family of CPT codes: db/codesets/cpt-*.toml, or an operator's file.

edition, from, to       the edition and its dates
[family]                name, title
[facts]                 what decides, the most telling first: approach = "way in"
[values."fact: value"]  in_words, same, same_where: how a reply says it, what letters say
[words]                 "fact: value" = other words that people write; for the search
[[code]]                code, label, facts, plain
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any, NamedTuple

from consultant.domain.coding import Wording
from consultant.domain.errors import ImportRefusedError
from consultant.library.importers.editions import Span
from consultant.library.importers.sources import Source
from consultant.library.vocabulary import AGE
from consultant.storage.codesets.codes import BlockRecord, CodeRecord
from consultant.storage.codesets.families import FamilyWordRecord
from consultant.storage.codesets.indexes import IndexTermRecord

NUMBER = re.compile(r"\d{4}[0-9AFMTU]")
NAMES = {str: "text", date: "date", dict: "table", list: "list of tables"}


def read(source: Source) -> Iterator[NamedTuple]:
    """The family as a block, its codes under it, and the words for each fact and value."""
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
            plain=" ".join(entry.get("plain", "").split()),
            facts=_facts(entry, book, source),
        )
    yield from _vocabulary(book)
    for ordinal, (fact, words) in enumerate(book.get("words", {}).items(), start=1):
        yield IndexTermRecord(ordinal, 0, 0, fact, "; ".join(words))


def _vocabulary(book: dict[str, Any]) -> Iterator[FamilyWordRecord]:
    ordinals = count(1)
    for fact, words in book["facts"].items():
        yield FamilyWordRecord(next(ordinals), fact, "", words, {})
    for key, entry in book.get("values", {}).items():
        fact, _, value = key.partition(": ")
        same = dict.fromkeys((word.lower() for word in entry.get("same", ())), "")
        same |= {word.lower(): where for word, where in entry.get("same_where", {}).items()}
        yield FamilyWordRecord(next(ordinals), fact, value, entry.get("in_words", ""), same)


def part(source: Source) -> str:
    """Each family is a file of its own in the edition."""
    name: str = read_book(source)["family"]["name"]
    return name.replace("-", " ")


def read_book(source: Source) -> dict[str, Any]:
    """The whole file, parsed and looked over; it is small."""
    with source.open() as stream:
        try:
            book = tomllib.loads(stream.read().decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ImportRefusedError(f"{source.name}: {error}.") from None
    for fault in _faults(book):
        raise ImportRefusedError(f"{source.name}: {fault}.")
    return book


def span(source: Source) -> Span:
    """Edition and dates, as the file itself says."""
    book = read_book(source)
    return Span(edition=book["edition"], start=book["from"], end=book.get("to"))


#: What a file must have, and of which type.
MUST = {"edition": str, "from": date, "family": dict, "facts": dict, "code": list}


def _faults(book: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a file, in words; the first is told."""
    for key, kind in MUST.items():
        if not isinstance(book.get(key), kind):
            yield f"{key} is missing, or no {NAMES[kind]}"
            return
    if not all(isinstance(book["family"].get(key), str) for key in ("name", "title")):
        yield "the family has no name or no title"
    if not all(isinstance(words, str) for words in book["facts"].values()):
        yield "a fact is called by no text"
    for number, entry in enumerate(book["code"], start=1):
        yield from _faults_of(entry, number)
    for key in book.get("values", {}):
        if key.partition(": ")[0] not in book["facts"]:
            yield f"the value {key!r} belongs to no fact under [facts]"


def _faults_of(entry: dict[str, Any], number: int) -> Iterator[str]:
    if not all(isinstance(entry.get(key), str) for key in ("code", "label")):
        yield f"the code entry {number} has no code or no label"
    elif not NUMBER.fullmatch(entry["code"]):
        yield f"{entry['code']} is no CPT number"


def _facts(entry: dict[str, Any], book: dict[str, Any], source: Source) -> dict[str, str]:
    facts = entry.get("facts", {})
    if not all(isinstance(value, str) for value in facts.values()):
        raise ImportRefusedError(f"{source.name}: a fact of {entry['code']} is no text.")
    unnamed = facts.keys() - book["facts"].keys()
    if unnamed:
        raise ImportRefusedError(
            f"{source.name}: {entry['code']} has a fact that [facts] does not name: {min(unnamed)}."
        )
    if not is_span_of_years(facts.get(AGE, "0-")):
        raise ImportRefusedError(f"{source.name}: {entry['code']}: {AGE} is no span like 0-5, 6-.")
    return dict(facts)


def is_span_of_years(text: str) -> bool:
    return re.fullmatch(r"\d+-\d*", text) is not None
