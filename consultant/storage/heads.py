"""How far the migrations of a database came, asked without loading a table or alembic."""

import sqlalchemy as sa

from consultant.share import share
from consultant.storage.session import Engine

#: Where alembic notes how far it came.
_VERSIONS = sa.table("alembic_version", sa.column("version_num", sa.String))


def is_at_head(engine: Engine) -> bool:
    """Whether every migration has run."""
    return version(engine) == _head()


def version(engine: Engine) -> str | None:
    """The migration that the database stands at; None for an empty one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(_VERSIONS.name):
            return None
        return connection.scalar(sa.select(_VERSIONS.c.version_num))


def _head() -> str | None:
    """The newest migration: they are numbered, and each follows the one before."""
    written = share("db", "migrations", "versions").glob("[0-9]*.py")
    return max((path.name.partition("_")[0] for path in written), default=None)
