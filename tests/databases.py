"""Which database the tests run on: SQLite, or all of them on a real PostgreSQL.

TEST_DATABASE=postgresql make test
"""

import atexit
import os
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from consultant.storage import schema
from consultant.storage.copying import copy_desk
from consultant.storage.session import open_engine
from tests import postgres
from tests.library import prebuilt

SQLITE, POSTGRESQL = "sqlite", "postgresql"
#: Its name begins otherwise than a setting's: the program under test hears it too.
CHOSEN = os.environ.get("TEST_DATABASE", SQLITE)
assert CHOSEN in {SQLITE, POSTGRESQL}, f"there are no tests on {CHOSEN}"


def empty_url(folder: Path, kind: str = CHOSEN) -> str:
    """A database at head with nothing in it, for one test; on SQLite, in this folder."""
    if kind == POSTGRESQL:
        return postgres.the_empty_database()
    shutil.copy(empty_file(), folder / "desk.db")
    return f"sqlite:///{folder / 'desk.db'}"


@cache
def library_url(home: Path, kind: str = CHOSEN) -> str:
    """The database of a folder made by `copy_library`, with the library in it."""
    if kind == POSTGRESQL:
        return postgres.a_database(_with_library())
    return prebuilt.library_url(home)


@cache
def empty_file() -> Path:
    """Made once; copied, never written to."""
    path = Path(mkdtemp(prefix="shape-")) / "empty.db"
    atexit.register(shutil.rmtree, path.parent)
    engine = open_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    return path


@cache
def _with_library() -> str:
    """The prebuilt library on the server, to copy from."""
    url = postgres.a_database()
    source, target = (
        open_engine(prebuilt.library_url(prebuilt.prebuilt_library())),
        open_engine(url),
    )
    copy_desk(source, target)
    source.dispose()
    target.dispose()
    return str(target.url.database)
