"""`db`: the database's shape, its copy, what is encrypted in it, and who may do what there."""

from typing import Annotated

import typer

from consultant.cli.context import context_of, say, tell
from consultant.desk import now_utc
from consultant.domain.errors import SettingsError
from consultant.resealing import encrypt
from consultant.storage import audit, heads, rights, schema, sealed
from consultant.storage.copying import copy_desk
from consultant.storage.session import open_engine, transaction

db_app = typer.Typer(help="The database: shape, copy, encryption, rights.", no_args_is_help=True)
app = typer.Typer()
app.add_typer(db_app, name="db")


@db_app.command("upgrade")
def db_upgrade(ctx: typer.Context) -> None:
    """Bring the database to this version's shape."""
    engine = open_engine(context_of(ctx).settings.database_url)
    schema.upgrade(engine)
    say(f"at {heads.version(engine)}")


@db_app.command("schema")
def db_schema() -> None:
    """Print the whole shape on one page (db/schema.sql)."""
    say(schema.schema_sql())


@db_app.command("check")
def db_check(ctx: typer.Context) -> None:
    """Compare the database with the shape this version wants."""
    engine = open_engine(context_of(ctx).settings.database_url)
    if not heads.is_at_head(engine):
        raise SettingsError("The database is not at this version: run `consultant db upgrade`.")
    found = schema.differences(engine)
    if found:
        raise SettingsError(f"The database has another shape: {found[0]}")
    say("the database has this version's shape")


@db_app.command("copy")
def db_copy(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="postgresql://user:password@host/name; empty so far.")],
) -> None:
    """Copy the whole desk into another database, and compare every row.

    Stop the desk's processes first: what comes in meanwhile is not copied.
    """
    target = open_engine(url)
    schema.upgrade(target)
    total = copy_desk(
        context_of(ctx).engine, target, progress=lambda table, rows: tell(f"{rows:>9,}  {table}")
    )
    say(f"{total:,} rows copied and compared; now set database.url to the new one")


@db_app.command("key")
def db_key() -> None:
    """Print a new key for data.key_file, which encrypts letters and drafts at rest.

    One key a line, the newest first. Keep a copy apart from the database and its backups:
    without the key nobody can read what it encrypted.
    """
    say(sealed.new_key())


@db_app.command("encrypt")
def db_encrypt(ctx: typer.Context) -> None:
    """Encrypt what is plain yet, or under an older key, with the newest key of data.key_file.

    Start the desk's processes with that key first; they go on working meanwhile. Safe to break
    off and to repeat. Once it is through, older keys may be taken out of the file.
    """
    engine = context_of(ctx).engine
    total = encrypt(engine, lambda what, rows: tell(f"{rows:>9,}  {what}"))
    with transaction(engine) as session:
        audit.record(
            session,
            now=now_utc(),
            who="operator",
            act="encrypt",
            about="desk",
            particulars={"values": total, "key": sealed.keyring_of(session).names[0]},
        )
    say(f"{total:,} values encrypted now; all are under the newest key")


@db_app.command("rights")
def db_rights(
    ctx: typer.Context,
    user: Annotated[str, typer.Option(help="The role that the desk's processes sign in as.")],
    apply: Annotated[bool, typer.Option("--apply", help="Run it, too.")] = False,
) -> None:
    """Print the SQL after which a role of PostgreSQL can add events, and change none.

    The tables' owner runs it, after each `db upgrade`. Purging events, erasing a client and
    upgrading stay with the owner: give those commands the owner's CONSULTANT_DATABASE__URL.
    """
    engine = open_engine(context_of(ctx).settings.database_url)
    if apply:
        told = rights.apply(engine, user)
    else:
        told = rights.statements(user, str(engine.url.database))
    say("\n".join(f"{statement};" for statement in told))
