"""What comes with the desk is whole, and installing it again changes nothing."""

from pathlib import Path

from consultant.library.bundled import install_bundled
from consultant.library.catalog import Catalog
from consultant.storage.codesets import codes as code_table
from consultant.storage.session import Engine, reading


def test_the_bundled_tabular_list_is_whole(library_engine: Engine, catalog: Catalog) -> None:
    (tabular,) = [r for r in catalog.editions() if r.kind == "icd10cm-tabular"]

    with reading(library_engine) as session:
        billable = [c.billable for c in code_table.everything(session, tabular)]

    assert len(billable) == 98_186
    assert sum(billable) == 74_719


def test_installing_the_bundle_again_changes_nothing(own_library: Engine, tmp_path: Path) -> None:
    before = Catalog(own_library).editions()

    again = install_bundled(own_library, tmp_path / "search")

    assert not any(installed.is_new for installed in again)
    assert Catalog(own_library).editions() == before
