"""A real door on a free port, a real database, and a sender on a real socket."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from consultant.storage.session import Base, Engine, open_engine
from tests.receiving.visitors import House, Sender


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def house(engine: Engine) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(engine, stack)


@pytest.fixture
def sender(house: House) -> Sender:
    """Someone who has just reached the door."""
    return house.visits(house.opens())


@pytest.fixture
def sender_at(house: House) -> Callable[..., Sender]:
    """A sender at a door with settings of its own: `sender_at(max_size=2000)`."""

    def at(**settings: object) -> Sender:
        return house.visits(house.opens(**settings))

    return at
