"""The Medicare physician fee schedule (PPRRVU): CSV under a notice and a header split over rows.

The header's last row begins with HCPCS; the words over it belong to the same
columns ("NON-FAC" over "PE RVU"). The descriptor column is the AMA's and is not read.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from consultant.library.importers.rows import CODE, plain, read_rows, refusal
from consultant.library.importers.sources import Source
from consultant.storage.codesets.payment import FeeRecord

#: Our names, and how a column's words end (letters and digits only), the plain extract's first.
COLUMNS: dict[str, Sequence[str]] = {
    "code": ("HCPCSCODE", "HCPCS"),
    "modifier": ("MOD", "MODIFIER"),
    "status": ("STATUSCODE", "STATUS"),
    "not_used": ("NOTUSEDMCR", "NOTUSEDFORMEDICAREPAYMENT"),
    "work_rvu": ("RVUWORK", "WORKRVU"),
    "nonfacility_pe_rvu": ("RVUNONPE", "NONFACPERVU", "NONFACILITYPERVU"),
    "nonfacility_na": ("NONNA", "NONFACNAINDICATOR", "NONFACILITYNAINDICATOR"),
    "facility_pe_rvu": ("RVUFACPE", "FACILITYPERVU"),
    "facility_na": ("FACNA", "FACILITYNAINDICATOR"),
    "malpractice_rvu": ("RVUMP", "MPRVU"),
    "nonfacility_total": ("RVUNONSUM", "NONFACILITYTOTAL", "NONFACTOTAL"),
    "facility_total": ("RVUFACSUM", "FACILITYTOTAL"),
    "pc_tc": ("PCTCIND", "PCTC"),
    "global_days": ("GLOBDAYS", "GLOB", "GLOBALDAYS"),
    "pre_op": ("PREOP",),
    "intra_op": ("INTRAOP",),
    "post_op": ("POSTOP",),
    "multiple": ("MULTPROC",),
    "bilateral": ("BILATSURG",),
    "assistant": ("ASSTSURG",),
    "co_surgeons": ("COSURG",),
    "team": ("TEAMSURG",),
    "endo_base": ("ENDOBASE",),
    "conversion_factor": ("CONVFACTOR", "CF"),
    "supervision": ("PHYSDIAGPRO", "PHYSICIANSUPERVISIONOFDIAGNOSTICPROCEDURES"),
    "imaging_family": ("DIAGIMGFAM", "DIAGNOSTICIMAGINGFAMILYINDICATOR"),
}
OWN_COLUMNS = {"code", "modifier", "status", "global_days"}
#: Single digits that a spreadsheet may have turned into "2.0".
INDICATORS = {"pc_tc", "multiple", "bilateral", "assistant", "co_surgeons", "team"}
#: What binary arithmetic leaves of 7.93 in some exports: 7.930000000000001.
NOISE = re.compile(r"\d+\.\d{6,}")
NOTICE_ROWS = 60
HEADER_ROWS = 6


def read(source: Source) -> Iterator[NamedTuple]:
    """The indicators and relative values of each code and modifier."""
    rows = read_rows(source)
    columns = _columns(rows, source)
    last = max(columns.values())
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) <= last:
            raise refusal(source, line, f"{len(cells)} columns, {last + 1} expected: cut off?")
        key = cells[columns["code"]].upper()
        if not CODE.fullmatch(key):
            raise refusal(source, line, f"{key or 'a blank'} is no code")
        found = {name: _clean(name, cells[i]) for name, i in columns.items()}
        yield FeeRecord(
            key,
            found.get("modifier", "").upper(),
            found["status"],
            found["global_days"],
            {n: v for n, v in found.items() if v and n not in OWN_COLUMNS},
        )


def _columns(rows: Iterator[tuple[int, list[str]]], source: Source) -> dict[str, int]:
    above: list[list[str]] = []
    for line, cells in rows:
        if cells and plain(cells[0]) in COLUMNS["code"]:
            names = _joined([*above, cells])
            columns = {ours: i for ours, i in ((o, _find(o, names)) for o in COLUMNS) if i >= 0}
            if set(columns) >= OWN_COLUMNS:
                return columns
        above = [*above, cells][-HEADER_ROWS:]
        if line > NOTICE_ROWS:
            break
    raise refusal(source, 1, "no header that begins with HCPCS and names status and global days")


def _joined(rows: Sequence[list[str]]) -> list[str]:
    """Each column's words from top to bottom, as letters and digits only."""
    width = len(rows[-1])
    return [plain("".join(row[i] for row in rows if len(row) > i)) for i in range(width)]


def _find(ours: str, names: Sequence[str]) -> int:
    """The first column whose words end as ours may be called; exact before ending."""
    for theirs in COLUMNS[ours]:
        if theirs in names:
            return names.index(theirs)
    for theirs in COLUMNS[ours]:
        for i, name in enumerate(names):
            if name.endswith(theirs) and not (ours.startswith("facility") and "NONFAC" in name):
                return i
    return -1


def _clean(name: str, cell: str) -> str:
    if name in INDICATORS:
        return cell.removesuffix(".0")
    return f"{float(cell):.2f}" if NOISE.fullmatch(cell) else cell
