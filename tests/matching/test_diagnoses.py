"""Clinical words become exact codes, in the order and with the limits that the books set."""

import pytest

from consultant.domain.coding import CodeSystem, FactName, Term
from consultant.domain.findings import Findings, Reason
from consultant.domain.inquiry import Ask
from consultant.matching.books import Books
from consultant.matching.findings import find
from tests.matching.asking import a_fact, a_mention, a_term, an_inquiry


def recommended(findings: Findings) -> list[str]:
    return [f.code.code for f in findings.recommended]


PHRASES = [
    ("type 2 diabetes with diabetic neuropathy", ["E11.40"]),  # one combination code
    ("acute on chronic diastolic heart failure", ["I50.33"]),  # acuity and type in one
    ("obstructive sleep apnea", ["G47.33"]),  # nonessential modifiers need not be said
    ("hypertension with chronic kidney disease stage 4", ["I12.9", "N18.4"]),  # stage added
    ("mixed hyperlipidemia", ["E78.2"]),
    ("pneumonia due to Klebsiella", ["J15.0"]),
]


@pytest.mark.parametrize(("words", "codes"), PHRASES)
def test_a_phrase_leads_to_its_codes(books: Books, words: str, codes: list[str]) -> None:
    inquiry = an_inquiry(f"ICD-10 for {words}?", terms=(a_term_in(words),))

    findings = find(inquiry, books)

    assert recommended(findings) == codes


def test_hypertension_and_heart_failure_are_one_code(books: Books) -> None:
    inquiry = an_inquiry(
        "hypertension; acute on chronic diastolic heart failure. Is I10 right?",
        terms=(
            a_term("hypertension"),
            a_term("acute on chronic diastolic heart failure"),
        ),
        mentions=(a_mention("I10", CodeSystem.ICD10CM),),
    )

    findings = find(inquiry, books)

    answer = findings.answers[0]
    assert recommended(findings) == ["I11.0", "I50.33"]
    assert [(r.code.code, r.instead) for r in answer.rejected] == [("I10", "I11.0")]
    assert answer.rules[0].source == "Official Guidelines I.C.9.a.1"


def test_the_side_that_the_letter_names_mends_a_code(books: Books) -> None:
    inquiry = an_inquiry(
        "left index finger laceration, I have S61.210A",
        terms=(a_term("left index finger laceration"),),
        mentions=(a_mention("S61.210A", CodeSystem.ICD10CM),),
        facts=(a_fact(FactName.LATERALITY, "left", "left index finger"),),
    )

    findings = find(inquiry, books)

    assert recommended(findings)[0] == "S61.211A"
    assert [r.words for r in findings.answers[0].rejected] == ["left index finger"]


def test_a_header_without_a_side_asks_for_it(books: Books) -> None:
    inquiry = an_inquiry(
        "H25.1 was rejected, what is the full code?",
        mentions=(a_mention("H25.1", CodeSystem.ICD10CM),),
    )

    findings = find(inquiry, books)

    branches = [b.code.code for c in findings.comparisons for b in c.branches]
    assert branches[:2] == ["H25.11", "H25.12"]
    assert findings.missing_facts == ("laterality",)


def test_what_is_ruled_out_is_not_coded(books: Books) -> None:
    inquiry = an_inquiry(
        "chest pain, myocardial infarction ruled out; clerk coded I21.9",
        terms=(a_term("chest pain"), a_term("myocardial infarction", negated=True)),
        mentions=(a_mention("I21.9", CodeSystem.ICD10CM),),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == ["R07.9"]
    assert findings.answers[0].rejected[0].reason is Reason.NOT_ESTABLISHED


def test_treated_cancer_is_told_by_its_history_code(books: Books) -> None:
    inquiry = an_inquiry(
        "finished all treatment for endometrial cancer, no evidence of recurrence, "
        "yearly check. We put C54.1.",
        mentions=(a_mention("C54.1", CodeSystem.ICD10CM),),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == ["Z08", "Z85.42"]


def test_an_excludes1_note_sets_a_symptom_aside(books: Books) -> None:
    inquiry = an_inquiry(
        "BPPV of the right ear, can R42 stand beside it?",
        ask=Ask.PAIR,
        terms=(a_term("benign paroxysmal vertigo"),),
        mentions=(a_mention("R42", CodeSystem.ICD10CM),),
        facts=(a_fact(FactName.LATERALITY, "right", "right ear"),),
    )

    findings = find(inquiry, books)

    rejected = findings.answers[0].rejected[0]
    assert recommended(findings) == ["H81.11"]
    assert (rejected.code.code, rejected.reason) == ("R42", Reason.EXCLUDED)


def test_a_cause_that_nobody_states_is_not_chosen(books: Books) -> None:
    inquiry = an_inquiry(
        "neonate with jaundice, pediatrician gives no cause: P59.0 or P59.9? preterm",
        ask=Ask.COMPARE,
        terms=(a_term("jaundice"),),
        mentions=(a_mention("P59.0", CodeSystem.ICD10CM), a_mention("P59.9", CodeSystem.ICD10CM)),
        facts=(a_fact(FactName.AGE, 0, "neonate"),),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == ["P59.9"]
    assert findings.missing_facts == ("cause of jaundice",)


def test_a_severity_that_is_not_documented_is_asked_for(books: Books) -> None:
    inquiry = an_inquiry(
        "asthma exacerbation, no class in the chart. J45.21 or J45.31? EMR gives J45.901",
        ask=Ask.COMPARE,
        terms=(a_term("asthma exacerbation"),),
        mentions=(
            a_mention("J45.21", CodeSystem.ICD10CM),
            a_mention("J45.31", CodeSystem.ICD10CM),
            a_mention("J45.901", CodeSystem.ICD10CM),
        ),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == []
    assert findings.missing_facts == ("asthma severity",)


def test_a_body_mass_index_is_read_as_a_number(books: Books) -> None:
    inquiry = an_inquiry("class 3 obesity, BMI 42.3: ICD-10?", terms=(a_term("class 3 obesity"),))

    findings = find(inquiry, books)

    assert recommended(findings) == ["E66.813", "Z68.41"]


def a_term_in(words: str) -> Term:
    return Term(text=words, words=words, start=len("ICD-10 for "))


def test_an_organism_coded_beside_sepsis_makes_one_code(books: Books) -> None:
    inquiry = an_inquiry(
        "sepsis and urinary tract infection, first coder has N39.0 and B96.20. Which codes?",
        terms=(a_term("sepsis"), a_term("urinary tract infection")),
        mentions=(a_mention("N39.0", CodeSystem.ICD10CM), a_mention("B96.20", CodeSystem.ICD10CM)),
    )

    findings = find(inquiry, books)

    assert recommended(findings) == ["A41.51", "N39.0"]
    assert [r.code.code for r in findings.answers[0].rejected] == ["B96.20"]
