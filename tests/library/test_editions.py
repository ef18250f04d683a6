"""Editions side by side: the date of service picks one, and a switch needs no restart."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from consultant.domain.coding import CodeSystem, Standing
from consultant.library.catalog import Catalog
from consultant.library.changes import compare, edition_before
from consultant.library.pages import code_page
from consultant.library.releases import install
from consultant.library.search import Search, build_missing
from consultant.storage.session import Engine, open_engine
from tests.databases import empty_url

CM = CodeSystem.ICD10CM
OLD = [("A00", 0, "Quill fever"), ("A000", 1, "Quill fever, mild"), ("A001", 1, "Quill ache")]
NEW = [
    ("A00", 0, "Quill fever"),
    ("A000", 0, "Quill fever, mild"),
    ("A0001", 1, "Quill fever, mild, left"),
    ("A0002", 1, "Quill fever, mild, right"),
    ("A002", 1, "Quill rash"),
]


def order_file(path: Path, codes: list[tuple[str, int, str]]) -> Path:
    lines = [
        f"{n:05d} {code:<7} {flag} {text:<60} {text}\n"
        for n, (code, flag, text) in enumerate(codes, start=1)
    ]
    path.write_text("".join(lines), encoding="ascii")
    return path


@pytest.fixture
def two_years(tmp_path: Path) -> Iterator[Engine]:
    """FY2031 and FY2032, installed in that order."""
    engine = open_engine(empty_url(tmp_path))
    install(engine, "icd10cm-order", order_file(tmp_path / "icd10cm_order_2031.txt", OLD))
    install(engine, "icd10cm-order", order_file(tmp_path / "icd10cm_order_2032.txt", NEW))
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("on", "edition"),
    [
        (date(2030, 10, 1), "FY2031"),  # its first day
        (date(2031, 9, 30), "FY2031"),  # its last
        (date(2031, 10, 1), "FY2032"),
        (date(2033, 1, 1), "FY2032"),  # after all: the nearest earlier one
        (date(2029, 1, 1), "FY2031"),  # before all: the first
    ],
)
def test_the_date_of_service_picks_the_edition(two_years: Engine, on: date, edition: str) -> None:
    (answering,) = Catalog(two_years).editions_answering(on)

    assert answering.edition == edition


def test_an_edition_that_does_not_cover_the_date_says_so(two_years: Engine) -> None:
    catalog = Catalog(two_years)

    assert catalog.warnings(date(2031, 12, 1)) == ()
    assert "FY2032 ended on 2032-09-30" in catalog.warnings(date(2033, 1, 1))[0]
    assert "FY2031 begins on 2030-10-01" in catalog.warnings(date(2029, 1, 1))[0]


@pytest.mark.parametrize(
    ("code", "on", "standing"),
    [
        ("A00.1", date(2031, 1, 1), Standing.IN_FORCE),
        ("A00.1", date(2032, 1, 1), Standing.RETIRED),
        ("A00.2", date(2031, 1, 1), Standing.RETIRED),  # not yet: it stands elsewhere only
        ("A00.2", date(2032, 1, 1), Standing.IN_FORCE),
        ("A00.9", date(2032, 1, 1), Standing.UNKNOWN),
    ],
)
def test_a_code_stands_on_some_dates_and_not_on_others(
    two_years: Engine, code: str, on: date, standing: Standing
) -> None:
    assert Catalog(two_years).standing(CM, code, on) is standing


def test_a_code_that_was_split_has_its_children_for_heirs(two_years: Engine) -> None:
    catalog = Catalog(two_years)
    old = catalog.find(CM, "A00.0", date(2031, 1, 1))
    assert old is not None

    assert [c.code for c in catalog.heirs(old)] == ["A00.01", "A00.02"]


def test_what_changed_between_editions_can_be_told(two_years: Engine) -> None:
    catalog = Catalog(two_years)
    before, after = catalog.editions()

    changes = compare(two_years, before, after)

    assert edition_before(catalog, after) == before
    assert [c.code for c in changes.added] == ["A00.01", "A00.02", "A00.2"]
    assert [c.code for c in changes.revised] == ["A00.0"]  # now a header
    assert [c.code for c in changes.retired] == ["A00.1"]


def test_a_page_tells_the_history_over_editions(two_years: Engine) -> None:
    page = code_page(Catalog(two_years), "A00.0", date(2032, 1, 1))

    assert page is not None
    assert [(a.release.edition, a.billable) for a in page.history] == [
        ("FY2031", True),
        ("FY2032", False),
    ]


def test_search_answers_from_the_edition_of_the_date(two_years: Engine, tmp_path: Path) -> None:
    build_missing(two_years, tmp_path / "search")
    search = Search(two_years, tmp_path / "search")

    then = search.search("quill rash", date(2031, 1, 1))
    now = search.search("quill rash", date(2032, 1, 1))

    assert "A00.2" not in [hit.code.code for hit in then]
    assert now[0].code.code == "A00.2"


def test_an_install_is_seen_without_a_restart(two_years: Engine, tmp_path: Path) -> None:
    catalog = Catalog(two_years)
    search = Search(two_years, tmp_path / "search")
    build_missing(two_years, tmp_path / "search")
    assert catalog.find(CM, "B00", date(2033, 1, 1)) is None
    newest = order_file(tmp_path / "icd10cm_order_2033.txt", [("B00", 1, "Blot of ink")])

    install(two_years, "icd10cm-order", newest)
    build_missing(two_years, tmp_path / "search")
    catalog.refresh()
    search.refresh()

    assert catalog.find(CM, "B00", date(2033, 1, 1)) is not None
    assert search.search("blot", date(2033, 1, 1))[0].code.code == "B00"


LOOKING_UP = """
import sys, time
from datetime import date
from pathlib import Path
from consultant.library.search import Search
from consultant.storage.session import open_engine

search = Search(open_engine(sys.argv[1]), Path(sys.argv[2]))
end = time.monotonic() + 60
last = ""
while last != "B00" and time.monotonic() < end:
    hits = search.search("quill blot", date(2033, 1, 1))
    now = hits[0].code.code if hits else "none"
    if now != last:
        print(now, flush=True)
    last = now
"""


def test_a_process_that_searches_goes_on_while_the_index_is_changed(
    two_years: Engine, tmp_path: Path
) -> None:
    home = tmp_path / "search"
    build_missing(two_years, home)
    address = two_years.url.render_as_string(hide_password=False)
    newest = order_file(tmp_path / "icd10cm_order_2033.txt", [("B00", 1, "Quill blot")])
    with subprocess.Popen(
        [sys.executable, "-c", LOOKING_UP, address, str(home)],
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        before = other.stdout.readline().strip()

        install(two_years, "icd10cm-order", newest)
        build_missing(two_years, home)
        after = other.stdout.read().split()

    assert other.returncode == 0
    assert before.startswith("A00")
    assert after == ["B00"]  # never nothing in between, never an error


CRASH = """
import os, sys
from pathlib import Path
from consultant.library.releases import install
from consultant.storage.session import open_engine

def cut_power(done, whole):
    if done > whole // 2:
        os._exit(9)

install(open_engine(sys.argv[1]), "icd10cm-order", Path(sys.argv[2]), progress=cut_power)
"""


def test_a_power_cut_half_way_leaves_nothing_half_installed(
    two_years: Engine, tmp_path: Path
) -> None:
    before = Catalog(two_years).editions()
    codes = [(f"Z{n // 100:02d}{n % 100:02d}{k}", 1, "Ink") for n in range(10_000) for k in "0123"]
    long_file = order_file(tmp_path / "icd10cm_order_2040.txt", codes)

    end = subprocess.run(
        [
            sys.executable,
            "-c",
            CRASH,
            two_years.url.render_as_string(hide_password=False),
            str(long_file),
        ],
        check=False,
    )

    catalog = Catalog(two_years)
    assert end.returncode == 9
    assert catalog.editions() == before
    assert catalog.find(CM, "Z00000", date(2040, 1, 1)) is None
    assert install(two_years, "icd10cm-order", long_file).counts == {"codes": 40_000}
