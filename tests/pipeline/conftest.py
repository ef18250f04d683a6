"""A desk of the tests, with the bundled library, in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from consultant.desk import Desk, open_desk
from consultant.settings import Settings
from tests.databases import library_url
from tests.library.prebuilt import copy_library


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    home = copy_library(tmp_path / "desk")
    settings = Settings.model_validate(
        {
            "data": {"dir": home},
            "database": {"url": library_url(home)},
            "desk": {"undo_seconds": 0},
            "mail": {"from": "Desk <desk@desk.example>"},
        }
    )
    desk = open_desk(settings)
    yield desk
    desk.engine.dispose()
