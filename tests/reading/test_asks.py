"""What coders ask, in the many ways they put it: each told by rules, none by its sentence."""

import pytest

from consultant.domain.inquiry import Ask
from consultant.reading.codebook import Codebook
from consultant.reading.questions import understand_text
from tests.reading.test_bare_questions import ASKED_ON

#: One sentence or two a line, as people type them.
PUT_SO = {
    "code_for": """
        I can't seem to find a code for lichen planus of the scalp.
        How are we supposed to capture long term use of anticoagulants?
        Do you know what we'd bill for a bedside paracentesis with ultrasound?
        Surgeon did a percutaneous cannulation for VV support in a 9-year-old. Code?
        E10.9 on file, chart now says type 2. fix?
        What say you: mild cognitive impairment, EMR wants dementia. Code?
    """,
    "compare": """
        Auditor changed our 99214 to a 99213. Is she right?
        It's between 33951 and 33953 and I keep going back and forth.
        Coder 1 has 33954, coder 2 has 33952. Who is correct?
        What separates 33951 from 33953?
        He had it through the skin, so 33952 rather than 33954, correct?
        A: 33952. B: 33954. Note says percutaneous. Pick.
    """,
    "pair": """
        Is ultrasound guidance included in 64483?
        They unbundled 58661 from 58571. Correct?
        Would reporting 33954 alongside 33987 be double dipping?
        May 76000 be added to 33958?
        I have 33947 for day 1. Same intensivist also did 33952. Both?
        Can Z79.4 and Z79.84 be reported together?
    """,
    "modifier": """
        What modifier goes on 27447 for a return to the OR for infection?
        KX or GA on the therapy claim?
        Would you append 22 for the extra hour of adhesiolysis?
        Is the 57 right on the decision visit the day before?
    """,
    "units": """
        97110 for 38 minutes. How many?
        Two vials were opened and the rest was thrown away; how do I bill the waste?
        For J7298 do we put 1?
        Is 33957 limited to once a day?
        We gave 4 mg of Zofran. One unit, or four?
    """,
    "payment": """
        wRVU for 33956?
        How many post-op days come with 27130?
        Can co-surgeons be paid for 33955?
        Will Medicare cover 0232T?
        I need the practice expense part for 33946.
    """,
    "crosswalk": """
        What replaced 99241?
        ICD-9 250.60 to ICD-10 please
        The PCS person wants to know what goes with our 33947.
        Which ICD-10-CM codes did 585.6 and 403.91 become?
        G0202 was deleted - what do we use now?
    """,
    "lookup": """
        Explain what 33958 covers.
        Is I48.2 complete or are digits missing?
        Is there such a code as E11.77?
        What's the official wording for I87.2?
    """,
    "guideline": """
        Which goes first, the sepsis or the pneumonia?
        Can we code probable pneumonia for an outpatient?
        Must the provider link the ulcer to diabetes?
        The attending and consultant disagree. Which rule tells us whose we take?
        What has to be in the note for 33949?
    """,
    "other": """
        Do you offer training for new coders?
        How long until I get an answer?
    """,
    "code_for modifier": "Which code for the repeat EKG and which modifier?",
    "units code_for": "What is the J code for Toradol and how many units for 60 mg?",
    "modifier units": "Bilateral injection: modifier 50 or 2 units?",
    "modifier pair": "20553 with 97140: does it take a 59 or XU?",
    "compare pair": "33951 or 33953? And can we add 33987?",
    "payment modifier": "How many global days does 33984 have, and is modifier 80 paid?",
    "code_for guideline": "Which codes, and which one first? HTN and ESRD.",
}


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (kinds, line.strip())
        for kinds, table in PUT_SO.items()
        for line in table.strip().split("\n")
    ],
)
def test_each_way_of_putting_a_question_is_understood(
    kinds: str, words: str, codebook: Codebook
) -> None:
    inquiry = understand_text(words, codebook=codebook, asked_on=ASKED_ON)

    assert set(inquiry.asks) == {Ask(kind) for kind in kinds.split()}


@pytest.mark.parametrize(
    "background",
    [
        "Everything is bundled, he always says.",
        "The claim went out without modifiers and one line denied.",
        "One of them said pay attention to units.",
        "Global days no longer matter to our surgeon.",
    ],
)
def test_what_is_only_told_is_not_asked(background: str, codebook: Codebook) -> None:
    words = f"{background} What CPT is it for a bedside tracheostomy?"

    inquiry = understand_text(words, codebook=codebook, asked_on=ASKED_ON)

    assert inquiry.asks == (Ask.CODE_FOR,)


def test_questions_are_told_in_the_order_they_are_asked(codebook: Codebook) -> None:
    words = "1) Is J44.1 billable? 2) Units of J1885 for 30 mg? 3) May 31500 go with 99291?"

    inquiry = understand_text(words, codebook=codebook, asked_on=ASKED_ON)

    assert inquiry.asks == (Ask.LOOKUP, Ask.UNITS, Ask.PAIR)
