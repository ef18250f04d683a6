"""Rows of text tables as CMS publishes them: notices first, headers split or broken over lines."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from consultant.domain.errors import ImportRefusedError
from consultant.library.importers.sources import Source

CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
#: A header is looked for in so many rows; the AMA's notice stands before it.
NOTICE_ROWS = 60
Row = tuple[int, list[str]]  # line number, cells


def read_rows(source: Source) -> Iterator[Row]:
    """The rows of a file between commas or tabs; a cell may hold line breaks between quotes."""
    with source.lines() as lines:
        first, rest = _peek(lines)
        reader = csv.reader(_with_ends(first, rest), delimiter=_delimiter(first))
        try:
            for cells in reader:
                yield reader.line_num, [" ".join(cell.split()) for cell in cells]
        except csv.Error as error:
            raise refusal(source, reader.line_num, f"no table ({error})") from None


def find_header(
    rows: Iterator[Row], names: Mapping[str, Sequence[str]], source: Source
) -> dict[str, int]:
    """Reads up to the header and gives each of our names its column.

    `names` has for each of ours the publishers', as letters and digits only; the
    first of ours must be there. Raises ImportRefusedError where no row names it.
    """
    wanted = next(iter(names))
    for line, cells in rows:
        found = match_header([plain(cell) for cell in cells], names)
        if wanted in found and len(found) > 1:
            return found
        if line > NOTICE_ROWS:
            break
    raise refusal(source, 1, f"no header names {' or '.join(names[wanted])}")


def match_header(cells: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    found = {}
    for ours, theirs in names.items():
        columns = [i for i, cell in enumerate(cells) if cell in theirs]
        if columns:
            found[ours] = columns[0]
    return found


def plain(cell: str) -> str:
    """A header's letters and digits: "CO-  SURG" is COSURG."""
    return re.sub(r"[^A-Z0-9]", "", cell.upper())


def refusal(source: Source, line: int, why: str) -> ImportRefusedError:
    end = "" if why.endswith("?") else "."
    return ImportRefusedError(f"{source.name}, line {line}: {why}{end}")


def day_number(text: str) -> int:
    """A date as CMS writes it, as YYYYMMDD; 0 for none ("*", blank).

    Seen: 20260401, 2026-04-01, 4/1/2026 and the year with its day, 2026091. Raises
    ValueError for anything else.
    """
    cleaned = text.strip().strip("*")
    if not cleaned:
        return 0
    if re.fullmatch(r"\d{7}", cleaned):
        day = date(int(cleaned[:4]), 1, 1) + timedelta(days=int(cleaned[4:]) - 1)
        return int(f"{day:%Y%m%d}")
    form = "%Y%m%d" if cleaned.isdigit() else "%m/%d/%Y" if "/" in cleaned else "%Y-%m-%d"
    return int(f"{datetime.strptime(cleaned[:10], form):%Y%m%d}")  # noqa: DTZ007 - a day, no hour


def as_date(number: int) -> date | None:
    """The day of a YYYYMMDD; None for 0."""
    return date(number // 10000, number // 100 % 100, number % 100) if number else None


def _peek(lines: Iterator[str]) -> tuple[list[str], Iterator[str]]:
    first = [line for line, _ in zip(lines, range(NOTICE_ROWS), strict=False)]
    return first, lines


def _with_ends(first: list[str], rest: Iterator[str]) -> Iterator[str]:
    for lines in (first, rest):
        for line in lines:
            yield f"{line}\n"  # the csv module joins cells over lines by these


def _delimiter(lines: Iterable[str]) -> str:
    joined = "".join(lines)
    return "\t" if joined.count("\t") > joined.count(",") else ","
