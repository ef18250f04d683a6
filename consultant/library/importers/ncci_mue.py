"""NCCI medically unlikely edits: CSV with the AMA's notice, quoted over lines, before the header.

HCPCS/CPT Code, ... MUE Values, MUE Adjudication Indicator, MUE Rationale
"""

from collections.abc import Iterator
from typing import NamedTuple

from consultant.library.importers.rows import CODE, find_header, read_rows, refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.edits import UnitLimitRecord

NAMES = {
    "code": ("HCPCSCPTCODE", "CODE", "HCPCSCODE"),
    "units": (
        "PRACTITIONERSERVICESMUEVALUES",
        "OUTPATIENTHOSPITALSERVICESMUEVALUES",
        "OUTPATIENTSERVICESMUEVALUES",
        "DMESUPPLIERSERVICESMUEVALUES",
        "MUEVALUES",
        "MUE",
    ),
    "indicator": ("MUEADJUDICATIONINDICATOR", "MAI"),
    "rationale": ("MUERATIONALE", "RATIONALE"),
}


def read(source: Source) -> Iterator[NamedTuple]:
    """The limit of each code; the indicator's words ("3 Date of Service Edit") become its digit."""
    rows = read_rows(source)
    columns = find_header(rows, NAMES, source)
    last = max(columns.values())
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) <= last:
            raise refusal(source, line, f"{len(cells)} cells, {last + 1} expected: cut off?")
        key, units = cells[columns["code"]].upper(), cells[columns["units"]]
        indicator = cells[columns["indicator"]][:1]
        if not CODE.fullmatch(key) or not units.isdigit() or indicator not in {"1", "2", "3"}:
            raise refusal(source, line, f"{key}, {units}, {indicator} is no unit limit")
        yield UnitLimitRecord(key, int(units), indicator, cells[columns["rationale"]])


def part(source: Source) -> str:
    """practitioner, outpatient or supplier: a table for each."""
    name = source.name.lower()
    if "outpatient" in name:
        return "outpatient"
    return "supplier" if "dme" in name or "supplier" in name else "practitioner"
