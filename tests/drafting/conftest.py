"""The bundled library and the templates, as a draft takes them."""

from collections.abc import Callable, Iterator

import pytest

from consultant.domain.consult import Draft
from consultant.domain.inquiry import Inquiry
from consultant.drafting.drafts import draft_reply
from consultant.matching.books import Books
from consultant.matching.findings import find
from consultant.settings import share
from consultant.templates import Templates
from tests.matching.library import bundled_books

Write = Callable[[Inquiry], Draft]


@pytest.fixture(scope="session")
def books() -> Iterator[Books]:
    with bundled_books() as held:
        yield held


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates(share("templates"))


@pytest.fixture(scope="session")
def write(books: Books, templates: Templates) -> Write:
    """An inquiry answered: found and drafted."""

    def written(inquiry: Inquiry) -> Draft:
        findings = find(inquiry, books)
        return draft_reply(
            inquiry, findings, templates, reference="CD-000042", asker="Dana Whitfield"
        )

    return written
