"""The tree of commands, and how an error becomes one line and an exit code."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from consultant import __version__
from consultant.cli.context import Context, say, tell
from consultant.domain.errors import (
    ConsultantError,
    NothingInstalledError,
    SettingsError,
    UnavailableError,
)
from consultant.storage.session import is_busy

FAILED, UNREACHABLE, TRY_LATER, WRONG_CONFIGURATION = 1, 69, 75, 78

#: Which room each command is in. A room is opened only for a command of its own (a look-up
#: must not wait for the web framework), or for --help.
ROOMS = {
    "asking": ("read", "try", "ask"),
    "casebook": ("casebook",),
    "clients": ("clients",),
    "codes": ("codes",),
    "consults": ("consults", "messages", "outbox"),
    "database": ("db",),
    "demo": ("demo",),
    "holding": ("hold",),
    "keeping": ("audit", "backup", "restore", "purge"),
    "learning": ("learning",),
    "operating": ("init", "config", "doctor"),
    "people": ("reviewers",),
    "reports": ("report",),
    "review": ("review",),
    "running": ("run", "smtp", "web", "worker"),
}


def tree(arguments: Sequence[str] = ()) -> typer.Typer:
    """The commands that these arguments can mean; all of them where that is not plain."""
    named = next((word for word in arguments if not word.startswith("-")), "")
    rooms = [room for room, commands in ROOMS.items() if named in commands] or list(ROOMS)
    app = typer.Typer(
        name="consultant",
        help="A consultation desk for medical coders that works by e-mail.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_start)
    for room in rooms:
        opened: typer.Typer = importlib.import_module(f"consultant.cli.{room}").app
        app.registered_commands += opened.registered_commands
        app.registered_groups += opened.registered_groups
    return app


def _say_version(wanted: bool) -> None:
    if wanted:
        say(f"consultant {__version__}")
        raise typer.Exit


def _start(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="The configuration file; else config/consultant.toml here.")
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and end.", is_eager=True, callback=_say_version
        ),
    ] = False,
) -> None:
    del version
    ctx.obj = Context(config=config)
    ctx.call_on_close(ctx.obj.close)


def run(arguments: list[str]) -> int:
    """Run one command; whatever goes wrong is one line on stderr and an exit code."""
    try:
        tree(arguments)(arguments)
    except SystemExit as end:  # done, or a wrong use, which is told already
        return end.code if isinstance(end.code, int) else FAILED
    except Exception as error:
        words, code = _in_one_line(error)
        if not words:
            raise  # nobody's making: a fault of ours, with all that tells where
        tell(f"consultant: {words}")
        return code
    return 0


def _in_one_line(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit code; no words for one that nobody foresaw."""
    if isinstance(error, ConsultantError):
        return str(error), _exit_code(error)
    if isinstance(error, OSError):
        what = f"{error.filename}: " if error.filename else ""
        code = UNREACHABLE if isinstance(error, ConnectionError) else FAILED
        return f"{what}{error.strerror or error}", code
    if is_busy(error):
        return "the database is locked or cannot be reached; try again in a moment", TRY_LATER
    return "", FAILED


def _exit_code(error: ConsultantError) -> int:
    if isinstance(error, SettingsError | NothingInstalledError):
        return WRONG_CONFIGURATION
    return UNREACHABLE if isinstance(error, UnavailableError) else FAILED
