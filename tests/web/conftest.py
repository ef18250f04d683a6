"""What the web's tests stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import empty_url, library_url
from tests.library.prebuilt import copy_library
from tests.web.desks import Place, a_place
from tests.web.samples import fill


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty desk without a library."""
    with a_place(empty_url(tmp_path), tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def library_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One desk with the bundled library for all tests; each adds people and consults of its own."""
    home = copy_library(tmp_path_factory.mktemp("web") / "desk")
    with a_place(library_url(home), home) as opened:
        yield opened


@pytest.fixture(scope="module")
def busy_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk with the library and consults made from real letters, for a module of walks."""
    home = copy_library(tmp_path_factory.mktemp("walks") / "desk")
    with a_place(library_url(home), home) as opened:
        fill(opened.desk)
        yield opened
