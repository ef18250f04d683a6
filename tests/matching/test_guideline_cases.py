"""Cases of the Official Guidelines, as coders write them, lead to the codes in their order."""

import pytest

from consultant.matching.books import Books
from consultant.matching.findings import find
from consultant.reading.questions import understand_text
from tests.matching.asking import ASKED_ON
from tests.matching.test_diagnoses import recommended

CASES = [
    # I.C.9.d: what a past stroke left; I.C.6.a: the right side counts as dominant
    ("Old stroke, now right-sided hemiplegia, right-handed. Is I63.9 ok?", ["I69.351"]),
    # I.C.19.a: the letter's side and encounter mend the code
    ("Colles fracture left wrist, cast off, follow-up. S52.532A?", ["S52.532D"]),
    # I.C.15.n: a normal delivery, its outcome and the weeks
    (
        "Normal spontaneous vaginal delivery at 39w2d, single liveborn. Mother's codes?",
        ["O80", "Z37.0", "Z3A.39"],
    ),
    # I.C.16.a.2 and I.C.16.d: birth first, then weight and weeks
    (
        "Baby boy born here by c-section at 35 weeks, 2410 g. Codes for the birth record?",
        ["Z38.01", "P07.18", "P07.38"],
    ),
    # I.C.1.a.2.d
    ("HIV positive, asymptomatic, never had any HIV related illness. B20 or Z21?", ["Z21"]),
    # I.C.2.b and I.C.2.e.2: the treated secondary before the primary
    (
        "Here only for radiotherapy of brain metastases, lung cancer right upper lobe. Codes?",
        ["Z51.0", "C79.31", "C34.11"],
    ),
    # I.C.21.c.5 and the site of an adenoma
    (
        "Screening colonoscopy, polyp of the ascending colon, a tubular adenoma. K63.5?",
        ["Z12.11", "D12.2"],
    ),
    # an unspecified code gives way to the exact one that says all of it
    ("ESRD on hemodialysis, anemia due to the CKD. N18.6, D64.9?", ["N18.6", "D63.1", "Z99.2"]),
    # the recurrent kind excludes the single episode that the template had
    ("Major depressive disorder, recurrent, moderate. EMR has F32.9, correct?", ["F33.1"]),
]


@pytest.mark.parametrize(("letter", "codes"), CASES)
def test_a_guidelines_case_is_coded_in_its_order(
    books: Books, letter: str, codes: list[str]
) -> None:
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert recommended(findings) == codes


def test_days_listed_are_the_units_of_a_daily_code(books: Books) -> None:
    letter = "VA ECMO, notes for 10/29, 10/30, 10/31, 11/1 and 11/2. How many 33949 do I bill?"
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert findings.units == {"33949": 5}


def test_a_units_question_opens_no_branch_for_another_service(books: Books) -> None:
    letter = "ECMO 33947 billed 10/28, decannulated 11/3. How many 33949 for 10/29 and 10/30?"
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert not findings.missing_facts


def test_a_modifier_on_codes_outside_the_library_is_told_by_the_manual(books: Books) -> None:
    letter = "99213 and 69210 on one day. Do I need modifier 25 on the visit?"
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    advice = findings.answers[0].modifiers[0]
    assert (advice.modifier, "visit" in advice.text) == ("25", True)
    assert advice.source.startswith("Medicare Claims Processing Manual")
