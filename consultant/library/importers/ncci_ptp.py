"""NCCI procedure-to-procedure edits: CMS's tab-delimited text, notices and a header before it.

Column 1, Column 2, "*" where in existence before 1996, effective YYYYMMDD,
deletion YYYYMMDD or "*", modifier 0, 1 or 9, rationale
"""

from collections.abc import Iterable, Iterator
from itertools import chain
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


INDICATORS = {"0": 0, "1": 1, "9": 9}


def read(source: Source) -> Iterator[NamedTuple]:
    """The pairs of a file, then the reasons that they name by number."""
    numbers: dict[str, int] = {"": 0}
    with source.text("latin-1") as lines:
        numbered = enumerate(lines, start=1)
        layout = _find_table(source, numbered)
        yield from _pairs(source, chain([layout.first], numbered), layout, numbers)
    for text, number in numbers.items():
        if number:
            yield RationaleRecord(number, text)


class _Layout(NamedTuple):
    """Where the columns are, and the first pair's line."""

    separator: str
    columns: dict[str, int]
    first: tuple[int, str]


def _find_table(source: Source, lines: Iterator[tuple[int, str]]) -> _Layout:
    """Read up to the first pair; a comma-separated header that names its columns is heeded."""
    columns, separator = OFFICIAL, "\t"
    for number, line in lines:
        cells = line.rstrip("\r\n").split(separator)
        if len(cells) >= 2 and all(CODE.fullmatch(cell.strip()) for cell in cells[:2]):
            return _Layout(separator, columns, (number, line))
        if "\t" not in line:
            named = match_header([plain(cell) for cell in line.split(",")], NAMES)
            if {"column1", "column2", "modifier"} <= set(named):
                columns, separator = named, ","
        if number > NOTICE_LINES:
            break
    raise refusal(source, 1, "no pair of codes in the first lines")


def _pairs(
    source: Source, lines: Iterable[tuple[int, str]], layout: _Layout, numbers: dict[str, int]
) -> Iterator[EditRecord]:
    """The pairs; two and a half million lines pass here, so what repeats is remembered."""
    separator, columns = layout.separator, layout.columns
    one, two, modifier = columns["column1"], columns["column2"], columns["modifier"]
    begins, ends = columns.get("effective", -1), columns["deletion"]
    reason, last = columns["rationale"], max(columns.values())
    days: dict[str, int] = {"*": 0, "": 0}
    codes: dict[str, str] = {}
    for number, line in lines:
        cells = line.rstrip("\r\n").split(separator)
        if len(cells) <= last:
            if not line.strip():
                continue
            raise refusal(source, number, f"{len(cells)} columns, {last + 1} expected")
        begin, end = (cells[begins] if begins >= 0 else ""), cells[ends]
        if begin not in days or end not in days:
            _learn_days(source, number, (begin, end), days)
        indicator = INDICATORS.get(cells[modifier].strip())
        if indicator is None:
            raise refusal(source, number, f"modifier indicator {cells[modifier]!r}")
        why = cells[reason]
        if why not in numbers:
            numbers[why] = len(numbers)
        first, second = cells[one], cells[two]
        if first not in codes or second not in codes:
            _learn_codes(source, number, (first, second), codes)
        yield EditRecord(
            codes[first], codes[second], days[begin], days[end], indicator, numbers[why]
        )


def _learn_days(source: Source, number: int, texts: tuple[str, str], days: dict[str, int]) -> None:
    for text in texts:
        try:
            days[text] = day_number(text)
        except ValueError:
            raise refusal(source, number, f"{text!r} is no date") from None


def _learn_codes(
    source: Source, number: int, texts: tuple[str, str], codes: dict[str, str]
) -> None:
    for text in texts:
        codes[text] = text.strip().upper()
        if not CODE.fullmatch(codes[text]):
            raise refusal(source, number, f"{text.strip() or 'a blank'} is no code")


def part(source: Source) -> str:
    """practitioner-f1 ... f4, outpatient-f1 ...: as CMS splits an edition."""
    name = f"{source.path.name} {source.name}".lower()
    outpatient = "ccioph" in name or "outpatient" in name or "hospital" in name
    setting = "outpatient" if outpatient else "practitioner"
    file = next((f"-f{n}" for n in range(1, 10) if f"f{n}." in name or f"_f{n}" in name), "")
    return setting + file
