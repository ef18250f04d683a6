"""NCCI procedure-to-procedure edits: CMS's tab-delimited text, notices and a header before it.

Column 1, Column 2, "*" where in existence before 1996, effective YYYYMMDD,
deletion YYYYMMDD or "*", modifier 0, 1 or 9, rationale
"""

from collections.abc import Iterator
from typing import NamedTuple

from consultant.library.importers.rows import CODE, day_number, match_header, plain, refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.edits import EditRecord, RationaleRecord

NAMES = {
    "column1": ("COLUMN1",),
    "column2": ("COLUMN2",),
    "effective": ("EFFECTIVEDATE", "EFFECTIVE"),
    "deletion": ("DELETIONDATE", "DELETION"),
    "modifier": ("MODIFIERINDICATOR", "MODIFIER"),
    "rationale": ("RATIONALE", "PTPEDITRATIONALE"),
}
OFFICIAL = {
    "column1": 0,
    "column2": 1,
    "effective": 3,
    "deletion": 4,
    "modifier": 5,
    "rationale": 6,
}
#: The notice and the header take fewer lines than this.
NOTICE_LINES = 60


def read(source: Source) -> Iterator[NamedTuple]:
    """The pairs of a file, then the reasons that they name by number."""
    numbers: dict[str, int] = {"": 0}
    with source.lines() as lines:
        table = _Table(source)
        for number, line in enumerate(lines, start=1):
            record = table.edit(number, line, numbers)
            if record is not None:
                yield record
    for text, number in numbers.items():
        if number:
            yield RationaleRecord(number, text)


class _Table:
    """Where the columns are, and what was read of a date before: few dates, many rows."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._columns = OFFICIAL
        self._last = max(OFFICIAL.values())
        self._separator = "\t"
        self._has_begun = False
        self._days: dict[str, int] = {"*": 0, "": 0}

    def edit(self, number: int, line: str, numbers: dict[str, int]) -> EditRecord | None:
        cells = line.split(self._separator)
        if not self._has_begun and not self._begins(number, line, cells):
            return None
        cells = line.split(self._separator)
        if len(cells) <= self._last:
            if not line.strip():
                return None
            raise refusal(self._source, number, f"{len(cells)} columns, {self._last + 1} expected")
        c = self._columns
        indicator = cells[c["modifier"]].strip()
        if indicator not in {"0", "1", "9"}:
            raise refusal(self._source, number, f"modifier indicator {indicator!r}")
        effective = cells[c["effective"]] if "effective" in c else ""
        reason = cells[c["rationale"]].strip()
        return EditRecord(
            cells[c["column1"]].strip(),
            cells[c["column2"]].strip(),
            self._day(effective, number),
            self._day(cells[c["deletion"]], number),
            int(indicator),
            numbers.setdefault(reason, len(numbers)),
        )

    def _begins(self, number: int, line: str, cells: list[str]) -> bool:
        """Whether this is the first pair; a header that names its columns is remembered."""
        if "," in line and "\t" not in line:
            cells = line.split(",")
        named = match_header([plain(cell) for cell in cells], NAMES)
        if {"column1", "column2", "modifier"} <= set(named) and "\t" not in line:
            self._columns, self._separator = named, ","
            self._last = max(named.values())
            return False
        codes = [cell.strip() for cell in cells[:2]]
        self._has_begun = len(codes) == 2 and all(CODE.fullmatch(code) for code in codes)
        if not self._has_begun and number > NOTICE_LINES:
            raise refusal(self._source, number, "no pair of codes in the first lines")
        return self._has_begun

    def _day(self, text: str, number: int) -> int:
        day = self._days.get(text)
        if day is None:
            try:
                day = self._days[text] = day_number(text)
            except ValueError:
                raise refusal(self._source, number, f"{text!r} is no date") from None
        return day


def part(source: Source) -> str:
    """practitioner-f1 ... f4, outpatient-f1 ...: as CMS splits an edition."""
    name = f"{source.path.name} {source.name}".lower()
    outpatient = "ccioph" in name or "outpatient" in name or "hospital" in name
    setting = "outpatient" if outpatient else "practitioner"
    file = next((f"-f{n}" for n in range(1, 10) if f"f{n}." in name or f"_f{n}" in name), "")
    return setting + file
