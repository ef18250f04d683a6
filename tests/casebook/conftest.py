"""One desk with the bundled library for all the casebook's tests of a module."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from consultant.desk import Desk, open_desk
from consultant.domain.consult import Reviewer, Status
from consultant.domain.mail import OutgoingState
from consultant.settings import Settings
from consultant.storage.consults import ConsultRow
from consultant.storage.forgetting import Limits, forget
from consultant.storage.outbox import OutboxRow
from consultant.storage.session import transaction
from tests.builders import NOW, a_reviewer
from tests.databases import library_url
from tests.library.prebuilt import copy_library


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = copy_library(tmp_path_factory.mktemp("casebook") / "desk")
    settings = Settings.model_validate(
        {
            "data": {"dir": home},
            "database": {"url": library_url(home)},
            "desk": {"undo_seconds": 0},
            "mail": {"from": "Desk <desk@desk.example>"},
        }
    )
    opened = open_desk(settings)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def desk(furnished: Desk) -> Iterator[Desk]:
    """That desk; every consult goes with the test that made it."""
    yield furnished
    end = NOW + timedelta(days=9_000)
    with transaction(furnished.engine) as session:
        session.execute(sa.update(ConsultRow).values(status=Status.CLOSED.value))
        session.execute(sa.update(OutboxRow).values(state=OutgoingState.CANCELLED.value))
        while forget(session, Limits(consults=end), who="a test", now=end):
            pass


@pytest.fixture(scope="module")
def ann(furnished: Desk) -> Reviewer:
    with transaction(furnished.engine) as session:
        return a_reviewer(session)
