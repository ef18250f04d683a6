"""A PostgreSQL server of the tests: Debian's own, on a socket in a folder of its own.

Started at the first wish, by root as the user `postgres` (it refuses to run as root), ended
with the tests.
"""

import atexit
import os
import pwd
import shutil
import subprocess
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from consultant.storage import schema
from consultant.storage.session import open_engine

SERVERS = Path("/usr/lib/postgresql")
USER = "postgres"
USUAL = "-c listen_addresses='' -c max_connections=100 -c timezone=UTC"
#: Without fsync: what the tests ask of a server is not its disk.
OPTIONS = f"{USUAL} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

_numbers = count(1)


def why_none() -> str:
    """Why there is no PostgreSQL to test on; empty where there is one."""
    if _programs() is None:
        return "Debian's PostgreSQL is not installed (apt-get install postgresql)"
    if os.geteuid() != 0:
        return ""
    try:
        pwd.getpwnam(USER)
    except KeyError:
        return f"run by root, and there is no user {USER!r} to run PostgreSQL as"
    return ""


def a_database(template: str = "") -> str:
    """The URL of a new database: a copy of `template`, else at head and empty."""
    name = f"desk{next(_numbers)}"
    create(name, template or _at_head())
    return url_of(name)


def the_empty_database() -> str:
    """The URL of one database at head, emptied again: a fifth of the time of a new one."""
    with psycopg.connect(f"host={server()} user={_role()} dbname={_emptied()}") as connection:
        connection.execute(b"SET lock_timeout = '5s'")
        connection.execute(b"SET session_replication_role = replica")  # in any order
        for table in schema.METADATA.sorted_tables:
            connection.execute(SQL("DELETE FROM {}").format(Identifier(table.name)))
        rows = connection.execute(b"SELECT sequencename FROM pg_sequences").fetchall()
        for (sequence,) in rows:
            connection.execute(SQL("ALTER SEQUENCE {} RESTART").format(Identifier(sequence)))
    return url_of(_emptied())


def restart(options: str = OPTIONS) -> None:
    """End the server as a crash would, and start it again; with `USUAL`, it then loses nothing."""
    folder = server()
    told = ("-D", folder / "data", "-l", folder / "log", "-m", "immediate", "-w")
    _run("pg_ctl", *told, "-o", f"-k {folder} {options}", "restart")


def create(name: str, template: str) -> None:
    with _connection() as connection:
        copy = SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(copy.format(Identifier(name), Identifier(template)))


def url_of(name: str) -> str:
    return f"postgresql+psycopg://{_role()}@/{name}?host={server()}"


@cache
def server() -> Path:
    """The folder of a running server's socket."""
    reason = why_none()
    if reason:
        pytest.skip(reason)
    folder = Path(mkdtemp(prefix="pg-"))  # short: a socket's path has at most 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    _run("initdb", "-D", folder / "data", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    atexit.register(_end, folder)
    started = ("-D", folder / "data", "-l", folder / "log", "-w", "-o", f"-k {folder} {OPTIONS}")
    _run("pg_ctl", *started, "start")
    return folder


@cache
def _emptied() -> str:
    create("emptied", _at_head())
    return "emptied"


@cache
def _at_head() -> str:
    """A database with every migration run, to copy from."""
    create("at_head", "template0")
    engine = open_engine(url_of("at_head"))
    schema.upgrade(engine)
    engine.dispose()
    return "at_head"


def _end(folder: Path) -> None:
    _run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: object) -> None:
    programs = _programs()
    assert programs is not None
    # Not to a pipe: the server that pg_ctl starts would hold it open.
    done = subprocess.run(
        [str(programs / program), *map(str, arguments)],
        user=USER if os.geteuid() == 0 else None,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, f"{program} ended with {done.returncode}"


def _programs() -> Path | None:
    """Where the newest server's programs lie."""
    found = sorted(SERVERS.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def _role() -> str:
    return USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _connection() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(f"host={server()} user={_role()} dbname=template1", autocommit=True)


needs_postgres = pytest.mark.skipif(bool(why_none()), reason=why_none() or "there is one")
