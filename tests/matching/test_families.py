"""What tells the codes of a family apart, and which stated fact decides."""

import pytest

from consultant.domain.coding import FactName
from consultant.domain.findings import Findings
from consultant.domain.inquiry import Ask
from consultant.matching.books import Books
from consultant.matching.findings import find
from tests.matching import letters
from tests.matching.asking import a_fact, a_mention, an_inquiry


def recommended(findings: Findings) -> list[str]:
    return [f.code.code for f in findings.recommended]


def test_the_age_decides_between_two_open_insertions(books: Books) -> None:
    inquiry = letters.four_year_old()

    findings = find(inquiry, books)

    comparison = findings.comparisons[0]
    assert recommended(findings) == ["33953"]
    assert [f.words for f in comparison.decided_by] == ["4-year-old"]
    assert [(r.code.code, r.words) for r in comparison.rejected] == [("33954", "4-year-old")]


def test_a_mode_does_not_make_a_cannulation_an_initiation(books: Books) -> None:
    inquiry = letters.percutaneous_at_twelve()

    findings = find(inquiry, books)

    assert recommended(findings) == ["33952"]


def test_a_missing_age_leaves_both_codes_and_a_question(books: Books) -> None:
    inquiry = letters.repositioned_without_an_age()

    findings = find(inquiry, books)

    assert recommended(findings) == []
    assert findings.missing_facts == ("age",)
    assert [c.code.code for c in findings.candidates] == ["33959", "33962"]


def test_a_day_of_support_is_told_by_its_mode(books: Books) -> None:
    inquiry = letters.third_day_of_va()

    findings = find(inquiry, books)

    assert recommended(findings) == ["33949"]


AGES = [
    (0, "33951"),  # a newborn
    (5, "33951"),  # the last year of the younger code
    (6, "33952"),  # the sixth birthday has passed
    (40, "33952"),
]


@pytest.mark.parametrize(("age", "code"), AGES)
def test_the_sixth_birthday_parts_the_codes(books: Books, age: int, code: str) -> None:
    inquiry = an_inquiry(
        "percutaneous cannulation for ECMO",
        facts=(
            a_fact(FactName.APPROACH, "percutaneous", "percutaneous"),
            a_fact(FactName.PHASE, "insertion", "cannulation"),
            a_fact(FactName.AGE, age, "age"),
        ),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == [code]


def test_two_steps_in_one_letter_are_two_codes(books: Books) -> None:
    inquiry = an_inquiry(
        "started VA ECMO, both cannulas in percutaneously, 58 yo",
        facts=(
            a_fact(FactName.PHASE, "initiation", "started"),
            a_fact(FactName.PHASE, "insertion", "cannulas in"),
            a_fact(FactName.MODE, "VA", "VA"),
            a_fact(FactName.APPROACH, "percutaneous", "percutaneously"),
            a_fact(FactName.AGE, 58, "58 yo"),
        ),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == ["33947", "33952"]


def test_central_and_open_is_a_sternotomy(books: Books) -> None:
    inquiry = an_inquiry(
        "central ECMO cannulation, open, 2 year old",
        facts=(
            a_fact(FactName.PHASE, "insertion", "cannulation"),
            a_fact(FactName.ACCESS, "central", "central"),
            a_fact(FactName.APPROACH, "open", "open"),
            a_fact(FactName.AGE, 2, "2 year old"),
        ),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == ["33955"]


def test_a_graft_conduit_stands_beside_the_insertion(books: Books) -> None:
    inquiry = an_inquiry(
        "ECMO: cut down on the axillary artery, Dacron graft end to side, 62 y/o",
        facts=(
            a_fact(FactName.PHASE, "insertion", "cut down"),
            a_fact(FactName.APPROACH, "open", "cut down"),
            a_fact(FactName.AGE, 62, "62 y/o"),
        ),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == ["33954", "33987"]


def test_both_codes_asked_about_stay_when_nothing_is_stated(books: Books) -> None:
    inquiry = an_inquiry(
        "33951 or 33952? the template lost the age",
        ask=Ask.COMPARE,
        mentions=(a_mention("33951"), a_mention("33952")),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == []
    assert [b.code.code for c in findings.comparisons for b in c.branches] == ["33951", "33952"]
    assert findings.missing_facts == ("age",)
