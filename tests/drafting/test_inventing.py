"""No draft names a code that the library does not hold; `make bench` tries ten thousand."""

from bench.inventing import invented
from consultant.matching.books import Books

COUNT = 120


def test_no_generated_question_makes_the_desk_invent_a_code(books: Books) -> None:
    found = invented(books, COUNT, seed=7)

    assert found == []
