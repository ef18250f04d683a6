"""The bundled library behind matching's door."""

from collections.abc import Iterator

import pytest

from consultant.matching.books import Books
from tests.matching.library import bundled_books


@pytest.fixture(scope="session")
def books() -> Iterator[Books]:
    with bundled_books() as held:
        yield held
