"""The shape of the data: migrations run from code, and the whole of it on one page."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

from consultant.domain.errors import UnavailableError
from consultant.share import share
from consultant.storage import (
    audit,
    casebook,
    clients,
    codesets,
    consults,
    deliveries,
    drafts,
    factors,
    holds,
    inquiries,
    lessons,
    messages,
    outbox,
    passages,
    people,
    presences,
    ratings,
    subscriptions,
    suspensions,
    tags,
    threads,
    timetable,
    timings,
    views,
    vouchings,
    wordlists,
)
from consultant.storage.session import Base

#: Every owner of tables; naming them here is what makes their tables known.
OWNERS = (
    audit,
    casebook,
    clients,
    codesets,
    consults,
    deliveries,
    drafts,
    factors,
    holds,
    inquiries,
    lessons,
    messages,
    outbox,
    passages,
    people,
    presences,
    ratings,
    subscriptions,
    suspensions,
    tags,
    threads,
    timetable,
    timings,
    views,
    vouchings,
    wordlists,
)
METADATA = Base.metadata


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest shape; safe to repeat, safe while others run it."""
    from alembic import command  # noqa: PLC0415 - a third of a second that only this needs

    _make_room(engine)
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(7_411_034)))
        command.upgrade(_config(connection), "head")
        wordlists.mark_older_codes(Session(connection))


def differences(engine: Engine) -> list[str]:
    """What the database has otherwise than the tables in the code; empty where they agree."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(found) for found in compare_metadata(context, METADATA)]


def new_migration(engine: Engine, message: str, number: str) -> Path:
    """Write the migration that brings `engine`'s shape to the code's; for developers."""
    from alembic import command  # noqa: PLC0415

    with engine.execution_options(writes=True).begin() as connection:
        script = command.revision(
            _config(connection), message=message, rev_id=number, autogenerate=True
        )
    if script is None or isinstance(script, list):
        raise UnavailableError("No migration was written.")
    return Path(str(script.path))


def schema_sql() -> str:
    """The whole shape on one page, in SQLite's words (db/schema.sql)."""
    dialect = sqlite.dialect()
    lines = ["-- The shape of the data, written by `consultant db schema`; not run by anything."]
    for table in METADATA.sorted_tables:
        lines += ["", f"-- {table.comment}", _described(table, dialect)]
        ordered = sorted(table.indexes, key=lambda index: str(index.name))
        lines += [f"{CreateIndex(index).compile(dialect=dialect)};" for index in ordered]
    return "\n".join(lines) + "\n"


def _described(table: sa.Table, dialect: sa.Dialect) -> str:
    """CREATE TABLE with each column's comment behind it."""
    comments = {column.name: column.comment for column in table.columns}
    lines = []
    for line in str(CreateTable(table).compile(dialect=dialect)).strip().splitlines():
        words = line.split()
        comment = comments.get(words[0].strip('"')) if words and line.startswith("\t") else None
        lines.append(f"{line.rstrip()}  -- {comment}" if comment else line.rstrip())
    return "\n".join(lines).replace("\t", "    ") + ";"


def _make_room(engine: Engine) -> None:
    """SQLite makes a file but no folder."""
    name = engine.url.database
    if engine.dialect.name == "sqlite" and name and name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)


def _config(connection: Connection | None) -> Any:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(share("db", "migrations")))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
