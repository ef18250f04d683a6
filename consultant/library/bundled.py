"""What comes with the desk: the official ICD-10-CM tabular list, and our own words for CPT.

The tabular XML rides in the wheel of `simple-icd-10-cm`; the package itself is
never imported (it takes seconds and 190 MB), only its file is read.
"""

from importlib.metadata import distribution
from pathlib import Path

from consultant.library.importers.sources import Progress
from consultant.library.releases import Installed, install
from consultant.library.search import build_missing
from consultant.settings import share
from consultant.storage.session import Engine

TABULAR_WHEEL = "simple-icd-10-cm"
TABULAR_FILE = "icd10c-tabular-April-1-2026.xml"


def install_bundled(
    engine: Engine, directory: Path, progress: Progress | None = None
) -> tuple[Installed, ...]:
    """Install the bundled releases and build the search index in `directory`; safe to repeat."""
    books = [("icd10cm-tabular", tabular_path())]
    books += [("cpt-families", path) for path in sorted(share("db", "codesets").glob("cpt-*.toml"))]
    installed = tuple(install(engine, kind, path, progress=progress) for kind, path in books)
    build_missing(engine, directory)
    return installed


def tabular_path() -> Path:
    """Where the wheel put the official XML."""
    for file in distribution(TABULAR_WHEEL).files or ():
        if file.name == TABULAR_FILE:
            return Path(str(file.locate()))
    raise FileNotFoundError(TABULAR_FILE)
