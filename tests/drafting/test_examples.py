"""The replies under docs/examples are what the program drafts today."""

import pytest

from consultant.matching.books import Books
from tests.drafting.examples import HOME, LETTERS, examples
from tests.matching.tables import books_with_tables


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    books: Books
    with books_with_tables(tmp_path_factory.mktemp("examples")) as books:
        return {path.name: text for path, text in examples(books)}


@pytest.mark.parametrize("name", [name for name, _, _ in LETTERS])
def test_an_example_is_what_the_program_drafts(drafted: dict[str, str], name: str) -> None:
    path = HOME / f"{name}.txt"

    written = path.read_text(encoding="utf-8")

    assert drafted[path.name] == written, "write them anew: python -m tests.drafting.examples"


def test_nothing_else_lies_among_the_examples() -> None:
    names = {path.stem for path in HOME.glob("*.txt")}

    assert names == {name for name, _, _ in LETTERS}
