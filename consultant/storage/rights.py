"""What a user of the database may do: all that the desk needs, and to events only add.

owner   migrations, purge of events, erasing a client      the tables are theirs
desk    smtp, web, worker, commands                        no UPDATE, DELETE, TRUNCATE on events
"""

import re

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from consultant.domain.errors import SettingsError

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def statements(user: str, database: str) -> list[str]:
    """The SQL that gives an existing role these rights and takes others; for the owner to run.

    Raises SettingsError for a name that would have to be quoted.
    """
    for name in (user, database):
        if not _NAME.fullmatch(name):
            raise SettingsError(f"{name!r}: names here have small letters, digits and _ alone.")
    return [
        f"GRANT CONNECT ON DATABASE {database} TO {user}",
        f"GRANT USAGE ON SCHEMA public TO {user}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {user}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {user}",
        f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON events FROM PUBLIC, {user}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM PUBLIC, {user}",
    ]


def apply(engine: Engine, user: str) -> list[str]:
    """Run them, whole or not at all; raises SettingsError on SQLite, which knows no users."""
    if engine.dialect.name != "postgresql":
        raise SettingsError("SQLite has no users: who can write its file can change it.")
    told = statements(user, str(engine.url.database))
    with engine.begin() as connection:
        for statement in told:
            connection.execute(sa.text(statement))
    return told
