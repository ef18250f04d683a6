"""Bare questions as coders type them: codes, facts, what is asked, who is named."""

from datetime import date
from typing import Any

import pytest

from consultant.domain.coding import CodeSystem, FactName, Standing
from consultant.domain.inquiry import Ask
from consultant.reading.codebook import Codebook
from consultant.reading.privacy import find_identifiers, mask, names_a_patient
from consultant.reading.questions import understand_text

ASKED_ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("33951-33954", ["33951", "33952", "33953", "33954"]),  # a range
        ("33946/7", ["33946", "33947"]),
        ("33951, 52 and 53", ["33951", "33952", "33953"]),  # the library knows them
        ("99213-25", ["99213"]),  # the modifier is joined
        ("93015, 16, 17 and 18", ["93015", "93016", "93017", "93018"]),  # no modifiers, going up
        ("e11.9 and E119", ["E11.9", "E11.9"]),
        ("J96.01,J44.1", ["J96.01", "J44.1"]),
        ("+33987", ["33987"]),
        ("code M5416 dx", ["M54.16"]),  # looks like HCPCS
        ("5A1522F", ["5A1522F"]),
        ("0075T and 0001U", ["0075T", "0001U"]),
        ("Use 99213.Can we?", ["99213"]),  # a full stop without its blank
    ],
)
def test_codes_are_read_however_they_are_written(
    text: str, codes: list[str], codebook: Codebook
) -> None:
    inquiry = understand_text(text, codebook=codebook, asked_on=ASKED_ON)

    assert [m.code for m in inquiry.mentions] == codes


@pytest.mark.parametrize(
    "text",
    [
        "Suite 33950, Fallow Creek, OH 43054",
        "ZIP 33954-1234",
        "call 555-014-7741 ext. 33949",
        "claim # 20261104882, billed $4,210.00",
        "MRN 33951, acct 33952",
        "PO 99214, invoice INV-33948, ticket 48120",
        "NPI 1033946001, tax ID 00-6698400",
        "5-0 Prolene and 4-0 nylon, 2.5 cm, 30 mg/mL",
        "L4-L5 and T12",
        "vitamin B12 and H2O",
        "on 10/02/2026 at 02:10, BMI 42.3",
        "20610 patients and 1,140 rows",
        "form 33956-B rev. 03/24",
        "room 33951, bed 2",
        "18-gauge, FY2026, CY2026, Q4 2026",
    ],
)
def test_numbers_of_other_trades_are_no_codes(text: str, codebook: Codebook) -> None:
    inquiry = understand_text(text, codebook=codebook, asked_on=ASKED_ON)

    assert [m.as_written for m in inquiry.mentions] == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("4 y/o", 4), ("a 4-year-old", 4), ("4yo M", 4), ("six-year-old", 6),
        ("patient is 12", 12), ("pt 66 M,", 66), ("71 F.", 71), ("aged 3", 3),
        ("DOL 3", 0), ("neonate", 0), ("20 month old", 1), ("18 m/o", 1), ("6 weeks old", 0),
        ("was 5 but turned 6", 6), ("age: 44", 44), ("a 9 year old boy", 9),
        ("44-year-old woman", 44), ("58 yr old male", 58),
    ],
)  # fmt: skip
def test_ages_are_completed_years(text: str, years: int, codebook: Codebook) -> None:
    inquiry = understand_text(f"ECMO, {text}", codebook=codebook, asked_on=ASKED_ON)

    fact = inquiry.fact(FactName.AGE)
    assert fact is not None
    assert fact.value == years
    assert fact.words in f"ECMO, {text}"


@pytest.mark.parametrize(
    "text",
    ["daily ECMO, day 3", "36 weeks", "POD 2", "5-0 Prolene", "yr 2 of 5", "10 year history"],
)
def test_what_is_no_age_gives_none(text: str, codebook: Codebook) -> None:
    inquiry = understand_text(text, codebook=codebook, asked_on=ASKED_ON)

    assert inquiry.fact(FactName.AGE) is None


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("33953 vs 33954 for a 4-year-old", {Ask.COMPARE}),
        ("perc cannulation for VV ECMO, patient is 12", {Ask.CODE_FOR}),
        ("open ECMO cannulas repositioned", {Ask.CODE_FOR}),
        ("daily ECMO management, VA, day 3", {Ask.CODE_FOR}),
        ("ICD-10 for acute respiratory failure with hypoxia", {Ask.CODE_FOR}),
        ("is E11.40 billable, and what does it say", {Ask.LOOKUP}),
        ("99213 and 69210-50 ?", {Ask.PAIR, Ask.MODIFIER}),
        ("How many global days for 33955?", {Ask.PAYMENT}),
        ("What replaced 33960?", {Ask.CROSSWALK}),
    ],
)
def test_what_is_asked_is_told_by_the_words(text: str, asks: set[Ask], codebook: Codebook) -> None:
    inquiry = understand_text(text, codebook=codebook, asked_on=ASKED_ON)

    assert set(inquiry.asks) == asks


def test_a_code_that_does_not_exist_stays_unknown(codebook: Codebook) -> None:
    inquiry = understand_text("what about E11.77?", codebook=codebook, asked_on=ASKED_ON)

    (mention,) = inquiry.mentions
    assert (mention.system, mention.standing) == (CodeSystem.ICD10CM, Standing.UNKNOWN)


def test_a_clinical_term_keeps_its_words_together(codebook: Codebook) -> None:
    text = "ICD-10 for acute respiratory failure with hypoxia"

    inquiry = understand_text(text, codebook=codebook, asked_on=ASKED_ON)

    assert [t.text for t in inquiry.terms] == ["acute respiratory failure with hypoxia"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("pt: Brianna Holtzfeld dob 03/14/2007 mrn 0098123", "pt: [name] dob [dob] mrn [mrn]"),
        ("Mr. Thaddeus Rookwood, mrn 00-77-4191", "Mr. [name], mrn [mrn]"),
        ("SSN 123-45-6789", "SSN [ssn]"),
        ("call 555-014-7741", "call [phone]"),
        ("33953 vs 33954, E11.9, J1885 x2", "33953 vs 33954, E11.9, J1885 x2"),
        ("Hepatitis B. and Medicare Part B.", "Hepatitis B. and Medicare Part B."),
        ("effective 10/1/2026", "effective 10/1/2026"),
    ],
)
def test_identifiers_are_masked_and_codes_are_not(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_date_of_service_alone_names_nobody() -> None:
    assert not names_a_patient(find_identifiers("seen on 11/02/2026 in our clinic"))


def _facts(text: str, codebook: Codebook) -> dict[str, Any]:
    inquiry = understand_text(text, codebook=codebook, asked_on=ASKED_ON)
    return {str(fact.name): fact.value for fact in inquiry.facts}


def test_a_chamber_of_the_heart_is_no_side(codebook: Codebook) -> None:
    assert _facts("vent via the right atrium into the left ventricle", codebook) == {}


def test_a_veterans_hospital_is_no_mode_of_support(codebook: Codebook) -> None:
    assert _facts("ECMO transfer from the VA hospital", codebook) == {}


@pytest.mark.parametrize(
    ("text", "present", "denied"),
    [
        # a payer's denial denies no illness
        ("R51 denied - headache. pt denied fever", ["headache"], ["fever"]),
        # an abbreviated genus ends no sentence; a tie in letters
        ("sepsis d/t E. coli", ["sepsis due to Escherichia coli"], []),
        ("left breast ca, class 3 obesity", ["left breast cancer", "class 3 obesity"], []),
        ("chest pain r/o MI. trops neg, MI ruled out", ["chest pain"], ["myocardial infarction"]),
    ],
)
def test_terms_are_spelled_out_and_denials_kept_apart(
    text: str, present: list[str], denied: list[str], codebook: Codebook
) -> None:
    inquiry = understand_text(text, codebook=codebook, asked_on=ASKED_ON)

    assert set(present) <= {t.text for t in inquiry.terms if t.is_present}
    assert set(denied) <= {t.text for t in inquiry.terms if t.negated}
