"""What reading's tests stand on: the bundled library, read only."""

from collections.abc import Iterator

import pytest

from consultant.library.catalog import Catalog
from consultant.storage.session import open_engine
from tests.library.prebuilt import library_url, prebuilt_library


@pytest.fixture(scope="session")
def codebook() -> Iterator[Catalog]:
    engine = open_engine(library_url(prebuilt_library()))
    yield Catalog(engine)
    engine.dispose()
