"""What the library's tests stand on: the bundled library, read only, and copies of it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from consultant.library.catalog import Catalog
from consultant.library.search import Search
from consultant.storage.session import Engine, open_engine
from tests.databases import library_url
from tests.library.prebuilt import copy_library, prebuilt_library


@pytest.fixture(scope="session")
def library_home() -> Path:
    return prebuilt_library()


@pytest.fixture(scope="session")
def library_engine(library_home: Path) -> Iterator[Engine]:
    engine = open_engine(library_url(library_home))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def catalog(library_engine: Engine) -> Catalog:
    return Catalog(library_engine)


@pytest.fixture(scope="session")
def search(library_engine: Engine, library_home: Path) -> Search:
    return Search(library_engine, library_home / "search")


@pytest.fixture
def own_library(tmp_path: Path) -> Iterator[Engine]:
    """A library that a test may write to."""
    engine = open_engine(library_url(copy_library(tmp_path)))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def today() -> date:
    """Within the bundled edition."""
    return date(2026, 6, 1)
