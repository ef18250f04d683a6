"""`init`, `config` and `doctor`: setting a desk up and seeing that it is well."""

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from consultant.cli.context import Context, context_of, say, say_json, tell
from consultant.cli.people import add_reviewer, link_for
from consultant.desk import now_utc, open_desk, open_seal
from consultant.domain.consult import Role
from consultant.domain.mime import address_of
from consultant.health import Check, examine
from consultant.library.bundled import install_bundled
from consultant.settings import Settings, find_config, share
from consultant.storage import people, schema
from consultant.storage.session import open_engine, reading, transaction

app = typer.Typer()
config_app = typer.Typer(help="The settings in force.", no_args_is_help=True)
app.add_typer(config_app, name="config")


@app.command()
def init(
    ctx: typer.Context,
    dir: Annotated[
        Path | None, typer.Option(help="The desk's folder: its config/ and data/; else here.")
    ] = None,
    email: Annotated[str, typer.Option(help="The first reviewer's e-mail address.")] = "",
    name: Annotated[str, typer.Option(help="Their name, as under a reply.")] = "Administrator",
    credential: Annotated[str, typer.Option(help="CPC, RHIA, CCS ...")] = "",
) -> None:
    """Set a desk up: config file, database, bundled library, first reviewer. Safe to repeat."""
    context = Context(config=_config_file(context_of(ctx), dir))
    settings = context.settings
    engine = open_engine(settings.database_url, settings.keys)
    schema.upgrade(engine)
    open_seal(settings)  # made now, so that all processes sign with the same one
    tell(f"database  {_location(settings)}")
    for installed in install_bundled(engine, settings.data.dir / "search", progress=None):
        release = installed.release
        tell(f"library   {release.system} {release.edition}")
    _first_reviewer(context, email, name, credential)
    tell("Next: `consultant doctor`, then `consultant run`.")


@config_app.command("check")
def config_check(ctx: typer.Context) -> None:
    """Read the settings and say whether they are right."""
    _ = context_of(ctx).settings
    say("the settings are right")


@config_app.command("show")
def config_show(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """Print every setting in force; secrets are left out."""
    shown = context_of(ctx).settings.shown()
    if as_json:
        say_json(shown)
        return
    for section, values in shown.items():
        say(f"[{section}]")
        for key, value in values.items():
            say(f"{key} = {_as_toml(value)}")


@app.command()
def doctor(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """Look the desk over: what is well, what is not, and the remedy."""
    checks = examine(open_desk(context_of(ctx).settings), now_utc())
    if as_json:
        say_json([{"check": c.name, "state": c.state, "says": c.says} for c in checks])
    else:
        for check in checks:
            say(_line(check))
    if any(check.state == "bad" for check in checks):
        raise typer.Exit(1)


def _line(check: Check) -> str:
    mark = {"good": "ok  ", "warning": "look", "bad": "BAD "}[check.state]
    return f"{mark}  {check.name:<12} {check.says}"


def _config_file(context: Context, folder: Path | None) -> Path | None:
    """The configuration to set up with; a fresh one is written where there is none."""
    if folder is None:
        found = find_config(context.config, {})
        return found or _write_config(Path.cwd())
    usual = folder.absolute() / "config" / "consultant.toml"
    return usual if usual.is_file() else _write_config(folder.absolute())


def _write_config(folder: Path) -> Path:
    """Our documented configuration with the data beside it, in a folder of the operator's."""
    path = folder / "config" / "consultant.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = share("config", "consultant.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('dir = "data"', f'dir = "{folder / "data"}"'), encoding="utf-8")
    tomllib.loads(path.read_text(encoding="utf-8"))
    tell(f"config    {path}")
    return path


def _first_reviewer(context: Context, email: str, name: str, credential: str) -> None:
    engine = open_engine(context.settings.database_url, context.settings.keys)
    with reading(engine) as session:
        if people.reviewers(session):
            return
    domain = address_of(context.settings.mail.sender).rpartition("@")[2]
    with transaction(engine) as session:
        first = add_reviewer(
            session, email or f"admin@{domain}", name, credential, Role.ADMINISTRATOR
        )
        link = link_for(context, session, first)
    tell(f"reviewer  {first.email}; set a password at this address, it works once:")
    say(link)


def _location(settings: Settings) -> str:
    """Where the database is, without its password."""
    return open_engine(settings.database_url).url.render_as_string(hide_password=True)


def _as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_as_toml(part) for part in value)}]"
    return str(value) if isinstance(value, int | float) else f'"{value}"'
