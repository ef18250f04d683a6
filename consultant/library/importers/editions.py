"""Which edition a file is, and for which dates of service, as its name tells.

Publishers' names: icd10cm-tabular-April-1-2026.xml, icd10cm_order_2027.txt,
HCPC2026_OCT_ANWEB.txt, ccipra-v323r0-f1.txt of 2026q4, PPRRVU2026_Oct_nonQPP.csv.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from consultant.library.importers.sources import Source

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An edition and the dates of service it covers."""

    edition: str
    start: date | None
    end: date | None = None


def fiscal_year(source: Source) -> Span | None:
    """ICD-10-CM and PCS: the US fiscal year, from 1 October; an April file from 1 April.

    CDC/NCHS has published a second file each 1 April since 2022.
    """
    # CMS names the zip for the day (april-1-2026-code-...), and what is in it for the year
    names = f"{source.name} {source.path.name}"
    dated = re.search(r"(Jan|Apr|Oct)[a-z]*-(?:(\d{1,2})-)?(20\d\d)", names, re.IGNORECASE)
    if dated:
        month, day, year = MONTHS[dated[1].lower()], int(dated[2] or 1), int(dated[3])
        start = date(year, month, day)
        fiscal = year + 1 if month >= 10 else year
        title = f"FY{fiscal} ({start:%B} {start.day}, {year})"
        return Span(edition=title, start=start, end=date(fiscal, 9, 30))
    plain = re.search(r"(?<!\d)(20\d\d)(?!\d)", source.name)
    if plain is None:
        return None
    fiscal = int(plain[1])
    return Span(edition=f"FY{fiscal}", start=date(fiscal - 1, 10, 1), end=date(fiscal, 9, 30))


def quarter(source: Source) -> Span | None:
    """HCPCS, NCCI, fee schedule: a calendar quarter (2026q4, 2026_OCT, 2026_Oct)."""
    text = f"{source.path.name} {source.name}"
    if found := re.search(r"(20\d\d)[-_ ]?v?q([1-4])", text, re.IGNORECASE):
        year, number = int(found[1]), int(found[2])
    elif found := re.search(r"(20\d\d)[-_](jan|apr|jul|oct)", text, re.IGNORECASE):
        year, number = int(found[1]), (MONTHS[found[2].lower()] + 2) // 3
    elif found := re.search(r"(?:rvu|ppr?rvu)_?(\d\d)([a-d])", text, re.IGNORECASE):
        year, number = 2000 + int(found[1]), "abcd".index(found[2].lower()) + 1
    elif found := re.search(r"eff_(\d\d)-\d\d-(20\d\d)", text, re.IGNORECASE):
        year, number = int(found[2]), (int(found[1]) + 2) // 3
    elif found := re.search(r"(jan|apr|jul|oct)[a-z]*-(20\d\d)", text, re.IGNORECASE):
        year, number = int(found[2]), (MONTHS[found[1].lower()] + 2) // 3
    else:
        return None
    start = date(year, 3 * number - 2, 1)
    after = date(year + number // 4, 3 * number % 12 + 1, 1)
    return Span(edition=f"{year}Q{number}", start=start, end=after - timedelta(days=1))


def calendar_year(source: Source) -> Span | None:
    """CPT and its modifiers: the calendar year in the file's name."""
    found = re.search(r"(?<!\d)(20\d\d)(?!\d)", f"{source.path.name} {source.name}")
    if found is None:
        return None
    year = int(found[1])
    return Span(edition=found[1], start=date(year, 1, 1), end=date(year, 12, 31))


def gem_span(source: Source) -> Span | None:
    """The mappings ended with FY2018; they hold from ICD-10-CM's first day on."""
    del source
    return Span(edition="2018 (final)", start=date(2015, 10, 1))


def always(source: Source) -> Span | None:
    """A collection that belongs to no date; its file's name is its edition."""
    return Span(edition=source.name.partition(".")[0], start=date(2015, 10, 1))
