"""Every publisher's layout is read with its quirks, or refused in one line and left out whole."""

import gzip
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from consultant.domain.coding import NUMBER_ALONE, CodeSystem, NoteKind, Standing, Wording
from consultant.domain.errors import ImportRefusedError
from consultant.library.catalog import Catalog
from consultant.library.importers.editions import Span
from consultant.library.importers.kinds import KINDS
from consultant.library.pages import code_page
from consultant.library.releases import Installed, install
from consultant.storage.session import Engine, open_engine
from tests.databases import empty_url

EXCERPTS = Path(__file__).parents[1] / "codesets"
#: Kind, invented excerpt, rows by table that it holds.
FILES = [
    ("icd10cm-tabular", "icd10cm-tabular-2031.xml", {"codes": 9, "notes": 5, "blocks": 3}),
    ("icd10cm-index", "icd10cm-index-2031.xml", {"index_terms": 4, "index_targets": 4}),
    ("icd10cm-neoplasm", "icd10cm-neoplasm-2031.xml", {"index_terms": 2, "index_targets": 3}),
    ("icd10cm-drug", "icd10cm-drug-2031.xml", {"index_terms": 2, "index_targets": 3}),
    ("icd10cm-external", "icd10cm-eindex-2031.xml", {"index_terms": 1, "index_targets": 1}),
    ("icd10cm-order", "icd10cm_order_2031.txt", {"codes": 3}),
    ("icd10pcs-order", "icd10pcs_order_2031.txt", {"codes": 2}),
    ("hcpcs", "HCPC2031_JAN_ANWEB.txt", {"codes": 2, "modifiers": 1}),
    ("modifiers", "modifiers_2031.csv", {"modifiers": 2}),
    ("ncci-ptp", "ccipra-v999r0-f1.txt", {"edits": 3, "edit_rationales": 2}),
    ("ncci-mue", "MCR_MUE_PractitionerServices_Eff_01-01-2031.csv", {"unit_limits": 2}),
    ("ncci-aoc", "AOC_V2031Q1-F-MCR.txt", {"add_ons": 4}),
    ("mpfs", "PPRRVU2031_Jan_nonQPP.csv", {"fees": 2}),
    ("gem", "2018_I10gem.txt", {"crosswalks": 4}),
    ("gem", "2018_I9gem.txt", {"crosswalks": 3}),
    ("cpt", "LONGULT.txt", {"codes": 2, "descriptors": 2}),
    ("abbreviations", "abbreviations.tsv", {"abbreviations": 2}),
]
ON = date(2031, 2, 1)
GIVEN = Span(edition="2031 given", start=date(2031, 1, 1), end=date(2031, 12, 31))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A library with nothing in it."""
    engine = open_engine(empty_url(tmp_path))
    yield engine
    engine.dispose()


def bring(engine: Engine, kind: str, path: Path) -> Installed:
    """Import an excerpt, telling the edition where its name does not."""
    span = None if "20" in path.name.removeprefix("2018") else GIVEN
    return install(engine, kind, path, span=span)


@pytest.mark.parametrize(("kind", "name", "rows"), FILES)
def test_each_layout_is_read_whole(
    empty: Engine, kind: str, name: str, rows: dict[str, int]
) -> None:
    done = bring(empty, kind, EXCERPTS / name)

    assert done.is_new
    assert dict(done.counts) == rows


@pytest.mark.parametrize(("kind", "name", "rows"), FILES)
def test_a_second_import_changes_nothing(
    empty: Engine, kind: str, name: str, rows: dict[str, int]
) -> None:
    bring(empty, kind, EXCERPTS / name)
    before = Catalog(empty).editions()

    again = bring(empty, kind, EXCERPTS / name)

    assert not again.is_new
    assert Catalog(empty).editions() == before


@pytest.mark.parametrize(("kind", "name", "rows"), FILES)
def test_a_packed_file_reads_like_the_plain_one(
    empty: Engine, tmp_path: Path, kind: str, name: str, rows: dict[str, int]
) -> None:
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress((EXCERPTS / name).read_bytes()))

    assert dict(bring(empty, kind, packed).counts) == rows


@pytest.mark.parametrize(("kind", "name", "rows"), FILES)
def test_a_zip_gives_the_one_file_that_is_meant(
    empty: Engine, tmp_path: Path, kind: str, name: str, rows: dict[str, int]
) -> None:
    packed = tmp_path / "published-2031.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(EXCERPTS / name, f"Table and Index/{name}")
        archive.writestr("readme.pdf", b"%PDF")

    assert dict(install(empty, kind, packed, span=GIVEN).counts) == rows


@pytest.mark.parametrize(("kind", "name", "rows"), FILES)
def test_a_packed_file_that_was_cut_off_leaves_the_library_as_it_was(
    empty: Engine, tmp_path: Path, kind: str, name: str, rows: dict[str, int]
) -> None:
    cut = tmp_path / f"{name}.gz"
    whole = gzip.compress((EXCERPTS / name).read_bytes())
    cut.write_bytes(whole[: len(whole) - 12])

    with pytest.raises(ImportRefusedError, match=r"cut off|damaged"):
        bring(empty, kind, cut)

    assert Catalog(empty).editions() == ()


#: Kind, excerpt, how many bytes are lost at its end.
CUT = [
    ("icd10cm-tabular", "icd10cm-tabular-2031.xml", 300),
    ("icd10cm-index", "icd10cm-index-2031.xml", 90),
    ("icd10cm-neoplasm", "icd10cm-neoplasm-2031.xml", 90),
    ("icd10cm-drug", "icd10cm-drug-2031.xml", 90),
    ("icd10cm-external", "icd10cm-eindex-2031.xml", 30),
    ("icd10cm-order", "icd10cm_order_2031.txt", 40),
    ("icd10pcs-order", "icd10pcs_order_2031.txt", 60),
    ("hcpcs", "HCPC2031_JAN_ANWEB.txt", 600),
    ("ncci-ptp", "ccipra-v999r0-f1.txt", 40),
    ("ncci-mue", "MCR_MUE_PractitionerServices_Eff_01-01-2031.csv", 45),
    ("ncci-aoc", "AOC_V2031Q1-F-MCR.txt", 20),
    ("mpfs", "PPRRVU2031_Jan_nonQPP.csv", 40),
    ("gem", "2018_I10gem.txt", 4),
]


@pytest.mark.parametrize(("kind", "name", "lost"), CUT)
def test_a_file_that_was_cut_off_is_refused_with_its_line(
    empty: Engine, tmp_path: Path, kind: str, name: str, lost: int
) -> None:
    cut = tmp_path / name
    cut.write_bytes((EXCERPTS / name).read_bytes()[:-lost])

    with pytest.raises(ImportRefusedError, match=r"line \d+: ") as refused:
        bring(empty, kind, cut)

    assert "\n" not in str(refused.value)
    assert Catalog(empty).editions() == ()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "cpt-families"])
def test_a_foreign_file_is_refused_by_every_kind(empty: Engine, tmp_path: Path, kind: str) -> None:
    foreign = tmp_path / "letter-2031.txt"
    foreign.write_text("Dear desk,\nwhich code is it?\n" * 100, encoding="utf-8")

    with pytest.raises(ImportRefusedError) as refused:
        install(empty, kind, foreign, span=GIVEN)

    assert "\n" not in str(refused.value)
    assert Catalog(empty).editions() == ()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("icd10cm-index", "icd10cm-eindex-2031.xml"),
        ("icd10cm-drug", "icd10cm-neoplasm-2031.xml"),
        ("icd10cm-tabular", "icd10cm-index-2031.xml"),
        ("icd10pcs-order", "icd10cm_order_2031.txt"),
        ("ncci-mue", "PPRRVU2031_Jan_nonQPP.csv"),
    ],
)
def test_a_neighbouring_layout_is_not_taken_for_this_one(
    empty: Engine, kind: str, name: str
) -> None:
    with pytest.raises(ImportRefusedError):
        install(empty, kind, EXCERPTS / name, span=GIVEN)


def test_a_missing_file_is_one_line(empty: Engine, tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="cannot be read"):
        install(empty, "hcpcs", tmp_path / "nowhere.txt", span=GIVEN)


def test_a_file_that_does_not_tell_its_edition_must_be_told(empty: Engine, tmp_path: Path) -> None:
    nameless = Path(shutil.copy(EXCERPTS / "ccipra-v999r0-f1.txt", tmp_path / "pairs.txt"))

    with pytest.raises(ImportRefusedError, match="--edition"):
        install(empty, "ncci-ptp", nameless)


def test_a_corrected_file_takes_the_place_of_its_edition(empty: Engine, tmp_path: Path) -> None:
    bring(empty, "icd10cm-order", EXCERPTS / "icd10cm_order_2031.txt")
    corrected = tmp_path / "icd10cm_order_2031.txt"
    text = (EXCERPTS / "icd10cm_order_2031.txt").read_text(encoding="ascii")
    corrected.write_text(text.replace("goose feather", "geese feather"), encoding="ascii")

    bring(empty, "icd10cm-order", corrected)

    catalog = Catalog(empty)
    code = catalog.find(None, "A00.0", ON)
    assert len(catalog.editions()) == 1
    assert code is not None
    assert code.description.endswith("geese feather")


def test_notes_stand_where_the_book_has_them(empty: Engine) -> None:
    bring(empty, "icd10cm-tabular", EXCERPTS / "icd10cm-tabular-2031.xml")
    catalog = Catalog(empty)
    code = catalog.find(CodeSystem.ICD10CM, "A000", ON)
    assert code is not None

    notes = catalog.notes(code)

    assert [(n.kind, n.at) for n in notes] == [
        (NoteKind.INCLUSION, "A00.0"),
        (NoteKind.EXCLUDES1, "A00"),
        (NoteKind.NOTE, "chapter 1"),
    ]


def test_seventh_characters_are_made_as_the_book_says(empty: Engine) -> None:
    bring(empty, "icd10cm-tabular", EXCERPTS / "icd10cm-tabular-2031.xml")
    catalog = Catalog(empty)

    held = [
        c for c in ("A01.1XXA", "A01.1XXD", "A01.227A", "A01.227D") if catalog.find(None, c, ON)
    ]

    assert held == ["A01.1XXA", "A01.1XXD", "A01.227A"]


def test_continued_lines_of_hcpcs_are_one_text(empty: Engine) -> None:
    bring(empty, "hcpcs", EXCERPTS / "HCPC2031_JAN_ANWEB.txt")
    catalog = Catalog(empty)

    code = catalog.find(CodeSystem.HCPCS, "A9001", ON)
    modifier = catalog.rules.modifier("qq", ON)

    assert code is not None
    assert code.description.endswith("held in either the right or the left hand, each bottle")
    assert modifier is not None
    assert modifier.description.endswith("under the direction of a senior scribe")


def test_a_code_that_ended_within_its_edition_is_retired(empty: Engine) -> None:
    bring(empty, "hcpcs", EXCERPTS / "HCPC2031_JAN_ANWEB.txt")

    assert Catalog(empty).standing(CodeSystem.HCPCS, "A9002", ON) is Standing.RETIRED


def test_dental_codes_stay_out(empty: Engine) -> None:
    bring(empty, "hcpcs", EXCERPTS / "HCPC2031_JAN_ANWEB.txt")

    assert Catalog(empty).find(CodeSystem.HCPCS, "D9003", ON) is None


def test_a_pair_is_found_from_either_side_on_its_dates(empty: Engine) -> None:
    install(empty, "ncci-ptp", EXCERPTS / "ccipra-v999r0-f1.txt", span=GIVEN)
    rules = Catalog(empty).rules

    (edit,) = rules.pair("33951", "33953", ON)

    assert (edit.column1, edit.column2, edit.modifier) == ("33953", "33951", 0)
    assert edit.rationale.startswith("Mutually exclusive")
    assert edit.setting == "practitioner"
    assert rules.pair("33953", "99291", ON) == ()  # ended in 2030
    assert rules.pair("33954", "33952", ON) == ()  # 9: deleted on the day it began


def test_limits_add_ons_and_fees_come_with_a_code(empty: Engine) -> None:
    for kind, name, _ in FILES:
        if kind in {"ncci-mue", "ncci-aoc", "mpfs"}:
            bring(empty, kind, EXCERPTS / name)
    rules = Catalog(empty).rules

    (limit,) = rules.limits("33953", ON)
    (add_on,) = rules.add_ons("33953", ON)
    all_its = rules.add_ons("33987", ON)
    (fee,) = rules.fees("33953", ON)

    assert (limit.units, limit.indicator) == (1, "3")
    assert (add_on.code, add_on.primary) == ("33987", "33953")
    assert [a.primary for a in all_its] == ["33953", "33954", "CCCCC"]
    assert [a.deletion for a in all_its] == [None, date(2031, 6, 30), date(2031, 12, 31)]
    assert rules.add_ons("0123T", ON) == ()  # the add-on code itself ended
    assert (fee.status, fee.global_days, fee.indicators["work_rvu"]) == ("A", "000", "9.11")
    assert "Words of the owner" not in str(fee)


def test_a_number_known_to_the_fee_schedule_alone_has_no_words(empty: Engine) -> None:
    bring(empty, "mpfs", EXCERPTS / "PPRRVU2031_Jan_nonQPP.csv")
    catalog = Catalog(empty)

    found = catalog.find(CodeSystem.CPT, "93000", ON)

    assert found is not None
    assert found.description == ""
    assert found.words == NUMBER_ALONE
    assert found.wording is Wording.ABSENT
    assert found.citation == "CPT number in MPFS 2031Q1"
    assert catalog.standing(CodeSystem.CPT, "93000", ON) is Standing.IN_FORCE


@pytest.mark.parametrize(
    ("kind", "name", "number"),
    [
        ("ncci-ptp", "ccipra-v999r0-f1.txt", "99291"),  # column 2
        ("ncci-mue", "MCR_MUE_PractitionerServices_Eff_01-01-2031.csv", "33953"),
        ("ncci-aoc", "AOC_V2031Q1-F-MCR.txt", "33987"),
    ],
)
def test_a_number_known_to_ncci_alone_is_a_number_without_words(
    empty: Engine, kind: str, name: str, number: str
) -> None:
    bring(empty, kind, EXCERPTS / name)
    catalog = Catalog(empty)

    found = catalog.find(None, number, ON)

    assert found is not None
    assert (found.system, found.words) == (CodeSystem.CPT, NUMBER_ALONE)
    assert catalog.systems_of(number, ON) == (CodeSystem.CPT,)
    assert catalog.standing(None, "99999", ON) is Standing.UNKNOWN


def test_add_on_codes_are_read_from_a_saved_spreadsheet_too(empty: Engine) -> None:
    install(empty, "ncci-aoc", EXCERPTS / "AOC_V2031Q1-table.txt")

    assert [a.primary for a in Catalog(empty).rules.add_ons("33987", ON)] == ["33953"]
    assert [a.primary for a in Catalog(empty).rules.add_ons("33987", date(2030, 1, 1))] == [
        "33953",
        "CCCCC",
    ]


def test_mappings_go_both_ways(empty: Engine) -> None:
    for name in ("2018_I10gem.txt", "2018_I9gem.txt"):
        bring(empty, "gem", EXCERPTS / name)
    rules = Catalog(empty).rules

    assert [w.target for w in rules.crosswalks("A00.9", ON)] == ["901.9", "902.0"]
    assert [w.target for w in rules.crosswalks("A01.1", ON)] == [""]  # there is none
    assert [w.target for w in rules.crosswalks("901.9", ON)] == ["A00.9"]
    assert [w.source for w in rules.crosswalks_to("A00.9", ON)] == ["901.9"]


def test_licensed_words_stand_over_our_own_and_keep_our_facts(
    empty: Engine, tmp_path: Path
) -> None:
    licensed = tmp_path / "cpt2031.zip"
    with zipfile.ZipFile(licensed, "w") as archive:
        for name in ("LONGULT.txt", "SHORTU.txt", "ClinicianDescriptor.txt", "MODUL.txt"):
            archive.write(EXCERPTS / name, name)
    own = Path(__file__).parents[2] / "db" / "codesets" / "cpt-ecmo.toml"
    install(empty, "cpt-families", own)
    install(empty, "cpt", licensed)
    catalog = Catalog(empty)

    page = code_page(catalog, "33953", ON)

    assert page is not None
    assert page.code.description == "INVENTED LONG DESCRIPTOR"
    assert page.code.wording is Wording.LICENSED
    assert page.code.facts["approach"] == "open"
    assert [form for form, _ in page.descriptors] == ["clinician", "clinician", "long", "short"]
    modifier = catalog.rules.modifier("59", ON)
    assert modifier is not None
    assert modifier.description == "INVENTED DISTINCT WORDS"


def test_words_where_a_code_should_stand_lead_nowhere(empty: Engine, tmp_path: Path) -> None:
    book = tmp_path / "icd10cm-neoplasm-2031.xml"  # as the official table of 2026 has at one entry
    text = (EXCERPTS / "icd10cm-neoplasm-2031.xml").read_text(encoding="utf-8")
    words = "<manif>under side of quill and floor of inkwell</manif></mainTerm>"
    book.write_text(text.replace("</mainTerm>", words, 1), encoding="utf-8")

    done = install(empty, "icd10cm-neoplasm", book)

    assert done.counts["index_targets"] == 3
