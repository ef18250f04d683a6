"""Modifiers as a table: modifier, type (CPT or HCPCS), category, description.

The text of CPT's modifiers is the AMA's; where the file leaves it out, the number
alone is kept.
"""

from collections.abc import Iterator
from typing import NamedTuple

from consultant.domain.coding import Wording
from consultant.library.importers.rows import find_header, read_rows, refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.codes import ModifierRecord

NAMES = {
    "modifier": ("MODIFIER", "MOD", "MODIFIERCODE"),
    "description": ("DESCRIPTION", "LONGDESCRIPTION", "DESCRIPTOR"),
    "type": ("TYPE", "CODESYSTEM"),
    "category": ("CATEGORY",),
}


def read(source: Source) -> Iterator[NamedTuple]:
    """The modifiers of a table with a header."""
    rows = read_rows(source)
    columns = find_header(rows, NAMES, source)
    seen: set[str] = set()
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) <= max(columns.values()):
            raise refusal(source, line, f"{len(cells)} cells, the header has more")
        key = cells[columns["modifier"]].upper()
        if len(key) != 2 or not key.isalnum():
            raise refusal(source, line, f"{key or 'a blank'} is no modifier")
        if key not in seen:
            seen.add(key)
            yield _record(key, cells, columns)


def _record(key: str, cells: list[str], columns: dict[str, int]) -> ModifierRecord:
    is_cpt = "type" in columns and cells[columns["type"]].upper() == "CPT"
    wording = Wording.LICENSED if is_cpt else Wording.OFFICIAL
    short = cells[columns["category"]] if "category" in columns else ""
    return ModifierRecord(key, cells[columns["description"]], short, wording.value)
