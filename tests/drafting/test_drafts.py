"""A draft answers first, quotes what decided, and says what is missing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from consultant.domain.consult import Confidence
from consultant.domain.inquiry import Identifier, Inquiry
from tests.drafting.conftest import Write
from tests.matching import letters


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def test_the_answer_stands_in_the_first_line(write: Write) -> None:
    draft = write(letters.four_year_old())

    assert lines(draft.text)[:2] == ["Hello Dana,", "Report 33953, not 33954."]


def test_the_words_that_decided_are_quoted_with_their_rule(write: Write) -> None:
    draft = write(letters.four_year_old())

    flat = " ".join(draft.text.split())
    assert 'You wrote "4-year-old".' in flat
    assert "birth through 5 years, or 6 years and older" in flat
    assert "Not 33954, which is for 6 years and older." in flat


def test_a_missing_age_is_asked_for_with_both_branches(write: Write) -> None:
    draft = write(letters.repositioned_without_an_age())

    assert "How old was the patient" in draft.text
    assert "- Birth through 5 years: 33959" in draft.text
    assert "- 6 years and older: 33962" in draft.text
    assert draft.confidence is Confidence.LOW


def test_our_own_words_are_marked_as_ours(write: Write) -> None:
    draft = write(letters.percutaneous_at_twelve())

    assert "(our words)" in draft.text


def test_a_code_looked_up_is_called_billable_and_shows_its_notes(write: Write) -> None:
    draft = write(letters.look_up_e1140())

    assert lines(draft.text)[1] == "Yes: E11.40 is billable."
    assert "Type 2 diabetes mellitus with diabetic neuropathy, unspecified" in " ".join(
        draft.text.split()
    )
    assert "Use additional code (E11)" in draft.text


def test_an_unknown_code_is_called_unknown_with_near_ones(write: Write) -> None:
    draft = write(letters.no_such_code())

    assert lines(draft.text)[1] == "E11.999 is unknown."
    assert "E11.9 " in draft.text


def test_several_questions_are_answered_in_order(write: Write) -> None:
    draft = write(letters.two_questions())

    assert lines(draft.text)[1:3] == ["(1) Report 33953, not 33954.", "(2) Report J96.01."]


def test_an_edition_that_ran_out_is_said_at_once(write: Write) -> None:
    draft = write(letters.hypoxia())

    assert lines(draft.text)[2].startswith("Please note: ICD-10-CM FY2026")
    assert draft.confidence is Confidence.MEDIUM


@pytest.mark.parametrize("letter", letters.ALL)
def test_no_line_of_a_draft_is_wider_than_72_columns(
    write: Write, letter: Callable[[], Inquiry]
) -> None:
    draft = write(letter())

    assert max(len(line) for line in draft.text.splitlines()) <= 72


@pytest.mark.parametrize("letter", letters.ALL)
def test_the_html_says_the_same_codes(write: Write, letter: Callable[[], Inquiry]) -> None:
    draft = write(letter())

    assert all(code in draft.html for code in draft.codes)


def test_the_subject_goes_back_with_the_reference_and_without_the_patient(write: Write) -> None:
    asked = replace(
        letters.four_year_old(),
        subject="FW: Re: John Quimby, ECMO\r\nBcc: someone",
        identifiers=(Identifier(type="name", text="John Quimby"),),
    )

    draft = write(asked)

    assert draft.subject == "Re: [removed], ECMO Bcc: someone [CD-000042]"


def test_what_names_a_patient_is_never_quoted(write: Write) -> None:
    asked = letters.four_year_old()
    fact = replace(asked.facts[0], words="Quimby is a 4-year-old")
    asked = replace(asked, facts=(fact,), identifiers=(Identifier(type="name", text="Quimby"),))

    draft = write(asked)

    assert "Quimby" not in draft.text + draft.html
    assert '"[removed] is a 4-year-old"' in draft.text
