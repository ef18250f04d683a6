"""The publishers' real files, where they are at hand: read whole, counted, found again."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from consultant.domain.coding import CodeSystem
from consultant.library.catalog import Catalog
from consultant.library.importers.editions import Span
from consultant.library.releases import install
from consultant.storage.session import Engine, open_engine
from tests.databases import empty_url

SHARED = Path(os.environ.get("CONSULTANT_SHARED", Path(__file__).parents[3] / "shared"))
FILES = SHARED / "data" / "codesets"
ROWS = [
    ("icd10cm-index", "icd10cm-index-2025-rebuilt.xml.gz", "index_terms", 81_024),
    ("icd10cm-index", "icd10cm-index-2025-rebuilt.xml.gz", "index_targets", 62_721),
    ("icd10cm-neoplasm", "icd10cm-neoplasm-April-1-2026.xml.gz", "index_terms", 1_940),
    ("icd10cm-drug", "icd10cm-drug-April-1-2026.xml.gz", "index_terms", 7_430),
    ("icd10cm-external", "icd10cm-eindex-April-1-2026.xml.gz", "index_terms", 8_090),
    ("icd10cm-order", "icd10cm_order_2025_rebuilt.txt.gz", "codes", 97_584),
    ("hcpcs", "hcpcs_level2_2024q2_rebuilt_anweb.txt.gz", "codes", 8_033),
    ("ncci-ptp", "ecmo_core_ptp_active.csv", "edits", 138),
    ("ncci-mue", "mue_ecmo_2026q2.csv", "unit_limits", 40),
    ("ncci-aoc", "aoc_ecmo_2026q3.csv", "add_ons", 43),
    ("mpfs", "mpfs_rvu24c_ecmo.csv", "fees", 40),
    ("gem", "gems_icd10cm_to_icd9.csv.gz", "crosswalks", 78_838),
    ("gem", "gems_icd9_to_icd10cm.csv.gz", "crosswalks", 23_912),
]
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason=f"{FILES} is not there")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(empty_url(tmp_path))
    yield engine
    engine.dispose()


@pytest.mark.parametrize(("kind", "name", "table", "rows"), ROWS)
def test_a_real_file_is_read_whole(
    empty: Engine, kind: str, name: str, table: str, rows: int
) -> None:
    told = Span(edition="2024Q3", start=date(2024, 7, 1)) if kind == "ncci-ptp" else None

    done = install(empty, kind, FILES / name, span=told)

    assert done.counts[table] == rows


def test_the_same_year_is_told_alike_by_both_books(empty: Engine, catalog: Catalog) -> None:
    install(empty, "icd10cm-order", FILES / "icd10cm_order_2025_rebuilt.txt.gz")
    order = Catalog(empty)
    on = date(2025, 1, 1)

    for written in ("J96.01", "S82.52XD", "E11.40", "O24.011"):
        ours = catalog.find(CodeSystem.ICD10CM, written, on)
        theirs = order.find(CodeSystem.ICD10CM, written, on)

        assert ours is not None
        assert theirs is not None
        assert (ours.description, ours.billable) == (theirs.description, theirs.billable)
