"""NCCI add-on codes: each with the primary codes that it may stand beside.

add-on code, primary code (CCCCC: as the contractor defines), type 1, 2 or 3,
effective, deletion. The order of the columns is read from the header; where the
file has none, from the shape of its cells.
"""

from collections.abc import Iterator
from typing import NamedTuple

from consultant.library.importers.rows import (
    CODE,
    Row,
    day_number,
    match_header,
    plain,
    read_rows,
    refusal,
)
from consultant.library.importers.sources import Source
from consultant.storage.codesets.edits import AddOnRecord

CONTRACTOR = "CCCCC"
NAMES = {
    "addon": ("ADDONCODE", "ADDON", "AOC", "AOCCODE"),
    "primary": ("PRIMARYCODE", "PRIMARY", "PRIMARYPROCEDURECODE"),
    "type": ("TYPE", "AOCTYPE", "EDITTYPE", "AOCEDITTYPE", "TYPEOFEDIT"),
    "effective": ("EFFECTIVEDATE", "EFFDATE", "AOCEDITEFFECTIVEDATE"),
    "deletion": ("DELETIONDATE", "DELDATE", "AOCEDITDELETIONDATE"),
}
USUAL = {"addon": 0, "primary": 1, "type": 2, "effective": 3, "deletion": 4}
NOTICE_ROWS = 60


def read(source: Source) -> Iterator[NamedTuple]:
    """Pairs of add-on code and primary code."""
    columns: dict[str, int] | None = None
    seen: set[tuple[str, str, int]] = set()
    for line, cells in read_rows(source):
        if columns is None:
            columns, begins = _layout(line, cells, source)
            if columns is None or not begins:
                continue
        if any(cells):
            record = _record((line, cells), columns, source)
            if record[:3] not in seen:
                seen.add(record[:3])
                yield record
    if columns is None:
        raise refusal(source, 1, "no add-on codes in it")


def _layout(line: int, cells: list[str], source: Source) -> tuple[dict[str, int] | None, bool]:
    """The columns, once a row tells them, and whether that row is a record already."""
    named = match_header([plain(cell) for cell in cells], NAMES)
    if {"addon", "primary"} <= set(named):
        return named, False
    if len(cells) >= 3 and CODE.fullmatch(cells[0]) and _is_primary(cells[1]):
        return {name: i for name, i in USUAL.items() if i < len(cells)}, True
    if line > NOTICE_ROWS:
        raise refusal(source, line, "no add-on code in the first lines")
    return None, False


def _record(row: Row, columns: dict[str, int], source: Source) -> AddOnRecord:
    line, cells = row
    if len(cells) <= max(columns.values()):
        raise refusal(source, line, f"{len(cells)} cells, {max(columns.values()) + 1} expected")
    found = {name: cells[i] for name, i in columns.items()}
    addon, primary = found["addon"].upper(), found["primary"].upper()
    if not CODE.fullmatch(addon) or not _is_primary(primary):
        raise refusal(source, line, f"{addon} with {primary} is no add-on code")
    try:
        days = [day_number(found.get(name, "")) for name in ("effective", "deletion")]
    except ValueError as error:
        raise refusal(source, line, str(error)) from None
    return AddOnRecord(addon, primary, days[0], days[1], found.get("type", "")[:1])


def _is_primary(cell: str) -> bool:
    return cell == CONTRACTOR or bool(CODE.fullmatch(cell))
