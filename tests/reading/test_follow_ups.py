"""A follow-up is read with its thread: what was asked and told before counts."""

from typing import Any

import pytest

from consultant.domain.inquiry import Ask, Inquiry
from consultant.reading.codebook import Codebook
from consultant.reading.letters import read_letter
from consultant.reading.questions import understand
from tests.reading.test_bare_questions import ASKED_ON

FIRST = "4 y/o on VV ecmo, cannula placed percutaneously through the right neck. 33951 or 33953?"


def _letter(words: str, *, answers: str = "") -> bytes:
    thread = f"In-Reply-To: {answers}\nReferences: {answers}\n" if answers else ""
    subject = "Re: cannula" if answers else "cannula"
    return (
        f"From: Ana Lund <ana@clinic.example>\nTo: desk@desk.example\nSubject: {subject}\n"
        f"Message-ID: <{len(words)}@clinic.example>\n{thread}"
        f"Date: Mon, 16 Nov 2026 10:00:00 -0600\n\n{words}\n"
    ).encode()


def _followed(words: str, codebook: Codebook) -> Inquiry:
    first = understand(read_letter(_letter(FIRST)), codebook=codebook, asked_on=ASKED_ON)
    answer = read_letter(_letter(words, answers="<1@clinic.example>"))
    return understand(answer, codebook=codebook, asked_on=ASKED_ON, earlier=(first,))


@pytest.mark.parametrize(
    ("words", "now"),
    [
        ("What if it was open?", {"age_years": 4, "approach": "open"}),
        ("and for a 7-year-old?", {"age_years": 7, "approach": "percutaneous"}),
        ("It was a cutdown after all.", {"age_years": 4, "approach": "open"}),
        ("Sorry, 8 years old, open.", {"age_years": 8, "approach": "open"}),
    ],
)
def test_a_new_fact_asks_the_old_question_again(
    words: str, now: dict[str, Any], codebook: Codebook
) -> None:
    inquiry = _followed(words, codebook)

    facts = {str(fact.name): fact.value for fact in reversed(inquiry.facts)}
    assert inquiry.asks == (Ask.COMPARE,)
    assert [m.code for m in inquiry.mentions] == ["33951", "33953"]
    assert {name: facts[name] for name in now} == now
    assert facts["mode"] == "VV"


def test_the_other_code_is_one_of_the_thread(codebook: Codebook) -> None:
    inquiry = _followed("And if he had been 6 by then, is it the other code?", codebook)

    (question,) = inquiry.questions
    assert question.ask is Ask.COMPARE
    assert [m.code for m in question.mentions] == ["33951", "33953"]


def test_a_new_question_in_a_thread_is_its_own(codebook: Codebook) -> None:
    inquiry = _followed("Clear. How many units of 33951 a day then?", codebook)

    assert inquiry.asks == (Ask.UNITS,)


def test_an_adult_is_not_as_old_as_the_child_before(codebook: Codebook) -> None:
    inquiry = _followed("And for an adult?", codebook)

    assert "age_years" not in {str(fact.name) for fact in inquiry.facts}
