"""NCCI add-on codes: each with the primary codes that it may stand beside.

CMS's text file is of fixed width, its dates the year with its day (2013091):

    type, add-on code | deleted | primary code | deleted | effective | deleted | note
    20054T                        CCCCC                    2013091              Contractor ...

Where the columns begin is seen from the lines themselves. A table with a header, between
commas or tabs (the spreadsheet, saved), is read by its header's names. CCCCC: the
contractor defines the primaries.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from consultant.library.importers.rows import (
    CODE,
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
    "effective": ("EFFECTIVEDATE", "EFFDATE", "AOCEDITEFFECTIVEDATE", "AOCEDITEFFDT"),
    "deletion": ("DELETIONDATE", "DELDATE", "AOCEDITDELETIONDATE", "AOCEDITDELDT"),
    "addon_ended": ("AOCDELDT", "ADDONCODEDELDT", "AOCDELETIONDATE"),
    "primary_ended": ("PRIMARYCODEDELDT", "PRIMARYDELDT", "PRIMARYCODEDELETIONDATE"),
}
#: The edit ends with the first of these days.
ENDS = ("deletion", "addon_ended", "primary_ended")
USUAL = {"addon": 0, "primary": 1, "type": 2, "effective": 3, "deletion": 4}
NOTICE_ROWS = 60
#: A line of the fixed layout in which the add-on and its primary stand.
FIXED = re.compile(
    r"(?P<type>[123])(?P<addon>[0-9A-Z]\d{3}[0-9A-Z])(?P<gap>[ ]*(?:\d{7})?[ ]*)"
    r"(?P<primary>CCCCC|[0-9A-Z]\d{3}[0-9A-Z])(?P<rest>(?:[ ]*\d{7}|[ ]).*)"
)
DAY = re.compile(r"\d{7}")


def read(source: Source) -> Iterator[NamedTuple]:
    """Pairs of add-on code and primary code, each once."""
    fixed = _fixed_layout(source)
    records = _read_fixed(source, fixed) if fixed else _read_table(source)
    seen: set[tuple[str, str, int]] = set()
    for record in records:
        if record[:3] not in seen:
            seen.add(record[:3])
            yield record


class _Layout(NamedTuple):
    """Where the columns of a fixed file begin."""

    primary: int
    effective: int


def _fixed_layout(source: Source) -> _Layout | None:
    """The columns, as most of the first lines have them; None: no file of fixed width."""
    primaries, effectives = Counter[int](), Counter[int]()
    with source.lines() as lines:
        for line in islice(lines, 500):
            found = FIXED.fullmatch(f"{line} ")
            day = DAY.search(found["rest"]) if found else None
            if found and day:
                primaries[found.start("primary")] += 1
                effectives[found.start("rest") + day.start()] += 1
    if not primaries:
        return None
    return _Layout(primaries.most_common(1)[0][0], effectives.most_common(1)[0][0])


def _read_fixed(source: Source, layout: _Layout) -> Iterator[AddOnRecord]:
    has_begun = False
    with source.lines() as lines:
        for number, line in enumerate(lines, start=1):
            if not FIXED.fullmatch(f"{line} "):
                if has_begun and line.strip():
                    raise refusal(source, number, "no add-on code with its primary, or one cut off")
                continue
            has_begun = True
            yield _record(source, number, _cells_of(line, layout))


def _cells_of(line: str, layout: _Layout) -> dict[str, str]:
    after = DAY.match(line[layout.effective + 7 :].lstrip()[:7])
    return {
        "type": line[0],
        "addon": line[1:6],
        "addon_ended": line[6 : layout.primary],
        "primary": line[layout.primary : layout.primary + 5],
        "primary_ended": line[layout.primary + 5 : layout.effective],
        "effective": line[layout.effective : layout.effective + 7],
        "deletion": after[0] if after else "",
    }


def _read_table(source: Source) -> Iterator[AddOnRecord]:
    columns: dict[str, int] | None = None
    for line, cells in read_rows(source):
        if columns is None:
            columns, begins = _layout(line, cells, source)
            if columns is None or not begins:
                continue
        if any(cells):
            if len(cells) <= max(columns.values()):
                wanted = max(columns.values()) + 1
                raise refusal(source, line, f"{len(cells)} cells, {wanted} expected")
            yield _record(source, line, {name: cells[i] for name, i in columns.items()})
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


def _record(source: Source, line: int, found: dict[str, str]) -> AddOnRecord:
    addon, primary = found["addon"].upper(), found["primary"].upper()
    if not CODE.fullmatch(addon) or not _is_primary(primary):
        raise refusal(source, line, f"{addon} with {primary} is no add-on code")
    try:
        effective = day_number(found.get("effective", ""))
        ends = [day_number(found.get(name, "")) for name in ENDS]
    except ValueError:
        dates = ", ".join(filter(None, (found.get(n, "").strip() for n in ("effective", *ENDS))))
        raise refusal(source, line, f"{dates} holds what is no date") from None
    ended = min((day for day in ends if day), default=0)
    return AddOnRecord(addon, primary, effective, ended, found.get("type", "")[:1])


def _is_primary(cell: str) -> bool:
    return cell == CONTRACTOR or bool(CODE.fullmatch(cell))
