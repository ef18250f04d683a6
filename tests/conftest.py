"""What every test may ask for: a database of its own at head, and a moment."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import structlog
from playwright.sync_api import Browser

from consultant.storage.session import Engine, Session, open_engine, transaction
from tests import postgres
from tests.browsers import a_browser
from tests.builders import NOW
from tests.databases import CHOSEN, POSTGRESQL, SQLITE, empty_file, empty_url

#: What is tried on both databases wherever PostgreSQL is installed.
ON_BOTH = {"storage", "test_forgetting.py", "test_deliveries_under_faults.py", "test_decisions.py"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Twice, on SQLite and on PostgreSQL, what stands close to the database."""
    path = metafunc.definition.path
    if "engine" in metafunc.fixturenames and ON_BOTH & {path.name, path.parent.name}:
        on_server = pytest.param(POSTGRESQL, marks=postgres.needs_postgres)
        both = [SQLITE, on_server] if CHOSEN == SQLITE else [on_server]
        metafunc.parametrize("engine", both, indirect=True)


@pytest.fixture(scope="session")
def empty_desk() -> Path:
    """An SQLite database at head with nothing in it; copied, never written to."""
    return empty_file()


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database at head with nothing in it."""
    engine = open_engine(empty_url(tmp_path, getattr(request, "param", CHOSEN)))
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session in a transaction."""
    with transaction(engine) as session:
        yield session


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, one for all tests; each opens a context of its own."""
    with a_browser() as started:
        yield started


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    """What a command set up for logging ends with the test that ran it."""
    handlers = list(logging.getLogger().handlers)
    yield
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers
