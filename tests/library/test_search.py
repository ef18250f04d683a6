"""Coders' own words find their codes, and each hit says why."""

from datetime import date
from pathlib import Path

import pytest

from consultant.domain.coding import CodeSystem
from consultant.domain.errors import NoIndexError
from consultant.library.search import Search, build_missing
from consultant.library.search.words import tokens
from consultant.storage.session import Engine


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("acute respiratory failure with hypoxia", "J96.01"),
        ("Acute Respiratory Failure WITH hypoxia", "J96.01"),
        ("hay fever", "J30.1"),  # an inclusion term
        ("tumour of the kidney, malignant, right", "C64.1"),  # British, another order
        ("Alzheimers disease with late onset", "G30.1"),  # eponym without its apostrophe
        ("type II diabetes mellitus with diabetic neuropathy", "E11.40"),  # Roman number
        ("acute apendicitis with perforation", "K35.32"),  # a slip of the fingers
        ("COPD", "J44.9"),  # a short form
        ("heart attack", "I21.9"),  # a lay word
        ("glucocerebrosidase deficiency", "E75.22"),  # an enzyme, by the illness its want makes
        ("femoral neuropathy", "G57.20"),  # a compound, in plain words
        ("laceration of spleen, subsequent encounter", "S36.039D"),  # completed by its words
    ],
)
def test_words_find_their_code(search: Search, today: date, words: str, code: str) -> None:
    hits = search.search(words, today, limit=5)

    assert code in [hit.code.code for hit in hits]


def test_a_hit_says_which_entry_led_to_it(search: Search, today: date) -> None:
    first = search.search("hay fever", today)[0]

    assert first.because == ("inclusion term: Hay fever",)


def test_every_hit_may_be_billed(search: Search, today: date) -> None:
    hits = search.search("cholera", today)

    assert hits
    assert all(hit.code.billable for hit in hits)


def test_a_side_that_is_known_as_a_fact_decides(search: Search, today: date) -> None:
    hits = search.search("carpal tunnel syndrome", today, facts={"laterality": "left"})

    assert hits[0].code.code == "G56.02"


def test_an_encounter_that_is_known_as_a_fact_completes_the_code(
    search: Search, today: date
) -> None:
    facts = {"encounter": "subsequent encounter"}

    hits = search.search("laceration of spleen", today, facts=facts)

    assert all(hit.code.code.endswith("D") for hit in hits if hit.code.code.startswith("S36"))
    assert any(hit.code.code.startswith("S36") for hit in hits)


def test_a_further_visit_for_a_fracture_means_routine_healing_unless_said(
    search: Search, today: date
) -> None:
    words = "displaced fracture of medial malleolus of left tibia"

    plain = search.search(words, today, facts={"encounter": "subsequent"})
    said = search.search(f"{words}, nonunion", today, facts={"encounter": "subsequent"})

    assert plain[0].code.code == "S82.52XD"
    assert said[0].code.code == "S82.52XK"


def test_ecmo_words_find_the_family(search: Search, today: date) -> None:
    facts: dict[str, str | float] = {"age_years": 12, "approach": "percutaneous"}

    hits = search.search("perc cannulation for VV ECMO", today, facts=facts, limit=3)

    assert hits[0].code.code == "33952"


def test_one_system_can_be_asked_alone(search: Search, today: date) -> None:
    hits = search.search("removal of cannula", today, system=CodeSystem.CPT)

    assert hits
    assert {hit.code.system for hit in hits} == {CodeSystem.CPT}


@pytest.mark.parametrize("words", ["", "   ", "?!", "of the and", "xqzzv"])
def test_words_that_say_nothing_find_nothing(search: Search, today: date, words: str) -> None:
    assert search.search(words, today) == ()


def test_an_index_that_is_there_is_not_made_again(
    own_library: Engine, tmp_path: Path, today: date
) -> None:
    before = sorted(path.name for path in (tmp_path / "search").iterdir())

    build_missing(own_library, tmp_path / "search")

    assert sorted(path.name for path in (tmp_path / "search").iterdir()) == before


def test_a_search_without_its_index_says_what_to_do(
    own_library: Engine, tmp_path: Path, today: date
) -> None:
    search = Search(own_library, tmp_path / "nowhere")

    with pytest.raises(NoIndexError, match="consultant init"):
        search.search("hay fever", today)
    state = search.state(today)

    assert not state.is_ready
    assert "missing" in state.says


def test_an_index_of_another_version_is_told_and_not_opened(
    own_library: Engine, tmp_path: Path, today: date
) -> None:
    (home,) = (tmp_path / "search").iterdir()
    home.rename(home.with_name("0123456789abcdef"))

    state = Search(own_library, tmp_path / "search").state(today)

    assert not state.is_ready
    assert "another version" in state.says


@pytest.mark.parametrize("file", ["meta.json", "phrase.code.u32", "books.json", "cards.jsonl"])
def test_an_index_that_lost_a_file_is_told(
    own_library: Engine, tmp_path: Path, today: date, file: str
) -> None:
    (home,) = (tmp_path / "search").iterdir()
    (home / file).unlink()

    state = Search(own_library, tmp_path / "search").state(today)

    assert not state.is_ready
    assert "cannot be read" in state.says


def test_an_index_in_order_tells_what_it_holds(search: Search, today: date) -> None:
    state = search.state(today)

    assert state.is_ready
    assert "2 releases" in state.says


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        ("Tumours of the kidneys", ["neoplasm", "kidney"]),
        ("haemorrhagic oedema", ["bleeding", "edema"]),
        ("Crohn's disease", ["crohn", "disorder"]),
        ("factor V", ["factor", "5"]),
        ("cancer of lung", ["malignant", "neoplasm", "lung"]),
    ],
)
def test_spellings_of_one_thing_count_as_one(written: str, counted: list[str]) -> None:
    assert tokens(written) == counted
