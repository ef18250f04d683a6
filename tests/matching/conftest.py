"""The bundled library behind matching's door, and the same with a few rows of the tables."""

from collections.abc import Iterator

import pytest

from consultant.matching.books import Books
from tests.matching.library import bundled_books
from tests.matching.tables import books_with_tables


@pytest.fixture(scope="session")
def books() -> Iterator[Books]:
    with bundled_books() as held:
        yield held


@pytest.fixture(scope="session")
def full_books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    with books_with_tables(tmp_path_factory.mktemp("tables")) as held:
        yield held
