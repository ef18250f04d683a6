"""A few rows of each publisher's table, numbers only, installed beside the bundled library."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from consultant.library.catalog import Catalog
from consultant.library.importers.editions import Span
from consultant.library.releases import install
from consultant.library.search import Search, build_missing
from consultant.matching.books import Books, open_books
from consultant.storage.session import open_engine
from tests.databases import library_url
from tests.library.prebuilt import copy_library

#: kind: (edition, first day, name, rows)
TABLES = {
    "ncci-ptp": (
        "2024Q3",
        date(2024, 7, 1),
        "ptp.csv",
        """column1,column2,deletion_date,modifier_indicator,rationale
33947,33949,,0,mutually exclusive
33954,33952,,1,mutually exclusive
33946,33948,,0,mutually exclusive
""",
    ),
    "ncci-mue": (
        "2026Q2",
        date(2026, 4, 1),
        "mue.csv",
        """code,mue,mai,rationale
33948,1,2,policy
33957,1,3,nature of the service
""",
    ),
    "ncci-aoc": (
        "2026Q3",
        date(2026, 7, 1),
        "aoc.csv",
        """addon_code,primary_code,type,effective_date,deletion_date
33987,33953,1,2015-01-01,
33987,33954,1,2015-01-01,
""",
    ),
    "mpfs": (
        "RVU24C",
        date(2024, 7, 1),
        "mpfs.csv",
        """hcpcs_code,mod,status,glob,mult_proc,bilat_surg,asst_surg,co_surg,team_surg,rvu_work
33955,,A,000,2,0,0,1,1,16.0
33948,,A,XXX,0,0,1,0,0,4.73
""",
    ),
    "gem": ("2018", date(2017, 10, 1), "gem.csv", "source,target,flags\n4280,I509,10000\n"),
}


@contextmanager
def books_with_tables(folder: Path) -> Iterator[Books]:
    """The bundled library and the rows above, in a folder of one's own."""
    home = copy_library(folder / "library")
    engine = open_engine(library_url(home))
    for kind, (edition, start, name, rows) in TABLES.items():
        path = folder / name
        path.write_text(rows, encoding="utf-8")
        install(engine, kind, path, span=Span(edition=edition, start=start))
    build_missing(engine, home / "search")
    yield open_books(Catalog(engine), Search(engine, home / "search"))
    engine.dispose()
