"""One desk with the bundled library for the tests of what is learned."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from consultant.desk import Desk
from consultant.storage.lessons import LessonConsultRow, LessonRow
from consultant.storage.session import transaction
from tests.casebook.conftest import ann, desk, furnished

__all__ = ["ann", "desk", "furnished", "unlearned"]


@pytest.fixture(autouse=True)
def unlearned(furnished: Desk) -> Iterator[None]:
    yield
    with transaction(furnished.engine) as session:
        session.execute(sa.delete(LessonConsultRow))
        session.execute(sa.delete(LessonRow))
    furnished.search.learned.look()
