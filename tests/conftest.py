"""What every test may ask for: a database of its own at head, and a moment."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from consultant.storage import schema
from consultant.storage.session import Engine, Session, open_engine, transaction
from tests.builders import NOW


@pytest.fixture(scope="session")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at head with nothing in it; copied, never written to."""
    path = tmp_path_factory.mktemp("shape") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(empty_desk: Path, tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "desk.db"
    path.write_bytes(empty_desk.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session in a transaction."""
    with transaction(engine) as session:
        yield session


@pytest.fixture
def now() -> datetime:
    return NOW
