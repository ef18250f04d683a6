"""What letters say in their own order is put together as the books have it."""

import pytest

from consultant.matching.books import Books
from consultant.matching.findings import find
from consultant.reading.questions import understand_text
from tests.matching.asking import ASKED_ON
from tests.matching.test_diagnoses import recommended

TOLD = [
    # the place follows the condition
    ("Nodular basal cell carcinoma, left upper eyelid. What dx code?", ["C44.1191"]),
    # what comes with it follows later in the sentence
    ('Note: "Left sided colitis, currently with rectal bleeding." Which ICD-10 code?', ["K51.511"]),
    # it is looked for, not found
    ("Here for screening DEXA for osteoporosis. Which diagnosis code?", ["Z13.820"]),
    # a relative's cancer is classified by its site
    ("Mother had lung cancer. Which ICD-10 code says that?", ["Z80.1"]),
    # a stage that stands behind its disease
    ("Migraine without aura, intractable, with status migrainosus. Dx code?", ["G43.011"]),
    # weeks are a pregnancy's
    ("34w2d, severe pre-eclampsia. Which dx codes?", ["O14.13", "Z3A.34"]),
]


@pytest.mark.parametrize(("letter", "codes"), TOLD)
def test_a_letter_leads_to_its_codes(books: Books, letter: str, codes: list[str]) -> None:
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert recommended(findings) == codes


RULED = [
    ("BPH with urinary retention. Are N40.0 and R33.9 correct?", ["N40.1", "R33.8"]),
    ("Ureteral stone with hydronephrosis. N20.1 and N13.30, correct?", ["N13.2"]),
    ("Sigmoid colon cancer, only for chemo. C18.7 or Z51.11 first?", ["Z51.11", "C18.7"]),
    ("Acute cystitis with hematuria, UTI. N39.0 and N30.01 together?", ["N30.01"]),
]


RULED += [
    # a fracture in osteoporosis is none of an injury
    ("Osteoporosis, compression fracture of T12 lifting. S22.080A?", ["M80.08XA"]),
    # the seventh character follows opening and healing
    ("Left femur shaft, open, Gustilo IIIA, nonunion. S72.352K?", ["S72.352N"]),
    # what a burn left comes first
    ("Scar of the right hand from an old third degree burn. T23.301A?", ["L90.5", "T23.301S"]),
    # the newborn's sepsis has its own codes
    ("Newborn, DOL 4, E. coli sepsis. A41.51?", ["P36.4"]),
    # a drug taken by mistake is a poisoning
    ("Toddler, accidental ingestion of metoprolol. T44.7X5A?", ["T44.7X1A"]),
    # symptoms of the disease are none of their own
    ("Pneumonia with cough and fever. R05.9, R50.9 and J18.9?", ["J18.9"]),
]


@pytest.mark.parametrize(("letter", "codes"), RULED)
def test_codes_that_change_each_other_are_told_as_the_notes_ask(
    books: Books, letter: str, codes: list[str]
) -> None:
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert recommended(findings) == codes


def test_a_diagnosis_to_be_ruled_out_is_not_coded_under_another_name(books: Books) -> None:
    letter = 'lumbar radiculopathy, "r/o disc herniation". M51.26 or only M54.16?'
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert recommended(findings) == ["M54.16"]


def test_a_possible_illness_is_not_coded(books: Books) -> None:
    letter = "ED, RLQ pain, possible early appendicitis. We have K35.80. Can we use that code?"
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert "K35.80" not in recommended(findings)
    assert [r.code.code for r in findings.answers[0].rejected] == ["K35.80"]


def test_a_type_2_infarction_keeps_its_code_whatever_the_tracing(books: Books) -> None:
    letter = "Type 2 myocardial infarction, the ED wrote NSTEMI. I21.4 or I21.A1?"
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert recommended(findings) == ["I21.A1"]


def test_a_relatives_illness_does_not_unsettle_a_screening(books: Books) -> None:
    letter = "Screening colonoscopy, father had colon cancer. Is Z12.11 all we need?"
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert recommended(findings) == ["Z12.11", "Z80.0"]
    assert not findings.answers[0].rejected


def test_a_part_of_the_body_is_no_injury_of_it(books: Books) -> None:
    letter = "Diverticulitis of sigmoid colon, no perforation, no bleeding. ICD-10 code?"
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    findings = find(inquiry, books)

    assert not [f for f in findings.candidates[:3] if f.code.code.startswith("S")]
