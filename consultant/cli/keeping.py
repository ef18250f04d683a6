"""`audit`, `backup`, `restore` and `purge`: what is kept, what is proved, what is removed."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from consultant.cli.context import context_of, say, say_json, tell
from consultant.desk import now_utc
from consultant.domain.errors import AuditError, CopyError
from consultant.settings import Keeping
from consultant.storage import audit, backups, forgetting, heads
from consultant.storage.forgetting import Forgotten, Limits
from consultant.storage.secret import NAME as SECRET
from consultant.storage.secret import kept_secret, put_secret
from consultant.storage.session import Engine, open_engine, reading, transaction

app = typer.Typer()
audit_app = typer.Typer(help="The chain of events: who did what.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")

OPERATOR = "operator"


@audit_app.command("verify")
def verify_audit(
    ctx: typer.Context,
    noted: Annotated[
        str, typer.Option(help="A hash this printed earlier: it must still be in the chain.")
    ] = "",
) -> None:
    """Check that no event was changed, removed or put in; print the last one's hash.

    Note that hash elsewhere: without it nobody can tell that the newest events were cut off.
    """
    with reading(context_of(ctx).engine) as session:
        found = audit.verify(session, noted)
    if found.broken_at is not None:
        raise AuditError(f"The chain is broken at event {found.broken_at}: {found.says}.")
    if not found.holds_noted:
        raise AuditError("The noted hash is no longer in the chain: events were cut off.")
    tell(f"{found.count:,} events, and each follows the one before")
    if found.redacted:
        tell(f"{found.redacted:,} of them had a name taken out; later events tell which")
    say(found.head)


@audit_app.command("export")
def export_audit(
    ctx: typer.Context,
    about: Annotated[str, typer.Option(help="Of one consult alone: CD-000042.")] = "",
) -> None:
    """Print the events, oldest first, a JSON row each; the export is an event itself."""
    engine = context_of(ctx).engine
    with transaction(engine) as session:
        audit.record(session, now=now_utc(), who=OPERATOR, act="export", about=about or "events")
    with reading(engine) as session:
        for event in audit.walk(session):
            if about in {"", event.about}:
                say_json({**event._asdict(), "at": event.at.isoformat()}, indent=None)


@app.command()
def backup(
    ctx: typer.Context,
    file: Path,
    with_secret: Annotated[
        bool, typer.Option("--with-secret", help="Write the desk's secret to FILE.secret too.")
    ] = False,
) -> None:
    """Write the desk's database to a new file, while the desk runs.

    The file is a database of SQLite, whatever the desk runs on. Not in it: the configuration, the
    keys of what is encrypted (data.key_file), and the secret that signs the references in mails.
    """
    context = context_of(ctx)
    if with_secret and backups.beside(file).exists():
        raise CopyError(f"{backups.beside(file)} is there already; a backup overwrites nothing.")
    with transaction(context.engine) as session:
        audit.record(
            session,
            now=now_utc(),
            who=OPERATOR,
            act="backup",
            about="desk",
            particulars={"file": file.name},
        )
    backups.back_up(context.engine, file)
    tell(f"{file}: {file.stat().st_size:,} bytes, readable by you alone")
    folder = context.settings.data.dir
    if not with_secret:
        tell(f"not in it: {folder / SECRET}, keys and configuration; keep them")
    elif context.settings.desk.secret:
        tell("the secret stands in the settings (desk.secret); keep them")
    else:
        tell(f"{backups.keep_beside(kept_secret(folder), file)}: the secret")


@app.command()
def restore(
    ctx: typer.Context,
    file: Path,
    yes: Annotated[bool, typer.Option("--yes", help="Replace what the database holds.")] = False,
) -> None:
    """Make the database what a backup holds; the desk's processes must be stopped.

    A secret beside the backup is put into the data directory where there is none.
    """
    settings = context_of(ctx).settings
    engine = open_engine(settings.database_url)
    if backups.is_in_use(engine):
        raise CopyError(
            "The database is in use: stop the desk (`systemctl stop consultant`), and whatever "
            "else has it open."
        )
    if not yes and not backups.is_empty(engine):
        raise CopyError("There is a desk in this database; --yes replaces it.")
    backups.restore(engine, file)
    with transaction(engine) as session:
        audit.record(
            session,
            now=now_utc(),
            who=OPERATOR,
            act="restore",
            about="desk",
            particulars={"file": file.name},
        )
        broken = audit.first_broken(session)
    tell(f"restored, at {heads.version(engine)}; `consultant doctor`, then start the desk")
    _restore_secret(settings.data.dir, backups.beside(file))
    if broken is not None:
        raise AuditError(f"The backup's chain of events is broken at event {broken}.")


def _restore_secret(folder: Path, kept: Path) -> None:
    """The secret of a backup, where the desk has none of its own."""
    here = folder / SECRET
    if not kept.is_file():
        return
    if not here.is_file():
        put_secret(folder, kept.read_bytes())
        tell(f"{here}: the secret that was beside the backup")
    elif here.read_bytes().strip() != kept.read_bytes().strip():
        tell(f"{here} is another than {kept}: replies to mails of before are not known by it")


@app.command()
def purge(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; no more.")] = False,
) -> None:
    """Remove what is older than the settings under [keeping] say; nothing that is still open."""
    context = context_of(ctx)
    now = now_utc()
    limits = limits_of(context.settings.keeping, now)
    gone = would_go(context.engine, limits, now) if dry_run else go(context.engine, limits, now)
    say(
        f"{'would go' if dry_run else 'removed'}: the bytes of {gone.letters:,} letters; "
        f"{gone.consults:,} consults; {gone.messages:,} messages without one; "
        f"{gone.mails:,} notices and digests; {gone.events:,} events"
    )


def limits_of(keeping: Keeping, now: datetime) -> Limits:
    def ago(days: int) -> datetime | None:
        return now - timedelta(days=days) if days else None

    return Limits(
        letters=ago(keeping.letters_days),
        consults=ago(keeping.consults_days),
        events=ago(keeping.events_days),
    )


def go(engine: Engine, limits: Limits, now: datetime) -> Forgotten:
    """Remove batch after batch until nothing more is too old."""
    total = Forgotten()
    while True:
        with transaction(engine) as session:
            gone = forgetting.forget(session, limits, who=OPERATOR, now=now)
        if not gone:
            return total
        total += gone


def would_go(engine: Engine, limits: Limits, now: datetime) -> Forgotten:
    """The same in a transaction that is rolled back: so the figures are the true ones."""
    total = Forgotten()
    with transaction(engine) as session:
        while gone := forgetting.forget(session, limits, who=OPERATOR, now=now):
            total += gone
        session.rollback()
    return total
