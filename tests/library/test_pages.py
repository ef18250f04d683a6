"""A code's page: what stands on it, in which groups, and how a terminal shows it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from consultant.cli.code_pages import page_as_text
from consultant.domain.coding import CodeSystem, Standing
from consultant.domain.rules import Change, CodePage
from consultant.library.catalog import Catalog
from consultant.library.importers.editions import Span
from consultant.library.page_groups import bridges, notes_by_place, pairs_by_rule, told_apart
from consultant.library.page_values import page_as_json
from consultant.library.pages import code_page
from consultant.library.releases import install
from consultant.storage import schema
from consultant.storage.session import Engine, open_engine
from tests.databases import empty_url

EXCERPTS = Path(__file__).parents[1] / "codesets"
GIVEN = Span(edition="2031 given", start=date(2031, 1, 1), end=date(2031, 12, 31))
ON = date(2031, 2, 1)
FILES = (
    ("icd10cm-tabular", "icd10cm-tabular-2031.xml"),
    ("icd10cm-index", "icd10cm-index-2031.xml"),
    ("icd10pcs-order", "icd10pcs_order_2031.txt"),
    ("hcpcs", "HCPC2031_JAN_ANWEB.txt"),
    ("ncci-ptp", "ccipra-v999r0-f1.txt"),
    ("ncci-mue", "MCR_MUE_PractitionerServices_Eff_01-01-2031.csv"),
    ("ncci-aoc", "AOC_V2031Q1-F-MCR.txt"),
    ("mpfs", "PPRRVU2031_Jan_nonQPP.csv"),
    ("gem", "2018_I10gem.txt"),
    ("gem", "2018_I9gem.txt"),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One excerpt of each book; nothing is written to it afterwards."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('shelf') / 'shelf.db'}")
    schema.METADATA.create_all(engine)
    for kind, name in FILES:
        install(engine, kind, EXCERPTS / name, span=GIVEN)
    yield engine
    engine.dispose()


def page_of(engine: Engine, code: str, on: date = ON) -> CodePage:
    page = code_page(Catalog(engine), code, on)
    assert page is not None
    return page


def test_notes_stand_in_groups_by_place_the_nearest_first(shelf: Engine) -> None:
    places = notes_by_place(page_of(shelf, "A00.0"))

    assert [(p.at, p.is_near) for p in places] == [
        ("A00.0", True),
        ("A00", True),
        ("chapter 1", False),
    ]
    assert sum(place.count for place in places) == 3


def test_pairs_that_say_the_same_stand_together(shelf: Engine) -> None:
    paid, denied = (pairs_by_rule(page_of(shelf, code)) for code in ("33953", "33951"))

    assert [(g.is_paid, g.indicator, [p for p, _ in g.partners]) for g in paid] == [
        (True, 0, ["33951"])
    ]
    assert not denied[0].is_paid
    assert denied[0].in_words == "no modifier lifts it"


def test_a_code_of_another_system_stands_once_with_both_ways(shelf: Engine) -> None:
    found = {each.code: each.in_words for each in bridges(page_of(shelf, "A00.9"))}

    assert found == {"901.9": "approximately, both ways", "902.0": "approximately, to it"}


def test_modifiers_come_with_what_lets_them_stand(shelf: Engine) -> None:
    fitting = page_of(shelf, "33953").modifiers

    assert ("51",) in [each.modifiers for each in fitting]
    assert all(each.source for each in fitting)


def test_medicares_indicators_of_a_supply_are_said_in_words(shelf: Engine) -> None:
    page = page_of(shelf, "A9001")

    assert ("how it is priced", "00", "not priced by itself under Part B") in page.indicators


@pytest.mark.parametrize("code", ["A00.0", "A9001", "0Q00XZZ", "33953", "93000", "A9002"])
def test_a_terminal_shows_every_kind_of_code_within_its_width(shelf: Engine, code: str) -> None:
    page = page_of(shelf, code)

    text = page_as_text(page)

    assert max(map(len, text.splitlines())) <= 100
    assert page.code.code in text
    assert f"Source: {page.code.release.source}" in text
    assert page_as_json(page)["code"] == page.code.code


def test_long_lists_are_cut_with_a_count_and_shown_on_wish(catalog: Catalog, today: date) -> None:
    page = code_page(catalog, "S82.51XA", today)
    assert page is not None

    cut, whole = page_as_text(page), page_as_text(page, is_whole=True)

    assert "more (--all shows them)" in cut
    assert "more (" not in whole
    assert "S82.51XS" in whole


def test_neighbours_tell_only_in_what_they_differ(catalog: Catalog, today: date) -> None:
    page = code_page(catalog, "S82.51XA", today)
    assert page is not None

    told = {each.code.code: each.differs for each in told_apart(page)}

    assert told["S82.51XC"] == (
        ("encounter", "initial encounter for open fracture type IIIA, IIIB, or IIIC"),
    )
    assert told["S82.51XS"] == (("encounter", "sequela"),)


ORDER_LINE = "{:05d} {:<7} {} {:<60} {}\n"


def test_editions_tell_what_became_of_a_code(tmp_path: Path) -> None:
    engine = open_engine(empty_url(tmp_path))
    years: list[tuple[int, list[str]]] = [
        (2030, ["Quill"]),
        (2031, ["Quill", "Ink"]),
        (2032, ["Quill", "Black ink"]),
        (2033, ["Quill", "Black ink"]),
        (2034, ["Quill"]),
    ]
    for year, titles in years:
        book = tmp_path / f"icd10cm_order_{year}.txt"
        lines = [
            ORDER_LINE.format(n, f"A0{n}", 1, title, title)
            for n, title in enumerate(titles, start=1)
        ]
        book.write_text("".join(lines), encoding="ascii")
        install(engine, "icd10cm-order", book)

    page = page_of(engine, "A02", date(2034, 1, 1))
    engine.dispose()

    assert page.standing is Standing.RETIRED
    assert [(a.release.edition, a.change) for a in page.history] == [
        ("FY2031", Change.ADDED),
        ("FY2032", Change.REVISED),
        ("FY2033", Change.SAME),
        ("FY2034", Change.RETIRED),
    ]


def test_each_table_that_no_longer_covers_the_day_is_named(shelf: Engine) -> None:
    page = page_of(shelf, "33953", date(2032, 5, 1))

    assert {w.partition(" ended")[0] for w in page.warnings} == {
        "NCCI pairs 2031 given",
        "NCCI unit limits 2031 given",
        "NCCI add-on codes 2031 given",
        "Medicare fee schedule 2031 given",
    }
    assert page.code.system is CodeSystem.CPT
