"""A desk's database kept in one file, and a desk made from such a file.

A backup is a database of SQLite, whatever the desk runs on: it can be looked into with any
tool, restored on either database, and its audit can be verified where it lies.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.engine import Engine

from consultant.domain.errors import CopyError
from consultant.storage import heads, schema
from consultant.storage.copying import copy_desk
from consultant.storage.session import open_engine

#: Connections of others to this database.
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def back_up(engine: Engine, file: Path) -> None:
    """Write the desk as it is now to a new file, readable by its owner alone.

    Others may go on writing meanwhile. The file appears whole, or not at all; raises CopyError
    where it is there already or did not come out sound.
    """
    if file.exists():
        raise CopyError(f"{file} is there already; a backup overwrites nothing.")
    with _aside(file) as unfinished:
        if engine.dialect.name == "sqlite":
            with _driver(engine) as source, closing(sqlite3.connect(unfinished)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")  # one file, none beside it
        else:
            _copy_into(engine, unfinished)
        _check(unfinished)


def restore(engine: Engine, file: Path) -> None:
    """Make the database what the file holds, and bring it to this version's shape.

    What it held before is gone. Whole or not at all, unless the shape of an older version is to
    be brought up: that is a second step, and `consultant db upgrade` repeats it. Raises
    CopyError for a file that is no sound backup.
    """
    if not file.is_file():
        raise CopyError(f"There is no file {file}.")
    _check(file)
    if engine.dialect.name == "sqlite":
        schema.upgrade(engine)  # makes the folder and the file
        with _opened(file) as source, _driver(engine) as target:
            source.backup(target)
        engine.dispose()
        schema.upgrade(engine)
        return
    with TemporaryDirectory() as folder:  # a file of the operator's is not brought up, a copy is
        copied = open_engine(f"sqlite:///{shutil.copy(file, folder)}")
        schema.upgrade(copied)
        schema.upgrade(engine)
        copy_desk(copied, engine, empty_first=True)
        copied.dispose()


def is_in_use(engine: Engine) -> bool:
    """Whether another process has the database open: a desk at work, or somebody's tool.

    On SQLite every connection in WAL mode holds a shared lock for as long as it is open; to be
    asked before this engine has opened one of its own.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            return bool(connection.exec_driver_sql(_OTHERS).scalar())
    name = engine.url.database
    if not name or not Path(name).exists():
        return False
    with closing(sqlite3.connect(name, timeout=0, isolation_level=None)) as alone:
        try:
            alone.execute("PRAGMA locking_mode=EXCLUSIVE")
            alone.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return True
        alone.execute("ROLLBACK")
    return False


def keep_beside(secret: bytes, file: Path) -> Path:
    """Write the desk's secret beside a backup, readable by its owner alone; where it lies now."""
    path = beside(file)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as written:
        written.write(secret + b"\n")
        written.flush()
        os.fsync(written.fileno())
    return path


def beside(file: Path) -> Path:
    """Where the secret lies that belongs to a backup."""
    return file.with_name(f"{file.name}.secret")


def is_empty(engine: Engine) -> bool:
    """Whether no shape of ours stands in the database yet."""
    name = engine.url.database
    if engine.dialect.name == "sqlite" and name and not Path(name).exists():
        return True
    return heads.version(engine) is None


def _copy_into(engine: Engine, file: Path) -> None:
    target = open_engine(f"sqlite:///{file}")
    try:
        schema.upgrade(target)
        copy_desk(engine, target)
        with target.connect() as connection:
            connection.rollback()
            connection.connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.dispose()


@contextmanager
def _aside(file: Path) -> Iterator[Path]:
    """A file of another name that takes this one's place when all went well."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield unfinished
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        unfinished.rename(file)
    finally:
        for rest in ("", "-wal", "-shm", "-journal"):
            unfinished.with_name(unfinished.name + rest).unlink(missing_ok=True)


@contextmanager
def _driver(engine: Engine) -> Iterator[Any]:
    """SQLite's own connection beneath the engine's."""
    fairy = engine.raw_connection()
    try:
        yield fairy.driver_connection
    finally:
        fairy.close()


def _opened(file: Path) -> closing[sqlite3.Connection]:
    """A file that is only read."""
    return closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True))


def _check(file: Path) -> None:
    try:
        with _opened(file) as connection:
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            (trouble,) = connection.execute(
                "SELECT count(*) FROM pragma_foreign_key_check"
            ).fetchone()
    except sqlite3.DatabaseError:
        raise CopyError(f"{file} is no backup of a desk, or is broken.") from None
    if sound != "ok" or trouble:
        raise CopyError(f"{file} is broken: {sound if sound != 'ok' else 'rows are missing'}.")
