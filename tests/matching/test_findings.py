"""Each question of a letter gets what the library says to it."""

from dataclasses import replace

from consultant.domain.coding import CodeSystem, Standing
from consultant.domain.inquiry import Ask, LetterKind
from consultant.matching.books import Books
from consultant.matching.findings import MOST_TERMS, find
from tests.matching import letters
from tests.matching.asking import a_mention, a_term, an_inquiry


def test_words_of_a_description_find_its_code(books: Books) -> None:
    findings = find(letters.hypoxia(), books)

    assert [f.code.code for f in findings.recommended] == ["J96.01"]


def test_a_code_looked_up_comes_with_its_notes(books: Books) -> None:
    findings = find(letters.look_up_e1140(), books)

    check = findings.checks[0]
    assert check.code is not None
    assert check.code.billable
    assert any(note.at == "E11" for note in check.notes)


def test_an_unknown_code_has_near_ones_and_no_description(books: Books) -> None:
    findings = find(letters.no_such_code(), books)

    check = findings.checks[0]
    assert check.code is None
    assert "E11.9" in [c.code for c in check.near]
    assert findings.recommended == ()


def test_a_header_is_shown_with_what_completes_it(books: Books) -> None:
    inquiry = an_inquiry(
        "is H25.1 complete?", ask=Ask.LOOKUP, mentions=(a_mention("H25.1", CodeSystem.ICD10CM),)
    )

    findings = find(inquiry, books)

    assert {"H25.11", "H25.12"} <= {c.code for c in findings.checks[0].children}


def test_two_questions_are_answered_in_their_order(books: Books) -> None:
    findings = find(letters.two_questions(), books)

    answered = [[f.code.code for f in a.recommended] for a in findings.answers]
    assert answered == [["33953"], ["J96.01"]]
    assert [f.code.code for f in findings.candidates[:2]] == ["33953", "J96.01"]


def test_of_hundreds_of_conditions_the_first_are_looked_up_and_it_is_said(books: Books) -> None:
    terms = tuple(a_term(f"acute pain of toe {number}") for number in range(500))

    findings = find(replace(letters.hypoxia(), terms=terms), books)

    assert findings.warnings[0].startswith(f"The letter names more than {MOST_TERMS} conditions")


def test_an_edition_that_ran_out_is_said(books: Books) -> None:
    findings = find(letters.hypoxia(), books)

    assert any("2026-09-30" in warning for warning in findings.warnings)


def test_thanks_want_no_answer(books: Books) -> None:
    inquiry = an_inquiry("Thank you, 33953 it is!", mentions=(a_mention("33953"),))

    findings = find(replace(inquiry, kind=LetterKind.THANKS), books)

    assert findings.answers == ()
    assert findings.candidates == ()


def test_a_code_outside_the_library_is_not_called_nonexistent(books: Books) -> None:
    inquiry = an_inquiry(
        "is 93015 right?",
        ask=Ask.LOOKUP,
        mentions=(a_mention("93015", standing=Standing.UNKNOWN),),
    )

    findings = find(inquiry, books)

    assert not findings.checks[0].is_covered
