"""General equivalence mappings, ICD-9-CM to ICD-10-CM and back (CMS, final 2018).

2018_I9gem.txt    1-5 ICD-9-CM,  7-13 ICD-10-CM, 15-19 five flags
2018_I10gem.txt   1-7 ICD-10-CM, 9-13 ICD-9-CM,  15-19 five flags
or CSV: source, target, flags (five digits), ...

Flags: approximate, no map, combination, scenario, choice list.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from consultant.library.importers.rows import refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.payment import CrosswalkRecord

LINE = re.compile(r"(?P<source>[0-9A-Z]+)\s+(?P<target>[0-9A-Za-z]+)\s+(?P<flags>\d{5})\s*")
NINE = re.compile(r"\d{3,5}|V\d{2,4}|E\d{3,4}")
TEN = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}")
NO_MAP = {"NODX", "NOPCS", "NOMAP", ""}
TEN_TO_NINE, NINE_TO_TEN = "icd10cm", "icd9cm"


def read(source: Source) -> Iterator[NamedTuple]:
    """The mappings of a file, which go the way its codes show."""
    way = part(source)
    left, right = (TEN, NINE) if way == TEN_TO_NINE else (NINE, TEN)
    with source.lines() as lines:
        for number, line in enumerate(lines, start=1):
            cells = _cells(line)
            if cells is None:
                if number == 1 or not line.strip():
                    continue
                raise refusal(source, number, "no mapping, or one cut off")
            code, target, flags = cells
            target = "" if target.upper() in NO_MAP or flags[1] == "1" else target
            if not left.fullmatch(code) or (target and not right.fullmatch(target)):
                raise refusal(source, number, f"{code} to {target} maps no such codes")
            yield CrosswalkRecord(
                code, number, target, flags[0] == "1", int(flags[3]), int(flags[4])
            )


def part(source: Source) -> str:
    """The system that the file maps from, as its first codes show."""
    with source.lines() as lines:
        for line, _ in zip(lines, range(200), strict=False):
            cells = _cells(line)
            if cells and cells[1].upper() not in NO_MAP:
                return _way(cells[0], cells[1], source)
    raise refusal(source, 1, "no mapping in the first lines")


def _way(code: str, target: str, source: Source) -> str:
    if TEN.fullmatch(code) and NINE.fullmatch(target) and not NINE.fullmatch(code):
        return TEN_TO_NINE
    if NINE.fullmatch(code) and TEN.fullmatch(target):
        return NINE_TO_TEN
    raise refusal(source, 1, f"{code} to {target} maps no ICD-9-CM to ICD-10-CM nor back")


def _cells(line: str) -> tuple[str, str, str] | None:
    if "," in line:
        cells = [cell.strip().strip('"') for cell in line.split(",")]
        is_row = len(cells) >= 3 and re.fullmatch(r"\d{5}", cells[2])
        return (cells[0], cells[1], cells[2]) if is_row else None
    found = LINE.fullmatch(line)
    return (found["source"], found["target"], found["flags"]) if found else None
