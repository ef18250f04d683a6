"""A question that can be answered by yes or no is, first of all."""

import pytest

from consultant.drafting.drafts import draft_reply
from consultant.matching.books import Books
from consultant.matching.findings import find
from consultant.reading.questions import understand_text
from consultant.templates import Templates
from tests.matching.asking import ASKED_ON

FIRST_LINES = [
    # a code that is not established
    (
        "ED: abdominal pain, possible appendicitis. Can we use K35.80?",
        "No: ",
    ),
    # one that does not suffice
    (
        "Screening colonoscopy, father had colon cancer. Is Z12.11 all I need?",
        "No: report Z12.11 and Z80.0.",
    ),
    # a better one exists
    ("Ulcerative pancolitis with rectal bleeding. Can we be more specific than K51.90?", "Yes: "),
    # asked against it: yes, it is dead
    ("52 y/o with low back pain. Is M54.5 dead?", "Yes: report M54.50, not M54.5."),
    # asked which one: neither yes nor no
    ("Acute cystitis with hematuria. Which one, N39.0 or N30.01?", "Report N30.01"),
]


@pytest.mark.parametrize(("letter", "first"), FIRST_LINES)
def test_the_first_line_says_yes_or_no_where_that_answers(
    books: Books, templates: Templates, letter: str, first: str
) -> None:
    inquiry = understand_text(letter, codebook=books.catalog, asked_on=ASKED_ON)

    draft = draft_reply(inquiry, find(inquiry, books), templates, reference="CD-1", asker="")

    assert draft.text.splitlines()[2].startswith(first)


def test_no_yes_where_no_table_speaks_of_the_services(books: Books, templates: Templates) -> None:
    inquiry = understand_text(
        "33946 and 33958 on one date, does 33958-59 get paid?",
        codebook=books.catalog,
        asked_on=ASKED_ON,
    )

    draft = draft_reply(inquiry, find(inquiry, books), templates, reference="CD-1", asker="")

    assert not draft.text.splitlines()[2].startswith("Yes")
