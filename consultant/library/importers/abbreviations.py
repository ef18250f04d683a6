"""What clinicians' short forms stand for: a table of abbreviation, expansion, source."""

from collections.abc import Iterator
from typing import NamedTuple

from consultant.library.importers.rows import find_header, read_rows, refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.indexes import AbbreviationRecord

NAMES = {
    "short": ("ABBR", "ABBREVIATION", "SF", "SHORTFORM"),
    "expansion": ("EXPANSION", "LF", "LONGFORM", "MEANING"),
    "source": ("SOURCE",),
}


def read(source: Source) -> Iterator[NamedTuple]:
    """Abbreviations; one may stand for several things."""
    rows = read_rows(source)
    columns = find_header(rows, NAMES, source)
    last = max(columns.values())
    for ordinal, (line, cells) in enumerate(rows, start=1):
        if not any(cells):
            continue
        if len(cells) <= last:
            raise refusal(source, line, f"{len(cells)} cells, {last + 1} expected: cut off?")
        short, expansion = cells[columns["short"]], cells[columns["expansion"]]
        collected = cells[columns["source"]] if "source" in columns else ""
        yield AbbreviationRecord(ordinal, abbreviation_key(short), short, expansion, collected)


def abbreviation_key(short: str) -> str:
    """An abbreviation as it is looked up: lower case, letters and digits only ("C.O.P.D.")."""
    return "".join(c for c in short.lower() if c.isalnum())
