"""Look-ups of one code and what stands around it, in the bundled library."""

from datetime import date

import pytest

from consultant.domain.coding import CodeSystem, NoteKind, Standing, Wording
from consultant.library.catalog import Catalog
from consultant.library.families import deciding, differences, family_of, narrow

AFTER_THE_END = date(2026, 11, 20)
CM = CodeSystem.ICD10CM


@pytest.mark.parametrize("written", ["J96.01", "j9601", "J9601", " j96.01 "])
def test_a_code_is_found_however_it_is_written(catalog: Catalog, today: date, written: str) -> None:
    found = catalog.find(CM, written, today)

    assert found is not None
    assert found.code == "J96.01"
    assert found.description == "Acute respiratory failure with hypoxia"
    assert found.billable
    assert found.wording is Wording.OFFICIAL


def test_a_header_is_found_and_not_billable(catalog: Catalog, today: date) -> None:
    found = catalog.find(None, "E11", today)

    assert found is not None
    assert not found.billable


def test_a_seventh_character_is_filled_up_with_x(catalog: Catalog, today: date) -> None:
    found = catalog.find(CM, "W30.2XXS", today)

    assert found is not None
    assert found.description.endswith(", sequela")
    assert found.parent == "W30.2"


@pytest.mark.parametrize("written", ["S06.347D", "S06.1X8S"])  # no sequela after a death
def test_a_seventh_character_that_the_book_takes_back_is_unknown(
    catalog: Catalog, today: date, written: str
) -> None:
    assert catalog.standing(CM, written, today) is Standing.UNKNOWN


def test_a_code_without_dot_that_looks_like_hcpcs_is_icd(catalog: Catalog, today: date) -> None:
    assert catalog.systems_of("M5416", today) == (CM,)


def test_notes_come_with_those_above_nearest_first(catalog: Catalog, today: date) -> None:
    code = catalog.find(CM, "J96.01", today)
    assert code is not None

    notes = catalog.notes(code)

    assert notes[0].at == "J96"
    assert notes[-1].at == "chapter 10"
    assert notes[0].kind is NoteKind.EXCLUDES1


def test_neighbours_stand_under_the_same_parent(catalog: Catalog, today: date) -> None:
    code = catalog.find(CM, "J96.01", today)
    assert code is not None

    assert [c.code for c in catalog.siblings(code)] == ["J96.00", "J96.02"]
    assert [c.code for c in catalog.ancestors(code)] == ["J96.0", "J96"]
    assert [name for name, _ in catalog.blocks(code)] == ["J96-J99", "chapter 10"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("J69.01", "J96.01"),  # swapped
        ("E11.4O", "E11.40"),  # O for 0
        ("J96.10X", "J96.10"),  # a character too many
        ("33960", "33962"),  # wrong
    ],
)
def test_an_unknown_code_brings_the_nearest_real_ones(
    catalog: Catalog, today: date, written: str, meant: str
) -> None:
    near = catalog.near_misses(None, written, today)

    assert catalog.standing(None, written, today) is Standing.UNKNOWN
    assert meant in [c.code for c in near]


def test_an_edition_that_ended_answers_and_says_so(catalog: Catalog) -> None:
    found = catalog.find(CM, "J96.01", AFTER_THE_END)

    assert found is not None
    assert catalog.standing(CM, "J96.01", AFTER_THE_END) is Standing.IN_FORCE
    (warning,) = catalog.warnings(AFTER_THE_END)
    assert "FY2026 (April 1, 2026) ended on 2026-09-30" in warning


def test_an_edition_in_force_needs_no_warning(catalog: Catalog, today: date) -> None:
    assert catalog.warnings(today) == ()


def test_the_ecmo_family_is_told_apart_by_its_facts(catalog: Catalog, today: date) -> None:
    code = catalog.find(CodeSystem.CPT, "33953", today)
    assert code is not None

    family = family_of(catalog, code, today)

    assert family is not None
    assert len(family.codes) == 25
    assert all(c.plain and c.wording is Wording.OWN for c in family.codes)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"phase": "insertion", "approach": "open", "age_years": 4}, ["33953"]),
        ({"phase": "insertion", "approach": "open", "age_years": 5.9}, ["33953"]),
        ({"phase": "insertion", "approach": "percutaneous", "age_years": 12}, ["33952"]),
        ({"phase": "reposition", "approach": "open"}, ["33959", "33962"]),
        ({"phase": "daily management", "mode": "VA"}, ["33949"]),
        ({"phase": "removal", "access": "central", "age_years": 6}, ["33986"]),
        ({"phase": "removal", "access": "central", "approach": "open"}, ["33985", "33986"]),
    ],
)
def test_known_facts_narrow_the_ecmo_family(
    catalog: Catalog, today: date, facts: dict[str, str | float], codes: list[str]
) -> None:
    code = catalog.find(CodeSystem.CPT, "33946", today)
    assert code is not None
    family = family_of(catalog, code, today)
    assert family is not None

    left = narrow(family.codes, facts, family.vocabulary)

    assert [c.code for c in left if set(facts) <= set(c.facts)] == codes


def test_only_age_decides_between_the_open_insertions(catalog: Catalog, today: date) -> None:
    codes = [catalog.find(CodeSystem.CPT, c, today) for c in ("33953", "33954")]
    found = [c for c in codes if c is not None]

    words = catalog.vocabulary(found[0], today)
    (difference,) = differences(found, words)

    assert deciding(found, words) == ("age_years",)
    assert difference.values == (
        ("33953", "birth through 5 years"),
        ("33954", "6 years and older"),
    )
