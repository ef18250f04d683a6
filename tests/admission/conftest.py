"""A desk whose post the tests are."""

import pytest

from consultant.storage.session import Engine
from tests.admission.mailing import Post, a_desk


@pytest.fixture
def post(engine: Engine) -> Post:
    """A desk with the settings as they come."""
    return Post(desk=a_desk(engine))
