"""A family of codes speaks in the words of its own file, whatever its specialty."""

from datetime import date
from pathlib import Path

import pytest

from consultant.domain.errors import ImportRefusedError
from consultant.library.catalog import Catalog
from consultant.library.families import differences, family_of, narrow
from consultant.library.pages import code_page
from consultant.library.releases import install
from consultant.storage.session import Engine

ON = date(2026, 6, 1)
#: As an operator of another specialty writes it: numbers of CPT, every word invented.
KNEE = """
edition = "our knees, 2026"
from = 2026-01-01
to = 2026-12-31

[family]
name = "knee scope"
title = "Looking into the knee"

[facts]
work = "what is done inside"
compartments = "how many compartments"
age_years = "age"

[values."work: meniscus out"]
in_words = "meniscus taken out in part"
same = ["meniscectomy", "Partial Meniscectomy"]
same_where = { shaved = "compartments: one" }

[values."age_years: 0-17"]
in_words = "under 18"

[words]
"work: meniscus out" = ["meniscectomy"]

[[code]]
code = "29880"
label = "Knee scope, both menisci"
facts = { work = "meniscus out", compartments = "two" }

[[code]]
code = "29881"
label = "Knee scope, one meniscus"
facts = { work = "meniscus out", compartments = "one", age_years = "0-17" }

[[code]]
code = "29882"
label = "Knee scope, meniscus sewn"
facts = { work = "meniscus sewn", compartments = "one" }
"""


@pytest.fixture
def knees(own_library: Engine, tmp_path: Path) -> Catalog:
    """Beside the bundled family."""
    file = tmp_path / "cpt-knee.toml"
    file.write_text(KNEE, encoding="utf-8")
    install(own_library, "cpt-families", file)
    return Catalog(own_library)


def test_a_family_names_its_own_facts_and_values(knees: Catalog) -> None:
    code = knees.find(None, "29881", ON)
    assert code is not None

    family = family_of(knees, code, ON)

    assert family is not None
    assert family.facts == ("work", "compartments", "age_years")
    assert [(d.fact, dict(d.values)["29881"]) for d in differences(
        family.codes, family.vocabulary
    )] == [
        ("what is done inside", "meniscus taken out in part"),
        ("how many compartments", "one"),
        ("age", "under 18"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        ({"work": "meniscectomy"}, ["29880", "29881"]),
        ({"work": "partial meniscectomy", "compartments": "two"}, ["29880"]),
        ({"work": "shaved"}, []),  # it says nothing by itself
        ({"work": "shaved", "compartments": "one"}, ["29881"]),
        ({"work": "meniscus out", "age_years": 18}, ["29880"]),  # its birthday is past
    ],
)
def test_a_letters_words_mean_the_familys_values(
    knees: Catalog, known: dict[str, str | float], codes: list[str]
) -> None:
    code = knees.find(None, "29880", ON)
    assert code is not None
    family = family_of(knees, code, ON)
    assert family is not None

    assert [c.code for c in narrow(family.codes, known, family.vocabulary)] == codes


def test_one_familys_words_are_not_anothers(knees: Catalog) -> None:
    knee, ecmo = code_page(knees, "29882", ON), code_page(knees, "33953", ON)

    assert knee is not None
    assert ecmo is not None
    assert "what is done inside" in {d.fact for d in knee.differences}
    assert "what is done" in {d.fact for d in ecmo.differences}


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ('compartments = "two"', 'comparments = "two"', "does not name: comparments"),
        ('[values."work: meniscus out"]', '[values."wrok: out"]', "belongs to no fact"),
        ('age_years = "0-17"', 'age_years = "young"', "no span"),
        ('code = "29882"', 'code = "knee"', "no CPT number"),
        ("from = 2026-01-01", 'from = "January"', "from is missing"),
        ('label = "Knee scope, both menisci"', "", "no label"),
        ("[family]", "[famly]", "family is missing"),
        ("[facts]", "[facts", "line 10"),
    ],
)
def test_a_faulty_family_is_refused_with_what_is_wrong(
    own_library: Engine, tmp_path: Path, was: str, becomes: str, why: str
) -> None:
    file = tmp_path / "cpt-knee.toml"
    file.write_text(KNEE.replace(was, becomes), encoding="utf-8")

    with pytest.raises(ImportRefusedError, match=why) as refused:
        install(own_library, "cpt-families", file)

    assert "\n" not in str(refused.value)
