"""Nothing leaves that the library does not hold."""

from collections.abc import Callable

import pytest

from consultant.domain.inquiry import Inquiry
from consultant.drafting.evidence import allowed_by
from consultant.drafting.grounding import find_ungrounded
from consultant.matching.books import Books
from consultant.matching.findings import find
from tests.drafting.conftest import Write
from tests.matching import letters

Weigh = Callable[[str], list[str]]


@pytest.fixture(scope="session")
def weigh(books: Books) -> Weigh:
    """What is ungrounded in a text that answers the letter on hypoxia and ECMO."""
    inquiry = letters.two_questions()
    allowed = allowed_by(inquiry, find(inquiry, books), reference="CD-000042")

    def weighed(text: str) -> list[str]:
        found = find_ungrounded(text, books.catalog, on=inquiry.asked_on, allowed=allowed)
        return [u.text for u in found]

    return weighed


@pytest.mark.parametrize("letter", letters.ALL)
def test_every_draft_of_ours_is_grounded(
    books: Books, write: Write, letter: Callable[[], Inquiry]
) -> None:
    inquiry = letter()
    draft = write(inquiry)

    allowed = allowed_by(inquiry, find(inquiry, books), reference="CD-000042")
    found = find_ungrounded(draft.text, books.catalog, on=inquiry.asked_on, allowed=allowed)

    assert found == ()


SAID = [
    ("Report 33950.", ["33950"]),  # between two real ones, and not a code
    ("Report J96.03.", ["J96.03"]),  # no such sixth character
    ("Report J9999.", ["J9999"]),  # HCPCS is not installed
    ("It pays 4.73 RVU.", ["4.73"]),  # a figure from nowhere
    ("Bill 3 units.", ["3"]),
    ('You wrote "open cutdown".', ["open cutdown"]),  # the letter does not say so
    ("J96.02    Acute respiratory failure with hypoxia", None),  # another code's words
    ("J96.01 (Acute respiratory failure with hypercapnia)", None),
    ("J96.01: Chronic failure of the lungs", None),
]


@pytest.mark.parametrize(("text", "told"), SAID)
def test_what_the_library_does_not_hold_is_named(
    weigh: Weigh, text: str, told: list[str] | None
) -> None:
    found = weigh(text)

    assert found == told if told else len(found) == 1


FREE = [
    "Report J96.01, valid until 2026-09-30.",
    'You wrote "4-year-old", so 33953.',
    "J96.01    Acute respiratory failure with hypoxia (billable)",
    "J96.01: the record must name the hypoxia.",
    "See Official Guidelines I.C.10.b and ICD-10-CM FY2026.",
    "(1) Report 33953, reference CD-000042.",
    "J96.01 (Acute respiratory failure with hypoxia)",
]


@pytest.mark.parametrize("text", FREE)
def test_what_the_books_or_the_letter_say_may_be_said(weigh: Weigh, text: str) -> None:
    assert weigh(text) == []


def test_an_unknown_code_may_only_be_called_unknown(books: Books) -> None:
    inquiry = letters.no_such_code()
    allowed = allowed_by(inquiry, find(inquiry, books))

    called = find_ungrounded(
        "E11.999 is unknown.", books.catalog, on=inquiry.asked_on, allowed=allowed
    )
    used = find_ungrounded("Report E11.999.", books.catalog, on=inquiry.asked_on, allowed=allowed)

    assert called == ()
    assert [u.text for u in used] == ["E11.999"]
